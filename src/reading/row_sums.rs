//! Which of several rows is the whole of the others, by arithmetic: a total counts wherever it stands.

use super::cell::Cell;
use super::cell_aggregation::located;
use super::sheet::Sheet;
use crate::campaign::normalize;
use rust_decimal::Decimal;

/// The figures of a table's rows, column by column.
pub struct Ledger<'a> {
    sheet: &'a Sheet,
    cols: Vec<u32>,
}

impl<'a> Ledger<'a> {
    /// The figures in these columns.
    pub fn of(sheet: &'a Sheet, cols: Vec<u32>) -> Ledger<'a> {
        Ledger { sheet, cols }
    }

    /// Whether a row is the sum of others in every column that can be compared, and in one at least.
    pub fn is_sum(&self, whole: u32, parts: &[u32]) -> bool {
        let mut compared = false;
        for col in &self.cols {
            let Some(total) = self.figure(whole, *col) else { continue };
            let Some(sum) = self.sum(parts, *col) else { continue };
            if total != sum {
                return false;
            }
            compared |= !total.is_zero();
        }
        compared
    }

    /// Whether two groups of rows come to the same in every column.
    pub fn add_up_alike(&self, one: &[u32], other: &[u32]) -> bool {
        let mut cols = self.cols.iter().map(|col| self.sum(one, *col) == self.sum(other, *col));
        !one.is_empty() && cols.all(|is_same| is_same)
    }

    /// Whether no figure of a row is smaller than one of the others.
    pub fn is_largest(&self, row: u32, others: &[u32]) -> bool {
        self.cols.iter().all(|col| {
            let own = self.figure(row, *col);
            let smaller = |other: &u32| match (own, self.figure(*other, *col)) {
                (Some(own), Some(other)) => own < other,
                (None, Some(other)) => !other.is_zero(),
                _ => false,
            };
            !others.iter().any(smaller)
        })
    }

    /// The one of several rows that is the sum of all others, whatever it is called.
    pub fn sum_among(&self, rows: &[u32]) -> Option<usize> {
        if rows.len() < LEAST {
            return None;
        }
        // What is the sum of the others is half of all together.
        let sums: Vec<Option<Decimal>> = self.cols.iter().map(|c| self.sum(rows, *c)).collect();
        let is_half = |row: u32| {
            let mut compared = 0;
            for (col, sum) in self.cols.iter().zip(&sums) {
                let Some(sum) = sum else { continue };
                let own = self.figure(row, *col).unwrap_or_default();
                if own.checked_add(own) != Some(*sum) {
                    return false;
                }
                compared += usize::from(!own.is_zero());
            }
            compared >= LEAST_COLUMNS
        };
        rows.iter().position(|row| is_half(*row))
    }

    fn sum(&self, rows: &[u32], col: u32) -> Option<Decimal> {
        let mut total = Decimal::ZERO;
        let mut filled = false;
        for row in rows {
            if self.sheet.cell(*row, col).is_blank() && self.figure(*row, col).is_none() {
                continue;
            }
            total = total.checked_add(self.figure(*row, col)?)?;
            filled = true;
        }
        filled.then_some(total)
    }

    fn figure(&self, row: u32, col: u32) -> Option<Decimal> {
        match self.sheet.cell(row, col) {
            Cell::Text(text) => normalize(text).replace(',', "").parse().ok(),
            _ => located(self.sheet, row, col).number(),
        }
    }
}

/// Of two equal rows neither is the sum of the other.
const LEAST: usize = 3;
/// One column may add up by chance.
const LEAST_COLUMNS: usize = 2;
