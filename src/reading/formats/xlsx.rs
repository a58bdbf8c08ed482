//! Office Open XML workbooks (.xlsx, .xlsm, zip-based .et).

use super::values::{from_ref, sheet_names};
use super::{Basket, Opened, failure};
use crate::form::STAMP_PROPERTY;
use crate::reading::sheet::{Filled, Sheet, Workbook};
use calamine::{Reader, Xlsx, XlsxError};
use std::io::Cursor;

/// Loads the workbook cell by cell, never as a grid: a far cell would make the grid huge.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(bytes: &[u8]) -> Opened {
    let failed = |e: XlsxError| failure(matches!(e, XlsxError::Password));
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(failed)?;
    let mut basket = Basket::new();
    let mut sheets = Vec::new();
    for (name, hidden) in sheet_names(&book) {
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else {
            continue;
        };
        while let Some(cell) = reader.next_cell().map_err(failed)? {
            let (row, col) = cell.get_position();
            basket.put(Filled::plain(row, col, from_ref(cell.get_value())))?;
        }
        sheets.push(Sheet::new(&name, hidden, basket.take()));
    }
    let mut properties = book.workbook_properties().map(|p| p.custom_properties);
    let stamp = properties.as_mut().ok().and_then(|p| p.remove(STAMP_PROPERTY));
    Ok(Workbook::new(sheets, stamp))
}
