//! A list of all units' lines below the office's own headings: unit by unit with subtotals, numbered
//! through, each line with the file and row it came from.

mod column_sums;
mod head;
mod matrix_total;
mod styles;
mod subtotals;

use super::grid::{StreamingSheet, StyleIndex};
use super::{held, printing};
use crate::campaign::{Block, Campaign, Field, Kind, RowId, Rows};
use crate::intake::Submission;
use crate::summary::{LineDoubts, OwnedLine, Summary, UnitRow};
use crate::theme::{self, Theme};
use crate::validation::{BlockRecord, RecordRows, RowRecord, Value};
use anyhow::{Context, Result};
use column_sums::ColumnSums;
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::slice::IterMut;
use styles::LinesStyles;

const POINTS: u32 = 10;
const TITLE_ROW: u32 = 0;
const NOTE_ROW: u32 = 1;
const HEADING_ROW: u32 = 2;
const UNIT_WIDTH: f64 = 16.0;
/// Of the names of two units.
const OWNER_WIDTH: f64 = 24.0;
const TEXT_WIDTH: f64 = 20.0;
const FILE_WIDTH: f64 = 26.0;
const LEAST_WIDTH: f64 = 10.0;
const DATE_WIDTH: f64 = 12.5;
/// Lines of a long text that a row shows without being opened.
const MOST_LINES: u32 = 4;

/// What a column of the sheet holds.
#[derive(Clone, Copy)]
enum LinesColumn {
    Unit,
    /// The heading of a row of a matrix.
    Stub,
    /// The field at this position of the block.
    Field(usize),
    File,
    Row,
}

/// The lists and matrices of a summary: each becomes a sheet.
pub fn lists<'s>(summary: &'s Summary) -> impl Iterator<Item = &'s Block> {
    summary.campaign.form.blocks().filter(|block| block.rows != Rows::Single)
}

/// Name of the sheet of a list: that of the form's own sheet, unless another sheet is called so.
pub fn sheet_name(block: &Block) -> String {
    let name = block.name();
    let short: String = name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(25).collect();
    format!("{short}·明细")
}

/// Name of the sheets after the first of a list that needs several.
fn page_name(block: &Block, page: usize) -> String {
    match page {
        0 => sheet_name(block),
        _ => format!("{}（{}）", sheet_name(block), page + 1),
    }
}

/// How many sheets of `most_rows` rows a list takes: its lines, a subtotal of each unit and the total.
pub fn pages(summary: &Summary, block: &Block, most_rows: u32) -> usize {
    if block.lines().is_none() {
        return 1;
    }
    let lines = |sent: &Submission| {
        let came = sent.record.iter().flat_map(|record| &record.blocks);
        came.filter(|came| came.id == block.id).map(|came| came.rows.len()).sum::<usize>()
    };
    let rows = |row: &UnitRow| match row.parts.iter().map(|sent| lines(sent)).sum::<usize>() {
        0 => 0,
        lines => lines + 1,
    };
    let rows = summary.rows.iter().map(rows).sum::<usize>() + 1;
    let room = most_rows.saturating_sub(first_row(block)).max(1) as usize;
    rows.div_ceil(room)
}

fn first_row(block: &Block) -> u32 {
    HEADING_ROW + block.heading_rows()
}

/// Writes the sheets of a list with at most `most_rows` rows each, as many as [`pages`] says.
///
/// # Errors
/// The sheets are full.
pub fn write(
    sheets: &mut [StreamingSheet],
    summary: &Summary,
    block: &Block,
    most_rows: u32,
) -> Result<()> {
    let (pages, mut rest) = (sheets.len(), sheets.iter_mut());
    let Some(sheet) = rest.next() else { return Ok(()) };
    let look = Theme::of(summary.campaign);
    let columns = columns_of(block);
    let widths = columns.iter().map(|column| width(*column, summary.campaign, block)).collect();
    let styles = LinesStyles::of(sheet, look, block);
    let (sums, totals) = (ColumnSums::of(block), ColumnSums::of(block));
    let mut writer = LinesWriter {
        sheet,
        rest,
        page: 0,
        pages,
        most_rows,
        summary,
        block,
        look,
        columns,
        widths,
        styles,
        next: 0,
        number: 0,
        sums,
        totals,
    };
    writer.head()?;
    // Lines that wait in a file are read back side by side, those of a few units at a time.
    for rows in summary.rows.chunks(2 * rayon::current_num_threads()) {
        let lines = |row| lines_of(row, block);
        let lines: Vec<Vec<SentLines>> = rows.par_iter().map(lines).collect();
        rows.iter().zip(lines).try_for_each(|(row, lines)| writer.unit(row, lines))?;
    }
    if block.stubs().is_empty() {
        writer.total()?;
    } else {
        matrix_total::write(&mut writer)?;
    }
    writer.set_up_page()
}

