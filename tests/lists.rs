//! Lists: three periods of a form with any number of lines per unit, played by script
//! (`fixtures/lists/waters.toml`). What each unit lists is a rule that a person can add up.

use crate::common::{Run, TestDir, cell, codes, fixture_path};
use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::Value;
use std::fs;

const UNITS: [&str; 10] = [
    "青山镇",
    "绿水乡",
    "白云街道",
    "红岩镇",
    "金沙镇",
    "石桥镇",
    "龙泉乡",
    "凤鸣镇",
    "太平镇",
    "双河镇",
];
pub const PERIODS: [&str; 3] = ["2024-05-10", "2024-06-10", "2024-07-10"];
const HEADINGS: [&str; 8] = [
    "序号",
    "水域名称",
    "水域\n类型",
    "面积\n（亩）",
    "最大水深\n（米）",
    "警示牌\n（块）",
    "排查时间",
    "责任人",
];

/// A line as a unit fills it in.
#[derive(Clone)]
pub struct Line {
    name: String,
    area: f64,
    depth: f64,
    signs: f64,
}

/// Ten lines: areas 10·unit + 1 … 10·unit + 10 and one more in each period; depth 1.1 … 2.0; two signs each.
pub fn lines(unit: usize, period: usize) -> Vec<Line> {
    let line = |k: usize| Line {
        name: format!("{}{k}号塘", UNITS[unit]),
        area: (10 * unit + k + period) as f64,
        depth: 1.0 + k as f64 / 10.0,
        signs: 2.0,
    };
    (1..=10).map(line).collect()
}

