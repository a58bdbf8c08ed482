//! A sheet that is drawn cell by cell: bordered cells, headings, and an A4 page at a fixed scale, since
//! Excel heeds page breaks only at one.

use super::grid::{CachedFormula, CellPos, FormulaResult, StreamingSheet, StyleIndex};
use super::printing;
use crate::theme::{self, HEADING_COLOUR, Theme};
use anyhow::Result;
use rust_decimal::Decimal;
use rust_xlsxwriter::FormatAlign;

/// Font size of the cells.
pub const POINTS: u32 = 10;
/// Height of a row of figures, in points.
pub const ROW_HEIGHT: f64 = 18.0;
/// Height of a heading row of two lines, in points.
pub const HEADING_HEIGHT: f64 = 31.0;
/// Print scale in percent at which the cells are 8 points on paper.
pub const PRINT_SCALE: u16 = 80;
/// Width in column units that one A4 landscape page holds at [`PRINT_SCALE`] where the default font is a wide one.
pub const PAGE_WIDTH: f64 = 141.0;
/// Width in column units of a line of text over tables as wide as the page.
pub const TEXT_WIDTH: f64 = PAGE_WIDTH * 0.9;
/// Height in points that it holds between its margins at [`PRINT_SCALE`], less what rounding may take.
const PAGE_HEIGHT: f64 = 648.0;
/// Padding of a column, in column units.
pub const PADDING: f64 = 0.72;
/// Below this scale a page is not read any more.
pub const LEAST_PRINT_SCALE: u16 = 66;
/// Shows a ratio as a percentage.
pub const PERCENT: &str = "0.00%";
/// Shows percentage points as 超 or 欠.
pub const POINTS_AHEAD: &str = "\"超\"0.00;\"欠\"0.00;\"持平\"";

/// The scale in percent, [`PRINT_SCALE`] at most, at which columns of this width together, padding included, stand on
/// one page across.
pub fn fitting_scale(width: f64) -> u16 {
    let fitting = (PAGE_WIDTH / width * f64::from(PRINT_SCALE)).floor();
    fitting.min(f64::from(PRINT_SCALE)) as u16
}

/// Height in points that one page holds at a scale.
pub fn page_height(scale: u16) -> f64 {
    PAGE_HEIGHT * f64::from(PRINT_SCALE) / f64::from(scale)
}

/// A sheet being drawn.
pub struct SheetPage<'a> {
    /// The sheet itself.
    pub sheet: &'a mut StreamingSheet,
    look: Theme<'a>,
    heading: StyleIndex,
    cell: StyleIndex,
    words: StyleIndex,
    /// Styles of numbers by their number format.
    numbers: Vec<(String, StyleIndex)>,
}

