//! Cells of returns, and the sums of a unit's parts.

use super::cell::{Cell, CellReading, exact};
use super::display::{DisplayedNumber, is_rounded, shown_number};
use super::sheet::Sheet;
use crate::form::Place;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::sync::Arc;

/// A cell with what stands behind it.
pub(super) fn located(sheet: &Sheet, row: u32, col: u32) -> CellReading {
    let extras = sheet.extras(row, col).clone();
    let place = Place::new(&sheet.name, row, col);
    CellReading { place, cell: sheet.cell(row, col).clone(), extras }
}

/// The sum of a column's parts, blank if one of them is no plain number.
pub(super) fn sum_cell(sheet: &Sheet, rows: &[u32], col: u32) -> CellReading {
    let first = rows.first().copied().unwrap_or_default();
    let mut sum = CellReading::plain(Place::new(&sheet.name, first, col), Cell::Blank);
    let mut formats = rows.iter().filter_map(|row| told_otherwise(sheet, *row, col));
    sum.extras.format = formats.next().flatten();
    if formats.all(|format| format == sum.extras.format) {
        let number = column_sum(sheet, rows, col).and_then(|sum| sum.to_f64());
        sum.cell = number.map_or(Cell::Blank, Cell::number);
    }
    sum
}

/// The format of a filled cell, if another figure is seen by it than is stored; parts that are not seen
/// alike have no sum.
fn told_otherwise(sheet: &Sheet, row: u32, col: u32) -> Option<Option<Arc<str>>> {
    let extras = sheet.extras(row, col);
    let number = match (extras.recomputed(), sheet.cell(row, col)) {
        (Some(result), Cell::Number(_) | Cell::Blank) => result,
        (_, Cell::Number(number)) => exact(*number)?,
        _ => return None,
    };
    let Some(format) = extras.format.clone() else { return Some(None) };
    let seen = match shown_number(number, &format) {
        DisplayedNumber::Plain => return Some(None),
        DisplayedNumber::Text(seen) => seen.replace(',', ""),
        DisplayedNumber::Unreadable => return Some(Some(format)),
    };
    let seen = seen.trim();
    let is_dash =
        number.is_zero() && !seen.is_empty() && seen.trim_matches(['-', ' ', '¥']).is_empty();
    let shown = seen.parse::<Decimal>().ok();
    let is_same = shown.is_some_and(|shown| is_rounded(shown, number, Decimal::ONE));
    Some(Some(format).filter(|_| !is_same && !is_dash))
}

/// The exact sum of plain numbers in a column; `None` if one of the cells holds something else, or
/// none holds a number.
pub(super) fn column_sum(sheet: &Sheet, rows: &[u32], col: u32) -> Option<Decimal> {
    let mut total: Option<Decimal> = None;
    for row in rows {
        let extras = sheet.extras(*row, col);
        let number = match (extras.recomputed(), sheet.cell(*row, col)) {
            (Some(result), Cell::Number(_) | Cell::Blank) => result,
            (_, Cell::Number(number)) if !extras.is_unsure() => exact(*number)?,
            (_, Cell::Blank) if extras.formula.is_none() => continue,
            _ => return None,
        };
        total = Some(total.unwrap_or_default().checked_add(number)?);
    }
    total
}
