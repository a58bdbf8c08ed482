//! `trace`: every number of the summary leads back to its cell in the file that a unit sent.

use crate::common::{TestDir, cell, fixture, period, text};
use baosong::campaign::Campaign;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::fs;

const BOOK: &str = "汇总/2021-09-25_汇总表.xlsx";
const DAY: [&str; 2] = ["--period", "2021-09-25"];

/// A working folder with a period collected and merged.
fn merged() -> TestDir {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    desk.take("上年同期.xlsx", "上年同期.xlsx");
    assert_eq!(desk.run(&["collect", &period(), DAY[0], DAY[1]]).status, 0);
    assert_eq!(desk.run(&["merge", DAY[0], DAY[1]]).status, 0);
    desk
}

fn trace(desk: &TestDir, unit: &str, field: &str) -> Value {
    let (status, document) = desk.json(&["trace", unit, field, DAY[0], DAY[1]]);
    assert_eq!(status, 0, "{unit} {field}");
    document
}

/// What stands in a cell such as 汇总表!E7, as another reader sees it.
fn there(desk: &TestDir, book: &str, place: &str) -> String {
    let (sheet, address) = place.rsplit_once('!').unwrap();
    let split = address.find(|c: char| c.is_ascii_digit()).unwrap();
    let (letters, row) = address.split_at(split);
    let col = letters.bytes().fold(0, |col, letter| col * 26 + u32::from(letter - b'A') + 1);
    cell(&desk.path(book), sheet, row.parse::<u32>().unwrap() - 1, col - 1)
}

fn decimal(text: &str) -> Decimal {
    text.parse::<Decimal>().unwrap_or_else(|_| panic!("{text}")).normalize()
}

#[test]
fn a_number_stands_where_the_trace_says_in_both_workbooks() {
    let desk = merged();
    let (mut in_summary, mut in_file) = (0, 0);
    for unit in ["成都市", "513400", "阿坝州"] {
        for field in Campaign::built_in().unwrap().all_fields().filter(|f| f.is_number()) {
            let document = trace(&desk, unit, &field.name);
            let Some(value) = document["value"].as_f64() else { continue };
            if let Some(place) = document["cell"].as_str() {
                let told = there(&desk, BOOK, place);
                in_summary += 1;
                assert_eq!(
                    decimal(&told),
                    decimal(&value.to_string()),
                    "{unit} {} {place}",
                    field.name
                );
            }
            let source = &document["source"];
            assert_eq!(text(source, "sha256").len(), 64);
            let path = text(source, "path");
            if path.ends_with(".xlsx") {
                let raw = there(&desk, path, text(source, "cell"));
                assert_eq!(raw, text(source, "raw"), "{unit} {}", field.name);
                in_file += 1;
            }
        }
    }
    assert!(in_summary > 20 && in_file > 15, "{in_summary} {in_file}");
}

#[test]
fn what_is_computed_from_a_number_is_named_with_its_cells() {
    let desk = merged();
    let document = trace(&desk, "成都", "签约项目");
    assert_eq!((text(&document, "cell"), &document["value"]), ("汇总表!D5", &json!(24)));
    let target = &document["targets"][0];
    assert_eq!((text(target, "key"), &target["rate"]), ("signed_projects_growth", &json!(0.2)));
    assert_eq!(there(&desk, BOOK, text(target, "rate_cell")), "0.2");
    assert_eq!(there(&desk, BOOK, text(target, "verdict_cell")), "达标");
    let base = &target["base"];
    assert_eq!((&base["value"], text(base, "file")), (&json!(20), "上年同期.xlsx"));
    assert_eq!(there(&desk, "上年同期.xlsx", text(base, "cell")), text(base, "raw"));
    assert_eq!(there(&desk, BOOK, text(base, "summary_cell")), "20");
    assert_eq!(there(&desk, BOOK, text(&document["total"], "cell")), "264");
    // The name of a target leads to its field.
    assert_eq!(trace(&desk, "成都", "走访企业")["field"]["key"], "enterprise_visits");
    assert_eq!(trace(&desk, "成都", "签约项目同比")["field"]["key"], "signed_projects");
}

