//! WHERE WE STAND: from the archive, the calendar and today, how far every unit is in every period, what
//! changed since somebody looked, and whom to call. Pure: no files, no clock.

mod change;
mod period_status;
mod reminder;
mod stray;
mod unit_status;

pub use change::{Change, StatusMark, StatusSnapshot};
pub use period_status::{ArchivedPeriod, PeriodStatus, Tally};
pub use reminder::{Occasion, Reminder};
pub use stray::Stray;
pub use unit_status::{Timeliness, UnitStatus};

use crate::archive::Archive;
use crate::campaign::{Campaign, Period};
use crate::contacts::Contacts;
use crate::intake::State;
use chrono::NaiveDate;

/// The whole campaign, or some of its periods, as it stands today.
#[derive(Debug)]
pub struct Cycle<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// Today.
    pub today: NaiveDate,
    /// Whom to ask.
    pub contacts: &'a Contacts,
    /// One round per period, in order of time.
    pub rounds: Vec<PeriodStatus<'a>>,
}

impl<'a> Cycle<'a> {
    /// Works out where every unit stands in the periods that are given, in order of time.
    pub fn of(
        campaign: &'a Campaign,
        today: NaiveDate,
        kept: &[ArchivedPeriod],
        contacts: &'a Contacts,
    ) -> Cycle<'a> {
        let round = |kept: &ArchivedPeriod| PeriodStatus::of(campaign, today, kept, contacts);
        Cycle { campaign, today, contacts, rounds: kept.iter().map(round).collect() }
    }

    /// Says of units without a return what they sent instead: the archives are those of all periods
    /// in which it may be found.
    #[must_use]
    pub fn with_strays(mut self, archives: &[(Period, Archive)]) -> Cycle<'a> {
        for round in &mut self.rounds {
            let missing = round.standings.iter_mut().filter(|s| s.state == State::Missing);
            for standing in missing {
                standing.stray = Stray::of(&standing.unit.code, round.period, archives);
            }
        }
        self
    }

    /// Whether in any round whose time has come something is missing, held, sent back or
    /// unreadable.
    pub fn is_open(&self) -> bool {
        self.rounds.iter().any(PeriodStatus::is_open)
    }

    /// Whom to call, in the campaign's order of units, each unit's periods together.
    pub fn calls(&self) -> Vec<Reminder<'_>> {
        let of_unit = |at: usize| {
            self.rounds
                .iter()
                .filter_map(move |round| Reminder::of(round, round.standings.get(at)?))
        };
        (0..self.campaign.units.len()).flat_map(of_unit).collect()
    }
}
