//! One sheet: cells, hidden rows and columns, merged areas (ECMA-376 part 1, 18.3).

use super::book::{XlsxGlobals, XlsxSheetEntry};
use super::notes;
use super::strings::{rich_text, unescaped};
use super::structure::{CellElements, EnclosingElement};
use super::styles::XlsxStyle;
use crate::finding::{Code, Finding};
use crate::reading::cell::{Cell, LOST_TEXT};
use crate::reading::cell_meta::CellMeta;
use crate::reading::formats::attributes::attributes;
use crate::reading::formats::conditional::ConditionalFormats;
use crate::reading::formats::margins::{is_page_margin, page_words, read_drawings};
use crate::reading::formats::number_format::{NOTHING, is_told};
use crate::reading::formats::package::Package;
use crate::reading::formats::values::{iso_date, number_shown};
use crate::reading::formats::workbook_builder::WorkbookBuilder;
use crate::reading::formats::xml::{Events, MalformedXml, attribute, is_set, local_name};
use crate::reading::sheet::{Area, Margin, SheetCell};
use calamine::expand_shared_formula;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// Reads a sheet into the builder.
///
/// # Errors
/// A finding when the sheet is damaged or passes a limit.
pub fn read(
    package: &mut Package,
    entry: &XlsxSheetEntry,
    book: &XlsxGlobals,
    builder: &mut WorkbookBuilder,
) -> Result<(), Box<Finding>> {
    let part = package.part(&entry.part)?;
    let part = part.ok_or_else(|| Box::new(Finding::new(Code::Damaged)))?;
    let mut reader = XlsxSheetReader {
        events: Events::of(&part),
        book,
        builder,
        at: (0, 0),
        shared: BTreeMap::new(),
        hides_noughts: false,
        rules: ConditionalFormats::default(),
        within: EnclosingElement::Sheet,
    };
    reader.read()?;
    let XlsxSheetReader { rules, .. } = reader;
    rules.lay_over(builder, book.is_calculated)?;
    drop(part);
    let relations = package.relations(&entry.part)?;
    read_drawings(package, &relations, builder)?;
    notes::read(package, &relations, builder)
}

struct XlsxSheetReader<'a> {
    events: Events<'a>,
    book: &'a XlsxGlobals,
    builder: &'a mut WorkbookBuilder,
    /// Where the next cell stands if it does not say so.
    at: (u32, u32),
    /// Formulas that several cells share, by number, with the cell they are written for.
    shared: BTreeMap<u32, ((u32, u32), String)>,
    /// Whether the sheet shows nothing for 0.
    hides_noughts: bool,
    /// Conditional formats.
    rules: ConditionalFormats,
    within: EnclosingElement,
}

