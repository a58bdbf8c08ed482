//! OpenDocument spreadsheets (.ods), read event by event: repeated rows and cells are not spread
//! out beyond the limits, and white space between elements means nothing (OpenDocument 1.3 part 3).

mod content;
mod formula;
mod layout;
mod number_style;
mod styles;
mod text;

use super::package::Package;
use super::values::is_spreadsheet;
use super::workbook_builder::WorkbookBuilder;
use super::xml::{Events, prefixed};
use super::{OpenResult, failure};
use crate::form::STAMP_PROPERTY;
use crate::reading::sheet::{Margin, MarginText, Workbook};
use quick_xml::events::Event;
use std::borrow::Cow;
use styles::OdsStyles;
use text::plain_text;

pub use layout::layouts;

/// Most headers and footers that are read.
const MARGINS: usize = 64;

/// Loads the workbook.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(package: &mut Package) -> OpenResult {
    let manifest = package.part("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(failure(true));
    }
    let meta = package.part("meta.xml")?.unwrap_or_default();
    let stamp = property(&meta, STAMP_PROPERTY);
    let (_, program) = meta.split_once("generator>").unwrap_or_default();
    let is_calculated = is_spreadsheet(program.split('<').next().unwrap_or_default());
    let mut styles = OdsStyles::default();
    let named = package.part("styles.xml")?;
    if let Some(named) = &named {
        styles.read_named(named)?;
    }
    let page = named.as_deref().map(page_margins).unwrap_or_default();
    drop(named);
    let content = package.part("content.xml")?.ok_or_else(|| failure(false))?;
    let mut builder = WorkbookBuilder::within(package.bounds());
    let mut sheets = content::read(&content, styles, &mut builder)?;
    sheets.iter_mut().for_each(|sheet| sheet.margins.extend(page.iter().cloned()));
    Ok(Workbook { is_calculated, ..builder.workbook(sheets, stamp) })
}

/// Headers and footers of all kinds of pages; a damaged part of them is passed over.
fn page_margins(part: &str) -> Vec<MarginText> {
    let (mut events, styles) = (Events::of(part), OdsStyles::default());
    let mut found = Vec::new();
    while let Ok(event) = events.next() {
        let Event::Start(e) = &event else {
            if event == Event::Eof {
                break;
            }
            continue;
        };
        let name = e.name();
        let is_margin =
            name.as_ref().starts_with("style:header") || name.as_ref().starts_with("style:footer");
        if is_margin && !name.as_ref().ends_with("-style") && found.len() < MARGINS {
            let text = plain_text(&mut events, &styles).unwrap_or_default();
            found.push(MarginText { margin: Margin::Page, text });
        }
    }
    found.retain(|margin| !margin.text.trim().is_empty());
    found
}

/// A custom property by its name (part 3, 4.3.3).
fn property(text: &str, wanted: &str) -> Option<String> {
    let mut events = Events::of(text);
    loop {
        match events.next().ok()? {
            Event::Start(e) if prefixed(&e, "meta:name").as_deref() == Some(wanted) => {
                return events.text().ok().map(Cow::into_owned);
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}
