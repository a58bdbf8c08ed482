//! What people get wrong in lists and matrices, and what is said of it: `fixtures/lists/projects.toml` and
//! `employment.toml`. Figures are small enough to add up by hand.

use crate::common::{Run, TestDir, cell, fixture_path};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::fs;

const PERIOD: &str = "2024-09-25";
const LIST: [&str; 6] =
    ["序号", "项目名称", "投资额（万元）", "1—9月用工（人）", "开工时间", "备注"];

type Rows<'a> = &'a [&'a [&'a str]];

fn desk(campaign: &str) -> TestDir {
    let desk = TestDir::bare();
    fs::copy(fixture_path(&format!("lists/{campaign}.toml")), desk.path("专项行动.toml")).unwrap();
    desk
}

/// Writes sheets of rows; what looks like a number is one.
fn write(desk: &TestDir, name: &str, sheets: &[(&str, Rows)]) {
    let mut book = Workbook::new();
    for (tab, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*tab).unwrap();
        for (row, cells) in (0u32..).zip(*rows) {
            for (col, text) in (0u16..).zip(*cells) {
                match text.parse::<f64>() {
                    Ok(number) => drop(sheet.write_number(row, col, number).unwrap()),
                    Err(_) if text.is_empty() => {}
                    Err(_) => drop(sheet.write_string(row, col, *text).unwrap()),
                }
            }
        }
    }
    let path = desk.path(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    book.save(path).unwrap();
}

fn checked(desk: &TestDir) -> Vec<Value> {
    let (_, json) = desk.json_on(PERIOD, &["check", "收件", "--period", PERIOD]);
    json["files"].as_array().unwrap().clone()
}

fn run(desk: &TestDir, args: &[&str]) -> Run {
    let all: Vec<&str> =
        args.iter().copied().chain(["--period", PERIOD, "--today", PERIOD]).collect();
    Run::of(desk.command(&all).output().unwrap())
}

fn of_unit<'f>(files: &'f [Value], unit: &str) -> Vec<&'f Value> {
    files.iter().filter(|file| file["unit"]["name"] == unit).collect()
}

/// The lines of a return: name and amount.
fn amounts(file: &Value) -> Vec<(String, f64)> {
    let lines = file["values"].as_array().unwrap().iter().map(|line| &line["values"]);
    lines
        .map(|v| (v["project"].as_str().unwrap().to_string(), v["amount"].as_f64().unwrap()))
        .collect()
}

/// Code, cell and message of each finding.
fn findings(file: &Value) -> Vec<(String, String, String)> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_string();
    let all = file["findings"].as_array().unwrap().iter();
    all.map(|f| (text(&f["code"]), text(&f["cell"]), text(&f["message"]))).collect()
}

fn has(file: &Value, code: &str, cell: &str, said: &str) -> bool {
    findings(file).iter().any(|(c, at, m)| c == code && at.ends_with(cell) && m.contains(said))
}

fn line<'a>(name: &'a str, amount: &'a str) -> [&'a str; 6] {
    ["1", name, amount, "2", "2024年5月6日", ""]
}

#[test]
fn a_list_goes_on_below_its_headings_on_each_page() {
    let desk = desk("projects");
    let title: &[&str] = &["重点项目清单"];
    let unit: &[&str] = &["填报单位：青山镇"];
    let mut rows: Vec<&[&str]> = vec![title, unit, &LIST];
    let names: Vec<String> = (1..=130).map(|at| format!("项目{at}")).collect();
    let lines: Vec<[&str; 6]> = names.iter().map(|name| line(name, "1")).collect();
    // A page of 90 lines is higher than any search for headings.
    for (at, own) in lines.iter().enumerate() {
        if at == 90 {
            rows.extend([&["第1页"][..], title, &LIST, &["1", "2", "3", "4", "5", "6"]]);
        }
        if at == 110 {
            rows.extend([&[][..], &["注：以下是补充"]]);
        }
        rows.push(own);
    }
    rows.push(&["合计", "", "130"]);
    write(&desk, "收件/青山镇.xlsx", &[("清单", &rows)]);
    // Below headings that stand again another unit's list begins.
    let own = line("甲", "1");
    let other = line("乙", "10");
    let both: Rows =
        &[title, &["填报单位：绿水乡"], &LIST, &own, title, &["填报单位：白云街道"], &LIST, &other];
    write(&desk, "收件/绿水乡.xlsx", &[("清单", both)]);
    let files = checked(&desk);
    let of = |unit: &str| amounts(of_unit(&files, unit)[0]);
    assert_eq!(of("青山镇").len(), 130);
    assert!(!findings(of_unit(&files, "青山镇")[0]).iter().any(|(c, ..)| c == "parts_differ"));
    assert_eq!(of("绿水乡"), [("甲".to_string(), 1.0)]);
    assert_eq!(of("白云街道"), [("乙".to_string(), 10.0)]);
}

