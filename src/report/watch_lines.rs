//! What came while a folder was watched: one line per submission, with what is to be done.

use super::terminal::{finding_line, printable, wrapped};
use crate::campaign::Campaign;
use crate::finding::{Finding, Severity};
use crate::intake::{Status, Submission};
use std::fmt::Write;

/// One line per submission: time, status, unit, file, and what follows from it.
pub fn print_arrivals(came: &[&Submission], campaign: &Campaign, time: &str) -> String {
    let mut out = String::new();
    for submission in came {
        let version = submission.version.map(|v| format!(" v{v}")).unwrap_or_default();
        let (status, unit) = (submission.status_text(), submission.unit_name());
        let line = format!("{time} {status}{version} {unit} {}", consequence(submission, campaign));
        let _ = writeln!(out, "{}", wrapped(&line).trim_start());
    }
    out
}

/// The file, what is wrong with it and what to do, as far as one line can say it.
fn consequence(submission: &Submission, campaign: &Campaign) -> String {
    let name = submission.shown_name();
    let told = |finding: &Finding| finding_line(name, finding, campaign);
    let verify = submission.count(Severity::Verify);
    match (submission.status, gravest(submission)) {
        (Status::Held, Some(finding)) => {
            let more = match submission.findings.iter().filter(|f| f.holds()).count() {
                0 | 1 => String::new(),
                count => format!("（共 {count} 处待核）"),
            };
            format!("{}{more} → {}", told(finding), finding.hint)
        }
        (Status::Accepted, _) if verify > 0 => format!("{}：请核实 {verify} 处", printable(name)),
        (Status::Accepted, _) | (_, None) => printable(name),
        (Status::Duplicate | Status::Ignored, Some(finding)) => told(finding),
        (Status::Returned | Status::Unreadable, Some(finding)) => {
            let more = match submission.count(Severity::Mandatory) {
                0 | 1 => String::new(),
                count => format!("（共 {count} 处要改）"),
            };
            format!("{}{more} → {}", told(finding), finding.hint)
        }
    }
}

fn gravest(submission: &Submission) -> Option<&Finding> {
    let of = |class| submission.telling_findings().find(|f| f.class == class && !f.trial);
    of(Severity::Mandatory)
        .or_else(|| of(Severity::Hold))
        .or_else(|| of(Severity::Verify))
        .or_else(|| of(Severity::Note))
}
