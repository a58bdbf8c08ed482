//! The unit's own answers and the remarks on them, ready to be written into a fresh form.

use crate::campaign::{Campaign, FigureId, Kind, RowId};
use crate::finding::{Code, Finding};
use crate::form::{self, LinesById};
use crate::intake::Submission;
use crate::template::{CellFilling, Filling};
use crate::validation::{BlockRecord, Entry, Record, Value, to_float};
use std::collections::BTreeMap;

/// Answers as they were understood, raw where they were not, with what is open about each.
pub fn filling(
    submission: &Submission,
    open: &[&Finding],
    before: Option<&Record>,
    campaign: &Campaign,
) -> Filling {
    let (mut answers, mut lines) = (BTreeMap::new(), LinesById::new());
    if let Some(record) = submission.record.as_ref().map(Record::loaded) {
        let header = record.header.iter().map(|entry| (&RowId::Only, entry));
        let rows = record.rows().flat_map(|row| row.entries.iter().map(|e| (&row.id, e)));
        for (row, entry) in header.chain(rows) {
            let figure = FigureId::in_row(&entry.key, row);
            let inexact = inexact(&figure, open);
            answers.extend(answer(entry, inexact, campaign).map(|content| (figure, content)));
        }
        let lists = record.blocks.iter().filter(|block| block.rows.iter().any(|r| !r.id.is_only()));
        let ids = |block: &BlockRecord| block.rows.iter().map(|row| row.id.clone()).collect();
        lines.extend(lists.map(|block| (block.id.to_string(), ids(block))));
    }
    let earlier = before.map(Record::figures).unwrap_or_default();
    Filling { answers, remarks: remarks(open), lines, earlier }
}

/// What the unit wrote in place of an exact number: 约800.
fn inexact<'a>(figure: &FigureId, open: &[&'a Finding]) -> Option<&'a str> {
    let about = |f: &&&Finding| f.code == Code::Approximate && f.figure.as_ref() == Some(figure);
    open.iter().find(about)?.found.as_deref()
}

/// An inexact number stays one, or an unchanged kit that is sent back would count as an answer. Its own
/// words are kept where they give the number as it was understood, in the form's unit of measure.
fn answer(entry: &Entry, inexact: Option<&str>, campaign: &Campaign) -> Option<CellFilling> {
    let mut fields = campaign.form.header.iter().chain(campaign.all_fields());
    let kind = fields.find(|f| f.key == entry.key)?.kind;
    match &entry.value {
        Some(Value::Number(number)) => Some(match inexact {
            None => CellFilling::Number(to_float(*number)),
            Some(words) if words.contains(&number.to_string()) => {
                CellFilling::Text(words.to_string())
            }
            Some(_) => CellFilling::Text(format!("约{number}")),
        }),
        Some(Value::Text(text)) => Some(match text.parse() {
            Ok(day) if kind == Kind::Date => CellFilling::Day(day),
            _ => CellFilling::Text(text.clone()),
        }),
        None => entry.raw.as_ref().map(|raw| CellFilling::Text(raw.to_string())),
    }
}

fn remarks(open: &[&Finding]) -> BTreeMap<FigureId, String> {
    let mut remarks: BTreeMap<FigureId, String> = BTreeMap::new();
    for finding in open {
        let Some(figure) = &finding.figure else { continue };
        let text = remarks.entry(figure.clone()).or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&remark(finding));
    }
    remarks.values_mut().for_each(|text| *text = form::sealed(text));
    remarks
}

/// 强制性：原来填“-2”，不能是负数。请改正。
fn remark(finding: &Finding) -> String {
    let found = finding.quoted().map(|f| format!("原来填“{f}”，")).unwrap_or_default();
    let understood = finding.understood.as_ref().map(|u| format!("（理解为 {u}）"));
    let understood = understood.unwrap_or_default();
    let (class, message, hint) = (finding.class.chinese(), &finding.message, &finding.hint);
    format!("{class}：{found}{message}{understood}。{hint}。")
}
