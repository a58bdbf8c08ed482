//! `merge` as csv and JSON files: read back by another reader, figure for figure; texts stay texts.

use crate::common::{TestDir, cell, fixture, period, season, text};
use rust_decimal::Decimal;
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

type Row = BTreeMap<String, String>;

/// The rows of a csv file by heading; it must begin with a byte order mark.
fn rows(bytes: &[u8]) -> Vec<Row> {
    let plain = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap();
    csv::Reader::from_reader(plain).deserialize().map(Result::unwrap).collect()
}

fn table(desk: &TestDir, args: &[&str]) -> Vec<Row> {
    let run = desk.run(args);
    assert!(run.status < 2, "{}", run.stderr);
    rows(&fs::read(desk.path("汇总.csv")).unwrap())
}

fn decimal(text: &str) -> Option<Decimal> {
    let parsed = || text.parse().or_else(|_| Decimal::from_scientific(text)).unwrap();
    (!text.is_empty()).then(parsed)
}

fn number(value: &Value) -> Option<Decimal> {
    value.as_number().and_then(|n| decimal(&n.to_string()))
}

#[test]
fn the_wide_table_says_what_the_json_says() {
    let desk = TestDir::new();
    let (returns, baseline) = (period(), fixture("上年同期.csv"));
    let merge = ["merge", &returns, "--baseline", &baseline, "-o", "汇总.csv"];
    let table = table(&desk, &merge);
    let (_, document) = desk.json(&merge);
    let units = document["units"].as_array().unwrap();
    assert_eq!(table.len(), units.len());
    for (row, unit) in table.iter().zip(units) {
        let same = |heading: &str, value: &Value| {
            assert_eq!(decimal(&row[heading]), number(value), "{heading} {unit}");
        };
        assert_eq!((row["单位"].as_str(), row["情况"].as_str()), (text(unit, "name"), "已报"));
        same("签约金额(亿元)", &unit["values"]["signed_amount"]);
        let (visits, growth) = ("enterprise_visits", "signed_projects_growth");
        same("走访企业：还差(户)", &unit["attainment"][visits]["short"]);
        same("走访企业：超欠进度(比率)", &unit["attainment"][visits]["ahead"]);
        same("签约项目同比：上年同期(个)", &unit["attainment"][growth]["base"]);
        same("签约项目同比：同比(比率)", &unit["attainment"][growth]["rate"]);
        let reason = unit["attainment"][growth]["reason"].as_str().unwrap_or_default();
        assert_eq!(row["签约项目同比：无法判断的原因"], reason);
    }
    // Blank is not 0: 泸州市 has no column for the trips, 自贡市's projects landed are as many as before.
    let of = |name: &str| table.iter().find(|row| row["单位"] == name).unwrap();
    assert_eq!(of("泸州市")["带队招商：完成(次)"], "");
    assert_eq!(of("自贡市")["落地项目同比：同比(比率)"], "0");
}

#[test]
fn the_long_table_adds_up_to_the_totals_of_every_period() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    season::collect(&desk);
    let merge = ["merge", "--period", "2021-12-10", "-o", "汇总.csv"];
    let long: Vec<&str> = merge.into_iter().chain(["--long"]).collect();
    let table = table(&desk, &long);
    assert_eq!(table.len(), 6 * 21 * 13);
    let (_, document) = desk.json(&merge);
    for trend in document["trend"].as_array().unwrap() {
        for (key, total) in trend["values"].as_object().unwrap() {
            let own = |row: &&Row| row["period"] == text(trend, "period") && row["field"] == *key;
            let sum: Decimal =
                table.iter().filter(own).filter_map(|row| decimal(&row["value"])).sum();
            assert_eq!(Some(sum), number(total), "{key}");
        }
    }
    let line = |period: &str, unit: &str| {
        let own = |row: &&Row| {
            row["period"] == period && row["unit"] == unit && row["field"] == "signed_amount"
        };
        table.iter().find(own).unwrap()
    };
    let zigong = line("2021-12-10", "自贡市");
    assert_eq!(
        [&zigong["value"], &zigong["raw"], &zigong["measure"]],
        ["105.06", "105.06", "亿元"]
    );
    assert_eq!((zigong["sheet"].as_str(), zigong["cell"].as_str()), ("附件2", "E3"));
    let file = fs::read(desk.path("来件/2021-12-10/自贡市.xlsx")).unwrap();
    assert_eq!(zigong["sha256"], baosong::intake::sha256(&file));
    // 泸州市 did not report in the third period: its lines are there, without a figure.
    let absent = line("2021-10-25", "泸州市");
    assert_eq!((absent["value"].as_str(), absent["status"].as_str()), ("", "missing"));
}

