//! How the sheets of a blank form are laid out: rules and formats of blank cells, formulas, and data
//! validation, the newer kind too that Excel keeps among its extensions (ECMA-376 part 1, 18.3.1.33).

use super::book::{XlsxGlobals, XlsxSheetEntry, part_of};
use super::sheet::{area, position};
use super::styles::XlsxStyles;
use crate::finding::Finding;
use crate::reading::blank::{Layouts, SheetLayout, Validation};
use crate::reading::formats::package::Package;
use crate::reading::formats::xml::{Events, MalformedXml, attribute, local_name};
use calamine::expand_shared_formula;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// Most areas of one validation.
const AREAS: usize = 1_000;

/// The layout of every sheet, by its name.
///
/// # Errors
/// A finding when a part is damaged or passes a limit.
pub fn layouts(package: &mut Package) -> Result<Layouts, Box<Finding>> {
    let book = XlsxGlobals::of(package)?;
    let root = package.relations("")?;
    let relations = package.relations(&part_of(&root, "officeDocument", "xl/workbook.xml"))?;
    let styles = package.part(&part_of(&relations, "styles", "xl/styles.xml"))?;
    let ruled = styles.map(|part| ruled_styles(&part)).transpose()?.unwrap_or_default();
    let mut found = BTreeMap::new();
    for XlsxSheetEntry { name, part, .. } in &book.sheets {
        let Some(part) = package.part(part)? else { continue };
        let styles = &*book.styles;
        let shared = BTreeMap::new();
        let layout = SheetLayout::default();
        let mut reader =
            XlsxLayoutReader { events: Events::of(&part), styles, ruled: &ruled, shared, layout };
        // A sheet that cannot be read to its end is told of where its cells are read.
        let _ = reader.read();
        found.insert(name.clone(), reader.layout);
    }
    Ok(Layouts { sheets: found, names: book.names })
}

/// Of each cell style whether it draws a rule.
fn ruled_styles(part: &str) -> Result<Vec<bool>, MalformedXml> {
    let (mut borders, mut styles) = (Vec::new(), Vec::new());
    let mut section = String::new();
    let mut events = Events::of(part);
    loop {
        let event = events.next()?;
        let Event::Start(e) = &event else {
            if event == Event::Eof {
                return Ok(styles);
            }
            continue;
        };
        let name = local_name(e);
        match section.as_str() {
            _ if events.depth() == 2 => name.clone_into(&mut section),
            "borders" if name == "border" => borders.push(false),
            "borders" if matches!(name, "left" | "right" | "top" | "bottom") => {
                let drawn = attribute(e, "style").is_some_and(|style| style != "none");
                borders.last_mut().into_iter().for_each(|border| *border |= drawn);
            }
            "cellXfs" if name == "xf" => {
                let id = attribute(e, "borderId").and_then(|id| id.parse::<usize>().ok());
                styles.push(id.and_then(|id| borders.get(id)).copied().unwrap_or_default());
            }
            _ => {}
        }
    }
}

struct XlsxLayoutReader<'a> {
    events: Events<'a>,
    styles: &'a XlsxStyles,
    ruled: &'a [bool],
    shared: BTreeMap<u32, ((u32, u32), String)>,
    layout: SheetLayout,
}

impl XlsxLayoutReader<'_> {
    fn read(&mut self) -> Result<(), MalformedXml> {
        let mut at = (0u32, 0u32);
        loop {
            match self.events.next()? {
                Event::Start(e) => match local_name(&e) {
                    "row" => {
                        let row = attribute(&e, "r").and_then(|r| r.parse::<u32>().ok());
                        at = (row.map_or(at.0, |row| row.saturating_sub(1)), 0);
                    }
                    "c" => {
                        at = attribute(&e, "r").and_then(|r| position(&r)).unwrap_or(at);
                        self.cell(&e, at)?;
                        at.1 = at.1.saturating_add(1);
                    }
                    "dataValidation" => self.validation(&e)?,
                    _ => {}
                },
                Event::End(e) if e.local_name().as_ref() == "row" => {
                    at = (at.0.saturating_add(1), 0);
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn cell(&mut self, element: &BytesStart, at: (u32, u32)) -> Result<(), MalformedXml> {
        let style = attribute(element, "s").and_then(|s| s.parse::<usize>().ok()).unwrap_or(0);
        let format = self.styles.cells.get(style).and_then(|style| style.format.as_ref());
        let ruled = self.ruled.get(style).copied().unwrap_or_default();
        self.layout.take(at, ruled, format);
        let outer = self.events.depth().saturating_sub(1);
        while self.events.depth() > outer {
            let Event::Start(e) = self.events.next()? else { continue };
            if local_name(&e) == "f" {
                self.formula(&e, at)?;
            }
        }
        Ok(())
    }

    fn formula(&mut self, element: &BytesStart, at: (u32, u32)) -> Result<(), MalformedXml> {
        let index = attribute(element, "si").and_then(|si| si.parse::<u32>().ok());
        let text = self.events.text()?.into_owned();
        if let Some(index) = index.filter(|_| !text.is_empty()) {
            self.shared.insert(index, (at, text.clone()));
        }
        let shared = index.filter(|_| text.is_empty()).and_then(|index| self.shared.get(&index));
        let formula = match shared {
            Some((from, formula)) => {
                expand_shared_formula(formula, *from, at).unwrap_or_else(|_| formula.clone())
            }
            None => text,
        };
        if !formula.is_empty() {
            self.layout.take_formula(at, formula);
        }
        Ok(())
    }

    fn validation(&mut self, element: &BytesStart) -> Result<(), MalformedXml> {
        let value = |name: &str| attribute(element, name).unwrap_or_default().into_owned();
        let mut found = Validation { kind: value("type"), ..Validation::default() };
        found.prompt = value("prompt");
        let mut areas = value("sqref");
        let outer = self.events.depth().saturating_sub(1);
        while self.events.depth() > outer {
            let Event::Start(e) = self.events.next()? else { continue };
            match local_name(&e) {
                "formula1" => found.formula = self.events.text()?.trim().to_string(),
                "sqref" => areas = self.events.text()?.into_owned(),
                _ => {}
            }
        }
        found.areas = areas.split_whitespace().filter_map(area).take(AREAS).collect();
        self.layout.take_validation(found);
        Ok(())
    }
}
