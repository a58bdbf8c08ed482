//! A workbook as the rest of the house sees it, whatever format it came in.

use super::cell::{Cell, exact};
use super::cell_meta::CellMeta;
use super::display::{DisplayedNumber, shown_number, shown_text};
use crate::campaign::normalizes_to;
use crate::finding::Finding;
use crate::form::{SELF_CHECK_TITLE, STAMP_SHEET};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A workbook: its sheets in order, and what was noticed while it was opened.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Workbook {
    /// Sheets in the order of their tabs, without the stamp's own.
    pub sheets: Vec<Sheet>,
    /// Blocks that stand beside a form and are no part of it, such as 填报自检.
    #[serde(default)]
    pub asides: Vec<Sheet>,
    /// Text of the stamp sheet, else of the custom document property.
    pub stamp_property: Option<String>,
    /// Names of the workbook and the formulas that they stand for.
    #[serde(skip)]
    pub names: Vec<(String, String)>,
    /// Whether the program that stored the results of its formulas is one that calculates them.
    #[serde(skip)]
    pub is_calculated: bool,
    /// What concerns the file as a whole, such as a Word table in a workbook's place.
    pub findings: Vec<Finding>,
}

/// A sheet: its filled cells, row by row from the left, and how they are shown.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// Name on the tab.
    pub name: String,
    /// Whether the tab is hidden.
    pub hidden: bool,
    cells: Vec<SheetCell>,
    /// First and last zero-based row of each run of hidden rows.
    pub hidden_rows: Vec<(u32, u32)>,
    /// First and last zero-based column of each run of hidden columns.
    pub hidden_cols: Vec<(u32, u32)>,
    /// Merged areas, the higher first.
    merges: Vec<Area>,
    /// Most rows that one of them reaches below its first.
    reach: u32,
    /// Comments (批注) of cells.
    pub notes: Vec<Note>,
    /// Texts that stand in no cell.
    pub margins: Vec<MarginText>,
    /// How many cells each line of a text table has, blank ones too, by row; of other formats none.
    #[serde(default)]
    pub widths: Vec<(u32, u32)>,
    /// Where the tables of a document stand; spreadsheets do not say.
    #[serde(skip)]
    pub tables: Vec<Area>,
}

/// Where a text stands that is in no cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Margin {
    /// In the header or footer of the page.
    Page,
    /// In a text box or another shape.
    TextBox,
}

/// A text on a sheet that stands in no cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarginText {
    /// Where it stands.
    pub margin: Margin,
    /// What it says.
    pub text: String,
}

/// A cell with something in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SheetCell {
    /// Zero-based row.
    pub row: u32,
    /// Zero-based column.
    pub col: u32,
    /// What a person sees as content; blank for a formula that was never calculated.
    pub cell: Cell,
    /// What stands behind the content.
    pub extras: CellMeta,
}

/// Says of a cell of a large sheet whether it is kept; it may take down what is needed of the others.
pub type CellFilter = Rc<dyn Fn(&SheetCell) -> bool>;

/// A rectangle of cells; all four bounds are zero-based and belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// First row.
    pub top: u32,
    /// First column.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

/// A comment on a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Zero-based row of the cell.
    pub row: u32,
    /// Zero-based column of the cell.
    pub col: u32,
    /// What it says.
    pub text: String,
}

static NOTHING: (Cell, CellMeta) = (Cell::Blank, CellMeta::NONE);

impl Workbook {
    /// A workbook of these sheets; the stamp sheet is ours, holds no data, and is taken out.
    pub fn new(mut sheets: Vec<Sheet>, stamp_property: Option<String>) -> Workbook {
        let stamped = sheets.iter().find(|s| s.name == STAMP_SHEET);
        let stamp = stamped.and_then(|s| s.cell(0, 0).as_text().map(String::from));
        sheets.retain(|s| s.name != STAMP_SHEET);
        let asides = sheets.iter_mut().filter_map(Sheet::take_self_check).collect();
        let stamp_property = stamp.or(stamp_property);
        Workbook { sheets, asides, stamp_property, ..Workbook::default() }
    }
}

