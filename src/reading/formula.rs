//! Simple formulas calculated anew: sums, differences, products and quotients of numbers and cells
//! of the same sheet. Whatever else a formula holds, it has no result here.

use super::cell::{Cell, exact};
use super::sheet::Sheet;
use rust_decimal::Decimal;
use std::cell;

/// Deeper chains of formulas and brackets are not followed.
const DEPTH_LIMIT: u32 = 16;
/// Larger areas are not added up.
const AREA_LIMIT: u64 = 10_000;
/// Longer formulas are not read, in bytes.
const LENGTH_LIMIT: usize = 1_000;
/// More cells are not looked at for one formula, through all formulas behind it.
const CELL_BUDGET: u32 = 100_000;

/// The result of a formula (without its equals sign) on a sheet, or `None` if it is not simple.
pub fn recompute(sheet: &Sheet, formula: &str) -> Option<Decimal> {
    evaluate(sheet, formula, DEPTH_LIMIT, &cell::Cell::new(CELL_BUDGET))
}

fn evaluate(sheet: &Sheet, formula: &str, depth: u32, budget: &cell::Cell<u32>) -> Option<Decimal> {
    if formula.len() > LENGTH_LIMIT {
        return None;
    }
    let text: String = formula.chars().filter(|c| !c.is_whitespace() && *c != '$').collect();
    let mut parser = Parser { sheet, rest: text.trim_start_matches('='), depth, budget };
    let result = parser.sum()?;
    parser.rest.is_empty().then(|| result.normalize())
}

struct Parser<'a> {
    sheet: &'a Sheet,
    rest: &'a str,
    depth: u32,
    budget: &'a cell::Cell<u32>,
}

impl<'a> Parser<'a> {
    fn take(&mut self, mark: char) -> bool {
        let tail = self.rest.strip_prefix(mark);
        self.rest = tail.unwrap_or(self.rest);
        tail.is_some()
    }

    fn sum(&mut self) -> Option<Decimal> {
        self.depth = self.depth.checked_sub(1)?;
        let mut total = self.product()?;
        loop {
            if self.take('+') {
                total = total.checked_add(self.product()?)?;
            } else if self.take('-') {
                total = total.checked_sub(self.product()?)?;
            } else {
                self.depth += 1;
                return Some(total);
            }
        }
    }

    fn product(&mut self) -> Option<Decimal> {
        let mut result = self.factor()?;
        loop {
            if self.take('*') {
                result = result.checked_mul(self.factor()?)?;
            } else if self.take('/') {
                result = result.checked_div(self.factor()?)?;
            } else {
                return Some(result);
            }
        }
    }

    fn factor(&mut self) -> Option<Decimal> {
        if self.take('-') {
            self.depth = self.depth.checked_sub(1)?;
            let negated = self.factor().map(|n| -n);
            self.depth += 1;
            return negated;
        }
        if self.take('(') {
            let inner = self.sum()?;
            return self.take(')').then_some(inner);
        }
        let head = self.rest.get(..4).map(str::to_ascii_uppercase);
        if head.as_deref() == Some("SUM(") {
            self.rest = &self.rest[4..];
            return self.arguments();
        }
        match self.reference() {
            Some(at) => self.value(at),
            None => self.literal(),
        }
    }

