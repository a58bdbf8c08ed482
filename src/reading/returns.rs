//! The returns of a workbook: one per unit's row, with every cell as it stands.

use super::caption::{Clarity, unit_only};
use super::cards::card_returns;
use super::cell::{Cell, CellReading};
use super::cell_aggregation::{located, sum_cell};
use super::field_cell::FieldCell;
use super::formats::WORD_SHEET;
use super::further_blocks::{add_further_rows, add_further_tables, further_row};
use super::header::header_of;
use super::lists::{column_returns, list_returns};
use super::purpose::{Purpose, purpose, titles};
use super::rows::DataRow;
use super::sheet::{Sheet, Workbook};
use super::sidenotes::{SideNote, SideNotes, guide_notes};
use super::table::{Column, Table, tables_in};
use super::table_findings::remarks_on;
use super::units::{UnitMark, UnitSource, assign, marks_in};
use super::unused_sheets::name_unused;
use crate::campaign::{Arrangement, Block, Campaign, Combine, Rows, normalizes_to};
use crate::finding::{Code, Finding};
use crate::form::{FINDING_ID_HEADING, HeadingIndex, Place};
use std::collections::HashMap;
use std::ops::Range;

/// Rows below a table in which who filled it in and when may stand.
const SIGNED_WITHIN: u32 = 40;
/// Most rows and tables of one unit in one file.
const ROWS_LIMIT: usize = 50;
/// Most tables that are named of those that are passed over.
const TOLD_LIMIT: usize = 5;

/// Rows of one block, each with the cells of the block's fields in their order.
pub type BlockRows = Vec<Vec<FieldCell>>;

/// One unit's return as it came.
#[derive(Debug, Clone)]
pub struct Return {
    /// Name of the sheet.
    pub sheet: String,
    /// Titles over the table, from the top.
    pub titles: Vec<CellReading>,
    /// First and last zero-based row of the headings.
    pub heading_rows: (u32, u32),
    /// Text in the column 市(州).
    pub label: Option<CellReading>,
    /// Header fields in the campaign's order.
    pub header: Vec<Option<CellReading>>,
    /// Rows of each block in the form's order; `None` for a block that did not come. The main block
    /// always came.
    pub blocks: Vec<Option<BlockRows>>,
    /// Whether the unit says that it has nothing to list (零报告).
    pub reports_nothing: bool,
    /// Whether other rows of the same table are other units' returns.
    pub shares_table: bool,
    /// What stands beside the figures in words and may say something against them.
    pub side_notes: Vec<SideNote>,
    /// What is wrong with the table itself.
    pub findings: Vec<Finding>,
}

impl Return {
    /// Whether the main block has no line, or not one number in its row.
    pub fn is_empty(&self, main: &Block) -> bool {
        if !main.is_single_row() {
            let rows = self.blocks.iter().take(1).flatten().flatten();
            let mut asked = rows.flatten().filter(|cell| {
                main.fields.iter().any(|f| f.key == cell.key && f.computed.is_none())
            });
            return asked.all(FieldCell::is_blank);
        }
        let mut numbers = self.main_cells().zip(&main.fields).filter(|(_, f)| f.is_number());
        numbers.all(|(cell, _)| cell.is_blank())
    }

    /// The cells of the main block's first row.
    pub fn main_cells(&self) -> impl Iterator<Item = &FieldCell> {
        let main = self.blocks.iter().take(1).flatten();
        main.filter_map(|rows| rows.first()).flatten()
    }

    /// What stands in a header field.
    pub(super) fn header_text(&self, campaign: &Campaign, key: &str) -> Option<&str> {
        let at = campaign.form.header.iter().position(|f| f.key == key)?;
        self.header.get(at)?.as_ref()?.cell.as_text()
    }

    /// Text in the column 市(州).
    pub(super) fn label_text(&self) -> Option<&str> {
        self.label.as_ref()?.cell.as_text()
    }

    /// Every cell of every block.
    pub fn cells(&self) -> impl Iterator<Item = &FieldCell> {
        self.blocks.iter().flatten().flatten().flatten()
    }
}

