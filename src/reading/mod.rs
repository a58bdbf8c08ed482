//! WHAT CAME BACK: opens a file safely by its content, finds the table by its headings, tells the
//! unit and the period, and takes each cell as it is. Nothing is interpreted here.

mod below;
mod blank;
mod bounds;
mod caption;
mod cards;
mod cell;
mod cell_aggregation;
mod cell_meta;
mod charset;
mod clauses;
mod decimal;
mod display;
mod explanation;
mod extension;
mod field_cell;
mod fingerprint;
mod formats;
mod further_blocks;
mod groups;
mod header;
mod headings;
mod identity;
mod labels;
mod lists;
mod no_table;
mod numbering;
pub mod numeral;
mod own_column;
mod places;
mod purpose;
mod recalculation;
mod remark_corrections;
mod returns;
mod row_selection;
mod row_sums;
mod rows;
mod sandbox;
mod sheet;
mod sidenotes;
mod signatures;
mod sniff;
mod stamps;
mod statements;
mod subheadings;
mod table;
mod table_findings;
mod table_remarks;
pub mod tick_boxes;
mod units;
mod unused_sheets;

pub use below::{BelowLine, take_below};
pub use blank::{BLANK_COLS, BLANK_ROWS, Blank, SheetLayout, Validation, open_blank};
pub use bounds::{Bounds, FILE_LIMIT};
pub use caption::stated_unit;
pub use cell::{Cell, CellReading, LOST_TEXT, exact};
pub use cell_meta::CellMeta;
pub use clauses::PlainText;
pub use display::{DisplayedNumber, is_rounded, shown_number, shown_text};
pub use explanation::{ColumnReading, Evidence, Explanation};
pub use extension::wrong_extension;
pub use field_cell::FieldCell;
pub use fingerprint::sha256;
pub use formats::Package;
pub use header::labelled_values;
pub use headings::Headings;
pub use identity::{ExternalEvidence, UnitEvidence, UnitMatch, identify};
pub use labels::{is_group_title, numbers_group};
pub use no_table::NoTable;
pub use own_column::own_column;
pub use places::{BlockPlace, FormPlaces, HeaderPlace, Missing, places_in};
pub use purpose::is_corrected;
pub use remark_corrections::{RemarkCorrection, corrections, equalities};
pub use returns::{BlockRows, Return, returns_in};
pub use sandbox::{READER_ARGUMENT, serve};
pub use sheet::{Area, CellFilter, Note, Sheet, SheetCell, Workbook};
pub use sidenotes::{SideNote, SideSource};
pub use stamps::Stamps;
pub use statements::statements_in;
pub use table::{Column, reference_table};
pub use table_remarks::{TableRemark, cancels_line, whole_claims};
pub use units::{UnitMark, UnitSource};

use crate::finding::{Code, Finding};
use sniff::{Detected, FileFormat};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;

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
    let told = sniff::detect(bytes, bounds)?;
    match program.filter(|_| formats::is_unbounded(told.kind)) {
        Some(program) => sandbox::open(bytes, program),
        None => load(bytes, told, bounds),
    }
}

/// The same, but of an Office Open XML workbook only the sheet of this name has its cells, and only those that
/// pass the filter, so that a large one can be read sheet by sheet; other formats come whole.
///
/// # Errors
/// As [`open_safely`].
pub fn open_sheet(
    bytes: &[u8],
    bounds: Bounds,
    program: Option<&Path>,
    name: &str,
    filter: CellFilter,
) -> Result<Workbook, Box<Finding>> {
    bounds::check_size(bytes, bounds)?;
    let mut told = sniff::detect(bytes, bounds)?;
    if told.kind != FileFormat::Xlsx {
        return open_within(bytes, bounds, program);
    }
    told.package.iter_mut().for_each(|package| package.read_only(name, Rc::clone(&filter)));
    read(bytes, told, bounds)
}

/// Opens the bytes of a file as a workbook, whatever its name says.
///
/// # Errors
/// A finding that says what the file is and what to ask the unit for. A panic of a reading library
/// is such a finding too, so that one bad file never stops the others.
pub fn open(bytes: &[u8]) -> Result<Workbook, Box<Finding>> {
    open_safely(bytes, None)
}

fn load(bytes: &[u8], told: Detected, bounds: Bounds) -> Result<Workbook, Box<Finding>> {
    bounds::check(bytes, told.kind)?;
    let mut book = read(bytes, told, bounds)?;
    recalculation::recalculate(&mut book, bounds.steps);
    let is_blank = book.sheets.iter().all(|sheet| sheet.cells().len() == 0);
    if is_blank && formats::has_pictures(bytes) {
        let message = "工作簿里没有填数，只贴了图片，图片里的数读不了";
        return Err(Box::new(Finding::new(Code::NotWorkbook).with_message(message)));
    }
    Ok(book)
}

fn read(bytes: &[u8], told: Detected, bounds: Bounds) -> Result<Workbook, Box<Finding>> {
    let Detected { kind, package } = told;
    let opened = catch_unwind(AssertUnwindSafe(|| formats::load(bytes, kind, package, bounds)));
    let book = opened.unwrap_or_else(|_| Err(formats::given_up()))?;
    match book.findings.iter().find(|f| f.code == Code::Contradictory) {
        Some(refused) => Err(Box::new(refused.clone())),
        None => Ok(book),
    }
}
