//! Lists (清单), any number of lines per unit, and matrices, whose rows are fixed. Lines of one unit make
//! a block of its return; what numbers, sums up, explains or shows how to fill in is none.

mod headings;
mod lines;
mod place;
mod remarks;
mod stubs;
mod sums;
mod unit_columns;

pub(super) use unit_columns::{column_place, column_returns};

use super::cards::cards_on;
use super::cell::{Cell, CellReading};
use super::cell_aggregation::located;
use super::field_cell::FieldCell;
use super::header::header_of;
use super::purpose::titles;
use super::returns::{BlockRows, Return};
use super::rows::{DataRow, Rows};
use super::sheet::Sheet;
use super::table::Table;
use super::units::{Surroundings, UnitSource, assign};
use crate::campaign::{Block, Kind, normalize};
use crate::finding::Finding;
use crate::form::{HeadingIndex, Place};
use headings::Finder;
use lines::{Row, RowKind, rows_below};
use std::ops::Range;
use stubs::{StubRows, stub_rows};

/// Rows below a list in which header fields may stand.
const SIGNED_WITHIN: u32 = 40;

/// A list found on a sheet.
pub(super) struct ListTable<'a> {
    sheet: &'a Sheet,
    /// Positions of the block's fields among all fields of the campaign.
    fields: Range<usize>,
    words: &'a HeadingIndex<'a>,
    table: Table,
    rows: Vec<Row>,
    /// The row of what stands below and is no part of it.
    limit: u32,
    /// The row of each stub of a matrix.
    stub_rows: Vec<Option<u32>>,
    /// Rows of a matrix whose heading is none of the form's.
    unknown_rows: Vec<(u32, String)>,
}

/// The lines of one unit in a list.
pub(super) struct UnitLines {
    /// The cell that names the unit; `None` if the list has no column for it.
    pub(super) label: Option<CellReading>,
    /// The lines as cells.
    pub(super) rows: BlockRows,
    /// What the list and its lines give reason to say.
    pub(super) findings: Vec<Finding>,
    /// Whether the unit says that it has nothing to list.
    pub(super) reports_nothing: bool,
}

/// The lists of a block on a sheet, from top to bottom.
pub(super) fn lists_on<'a>(
    sheet: &'a Sheet,
    block: &'a Block,
    fields: Range<usize>,
    words: &'a HeadingIndex<'a>,
) -> Vec<ListTable<'a>> {
    let finder = Finder { sheet, block, first_field: fields.start, words };
    let card_rows = card_rows(sheet, words);
    let mut found = Vec::new();
    let (mut from, mut top) = (0, 0);
    while let Some(mut headings) = finder.find(from) {
        let next = finder.find(headings.rows.1 + 1).filter(|next| {
            // The same headings again, not lines that happen to repeat some of their words.
            next.columns.len() + 1 >= headings.columns.len()
        });
        let limit = next.map_or(u32::MAX, |next| next.rows.0);
        let limit = card_below(&card_rows, headings.rows.1).map_or(limit, |row| limit.min(row));
        if !card_rows.is_empty() {
            // What names a list within a card stands left of it, merged down over its lines.
            let bottom = headings.rows.1;
            let names = |col: u32| sheet.merged(bottom, col).is_some_and(|a| a.bottom > bottom);
            headings.extra.retain(|(col, _)| !names(*col));
        }
        let stubs = block.stubs();
        let (rows, stubs_found) = if stubs.is_empty() {
            let rows = rows_below(sheet, &headings, block, fields.start, words, limit);
            (rows, StubRows::default())
        } else {
            let found = stub_rows(sheet, &mut headings, stubs, limit);
            (as_rows(&found), found)
        };
        let kept = data_rows(&rows, &headings, sheet);
        let beside = Surroundings { sheet, headings: &headings, rows: &kept, top, limit };
        let marks = beside.marks(words);
        assign(&mut headings, &marks, words);
        let table = Table { top, headings, rows: kept };
        found.push(ListTable {
            sheet,
            fields: fields.clone(),
            words,
            table,
            rows,
            limit,
            stub_rows: stubs_found.rows,
            unknown_rows: stubs_found.unknown,
        });
        if limit == u32::MAX {
            break;
        }
        (from, top) = (limit, limit);
    }
    found
}

