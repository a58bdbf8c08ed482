//! RETURN → RECORD: takes each cell by kind, checks it, and lists what was found. Pure: no files,
//! no clock.

mod cells;
mod counters;
mod day;
mod formula;
mod measure;
mod mistaken;
mod number;
mod record;
mod remark;
mod rules;
pub mod scale;
mod setting;
mod shown;
mod stated;
mod title;
mod written;

pub use cells::number as number_of;
pub use day::day_of;
pub use mistaken::weigh;
pub use record::{BLANK, Entry, Record, Value, json_number, to_float};
pub use rules::{RuleContext, broken_rules};
pub use stated::stated;
pub use title::of_another_time;

use crate::campaign::{Campaign, Field, MissingValueTerms, Period};
use crate::finding::{Code, Finding};
use crate::reading::{CellReading, FieldCell, Return};
use chrono::NaiveDate;

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
pub fn validate(taken: Return, context: Context) -> Checked<Record> {
    let campaign = context.campaign;
    let is_empty = taken.is_empty(&campaign.form.fields);
    let remarks = remark::remarks_of(&taken.cells, taken.side_notes, campaign);
    let Return { sheet, titles, header, cells, supplement, mut findings, .. } = taken;
    findings.extend(title::doubt(&sheet, &titles, context));
    let header = header_entries(header, context, &mut findings);
    if is_empty {
        findings.push(Finding::new(Code::EmptyForm));
    }
    let form = cells.into_iter().zip(&campaign.form.fields);
    let words = &campaign.words;
    let values =
        gathered(form.map(|(cell, field)| entry(cell, field, words, is_empty, &mut findings)));
    let supplement = supplement_entries(supplement, campaign, &mut findings);
    let record = Record { header, values, supplement };
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

fn entry(
    mut cell: FieldCell,
    field: &Field,
    words: &MissingValueTerms,
    is_empty: bool,
    findings: &mut Vec<Finding>,
) -> Entry {
    let Some(located) = cell.located.take() else {
        findings.extend(missing_column(field));
        return Entry::blank(&field.key);
    };
    // A figure that stands for several fields, or may be another column's, is nobody's.
    let doubted = |f: &Finding| match f.code {
        Code::MergedNumber => f.place.as_ref() == Some(&located.place),
        Code::RepeatedColumn => f.field.as_deref() == Some(field.key.as_str()),
        _ => false,
    };
    if findings.iter().any(doubted) {
        let raw = located.raw();
        return Entry { place: Some(located.place), raw, ..Entry::blank(&field.key) };
    }
    if located.is_blank() {
        // An empty form is one finding, not one for every cell.
        if !is_empty {
            findings.extend(blank(field, Some(&located)));
        }
        return Entry { place: Some(located.place), ..Entry::blank(&field.key) };
    }
    let checked = if field.is_number() {
        let unit = cell.heading_unit.as_deref();
        let mut checked = cells::number(&located, field, unit, words);
        checked.findings.iter_mut().for_each(|f| measure::say_where(f, cell.unit_from));
        checked.findings.extend(scale::unnamed_unit(&checked, field, unit));
        checked.findings.extend(measure::differing(&checked, &cell, &located, field));
        checked
    } else {
        cells::text(&located)
    };
    finish(field, located, checked, findings)
}

fn supplement_entries(
    cells: Option<Vec<FieldCell>>,
    campaign: &Campaign,
    findings: &mut Vec<Finding>,
) -> Option<Vec<Entry>> {
    let supplement = campaign.supplement.as_ref()?;
    let Some(cells) = cells else {
        findings.push(Finding::new(Code::NoSupplement));
        return None;
    };
    let pairs = cells.into_iter().zip(&supplement.fields);
    Some(gathered(pairs.map(|(cell, field)| entry(cell, field, &campaign.words, false, findings))))
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
        finding.field = Some(field.key.clone());
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
