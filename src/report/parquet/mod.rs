//! The rows of all returns that count as one Parquet table, for analysts: a row per line of a list, row of a matrix or
//! single row, with its origin. `docs/json.md` lists the columns.

mod columns;

use crate::campaign::{Campaign, Field, HeldFigures, Kind, Precision, RowId};
use crate::intake::Submission;
use crate::summary::{Doubted, Summary, UnitRow};
use crate::validation::{BlockRecord, Entry, Record, RowRecord, Value};
use anyhow::{Context, Result};
use chrono::{Datelike, NaiveDate};
use columns::{ColumnKind, ColumnValue, TableWriter};
use std::collections::{BTreeMap, HashMap};
use std::io::Write;

/// Columns before and behind those of the fields.
const BEFORE: [(&str, ColumnKind); 5] = [
    ("period", ColumnKind::Day),
    ("unit_code", ColumnKind::Text),
    ("unit", ColumnKind::Text),
    ("table", ColumnKind::Text),
    ("line", ColumnKind::Text),
];
const BEHIND: [(&str, ColumnKind); 6] = [
    ("held", ColumnKind::Text),
    ("file", ColumnKind::Text),
    ("sheet", ColumnKind::Text),
    ("row", ColumnKind::Integer),
    ("raw", ColumnKind::Text),
    ("sha256", ColumnKind::Text),
];

/// Writes the rows of all returns that count, unit by unit.
///
/// # Errors
/// `out` cannot be written.
pub fn merge_parquet(summary: &Summary, out: &mut (dyn Write + Send)) -> Result<()> {
    write(summary, out).context("结果写不成 Parquet")
}

fn write(summary: &Summary, out: &mut (dyn Write + Send)) -> Result<()> {
    let fields: Vec<&Field> = fields(summary.campaign).collect();
    let own = fields.iter().map(|field| (field.key.as_str(), kind(field, summary)));
    let columns = BEFORE.into_iter().chain(own).chain(BEHIND);
    let columns = columns.map(|(name, kind)| (name.to_string(), kind)).collect();
    let mut table = TableWriter::begin(columns, out)?;
    for (row, sent) in returns(summary) {
        let held = held_by_row(sent);
        for block in sent.record.iter().flat_map(|record| &record.blocks) {
            for line in &*block.rows.read() {
                let origin = LineOrigin { summary, row, sent, block, line };
                origin.add(&mut table, &fields, held.get(&line.id).map_or(&[], Vec::as_slice))?;
            }
        }
    }
    table.finish()
}

fn returns<'s>(summary: &'s Summary) -> impl Iterator<Item = (&'s UnitRow<'s>, &'s Submission)> {
    summary.rows.iter().flat_map(|row| row.parts.iter().map(move |sent| (row, *sent)))
}

/// The fields of all blocks; numbers of lines say nothing of lines of several units.
fn fields(campaign: &Campaign) -> impl Iterator<Item = &Field> {
    campaign.all_fields().filter(|field| field.kind != Kind::Serial)
}

fn kind(field: &Field, summary: &Summary) -> ColumnKind {
    match field.kind {
        _ if field.is_number() => ColumnKind::Decimal(decimals(field, summary)),
        Kind::Date if field.precision == Precision::Day => ColumnKind::Day,
        _ => ColumnKind::Text,
    }
}

/// Most decimal places of a field's figures.
fn decimals(field: &Field, summary: &Summary) -> u32 {
    let records = returns(summary).filter_map(|(_, sent)| sent.record.as_ref());
    records.map(|record| most_decimals(record, &field.key)).max().unwrap_or_default()
}

fn most_decimals(record: &Record, key: &str) -> u32 {
    record.blocks.iter().map(|block| block.rows.most_decimals(key)).max().unwrap_or_default()
}

fn held_by_row(sent: &Submission) -> HashMap<&RowId, Vec<Doubted<'_>>> {
    let mut rows: HashMap<&RowId, Vec<Doubted>> = HashMap::new();
    for held in Doubted::held_in(sent) {
        rows.entry(&held.figure.row).or_default().push(held);
    }
    rows
}

