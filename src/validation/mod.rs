//! RETURN → RECORD: takes each cell by kind, checks it, and lists what was found. Pure: no files,
//! no clock.

mod aggregates;
mod cells;
mod change_reasons;
mod changes;
mod computed;
mod counters;
mod day;
mod displayed_value;
mod font_effects;
mod line_file;
mod line_index;
mod line_keys;
mod measure;
mod number;
mod number_notation;
mod office_value;
mod record;
mod record_rows;
mod remark;
mod rules;
mod stated_totals;
mod stored_lines;
mod stored_result;
mod title_period;
mod typed_cells;
mod unit_error_explanation;
pub mod unit_error_likelihood;
mod unit_figure;
mod written_day;

pub use cells::number as number_of;
pub use change_reasons::unexplained_changes;
pub use changes::ValueChange;
pub use computed::recompute;
pub use day::day_of;
pub use line_file::lines_were_read;
pub use line_index::LineIndex;
pub use office_value::stated;
pub use record::{BLANK, BlockRecord, Entry, Record, RowRecord, Value, json_number, to_float};
pub use record_rows::{RecordRows, key_hash};
pub use rules::{RuleContext, broken_rules};
pub use title_period::of_another_time;
pub use unit_error_explanation::explain_amounts;

use crate::campaign::{Block, Campaign, Field, FigureId, Kind, Period, RowId, Rows, Stub};
use crate::finding::{Code, Finding, Severity};
use crate::form::Place;
use crate::reading::{BlockRows, CellReading, FieldCell, Return};
use chrono::NaiveDate;
use compact_str::CompactString;
use line_keys::LineKeys;
use std::collections::{BTreeMap, BTreeSet};

/// What a return is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The campaign in force.
    pub campaign: &'a Campaign,
    /// The period that is being collected.
    pub period: Period,
    /// Today.
    pub today: NaiveDate,
}

/// A value together with what was found about it.
#[derive(Debug, Clone)]
pub struct Checked<T> {
    /// The value.
    pub value: T,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// Turns a return into a record; the findings about identity come from elsewhere.
pub fn validate(mut taken: Return, context: Context) -> Checked<Record> {
    let campaign = context.campaign;
    let is_empty = taken.is_empty(&campaign.form.main);
    let side_notes = std::mem::take(&mut taken.side_notes);
    let Return { sheet, titles, heading_rows, header, blocks, mut findings, .. } = taken;
    findings.extend(title_period::doubt(&sheet, &titles, context));
    let header = header_entries(header, context, &mut findings);
    findings.extend(match (is_empty, taken.reports_nothing) {
        (true, false) => Some(Finding::new(Code::EmptyForm)),
        (true, true) => Some(Finding::new(Code::NothingToReport)),
        (false, _) => None,
    });
    let mut came = Vec::new();
    let blocks = blocks.into_iter().chain(std::iter::repeat(None));
    for (rows, block) in blocks.zip(campaign.form.blocks()) {
        let is_main = block.id == campaign.form.main.id;
        let place = |cell: &FieldCell| {
            let col = cell.place().filter(|_| is_main)?.col;
            Some(Place::new(&sheet, heading_rows.1, col))
        };
        let first = rows.iter().flatten().next();
        findings.extend(
            first.into_iter().flat_map(|row| title_period::of_headings(block, row, place, context)),
        );
        let is_empty = is_empty && is_main;
        let reader = BlockReader { block, context, is_empty };
        came.extend(reader.record(rows, &mut findings));
    }
    let record = Record { header, blocks: came };
    let remarks = remark::remarks_of(&record, side_notes, campaign);
    let doubts = remark::contradictions(&remarks, &record, &findings, campaign);
    findings.extend(doubts);
    Checked { value: record, findings }
}

fn header_entries(
    cells: Vec<Option<CellReading>>,
    context: Context,
    findings: &mut Vec<Finding>,
) -> Vec<Entry> {
    let cells = context.campaign.form.header.iter().zip(cells);
    gathered(cells.map(|(field, located)| header_entry(field, located, context, findings)))
}

fn header_entry(
    field: &Field,
    located: Option<CellReading>,
    context: Context,
    findings: &mut Vec<Finding>,
) -> Entry {
    let filled = located.filter(|l| !l.cell.is_blank());
    let Some(located) = filled else {
        findings.extend(blank(field, None));
        return Entry::blank(&field.key);
    };
    let checked = match field.key.as_str() {
        "reported_on" => day::reported_on(&located.cell, context),
        _ => cells::text(&located),
    };
    finish(field, located, checked, findings)
}

/// What the cells of a block are checked against.
struct BlockReader<'a> {
    block: &'a Block,
    context: Context<'a>,
    /// Whether the main block is empty, which is one finding, not one for every cell.
    is_empty: bool,
}

