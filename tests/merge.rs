//! `merge`: totals, attainment, what is missing, and the same bytes every time.

use crate::common::pages::KEYS;
use crate::common::{TestDir, cell, fixture, fixture_json, period, text};
use rust_decimal::Decimal;
use serde_json::Value;
use std::fs;

fn unit<'a>(document: &'a Value, name: &str) -> &'a Value {
    let units = document["units"].as_array().unwrap();
    units.iter().find(|u| text(u, "name") == name).unwrap()
}

fn merge(desk: &TestDir, extra: &[&str]) -> (i32, Value) {
    let (period, baseline) = (period(), fixture("上年同期.csv"));
    let own = ["merge", &period, "--baseline", &baseline, "-o", "汇总.xlsx"];
    desk.json(&own.iter().chain(extra).copied().collect::<Vec<_>>())
}

#[test]
fn totals_are_the_sums_of_what_the_files_say() {
    let desk = TestDir::new();
    let (status, document) = merge(&desk, &[]);
    assert_eq!(status, 0);
    let expected = fixture_json("2021-09-25.expected.json");
    for (col, key) in KEYS.iter().enumerate() {
        let sum: Decimal = expected
            .as_object()
            .unwrap()
            .values()
            .map(|unit| unit["values"][*key].to_string().parse::<Decimal>().unwrap())
            .sum();
        let total: Decimal = document["total"]["values"][*key].to_string().parse().unwrap();
        assert_eq!(total.normalize(), sum.normalize(), "{key}");
        // The stored result of the formula, as a viewer shows it that does not calculate.
        let stored: Decimal =
            cell(&desk.path("汇总.xlsx"), "汇总表", 25, col as u32 + 1).parse().unwrap();
        assert_eq!(stored.normalize(), sum.normalize(), "{key}");
    }
}

#[test]
fn the_same_merge_twice_gives_the_same_bytes() {
    let desk = TestDir::new();
    merge(&desk, &[]);
    let first = fs::read(desk.path("汇总.xlsx")).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    merge(&desk, &[]);
    assert_eq!(first, fs::read(desk.path("汇总.xlsx")).unwrap());
}

#[test]
fn a_target_is_judged_or_the_reason_given() {
    let desk = TestDir::new();
    let (_, document) = merge(&desk, &[]);
    let judged = |name: &str, key: &str| unit(&document, name)["attainment"][key].clone();
    let exactly_ten = judged("绵阳市", "signed_projects_growth");
    assert_eq!(exactly_ten["rate"], 0.1);
    assert_eq!(exactly_ten["met"], true);
    assert_eq!(judged("巴中市", "started_projects_growth")["reason"], "基数为0");
    assert_eq!(judged("雅安市", "funds_in_place_growth")["reason"], "无基数");
    assert_eq!(judged("资阳市", "signed_projects_growth")["reason"], "无基数");
    assert_eq!(judged("泸州市", "leader_led_trips")["reason"], "表中无此项");
    assert_eq!(judged("凉山彝族自治州", "leader_led_trips")["reason"], "未填");
    assert_eq!(judged("自贡市", "enterprise_visits")["met"], false);
    assert_eq!(judged("自贡市", "enterprise_visits")["rate"], 0.96);
}

#[test]
fn a_partial_summary_says_so_everywhere() {
    let desk = TestDir::new();
    let one = fixture("2021-09-25/成都市.xlsx");
    let bad = fixture("faults/negative-count.xlsx");
    let args = ["merge", &one, &bad, "--period", "2021-09-25", "-o", "汇总.xlsx"];
    let (status, document) = desk.json(&args);
    assert_eq!(status, 1);
    assert_eq!(text(unit(&document, "成都市"), "status"), "accepted");
    assert_eq!(text(unit(&document, "自贡市"), "status"), "returned");
    assert_eq!(text(unit(&document, "泸州市"), "status"), "missing");
    let missing = &unit(&document, "泸州市")["attainment"]["enterprise_visits"];
    assert_eq!((&missing["met"], text(missing, "reason")), (&Value::Null, "未报"));
    assert_eq!(document["total"]["reported"], 1);
    let sheet = desk.path("汇总.xlsx");
    assert_eq!(cell(&sheet, "汇总表", 25, 0), "合计（已报 1/21）");
    // 自贡市 was sent back: its cells stay blank and the state says why.
    assert_eq!(cell(&sheet, "汇总表", 5, 2), "");
    assert_eq!(cell(&sheet, "汇总表", 5, 9), "退改，见问题清单");
    assert_eq!(cell(&sheet, "汇总表", 7, 9), "未报");
}

