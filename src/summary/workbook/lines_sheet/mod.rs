//! A list of all units' lines below the office's own headings: unit by unit with subtotals, numbered
//! through, each line with the file and row it came from.

mod head;
mod matrix_total;
mod subtotals;

use super::grid::{StreamingSheet, StyleIndex};
use super::held;
use super::marks;
use super::printing;
use crate::campaign::{Block, Field, Kind, RowId, Rows};
use crate::intake::Submission;
use crate::summary::{Doubted, OwnedLine, Summary, UnitRow};
use crate::theme::{self, HEADING_COLOUR, Theme};
use crate::validation::{BlockRecord, Entry, RowRecord, Value};
use anyhow::Result;
use rust_decimal::Decimal;

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

/// Writes the sheet of a list.
///
/// # Errors
/// The sheet is full.
pub fn write(sheet: &mut StreamingSheet, summary: &Summary, block: &Block) -> Result<()> {
    sheet.page.set_name(sheet_name(block))?;
    let look = Theme::of(summary.campaign);
    let first =
        block.fields.first().filter(|f| f.kind == Kind::Serial).map(|_| LinesColumn::Field(0));
    let rest = (usize::from(first.is_some())..block.fields.len()).map(LinesColumn::Field);
    let stub = (!block.stubs().is_empty()).then_some(LinesColumn::Stub);
    let unit = std::iter::once(LinesColumn::Unit).chain(stub);
    let columns: Vec<LinesColumn> = first
        .into_iter()
        .chain(unit)
        .chain(rest)
        .chain([LinesColumn::File, LinesColumn::Row])
        .collect();
    let styles = LinesStyles::of(sheet, look, block);
    let mut writer =
        LinesWriter { sheet, summary, block, look, columns, styles, next: 0, number: 0 };
    writer.head()?;
    for row in &summary.rows {
        writer.unit(row)?;
    }
    if block.stubs().is_empty() {
        writer.total()?;
    } else {
        matrix_total::write(&mut writer)?;
    }
    writer.page()
}

/// Styles of a field's figures: of a line, of a line's figure to be verified, of a subtotal.
struct NumberStyles {
    plain: StyleIndex,
    to_verify: StyleIndex,
    total: StyleIndex,
}

struct LinesStyles {
    heading: StyleIndex,
    text: StyleIndex,
    bold: StyleIndex,
    held: StyleIndex,
    plain: StyleIndex,
    /// Of each field's figures.
    numbers: Vec<NumberStyles>,
}

impl LinesStyles {
    fn of(sheet: &mut StreamingSheet, look: Theme, block: &Block) -> LinesStyles {
        let text = look.text_cell(POINTS);
        let bold = text.clone().set_bold();
        let centred = look.cell(POINTS);
        let numbers = block.fields.iter().map(|field| {
            let format = match field.kind {
                Kind::Year | Kind::Serial => "0".to_string(),
                _ if field.is_number() => "#,##0.######".to_string(),
                _ => "General".to_string(),
            };
            let plain = centred.clone().set_num_format(&format);
            let to_verify = centred.clone().set_num_format(marks::to_verify(&format));
            NumberStyles {
                plain: sheet.style(&plain),
                to_verify: sheet.style(&to_verify),
                total: sheet.style(&plain.clone().set_bold()),
            }
        });
        let numbers = numbers.collect();
        LinesStyles {
            heading: sheet.style(&look.heading(POINTS).set_background_color(HEADING_COLOUR)),
            text: sheet.style(&text.clone().set_num_format("@")),
            bold: sheet.style(&bold),
            held: sheet.style(&held::shaded(text)),
            plain: sheet.style(&look.text(POINTS).set_text_wrap()),
            numbers,
        }
    }
}

struct LinesWriter<'w, 's> {
    sheet: &'w mut StreamingSheet,
    summary: &'s Summary<'s>,
    block: &'s Block,
    look: Theme<'s>,
    columns: Vec<LinesColumn>,
    styles: LinesStyles,
    next: u32,
    /// Lines so far.
    number: u32,
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

