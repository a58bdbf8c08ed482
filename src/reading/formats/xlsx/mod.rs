//! Office Open XML workbooks (.xlsx, .xlsm, zip-based .et), each part read once, event by event:
//! content, formula, format and strike-through of a cell come from the same pass, and nothing is
//! held but filled cells (ECMA-376 part 1, chapter 18).

mod book;
mod colour;
mod layout;
mod notes;
mod sheet;
mod strings;
mod structure;
mod styles;

use super::package::Package;
use super::workbook_builder::WorkbookBuilder;
use super::{OpenResult, failure};
use crate::finding::Code;
use crate::reading::sheet::{Sheet, Workbook};
use book::XlsxGlobals;

pub use book::{part_of, property};
pub use layout::layouts;
pub use sheet::area;

/// Loads the workbook.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(package: &mut Package) -> OpenResult {
    let book = XlsxGlobals::of(package)?;
    let mut builder = WorkbookBuilder::within(package.bounds()).with_filter(package.filter());
    let mut sheets = Vec::new();
    for entry in &book.sheets {
        if !package.reads(&entry.name) {
            sheets.push(Sheet::new(&entry.name, entry.hidden, Vec::new()));
            continue;
        }
        match sheet::read(package, entry, &book, &mut builder) {
            Ok(()) => sheets.push(builder.sheet(&entry.name, entry.hidden)),
            Err(finding) if finding.code == Code::TooLarge => return Err(finding),
            Err(_) => builder.abandon(&entry.name),
        }
    }
    if sheets.is_empty() {
        return Err(failure(false));
    }
    let read = builder.workbook(sheets, book.stamp);
    Ok(Workbook { names: book.names, is_calculated: book.is_calculated, ..read })
}
