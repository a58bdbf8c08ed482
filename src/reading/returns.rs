//! The returns of a workbook: one per unit's row, with every cell as it stands.

use super::cell::{Cell, Located};
use super::header::header_of;
use super::sheet::{Sheet, Workbook};
use super::table::{Column, DataRow, Table, tables_in};
use crate::campaign::Field;
use crate::finding::{Code, Finding};
use crate::form::{Place, Stamp, Vocabulary};

/// The cell of one field in a return.
#[derive(Debug, Clone)]
pub struct FieldCell {
    /// Key of the field.
    pub key: String,
    /// The cell; `None` when the table lacks the column.
    pub located: Option<Located>,
    /// Unit of measure in the column's heading, folded.
    pub heading_unit: Option<String>,
}

impl FieldCell {
    /// Whether the column is missing or the cell blank.
    pub fn is_blank(&self) -> bool {
        self.located.as_ref().is_none_or(Located::is_blank)
    }
}

/// One unit's return as it came.
#[derive(Debug, Clone)]
pub struct Return {
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
#[derive(Debug, Clone, Default)]
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
            match Stamp::find(text) {
                Some(stamp) if !stamps.sound.contains(&stamp) => stamps.sound.push(stamp),
                None if Stamp::is_claimed(text) => stamps.damaged = true,
                _ => {}
            }
        }
        stamps
    }
}

/// All returns in a workbook, those on hidden sheets only if there are no others; none when no
/// table is found.
pub fn returns_in(book: &Workbook, words: &Vocabulary) -> Vec<Return> {
    let visible: Vec<&Sheet> = book.sheets.iter().filter(|s| !s.hidden).collect();
    let returns = returns_on(&visible, words);
    if !returns.is_empty() {
        return returns;
    }
    let hidden: Vec<&Sheet> = book.sheets.iter().filter(|s| s.hidden).collect();
    returns_on(&hidden, words)
}

fn returns_on(sheets: &[&Sheet], words: &Vocabulary) -> Vec<Return> {
    let found: Vec<(&Sheet, Table, u32)> = sheets
        .iter()
        .flat_map(|sheet| {
            let mut top = 0;
            tables_in(sheet, words).into_iter().map(move |table| {
                let start = std::mem::replace(&mut top, table.end_row);
                (*sheet, table, start)
            })
        })
        .collect();
    let supplements: Vec<(&Sheet, &Table)> = found
        .iter()
        .filter(|(_, table, _)| covers(table, words, false))
        .map(|(sheet, table, _)| (*sheet, table))
        .collect();
    let forms: Vec<&(&Sheet, Table, u32)> =
        found.iter().filter(|(_, table, _)| covers(table, words, true)).collect();
    let alone = forms.iter().map(|(_, t, _)| t.rows.len().max(1)).sum::<usize>() == 1;
    let mut returns = Vec::new();
    for (sheet, table, top) in forms {
        for row in form_rows(table) {
            let mut taken = take_return(sheet, table, *top, &row, words);
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
    let numbers = table
        .columns
        .iter()
        .filter(|c| words.is_of_form(c.field) == form && words.field(c.field).is_number())
        .count();
    match form {
        false => numbers >= 1,
        true if table.rows.len() <= 1 => numbers >= asked.min(3),
        true => 2 * numbers > asked + 1,
    }
}

/// The table's rows, or the blank row below the headings of a table without any.
fn form_rows(table: &Table) -> Vec<DataRow> {
    if table.rows.is_empty() {
        return vec![DataRow { row: table.heading_row + 1, label: None }];
    }
    table.rows.clone()
}

fn take_return(
    sheet: &Sheet,
    table: &Table,
    top: u32,
    row: &DataRow,
    words: &Vocabulary,
) -> Return {
    let campaign = words.campaign();
    let label = table.unit_col.zip(row.label.as_ref()).map(|(col, text)| {
        Located::plain(Place::new(&sheet.name, row.row, col), Cell::Text(text.clone()))
    });
    let header =
        header_of(sheet, &campaign.form.header, top..table.heading_row, table.end_row..u32::MAX);
    let range = 0..campaign.form.fields.len();
    Return {
        label,
        header,
        cells: range.map(|at| field_cell(sheet, table, row.row, at, words)).collect(),
        supplement: None,
        shares_table: table.rows.len() > 1,
        findings: table_findings(sheet, table, row, words),
    }
}

fn field_cell(sheet: &Sheet, table: &Table, row: u32, at: usize, words: &Vocabulary) -> FieldCell {
    let column = table.columns.iter().find(|c| c.field == at);
    FieldCell {
        key: words.field(at).key.clone(),
        located: column.map(|c| Located {
            place: Place::new(&sheet.name, row, c.col),
            cell: sheet.cell(row, c.col).clone(),
            extras: sheet.extras(row, c.col).clone(),
            recomputed: None,
        }),
        heading_unit: column.and_then(|c| c.unit.clone()),
    }
}

/// The supplement's row for the same unit, or its only row when the file has one return only.
fn supplement_for(
    tables: &[(&Sheet, &Table)],
    form_row: &DataRow,
    alone: bool,
    words: &Vocabulary,
) -> Option<Vec<FieldCell>> {
    let campaign = words.campaign();
    let unit = |row: &DataRow| row.label.as_deref().and_then(|text| campaign.units.named_in(text));
    let first = campaign.form.fields.len();
    let range = first..first + campaign.supplement_fields().len();
    tables.iter().find_map(|(sheet, table)| {
        let same = |row: &&DataRow| unit(row).is_some() && unit(row) == unit(form_row);
        let only = alone && table.rows.len() <= 1;
        let row = match table.rows.iter().find(same) {
            Some(row) => row.row,
            None if only => table.rows.first().map_or(table.heading_row + 1, |r| r.row),
            None => return None,
        };
        Some(range.clone().map(|at| field_cell(sheet, table, row, at, words)).collect())
    })
}

fn table_findings(sheet: &Sheet, table: &Table, row: &DataRow, words: &Vocabulary) -> Vec<Finding> {
    let mut findings = Vec::new();
    let heading = |col: u32| Place::new(&sheet.name, table.heading_row, col);
    for Column { field, col, .. } in &table.repeated {
        let field = words.field(*field);
        let message = format!("列标题“{}”出现两次，不知道以哪列为准", field.name);
        let finding = Finding::new(Code::RepeatedColumn).at(heading(*col)).on(&field.key);
        findings.push(finding.saying(message));
    }
    for (col, text) in &table.extra {
        let Some(content) = sheet.cell(row.row, *col).raw() else {
            continue;
        };
        // A running number before the names is part of the table's dress.
        if text == "序号" {
            continue;
        }
        let message = format!("表样里没有“{text}”这一列，没有汇总");
        let finding = Finding::new(Code::ExtraColumn).at(Place::new(&sheet.name, row.row, *col));
        findings.push(finding.found(content).saying(message));
    }
    for total in &table.totals {
        let col = table.unit_col.unwrap_or_default();
        let label = total.label.clone().unwrap_or_default();
        let place = Place::new(&sheet.name, total.row, col);
        findings.push(Finding::new(Code::TotalRow).at(place).found(label));
    }
    findings
}
