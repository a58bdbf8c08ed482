//! A workbook as the rest of the house sees it, and how calamine fills it.

use super::bounds::CELL_LIMIT;
use super::cell::Cell;
use super::sniff::Kind;
use crate::finding::{Code, Finding};
use crate::form::{STAMP_PROPERTY, STAMP_SHEET};
use calamine::{
    Data, DataRef, ExcelDateTime, Ods, OdsError, Reader, SheetVisible, Xls, XlsError, Xlsx,
    XlsxError,
};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::collections::HashMap;
use std::io::Cursor;

type Bytes<'a> = Cursor<&'a [u8]>;

/// A workbook: its sheets in order and the stamp property, if it has one.
#[derive(Debug, Clone, Default)]
pub struct Workbook {
    /// Sheets in the order of their tabs.
    pub sheets: Vec<Sheet>,
    /// Custom document property that carries the stamp.
    pub stamp_property: Option<String>,
}

/// A sheet: its filled cells, row by row from the left.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Name on the tab.
    pub name: String,
    /// Whether the tab is hidden.
    pub hidden: bool,
    /// Zero-based row and column of every cell that is not blank.
    cells: Vec<(u32, u32, Cell)>,
}

impl Sheet {
    /// A sheet of these cells, in any order.
    pub fn new(name: &str, hidden: bool, mut cells: Vec<(u32, u32, Cell)>) -> Sheet {
        cells.retain(|(_, _, cell)| !cell.is_blank());
        cells.sort_by_key(|(row, col, _)| (*row, *col));
        Sheet { name: name.to_string(), hidden, cells }
    }

    /// The cell at a zero-based row and column.
    pub fn cell(&self, row: u32, col: u32) -> &Cell {
        let found = self.cells.binary_search_by_key(&(row, col), |(r, c, _)| (*r, *c));
        found.map_or(&Cell::Blank, |at| &self.cells[at].2)
    }

    /// Filled cells in reading order.
    pub fn cells(&self) -> impl DoubleEndedIterator<Item = (u32, u32, &Cell)> {
        self.cells.iter().map(|(row, col, cell)| (*row, *col, cell))
    }

    /// Filled rows from top to bottom, each with its filled cells from the left.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &[(u32, u32, Cell)])> {
        self.cells.chunk_by(|a, b| a.0 == b.0).map(|row| (row[0].0, row))
    }
}

/// Loads a workbook whose container was checked.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(bytes: &[u8], kind: Kind) -> Result<Workbook, Box<Finding>> {
    let cursor = Cursor::new(bytes);
    match kind {
        Kind::Ole => load_xls(cursor),
        Kind::Zip => load_zip(cursor),
    }
}

fn load_zip(cursor: Bytes) -> Result<Workbook, Box<Finding>> {
    let archive = zip::ZipArchive::new(cursor.clone());
    let names: Vec<String> =
        archive.map(|a| a.file_names().flatten().map(String::from).collect()).unwrap_or_default();
    let has = |part: &str| names.iter().any(|n| n == part);
    if has("xl/workbook.xml") {
        load_xlsx(cursor)
    } else if has("content.xml") && has("mimetype") {
        load_ods(cursor)
    } else if has("word/document.xml") {
        Err(not_workbook("Word 文档"))
    } else if has("xl/workbook.bin") {
        Err(not_workbook("二进制工作簿（xlsb）"))
    } else if has("[Content_Types].xml") {
        // A package may put its workbook part elsewhere (ECMA-376 part 2, 9.3).
        load_xlsx(cursor)
    } else {
        Err(not_workbook("zip 压缩包"))
    }
}

fn not_workbook(what: &str) -> Box<Finding> {
    let finding = Finding::new(Code::NotWorkbook);
    let message = format!("这是{what}，{}", finding.message);
    Box::new(finding.saying(message))
}

fn failure(is_password: bool) -> Box<Finding> {
    Box::new(Finding::new(if is_password { Code::Encrypted } else { Code::Damaged }))
}