pub fn write(desk: &TestDir, name: &str, unit: usize, period: usize, day: &str, lines: &[Line]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("附件").unwrap();
    sheet.write_string(1, 0, "防溺水隐患水域台账").unwrap();
    sheet.write_string(2, 0, format!("填报单位：{}", UNITS[unit])).unwrap();
    sheet.write_string(2, 4, format!("填报时间：{day}")).unwrap();
    sheet.write_row(3, 0, HEADINGS).unwrap();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let checked = ExcelDateTime::from_ymd(2024, 5 + period as u8, 6).unwrap();
    for (index, line) in lines.iter().enumerate() {
        let row = 4 + index as u32;
        sheet.write_number(row, 0, index as f64 + 1.0).unwrap();
        sheet.write_string(row, 1, &line.name).unwrap();
        sheet.write_string(row, 2, "池塘").unwrap();
        sheet.write_row(row, 3, [line.area, line.depth, line.signs]).unwrap();
        sheet.write_with_format(row, 6, &checked, &date).unwrap();
        sheet.write_string(row, 7, "甲某").unwrap();
    }
    let below = 4 + lines.len() as u32;
    for row in below..below + 3 {
        sheet.write_number(row, 0, f64::from(row - 3)).unwrap();
    }
    sheet.write_string(below + 3, 0, "注：每处水域一行；责任人填村（社区）干部。").unwrap();
    let path = desk.path(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    book.save(path).unwrap();
}

pub fn desk() -> TestDir {
    let desk = TestDir::bare();
    fs::copy(fixture_path("lists/waters.toml"), desk.path("专项行动.toml")).unwrap();
    desk
}

fn run(desk: &TestDir, today: &str, args: &[&str]) -> Run {
    let all: Vec<&str> = args.iter().copied().chain(["--today", today]).collect();
    Run::of(desk.command(&all).output().unwrap())
}

fn merged(desk: &TestDir, period: &str) -> Value {
    desk.json_on(period, &["merge", "--period", period]).1
}

fn states(desk: &TestDir, period: &str) -> Vec<(String, String)> {
    let (_, status) = desk.json_on(period, &["status", "--period", period]);
    let text = |v: &Value| v.as_str().unwrap_or_default().to_string();
    let units = status["periods"][0]["units"].as_array().unwrap_or_else(|| panic!("{status}"));
    units.iter().map(|u| (text(&u["name"]), text(&u["state"]))).collect()
}

/// Area of all lines of some units in a period, by hand: 10 · (10·unit + period) + 55 for each.
fn area(units: impl Iterator<Item = usize>, period: usize) -> f64 {
    units.map(|unit| (10 * (10 * unit + period) + 55) as f64).sum()
}

#[test]
fn a_list_goes_through_three_periods() {
    let desk = desk();
    // 第一期: 太平镇 (8) is missing, 双河镇 (9) has nothing to list.
    for (unit, name) in UNITS.iter().enumerate().take(8) {
        write(&desk, &format!("来件/1/{}.xlsx", name), unit, 0, "2024-05-08", &lines(unit, 0));
    }
    let nothing = [Line { name: "无".into(), area: 0.0, depth: 0.0, signs: 0.0 }];
    write_nothing(&desk, "来件/1/双河镇.xlsx", 9, &nothing[0].name);
    let first = run(&desk, PERIODS[0], &["collect", "来件/1", "--period", PERIODS[0]]);
    assert!(first.stdout.contains("采用 9"), "{} {}", first.stdout, first.stderr);
    let total = &merged(&desk, PERIODS[0])["total"];
    assert_eq!(total["reported"], 9);
    assert_eq!(total["values"]["waters_lines"], 80);
    assert_eq!(total["values"]["area"].as_f64(), Some(area(0..8, 0)));
    assert_eq!(total["values"]["depth"], 2);
    assert_eq!(total["values"]["signs"], 160);
    let waiting: Vec<String> = states(&desk, PERIODS[0])
        .into_iter()
        .filter(|(_, state)| state == "missing")
        .map(|(name, _)| name)
        .collect();
    assert_eq!(waiting, ["太平镇"]);

    // 第二期: all report; 绿水乡 sends a corrected version with one line less and one changed.
    for (unit, name) in UNITS.iter().enumerate() {
        write(&desk, &format!("来件/2/{}.xlsx", name), unit, 1, "2024-06-06", &lines(unit, 1));
    }
    run(&desk, PERIODS[1], &["collect", "来件/2", "--period", PERIODS[1]]);
    assert_eq!(merged(&desk, PERIODS[1])["total"]["values"]["area"].as_f64(), Some(area(0..10, 1)));
    let mut fewer = lines(1, 1);
    fewer.pop();
    fewer[0].area += 100.0;
    write(&desk, "来件/2b/绿水乡（更正）.xlsx", 1, 1, "2024-06-08", &fewer);
    run(&desk, PERIODS[1], &["collect", "来件/2b", "--period", PERIODS[1]]);
    let total = &merged(&desk, PERIODS[1])["total"];
    // 绿水乡's tenth pond had 10 + 10 + 1 亩; its first has 100 more.
    assert_eq!(total["values"]["waters_lines"], 99);
    assert_eq!(total["values"]["area"].as_f64(), Some(area(0..10, 1) - 21.0 + 100.0));
}

#[test]
fn two_versions_of_one_day_wait_for_a_decision() {
    let desk = desk();
    write(&desk, "来件/a/青山镇.xlsx", 0, 2, "2024-07-08", &lines(0, 2));
    let mut other = lines(0, 2);
    other[4].area = 500.0;
    other.push(Line { name: "青山镇11号塘".into(), area: 3.0, depth: 1.0, signs: 0.0 });
    write(&desk, "来件/b/青山镇.xlsx", 0, 2, "2024-07-08", &other);
    let both = run(&desk, PERIODS[2], &["collect", "来件", "--period", PERIODS[2]]);
    assert!(both.stdout.contains("待核 2"), "{}", both.stdout);
    assert!(both.stdout.contains("“青山镇5号塘”面积 7 → 500"), "{}", both.stdout);
    assert_eq!(merged(&desk, PERIODS[2])["total"]["reported"], 0);
    let args =
        ["accept", "青山镇", "2", "--period", PERIODS[2], "--reason", "来电", "--by", "李明"];
    assert_eq!(run(&desk, PERIODS[2], &args).status, 0);
    let total = &merged(&desk, PERIODS[2])["total"];
    assert_eq!(total["values"]["waters_lines"], 11);
    // 3 + … + 12 亩, the fifth (7) now 500, and 3 more.
    assert_eq!(total["values"]["area"].as_f64(), Some(area(0..1, 2) - 7.0 + 500.0 + 3.0));
}

/// A list that says 无 and nothing else.
fn write_nothing(desk: &TestDir, name: &str, unit: usize, word: &str) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("附件").unwrap();
    sheet.write_string(2, 0, format!("填报单位：{}", UNITS[unit])).unwrap();
    sheet.write_row(3, 0, HEADINGS).unwrap();
    sheet.write_number(4, 0, 1).unwrap();
    sheet.write_string(4, 1, word).unwrap();
    let path = desk.path(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    book.save(path).unwrap();
}

#[test]
fn the_summary_stacks_all_lines_with_subtotals_and_their_origin() {
    let desk = desk();
    for (unit, name) in UNITS.iter().enumerate().take(2) {
        write(&desk, &format!("来件/{}.xlsx", name), unit, 0, "2024-05-08", &lines(unit, 0)[..2]);
    }
    run(&desk, PERIODS[0], &["collect", "来件", "--period", PERIODS[0]]);
    run(&desk, PERIODS[0], &["merge", "--period", PERIODS[0]]);
    let book = desk.path(&format!("汇总/{}_汇总表.xlsx", PERIODS[0]));
    let sheet = "附件·明细";
    let row =
        |row: u32| -> Vec<String> { (0..11).map(|col| cell(&book, sheet, row, col)).collect() };
    assert_eq!(row(3)[..5], ["1", "青山镇", "青山镇1号塘", "池塘", "1"]);
    assert_eq!(row(3)[9..], ["青山镇.xlsx", "附件 第5行"]);
    assert_eq!(row(5)[1..6], ["青山镇 小计（2 项）", "", "", "3", "1.2"]);
    assert_eq!(row(6)[..3], ["3", "绿水乡", "绿水乡1号塘"]);
    assert_eq!(row(9)[1], "合计（4 项，已报 2/10）");
    assert_eq!(row(9)[4], "26");
    let mut open: Xlsx<_> = open_workbook(&book).unwrap();
    let formulas = open.worksheet_formula(sheet).unwrap();
    assert_eq!(formulas.get_value((5, 4)).unwrap(), "SUBTOTAL(9,E4:E5)");
    assert_eq!(formulas.get_value((5, 5)).unwrap(), "SUBTOTAL(4,F4:F5)");
    assert_eq!(formulas.get_value((9, 4)).unwrap(), "SUBTOTAL(9,E4:E9)");
    // The form has no targets, so there is no sheet for them.
    assert!(!open.sheet_names().contains(&"达标看板".to_string()), "{:?}", open.sheet_names());
}

#[test]
fn lines_are_checked_one_by_one_and_named_by_their_cell() {
    let desk = desk();
    let mut twice = lines(0, 0);
    twice[3].name = twice[1].name.clone();
    twice[2].signs = 2.5;
    write(&desk, "青山镇.xlsx", 0, 0, "2024-05-08", &twice);
    let (status, checked) = desk.json_on(PERIODS[0], &["check", "青山镇.xlsx"]);
    assert_eq!(status, 1);
    let file = &checked["files"][0];
    let finding = |code: &str| {
        let all = file["findings"].as_array().unwrap();
        all.iter().find(|f| f["code"] == code).unwrap_or_else(|| panic!("{code}: {file}")).clone()
    };
    assert_eq!(finding("not_whole")["cell"], "附件!F7");
    assert_eq!(finding("not_whole")["row"]["line"], "青山镇3号塘");
    assert_eq!(finding("duplicate_line")["cell"], "附件!B8");
    assert!(finding("duplicate_line")["message"].as_str().unwrap().contains("B6"), "{file}");
    assert_eq!(file["values"].as_array().unwrap().len(), 10);
    assert_eq!(file["values"][9]["row"], 14);
    assert!(!codes(file).contains(&"empty_form"));
}

#[test]
fn a_kit_carries_every_line_and_what_is_wrong_and_comes_back_clean() {
    let desk = desk();
    let mut wrong = lines(0, 0);
    wrong[2].signs = 2.5;
    write(&desk, "来件/青山镇.xlsx", 0, 0, "2024-05-08", &wrong);
    run(&desk, PERIODS[0], &["collect", "来件", "--period", PERIODS[0]]);
    let back = run(&desk, PERIODS[0], &["return", "--period", PERIODS[0]]);
    assert_eq!(back.status, 0, "{} {}", back.stdout, back.stderr);
    let folder = desk.path("退改").join(PERIODS[0]);
    let kit = fs::read_dir(if folder.exists() { folder } else { desk.path("发件/退改") })
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|e| e == "xlsx"))
        .unwrap();
    // 附件: label, title, two header fields, then a row for the note, headings and the lines.
    let name = |row: u32| cell(&kit, "附件", row, 1);
    let first = (0..20).find(|row| name(*row) == "青山镇1号塘").unwrap();
    assert_eq!(name(first + 9), "青山镇10号塘");
    assert_eq!(cell(&kit, "附件", first + 2, 5), "2.5");
    assert_eq!(cell(&kit, "附件", first + 2, 3), "3");
}

