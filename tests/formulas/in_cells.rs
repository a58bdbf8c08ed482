//! Formulas of cells against LibreOffice: over areas, other sheets and names. Its results stand in
//! tests/cell_formulas.json; where there is a LibreOffice, it calculates them anew.

use super::office::Outcome;
use crate::common::TestDir;
use crate::common::office::Office;
use baosong::reading;
use rust_xlsxwriter::{Formula, Workbook, Worksheet};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const GOLDEN: &str = "tests/cell_formulas.json";
/// Column of the formulas.
const FORMULAS: u16 = 12;

/// What stands on the sheet with the formulas: a name, a kind, two numbers, something else.
const OWN: [(&str, &str, f64, f64, &str); 6] = [
    ("涪城区", "市区", 12.0, 35.27, "12"),
    ("游仙区", "市区", 7.0, 0.35, ""),
    ("江油市", "县级市", 0.0, 186.5, "待核实"),
    ("三台县", "县", 3.0, 12.75, "A县"),
    ("盐亭县", "县", 24.0, 0.1, "a县"),
    ("梓潼县", "县", 5.0, 0.2, "*"),
];

/// Formulas that we calculate.
fn formulas() -> Vec<String> {
    let lines = include_str!("in_cells.txt").lines();
    lines.filter(|l| !l.is_empty() && !l.starts_with("# ")).map(String::from).collect()
}

fn write(path: &Path, formulas: &[String]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("附件2").unwrap();
    write_rows(sheet, 0);
    for (row, formula) in (0..).zip(formulas) {
        sheet.write_formula(row, FORMULAS, Formula::new(formula)).unwrap();
    }
    // Subtotals of which others are told apart, and a row that nobody sees.
    sheet.write_formula(6, 2, Formula::new("SUBTOTAL(9,C1:C6)")).unwrap();
    let other = book.add_worksheet().set_name("表 1").unwrap();
    write_rows(other, 2);
    other.write_formula(9, 2, Formula::new("SUM(C3:C8)*附件2!C1")).unwrap();
    other.set_row_hidden(3).unwrap();
    book.define_name("户数", "='表 1'!$C$3:$C$8").unwrap();
    book.define_name("比例", "=0.35").unwrap();
    book.save(path).unwrap();
}

fn write_rows(sheet: &mut Worksheet, top: u32) {
    for (row, (name, kind, count, amount, text)) in (top..).zip(OWN) {
        sheet.write_string(row, 0, name).unwrap();
        sheet.write_string(row, 1, kind).unwrap();
        sheet.write_number(row, 2, count).unwrap();
        sheet.write_number(row, 3, amount).unwrap();
        if !text.is_empty() {
            sheet.write_string(row, 4, text).unwrap();
        }
    }
}

fn ours(path: &Path, formulas: &[String]) -> BTreeMap<String, Option<Outcome>> {
    let book = reading::open(&fs::read(path).unwrap()).unwrap();
    let sheet = book.sheets.iter().find(|s| s.name == "附件2").unwrap();
    let result = |row| {
        let number = sheet.extras(row, u32::from(FORMULAS)).recomputed();
        number.map(|n| Outcome::Number(n.to_string()))
    };
    (0..).zip(formulas).map(|(row, formula)| (formula.clone(), result(row))).collect()
}

#[test]
fn formulas_of_cells_come_to_what_libreoffice_calculates() {
    let (desk, formulas) = (TestDir::new(), formulas());
    let path = desk.path("cells.xlsx");
    write(&path, &formulas);
    let ours = ours(&path, &formulas);
    let golden: BTreeMap<String, Outcome> =
        serde_json::from_slice(&fs::read(GOLDEN).unwrap()).unwrap();
    let wrong = golden.iter().filter(|(formula, office)| {
        !ours[*formula].as_ref().is_some_and(|ours| ours.agrees(office))
    });
    let wrong: Vec<_> = wrong.map(|(f, office)| format!("{f}: {:?}, {office}", ours[f])).collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(golden.len(), formulas.len());
    assert!(formulas.len() >= 60, "{}", formulas.len());
}

/// `BAOSONG_RENEW=1` writes the results to the file instead of comparing them with it.
#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn libreoffice_still_calculates_them_so() {
    let Some(office) = Office::find() else { return };
    let (desk, formulas) = (TestDir::new(), formulas());
    let path = desk.path("cells.xlsx");
    write(&path, &formulas);
    let answer = office.run(&desk, "evaluate.py", &json!(path));
    let outcome = |row: usize| Outcome::answered(&answer[format!("附件2!M{}", row + 1)]);
    let now: BTreeMap<&String, Outcome> =
        formulas.iter().enumerate().map(|(row, formula)| (formula, outcome(row))).collect();
    if std::env::var_os("BAOSONG_RENEW").is_some() {
        fs::write(GOLDEN, serde_json::to_string_pretty(&now).unwrap() + "\n").unwrap();
        return;
    }
    let golden: BTreeMap<String, Outcome> =
        serde_json::from_slice(&fs::read(GOLDEN).unwrap()).unwrap();
    let changed: Vec<_> = now.iter().filter(|(f, o)| !golden[f.as_str()].agrees(o)).collect();
    assert!(changed.is_empty(), "{changed:?}");
}