impl<'a> SheetPage<'a> {
    /// Starts a sheet with its page.
    ///
    /// # Errors
    /// The name is no sheet name.
    pub fn start(
        sheet: &'a mut StreamingSheet,
        name: &str,
        look: Theme<'a>,
    ) -> Result<SheetPage<'a>> {
        sheet.page.set_name(name)?;
        printing::set_up(&mut sheet.page);
        sheet.page.set_print_scale(PRINT_SCALE);
        let heading = sheet.style(&look.heading(POINTS).set_background_color(HEADING_COLOUR));
        let cell = sheet.style(&look.cell(POINTS));
        let words = sheet.style(&look.text_cell(POINTS));
        Ok(SheetPage { sheet, look, heading, cell, words, numbers: Vec::new() })
    }

    /// The title in the first row, over columns 0 to `last`, and a line of text below it; see [`SheetPage::line`].
    pub fn title(&mut self, last: u16, width: f64, title: &str, line: &str) -> Result<()> {
        let style = self.sheet.style(&self.look.title(18).set_align(FormatAlign::Left));
        self.sheet.merge((0, 0), (0, last), title, style)?;
        self.sheet.row_height(0, 36.0)?;
        self.line(1, last, width, line)
    }

    /// A text over columns 0 to `last`, which are `width` column units wide together, on as many lines as it takes.
    pub fn line(&mut self, row: u32, last: u16, width: f64, text: &str) -> Result<()> {
        let style = self.sheet.style(&self.look.text(POINTS).set_text_wrap());
        self.sheet.merge((row, 0), (row, last.max(1)), text, style)?;
        let lines = theme::lines(text, POINTS, width);
        self.sheet.row_height(row, theme::height(lines, POINTS).max(ROW_HEIGHT))
    }

    /// A caption above a table.
    pub fn caption(&mut self, row: u32, text: &str) -> Result<()> {
        let style = self.sheet.style(&self.look.label(12));
        self.sheet.text(row, 0, text, style)?;
        self.sheet.row_height(row, ROW_HEIGHT)
    }

    /// A heading over columns `first` to `last`.
    pub fn group(&mut self, row: u32, first: u16, last: u16, text: &str) -> Result<()> {
        if first == last {
            return self.sheet.text(row, first, text, self.heading);
        }
        self.sheet.merge((row, first), (row, last), text, self.heading)
    }

    /// A bordered text over columns `first` to `last`, set from the left.
    pub fn group_of_words(&mut self, row: u32, first: u16, last: u16, text: &str) -> Result<()> {
        self.sheet.merge((row, first), (row, last), text, self.words)
    }

    /// Headings side by side from column `first`.
    pub fn headings<T: AsRef<str>>(&mut self, row: u32, first: u16, texts: &[T]) -> Result<()> {
        for (col, text) in (first..).zip(texts) {
            self.sheet.text(row, col, text.as_ref(), self.heading)?;
        }
        self.sheet.row_height(row, HEADING_HEIGHT)
    }

    /// A bordered cell with a number format.
    fn numbers(&mut self, number_format: &str) -> StyleIndex {
        if let Some((_, style)) = self.numbers.iter().find(|(known, _)| known == number_format) {
            return *style;
        }
        let style = self.sheet.style(&self.look.cell(POINTS).set_num_format(number_format));
        self.numbers.push((number_format.to_string(), style));
        style
    }

    /// A centred text.
    pub fn text(&mut self, row: u32, col: u16, text: &str) -> Result<()> {
        self.sheet.text(row, col, text, self.cell)
    }

    /// A figure of an earlier period; blank if there is none.
    pub fn number(
        &mut self,
        row: u32,
        col: u16,
        number: Option<Decimal>,
        number_format: &str,
    ) -> Result<()> {
        let style = self.numbers(number_format);
        match number {
            Some(number) => self.sheet.number(row, col, number, style),
            None => self.sheet.blank(row, col, style),
        }
    }

    /// A formula.
    pub fn formula(
        &mut self,
        row: u32,
        col: u16,
        live: CachedFormula,
        number_format: &str,
    ) -> Result<()> {
        let style = self.numbers(number_format);
        self.sheet.formula(row, col, &live, style)
    }

    /// A formula that the rows of a column share; see [`StreamingSheet::repeated`].
    pub fn repeated(
        &mut self,
        spot: CellPos,
        kind: u32,
        word: impl FnOnce() -> String,
        result: &FormulaResult,
        number_format: &str,
    ) -> Result<()> {
        let style = self.numbers(number_format);
        self.sheet.repeated(spot, kind, word, result, style)
    }

    /// One that ends in words, set from the left.
    pub fn repeated_words(
        &mut self,
        spot: CellPos,
        word: impl FnOnce() -> String,
        result: &FormulaResult,
    ) -> Result<()> {
        self.sheet.repeated(spot, 0, word, result, self.words)
    }

    /// Widths of the columns from `first` on.
    pub fn widths(&mut self, first: u16, widths: impl IntoIterator<Item = f64>) -> Result<()> {
        for (col, width) in (first..).zip(widths) {
            self.sheet.page.set_column_width(col, width)?;
        }
        Ok(())
    }
}