/// Rows of a list as texts and numbers from column A on; figures are written as numbers.
fn checked_rows(rows: &[&[&str]]) -> Value {
    let desk = desk();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("附件").unwrap();
    sheet.write_string(2, 0, "填报单位：青山镇").unwrap();
    sheet.write_string(2, 4, "填报时间：2024-05-08").unwrap();
    sheet.write_row(3, 0, HEADINGS).unwrap();
    for (row, cells) in (4u32..).zip(rows) {
        for (col, text) in (0u16..).zip(*cells) {
            match text.parse::<f64>() {
                Ok(number) => drop(sheet.write_number(row, col, number).unwrap()),
                Err(_) if text.is_empty() => {}
                Err(_) => drop(sheet.write_string(row, col, *text).unwrap()),
            }
        }
    }
    book.save(desk.path("青山镇.xlsx")).unwrap();
    let (_, checked) = desk.json_on(PERIODS[0], &["check", "青山镇.xlsx"]);
    checked["files"][0].clone()
}

const POND: [&[&str]; 2] = [&["1", "甲塘", "池塘", "10", "1"], &["2", "乙塘", "池塘", "20", "2"]];

/// Rows that are none of the lines, wherever they stand among two ponds of 10 and 20 亩.
const NO_LINES: [&[&str]; 17] = [
    &["合计", "", "", "30"],
    &["合", "计", "", "30"],
    &["", "", "", "30"],
    &["一", "", "", "30"],
    &["共2处", "", "", "30"],
    &["", "以上共2处水域", "", "30"],
    &["", "总额", "", "30"],
    &["Total", "", "", "30"],
    &["", "青山镇", "", "30"],
    &["注：每处水域一行"],
    &["", "第1页 共2页"],
    &["", "以下空白"],
    &["填表人：甲某", "", "", "审核人：乙某"],
    &["示例", "某塘", "池塘", "5"],
    &["甲", "1", "2", "3", "4", "5", "6", "7"],
    &["3"],
    &["", "", "", "0", "0"],
];

