//! The way back of a number: file, cell, raw text, how it was understood, versions, and what is open about it.

use super::View;
use super::number::number;
use crate::baseline::Base;
use crate::campaign::{Field, Form};
use crate::finding::Finding;
use crate::intake::Submission;
use crate::summary::{Doubted, UnitRow};
use crate::validation::{Entry, Record, RowRecord};
use maud::{Markup, html};

/// Most cells that are named one by one.
const MOST_CELLS: usize = 6;
/// Most returns of units below that are named one by one.
const MOST_PARTS: usize = 20;
/// Digits of a SHA-256 that tell files apart, as in the workbook.
const SHORT_SHA: usize = 12;

/// Something shown that opens its way back where it is touched.
pub fn opening(view: &View, shown: Markup, source: impl FnOnce() -> Markup) -> Markup {
    if !view.has_sources {
        return shown;
    }
    html! {
        details.source name="source" {
            summary { (shown) }
            div { (source()) }
        }
    }
}

/// The way back of a unit's figure.
pub fn of_field(view: &View, row: &UnitRow, field: &Field) -> Markup {
    html! {
        h3 { (row.unit.name) " " (field.heading()) }
        @for part in row.parts.iter().take(MOST_PARTS) { (of_return(view, row, part, field)) }
        @if row.parts.len() > MOST_PARTS { p.small { "……其余见汇总表的“数据来源”" } }
    }
}

/// The way back to one of the returns that hold it: the unit's own, or those of the units below it.
fn of_return(view: &View, row: &UnitRow, submission: &Submission, field: &Field) -> Markup {
    let record = submission.record.as_ref();
    let entries = record
        .map(|record| entries(record, &view.summary.campaign.form, field))
        .unwrap_or_default();
    let own = |f: &&Finding| f.field() == Some(&field.key);
    let understood = submission.findings.iter().filter(own).find_map(|f| f.understood.as_deref());
    let is_own = submission.unit_code() == row.unit.code;
    html! {
        dl {
            @if !is_own { dt { "下级" } dd { (submission.unit_name()) } }
            dt { "文件" } dd { bdi { (submission.shown_name()) } }
            dt { "单元格" } dd { (cells(&entries)) }
            @if let [entry] = entries.as_slice() {
                dt { "原文" } dd { bdi { (entry.raw.as_deref().unwrap_or("空白")) } }
            }
            @if let Some(understood) = understood { dt { "理解为" } dd { (understood) } }
            dt { "版本" } dd { (version(submission)) (others(view, submission)) }
            @if let Some(adjusted) = row.adjustment(&field.key) {
                dt { "△ 调整" } dd { (adjusted.message) }
            }
            @for held in row.held.iter().filter(|held| held.field() == field.key) {
                dt { "待核" } dd { (doubt(held)) }
            }
            @for asked in row.to_verify.iter().filter(|asked| asked.field() == field.key) {
                dt { "？ 核实" } dd { (doubt(asked)) }
            }
            dt { "SHA-256" } dd { (short(&submission.sha256)) }
        }
    }
}

/// The way back of last year's figure.
pub fn of_base(base: &Base, decimals: u32) -> Markup {
    html! {
        h3 { "上年同期 " (number(base.value, decimals)) }
        dl {
            dt { "文件" } dd { bdi { (base.file) } }
            dt { "单元格" } dd { (base.cell) }
            dt { "原文" } dd { bdi { (base.raw) } }
            dt { "SHA-256" } dd { (short(&base.sha256)) }
        }
    }
}

/// What is doubted about a figure, and what to do.
pub fn doubt(figure: &Doubted) -> Markup {
    let hint = figure.findings.first().map_or("", |finding| finding.hint.as_str());
    html! { (figure.doubt()) @if !hint.is_empty() { "。怎么办：" (hint) } }
}

/// The cells behind a unit's figure: one, or those of the lines that it is made of.
fn entries<'r>(record: &'r Record, form: &Form, field: &Field) -> Vec<&'r Entry> {
    let cell = || record.cell_of(form, &field.key, None);
    if let Some(entry) = record.entry(&field.key).or_else(cell) {
        return vec![entry];
    }
    let Some((block, lines)) = record.list_of(form, &field.key) else { return Vec::new() };
    let counts = block.count_key() == field.key;
    let entry = |row: &'r RowRecord| match counts {
        true => row.entries.iter().find(|entry| entry.place.is_some()),
        false => row.entry(&field.key),
    };
    lines.rows.iter().filter_map(entry).collect()
}

fn cells(entries: &[&Entry]) -> String {
    let places: Vec<String> =
        entries.iter().filter_map(|e| e.place.as_ref()).map(ToString::to_string).collect();
    match places.as_slice() {
        [] => "表里没有这一格".to_string(),
        [one] => one.clone(),
        all if all.len() <= MOST_CELLS => format!("{} 行合成：{}", all.len(), all.join("、")),
        all => format!("{} 行合成：{} 等", all.len(), all[..MOST_CELLS].join("、")),
    }
}

fn version(submission: &Submission) -> String {
    let received = submission.received.map(|at| at.format("%Y-%m-%d %H:%M").to_string());
    match (submission.version, received) {
        (Some(version), Some(received)) => format!("第 {version} 版，{received} 收到"),
        (Some(version), None) => format!("第 {version} 版"),
        (None, _) => "直接从文件汇总，没有存档".to_string(),
    }
}

/// The other returns of the unit in this period.
fn others(view: &View, submission: &Submission) -> Markup {
    let same_unit = |other: &&Submission| {
        other.unit_code() == submission.unit_code() && !std::ptr::eq(*other, submission)
    };
    html! {
        @for other in view.summary.submissions.iter().filter(same_unit) {
            "；另有"
            @if let Some(version) = other.version { "第 " (version) " 版 " }
            bdi { (other.shown_name()) } "（" (other.status_text()) "）"
        }
    }
}

fn short(sha256: &str) -> &str {
    sha256.get(..SHORT_SHA).unwrap_or(sha256)
}
