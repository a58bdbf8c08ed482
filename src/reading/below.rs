//! What a return tells of the units below (下级数据来源): the sheet is known by its name and headings and holds
//! no return itself.

use super::sheet::{Sheet, Workbook};
use crate::form::{BELOW_HEADINGS, BELOW_SHEET, BelowColumn};
use compact_str::CompactString;

/// One line of the sheet as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct BelowLine([CompactString; BELOW_HEADINGS.len()]);

impl BelowLine {
    /// The text in a column; empty if blank.
    pub fn text(&self, column: BelowColumn) -> &str {
        &self.0[column as usize]
    }
}

/// Takes the sheet out of a workbook; its lines, none if there is no such sheet.
pub fn take_below(book: &mut Workbook) -> Vec<BelowLine> {
    let mut lines = Vec::new();
    book.sheets.retain(|sheet| {
        let is_it = sheet.name == BELOW_SHEET && has_headings(sheet);
        if is_it {
            lines.extend(lines_of(sheet));
        }
        !is_it
    });
    lines
}

fn has_headings(sheet: &Sheet) -> bool {
    let says = |(col, heading): (u32, &&str)| sheet.cell(0, col).as_text() == Some(*heading);
    (0u32..).zip(&BELOW_HEADINGS).all(says)
}

fn lines_of(sheet: &Sheet) -> Vec<BelowLine> {
    let rows = sheet.rows().map(|(row, _)| row).filter(|row| *row > 0);
    let text = |row: u32, col: usize| sheet.cell(row, col as u32).raw().unwrap_or_default();
    let line = |row: u32| BelowLine(std::array::from_fn(|col| text(row, col)));
    rows.map(line).filter(|line| !line.text(BelowColumn::Code).is_empty()).collect()
}