/// Rows in which labels of cards stand, among which a list may stand.
fn card_rows(sheet: &Sheet, words: &HeadingIndex) -> Vec<u32> {
    let blocks = words.campaign().form.blocks().zip(words.blocks());
    let cards = blocks.filter(|(block, _)| block.is_card());
    let mut rows = Vec::new();
    for (block, fields) in cards {
        let found = cards_on(sheet, block, fields, words);
        rows.extend(found.iter().flat_map(|card| card.label_rows()));
    }
    rows
}

fn card_below(rows: &[u32], heading: u32) -> Option<u32> {
    rows.iter().copied().filter(|row| *row > heading).min()
}

fn as_rows(found: &StubRows) -> Vec<Row> {
    let row = |row: u32, kind: RowKind| Row { row, kind, unit: None };
    let known = found.rows.iter().flatten().map(|at| row(*at, RowKind::Line));
    let unknown = found.unknown.iter().map(|(at, _)| row(*at, RowKind::Text));
    let mut rows: Vec<Row> = known.chain(unknown).collect();
    rows.sort_by_key(|row| row.row);
    rows
}

fn data_rows(rows: &[Row], headings: &super::headings::Headings, sheet: &Sheet) -> Rows {
    let of = |kind: RowKind| -> Vec<DataRow> {
        let own = rows.iter().filter(|row| row.kind == kind);
        let label = |row: &Row| {
            let cells = sheet.between(row.row, row.row).iter();
            cells.filter_map(|f| f.cell.as_text()).map(String::from).next()
        };
        own.map(|row| DataRow { row: row.row, label: label(row), ..DataRow::default() }).collect()
    };
    let last = rows.iter().rfind(|row| row.kind == RowKind::Line).map(|row| row.row);
    Rows {
        units: of(RowKind::Line),
        totals: of(RowKind::Total),
        examples: of(RowKind::Example),
        end: last.unwrap_or(headings.rows.1) + 1,
        ..Rows::default()
    }
}

impl ListTable<'_> {
    /// The lines, unit by unit in the order in which they come; one without lines where the list is
    /// empty.
    pub(super) fn units(&self) -> Vec<UnitLines> {
        if !self.stub_rows.is_empty() {
            return vec![self.matrix()];
        }
        let units = &self.words.campaign().units;
        let same = |a: &Option<String>, b: &Option<String>| match (a, b) {
            (Some(a), Some(b)) => {
                let named = |text: &str| units.named_in(text).map(|unit| unit.code.as_str());
                normalize(a) == normalize(b) || named(a).is_some() && named(a) == named(b)
            }
            (a, b) => a == b,
        };
        let told = |row: &&Row| matches!(row.kind, RowKind::Line | RowKind::NothingToReport);
        let mut groups: Vec<Vec<&Row>> = Vec::new();
        for row in self.rows.iter().filter(told) {
            match groups.iter_mut().find(|group| same(&group[0].unit, &row.unit)) {
                Some(group) => group.push(row),
                None => groups.push(vec![row]),
            }
        }
        if groups.is_empty() {
            groups.push(Vec::new());
        }
        let whole = remarks::of_list(self);
        let groups = groups.into_iter().enumerate();
        groups
            .map(|(index, rows)| self.unit_lines(&rows, if index == 0 { &whole } else { &[] }))
            .collect()
    }

    /// The rows of a matrix in the order of its stubs; those that are missing are blank.
    fn matrix(&self) -> UnitLines {
        let row = |at: &Option<u32>| {
            let cell = |field| match at {
                Some(row) => self.cell(*row, field),
                None => FieldCell { located: None, ..self.cell(u32::MAX, field) },
            };
            self.fields.clone().map(cell).collect()
        };
        let mut findings = remarks::of_list(self);
        findings.extend(self.stub_rows.iter().flatten().flat_map(|at| remarks::of_line(self, *at)));
        let rows = self.stub_rows.iter().map(row).collect();
        UnitLines { label: None, rows, findings, reports_nothing: false }
    }

    fn unit_lines(&self, rows: &[&Row], whole: &[Finding]) -> UnitLines {
        let lines = || rows.iter().filter(|row| row.kind == RowKind::Line);
        let mut findings = whole.to_vec();
        findings.extend(lines().flat_map(|row| remarks::of_line(self, row.row)));
        let label = rows.first().and_then(|row| Some((row, row.unit.as_ref()?)));
        let label = label.map(|(row, text)| {
            let col = self.table.headings.unit_col.unwrap_or_default();
            let place = Place::new(&self.sheet.name, row.row, col);
            CellReading::plain(place, Cell::text(text))
        });
        let row_cells = |row: &&Row| self.fields.clone().map(|at| self.cell(row.row, at)).collect();
        UnitLines {
            label,
            rows: lines().map(row_cells).collect(),
            findings,
            reports_nothing: rows.iter().any(|row| row.kind == RowKind::NothingToReport),
        }
    }

    fn cell(&self, row: u32, at: usize) -> FieldCell {
        let field = self.words.field(at);
        let column = self.table.column(at).filter(|_| field.kind != Kind::Serial);
        FieldCell {
            key: field.key.clone(),
            located: column.map(|c| self.located(row, c.col, field.is_number())),
            heading_unit: column.and_then(|c| c.unit.clone()),
            unit_from: column.map_or(UnitSource::default(), |c| c.unit_from),
            other_units: column.map(|c| c.other_units.clone()).unwrap_or_default(),
            heading: column.map(|c| c.heading.clone()),
        }
    }

    /// A cell; a text merged down over several lines is that of each of them.
    fn located(&self, row: u32, col: u32, is_number: bool) -> CellReading {
        match self.sheet.merged(row, col) {
            Some(area) if area.left == area.right && !is_number => {
                located(self.sheet, area.top, col)
            }
            _ => located(self.sheet, row, col),
        }
    }

    /// A return of one unit's lines.
    pub(super) fn take_return(&self, unit: UnitLines, shares_table: bool) -> Return {
        let campaign = self.words.campaign();
        let table = &self.table;
        let before = table.top..table.headings.rows.0;
        let after = table.rows.end..table.rows.end.saturating_add(SIGNED_WITHIN);
        Return {
            sheet: self.sheet.name.clone(),
            titles: titles(self.sheet, table, self.words),
            heading_rows: table.headings.rows,
            label: unit.label,
            header: header_of(self.sheet, &campaign.form.header, before, after),
            blocks: vec![Some(unit.rows)],
            reports_nothing: unit.reports_nothing,
            shares_table,
            side_notes: Vec::new(),
            findings: unit.findings,
        }
    }
}

