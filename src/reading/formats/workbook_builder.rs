//! Gathers what is read of one workbook and keeps it within the limits.

use crate::finding::{Code, Finding};
use crate::form::Place;
use crate::reading::bounds::{AREA_LIMIT, Bounds, COL_LIMIT, NOTE_LIMIT, too_large};
use crate::reading::cell::Cell;
use crate::reading::sheet::{
    Area, CellFilter, Margin, MarginText, Note, Sheet, SheetCell, Workbook,
};

/// Most lost texts that are told of.
const LOST_LIMIT: usize = 10;

/// What a step comes to that a limit may refuse.
pub type BoundedResult = Result<(), Box<Finding>>;

/// The cells of the sheet that is being read, and what the sheets before it left of the limits.
pub struct WorkbookBuilder {
    bounds: Bounds,
    cells_left: usize,
    text_left: usize,
    areas_left: usize,
    notes_left: usize,
    cells: Vec<SheetCell>,
    /// Where the filled cells of the sheet stand, those too that are not kept.
    places: Vec<(u32, u32)>,
    /// Which of them are kept; `None` for all.
    filter: Option<CellFilter>,
    /// Cells beyond the limits of the sheet, and the first of them.
    far: (usize, Option<(u32, u32)>),
    hidden_rows: Vec<(u32, u32)>,
    hidden_cols: Vec<(u32, u32)>,
    merges: Vec<Area>,
    notes: Vec<Note>,
    margins: Vec<MarginText>,
    /// Rows as they begin, with something in them, and whether the next cell begins one.
    begun: (Vec<u32>, bool),
    /// The first cell of which programs read different things.
    unclear: Option<(u32, u32)>,
    /// Cells whose text the file lost.
    lost: Vec<(u32, u32)>,
    findings: Vec<Finding>,
}

impl WorkbookBuilder {
    /// An empty builder for one return.
    pub fn new() -> WorkbookBuilder {
        WorkbookBuilder::within(Bounds::RETURN)
    }

