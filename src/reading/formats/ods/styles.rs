//! What styles say: a hidden sheet, how a text is set, white on white, and number formats (OpenDocument 1.3
//! part 3, chapter 16).

use super::number_style::{self, NumberStyle, is_number_style, is_white};
use crate::finding::Finding;
use crate::reading::bounds::{SHARED_LIMIT, too_large};
use crate::reading::formats::number_format::{NOTHING, WHITE};
use crate::reading::formats::runs::RunFormat;
use crate::reading::formats::xml::{Events, prefixed};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Longer chains of parent styles are not followed.
const CHAIN_LIMIT: usize = 16;

/// All styles by name.
#[derive(Default)]
pub struct OdsStyles {
    styles: BTreeMap<String, OdsStyle>,
    numbers: BTreeMap<String, NumberStyle>,
    /// Number formats by the names of their styles.
    formats: BTreeMap<String, Arc<str>>,
    /// The style that is being read.
    current: String,
}

#[derive(Default)]
struct OdsStyle {
    parent: Option<String>,
    format: Option<String>,
    struck: Option<bool>,
    /// Raised, lowered or on the line.
    position: Option<RunFormat>,
    /// Whether its text is not shown.
    unseen: Option<bool>,
    white: Option<bool>,
    filled: Option<bool>,
    hides_sheet: bool,
}

/// What a cell's style says of its content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OdsCellStyle {
    /// Number format in the notation of Excel, if it tells anything.
    pub format: Option<Arc<str>>,
    /// How the text is set.
    pub mark: RunFormat,
}

impl OdsStyles {
    /// Reads the part of named styles.
    ///
    /// # Errors
    /// A finding when the part is damaged or holds too many.
    pub fn read_named(&mut self, part: &str) -> Result<(), Box<Finding>> {
        let mut events = Events::of(part);
        loop {
            match events.next()? {
                Event::Start(e) => self.take(&e, &mut events)?,
                Event::Eof => {
                    self.compose();
                    return Ok(());
                }
                _ => {}
            }
        }
    }

    /// Reads the rest of the element of automatic styles that was just entered.
    ///
    /// # Errors
    /// A finding when it is damaged or holds too many.
    pub fn read_automatic(&mut self, events: &mut Events) -> Result<(), Box<Finding>> {
        let outer = events.depth().saturating_sub(1);
        while events.depth() > outer {
            if let Event::Start(e) = events.next()? {
                self.take(&e, events)?;
            }
        }
        self.compose();
        Ok(())
    }

    /// Takes an element of styles; what belongs to a style follows it.
    fn take(&mut self, element: &BytesStart, events: &mut Events) -> Result<(), Box<Finding>> {
        let value = |name: &str| prefixed(element, name).map(|v| v.into_owned());
        match element.name().as_ref() {
            "style:style" => {
                self.current = value("style:name").unwrap_or_default();
                let parent = value("style:parent-style-name");
                let format = value("style:data-style-name");
                let style = OdsStyle { parent, format, ..OdsStyle::default() };
                self.styles.insert(self.current.clone(), style);
            }
            "style:default-style" => self.current.clear(),
            "style:text-properties" => {
                let line = value("style:text-line-through-style");
                let line = line.or_else(|| value("style:text-line-through-type"));
                let colour = value("fo:color").map(|_| is_white(element));
                if let Some(style) = self.styles.get_mut(&self.current) {
                    style.struck = line.map(|line| line != "none").or(style.struck);
                    style.position =
                        value("style:text-position").map(|p| position(&p)).or(style.position);
                    style.unseen = value("text:display").map(|d| d == "none").or(style.unseen);
                    style.white = colour.or(style.white);
                }
            }
            "style:table-cell-properties" => {
                let unseen = |colour: &str| matches!(colour, "transparent" | "#ffffff" | "#FFFFFF");
                let filled = value("fo:background-color").map(|colour| !unseen(&colour));
                if let Some(style) = self.styles.get_mut(&self.current) {
                    style.filled = filled.or(style.filled);
                }
            }
            "style:table-properties" => {
                let hides = value("table:display").as_deref() == Some("false");
                if let Some(style) = self.styles.get_mut(&self.current) {
                    style.hides_sheet |= hides;
                }
            }
            name if is_number_style(name) => {
                let style = number_style::read(element, events)?;
                self.numbers.insert(value("style:name").unwrap_or_default(), style);
            }
            _ => {}
        }
        if self.styles.len().max(self.numbers.len()) > SHARED_LIMIT {
            return Err(too_large(format!("单元格样式超过 {SHARED_LIMIT} 种")));
        }
        Ok(())
    }

    /// Writes number formats with the styles that stand in their place as sections of one code.
    fn compose(&mut self) {
        let numbers = &self.numbers;
        let section = |(condition, name): &(String, String)| {
            let code = numbers.get(name).map_or("General", |style| style.code.as_str());
            format!("{condition}{code};")
        };
        let composed = numbers.iter().map(|(name, style)| {
            // More conditions than a code can have make none that can be read.
            let sections: String = style.maps.iter().take(4).map(section).collect();
            match (sections + &style.code).as_str() {
                "" => (name.clone(), NOTHING.to_string()),
                code => (name.clone(), code.to_string()),
            }
        });
        let told = composed.filter(|(_, code)| code != "General");
        self.formats = told.map(|(name, code)| (name, code.into())).collect();
    }

    /// What a style and its parents say of a cell.
    pub fn cell_style(&self, name: &str) -> OdsCellStyle {
        let chain = self.chain(name);
        let format = chain.clone().find_map(|style| style.format.as_ref());
        let is_white = chain.clone().find_map(|style| style.white).unwrap_or_default();
        let is_filled = chain.clone().find_map(|style| style.filled).unwrap_or_default();
        let format = match is_white && !is_filled {
            true => Some(WHITE.into()),
            false => format.and_then(|name| self.formats.get(name)).cloned(),
        };
        OdsCellStyle { format, mark: self.mark(name).unwrap_or_default() }
    }

    /// How a style and its parents set a text, if they say so.
    pub fn mark(&self, name: &str) -> Option<RunFormat> {
        let chain = self.chain(name);
        let unseen = chain.clone().find_map(|style| style.unseen);
        let struck = chain.clone().find_map(|style| style.struck);
        match (unseen, struck) {
            (Some(true), _) => Some(RunFormat::Hidden),
            (_, Some(true)) => Some(RunFormat::Struck),
            _ => {
                let position = chain.clone().find_map(|style| style.position);
                position.or(unseen.or(struck).map(|_| RunFormat::Plain))
            }
        }
    }

    /// Whether a style hides its sheet.
    pub fn hides_sheet(&self, name: &str) -> bool {
        self.chain(name).any(|style| style.hides_sheet)
    }

    fn chain<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s OdsStyle> + Clone {
        let first = self.styles.get(name);
        let parent =
            |style: &&OdsStyle| style.parent.as_ref().and_then(|name| self.styles.get(name));
        std::iter::successors(first, parent).take(CHAIN_LIMIT)
    }
}

/// Raised or lowered: `super 58%`, `-33% 58%`; `0% 100%` is on the line (20.384).
fn position(value: &str) -> RunFormat {
    let first = value.split_whitespace().next().unwrap_or_default();
    let percent = first.strip_suffix('%').and_then(|p| p.parse::<f64>().ok()).unwrap_or_default();
    match first {
        "super" => RunFormat::Raised,
        "sub" => RunFormat::Lowered,
        _ if percent > 0.0 => RunFormat::Raised,
        _ if percent < 0.0 => RunFormat::Lowered,
        _ => RunFormat::Plain,
    }
}
