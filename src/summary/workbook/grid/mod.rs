//! The cells of a sheet, written and packed row by row as they come: the summary of a whole country has
//! millions of them, which the writing library would keep in memory one by one. All else of a sheet
//! (page, charts, colours, names) is the library's.

mod assemble;
mod library_xml;
mod packed;
mod pattern;
mod row;
mod xml;

pub use assemble::assemble;
pub use pattern::{CellPos, GIVEN, ReferenceRow};

use crate::validation::to_float;
use anyhow::{Result, ensure};
use packed::Packer;
use pattern::Patterns;
use row::RowBuffer;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, Worksheet};
use std::borrow::Cow;

/// Rows of a sheet (Excel since 2007).
pub const MOST_ROWS: u32 = 1_048_576;
/// Longest text of a cell in characters (ECMA-376 part 1, 18.18.37; Excel).
const TEXT_LIMIT: usize = 32_767;
/// Excel rounds heights to pixels, four of which are three points.
const POINTS_PER_PIXEL: f64 = 0.75;
/// Tallest row that Excel shows, in points.
const TALLEST: f64 = 409.5;

/// The look of a cell, by its number on its sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StyleIndex(u16);

/// What a formula comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormulaResult<'a> {
    /// A number.
    Number(Decimal),
    /// A text.
    Words(Cow<'a, str>),
}

impl From<String> for FormulaResult<'_> {
    fn from(words: String) -> Self {
        FormulaResult::Words(Cow::Owned(words))
    }
}

impl<'a> From<&'a str> for FormulaResult<'a> {
    fn from(words: &'a str) -> Self {
        FormulaResult::Words(Cow::Borrowed(words))
    }
}

impl From<usize> for FormulaResult<'_> {
    fn from(count: usize) -> Self {
        FormulaResult::Number(count.into())
    }
}

/// A formula with the result that is stored beside it.
#[derive(Debug, Clone)]
pub struct CachedFormula<'a> {
    /// The formula, without an equals sign.
    pub formula: String,
    /// Its result.
    pub result: FormulaResult<'a>,
}

/// What the library has to know of the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartData {
    /// Nothing: a list.
    Nothing,
    /// The heights of the rows: notes stand beside them.
    Heights,
    /// Heights and figures: charts stand on the one and keep the other, until they are drawn.
    Figures,
}

/// A sheet being written.
pub struct StreamingSheet {
    /// The library's part of the sheet; cells written to it are lost.
    pub page: Worksheet,
    keeps: ChartData,
    formats: Vec<Format>,
    rows: RowBuffer,
    /// The formulas that are repeated.
    patterns: Patterns,
    /// Last row of the table that is being written.
    table_end: u32,
    packer: Packer,
    links: Option<Packer>,
    numbering: xml::Numbering,
}

/// A sheet that is written.
pub struct FinishedSheet {
    page: Worksheet,
    styles: usize,
    cells: packed::CompressedChunk,
    links: Option<packed::CompressedChunk>,
    last: (u32, u16),
}

impl StreamingSheet {
    /// A blank sheet; `position` is its place among `sheets`.
    pub fn new(position: usize, sheets: usize, keeps: ChartData) -> StreamingSheet {
        StreamingSheet {
            page: Worksheet::new(),
            keeps,
            formats: Vec::new(),
            rows: RowBuffer::default(),
            patterns: Patterns::default(),
            table_end: 0,
            packer: Packer::new(),
            links: None,
            numbering: xml::Numbering { position, sheets },
        }
    }

    /// The style of a format; equal formats have one.
    pub fn style(&mut self, format: &Format) -> StyleIndex {
        let known = self.formats.iter().position(|known| known == format);
        let at = known.unwrap_or_else(|| {
            self.formats.push(format.clone());
            self.formats.len() - 1
        });
        StyleIndex(at as u16)
    }

    /// A text, never taken for a formula; an empty one is a blank cell.
    ///
    /// # Errors
    /// The text is longer than a cell holds, or the row is finished.
    pub fn text(&mut self, row: u32, col: u16, text: &str, style: StyleIndex) -> Result<()> {
        if text.is_empty() {
            return self.blank(row, col, style);
        }
        let fits = text.len() <= TEXT_LIMIT || text.chars().count() <= TEXT_LIMIT;
        ensure!(fits, "单元格里的文字超过 {TEXT_LIMIT} 字");
        if self.keeps == ChartData::Figures {
            self.page.write_string(row, col, text)?;
        }
        let style = self.numbering.of(style);
        xml::text(self.rows.cell(row, col)?, row, col, style, text);
        Ok(())
    }

    /// A number.
    ///
    /// # Errors
    /// The row is finished.
    pub fn number(&mut self, row: u32, col: u16, number: Decimal, style: StyleIndex) -> Result<()> {
        self.chart_number(row, col, number)?;
        let style = self.numbering.of(style);
        xml::number(self.rows.cell(row, col)?, row, col, style, number);
        Ok(())
    }

