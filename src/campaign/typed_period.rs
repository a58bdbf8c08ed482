//! A period as a person types it: 2021-09-25, 2021年9月25日, 2026年3月, 一季度, 2026年上半年, 2026年.

use super::{Period, normalize};
use chrono::{Datelike, NaiveDate};
use std::fmt;
use std::str::FromStr;

/// A period by its due date, or by the months that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypedPeriod {
    /// By its due date.
    Due(Period),
    /// By its months; of any year if none is typed.
    Months {
        /// The year.
        year: Option<i32>,
        /// The first month, from 1.
        first: u32,
        /// How many months.
        count: u32,
    },
}

const QUARTERS: [&str; 4] = ["一", "二", "三", "四"];

impl TypedPeriod {
    /// Whether it means a span between two days.
    pub(super) fn covers(self, (from, until): (NaiveDate, NaiveDate)) -> bool {
        match self {
            TypedPeriod::Due(_) => false,
            TypedPeriod::Months { year, first, count } => {
                year.is_none_or(|year| year == from.year())
                    && (from.month(), until.month() + 1) == (first, first + count)
            }
        }
    }

    fn of_months(year: Option<i32>, text: &str) -> Option<TypedPeriod> {
        let (first, count) = match text {
            "" | "全年" => (year.map(|_| 1)?, 12),
            "上半年" => (1, 6),
            "下半年" => (7, 6),
            _ => quarter(text).map(|nth| (3 * nth + 1, 3)).or_else(|| {
                let month = text.strip_suffix("份").unwrap_or(text).strip_suffix('月')?;
                Some((month.parse().ok()?, 1)).filter(|(month, _)| (1..=12).contains(month))
            })?,
        };
        Some(TypedPeriod::Months { year, first, count })
    }
}

/// Which quarter a text names, from 0: 一季度, 第1季度, q1.
fn quarter(text: &str) -> Option<u32> {
    let text = text.trim_start_matches('第');
    let nth = text.strip_suffix("季度").or_else(|| text.strip_prefix('q'))?;
    let named = QUARTERS.iter().position(|name| *name == nth).map(|at| at as u32);
    let typed = nth.parse::<u32>().ok().and_then(|nth| nth.checked_sub(1));
    named.or(typed).filter(|nth| *nth < 4)
}

impl From<Period> for TypedPeriod {
    fn from(period: Period) -> TypedPeriod {
        TypedPeriod::Due(period)
    }
}

impl fmt::Display for TypedPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TypedPeriod::Months { year, first, count } = *self else {
            let TypedPeriod::Due(period) = *self else { return Ok(()) };
            return write!(f, "{period}");
        };
        year.map_or(Ok(()), |year| write!(f, "{year}年"))?;
        match count {
            1 => write!(f, "{first}月"),
            3 => write!(f, "{}季度", QUARTERS.get(first as usize / 3).unwrap_or(&"")),
            6 => write!(f, "{}半年", if first == 1 { "上" } else { "下" }),
            _ => Ok(()),
        }
    }
}

impl FromStr for TypedPeriod {
    type Err = String;

    fn from_str(text: &str) -> Result<TypedPeriod, String> {
        let plain = normalize(text);
        if let Ok(period) = plain.parse() {
            return Ok(TypedPeriod::Due(period));
        }
        let day = NaiveDate::parse_from_str(&plain, "%Y年%m月%d日");
        let split =
            plain.split_once('年').and_then(|(year, rest)| Some((year.parse().ok()?, rest)));
        let (year, rest) = split.map_or((None, plain.as_str()), |(year, rest)| (Some(year), rest));
        day.map(|day| TypedPeriod::Due(Period(day)))
            .ok()
            .or_else(|| TypedPeriod::of_months(year, rest))
            .ok_or_else(|| format!("“{text}”不是报送期，请写成 2021-09-25 或者 2026年3月 这样"))
    }
}

#[cfg(test)]
mod tests {
    use super::TypedPeriod;

    #[test]
    fn periods_are_typed_as_they_are_called() {
        let shown = |text: &str| text.parse::<TypedPeriod>().map(|typed| typed.to_string());
        for (text, name) in [
            ("2026-04-05", "2026-04-05"),
            ("2026年4月5日", "2026-04-05"),
            ("2026年3月", "2026年3月"),
            ("２０２６年 ３ 月份", "2026年3月"),
            ("2026年第一季度", "2026年一季度"),
            ("2季度", "二季度"),
            ("2026年上半年", "2026年上半年"),
            ("下半年", "下半年"),
            ("2026年", "2026年"),
        ] {
            assert_eq!(shown(text), Ok(name.to_string()), "{text}");
        }
        for text in ["13月", "五季度", "昨天", "年", ""] {
            assert!(shown(text).is_err(), "{text}");
        }
    }
}
