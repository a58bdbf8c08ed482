//! WHAT CAME BACK: opens a file safely by its content, finds the table by its headings, tells the
//! unit and the period, and takes each cell as it is. Nothing is interpreted here.

mod bounds;
mod caption;
mod cell;
mod explanation;
mod formats;
mod formula;
mod header;
mod headings;
mod identity;
mod remarks;
mod returns;
mod rows;
mod sheet;
mod sniff;
mod table;

pub use bounds::FILE_LIMIT;
pub use cell::{Cell, Extras, Located, exact};
pub use explanation::{ColumnReading, Evidence, Explanation};
pub use identity::{Clue, Identity, Outside, identify};
pub use returns::{FieldCell, Return, Stamps, returns_in};
pub use sheet::{Area, Filled, Note, Sheet, Workbook};

use crate::finding::{Code, Finding};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Opens the bytes of a file as a workbook, whatever its name says.
///
/// # Errors
/// A finding that says what the file is and what to ask the unit for. A panic of a reading library
/// is such a finding too, so that one bad file never stops the others.
pub fn open(bytes: &[u8]) -> Result<Workbook, Box<Finding>> {
    let kind = sniff::kind(bytes)?;
    bounds::check(bytes, kind)?;
    let opened = catch_unwind(AssertUnwindSafe(|| formats::load(bytes, kind)));
    opened.unwrap_or_else(|_| Err(Box::new(Finding::new(Code::Damaged))))
}
