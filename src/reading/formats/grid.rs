//! One table of a document: where each cell stands, given the columns and rows that cells span.

use super::runs::CellRuns;
use crate::finding::Finding;
use crate::reading::bounds::too_large;
use crate::reading::sheet::Area;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most columns of a sheet (ECMA-376 part 1, 18.3.1.13).
pub const COL_LIMIT: u32 = 16_384;

/// Over how many places a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Columns, at least 1.
    pub cols: u32,
    /// Rows, at least 1.
    pub rows: u32,
    /// Whether it is part of a cell that grows downwards row by row, and which part.
    pub grows: Option<VerticalMerge>,
}

/// Part of a cell that is continued from row to row (ECMA-376 part 1, 17.4.84).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerticalMerge {
    /// The first row.
    Start,
    /// A later row; it belongs to the cell above.
    Continued,
}

/// A table as it grows; rows and columns are zero-based within it.
#[derive(Default)]
pub struct DocumentTable {
    /// Rows so far.
    pub rows: u32,
    /// Cells that are finished.
    pub cells: Vec<GridCell>,
    /// The cell that text goes to.
    pub open_cell: Option<GridCell>,
    /// Tables within cells, each with the row that holds it.
    pub nested: Vec<(u32, DocumentTable)>,
    /// Rows that are not shown.
    pub hidden: Vec<u32>,
    /// What each cell with a span covers.
    pub areas: Vec<Area>,
    /// Column where the next cell may stand.
    col: u32,
    /// By column, the first row that no cell from above covers.
    free_from: Vec<u32>,
    /// By column, the area that the next row may continue.
    growing: BTreeMap<u32, usize>,
}

/// A cell of a table.
#[derive(Default)]
pub struct GridCell {
    /// Row of its top.
    pub row: u32,
    /// Its leftmost column.
    pub col: u32,
    /// What it says.
    pub runs: CellRuns,
    /// The number behind the text.
    pub number: Option<f64>,
    /// The format by which a number is seen.
    pub format: Option<Arc<str>>,
}

impl Span {
    /// A single place.
    pub const ONE: Span = Span { cols: 1, rows: 1, grows: None };
}

impl DocumentTable {
    /// Starts a row.
    pub fn open_row(&mut self, hidden: bool) {
        self.close_cell();
        if hidden {
            self.hidden.push(self.rows);
        }
        self.rows += 1;
        self.col = 0;
    }

    /// Starts a cell in the first free column of the last row; gives how many places were looked at.
    ///
    /// # Errors
    /// A finding when it would stand beyond the last column of a sheet.
    pub fn place(&mut self, span: Span) -> Result<u32, Box<Finding>> {
        self.close_cell();
        let row = self.rows.saturating_sub(1);
        let from = self.col;
        while self.free_from.get(self.col as usize).is_some_and(|free| *free > row) {
            self.col += 1;
        }
        let col = self.col;
        self.col = col.saturating_add(span.cols);
        if self.col > COL_LIMIT {
            return Err(too_large(format!("表格超过 {COL_LIMIT} 列")));
        }
        let width = self.free_from.len().max(self.col as usize);
        self.free_from.resize(width, 0);
        let bottom = row.saturating_add(span.rows);
        self.free_from[col as usize..self.col as usize].fill(bottom);
        self.span(row, col, span);
        self.open_cell = Some(GridCell { row, col, ..GridCell::default() });
        Ok(self.col - from)
    }

    fn span(&mut self, row: u32, col: u32, span: Span) {
        let above = self.growing.remove(&col);
        if span.grows == Some(VerticalMerge::Continued)
            && let Some(at) = above.filter(|at| self.areas[*at].bottom + 1 == row)
        {
            self.areas[at].bottom = row;
            self.growing.insert(col, at);
            return;
        }
        let area = Area {
            top: row,
            left: col,
            bottom: row.saturating_add(span.rows - 1),
            right: col + span.cols - 1,
        };
        if span.grows == Some(VerticalMerge::Start) {
            self.growing.insert(col, self.areas.len());
        }
        if span.grows.is_some() || span.cols > 1 || span.rows > 1 {
            self.areas.push(area);
        }
    }

    /// How many columns its widest row has.
    pub fn width(&self) -> u32 {
        u32::try_from(self.free_from.len()).unwrap_or_default()
    }

    /// Ends the open cell.
    pub fn close_cell(&mut self) {
        self.cells.extend(self.open_cell.take().filter(|cell| !cell.runs.is_empty()));
    }

    /// Takes in a table that stands in the open cell.
    pub fn hold(&mut self, inner: DocumentTable) {
        self.nested.push((self.rows.saturating_sub(1), inner));
    }
}
