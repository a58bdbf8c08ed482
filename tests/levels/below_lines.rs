//! 下级数据来源 as others wrote it: older sheets, lines that mean nothing, two tables with columns of one name.

use super::offices::{PERIODS, book, json_on, on, province};
use crate::common::{TestDir, text};
use rust_xlsxwriter::{Workbook, Worksheet};
use serde_json::Value;
use std::fs;

const DAY: &str = "2021-09-24";
const OLD: [&str; 10] =
    ["上级代码", "单位代码", "单位", "指标", "行", "数值", "文件", "单元格", "原文", "SHA-256"];

/// A line of an older sheet.
type Line<'a> = [&'a str; 10];

fn line<'a>(unit: [&'a str; 2], field: &'a str, value: &'a str) -> Line<'a> {
    ["510100", unit[0], unit[1], field, "", value, "县.xlsx", "附件1!B3", value, "aa"]
}

fn below(sheet: &mut Worksheet, lines: &[Line]) {
    sheet.set_name("下级数据来源").unwrap().write_row(0, 0, OLD).unwrap();
    for (row, line) in (1..).zip(lines) {
        sheet.write_row(row, 0, *line).unwrap();
    }
}

/// What the province reads in the return of 成都市 with these lines.
fn read(desk: &TestDir, lines: &[Line]) -> Value {
    let mut book = book(("510100", "成都市"), PERIODS[0], 10, "2021-09-22");
    below(book.add_worksheet(), lines);
    book.save(desk.path("成都市.xlsx")).unwrap();
    json_on(desk, DAY, &["check", "成都市.xlsx", "--period", PERIODS[0]])
}

/// The message on lines that are not used.
fn not_used(document: &Value) -> Vec<&str> {
    let files = document["files"].as_array().unwrap();
    let all = files.iter().flat_map(|file| file["findings"].as_array().unwrap());
    all.filter(|f| f["code"] == "below_not_used").map(|f| text(f, "message")).collect()
}

#[test]
fn every_line_is_used_or_named() {
    let desk = province();
    let (jinjiang, qingyang) = (["510104", "锦江区"], ["510105", "青羊区"]);
    let sound = [
        line(jinjiang, "走访企业", "4"),
        line(jinjiang, "协调资金", "6"),
        line(qingyang, "走访企业", "6"),
        line(["T9", "高新区"], "走访企业", "0"),
        ["", "未报", "金牛区", "未报", "", "", "", "", "", ""],
    ];
    assert_eq!(not_used(&read(&desk, &sound)), [] as [&str; 0]);
    // The sheet of an older program names no table; its lines are read as they were.
    fs::create_dir_all(desk.path("收件")).unwrap();
    fs::rename(desk.path("成都市.xlsx"), desk.path("收件/成都市.xlsx")).unwrap();
    on(&desk, DAY, &["collect", "--period", PERIODS[0]]);
    let merged = json_on(&desk, DAY, &["merge", "--period", PERIODS[0]]);
    let tree = merged["tree"].as_array().unwrap();
    let county = tree.iter().find(|node| node["name"] == "锦江区").unwrap();
    assert_eq!((&county["values"]["amount"], text(county, "source")), (&6.into(), "above"));
    let wrong: [(Line, &str); 9] = [
        (line(jinjiang, "招商引资", "4"), "D7 表里没有“招商引资”这一项"),
        (line(["510302", "自流井区"], "走访企业", "4"), "“自流井区”（510302）不是这个单位的下级"),
        (line(["X1", "某区"], "走访企业", "四户"), "数值“四户”不是数"),
        (line(["", "某区"], "走访企业", "4"), "没有写单位或单位代码"),
        (line(jinjiang, "走访企业", "4"), "同一个数上面已有一行"),
        (["510100", "510104", "锦江", "备注", "", "无", "县.xlsx", "", "无", "aa"], "写的不一样"),
        (
            ["510100", "510104", "锦江区", "备注", "无", "无", "县.xlsx", "", "", "aa"],
            "没有“无”这一行",
        ),
        (
            ["510100", "510104", "锦江区", "备注", "", "无", "县.xlsx", "B", "", "aa"],
            "“B”不是单元格",
        ),
        (["Y1", "Y1", "某区", "走访企业", "", "1", "县.xlsx", "", "1", "aa"], "不是这个单位的下级"),
    ];
    for (line, why) in &wrong {
        let lines = [&sound[..], &[line.to_owned(), sound[4]]].concat();
        let document = read(&desk, &lines);
        let told = not_used(&document);
        assert!(told.len() == 1 && told[0].contains(why), "{why}: {told:?}");
        assert!(told[0].contains("“下级数据来源”有 1 行没有用："), "{told:?}");
    }
    // Thousands of bad lines are one finding.
    let many = vec![line(jinjiang, "招商引资", "4"); 3_000];
    let document = read(&desk, &many);
    let told = not_used(&document);
    assert!(told.len() == 1 && told[0].contains("有 3000 行没有用") && told[0].ends_with("……"));
}

