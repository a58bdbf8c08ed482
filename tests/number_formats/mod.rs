//! Number formats against LibreOffice: what it shows stands in tests/number_formats.json, where every machine
//! compares it with what we take a person to see; where there is a LibreOffice, it is asked anew. Differences
//! are those listed in differences.txt, each with its reason.

use crate::common::TestDir;
use crate::common::office::Office;
use baosong::reading::{
    Cell, DisplayedNumber, Sheet, exact, is_rounded, open, shown_number, shown_text,
};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const GOLDEN: &str = "tests/number_formats.json";
const VALUES: [&str; 10] =
    ["0", "12", "128", "186.5", "3500", "1865", "35000", "0.34", "18.65", "356789000"];

/// What is shown of every value, by format.
type Golden = BTreeMap<String, Vec<String>>;

/// What LibreOffice saves as another code, or is written otherwise with the same figure.
const SAVED_OTHERWISE: [(&str, &str); 11] = [
    ("ods", "0."),
    ("ods", "0\".\"#,\"万元\""),
    ("html", "# ??/??"),
    ("ods", "?0"),
    ("ods", "??0.0"),
    ("ods", "##0.0E+0"),
    ("ods", "yyyy-mm-dd"),
    ("ods", "m/d"),
    ("xls", "0;"),
    ("xls", "#,#"),
    ("xls", "[DBNum3][$-804]0"),
];

fn formats() -> Vec<&'static str> {
    include_str!("formats.txt").lines().filter(|line| !line.is_empty()).collect()
}

/// Formats that we take otherwise than LibreOffice shows them, each with the reason.
fn differences() -> BTreeMap<&'static str, &'static str> {
    let lines = include_str!("differences.txt").lines().filter(|line| !line.is_empty());
    lines.map(|line| line.split_once('\t').unwrap_or_else(|| panic!("no reason: {line}"))).collect()
}

/// What we take a person to see; room for brackets and the like is not looked at.
fn ours(value: &str, format: &str) -> String {
    let number: Decimal = value.parse().unwrap();
    match shown_number(number, format) {
        // Rounded and with its thousands apart, or not: the figure is the stored one.
        DisplayedNumber::Plain => "(as stored)".to_string(),
        DisplayedNumber::Text(text) => text.trim().to_string(),
        DisplayedNumber::Unreadable => "(unreadable)".to_string(),
    }
}

/// Whether a text is a number as it is stored, rounded.
fn is_stored(value: &str, shown: &str) -> bool {
    let plain = shown.trim().replace(',', "");
    let (stored, seen) = (value.parse().unwrap(), plain.parse());
    seen.is_ok_and(|seen| is_rounded(seen, stored, Decimal::ONE))
}

fn agree(value: &str, ours: &str, office: &str) -> bool {
    match ours {
        "(as stored)" => {
            let is_dash = office.trim_matches(['-', '¥', ' ']).is_empty() && value == "0";
            is_stored(value, office) || is_dash
        }
        // Days, lengths of time and fractions are asked about.
        "(unreadable)" => {
            !office.starts_with(|c: char| c.is_ascii_digit())
                || office.contains(|c| "/-:#".contains(c))
        }
        ours => ours == office.trim(),
    }
}

