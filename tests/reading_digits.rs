//! Digits that are no part of the figure (raised, struck, hidden, over it) and formulas that nobody calculated: the
//! files of fixtures/reading/digits, and further ones of the same kinds, written part by part.

mod documents;
mod workbooks;

use crate::common::pages::HEADINGS;
use crate::common::{TestDir, codes, fixture};
use serde_json::{Value, json};
use std::fs;
use std::io::{Cursor, Write};

/// What stands in the other cells of the row.
const OTHERS: [&str; 7] = ["12", "128", "24", "186.5", "18", "12", "45.6"];
/// Place of 签约项目, of which the tests speak, among the figures.
const SUBJECT: usize = 2;

fn checked(path: &str) -> Value {
    let (_, mut document) = TestDir::new().json(&["check", path, "--period", "2021-09-25"]);
    document["files"][0].take()
}

fn checked_bytes(name: &str, bytes: &[u8]) -> Value {
    let desk = TestDir::new();
    fs::write(desk.path(name), bytes).unwrap();
    let (_, mut document) = desk.json(&["check", name, "--period", "2021-09-25"]);
    document["files"][0].take()
}

fn of_field<'a>(file: &'a Value, key: &str) -> Vec<&'a str> {
    let findings = file["findings"].as_array().unwrap().iter();
    findings.filter(|f| f["field"] == key).map(|f| f["code"].as_str().unwrap()).collect()
}

/// The value of 签约项目 and whether it was asked about: not understood, or held.
fn subject(file: &Value) -> (Value, bool) {
    let asks = |f: &Value| {
        f["field"] == "signed_projects" && (f["class"] == "mandatory" || f["class"] == "hold")
    };
    let asked = file["findings"].as_array().unwrap().iter().any(asks);
    (file["values"]["signed_projects"].clone(), asked)
}

fn message<'a>(file: &'a Value, code: &str) -> &'a str {
    let findings = file["findings"].as_array().unwrap().iter();
    let found = findings.into_iter().find(|f| f["code"] == code);
    found.map_or("", |f| f["message"].as_str().unwrap())
}

#[test]
fn the_files_of_the_attack_say_what_a_person_reads() {
    let file = |name: &str| checked(&fixture(&format!("reading/digits/{name}")));
    for (name, key, value, code, said) in [
        ("a30_superscript_xlsx.xlsx", "enterprise_visits", json!(128), "mark_left_out", "角标“1”"),
        ("a32_superscript_ods.ods", "enterprise_visits", json!(128), "mark_left_out", "角标“1”"),
        ("p24_superscript.xlsx", "signed_projects", json!(34), "mark_left_out", "角标“1”"),
        ("a33_struck_xls.xls", "signed_projects", Value::Null, "struck", ""),
        ("a71_html_class_strike.xls", "signed_projects", Value::Null, "struck", ""),
        ("a73_html_hidden.xls", "signed_projects", json!(24), "mark_left_out", "隐藏文字“9”"),
        ("a76_docx_ruby.docx", "signed_projects", json!(24), "mark_left_out", "注音“9”"),
        ("a40_formula_cross_sheet.xlsx", "promotion_meetings", json!(12), "stale_formula", "12"),
        ("a41_formula_0.xlsx", "promotion_meetings", json!(12), "stale_formula", "12"),
        ("a41_formula_3.xlsx", "promotion_meetings", json!(12), "stale_formula", "12"),
        ("xlwt_formulas.xls", "promotion_meetings", json!(12), "uncalculated", ""),
        ("xlwt_formulas.xls", "enterprise_visits", Value::Null, "uncalculated", ""),
        ("xlwt_raised.xls", "enterprise_visits", json!(128), "mark_left_out", "角标“1”"),
        ("xlwt_raised.xls", "signed_projects", json!(24), "raised_figure", ""),
        ("xlwt_raised.xls", "landed_projects", json!(18), "mark_left_out", "角标“1”"),
        ("xlwt_raised.xls", "started_projects", Value::Null, "struck", ""),
        ("libreoffice_raised.ods", "enterprise_visits", json!(128), "mark_left_out", "角标“1”"),
        ("libreoffice_raised.ods", "started_projects", Value::Null, "struck", ""),
    ] {
        let file = file(name);
        assert_eq!(file["values"][key], value, "{name}");
        assert!(of_field(&file, key).contains(&code), "{name}: {file}");
        assert!(message(&file, code).contains(said), "{name}: {file}");
    }
    let calculated = file("libreoffice_formulas.ods");
    assert_eq!(calculated["values"]["enterprise_visits"], 128);
    assert_eq!(codes(&calculated), ["missing_block"], "{calculated}");
}

