//! The reconciliation of a run by name: which unit or file stands behind each number.

use super::terminal::{printable, wrapped};
use crate::campaign::Campaign;
use crate::intake::{Intake, Status, Submission};
use std::fmt::Write;

/// The statuses in the order of the reconciliation.
const STATUSES: [Status; 5] =
    [Status::Accepted, Status::Returned, Status::Duplicate, Status::Unreadable, Status::Ignored];

/// One line of numbers, then one line of names for every number that is not 0, and the units of
/// which nothing came.
pub fn reconciliation(intake: &Intake, campaign: &Campaign) -> String {
    let mut out = format!("{}\n", intake.counts().chinese());
    for status in STATUSES {
        let of_status = intake.submissions.iter().filter(|s| s.status == status);
        names_line(&mut out, status.chinese(), of_status.map(name_of).collect());
    }
    let came = |code: &str| {
        intake.submissions.iter().any(|s| s.status != Status::Ignored && s.unit_code() == code)
    };
    let missing = campaign.units.iter().filter(|unit| !came(&unit.code));
    names_line(&mut out, "未报", missing.map(|unit| unit.name.clone()).collect());
    out
}

fn names_line(out: &mut String, what: &str, names: Vec<String>) {
    if !names.is_empty() {
        let line = format!("{what} {}：{}", names.len(), names.join("、"));
        let _ = writeln!(out, "{}", wrapped(&line));
    }
}

/// The unit where its return is meant, the file where the file is, both where both help.
fn name_of(submission: &Submission) -> String {
    let file = printable(submission.shown_name());
    match (&submission.unit, submission.status) {
        (Some(unit), Status::Accepted | Status::Returned) => unit.name.clone(),
        (Some(unit), Status::Duplicate | Status::Unreadable) => format!("{}（{file}）", unit.name),
        _ => file,
    }
}