impl BlockReader<'_> {
    fn record(&self, rows: Option<BlockRows>, findings: &mut Vec<Finding>) -> Option<BlockRecord> {
        let Some(rows) = rows else {
            findings.push(missing_block(self.block));
            return None;
        };
        let mut rows: Vec<RowRecord> = match &self.block.rows {
            Rows::Single => {
                let row = |cells| RowRecord::only(self.row(cells, findings));
                rows.into_iter().map(row).collect()
            }
            Rows::List(lines) => {
                let (mut keys, mut known) = (LineKeys::of(&lines.key), by_row(findings));
                let line = |cells| self.line(cells, &mut keys, &mut known, findings);
                let rows = rows.into_iter().map(line).collect();
                findings.extend(known.into_values().flatten());
                rows
            }
            Rows::Matrix(stubs) => {
                let rows = rows.into_iter().zip(stubs);
                rows.map(|(cells, stub)| self.stub_row(cells, stub, findings)).collect()
            }
        };
        computed::recompute_and_tell(self.block, &mut rows, findings);
        let campaign = self.context.campaign;
        stated_totals::compare((campaign, self.block), &rows, findings);
        Some(BlockRecord { id: self.block.id.as_str().into(), rows: rows.into() })
    }

    /// A row of a matrix; one that is wholly blank is asked about once.
    fn stub_row(
        &self,
        cells: Vec<FieldCell>,
        stub: &Stub,
        findings: &mut Vec<Finding>,
    ) -> RowRecord {
        let id = RowId::Stub(stub.key.as_str().into());
        let mut own = Vec::new();
        let asked = |cell: &&FieldCell| {
            let field = self.block.fields.iter().find(|f| f.key == cell.key);
            field.is_some_and(|f| f.is_number() && f.computed.is_none())
        };
        let is_blank = cells.iter().filter(asked).all(FieldCell::is_blank);
        let first = cells.iter().find(asked).map(|cell| (cell.key.clone(), cell.place()));
        let is_missing = first.as_ref().is_some_and(|(_, place)| place.is_none());
        let cells = cells.into_iter().zip(&self.block.fields);
        let entries = gathered(cells.map(|(cell, field)| {
            self.entry(cell, &field.measured_in(stub.unit.as_deref()), &mut own)
        }));
        if is_blank && stated_totals::is_total(stub) {
            own.retain(|f| f.code != Code::Blank);
        } else if let Some((key, place)) = first.filter(|_| is_blank && stub.computed.is_none()) {
            own.retain(|f| f.code != Code::Blank);
            let message = match is_missing {
                true => format!("表里没有“{}”这一行", stub.name),
                false => format!("“{}”一行没有填", stub.name),
            };
            let finding = Finding::new(Code::Blank).on(&key).with_severity(Severity::Verify);
            own.push(Finding { place, ..finding.with_message(message) });
        }
        for figure in own.iter_mut().filter_map(|finding| finding.figure.as_mut()) {
            figure.row = id.clone();
        }
        findings.append(&mut own);
        RowRecord { id, entries }
    }

    fn row(&self, cells: Vec<FieldCell>, findings: &mut Vec<Finding>) -> Vec<Entry> {
        let cells = cells.into_iter().zip(&self.block.fields);
        gathered(cells.map(|(cell, field)| self.entry(cell, field, findings)))
    }

    /// A line of a list; its findings name it by its key.
    fn line(
        &self,
        cells: Vec<FieldCell>,
        keys: &mut LineKeys,
        known: &mut ByRow,
        findings: &mut Vec<Finding>,
    ) -> RowRecord {
        // What is known of its cells beforehand decides whether they count.
        let places = cells.iter().filter(|_| !known.is_empty()).filter_map(FieldCell::place);
        let rows: BTreeSet<SheetRow> = places.map(|place| (place.sheet, place.row)).collect();
        let mut own: Vec<Finding> =
            rows.iter().filter_map(|row| known.remove(row)).flatten().collect();
        let entries = self.row(cells, &mut own);
        let (row, twice) = keys.add(&entries);
        own.extend(twice);
        let figures = own.iter_mut().filter_map(|finding| finding.figure.as_mut());
        figures.for_each(|figure| figure.row = row.clone());
        findings.append(&mut own);
        RowRecord { id: row, entries }
    }

    fn entry(&self, mut cell: FieldCell, field: &Field, findings: &mut Vec<Finding>) -> Entry {
        let Some(located) = cell.located.take() else {
            // Of a list it is told once that it lacks a column.
            findings.extend(missing_column(field).filter(|_| self.block.lines().is_none()));
            return Entry::blank(&field.key);
        };
        // A figure that stands for several fields, or may be another column's, is nobody's.
        let doubted = |f: &Finding| match f.code {
            Code::MergedNumber => f.place.as_ref() == Some(&located.place),
            Code::RepeatedColumn => f.field() == Some(field.key.as_str()),
            _ => false,
        };
        if findings.iter().any(doubted) {
            let raw = located.raw();
            return Entry { place: Some(located.place), raw, ..Entry::blank(&field.key) };
        }
        if located.is_blank() {
            if !self.is_empty {
                findings.extend(blank(field, Some(&located)));
            }
            return Entry { place: Some(located.place), ..Entry::blank(&field.key) };
        }
        // What the form's own formula gives is recomputed from the rest of the row.
        if field.computed.is_some() && located.extras.formula.is_some() {
            let raw = located.raw();
            return Entry { place: Some(located.place), raw, ..Entry::blank(&field.key) };
        }
        let checked = self.value(&located, &cell, field);
        finish(field, located, checked, findings)
    }

    fn value(
        &self,
        located: &CellReading,
        cell: &FieldCell,
        field: &Field,
    ) -> Checked<Option<Value>> {
        let (unit, words) = (cell.heading_unit.as_deref(), &self.context.campaign.words);
        if field.kind == Kind::Percent {
            return typed_cells::percent(located, field, unit, words);
        }
        if !field.is_number() {
            return typed_cells::typed(located, field, self.context);
        }
        let mut checked = cells::number(located, field, unit, words);
        checked.findings.iter_mut().for_each(|f| measure::say_where(f, cell.unit_from));
        checked.findings.extend(unit_error_likelihood::unnamed_unit(&checked, field, unit));
        checked.findings.extend(measure::differing(&checked, cell, located, field));
        checked
    }
}

