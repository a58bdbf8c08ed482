//! The formulas of a workbook, calculated anew: their stored results may be old, or nobody's. A program that
//! writes formulas without calculating them stores 0 or nothing.

use super::cell::{Cell, exact};
use super::sheet::{Sheet, SheetCell, Workbook};
use crate::rule::{
    CellSource, ErrorValue, Expression, FilledCell, FormulaValue, Reference, Unknown,
};
use chrono::NaiveTime;
use rust_decimal::Decimal;
use std::cell;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Longer chains of formulas that lead upwards are not followed.
const CHAIN_LIMIT: u32 = 48;
/// Bytes of a formula that cost as much to read as a cell costs to look at.
const BYTES_PER_STEP: usize = 8;

/// Bytes of a text that cost as much to look at as a cell.
const TEXT_PER_STEP: usize = 64;

/// Place of a cell: sheet, row, column.
type FormulaPosition = (usize, u32, u32);

/// Calculates every formula, looking at no more cells than `steps`, and takes down what it comes to; what is
/// not reached counts as not to be calculated.
pub fn recalculate(book: &mut Workbook, steps: u32) {
    let lower = |name: &String| name.to_lowercase();
    let sheets = book.sheets.iter().enumerate().rev();
    let names = book.names.iter().rev();
    let calculator = Calculator {
        sheets: &book.sheets,
        by_name: sheets.map(|(at, sheet)| (lower(&sheet.name), at)).collect(),
        names: names.map(|(name, text)| (lower(name), text.as_str())).collect(),
        subtotals: subtotals(&book.sheets),
        results: RefCell::new(HashMap::new()),
        steps: cell::Cell::new(steps),
        chain: cell::Cell::new(0),
    };
    let mut found: Vec<(FormulaPosition, Option<FormulaValue>)> = Vec::new();
    for (sheet, cells) in book.sheets.iter().enumerate() {
        for filled in cells.cells().filter(|filled| filled.extras.formula.is_some()) {
            let at = (sheet, filled.row, filled.col);
            found.push((at, calculator.result(at, filled).ok()));
        }
    }
    let is_calculated = book.is_calculated;
    for ((sheet, row, col), result) in found {
        let filled = book.sheets.get_mut(sheet).and_then(|sheet| sheet.filled_mut(row, col));
        filled.into_iter().for_each(|filled| take_down(filled, result.as_ref(), is_calculated));
    }
    book.sheets.iter_mut().for_each(Sheet::drop_blank);
}

/// Formulas with a subtotal in them.
fn subtotals(sheets: &[Sheet]) -> HashSet<FormulaPosition> {
    let mut found = HashSet::new();
    for (sheet, cells) in sheets.iter().enumerate() {
        let formulas = cells.cells().filter_map(|f| Some((f, f.extras.formula.as_deref()?)));
        let own = formulas.filter(|(_, text)| text.to_ascii_uppercase().contains("SUBTOTAL("));
        found.extend(own.map(|(filled, _)| (sheet, filled.row, filled.col)));
    }
    found
}

fn take_down(filled: &mut SheetCell, result: Option<&FormulaValue>, is_calculated: bool) {
    // An empty text: there is nothing in the cell.
    if filled.cell.is_blank() && matches!(result, Some(FormulaValue::Text(text)) if text.is_empty())
    {
        filled.extras.formula = None;
        return;
    }
    let number = match result {
        Some(FormulaValue::Number(number)) => Some(number.normalize()),
        Some(FormulaValue::Blank) => Some(Decimal::ZERO),
        _ => None,
    };
    let agrees = match (result, &filled.cell) {
        (Some(FormulaValue::Text(text)), Cell::Text(stored)) => text == stored.as_str(),
        (Some(FormulaValue::Truth(truth)), Cell::Bool(stored)) => truth == stored,
        (Some(FormulaValue::Error(_)), Cell::Error(_)) => true,
        _ => number.is_some(),
    };
    let is_nobodys = !is_calculated && !agrees && !filled.cell.is_blank();
    filled.extras.set_result(number, is_nobodys);
}

struct Calculator<'a> {
    sheets: &'a [Sheet],
    by_name: HashMap<String, usize>,
    names: HashMap<String, &'a str>,
    subtotals: HashSet<FormulaPosition>,
    /// What was calculated; nothing while it is being calculated, for then it leads to itself.
    results: RefCell<HashMap<FormulaPosition, Option<FormulaValue>>>,
    /// Cells that may still be looked at.
    steps: cell::Cell<u32>,
    /// Formulas that are being calculated.
    chain: cell::Cell<u32>,
}

