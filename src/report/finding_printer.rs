//! Every finding one by one, strictest first, for a clerk who asks for all of them.

use super::reconciliation::reconciliation;
use super::terminal::{finding_line, new_table, printable, shortened, wrapped};
use crate::campaign::Campaign;
use crate::finding::{Code, Finding, Severity};
use crate::intake::{PeriodBatch, Status, Submission};
use crate::summary::roll;
use comfy_table::{Cell, CellAlignment};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Where the names stand that are not told.
const ALL_NAMES: &str = " --format json 的输出";

/// Every return of a run with every finding, then the reconciliation by name.
pub fn print_each(intake: &PeriodBatch, campaign: &Campaign) -> String {
    let mut out = String::new();
    let period = campaign.calendar.dated_name(intake.period);
    let _ = writeln!(out, "报送期 {period}（{}）", intake.decided.chinese());
    let shown: Vec<&Submission> = intake.submissions.iter().filter(|s| is_shown(s)).collect();
    let channels = shown.iter().any(|s| s.channel.is_some());
    let mut headings = vec!["单位", "状态", "强制", "待核", "核实", "提示", "文件"];
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
    out.push_str(&FindingPrinter { campaign }.findings(&intake.submissions));
    out.push_str(&reconciliation(intake, campaign));
    out
}

/// Whether a submission has a line of its own: what is ignored and what only still lies there is counted.
fn is_shown(submission: &Submission) -> bool {
    submission.status != Status::Ignored && !submission.is_as_before()
}

fn submission_row(submission: &Submission) -> Vec<Cell> {
    let number = |class| {
        let count = submission.count(class);
        let text = if count == 0 { String::new() } else { count.to_string() };
        Cell::new(text).set_alignment(CellAlignment::Right)
    };
    let status = match submission.version {
        Some(version) => format!("{} v{version}", submission.status_text()),
        None => submission.status_text().to_string(),
    };
    vec![
        Cell::new(submission.unit_name()),
        Cell::new(status),
        number(Severity::Mandatory),
        number(Severity::Hold),
        number(Severity::Verify),
        number(Severity::Note),
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
const BLOCKS: [(&str, Severity, bool); 5] = [
    ("强制性", Severity::Mandatory, false),
    ("待核", Severity::Hold, false),
    ("核实性", Severity::Verify, false),
    ("提示", Severity::Note, false),
    ("试运行（规则还在试用，不影响采用，单位不用处理）", Severity::Note, true),
];

/// Tells findings one by one.
struct FindingPrinter<'a> {
    campaign: &'a Campaign,
}

impl FindingPrinter<'_> {
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
            let mut sharing: BTreeMap<FileFinding, Vec<&Submission>> = BTreeMap::new();
            for (submission, finding) in &found {
                if let Some(shared) = shared(finding) {
                    sharing.entry(shared).or_default().push(submission);
                }
            }
            for (submission, finding) in &found {
                let with = match shared(finding) {
                    // It was told with the first file that has it.
                    Some(shared) => match sharing.remove(&shared) {
                        Some(with) => with,
                        None => continue,
                    },
                    None => Vec::new(),
                };
                self.finding(&mut out, submission, finding, &with);
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
            format!("{what}（{} 份：{}）", sharing.len(), roll(&sharing, ALL_NAMES))
        } else {
            finding_line(submission.shown_name(), finding, self.campaign)
        };
        let _ = writeln!(out, "{}", wrapped(&line));
        let _ = match &finding.statement {
            Some(statement) => writeln!(out, "    单位说明：{}", shortened(statement)),
            None if finding.class != Severity::Note => writeln!(out, "    → {}", finding.hint),
            None => Ok(()),
        };
    }
}

/// What a finding says of a file as a whole: code, message, field, raw text and statement.
type FileFinding<'a> = (Code, &'a str, [Option<&'a str>; 3]);

/// What findings of several files may have in common; `None` if it concerns a cell.
fn shared(finding: &Finding) -> Option<FileFinding<'_>> {
    let texts = [finding.field(), finding.found.as_deref(), finding.statement.as_deref()];
    let shared = (finding.code, finding.message.as_str(), texts);
    finding.place.is_none().then_some(shared)
}
