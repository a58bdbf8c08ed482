//! Binary Office Open XML workbooks (.xlsb).

use super::basket::Basket;
use super::values::{from_ref, sheet_names};
use super::{Opened, failure};
use crate::finding::{Code, Finding};
use crate::form::STAMP_PROPERTY;
use crate::reading::sheet::Filled;
use calamine::{Reader, Xlsb, XlsbError};
use std::io::Cursor;

/// Loads the workbook cell by cell, never as a grid: a far cell would make the grid huge. A sheet
/// that cannot be read does not keep the others from being read.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(bytes: &[u8]) -> Opened {
    let failed = |e: XlsbError| failure(matches!(e, XlsbError::Password));
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(failed)?;
    let mut basket = Basket::new();
    let mut sheets = Vec::new();
    for (name, hidden) in sheet_names(&book) {
        match take_cells(&mut book, &name, &mut basket) {
            Ok(()) => sheets.push(basket.sheet(&name, hidden)),
            Err(finding) if finding.code == Code::TooLarge => return Err(finding),
            Err(_) => basket.abandon(&name),
        }
    }
    if sheets.is_empty() {
        return Err(failure(false));
    }
    let mut properties = book.workbook_properties().map(|p| p.custom_properties);
    let stamp = properties.as_mut().ok().and_then(|p| p.remove(STAMP_PROPERTY));
    Ok(basket.workbook(sheets, stamp))
}

fn take_cells(
    book: &mut Xlsb<Cursor<&[u8]>>,
    name: &str,
    basket: &mut Basket,
) -> Result<(), Box<Finding>> {
    let mut reader = book.worksheet_cells_reader(name).map_err(|_| failure(false))?;
    while let Some(cell) = reader.next_cell().map_err(|_| failure(false))? {
        let (row, col) = cell.get_position();
        basket.put(Filled::plain(row, col, from_ref(cell.get_value())))?;
    }
    Ok(())
}