/// The lines of one of the returns behind a unit's figures.
type SentLines<'s> = (&'s Submission, Vec<OwnedLine<'s>>);

fn lines_of<'s>(row: &UnitRow<'s>, block: &Block) -> Vec<SentLines<'s>> {
    row.parts.iter().map(|sent| (*sent, row.lines(sent, block))).collect()
}

fn columns_of(block: &Block) -> Vec<LinesColumn> {
    let first =
        block.fields.first().filter(|f| f.kind == Kind::Serial).map(|_| LinesColumn::Field(0));
    let rest = (usize::from(first.is_some())..block.fields.len()).map(LinesColumn::Field);
    let stub = (!block.stubs().is_empty()).then_some(LinesColumn::Stub);
    let unit = std::iter::once(LinesColumn::Unit).chain(stub);
    first.into_iter().chain(unit).chain(rest).chain([LinesColumn::File, LinesColumn::Row]).collect()
}

struct LinesWriter<'w, 's> {
    sheet: &'w mut StreamingSheet,
    /// The sheets on which it goes on.
    rest: IterMut<'w, StreamingSheet>,
    /// Position of the sheet among those of the list.
    page: usize,
    pages: usize,
    most_rows: u32,
    summary: &'s Summary<'s>,
    block: &'s Block,
    look: Theme<'s>,
    columns: Vec<LinesColumn>,
    /// Width of each column.
    widths: Vec<f64>,
    styles: LinesStyles,
    next: u32,
    /// Lines so far.
    number: u32,
    /// What the columns of a unit come to.
    sums: ColumnSums,
    /// What they come to over all units.
    totals: ColumnSums,
}

impl LinesWriter<'_, '_> {
    /// The column of a field.
    fn col(&self, index: usize) -> u16 {
        let is_it = |column: &LinesColumn| matches!(column, LinesColumn::Field(at) if *at == index);
        self.columns.iter().position(is_it).unwrap_or_default() as u16
    }

    /// Whether the unit sent this table.
    fn has_block(&self, row: &UnitRow) -> bool {
        let record = row.submission.and_then(|s| s.record.as_ref());
        record.is_some_and(|record| record.blocks.iter().any(|b| b.id == self.block.id))
    }

