//! Where a blank form asks for what: the inputs of each block and the header fields, found as in a return.

use super::cards::cards_on;
use super::header::labelled_values;
use super::lists::{column_place, lists_on};
use super::returns::{form_rows, is_main, numbers_of};
use super::sheet::{Area, Sheet, Workbook};
use super::table::{Table, tables_in};
use crate::campaign::{Arrangement, Block, Field, Kind, Rows};
use crate::form::HeadingIndex;
use std::ops::Range;

/// Rows below a table in which header fields may stand.
const SIGNED_WITHIN: u32 = 40;

/// Where a blank form asks for what.
#[derive(Debug, Clone, Default)]
pub struct FormPlaces {
    /// The tables that were found, sheet by sheet from the top; a block may be asked for more than once.
    pub blocks: Vec<BlockPlace>,
    /// The labels of header fields, the first of each.
    pub header: Vec<HeaderPlace>,
}

/// Where a block stands.
#[derive(Debug, Clone)]
pub struct BlockPlace {
    /// Position of the block in the form.
    pub block: usize,
    /// Name of the sheet.
    pub sheet: String,
    /// First row of the headings.
    pub top: u32,
    /// Cells that are filled in, by position of the field among all fields of the campaign; the last row
    /// is `u32::MAX` where nothing stands below.
    pub inputs: Vec<(usize, Area)>,
    /// The row of each row of a matrix, in its order.
    pub stub_rows: Vec<Option<u32>>,
    /// The blank cell that takes the name of the unit.
    pub unit_cell: Option<(u32, u32)>,
    /// What the campaign asks for and the form has no place for.
    pub missing: Vec<Missing>,
    /// Rows above and below the table in which header fields stand.
    pub around: [Range<u32>; 2],
}

/// What a form has no place for.
#[derive(Debug, Clone)]
pub struct Missing {
    /// Name of the field, or heading of the row.
    pub name: String,
    /// Whether figures stand in it.
    pub is_figure: bool,
}

/// The label of a header field.
#[derive(Debug, Clone)]
pub struct HeaderPlace {
    /// Position among the header fields of the campaign.
    pub field: usize,
    /// Name of the sheet.
    pub sheet: String,
    /// The cell in which the label stands.
    pub cell: (u32, u32),
    /// The cell right of it, where that is made for the value.
    pub next: Option<(u32, u32)>,
}

impl Missing {
    /// A field without a place.
    pub(super) fn of(field: &Field) -> Missing {
        Missing { name: field.label.clone(), is_figure: field.is_number() }
    }
}

/// Finds the places of a blank form on its visible sheets.
pub fn places_in(book: &Workbook, words: &HeadingIndex) -> FormPlaces {
    let mut places = FormPlaces::default();
    for sheet in book.sheets.iter().filter(|sheet| !sheet.hidden) {
        let mut blocks = blocks_on(sheet, words);
        blocks.sort_by_key(|place| place.top);
        end_above_next(&mut blocks);
        for range in blocks.iter().flat_map(|place| &place.around) {
            add_header(&mut places.header, sheet, range.clone(), &words.campaign().form.header);
        }
        places.blocks.append(&mut blocks);
    }
    places
}

fn blocks_on(sheet: &Sheet, words: &HeadingIndex) -> Vec<BlockPlace> {
    let form = &words.campaign().form;
    let mut found: Vec<BlockPlace> = Vec::new();
    let mut tables: Option<Vec<Table>> = None;
    for (index, (block, fields)) in form.blocks().zip(words.blocks()).enumerate() {
        match block.rows {
            _ if block.is_card() => {
                found.extend(
                    cards_on(sheet, block, fields, words).iter().map(|card| card.place(index)),
                );
            }
            Rows::Single if block.arrangement == Arrangement::UnitColumns => {
                found.extend(column_place(sheet, index, block, fields, words));
            }
            Rows::Single => {
                let tables = tables.get_or_insert_with(|| tables_in(sheet, words));
                let own = tables.iter().filter(|table| match index {
                    0 => is_main(table, words),
                    _ => numbers_of(table, fields, words) > 0,
                });
                found.extend(own.map(|table| single(sheet, index, block, fields, table)));
            }
            Rows::List(_) | Rows::Matrix(_) => {
                let lists = lists_on(sheet, block, fields.clone(), words);
                found.extend(lists.iter().map(|list| list.place(index, block)));
            }
        }
    }
    found
}

