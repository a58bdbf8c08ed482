//! Totals in disguise: a row that is called like no total, says little, and is the sum of the lines that
//! follow it or came before.

use super::lines::{Reader, Row, RowKind};
use crate::campaign::{Combine, normalize};
use crate::reading::cell_aggregation::{column_sum, located};

/// Fewer lines make no sum that could not be chance.
const LEAST: usize = 2;

/// Takes rows for totals that are the sum of the lines next to them, up to the next such row.
pub(super) fn tell_apart(rows: &mut [Row], reader: &Reader) {
    let says_little: Vec<bool> = rows.iter().map(|row| is_little(row, reader)).collect();
    let is_line = |row: &Row| matches!(row.kind, RowKind::Line);
    for index in 0..rows.len() {
        if !says_little[index] {
            continue;
        }
        let after = (index + 1..rows.len()).take_while(|at| !says_little[*at]);
        let before = (0..index).rev().take_while(|at| !says_little[*at]);
        let lines = |run: Vec<usize>| -> Vec<u32> {
            run.into_iter().filter(|at| is_line(&rows[*at])).map(|at| rows[at].row).collect()
        };
        let (after, before) = (lines(after.collect()), lines(before.collect()));
        if is_sum(rows[index].row, &after, reader) || is_sum(rows[index].row, &before, reader) {
            rows[index].kind = RowKind::Total;
        }
    }
}

/// Parts that stand below a total are none of the lines: 其中：新建, and what follows it and says as little.
pub(super) fn parts_of_totals(rows: &mut [Row], reader: &Reader) {
    let mut is_below = false;
    for row in rows {
        let cells = reader.sheet.between(row.row, row.row);
        let first = cells.iter().find_map(|f| f.cell.as_text()).map(normalize).unwrap_or_default();
        is_below = match row.kind {
            RowKind::Total => first.starts_with("其中"),
            _ => is_below && is_little(row, reader),
        };
        if is_below {
            row.kind = RowKind::Total;
        }
    }
}

/// Whether a row has no more than one text among its fields, and figures.
fn is_little(row: &Row, reader: &Reader) -> bool {
    if !matches!(row.kind, RowKind::Line | RowKind::Nameless) {
        return false;
    }
    let cells = reader.sheet.between(row.row, row.row);
    let own = reader.own_cells(cells);
    let texts = own.iter().filter(|f| f.cell.as_text().is_some()).count();
    texts <= 1 && texts < own.len()
}

/// Whether a row is the sum of others in every column that adds up, and in one at least.
fn is_sum(row: u32, lines: &[u32], reader: &Reader) -> bool {
    if lines.len() < LEAST {
        return false;
    }
    let mut compared = false;
    for column in &reader.headings.columns {
        let Some(field) = reader.block.fields.get(column.field - reader.first_field) else {
            continue;
        };
        if !field.is_number() || field.combine() != Combine::Sum {
            continue;
        }
        let own = located(reader.sheet, row, column.col).number().unwrap_or_default();
        let sum = column_sum(reader.sheet, lines, column.col).unwrap_or_default();
        if own != sum {
            return false;
        }
        compared |= !own.is_zero();
    }
    compared
}
