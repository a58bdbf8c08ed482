//! The returns of a workbook: one per unit's row, with every cell as it stands.

use super::cell::{Cell, Located, exact};
use super::display::is_rounded;
use super::formula::recompute;
use super::header::header_of;
use super::remarks::remarks_on;
use super::rows::DataRow;
use super::sheet::{Sheet, Workbook};
use super::table::{Table, tables_in};
use crate::campaign::Field;
use crate::finding::{Code, Finding};
use crate::form::{Place, Stamp, Vocabulary};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Rows below a table in which who filled it in and when may stand.
const SIGNED_WITHIN: u32 = 40;

/// The cell of one field in a return.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FieldCell {
    /// Key of the field.
    pub key: String,
    /// The cell; `None` when the table lacks the column.
    pub located: Option<Located>,
    /// Unit of measure in the column's heading, folded.
    pub heading_unit: Option<Arc<str>>,
    /// The heading as it is written.
    pub heading: Option<Arc<str>>,
}

impl FieldCell {
    /// Whether the column is missing or the cell blank.
    pub fn is_blank(&self) -> bool {
        self.located.as_ref().is_none_or(Located::is_blank)
    }
}

/// One unit's return as it came.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Return {
    /// Name of the sheet.
    pub sheet: String,
    /// First and last zero-based row of the headings.
    pub heading_rows: (u32, u32),
    /// Text in the column 市(州).
    pub label: Option<Located>,
    /// Header fields in the campaign's order.
    pub header: Vec<Option<Located>>,
    /// Fields of the form in the campaign's order.
    pub cells: Vec<FieldCell>,
    /// Fields of the supplement in the campaign's order; `None` if no supplement came.
    pub supplement: Option<Vec<FieldCell>>,
    /// Whether other rows of the same table are other units' returns.
    pub shares_table: bool,
    /// What is wrong with the table itself.
    pub findings: Vec<Finding>,
}

impl Return {
    /// Whether not one number is filled in.
    pub fn is_empty(&self, fields: &[Field]) -> bool {
        let numbers = self.cells.iter().zip(fields).filter(|(_, f)| f.is_number());
        numbers.into_iter().all(|(cell, _)| cell.is_blank())
    }
}

/// The stamps of a workbook.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Stamps {
    /// Sound stamps without repetition, that of the hidden sheet or property first.
    pub sound: Vec<Stamp>,
    /// Whether a text claims to be a stamp and is not.
    pub damaged: bool,
}

impl Stamps {
    /// Looks for stamps in the hidden sheet, the property and all cells.
    pub fn of(book: &Workbook) -> Stamps {
        let texts = book.sheets.iter().flat_map(|s| s.cells().filter_map(|f| f.cell.as_text()));
        let mut stamps = Stamps::default();
        for text in book.stamp_property.as_deref().into_iter().chain(texts) {
            // Hardly any text of a workbook claims to be one.
            if !Stamp::is_claimed(text) {
                continue;
            }
            match Stamp::find(text) {
                Some(stamp) if !stamps.sound.contains(&stamp) => stamps.sound.push(stamp),
                None => stamps.damaged = true,
                _ => {}
            }
        }
        stamps
    }
}

/// All returns in a workbook, those on hidden sheets only if there are no others; none when no
/// table is found.
pub fn returns_in(book: &Workbook, words: &Vocabulary) -> Vec<Return> {
    let (hidden, visible): (Vec<&Sheet>, Vec<&Sheet>) =
        book.sheets.iter().partition(|sheet| sheet.hidden);
    let mut returns = returns_on(&visible, words);
    if returns.is_empty() {
        returns = returns_on(&hidden, words);
    } else {
        let fields = &words.campaign().form.fields;
        let passed_over = returns_on(&hidden, words).into_iter().filter(|r| !r.is_empty(fields));
        let found: Vec<Finding> = passed_over.map(|r| hidden_sheet(&r.sheet)).collect();
        returns.iter_mut().for_each(|r| r.findings.extend(found.iter().cloned()));
    }
    returns.iter_mut().for_each(|r| r.findings.extend(book.findings.iter().cloned()));
    returns
}

fn hidden_sheet(name: &str) -> Finding {
    let finding = Finding::new(Code::HiddenSheet).found(name);
    finding.saying(format!("隐藏的工作表“{name}”里也有统计表，没有采用"))
}

fn returns_on(sheets: &[&Sheet], words: &Vocabulary) -> Vec<Return> {
    let found: Vec<(&Sheet, Table)> = sheets
        .iter()
        .flat_map(|sheet| tables_in(sheet, words).into_iter().map(move |table| (*sheet, table)))
        .collect();
    let (forms, others): (Vec<_>, Vec<_>) =
        found.iter().partition(|(_, table)| covers(table, words, true));
    let supplements: Vec<&(&Sheet, Table)> = others
        .into_iter()
        .chain(forms.iter().copied())
        .filter(|(_, t)| covers(t, words, false))
        .collect();
    let alone = forms.iter().map(|(_, t)| t.rows.units.len().max(1)).sum::<usize>() == 1;
    let mut returns = Vec::new();
    for (sheet, table) in forms {
        for row in form_rows(table) {
            let mut taken = take_return(sheet, table, &row, words);
            taken.supplement = supplement_for(&supplements, &row, alone, words);
            returns.push(taken);
        }
    }
    returns
}

/// Whether a table has enough columns to be the form (or the supplement). A table of several rows
/// needs more than half of the form's, or a list such as 上年同期 would pass for returns.
fn covers(table: &Table, words: &Vocabulary, form: bool) -> bool {
    let asked = words.campaign().form.fields.iter().filter(|f| f.is_number()).count();
    let columns = table.headings.columns.iter();
    let numbers = columns
        .filter(|c| words.is_of_form(c.field) == form && words.field(c.field).is_number())
        .count();
    match form {
        false => numbers >= 1,
        true if table.rows.units.len() <= 1 => numbers >= asked.min(3),
        true => 2 * numbers > asked + 1,
    }
}