#[test]
fn one_state_has_one_word_in_every_target_and_note() {
    let desk = TestDir::new();
    std::fs::write(desk.path("乐山市.xlsx"), "").unwrap();
    let bad = fixture("faults/negative-count.xlsx");
    let args = ["merge", "乐山市.xlsx", &bad, "--period", "2021-09-25", "-o", "汇总.xlsx"];
    let (_, document) = desk.json(&args);
    for (name, state, word) in
        [("乐山市", "unreadable", "来件不能读"), ("自贡市", "returned", "退改")]
    {
        let unit = unit(&document, name);
        assert_eq!(text(unit, "status"), state);
        for judged in unit["attainment"].as_object().unwrap().values() {
            assert_eq!(text(judged, "reason"), word, "{name}");
        }
    }
    let sheet = desk.path("汇总.xlsx");
    let notes: Vec<String> = (0..80).map(|row| cell(&sheet, "说明", row, 2)).collect();
    assert!(notes.iter().any(|n| n.contains("退改 1 个（自贡市）")), "{notes:?}");
    assert!(notes.iter().any(|n| n.contains("来件不能读 1 个（乐山市）")), "{notes:?}");
}

#[test]
fn last_years_figures_come_from_the_table_before_the_supplement() {
    let desk = TestDir::new();
    let chengdu = fixture("2021-09-25/成都市.xlsx");
    let growth =
        |document: &Value| unit(document, "成都市")["attainment"]["signed_projects_growth"].clone();
    let (_, own) = desk.json(&["merge", &chengdu]);
    assert_eq!(
        (text(&growth(&own), "base_source"), &growth(&own)["base"]),
        ("supplement", &20.into())
    );
    fs::write(desk.path("基数.csv"), "单位,签约项目数（个）\n成都,16\n").unwrap();
    let (_, table) = desk.json(&["merge", &chengdu, "--baseline", "基数.csv"]);
    assert_eq!(
        (text(&growth(&table), "base_source"), &growth(&table)["base"]),
        ("baseline", &16.into())
    );
    assert_eq!(growth(&table)["rate"], 0.5);
}

#[test]
fn the_baseline_may_be_a_workbook_or_gb18030_text() {
    let desk = TestDir::new();
    let (period, csv, xlsx) = (period(), fixture("上年同期.csv"), fixture("上年同期.xlsx"));
    let text = fs::read_to_string(&csv).unwrap();
    let (bytes, _, _) = encoding_rs::GB18030.encode(text.trim_start_matches('\u{FEFF}'));
    fs::write(desk.path("gb.csv"), bytes).unwrap();
    let units = |baseline: &str| {
        let (_, document) = desk.json(&["merge", &period, "--baseline", baseline]);
        document["units"].clone()
    };
    assert_eq!(units(&csv), units(&xlsx));
    assert_eq!(units(&csv), units("gb.csv"));
}

