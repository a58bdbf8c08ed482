//! Finds tables by their headings, wherever they stand on a sheet.

use super::sheet::{Filled, Sheet};
use crate::campaign::fold;
use crate::form::{Heading, Meaning, Vocabulary};

/// A row is a heading row when it names at least this many number columns.
const LEAST_HEADINGS: usize = 2;
/// Beginnings of lines that end a table.
const END_MARKS: [&str; 12] = [
    "联系人",
    "联系方式",
    "联系电话",
    "注:",
    "注1",
    "备注:",
    "说明:",
    "填报人",
    "填报时间",
    "审核",
    "负责人",
    "单位负责人",
];
/// Labels of rows that sum others up.
const TOTAL_MARKS: [&str; 7] = ["合计", "总计", "小计", "全省合计", "全市合计", "全州合计", "累计"];

/// A column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Position in the campaign's fields.
    pub field: usize,
    /// Zero-based column of the sheet.
    pub col: u32,
    /// Unit of measure in the heading, folded.
    pub unit: Option<String>,
}

/// A row below the headings that holds figures or names a unit.
#[derive(Debug, Clone)]
pub struct DataRow {
    /// Zero-based row.
    pub row: u32,
    /// Text in the column that names the unit.
    pub label: Option<String>,
}

/// A table found on a sheet.
#[derive(Debug, Clone)]
pub struct Table {
    /// Zero-based row of the headings.
    pub heading_row: u32,
    /// Column that names the unit, if there is one.
    pub unit_col: Option<u32>,
    /// Columns whose heading is known.
    pub columns: Vec<Column>,
    /// Columns whose field another column has already.
    pub repeated: Vec<Column>,
    /// Columns whose heading is not known, with the heading.
    pub extra: Vec<(u32, String)>,
    /// Rows with figures, from the top.
    pub rows: Vec<DataRow>,
    /// Rows that sum others up.
    pub totals: Vec<DataRow>,
    /// First row after the table.
    pub end_row: u32,
}

/// All tables of a sheet from top to bottom.
pub fn tables_in(sheet: &Sheet, words: &Vocabulary) -> Vec<Table> {
    let mut tables: Vec<Table> =
        sheet.rows().filter_map(|(row, cells)| heading_row(row, cells, words)).collect();
    let starts: Vec<u32> = tables.iter().map(|t| t.heading_row).collect();
    for (at, table) in tables.iter_mut().enumerate() {
        let limit = starts.get(at + 1).copied().unwrap_or(u32::MAX);
        take_rows(table, sheet, words, limit);
    }
    tables
}

fn heading_row(row: u32, cells: &[Filled], words: &Vocabulary) -> Option<Table> {
    let mut table = Table {
        heading_row: row,
        unit_col: None,
        columns: Vec::new(),
        repeated: Vec::new(),
        extra: Vec::new(),
        rows: Vec::new(),
        totals: Vec::new(),
        end_row: row + 1,
    };
    for Filled { col, cell, .. } in cells {
        let Some(text) = cell.as_text() else { continue };
        let heading = Heading::parse(text);
        match words.meaning(&heading) {
            Some(Meaning::Unit) if table.unit_col.is_none() => table.unit_col = Some(*col),
            Some(Meaning::Field(field)) => {
                let column = Column { field, col: *col, unit: heading.unit };
                let known = table.columns.iter().any(|c| c.field == field);
                let list = if known { &mut table.repeated } else { &mut table.columns };
                list.push(column);
            }
            _ => table.extra.push((*col, text.split_whitespace().collect())),
        }
    }
    let numbers = table.columns.iter().filter(|c| words.field(c.field).is_number()).count();
    (numbers >= LEAST_HEADINGS).then_some(table)
}

fn take_rows(table: &mut Table, sheet: &Sheet, words: &Vocabulary, limit: u32) {
    let below = |row: &u32| *row > table.heading_row && *row < limit;
    let mut rows = Vec::new();
    let mut totals = Vec::new();
    for (row, cells) in sheet.rows().filter(|(row, _)| below(row)) {
        if ends_table(cells) {
            break;
        }
        table.end_row = row + 1;
        let label = table.unit_col.and_then(|col| sheet.cell(row, col).as_text());
        let figures = table
            .columns
            .iter()
            .any(|c| words.field(c.field).is_number() && !sheet.cell(row, c.col).is_blank());
        let names_unit = label.is_some_and(|text| words.campaign().units.named_in(text).is_some());
        let entry = DataRow { row, label: label.map(String::from) };
        if label.is_some_and(is_total) && figures {
            totals.push(entry);
        } else if figures || names_unit {
            rows.push(entry);
        }
    }
    // A unit that calls its only row 合计 means itself.
    if rows.is_empty() {
        rows = std::mem::take(&mut totals);
    }
    (table.rows, table.totals) = (rows, totals);
}

fn ends_table(cells: &[Filled]) -> bool {
    let first = cells.first().and_then(|f| f.cell.as_text()).map(fold);
    first.is_some_and(|text| END_MARKS.iter().any(|mark| text.starts_with(mark)))
}

fn is_total(label: &str) -> bool {
    let folded = fold(label);
    TOTAL_MARKS.contains(&folded.trim_end_matches(':'))
}
