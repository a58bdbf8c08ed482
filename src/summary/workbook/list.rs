//! Plain lists with headings, filter and frozen heading row; the shape of three of the sheets.

use super::grid::{StreamingSheet, StyleIndex};
use super::printing;
use crate::form::address;
use crate::summary::Summary;
use crate::theme::{self, HEADING_COLOUR, Theme};
use anyhow::Result;
use rust_decimal::Decimal;
use rust_xlsxwriter::{FormatAlign, FormatUnderline};
use std::borrow::Cow;

const POINTS: u32 = 10;
/// Least height of the row of headings, in points.
const HEADING_HEIGHT: f64 = 24.0;
/// Lines of a long text that a row shows without being opened.
const MOST_LINES: u32 = 6;

/// A column: heading and width.
pub struct ListColumn<'a> {
    /// Heading.
    pub heading: &'a str,
    /// Width in column units.
    pub width: f64,
}

/// A cell of a list.
#[derive(Clone)]
pub enum ListCell<'a> {
    /// Text, never taken for a formula.
    Text(Cow<'a, str>),
    /// A number.
    Number(Decimal),
    /// The address of a cell of this sheet, row first, that leads there.
    Link(&'a str, (u32, u16)),
}

impl<'a> From<&'a str> for ListCell<'a> {
    fn from(text: &'a str) -> Self {
        ListCell::Text(Cow::Borrowed(text))
    }
}

impl From<String> for ListCell<'_> {
    fn from(text: String) -> Self {
        ListCell::Text(Cow::Owned(text))
    }
}

/// A list being written, row by row.
pub struct List<'a> {
    sheet: &'a mut StreamingSheet,
    columns: &'a [ListColumn<'a>],
    look: Theme<'a>,
    text: StyleIndex,
    centred: StyleIndex,
    linked: StyleIndex,
    next: u32,
}

impl<'a> List<'a> {
    /// Starts a list on a sheet: heading row, widths, page.
    ///
    /// # Errors
    /// The name is no sheet name.
    pub fn start(
        sheet: &'a mut StreamingSheet,
        name: &str,
        columns: &'a [ListColumn<'a>],
        summary: &'a Summary,
    ) -> Result<List<'a>> {
        let look = Theme::of(summary.campaign);
        sheet.page.set_name(name)?;
        let heading = sheet.style(&look.heading(POINTS).set_background_color(HEADING_COLOUR));
        let mut lines = 1;
        for (col, column) in (0u16..).zip(columns) {
            sheet.text(0, col, column.heading, heading)?;
            sheet.page.set_column_width(col, column.width)?;
            lines = lines.max(theme::lines(column.heading, POINTS, column.width));
        }
        sheet.row_height(0, theme::height(lines, POINTS).max(HEADING_HEIGHT))?;
        sheet.page.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
        printing::set_up_list(&mut sheet.page, summary, name);
        let format = look.text_cell(POINTS);
        let text = sheet.style(&format);
        let centred = sheet.style(&format.clone().set_align(FormatAlign::Center));
        let linked = sheet.style(&format.clone().set_underline(FormatUnderline::Single));
        Ok(List { sheet, columns, look, text, centred, linked, next: 1 })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// The sheet is full.
    pub fn add(&mut self, cells: &[ListCell]) -> Result<()> {
        let mut lines = 1;
        for ((col, cell), column) in (0u16..).zip(cells).zip(self.columns) {
            match cell {
                ListCell::Number(number) => {
                    self.sheet.number(self.next, col, *number, self.centred)?;
                }
                ListCell::Link(sheet, to) => {
                    let text = address(to.0, to.1.into());
                    self.sheet.text(self.next, col, &text, self.linked)?;
                    self.sheet.link((self.next, col), sheet, *to, None);
                }
                ListCell::Text(text) => {
                    let text = theme::fitting(text);
                    lines = lines.max(theme::lines(&text, POINTS, column.width));
                    self.sheet.text(self.next, col, &text, self.text)?;
                }
            }
        }
        self.sheet.row_height(self.next, theme::height(lines.min(MOST_LINES), POINTS))?;
        self.sheet.done(self.next);
        self.next += 1;
        Ok(())
    }

    /// Ends the list: filter over all rows, then lines of text below.
    ///
    /// # Errors
    /// The sheet is full.
    pub fn finish(self, below: &[String]) -> Result<()> {
        let last = self.columns.len() as u16 - 1;
        if self.next > 1 {
            self.sheet.page.autofilter(0, 0, self.next - 1, last)?;
        }
        let plain = self.sheet.style(&self.look.text(POINTS).set_text_wrap());
        let flat = self.sheet.style(&self.look.text(POINTS));
        for (row, text) in (self.next + 1..).zip(below) {
            let width = self.columns.iter().map(|c| c.width).sum();
            let lines = theme::lines(text, POINTS, width);
            // A short one runs over the blank cells beside it: thousands of merged cells are slow to open.
            match lines {
                1 => self.sheet.text(row, 0, text, flat)?,
                _ => self.sheet.merge((row, 0), (row, last), text, plain)?,
            }
            self.sheet.row_height(row, theme::height(lines, POINTS))?;
        }
        Ok(())
    }
}
