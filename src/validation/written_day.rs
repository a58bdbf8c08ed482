//! A day as a unit writes it into a table: how exactly it is known, and whether it was written in full.

use super::Context;
use super::day::{arabic_day, day_of};
use crate::campaign::{Precision, normalize, normalize_spaced};
use crate::reading::{Cell, CellReading, exact};
use chrono::NaiveDate;

/// A day without a year is none that lies further ahead of its period than this.
const NEAR_DAYS: i64 = 183;
/// What stands between year and month, and between month and day.
const MARKS: [(&str, &str); 4] = [("年", "月"), ("-", "-"), (".", "."), ("/", "/")];

/// A day that was told from a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WrittenDay {
    day: NaiveDate,
    /// How exactly it is known.
    pub(super) precision: Precision,
    /// Whether it stands in the cell as people write a day, year and all.
    pub(super) is_plain: bool,
}

impl WrittenDay {
    /// As exactly as it is known and asked: 2024-05-06, 2024-05, 2024.
    pub(super) fn shown(&self, asked: Precision) -> String {
        let format = match self.precision.min(asked) {
            Precision::Day => "%Y-%m-%d",
            Precision::Month => "%Y-%m",
            Precision::Year => "%Y",
        };
        self.day.format(format).to_string()
    }
}

/// How a day is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// 2024年5月6日, 20240506, a cell that is a day.
    Full,
    /// 5月6日, 5.6.
    Yearless,
    /// The number that a spreadsheet keeps for a day.
    Serial,
}

/// The day that a cell holds.
///
/// # Errors
/// Why none can be told, in Chinese.
pub(super) fn read(located: &CellReading, context: Context) -> Result<WrittenDay, String> {
    let (cell, raw) = (&located.cell, located.raw().unwrap_or_default());
    if let Some((day, precision)) = month_of(cell) {
        // 2024.1 as a number is the first month as well as the tenth.
        if matches!(cell, Cell::Number(_)) && raw.ends_with(".1") {
            return Err(format!("“{raw}”可能是 1 月，也可能是 10 月"));
        }
        let is_plain = precision == Precision::Year
            || !raw.ends_with(|c: char| c.is_ascii_digit())
            || matches!(cell, Cell::Text(_)) && raw.contains(['-', '/', '.']);
        return Ok(WrittenDay { day, precision, is_plain });
    }
    let unclear = || format!("“{raw}”看不出是哪一天");
    let writing = writing(cell).ok_or_else(unclear)?;
    let bare = match cell {
        Cell::Text(text) => Cell::text(&without_time(text)),
        _ => cell.clone(),
    };
    let missing = || match cell {
        Cell::Text(_) => format!("“{raw}”没有这一天"),
        _ => unclear(),
    };
    let day = day_of(&bare, context).ok_or_else(missing)?;
    // Without a year the one of the period is meant, unless the day is then far ahead.
    if writing == Writing::Yearless && (day - context.period.0).num_days() > NEAR_DAYS {
        return Err(format!("“{raw}”没有写年份，看不出是哪一年"));
    }
    Ok(WrittenDay { day, precision: Precision::Day, is_plain: writing == Writing::Full })
}

/// Whether a text can only be meant as one day, be it one of the calendar or not: 2020.11.31.
pub(super) fn is_meant(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(_)) && writing(cell).is_some_and(|writing| writing == Writing::Full)
}

/// How the one day in a cell is written; `None` if there are several or something else.
fn writing(cell: &Cell) -> Option<Writing> {
    match cell {
        Cell::Date(_) => Some(Writing::Full),
        Cell::Number(number) => match exact(*number)? {
            number if number.scale() > 0 => Some(Writing::Yearless),
            number if number.to_string().len() == 8 => Some(Writing::Full),
            _ => Some(Writing::Serial),
        },
        Cell::Text(text) => writing_of(&without_time(text)),
        _ => None,
    }
}

fn writing_of(text: &str) -> Option<Writing> {
    let text = arabic_day(text);
    let mut rest = text.as_str();
    let (mut digits, mut marks): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    while rest.starts_with(|c: char| c.is_ascii_digit()) {
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        digits.push(&rest[..rest.len() - behind.len()]);
        let end = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        marks.push(&behind[..end]);
        rest = &behind[end..];
    }
    let ends_day = |mark: &str| {
        let mark = mark.trim_start_matches(['日', '号']);
        mark.is_empty() || mark.starts_with('(') && mark.ends_with(')')
    };
    match (digits.as_slice(), marks.as_slice()) {
        ([year, _, _], [first, second, last]) if year.len() == 4 => {
            (MARKS.contains(&(first, second)) && ends_day(last)).then_some(Writing::Full)
        }
        ([_, _], [first, last]) => {
            let is_mark = MARKS.iter().any(|(_, second)| first == second);
            (is_mark && ends_day(last)).then_some(Writing::Yearless)
        }
        ([all], [""]) if all.len() == 8 => Some(Writing::Full),
        _ => None,
    }
}

