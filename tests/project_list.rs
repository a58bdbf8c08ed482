//! The built-in campaign with its 项目清单 switched on: rules between the list and 附件2, and over its lines.

use crate::common::{TestDir, cell, codes};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::Value;
use std::fs;

const FORM: [&str; 9] = [
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
const LIST: [&str; 8] = [
    "序号",
    "项目名称",
    "投资企业",
    "所属行业",
    "协议投资额(亿元)",
    "项目阶段",
    "签约时间",
    "开工时间",
];

/// A line of the list: name, amount, stage, days of signing and of starting (September 2021).
type Line = (&'static str, f64, &'static str, Option<u8>, Option<u8>);

/// Three projects that are signed, one of which has started, and one that is talked about.
const LINES: [Line; 4] = [
    ("电池一期", 12.5, "签约", Some(11), None),
    ("电池二期", 7.5, "落地", Some(12), None),
    ("正极材料", 10.0, "开工", Some(12), Some(20)),
    ("隔膜", 5.0, "在谈", None, None),
];

fn desk() -> TestDir {
    let desk = TestDir::new();
    let file = desk.path("专项行动.toml");
    let text = fs::read_to_string(&file).unwrap();
    let from = "key     = [\"project_name\"]\nenabled = false";
    assert!(text.contains(from));
    fs::write(&file, text.replace(from, "key     = [\"project_name\"]\nenabled = true")).unwrap();
    desk
}

/// Checks a return: projects signed, amount, projects started, and the lines.
fn checked((signed, amount, started): (f64, f64, f64), lines: &[Line]) -> Value {
    let desk = desk();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("附件2").unwrap();
    sheet
        .write_row(0, 0, ["填报单位", "成都市", "填报人", "李明", "填报时间", "2021-09-24"])
        .unwrap();
    sheet.write_row(2, 0, FORM).unwrap();
    sheet.write_string(3, 0, "成都市").unwrap();
    sheet.write_row(3, 1, [5.0, 120.0, signed, amount, signed, started, amount]).unwrap();
    let sheet = book.add_worksheet().set_name("项目清单").unwrap();
    sheet.write_row(0, 0, LIST).unwrap();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (index, (name, amount, stage, signed_on, started_on)) in lines.iter().enumerate() {
        let row = 1 + index as u32;
        sheet.write_number(row, 0, index as f64 + 1.0).unwrap();
        sheet.write_string(row, 1, *name).unwrap();
        sheet.write_number(row, 4, *amount).unwrap();
        sheet.write_string(row, 5, *stage).unwrap();
        for (col, day) in [(6, signed_on), (7, started_on)] {
            if let Some(day) = day {
                let day = ExcelDateTime::from_ymd(2021, 9, *day).unwrap();
                sheet.write_with_format(row, col, &day, &date).unwrap();
            }
        }
    }
    book.save(desk.path("成都市.xlsx")).unwrap();
    let (_, checked) = desk.json(&["check", "成都市.xlsx", "--period", "2021-09-25"]);
    checked["files"][0].clone()
}

fn broken(file: &Value) -> Vec<&str> {
    let mut rules = codes(file);
    rules.retain(|code| code.starts_with("list_"));
    rules
}

#[test]
fn a_list_that_agrees_with_the_form_breaks_no_rule() {
    let file = checked((3.0, 30.0, 1.0), &LINES);
    assert_eq!(broken(&file), [""; 0], "{file}");
    assert_eq!(file["projects"].as_array().unwrap().len(), 4);
    assert_eq!(file["projects"][2]["values"]["stage"], "开工");
}

#[test]
fn every_rule_of_the_list_has_a_return_that_breaks_it_and_one_at_its_edge() {
    // Three are signed, landed or started: 12.5 + 7.5 + 10 亿元.
    assert_eq!(broken(&checked((4.0, 30.0, 1.0), &LINES)), ["list_signed_projects"]);
    assert_eq!(broken(&checked((3.0, 30.01, 1.0), &LINES)), ["list_signed_amount"]);
    assert_eq!(broken(&checked((3.0, 30.004, 1.0), &LINES)), [""; 0]);
    assert_eq!(broken(&checked((3.0, 30.0, 2.0), &LINES)), ["list_started_projects"]);
    let mut lines = LINES;
    lines[2].4 = Some(11);
    let file = checked((3.0, 30.0, 1.0), &lines);
    assert_eq!(broken(&file), ["list_started_after_signed"]);
    let all = file["findings"].as_array().unwrap();
    let told = all.iter().find(|f| f["code"] == "list_started_after_signed").unwrap();
    assert_eq!(
        (told["cell"].as_str(), &told["row"]["line"]),
        (Some("项目清单!H4"), &"正极材料".into())
    );
    lines[2].4 = Some(12);
    assert_eq!(broken(&checked((3.0, 30.0, 1.0), &lines)), [""; 0]);
}

#[test]
fn the_blank_form_has_the_list_and_checks_it_against_the_form() {
    let desk = desk();
    desk.run(&["template", "--period", "2021-09-25", "--unit", "成都", "-o", "发件"]);
    let form = desk.path("发件/成都市_附件2_2021-09-25.xlsx");
    assert_eq!(cell(&form, "项目清单", 3, 1), "项目名称");
    assert_eq!(cell(&form, "项目清单", 4, 0), "1");
    let checks: Vec<String> = (3..30).map(|row| cell(&form, "附件2", row, 10)).collect();
    assert!(checks.iter().any(|text| text.contains("项目清单里签约的个数")), "{checks:?}");
}

#[test]
fn a_list_that_is_switched_off_is_not_asked_for() {
    let desk = TestDir::new();
    let file = desk.take("2021-09-25/成都市.xlsx", "成都市.xlsx");
    let (_, checked) = desk.json(&["check", file.to_str().unwrap(), "--period", "2021-09-25"]);
    assert_eq!(checked["files"][0].get("projects"), None);
    assert_eq!(broken(&checked["files"][0]), [""; 0]);
}