#[test]
fn further_sheets_are_parts_repeats_or_anothers() {
    let desk = desk("projects");
    let (a, b, c, d) = (line("甲", "1"), line("乙", "2"), line("丙", "4"), line("丁", "100"));
    let head: &[&str] = &["填报单位：青山镇"];
    let sheets: [(&str, Rows); 4] = [
        ("清单", &[head, &LIST, &a]),
        // The list goes on; the first sheet again; last year's; another unit's.
        ("清单(续)", &[&LIST, &b]),
        ("上年同期", &[head, &LIST, &c]),
        ("外乡", &[&["填报单位：绿水乡"], &LIST, &d]),
    ];
    write(&desk, "收件/青山镇.xlsx", &sheets);
    write(
        &desk,
        "收件/白云街道.xlsx",
        &[("清单", &[&["填报单位：白云街道"], &LIST, &a]), ("副本", &[&LIST, &a])],
    );
    let files = checked(&desk);
    let own = of_unit(&files, "青山镇");
    assert_eq!(own.len(), 1);
    assert_eq!(amounts(own[0]), [("甲".to_string(), 1.0), ("乙".to_string(), 2.0)]);
    assert!(has(own[0], "older_table", "", "“上年同期”"), "{}", own[0]);
    let other = of_unit(&files, "绿水乡")[0];
    assert_eq!(amounts(other), [("丁".to_string(), 100.0)]);
    assert!(has(other, "file_name_unit", "", "绿水乡"), "{other}");
    let twice = of_unit(&files, "白云街道");
    assert_eq!((twice.len(), amounts(twice[0]).len()), (1, 1));
    assert!(has(twice[0], "repeated_table", "", "完全相同，只计一次"), "{}", twice[0]);
    assert_eq!(twice[0]["status"], "accepted");
}

#[test]
fn what_a_line_says_of_itself_holds_its_figures_and_names_it() {
    let desk = desk("projects");
    let rows: Rows = &[
        &["填报单位：青山镇"],
        &LIST,
        &["1", "甲", "10", "1", "45992", ""],
        &["2", "乙", "20", "1", "3月5日", "本行单位为元"],
        &["3", "丙", "40", "1", "2024.2.30", "已取消"],
        &["4", "丁", "80", "1", "2024.5.1-2024.6.1", "与第3行重复"],
        &["5", "戊", "160", "1", "202403", "应为3人"],
        &["6", "己", "320", "1", "2024.5", "无重复，已核对"],
        &["合计", "", "630", "", "", "因雨停工两周"],
    ];
    write(&desk, "收件/青山镇.xlsx", &[("清单", rows)]);
    let files = checked(&desk);
    let file = &files[0];
    let cancelled = |cell: &str| has(file, "line_cancelled", cell, "取消、作废或重复");
    let held = |cell: &str| cancelled(cell) || has(file, "remark_corrects", cell, "没有据此");
    for cell in ["C4", "C5", "D5", "C6", "D6", "D7"] {
        assert!(held(cell), "{cell} {:?}", findings(file));
    }
    assert!(cancelled("C5") && cancelled("C6") && !cancelled("C4"));
    for cell in ["C3", "D3", "D4", "C7", "C8", "D8"] {
        assert!(!held(cell), "{cell} {:?}", findings(file));
    }
    let day = |at: usize| file["values"][at]["values"]["begun_on"].as_str();
    let days =
        [Some("2025-12-01"), Some("2024-03-05"), None, None, Some("2024-03"), Some("2024-05")];
    assert_eq!([day(0), day(1), day(2), day(3), day(4), day(5)], days);
    for (code, cell) in [
        ("date_understood", "E3"),
        ("date_understood", "E4"),
        ("bad_date", "E5"),
        ("bad_date", "E6"),
        ("less_exact_date", "E7"),
    ] {
        assert!(has(file, code, cell, ""), "{code} {cell} {:?}", findings(file));
    }
    let told = run(&desk, &["check", "收件"]);
    assert!(told.stdout.contains("第 4 行“乙”投资额"), "{}", told.stdout);
    // Of six lines two are cancelled.
    let (_, json) = desk.json_on(PERIOD, &["merge", "收件", "--period", PERIOD]);
    let values = json["total"]["values"].as_object().unwrap();
    let lines = values.iter().find(|(key, _)| key.ends_with("_lines")).unwrap().1;
    assert_eq!(lines, 4);
    // 10 + 320 are free of doubt, and the fifth line's amount, 160.
    let merged = run(&desk, &["merge", "收件"]);
    let book = desk.path("汇总").join(format!("{PERIOD}_汇总表.xlsx"));
    let sheet = "清单·明细";
    let row = (3..20).find(|row| cell(&book, sheet, *row, 1).contains("小计")).unwrap();
    assert_eq!(cell(&book, sheet, row, 3), "490", "{}", merged.stderr);
    // What the unit wrote into its total row stands in the row of its subtotal.
    assert_eq!(cell(&book, sheet, row, 6), "因雨停工两周");
    let listed = (1..40).any(|row| cell(&book, "问题清单", row, 5) == "因雨停工两周");
    assert!(listed);
    let named = (1..40).any(|row| cell(&book, "问题清单", row, 4) == "第 4 行“乙”投资额");
    assert!(named);
}

