//! The cells of a sheet, written and packed row by row as they come: the summary of a whole country has
//! millions of them, which the writing library would keep in memory one by one. All else of a sheet
//! (page, charts, colours, names) is the library's.

mod assemble;
mod packed;
mod row;
mod xml;

pub use assemble::assemble;

use anyhow::{Context, Result, ensure};
use packed::Packer;
use row::Row;
use rust_xlsxwriter::{Format, Formula, Worksheet};
use std::collections::BTreeMap;

/// Longest text of a cell in characters (ECMA-376 part 1, 18.18.37; Excel).
const TEXT_LIMIT: usize = 32_767;
/// First of the cells in the first row of the library's part that hold our styles until the workbook is
/// assembled.
const PALETTE: u16 = 8_000;
/// Excel rounds heights to pixels, four of which are three points.
const POINTS_PER_PIXEL: f64 = 0.75;
/// Charts stand above this row, and so do the cells that they draw.
const CHART_DATA_ROWS: u32 = 400;

/// The look of a cell, by its number on its sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style(u16);

/// A formula with the result that is stored beside it.
#[derive(Debug, Clone)]
pub struct Live {
    /// The formula with its equals sign.
    pub formula: String,
    /// Its result; a number where it reads as one.
    pub result: String,
}

/// What the library has to know of the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Nothing: a list.
    Nothing,
    /// The heights of the rows: notes stand beside them.
    Heights,
    /// Heights and figures: charts stand on the one and keep the other.
    Figures,
}

/// A sheet being written.
pub struct Grid {
    /// The library's part of the sheet; cells written to it are lost.
    pub page: Worksheet,
    keeps: Keeps,
    formats: Vec<Format>,
    rows: BTreeMap<u32, Row>,
    /// First row that may still be written to.
    open: u32,
    packer: Packer,
    links: Vec<u8>,
    numbering: xml::Numbering,
    last: (u32, u16),
}

/// A sheet that is written.
pub struct Drawn {
    page: Worksheet,
    styles: usize,
    cells: packed::Packed,
    links: Vec<u8>,
    last: (u32, u16),
}

impl Grid {
    /// A blank sheet; `position` is its place among `sheets`.
    pub fn new(position: usize, sheets: usize, keeps: Keeps) -> Grid {
        Grid {
            page: Worksheet::new(),
            keeps,
            formats: Vec::new(),
            rows: BTreeMap::new(),
            open: 0,
            packer: Packer::new(),
            links: Vec::new(),
            numbering: xml::Numbering { position, sheets },
            last: (0, 0),
        }
    }

    /// The style of a format; equal formats have one.
    pub fn style(&mut self, format: &Format) -> Style {
        let known = self.formats.iter().position(|known| known == format);
        let at = known.unwrap_or_else(|| {
            self.formats.push(format.clone());
            self.formats.len() - 1
        });
        Style(at as u16)
    }

    /// A text, never taken for a formula; an empty one is a blank cell.
    ///
    /// # Errors
    /// The text is longer than a cell holds, or the row is finished.
    pub fn text(&mut self, row: u32, col: u16, text: &str, style: Style) -> Result<()> {
        if text.is_empty() {
            return self.blank(row, col, style);
        }
        let fits = text.len() <= TEXT_LIMIT || text.chars().count() <= TEXT_LIMIT;
        ensure!(fits, "单元格里的文字超过 {TEXT_LIMIT} 字");
        if self.feeds_charts(row) {
            self.page.write_string(row, col, text)?;
        }
        let style = self.numbering.of(style);
        xml::text(self.cell(row, col)?, row, col, style, text);
        Ok(())
    }

    /// A number.
    ///
    /// # Errors
    /// The row is finished.
    pub fn number(&mut self, row: u32, col: u16, number: f64, style: Style) -> Result<()> {
        if self.feeds_charts(row) {
            self.page.write_number(row, col, number)?;
        }
        let style = self.numbering.of(style);
        xml::number(self.cell(row, col)?, row, col, style, number);
        Ok(())
    }

    /// A cell without content.
    ///
    /// # Errors
    /// The row is finished.
    pub fn blank(&mut self, row: u32, col: u16, style: Style) -> Result<()> {
        let style = self.numbering.of(style);
        xml::blank(self.cell(row, col)?, row, col, style);
        Ok(())
    }

    /// A formula and its result.
    ///
    /// # Errors
    /// The row is finished.
    pub fn formula(&mut self, row: u32, col: u16, live: &Live, style: Style) -> Result<()> {
        if self.feeds_charts(row) {
            let formula = Formula::new(&live.formula).set_result(&live.result);
            self.page.write_formula(row, col, formula)?;
        }
        let style = self.numbering.of(style);
        xml::formula(self.cell(row, col)?, row, col, style, live);
        Ok(())
    }

    /// A text over several cells.
    ///
    /// # Errors
    /// The cells are one, overlap with others, or a row is finished.
    pub fn merge(
        &mut self,
        (top, left): (u32, u16),
        (bottom, right): (u32, u16),
        text: &str,
        style: Style,
    ) -> Result<()> {
        self.page.merge_range(top, left, bottom, right, "", &Format::new())?;
        for row in top..=bottom {
            for col in left..=right {
                self.blank(row, col, style)?;
            }
        }
        self.text(top, left, text, style)
    }

    /// Makes a cell lead to a place in the workbook, such as '汇总表'!E7.
    pub fn link(&mut self, row: u32, col: u16, place: &str, tip: Option<&str>) {
        xml::link(&mut self.links, row, col, place, tip);
    }

    /// Height of a row in points.
    ///
    /// # Errors
    /// The row is finished.
    pub fn row_height(&mut self, row: u32, points: f64) -> Result<()> {
        if self.keeps == Keeps::Heights || self.feeds_charts(row) {
            self.page.set_row_height(row, points)?;
        }
        let pixels = (points / POINTS_PER_PIXEL).round();
        self.last.0 = self.last.0.max(row);
        self.row(row)?.height = Some(pixels * POINTS_PER_PIXEL);
        Ok(())
    }

    /// Says that nothing more is written to this row and those above it.
    pub fn done(&mut self, row: u32) {
        self.open = self.open.max(row + 1);
        while let Some(first) = self.rows.first_entry().filter(|first| *first.key() <= row) {
            let number = *first.key();
            self.packer.row(number, &first.remove());
        }
    }

    /// Finishes the sheet.
    ///
    /// # Errors
    /// The library refuses a style.
    pub fn finish(mut self) -> Result<Drawn> {
        self.done(self.last.0);
        for (col, format) in (PALETTE..).zip(&self.formats) {
            self.page.write_blank(0, col, format)?;
        }
        Ok(Drawn {
            page: self.page,
            styles: self.formats.len(),
            cells: self.packer.finish()?,
            links: self.links,
            last: self.last,
        })
    }

    fn feeds_charts(&self, row: u32) -> bool {
        self.keeps == Keeps::Figures && row < CHART_DATA_ROWS
    }

    fn row(&mut self, row: u32) -> Result<&mut Row> {
        ensure!(row >= self.open, "第 {} 行已经写完", row + 1);
        Ok(self.rows.entry(row).or_default())
    }

    /// Where a cell of a row is written.
    fn cell(&mut self, row: u32, col: u16) -> Result<&mut Vec<u8>> {
        self.last = (self.last.0.max(row), self.last.1.max(col));
        Ok(self.row(row).context("汇总表的行写乱了")?.cell(col))
    }
}

impl Drawn {
    /// Takes the library's part out, to be written by the library.
    pub fn take_page(&mut self) -> Worksheet {
        std::mem::take(&mut self.page)
    }
}
