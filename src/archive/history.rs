//! What earlier runs kept of a period, as the choice between versions asks for it.

use super::ledger::{Decision, DecisionState};
use super::{Archive, decision_state};
use crate::finding::Code;
use crate::intake::{Contest, History, Submission};

impl History for Archive {
    fn kept(&self, submission: &Submission) -> Option<&Submission> {
        // A damaged record is collected anew.
        let same = |s: &&Submission| s.sha256 == submission.sha256 && !s.has(Code::DamagedRecord);
        let standing = DecisionState::of(submission.unit_code(), &self.decisions);
        let kept = || self.of_unit(submission.unit_code()).iter().rev().filter(same);
        let lies_there = |s: &&Submission| {
            let withdrawn = standing.withdrawal(s.version);
            withdrawn.is_some_and(|decision| !s.was_sent_again(submission, decision.at))
        };
        kept().find(|s| standing.withdrawal(s.version).is_none()).or(kept().find(lies_there))
    }

    fn contest(&self, unit_code: &str) -> Contest<'_> {
        decision_state::contest(
            self.of_unit(unit_code),
            &DecisionState::of(unit_code, &self.decisions),
        )
    }

    fn is_closed(&self) -> bool {
        self.closing().is_some()
    }

    fn withdrawal(&self, submission: &Submission) -> Option<String> {
        let standing = DecisionState::of(submission.unit_code(), &self.decisions);
        standing.withdrawal(submission.version).map(Decision::sentence)
    }

    fn versions(&self, unit_code: &str) -> Vec<&Submission> {
        let standing = DecisionState::of(unit_code, &self.decisions);
        let all = self.of_unit(unit_code).iter();
        all.filter(|s| !standing.sets_aside(s.version)).collect()
    }

    fn before(&self, unit_code: &str) -> Option<&Submission> {
        self.before.get(unit_code)
    }

    fn accepted(&self) -> Vec<&Submission> {
        let current = self.versions.keys().filter_map(|code| self.contest(code).current());
        let rejected = |s: &&Submission| decision_state::is_rejected(s, &self.decisions);
        current.filter(|s| s.counts() && !rejected(s)).collect()
    }
}
