//! A workbook of which one sheet after the other is held in memory: the summary of a whole country has
//! millions of cells.

use crate::finding::Finding;
use crate::reading::{self, Bounds, CellFilter, Sheet, Workbook};
use std::path::Path;
use std::rc::Rc;

/// A workbook that is read sheet by sheet.
pub struct Sheets<'a> {
    bytes: &'a [u8],
    bounds: Bounds,
    program: Option<&'a Path>,
    /// All of it without the cells, where its format lets it be read in parts.
    outline: Workbook,
}

impl<'a> Sheets<'a> {
    /// Opens it.
    ///
    /// # Errors
    /// A finding that says what is wrong with the file.
    pub fn open(
        bytes: &'a [u8],
        bounds: Bounds,
        program: Option<&'a Path>,
    ) -> Result<Sheets<'a>, Box<Finding>> {
        let bounds = Bounds { steps: 0, ..bounds };
        // No sheet has an empty name.
        let outline = reading::open_sheet(bytes, bounds, program, "", Rc::new(|_| true))?;
        Ok(Sheets { bytes, bounds, program, outline })
    }

    /// What it says about its own making.
    pub fn stamp(&self) -> Option<&str> {
        self.outline.stamp_property.as_deref()
    }
}

/// A sheet, and what was found while it was read.
pub type SheetResult = Result<(Option<Sheet>, Vec<Finding>), Box<Finding>>;

/// What can be read sheet by sheet.
pub trait SheetBySheet {
    /// Names of the sheets, in the order of their tabs.
    fn names(&self) -> Vec<String>;

    /// A sheet, and what was found while it was read; no sheet if there is none of this name, or it cannot be
    /// read, which is among what was found. Its cells have gone through the filter, or it has all of them, where
    /// its format is not sifted.
    ///
    /// # Errors
    /// A finding that says what is wrong with the file.
    fn read(&self, name: &str, filter: CellFilter) -> SheetResult;
}

impl SheetBySheet for Sheets<'_> {
    fn names(&self) -> Vec<String> {
        self.outline.names()
    }

    fn read(&self, name: &str, filter: CellFilter) -> SheetResult {
        let mut book = reading::open_sheet(self.bytes, self.bounds, self.program, name, filter)?;
        let at = book.sheets.iter().position(|sheet| sheet.name == name);
        Ok((at.map(|at| book.sheets.swap_remove(at)), book.findings))
    }
}

impl SheetBySheet for Workbook {
    fn names(&self) -> Vec<String> {
        self.sheets.iter().map(|sheet| sheet.name.clone()).collect()
    }

    fn read(&self, name: &str, _: CellFilter) -> SheetResult {
        let sheet = self.sheets.iter().find(|sheet| sheet.name == name);
        Ok((sheet.cloned(), self.findings.clone()))
    }
}