/// A row of a sheet.
type SheetRow = (CompactString, u32);
/// Findings about cells, by the row in which they stand.
type ByRow = BTreeMap<SheetRow, Vec<Finding>>;

/// Takes out the findings about cells.
fn by_row(findings: &mut Vec<Finding>) -> ByRow {
    let mut known = ByRow::new();
    let (placed, others): (Vec<Finding>, Vec<Finding>) =
        findings.drain(..).partition(|f| f.place.is_some());
    *findings = others;
    for finding in placed {
        let row = finding.place.as_ref().map(|place| (place.sheet.clone(), place.row));
        known.entry(row.unwrap_or_default()).or_default().push(finding);
    }
    known
}

fn missing_block(block: &Block) -> Finding {
    let name = &block.sheet;
    Finding::new(Code::MissingBlock)
        .with_message(format!("没有{name}，用到它的目标无法判断"))
        .with_hint(format!("请用下发的空白表补报{name}"))
}

/// Entries in room of their own: collected in place of their cells they would keep all of the cells' room.
fn gathered(entries: impl Iterator<Item = Entry>) -> Vec<Entry> {
    let mut gathered = Vec::new();
    gathered.extend(entries);
    gathered
}

/// Writes place, field and raw text into the findings of a cell and keeps its value.
fn finish(
    field: &Field,
    located: CellReading,
    checked: Checked<Option<Value>>,
    findings: &mut Vec<Finding>,
) -> Entry {
    let raw = located.raw();
    let not_applicable = checked.findings.iter().any(|f| f.code == Code::NotApplicable);
    for mut finding in checked.findings {
        finding.place = Some(located.place.clone());
        finding.figure = Some(FigureId::of(&field.key));
        finding.found = raw.as_ref().map(ToString::to_string);
        findings.push(finding);
    }
    let place = Some(located.place);
    Entry { key: field.key.as_str().into(), value: checked.value, not_applicable, place, raw }
}

fn blank(field: &Field, located: Option<&CellReading>) -> Option<Finding> {
    let class = field.if_blank?;
    let finding = Finding::new(Code::Blank).on(&field.key).with_severity(class);
    // Only a number can be a nought.
    let finding = if field.is_number() { finding } else { finding.with_hint("请补填") };
    Some(match located {
        Some(located) => finding.at(located.place.clone()),
        None => finding,
    })
}

fn missing_column(field: &Field) -> Option<Finding> {
    let class = field.if_blank?;
    let message = format!("表里没有“{}”这一列", field.heading());
    Some(
        Finding::new(Code::MissingColumn).on(&field.key).with_severity(class).with_message(message),
    )
}
