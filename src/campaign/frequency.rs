//! How often a campaign is reported on, and what its periods are called: 2021年9月25日, 2026年3月, 2026年一季度.

use super::Period;
use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// How often a campaign is reported on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// On one day.
    Once,
    /// On days that the campaign file lists.
    Dates,
    /// On the same days of every month.
    #[default]
    MonthDays,
    /// For every month, after its end.
    Monthly,
    /// For every quarter.
    Quarterly,
    /// For every half of a year.
    HalfYearly,
    /// For every year.
    Yearly,
}

/// The months that a period is about, which gives it its name; due some days after their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PeriodSpan {
    /// First day.
    pub(super) first: NaiveDate,
    /// Last day.
    pub(super) last: NaiveDate,
}

/// Quarters as people count them.
const QUARTERS: [&str; 4] = ["一季度", "二季度", "三季度", "四季度"];
const HALVES: [&str; 2] = ["上半年", "下半年"];

impl Frequency {
    /// Months of a period that is named by them; `None` for periods that are named by their due date.
    pub(super) fn months(self) -> Option<u32> {
        match self {
            Frequency::Once | Frequency::Dates | Frequency::MonthDays => None,
            Frequency::Monthly => Some(1),
            Frequency::Quarterly => Some(3),
            Frequency::HalfYearly => Some(6),
            Frequency::Yearly => Some(12),
        }
    }

    /// Spans that lie in the months between two days, both included.
    pub(super) fn spans(self, from: NaiveDate, until: NaiveDate) -> Vec<PeriodSpan> {
        let Some(months) = self.months() else { return Vec::new() };
        let mut found = Vec::new();
        let mut first = NaiveDate::from_ymd_opt(from.year(), 1, 1);
        while let Some(span) = first.and_then(|first| PeriodSpan::of(first, months)) {
            if span.last > end_of_month(until) {
                break;
            }
            if (span.first.year(), span.first.month()) >= (from.year(), from.month()) {
                found.push(span);
            }
            first = span.first.checked_add_months(Months::new(months));
        }
        found
    }
}

fn end_of_month(day: NaiveDate) -> NaiveDate {
    let first = day.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
    first.and_then(|next| next.pred_opt()).unwrap_or(day)
}

impl PeriodSpan {
    fn of(first: NaiveDate, months: u32) -> Option<PeriodSpan> {
        let last = first.checked_add_months(Months::new(months))?.pred_opt()?;
        Some(PeriodSpan { first, last })
    }

    /// The period of these months, due so many days after their end.
    pub(super) fn due(self, days_after: u64) -> Option<Period> {
        self.last.checked_add_days(Days::new(days_after)).map(Period)
    }

    /// The span of a period that is due so many days after its end.
    pub(super) fn before(
        period: Period,
        frequency: Frequency,
        days_after: u64,
    ) -> Option<PeriodSpan> {
        let last = period.0.checked_sub_days(Days::new(days_after))?;
        let first = last.with_day(1)?.checked_sub_months(Months::new(frequency.months()? - 1))?;
        Some(PeriodSpan { first, last })
    }

    /// What people call it, without its year: 3月, 一季度, 上半年; a year by its number.
    pub(super) fn short_name(self) -> String {
        let (from, until) = (self.first.month0(), self.last.month0());
        match until - from {
            0 => format!("{}月", from + 1),
            2 => QUARTERS[from as usize / 3].to_string(),
            5 => HALVES[from as usize / 6].to_string(),
            _ => format!("{}年", self.first.year()),
        }
    }

    /// The same with its year: 2026年一季度.
    pub(super) fn name(self) -> String {
        match self.short_name() {
            year if year.contains('年') && !HALVES.contains(&year.as_str()) => year,
            short => format!("{}年{short}", self.first.year()),
        }
    }

    /// Whether a normalized text names it, with its year or without any.
    pub(super) fn is_named(self, text: &str) -> bool {
        let short = self.short_name();
        let year = self.first.year();
        let quarter = QUARTERS.iter().position(|name| *name == short).map(|at| at + 1);
        let names = match quarter {
            Some(at) => {
                vec![short.clone(), format!("{at}季度"), format!("第{at}季度"), format!("q{at}")]
            }
            None => vec![short.clone()],
        };
        let stands = |name: &String| {
            text.match_indices(name.as_str()).any(|(at, _)| {
                let (before, behind) = (&text[..at], &text[at + name.len()..]);
                // 13月, 1-3月 and 3月25日 are other times; another year's month too.
                let is_part =
                    before.ends_with(|c: char| c.is_ascii_digit() || "-至到~第".contains(c));
                let is_day =
                    short.ends_with('月') && behind.starts_with(|c: char| c.is_ascii_digit());
                let of_year = before.strip_suffix('年').unwrap_or(before);
                let digits =
                    of_year.len() - of_year.trim_end_matches(|c: char| c.is_ascii_digit()).len();
                let is_other = digits == 4 && !of_year.ends_with(&year.to_string());
                !is_part && !is_day && !is_other
            })
        };
        names.iter().any(stands)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default()
    }

    #[test]
    fn periods_are_called_as_people_call_them() {
        let (from, until) = (day(2026, 2, 10), day(2026, 12, 31));
        let names = |frequency: Frequency| -> Vec<String> {
            frequency.spans(from, until).into_iter().map(PeriodSpan::name).collect()
        };
        assert_eq!(names(Frequency::Monthly).len(), 11);
        assert_eq!(names(Frequency::Monthly)[1], "2026年3月");
        assert_eq!(names(Frequency::Quarterly), ["2026年二季度", "2026年三季度", "2026年四季度"]);
        assert_eq!(names(Frequency::HalfYearly), ["2026年下半年"]);
        assert_eq!(Frequency::Yearly.spans(day(2026, 1, 1), until)[0].name(), "2026年");
        let quarter = Frequency::Quarterly.spans(day(2026, 1, 1), until)[0];
        let due = quarter.due(10).unwrap_or(Period(from));
        assert_eq!(due.to_string(), "2026-04-10");
        assert_eq!(PeriodSpan::before(due, Frequency::Quarterly, 10), Some(quarter));
    }

    #[test]
    fn a_name_is_told_from_other_times() {
        let months = Frequency::Monthly.spans(day(2026, 1, 1), day(2026, 12, 31));
        let march = months[2];
        for text in ["甲县3月", "甲县2026年3月报表", "月报(3月)"] {
            assert!(march.is_named(text), "{text}");
        }
        for text in ["2025年3月", "13月", "1-3月", "3月25日", "三月三"] {
            assert!(!march.is_named(text), "{text}");
        }
        let quarter = Frequency::Quarterly.spans(day(2026, 1, 1), day(2026, 12, 31))[0];
        assert!(quarter.is_named("2026年第1季度") && quarter.is_named("一季度"));
        assert!(!quarter.is_named("2025年一季度"));
    }
}