fn load_xlsx(cursor: Bytes) -> Result<Workbook, Box<Finding>> {
    let failed = |e: XlsxError| failure(matches!(e, XlsxError::Password));
    let mut book = Xlsx::new(cursor).map_err(failed)?;
    let mut left = CELL_LIMIT;
    let mut sheets = Vec::new();
    for (name, hidden) in sheet_names(&book) {
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else {
            continue;
        };
        let mut cells = Vec::new();
        while let Some(cell) = reader.next_cell().map_err(failed)? {
            let (row, col) = cell.get_position();
            let value = from_ref(cell.get_value());
            if !value.is_blank() {
                left = left.checked_sub(1).ok_or_else(too_many_cells)?;
                cells.push((row, col, value));
            }
        }
        sheets.push(Sheet::new(&name, hidden, cells));
    }
    let properties = book.workbook_properties().map(|p| p.custom_properties);
    Ok(finished(sheets, properties.unwrap_or_default()))
}

fn load_xls(cursor: Bytes) -> Result<Workbook, Box<Finding>> {
    let failed = |e: XlsError| failure(matches!(e, XlsError::Password));
    let mut book = Xls::new(cursor).map_err(failed)?;
    let sheets = grid_sheets(&mut book)?;
    let properties = book.workbook_properties().map(|p| p.custom_properties);
    Ok(finished(sheets, properties.unwrap_or_default()))
}

fn load_ods(cursor: Bytes) -> Result<Workbook, Box<Finding>> {
    let failed = |e: OdsError| failure(matches!(e, OdsError::Password));
    let mut book = Ods::new(cursor).map_err(failed)?;
    let sheets = grid_sheets(&mut book)?;
    let properties = book.workbook_properties().map(|p| p.custom_properties);
    Ok(finished(sheets, properties.unwrap_or_default()))
}

/// Sheets of the formats that calamine can only give as full grids.
fn grid_sheets<'a, R: Reader<Bytes<'a>>>(book: &mut R) -> Result<Vec<Sheet>, Box<Finding>> {
    let mut left = CELL_LIMIT;
    let mut sheets = Vec::new();
    for (name, hidden) in sheet_names(book) {
        let Ok(range) = book.worksheet_range(&name) else {
            continue;
        };
        let (top, first) = range.start().unwrap_or_default();
        let mut cells = Vec::new();
        for (row, col, data) in range.used_cells() {
            let value = from_data(data);
            if !value.is_blank() {
                left = left.checked_sub(1).ok_or_else(too_many_cells)?;
                cells.push((top + row as u32, first + col as u32, value));
            }
        }
        sheets.push(Sheet::new(&name, hidden, cells));
    }
    Ok(sheets)
}

fn sheet_names<'a, R: Reader<Bytes<'a>>>(book: &R) -> Vec<(String, bool)> {
    let all = book.sheets_metadata().iter();
    all.map(|s| (s.name.clone(), s.visible != SheetVisible::Visible)).collect()
}

fn too_many_cells() -> Box<Finding> {
    Box::new(Finding::new(Code::TooLarge).saying(format!("单元格超过 {CELL_LIMIT} 个")))
}

/// Takes the stamp sheet out of the sheets: it is ours and holds no data.
fn finished(mut sheets: Vec<Sheet>, mut properties: HashMap<String, String>) -> Workbook {
    let hidden_stamp = sheets
        .iter()
        .find(|s| s.name == STAMP_SHEET)
        .and_then(|s| s.cell(0, 0).as_text().map(String::from));
    sheets.retain(|s| s.name != STAMP_SHEET);
    let stamp_property = hidden_stamp.or_else(|| properties.remove(STAMP_PROPERTY));
    Workbook { sheets, stamp_property }
}

fn from_ref(data: &DataRef) -> Cell {
    match data {
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::DateTime(moment) => date(*moment),
        DataRef::DateTimeIso(text) => iso_date(text),
        DataRef::Error(error) => Cell::Error(error.to_string()),
        DataRef::Empty => Cell::Blank,
    }
}

fn from_data(data: &Data) -> Cell {
    match data {
        Data::String(text) | Data::DurationIso(text) => Cell::text(text),
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::Bool(value) => Cell::Bool(*value),
        Data::DateTime(moment) => date(*moment),
        Data::DateTimeIso(text) => iso_date(text),
        Data::Error(error) => Cell::Error(error.to_string()),
        Data::Empty => Cell::Blank,
    }
}

fn date(moment: ExcelDateTime) -> Cell {
    match moment.as_datetime() {
        Some(at) if moment.is_datetime() => Cell::Date(at),
        _ => Cell::Number(moment.as_f64()),
    }
}

fn iso_date(text: &str) -> Cell {
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN);
    let moment = text.parse::<NaiveDateTime>().or_else(|_| text.parse::<NaiveDate>().map(midnight));
    moment.map_or_else(|_| Cell::text(text), Cell::Date)
}
