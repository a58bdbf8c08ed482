//! A blank form as its office laid it out: beside the cells of a [`Workbook`] the rules around blank cells,
//! their number formats, formulas that give nothing yet, and what data validation allows.

use super::bounds::{self, Bounds};
use super::formats::{self, Package};
use super::sheet::{Area, Workbook};
use super::sniff::{self, FileFormat};
use super::{load, open_safely};
use crate::finding::Finding;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// Rows of a blank form from here on are not looked at.
pub const BLANK_ROWS: u32 = 3_000;
/// Columns of a blank form from here on are not looked at.
pub const BLANK_COLS: u32 = 256;
/// Most blank cells of one sheet of which something is remembered.
pub const BLANK_CELLS: usize = 40_000;
/// Most validations of one sheet.
pub const VALIDATION_LIMIT: usize = 2_000;

/// A blank form: its cells, and how each of its sheets is laid out.
#[derive(Debug)]
pub struct Blank {
    /// The cells.
    pub book: Workbook,
    /// Layouts by name of the sheet; formats that know none have none.
    pub layouts: BTreeMap<String, SheetLayout>,
    /// Names and the formulas that they stand for.
    pub names: Vec<(String, String)>,
    /// Whether it came as a Word document, whose one sheet is the document.
    pub is_document: bool,
}

/// What a format tells of the layout of its sheets.
#[derive(Debug, Default)]
pub struct Layouts {
    /// Layouts by name of the sheet.
    pub sheets: BTreeMap<String, SheetLayout>,
    /// Names and the formulas that they stand for.
    pub names: Vec<(String, String)>,
}

/// How a sheet is laid out.
#[derive(Debug, Default)]
pub struct SheetLayout {
    /// Cells with a rule on any side.
    pub ruled: Vec<(u32, u32)>,
    /// Number formats other than General, by cell.
    pub formats: BTreeMap<(u32, u32), Arc<str>>,
    /// Formulas in A1 notation, those too that give an empty text.
    pub formulas: BTreeMap<(u32, u32), String>,
    /// What cells may hold.
    pub validations: Vec<Validation>,
}

/// A rule of data validation (ECMA-376 part 1, 18.3.1.32).
#[derive(Debug, Clone, Default)]
pub struct Validation {
    /// The cells it is for.
    pub areas: Vec<Area>,
    /// What it allows: `list`, `whole`, `decimal`, `date`, `textLength` or another word of the standard.
    pub kind: String,
    /// The first formula: of a list its texts or where they stand.
    pub formula: String,
    /// What is told to whoever fills in the cell.
    pub prompt: String,
}

impl SheetLayout {
    /// Remembers a cell with its rule and number format, within the limits of a blank form.
    pub fn take(&mut self, at: (u32, u32), ruled: bool, format: Option<&Arc<str>>) {
        if at.0 >= BLANK_ROWS || at.1 >= BLANK_COLS {
            return;
        }
        if ruled && self.ruled.len() < BLANK_CELLS {
            self.ruled.push(at);
        }
        if let Some(format) = format.filter(|_| self.formats.len() < BLANK_CELLS) {
            self.formats.insert(at, Arc::clone(format));
        }
    }

    /// Remembers a formula.
    pub fn take_formula(&mut self, at: (u32, u32), formula: String) {
        if at.0 < BLANK_ROWS && at.1 < BLANK_COLS && self.formulas.len() < BLANK_CELLS {
            self.formulas.insert(at, formula);
        }
    }

    /// Remembers a validation that is for any cell.
    pub fn take_validation(&mut self, validation: Validation) {
        if !validation.areas.is_empty() && self.validations.len() < VALIDATION_LIMIT {
            self.validations.push(validation);
        }
    }
}

/// Opens a blank form within the bounds of a return.
///
/// # Errors
/// A finding that says what the file is, or that it passes a limit.
pub fn open_blank(bytes: &[u8], program: Option<&Path>) -> Result<Blank, Box<Finding>> {
    let bounds = Bounds::RETURN;
    bounds::check_size(bytes, bounds)?;
    let told = sniff::detect(bytes, bounds)?;
    let kind = told.kind;
    let book = match program.filter(|_| formats::is_unbounded(kind)) {
        Some(_) => open_safely(bytes, program)?,
        None => load(bytes, told, bounds)?,
    };
    let is_package = matches!(kind, FileFormat::Xlsx | FileFormat::Ods);
    let package = is_package.then(|| Package::open(bytes, bounds)).transpose()?;
    let read = catch_unwind(AssertUnwindSafe(|| formats::layouts(bytes, kind, package)));
    let layouts = read.unwrap_or_else(|_| Err(formats::given_up()))?;
    let Layouts { sheets, names } = layouts;
    Ok(Blank { book, layouts: sheets, names, is_document: kind == FileFormat::Docx })
}
