//! The day of reporting (填报时间), as a date cell, a text or digits.

use super::{Checked, Context, Value};
use crate::campaign::normalize;
use crate::finding::{Code, Finding};
use crate::reading::numeral;
use crate::reading::{Cell, exact};
use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Takes a cell as a day; whether it suits the period is for the campaign's rules.
pub fn reported_on(cell: &Cell, context: Context) -> Checked<Option<Value>> {
    let Some(day) = day_of(cell, context) else {
        return Checked {
            value: None,
            findings: vec![Finding::new(Code::BadDate).with_message("填报时间看不懂")],
        };
    };
    let findings = Vec::new();
    Checked { value: Some(Value::Text(day.to_string())), findings }
}

/// The day that a cell holds, as a date, a text or digits; `None` if none can be told.
pub fn day_of(cell: &Cell, context: Context) -> Option<NaiveDate> {
    match cell {
        Cell::Date(moment) => Some(moment.date()),
        Cell::Number(number) => {
            let number = exact(*number)?;
            match number.scale() {
                0 => from_digits(number.to_u32()?),
                _ => from_decimal(number, context),
            }
        }
        Cell::Text(text) => from_text(&normalize(text), context),
        _ => None,
    }
}

/// 20210924, or the serial number of a day whose cell lost its date format.
fn from_digits(number: u32) -> Option<NaiveDate> {
    if (19_000_101..=29_991_231).contains(&number) {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        return NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    }
    let plausible = (36_526..=73_050).contains(&number);
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    plausible.then(|| epoch.checked_add_days(Days::new(u64::from(number)))).flatten()
}

/// 9.24 typed as a number; 9.3 stands for 9月3日 as well as for 9月30日 and must be asked.
fn from_decimal(number: Decimal, context: Context) -> Option<NaiveDate> {
    let text = number.to_string();
    let (month, day) = text.split_once('.')?;
    let is_ambiguous = day.len() == 1 && matches!(day, "1" | "2" | "3");
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    NaiveDate::from_ymd_opt(context.period.0.year(), month, day).filter(|_| !is_ambiguous)
}

/// 2021年9月24日, 2021-09-24, 2021/9/24, 2021.9.24, 20210924, and 9月24日 or 9.24 in the period's
/// year.
fn from_text(text: &str, context: Context) -> Option<NaiveDate> {
    let text = &arabic_day(text);
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    let number = |part: &str| part.parse::<u32>().ok();
    match parts.as_slice() {
        [year, month, day, ..] if year.len() == 4 => {
            NaiveDate::from_ymd_opt(year.parse().ok()?, number(month)?, number(day)?)
        }
        [month, day] if text.contains(['月', '.', '-', '/']) => {
            NaiveDate::from_ymd_opt(context.period.0.year(), number(month)?, number(day)?)
        }
        [digits] if digits.len() == 8 && text.len() == 8 => from_digits(number(digits)?),
        _ => None,
    }
}

/// 二〇二一年九月二十四日 in Arabic digits; any other text stays as it is.
pub(super) fn arabic_day(text: &str) -> String {
    let marks = ['年', '月', '日', '号'];
    let mut arabic = String::new();
    for part in text.split_inclusive(marks) {
        let body = part.trim_end_matches(marks);
        match numeral::year(body).or_else(|| numeral::whole(body)) {
            Some(number) => arabic.push_str(&number.to_string()),
            None => arabic.push_str(body),
        }
        arabic.push_str(&part[body.len()..]);
    }
    arabic
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::{Campaign, Period};

    #[test]
    fn days_are_read_as_people_write_them() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let due = NaiveDate::from_ymd_opt(2021, 9, 25).unwrap_or_default();
        let context = Context { campaign: &campaign, period: Period(due), today: due };
        let read = |cell: Cell| {
            let checked = reported_on(&cell, context);
            (checked.value.map(|v| v.to_string()), checked.findings.len())
        };
        let text = |t: &str| read(Cell::Text(t.into()));
        let good = (Some("2021-09-24".to_string()), 0);
        for written in [
            "2021年9月24日",
            "2021-09-24",
            "2021/9/24",
            "2021.9.24",
            "20210924",
            "9月24日",
            "9.24",
            "二〇二一年九月二十四日",
            "二零二一年九月二十四日",
        ] {
            assert_eq!(text(written), good, "{written}");
        }
        assert_eq!(read(Cell::Number(20_210_924.0)), good);
        assert_eq!(read(Cell::Number(44_463.0)), good);
        assert_eq!(read(Cell::Number(9.24)), good);
        assert_eq!(read(Cell::Number(9.8)), (Some("2021-09-08".to_string()), 0));
        assert_eq!(read(Cell::Number(9.3)), (None, 1));
        assert_eq!(text("下周"), (None, 1));
        Ok(())
    }
}