#[test]
fn a_wrong_baseline_is_refused_with_its_place() {
    let desk = TestDir::new();
    fs::write(desk.path("基数.csv"), "市(州),签约项目(个)\n成都市,约20\n").unwrap();
    let run = desk.run(&["merge", &period(), "--baseline", "基数.csv"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("基数.csv B2 成都市"), "{}", run.stderr);
    fs::write(desk.path("基数.csv"), "市(州),签约项目(个)\n重庆市,20\n").unwrap();
    let run = desk.run(&["merge", &period(), "--baseline", "基数.csv"]);
    assert!(run.stderr.contains("“重庆市”不在填报单位名单里"), "{}", run.stderr);
}

#[test]
fn a_summary_among_the_returns_is_passed_over() {
    let desk = TestDir::new();
    desk.take("2021-09-25/成都市.xlsx", "收件/成都市.xlsx");
    desk.json(&["merge", "收件", "-o", "收件/汇总.xlsx"]);
    let (_, again) = desk.json(&["merge", "收件", "-o", "收件/汇总.xlsx"]);
    assert_eq!(again["counts"]["ignored"], 1);
    assert_eq!(again["total"]["reported"], 1);
}

#[test]
fn a_failed_merge_leaves_the_old_summary_alone() {
    let desk = TestDir::new();
    merge(&desk, &[]);
    let before = fs::read(desk.path("汇总.xlsx")).unwrap();
    let run = desk.run(&["merge", &period(), "--baseline", "没有.csv", "-o", "汇总.xlsx"]);
    assert_eq!(run.status, 2);
    assert_eq!(before, fs::read(desk.path("汇总.xlsx")).unwrap());
}

#[test]
fn per_period_figures_are_added_up_over_the_periods() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let file = desk.path("专项行动.toml");
    let definition = fs::read_to_string(&file).unwrap();
    let at = definition.find("key          = \"enterprise_visits\"").unwrap();
    let (head, tail) = definition.split_at(at);
    fs::write(&file, format!("{head}{}", tail.replacen("\"cumulative\"", "\"period\"", 1)))
        .unwrap();
    let retyped = fixture("2021-09-25/内江市.xlsx");
    let visits = |period: &str| {
        desk.json(&["collect", &retyped, "--period", period]);
        // It states a day of the first period, which is asked about.
        desk.run(&["accept", "内江", "--period", period, "--reason", "电话核实"]);
        let (_, document) = desk.json(&["merge", "--period", period]);
        unit(&document, "内江市")["attainment"]["enterprise_visits"].clone()
    };
    assert_eq!(visits("2021-09-25")["actual"], 99);
    assert_eq!(visits("2021-10-10")["actual"], 198);
    assert_eq!(text(&visits("2021-11-10"), "reason"), "缺前期报表");
}

#[test]
fn one_period_alone_draws_no_course() {
    let desk = TestDir::new();
    merge(&desk, &[]);
    let parts = |folder: &str| -> Vec<String> {
        let bytes = fs::read(desk.path("汇总.xlsx")).unwrap();
        let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let names: Vec<String> = book.file_names().map(|name| name.unwrap().to_string()).collect();
        let read = |name: &String| std::io::read_to_string(book.by_name(name).unwrap()).unwrap();
        names.iter().filter(|name| name.starts_with(folder)).map(read).collect()
    };
    assert!(parts("xl/worksheets/sheet").iter().all(|sheet| !sheet.contains("sparkline")));
    assert!(parts("xl/charts/chart").iter().all(|chart| !chart.contains("趋势")));
    assert!(!parts("xl/workbook.xml").concat().contains("name=\"趋势\""));
    // 汇总表 and two pages of targets, 达标看板 and 排名 on two each; at these scales nothing is too small to be read.
    let sheets = parts("xl/worksheets/sheet");
    let breaks = |at: usize| sheets[at].matches("<brk ").count();
    assert_eq!([breaks(0), breaks(1), breaks(2)], [2, 1, 1]);
    for sheet in &sheets[..3] {
        let (_, scale) = sheet.split_once(" scale=\"").unwrap();
        let scale: u16 = scale.split_once('"').unwrap().0.parse().unwrap();
        assert!((70..=80).contains(&scale), "{scale}");
    }
    assert!(sheets[0].contains("目标完成情况（续）"), "each page has its title");
    assert!(!sheets[2].contains(">升降<"), "without a period before there is no change");
}

