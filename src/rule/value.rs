//! What stands in a cell and what a formula comes to, with Excel's conversions between them.

use super::ValueType;
use super::evaluation_error::{ErrorValue, EvaluationError};
use chrono::{Days, NaiveDate};
use rust_decimal::prelude::{Decimal, ToPrimitive};
use std::borrow::Cow;

/// The value of a cell or of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormulaValue {
    /// Nothing: the cell is empty.
    Blank,
    /// A number.
    Number(Decimal),
    /// A text.
    Text(String),
    /// TRUE or FALSE.
    Truth(bool),
    /// A day.
    Date(NaiveDate),
    /// An Excel error such as #DIV/0!.
    Error(ErrorValue),
}

/// Day 0 of the spreadsheets' calendar, right for every day from 1900-03-01 on.
const EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(1899, 12, 30) {
    Some(day) => day,
    None => NaiveDate::MIN,
};
/// Serial numbers of 1900-03-01 and 9999-12-31. Earlier days are one off in Excel, which believes
/// in a 29 February 1900, and right in LibreOffice.
const SERIALS: std::ops::RangeInclusive<i64> = 61..=2_958_465;
/// Excel shows so many digits of a number in a text.
const SHOWN_DIGITS: u32 = 15;

impl FormulaValue {
    /// The kind, unless the value is blank or an error.
    pub fn kind(&self) -> Option<ValueType> {
        match self {
            FormulaValue::Blank | FormulaValue::Error(_) => None,
            FormulaValue::Number(_) => Some(ValueType::Number),
            FormulaValue::Text(_) => Some(ValueType::Text),
            FormulaValue::Truth(_) => Some(ValueType::Truth),
            FormulaValue::Date(_) => Some(ValueType::Date),
        }
    }

    /// As Excel calculates with it: a day is its serial number, TRUE is 1, blank is 0.
    pub(super) fn number(&self) -> Result<Decimal, EvaluationError> {
        Ok(match self {
            FormulaValue::Blank => Decimal::ZERO,
            FormulaValue::Number(number) => *number,
            FormulaValue::Text(text) => {
                Decimal::from_str_exact(text.trim()).map_err(|_| ErrorValue::Value)?
            }
            FormulaValue::Truth(truth) => Decimal::from(u8::from(*truth)),
            FormulaValue::Date(day) => Decimal::from(serial(*day)),
            FormulaValue::Error(fault) => return Err((*fault).into()),
        })
    }

    /// A number without its fraction, within the bounds of what arguments can mean.
    pub(super) fn whole(&self) -> Result<i64, EvaluationError> {
        let whole = self.number()?.trunc().to_i64();
        let bounded = whole.filter(|n| n.abs() <= *SERIALS.end());
        Ok(bounded.ok_or(ErrorValue::Number)?)
    }

    /// As Excel writes it in a text.
    pub(super) fn text(&self) -> Result<Cow<'_, str>, EvaluationError> {
        Ok(match self {
            FormulaValue::Blank => Cow::Borrowed(""),
            FormulaValue::Text(text) => Cow::Borrowed(text),
            FormulaValue::Truth(truth) => Cow::Borrowed(if *truth { "TRUE" } else { "FALSE" }),
            FormulaValue::Number(_) | FormulaValue::Date(_) => {
                let number = self.number()?;
                let shown = number.round_sf(SHOWN_DIGITS).unwrap_or(number);
                Cow::Owned(shown.normalize().to_string())
            }
            FormulaValue::Error(fault) => return Err((*fault).into()),
        })
    }

    /// As a condition: a number holds unless it is 0.
    pub(super) fn truth(&self) -> Result<bool, EvaluationError> {
        match self {
            FormulaValue::Truth(truth) => Ok(*truth),
            other => Ok(!other.number()?.is_zero()),
        }
    }

    /// The day that a date or a serial number is.
    pub(super) fn day(&self) -> Result<NaiveDate, EvaluationError> {
        if let FormulaValue::Date(day) = self {
            return Ok(*day);
        }
        let serial = self.number()?.floor().to_i64().filter(|n| SERIALS.contains(n));
        let days = serial.and_then(|n| u64::try_from(n).ok());
        let day = days.and_then(|n| EPOCH.checked_add_days(Days::new(n)));
        Ok(day.ok_or(ErrorValue::Number)?)
    }
}

/// Serial number of a day, as spreadsheets count them.
fn serial(day: NaiveDate) -> i64 {
    (day - EPOCH).num_days()
}

/// The day, if spreadsheets agree on its serial number.
pub(super) fn counted(day: NaiveDate) -> Option<NaiveDate> {
    SERIALS.contains(&serial(day)).then_some(day)
}