#[test]
fn what_is_seen_is_what_libreoffice_shows_or_the_difference_is_listed() {
    let golden: Golden = serde_json::from_slice(&fs::read(GOLDEN).unwrap()).unwrap();
    let listed = differences();
    let mut wrong = Vec::new();
    for (format, shown) in &golden {
        let unlike: Vec<String> = VALUES
            .iter()
            .zip(shown)
            .map(|(value, office)| (value, ours(value, format), office))
            .filter(|(value, ours, office)| !agree(value, ours, office))
            .map(|(value, ours, office)| format!("{value}: {ours:?}, LibreOffice {office:?}"))
            .collect();
        match listed.contains_key(format.as_str()) {
            true if unlike.is_empty() => wrong.push(format!("{format} listed, but not different")),
            false if !unlike.is_empty() => wrong.push(format!("{format}  {}", unlike.join("; "))),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(golden.len() > 180, "{}", golden.len());
    assert!(listed.keys().all(|format| golden.contains_key(*format)));
}

/// A row for each format, a column for each value.
fn write_book(path: &Path) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("表").unwrap();
    sheet.set_column_range_width(0, 20, 60).unwrap();
    for (row, format) in (0..).zip(formats()) {
        let format = Format::new().set_num_format(format);
        for (col, value) in (0..).zip(VALUES) {
            let number: f64 = value.parse().unwrap();
            sheet.write_number_with_format(row, col, number, &format).unwrap();
        }
    }
    book.save(path).unwrap();
}

/// `BAOSONG_RENEW=1` writes what it shows to the file instead of comparing.
#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn libreoffice_still_shows_the_same() {
    let Some(office) = Office::find() else { return };
    let desk = TestDir::new();
    let path = desk.path("formats.xlsx");
    write_book(&path);
    let shown = office.run(&desk, "shown_texts.py", &json!(path));
    let of_format = |(row, format): (usize, &&str)| {
        let cells = (b'A'..).take(VALUES.len()).map(char::from);
        let text = |name: String| match shown[&name].as_str() {
            Some(text) => text.to_string(),
            None => panic!("LibreOffice shows no {name} ({format})"),
        };
        let texts = cells.map(|c| text(format!("表!{c}{}", row + 1)));
        (format.to_string(), texts.collect())
    };
    let answer: Golden = formats().iter().enumerate().map(of_format).collect();
    if std::env::var_os("BAOSONG_RENEW").is_some() {
        fs::write(GOLDEN, serde_json::to_string_pretty(&answer).unwrap() + "\n").unwrap();
        return;
    }
    let golden: Golden = serde_json::from_slice(&fs::read(GOLDEN).unwrap()).unwrap();
    assert_eq!(answer, golden);
}

/// What LibreOffice saves in another format is seen as it was before; the codes that it does not know are
/// left out, for it saves what it takes them for.
#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn every_kind_of_file_shows_the_same() {
    let Some(office) = Office::find() else { return };
    let desk = TestDir::new();
    write_book(&desk.path("formats.xlsx"));
    let kinds = ["ods", "xls", "html"];
    let paths = kinds.map(|kind| desk.path(&format!("formats.{kind}")));
    office.run(&desk, "resave_all.py", &json!({"book": desk.path("formats.xlsx"), "save": paths}));
    let golden: Golden = serde_json::from_slice(&fs::read(GOLDEN).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for (kind, path) in kinds.iter().zip(&paths) {
        let book = open(&fs::read(path).unwrap()).unwrap();
        for (row, format) in (0..).zip(formats()) {
            let is_other = SAVED_OTHERWISE.contains(&(*kind, format));
            if is_other || differences().contains_key(format) {
                continue;
            }
            for (col, value) in (0..).zip(VALUES) {
                let office = &golden[format][usize::try_from(col).unwrap()];
                let seen = seen(&book.sheets[0], row, col);
                if !agree(value, &seen, office) {
                    wrong
                        .push(format!("{kind} {format} {value}: {seen:?}, LibreOffice {office:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn seen(sheet: &Sheet, row: u32, col: u32) -> String {
    let format = sheet.extras(row, col).format.as_deref().unwrap_or_default();
    match sheet.cell(row, col) {
        Cell::Number(_) if format.is_empty() => "(as stored)".to_string(),
        Cell::Number(number) => match shown_number(exact(*number).unwrap(), format) {
            DisplayedNumber::Plain => "(as stored)".to_string(),
            DisplayedNumber::Text(text) => text.trim().to_string(),
            DisplayedNumber::Unreadable => "(unreadable)".to_string(),
        },
        Cell::Text(text) => shown_text(text, format).unwrap_or(text.to_string()).trim().to_string(),
        Cell::Date(_) => "(unreadable)".to_string(),
        other => other.raw().unwrap_or_default().to_string(),
    }
}
