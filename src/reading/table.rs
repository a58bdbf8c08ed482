//! A table found on a sheet: its headings and the rows below them.

use super::groups::Groups;
use super::headings::{Headings, headings_in};
use super::rows::{TableRows, rows_below};
use super::sheet::{Sheet, SheetCell};
use super::units::{TableContext, UnitMark, UnitSource, assign};
use crate::form::HeadingIndex;
use std::sync::Arc;

/// Rows are the headings of a return when they name at least this many number columns.
const LEAST_COLUMNS: usize = 2;

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
    let found = headings_in(sheet, words, LEAST_COLUMNS);
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

/// The headings of the first table with a column of these fields that the office itself keeps, a row for each
/// unit: one column is enough, none is guessed, and what stands over several sets none apart.
pub fn reference_table(
    sheet: &Sheet,
    words: &HeadingIndex,
    is_asked: impl Fn(usize) -> bool,
) -> Option<Headings> {
    let mut headings = headings_in(sheet, words, 1).into_iter().find_map(|mut headings| {
        headings.columns.append(&mut headings.repeated);
        headings.columns.retain(|column| !column.guessed && is_asked(column.field));
        (!headings.columns.is_empty()).then_some(headings)
    })?;
    let units = &words.campaign().units;
    let names_unit = |filled: &&SheetCell| {
        let text = filled.cell.as_text();
        filled.row > headings.rows.1 && text.is_some_and(|text| units.by_name(text).is_some())
    };
    let unit_col = headings.unit_col.or_else(|| sheet.cells().find(names_unit).map(|f| f.col));
    let own = sheet.cells().filter(|f| Some(f.col) == unit_col).filter(names_unit);
    let end = own.map(|filled| filled.row).max().unwrap_or(headings.rows.1) + 1;
    headings.unit_col = unit_col;
    let rows = TableRows { end, ..TableRows::default() };
    let beside = TableContext { sheet, headings: &headings, rows: &rows, top: 0, limit: u32::MAX };
    let marks = beside.marks(words);
    assign(&mut headings, &marks, words);
    Some(headings)
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