/// A return whose texts look like formulas, in a file and on a sheet that look like some.
fn hostile(desk: &TestDir) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("@附件2").unwrap();
    sheet
        .write_row(0, 0, ["填报单位", "成都市", "填报人", "李明", "填报时间", "2021-09-24"])
        .unwrap();
    let headings = [
        "市(州)",
        "召开推介会(次)",
        "拜访企业(户)",
        "签约项目(个)",
        "签约金额(亿元)",
        "落地项目数(个)",
        "开工项目数(个)",
        "新增到位资金(亿元)",
        "备注",
    ];
    sheet.write_row(1, 0, headings).unwrap();
    sheet.write_string(2, 0, "成都市").unwrap();
    sheet.write_row(2, 1, [5, 128, 18, 186, 15, 12, 42]).unwrap();
    sheet.write_string(2, 8, "=HYPERLINK(\"http://example.cn\",\"5,000\")").unwrap();
    book.save(desk.path("+成都市.xlsx")).unwrap();
    fs::write(desk.path("基数.csv"), "单位,签约项目数（个）\n成都,20\n").unwrap();
}

#[test]
fn a_text_never_becomes_a_formula_and_a_number_stays_one() {
    let desk = TestDir::new();
    hostile(&desk);
    let merge = ["merge", "+成都市.xlsx", "--baseline", "基数.csv", "-o", "汇总.csv"];
    let wide = table(&desk, &merge);
    assert_eq!(wide[0]["备注"], "'=HYPERLINK(\"http://example.cn\",\"5,000\")");
    assert_eq!(wide[0]["签约项目同比：同比(比率)"], "-0.1");
    let long: Vec<&str> = merge.into_iter().chain(["--long"]).collect();
    let long = table(&desk, &long);
    assert_eq!((long[0]["path"].as_str(), long[0]["sheet"].as_str()), ("'+成都市.xlsx", "'@附件2"));
}

#[test]
fn the_name_of_the_file_decides_its_form() {
    let desk = TestDir::new();
    let one = fixture("2021-09-25/成都市.xlsx");
    let (_, document) = desk.json(&["merge", &one, "-o", "汇总.json"]);
    let written: Value =
        serde_json::from_slice(&fs::read(desk.path("汇总.json")).unwrap()).unwrap();
    assert_eq!(written, document);
    let run = desk.run(&["merge", &one, "--format", "csv", "--long", "-o", "汇总.xlsx"]);
    assert_eq!(rows(run.stdout.as_bytes()).len(), 21 * 13);
    assert!(fs::read(desk.path("汇总.xlsx")).unwrap().starts_with(b"PK"));
    let refused = desk.run(&["merge", &one, "-o", "汇总.doc"]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains(".xlsx、.html、.csv 或 .json"), "{}", refused.stderr);
    assert!(!desk.path("汇总.doc").exists());
    let refused = desk.run(&["merge", &one, "-o", "汇总.json", "--long"]);
    assert!(refused.status == 2 && refused.stderr.contains("--long"), "{}", refused.stderr);
}

#[test]
fn what_does_not_apply_is_said_so_and_an_adjusted_figure_names_the_units_own() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let day = ["--period", "2021-09-25"];
    assert_eq!(
        desk.run(&["collect", &fixture("mistakes/32-not-applicable.xlsx"), day[0], day[1]]).status,
        0
    );
    let merge = ["merge", day[0], day[1]];
    let csv = [&merge[..], &["-o", "汇总.csv"]].concat();
    desk.run(&merge);
    let book = desk.path("汇总/2021-09-25_汇总表.xlsx");
    // 自贡市 writes 不适用 in its started projects and N/A in its funds; 成都市 did not report.
    assert_eq!(cell(&book, "汇总表", 5, 6), "不适用");
    assert_eq!(cell(&book, "汇总表", 4, 6), "");
    let wide = table(&desk, &csv);
    assert_eq!(wide[1]["开工项目数(个)"], "不适用");
    assert_eq!(wide[0]["开工项目数(个)"], "");
    let (_, document) = desk.json(&merge);
    let keys = serde_json::json!(["started_projects", "funds_in_place"]);
    assert_eq!(document["units"][1]["not_applicable"], keys);
    assert!(document["units"][0].get("not_applicable").is_none());
    let adjust = ["adjust", "--unit", "自贡", "--field", "签约金额", "--value", "30"];
    assert_eq!(desk.run(&[&adjust[..], &["--reason", "重复"], &day].concat()).status, 0);
    let long = table(&desk, &[&csv[..], &["--long"]].concat());
    let line = long.iter().find(|row| row["unit"] == "自贡市" && row["field"] == "signed_amount");
    let line = line.unwrap();
    assert_eq!([&line["value"], &line["reported"], &line["raw"]], ["30", "38.6", "38.6"]);
}
