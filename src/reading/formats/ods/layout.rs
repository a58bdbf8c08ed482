//! How the sheets of a blank form are laid out: rules of blank cells, formulas, and data validation
//! (OpenDocument 1.3 part 3, 9.4).

use super::formula::in_a1;
use super::styles::OdsStyles;
use crate::finding::Finding;
use crate::reading::blank::{
    BLANK_COLS, BLANK_ROWS, Layouts, SheetLayout, VALIDATION_LIMIT, Validation,
};
use crate::reading::formats::package::Package;
use crate::reading::formats::xml::{Events, prefixed};
use crate::reading::sheet::Area;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The layout of every sheet, by its name.
///
/// # Errors
/// A finding when a part is damaged or passes a limit.
pub fn layouts(package: &mut Package) -> Result<Layouts, Box<Finding>> {
    let mut styles = OdsStyles::default();
    let mut ruled = BTreeSet::new();
    if let Some(named) = package.part("styles.xml")? {
        styles.read_named(&named)?;
        ruled_styles(&named, &mut ruled);
    }
    let content = package.part("content.xml")?.unwrap_or_default();
    ruled_styles(&content, &mut ruled);
    let events = Events::of(&content);
    let (validations, found) = (BTreeMap::new(), Layouts::default());
    let mut reader = OdsLayoutReader { events, styles, ruled, validations, found };
    reader.read()?;
    Ok(reader.found)
}

/// Names of cell styles that draw a rule.
fn ruled_styles(part: &str, found: &mut BTreeSet<String>) {
    let mut events = Events::of(part);
    let mut current = String::new();
    while let Ok(event) = events.next() {
        let Event::Start(e) = &event else {
            if event == Event::Eof {
                return;
            }
            continue;
        };
        match e.name().as_ref() {
            "style:style" => current = value(e, "style:name"),
            "style:table-cell-properties" => {
                let sides =
                    ["border", "border-left", "border-right", "border-top", "border-bottom"];
                let drawn = sides.iter().any(|side| {
                    prefixed(e, &format!("fo:{side}")).is_some_and(|line| line != "none")
                });
                if drawn {
                    found.insert(current.clone());
                }
            }
            _ => {}
        }
    }
}

fn value(element: &BytesStart, name: &str) -> String {
    prefixed(element, name).unwrap_or_default().into_owned()
}

fn repeated(element: &BytesStart, name: &str) -> u32 {
    let count = prefixed(element, name).and_then(|n| n.parse::<u32>().ok());
    count.unwrap_or(1).max(1)
}

struct OdsLayoutReader<'a> {
    events: Events<'a>,
    styles: OdsStyles,
    ruled: BTreeSet<String>,
    validations: BTreeMap<String, Validation>,
    found: Layouts,
}

