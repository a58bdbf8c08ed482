//! What every XML part of a workbook needs: attributes by name, text with its entities resolved.
//! Entities that a document defines itself are refused, so none can grow.

use crate::finding::{Code, Finding};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion, escape::resolve_predefined_entity};
use std::borrow::Cow;

/// Deeper elements are not followed.
const DEPTH_LIMIT: usize = 200;

/// An XML part that cannot be read as one.
#[derive(Debug)]
pub struct Malformed;

impl From<Malformed> for Box<Finding> {
    fn from(_: Malformed) -> Box<Finding> {
        Box::new(Finding::new(Code::Damaged))
    }
}

impl From<quick_xml::Error> for Malformed {
    fn from(_: quick_xml::Error) -> Malformed {
        Malformed
    }
}

/// Events of one part, every element with a start and an end.
pub struct Events<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Events<'a> {
    /// Starts at the head of a part.
    pub fn of(part: &'a str) -> Events<'a> {
        let mut reader = Reader::from_str(part);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = true;
        Events { reader, depth: 0 }
    }

    /// The next event; `Eof` only where all elements are closed.
    pub fn next(&mut self) -> Result<Event<'a>, Malformed> {
        let event = self.reader.read_event()?;
        match &event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.checked_sub(1).ok_or(Malformed)?,
            Event::Eof if self.depth > 0 => return Err(Malformed),
            _ => {}
        }
        if self.depth > DEPTH_LIMIT { Err(Malformed) } else { Ok(event) }
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Passes over the rest of the element that was just entered.
    pub fn skip(&mut self) -> Result<(), Malformed> {
        let outer = self.depth.saturating_sub(1);
        while self.depth > outer {
            self.next()?;
        }
        Ok(())
    }

    /// All text in the element that was just entered, up to its end.
    pub fn text(&mut self) -> Result<String, Malformed> {
        let outer = self.depth.saturating_sub(1);
        let mut text = String::new();
        while self.depth > outer {
            push_text(&self.next()?, &mut text)?;
        }
        Ok(text)
    }
}

/// Appends what a text event says; other events say nothing.
pub fn push_text(event: &Event, text: &mut String) -> Result<(), Malformed> {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(name) => match name.resolve_char_ref()? {
            Some(c) => text.push(c),
            None => text.push_str(resolve_predefined_entity(name).ok_or(Malformed)?),
        },
        _ => {}
    }
    Ok(())
}

/// The value of an attribute by its name without prefix, entities resolved.
pub fn attribute<'e>(element: &'e BytesStart, name: &str) -> Option<Cow<'e, str>> {
    find(element, |key| is_called(key, name))
}

/// Whether this is an attribute's name without its prefix.
pub fn is_called(key: &str, name: &str) -> bool {
    let prefix = key.strip_suffix(name);
    prefix.is_some_and(|prefix| prefix.is_empty() || prefix.ends_with(':'))
}

/// The value of an attribute by its name with prefix, entities resolved.
pub fn prefixed<'e>(element: &'e BytesStart, name: &str) -> Option<Cow<'e, str>> {
    find(element, |key| key == name)
}

fn find<'e>(element: &'e BytesStart, wanted: impl Fn(&str) -> bool) -> Option<Cow<'e, str>> {
    let mut all = element.attributes();
    let found = all.with_checks(false).flatten().find(|a| wanted(a.key.as_ref()))?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).unwrap_or(found.value))
}

/// Whether an attribute of truth values is set (XML Schema boolean).
pub fn is_set(element: &BytesStart, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| matches!(&*value, "1" | "true" | "on"))
}
