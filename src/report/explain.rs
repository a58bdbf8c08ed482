//! `check --explain`: how each return was understood, cell by cell.

use super::terminal::{new_table, printable, wrapped};
use crate::campaign::Campaign;
use crate::intake::{PeriodBatch, Submission};
use crate::reading::Explanation;
use crate::validation::Entry;
use comfy_table::Cell;
use std::fmt::Write;

/// Shows for each return its sheet, headings, evidence, and every cell with its reading.
pub fn print_explanations(intake: &PeriodBatch, campaign: &Campaign) -> String {
    let mut out = String::new();
    for submission in &intake.submissions {
        let _ = writeln!(out, "{}", printable(&submission.path));
        match &submission.explanation {
            Some(explanation) => explain(&mut out, submission, explanation, campaign),
            None => {
                let why = submission.findings.first().map_or("", |f| f.message.as_str());
                let _ = writeln!(out, "{}", wrapped(&format!("没有读出报表：{}", printable(why))));
            }
        }
        out.push('\n');
    }
    out
}

fn explain(out: &mut String, submission: &Submission, how: &Explanation, campaign: &Campaign) {
    let (first, last) = how.heading_rows;
    let rows = if first == last { format!("{first}") } else { format!("{first}–{last}") };
    let _ = writeln!(out, "  工作表“{}”，列标题在第 {rows} 行", printable(&how.sheet));
    let _ = writeln!(out, "  单位：{}", submission.unit_name());
    for piece in &how.evidence {
        let unit = piece.unit.as_deref().unwrap_or("不在名单里");
        let line = format!("  {}写的是“{}” → {unit}", piece.source, printable(&piece.text));
        let _ = writeln!(out, "{}", wrapped(&line));
    }
    let mut table = new_table(&["指标", "列标题", "单元格", "原文", "理解为"]);
    let Some(record) = &submission.record else { return };
    for entry in &record.header {
        table.add_row(row(entry, "", campaign));
    }
    let entries = record.entries();
    for entry in entries {
        let column = how.columns.iter().find(|c| c.field == entry.key);
        let heading = column.and_then(|c| c.heading.as_deref()).unwrap_or_default();
        table.add_row(row(entry, heading, campaign));
    }
    let _ = writeln!(out, "{table}");
}

fn row(entry: &Entry, heading: &str, campaign: &Campaign) -> Vec<Cell> {
    let value = entry.value.as_ref().map(ToString::to_string);
    let unread = if entry.raw.is_some() { "（没有采用）" } else { "" };
    let place = entry.place.as_ref().map(ToString::to_string).unwrap_or_else(|| "—".into());
    [
        campaign.name_of(&entry.key),
        heading,
        &place,
        entry.raw.as_deref().unwrap_or_default(),
        value.as_deref().unwrap_or(unread),
    ]
    .map(|text| Cell::new(printable(text)))
    .into()
}
