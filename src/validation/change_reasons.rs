//! What differs from the period before without saying why, where the campaign asks for the reason (变化须说明原因).

use super::{BlockRecord, Entry, Record, RowRecord, Value};
use crate::campaign::{Block, Campaign, Field, FigureId, MissingValueTerms, RowId};
use crate::finding::{Code, Finding};
use std::collections::HashMap;

/// Findings of all changes since `before`, the unit's last accepted return of an earlier period, that are to be
/// explained beside them and are not. A table that only one of the returns has is not compared.
pub fn unexplained_changes(
    record: &Record,
    before: Option<&Record>,
    campaign: &Campaign,
) -> Vec<Finding> {
    let asks = |block: &&Block| block.fields.iter().any(|field| field.change_reason.is_some());
    let blocks: Vec<&Block> = campaign.form.blocks().filter(asks).collect();
    let Some(before) = before.filter(|_| !blocks.is_empty()) else { return Vec::new() };
    let (record, before) = (record.loaded(), before.loaded());
    let mut findings = Vec::new();
    for block in blocks {
        let came = |record: &'_ Record| record.blocks.iter().position(|came| came.id == block.id);
        let (Some(own), Some(last)) = (came(&record), came(&before)) else { continue };
        let (own, last) = (&record.blocks[own], &before.blocks[last]);
        findings.extend(of_block(block, own, last, &campaign.words));
    }
    findings
}

fn of_block(
    block: &Block,
    own: &BlockRecord,
    last: &BlockRecord,
    words: &MissingValueTerms,
) -> Vec<Finding> {
    let (rows, earlier) = (by_id(own), by_id(last));
    let keys = block.lines().map_or(&[][..], |lines| &lines.key);
    let asked: Vec<&Field> = block.fields.iter().filter(|f| f.change_reason.is_some()).collect();
    let (of_lines, of_figures): (Vec<&Field>, Vec<&Field>) =
        asked.into_iter().partition(|field| keys.contains(&field.key));
    let mut findings = Vec::new();
    for row in own.rows.iter().filter(|row| rows.contains_key(&row.id)) {
        let was = earlier.get(&row.id);
        let fields = if was.is_some() { &of_figures } else { &of_lines };
        let silent = fields.iter().filter(|field| !is_explained(row, field, words));
        findings.extend(silent.filter_map(|field| change(block, field, row, was.copied())));
    }
    let gone =
        last.rows.iter().filter(|row| earlier.contains_key(&row.id) && !rows.contains_key(&row.id));
    for row in gone {
        findings.extend(of_lines.iter().map(|field| {
            let message = "上期有这一行，本期没有，没有说明原因";
            of_row(field, row).with_message(message).with_hint("请写明原因；漏填的请补上")
        }));
    }
    findings
}

/// The rows that are found again: lines without a key, or whose key comes twice, are not.
fn by_id(block: &BlockRecord) -> HashMap<&RowId, &RowRecord> {
    let is_found = |row: &&RowRecord| !matches!(&row.id, RowId::Line(key) if key.contains('#'));
    block.rows.iter().filter(is_found).map(|row| (&row.id, row)).collect()
}

/// Whether the text that is to say why says more than 无.
fn is_explained(row: &RowRecord, field: &Field, words: &MissingValueTerms) -> bool {
    let reason = field.change_reason.as_deref().and_then(|key| row.entry(key));
    match reason.and_then(|entry| entry.value.as_ref()) {
        Some(Value::Text(text)) => words.meaning_of(text).is_none() && !words.is_empty_talk(text),
        _ => false,
    }
}

/// What is to be said of a field of a row that is new, or was there before; `None` if nothing changed.
fn change(
    block: &Block,
    field: &Field,
    row: &RowRecord,
    was: Option<&RowRecord>,
) -> Option<Finding> {
    let own = row.entry(&field.key)?;
    let reason = block.fields.iter().find(|f| Some(&f.key) == field.change_reason.as_ref())?;
    let hint = format!("请在“{}”写明原因；填错了的请改正", reason.label);
    let message = match was {
        None => "上期没有这一行，没有写原因".to_string(),
        Some(was) => {
            let was = was.entry(&field.key);
            if own.says_what(was) || own.value.is_none() && own.raw.is_some() {
                return None;
            }
            let told = |entry: Option<&Entry>| {
                let shown = entry.map_or(super::BLANK.to_string(), Entry::shown);
                let is_number = entry.is_some_and(|e| matches!(e.value, Some(Value::Number(_))));
                let unit = if is_number { field.unit_name() } else { "" };
                format!("{shown} {unit}").trim_end().to_string()
            };
            format!("上期 {}，本期 {}，没有写原因", told(was), told(Some(own)))
        }
    };
    let place = own.place.clone();
    let found = own.raw.as_ref().map(ToString::to_string);
    Some(Finding { place, found, ..of_row(field, row).with_message(message).with_hint(hint) })
}

fn of_row(field: &Field, row: &RowRecord) -> Finding {
    let figure = Some(FigureId::in_row(&field.key, &row.id));
    Finding { figure, ..Finding::new(Code::UnexplainedChange) }
}