/// A row of a return with all that is known of where it came from.
struct LineOrigin<'a> {
    summary: &'a Summary<'a>,
    row: &'a UnitRow<'a>,
    sent: &'a Submission,
    block: &'a BlockRecord,
    line: &'a RowRecord,
}

impl LineOrigin<'_> {
    fn add<W: Write + Send>(
        &self,
        table: &mut TableWriter<W>,
        fields: &[&Field],
        held: &[Doubted],
    ) -> Result<()> {
        let unit = self.sent.unit.as_ref().unwrap_or(self.row.unit);
        let line = match &self.line.id {
            RowId::Only => None,
            RowId::Line(key) | RowId::Stub(key) => Some(key.as_str()),
        };
        let place = self.line.place();
        let (told, raw) = (told(held)?, self.raw()?);
        let before = [
            day(self.summary.period.0),
            Some(ColumnValue::Text(&unit.code)),
            Some(ColumnValue::Text(&unit.name)),
            Some(ColumnValue::Text(&self.block.id)),
            line.map(ColumnValue::Text),
        ];
        let leaves_out = self.summary.campaign.held_figures == HeldFigures::LeaveOut;
        let own = fields.iter().map(|field| {
            let is_out = leaves_out && held.iter().any(|held| held.field() == field.key);
            let entry = self.line.entry(&field.key).filter(|_| !is_out)?;
            value(entry, field)
        });
        let behind = [
            told.as_deref().map(ColumnValue::Text),
            Some(ColumnValue::Text(self.sent.shown_name())),
            place.map(|place| ColumnValue::Text(&place.sheet)),
            place.and_then(|place| i32::try_from(place.row + 1).ok()).map(ColumnValue::Integer),
            raw.as_deref().map(ColumnValue::Text),
            Some(ColumnValue::Text(&self.sent.sha256)),
        ];
        table.add(before.into_iter().chain(own).chain(behind))
    }

    /// The raw texts that are not simply the values, by field; `None` if there are none.
    fn raw(&self) -> Result<Option<String>> {
        let differs = |entry: &&Entry| {
            let raw = entry.raw.as_deref();
            raw.is_some_and(|raw| entry.value.as_ref().is_none_or(|value| value.to_string() != raw))
        };
        let entries = self.line.entries.iter().filter(differs);
        let raw: BTreeMap<&str, &str> =
            entries.map(|e| (e.key.as_str(), e.raw.as_deref().unwrap_or_default())).collect();
        json(&raw)
    }
}

fn told(held: &[Doubted]) -> Result<Option<String>> {
    let figures = held.iter().map(|held| (held.field(), held.value.normalize().to_string()));
    json(&figures.collect())
}

fn json<T: serde::Serialize>(texts: &BTreeMap<&str, T>) -> Result<Option<String>> {
    let is_any = !texts.is_empty();
    Ok(is_any.then(|| serde_json::to_string(texts)).transpose()?)
}

fn value<'e>(entry: &'e Entry, field: &Field) -> Option<ColumnValue<'e>> {
    match entry.value.as_ref()? {
        Value::Number(number) if field.is_number() => Some(ColumnValue::Decimal(*number)),
        // A number that was not understood stands among the raw texts.
        Value::Text(_) if field.is_number() => None,
        Value::Text(text) if field.kind == Kind::Date && field.precision == Precision::Day => {
            day(text.parse().ok()?)
        }
        Value::Text(text) => Some(ColumnValue::Text(text)),
        // What may be a number or a text is a text here.
        Value::Number(_) => entry.raw.as_deref().map(ColumnValue::Text),
    }
}

fn day(day: NaiveDate) -> Option<ColumnValue<'static>> {
    Some(ColumnValue::Integer(day.num_days_from_ce() - EPOCH))
}

/// Days from the first one of our era to 1970-01-01.
const EPOCH: i32 = 719_163;
