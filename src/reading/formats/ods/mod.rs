//! OpenDocument spreadsheets (.ods), read event by event: repeated rows and cells are not spread
//! out beyond the limits, and white space between elements means nothing (OpenDocument 1.3 part 3).

mod content;
mod formula;
mod number_style;
mod styles;
mod text;

use super::basket::Basket;
use super::package::Package;
use super::xml::{Events, prefixed};
use super::{Opened, failure};
use crate::form::STAMP_PROPERTY;
use quick_xml::events::Event;
use std::borrow::Cow;
use styles::Styles;

/// Loads the workbook.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(mut package: Package) -> Opened {
    let manifest = package.part("META-INF/manifest.xml")?.unwrap_or_default();
    if manifest.contains("encryption-data") {
        return Err(failure(true));
    }
    let stamp = package.part("meta.xml")?.and_then(|text| property(&text, STAMP_PROPERTY));
    let mut styles = Styles::default();
    if let Some(named) = package.part("styles.xml")? {
        styles.read_named(&named)?;
    }
    let content = package.part("content.xml")?.ok_or_else(|| failure(false))?;
    let mut basket = Basket::within(package.bounds());
    let sheets = content::read(&content, styles, &mut basket)?;
    Ok(basket.workbook(sheets, stamp))
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
