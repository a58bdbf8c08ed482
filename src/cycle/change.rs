//! What changed since somebody looked: marks of what was shown, compared with what stands now.

use super::Cycle;
use super::unit_status::UnitStatus;
use crate::campaign::{Period, Unit};
use crate::intake::{Agreement, State};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was shown of a unit in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusMark {
    /// The state.
    pub state: State,
    /// The version behind it.
    pub version: Option<u32>,
    /// Whether the receiving offices had different figures.
    #[serde(default)]
    pub different: bool,
    /// Whether a return beside the one that counts waits for a decision.
    #[serde(default)]
    pub waiting: bool,
}

/// What was shown, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusSnapshot {
    /// When it was looked at, in Beijing time.
    pub at: DateTime<FixedOffset>,
    /// Marks by period and unit code.
    pub marks: BTreeMap<Period, BTreeMap<String, StatusMark>>,
}

/// A unit that stands elsewhere than it was seen.
#[derive(Debug, Clone, Copy)]
pub struct Change<'a> {
    /// The period.
    pub period: Period,
    /// The unit.
    pub unit: &'a Unit,
    /// What was seen.
    pub was: StatusMark,
    /// What is now.
    pub now: StatusMark,
}

impl StatusMark {
    /// Nothing has come.
    const NOTHING: StatusMark =
        StatusMark { state: State::Missing, version: None, different: false, waiting: false };

    /// The mark of a standing.
    pub fn of(standing: &UnitStatus) -> StatusMark {
        StatusMark {
            state: standing.state,
            version: standing.version(),
            different: standing.agreement == Agreement::Different,
            waiting: standing.waiting.is_some(),
        }
    }

    /// In words: 已采用 v2（两处不同）.
    pub fn chinese(self) -> String {
        let state = match self.state {
            State::Accepted => "已采用",
            State::Returned => "退改中",
            other => other.chinese(),
        };
        let version = self.version.map(|v| format!(" v{v}")).unwrap_or_default();
        let different = if self.different { "（两处不同）" } else { "" };
        let waiting = if self.waiting { "、另一份待核" } else { "" };
        format!("{state}{version}{different}{waiting}")
    }
}

impl StatusSnapshot {
    /// What is shown now; periods that are not shown stay as they were seen before.
    pub fn now(
        cycle: &Cycle,
        at: DateTime<FixedOffset>,
        before: Option<StatusSnapshot>,
    ) -> StatusSnapshot {
        let mut marks = before.map(|seen| seen.marks).unwrap_or_default();
        for round in &cycle.rounds {
            let units = round.standings.iter().map(|s| (s.unit.code.clone(), StatusMark::of(s)));
            marks.insert(round.period, units.collect());
        }
        StatusSnapshot { at, marks }
    }

    /// Whether any of the periods was looked at before.
    pub fn knows(&self, cycle: &Cycle) -> bool {
        cycle.rounds.iter().any(|round| self.marks.contains_key(&round.period))
    }

    /// What stands elsewhere now, by period and in the campaign's order of units.
    pub fn changes<'a>(&self, cycle: &Cycle<'a>) -> Vec<Change<'a>> {
        let mut changes = Vec::new();
        for round in &cycle.rounds {
            let Some(seen) = self.marks.get(&round.period) else { continue };
            for standing in &round.standings {
                let was = seen.get(&standing.unit.code).copied().unwrap_or(StatusMark::NOTHING);
                let now = StatusMark::of(standing);
                if was != now {
                    changes.push(Change { period: round.period, unit: standing.unit, was, now });
                }
            }
        }
        changes
    }
}
