//! XML spreadsheets 2003 (.xml, often named .xls): “XML Spreadsheet Reference”, Microsoft 2003.

use super::basket::Basket;
use super::grid::COL_LIMIT;
use super::number_format::{Shows, WHITE, is_told, named, shows};
use super::page::{ROW_LIMIT, Step};
use super::values::{iso_date, number_shown};
use super::xml::{Events, attribute, is_set};
use super::{Opened, plain, r1c1};
use crate::finding::Finding;
use crate::form::STAMP_PROPERTY;
use crate::reading::bounds::{SHARED_LIMIT, SHEET_LIMIT, too_large};
use crate::reading::cell::{Cell, Extras};
use crate::reading::charset::decode;
use crate::reading::sheet::{Area, Filled, Note, Sheet};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Loads the workbook.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(bytes: &[u8]) -> Opened {
    let text = decode(bytes);
    let mut reader = Reader {
        events: Events::of(&text),
        basket: Basket::new(),
        styles: BTreeMap::new(),
        sheets: Vec::new(),
        stamp: None,
    };
    reader.read()?;
    Ok(reader.basket.workbook(reader.sheets, reader.stamp))
}

struct Reader<'a> {
    events: Events<'a>,
    basket: Basket,
    /// Number format and strike-through of each style.
    styles: BTreeMap<String, Extras>,
    sheets: Vec<Sheet>,
    stamp: Option<String>,
}

/// Where the next row, cell and column of a sheet stand.
#[derive(Default, Clone, Copy)]
struct Cursor {
    /// Row after the one that is being read.
    row: u32,
    col: u32,
    /// Column of the next `Column` element.
    next_col: u32,
}

impl Reader<'_> {
    fn read(&mut self) -> Step {
        loop {
            match self.events.next()? {
                Event::Start(e) => match e.local_name().as_ref() {
                    "Style" => self.style(&e)?,
                    "Worksheet" => self.sheet(&e)?,
                    STAMP_PROPERTY => self.stamp = Some(self.events.text()?.into_owned()),
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn style(&mut self, element: &BytesStart) -> Step {
        // Those that others rest on come before them.
        let parent = attribute(element, "Parent").and_then(|id| self.styles.get(&*id).cloned());
        let mut style = parent.unwrap_or_default();
        let (mut white, mut filled) = (false, false);
        self.children(|_, name, child| {
            let colour = || attribute(child, "Color").unwrap_or_default().to_ascii_uppercase();
            match name {
                "NumberFormat" => {
                    style.format =
                        attribute(child, "Format").and_then(|f| named(&f).map(Arc::from));
                }
                "Font" => {
                    style.struck = is_set(child, "StrikeThrough");
                    white = colour() == "#FFFFFF";
                }
                "Interior" => filled = !matches!(colour().as_str(), "" | "#FFFFFF"),
                _ => {}
            }
            Ok(())
        })?;
        if white && !filled {
            style.format = Some(WHITE.into());
        }
        let id = attribute(element, "ID").unwrap_or_default().into_owned();
        if self.styles.len() < SHARED_LIMIT && style != Extras::NONE {
            self.styles.insert(id, style);
        }
        Ok(())
    }

    fn sheet(&mut self, element: &BytesStart) -> Step {
        let name = attribute(element, "Name").unwrap_or_default().into_owned();
        let mut cursor = Cursor::default();
        let mut hidden = false;
        self.children(|reader, name, child| {
            match name {
                "Column" => reader.column(child, &mut cursor)?,
                "Row" => reader.start_row(child, &mut cursor)?,
                "Cell" => reader.cell(child, &mut cursor)?,
                "Visible" => hidden = reader.events.text()?.starts_with("SheetHidden"),
                _ => {}
            }
            Ok(())
        })?;
        if self.sheets.len() == SHEET_LIMIT {
            return Err(too_large(format!("工作表超过 {SHEET_LIMIT} 张")));
        }
        self.sheets.push(self.basket.sheet(&name, hidden));
        Ok(())
    }

    fn cell(&mut self, element: &BytesStart, cursor: &mut Cursor) -> Step {
        let (row, col) = self.start_cell(element, cursor)?;
        let style = attribute(element, "StyleID").and_then(|id| self.styles.get(&*id).cloned());
        let mut extras = style.unwrap_or_default();
        extras.formula = attribute(element, "Formula").and_then(|f| r1c1::to_a1(&f, row, col));
        let mut content = Cell::Blank;
        self.children(|reader, name, child| {
            match name {
                "Data" => {
                    let kind = attribute(child, "Type").unwrap_or_default().into_owned();
                    content = value(&kind, &reader.events.text()?);
                }
                "Comment" => {
                    let text = reader.events.text()?.trim().to_string();
                    reader.basket.note(Note { row, col, text })?;
                }
                _ => {}
            }
            Ok(())
        })?;
        let (cell, format) = as_shown(content, extras.format.take(), extras.formula.is_some());
        extras.format = format;
        self.basket.put(Filled { row, col, cell, extras })
    }

    fn column(&mut self, element: &BytesStart, cursor: &mut Cursor) -> Step {
        let first = index(element, cursor.next_col, COL_LIMIT)?;
        let last = first.saturating_add(number(element, "Span")).min(COL_LIMIT);
        if is_set(element, "Hidden") {
            self.basket.hide_cols(first, last);
        }
        cursor.next_col = last + 1;
        Ok(())
    }

    fn start_row(&mut self, element: &BytesStart, cursor: &mut Cursor) -> Step {
        let row = index(element, cursor.row, ROW_LIMIT)?;
        let last = row.saturating_add(number(element, "Span")).min(ROW_LIMIT);
        if is_set(element, "Hidden") {
            self.basket.hide_rows(row, last);
        }
        *cursor = Cursor { row: last + 1, col: 0, ..*cursor };
        Ok(())
    }

    /// Place of the cell that starts; the next one stands after those it is merged over.
    fn start_cell(
        &mut self,
        element: &BytesStart,
        cursor: &mut Cursor,
    ) -> Result<(u32, u32), Box<Finding>> {
        let row = cursor.row.saturating_sub(1);
        let col = index(element, cursor.col, COL_LIMIT)?;
        let right = col.saturating_add(number(element, "MergeAcross")).min(COL_LIMIT);
        let bottom = row.saturating_add(number(element, "MergeDown")).min(ROW_LIMIT);
        if (row, col) != (bottom, right) {
            self.basket.merge(Area { top: row, left: col, bottom, right })?;
        }
        cursor.col = right + 1;
        Ok((row, col))
    }

    /// Visits the elements in the one that was just entered, at any depth, up to its end.
    fn children(&mut self, mut visit: impl FnMut(&mut Self, &str, &BytesStart) -> Step) -> Step {
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