impl Calculator<'_> {
    fn step(&self, count: usize) -> Result<(), Unknown> {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let left = self.steps.get().checked_sub(count);
        self.steps.set(left.unwrap_or_default());
        left.map(|_| ()).ok_or(Unknown)
    }

    /// What the formula in a cell comes to.
    fn result(&self, at: FormulaPosition, filled: &SheetCell) -> Result<FormulaValue, Unknown> {
        if let Some(known) = self.results.borrow().get(&at) {
            return known.clone().ok_or(Unknown);
        }
        if self.chain.get() >= CHAIN_LIMIT {
            return Err(Unknown);
        }
        let formula = filled.extras.formula.as_deref().unwrap_or_default();
        self.step(1 + formula.len() / BYTES_PER_STEP)?;
        self.results.borrow_mut().insert(at, None);
        self.chain.set(self.chain.get() + 1);
        let defined =
            |name: &str| self.names.get(&name.to_lowercase()).map(|text| (*text).to_string());
        let seen = SheetView { calculator: self, sheet: at.0 };
        let parsed = Expression::parse_cell(formula, &defined).map_err(|_| Unknown);
        let result = parsed.and_then(|expression| expression.calculate(&seen));
        self.chain.set(self.chain.get() - 1);
        self.results.borrow_mut().insert(at, result.clone().ok());
        result
    }

    fn value(&self, sheet: usize, filled: &SheetCell) -> Result<FormulaValue, Unknown> {
        if filled.extras.formula.is_some() {
            return self.result((sheet, filled.row, filled.col), filled);
        }
        // A text of which something is left out is another one in the spreadsheet.
        let extras = &filled.extras;
        let is_whole = !extras.struck && !extras.is_raised() && extras.left_out().is_none();
        Ok(match &filled.cell {
            Cell::Blank => FormulaValue::Blank,
            Cell::Number(number) => FormulaValue::Number(exact(*number).ok_or(Unknown)?),
            Cell::Text(text) if is_whole => {
                self.step(text.len() / TEXT_PER_STEP)?;
                FormulaValue::Text(text.to_string())
            }
            Cell::Bool(truth) => FormulaValue::Truth(*truth),
            Cell::Date(moment) if moment.time() == NaiveTime::MIN => {
                FormulaValue::Date(moment.date())
            }
            Cell::Error(name) => FormulaValue::Error(ErrorValue::find(name).ok_or(Unknown)?),
            Cell::Text(_) | Cell::Date(_) => return Err(Unknown),
        })
    }
}

/// The workbook as a formula on one of its sheets sees it.
struct SheetView<'a> {
    calculator: &'a Calculator<'a>,
    sheet: usize,
}

impl SheetView<'_> {
    fn sheet(&self, name: Option<&str>) -> Result<(usize, &Sheet), Unknown> {
        let Calculator { sheets, by_name, .. } = self.calculator;
        let at = match name {
            None => self.sheet,
            Some(name) => *by_name.get(&name.to_lowercase()).ok_or(Unknown)?,
        };
        sheets.get(at).map(|sheet| (at, sheet)).ok_or(Unknown)
    }
}

