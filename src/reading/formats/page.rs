//! A document read from top to bottom as one sheet, as spreadsheets open web pages: a paragraph is
//! a row with one cell, a row of a table is a row. A table within a cell follows on rows of its own.

use super::grid::{DocumentTable, Span};
use super::number_format::is_told;
use super::plain;
use super::runs::{CellRuns, RunFormat};
use super::workbook_builder::{BoundedResult, WorkbookBuilder};
use crate::finding::Finding;
use crate::reading::bounds::{AREA_LIMIT, NESTED_LIMIT, PLACE_LIMIT, too_large};
use crate::reading::cell::Cell;
use crate::reading::cell_meta::CellMeta;
use crate::reading::sheet::{Area, Margin, SheetCell, Workbook};
use std::sync::Arc;

/// Most rows of a sheet (ECMA-376 part 1, 18.3.1.73).
pub const ROW_LIMIT: u32 = 1_048_576;

/// The sheet of a document, as it grows.
pub struct DocumentSheet {
    builder: WorkbookBuilder,
    next_row: u32,
    /// Open tables, the innermost last.
    tables: Vec<DocumentTable>,
    /// Text outside all cells.
    loose: CellRuns,
    places_left: u32,
    /// Where tables stand on the sheet.
    areas: Vec<Area>,
    /// Whether there was any table.
    pub has_table: bool,
}

impl DocumentSheet {
    /// An empty page.
    pub fn new() -> DocumentSheet {
        DocumentSheet {
            builder: WorkbookBuilder::new(),
            next_row: 0,
            tables: Vec::new(),
            loose: CellRuns::default(),
            places_left: PLACE_LIMIT,
            areas: Vec::new(),
            has_table: false,
        }
    }

    /// Adds text to the open cell or paragraph.
    pub fn text(&mut self, text: &str, mark: RunFormat) {
        match self.tables.last_mut().and_then(|grid| grid.open_cell.as_mut()) {
            Some(cell) => cell.runs.push(text, mark),
            None => self.loose.push(text, mark),
        }
    }

    /// What stands in the open cell or paragraph so far.
    pub fn so_far(&self) -> &CellRuns {
        let cell = self.tables.last().and_then(|grid| grid.open_cell.as_ref());
        cell.map_or(&self.loose, |cell| &cell.runs)
    }

    /// How many tables are open, within one another.
    pub fn depth(&self) -> usize {
        self.tables.len()
    }

    /// Ends a line: within a cell the text goes on below it, outside it is a row of its own.
    pub fn end_line(&mut self) -> BoundedResult {
        if self.tables.is_empty() {
            return self.end_paragraph();
        }
        if !self.so_far().is_empty() {
            self.text("\n", RunFormat::Plain);
        }
        Ok(())
    }

    /// Starts a table, within the open cell if there is one.
    pub fn open_table(&mut self) -> BoundedResult {
        if self.tables.is_empty() {
            self.end_paragraph()?;
        }
        if self.tables.len() == NESTED_LIMIT {
            return Err(too_large(format!("表格套了 {NESTED_LIMIT} 层以上")));
        }
        self.has_table = true;
        self.tables.push(DocumentTable::default());
        Ok(())
    }

    /// Ends the innermost table and puts the outermost on the sheet.
    pub fn close_table(&mut self) -> BoundedResult {
        let Some(mut grid) = self.tables.pop() else { return Ok(()) };
        grid.close_cell();
        match self.tables.last_mut() {
            Some(outer) => outer.hold(grid),
            None => {
                self.next_row = self.lay(grid, self.next_row)?;
                self.end_paragraph()?;
            }
        }
        Ok(())
    }

    /// Starts a row of the innermost table.
    pub fn open_row(&mut self, hidden: bool) -> BoundedResult {
        if let [grid] = self.tables.as_slice()
            && grid.rows == 0
        {
            self.end_paragraph()?;
        }
        let Some(grid) = self.tables.last_mut() else { return Ok(()) };
        grid.open_row(hidden);
        if grid.rows > ROW_LIMIT {
            return Err(too_large(format!("表格超过 {ROW_LIMIT} 行")));
        }
        Ok(())
    }

    /// Takes the row that was just started, and has no cells yet, away again.
    pub fn drop_row(&mut self) {
        if let Some(grid) = self.tables.last_mut() {
            grid.rows = grid.rows.saturating_sub(1);
        }
    }

