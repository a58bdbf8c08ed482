//! LibreOffice calculates: one workbook with every formula, written without results.

use super::Golden;
use super::sheet::{CELLS, COLUMNS, rows, value};
use crate::common::TestDir;
use crate::common::office::Office;
use baosong::rule::{ErrorValue, Expression, FormulaValue};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fmt;

/// Farther apart, relative to their size, two numbers differ: 15 digits less three for calculation.
const TOLERANCE: f64 = 1e-12;

/// A formula's result as a spreadsheet has it: days and truths are numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    Number(String),
    Text(String),
    Error(String),
}

impl Outcome {
    pub fn of(value: &FormulaValue) -> Outcome {
        let number = |n: Decimal| Outcome::Number(n.normalize().to_string());
        match value {
            FormulaValue::Blank => number(Decimal::ZERO),
            FormulaValue::Number(n) => number(*n),
            FormulaValue::Truth(truth) => number(Decimal::from(u8::from(*truth))),
            FormulaValue::Date(day) => number(Decimal::from(serial(*day))),
            FormulaValue::Text(text) => Outcome::Text(text.clone()),
            FormulaValue::Error(fault) => Outcome::Error(fault.excel().to_string()),
        }
    }

    /// What LibreOffice answers: its error code (0 for none) and the value.
    pub fn answered(answer: &serde_json::Value) -> Outcome {
        match (answer[0].as_i64().unwrap(), &answer[1]) {
            (0, serde_json::Value::String(text)) => Outcome::Text(text.clone()),
            (0, value) => Outcome::Number(value["number"].as_str().unwrap().to_string()),
            (532, _) => Outcome::Error("#DIV/0!".into()),
            (519, _) => Outcome::Error("#VALUE!".into()),
            (503, _) => Outcome::Error("#NUM!".into()),
            (32767, _) => Outcome::Error("#N/A".into()),
            (code, _) => Outcome::Error(format!("Err:{code}")),
        }
    }

    /// Whether both are the same text, the same error or the same number; what LibreOffice calls
    /// Err:502, a wrong argument, is #VALUE! or #NUM! elsewhere.
    pub fn agrees(&self, office: &Outcome) -> bool {
        match (self, office) {
            (Outcome::Number(a), Outcome::Number(b)) => {
                let (a, b): (f64, f64) = (a.parse().unwrap(), b.parse().unwrap());
                (a - b).abs() <= TOLERANCE * b.abs().max(1.0)
            }
            (Outcome::Error(ours), Outcome::Error(theirs)) if theirs == "Err:502" => {
                ["#VALUE!", "#NUM!", "Err:502"].contains(&ours.as_str())
            }
            (ours, theirs) => ours == theirs,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Number(shown) | Outcome::Error(shown) => f.write_str(shown),
            Outcome::Text(text) => write!(f, "{text:?}"),
        }
    }
}

fn serial(day: chrono::NaiveDate) -> i64 {
    (day - chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap()).num_days()
}

/// LibreOffice's results, if it is there.
pub fn ask_office(formulas: &[Expression], rules: &[Expression]) -> Option<Golden> {
    let office = Office::find()?;
    let desk = TestDir::new();
    let path = desk.path("formulas.xlsx");
    let mut book = Workbook::new();
    write_formulas(book.add_worksheet(), formulas);
    write_rules(book.add_worksheet(), rules);
    book.save(&path).unwrap();
    let answer = office.run(&desk, "evaluate.py", &json!(path));
    let formulas = formulas.iter().enumerate().map(|(at, formula)| {
        let outcome = Outcome::answered(&answer[format!("formulas!B{}", at + 1)]);
        (formula.to_string(), outcome)
    });
    let rules = rules.iter().enumerate().map(|(at, rule)| {
        let column = rust_xlsxwriter::utility::column_number_to_name(rule_column(at));
        let cell = |row| &answer[format!("rules!{column}{}", row + 1)];
        (rule.to_string(), (0..rows().len()).map(|row| sign(cell(row))).collect())
    });
    Some(Golden { formulas: formulas.collect(), rules: rules.collect() })
}

fn sign(answer: &serde_json::Value) -> char {
    match Outcome::answered(answer) {
        Outcome::Number(n) if n == "1" => '✓',
        Outcome::Number(n) if n == "0" => '✗',
        Outcome::Number(n) if n == "0.5" => '–',
        other => panic!("a rule gave {other}"),
    }
}

/// Cells stand in column A, formulas in column B.
fn write_formulas(sheet: &mut Worksheet, formulas: &[Expression]) {
    sheet.set_name("formulas").unwrap();
    for (row, (_, _, text)) in (0..).zip(CELLS) {
        write_cell(sheet, row, 0, &value(text));
    }
    for (row, formula) in (0..).zip(formulas) {
        let mut text = formula.to_string();
        for (at, (name, ..)) in CELLS.iter().enumerate() {
            text = text.replace(&format!("[{name}]"), &format!("$A${}", at + 1));
        }
        sheet.write_formula(row, 1, Formula::new(text)).unwrap();
    }
}

/// Every row has its cells on the left and the rules behind them.
fn write_rules(sheet: &mut Worksheet, rules: &[Expression]) {
    sheet.set_name("rules").unwrap();
    for (row, cells) in (0..).zip(rows()) {
        for (col, name) in (0..).zip(COLUMNS) {
            write_cell(sheet, row, col, &cells[name]);
        }
        for (at, rule) in rules.iter().enumerate() {
            let address = |name: &str| {
                let column = (b'A'..).zip(COLUMNS).find(|(_, n)| *n == name)?.0;
                Some(format!("${}{}", char::from(column), row + 1))
            };
            let formula = rule.to_excel(&address).unwrap();
            sheet.write_formula(row, rule_column(at), Formula::new(formula)).unwrap();
        }
    }
}

fn rule_column(at: usize) -> u16 {
    u16::try_from(COLUMNS.len() + 1 + at).unwrap()
}

fn write_cell(sheet: &mut Worksheet, row: u32, col: u16, value: &FormulaValue) {
    match value {
        FormulaValue::Blank => return,
        FormulaValue::Number(n) => {
            sheet.write_number(row, col, n.to_string().parse::<f64>().unwrap())
        }
        FormulaValue::Text(text) => sheet.write_string(row, col, text),
        FormulaValue::Truth(truth) => sheet.write_boolean(row, col, *truth),
        FormulaValue::Date(day) => {
            let format = Format::new().set_num_format("yyyy-mm-dd");
            sheet.write_number_with_format(row, col, serial(*day) as f64, &format)
        }
        FormulaValue::Error(ErrorValue::Division) => sheet.write_formula(row, col, "1/0"),
        FormulaValue::Error(ErrorValue::Missing) => sheet.write_formula(row, col, "NA()"),
        FormulaValue::Error(_) => sheet.write_formula(row, col, "INDIRECT(\"\")"),
    }
    .map(drop)
    .unwrap();
}

const _: () = assert!(COLUMNS.len() < 26);
