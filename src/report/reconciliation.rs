//! The reconciliation of a run by name: which unit or file stands behind each number.

use super::terminal::{printable, wrapped};
use crate::campaign::Campaign;
use crate::intake::{PeriodBatch, Status, Submission};
use std::fmt::Write;

/// The statuses in the order of the reconciliation.
const STATUSES: [Status; 6] = [
    Status::Accepted,
    Status::Held,
    Status::Returned,
    Status::Duplicate,
    Status::Unreadable,
    Status::Ignored,
];

/// One line of numbers, then one line of names for every number that is not 0, and the units of
/// which nothing came.
pub fn reconciliation(intake: &PeriodBatch, campaign: &Campaign) -> String {
    let mut out = format!("{}\n", intake.counts().chinese());
    for status in STATUSES {
        let of_status = intake.submissions.iter().filter(|s| s.status == status);
        let (replaced, of_status): (Vec<&Submission>, Vec<&Submission>) =
            of_status.partition(|s| s.is_superseded());
        names_line(&mut out, status.chinese(), of_status.len(), names(&of_status));
        names_line(&mut out, "已换新的旧表", replaced.len(), names(&replaced));
    }
    let came = intake.submissions.iter().filter(|s| s.status != Status::Ignored);
    let came = campaign.units.with_those_above(came.map(Submission::unit_code));
    let missing = campaign.expected().filter(|unit| !came.contains(unit.code.as_str()));
    let missing: Vec<String> = missing.map(|unit| unit.name.clone()).collect();
    names_line(&mut out, "未报", missing.len(), missing);
    out
}

/// Names, those behind which is nothing new as one number.
fn names(submissions: &[&Submission]) -> Vec<String> {
    let before = submissions.iter().filter(|s| s.is_as_before()).count();
    let before = (before > 0).then(|| format!("以前收过 {before} 份"));
    let new = submissions.iter().filter(|s| !s.is_as_before());
    before.into_iter().chain(new.map(|s| name_of(s))).collect()
}

fn names_line(out: &mut String, what: &str, count: usize, names: Vec<String>) {
    if !names.is_empty() {
        let line = format!("{what} {count}：{}", names.join("、"));
        let _ = writeln!(out, "{}", wrapped(&line));
    }
}

/// The unit where its return is meant, the file where the file is, both where both help.
fn name_of(submission: &Submission) -> String {
    let file = printable(submission.shown_name());
    match (&submission.unit, submission.status) {
        (Some(unit), Status::Accepted | Status::Held | Status::Returned) => unit.name.clone(),
        (Some(unit), Status::Duplicate | Status::Unreadable) => format!("{}（{file}）", unit.name),
        _ => file,
    }
}