/// A normalized text without the time of day behind a day.
fn without_time(text: &str) -> String {
    let text = normalize_spaced(text);
    let is_time = |text: &str| {
        text.contains([':', '时'])
            && text.chars().all(|c| c.is_ascii_digit() || ":时分秒".contains(c))
    };
    match text.rsplit_once(' ') {
        Some((day, time)) if is_time(time) => normalize(day),
        _ => normalize(&text),
    }
}

/// 2024年5月, 2024.5, 2024-05, 202405, 2024年, 2024.
pub(super) fn month_of(cell: &Cell) -> Option<(NaiveDate, Precision)> {
    let text = match cell {
        Cell::Text(text) => normalize(text),
        Cell::Number(number) => exact(*number)?.to_string(),
        _ => return None,
    };
    let bare = text.trim_end_matches('份').trim_end_matches(['年', '月']);
    let parts: Vec<&str> = bare.split(['年', '.', '-', '/', '月']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(is_number) {
        return None;
    }
    let (year, month, precision) = match parts.as_slice() {
        [year] if year.len() == 4 => (*year, "1", Precision::Year),
        [digits] if digits.len() == 6 => (&digits[..4], &digits[4..], Precision::Month),
        [year, month] if year.len() == 4 && month.len() <= 2 => (*year, *month, Precision::Month),
        _ => return None,
    };
    let year = year.parse().ok().filter(|year| (1900..=2100).contains(year))?;
    Some((NaiveDate::from_ymd_opt(year, month.parse().ok()?, 1)?, precision))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::{Campaign, Period};
    use crate::form::Place;

    /// What is understood, with ! where it is told.
    fn read_of(cell: Cell) -> Option<String> {
        let campaign = Campaign::built_in().unwrap_or_else(|e| panic!("{e}"));
        let due = NaiveDate::from_ymd_opt(2024, 5, 25).unwrap_or_default();
        let context = Context { campaign: &campaign, period: Period(due), today: due };
        let day = read(&CellReading::plain(Place::new("附件", 0, 0), cell), context).ok()?;
        let mark = if day.is_plain { "" } else { "!" };
        Some(format!("{}{mark}", day.shown(Precision::Day)))
    }

    #[test]
    fn days_are_understood_told_or_asked() {
        for (text, told) in [
            ("2024年5月6日", "2024-05-06"),
            ("2024-05-06 09:30:00", "2024-05-06"),
            ("2024.5.6", "2024-05-06"),
            ("2024/5/6", "2024-05-06"),
            ("20240506", "2024-05-06"),
            ("二〇二四年五月六日", "2024-05-06"),
            ("2024年5月6日（星期一）", "2024-05-06"),
            ("3月5日", "2024-03-05!"),
            ("3.5", "2024-03-05!"),
            ("2024年5月", "2024-05"),
            ("2024年5月份", "2024-05"),
            ("2023.5", "2023-05"),
            ("2024-05", "2024-05"),
            ("202403", "2024-03!"),
            ("2024年", "2024"),
        ] {
            assert_eq!(read_of(Cell::Text(text.into())).as_deref(), Some(told), "{text}");
        }
        for text in [
            "2020.11.31",
            "6月初",
            "11月中旬",
            "延期至2024年6月30日",
            "2024.5.1-2024.6.1",
            "2024年5月1日、2024年6月1日",
            "2024年5-6月",
            "5月1日至8日",
            "2024.13",
            "300天",
            "开工令",
            "未签",
            // In November the period's year is half a year away.
            "12月5日",
        ] {
            assert_eq!(read_of(Cell::Text(text.into())), None, "{text}");
        }
        let number = |number: f64| read_of(Cell::Number(number));
        assert_eq!(number(45_992.0).as_deref(), Some("2025-12-01!"));
        assert_eq!(number(20_240_506.0).as_deref(), Some("2024-05-06"));
        assert_eq!(number(202_403.0).as_deref(), Some("2024-03!"));
        assert_eq!(number(2023.5).as_deref(), Some("2023-05!"));
        assert_eq!(number(2023.1), None);
        assert_eq!(number(300.0), None);
        assert!(is_meant(&Cell::Text("2020.11.31".into())));
        assert!(!is_meant(&Cell::Text("已开工".into())));
    }
}