    /// Starts a cell in the first free column of the row.
    pub fn open_cell(&mut self, span: Span) -> BoundedResult {
        if self.tables.last().is_some_and(|grid| grid.rows == 0) {
            self.open_row(false)?;
        }
        let Some(grid) = self.tables.last_mut() else { return Ok(()) };
        let covered = grid.place(span)?;
        let left = self.places_left.checked_sub(covered);
        self.places_left = left.ok_or_else(|| too_large("单元格太多".to_string()))?;
        Ok(())
    }

    /// Gives the open cell the number behind its text, and the format by which a number is seen.
    pub fn number(&mut self, number: Option<f64>, format: Option<Arc<str>>) {
        if let Some(cell) = self.tables.last_mut().and_then(|grid| grid.open_cell.as_mut()) {
            (cell.number, cell.format) = (number, format);
        }
    }

    /// Ends the open cell.
    pub fn close_cell(&mut self) {
        if let Some(grid) = self.tables.last_mut() {
            grid.close_cell();
        }
    }

    /// Column of the open cell in its table.
    pub fn col(&self) -> Option<u32> {
        self.tables.last()?.open_cell.as_ref().map(|cell| cell.col)
    }

    /// Remembers a run of hidden columns.
    pub fn hide_cols(&mut self, first: u32, last: u32) {
        self.builder.hide_cols(first, last);
    }

    /// Remembers a header or footer of the document.
    pub fn margin(&mut self, text: &str) -> BoundedResult {
        self.builder.margin(Margin::Page, text)
    }

    /// The finished workbook of one sheet.
    ///
    /// # Errors
    /// A finding when a limit is passed.
    pub fn finish(mut self, name: &str) -> Result<Workbook, Box<Finding>> {
        while !self.tables.is_empty() {
            self.close_table()?;
        }
        self.end_paragraph()?;
        let mut sheet = self.builder.sheet(name, false);
        sheet.tables = self.areas;
        Ok(self.builder.workbook(vec![sheet], None))
    }

    fn end_paragraph(&mut self) -> BoundedResult {
        let (text, _) = std::mem::take(&mut self.loose).shown(RunFormat::Plain);
        let cell = Cell::text(text.trim());
        if !cell.is_blank() {
            self.builder.put(SheetCell::plain(self.next_row, 0, cell))?;
            self.next_row = self.next_row.saturating_add(1);
        }
        Ok(())
    }

    /// Puts a table on the sheet from row `top` on; gives the row after it.
    fn lay(&mut self, grid: DocumentTable, top: u32) -> Result<u32, Box<Finding>> {
        let mut starts = Vec::new();
        let mut next = top;
        let width = grid.width();
        let mut nested = grid.nested.into_iter().peekable();
        for row in 0..grid.rows {
            starts.push(next);
            next += 1;
            while let Some((_, inner)) = nested.next_if(|(outer, _)| *outer == row) {
                next = self.lay(inner, next)?;
            }
            if next > ROW_LIMIT {
                return Err(too_large(format!("表格超过 {ROW_LIMIT} 行")));
            }
        }
        let at = |row: u32| starts.get(row as usize).copied().unwrap_or(next.saturating_sub(1));
        if grid.rows > 0 && width > 0 && self.areas.len() < AREA_LIMIT {
            let right = width - 1;
            self.areas.push(Area { top, left: 0, bottom: next.saturating_sub(1), right });
        }
        for cell in grid.cells {
            let (text, extras) = cell.runs.shown(RunFormat::Plain);
            let content = match cell.number {
                Some(number) => Cell::number(number),
                None => plain::cell(&text),
            };
            let format = cell.format.filter(|code| is_told(&content, code));
            let extras = CellMeta { format, ..extras };
            self.builder.put(SheetCell {
                row: at(cell.row),
                col: cell.col,
                cell: content,
                extras,
            })?;
        }
        grid.hidden.iter().for_each(|row| self.builder.hide_rows(at(*row), at(*row)));
        for area in grid.areas {
            let area = Area { top: at(area.top), bottom: at(area.bottom), ..area };
            if (area.top, area.left) != (area.bottom, area.right) {
                self.builder.merge(area)?;
            }
        }
        Ok(next)
    }
}