#[test]
fn last_years_table_is_read_by_the_same_rule() {
    for (folder, base) in [("base_formula_0_stored", 47), ("base_raised_footnote", 11)] {
        let desk = TestDir::new();
        let path = |name: &str| fixture(&format!("reading/digits/{folder}/{name}"));
        let (table, unit) = (path("上年同期.xlsx"), path("绵阳市.xlsx"));
        let args =
            ["merge", &unit, "--period", "2021-09-25", "--baseline", &table, "-o", "汇总.xlsx"];
        let (_, document) = desk.json(&args);
        let growth = &document["total"]["attainment"]["signed_projects_growth"];
        assert_eq!(growth["base"], base, "{folder}");
    }
}

/// A web page of the form with this in the cell of 签约项目.
fn page(style: &str, cell: &str) -> Vec<u8> {
    let headings = HEADINGS.map(|h| format!("<td>{h}</td>")).concat();
    let mut cells = OTHERS.map(|figure| format!("<td>{figure}</td>"));
    cells[SUBJECT] = if cell.starts_with("<td") { cell.into() } else { format!("<td>{cell}</td>") };
    format!(
        "<html><head><meta charset=utf-8><style>{style}</style></head><body><table>\
         <tr>{headings}</tr><tr><td>绵阳市</td>{}<td></td></tr></table></body></html>",
        cells.concat()
    )
    .into_bytes()
}

#[test]
fn a_web_page_shows_what_its_styles_say() {
    let sheet = ".u{text-decoration:underline} .a , td.b, #n{color:red;text-decoration: LINE-THROUGH}\
        @media print{.p{display:none}} .h{display:none!important} p .v{visibility:hidden} .r{vertical-align:super}\
        .m{vertical-align:middle} /* .u{display:none} */";
    for (cell, value, asked) in [
        ("24<sup>1</sup>", json!(24), false),
        ("24 <sup>[1]</sup>", json!(24), false),
        ("24<sub>注2</sub>", json!(24), false),
        ("24<span class='x r'>*</span>", json!(24), false),
        ("24<span style='vertical-align:4px'>1</span>", json!(24), false),
        ("24<font class=m></font>", json!(24), false),
        ("<span class='u'>24</span>", json!(24), false),
        ("<span class='p'>2</span>4", json!(24), false),
        ("<td class=m>24", json!(24), false),
        ("24<span class=h>9</span>", json!(24), false),
        ("24<span hidden>9</span>", json!(24), false),
        ("<p>24<b><i class=v>9</i></b></p>", json!(24), false),
        ("<i class=v>2</i>4", json!(24), false),
        (
            "<span style='visibility:hidden'>9<b style='visibility:visible'>24</b></span>",
            json!(24),
            false,
        ),
        ("<span style='mso-hide:all'>9</span>24", json!(24), false),
        ("<span style='font-size:0'>9</span>24", json!(24), false),
        ("<ruby>24<rp>(</rp><rt>9</rt><rp>)</rp></ruby>", json!(24), false),
        ("<ruby>2<rt>9<rb>4</ruby>", json!(24), false),
        ("<s>9</s>24", Value::Null, true),
        ("<del>9</del> 24", Value::Null, true),
        ("<strike>9<b>1</b></strike>24", Value::Null, true),
        ("<span class='A'>9</span>24", Value::Null, true),
        ("<span id=n>9</span>24", Value::Null, true),
        ("<td class=b>24", json!(24), false),
        ("3.5×10<sup>4</sup>", Value::Null, true),
        ("10<sup>4</sup>", Value::Null, true),
        ("24m<sup>2</sup>", Value::Null, true),
        ("2<sup>3</sup>4", Value::Null, true),
        ("24<sup>万</sup>", Value::Null, true),
        ("24<sup>50</sup>个", json!(24), false),
        ("24<sup>005</sup>", Value::Null, true),
        ("<sup>24</sup>", json!(24), true),
    ] {
        let file = checked_bytes("绵阳市.xls", &page(sheet, cell));
        let (seen, is_asked) = subject(&file);
        assert!(is_asked == asked && (asked || seen == value), "{cell}: {seen} {file}");
        assert!(seen == value || seen.is_null(), "{cell}: {seen}");
        assert_eq!(file["values"]["landed_projects"], 18, "{cell}");
        assert_eq!(
            of_field(&file, "landed_projects").len(),
            of_field(&file, "started_projects").len()
        );
    }
    let heading = page("", "24");
    let heading =
        String::from_utf8(heading).unwrap().replace("签约项目(个)", "签约项目<sup>①</sup>(个)");
    assert_eq!(subject(&checked_bytes("绵阳市.xls", heading.as_bytes())), (json!(24), false));
}

/// A zip container of these parts.
fn package(parts: &[(&str, String)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn relation(kind: &str, target: &str) -> String {
    format!("<Relationship Id='{kind}' Type='http://x/relationships/{kind}' Target='{target}'/>")
}

fn relations(all: &[(&str, &str)]) -> String {
    let all: String = all.iter().map(|(kind, target)| relation(kind, target)).collect();
    format!("<Relationships>{all}</Relationships>")
}
