//! A sheet that is drawn cell by cell: bordered cells, headings, and an A4 page at a fixed scale, since
//! Excel heeds page breaks only at one.

use crate::look::{self, HEADING_COLOUR, Look};
use crate::template::A4;
use anyhow::Result;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, FormatAlign, Formula, Worksheet};

/// Font size of the cells.
pub const POINTS: u32 = 10;
/// Height of a row of figures, in points.
pub const ROW_HEIGHT: f64 = 22.0;
/// Height of a heading row of two lines, in points.
pub const HEADING_HEIGHT: f64 = 34.0;
/// Print scale in percent, and the width in column units that one A4 landscape page then holds where
/// the default font is a wide one.
pub const PRINT_SCALE: u16 = 66;
/// See [`PRINT_SCALE`].
pub const PAGE_WIDTH: f64 = 166.0;
/// Shows a ratio as a percentage.
pub const PERCENT: &str = "0.00%";
/// Shows percentage points as 超 or 欠.
pub const POINTS_AHEAD: &str = "\"超\"0.00;\"欠\"0.00;\"持平\"";

/// A sheet being drawn.
pub struct Canvas<'a> {
    /// The sheet itself.
    pub sheet: &'a mut Worksheet,
    look: Look<'a>,
}

impl<'a> Canvas<'a> {
    /// Starts a sheet with its page.
    ///
    /// # Errors
    /// The name is no sheet name.
    pub fn start(sheet: &'a mut Worksheet, name: &str, look: Look<'a>) -> Result<Canvas<'a>> {
        sheet.set_name(name)?;
        sheet.set_paper_size(A4).set_landscape().set_print_scale(PRINT_SCALE);
        sheet.set_margins(0.4, 0.4, 0.5, 0.5, 0.2, 0.2).set_footer("&C第 &P 页，共 &N 页");
        Ok(Canvas { sheet, look })
    }

    /// The title in the first row, over columns 0 to `last`, and a line of text below it.
    pub fn title(&mut self, last: u16, title: &str, line: &str) -> Result<()> {
        let format = self.look.title(18).set_align(FormatAlign::Left);
        self.sheet.merge_range(0, 0, 0, last, title, &format)?;
        self.sheet.set_row_height(0, 36)?;
        self.line(1, last, line)
    }

    /// A line of text over columns 0 to `last`.
    pub fn line(&mut self, row: u32, last: u16, text: &str) -> Result<()> {
        let format = self.look.text(POINTS).set_text_wrap();
        self.sheet.merge_range(row, 0, row, last.max(1), text, &format)?;
        let lines = look::lines(text, POINTS, PAGE_WIDTH * 0.9);
        self.sheet.set_row_height(row, look::height(lines, POINTS).max(ROW_HEIGHT))?;
        Ok(())
    }

    /// A caption above a table.
    pub fn caption(&mut self, row: u32, text: &str) -> Result<()> {
        self.sheet.write_string_with_format(row, 0, text, &self.look.label(12))?;
        self.sheet.set_row_height(row, ROW_HEIGHT)?;
        Ok(())
    }

    /// A heading over columns `first` to `last`.
    pub fn group(&mut self, row: u32, first: u16, last: u16, text: &str) -> Result<()> {
        let format = self.heading_format();
        if first == last {
            self.sheet.write_string_with_format(row, first, text, &format)?;
        } else {
            self.sheet.merge_range(row, first, row, last, text, &format)?;
        }
        Ok(())
    }

    /// Headings side by side from column `first`.
    pub fn headings<T: AsRef<str>>(&mut self, row: u32, first: u16, texts: &[T]) -> Result<()> {
        let format = self.heading_format();
        for (col, text) in (first..).zip(texts) {
            self.sheet.write_string_with_format(row, col, text.as_ref(), &format)?;
        }
        self.sheet.set_row_height(row, HEADING_HEIGHT)?;
        Ok(())
    }

    fn heading_format(&self) -> Format {
        self.look.heading(POINTS).set_background_color(HEADING_COLOUR)
    }

    /// A bordered cell with a number format.
    pub fn format(&self, number_format: &str) -> Format {
        self.look.cell(POINTS).set_num_format(number_format)
    }

    /// A centred text.
    pub fn text(&mut self, row: u32, col: u16, text: &str) -> Result<()> {
        self.sheet.write_string_with_format(row, col, text, &self.look.cell(POINTS))?;
        Ok(())
    }

    /// A figure of an earlier period; blank if there is none.
    pub fn number(
        &mut self,
        row: u32,
        col: u16,
        number: Option<Decimal>,
        number_format: &str,
    ) -> Result<()> {
        let format = self.format(number_format);
        match number {
            Some(number) => {
                let number = crate::validation::to_float(number);
                self.sheet.write_number_with_format(row, col, number, &format)?;
            }
            None => {
                self.sheet.write_blank(row, col, &format)?;
            }
        }
        Ok(())
    }

    /// A formula.
    pub fn formula(
        &mut self,
        row: u32,
        col: u16,
        formula: Formula,
        number_format: &str,
    ) -> Result<()> {
        let format = self.format(number_format);
        self.sheet.write_formula_with_format(row, col, formula, &format)?;
        Ok(())
    }

    /// A formula that ends in words, set from the left.
    pub fn words(&mut self, row: u32, col: u16, formula: Formula) -> Result<()> {
        let format = self.look.text_cell(POINTS);
        self.sheet.write_formula_with_format(row, col, formula, &format)?;
        Ok(())
    }

    /// Widths of the columns from `first` on.
    pub fn widths(&mut self, first: u16, widths: impl IntoIterator<Item = f64>) -> Result<()> {
        for (col, width) in (first..).zip(widths) {
            self.sheet.set_column_width(col, width)?;
        }
        Ok(())
    }
}
