//! Where every unit stands as one JSON document.

use super::line_changes::{ListChanges, list_changes};
use crate::campaign::{Period, Phase, Units};
use crate::contacts::UnitContact;
use crate::cycle::{Change, Cycle, PeriodStatus, StatusMark, StatusSnapshot, Tally, UnitStatus};
use crate::finding::Severity;
use crate::intake::{Agreement, State, Submission};
use crate::summary::LineChange;
use anyhow::{Context, Result};
use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::Serialize;

/// The document of status; `seen` is what was shown before, `lists` what changed in the lists of the period.
///
/// # Errors
/// Never for data that came through the house; kept for the writer's sake.
pub fn status_json(
    cycle: &Cycle,
    seen: Option<&StatusSnapshot>,
    lists: &[LineChange],
) -> Result<String> {
    let units = &cycle.campaign.units;
    let changes = seen.map(|seen| seen.changes(cycle)).unwrap_or_default();
    let document = StatusDocument {
        today: cycle.today,
        since: seen.map(|seen| seen.at),
        changes: changes.iter().map(StatusChangeDocument::of).collect(),
        periods: cycle.rounds.iter().map(|round| RoundDocument::of(round, units)).collect(),
        line_changes: list_changes(lists, false),
    };
    serde_json::to_string(&document).context("结果写不成 JSON")
}

#[derive(Serialize)]
struct StatusDocument<'a> {
    today: NaiveDate,
    since: Option<DateTime<FixedOffset>>,
    changes: Vec<StatusChangeDocument<'a>>,
    periods: Vec<RoundDocument<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    line_changes: Vec<ListChanges<'a>>,
}

#[derive(Serialize)]
struct StatusChangeDocument<'a> {
    period: Period,
    code: &'a str,
    name: &'a str,
    was: StatusMark,
    now: StatusMark,
}

impl<'a> StatusChangeDocument<'a> {
    fn of(change: &Change<'a>) -> StatusChangeDocument<'a> {
        let Change { period, unit, was, now } = *change;
        StatusChangeDocument { period, code: &unit.code, name: &unit.name, was, now }
    }
}

#[derive(Serialize)]
struct RoundDocument<'a> {
    number: usize,
    period: Period,
    deadline: NaiveDate,
    days_left: i64,
    phase: Phase,
    closed: Option<&'a str>,
    counts: Tally,
    units: Vec<StandingDocument<'a>>,
    unassigned: Vec<&'a str>,
}

impl<'a> RoundDocument<'a> {
    fn of(round: &'a PeriodStatus, units: &'a Units) -> RoundDocument<'a> {
        RoundDocument {
            number: round.number,
            period: round.period,
            deadline: round.deadline,
            days_left: round.days_left,
            phase: round.phase,
            closed: round.closed.as_deref(),
            counts: round.tally(),
            units: round.standings.iter().map(|s| StandingDocument::of(s, units)).collect(),
            unassigned: round.unassigned.iter().map(|s| s.path.as_str()).collect(),
        }
    }
}

#[derive(Serialize)]
struct StandingDocument<'a> {
    code: &'a str,
    name: &'a str,
    state: State,
    version: Option<u32>,
    timeliness: &'static str,
    days_late: Option<i64>,
    first_received: Option<DateTime<FixedOffset>>,
    channels: &'a [String],
    agreement: Option<&'static str>,
    findings: FindingCounts,
    open: usize,
    waiting: Option<WaitingReturn<'a>>,
    path: Option<&'a str>,
    contact: Option<ContactDocument<'a>>,
    /// Code of the unit above, where it is one of this office.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<&'a str>,
    /// Told where it reports to the unit above and not here.
    #[serde(skip_serializing_if = "Option::is_none")]
    reports_above: Option<bool>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    missing_below: &'a [String],
}

#[derive(Serialize)]
struct FindingCounts {
    mandatory: usize,
    hold: usize,
    verify: usize,
    note: usize,
}

/// A return beside the one that counts, and why it waits.
#[derive(Serialize)]
struct WaitingReturn<'a> {
    version: Option<u32>,
    path: &'a str,
    doubt: Option<&'a str>,
}

impl<'a> WaitingReturn<'a> {
    fn of(submission: &'a Submission) -> WaitingReturn<'a> {
        let doubt = submission.doubt().map(|finding| finding.message.as_str());
        WaitingReturn { version: submission.version, path: &submission.path, doubt }
    }
}

/// Person and telephone.
#[derive(Serialize)]
pub struct ContactDocument<'a> {
    person: &'a str,
    phone: &'a str,
}

impl<'a> ContactDocument<'a> {
    /// Person and telephone of a row of the table of contacts.
    pub fn of(contact: &'a UnitContact) -> ContactDocument<'a> {
        ContactDocument { person: &contact.person, phone: &contact.phone }
    }
}

impl<'a> StandingDocument<'a> {
    fn of(standing: &'a UnitStatus, units: &'a Units) -> StandingDocument<'a> {
        let submission = standing.submission.as_ref();
        let count = |class| submission.map_or(0, |s: &Submission| s.count(class));
        StandingDocument {
            code: &standing.unit.code,
            name: &standing.unit.name,
            state: standing.state,
            version: standing.version(),
            timeliness: standing.timeliness.id(),
            days_late: standing.timeliness.days_late(),
            first_received: standing.first_received,
            channels: &standing.channels,
            agreement: match standing.agreement {
                Agreement::Unknown => None,
                Agreement::OnlyOne => Some("only_one"),
                Agreement::Same => Some("same"),
                Agreement::Different => Some("different"),
            },
            findings: FindingCounts {
                mandatory: count(Severity::Mandatory),
                hold: count(Severity::Hold),
                verify: count(Severity::Verify),
                note: count(Severity::Note),
            },
            open: standing.open_findings().count(),
            waiting: standing.waiting.as_ref().map(WaitingReturn::of),
            path: submission.map(|s| s.path.as_str()),
            contact: standing.contact.map(ContactDocument::of),
            parent: units.parent(&standing.unit.code).map(|unit| unit.code.as_str()),
            reports_above: (!standing.is_expected).then_some(true),
            missing_below: standing.missing_below(),
        }
    }
}