#[test]
fn a_heading_carries_the_month_of_its_period_or_is_asked_about() {
    let desk = desk("projects");
    let write_months = |unit: &str, staff: &str| {
        let head = format!("填报单位：{unit}");
        let mut headings = LIST;
        headings[3] = staff;
        let own = line("甲", "1");
        write(&desk, &format!("收件/{unit}.xlsx"), &[("清单", &[&[&head], &headings, &own])]);
    };
    write_months("青山镇", "1—本月用工（人）");
    write_months("绿水乡", "1—6月用工（人）");
    write_months("白云街道", "1至10月用工（人）");
    let files = checked(&desk);
    let doubt = |unit: &str| {
        let file = of_unit(&files, unit)[0];
        assert_eq!(file["values"][0]["values"]["staff"], 2, "{file}");
        has(file, "different_period", "D2", "像是别的时候的数")
    };
    assert_eq!([doubt("青山镇"), doubt("绿水乡"), doubt("白云街道")], [false, true, true]);
    assert_eq!(of_unit(&files, "绿水乡")[0]["status"], "held");
}

const MATRIX: [&[&str]; 2] = [
    &["行业", "企业数（家）", "用工人数（人）", "", "", "", "备注"],
    &["", "", "合计", "男", "女", "其中：毕业生", ""],
];

#[test]
fn totals_and_parts_of_a_matrix_are_added_up() {
    let desk = desk("employment");
    let fine: [&[&str]; 4] = [
        &["工业", "10", "100", "60", "40", "5"],
        &["其中：规上工业", "6", "60", "30", "30", "5"],
        &["服务业", "5", "50", "20", "30", "0"],
        &["合计", "15", "150", "80", "70", "5"],
    ];
    let mut wrong = fine;
    wrong[1] = &["其中：规上工业", "12", "60", "30", "30", "61"];
    wrong[2] = &["服务业", "5", "50", "20", "20", "0"];
    let whole = |unit: &str, rows: [&[&str]; 4]| {
        let head = format!("填报单位：{unit}");
        let head: [&str; 1] = [&head];
        let all: Vec<&[&str]> = [&head[..]].into_iter().chain(MATRIX).chain(rows).collect();
        write(&desk, &format!("收件/{unit}.xlsx"), &[("附表", &all)]);
    };
    whole("青山镇", fine);
    whole("绿水乡", wrong);
    let files = checked(&desk);
    assert!(findings(of_unit(&files, "青山镇")[0]).is_empty(), "{files:?}");
    let other = of_unit(&files, "绿水乡")[0];
    for (cell, said) in [
        ("B5", "比“工业”的 10 还大"),
        ("F5", "比“用工人数/合计”的 60 还大"),
        ("C6", "写的是 50，各项之和是 40"),
        ("E7", "写的是 70，各行之和是 60"),
    ] {
        assert!(has(other, "parts_differ", cell, said), "{cell} {:?}", findings(other));
    }
}