/// Two matrices whose columns are called alike.
const FORM: &str = r#"
id     = "checks"
title  = "检查台账"
notice = "通知"
start  = 2021-09-01
end    = 2021-12-31

[calendar]
days  = [25]
from  = 2021-09-01
until = 2021-11-30

[form]
version      = 1
label        = "附件"
title        = "检查台账"
unit_heading = "县"
title_font   = "宋体"
body_font    = "宋体"

[[form.header]]
key  = "reporting_unit"
name = "填报单位"
kind = "text"

[[blocks]]
id    = "towns"
sheet = "附件"
rows  = "matrix"
title = "乡镇检查情况"

[[blocks.stub]]
key  = "first"
name = "第一次"

[[blocks.fields]]
key      = "town_checks"
name     = "次数"
headings = ["检查"]
kind     = "count"

[[blocks.fields]]
key  = "towns_number"
name = "乡镇数"
kind = "count"

[[blocks]]
id    = "schools"
sheet = "学校"
rows  = "matrix"
title = "学校检查情况"

[[blocks.stub]]
key  = "first"
name = "第一次"

[[blocks.fields]]
key      = "school_checks"
name     = "次数"
headings = ["检查"]
kind     = "count"

[[blocks.fields]]
key  = "schools_number"
name = "学校数"
kind = "count"

[[units]]
code = "510100"
name = "成都市"

[[units]]
code = "510104"
name = "锦江区"

[[units]]
code = "510105"
name = "青羊区"
"#;

#[test]
fn columns_of_one_name_in_two_tables_are_told_apart() {
    let office = TestDir::bare();
    fs::write(office.path("专项行动.toml"), format!("head_office = \"510100\"\n{FORM}")).unwrap();
    fs::create_dir_all(office.path("收件")).unwrap();
    for (unit, towns, schools) in [("锦江区", 3, 50), ("青羊区", 4, 60)] {
        let mut book = Workbook::new();
        for (sheet, title, number, figure) in
            [("附件", "乡镇检查情况", "乡镇数", towns), ("学校", "学校检查情况", "学校数", schools)]
        {
            let sheet = book.add_worksheet().set_name(sheet).unwrap();
            sheet.write_string(0, 0, title).unwrap();
            sheet.write_row(1, 0, ["填报单位", unit]).unwrap();
            sheet.write_row(2, 0, ["项目", "检查", number]).unwrap();
            sheet.write_row(3, 0, ["", "次数"]).unwrap();
            sheet.write_string(4, 0, "第一次").unwrap();
            sheet.write_row(4, 1, [figure, 2]).unwrap();
        }
        book.save(office.path(&format!("收件/{unit}.xlsx"))).unwrap();
    }
    let period = ["--period", PERIODS[0]];
    on(&office, DAY, &[&["collect"], &period[..]].concat());
    on(&office, DAY, &[&["merge"], &period[..]].concat());
    let desk = TestDir::bare();
    fs::write(desk.path("专项行动.toml"), FORM).unwrap();
    fs::create_dir_all(desk.path("收件")).unwrap();
    let name = format!("成都市_附件_{}_上报.xlsx", PERIODS[0]);
    fs::copy(office.path(&format!("汇总/{name}")), desk.path(&format!("收件/{name}"))).unwrap();
    on(&desk, DAY, &[&["collect"], &period[..]].concat());
    let merged = json_on(&desk, DAY, &[&["merge"], &period[..]].concat());
    let findings = merged.to_string();
    assert!(
        !findings.contains("below_not_used") && !findings.contains("levels_differ"),
        "{merged}"
    );
    for (field, figures) in [("乡镇检查情况", [3, 4]), ("学校检查情况", [50, 60])] {
        let key = if field.starts_with('乡') { "town_checks" } else { "school_checks" };
        let trace = json_on(&desk, DAY, &[&["trace", "成都市", key], &period[..]].concat());
        let below = trace["below"].as_array().unwrap();
        let cells = |at: usize| text(&below[at]["cells"][0], "raw").to_string();
        assert_eq!([cells(0), cells(1)], figures.map(|figure| figure.to_string()), "{trace}");
    }
}
