//! Days and their parts.

use super::{Function, FunctionBody, ParameterType, ResultType};
use crate::rule::FormulaValue;
use crate::rule::evaluation_error::{ErrorValue, EvaluationError};
use crate::rule::value::counted;
use chrono::{Datelike as _, Days, Months, NaiveDate};
use rust_decimal::Decimal;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "DATE",
        least: 3,
        most: 3,
        explanation: "年、月、日合成日期；年份从 1900 起",
        example: "DATE(2021,9,25)",
        arguments: &[ParameterType::Number],
        gives: ResultType::Date,
        body: FunctionBody::Plain(date),
    },
    Function {
        name: "YEAR",
        least: 1,
        most: 1,
        explanation: "日期的年份",
        example: "YEAR([填报时间])",
        arguments: &[ParameterType::Date],
        gives: ResultType::Number,
        body: FunctionBody::Plain(|values| Ok(count(values[0].day()?.year()))),
    },
    Function {
        name: "MONTH",
        least: 1,
        most: 1,
        explanation: "日期的月份",
        example: "MONTH([填报时间])",
        arguments: &[ParameterType::Date],
        gives: ResultType::Number,
        body: FunctionBody::Plain(|values| Ok(count(values[0].day()?.month()))),
    },
    Function {
        name: "DAY",
        least: 1,
        most: 1,
        explanation: "日期是几日",
        example: "DAY([填报时间])",
        arguments: &[ParameterType::Date],
        gives: ResultType::Number,
        body: FunctionBody::Plain(|values| Ok(count(values[0].day()?.day()))),
    },
];

/// Years below are read as 19xx by Excel and as 20xx by LibreOffice.
const FIRST_YEAR: i64 = 1900;

/// The day; months and days beyond their end run on, as in Excel: month 13 is the next January.
fn date(values: &[FormulaValue]) -> Result<FormulaValue, EvaluationError> {
    let (year, month, day) = (values[0].whole()?, values[1].whole()?, values[2].whole()?);
    let first = NaiveDate::from_ymd_opt(FIRST_YEAR as i32, 1, 1);
    let months = (year - FIRST_YEAR) * 12 + month - 1;
    let in_range = year >= FIRST_YEAR && months >= 0;
    let months = u32::try_from(months).ok().filter(|_| in_range);
    let start = first.zip(months).and_then(|(f, n)| f.checked_add_months(Months::new(n)));
    let moved = start.and_then(|start| {
        let days = Days::new((day - 1).unsigned_abs());
        if day < 1 { start.checked_sub_days(days) } else { start.checked_add_days(days) }
    });
    Ok(moved.and_then(counted).map(FormulaValue::Date).ok_or(ErrorValue::Number)?)
}

fn count(part: impl Into<Decimal>) -> FormulaValue {
    FormulaValue::Number(part.into())
}
