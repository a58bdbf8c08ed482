//! Units of measure in a number's cell: the column's own by another name is taken and told, another one is asked
//! about, and nothing is dropped in silence.

use crate::common::TestDir;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;
use std::fs;

const CAMPAIGN: &str = r#"
id     = "land"
title  = "用地调度"
notice = "通知"
start  = 2021-07-01
end    = 2021-12-31

[calendar]
days  = [25]
from  = 2021-08-01
until = 2021-12-31

[form]
version      = 1
label        = "台账"
title        = "用地台账"
unit_heading = "县"
title_font   = "方正小标宋简体"
body_font    = "仿宋_GB2312"

[[form.header]]
key  = "reporting_unit"
name = "填报单位"
kind = "text"

[[blocks]]
id            = "land"
sheet         = "台账"
rows          = "list"
key           = ["name"]
numbered_rows = 6

[[blocks.fields]]
key  = "name"
name = "地块"
kind = "text"

[[blocks.fields]]
key  = "floor"
name = "建筑面积"
unit = "平方米"
kind = "amount"

[[blocks.fields]]
key  = "land"
name = "占地"
unit = "亩"
kind = "amount"

[[blocks.fields]]
key  = "road"
name = "道路"
unit = "公里"
kind = "amount"

[[blocks.fields]]
key  = "steel"
name = "钢材"
unit = "吨"
kind = "amount"

[[blocks.fields]]
key  = "people"
name = "安置人口"
unit = "人"
kind = "count"

[[blocks.fields]]
key  = "houses"
name = "拆迁"
unit = "户"
kind = "count"

[[units]]
code = "510101"
name = "甲县"
"#;

const HEADINGS: [&str; 7] = [
    "地块",
    "建筑面积（㎡）",
    "占地（亩）",
    "道路（千米）",
    "钢材（t）",
    "安置人口（人）",
    "拆迁（户）",
];

/// What stands in a row, and what is understood of it: a number, or `?` where it must be asked.
const ROWS: [([&str; 6], [&str; 6]); 3] = [
    (["8000㎡", "12亩", "3.5km", "20t", "12名", "5户"], ["8000", "12", "3.5", "20", "12", "5"]),
    (
        ["1.2万平方米", "15 亩", "4公里", "1.5万吨", "8人", "1.2万户"],
        ["12000", "15", "4", "15000", "8", "12000"],
    ),
    (["12亩", "2公顷", "500米", "30公斤", "3户", "7人"], ["?"; 6]),
];

fn checked(desk: &TestDir) -> Value {
    let (_, json) = desk.json(&["check", "甲县.xlsx", "--period", "2021-08-25"]);
    json["files"][0].clone()
}

#[test]
fn a_unit_in_a_cell_is_the_columns_own_or_asked_about() {
    let desk = TestDir::bare();
    fs::write(desk.path("专项行动.toml"), CAMPAIGN).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("台账").unwrap();
    sheet.write(0, 0, "用地台账").unwrap();
    sheet.write(1, 0, "填报单位：甲县").unwrap();
    for (col, text) in (0u16..).zip(HEADINGS) {
        sheet.write(2, col, text).unwrap();
    }
    for (row, (written, _)) in (3u32..).zip(ROWS) {
        sheet.write(row, 0, format!("{row}号地")).unwrap();
        for (col, text) in (1u16..).zip(written) {
            sheet.write(row, col, text).unwrap();
        }
    }
    // The same by number formats: 600㎡ and 6亩 in the column of 平方米, 700㎡ in that of 亩.
    sheet.write(6, 0, "6号地").unwrap();
    for (col, number, format) in [(1u16, 600.0, "0\"㎡\""), (2, 700.0, "0\"㎡\"")] {
        let format = Format::new().set_num_format(format);
        sheet.write_number_with_format(6, col, number, &format).unwrap();
    }
    sheet.write(7, 0, "7号地").unwrap();
    let acres = Format::new().set_num_format("0\"亩\"");
    sheet.write_number_with_format(7, 1, 6.0, &acres).unwrap();
    book.save(desk.path("甲县.xlsx")).unwrap();

    let file = checked(&desk);
    let told = |cell: &str| {
        let all = file["findings"].as_array().unwrap().iter();
        all.filter(|f| f["cell"] == format!("台账!{cell}").as_str()).collect::<Vec<_>>()
    };
    let keys = ["floor", "land", "road", "steel", "people", "houses"];
    let understood = |row: usize, key: &str| match &file["values"][row]["values"][key] {
        Value::Null => "?".to_string(),
        value => value.to_string(),
    };
    for (row, (_, wanted)) in ROWS.iter().enumerate() {
        for (col, (key, wanted)) in ('B'..).zip(keys.iter().zip(wanted)) {
            let (value, cell) = (understood(row, key), format!("{col}{}", row + 4));
            let told = told(&cell);
            assert_eq!(value, *wanted, "{cell} {told:?}");
            assert!(!told.is_empty(), "{cell} {value}: nothing is said");
            let asks = told.iter().any(|f| f["class"] != "note");
            let converts = told.iter().any(|f| f["code"] == "converted");
            assert_eq!(asks, value == "?" || converts, "{cell} {told:?}");
        }
    }
    assert_eq!(
        [understood(3, "floor"), understood(3, "land"), understood(4, "floor")],
        ["600", "?", "?"]
    );
    let message = told("B6")[0]["message"].as_str().unwrap();
    assert_eq!(message, "写的计量单位是“亩”，这一列要填平方米，不能换算");
    assert!(
        told("C7").iter().any(|f| f["class"] != "note")
            && told("B8").iter().any(|f| f["class"] != "note")
    );
    // No heading is doubted: 千米 is 公里, ㎡ is 平方米, t is 吨.
    let of_headings = file["findings"].as_array().unwrap().iter();
    let of_headings =
        of_headings.filter(|f| f["code"].as_str().unwrap().starts_with("heading_unit"));
    assert_eq!(of_headings.count(), 0, "{}", file["findings"]);
}