impl SheetCell {
    /// A cell without anything behind its content.
    pub fn plain(row: u32, col: u32, cell: Cell) -> SheetCell {
        SheetCell { row, col, cell, extras: CellMeta::NONE }
    }

    /// Whether neither content nor formula is in it.
    pub fn is_blank(&self) -> bool {
        self.cell.is_blank() && self.extras.formula.is_none()
    }
}

impl Area {
    /// Whether a cell lies in it.
    pub fn contains(&self, row: u32, col: u32) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&col)
    }
}

impl Sheet {
    /// A sheet of these cells, in any order; of two at one place the first counts.
    pub fn new(name: &str, hidden: bool, mut cells: Vec<SheetCell>) -> Sheet {
        cells.retain(|filled| !filled.is_blank());
        let place = |filled: &SheetCell| (filled.row, filled.col);
        // Most files have them in order, and sorting takes room for them all before it looks.
        if !cells.is_sorted_by_key(place) {
            cells.sort_by_key(place);
        }
        cells.dedup_by_key(|filled| place(filled));
        Sheet { name: name.to_string(), hidden, cells, ..Sheet::default() }
    }

    /// Takes out the block 填报自检 of our own form: everything from its title's column on.
    fn take_self_check(&mut self) -> Option<Sheet> {
        let is_title =
            |f: &&SheetCell| f.cell.as_text().is_some_and(|t| normalizes_to(t, SELF_CHECK_TITLE));
        let first = self.cells.iter().find(is_title).map(|f| f.col).filter(|col| *col > 2)?;
        let (beside, own) = self.cells.drain(..).partition(|f| f.col >= first);
        self.cells = own;
        Some(Sheet::new(&self.name, self.hidden, beside))
    }

    /// The cell at a zero-based row and column.
    pub fn cell(&self, row: u32, col: u32) -> &Cell {
        self.filled(row, col).map_or(&NOTHING.0, |filled| &filled.cell)
    }

    /// What a person reads in a cell: its content as its number format shows it.
    pub fn displayed_text(&self, row: u32, col: u32) -> Option<CompactString> {
        let filled = self.filled(row, col)?;
        let format = filled.extras.format.as_deref().unwrap_or("General");
        let shown = match &filled.cell {
            Cell::Number(number) => match shown_number(exact(*number)?, format) {
                DisplayedNumber::Text(text) => Some(text),
                DisplayedNumber::Plain | DisplayedNumber::Unreadable => None,
            },
            Cell::Text(text) => shown_text(text, format),
            _ => None,
        };
        shown.map_or_else(|| filled.cell.raw(), |text| Some(text.trim().into()))
    }

    /// What stands behind the cell at a zero-based row and column.
    pub fn extras(&self, row: u32, col: u32) -> &CellMeta {
        self.filled(row, col).map_or(&NOTHING.1, |filled| &filled.extras)
    }

    /// The filled cell at a zero-based row and column, if it is filled.
    pub fn filled(&self, row: u32, col: u32) -> Option<&SheetCell> {
        self.position(row, col).map(|at| &self.cells[at])
    }

    /// The same, to take something down about it.
    pub(super) fn filled_mut(&mut self, row: u32, col: u32) -> Option<&mut SheetCell> {
        let at = self.position(row, col)?;
        self.cells.get_mut(at)
    }

    /// Keeps the cells for which something holds.
    pub fn retain(&mut self, holds: impl FnMut(&SheetCell) -> bool) {
        self.cells.retain(holds);
    }

    /// Drops cells that turned out to be blank.
    pub(super) fn drop_blank(&mut self) {
        self.cells.retain(|filled| !filled.is_blank());
    }

