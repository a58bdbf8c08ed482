//! Whose return it is, where the name of a file or folder, or a sender, says another unit than the
//! return itself.

use super::settle::Settling;
use super::submission::{Status, Submission};
use crate::finding::{Code, Severity};
use std::collections::HashSet;

/// Holds a return whose file or sender names another unit, as soon as believing the return would
/// replace a return of its own unit or leave the named one without any.
pub fn doubt_units(all: &mut [Submission], settling: Settling) {
    let doubtful = |s: &Submission| {
        let is_named = s.named_unit.is_some();
        is_named && s.is_version() && s.status != Status::Duplicate
    };
    let asked: Vec<usize> = (0..all.len()).filter(|at| doubtful(&all[*at])).collect();
    if asked.is_empty() {
        return;
    }
    let history = settling.history;
    let kept = history.accepted();
    let mut reported: HashSet<&str> = kept.iter().map(|s| s.unit_code()).collect();
    let sound = all.iter().filter(|s| s.is_version() && !doubtful(s));
    reported.extend(sound.map(Submission::unit_code));
    let held = asked.into_iter().filter(|at| {
        let submission = &all[*at];
        let named = submission.named_unit.as_deref().unwrap_or_default();
        let other = |s: &Submission| {
            s.unit_code() == submission.unit_code() && !s.has_values_of(submission)
        };
        let replaces = kept.iter().any(|s| other(s))
            || history.contest(submission.unit_code()).foremost().is_some_and(other)
            || all.iter().any(|s| s.is_version() && other(s));
        replaces || !reported.contains(named)
    });
    let held: Vec<usize> = held.collect();
    for at in held {
        let submission = &mut all[at];
        let names =
            |code| matches!(code, Code::FileNameUnit | Code::SenderUnit | Code::ReporterUnit);
        for finding in submission.findings.iter_mut().filter(|f| names(f.code)) {
            finding.class = Severity::Hold;
            finding.hint =
                "请问清是哪个单位的数：是表内单位的就 baosong accept，填错了表就请单位改报"
                    .to_string();
        }
        submission.status = submission.own_status();
    }
}