    /// A cell without content.
    ///
    /// # Errors
    /// The row is finished.
    pub fn blank(&mut self, row: u32, col: u16, style: StyleIndex) -> Result<()> {
        let style = self.numbering.of(style);
        xml::blank(self.rows.cell(row, col)?, row, col, style);
        Ok(())
    }

    /// A formula and its result.
    ///
    /// # Errors
    /// The row is finished.
    pub fn formula(
        &mut self,
        row: u32,
        col: u16,
        live: &CachedFormula,
        style: StyleIndex,
    ) -> Result<()> {
        self.chart_result(row, col, &live.result)?;
        let style = self.numbering.of(style);
        let out = self.rows.cell(row, col)?;
        xml::begin_formula(out, row, col, style, &live.result);
        xml::formula(out, &live.formula);
        xml::end_formula(out, &live.result);
        Ok(())
    }

    /// Says down to which row the table reaches whose rows come next; they share their formulas.
    pub fn table(&mut self, last: u32) {
        self.table_end = last;
    }

    /// A formula that a column's rows share but for their numbers: it is worded once for each kind in a
    /// column. Cells that do not move with the row are to be fixed ($A$1).
    ///
    /// # Errors
    /// The row is finished.
    pub fn repeated(
        &mut self,
        spot: CellPos,
        kind: u32,
        word: impl FnOnce() -> String,
        result: &FormulaResult,
        style: StyleIndex,
    ) -> Result<()> {
        let CellPos { row, col, .. } = spot;
        self.chart_result(row, col, result)?;
        let style = self.numbering.of(style);
        let out = self.rows.cell(row, col)?;
        xml::begin_formula(out, row, col, style, result);
        self.patterns.write(out, spot, kind, self.table_end.max(row), word);
        xml::end_formula(out, result);
        Ok(())
    }

    /// A text over one cell or several.
    ///
    /// # Errors
    /// The cells overlap with others, or a row is finished.
    pub fn merge(
        &mut self,
        (top, left): (u32, u16),
        (bottom, right): (u32, u16),
        text: &str,
        style: StyleIndex,
    ) -> Result<()> {
        if (top, left) == (bottom, right) {
            return self.text(top, left, text, style);
        }
        self.page.merge_range(top, left, bottom, right, "", &Format::new())?;
        for row in top..=bottom {
            for col in left..=right {
                self.blank(row, col, style)?;
            }
        }
        self.text(top, left, text, style)
    }

    /// Makes a cell lead to a cell of another sheet.
    pub fn link(&mut self, from: (u32, u16), sheet: &str, to: (u32, u16), tip: Option<&str>) {
        let links = self.links.get_or_insert_with(Packer::new);
        links.add(|out| xml::link(out, from, sheet, to, tip));
    }

    /// Says that all charts are drawn, and all that they stand on and draw is written.
    pub fn charts_are_drawn(&mut self) {
        self.keeps = ChartData::Nothing;
    }

    /// Height of a row in points; a text that needs more is read in its cell.
    ///
    /// # Errors
    /// The row is finished.
    pub fn row_height(&mut self, row: u32, points: f64) -> Result<()> {
        let points = points.min(TALLEST);
        if self.keeps != ChartData::Nothing {
            self.page.set_row_height(row, points)?;
        }
        let pixels = (points / POINTS_PER_PIXEL).round();
        self.rows.at(row)?.height = Some(pixels as u32);
        Ok(())
    }

    /// Height in points of the rows from `top` to the one above `end`, none of which is finished.
    pub fn height(&self, top: u32, end: u32) -> f64 {
        f64::from(self.rows.height(top, end)) * POINTS_PER_PIXEL
    }

    /// Says that nothing more is written to this row and those above it.
    pub fn done(&mut self, row: u32) {
        let packer = &mut self.packer;
        self.rows.finish(row, |number, cells| {
            packer.add(|out| xml::row(out, number, cells));
        });
    }

    /// Finishes the sheet.
    ///
    /// # Errors
    /// The library refuses a style.
    pub fn finish(mut self) -> Result<FinishedSheet> {
        let last = self.rows.last();
        self.done(last.0);
        library_xml::hold_styles(&mut self.page, &self.formats)?;
        Ok(FinishedSheet {
            page: self.page,
            styles: self.formats.len(),
            cells: self.packer.finish(false)?,
            links: self.links.map(|mut links| links.finish(false)).transpose()?,
            last,
        })
    }

    fn chart_number(&mut self, row: u32, col: u16, number: Decimal) -> Result<()> {
        if self.keeps == ChartData::Figures {
            self.page.write_number(row, col, to_float(number))?;
        }
        Ok(())
    }

    /// A chart keeps the figures that it draws; words among them would make its axis one of words.
    fn chart_result(&mut self, row: u32, col: u16, result: &FormulaResult) -> Result<()> {
        match result {
            FormulaResult::Number(number) => self.chart_number(row, col, *number),
            FormulaResult::Words(_) => Ok(()),
        }
    }
}

impl FinishedSheet {
    /// Takes the library's part out, to be written by the library.
    pub fn take_page(&mut self) -> Worksheet {
        std::mem::take(&mut self.page)
    }
}
