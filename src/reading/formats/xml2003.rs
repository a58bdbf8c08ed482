//! XML spreadsheets 2003 (.xml, often named .xls): “XML Spreadsheet Reference”, Microsoft 2003.

use super::grid::COL_LIMIT;
use super::margins::page_words;
use super::number_format::{Shows, WHITE, is_told, named, shows};
use super::page::ROW_LIMIT;
use super::runs::{CellRuns, RunFormat};
use super::values::{iso_date, number_shown};
use super::workbook_builder::{BoundedResult, WorkbookBuilder};
use super::xml::{Events, MalformedXml, attribute, is_set, push_text};
use super::{OpenResult, plain, r1c1};
use crate::finding::Finding;
use crate::form::STAMP_PROPERTY;
use crate::reading::bounds::{SHARED_LIMIT, SHEET_LIMIT, too_large};
use crate::reading::cell::Cell;
use crate::reading::cell_meta::CellMeta;
use crate::reading::charset::decode;
use crate::reading::sheet::{Area, Margin, Note, Sheet, SheetCell, Workbook};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Loads the workbook.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(bytes: &[u8]) -> OpenResult {
    let text = decode(bytes);
    let mut reader = Xml2003Reader {
        events: Events::of(&text),
        builder: WorkbookBuilder::new(),
        styles: BTreeMap::new(),
        sheets: Vec::new(),
        stamp: None,
        is_calculated: false,
    };
    reader.read()?;
    let is_calculated = reader.is_calculated;
    Ok(Workbook { is_calculated, ..reader.builder.workbook(reader.sheets, reader.stamp) })
}

/// What is taken of a cell style.
#[derive(Clone, Default, PartialEq)]
struct Xml2003Style {
    format: Option<Arc<str>>,
    mark: RunFormat,
    /// Whether its font is white.
    white: bool,
    /// Whether the cell has a colour.
    filled: bool,
}

impl Xml2003Style {
    /// The format by which a cell is seen.
    fn number_format(&self) -> Option<Arc<str>> {
        if self.white && !self.filled { Some(WHITE.into()) } else { self.format.clone() }
    }
}

struct Xml2003Reader<'a> {
    events: Events<'a>,
    builder: WorkbookBuilder,
    /// The styles by their ids.
    styles: BTreeMap<String, Xml2003Style>,
    sheets: Vec<Sheet>,
    stamp: Option<String>,
    /// Whether a spreadsheet wrote it.
    is_calculated: bool,
}

/// Where the next row, cell and column of a sheet stand.
#[derive(Default, Clone, Copy)]
struct Xml2003Cursor {
    /// Row after the one that is being read.
    row: u32,
    col: u32,
    /// Column of the next `Column` element.
    next_col: u32,
}