impl OdsLayoutReader<'_> {
    fn read(&mut self) -> Result<(), Box<Finding>> {
        loop {
            match self.events.next()? {
                Event::Start(e) => match e.name().as_ref() {
                    "office:automatic-styles" => self.styles.read_automatic(&mut self.events)?,
                    "table:tracked-changes" | "table:dde-links" => self.events.skip()?,
                    "table:content-validation" => self.validation(&e)?,
                    "table:table" => {
                        let layout = self.sheet()?;
                        self.found.sheets.insert(value(&e, "table:name"), layout);
                    }
                    "table:named-range" if self.found.names.len() < VALIDATION_LIMIT => {
                        let area = in_a1(&format!("[{}]", value(&e, "table:cell-range-address")));
                        self.found.names.push((value(&e, "table:name"), area));
                    }
                    _ => {}
                },
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// A validation by its name: `of:cell-content-is-in-list("a";"b")`.
    fn validation(&mut self, element: &BytesStart) -> Result<(), Box<Finding>> {
        let condition = value(element, "table:condition");
        let mut prompt = String::new();
        let outer = self.events.depth().saturating_sub(1);
        while self.events.depth() > outer {
            let Event::Start(e) = self.events.next()? else { continue };
            if e.name().as_ref() == "table:help-message" {
                prompt = self.events.text()?.into_owned();
            }
        }
        let kinds = [
            ("is-in-list(", "list"),
            ("is-whole-number", "whole"),
            ("is-decimal", "decimal"),
            ("is-date", "date"),
            ("text-length", "textLength"),
        ];
        let kind = kinds.iter().find(|(mark, _)| condition.contains(mark));
        let kind = kind.map_or("custom", |(_, kind)| kind).to_string();
        let list = condition.split_once("is-in-list(").and_then(|(_, rest)| rest.strip_suffix(')'));
        let formula = list.map(source).unwrap_or_default();
        let validation = Validation { areas: Vec::new(), kind, formula, prompt };
        if self.validations.len() < VALIDATION_LIMIT {
            self.validations.insert(value(element, "table:name"), validation);
        }
        Ok(())
    }

    /// What a style says of a blank cell.
    fn blank_style(&self, style: &str) -> BlankCellStyle {
        (self.ruled.contains(style), self.styles.cell_style(style).format)
    }

    fn sheet(&mut self) -> Result<SheetLayout, Box<Finding>> {
        let mut table = TableReader::default();
        let outer = self.events.depth().saturating_sub(1);
        while self.events.depth() > outer {
            let event = self.events.next()?;
            match &event {
                Event::Start(e) => match e.name().as_ref() {
                    "table:table-column" => {
                        let style = value(e, "table:default-cell-style-name");
                        table.column(e, self.blank_style(&style));
                    }
                    "table:table-row" => {
                        (table.col, table.rows) = (0, repeated(e, "table:number-rows-repeated"));
                    }
                    "table:table-cell" | "table:covered-table-cell" => {
                        let own = value(e, "table:style-name");
                        let own = (!own.is_empty()).then(|| self.blank_style(&own));
                        table.cell(e, own.as_ref());
                    }
                    _ => {}
                },
                Event::End(e) if e.name().as_ref() == "table:table-row" => {
                    table.row = table.row.saturating_add(table.rows);
                }
                _ => {}
            }
        }
        let TableReader { mut layout, places, .. } = table;
        for (name, areas) in places {
            if let Some(rule) = self.validations.get(&name) {
                layout.take_validation(Validation { areas, ..rule.clone() });
            }
        }
        Ok(layout)
    }
}

/// Whether a blank cell has a rule, and its number format.
type BlankCellStyle = (bool, Option<Arc<str>>);

/// A table as it is read, cell by cell.
#[derive(Default)]
struct TableReader {
    layout: SheetLayout,
    /// How the cells of each column are that have no style of their own.
    columns: Vec<BlankCellStyle>,
    /// Areas by name of their validation.
    places: BTreeMap<String, Vec<Area>>,
    row: u32,
    col: u32,
    /// How often the row stands there.
    rows: u32,
}

impl TableReader {
    fn column(&mut self, element: &BytesStart, drawn: BlankCellStyle) {
        let count = repeated(element, "table:number-columns-repeated").min(BLANK_COLS) as usize;
        let room = (BLANK_COLS as usize).saturating_sub(self.columns.len());
        self.columns.extend(std::iter::repeat_n(drawn, room.min(count)));
    }

    fn cell(&mut self, e: &BytesStart, own: Option<&BlankCellStyle>) {
        let count = repeated(e, "table:number-columns-repeated");
        let (row, col) = (self.row, self.col);
        self.col = col.saturating_add(count);
        let rows = self.rows.min(BLANK_ROWS.saturating_sub(row));
        let cols = count.min(BLANK_COLS.saturating_sub(col));
        if rows == 0 || cols == 0 {
            return;
        }
        let formula = prefixed(e, "table:formula").map(|text| in_a1(&text));
        for col in col..col + cols {
            let drawn = own.or_else(|| self.columns.get(col as usize));
            let (ruled, format) = drawn.map_or((false, None), |drawn| (drawn.0, drawn.1.as_ref()));
            if !ruled && format.is_none() && formula.is_none() {
                continue;
            }
            for row in row..row + rows {
                self.layout.take((row, col), ruled, format);
                if let Some(formula) = &formula {
                    self.layout.take_formula((row, col), formula.clone());
                }
            }
        }
        let name = value(e, "table:content-validation-name");
        if !name.is_empty() {
            let area = Area { top: row, left: col, bottom: row + rows - 1, right: col + cols - 1 };
            self.places.entry(name).or_default().push(area);
        }
    }
}

/// Where the texts of a list stand, in the notation of Excel: `"a,b"` or `Sheet2!$A$1:$A$3`.
fn source(list: &str) -> String {
    if !list.starts_with('"') {
        return in_a1(list);
    }
    let texts = list.trim_matches('"').replace("\";\"", ",");
    format!("\"{texts}\"")
}
