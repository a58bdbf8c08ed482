//! What a return tells of the units below (下级数据来源): the sheet is known by its name and headings and holds
//! no return itself.

use super::sheet::{Sheet, Workbook};
use crate::form::{BELOW_HEADINGS, BELOW_SHEET, BelowColumn, LATER_HEADINGS, Place};
use compact_str::CompactString;

/// Columns of the sheet.
const WIDTH: usize = BELOW_HEADINGS.len();

/// One line of the sheet as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct BelowLine {
    /// The zero-based row.
    row: u32,
    columns: Columns,
    texts: [CompactString; WIDTH],
}

/// Where each column stands; `None` where a sheet of an older program has none.
type Columns = [Option<u32>; WIDTH];

impl BelowLine {
    /// The text in a column; empty if blank.
    pub fn text(&self, column: BelowColumn) -> &str {
        &self.texts[column as usize]
    }

    /// The cell in a column.
    pub fn place(&self, column: BelowColumn) -> Place {
        Place::new(BELOW_SHEET, self.row, self.columns[column as usize].unwrap_or_default())
    }
}

/// Takes the sheet out of a workbook; its lines, none if there is no such sheet.
pub fn take_below(book: &mut Workbook) -> Vec<BelowLine> {
    let mut lines = Vec::new();
    book.sheets.retain(|sheet| {
        let columns = if sheet.name == BELOW_SHEET { columns_of(sheet) } else { None };
        lines.extend(columns.iter().flat_map(|columns| lines_of(sheet, columns)));
        columns.is_none()
    });
    lines
}

/// Where the columns stand; `None` if one lacks that every program wrote.
fn columns_of(sheet: &Sheet) -> Option<Columns> {
    let says = |col: &u32, heading: &str| sheet.cell(0, *col).as_text() == Some(heading);
    let columns = BELOW_HEADINGS.map(|heading| (0..WIDTH as u32).find(|col| says(col, heading)));
    let mut all = columns.iter().zip(BELOW_HEADINGS);
    all.all(|(col, heading)| col.is_some() || LATER_HEADINGS.contains(&heading)).then_some(columns)
}

fn lines_of(sheet: &Sheet, columns: &Columns) -> impl Iterator<Item = BelowLine> {
    let rows = sheet.rows().map(|(row, _)| row).filter(|row| *row > 0);
    let text = |row: u32, col: u32| sheet.cell(row, col).raw().unwrap_or_default();
    rows.map(move |row| BelowLine {
        row,
        columns: *columns,
        texts: columns.map(|col| col.map(|col| text(row, col)).unwrap_or_default()),
    })
}
