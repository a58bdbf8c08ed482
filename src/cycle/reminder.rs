//! Whom to call: units without a return that counts, before the deadline, on it and after it.

use super::period_status::PeriodStatus;
use super::unit_status::UnitStatus;
use crate::campaign::Phase;

/// Days before a deadline on which units are reminded.
const REMINDED_BEFORE: [i64; 2] = [3, 1];

/// One unit to be called about one period.
#[derive(Debug, Clone, Copy)]
pub struct Reminder<'a> {
    /// The period.
    pub round: &'a PeriodStatus<'a>,
    /// How the unit stands.
    pub standing: &'a UnitStatus<'a>,
}

/// What day it is for a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// A day on which units are reminded before the deadline: days to it.
    Before(i64),
    /// The last day.
    LastDay,
    /// Days since the deadline.
    After(i64),
    /// None of these: days to the deadline.
    Early(i64),
}

impl<'a> Reminder<'a> {
    /// The call about a unit's standing; `None` if its return counts or its time has not come.
    pub fn of(round: &'a PeriodStatus<'a>, standing: &'a UnitStatus<'a>) -> Option<Reminder<'a>> {
        let is_due = standing.is_wanting() && round.phase != Phase::Ahead;
        is_due.then_some(Reminder { round, standing })
    }
}

impl Occasion {
    /// What day it is, by the days that are left to the deadline.
    pub fn of(days_left: i64) -> Occasion {
        match days_left {
            0 => Occasion::LastDay,
            left if left < 0 => Occasion::After(-left),
            left if REMINDED_BEFORE.contains(&left) => Occasion::Before(left),
            left => Occasion::Early(left),
        }
    }

    /// In words.
    pub fn chinese(self) -> String {
        match self {
            Occasion::Before(days) => format!("截止前 {days} 天，该提醒了"),
            Occasion::LastDay => "今天截止".to_string(),
            Occasion::After(days) => format!("已过期 {days} 天"),
            Occasion::Early(days) => format!("还有 {days} 天截止，今天不是提醒的日子"),
        }
    }

    /// In JSON.
    pub fn id(self) -> &'static str {
        match self {
            Occasion::Before(_) => "before",
            Occasion::LastDay => "last_day",
            Occasion::After(_) => "after",
            Occasion::Early(_) => "early",
        }
    }
}