/// All returns in a workbook, those on hidden sheets only if there are no others; none when no
/// table is found.
///
/// # Errors
/// A finding when one unit has more rows or tables in it than anybody would send.
pub fn returns_in(book: &Workbook, words: &HeadingIndex) -> Result<Vec<Return>, Box<Finding>> {
    let (hidden, visible): (Vec<&Sheet>, Vec<&Sheet>) =
        book.sheets.iter().partition(|sheet| sheet.hidden);
    let mut returns = returns_on(&visible, words)?;
    if returns.is_empty() {
        returns = returns_on(&hidden, words)?;
    } else {
        let main = &words.campaign().form.main;
        let passed_over = returns_on(&hidden, words)?.into_iter().filter(|r| !r.is_empty(main));
        let mut found: Vec<Finding> = passed_over.map(|r| hidden_sheet(&r.sheet)).collect();
        found.dedup();
        returns.iter_mut().for_each(|r| r.findings.extend(found.iter().cloned()));
    }
    let of_file = book.findings.iter().filter(|finding| is_told(finding, words));
    returns.iter_mut().for_each(|r| r.findings.extend(of_file.clone().cloned()));
    Ok(returns)
}

/// Whether a finding about a file is worth telling: that it is a Word document is not where the office
/// itself sends out such a one.
fn is_told(finding: &Finding, words: &HeadingIndex) -> bool {
    let form = &words.campaign().form;
    let is_issued = form.is_document() || form.blocks().any(|block| block.sheet == WORD_SHEET);
    finding.code != Code::WordTable || !is_issued
}

fn hidden_sheet(name: &str) -> Finding {
    let finding = Finding::new(Code::HiddenSheet).found(name);
    finding.with_message(format!("隐藏的工作表“{name}”里也有统计表，没有采用"))
}

/// A table of a workbook, and what the words around it say that it is.
pub(super) struct Candidate<'s> {
    pub(super) sheet: &'s Sheet,
    pub(super) table: Table,
    titles: Vec<CellReading>,
    purpose: Option<(Purpose, Finding)>,
}

impl Candidate<'_> {
    fn is_example(&self) -> bool {
        matches!(self.purpose, Some((Purpose::Example, _)))
    }

    /// The header fields above and below the table.
    pub(super) fn header(&self, words: &HeadingIndex) -> Vec<Option<CellReading>> {
        let table = &self.table;
        let before = table.top..table.headings.rows.0;
        let after = table.rows.end..table.rows.end.saturating_add(SIGNED_WITHIN);
        header_of(self.sheet, &words.campaign().form.header, before, after)
    }
}

fn returns_on(sheets: &[&Sheet], words: &HeadingIndex) -> Result<Vec<Return>, Box<Finding>> {
    let mut returns = match words.campaign().form.main.rows {
        _ if words.campaign().form.main.is_card() => card_returns(sheets, words),
        Rows::List(_) | Rows::Matrix(_) => list_returns(sheets, words),
        Rows::Single if words.campaign().form.main.arrangement == Arrangement::UnitColumns => {
            match column_returns(sheets, words) {
                // A drawn form has its fields in columns.
                found if found.is_empty() => row_returns(sheets, words)?,
                found => found,
            }
        }
        Rows::Single => row_returns(sheets, words)?,
    };
    add_further_tables(&mut returns, sheets, words);
    if words.campaign().form.main.rows != Rows::Single {
        add_further_rows(&mut returns, sheets, words);
        name_unused(&mut returns, sheets, words);
    }
    Ok(returns)
}

/// Returns of a form whose main block is one row per unit.
fn row_returns(sheets: &[&Sheet], words: &HeadingIndex) -> Result<Vec<Return>, Box<Finding>> {
    let mut found: Vec<Candidate> =
        sheets.iter().flat_map(|sheet| tables_with_purpose(sheet, words)).collect();
    let guides = guides_among(sheets, &found);
    let told: Vec<SideNote> = guides.iter().flat_map(|sheet| guide_notes(sheet)).collect();
    let units: Vec<UnitMark> = guides.iter().flat_map(|sheet| guide_marks(sheet, words)).collect();
    found.iter_mut().for_each(|one| assign(&mut one.table.headings, &units, words));
    let examples = without_examples(&mut found, words);
    let (forms, others): (Vec<&Candidate>, Vec<&Candidate>) =
        found.iter().partition(|one| is_main(&one.table, words));
    refuse_flood(&forms, words)?;
    let others: Vec<&Candidate> = others.into_iter().chain(forms.iter().copied()).collect();
    let alone = forms.iter().map(|one| one.table.rows.units.len().max(1)).sum::<usize>() == 1;
    let mut returns = Vec::new();
    for one in forms {
        let surrounding = SideNotes::of(one.sheet, &one.table, words);
        for row in form_rows(one.sheet, &one.table) {
            let mut taken = take_return(one, &row, words);
            taken.side_notes = surrounding.notes_on(&one.table, &row, words);
            for block in words.blocks().iter().skip(1) {
                let cells = further_row(&others, block, (&mut taken, &row), alone, words);
                taken.blocks.push(cells.map(|cells| vec![cells]));
            }
            taken.side_notes.extend(told.iter().cloned());
            taken.findings.extend(one.purpose.iter().map(|(_, finding)| finding.clone()));
            taken.findings.extend(examples.iter().cloned());
            returns.push(taken);
        }
    }
    Ok(returns)
}