/// The tables of two periods are narrower than two charts side by side.
#[test]
fn the_charts_of_few_periods_are_printed_whole() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    for (period, figure) in [("2021-09-25", 1), ("2021-10-10", 2)] {
        let table = format!(
            "市(州),召开推介会(次),拜访企业(户),签约项目(个),签约金额(亿元),落地项目数(个),\
             开工项目数(个),新增到位资金(亿元),备注\n成都市{},\n",
            format!(",{figure}").repeat(7)
        );
        fs::write(desk.path("成都.csv"), table).unwrap();
        let run = desk.run(&["collect", "成都.csv", "--period", period]);
        assert_ne!(run.status, 2, "{}", run.stderr);
    }
    desk.run(&["merge", "--period", "2021-10-10", "-o", "汇总.xlsx"]);
    let bytes = fs::read(desk.path("汇总.xlsx")).unwrap();
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| std::io::read_to_string(book.by_name(name).unwrap()).unwrap();
    let (names, drawing) = (part("xl/workbook.xml"), part("xl/drawings/drawing2.xml"));
    let (_, area) = names.split_once("趋势!$A$1:$").or(names.split_once("'趋势'!$A$1:$")).unwrap();
    let last = u32::from(area.as_bytes()[0] - b'A');
    let ends = drawing.split("<xdr:to><xdr:col>").skip(1);
    let ends: Vec<u32> = ends.map(|e| e.split('<').next().unwrap().parse().unwrap()).collect();
    assert_eq!(ends.len(), 7);
    assert!(ends.iter().all(|end| *end <= last), "{ends:?} {last}");
}

/// What is wrong with the command line itself is told before any file is looked for.
#[test]
fn wrong_arguments_are_told_first() {
    let desk = TestDir::new();
    let refused = |options: &[&str], told: &str| {
        let run = desk.run(&[&["merge", "没有这个文件夹"], options].concat());
        assert_eq!(run.status, 2, "{}", run.stdout);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    };
    refused(&["-o", "汇总.doc"], "文件名应以 .xlsx、.html、.csv 或 .json 结尾");
    refused(&["-o", "汇总.xlsx", "--long"], "--long 只用于 csv");
    refused(&["--period", "2021-01-01"], "不是报送期");
    refused(&[], "找不到 没有这个文件夹");
}

/// Of so many units the screen tells the first that have a fault, and where all of them stand.
#[test]
fn many_findings_are_told_by_the_first() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let campaign = desk.path("专项行动.toml");
    let mut definition = fs::read_to_string(&campaign).unwrap();
    let mut table = String::from(
        "市(州),召开推介会(次),拜访企业(户),签约项目(个),签约金额(亿元),落地项目数(个),开工项目数(个),\
         新增到位资金(亿元),备注\n",
    );
    for number in 1..=250 {
        definition += &format!("\n[[units]]\ncode = \"X{number}\"\nname = \"第{number}县\"\n");
        table += &format!("第{number}县,-{number},1,1,1,1,1,1,\n");
    }
    fs::write(&campaign, definition).unwrap();
    fs::write(desk.path("各县.csv"), table).unwrap();
    let run = desk.run(&["merge", "各县.csv", "--period", "2021-09-25", "-o", "汇总.xlsx"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    assert!(run.stdout.contains("  退改 250 份 250 处，"), "{}", run.stdout);
    assert_eq!(run.stdout.matches("不能是负数（250 处）：").count(), 1);
    assert!(run.stdout.contains("第50县 召开推介会“-50”") && !run.stdout.contains("“-51”"));
    let rest = "……共 250 处，其余见汇总表的“问题清单” → 请改正";
    assert!(run.stdout.contains(rest), "{}", run.stdout);
    let run = desk.run(&["merge", "各县.csv", "--period", "2021-09-25", "-o", "汇总.csv"]);
    assert!(run.stdout.contains("……共 250 处，其余见 -o 文件名.xlsx 写出的"), "{}", run.stdout);
    assert!(!run.stdout.contains("见汇总表"), "{}", run.stdout);
    let check = desk.run(&["check", "各县.csv", "--period", "2021-09-25", "--all"]);
    assert_eq!(check.stdout.matches("不能是负数").count(), 250);
}

#[test]
fn a_form_that_is_called_a_summary_is_not_called_one_twice() {
    let desk = TestDir::new();
    desk.run(&["init"]);
    let campaign = desk.path("专项行动.toml");
    let own = fs::read_to_string(&campaign).unwrap();
    assert!(own.contains("情况统计表\""));
    fs::write(&campaign, own.replace("情况统计表\"", "情况汇总表\"")).unwrap();
    merge(&desk, &[]);
    let title = cell(&desk.path("汇总.xlsx"), "汇总表", 0, 0);
    assert_eq!(title, "制造业招商引资“百日攻坚”行动情况汇总表");
}
