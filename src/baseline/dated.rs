//! Of which period a table is, by the name that the office gave its sheet or file: 9月25日, 2021-09-25,
//! 9.25, 第1期, 上年同期9月25日, 2020年9月25日 (last year's day).

use crate::campaign::{Calendar, Period, normalize};
use chrono::Datelike;

/// What a name says of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedPeriod {
    /// This period.
    Period(Period),
    /// A day or number that is none of the calendar's.
    Other,
    /// Nothing.
    Unsaid,
}

/// Numbers of periods as they are written out.
const ORDINALS: [&str; 12] =
    ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
/// What may stand between the numbers of a day.
const SEPARATORS: [&str; 6] = ["-", ".", "/", "_", "年", "月"];

/// A number in a name and the text up to the next one.
struct NumberInName<'a> {
    number: u32,
    digits: usize,
    after: &'a str,
}

/// A day as somebody wrote it.
struct DateInName {
    year: Option<i32>,
    month: u32,
    /// `None` where only the month is named.
    day: Option<u32>,
}

/// What a name says.
pub fn dated(name: &str, calendar: &Calendar) -> NamedPeriod {
    let name = normalize(name);
    if let Some(number) = ordinal(&name) {
        let period = number.checked_sub(1).and_then(|at| calendar.periods().get(at));
        return period.map_or(NamedPeriod::Other, |period| NamedPeriod::Period(*period));
    }
    match day_in(&parts(&name)) {
        Some(day) => period_of(&day, calendar).map_or(NamedPeriod::Other, NamedPeriod::Period),
        None => NamedPeriod::Unsaid,
    }
}

/// How a sheet of the period may be called.
pub fn sheet_name(period: Period) -> String {
    format!("{}月{}日", period.0.month(), period.0.day())
}

/// The number in 第3期.
fn ordinal(name: &str) -> Option<usize> {
    let (_, rest) = name.split_once('第')?;
    let (number, _) = rest.split_once('期')?;
    let written = ORDINALS.iter().position(|word| *word == number).map(|at| at + 1);
    written.or_else(|| number.parse().ok())
}

fn parts(name: &str) -> Vec<NumberInName<'_>> {
    let mut parts = Vec::new();
    let mut rest = name;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let text = &rest[start..];
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, after) = text.split_at(end);
        let until = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let number = digits.parse().unwrap_or(u32::MAX);
        parts.push(NumberInName { number, digits: digits.len(), after: &after[..until] });
        rest = &after[until..];
    }
    parts
}

/// The day among the numbers of a name.
fn day_in(parts: &[NumberInName]) -> Option<DateInName> {
    let joins = |part: &NumberInName| SEPARATORS.contains(&part.after);
    let is_month = |n: u32| (1..=12).contains(&n);
    let is_day = |n: u32| (1..=31).contains(&n);
    let whole = parts.iter().find(|p| p.digits == 8).map(|p| p.number);
    if let Some(whole) = whole {
        let (year, month, day) = (whole / 10_000, whole / 100 % 100, whole % 100);
        return (is_month(month) && is_day(day)).then_some(DateInName {
            year: i32::try_from(year).ok(),
            month,
            day: Some(day),
        });
    }
    for (at, part) in parts.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| &parts[at]);
        let year = before.filter(|b| b.digits == 4 && joins(b)).map(|b| b.number as i32);
        let next = parts.get(at + 1).filter(|_| joins(part));
        if !is_month(part.number) || part.digits > 2 {
            continue;
        }
        if let Some(next) = next.filter(|next| next.digits <= 2 && is_day(next.number)) {
            return Some(DateInName { year, month: part.number, day: Some(next.number) });
        }
        if part.after.starts_with('月') {
            return Some(DateInName { year, month: part.number, day: None });
        }
    }
    None
}

/// The only period that falls on the day, or whose last day it is; its own year goes before the year
/// after the one named, for the figures are last year's.
fn period_of(day: &DateInName, calendar: &Calendar) -> Option<Period> {
    let falls = |date: chrono::NaiveDate| {
        date.month() == day.month && day.day.is_none_or(|day| date.day() == day)
    };
    let fitting = calendar.periods().iter().copied();
    let fitting: Vec<Period> =
        fitting.filter(|p| falls(p.0) || falls(calendar.deadline(*p))).collect();
    let only = |year: Option<i32>| {
        let mut of_year = fitting.iter().filter(|p| year.is_none_or(|year| p.0.year() == year));
        of_year.next().filter(|_| of_year.next().is_none()).copied()
    };
    match day.year {
        None => only(None),
        Some(year) => only(Some(year)).or_else(|| only(Some(year + 1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Campaign;

    #[test]
    fn names_that_a_clerk_gives_are_understood() -> anyhow::Result<()> {
        let calendar = Campaign::built_in()?.calendar;
        let first = calendar.periods().first().copied();
        let own = [
            "9月25日",
            "2021-09-25",
            "9.25",
            "第1期",
            "第一期",
            "上年同期9月25日",
            "2020年9月25日",
            "上年同期_2021-09-25",
            "20210925",
            "9月",
            "２０２１．９．２５",
        ];
        for name in own {
            assert_eq!(Some(dated(name, &calendar)), first.map(NamedPeriod::Period), "{name}");
        }
        // In October two are due; 30 September is no day of the calendar.
        for name in ["10月", "9月30日", "第9期", "2019-09-25"] {
            assert_eq!(dated(name, &calendar), NamedPeriod::Other, "{name}");
        }
        for name in ["上年同期", "Sheet1", "2020年", "上年同期(2)", "基数表v3"] {
            assert_eq!(dated(name, &calendar), NamedPeriod::Unsaid, "{name}");
        }
        Ok(())
    }
}