#[test]
fn a_held_cell_of_a_matrix_is_in_no_total() {
    let desk = desk("employment");
    let rows = |unit: &str, remark: &str| {
        let head = format!("填报单位：{unit}");
        let own: Rows = &[
            &[&head],
            MATRIX[0],
            MATRIX[1],
            &["工业", "10", "100", "60", "40", "5", remark],
            &["其中：规上工业", "6", "60", "30", "30", "5"],
            &["服务业", "5", "50", "20", "30", "0"],
            &["合计", "15", "150", "80", "70", "5"],
        ];
        write(&desk, &format!("收件/{unit}.xlsx"), &[("附表", own)]);
    };
    rows("青山镇", "企业数应为12家");
    let merged = |desk: &TestDir| -> Value {
        desk.json_on(PERIOD, &["merge", "收件", "--period", PERIOD, "-o", "汇总.xlsx"]).1
    };
    let total = |json: &Value| json["total"]["values"]["employment_industry_enterprises"].clone();
    assert!(total(&merged(&desk)).is_null());
    let book = desk.path("汇总.xlsx");
    let sheet = "附表·明细";
    let of_total = |name: &str| {
        let is_it = |row: &u32| {
            cell(&book, sheet, *row, 0).starts_with("合计") && cell(&book, sheet, *row, 1) == name
        };
        cell(&book, sheet, (3..40).find(is_it).unwrap(), 2)
    };
    assert_eq!((of_total("工业").as_str(), of_total("服务业").as_str()), ("—", "5"));
    run(&desk, &["collect", "收件"]);
    run(&desk, &["brief"]);
    let told =
        fs::read_to_string(desk.path("汇总").join(format!("{PERIOD}_通报短信.txt"))).unwrap();
    // The bulletin names rows, and has no table of targets for a form without any.
    assert!(told.contains("工业用工人数男60人"), "{told}");
    assert!(told.contains("青山镇“工业”企业数"), "{told}");
    fs::remove_file(&book).unwrap();
    rows("绿水乡", "");
    assert_eq!(total(&merged(&desk)), 10);
    assert_eq!((of_total("工业").as_str(), of_total("服务业").as_str()), ("10", "10"));
}

#[test]
fn sheets_on_which_no_table_stands_are_named() {
    let desk = desk("projects");
    let (a, b) = (line("甲", "1"), line("乙", "2"));
    let list = |unit: &str, other: (&str, Rows)| {
        let head = format!("填报单位：{unit}");
        let sheets: [(&str, Rows); 2] = [("清单", &[&[&head], &LIST, &a]), other];
        write(&desk, &format!("收件/{unit}.xlsx"), &sheets);
    };
    list("青山镇", ("Sheet2", &[&b]));
    list("绿水乡", ("统计", &[&["村", "个数", "金额"], &["甲村", "2", "300"]]));
    let files = checked(&desk);
    let (lost, fine) = (of_unit(&files, "青山镇")[0], of_unit(&files, "绿水乡")[0]);
    assert!(has(lost, "table_not_used", "", "“Sheet2”没有列标题，像是接着填的行"), "{lost}");
    assert_eq!(lost["status"], "held");
    assert!(has(fine, "table_not_used", "", "“统计”里有数"), "{fine}");
    assert_eq!(fine["status"], "accepted");
}

#[test]
fn rows_of_a_matrix_have_units_of_measure_of_their_own() {
    let desk = desk("indicators");
    let month = |unit: &str, measure: &str, figures: [&str; 4]| {
        let [a, b, c, d] = figures;
        let head = format!("填报单位：{unit}");
        let rows: Rows = &[
            &[&head, "", "", "单位：万元"],
            &["指标", "计量单位", "本月", "1—9月累计"],
            &["工业总产值", measure, a, b],
            &["企业个数", "个", c, d],
        ];
        write(&desk, &format!("收件/{unit}.xlsx"), &[("附表", rows)]);
    };
    month("青山镇", "万元", ["100", "900", "5", "30"]);
    month("绿水乡", "亿元", ["0.01", "0.009", "5.5", "30"]);
    let files = checked(&desk);
    let (fine, other) = (of_unit(&files, "青山镇")[0], of_unit(&files, "绿水乡")[0]);
    assert!(findings(fine).is_empty(), "{fine}");
    // 0.01 and 0.009 亿元 are 100 and 90 万元; a part of an enterprise is none.
    assert_eq!(other["values"][0]["values"], serde_json::json!({"month": 100, "since": 90}));
    assert!(has(other, "heading_unit", "C3", "这一行的计量单位写的是亿元"), "{other}");
    assert!(has(other, "parts_differ", "D3", "比“本月”的 100 还小"), "{other}");
    assert!(has(other, "not_whole", "C4", ""), "{other}");
}