    fn lines<'r>(&self, sent: &'r Submission) -> &'r [RowRecord] {
        let of_block = |block: &&BlockRecord| block.id == self.block.id;
        let record = sent.record.as_ref();
        let block = record.and_then(|record| record.blocks.iter().find(of_block));
        block.map_or(&[], |block| &block.rows)
    }

    fn unit(&mut self, row: &UnitRow) -> Result<()> {
        let first = self.next;
        for sent in &row.parts {
            let form = &self.summary.campaign.form;
            let doubted = (Doubted::held_in(sent, form), Doubted::to_verify_in(sent, form));
            for OwnedLine { owner, line } in row.lines(sent, self.block) {
                self.number += 1;
                self.line((&owner, sent.shown_name()), line, (&doubted.0, &doubted.1))?;
            }
        }
        let lines = self.next - first;
        if lines == 0 || !self.block.stubs().is_empty() {
            return Ok(());
        }
        let label = format!("{} 小计（{lines} 项）", row.unit.name);
        let last = self.next - 1;
        let own = |index: usize| self.sum(index, std::iter::once(row));
        let sums = (0..self.block.fields.len()).map(own).collect();
        self.subtotal(&label, (first, last), sums, Some(row))
    }

    /// Writes a line of a unit's file; `doubted` are its figures that are held and those to be verified.
    fn line(
        &mut self,
        (unit, file): (&str, &str),
        line: &RowRecord,
        doubted: (&[Doubted], &[Doubted]),
    ) -> Result<()> {
        let mut height = 1;
        for (col, column) in (0u16..).zip(self.columns.clone()) {
            let text = match column {
                LinesColumn::Field(index) => {
                    height = height.max(self.figure(col, index, line, doubted)?);
                    continue;
                }
                LinesColumn::Unit => unit.to_string(),
                LinesColumn::Stub => stub_of(self.block, &line.id).to_string(),
                LinesColumn::File => file.to_string(),
                LinesColumn::Row => {
                    let place = line.place();
                    place.map(|p| format!("{} 第{}行", p.sheet, p.row + 1)).unwrap_or_default()
                }
            };
            height = height.max(theme::lines(&text, POINTS, self.width(column)));
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
        (held, to_verify): (&[Doubted], &[Doubted]),
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
        let is_here = |doubted: &&Doubted| is_about(doubted, &line.id, &field.key);
        let doubt = held.iter().find(is_here);
        let value = match &entry.value {
            Some(Value::Number(value)) => Some(*value),
            _ => None,
        };
        // Of a list that is held as a whole a line has its own figure.
        if let Some((value, _)) = value.zip(doubt) {
            let is_counted = self.summary.counts_held();
            match is_counted {
                true => self.sheet.number(at, col, value, self.styles.held)?,
                false => self.sheet.text(at, col, &held::words(value), self.styles.held)?,
            }
            return Ok(1);
        }
        match &entry.value {
            Some(Value::Number(value)) => {
                let is_asked = to_verify.iter().any(|figure| is_here(&figure));
                let style = if is_asked { number.to_verify } else { number.plain };
                self.sheet.number(at, col, *value, style)?;
                Ok(1)
            }
            Some(Value::Text(text)) => self.words(col, text, self.styles.text, field),
            // What was not understood stays to be seen, and counts for nothing.
            None => match shown(entry) {
                Some(raw) => self.words(col, &raw, self.styles.held, field),
                None => self.sheet.blank(at, col, self.styles.text).map(|()| 1),
            },
        }
    }

    fn words(&mut self, col: u16, text: &str, style: StyleIndex, field: &Field) -> Result<u32> {
        self.sheet.text(self.next, col, &theme::fitting(text), style)?;
        Ok(theme::lines(text, POINTS, field_width(field)))
    }

    fn width(&self, column: LinesColumn) -> f64 {
        match column {
            LinesColumn::Unit if !self.summary.campaign.units.is_flat() => OWNER_WIDTH,
            LinesColumn::Unit | LinesColumn::Stub => UNIT_WIDTH,
            LinesColumn::File => FILE_WIDTH,
            LinesColumn::Row => TEXT_WIDTH,
            LinesColumn::Field(index) => self.block.fields.get(index).map_or(0.0, field_width),
        }
    }

    fn page(&mut self) -> Result<()> {
        let widths: Vec<f64> = self.columns.iter().map(|column| self.width(*column)).collect();
        let page = &mut self.sheet.page;
        for (col, width) in (0u16..).zip(widths) {
            page.set_column_width(col, width)?;
        }
        let bottom = HEADING_ROW + self.block.heading_rows();
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

/// Whether a doubt is about a figure of a row, or about all lines of its list.
fn is_about(doubted: &Doubted, row: &RowId, key: &str) -> bool {
    doubted.field() == key && (doubted.figure.row == *row || doubted.figure.row.is_only())
}

fn shown(entry: &Entry) -> Option<String> {
    entry.raw.as_ref().map(ToString::to_string)
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
