//! Excel 97–2003 workbooks (.xls, OLE-based .et). calamine reads the values and formulas; before it
//! may, a survey of the records bounds what it will hold and takes what it does not tell: hidden
//! rows and columns, number formats, how fonts set a text, comments ([MS-XLS]).

mod compound;
mod layout;
mod notes;
mod records;
mod rich;
mod survey;

use super::margins::page_words;
use super::number_format::is_told;
use super::runs::CellRuns;
use super::values::{from_data, sheet_names};
use super::workbook_builder::WorkbookBuilder;
use super::{OpenResult, failure, given_up};
use crate::finding::{Code, Finding};
use crate::form::STAMP_PROPERTY;
use crate::reading::cell::Cell;
use crate::reading::cell_meta::CellMeta;
use crate::reading::sheet::{Area, Margin, Note, SheetCell, Workbook};
use calamine::{Reader, Xls, XlsError};
use compound::Stream;
use std::collections::BTreeMap;
use std::io::Cursor;
use survey::{SheetSurvey, Survey};

pub use compound::root_names;
pub use layout::layouts;

type XlsWorkbook = Xls<Cursor<Vec<u8>>>;

/// Loads the workbook.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(bytes: &[u8]) -> OpenResult {
    let stream = compound::workbook_stream(bytes)?;
    let survey = Survey::of(&stream.read(bytes))?;
    let bytes = without_far_cells(bytes, &stream, &survey);
    // In the program a process of its own holds calamine; the fuzzer has one process only.
    if cfg!(fuzzing) {
        return Ok(WorkbookBuilder::new().workbook(Vec::new(), None));
    }
    let failed = |e: XlsError| match e {
        XlsError::Password => failure(true),
        _ => given_up(),
    };
    let mut book = Xls::new(Cursor::new(bytes)).map_err(failed)?;
    let names = sheet_names(&book);
    if names.len() < survey.sheets.len() {
        return Err(given_up());
    }
    let mut builder = WorkbookBuilder::new();
    let mut sheets = Vec::new();
    for ((name, hidden), seen) in names.into_iter().zip(&survey.sheets) {
        match fill(&mut book, &name, &survey, seen, &mut builder) {
            Ok(()) => sheets.push(builder.sheet(&name, hidden)),
            Err(finding) if finding.code == Code::TooLarge => return Err(finding),
            Err(_) => builder.abandon(&name),
        }
    }
    if sheets.iter().all(|s| s.cells().len() == 0) && survey.sheets.iter().any(|s| s.has_values()) {
        return Err(given_up());
    }
    let mut properties = book.workbook_properties().map(|p| p.custom_properties);
    let stamp = properties.as_mut().ok().and_then(|p| p.remove(STAMP_PROPERTY));
    let is_calculated = !survey.is_due;
    Ok(Workbook { is_calculated, ..builder.workbook(sheets, stamp) })
}

/// The file with the records that the survey wants passed over made blank, in their place.
fn without_far_cells(bytes: &[u8], stream: &Stream, survey: &Survey) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for at in &survey.blanked {
        for (nth, byte) in records::BLANK.to_le_bytes().into_iter().enumerate() {
            let place = stream.place(at + nth).and_then(|place| bytes.get_mut(place));
            place.into_iter().for_each(|old| *old = byte);
        }
    }
    bytes
}

fn fill(
    book: &mut XlsWorkbook,
    name: &str,
    survey: &Survey,
    seen: &SheetSurvey,
    builder: &mut WorkbookBuilder,
) -> Result<(), Box<Finding>> {
    let range = book.worksheet_range(name).map_err(|_| given_up())?;
    // An old file that does not name its code page can come out empty without an error.
    if range.is_empty() && seen.has_values() {
        return Err(given_up());
    }
    let mut formulas = formulas(book, name);
    let (top, left) = range.start().unwrap_or_default();
    for (row, col, data) in range.used_cells() {
        let (row, col) = (top + row as u32, left + col as u32);
        let (cell, extras) = behind(from_data(data), survey, seen, (row, col));
        let extras = CellMeta { formula: formulas.remove(&(row, col)), ..extras };
        builder.put(SheetCell { row, col, cell, extras })?;
    }
    for ((row, col), formula) in formulas {
        let extras = CellMeta { formula: Some(formula), ..CellMeta::NONE };
        builder.put(SheetCell { row, col, cell: Cell::Blank, extras })?;
    }
    for area in book.merge_cells_by_sheet_name(name).unwrap_or_default() {
        let ((top, left), (bottom, right)) = (area.start, area.end);
        builder.merge(Area { top, left, bottom, right })?;
    }
    seen.hidden_rows.iter().for_each(|row| builder.hide_rows(*row, *row));
    seen.hidden_cols.iter().for_each(|(first, last)| builder.hide_cols(*first, *last));
    seen.far.iter().for_each(|(row, col)| builder.pass_over(*row, *col));
    for coded in &seen.page {
        builder.margin(Margin::Page, &page_words(coded))?;
    }
    for text in &seen.boxes {
        builder.margin(Margin::TextBox, text)?;
    }
    for ((row, col), text) in &seen.notes {
        builder.note(Note { row: *row, col: *col, text: text.clone() })?;
    }
    Ok(())
}

/// A cell as its fonts set it, and what stands behind it.
fn behind(cell: Cell, survey: &Survey, seen: &SheetSurvey, at: (u32, u32)) -> (Cell, CellMeta) {
    let style = seen.styles.get(&at).and_then(|style| survey.styles.get(usize::from(*style)));
    let own = style.map(|style| style.mark).unwrap_or_default();
    let parted = seen.parted.get(&at).zip(cell.as_text()).map(|(starts, text)| {
        let mut runs = CellRuns::default();
        runs.push_parted(text, starts.iter().copied());
        runs.cell(own)
    });
    let (cell, extras) = parted.unwrap_or_else(|| (cell, own.extras()));
    let format = style.and_then(|style| style.format.clone());
    let format = format.filter(|code| is_told(&cell, code));
    (cell, CellMeta { format, ..extras })
}

fn formulas(book: &mut XlsWorkbook, name: &str) -> BTreeMap<(u32, u32), String> {
    let Ok(range) = book.worksheet_formula(name) else { return BTreeMap::new() };
    let (top, left) = range.start().unwrap_or_default();
    let known = |text: &String| !text.starts_with("Unrecognised formula");
    let formula = |(row, col, text): (usize, usize, &String)| {
        let text = if known(text) { text.clone() } else { "?".to_string() };
        ((top + row as u32, left + col as u32), text)
    };
    range.used_cells().map(formula).collect()
}
