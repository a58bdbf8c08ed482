//! Targets (目标) of the notice, section 四（二）, and 序时进度: how much of its time a target has had.

use chrono::{Datelike, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Deserialize;

/// One target: which field must reach what.
#[derive(Debug, Clone)]
pub struct Target {
    /// Stable English key, used in JSON.
    pub key: String,
    /// Chinese name for headings.
    pub name: String,
    /// Key of the field that is judged.
    pub field: String,
    /// What it must reach.
    pub goal: Goal,
    /// The least figure as the campaign file states it, when that is in another unit of measure than
    /// the field's: 80 亿元 for a field in 万元.
    pub stated: Option<(Decimal, String)>,
    /// How its time is counted; `None` for growth targets, which have no 序时进度.
    pub schedule: Option<Schedule>,
}

/// What a target asks of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// At least this many, in the field's unit of measure.
    AtLeast(Decimal),
    /// At least this growth over the same period of last year, as a ratio (0.1 for 10 %).
    Growth(Decimal),
}

/// How the time of a campaign is counted for 序时进度.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Schedule {
    /// Day n of the campaign's N days.
    #[default]
    Days,
    /// Month n of the campaign's N calendar months; the month of the due date counts as passed.
    Months,
}

/// How much of a campaign's time has passed: 16 of 100 days, 10 of 12 months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elapsed {
    /// How it is counted.
    pub schedule: Schedule,
    /// Days or months passed, from 0 to `whole`.
    pub passed: u32,
    /// Days or months of the whole campaign.
    pub whole: u32,
}

impl Target {
    /// The goal in words: ≥100, ≥80亿元, and ≥10% for growth.
    pub fn goal_text(&self) -> String {
        match (self.goal, &self.stated) {
            (Goal::AtLeast(_), Some((least, unit))) => format!("≥{}{unit}", least.normalize()),
            (Goal::AtLeast(least), None) => format!("≥{}", least.normalize()),
            (Goal::Growth(ratio), _) => format!("≥{}%", (ratio * Decimal::ONE_HUNDRED).normalize()),
        }
    }

    /// Whether it asks for growth over last year.
    pub fn grows(&self) -> bool {
        matches!(self.goal, Goal::Growth(_))
    }
}

impl Schedule {
    /// The time passed on `day` of a campaign from `start` to `end`, both days included.
    pub fn elapsed(self, start: NaiveDate, end: NaiveDate, day: NaiveDate) -> Elapsed {
        let since = |from: NaiveDate, to: NaiveDate| match self {
            Schedule::Days => (to - from).num_days(),
            Schedule::Months => months(to) - months(from),
        };
        let whole = since(start, end) + 1;
        let passed = (since(start, day) + 1).clamp(0, whole);
        let count = |n: i64| u32::try_from(n).unwrap_or(0);
        Elapsed { schedule: self, passed: count(passed), whole: count(whole) }
    }

    /// How the schedule counts, in a clerk's words.
    pub fn chinese(self) -> &'static str {
        match self {
            Schedule::Days => "按日",
            Schedule::Months => "按月",
        }
    }
}

impl Elapsed {
    /// 序时进度 as a ratio rounded to twelve decimals.
    pub fn ratio(self) -> Option<Decimal> {
        let (passed, whole) = (Decimal::from(self.passed), Decimal::from(self.whole));
        let strategy = RoundingStrategy::MidpointAwayFromZero;
        passed.checked_div(whole).map(|r| r.round_dp_with_strategy(12, strategy).normalize())
    }

    /// The time in words: 第16天，共100天.
    pub fn chinese(self) -> String {
        let unit = match self.schedule {
            Schedule::Days => "天",
            Schedule::Months => "个月",
        };
        format!("第{}{unit}，共{}{unit}", self.passed, self.whole)
    }
}

/// Months since the year 0.
fn months(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month0())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default()
    }

    #[test]
    fn time_is_counted_in_days_or_begun_months() {
        let passed = |schedule: Schedule, from, to, on| {
            let elapsed = schedule.elapsed(from, to, on);
            (elapsed.passed, elapsed.whole)
        };
        let (from, to) = (day(2021, 9, 10), day(2021, 12, 18));
        // 10 to 25 September: 16 days; 21 + 31 + 30 + 18 = 100 in all.
        assert_eq!(passed(Schedule::Days, from, to, day(2021, 9, 25)), (16, 100));
        assert_eq!(passed(Schedule::Days, from, to, day(2021, 12, 10)), (92, 100));
        assert_eq!(passed(Schedule::Days, from, to, day(2021, 12, 25)), (100, 100));
        assert_eq!(passed(Schedule::Days, from, to, day(2021, 9, 1)), (0, 100));
        let (from, to) = (day(2006, 1, 1), day(2006, 12, 31));
        assert_eq!(passed(Schedule::Months, from, to, day(2006, 10, 31)), (10, 12));
        assert_eq!(passed(Schedule::Months, from, to, day(2007, 1, 5)), (12, 12));
    }
}