    /// An empty builder for one workbook within these bounds.
    pub fn within(bounds: Bounds) -> WorkbookBuilder {
        WorkbookBuilder {
            bounds,
            cells_left: bounds.cells,
            text_left: bounds.text,
            areas_left: AREA_LIMIT,
            notes_left: NOTE_LIMIT,
            cells: Vec::new(),
            places: Vec::new(),
            filter: None,
            far: (0, None),
            hidden_rows: Vec::new(),
            hidden_cols: Vec::new(),
            merges: Vec::new(),
            notes: Vec::new(),
            margins: Vec::new(),
            begun: (Vec::new(), false),
            unclear: None,
            lost: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// The same, but only cells are kept that pass the filter.
    #[must_use]
    pub fn with_filter(self, filter: Option<CellFilter>) -> WorkbookBuilder {
        WorkbookBuilder { filter, ..self }
    }

    /// Keeps a cell unless it is blank; one that is too far out is only counted.
    ///
    /// # Errors
    /// A finding when the workbook has too many cells or too much text.
    pub fn put(&mut self, filled: SheetCell) -> BoundedResult {
        if filled.is_blank() {
            return Ok(());
        }
        if filled.row >= self.bounds.rows || filled.col >= COL_LIMIT {
            self.pass_over(filled.row, filled.col);
            return Ok(());
        }
        self.cells_left = self
            .cells_left
            .checked_sub(1)
            .ok_or_else(|| too_large(format!("单元格超过 {} 个", self.bounds.cells)))?;
        self.count_text(text_size(&filled))?;
        if std::mem::take(&mut self.begun.1) {
            self.begun.0.push(filled.row);
        }
        self.places.push((filled.row, filled.col));
        if self.filter.as_ref().is_none_or(|filter| filter(&filled)) {
            self.cells.push(filled);
        }
        Ok(())
    }

    /// A row begins; a file that begins the same one twice contradicts itself.
    pub fn begin_row(&mut self) {
        self.begun.1 = true;
    }

    /// Remembers a cell of which programs read different things.
    pub fn contradict(&mut self, row: u32, col: u32) {
        self.unclear.get_or_insert((row, col));
    }

    /// Whether a cell of the row that is being read is filled.
    pub fn holds(&self, (row, col): (u32, u32)) -> bool {
        let mut of_row = self.places.iter().rev().take_while(|place| place.0 == row);
        of_row.any(|place| place.1 == col)
    }

    /// Remembers a cell whose text the file lost.
    pub fn lose_text(&mut self, row: u32, col: u32) {
        if self.lost.len() < LOST_LIMIT {
            self.lost.push((row, col));
        }
    }

    /// Changes cells of the sheet that is being read.
    pub fn restyle(&mut self, change: impl FnMut(&mut SheetCell)) {
        self.cells.iter_mut().for_each(change);
    }

    /// Rows from here on are too far out.
    pub fn row_limit(&self) -> u32 {
        self.bounds.rows
    }

    /// Counts a filled cell that is too far out to be part of any form.
    pub fn pass_over(&mut self, row: u32, col: u32) {
        self.far.0 += 1;
        self.far.1.get_or_insert((row, col));
    }

    /// Remembers a run of hidden rows.
    pub fn hide_rows(&mut self, first: u32, last: u32) {
        push_run(&mut self.hidden_rows, first, last, self.bounds.rows);
    }

    /// Remembers a run of hidden columns.
    pub fn hide_cols(&mut self, first: u32, last: u32) {
        push_run(&mut self.hidden_cols, first, last, COL_LIMIT);
    }

    /// Remembers a merged area.
    ///
    /// # Errors
    /// A finding when the workbook has too many.
    pub fn merge(&mut self, area: Area) -> BoundedResult {
        let left = self.areas_left.checked_sub(1);
        self.areas_left =
            left.ok_or_else(|| too_large(format!("合并单元格超过 {AREA_LIMIT} 处")))?;
        // Some writers declare cells merged with nothing but themselves.
        if (area.top, area.left) != (area.bottom, area.right) {
            self.merges.push(area);
        }
        Ok(())
    }

    /// Remembers a comment.
    ///
    /// # Errors
    /// A finding when the workbook has too many.
    pub fn note(&mut self, note: Note) -> BoundedResult {
        if note.text.trim().is_empty() {
            return Ok(());
        }
        let left = self.notes_left.checked_sub(1);
        self.notes_left = left.ok_or_else(|| too_large(format!("批注超过 {NOTE_LIMIT} 条")))?;
        self.count_text(note.text.len())?;
        self.notes.push(note);
        Ok(())
    }

    /// Remembers a text that stands in no cell; they count as comments do.
    ///
    /// # Errors
    /// A finding when the workbook has too many.
    pub fn margin(&mut self, margin: Margin, text: &str) -> BoundedResult {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        let left = self.notes_left.checked_sub(1);
        self.notes_left = left.ok_or_else(|| too_large(format!("文本框超过 {NOTE_LIMIT} 个")))?;
        self.count_text(text.len())?;
        self.margins.push(MarginText { margin, text: text.to_string() });
        Ok(())
    }

    /// The sheet that is finished.
    pub fn sheet(&mut self, name: &str, hidden: bool) -> Sheet {
        if let (count, Some((row, col))) = std::mem::take(&mut self.far) {
            let place = Place::new(name, row, col);
            let others =
                if count > 1 { format!("等 {count} 个单元格") } else { String::new() };
            let message = format!("{place}{others}离表太远，没有读取");
            self.findings.push(Finding::new(Code::FarCells).at(place).with_message(message));
        }
        self.tell_contradictions(name);
        let mut sheet = Sheet::new(name, hidden, std::mem::take(&mut self.cells));
        sheet.hidden_rows = joined(std::mem::take(&mut self.hidden_rows));
        sheet.hidden_cols = joined(std::mem::take(&mut self.hidden_cols));
        sheet.set_merges(std::mem::take(&mut self.merges));
        sheet.notes = std::mem::take(&mut self.notes);
        sheet.margins = std::mem::take(&mut self.margins);
        sheet
    }

    /// Tells of cells and rows that stand there twice, and of texts that are lost.
    fn tell_contradictions(&mut self, name: &str) {
        for (row, col) in std::mem::take(&mut self.lost) {
            let place = Place::new(name, row, col);
            let message = format!("{place} 的文字在文件里找不到，看不到写的是什么");
            self.findings.push(Finding::new(Code::LostText).at(place).with_message(message));
        }
        if let Some((row, col)) = self.unclear.take() {
            let place = Place::new(name, row, col);
            let message =
                format!("{place} 这一格写得自相矛盾，不同的软件会读出不同的内容，没有读取");
            self.findings.push(Finding::new(Code::Contradictory).with_message(message));
        }
        let rows = std::mem::take(&mut self.begun).0;
        let places = std::mem::take(&mut self.places);
        let cell = first_twice(places.iter().copied());
        let row = || first_twice(rows.iter().map(|row| (*row, 0)));
        let what = match cell {
            Some((row, col)) => format!("{} 这一格", Place::new(name, row, col)),
            None => match row() {
                Some((row, _)) => format!("工作表“{name}”的第 {} 行", row + 1),
                None => return,
            },
        };
        let message = format!("{what}在文件里写了两次，不知道以哪个为准，没有读取");
        self.findings.push(Finding::new(Code::Contradictory).with_message(message));
    }

    /// Gives up the sheet that was begun and says so.
    pub fn abandon(&mut self, name: &str) {
        let mut findings = std::mem::take(&mut self.findings);
        let message = format!("工作表“{name}”读不出来，已读其他工作表");
        findings.push(Finding::new(Code::SheetUnreadable).found(name).with_message(message));
        let (cells_left, text_left) = (self.cells_left, self.text_left);
        let filter = self.filter.take();
        *self = WorkbookBuilder {
            findings,
            cells_left,
            text_left,
            filter,
            ..WorkbookBuilder::within(self.bounds)
        };
    }

    /// The finished workbook.
    pub fn workbook(self, sheets: Vec<Sheet>, stamp_property: Option<String>) -> Workbook {
        let mut book = Workbook::new(sheets, stamp_property);
        book.findings = self.findings;
        book
    }

    fn count_text(&mut self, bytes: usize) -> BoundedResult {
        let left = self.text_left.checked_sub(bytes);
        let message = || too_large(format!("文字超过 {} MB", self.bounds.text >> 20));
        self.text_left = left.ok_or_else(message)?;
        Ok(())
    }
}

/// The first place that comes twice.
fn first_twice(places: impl Iterator<Item = (u32, u32)> + Clone) -> Option<(u32, u32)> {
    // Nearly all files have them in order.
    if places.clone().is_sorted_by(|a, b| a < b) {
        return None;
    }
    let mut places: Vec<(u32, u32)> = places.collect();
    places.sort_unstable();
    places.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

fn text_size(filled: &SheetCell) -> usize {
    let content = match &filled.cell {
        Cell::Text(text) | Cell::Error(text) => text.len(),
        _ => 0,
    };
    let behind = [filled.extras.formula.as_deref(), filled.extras.format.as_deref()];
    content + behind.into_iter().flatten().map(str::len).sum::<usize>()
}

fn push_run(runs: &mut Vec<(u32, u32)>, first: u32, last: u32, limit: u32) {
    if first >= limit || last < first {
        return;
    }
    match runs.last_mut() {
        Some(run) if run.1.saturating_add(1) == first => run.1 = last,
        _ => runs.push((first, last)),
    }
}

/// Runs in order, those that touch made one.
fn joined(mut runs: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    runs.sort_unstable();
    runs.dedup_by(|next, run| {
        let touches = next.0 <= run.1.saturating_add(1);
        if touches {
            run.1 = run.1.max(next.1);
        }
        touches
    });
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_cells_are_named_and_runs_are_joined() {
        let mut builder = WorkbookBuilder::new();
        let filled = |row, col| SheetCell::plain(row, col, Cell::Number(1.0));
        for (row, col) in [(0, 0), (1_048_575, 16_383), (0, COL_LIMIT)] {
            assert!(builder.put(filled(row, col)).is_ok());
        }
        builder.hide_rows(4, 6);
        builder.hide_rows(2, 2);
        builder.hide_rows(3, 3);
        let sheet = builder.sheet("表", false);
        assert_eq!((sheet.cells().len(), sheet.hidden_rows), (1, vec![(2, 6)]));
        let book = builder.workbook(vec![], None);
        assert_eq!(book.findings[0].message, "表!XFD1048576等 2 个单元格离表太远，没有读取");
    }

    #[test]
    fn one_long_text_in_many_cells_is_too_much() {
        let mut builder = WorkbookBuilder::new();
        let text = "字".repeat(1 << 20);
        let put = |at| builder.put(SheetCell::plain(at, 0, Cell::Text(text.as_str().into())));
        let refused = (0..100).map(put).find_map(Result::err);
        assert_eq!(refused.map(|f| f.code), Some(Code::TooLarge));
    }
}
