//! The parts that all sheets share: the list of sheets, texts, styles and properties.

use super::strings::{self, Shared};
use super::styles::{self, Style};
use crate::finding::{Code, Finding};
use crate::form::STAMP_PROPERTY;
use crate::reading::bounds::{SHEET_LIMIT, too_large};
use crate::reading::formats::package::{Package, Relation};
use crate::reading::formats::xml::{Events, attribute, is_set};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// What the sheets of a workbook have in common.
pub struct Book {
    /// The sheets that hold cells, in the order of their tabs.
    pub sheets: Vec<Entry>,
    /// Texts that cells refer to by number.
    pub strings: Vec<Shared>,
    /// Styles that cells refer to by number.
    pub styles: Vec<Style>,
    /// Whether days are counted from 1904.
    pub from_1904: bool,
    /// The stamp in the custom properties.
    pub stamp: Option<String>,
}

/// A sheet in the workbook's list.
pub struct Entry {
    /// Name on the tab.
    pub name: String,
    /// Whether the tab is hidden.
    pub hidden: bool,
    /// Name of its part.
    pub part: String,
}

impl Book {
    /// Reads the shared parts.
    ///
    /// # Errors
    /// A finding when there is no workbook in the package or a shared part is damaged or too large.
    pub fn of(package: &mut Package) -> Result<Book, Box<Finding>> {
        let root = package.relations("")?;
        let main = part_of(&root, "officeDocument", "xl/workbook.xml");
        let text = package.part(&main)?.ok_or_else(|| Box::new(Finding::new(Code::Damaged)))?;
        let relations = package.relations(&main)?;
        let (sheets, from_1904) = sheets_in(&text, &relations)?;
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = |file: &str| format!("{folder}/{file}");
        let strings = part_of(&relations, "sharedStrings", &beside("sharedStrings.xml"));
        let strings = package.part(&strings)?.map(|text| strings::of(&text)).transpose()?;
        let styles = part_of(&relations, "styles", &beside("styles.xml"));
        let styles = package.part(&styles)?.map(|text| styles::of(&text)).transpose()?;
        let custom = part_of(&root, "custom-properties", "docProps/custom.xml");
        let stamp = package.part(&custom)?.and_then(|text| property(&text, STAMP_PROPERTY));
        let (strings, styles) = (strings.unwrap_or_default(), styles.unwrap_or_default());
        Ok(Book { sheets, strings, styles, from_1904, stamp })
    }
}

/// Name of the part that a relation of this kind leads to, else the usual one.
pub fn part_of(relations: &[Relation], kind: &str, usual: &str) -> String {
    // The strict form of the standard has its own words for some types.
    let same = |r: &&Relation| {
        r.kind == kind || kind == "custom-properties" && r.kind == "customProperties"
    };
    relations.iter().find(same).map_or(usual, |r| &r.target).to_string()
}

/// The sheets that hold cells, and whether days are counted from 1904.
fn sheets_in(text: &str, relations: &[Relation]) -> Result<(Vec<Entry>, bool), Box<Finding>> {
    let by_id: BTreeMap<&str, &Relation> = relations.iter().map(|r| (r.id.as_str(), r)).collect();
    let (mut sheets, mut from_1904) = (Vec::new(), false);
    let mut events = Events::of(text);
    loop {
        match events.next()? {
            Event::Start(e) if e.local_name().as_ref() == "workbookPr" => {
                from_1904 |= is_set(&e, "date1904");
            }
            Event::Start(e) if e.local_name().as_ref() == "sheet" => {
                sheets.extend(entry(&e, &by_id));
                if sheets.len() > SHEET_LIMIT {
                    return Err(too_large(format!("工作表超过 {SHEET_LIMIT} 张")));
                }
            }
            Event::Eof => return Ok((sheets, from_1904)),
            _ => {}
        }
    }
}

/// A sheet of the list; charts and dialogs, which have no cells, are none.
fn entry(element: &BytesStart, relations: &BTreeMap<&str, &Relation>) -> Option<Entry> {
    let value = |name: &str| attribute(element, name).unwrap_or_default();
    let relation = relations.get(&*value("id"));
    if relation.is_some_and(|r| r.kind == "chartsheet" || r.kind == "dialogsheet") {
        return None;
    }
    Some(Entry {
        name: value("name").into_owned(),
        hidden: matches!(&*value("state"), "hidden" | "veryHidden"),
        part: relation.map(|r| r.target.clone()).unwrap_or_default(),
    })
}

/// A custom property by its name (ECMA-376 part 1, 22.3).
pub fn property(text: &str, wanted: &str) -> Option<String> {
    let mut events = Events::of(text);
    loop {
        match events.next().ok()? {
            Event::Start(e) if attribute(&e, "name").as_deref() == Some(wanted) => {
                return events.text().ok().map(|text| text.trim().to_string());
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}
