//! A table found on a sheet: its headings and the rows below them.

use super::groups::Groups;
use super::headings::{Headings, headings_in};
use super::rows::{TableRows, rows_below};
use super::sheet::Sheet;
use super::units::{TableContext, UnitMark, UnitSource, assign};
use crate::form::HeadingIndex;
use std::sync::Arc;

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Position in the campaign's fields.
    pub field: usize,
    /// Zero-based column of the sheet.
    pub col: u32,
    /// Unit of measure in the heading or beside the table, normalized.
    pub unit: Option<Arc<str>>,
    /// Where that is written.
    pub unit_from: UnitSource,
    /// Other units of measure that are written for it elsewhere.
    pub other_units: Vec<UnitMark>,
    /// The heading as it is written, without white space.
    pub heading: Arc<str>,
    /// Whether the heading is only near to the field's name.
    pub guessed: bool,
}

/// A table found on a sheet.
#[derive(Debug, Clone)]
pub struct Table {
    /// First row that may belong to it: its title and header fields stand from here on.
    pub top: u32,
    /// What stands above its columns.
    pub headings: Headings,
    /// What stands below them.
    pub rows: TableRows,
}

/// All tables of a sheet from top to bottom.
pub fn tables_in(sheet: &Sheet, words: &HeadingIndex) -> Vec<Table> {
    let found = headings_in(sheet, words);
    let starts: Vec<u32> = found.iter().map(|h| h.rows.0).collect();
    let mut top = 0;
    let mut tables = Vec::new();
    for (at, mut headings) in found.into_iter().enumerate() {
        let limit = starts.get(at + 1).copied().unwrap_or(u32::MAX);
        Groups { sheet, words, top }.set_apart(&mut headings);
        let rows = rows_below(&mut headings, sheet, top, limit, words);
        let end = rows.end;
        let beside = TableContext { sheet, headings: &headings, rows: &rows, top, limit };
        let marks = beside.marks(words);
        assign(&mut headings, &marks, words);
        tables.push(Table { top, headings, rows });
        top = end;
    }
    tables
}

impl Column {
    /// A column with the unit of measure of its heading.
    pub fn new(
        field: usize,
        col: u32,
        unit: Option<Arc<str>>,
        heading: Arc<str>,
        guessed: bool,
    ) -> Column {
        let (unit_from, other_units) = (UnitSource::Heading, Vec::new());
        Column { field, col, unit, unit_from, other_units, heading, guessed }
    }
}

impl Table {
    /// The column of a field.
    pub fn column(&self, field: usize) -> Option<&Column> {
        self.headings.columns.iter().find(|c| c.field == field)
    }
}
