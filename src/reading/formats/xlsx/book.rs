//! The parts that all sheets share: the list of sheets, texts, styles and properties.

use super::strings::{self, SharedString};
use super::styles::{self, XlsxStyles};
use crate::finding::{Code, Finding};
use crate::form::STAMP_PROPERTY;
use crate::reading::bounds::{SHEET_LIMIT, too_large};
use crate::reading::formats::package::{Package, Relationship};
use crate::reading::formats::values::is_spreadsheet;
use crate::reading::formats::xml::{Events, attribute, is_set};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What the sheets of a workbook have in common.
pub struct XlsxGlobals {
    /// The sheets that hold cells, in the order of their tabs.
    pub sheets: Vec<XlsxSheetEntry>,
    /// Texts that cells refer to by number.
    pub strings: Vec<SharedString>,
    /// Styles that cells and rules refer to by number.
    pub styles: Rc<XlsxStyles>,
    /// Whether days are counted from 1904.
    pub from_1904: bool,
    /// The stamp in the custom properties.
    pub stamp: Option<String>,
    /// Names and the formulas that they stand for.
    pub names: Vec<(String, String)>,
    /// Whether its formulas were calculated.
    pub is_calculated: bool,
}

/// A sheet in the workbook's list.
pub struct XlsxSheetEntry {
    /// Name on the tab.
    pub name: String,
    /// Whether the tab is hidden.
    pub hidden: bool,
    /// Name of its part.
    pub part: String,
}

impl XlsxGlobals {
    /// Reads the shared parts.
    ///
    /// # Errors
    /// A finding when there is no workbook in the package or a shared part is damaged or too large.
    pub fn of(package: &mut Package) -> Result<XlsxGlobals, Box<Finding>> {
        let root = package.relations("")?;
        let main = part_of(&root, "officeDocument", "xl/workbook.xml");
        let tabs = package.made_of(&main, "", tabs_in)?;
        let tabs = tabs.ok_or_else(|| Box::new(Finding::new(Code::Damaged)))?;
        let relations = package.relations(&main)?;
        let by_id = relations.iter().map(|r| (r.id.as_str(), r)).collect();
        let sheets = tabs.all.iter().filter_map(|tab| entry(tab, &by_id)).collect();
        let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = |file: &str| format!("{folder}/{file}");
        let strings = part_of(&relations, "sharedStrings", &beside("sharedStrings.xml"));
        let strings = package.part(&strings)?.map(|text| strings::of(&text)).transpose()?;
        let styles = part_of(&relations, "styles", &beside("styles.xml"));
        let styles = package.made_of(&styles, "", styles::of)?;
        let custom = part_of(&root, "custom-properties", "docProps/custom.xml");
        let stamp = package.part(&custom)?.and_then(|text| property(&text, STAMP_PROPERTY));
        let (strings, styles) = (strings.unwrap_or_default(), styles.unwrap_or_default());
        let chain = relations.iter().any(|r| r.kind == "calcChain" && package.has(&r.target));
        let is_calculated = !tabs.is_due && (chain || calculates(package, &root));
        let (names, from_1904) = (tabs.names.clone(), tabs.from_1904);
        Ok(XlsxGlobals { sheets, strings, styles, from_1904, stamp, names, is_calculated })
    }
}

/// Whether the program that wrote the package is a spreadsheet. Excel is told by its chain of calculation: its
/// name stands in the files of libraries, too, which calculate nothing.
fn calculates(package: &mut Package, root: &[Relationship]) -> bool {
    let properties = part_of(root, "extended-properties", "docProps/app.xml");
    let told = package.made_of(&properties, "", |text| {
        let (_, tail) = text.split_once("Application>").unwrap_or_default();
        Ok(is_spreadsheet(tail.split('<').next().unwrap_or_default()))
    });
    told.unwrap_or_default().is_some_and(|is_spreadsheet| *is_spreadsheet)
}

/// Name of the part that a relation of this kind leads to, else the usual one.
pub fn part_of(relations: &[Relationship], kind: &str, usual: &str) -> String {
    // The strict form of the standard has its own words for some types.
    let same = |r: &&Relationship| {
        r.kind == kind || kind == "custom-properties" && r.kind == "customProperties"
    };
    relations.iter().find(same).map_or(usual, |r| &r.target).to_string()
}

/// The workbook's list of sheets.
#[derive(Default)]
struct Tabs {
    all: Vec<XlsxSheetReference>,
    from_1904: bool,
    /// Whether it asks to be calculated when it is opened.
    is_due: bool,
    names: Vec<(String, String)>,
}

/// A sheet as the list has it.
struct XlsxSheetReference {
    name: String,
    hidden: bool,
    /// Name by which the workbook refers to its part.
    id: String,
}

fn tabs_in(text: &str) -> Result<Tabs, Box<Finding>> {
    let mut tabs = Tabs::default();
    let mut events = Events::of(text);
    loop {
        match events.next()? {
            Event::Start(e) if e.local_name().as_ref() == "workbookPr" => {
                tabs.from_1904 |= is_set(&e, "date1904");
            }
            Event::Start(e) if e.local_name().as_ref() == "sheet" => {
                tabs.all.push(tab(&e));
                if tabs.all.len() > SHEET_LIMIT {
                    return Err(too_large(format!("工作表超过 {SHEET_LIMIT} 张")));
                }
            }
            Event::Start(e) if e.local_name().as_ref() == "calcPr" => {
                tabs.is_due |= is_set(&e, "fullCalcOnLoad");
            }
            Event::Start(e) if e.local_name().as_ref() == "definedName" => {
                // A name that one sheet has to itself is not followed.
                let name =
                    attribute(&e, "name").filter(|_| attribute(&e, "localSheetId").is_none());
                let name = name.map(|name| name.into_owned());
                let formula = events.text()?.into_owned();
                if tabs.names.len() < SHEET_LIMIT {
                    tabs.names.extend(name.map(|name| (name, formula)));
                }
            }
            Event::Eof => return Ok(tabs),
            _ => {}
        }
    }
}

fn tab(element: &BytesStart) -> XlsxSheetReference {
    let value = |name: &str| attribute(element, name).unwrap_or_default();
    let hidden = matches!(&*value("state"), "hidden" | "veryHidden");
    XlsxSheetReference { name: value("name").into_owned(), hidden, id: value("id").into_owned() }
}

/// A sheet of the list; charts and dialogs, which have no cells, are none.
fn entry(
    tab: &XlsxSheetReference,
    relations: &BTreeMap<&str, &Relationship>,
) -> Option<XlsxSheetEntry> {
    let relation = relations.get(tab.id.as_str());
    if relation.is_some_and(|r| r.kind == "chartsheet" || r.kind == "dialogsheet") {
        return None;
    }
    let part = relation.map(|r| r.target.clone()).unwrap_or_default();
    Some(XlsxSheetEntry { name: tab.name.clone(), hidden: tab.hidden, part })
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
