//! The calendar rule (notice, section 五（五）) and the periods that follow from it.

use super::frequency::PeriodSpan;
use super::{Frequency, Holidays, Shift, TypedPeriod};
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Days before a due date among which the month of a period's figures is looked for.
const MONTH: u64 = 30;

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
    frequency: Frequency,
    /// Days from the end of the months that a period is about to its due date.
    days_after: u64,
    shift: Shift,
    holidays: Holidays,
    /// How many days before the due date the units report.
    lead: u32,
}

/// What a campaign file says of its due dates.
#[derive(Debug, Clone, Copy)]
pub(super) struct DueDates<'a> {
    /// How often it is reported on.
    pub(super) frequency: Frequency,
    /// Days of the month.
    pub(super) days: &'a [u32],
    /// Days one by one.
    pub(super) dates: &'a [NaiveDate],
    /// Days after the end of a month, a quarter, a year.
    pub(super) days_after: u64,
    /// First and last day of reporting, or of the months that are reported on.
    pub(super) between: (NaiveDate, NaiveDate),
    /// Due dates that are left out.
    pub(super) exclude: &'a [NaiveDate],
}

impl Calendar {
    /// The due dates that a campaign file tells of.
    pub(super) fn of(due: DueDates) -> Calendar {
        let DueDates { frequency, days_after, between: (from, until), .. } = due;
        let month_days = || {
            let days = from.iter_days().take_while(|day| *day <= until);
            days.filter(|day| due.days.contains(&day.day())).map(Period).collect()
        };
        let mut periods: Vec<Period> = match frequency {
            Frequency::Once | Frequency::Dates => due.dates.iter().copied().map(Period).collect(),
            Frequency::MonthDays => month_days(),
            _ => frequency.spans(from, until).iter().filter_map(|s| s.due(days_after)).collect(),
        };
        periods.retain(|period| !due.exclude.contains(&period.0));
        periods.sort_unstable();
        periods.dedup();
        let (shift, holidays) = (Shift::None, Holidays::default());
        Calendar { periods, frequency, days_after, shift, holidays, lead: 0 }
    }

    fn span(&self, period: Period) -> Option<PeriodSpan> {
        PeriodSpan::before(period, self.frequency, self.days_after)
    }

    /// Whether periods have names of their own beside their due dates.
    pub fn has_names(&self) -> bool {
        self.frequency.months().is_some()
    }

    /// The months that a period is about, as their first and last day; `None` where it is about a day.
    pub fn covers(&self, period: Period) -> Option<(NaiveDate, NaiveDate)> {
        self.span(period).map(|span| (span.first, span.last))
    }

    /// What people call a period: 2021年9月25日, 2026年3月, 2026年一季度.
    pub fn name(&self, period: Period) -> String {
        self.span(period).map_or_else(|| chinese_day(period.0), PeriodSpan::name)
    }

    /// The period that somebody typed, by its due date or its months; `None` if the campaign has none such, or
    /// more than one.
    pub fn typed(&self, typed: TypedPeriod) -> Option<Period> {
        if let TypedPeriod::Due(period) = typed {
            return self.has(period).then_some(period);
        }
        let is_meant = |p: &&Period| self.covers(**p).is_some_and(|span| typed.covers(span));
        let mut meant = self.periods.iter().filter(is_meant);
        meant.next().copied().filter(|_| meant.next().is_none())
    }

    /// The same without its year: 9月25日, 3月, 一季度.
    pub fn short_name(&self, period: Period) -> String {
        let day = || format!("{}月{}日", period.0.month(), period.0.day());
        self.span(period).map_or_else(day, PeriodSpan::short_name)
    }

    /// A period by its due date, behind its name if it has one: 2026年3月（2026-04-05）.
    pub fn dated_name(&self, period: Period) -> String {
        match self.span(period) {
            Some(span) => format!("{}（{period}）", span.name()),
            None => period.to_string(),
        }
    }

    /// A period over a narrow column: 09-25, 3月, 一季度.
    pub fn column_name(&self, period: Period) -> String {
        let day = || period.0.format("%m-%d").to_string();
        self.span(period).map_or_else(day, PeriodSpan::short_name)
    }

    /// Whether a normalized text names a period otherwise than by its due date.
    pub fn is_named(&self, period: Period, text: &str) -> bool {
        self.span(period).is_some_and(|span| span.is_named(text))
    }

    /// The same due dates with a shift rule and the holidays it needs.
    #[must_use]
    pub fn shifting(self, shift: Shift, holidays: Holidays) -> Calendar {
        Calendar { shift, holidays, ..self }
    }

    /// The same periods, for units that report so many days before the due date.
    #[must_use]
    pub fn earlier_by(self, lead: u32) -> Calendar {
        Calendar { lead, ..self }
    }

    /// How many days before the due date the units report.
    pub fn lead(&self) -> u32 {
        self.lead
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
        self.deadline_before(period, self.lead)
    }

    /// The same for units that report so many days before the due date.
    pub fn deadline_before(&self, period: Period, lead: u32) -> NaiveDate {
        let due = period.0.checked_sub_days(Days::new(lead.into())).unwrap_or(period.0);
        self.holidays.shifted(due, self.shift)
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

    /// Year and month of the figures of a period, of a campaign that began on a day: that of most of the days
    /// since the last due date.
    pub fn month_of(&self, period: Period, start: NaiveDate) -> (i32, u32) {
        if let Some((_, last)) = self.covers(period) {
            return (last.year(), last.month());
        }
        let due = period.0;
        let opens = self.before(period).and_then(|p| p.0.checked_add_days(Days::new(1)));
        let earliest = due.checked_sub_days(Days::new(MONTH)).unwrap_or(due);
        let first = opens.unwrap_or(start).max(earliest).min(due);
        let month = |day: NaiveDate| (day.year(), day.month());
        let days: Vec<(i32, u32)> =
            first.iter_days().take_while(|d| *d <= due).map(month).collect();
        let months = days.chunk_by(|a, b| a == b);
        // Of two of the same length the earlier one is over.
        let longest = months.rev().max_by_key(|days| days.len());
        longest.and_then(|days| days.first()).copied().unwrap_or(month(due))
    }

    /// First day on which a return of this period can be filled in: the day after the last due
    /// date, or the first day of the month (of what is reported on) for the first period.
    pub fn opens(&self, period: Period) -> NaiveDate {
        let of_month = || period.0.with_day(1).unwrap_or(period.0);
        let first = || self.span(period).map_or_else(of_month, |span| span.first);
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
        let calendar = Calendar::of(DueDates {
            frequency: Frequency::MonthDays,
            days: &[10, 25],
            dates: &[],
            days_after: 0,
            between: (day(2021, 9, 1), day(2021, 12, 18)),
            exclude: &[day(2021, 9, 10)],
        });
        let shown: Vec<String> = calendar.periods().iter().map(Period::to_string).collect();
        let expected =
            ["2021-09-25", "2021-10-10", "2021-10-25", "2021-11-10", "2021-11-25", "2021-12-10"];
        assert_eq!(shown, expected);
        assert_eq!(calendar.nearest(day(2021, 10, 2)).map(|p| p.0), Some(day(2021, 9, 25)));
        assert_eq!(calendar.opens(Period(day(2021, 10, 10))), day(2021, 9, 26));
    }
}