impl XlsxSheetReader<'_> {
    fn read(&mut self) -> Result<(), Box<Finding>> {
        loop {
            match self.events.next()? {
                Event::Start(e) => match local_name(&e) {
                    "c" => self.cell(&e)?,
                    "row" => self.row(&e),
                    "sheetData" => self.begin_data(),
                    "col" => self.columns(&e),
                    "sheetView" => {
                        let shows = attribute(&e, "showZeros");
                        self.hides_noughts |= shows.is_some_and(|v| matches!(&*v, "0" | "false"));
                    }
                    "conditionalFormatting" => {
                        let areas = attribute(&e, "sqref").unwrap_or_default().into_owned();
                        self.rules.read(&mut self.events, &areas, &self.book.styles.rules)?;
                    }
                    "mergeCell" => {
                        if let Some(area) = attribute(&e, "ref").and_then(|r| area(&r)) {
                            self.builder.merge(area)?;
                        }
                    }
                    name if is_page_margin(name) => {
                        let words = page_words(&self.events.text()?);
                        self.builder.margin(Margin::Page, &words)?;
                    }
                    _ => {}
                },
                Event::End(e) if e.local_name().as_ref() == "row" => {
                    self.at = (self.at.0.saturating_add(1), 0);
                    self.within.leave(EnclosingElement::Data);
                }
                Event::End(e) if e.local_name().as_ref() == "sheetData" => {
                    self.within.leave(EnclosingElement::Sheet);
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// The cells begin; they stand in one place of a sheet.
    fn begin_data(&mut self) {
        if !self.within.enter(EnclosingElement::Data, self.events.depth()) {
            self.builder.contradict(self.at.0, self.at.1);
        }
    }

    fn row(&mut self, element: &BytesStart) {
        // Anchors of form controls have rows too; a row elsewhere is a question only if cells stand in it.
        if !self.within.enter(EnclosingElement::Row, self.events.depth()) {
            return;
        }
        let (mut stated, mut hidden) = (None, false);
        for attribute in attributes(element) {
            match attribute.key.as_ref() {
                "r" => stated = attribute.value.parse::<u32>().ok(),
                "hidden" => hidden |= matches!(&*attribute.value, "1" | "true" | "on"),
                "ht" => hidden |= attribute.value.parse::<f64>().is_ok_and(|height| height == 0.0),
                _ => {}
            }
        }
        self.at = (stated.map_or(self.at.0, |r| r.saturating_sub(1)), 0);
        self.builder.begin_row();
        if hidden {
            self.builder.hide_rows(self.at.0, self.at.0);
        }
    }

    fn columns(&mut self, element: &BytesStart) {
        if !is_set(element, "hidden") && !is_zero(element, "width") {
            return;
        }
        let number = |name: &str| attribute(element, name).and_then(|v| v.parse::<u32>().ok());
        if let (Some(min), Some(max)) = (number("min"), number("max")) {
            self.builder.hide_cols(min.saturating_sub(1), max.saturating_sub(1));
        }
    }

    fn cell(&mut self, element: &BytesStart) -> Result<(), Box<Finding>> {
        let head = CellAttributes::of(element);
        let goes_back = head.at.is_some_and(|at| at.0 == self.at.0 && at.1 < self.at.1);
        if let Some(at) = head.at {
            self.at = at;
        }
        let at = self.at;
        self.at.1 = at.1.saturating_add(1);
        if !self.within.holds_cell(self.events.depth()) {
            self.builder.contradict(at.0, at.1);
        }
        // Most cells of a form hold nothing but a style.
        if self.events.leave_empty() {
            // A blank in the place of a filled one: some programs show it, and some the other.
            if goes_back && self.builder.holds(at) {
                self.builder.contradict(at.0, at.1);
            }
            return Ok(());
        }
        let style = self.book.styles.cells.get(head.style);
        let own = style.map(|s| s.mark).unwrap_or_default();
        let (mut cell, mut extras, mut formula) = (Cell::Blank, own.extras(), None);
        let outer = self.events.depth().saturating_sub(1);
        let mut seen = CellElements::within(element);
        while self.events.depth() > outer {
            let Event::Start(e) = self.events.next()? else { continue };
            if !seen.takes(&e) {
                self.builder.contradict(at.0, at.1);
            }
            match local_name(&e) {
                "v" => (cell, extras) = self.value(&head.kind, style, at)?,
                "f" => formula = self.formula(&e, at)?,
                "is" => {
                    let text = rich_text(&mut self.events)?;
                    if text.is_unclear {
                        self.builder.contradict(at.0, at.1);
                    }
                    (cell, extras) = text.cell(own);
                }
                _ => self.events.skip()?,
            }
        }
        extras.formula = formula;
        if let Some(format) = style.and_then(|s| s.format.as_ref()) {
            let waits = cell.is_blank() && extras.formula.is_some();
            extras.format = Some(format.clone()).filter(|code| waits || is_told(&cell, code));
        }
        if self.hides_noughts && cell == Cell::Number(0.0) {
            extras.format = Some(NOTHING.into());
        }
        // A formula that gave an empty text when it was calculated: there is nothing in the cell.
        if head.kind == CellType::Text && cell.is_blank() && self.book.is_calculated {
            extras.formula = None;
        }
        self.builder.put(SheetCell { row: at.0, col: at.1, cell, extras })
    }

    fn value(
        &mut self,
        kind: &CellType,
        style: Option<&XlsxStyle>,
        at: (u32, u32),
    ) -> Result<(Cell, CellMeta), MalformedXml> {
        let own = style.map(|s| s.mark).unwrap_or_default();
        // Nobody writes digits so, and some programs leave such characters out.
        let is_coded = *kind != CellType::Text && self.events.has_reference();
        let (text, is_mixed) = self.events.text_alone()?;
        if is_mixed || is_coded {
            self.builder.contradict(at.0, at.1);
        }
        let plain = text.trim();
        if plain.is_empty() && *kind != CellType::Text {
            return Ok((Cell::Blank, own.extras()));
        }
        let cell = match kind {
            CellType::Shared => {
                let index = plain.bytes().all(|byte| byte.is_ascii_digit());
                let index = index.then(|| plain.parse::<usize>().ok()).flatten();
                let Some(shared) = index.and_then(|index| self.book.strings.get(index)) else {
                    self.builder.lose_text(at.0, at.1);
                    return Ok((Cell::Error(LOST_TEXT.into()), own.extras()));
                };
                if shared.is_unclear {
                    self.builder.contradict(at.0, at.1);
                }
                return Ok(shared.clone().cell(own));
            }
            CellType::Text => Cell::text(&unescaped(&text)),
            CellType::Bool => Cell::Bool(matches!(plain, "1" | "true")),
            CellType::Error => Cell::Error(plain.into()),
            CellType::Day => iso_date(plain),
            CellType::Inline => Cell::Blank,
            CellType::Number => match plain.parse::<f64>() {
                Ok(number) => {
                    let shows = style.map(|s| s.shows).unwrap_or_default();
                    number_shown(number, shows, self.book.from_1904)
                }
                Err(_) => Cell::text(&text),
            },
        };
        Ok((cell, own.extras()))
    }

    /// The formula of a cell; one that several cells share is translated for each of them.
    fn formula(&mut self, e: &BytesStart, at: (u32, u32)) -> Result<Option<String>, MalformedXml> {
        let index = attribute(e, "si").and_then(|si| si.parse::<u32>().ok());
        let index = index.filter(|_| attribute(e, "t").as_deref() == Some("shared"));
        let text = self.events.text()?;
        let Some(index) = index else {
            return Ok(Some(text.into_owned()).filter(|t| !t.is_empty()));
        };
        if !text.is_empty() {
            self.shared.insert(index, (at, text.to_string()));
            return Ok(Some(text.into_owned()));
        }
        let translated = self.shared.get(&index).map(|(from, formula)| {
            expand_shared_formula(formula, *from, at).unwrap_or_else(|_| formula.clone())
        });
        // A formula is there, even if the cell it is written for is not.
        Ok(Some(translated.unwrap_or_else(|| "?".to_string())))
    }
}

/// How a cell's value is written (18.18.11).
#[derive(PartialEq)]
enum CellType {
    Number,
    Shared,
    Inline,
    Text,
    Bool,
    Error,
    Day,
}

/// The attributes of a cell.
struct CellAttributes {
    at: Option<(u32, u32)>,
    style: usize,
    kind: CellType,
}

impl CellAttributes {
    fn of(element: &BytesStart) -> CellAttributes {
        let mut head = CellAttributes { at: None, style: 0, kind: CellType::Number };
        for attribute in attributes(element) {
            match attribute.key.as_ref() {
                "r" => head.at = position(&attribute.value),
                "s" => head.style = attribute.value.parse().unwrap_or_default(),
                "t" => {
                    head.kind = match &*attribute.value {
                        "s" => CellType::Shared,
                        "inlineStr" => CellType::Inline,
                        "str" => CellType::Text,
                        "b" => CellType::Bool,
                        "e" => CellType::Error,
                        "d" => CellType::Day,
                        _ => CellType::Number,
                    }
                }
                _ => {}
            }
        }
        head
    }
}

fn is_zero(element: &BytesStart, name: &str) -> bool {
    attribute(element, name).is_some_and(|v| v.parse::<f64>().is_ok_and(|n| n == 0.0))
}

/// Zero-based row and column of an address such as `E7` or `$E$7`.
pub fn position(address: &str) -> Option<(u32, u32)> {
    let (mut row, mut col) = (0u32, 0u32);
    for byte in address.bytes().filter(|b| *b != b'$') {
        match byte {
            b'A'..=b'Z' if row == 0 => {
                col = col.checked_mul(26)?.checked_add(u32::from(byte - b'A') + 1)?;
            }
            b'a'..=b'z' if row == 0 => {
                col = col.checked_mul(26)?.checked_add(u32::from(byte - b'a') + 1)?;
            }
            b'0'..=b'9' => row = row.checked_mul(10)?.checked_add(u32::from(byte - b'0'))?,
            _ => return None,
        }
    }
    Some((row.checked_sub(1)?, col.checked_sub(1)?))
}

/// The area of a reference such as `B2:C3`.
pub fn area(text: &str) -> Option<Area> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let ((top, left), (bottom, right)) = (position(first)?, position(last)?);
    Some(Area { top, left, bottom, right })
}

#[cfg(test)]
mod tests {
    use super::{area, position};

    #[test]
    fn addresses_are_taken_apart() {
        assert_eq!(position("E7"), Some((6, 4)));
        assert_eq!(position("$XFD$1048576"), Some((1_048_575, 16_383)));
        for wrong in ["", "E", "7", "E0", "E-7", "E7E", "AAAAAAAAAAAA1", "A99999999999"] {
            assert_eq!(position(wrong), None, "{wrong}");
        }
        let square = area("B2:C3").map(|a| (a.top, a.left, a.bottom, a.right));
        assert_eq!(square, Some((1, 1, 2, 2)));
    }
}
