//! What a unit says about findings (情况说明): a list beside or behind the form, in which each line
//! carries the finding's id.

use super::sheet::{Sheet, SheetCell, Workbook};
use crate::campaign::{normalize, normalizes_to};
use crate::form::{FINDING_ID_HEADING, STATEMENT_HEADING};
use std::collections::BTreeMap;

/// Longest statement that is kept, in characters.
const LONGEST: usize = 2_000;

/// Statements by finding id, blank ones left out.
pub fn statements_in(book: &Workbook) -> BTreeMap<String, String> {
    book.sheets.iter().chain(&book.asides).flat_map(statements_on).collect()
}

fn statements_on(sheet: &Sheet) -> Vec<(String, String)> {
    let Some((row, id_col, text_col)) = headings(sheet) else { return Vec::new() };
    let below = sheet.cells().filter(|f| f.row > row && f.col == id_col);
    below
        .filter_map(|id| {
            let id_text = normalize(id.cell.as_text()?);
            let text = sheet.cell(id.row, text_col).raw()?;
            Some((id_text, text.trim().chars().take(LONGEST).collect()))
        })
        .collect()
}

/// Row of the headings, and the columns of id and statement.
fn headings(sheet: &Sheet) -> Option<(u32, u32, u32)> {
    let says = |filled: &SheetCell, word: &str| {
        filled.cell.as_text().is_some_and(|t| normalizes_to(t, word))
    };
    sheet.rows().filter(|(_, cells)| cells.len() > 1).find_map(|(row, cells)| {
        let col = |words: &str| cells.iter().find(|f| says(f, words)).map(|f| f.col);
        Some((row, col(FINDING_ID_HEADING)?, col(STATEMENT_HEADING)?))
    })
}