#[test]
fn a_total_is_the_sum_of_its_addends() {
    let desk = merged();
    let (_, merged) = desk.json(&["merge", DAY[0], DAY[1]]);
    for field in ["签约金额", "拜访企业", "带队招商"] {
        let document = trace(&desk, "合计", field);
        let addends = document["addends"].as_array().unwrap();
        assert_eq!(addends.len(), 21);
        let numbers = addends.iter().filter(|a| !a["value"].is_null());
        let sum: Decimal = numbers.map(|a| decimal(&a["value"].to_string())).sum();
        let total = &document["total"];
        assert_eq!(decimal(&total["value"].to_string()), sum.normalize(), "{field}");
        assert_eq!(decimal(&there(&desk, BOOK, text(total, "cell"))), sum.normalize(), "{field}");
        let key = text(&document["field"], "key");
        if let Some(merged) = merged["total"]["values"].get(key) {
            assert_eq!(merged, &total["value"]);
        }
    }
    let printed = desk.run(&["trace", "全省", "拜访企业", DAY[0], DAY[1]]).stdout;
    assert!(printed.contains("汇总表!C26：2071，由 21 个单位的数相加（共 21 个）"), "{printed}");
    assert!(printed.contains("汇总表!O26 走访企业完成率 98.62%"), "{printed}");
}

#[test]
fn versions_earlier_periods_and_the_offices_figure_are_part_of_the_way() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let version = |name: &str| fixture(&format!("faults/two-versions/{name}"));
    desk.run(&["collect", &version("内江市.xlsx"), DAY[0], DAY[1]]);
    for name in ["内江市.xlsx", "内江市(修改后).xlsx"] {
        desk.run(&["collect", &version(name), "--period", "2021-10-10"]);
    }
    let accept = ["accept", "内江", "2", "--reason", "电话核实", "--period", "2021-10-10"];
    assert_eq!(desk.run(&accept).status, 0);
    let adjust = ["adjust", "--unit", "内江", "--field", "签约金额", "--value", "9.5"];
    let why = ["--reason", "剔除重复项目", "--by", "朱磊", "--period", "2021-10-10"];
    assert_eq!(desk.run(&[&adjust[..], &why].concat()).status, 0);
    let told = |field: &str| desk.json(&["trace", "内江", field, "--period", "2021-10-10"]).1;
    let projects = told("签约项目");
    let values = |key: &str| -> Vec<Value> {
        projects[key].as_array().unwrap().iter().map(|v| v["value"].clone()).collect()
    };
    assert_eq!(
        (values("versions"), values("earlier")),
        (vec![11.into(), 12.into()], vec![11.into()])
    );
    assert_eq!(projects["source"]["version"], 2);
    assert_eq!(text(&projects["source"]["collected"], "at"), "2021-09-26T12:00:00+08:00");
    let amount = told("签约金额");
    assert_eq!((&amount["value"], &amount["adjusted"]), (&json!(9.5), &json!(true)));
    assert_eq!(text(&amount["source"], "raw"), "41.75");
    let printed = desk.run(&["trace", "内江", "签约金额", "--period", "2021-10-10"]).stdout;
    for line in [
        "汇总表!E13：9.5，省里调整的，单位报 41.75",
        "单元格 Sheet1!E6，原文“41.75”",
        "省里调整：单位报 41.75，改为 9.5。原因：剔除重复项目（2021-09-26 朱磊）",
        "v1 38.25（重复，内江市.xlsx）",
        "v2 41.75（采用，内江市(修改后).xlsx）",
        "2021-09-25 38.25",
    ] {
        assert!(printed.contains(line), "{line}\n{printed}");
    }
}

#[test]
fn a_number_that_was_understood_shows_both_readings_and_whose_mail_brought_it() {
    let desk = TestDir::new();
    let mail = fixture("parcels/成都.eml");
    let (_, document) = desk.json(&["trace", "成都", "签约金额", &mail, DAY[0], DAY[1]]);
    let address = text(&document["source"]["mail"], "address");
    let printed = desk.run(&["trace", "成都", "签约金额", &mail, DAY[0], DAY[1]]).stdout;
    assert!(!address.is_empty() && printed.contains(address), "{printed}");
    let file = fixture("faults/unit-in-amount.xls");
    let (_, checked) = desk.json(&["check", &file, DAY[0], DAY[1]]);
    let findings = checked["files"][0]["findings"].as_array().unwrap();
    let finding = findings.iter().find(|f| f["code"] == "converted").unwrap();
    let unit = text(&checked["files"][0]["unit"], "name");
    let (_, document) = desk.json(&["trace", unit, text(finding, "field"), &file, DAY[0], DAY[1]]);
    assert_eq!(document["source"]["understood"], finding["understood"]);
    assert_eq!(document["source"]["raw"], finding["found"]);
    assert!(document["findings"].as_array().unwrap().contains(finding));
}

