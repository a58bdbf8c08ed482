//! Cell values as calamine gives them, taken over without loss.

use super::number_format::Shows;
use crate::reading::cell::Cell;
use calamine::ExcelDateTimeType;
use calamine::{Data, ExcelDateTime, Reader, SheetVisible};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::io::{Read, Seek};

/// Names of the sheets, each with whether its tab is hidden.
pub fn sheet_names<S: Read + Seek, R: Reader<S>>(book: &R) -> Vec<(String, bool)> {
    let all = book.sheets_metadata().iter();
    all.map(|s| (s.name.clone(), s.visible != SheetVisible::Visible)).collect()
}

/// Words in the names of programs that calculate the formulas they store.
const SPREADSHEETS: [&str; 12] = [
    "LibreOffice",
    "OpenOffice",
    "StarOffice",
    "Collabora",
    "WPS",
    "Kingsoft",
    "ONLYOFFICE",
    "Gnumeric",
    "Calligra",
    "MicrosoftOffice",
    "永中",
    "Yozo",
];

/// Whether a program of this name calculates the formulas that it stores; Excel's name is no sign of it, for
/// libraries write it too.
pub fn is_spreadsheet(program: &str) -> bool {
    SPREADSHEETS.iter().any(|word| program.contains(word))
}

/// A value of a grid.
pub fn from_data(data: &Data) -> Cell {
    match data {
        Data::String(text) | Data::DurationIso(text) => Cell::text(text),
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::number(*number),
        Data::Bool(value) => Cell::Bool(*value),
        Data::DateTime(moment) => date(*moment),
        Data::DateTimeIso(text) => iso_date(text),
        Data::Error(error) => Cell::Error(error.to_string().into()),
        Data::Empty => Cell::Blank,
    }
}

fn date(moment: ExcelDateTime) -> Cell {
    match moment.as_datetime() {
        Some(at) if moment.is_datetime() => Cell::Date(at),
        _ => Cell::number(moment.as_f64()),
    }
}

/// A number as its format shows it: a number, or a day counted from 1900 or 1904.
pub fn number_shown(number: f64, shows: Shows, from_1904: bool) -> Cell {
    match shows {
        Shows::Day => date(ExcelDateTime::new(number, ExcelDateTimeType::DateTime, from_1904)),
        Shows::Number | Shows::Span => Cell::number(number),
    }
}

/// A day or moment in ISO 8601; anything else stays text.
pub fn iso_date(text: &str) -> Cell {
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN);
    let moment = text.parse::<NaiveDateTime>().or_else(|_| text.parse::<NaiveDate>().map(midnight));
    moment.map_or_else(|_| Cell::text(text), Cell::Date)
}