impl Xml2003Reader<'_> {
    fn read(&mut self) -> BoundedResult {
        loop {
            match self.events.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "Style" => self.style(&e)?,
                    "Worksheet" => self.sheet(&e)?,
                    // Excel states its version among the properties.
                    "Version" => self.is_calculated |= !self.events.text()?.trim().is_empty(),
                    STAMP_PROPERTY => self.stamp = Some(self.events.text()?.into_owned()),
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn style(&mut self, element: &BytesStart) -> BoundedResult {
        // What it does not say, the style says that it is made after, which comes before it.
        let parent = attribute(element, "Parent").and_then(|id| self.styles.get(&*id).cloned());
        let mut style = parent.unwrap_or_default();
        self.children(|_, name, child| {
            let colour = || attribute(child, "Color").unwrap_or_default().to_ascii_uppercase();
            match name {
                "NumberFormat" => {
                    style.format =
                        attribute(child, "Format").and_then(|f| named(&f).map(Arc::from));
                }
                "Font" => {
                    style.mark = font(child);
                    style.white = colour() == "#FFFFFF";
                }
                "Interior" => style.filled = !matches!(colour().as_str(), "" | "#FFFFFF"),
                _ => {}
            }
            Ok(())
        })?;
        let id = attribute(element, "ID").unwrap_or_default().into_owned();
        if self.styles.len() < SHARED_LIMIT && style != Xml2003Style::default() {
            self.styles.insert(id, style);
        }
        Ok(())
    }

    fn sheet(&mut self, element: &BytesStart) -> BoundedResult {
        let name = attribute(element, "Name").unwrap_or_default().into_owned();
        let mut cursor = Xml2003Cursor::default();
        let mut hidden = false;
        self.children(|reader, name, child| {
            match name {
                "Column" => reader.column(child, &mut cursor)?,
                "Row" => reader.start_row(child, &mut cursor)?,
                "Cell" => reader.cell(child, &mut cursor)?,
                "Header" | "Footer" => {
                    let words = page_words(&attribute(child, "Data").unwrap_or_default());
                    reader.builder.margin(Margin::Page, &words)?;
                }
                "Visible" => hidden = reader.events.text()?.starts_with("SheetHidden"),
                _ => {}
            }
            Ok(())
        })?;
        if self.sheets.len() == SHEET_LIMIT {
            return Err(too_large(format!("工作表超过 {SHEET_LIMIT} 张")));
        }
        self.sheets.push(self.builder.sheet(&name, hidden));
        Ok(())
    }

    fn cell(&mut self, element: &BytesStart, cursor: &mut Xml2003Cursor) -> BoundedResult {
        let (row, col) = self.start_cell(element, cursor)?;
        let style = attribute(element, "StyleID").and_then(|id| self.styles.get(&*id).cloned());
        let style = style.unwrap_or_default();
        let (format, mark) = (style.number_format(), style.mark);
        // A formula is there, even if it is not understood.
        let formula = attribute(element, "Formula")
            .map(|f| r1c1::to_a1(&f, row, col).unwrap_or_else(|| "?".to_string()));
        let (mut content, mut set) = (Cell::Blank, mark.extras());
        self.children(|reader, name, child| {
            match name {
                "Data" => {
                    let kind = attribute(child, "Type").unwrap_or_default().into_owned();
                    let (text, text_set) = rich_text(&mut reader.events)?.shown(mark);
                    content = value(&kind, &text);
                    set = if matches!(content, Cell::Text(_)) { text_set } else { mark.extras() };
                }
                "Comment" => {
                    let text = reader.events.text()?.trim().to_string();
                    reader.builder.note(Note { row, col, text })?;
                }
                _ => {}
            }
            Ok(())
        })?;
        let (cell, format) = as_shown(content, format, formula.is_some());
        self.builder.put(SheetCell { row, col, cell, extras: CellMeta { formula, format, ..set } })
    }

    fn column(&mut self, element: &BytesStart, cursor: &mut Xml2003Cursor) -> BoundedResult {
        let first = index(element, cursor.next_col, COL_LIMIT)?;
        let last = first.saturating_add(number(element, "Span")).min(COL_LIMIT);
        if is_set(element, "Hidden") {
            self.builder.hide_cols(first, last);
        }
        cursor.next_col = last + 1;
        Ok(())
    }

    fn start_row(&mut self, element: &BytesStart, cursor: &mut Xml2003Cursor) -> BoundedResult {
        let row = index(element, cursor.row, ROW_LIMIT)?;
        let last = row.saturating_add(number(element, "Span")).min(ROW_LIMIT);
        if is_set(element, "Hidden") {
            self.builder.hide_rows(row, last);
        }
        *cursor = Xml2003Cursor { row: last + 1, col: 0, ..*cursor };
        Ok(())
    }

    /// Place of the cell that starts; the next one stands after those it is merged over.
    fn start_cell(
        &mut self,
        element: &BytesStart,
        cursor: &mut Xml2003Cursor,
    ) -> Result<(u32, u32), Box<Finding>> {
        let row = cursor.row.saturating_sub(1);
        let col = index(element, cursor.col, COL_LIMIT)?;
        let right = col.saturating_add(number(element, "MergeAcross")).min(COL_LIMIT);
        let bottom = row.saturating_add(number(element, "MergeDown")).min(ROW_LIMIT);
        if (row, col) != (bottom, right) {
            self.builder.merge(Area { top: row, left: col, bottom, right })?;
        }
        cursor.col = right + 1;
        Ok((row, col))
    }

    /// Visits the elements in the one that was just entered, at any depth, up to its end.
    fn children(
        &mut self,
        mut visit: impl FnMut(&mut Self, &str, &BytesStart) -> BoundedResult,
    ) -> BoundedResult {
        let outer = self.events.depth().saturating_sub(1);
        loop {
            match self.events.next()? {
                Event::Start(e) => visit(self, e.local_name().as_ref(), &e)?,
                Event::End(_) if self.events.depth() <= outer => return Ok(()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// Zero-based position: the attribute `Index`, counted from 1, else the next one.
fn index(element: &BytesStart, next: u32, limit: u32) -> Result<u32, Box<Finding>> {
    let stated = attribute(element, "Index").and_then(|index| index.parse::<u32>().ok());
    let at = stated.map_or(next, |index| index.saturating_sub(1));
    if at < limit {
        Ok(at)
    } else {
        Err(too_large("有单元格超出工作表的范围".to_string()))
    }
}

fn number(element: &BytesStart, name: &str) -> u32 {
    attribute(element, name).and_then(|value| value.parse().ok()).unwrap_or(0)
}

fn value(kind: &str, text: &str) -> Cell {
    match kind {
        "Number" => plain::number(text.trim()).map_or_else(|| Cell::text(text), Cell::number),
        "Boolean" => Cell::Bool(text.trim() == "1"),
        "DateTime" => iso_date(text.trim()),
        "Error" => Cell::Error(text.trim().into()),
        _ => Cell::text(text),
    }
}

/// How a font sets its text.
fn font(element: &BytesStart) -> RunFormat {
    if is_set(element, "StrikeThrough") {
        return RunFormat::Struck;
    }
    match attribute(element, "VerticalAlign").as_deref() {
        Some("Superscript") => RunFormat::Raised,
        Some("Subscript") => RunFormat::Lowered,
        _ => RunFormat::Plain,
    }
}

/// The text of the element that was just entered, with the few elements of web pages that set its parts.
fn rich_text(events: &mut Events) -> Result<CellRuns, MalformedXml> {
    let outer = events.depth().saturating_sub(1);
    let mut runs = CellRuns::default();
    // Depth at which each open part began that is set otherwise.
    let mut marks: Vec<(usize, RunFormat)> = Vec::new();
    while events.depth() > outer {
        let event = events.next()?;
        match &event {
            Event::Start(e) => {
                let mark = match e.local_name().as_ref().to_ascii_lowercase().as_str() {
                    "s" | "del" | "strike" => RunFormat::Struck,
                    "sup" => RunFormat::Raised,
                    "sub" => RunFormat::Lowered,
                    _ => continue,
                };
                let within = marks.last().map_or(mark, |(_, outer)| *outer);
                marks.push((events.depth(), within));
            }
            Event::End(_) => drop(marks.pop_if(|(begun, _)| *begun > events.depth())),
            _ => {
                let mut text = String::new();
                push_text(&event, &mut text)?;
                if !text.is_empty() {
                    runs.push(text, marks.last().map_or(RunFormat::Own, |(_, mark)| *mark));
                }
            }
        }
    }
    Ok(runs)
}

/// A cell with the format that shows it; a number that is shown as a day is one.
fn as_shown(cell: Cell, format: Option<Arc<str>>, is_formula: bool) -> (Cell, Option<Arc<str>>) {
    let Some(format) = format else { return (cell, None) };
    match &cell {
        Cell::Number(number) if shows(&format) == Shows::Day => {
            (number_shown(*number, Shows::Day, false), None)
        }
        Cell::Blank if is_formula => (cell, Some(format)),
        _ if is_told(&cell, &format) => (cell, Some(format)),
        _ => (cell, None),
    }
}