pub(super) fn tables_with_purpose<'s>(
    sheet: &'s Sheet,
    words: &HeadingIndex,
) -> Vec<Candidate<'s>> {
    let found = |table: Table| {
        let titles = titles(sheet, &table, words);
        let purpose = purpose(&sheet.name, &titles, words);
        Candidate { sheet, table, titles, purpose }
    };
    tables_in(sheet, words).into_iter().map(found).collect()
}

/// Takes out filled examples that stand beside other tables, and names them.
fn without_examples(found: &mut Vec<Candidate>, words: &HeadingIndex) -> Vec<Finding> {
    let is_form = |one: &Candidate| is_main(&one.table, words);
    if !found.iter().any(|one| is_form(one) && !one.is_example()) {
        return Vec::new();
    }
    let mut told = Vec::new();
    for one in found.extract_if(.., |one| one.is_example()) {
        let message = format!("工作表“{}”里的表是填报示例，没有计入", one.sheet.name);
        told.push(Finding::new(Code::ExampleRow).found(&one.sheet.name).with_message(message));
    }
    told.dedup();
    told.truncate(TOLD_LIMIT);
    told
}

/// Refuses a file in which one unit, or what names none, has more rows and tables than anybody sends.
fn refuse_flood(forms: &[&Candidate], words: &HeadingIndex) -> Result<(), Box<Finding>> {
    let units = &words.campaign().units;
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for one in forms {
        let rows = &one.table.rows;
        let named = rows.units.iter().chain(&rows.hidden).map(|row| {
            let unit = row.label.as_deref().and_then(|text| units.named_in(text));
            unit.map_or("", |unit| unit.name.as_str())
        });
        let blank = rows.units.is_empty().then_some("");
        for name in named.chain(blank) {
            let count = counts.entry(name).or_default();
            *count += 1;
            if *count > ROWS_LIMIT {
                let who = if name.is_empty() { "没有写明单位的行或表" } else { name };
                let message = format!("{who}在这份文件里超过 {ROWS_LIMIT} 处，整份文件没有采用");
                return Err(Box::new(Finding::new(Code::TooManyRows).with_message(message)));
            }
        }
    }
    Ok(())
}

/// Sheets of instructions: those called so, and short ones of nothing but words, without a table and
/// without the list of what we found.
fn guides_among<'s>(sheets: &[&'s Sheet], found: &[Candidate]) -> Vec<&'s Sheet> {
    const CALLED: [&str; 5] = ["说明", "须知", "口径", "要求", "指南"];
    /// Most cells of a sheet of nothing but words.
    const WORDS: usize = 60;
    let is_guide = |sheet: &&&Sheet| {
        let texts = || sheet.cells().filter_map(|f| f.cell.as_text());
        let has_table = found.iter().any(|one| one.sheet.name == sheet.name);
        let is_called = CALLED.iter().any(|word| sheet.name.contains(word));
        let is_wordy = sheet.cells().len() <= WORDS && texts().count() == sheet.cells().len();
        !has_table
            && (is_called || is_wordy)
            && !texts().any(|text| normalizes_to(text, FINDING_ID_HEADING))
    };
    sheets.iter().filter(is_guide).copied().collect()
}

fn guide_marks(sheet: &Sheet, words: &HeadingIndex) -> Vec<UnitMark> {
    let texts = sheet.cells().filter_map(|f| f.cell.as_text());
    texts
        .flat_map(|text| marks_in(text, Clarity::Stated, UnitSource::Guide, words))
        .take(16)
        .collect()
}