/// The table's rows, or the blank row below the headings of a table without any.
fn form_rows(table: &Table) -> Vec<DataRow> {
    if table.rows.units.is_empty() {
        let row = table.headings.rows.1 + 1;
        return vec![DataRow { row, label: None, of_which: false, sum_of: Vec::new() }];
    }
    table.rows.units.clone()
}

fn take_return(sheet: &Sheet, table: &Table, row: &DataRow, words: &Vocabulary) -> Return {
    let campaign = words.campaign();
    let label = table.headings.unit_col.zip(row.label.as_ref()).map(|(col, text)| {
        Located::plain(Place::new(&sheet.name, row.row, col), Cell::Text(text.as_str().into()))
    });
    let before = table.top..table.headings.rows.0;
    let after = table.rows.end..table.rows.end.saturating_add(SIGNED_WITHIN);
    let range = 0..campaign.form.fields.len();
    Return {
        sheet: sheet.name.clone(),
        heading_rows: table.headings.rows,
        label,
        header: header_of(sheet, &campaign.form.header, before, after),
        cells: range.map(|at| field_cell(sheet, table, row, at, words)).collect(),
        supplement: None,
        shares_table: table.rows.units.len() > 1,
        findings: remarks_on(sheet, table, row, words),
    }
}

fn field_cell(
    sheet: &Sheet,
    table: &Table,
    row: &DataRow,
    at: usize,
    words: &Vocabulary,
) -> FieldCell {
    let column = table.column(at);
    let is_number = words.field(at).is_number();
    let located = column.map(|c| match row.sum_of.as_slice() {
        [] => located(sheet, row.row, c.col),
        _ if !is_number => located(sheet, row.row, c.col).emptied(),
        rows => sum_cell(sheet, rows, c.col),
    });
    FieldCell {
        key: words.field(at).key.clone(),
        located,
        heading_unit: column.and_then(|c| c.unit.clone()),
        heading: column.map(|c| c.heading.clone()),
    }
}

/// A cell with what stands behind it, its formula calculated anew.
pub(super) fn located(sheet: &Sheet, row: u32, col: u32) -> Located {
    let extras = sheet.extras(row, col).clone();
    let recomputed = extras.formula.as_deref().and_then(|formula| recompute(sheet, formula));
    let place = Place::new(&sheet.name, row, col);
    Located { place, cell: sheet.cell(row, col).clone(), extras, recomputed }
}

/// The sum of a column's parts, blank if one of them is no plain number.
fn sum_cell(sheet: &Sheet, rows: &[u32], col: u32) -> Located {
    let first = rows.first().copied().unwrap_or_default();
    let mut sum = Located::plain(Place::new(&sheet.name, first, col), Cell::Blank);
    let mut formats = rows.iter().filter_map(|row| told_otherwise(sheet, *row, col));
    sum.extras.format = formats.next().flatten();
    if formats.all(|format| format == sum.extras.format) {
        let number = column_sum(sheet, rows, col).and_then(|sum| sum.to_f64());
        sum.cell = number.map_or(Cell::Blank, Cell::number);
    }
    sum
}

/// The format of a filled cell, if another figure is seen by it than is stored; parts that are not seen
/// alike have no sum.
fn told_otherwise(sheet: &Sheet, row: u32, col: u32) -> Option<Option<Arc<str>>> {
    let Cell::Number(number) = sheet.cell(row, col) else { return None };
    let seen = sheet.seen(row, col).unwrap_or_default().replace(',', "");
    let shown = seen.parse::<Decimal>().ok().zip(exact(*number));
    let is_dash =
        *number == 0.0 && !seen.is_empty() && seen.trim_matches(['-', ' ', '¥']).is_empty();
    let is_same = shown.is_some_and(|(shown, number)| is_rounded(shown, number, Decimal::ONE));
    let is_same = is_same || is_dash;
    Some(sheet.extras(row, col).format.clone().filter(|_| !is_same))
}

/// The exact sum of plain numbers in a column; `None` if one of the cells holds something else, or
/// none holds a number.
pub(super) fn column_sum(sheet: &Sheet, rows: &[u32], col: u32) -> Option<Decimal> {
    let mut total: Option<Decimal> = None;
    for row in rows {
        match sheet.cell(*row, col) {
            Cell::Number(number) => {
                total = Some(total.unwrap_or_default().checked_add(exact(*number)?)?);
            }
            Cell::Blank => {}
            _ => return None,
        }
    }
    total
}

/// The supplement's row for the same unit, or its only row when the file has one return only.
fn supplement_for(
    tables: &[&(&Sheet, Table)],
    form_row: &DataRow,
    alone: bool,
    words: &Vocabulary,
) -> Option<Vec<FieldCell>> {
    let campaign = words.campaign();
    let unit = |row: &DataRow| row.label.as_deref().and_then(|text| campaign.units.named_in(text));
    let first = campaign.form.fields.len();
    let range = first..first + campaign.supplement_fields().len();
    tables.iter().find_map(|(sheet, table)| {
        let rows = &table.rows.units;
        let same = |row: &&DataRow| unit(row).is_some() && unit(row) == unit(form_row);
        let only = alone && rows.len() <= 1;
        let row = match rows.iter().find(same) {
            Some(row) => row.clone(),
            None if only => form_rows(table).first().cloned()?,
            None => return None,
        };
        Some(range.clone().map(|at| field_cell(sheet, table, &row, at, words)).collect())
    })
}