    fn rows<'r>(&self, sent: &'r Submission) -> Option<&'r RecordRows> {
        let of_block = |block: &&BlockRecord| block.id == self.block.id;
        sent.record.as_ref()?.blocks.iter().find(of_block).map(|block| &block.rows)
    }

    fn unit(&mut self, row: &UnitRow, sent: Vec<SentLines>) -> Result<()> {
        self.turn_full_page()?;
        let (from, before) = (self.here(), self.number);
        for (sent, lines) in sent {
            let doubts = row.line_doubts(sent);
            for OwnedLine { owner, line } in lines {
                self.number += 1;
                self.line((&owner, sent.shown_name()), &line, &doubts)?;
            }
        }
        let lines = self.number - before;
        if lines == 0 || !self.block.stubs().is_empty() {
            return Ok(());
        }
        let label = format!("{} 小计（{lines} 项）", row.unit.name);
        let sums = self.sums.take();
        self.totals.join(&sums);
        self.subtotal(&label, from, &sums, Some(row))
    }

    /// Writes a line of a unit's file.
    fn line(
        &mut self,
        (unit, file): (&str, &str),
        line: &RowRecord,
        doubted: &LineDoubts,
    ) -> Result<()> {
        self.turn_full_page()?;
        let mut height = 1;
        for at in 0..self.columns.len() {
            let (col, column) = (at as u16, self.columns[at]);
            let text: Cow<str> = match column {
                LinesColumn::Field(index) => {
                    height = height.max(self.figure(col, index, line, doubted)?);
                    continue;
                }
                LinesColumn::Unit => unit.into(),
                LinesColumn::Stub => stub_of(self.block, &line.id).into(),
                LinesColumn::File => file.into(),
                LinesColumn::Row => {
                    let place = line.place();
                    let told = place.map(|p| format!("{} 第{}行", p.sheet, p.row + 1));
                    told.unwrap_or_default().into()
                }
            };
            height = height.max(theme::lines(&text, POINTS, self.widths[at]));
            self.sheet.text(self.next, col, &theme::fitting(&text), self.styles.text)?;
        }
        self.sheet.row_height(self.next, theme::height(height.min(MOST_LINES), POINTS))?;
        self.sheet.done(self.next);
        self.next += 1;
        Ok(())
    }

    /// A value of a line; how many lines of text it takes.
    fn figure(
        &mut self,
        col: u16,
        index: usize,
        line: &RowRecord,
        doubted: &LineDoubts,
    ) -> Result<u32> {
        let (Some(field), Some(entry)) = (self.block.fields.get(index), line.entries.get(index))
        else {
            return Ok(1);
        };
        let (at, number) = (self.next, &self.styles.numbers[index]);
        if field.kind == Kind::Serial {
            self.sheet.number(at, col, Decimal::from(self.number), number.plain)?;
            return Ok(1);
        }
        match &entry.value {
            Some(Value::Number(value)) => {
                // Of a list that is held as a whole a line has its own figure.
                let is_held = doubted.is_held(&line.id, &field.key);
                if is_held && !self.summary.counts_held() {
                    self.sheet.text(at, col, &held::words(*value), self.styles.held)?;
                    return Ok(1);
                }
                let style = match doubted.is_to_verify(&line.id, &field.key) {
                    _ if is_held => self.styles.held,
                    true => number.to_verify,
                    false => number.plain,
                };
                self.sheet.number(at, col, *value, style)?;
                self.sums.add(index, *value);
                Ok(1)
            }
            Some(Value::Text(text)) => self.words(col, text, self.styles.text),
            // What was not understood stays to be seen, and counts for nothing.
            None => match &entry.raw {
                Some(raw) => self.words(col, raw, self.styles.held),
                None => self.sheet.blank(at, col, self.styles.text).map(|()| 1),
            },
        }
    }

    fn words(&mut self, col: u16, text: &str, style: StyleIndex) -> Result<u32> {
        self.sheet.text(self.next, col, &theme::fitting(text), style)?;
        Ok(theme::lines(text, POINTS, self.widths[usize::from(col)]))
    }

    /// Goes on to the next sheet where this one is full.
    fn turn_full_page(&mut self) -> Result<()> {
        if self.next < self.most_rows {
            return Ok(());
        }
        self.set_up_page()?;
        self.sheet = self.rest.next().context("清单的工作表不够")?;
        self.page += 1;
        self.styles = LinesStyles::of(self.sheet, self.look, self.block);
        self.head()
    }

    /// The sheet's position and the row that is written next.
    fn here(&self) -> (usize, u32) {
        (self.page, self.next)
    }

    fn set_up_page(&mut self) -> Result<()> {
        self.sheet.page.set_name(page_name(self.block, self.page))?;
        let page = &mut self.sheet.page;
        for (col, width) in (0u16..).zip(&self.widths) {
            page.set_column_width(col, *width)?;
        }
        let bottom = first_row(self.block);
        page.set_freeze_panes(bottom, 0)?.set_repeat_rows(HEADING_ROW, bottom - 1)?;
        printing::set_up(page);
        page.set_print_fit_to_pages(1, 0);
        Ok(())
    }
}

/// Heading of a row of a matrix.
fn stub_of<'b>(block: &'b Block, row: &RowId) -> &'b str {
    let RowId::Stub(key) = row else { return "" };
    let stub = block.stubs().iter().find(|stub| stub.key == *key);
    stub.map_or("", |stub| &stub.name)
}

fn width(column: LinesColumn, campaign: &Campaign, block: &Block) -> f64 {
    match column {
        LinesColumn::Unit if !campaign.units.is_flat() => OWNER_WIDTH,
        LinesColumn::Unit | LinesColumn::Stub => UNIT_WIDTH,
        LinesColumn::File => FILE_WIDTH,
        LinesColumn::Row => TEXT_WIDTH,
        LinesColumn::Field(index) => block.fields.get(index).map_or(0.0, field_width),
    }
}

fn field_width(field: &Field) -> f64 {
    let heading = theme::width(&field.own_heading(), POINTS).min(TEXT_WIDTH);
    match field.kind {
        Kind::Serial => heading.max(5.0),
        Kind::Text | Kind::DateOrText | Kind::OneOrText => heading.max(TEXT_WIDTH),
        Kind::Date => heading.max(DATE_WIDTH),
        Kind::Identifier => heading.max(TEXT_WIDTH + 2.0),
        _ => heading.max(LEAST_WIDTH),
    }
}
