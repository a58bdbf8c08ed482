//! What a person sees: one table of submissions, then the findings, strictest first.

use super::reconciliation::reconciliation;
use crate::campaign::Campaign;
use crate::finding::{Class, Code, Finding};
use crate::intake::{Intake, Status, Submission};
use crate::summary::{State, Summary, roll};
use comfy_table::{
    Cell, CellAlignment, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle,
};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Longest raw text that is shown in one line.
const RAW_LIMIT: usize = 40;
/// Most units of which each has a line after a merge; more are read in what it wrote.
const MOST_UNITS: usize = 100;
/// Most findings of a class that are told one by one of so many units.
const MOST_FINDINGS: usize = 200;
/// Where the names stand that are not told.
const ALL_NAMES: &str = " --format json 的输出";
/// Width of tables when the output is no terminal.
const PLAIN_WIDTH: u16 = 100;

/// A line below the headings and space between columns: box-drawing characters are one column wide
/// on some Chinese consoles and two on others.
const RULED: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none())
    .header_separator(LineStyle::none().fill('-'))
    .content_lines(ContentLineStyle::none());

/// Shows what check and collect found.
pub fn print_intake(intake: &Intake, campaign: &Campaign) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", period_line(intake));
    let shown: Vec<&Submission> = intake.submissions.iter().filter(|s| is_shown(s)).collect();
    let channels = shown.iter().any(|s| s.channel.is_some());
    let mut headings = vec!["单位", "状态", "强制", "核实", "提示", "文件"];
    if channels {
        headings.push("渠道");
    }
    let mut table = new_table(&headings);
    for submission in shown {
        let mut row = submission_row(submission);
        row.extend(channels.then(|| Cell::new(submission.channel.as_deref().unwrap_or_default())));
        table.add_row(row);
    }
    if table.row_count() > 0 {
        let _ = writeln!(out, "{table}");
    }
    print_corrections(&mut out, &intake.submissions);
    let teller = Teller { campaign, most: usize::MAX, all: ALL_NAMES };
    out.push_str(&teller.findings(&intake.submissions));
    out.push_str(&reconciliation(intake, campaign));
    out
}

/// Whether a submission has a line of its own: what is ignored and what only still lies there is counted.
fn is_shown(submission: &Submission) -> bool {
    submission.status != Status::Ignored && !submission.is_as_before()
}

/// Shows how a merge ended that wrote the summary as a workbook, or as something else.
pub fn print_merge(summary: &Summary, is_workbook: bool) -> String {
    let (units, all) = match is_workbook {
        true => ("汇总表", "汇总表的“问题清单”"),
        false => ("写出的文件", " -o 文件名.xlsx 写出的汇总表的“问题清单”"),
    };
    let (mut out, most) = match summary.rows.len() {
        ..=MOST_UNITS => (format!("{}\n", attainment_table(summary)), usize::MAX),
        many => {
            let told = format!("单位有 {many} 个，各单位的情况不在这里逐个列出，见{units}\n");
            (told, MOST_FINDINGS)
        }
    };
    let teller = Teller { campaign: summary.campaign, most, all };
    out.push_str(&teller.findings(summary.submissions));
    let _ = writeln!(out, "{}", wrapped(&summary.counts_text()));
    let _ = writeln!(out, "{}", summary.reported_text());
    for state in [State::Missing, State::Returned, State::Unreadable] {
        let of_state = summary.rows.iter().filter(|r| r.state == state);
        let names: Vec<&str> = of_state.map(|r| r.unit.name.as_str()).collect();
        if !names.is_empty() {
            let line = format!("{} {}：{}", state.chinese(), names.len(), roll(&names, ALL_NAMES));
            let _ = writeln!(out, "{}", wrapped(&line));
        }
    }
    out
}

/// How many targets each unit attains.
fn attainment_table(summary: &Summary) -> Table {
    let mut table = new_table(&["单位", "情况", "达标", "未达标", "无法判断"]);
    for row in &summary.rows {
        let count = |met: Option<bool>| {
            let number = row.attainment.iter().filter(|a| a.met == met).count();
            let text = if row.counts() { number.to_string() } else { String::new() };
            Cell::new(text).set_alignment(CellAlignment::Right)
        };
        let mut cells = vec![Cell::new(&row.unit.name), Cell::new(row.state.chinese())];
        cells.extend([Some(true), Some(false), None].map(count));
        table.add_row(cells);
    }
    table
}

/// One line per return that answers an earlier version's questions.
fn print_corrections(out: &mut String, submissions: &[Submission]) {
    for submission in submissions {
        let Some(correction) = &submission.correction else { continue };
        let line = format!(
            "{}：与上一份相比，已改正 {}、已说明 {}、仍未解决 {}、新问题 {}",
            submission.unit_name(),
            correction.resolved.len(),
            correction.explained.len(),
            correction.open.len(),
            correction.new.len()
        );
        let _ = writeln!(out, "{}", wrapped(&line));
    }
}

/// The period and why it was chosen.
fn period_line(intake: &Intake) -> String {
    format!("报送期 {}（{}）", intake.period, intake.decided.chinese())
}

/// A table with headings, as wide as the terminal.
pub fn new_table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(RULED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if table.width().is_none() {
        table.set_width(PLAIN_WIDTH);
    }
    table.set_header(headings.iter().map(Cell::new));
    table
}