/// Whether a table has enough columns to be the main block. A table of several rows needs more than
/// half of them, or a list such as 上年同期 would pass for returns.
pub(super) fn is_main(table: &Table, words: &HeadingIndex) -> bool {
    let asked = words.campaign().form.main.fields.iter().filter(|f| f.is_number()).count();
    let numbers = words.blocks().first().map_or(0, |main| numbers_of(table, main, words));
    match table.rows.units.len() <= 1 {
        true => numbers >= asked.min(3),
        false => 2 * numbers > asked + 1,
    }
}

/// Number of columns of figures that a table has of a block.
pub(super) fn numbers_of(table: &Table, block: &Range<usize>, words: &HeadingIndex) -> usize {
    let fields = table.headings.columns.iter().map(|c| c.field);
    fields.filter(|field| block.contains(field) && words.field(*field).is_number()).count()
}

/// The table's rows, or the first row without figures below the headings of a table without any.
pub(super) fn form_rows(sheet: &Sheet, table: &Table) -> Vec<DataRow> {
    if !table.rows.units.is_empty() {
        return table.rows.units.clone();
    }
    let is_free =
        |row: &u32| table.headings.columns.iter().all(|c| sheet.cell(*row, c.col).is_blank());
    let row = (table.headings.rows.1 + 1..).find(is_free).unwrap_or(u32::MAX);
    vec![DataRow { row, ..DataRow::default() }]
}

fn take_return(found: &Candidate, row: &DataRow, words: &HeadingIndex) -> Return {
    let Candidate { sheet, table, titles, .. } = found;
    let label = table.headings.unit_col.zip(row.label.as_ref()).map(|(col, text)| {
        CellReading::plain(Place::new(&sheet.name, row.row, col), Cell::Text(text.as_str().into()))
    });
    let main = words.blocks().first().cloned().unwrap_or_default();
    let cells = main.map(|at| field_cell(sheet, table, row, at, words)).collect();
    Return {
        sheet: sheet.name.clone(),
        titles: titles.clone(),
        heading_rows: table.headings.rows,
        label,
        header: found.header(words),
        blocks: vec![Some(vec![cells])],
        reports_nothing: false,
        shares_table: table.rows.units.len() > 1,
        side_notes: Vec::new(),
        findings: remarks_on(sheet, table, row, words),
    }
}

pub(super) fn field_cell(
    sheet: &Sheet,
    table: &Table,
    row: &DataRow,
    at: usize,
    words: &HeadingIndex,
) -> FieldCell {
    let column = table.column(at);
    let is_number = words.field(at).is_number();
    let adds_up = is_number && words.field(at).combine() == Combine::Sum;
    let located = column.map(|c| match row.sum_of.as_slice() {
        [] => located(sheet, row.row, c.col),
        _ if !adds_up => located(sheet, row.row, c.col).emptied(),
        rows => sum_cell(sheet, rows, c.col),
    });
    let mut cell = FieldCell {
        key: words.field(at).key.as_str().into(),
        located,
        heading_unit: column.and_then(|c| c.unit.clone()),
        unit_from: column.map(|c| c.unit_from).unwrap_or_default(),
        other_units: column.map(|c| c.other_units.clone()).unwrap_or_default(),
        heading: column.map(|c| c.heading.clone()),
    };
    if let Some(column) = column.filter(|_| is_number && row.sum_of.is_empty()) {
        let marks = row_marks(sheet, table, row, column, words);
        cell.take_units(marks.into_iter().filter(|mark| mark.fits(words.field(at))));
    }
    cell
}

/// Units of measure that are written in the row itself: right of the figure, behind the unit's name.
fn row_marks(
    sheet: &Sheet,
    table: &Table,
    row: &DataRow,
    column: &Column,
    words: &HeadingIndex,
) -> Vec<UnitMark> {
    let next = column.col.saturating_add(1);
    let is_free = table.headings.columns.iter().all(|c| c.col != next);
    let beside = sheet.cell(row.row, next).as_text().filter(|_| is_free).and_then(unit_only);
    let beside = beside.map(|unit| UnitMark::of_all(unit, UnitSource::NextCell));
    let label = row.label.as_deref().unwrap_or_default();
    let label = marks_in(label, Clarity::Bracketed, UnitSource::Label, words);
    beside.into_iter().chain(label).collect()
}
