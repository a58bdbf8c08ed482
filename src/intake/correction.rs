//! What became of the questions that an earlier version of a return had raised: corrected,
//! explained, still open; and which are new.

use super::submission::{Status, Submission};
use crate::campaign::MissingValueTerms;
use crate::finding::{Finding, Severity};
use serde::{Deserialize, Serialize};

/// A new version compared with the one before it, by the ids of findings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Correction {
    /// Raised before and not any more.
    pub resolved: Vec<String>,
    /// Explained by the unit.
    pub explained: Vec<String>,
    /// Raised before and still open.
    pub open: Vec<String>,
    /// Raised by the new version only.
    pub new: Vec<String>,
}

impl Correction {
    /// Compares a return with the version before it; `None` if that one left nothing open and
    /// nothing new came up.
    pub fn of(new: &Submission, before: &Submission) -> Option<Correction> {
        let was: Vec<String> = ids(before, |f| f.is_open() || f.statement.is_some());
        let is = |id: &String, open: bool| {
            new.findings
                .iter()
                .any(|f| f.class != Severity::Note && f.id() == *id && f.is_open() == open)
        };
        let part =
            |keep: &dyn Fn(&String) -> bool| was.iter().filter(|id| keep(id)).cloned().collect();
        let correction = Correction {
            resolved: part(&|id| !is(id, true) && !is(id, false)),
            explained: part(&|id| !is(id, true) && is(id, false)),
            open: part(&|id| is(id, true)),
            new: ids(new, |f| f.is_open() && !was.contains(&f.id())),
        };
        (correction != Correction::default()).then_some(correction)
    }
}

/// Ids of mandatory and verify findings that pass, each once.
fn ids(submission: &Submission, keep: impl Fn(&Finding) -> bool) -> Vec<String> {
    let mut ids = Vec::new();
    for finding in submission.findings.iter().filter(|f| f.class != Severity::Note && keep(f)) {
        let id = finding.id();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// Gives the findings of a return the unit's statements: those it came with, and those that an
/// earlier version gave on the same finding over the same figure.
pub fn take_statements(
    submission: &mut Submission,
    before: Option<&Submission>,
    words: &MissingValueTerms,
) {
    let given = submission.statements.clone();
    let nobody_spoke = given.is_empty() && before.is_none();
    for finding in submission
        .findings
        .iter_mut()
        .filter(|f| matches!(f.class, Severity::Verify | Severity::Hold))
    {
        if nobody_spoke {
            finding.statement = None;
            continue;
        }
        let own = given.get(&finding.id()).filter(|text| !words.is_empty_talk(text)).cloned();
        let earlier = before.and_then(|b| b.findings.iter().find(|f| f.id() == finding.id()));
        finding.statement = match earlier.filter(|e| e.statement.is_some()) {
            Some(earlier) if earlier.found == finding.found => own.or(earlier.statement.clone()),
            // The old words stand beside a new figure: nobody has explained that one.
            Some(earlier) => own.filter(|own| earlier.statement.as_ref() != Some(own)),
            None => own,
        };
    }
}

/// Compares the newest version with the one before it and tells so on it.
pub fn compare(new: &mut Submission, before: Option<&Submission>, words: &MissingValueTerms) {
    take_statements(new, before, words);
    let earlier =
        before.filter(|_| matches!(new.status, Status::Accepted | Status::Held | Status::Returned));
    new.correction = earlier.and_then(|before| Correction::of(new, before));
}