/// A block of one row per unit.
fn single(
    sheet: &Sheet,
    index: usize,
    block: &Block,
    fields: &Range<usize>,
    table: &Table,
) -> BlockPlace {
    let rows = form_rows(sheet, table);
    let (first, last) = (rows.first().map_or(0, |r| r.row), rows.last().map_or(0, |r| r.row));
    let cell = table.headings.unit_col.map(|col| (first, col));
    let unit_cell = cell.filter(|(row, col)| sheet.cell(*row, *col).is_blank());
    let column = |at: usize| table.column(at).map(|c| c.col);
    let (inputs, missing) = inputs(block, fields, column, (first, last));
    BlockPlace {
        block: index,
        sheet: sheet.name.clone(),
        top: table.headings.rows.0,
        inputs,
        stub_rows: Vec::new(),
        unit_cell,
        missing,
        around: around(table),
    }
}

/// Cells of the fields that are filled in, in these rows; and the names of those without a column.
pub(super) fn inputs(
    block: &Block,
    fields: &Range<usize>,
    column: impl Fn(usize) -> Option<u32>,
    (top, bottom): (u32, u32),
) -> (Vec<(usize, Area)>, Vec<Missing>) {
    let (mut inputs, mut missing) = (Vec::new(), Vec::new());
    for (at, field) in fields.clone().zip(&block.fields).filter(|(_, field)| is_asked(field)) {
        match column(at) {
            Some(col) => inputs.push((at, Area { top, left: col, bottom, right: col })),
            None => missing.push(Missing::of(field)),
        }
    }
    (inputs, missing)
}

/// Whether a unit fills a field in.
pub(super) fn is_asked(field: &Field) -> bool {
    field.kind != Kind::Serial && field.computed.is_none()
}

/// Rows above and below a table in which header fields stand.
pub(super) fn around(table: &Table) -> [Range<u32>; 2] {
    let end = table.rows.end;
    [table.top..table.headings.rows.0, end..end.saturating_add(SIGNED_WITHIN)]
}

/// Inputs end where the next table of the sheet begins.
fn end_above_next(blocks: &mut [BlockPlace]) {
    let tops: Vec<u32> = blocks.iter().map(|place| place.top).collect();
    for place in blocks {
        let next = tops.iter().find(|top| **top > place.top).and_then(|top| top.checked_sub(1));
        let last = next.unwrap_or(u32::MAX);
        place.inputs.iter_mut().for_each(|(_, area)| area.bottom = area.bottom.min(last));
    }
}

fn add_header(found: &mut Vec<HeaderPlace>, sheet: &Sheet, rows: Range<u32>, fields: &[Field]) {
    for filled in sheet.within(rows) {
        let Some(text) = filled.cell.as_text() else { continue };
        for (field, value) in labelled_values(text, fields) {
            if found.iter().all(|known| known.field != field) {
                let is_last = text.get(value.start..).is_some_and(|rest| rest.trim().is_empty());
                let next = is_last.then(|| value_cell(sheet, filled.row, filled.col, text));
                let (sheet, cell) = (sheet.name.clone(), (filled.row, filled.col));
                found.push(HeaderPlace { field, sheet, cell, next: next.flatten() });
            }
        }
    }
}

/// The blank cell right of a label that is made for its value: one of several that are merged, or behind a
/// label without a colon.
fn value_cell(sheet: &Sheet, row: u32, col: u32, label: &str) -> Option<(u32, u32)> {
    let right = sheet.merged(row, col).map_or(col, |area| area.right).saturating_add(1);
    let has_colon = label.trim_end().ends_with([':', '：']);
    let is_made = sheet.merged(row, right).is_some_and(|a| (a.top, a.left) == (row, right));
    (sheet.cell(row, right).is_blank() && (is_made || !has_colon)).then_some((row, right))
}
