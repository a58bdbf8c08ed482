//! Lists (清单), any number of lines per unit, and matrices, whose rows are fixed. Lines of one unit make
//! a block of its return; what numbers, sums up, explains or shows how to fill in is none.

mod field_names;
mod headings;
mod lines;
mod list_findings;
mod pages;
mod parts;
mod place;
mod stubs;
mod sums;
mod unit_columns;

pub(super) use parts::{FurtherTable, further_tables, has_table, list_returns};
pub(super) use unit_columns::{column_place, column_returns};

use super::cards::cards_on;
use super::cell::{Cell, CellReading};
use super::cell_aggregation::located;
use super::field_cell::FieldCell;
use super::header::{header_of, is_header};
use super::headings::Headings;
use super::purpose::titles;
use super::returns::{BlockRows, Return};
use super::rows::{DataRow, TableRows};
use super::sheet::{Sheet, SheetCell};
use super::sidenotes::{SideNote, SideSource};
use super::table::Table;
use super::units::{TableContext, UnitSource, assign, marks_above};
use crate::campaign::{Block, Field, Kind, MoneyUnit, Stub, normalize};
use crate::finding::Finding;
use crate::form::{GUIDE_SHEET, HeadingIndex, Place};
use headings::Finder;
use lines::{ListHead, Row, RowKind, rows_below, says_total};
use pages::pages_below;
use std::ops::Range;
use stubs::{StubRows, stub_rows};

/// Rows below a list in which header fields may stand.
const SIGNED_WITHIN: u32 = 40;

/// A list found on a sheet.
pub(super) struct ListTable<'a> {
    sheet: &'a Sheet,
    block: &'a Block,
    /// Positions of the block's fields among all fields of the campaign.
    fields: Range<usize>,
    words: &'a HeadingIndex<'a>,
    table: Table,
    rows: Vec<Row>,
    /// The row of what stands below and is no part of it.
    limit: u32,
    /// The row of each stub of a matrix.
    stub_rows: Vec<Option<u32>>,
    /// The column of units of measure of a matrix.
    measure_col: Option<u32>,
    /// Rows of a matrix under 其中, which the row that they are a part of contains.
    of_which_rows: Vec<u32>,
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
    /// What its total rows say in words.
    pub(super) notes: Vec<SideNote>,
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
    // What explains the headings names them too.
    if sheet.name == GUIDE_SHEET && block.sheet != GUIDE_SHEET {
        return Vec::new();
    }
    let finder = Finder::new(sheet, block, fields.start, words);
    let card_rows = card_rows(sheet, words);
    let mut found: Vec<ListTable> = Vec::new();
    let (mut from, mut top) = (0, 0);
    while let Some(headings) = finder.find(from) {
        let list = list_below(&finder, headings, fields.clone(), (top, &card_rows));
        (from, top) = (list.limit, list.table.rows.end.min(list.limit));
        found.push(list);
        if from == u32::MAX {
            break;
        }
    }
    found
}

