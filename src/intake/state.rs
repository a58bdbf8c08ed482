//! What became of a unit in a period, and which submission speaks for it.

use super::submission::{Status, Submission};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What became of a unit in a period; what speaks for it first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// 已报: its figures count.
    Accepted,
    /// 待核: a figure in its return, or the whole of it, waits for a decision.
    Held,
    /// 退改: its return has mandatory findings.
    Returned,
    /// 不能读: a file came that cannot be read.
    Unreadable,
    /// 未报.
    Missing,
}

impl State {
    /// The state as a clerk calls it.
    pub fn chinese(self) -> &'static str {
        match self {
            State::Accepted => "已报",
            State::Held => "待核",
            State::Returned => "退改",
            State::Unreadable => "来件不能读",
            State::Missing => "未报",
        }
    }

    /// The state in JSON.
    pub fn id(self) -> &'static str {
        match self {
            State::Accepted => "accepted",
            State::Held => "held",
            State::Returned => "returned",
            State::Unreadable => "unreadable",
            State::Missing => "missing",
        }
    }
}

/// The submission that speaks for each unit, by unit code: an accepted one, else one that is held,
/// rather in part than as a whole, else one sent back, else a file that cannot be read; of several the last.
pub fn effective(all: &[Submission]) -> BTreeMap<&str, (State, &Submission)> {
    let mut spoken = BTreeMap::new();
    for submission in all {
        let state = match submission.status {
            Status::Accepted => State::Accepted,
            Status::Held => State::Held,
            Status::Returned => State::Returned,
            Status::Unreadable => State::Unreadable,
            Status::Duplicate | Status::Ignored => continue,
        };
        let best = spoken.entry(submission.unit_code()).or_insert((state, submission));
        let counts_less = best.1.counts() && !submission.counts();
        if state < best.0 || (state == best.0 && !counts_less) {
            *best = (state, submission);
        }
    }
    spoken
}
