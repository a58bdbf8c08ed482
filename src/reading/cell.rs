//! A cell as it stands in the file, and where.

use super::cell_meta::CellMeta;
use super::display::{DisplayedNumber, shown_number};
use crate::campaign::is_blank;
use crate::form::Place;
use chrono::{NaiveDateTime, Timelike};
use compact_str::{CompactString, format_compact};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What stands in place of a text that the file lost.
pub const LOST_TEXT: &str = "#文字丢失";

/// Content of one cell, not interpreted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Cell {
    /// Nothing, or white space only.
    #[default]
    Blank,
    /// A number as binary files keep it.
    Number(f64),
    /// A text.
    Text(CompactString),
    /// A truth value.
    Bool(bool),
    /// A day, with a time of day or without.
    Date(NaiveDateTime),
    /// An error value such as #DIV/0!.
    Error(CompactString),
}

/// A cell and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellReading {
    /// Where.
    pub place: Place,
    /// What.
    pub cell: Cell,
    /// What stands behind it.
    pub extras: CellMeta,
}

impl CellReading {
    /// A cell without anything behind its content.
    pub fn plain(place: Place, cell: Cell) -> CellReading {
        CellReading { place, cell, extras: CellMeta::NONE }
    }

    /// The same place with nothing in it.
    #[must_use]
    pub fn emptied(self) -> CellReading {
        CellReading::plain(self.place, Cell::Blank)
    }

    /// Whether neither content nor formula is in it.
    pub fn is_blank(&self) -> bool {
        self.cell.is_blank() && self.extras.formula.is_none()
    }

    /// The number in the cell; that of a formula as we calculate it, if we can.
    pub fn number(&self) -> Option<Decimal> {
        let stored = match self.cell {
            Cell::Number(number) => exact(number),
            _ => None,
        };
        self.extras.recomputed().or(stored)
    }

    /// The number as its format shows it; `None` where that is the number itself.
    pub fn displayed(&self) -> Option<String> {
        match shown_number(self.number()?, self.extras.format.as_deref()?) {
            DisplayedNumber::Text(text) => Some(text.trim().to_string()),
            DisplayedNumber::Plain | DisplayedNumber::Unreadable => None,
        }
    }

    /// What a person would read in the cell; the formula where there is no result.
    pub fn raw(&self) -> Option<CompactString> {
        let formula = || self.extras.formula.as_ref().map(|f| format_compact!("={f}"));
        self.cell.raw().or_else(formula)
    }
}

impl Cell {
    /// A text cell, or blank when nothing visible is in it.
    pub fn text(text: &str) -> Cell {
        if is_blank(text) { Cell::Blank } else { Cell::Text(text.into()) }
    }

    /// The same of a text that need not be copied.
    pub fn owned(text: impl Into<CompactString>) -> Cell {
        let text = text.into();
        if is_blank(&text) { Cell::Blank } else { Cell::Text(text) }
    }

    /// A number cell; what is no finite number becomes the error that a spreadsheet would show.
    pub fn number(number: f64) -> Cell {
        if number.is_finite() { Cell::Number(number) } else { Cell::Error("#NUM!".into()) }
    }

    /// Whether nothing is in it.
    pub fn is_blank(&self) -> bool {
        *self == Cell::Blank
    }

    /// The text of a text cell.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What a person would read in the cell, before any interpretation; `None` if blank.
    pub fn raw(&self) -> Option<CompactString> {
        match self {
            Cell::Blank => None,
            Cell::Number(number) => Some(match exact(*number) {
                Some(exact) => format_compact!("{exact}"),
                None => format_compact!("{number}"),
            }),
            Cell::Text(text) => Some(text.clone()),
            Cell::Bool(value) => Some(if *value { "TRUE" } else { "FALSE" }.into()),
            Cell::Date(moment) if moment.num_seconds_from_midnight() == 0 => {
                Some(format_compact!("{}", moment.format("%Y-%m-%d")))
            }
            Cell::Date(moment) => Some(format_compact!("{}", moment.format("%Y-%m-%d %H:%M:%S"))),
            Cell::Error(name) => Some(name.clone()),
        }
    }
}

/// The decimal that a spreadsheet shows for a binary number: 15 significant digits, as Excel keeps
/// (0.1+0.2 is 0.3); `None` beyond the range of exact decimals.
pub fn exact(number: f64) -> Option<Decimal> {
    short(number).or_else(|| by_digits(number))
}

/// A number of at most 15 digits, of which few are decimals. The nearest binary number to such a decimal
/// is nearest to no other of 15 digits.
fn short(number: f64) -> Option<Decimal> {
    let scaled = |decimals: u32| {
        let power = 10f64.powi(i32::try_from(decimals).ok()?);
        let digits = (number * power).round();
        let is_same = digits.abs() < 1e15 && digits / power == number;
        is_same.then(|| Decimal::new(digits as i64, decimals))
    };
    (0..=4).find_map(scaled)
}

fn by_digits(number: f64) -> Option<Decimal> {
    let digits = format!("{number:.14e}");
    Decimal::from_scientific(&digits).ok().map(|d| d.normalize())
}

#[cfg(test)]
mod tests {
    use super::{by_digits, exact};
    use rust_decimal::Decimal;

    #[test]
    fn binary_noise_is_gone_and_nothing_else() {
        let shown = |n: f64| exact(n).map(|d| d.to_string());
        assert_eq!(shown(0.1 + 0.2).as_deref(), Some("0.3"));
        assert_eq!(shown(186.5).as_deref(), Some("186.5"));
        assert_eq!(shown(123_456_789.123_456).as_deref(), Some("123456789.123456"));
        assert_eq!(shown(-0.0).as_deref(), Some("0"));
        assert_eq!(shown(1e300), None);
        assert_eq!(shown(f64::NAN), None);
    }

    #[test]
    fn short_numbers_are_what_their_digits_say() {
        let close = [0.1 + 0.2, 1e15, 999_999_999_999_999.0, 0.5 / 3.0, 1e-5, 2.675, -3.25, 1e22];
        let all = (0..20_000).map(|n| f64::from(n * 7919 % 100_003) / 1000.0);
        for number in all.chain(close).chain([99_999_999_999.999_9, -0.0, f64::INFINITY]) {
            let shown = |d: Option<Decimal>| d.map(|d| d.to_string());
            assert_eq!(shown(exact(number)), shown(by_digits(number)), "{number}");
        }
    }
}
