//! What a person sees: one table of submissions, then the findings, strictest first.

use crate::campaign::Campaign;
use crate::finding::{Class, Finding};
use crate::intake::{Intake, Status, Submission};
use crate::summary::Summary;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use std::fmt::Write;

/// Longest raw text that is shown in one line.
const RAW_LIMIT: usize = 40;
/// Width of tables when the output is no terminal.
const PLAIN_WIDTH: u16 = 100;

/// Shows what check and collect found.
pub fn print_intake(intake: &Intake, campaign: &Campaign) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", period_line(intake));
    let shown = intake
        .submissions
        .iter()
        .filter(|s| s.status != Status::Ignored);
    let mut table = new_table(&["单位", "状态", "强制", "核实", "提示", "文件"]);
    for submission in shown {
        table.add_row(submission_row(submission));
    }
    if table.row_count() > 0 {
        let _ = writeln!(out, "{table}");
    }
    print_findings(&mut out, &intake.submissions, campaign);
    let _ = writeln!(out, "{}", intake.counts().chinese());
    out
}

/// Shows how a merge ended.
pub fn print_merge(summary: &Summary) -> String {
    let campaign = summary.campaign;
    let mut out = String::new();
    let mut table = new_table(&["单位", "状态", "达标项数", "未达标或无法判断的目标"]);
    for row in &summary.rows {
        let open: Vec<&str> = row
            .attainment
            .iter()
            .zip(&campaign.targets)
            .filter(|(a, _)| a.met != Some(true))
            .map(|(_, t)| t.name.as_str())
            .collect();
        let open = if row.counts() {
            open.join("、")
        } else {
            String::new()
        };
        let met = if row.counts() {
            row.met_count().to_string()
        } else {
            "—".to_string()
        };
        table.add_row([
            Cell::new(&row.unit.name),
            Cell::new(row.state.chinese()),
            Cell::new(met).set_alignment(CellAlignment::Right),
            Cell::new(open),
        ]);
    }
    let _ = writeln!(out, "{table}");
    print_findings(&mut out, summary.submissions, campaign);
    let _ = writeln!(out, "{}", summary.counts.chinese());
    let _ = writeln!(out, "{}", summary.reported_text());
    out
}

/// The period and why it was chosen.
fn period_line(intake: &Intake) -> String {
    format!("报送期 {}（{}）", intake.period, intake.decided.chinese())
}

fn new_table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_FULL_CONDENSED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_width(PLAIN_WIDTH);
    }
    table.set_header(headings.iter().map(Cell::new));
    table
}

fn submission_row(submission: &Submission) -> Vec<Cell> {
    let number = |class| {
        let count = submission.count(class);
        let text = if count == 0 {
            String::new()
        } else {
            count.to_string()
        };
        Cell::new(text).set_alignment(CellAlignment::Right)
    };
    let status = match submission.version {
        Some(version) => format!("{} v{version}", submission.status.chinese()),
        None => submission.status.chinese().to_string(),
    };
    vec![
        Cell::new(submission.unit_name()),
        Cell::new(status),
        number(Class::Mandatory),
        number(Class::Verify),
        number(Class::Note),
        Cell::new(printable(&submission.file_name)),
    ]
}

fn print_findings(out: &mut String, submissions: &[Submission], campaign: &Campaign) {
    for class in [Class::Mandatory, Class::Verify, Class::Note] {
        let lines: Vec<(String, &str)> = submissions
            .iter()
            .filter(|s| s.status != Status::Ignored)
            .flat_map(|s| s.findings.iter().map(move |f| (s, f)))
            .filter(|(_, f)| f.class == class)
            .map(|(s, f)| (finding_line(&s.file_name, f, campaign), f.hint.as_str()))
            .collect();
        if lines.is_empty() {
            continue;
        }
        let _ = writeln!(out, "{}（{} 条）", class.chinese(), lines.len());
        for (line, hint) in lines {
            let _ = writeln!(out, "  {line}");
            if class != Class::Note {
                let _ = writeln!(out, "    → {hint}");
            }
        }
    }
}

/// A finding in one line: file, cell, field, what was found and how it was read.
pub fn finding_line(file_name: &str, finding: &Finding, campaign: &Campaign) -> String {
    let mut line = printable(file_name);
    if let Some(place) = &finding.place {
        let _ = write!(line, " {}", printable(&place.to_string()));
    }
    if let Some(key) = &finding.field {
        let _ = write!(line, " {}", campaign.name_of(key));
    }
    let message = printable(&finding.message);
    let found = finding.found.as_deref().map(shortened);
    let _ = match (found, &finding.understood) {
        (Some(found), Some(reading)) => write!(line, "：“{found}” 理解为 {reading}（{message}）"),
        (Some(found), None) if !message.contains(&found) => write!(line, "：“{found}”，{message}"),
        _ => write!(line, "：{message}"),
    };
    line
}

fn shortened(text: &str) -> String {
    let text = printable(text);
    if text.chars().count() <= RAW_LIMIT {
        return text;
    }
    text.chars().take(RAW_LIMIT).chain(['…']).collect()
}

/// A text from outside made safe for a terminal: control characters and direction marks, which
/// could move the cursor or disguise a name, become `·`.
pub fn printable(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|c| if hidden(c) { '·' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;
    use crate::form::Place;

    #[test]
    fn a_finding_reads_as_a_sentence() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let finding = Finding::new(Code::Converted)
            .at(Place::new("附件2", 6, 4))
            .on("signed_amount")
            .found("3500万元")
            .understood("0.35 亿元");
        let line = finding_line("成都市.xlsx", &finding, &campaign);
        assert!(
            line.starts_with("成都市.xlsx 附件2!E7 签约金额：“3500万元” 理解为 0.35 亿元"),
            "{line}"
        );
        assert_eq!(printable("a\u{1b}[31mb\u{202E}"), "a·[31mb·");
        Ok(())
    }
}
