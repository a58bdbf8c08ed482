//! A sheet of a blank form with every place of it, merged areas spread out.

use crate::campaign::normalize;
use crate::form::column_letters;
use crate::reading::{Area, BLANK_COLS, BLANK_ROWS, Cell, Sheet, SheetLayout, Validation};
use std::rc::Rc;

/// Most places that merged areas may cover.
const MERGED: u64 = 2_000_000;

/// A sheet as a rectangle of places.
pub struct Grid<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    layout: Option<&'a SheetLayout>,
    /// Rows in use.
    pub rows: u32,
    /// Columns in use.
    pub cols: u32,
    slots: Vec<Slot>,
    /// Merged areas, cut to the rows and columns in use.
    areas: Vec<Area>,
}

#[derive(Clone)]
struct Slot {
    /// Number of the merged area that it is a part of.
    area: Option<usize>,
    owner: (u32, u32),
    text: Option<Rc<str>>,
    ruled: bool,
}

impl<'a> Grid<'a> {
    /// Spreads out a sheet, within the limits of a blank form.
    pub fn of(sheet: &'a Sheet, layout: Option<&'a SheetLayout>) -> Grid<'a> {
        let ruled = layout.map(|layout| layout.ruled.as_slice()).unwrap_or_default();
        let ends = sheet.cells().map(|cell| (cell.row, cell.col));
        let ends = ends.chain(ruled.iter().copied());
        let ends = ends.chain(sheet.tables.iter().map(|area| (area.bottom, area.right)));
        let ends = ends.filter(|at| at.0 < BLANK_ROWS && at.1 < BLANK_COLS);
        let (rows, cols) = ends.fold((0, 0), |(r, c), at| (at.0.max(r), at.1.max(c)));
        let (rows, cols) = (rows + 1, cols + 1);
        let all = (0..rows).flat_map(|row| (0..cols).map(move |col| (row, col)));
        let slots = all.map(|owner| Slot { area: None, owner, text: None, ruled: false }).collect();
        let mut grid = Grid { sheet, layout, rows, cols, slots, areas: Vec::new() };
        grid.fill(ruled);
        grid
    }

    fn fill(&mut self, ruled: &[(u32, u32)]) {
        for filled in self.sheet.cells() {
            let (row, col) = (filled.row, filled.col);
            let is_figure = self.formula(row, col).is_some() && filled.cell.as_text().is_none();
            let text = self.sheet.displayed_text(row, col).filter(|_| !is_figure);
            if let Some(slot) = self.slot_mut(row, col) {
                slot.text = text.filter(|t| !t.trim().is_empty()).map(|t| Rc::from(t.trim()));
            }
        }
        for (row, col) in ruled {
            self.slot_mut(*row, *col).into_iter().for_each(|slot| slot.ruled = true);
        }
        // Areas that overlap would be spread out many times.
        let mut left = MERGED;
        for area in self.sheet.merges() {
            let (bottom, right) = (area.bottom.min(self.rows - 1), area.right.min(self.cols - 1));
            let size = (u64::from(bottom) + 1).saturating_sub(area.top.into())
                * (u64::from(right) + 1).saturating_sub(area.left.into());
            left = left.saturating_sub(size);
            if size == 0 || left == 0 {
                continue;
            }
            let at = self.areas.len();
            self.areas.push(Area { bottom, right, ..*area });
            for (row, col) in
                (area.top..=bottom).flat_map(|row| (area.left..=right).map(move |col| (row, col)))
            {
                if let Some(slot) = self.slot_mut(row, col) {
                    (slot.owner, slot.area) = ((area.top, area.left), Some(at));
                }
            }
        }
    }

    fn index(&self, row: u32, col: u32) -> Option<usize> {
        let is_inside = row < self.rows && col < self.cols;
        is_inside.then(|| row as usize * self.cols as usize + col as usize)
    }

    fn slot(&self, row: u32, col: u32) -> Option<&Slot> {
        self.slots.get(self.index(row, col)?)
    }

    fn slot_mut(&mut self, row: u32, col: u32) -> Option<&mut Slot> {
        let at = self.index(row, col)?;
        self.slots.get_mut(at)
    }

    /// The first place of the merged area that a place belongs to, or itself.
    pub fn owner(&self, row: u32, col: u32) -> (u32, u32) {
        self.slot(row, col).map_or((row, col), |slot| slot.owner)
    }

    /// What a place says, if it is the first of its merged area.
    pub fn own_text(&self, row: u32, col: u32) -> Option<&str> {
        let slot = self.slot(row, col).filter(|slot| slot.owner == (row, col))?;
        slot.text.as_deref()
    }

    /// What is read in a place, merged areas spread out.
    pub fn text(&self, row: u32, col: u32) -> Option<&str> {
        let (row, col) = self.owner(row, col);
        self.own_text(row, col)
    }

    /// The text of a place as it is compared.
    pub fn plain(&self, row: u32, col: u32) -> String {
        self.text(row, col).map(normalize).unwrap_or_default()
    }

    /// The area of which a place is a part.
    pub fn span(&self, row: u32, col: u32) -> Area {
        let single = Area { top: row, left: col, bottom: row, right: col };
        let area = self.slot(row, col).and_then(|slot| self.areas.get(slot.area?));
        area.copied().unwrap_or(single)
    }

    /// Whether a place has a rule around it.
    pub fn is_ruled(&self, row: u32, col: u32) -> bool {
        self.slot(row, col).is_some_and(|slot| slot.ruled)
    }

    /// Whether neither text nor formula is in a place.
    pub fn is_blank(&self, row: u32, col: u32) -> bool {
        self.text(row, col).is_none() && self.formula(row, col).is_none()
    }

    /// The formula in a place.
    pub fn formula(&self, row: u32, col: u32) -> Option<&str> {
        let laid = self.layout.and_then(|layout| layout.formulas.get(&(row, col)));
        let stored = || self.sheet.extras(row, col).formula.as_ref();
        stored().or(laid).map(String::as_str)
    }

    /// The number format of a place, if other than General.
    pub fn format(&self, row: u32, col: u32) -> Option<&str> {
        let laid = self.layout.and_then(|layout| layout.formats.get(&(row, col)));
        laid.map(AsRef::as_ref).or_else(|| self.sheet.extras(row, col).format.as_deref())
    }

    /// What data validation allows in a place.
    pub fn validation(&self, row: u32, col: u32) -> Option<&'a Validation> {
        let all = self.layout.map(|layout| layout.validations.as_slice()).unwrap_or_default();
        all.iter().find(|rule| rule.areas.iter().any(|area| area.contains(row, col)))
    }

    /// The comment on a place.
    pub fn comment(&self, row: u32, col: u32) -> Option<&str> {
        self.sheet.note(row, col)
    }

    /// The content of a place.
    pub fn cell(&self, row: u32, col: u32) -> &Cell {
        self.sheet.cell(row, col)
    }

    /// Places of a row between two columns that are the first of their merged areas and say something.
    pub fn texts(&self, row: u32, left: u32, right: u32) -> Vec<(u32, &str)> {
        let all = (left..=right).filter_map(|col| Some((col, self.own_text(row, col)?)));
        all.collect()
    }
}

/// A text without white space.
pub fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Columns as their letters.
pub fn letters(col: u32) -> String {
    column_letters(col)
}
