//! The sheets of an OpenDocument spreadsheet (OpenDocument 1.3 part 3, chapter 9).

use super::formula::in_a1;
use super::styles::{OdsCellStyle, OdsStyles};
use super::text::{CellText, body, plain_text};
use crate::finding::Finding;
use crate::reading::bounds::{COL_LIMIT, SHEET_LIMIT, too_large};
use crate::reading::cell::{Cell, exact};
use crate::reading::cell_meta::CellMeta;
use crate::reading::display::{is_plain, is_rounded};
use crate::reading::formats::conditional::ConditionalFormats;
use crate::reading::formats::number_format::{Shows, is_told, literally, shows};
use crate::reading::formats::values::{iso_date, number_shown};
use crate::reading::formats::workbook_builder::WorkbookBuilder;
use crate::reading::formats::xml::{Events, prefixed};
use crate::reading::sheet::{Area, Margin, Note, Sheet, SheetCell};
use quick_xml::events::{BytesStart, Event};
use rust_decimal::Decimal;
use std::sync::Arc;

/// Reads all sheets of the content part.
///
/// # Errors
/// A finding when the part is damaged or passes a limit.
pub fn read(
    part: &str,
    mut styles: OdsStyles,
    builder: &mut WorkbookBuilder,
) -> Result<Vec<Sheet>, Box<Finding>> {
    let mut events = Events::of(part);
    let mut sheets = Vec::new();
    loop {
        match events.next()? {
            Event::Start(e) => match e.name().as_ref() {
                "office:automatic-styles" => styles.read_automatic(&mut events)?,
                // Cells that were deleted, and copies of other files' cells.
                "table:tracked-changes" | "table:dde-links" | "office:scripts" => events.skip()?,
                "table:table" => {
                    let mut reader = OdsSheetReader::new(&mut events, &styles, builder);
                    reader.read()?;
                    sheets.push(builder.sheet(&value(&e, "table:name"), hides(&e, &styles)));
                    if sheets.len() > SHEET_LIMIT {
                        return Err(too_large(format!("工作表超过 {SHEET_LIMIT} 张")));
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

fn value(element: &BytesStart, name: &str) -> String {
    prefixed(element, name).unwrap_or_default().into_owned()
}

fn hides(table: &BytesStart, styles: &OdsStyles) -> bool {
    styles.hides_sheet(&value(table, "table:style-name"))
}

/// How often a row, column or cell stands there.
fn repeated(element: &BytesStart, name: &str) -> u32 {
    let count = prefixed(element, name).and_then(|n| n.parse::<u32>().ok());
    count.unwrap_or(1).max(1)
}

fn is_hidden(element: &BytesStart) -> bool {
    matches!(&*value(element, "table:visibility"), "collapse" | "filter")
}

/// What a row holds in one place, once or several times side by side.
struct RepeatedCell {
    cols: (u32, u32),
    cell: Cell,
    extras: CellMeta,
    note: String,
    /// Rows and columns of the merged area that begins here.
    span: (u32, u32),
}

struct OdsSheetReader<'a, 'e> {
    events: &'a mut Events<'e>,
    styles: &'a OdsStyles,
    builder: &'a mut WorkbookBuilder,
    row: u32,
    col: u32,
    /// First and last column, and the style of their cells that have none of their own.
    columns: Vec<(u32, u32, OdsCellStyle)>,
    rules: ConditionalFormats,
}

impl<'a, 'e> OdsSheetReader<'a, 'e> {
    fn new(
        events: &'a mut Events<'e>,
        styles: &'a OdsStyles,
        builder: &'a mut WorkbookBuilder,
    ) -> Self {
        OdsSheetReader {
            events,
            styles,
            builder,
            row: 0,
            col: 0,
            columns: Vec::new(),
            rules: ConditionalFormats::default(),
        }
    }

    /// Reads the rest of the table that was just entered.
    fn read(&mut self) -> Result<(), Box<Finding>> {
        let outer = self.events.depth().saturating_sub(1);
        while self.events.depth() > outer {
            let Event::Start(e) = self.events.next()? else { continue };
            match e.name().as_ref() {
                "table:table-column" => self.column(&e),
                "calcext:conditional-format" => self.conditions(&e)?,
                "calcext:conditional-formats" => {}
                "table:table-row" => self.rows(&e)?,
                // These hold columns or rows of this table.
                "table:table-columns"
                | "table:table-rows"
                | "table:table-header-columns"
                | "table:table-header-rows"
                | "table:table-column-group"
                | "table:table-row-group"
                | "table:shapes" => {}
                name if name.starts_with("draw:") => {
                    let text = plain_text(self.events, self.styles)?;
                    self.builder.margin(Margin::TextBox, &text)?;
                }
                _ => self.events.skip()?,
            }
        }
        std::mem::take(&mut self.rules).lay_over(self.builder, true)
    }

    /// Conditional formats of some areas.
    fn conditions(&mut self, element: &BytesStart) -> Result<(), Box<Finding>> {
        let areas = value(element, "calcext:target-range-address");
        let outer = self.events.depth().saturating_sub(1);
        while self.events.depth() > outer {
            let Event::Start(e) = self.events.next()? else { continue };
            if e.name().as_ref() == "calcext:condition" {
                let look = self.styles.cell_style(&value(&e, "calcext:apply-style-name"));
                self.rules.take_open(&e, &areas, look.format);
            }
        }
        Ok(())
    }

    fn column(&mut self, element: &BytesStart) {
        let first = self.col;
        self.col = first.saturating_add(repeated(element, "table:number-columns-repeated"));
        if is_hidden(element) {
            self.builder.hide_cols(first, self.col - 1);
        }
        let look = self.styles.cell_style(&value(element, "table:default-cell-style-name"));
        if look != OdsCellStyle::default() && first < COL_LIMIT {
            self.columns.push((first, self.col - 1, look));
        }
    }

    fn rows(&mut self, element: &BytesStart) -> Result<(), Box<Finding>> {
        let first = self.row;
        self.row = first.saturating_add(repeated(element, "table:number-rows-repeated"));
        if is_hidden(element) {
            self.builder.hide_rows(first, self.row - 1);
        }
        let stretches = self.stretches()?;
        // Rows and columns from the limits on are told of once, not spread out.
        let limit = self.builder.row_limit();
        for row in first..self.row.min(limit.max(first + 1)) {
            for stretch in &stretches {
                self.spread(row, stretch)?;
            }
        }
        if self.row > limit && first < limit {
            stretches.iter().for_each(|s| self.builder.pass_over(limit, s.cols.0));
        }
        Ok(())
    }

    /// What the row that was just entered holds.
    fn stretches(&mut self) -> Result<Vec<RepeatedCell>, Box<Finding>> {
        let outer = self.events.depth().saturating_sub(1);
        let mut stretches = Vec::new();
        let mut col = 0u32;
        while self.events.depth() > outer {
            let Event::Start(e) = self.events.next()? else { continue };
            if !matches!(e.name().as_ref(), "table:table-cell" | "table:covered-table-cell") {
                self.events.skip()?;
                continue;
            }
            let first = col;
            col = first.saturating_add(repeated(&e, "table:number-columns-repeated"));
            let stretch = self.stretch(&e, (first, col - 1))?;
            let is_blank = stretch.cell.is_blank() && stretch.extras.formula.is_none();
            if !is_blank || !stretch.note.is_empty() || stretch.span != (1, 1) {
                stretches.push(stretch);
            }
        }
        Ok(stretches)
    }

    fn stretch(&mut self, e: &BytesStart, cols: (u32, u32)) -> Result<RepeatedCell, Box<Finding>> {
        let look = match prefixed(e, "table:style-name") {
            Some(name) => self.styles.cell_style(&name),
            None => self.column_style(cols.0),
        };
        let CellText { runs, note, shapes } = body(self.events, self.styles)?;
        for text in shapes {
            self.builder.margin(Margin::TextBox, &text)?;
        }
        let (text, set) = runs.shown(look.mark);
        let cell = content(e, &text, !runs.is_empty());
        let formula = prefixed(e, "table:formula").map(|f| in_a1(&f));
        // A formula that gave an empty text has been calculated: there is nothing in the cell.
        let is_empty_text = value(e, "office:value-type") == "string" && cell.is_blank();
        let format = look.format.or_else(|| of_type(e));
        let cell = as_shown(cell, format.as_deref());
        let format = by_text(&cell, &text).filter(|_| says_nothing(format.as_deref())).or(format);
        let extras = CellMeta {
            formula: formula.filter(|_| !is_empty_text),
            format: format.filter(|code| is_told(&cell, code)),
            ..if matches!(cell, Cell::Number(_)) { look.mark.extras() } else { set }
        };
        let span =
            (repeated(e, "table:number-rows-spanned"), repeated(e, "table:number-columns-spanned"));
        Ok(RepeatedCell { cols, cell, extras, note, span })
    }

    fn column_style(&self, col: u32) -> OdsCellStyle {
        let covers = |c: &&(u32, u32, OdsCellStyle)| (c.0..=c.1).contains(&col);
        self.columns.iter().find(covers).map(|c| c.2.clone()).unwrap_or_default()
    }

    fn spread(&mut self, row: u32, stretch: &RepeatedCell) -> Result<(), Box<Finding>> {
        let (first, last) = stretch.cols;
        for col in first..=last.min(COL_LIMIT.max(first)) {
            let (cell, extras) = (stretch.cell.clone(), stretch.extras.clone());
            self.builder.put(SheetCell { row, col, cell, extras })?;
            if !stretch.note.is_empty() {
                self.builder.note(Note { row, col, text: stretch.note.clone() })?;
            }
        }
        let (rows, cols) = stretch.span;
        if stretch.span != (1, 1) {
            let bottom = row.saturating_add(rows - 1);
            let right = first.saturating_add(cols - 1);
            self.builder.merge(Area { top: row, left: first, bottom, right })?;
        }
        Ok(())
    }
}

/// The format that a cell's type stands for where its style has none.
fn of_type(element: &BytesStart) -> Option<Arc<str>> {
    let currency = value(element, "office:currency");
    match &*value(element, "office:value-type") {
        "percentage" => Some("0%".into()),
        "currency" if !matches!(currency.as_str(), "" | "CNY") => {
            Some(format!("[${currency}] General").into())
        }
        _ => None,
    }
}

/// Whether a format leaves a number as it is.
fn says_nothing(format: Option<&str>) -> bool {
    format.is_none_or(is_plain)
}

/// The text that was seen of a number when the file was saved, if it is not the number.
fn by_text(cell: &Cell, text: &str) -> Option<Arc<str>> {
    let Cell::Number(number) = cell else { return None };
    let shown = text.trim().replace(',', "").parse::<Decimal>().ok().zip(exact(*number));
    let is_same = shown.is_some_and(|(shown, number)| is_rounded(shown, number, Decimal::ONE));
    (!is_same && !text.trim().is_empty()).then(|| literally(text.trim()).into())
}

/// A number that its format shows as a day is one.
fn as_shown(cell: Cell, format: Option<&str>) -> Cell {
    match (&cell, format.map(shows)) {
        (Cell::Number(number), Some(Shows::Day)) => number_shown(*number, Shows::Day, false),
        _ => cell,
    }
}

/// The content of a cell by its type (19.389); the text is what a person reads.
fn content(element: &BytesStart, text: &str, has_text: bool) -> Cell {
    if value(element, "calcext:value-type") == "error" {
        return Cell::Error(text.trim().into());
    }
    let number = || prefixed(element, "office:value").and_then(|v| v.trim().parse::<f64>().ok());
    match &*value(element, "office:value-type") {
        "float" | "percentage" | "currency" => {
            number().map_or_else(|| Cell::text(text), Cell::number)
        }
        "date" => iso_date(&value(element, "office:date-value")),
        "boolean" => Cell::Bool(value(element, "office:boolean-value") == "true"),
        "string" if !has_text => Cell::text(&value(element, "office:string-value")),
        _ => Cell::text(text),
    }
}