    fn literal(&mut self) -> Option<Decimal> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        number.parse().ok()
    }

    /// Arguments of SUM up to the closing bracket; texts and blanks in areas count nothing, as in
    /// every spreadsheet.
    fn arguments(&mut self) -> Option<Decimal> {
        let mut total = Decimal::ZERO;
        loop {
            let before = self.rest;
            let area = self.reference().filter(|_| self.take(':'));
            let part = match area.and_then(|first| Some((first, self.reference()?))) {
                Some((first, last)) => self.area(first, last)?,
                None => {
                    self.rest = before;
                    self.sum()?
                }
            };
            total = total.checked_add(part)?;
            if self.take(')') {
                return Some(total);
            }
            if !self.take(',') && !self.take(';') {
                return None;
            }
        }
    }

    fn area(&self, first: (u32, u32), last: (u32, u32)) -> Option<Decimal> {
        let (top, bottom) = (first.0.min(last.0), first.0.max(last.0));
        let (left, right) = (first.1.min(last.1), first.1.max(last.1));
        let size = u64::from(bottom - top + 1) * u64::from(right - left + 1);
        if size > AREA_LIMIT {
            return None;
        }
        let mut total = Decimal::ZERO;
        for at in (top..=bottom).flat_map(|row| (left..=right).map(move |col| (row, col))) {
            let counts = !matches!(self.sheet.cell(at.0, at.1), Cell::Text(_) | Cell::Bool(_));
            if counts {
                total = total.checked_add(self.value(at)?)?;
            }
        }
        Some(total)
    }

    fn value(&self, (row, col): (u32, u32)) -> Option<Decimal> {
        self.budget.set(self.budget.get().checked_sub(1)?);
        if let Some(formula) = &self.sheet.extras(row, col).formula {
            return evaluate(self.sheet, formula, self.depth.checked_sub(1)?, self.budget);
        }
        match self.sheet.cell(row, col) {
            Cell::Blank => Some(Decimal::ZERO),
            Cell::Number(number) => exact(*number),
            _ => None,
        }
    }

    /// A cell reference in A1 notation, as zero-based row and column; takes nothing if there is none.
    fn reference(&mut self) -> Option<(u32, u32)> {
        let letters = self.rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let digits = self.rest.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
        if !(1..=3).contains(&letters) || !(1..=7).contains(&digits) {
            return None;
        }
        let (address, rest) = self.rest.split_at(letters + digits);
        if rest.starts_with(['(', '!', '.']) || rest.starts_with(|c: char| c.is_alphanumeric()) {
            return None;
        }
        let column =
            address.bytes().take(letters).map(|b| u32::from(b.to_ascii_uppercase() - b'A'));
        let col = column.fold(0, |n, digit| n * 26 + digit + 1) - 1;
        let row: u32 = address[letters..].parse().ok()?;
        self.rest = rest;
        Some((row.checked_sub(1)?, col))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::{Extras, Filled};

    fn sheet() -> Sheet {
        let number = |row, col, n: f64| Filled::plain(row, col, Cell::Number(n));
        let formula = |row, col, text: &str| Filled {
            extras: Extras { formula: Some(text.into()), ..Extras::NONE },
            ..Filled::plain(row, col, Cell::Blank)
        };
        Sheet::new(
            "附件2",
            false,
            vec![
                number(0, 0, 25.5),
                number(1, 0, 12.75),
                Filled::plain(2, 0, Cell::Text("12".into())),
                formula(3, 0, "SUM(A1:A3)"),
                formula(4, 0, "A5+1"),
                Filled::plain(5, 0, Cell::Error("#REF!".into())),
            ],
        )
    }

    #[test]
    fn simple_sums_come_out_exactly() {
        let result = |text: &str| recompute(&sheet(), text).map(|n| n.to_string());
        assert_eq!(result("25.5+12.75").as_deref(), Some("38.25"));
        assert_eq!(result("SUM(A1:A2)").as_deref(), Some("38.25"));
        assert_eq!(result("sum($A$1:$A$3, 1)").as_deref(), Some("39.25"));
        assert_eq!(result("A4*2-(A1-0.5)").as_deref(), Some("51.5"));
        assert_eq!(result("-A1/2").as_deref(), Some("-12.75"));
        assert_eq!(result("B9").as_deref(), Some("0"));
    }

    #[test]
    fn formulas_upon_formulas_end() {
        let doubled = |row: u32| Filled {
            extras: Extras {
                formula: Some(format!("SUM(A{0}:A{0},A{0}:A{0})", row + 2)),
                ..Extras::NONE
            },
            ..Filled::plain(row, 0, Cell::Blank)
        };
        let sheet = Sheet::new("附件2", false, (0..40).map(doubled).collect());
        assert_eq!(recompute(&sheet, "A1"), None);
    }

    #[test]
    fn what_is_not_simple_has_no_result() {
        let deep = "(".repeat(400) + "1" + &")".repeat(400);
        for text in [
            "A5",
            "A6",
            "A3",
            "SUM(A1:A6)",
            "1/0",
            "VLOOKUP(A1,B:C,2)",
            "Sheet2!A1",
            "[1]Sheet1!A1",
            "SUM(A1:XFD1048576)",
            "A1+",
            "SUM(",
            "",
            deep.as_str(),
        ] {
            assert_eq!(recompute(&sheet(), text), None, "{text}");
        }
    }
}
