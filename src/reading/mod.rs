//! WHAT CAME BACK: opens a file safely by its content, finds the table by its headings, tells the
//! unit and the period, and takes each cell as it is. Nothing is interpreted here.

mod absence;
mod apart;
mod bounds;
mod caption;
mod cell;
mod charset;
mod correcting;
mod decimal;
mod display;
mod explanation;
mod extension;
mod fingerprint;
mod formats;
mod formula;
mod header;
mod headings;
mod identity;
mod magic;
mod remarks;
mod returns;
mod rows;
mod sheet;
mod sniff;
mod statements;
mod subheadings;
mod table;

pub use absence::Absence;
pub use apart::{READER_ARGUMENT, serve};
pub use bounds::{Bounds, FILE_LIMIT};
pub use cell::{Cell, Extras, Located, exact};
pub use correcting::{Correction, corrections, stated_unit};
pub use display::{Shown, is_rounded, shown_number, shown_text};
pub use explanation::{ColumnReading, Evidence, Explanation};
pub use extension::wrong_extension;
pub use fingerprint::sha256;
pub use identity::{Clue, Identity, Outside, identify};
pub use returns::{FieldCell, Return, Stamps, returns_in};
pub use sheet::{Area, Filled, Note, Sheet, Workbook};
pub use statements::statements_in;

use crate::finding::{Code, Finding};
use sniff::Told;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Opens the bytes of a file as a workbook; where the format's library is not to be trusted with
/// memory, `program` (this one, see [`serve`]) does it in a process of its own.
///
/// # Errors
/// As [`open`], and a finding when the file brings that process down.
pub fn open_safely(bytes: &[u8], program: Option<&Path>) -> Result<Workbook, Box<Finding>> {
    open_within(bytes, Bounds::RETURN, program)
}

/// The same within other bounds than a return's.
///
/// # Errors
/// As [`open_safely`].
pub fn open_within(
    bytes: &[u8],
    bounds: Bounds,
    program: Option<&Path>,
) -> Result<Workbook, Box<Finding>> {
    bounds::check_size(bytes, bounds)?;
    let told = sniff::told(bytes, bounds)?;
    match program.filter(|_| formats::is_unbounded(told.kind)) {
        Some(program) => apart::open(bytes, program),
        None => load(bytes, told),
    }
}

/// Opens the bytes of a file as a workbook, whatever its name says.
///
/// # Errors
/// A finding that says what the file is and what to ask the unit for. A panic of a reading library
/// is such a finding too, so that one bad file never stops the others.
pub fn open(bytes: &[u8]) -> Result<Workbook, Box<Finding>> {
    open_safely(bytes, None)
}

fn load(bytes: &[u8], told: Told) -> Result<Workbook, Box<Finding>> {
    let Told { kind, package } = told;
    bounds::check(bytes, kind)?;
    let opened = catch_unwind(AssertUnwindSafe(|| formats::load(bytes, kind, package)));
    let book = opened.unwrap_or_else(|_| Err(formats::given_up()))?;
    let is_blank = book.sheets.iter().all(|sheet| sheet.cells().len() == 0);
    if is_blank && formats::has_pictures(bytes) {
        let message = "工作簿里没有填数，只贴了图片，图片里的数读不了";
        return Err(Box::new(Finding::new(Code::NotWorkbook).saying(message)));
    }
    Ok(book)
}
