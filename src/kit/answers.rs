//! The unit's own answers and the remarks on them, ready to be written into a fresh form.

use crate::campaign::{Campaign, Kind};
use crate::finding::Finding;
use crate::form;
use crate::intake::Submission;
use crate::template::{Content, Filling};
use crate::validation::{Entry, Record, Value, to_float};
use std::collections::BTreeMap;

/// Answers as they were understood, raw where they were not, with what is open about each.
pub fn filling(
    submission: &Submission,
    open: &[&Finding],
    before: Option<&Record>,
    campaign: &Campaign,
) -> Filling {
    let mut answers = BTreeMap::new();
    if let Some(record) = &submission.record {
        for entry in record.header.iter().chain(record.entries()) {
            answers.extend(answer(entry, campaign).map(|content| (entry.key.to_string(), content)));
        }
    }
    let earlier = before.map(Record::figures).unwrap_or_default();
    Filling { answers, remarks: remarks(open), earlier }
}

fn answer(entry: &Entry, campaign: &Campaign) -> Option<Content> {
    let mut fields = campaign.form.header.iter().chain(campaign.all_fields());
    let kind = fields.find(|f| f.key == entry.key)?.kind;
    match &entry.value {
        Some(Value::Number(number)) => Some(Content::Number(to_float(*number))),
        Some(Value::Text(text)) => Some(match text.parse() {
            Ok(day) if kind == Kind::Date => Content::Day(day),
            _ => Content::Text(text.clone()),
        }),
        None => entry.raw.as_ref().map(|raw| Content::Text(raw.to_string())),
    }
}

fn remarks(open: &[&Finding]) -> BTreeMap<String, String> {
    let mut remarks: BTreeMap<String, String> = BTreeMap::new();
    for finding in open {
        let Some(key) = finding.field() else { continue };
        let text = remarks.entry(key.to_string()).or_default();
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
