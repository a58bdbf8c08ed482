//! One period of the cycle: every unit's standing and what it adds up to.

use super::unit_status::{Timeliness, UnitStatus};
use crate::archive::{Archive, Decision};
use crate::campaign::{Campaign, Period, Phase};
use crate::contacts::Contacts;
use crate::finding::Code;
use crate::intake::{Agreement, State, Status, Submission, effective};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;
use std::collections::HashMap;

/// What is kept of a period: its archive, and the returns in it as they stand today.
pub struct ArchivedPeriod {
    /// The period.
    pub period: Period,
    /// Its archive.
    pub archive: Archive,
    /// Every return, with decisions and later doubts.
    pub returns: Vec<Submission>,
}

/// One period, with all units.
#[derive(Debug)]
pub struct PeriodStatus<'a> {
    /// Which period it is, from 1.
    pub number: usize,
    /// The period.
    pub period: Period,
    /// Last day in time.
    pub deadline: NaiveDate,
    /// Days from today to the deadline, negative after it.
    pub days_left: i64,
    /// Whether it can be filled in yet, or is over.
    pub phase: Phase,
    /// The decision that closed it (定稿), in words; `None` while it is open.
    pub closed: Option<String>,
    /// One per unit, in the campaign's order.
    pub standings: Vec<UnitStatus<'a>>,
    /// Files of no known unit that somebody must look at.
    pub unassigned: Vec<Submission>,
}

/// How many units stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// 应报.
    pub expected: usize,
    /// 已采用.
    pub accepted: usize,
    /// 待核.
    pub held: usize,
    /// 退改中.
    pub returned: usize,
    /// 来件不能读.
    pub unreadable: usize,
    /// 未报.
    pub missing: usize,
    /// 按时, whatever became of the return.
    pub in_time: usize,
    /// 迟报, whatever became of the return.
    pub late: usize,
    /// Same figures through both inboxes.
    pub same: usize,
    /// Different figures.
    pub different: usize,
    /// Through one inbox only.
    pub only_one: usize,
}

impl<'a> PeriodStatus<'a> {
    /// Works out a period on a day.
    pub fn of(
        campaign: &'a Campaign,
        today: NaiveDate,
        kept: &ArchivedPeriod,
        contacts: &'a Contacts,
    ) -> PeriodStatus<'a> {
        let ArchivedPeriod { period, archive, returns: all } = kept;
        let period = *period;
        let deadline = campaign.calendar.deadline(period);
        let spoken = effective(all);
        let mut by_unit: HashMap<&str, Vec<&Submission>> = HashMap::new();
        all.iter().for_each(|s| by_unit.entry(s.unit_code()).or_default().push(s));
        let standings = campaign.units.iter().map(|unit| {
            let own = by_unit.get(unit.code.as_str()).map_or(&[][..], Vec::as_slice);
            let spoken = spoken.get(unit.code.as_str()).copied();
            let spoken = spoken.map(|spoken| {
                waited_for(own).filter(|_| !spoken.1.is_received()).unwrap_or(spoken)
            });
            let first_received = first_received(own);
            let channels = archive.channels(&unit.code);
            // A file that holds no return makes nothing timely, but it did come.
            let arrived = || spoken.and_then(|(_, submission)| submission.first_received());
            let deadline = campaign.deadline_of(&unit.code, period);
            UnitStatus {
                unit,
                is_expected: campaign.expects(&unit.code),
                contact: contacts.of(&unit.code),
                state: spoken.map_or(State::Missing, |(state, _)| state),
                submission: spoken.map(|(_, submission)| submission.clone()),
                waiting: spoken.and_then(|(_, effective)| waiting(own, effective)).cloned(),
                first_received: first_received.or_else(arrived),
                timeliness: Timeliness::of(first_received, deadline, today),
                channels: inboxes(channels.names(), own),
                agreement: channels.agreement(),
                stray: None,
            }
        });
        let needs_a_look = |s: &&Submission| {
            s.unit.is_none() && matches!(s.status, Status::Returned | Status::Unreadable)
        };
        PeriodStatus {
            number: campaign.calendar.periods().iter().take_while(|p| **p <= period).count(),
            period,
            deadline,
            days_left: (deadline - today).num_days(),
            phase: campaign.calendar.phase(period, today),
            closed: archive.closing().map(Decision::sentence),
            standings: standings.collect(),
            unassigned: all.iter().filter(needs_a_look).cloned().collect(),
        }
    }

    /// Whether something is missing, sent back or unreadable; before its time nothing is missing.
    pub fn is_open(&self) -> bool {
        let open = |s: &UnitStatus| match s.state {
            State::Accepted => s.waiting.is_some() || s.lacks_units() && self.phase != Phase::Ahead,
            State::Missing => s.is_expected && self.phase != Phase::Ahead,
            State::Held | State::Returned | State::Unreadable => true,
        };
        !self.unassigned.is_empty() || self.standings.iter().any(open)
    }

    /// How many of the units that report here stand where.
    pub fn tally(&self) -> Tally {
        let state = |state| self.count(|s| s.state == state);
        let agreement = |agreement| self.count(|s| s.agreement == agreement);
        Tally {
            expected: self.count(|_| true),
            accepted: state(State::Accepted),
            held: state(State::Held),
            returned: state(State::Returned),
            unreadable: state(State::Unreadable),
            missing: state(State::Missing),
            in_time: self.count(|s| s.timeliness == Timeliness::InTime),
            late: self.count(|s| matches!(s.timeliness, Timeliness::Late(_))),
            same: agreement(Agreement::Same),
            different: agreement(Agreement::Different),
            only_one: agreement(Agreement::OnlyOne),
        }
    }

    fn count(&self, keep: impl Fn(&UnitStatus) -> bool) -> usize {
        self.standings.iter().filter(|s| s.is_expected && keep(s)).count()
    }
}

/// The unit's own return that is to be corrected or decided on, while the units below stand for it.
fn waited_for<'a>(own: &[&'a Submission]) -> Option<(State, &'a Submission)> {
    own.iter().rev().filter(|s| s.is_received()).find_map(|s| match s.status {
        Status::Held => Some((State::Held, *s)),
        Status::Returned => Some((State::Returned, *s)),
        Status::Unreadable => Some((State::Unreadable, *s)),
        Status::Accepted | Status::Duplicate | Status::Ignored => None,
    })
}

/// The last of a unit's returns that is doubted as a whole beside one whose figures count.
fn waiting<'a>(own: &[&'a Submission], effective: &Submission) -> Option<&'a Submission> {
    let waits = |s: &&&Submission| {
        s.status == Status::Held && s.doubt().is_some() && s.version != effective.version
    };
    let last = own.iter().rfind(waits).filter(|_| effective.counts());
    last.copied()
}

/// The inboxes through which anything of a unit came, those that are compared first; what was
/// withdrawn did not come.
fn inboxes<'a>(compared: impl Iterator<Item = &'a str>, own: &[&Submission]) -> Vec<String> {
    let mut names: Vec<String> = compared.map(String::from).collect();
    let came = own.iter().filter(|s| !s.has(Code::Withdrawn));
    for channel in came.flat_map(|s| s.channels()) {
        if names.iter().all(|known| known != channel) {
            names.push(channel.to_string());
        }
    }
    names
}

/// When a unit's first return was received: a file that holds none does not count, nor does a version
/// that was withdrawn, as if it had not come.
fn first_received(own: &[&Submission]) -> Option<DateTime<FixedOffset>> {
    let came = own.iter().filter(|s| s.is_version() && !s.has(Code::Withdrawn));
    came.filter_map(|s| s.first_received()).min()
}