/// The list below headings; what stands from `top` on belongs to it.
fn list_below<'a>(
    finder: &Finder<'a>,
    mut headings: Headings,
    fields: Range<usize>,
    (top, card_rows): (u32, &[u32]),
) -> ListTable<'a> {
    let Finder { sheet, block, words, first_field, .. } = *finder;
    let pages = pages_below(sheet, &headings, top, words);
    let after = pages.headings.last().map_or(headings.rows.1, |(_, last)| *last) + 1;
    let next = finder.find(after).filter(|next| {
        // The same headings again, not lines that happen to repeat some of their words.
        next.columns.len() + 1 >= headings.columns.len()
    });
    let next = next.map(|next| next.rows.0).into_iter().chain(pages.next).min();
    let limit = next.into_iter().chain(card_below(card_rows, headings.rows.1)).min();
    let limit = limit.unwrap_or(u32::MAX);
    if !card_rows.is_empty() {
        // What names a list within a card stands left of it, merged down over its lines.
        let bottom = headings.rows.1;
        let names = |col: u32| sheet.merged(bottom, col).is_some_and(|a| a.bottom > bottom);
        headings.extra.retain(|(col, _)| !names(*col));
    }
    let (rows, stubs) = if block.stubs().is_empty() {
        let list = ListHead { headings: &headings, pages: &pages, block, first_field };
        (rows_below(sheet, list, words, limit), StubRows::default())
    } else {
        let found = stub_rows(sheet, &mut headings, block.stubs(), limit);
        (as_rows(&found), found)
    };
    let kept = data_rows(&rows, &headings, sheet);
    // What stands in a card above the list is said of the card.
    let is_above = |row: &&u32| (top..headings.rows.0).contains(*row);
    let (first, last) = card_rows
        .iter()
        .filter(is_above)
        .fold((None, None), |(first, _), row| (first.or(Some(*row)), Some(*row)));
    let own_top = last.map_or(top, |last: u32| last + 1);
    let beside = TableContext { sheet, headings: &headings, rows: &kept, top: own_top, limit };
    let mut marks = beside.marks(words);
    marks.extend(first.map(|first| marks_above(sheet, top..first, words)).unwrap_or_default());
    assign(&mut headings, &marks, words);
    let table = Table { top, headings, rows: kept };
    let parts = stubs.rows.iter().zip(block.wholes()).filter(|(_, whole)| whole.is_some());
    let of_which_rows = parts.filter_map(|(row, _)| *row).collect();
    let StubRows { rows: stub_rows, unknown: unknown_rows, measure_col } = stubs;
    ListTable {
        sheet,
        block,
        fields,
        words,
        table,
        rows,
        limit,
        measure_col,
        of_which_rows,
        stub_rows,
        unknown_rows,
    }
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
    let unknown = found.unknown.iter().map(|(at, name)| match says_total(&normalize(name)) {
        true => row(*at, RowKind::Total),
        false => row(*at, RowKind::Text),
    });
    let mut rows: Vec<Row> = known.chain(unknown).collect();
    rows.sort_by_key(|row| row.row);
    rows
}