/// Width of the terminal in columns, or that of tables where there is none.
pub fn screen_width() -> usize {
    usize::from(Table::new().width().unwrap_or(PLAIN_WIDTH))
}

fn submission_row(submission: &Submission) -> Vec<Cell> {
    let number = |class| {
        let count = submission.count(class);
        let text = if count == 0 { String::new() } else { count.to_string() };
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
        Cell::new(printable(submission.shown_name())),
    ]
}

/// Submissions in the campaign's order of units, files without a unit last; only those that are shown.
fn in_unit_order<'a>(all: &'a [Submission], campaign: &Campaign) -> Vec<&'a Submission> {
    let mut shown: Vec<&Submission> = all.iter().filter(|s| is_shown(s)).collect();
    shown.sort_by_cached_key(|s| campaign.units.position(s.unit_code()).unwrap_or(usize::MAX));
    shown
}

/// Blocks of findings in order; rules on trial stand apart, for nothing follows from them.
const BLOCKS: [(&str, Class, bool); 5] = [
    ("强制性", Class::Mandatory, false),
    ("待核", Class::Hold, false),
    ("核实性", Class::Verify, false),
    ("提示", Class::Note, false),
    ("试运行（规则还在试用，不影响采用，单位不用处理）", Class::Note, true),
];

/// Tells findings one by one.
struct Teller<'a> {
    campaign: &'a Campaign,
    /// Most findings of a class that are told.
    most: usize,
    /// Where all of them stand.
    all: &'a str,
}

impl Teller<'_> {
    /// One block per class; what several files have in common stands once, with the files behind it.
    fn findings(&self, submissions: &[Submission]) -> String {
        let mut out = String::new();
        let mut blocks = BLOCKS.map(|_| Vec::new());
        for submission in in_unit_order(submissions, self.campaign) {
            for finding in submission.telling_findings() {
                let is_of = |(_, class, trial)| (class, trial) == (finding.class, finding.trial);
                if let Some(at) = BLOCKS.into_iter().position(is_of) {
                    blocks[at].push((submission, finding));
                }
            }
        }
        for ((title, ..), found) in BLOCKS.into_iter().zip(blocks) {
            if found.is_empty() {
                continue;
            }
            let _ = writeln!(out, "{title}（{} 条）", found.len());
            let mut sharing: BTreeMap<Shared, Vec<&Submission>> = BTreeMap::new();
            for (submission, finding) in &found {
                if let Some(shared) = shared(finding) {
                    sharing.entry(shared).or_default().push(submission);
                }
            }
            let mut told = 0;
            for (submission, finding) in &found {
                let with = match shared(finding) {
                    // It was told with the first file that has it.
                    Some(shared) => match sharing.remove(&shared) {
                        Some(with) => with,
                        None => continue,
                    },
                    None => Vec::new(),
                };
                if told == self.most {
                    let _ = writeln!(out, "  ……只列 {told} 条，全部见{}", self.all);
                    break;
                }
                self.finding(&mut out, submission, finding, &with);
                told += 1;
            }
        }
        out
    }

    /// A finding with the names of all files that have it, and what the unit says or has to do.
    fn finding(
        &self,
        out: &mut String,
        submission: &Submission,
        finding: &Finding,
        sharing: &[&Submission],
    ) {
        let sharing: Vec<String> = sharing.iter().map(|s| printable(s.shown_name())).collect();
        let line = if sharing.len() > 1 {
            let what = finding_line("", finding, self.campaign);
            let what = what.trim_start_matches(['：', ' ']);
            format!("{what}（{} 份：{}）", sharing.len(), roll(&sharing, self.all))
        } else {
            finding_line(submission.shown_name(), finding, self.campaign)
        };
        let _ = writeln!(out, "{}", wrapped(&line));
        let _ = match &finding.statement {
            Some(statement) => writeln!(out, "    单位说明：{}", shortened(statement)),
            None if finding.class != Class::Note => writeln!(out, "    → {}", finding.hint),
            None => Ok(()),
        };
    }
}

/// A line of a list, broken at the terminal's width with the rest set in; whole in a script.
pub fn wrapped(line: &str) -> String {
    let Some(width) = Table::new().width() else { return format!("  {line}") };
    let options =
        textwrap::Options::new(usize::from(width)).initial_indent("  ").subsequent_indent("      ");
    textwrap::fill(line, options)
}

/// What a finding says of a file as a whole: code, message, field, raw text and statement.
type Shared<'a> = (Code, &'a str, [Option<&'a str>; 3]);

/// What findings of several files may have in common; `None` if it concerns a cell.
fn shared(finding: &Finding) -> Option<Shared<'_>> {
    let texts = [&finding.field, &finding.found, &finding.statement];
    let shared = (finding.code, finding.message.as_str(), texts.map(Option::as_deref));
    finding.place.is_none().then_some(shared)
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
    let found = finding.quoted().map(shortened);
    let _ = match (found, &finding.understood) {
        (Some(found), Some(reading)) => write!(line, "：“{found}” 理解为 {reading}（{message}）"),
        (Some(found), None) if !message.contains(&found) => write!(line, "：“{found}”，{message}"),
        _ => write!(line, "：{message}"),
    };
    line
}

/// A text of one line, cut where it is long.
pub fn shortened(text: &str) -> String {
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
    text.chars().map(|c| if hidden(c) { '·' } else { c }).collect()
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