#[test]
fn what_sums_numbers_or_explains_is_no_line() {
    for odd in NO_LINES {
        for at in [0, 2] {
            // Column numbers and examples stand above the lines.
            if at == 2 && matches!(odd[0], "甲" | "示例") {
                continue;
            }
            let mut rows = POND.to_vec();
            rows.insert(at, odd);
            let file = checked_rows(&rows);
            let lines = file["values"].as_array().unwrap();
            let names: Vec<&Value> =
                lines.iter().map(|line| &line["values"]["water_name"]).collect();
            assert_eq!(names, ["甲塘", "乙塘"], "{odd:?} at {at}: {file}");
        }
    }
}

#[test]
fn parts_below_a_total_are_no_lines() {
    let rows: [&[&str]; 5] = [
        POND[0],
        POND[1],
        &["合计", "", "", "30"],
        &["其中：水库", "", "", "10"],
        &["", "池塘类", "", "20"],
    ];
    assert_eq!(checked_rows(&rows)["values"].as_array().unwrap().len(), 2);
}

#[test]
fn a_real_line_is_never_passed_over() {
    for name in ["示例小区塘", "合计巷塘", "小计村塘", "总计路塘", "无名塘", "注册路塘", "共和塘"]
    {
        let rows: [&[&str]; 4] =
            [POND[0], POND[1], &["3", name, "池塘", "30", "1"], &["", "", "", "", ""]];
        let file = checked_rows(&rows);
        assert_eq!(file["values"].as_array().unwrap().len(), 3, "{name}: {file}");
    }
    // Behind a blank row, and without a name but with all else.
    let rows: [&[&str]; 5] = [
        POND[0],
        POND[1],
        &[],
        &["3", "丙塘", "河流", "7"],
        &["4", "", "河流", "8", "1", "1", "", "甲某"],
    ];
    assert_eq!(checked_rows(&rows)["values"].as_array().unwrap().len(), 4);
}

#[test]
fn figures_without_a_name_are_asked_about_and_not_counted() {
    let rows: [&[&str]; 4] = [POND[0], POND[1], &[], &["", "", "", "999"]];
    let file = checked_rows(&rows);
    assert_eq!(file["values"].as_array().unwrap().len(), 2);
    assert!(
        file["findings"].to_string().contains("第 8 行有数字，没有写是哪一项，没有计入"),
        "{file}"
    );
}

#[test]
fn nothing_to_list_is_said_in_many_ways() {
    for words in ["无", "本月无", "零报告", "本月无此类项目", "我镇无相关情况", "—"]
    {
        let file = checked_rows(&[&["1", words]]);
        assert_eq!(codes(&file), ["nothing_to_report"], "{words}: {file}");
        assert_eq!(file["values"], serde_json::json!([]));
    }
    assert!(codes(&checked_rows(&[&["1"]])).contains(&"empty_form"));
}