/// The lists of a block on a sheet as parts of returns, unit by unit.
pub(super) fn list_parts(
    sheet: &Sheet,
    block: &Block,
    fields: &Range<usize>,
    words: &HeadingIndex,
) -> Vec<UnitLines> {
    let lists = lists_on(sheet, block, fields.clone(), words);
    lists.iter().flat_map(|list| list.units()).collect()
}

/// The returns of a form whose main block is a list: one per unit and sheet.
pub(super) fn list_returns(sheets: &[&Sheet], words: &HeadingIndex) -> Vec<Return> {
    let main = &words.campaign().form.main;
    let Some(fields) = words.blocks().first() else { return Vec::new() };
    let mut returns: Vec<Return> = Vec::new();
    for sheet in sheets {
        for list in lists_on(sheet, main, fields.clone(), words) {
            let units = list.units();
            let shares_table = units.len() > 1;
            returns.extend(units.into_iter().map(|unit| list.take_return(unit, shares_table)));
        }
    }
    let has_lines = |taken: &Return| taken.reports_nothing || !taken.is_empty(main);
    if returns.iter().any(has_lines) {
        returns.retain(has_lines);
    }
    joined(returns)
}

/// Lists of one unit on several sheets are parts of one return, unless a line stands in both.
fn joined(returns: Vec<Return>) -> Vec<Return> {
    let mut kept: Vec<Return> = Vec::new();
    for mut taken in returns {
        let lines = |taken: &Return| -> Vec<Vec<Option<String>>> {
            let rows = taken.blocks.iter().flatten().flatten();
            rows.map(|row| row.iter().map(FieldCell::raw).collect()).collect()
        };
        let label = |taken: &Return| taken.label.as_ref().map(|l| l.cell.clone());
        let own = lines(&taken);
        let is_part = |other: &&mut Return| {
            label(other) == label(&taken)
                && other.sheet != taken.sheet
                && lines(other).iter().all(|line| !own.contains(line))
        };
        match kept.iter_mut().find(is_part) {
            Some(other) => {
                let rows = taken.blocks.first_mut().and_then(Option::take).unwrap_or_default();
                if let Some(Some(first)) = other.blocks.first_mut() {
                    first.extend(rows);
                }
                other.findings.append(&mut taken.findings);
            }
            None => kept.push(taken),
        }
    }
    kept
}