fn data_rows(rows: &[Row], headings: &super::headings::Headings, sheet: &Sheet) -> TableRows {
    let of = |kind: RowKind| -> Vec<DataRow> {
        let own = rows.iter().filter(|row| row.kind == kind);
        let label = |row: &Row| {
            let cells = sheet.between(row.row, row.row).iter();
            cells.filter_map(|f| f.cell.as_text()).map(String::from).next()
        };
        own.map(|row| DataRow { row: row.row, label: label(row), ..DataRow::default() }).collect()
    };
    let last = rows.iter().rfind(|row| row.kind == RowKind::Line).map(|row| row.row);
    TableRows {
        units: of(RowKind::Line),
        totals: of(RowKind::Total),
        examples: of(RowKind::Example),
        end: last.unwrap_or(headings.rows.1) + 1,
        ..TableRows::default()
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
        let totals: Vec<&Row> = self.rows.iter().filter(|r| r.kind == RowKind::Total).collect();
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
        let is_known = |group: &Vec<&Row>| {
            let text = group.first().and_then(|row| row.unit.as_deref());
            text.is_some_and(|text| units.named_in(text).is_some())
        };
        if !groups.iter().any(is_known) && self.header_names_unit() {
            // The column names what the lines are about, such as firms, not who reports.
            groups = vec![groups.concat()];
        }
        let (whole, notes) = (list_findings::of_list(self), list_findings::notes_on_whole(self));
        let is_alone = groups.len() == 1;
        let groups = groups.into_iter().enumerate();
        let unit = |(index, rows): (usize, Vec<&Row>)| {
            let mut lines = self.unit_lines(&rows, if index == 0 { &whole } else { &[] });
            let is_own = |total: &&&Row| rows.iter().any(|row| same(&row.unit, &total.unit));
            let own = totals.iter().filter(|total| is_alone || is_own(total));
            own.for_each(|total| self.keep_texts(total.row, &mut lines));
            lines.notes.extend(notes.iter().cloned());
            lines
        };
        groups.map(unit).collect()
    }

    /// Keeps what a total row says in words, and lets it speak against the figures.
    fn keep_texts(&self, row: u32, lines: &mut UnitLines) {
        for told in list_findings::total_texts(self, row) {
            lines.findings.push(list_findings::of_total_text(&told));
            let (text, place) = (told.1.raw().unwrap_or_default(), Some(told.1.place));
            lines.notes.extend(SideNote::telling(SideSource::Remark, &text, place));
        }
    }

    /// The rows of a matrix in the order of its stubs; those that are missing are blank.
    fn matrix(&self) -> UnitLines {
        let row = |(at, stub): (&Option<u32>, &Stub)| {
            let cell = |field| match at {
                Some(row) => self.measured(self.cell(*row, field), *row, stub),
                None => FieldCell { located: None, ..self.cell(u32::MAX, field) },
            };
            self.fields.clone().map(cell).collect()
        };
        let mut findings = list_findings::of_list(self);
        findings.extend(
            self.stub_rows.iter().flatten().flat_map(|at| list_findings::of_line(self, *at)),
        );
        let rows = self.stub_rows.iter().zip(self.block.stubs()).map(row).collect();
        UnitLines { label: None, rows, findings, notes: Vec::new(), reports_nothing: false }
    }

    /// A cell of a matrix whose rows have units of measure: that of the row counts before one that stands
    /// apart from the columns.
    fn measured(&self, cell: FieldCell, row: u32, stub: &Stub) -> FieldCell {
        let Some(own) = &stub.unit else { return cell };
        let written = self.measure_col.and_then(|col| self.sheet.cell(row, col).as_text());
        let is_apart = cell.unit_from != UnitSource::Heading;
        let is_money = |unit: &str| MoneyUnit::parse(unit).is_some();
        match written.map(normalize) {
            Some(unit) if is_apart || cell.heading_unit.is_none() => FieldCell {
                heading_unit: Some(unit.into()),
                unit_from: UnitSource::RowMeasure,
                other_units: Vec::new(),
                ..cell
            },
            // A line that gives the unit of money is not about rows of other things.
            None if is_apart && !is_money(own) => {
                FieldCell { heading_unit: None, other_units: Vec::new(), ..cell }
            }
            _ => cell,
        }
    }

    fn unit_lines(&self, rows: &[&Row], whole: &[Finding]) -> UnitLines {
        let lines = || rows.iter().filter(|row| row.kind == RowKind::Line);
        let mut findings = whole.to_vec();
        findings.extend(lines().flat_map(|row| list_findings::of_line(self, row.row)));
        let is_one = rows.windows(2).all(|pair| pair[0].unit == pair[1].unit);
        let label = rows.first().filter(|_| is_one).and_then(|row| Some((row, row.unit.as_ref()?)));
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
            notes: Vec::new(),
            reports_nothing: rows.iter().any(|row| row.kind == RowKind::NothingToReport),
        }
    }

    fn cell(&self, row: u32, at: usize) -> FieldCell {
        let field = self.words.field(at);
        let column = self.table.column(at).filter(|_| field.kind != Kind::Serial);
        FieldCell {
            key: field.key.as_str().into(),
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

    /// Rows below the table in which who filled it in may stand: above those that name the unit of the next one.
    fn signed(&self) -> Range<u32> {
        let end = self.table.rows.end;
        let limit = self.limit.min(end.saturating_add(SIGNED_WITHIN));
        if self.limit == u32::MAX {
            return end..limit;
        }
        let header = &self.words.campaign().form.header;
        let unit = header.iter().filter(|field| field.key == "reporting_unit").cloned();
        let unit: Vec<Field> = unit.collect();
        let mut below = self.sheet.within(end..limit).iter();
        let names_unit = |f: &&SheetCell| f.cell.as_text().is_some_and(|t| is_header(t, &unit));
        end..below.find(names_unit).map_or(limit, |f| f.row)
    }

    /// A return of one unit's lines.
    pub(super) fn take_return(&self, unit: UnitLines, shares_table: bool) -> Return {
        let campaign = self.words.campaign();
        let table = &self.table;
        let before = table.top..table.headings.rows.0;
        Return {
            sheet: self.sheet.name.clone(),
            titles: titles(self.sheet, table, self.words),
            heading_rows: table.headings.rows,
            label: unit.label,
            header: header_of(self.sheet, &campaign.form.header, before, self.signed()),
            blocks: vec![Some(unit.rows)],
            reports_nothing: unit.reports_nothing,
            shares_table,
            side_notes: unit.notes,
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