impl CellSource for SheetView<'_> {
    fn spend(&self, cells: usize) -> Result<(), Unknown> {
        self.calculator.step(cells)
    }

    fn at(&self, sheet: Option<&str>, row: u32, col: u32) -> Result<FormulaValue, Unknown> {
        self.calculator.step(1)?;
        let (at, sheet) = self.sheet(sheet)?;
        sheet.filled(row, col).map_or(Ok(FormulaValue::Blank), |f| self.calculator.value(at, f))
    }

    fn filled(&self, area: &Reference) -> Result<Vec<FilledCell>, Unknown> {
        let (at, sheet) = self.sheet(area.sheet.as_deref())?;
        let rows = sheet.between(area.top, area.bottom);
        self.calculator.step(rows.len())?;
        let within = rows.iter().filter(|f| (area.left..=area.right).contains(&f.col));
        let standing = |filled: &SheetCell| {
            Ok(FilledCell {
                row: filled.row,
                col: filled.col,
                value: self.calculator.value(at, filled)?,
                is_hidden: sheet.is_row_hidden(filled.row),
                is_subtotal: self.calculator.subtotals.contains(&(at, filled.row, filled.col)),
            })
        };
        within.map(standing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::CellMeta;

    fn number(row: u32, col: u32, n: f64) -> SheetCell {
        SheetCell::plain(row, col, Cell::Number(n))
    }

    fn formula(row: u32, col: u32, text: &str, cell: Cell) -> SheetCell {
        let extras = CellMeta { formula: Some(text.into()), ..CellMeta::NONE };
        SheetCell { extras, ..SheetCell::plain(row, col, cell) }
    }

    /// A number in A1, 12.75 in A2, the text 12 in A3, a sum in A4, an error in A6, and the formula in K1.
    fn book(text: &str, stored: Cell) -> Workbook {
        let form = vec![
            number(0, 0, 25.5),
            number(1, 0, 12.75),
            SheetCell::plain(2, 0, Cell::Text("12".into())),
            formula(3, 0, "SUM(A1:A3)", Cell::Number(0.0)),
            formula(4, 0, "A5+1", Cell::Number(1.0)),
            SheetCell::plain(5, 0, Cell::Error("#REF!".into())),
            formula(0, 10, text, stored),
        ];
        let other = vec![number(0, 1, 7.0), number(1, 1, 5.0)];
        let sheets = vec![Sheet::new("附件2", false, form), Sheet::new("表 1", false, other)];
        let names = vec![("合计".to_string(), "'表 1'!$B$1:$B$2".to_string())];
        Workbook { names, ..Workbook::new(sheets, None) }
    }

    fn result(text: &str) -> Option<String> {
        let mut book = book(text, Cell::Number(0.0));
        recalculate(&mut book, 10_000);
        book.sheets[0].extras(0, 10).recomputed().map(|n| n.to_string())
    }

    #[test]
    fn formulas_come_out_exactly() {
        for (text, wanted) in [
            ("25.5+12.75", "38.25"),
            ("SUM(A1:A2)", "38.25"),
            ("sum($A$1:$A$3, 1)", "39.25"),
            ("A4*2-(A1-0.5)", "51.5"),
            ("-A1/2", "-12.75"),
            ("B9", "0"),
            ("A3", "12"),
            ("'表 1'!B1*2", "14"),
            ("SUM('表 1'!B:B)+SUM(合计)", "24"),
            ("IF(A1>20,ROUND(A2,0),0)", "13"),
            ("IF(A1>99,1,)", "0"),
            ("SUMIF('表 1'!B1:B2,\">5\")+COUNTIF(A1:A2,\"<>12.75\")", "8"),
            ("SUMPRODUCT('表 1'!B1:B2,A1:A2)", "242.25"),
            ("SUBTOTAL(9,A1:A4)", "76.5"),
            ("IFERROR(1/0,3)+COUNTA(A1:A3)", "6"),
        ] {
            let wanted = Some(wanted).filter(|_| text != "A3").map(String::from);
            assert_eq!(result(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_calculated_has_no_result() {
        let deep = "(".repeat(400) + "1" + &")".repeat(400);
        for text in [
            "A5",
            "A6",
            "SUM(A1:A6)",
            "IFERROR(A5,0)",
            "1/0",
            "VLOOKUP(A1,B:C,2)",
            "Sheet2!A1",
            "[1]Sheet1!A1",
            "TODAY()",
            "A1:A2",
            "A1+",
            "SUM(",
            "K1+1",
            "",
            deep.as_str(),
        ] {
            assert_eq!(result(text), None, "{text}");
        }
    }

    #[test]
    fn a_stored_result_is_nobodys_unless_it_is_ours_or_a_spreadsheets() {
        for (text, stored, is_calculated, unsure) in [
            ("VLOOKUP(A1,B:C,2)", Cell::Number(0.0), false, true),
            ("VLOOKUP(A1,B:C,2)", Cell::Number(5.0), true, false),
            ("A1+1", Cell::Number(0.0), false, false),
            ("\"无\"", Cell::Text("无".into()), false, false),
            ("\"无\"", Cell::Number(0.0), false, true),
        ] {
            let mut book = book(text, stored);
            book.is_calculated = is_calculated;
            recalculate(&mut book, 10_000);
            assert_eq!(book.sheets[0].extras(0, 10).is_unsure(), unsure, "{text}");
        }
    }

    #[test]
    fn what_is_too_much_to_look_at_ends() {
        let sums = (0..2_000).map(|row| formula(row, 1, "SUM(A:A,B:B)", Cell::Blank)).collect();
        let mut book = Workbook::new(vec![Sheet::new("附件2", false, sums)], None);
        recalculate(&mut book, 100_000);
        let chain = |row: u32| formula(row, 0, &format!("A{}*2", row + 2), Cell::Blank);
        let mut book =
            Workbook::new(vec![Sheet::new("附件2", false, (0..5_000).map(chain).collect())], None);
        recalculate(&mut book, 100_000);
        assert_eq!(book.sheets[0].extras(0, 0).recomputed(), None);
    }
}