#[test]
fn a_return_that_came_through_both_offices_says_so() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    for office in ["经信厅", "经合局"] {
        desk.take("2021-09-25/成都市.xlsx", &format!("收件/{office}/成都市.xlsx"));
    }
    desk.run(&["collect", DAY[0], DAY[1]]);
    let document = trace(&desk, "成都", "签约金额");
    let mut channels: Vec<&str> = document["source"]["channels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c.as_str().unwrap())
        .collect();
    channels.sort_unstable();
    assert_eq!(channels, ["经信厅", "经合局"]);
    let printed = desk.run(&["trace", "成都", "签约金额", DAY[0], DAY[1]]).stdout;
    assert!(printed.contains("渠道 经"), "{printed}");
}

#[test]
fn a_unit_without_a_number_is_told_why() {
    let desk = TestDir::new();
    let bad = fixture("faults/negative-count.xlsx");
    let printed = |unit: &str, field: &str| {
        let run = desk.run(&["trace", unit, field, &bad, DAY[0], DAY[1]]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        run.stdout
    };
    let returned = printed("自贡", "拜访企业");
    assert!(returned.contains("汇总表!C6：空着，因为退改"), "{returned}");
    let missing = printed("成都", "拜访企业");
    assert!(missing.contains("空着，因为未报") && missing.contains("没有收到"), "{missing}");
    for (unit, field, why) in [
        ("城都", "签约金额", "是不是“成都市”？"),
        ("成都", "签约金", "是不是“签约金额”？"),
        ("成都", "xyz", "指标有：召开推介会、"),
        ("合计", "备注", "不是数字指标"),
    ] {
        let run = desk.run(&["trace", unit, field, &bad]);
        assert!(run.status == 2 && run.stderr.contains(why), "{}", run.stderr);
    }
}

#[test]
fn the_place_follows_the_order_of_the_rows() {
    let desk = merged();
    let file = desk.path("专项行动.toml");
    let scheme = "[ranking]\nname = \"得分\"\nitems = [{ field = \"enterprise_visits\", weight = 10, by = \"best\" }]\n\n[[contacts]]";
    let campaign = fs::read_to_string(&file).unwrap().replacen("[[contacts]]", scheme, 1);
    fs::write(&file, campaign).unwrap();
    let order = ["--order", "rank", DAY[0], DAY[1]];
    desk.run(&[&["merge", "-o", "名次.xlsx"][..], &order].concat());
    let (_, document) = desk.json(&[&["trace", "宜宾", "拜访企业"][..], &order].concat());
    // 131 visits are the most.
    assert_eq!(text(&document, "cell"), "汇总表!C5");
    assert_eq!(there(&desk, "名次.xlsx", "汇总表!C5"), "131");
    assert_eq!(desk.json(&["verify", "名次.xlsx"]).0, 0);
}

#[test]
fn a_record_that_its_original_does_not_bear_out_is_told() {
    let desk = merged();
    let record = desk.path("存档/2021-09-25/510100 成都市/v1/记录.json");
    let kept = fs::read_to_string(&record).unwrap();
    assert!(kept.contains("186.5"));
    fs::write(&record, kept.replace("186.5", "196.5")).unwrap();
    let run = desk.run(&["trace", "成都", "签约金额", DAY[0], DAY[1]]);
    assert_eq!(run.status, 1);
    let told = "存档记录和原件对不上：2021-09-25 期 成都市 v1 签约金额记录是 196.5，原件是 186.5";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    // Nothing is wrong with this one, but with the archive that it stands in.
    let run = desk.run(&["trace", "自贡", "签约金额", DAY[0], DAY[1]]);
    assert_eq!(run.status, 1);
    assert!(!run.stdout.contains("对不上"), "{}", run.stdout);
    let told = "存档对不上：存档/2021-09-25/510100 成都市/v1/记录.json 和写下时不同，被改过或损坏";
    assert!(run.stderr.contains(told), "{}", run.stderr);
}
