//! Excel 97–2003 workbooks (.xls, OLE-based .et).

use super::basket::Basket;
use super::values::{from_data, sheet_names};
use super::{Opened, failure};
use crate::form::STAMP_PROPERTY;
use crate::reading::sheet::Filled;
use calamine::{Reader, Xls, XlsError};
use std::io::Cursor;

/// Loads the workbook.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(bytes: &[u8]) -> Opened {
    let failed = |e: XlsError| failure(matches!(e, XlsError::Password));
    let mut book = Xls::new(Cursor::new(bytes)).map_err(failed)?;
    let mut basket = Basket::new();
    let mut sheets = Vec::new();
    for (name, hidden) in sheet_names(&book) {
        let Ok(range) = book.worksheet_range(&name) else {
            continue;
        };
        let (top, left) = range.start().unwrap_or_default();
        for (row, col, data) in range.used_cells() {
            let (row, col) = (top + row as u32, left + col as u32);
            basket.put(Filled::plain(row, col, from_data(data)))?;
        }
        sheets.push(basket.sheet(&name, hidden));
    }
    let mut properties = book.workbook_properties().map(|p| p.custom_properties);
    let stamp = properties.as_mut().ok().and_then(|p| p.remove(STAMP_PROPERTY));
    Ok(basket.workbook(sheets, stamp))
}