    /// The place among the filled cells of the one at a zero-based row and column.
    pub fn position(&self, row: u32, col: u32) -> Option<usize> {
        self.cells.binary_search_by_key(&(row, col), |f| (f.row, f.col)).ok()
    }

    /// SheetCell cells in reading order.
    pub fn cells(&self) -> std::slice::Iter<'_, SheetCell> {
        self.cells.iter()
    }

    /// SheetCell cells of the rows from `top` to `bottom`, both included.
    pub fn between(&self, top: u32, bottom: u32) -> &[SheetCell] {
        let (from, below) = self.places(top, bottom);
        self.cells.get(from..below).unwrap_or_default()
    }

    /// The place among the filled cells of the first in the rows from `top` to `bottom`, and of the
    /// first below them.
    pub fn places(&self, top: u32, bottom: u32) -> (usize, usize) {
        let from = self.cells.partition_point(|filled| filled.row < top);
        let below = self.cells.partition_point(|filled| filled.row <= bottom);
        (from, below.max(from))
    }

    /// SheetCell cells of a range of rows.
    pub fn within(&self, rows: std::ops::Range<u32>) -> &[SheetCell] {
        rows.end.checked_sub(1).map_or(&[], |bottom| self.between(rows.start, bottom))
    }

    /// SheetCell rows from top to bottom, each with its filled cells from the left.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &[SheetCell])> {
        self.cells.chunk_by(|a, b| a.row == b.row).map(|row| (row[0].row, row))
    }

    /// Whether a row is hidden.
    pub fn is_row_hidden(&self, row: u32) -> bool {
        // Runs stand in order and do not touch.
        let at = self.hidden_rows.partition_point(|(_, last)| *last < row);
        self.hidden_rows.get(at).is_some_and(|(first, _)| *first <= row)
    }

    /// Whether a column is hidden.
    pub fn is_col_hidden(&self, col: u32) -> bool {
        self.hidden_cols.iter().any(|(first, last)| (*first..=*last).contains(&col))
    }

    /// The merged area that a cell belongs to.
    pub fn merged(&self, row: u32, col: u32) -> Option<&Area> {
        let from = self.merges.partition_point(|a| a.top.saturating_add(self.reach) < row);
        let mut near = self.merges.iter().skip(from).take_while(|area| area.top <= row);
        near.find(|area| area.contains(row, col))
    }

    /// All merged areas, the higher first.
    pub fn merges(&self) -> &[Area] {
        &self.merges
    }

    /// Takes over its merged areas.
    pub fn set_merges(&mut self, mut areas: Vec<Area>) {
        areas.sort_by_key(|area| (area.top, area.left));
        let reach = areas.iter().map(|area| area.bottom.saturating_sub(area.top)).max();
        self.reach = reach.unwrap_or_default();
        self.merges = areas;
    }

    /// How many cells a line of a text table has; `None` for other formats.
    pub fn width(&self, row: u32) -> Option<u32> {
        let at = self.widths.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        self.widths.get(at).map(|(_, width)| *width)
    }

    /// The comment on a cell.
    pub fn note(&self, row: u32, col: u32) -> Option<&str> {
        self.notes.iter().find(|n| (n.row, n.col) == (row, col)).map(|n| n.text.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, Sheet};

    #[test]
    fn merged_areas_are_found_from_every_cell_of_them() {
        let area = |top, left, bottom, right| Area { top, left, bottom, right };
        let mut sheet = Sheet::default();
        sheet.set_merges(vec![area(5, 0, 5, 3), area(0, 2, 9, 2), area(1, 0, 2, 1)]);
        let found = |row, col| sheet.merged(row, col).map(|a| (a.top, a.left));
        assert_eq!(found(2, 1), Some((1, 0)));
        assert_eq!(found(9, 2), Some((0, 2)));
        assert_eq!(found(5, 3), Some((5, 0)));
        assert_eq!((found(3, 0), found(10, 2), found(0, 0)), (None, None, None));
    }
}
