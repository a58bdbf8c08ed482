//! Our reading of a workbook beside that of another reader, calamine: the figures of a form must be the same in
//! both, or be asked about.

use baosong::campaign::{Campaign, Field, Period};
use baosong::finding::Finding;
use baosong::form::{HeadingIndex, Place};
use baosong::reading::{Cell, CellReading, Return, Workbook, exact, open, returns_in};
use baosong::validation::{Context, validate};
use calamine::{DataRef, Reader, Xlsx};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::io::Cursor;

/// What a reader takes a cell for.
#[derive(Debug, PartialEq)]
enum Batch {
    Nothing,
    Number(Decimal),
    Text(String),
}

type Cells = HashMap<(u32, u32), Batch>;

/// Figures of a form that the two readers take differently without a finding of ours, in words. A file that one
/// of them does not open has none.
pub fn differences(bytes: &[u8], campaign: &Campaign) -> Vec<String> {
    differences_between(bytes, bytes, campaign)
}

/// The same, where calamine is given other bytes than we are.
pub fn differences_between(bytes: &[u8], others: &[u8], campaign: &Campaign) -> Vec<String> {
    let zipped = bytes.starts_with(b"PK");
    let Some(book) = zipped.then(|| open(bytes).ok()).flatten() else { return Vec::new() };
    let taken = returns_in(&book, &HeadingIndex::of(campaign)).unwrap_or_default();
    if taken.is_empty() {
        return Vec::new();
    }
    let Ok(mut other) = Xlsx::new(Cursor::new(others)) else { return Vec::new() };
    let compared = taken.into_iter().flat_map(|one| compare(one, &book, &mut other, campaign));
    compared.collect()
}

fn compare(
    taken: Return,
    book: &Workbook,
    other: &mut Xlsx<Cursor<&[u8]>>,
    campaign: &Campaign,
) -> Vec<String> {
    let Some(theirs) = cells(other, &taken.sheet) else { return Vec::new() };
    let places = figures(&taken, book, campaign);
    let day = NaiveDate::from_ymd_opt(2021, 9, 25).unwrap_or_default();
    let context = Context { campaign, period: Period(day), today: day };
    let findings = validate(taken, context).findings;
    let said = |place: &Place, key: &str| {
        let about = |f: &Finding| f.place.as_ref() == Some(place) || f.field() == Some(key);
        !book.findings.is_empty() || findings.iter().any(about)
    };
    let differs = places.into_iter().filter_map(|(key, place, ours)| {
        let theirs = theirs.get(&(place.row, place.col)).unwrap_or(&Batch::Nothing);
        let is_difference = ours != *theirs && !said(&place, &key);
        is_difference.then(|| format!("{key} {place}: {ours:?}, calamine {theirs:?}"))
    });
    differs.collect()
}

/// The number fields of a return: key, place, and what stands there.
fn figures(taken: &Return, book: &Workbook, campaign: &Campaign) -> Vec<(String, Place, Batch)> {
    let is_number = |key: &str| campaign.field(key).is_some_and(Field::is_number);
    let numbers = taken.main_cells().filter(|cell| is_number(&cell.key));
    let cells = numbers.filter_map(|cell| Some((cell, cell.located.as_ref()?)));
    // What is left out of a text, or struck through, the other reader does not know.
    let plain =
        cells.filter(|(_, located)| located.extras.left_out().is_none() && !located.extras.struck);
    let told = plain
        .map(|(cell, located)| (cell.key.to_string(), located.place.clone(), ours(located, book)));
    told.collect()
}

/// What we take the cell for; where a figure is the sum of several rows, what stands in the first of them.
fn ours(located: &CellReading, book: &Workbook) -> Batch {
    let place = &located.place;
    let mut sheets = book.sheets.iter().filter(|sheet| sheet.name == place.sheet.as_str());
    let cell = match (sheets.next(), sheets.next()) {
        (Some(sheet), None) => sheet.cell(place.row, place.col),
        _ => &located.cell,
    };
    match cell {
        Cell::Number(number) => exact(*number).map_or(Batch::Nothing, Batch::Number),
        Cell::Text(text) => of_text(text),
        // A blank is said, and what is no number is asked about.
        Cell::Blank | Cell::Bool(_) | Cell::Date(_) | Cell::Error(_) => Batch::Nothing,
    }
}

fn of_text(text: &str) -> Batch {
    match text.trim() {
        "" => Batch::Nothing,
        text => text.parse().map_or_else(|_| Batch::Text(text.to_string()), Batch::Number),
    }
}

/// The cells of a sheet as calamine reads them, the last of two at one place; `None` if it gives the sheet up.
/// They are read one by one, for its grids take memory for all that lies between them.
fn cells(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Option<Cells> {
    if !book.sheet_names().iter().any(|name| name == sheet) {
        return Some(Cells::new());
    }
    let mut reader = book.worksheet_cells_reader(sheet).ok()?;
    let mut all = Cells::new();
    while let Some(cell) = reader.next_cell().ok()? {
        all.insert(cell.get_position(), theirs(cell.get_value()));
    }
    Some(all)
}

fn theirs(data: &DataRef) -> Batch {
    let number = |number: f64| exact(number).map_or(Batch::Nothing, Batch::Number);
    match data {
        DataRef::Int(whole) => Batch::Number(Decimal::from(*whole)),
        DataRef::Float(float) => number(*float),
        DataRef::DateTime(moment) => number(moment.as_f64()),
        DataRef::String(text) => of_text(text),
        DataRef::SharedString(text) => of_text(text),
        _ => Batch::Nothing,
    }
}
