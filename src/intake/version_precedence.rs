//! Which of a unit's versions counts (版本): what orders two of them, and what nobody can tell but a
//! person. File times, names and the order of arrival never decide alone.

use super::submission::{Status, Submission};
use crate::finding::{Code, Finding, Severity};
use chrono::TimeDelta;

/// How a version stands to one that came before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// It takes the other one's place.
    Replaces,
    /// The other one stays in its place.
    GivesWay,
    /// Nothing that the returns say tells which is the later one.
    Unclear,
}

/// What the office said of the version that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Word {
    #[default]
    Nothing,
    Chosen,
    Rejected,
}

/// The versions of one unit that have entered so far.
#[derive(Debug, Clone, Default)]
pub struct Contest<'a> {
    /// The version that counts; several where they came together and nobody can tell.
    candidates: Vec<&'a Submission>,
    /// Versions that came later and may be older than the one that counts.
    waiting: Vec<&'a Submission>,
    /// What the office said of the only candidate.
    word: Word,
}

impl<'a> Contest<'a> {
    /// A version that the office chose: all that came before it are out.
    pub fn choose(&mut self, chosen: &'a Submission) {
        *self = Contest { candidates: vec![chosen], waiting: Vec::new(), word: Word::Chosen };
    }

    /// A version that the office sent back: it stands to be corrected if it is the newest for certain.
    pub fn reject(&mut self, rejected: &'a Submission) {
        if enters(rejected) && self.is_replaced_by(rejected) {
            *self = Contest {
                candidates: vec![rejected],
                waiting: std::mem::take(&mut self.waiting),
                word: Word::Rejected,
            };
        }
    }

    /// A version whose record the archive lost after it had come: whether it counted nobody can tell, so
    /// what was there before it does not count either until it is collected anew or somebody chooses.
    pub fn lose(&mut self, damaged: &'a Submission) {
        if !self.candidates.is_empty() {
            self.candidates.push(damaged);
            self.word = Word::Nothing;
        }
    }

    /// The next version to come. One whose unit, period or right to come is doubted waits by itself and
    /// does not enter.
    pub fn enter(&mut self, new: &'a Submission) {
        if !enters(new) {
            return;
        }
        if self.is_replaced_by(new) {
            self.candidates = vec![new];
            self.word = Word::Nothing;
            self.waiting.retain(|old| relation(new, old) != Relation::Replaces);
        } else if self.sound().any(|old| relation(new, old) == Relation::GivesWay) {
            // It is accounted for as a version that was replaced.
        } else if self.candidates.len() > 1
            || self.word == Word::Nothing && came_together(new, self.candidates[0])
        {
            self.candidates.push(new);
        } else {
            self.waiting.push(new);
        }
    }

    fn is_replaced_by(&self, new: &Submission) -> bool {
        self.sound().all(|old| match (relation(new, old), self.word) {
            (Relation::Replaces, Word::Chosen) => {
                new.has_values_of(old) || stated_order(new, old) == Some(true)
            }
            (Relation::Unclear, Word::Rejected) => true,
            (relation, _) => relation == Relation::Replaces,
        })
    }

    /// Candidates that can be read.
    fn sound(&self) -> impl Iterator<Item = &'a Submission> {
        self.candidates.iter().copied().filter(|old| !old.has(Code::DamagedRecord))
    }

    /// The version that counts, or stands to be corrected; `None` if there is none or several might.
    pub fn current(&self) -> Option<&'a Submission> {
        match self.candidates.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The version against which a contested one is to be decided: the one that counts, else another
    /// one that might; `None` if it is not contested.
    pub fn rival(&self, is_this: impl Fn(&Submission) -> bool) -> Option<&'a Submission> {
        if self.waiting.iter().any(|other| is_this(other)) {
            return self.candidates.first().copied();
        }
        let among = self.candidates.len() > 1 && self.candidates.iter().any(|one| is_this(one));
        self.candidates.iter().find(|other| among && !is_this(other)).copied()
    }

    /// The version in whose place another one came: the one that counts, else the first that might.
    pub fn foremost(&self) -> Option<&'a Submission> {
        self.candidates.first().copied()
    }
}

/// Whether it can count at all: neither its unit nor its period nor its coming is doubted.
pub fn enters(version: &Submission) -> bool {
    let doubts = |f: &Finding| f.holds() && f.code != Code::ConflictingVersions;
    let stands = matches!(version.status, Status::Accepted | Status::Held | Status::Returned);
    let doubted = version.doubt().is_some_and(doubts);
    stands && version.is_version() && !doubted
}

fn came_together(one: &Submission, other: &Submission) -> bool {
    let run = |s: &Submission| s.collected.as_ref().map(|c| (c.at, c.run));
    run(one) == run(other)
}

/// Weighs a version against an earlier one: the day that the return states, then the time of the mail;
/// a file's time only speaks against, never for.
fn relation(new: &Submission, old: &Submission) -> Relation {
    if new.has_values_of(old) {
        let is_older = new.age_key() < old.age_key();
        return if is_older { Relation::GivesWay } else { Relation::Replaces };
    }
    let together = came_together(new, old);
    match stated_order(new, old) {
        Some(true) if !together && has_older_file(new, old) => Relation::Unclear,
        Some(true) => Relation::Replaces,
        Some(false) if together => Relation::GivesWay,
        Some(false) => Relation::Unclear,
        None => by_state(new, old, together),
    }
}

/// Whether the newer one by what it states or by its mail is `new`; `None` if neither tells.
fn stated_order(new: &Submission, old: &Submission) -> Option<bool> {
    let days = new.header_text("reported_on").zip(old.header_text("reported_on"));
    let mailed = |s: &Submission| s.received.filter(|_| s.received_by() == "mail");
    let by_day = days.filter(|(new, old)| new != old).map(|(new, old)| new > old);
    by_day.or_else(|| {
        let times = mailed(new).zip(mailed(old)).filter(|(new, old)| new != old);
        times.map(|(new, old)| new > old)
    })
}

/// Whether its file was written clearly earlier; copying changes a file's time by a little.
fn has_older_file(new: &Submission, old: &Submission) -> bool {
    let filed = |s: &Submission| s.received.filter(|_| s.received_by() == "file");
    filed(new).zip(filed(old)).is_some_and(|(new, old)| old - new >= TimeDelta::hours(1))
}

/// Of two that nothing orders, one that cannot be adopted gives way to one that can, and one that the
/// unit was asked about gives way to its answer.
fn by_state(new: &Submission, old: &Submission, together: bool) -> Relation {
    let unfit = |s: &Submission| s.findings.iter().any(Finding::blocks);
    let clean = |s: &Submission| {
        let open = |f: &Finding| f.is_open() && f.class <= Severity::Hold;
        !s.findings.iter().any(|f| open(f) && f.code != Code::ConflictingVersions)
    };
    match (unfit(new), unfit(old)) {
        (_, true) => Relation::Replaces,
        (true, false) if together => Relation::GivesWay,
        (false, false) if !together && clean(new) && answers(new, old) => Relation::Replaces,
        _ => Relation::Unclear,
    }
}

/// Whether it changes a figure about which the unit was asked.
fn answers(new: &Submission, old: &Submission) -> bool {
    let (Some(record), Some(older)) = (&new.record, &old.record) else { return false };
    let changed = record.changes_from(older);
    let asked = old.findings.iter().filter(|f| f.is_open()).filter_map(|f| f.field());
    asked.into_iter().any(|field| changed.iter().any(|change| change.field == field))
}
