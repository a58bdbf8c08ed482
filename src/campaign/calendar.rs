//! The calendar rule (notice, section 五（五）) and the periods that follow from it.

use super::{Holidays, Shift};
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A reporting period (报送期), named by its due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Period(pub NaiveDate);

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Period, String> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map(Period)
            .map_err(|_| format!("“{text}”不是日期，请写成 2021-09-25 这样"))
    }
}

impl Period {
    /// The due date in Chinese: 2021年9月25日.
    pub fn chinese(self) -> String {
        chinese_day(self.0)
    }

    /// The due date without its year, as people name a period: 9月25日.
    pub fn short(self) -> String {
        format!("{}月{}日", self.0.month(), self.0.day())
    }
}

/// A day in Chinese: 2021年9月25日.
pub fn chinese_day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// Where a period is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Its time has not come.
    Ahead,
    /// It can be filled in.
    Open,
    /// Its deadline is over.
    Over,
}

/// The due dates of a campaign, in order, and the days to which days off move them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    periods: Vec<Period>,
    shift: Shift,
    holidays: Holidays,
}

impl Calendar {
    /// All days `days` of the months between `from` and `until`, both included, less `exclude`.
    pub fn new(days: &[u32], from: NaiveDate, until: NaiveDate, exclude: &[NaiveDate]) -> Calendar {
        let periods = from
            .iter_days()
            .take_while(|day| *day <= until)
            .filter(|day| days.contains(&day.day()) && !exclude.contains(day))
            .map(Period)
            .collect();
        Calendar { periods, shift: Shift::None, holidays: Holidays::default() }
    }

    /// The same due dates with a shift rule and the holidays it needs.
    #[must_use]
    pub fn shifting(self, shift: Shift, holidays: Holidays) -> Calendar {
        Calendar { shift, holidays, ..self }
    }

    /// The shift rule in force.
    pub fn shift(&self) -> Shift {
        self.shift
    }

    /// Days off.
    pub fn holidays(&self) -> &Holidays {
        &self.holidays
    }

    /// Last day on which a return of this period is in time; the period keeps its name.
    pub fn deadline(&self, period: Period) -> NaiveDate {
        self.holidays.shifted(period.0, self.shift)
    }

    /// Last day on which a late return is nearer to this period's due date than to the next one's;
    /// `None` for the last period.
    pub fn late_until(&self, period: Period) -> Option<NaiveDate> {
        let next = self.periods.iter().find(|p| **p > period)?;
        let half = u64::try_from((next.0 - period.0).num_days() / 2).ok()?;
        period.0.checked_add_days(Days::new(half)).map(|day| day.max(self.deadline(period)))
    }

    /// The period in which a day falls: the first whose due date is not before it.
    pub fn around(&self, day: NaiveDate) -> Option<Period> {
        self.periods.iter().copied().find(|p| day <= self.deadline(*p))
    }

    /// Periods in order of time.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// Where a period is on a day.
    pub fn phase(&self, period: Period, today: NaiveDate) -> Phase {
        if today > self.deadline(period) {
            Phase::Over
        } else if today < self.opens(period) {
            Phase::Ahead
        } else {
            Phase::Open
        }
    }

    /// Whether the campaign has this period.
    pub fn has(&self, period: Period) -> bool {
        self.periods.contains(&period)
    }

    /// The period whose due date is nearest to `day`; of two equally near ones the later.
    pub fn nearest(&self, day: NaiveDate) -> Option<Period> {
        let distance = |p: &&Period| (p.0 - day).num_days().abs();
        self.periods.iter().rev().min_by_key(distance).copied()
    }

    /// The first period whose deadline has not passed on a day.
    pub fn next_open(&self, day: NaiveDate) -> Option<Period> {
        self.periods.iter().find(|period| self.deadline(**period) >= day).copied()
    }

    /// The period before this one.
    pub fn before(&self, period: Period) -> Option<Period> {
        self.periods.iter().rev().find(|p| **p < period).copied()
    }

    /// First day on which a return of this period can be filled in: the day after the last due
    /// date, or the first day of the month for the first period.
    pub fn opens(&self, period: Period) -> NaiveDate {
        let first = || period.0.with_day(1).unwrap_or(period.0);
        self.before(period).and_then(|p| p.0.checked_add_days(Days::new(1))).unwrap_or_else(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default()
    }

    #[test]
    fn the_notice_gives_six_periods() {
        let calendar =
            Calendar::new(&[10, 25], day(2021, 9, 1), day(2021, 12, 18), &[day(2021, 9, 10)]);
        let shown: Vec<String> = calendar.periods().iter().map(Period::to_string).collect();
        let expected =
            ["2021-09-25", "2021-10-10", "2021-10-25", "2021-11-10", "2021-11-25", "2021-12-10"];
        assert_eq!(shown, expected);
        assert_eq!(calendar.nearest(day(2021, 10, 2)).map(|p| p.0), Some(day(2021, 9, 25)));
        assert_eq!(calendar.opens(Period(day(2021, 10, 10))), day(2021, 9, 26));
    }
}
