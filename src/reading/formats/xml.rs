//! What every XML part of a workbook needs: attributes by name, text with its entities resolved.
//! Entities that a document defines itself are refused, so none can grow.

use super::attributes::attributes;
use crate::finding::{Code, Finding};
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use quick_xml::{Reader, XmlVersion, escape::resolve_predefined_entity};
use std::borrow::Cow;

/// Deeper elements are not followed.
const DEPTH_LIMIT: usize = 200;

/// An XML part that cannot be read as one.
#[derive(Debug)]
pub struct MalformedXml;

impl From<MalformedXml> for Box<Finding> {
    fn from(_: MalformedXml) -> Box<Finding> {
        Box::new(Finding::new(Code::Damaged))
    }
}

impl From<quick_xml::Error> for MalformedXml {
    fn from(_: quick_xml::Error) -> MalformedXml {
        MalformedXml
    }
}

/// Events of one part, every element with a start and an end.
///
/// Text and tags are told apart here, in one pass over the bytes: quick_xml begins a search at every
/// quote, which for tags as short as those of cells costs more than all that is done with them. What
/// else may stand in a part (references, comments, declarations) is left to quick_xml.
pub struct Events<'a> {
    rest: &'a str,
    /// Names of the open elements, the innermost last.
    open: Vec<&'a str>,
    /// Whether the innermost element ends where it starts.
    is_empty: bool,
    /// Whether the element that holds all others has begun.
    has_root: bool,
}

impl<'a> Events<'a> {
    /// Starts at the head of a part.
    pub fn of(part: &'a str) -> Events<'a> {
        let rest = part.strip_prefix('\u{FEFF}').unwrap_or(part);
        Events { rest, open: Vec::new(), is_empty: false, has_root: false }
    }

    /// The next event; `Eof` only where all elements are closed.
    pub fn next(&mut self) -> Result<Event<'a>, MalformedXml> {
        if std::mem::take(&mut self.is_empty) {
            let name = self.open.pop().ok_or(MalformedXml)?;
            return Ok(Event::End(BytesEnd::new(name)));
        }
        match self.rest.as_bytes() {
            [] if self.open.is_empty() => Ok(Event::Eof),
            [] | [b'<'] => Err(MalformedXml),
            [b'<', b'/', ..] => self.end(),
            [b'<', b'!' | b'?', ..] | [b'&', ..] => self.anything_else(),
            [b'<', ..] => self.start(),
            _ => Ok(Event::Text(BytesText::from_escaped(self.take(self.text_end())?))),
        }
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Leaves the element that was just entered, without an event, if it ends at once: `<c/>`.
    pub fn leave_empty(&mut self) -> bool {
        let is_empty = std::mem::take(&mut self.is_empty);
        if is_empty {
            self.open.pop();
        }
        is_empty
    }

    /// Passes over the rest of the element that was just entered.
    pub fn skip(&mut self) -> Result<(), MalformedXml> {
        let outer = self.depth().saturating_sub(1);
        while self.depth() > outer {
            self.next()?;
        }
        Ok(())
    }

    /// All text in the element that was just entered, up to its end.
    pub fn text(&mut self) -> Result<Cow<'a, str>, MalformedXml> {
        // Most elements hold one plain text, which need not be copied; ends of lines may change.
        let (plain, then) = self.rest.split_at_checked(self.text_end()).ok_or(MalformedXml)?;
        if then.starts_with("</") && !self.is_empty && !plain.contains('\r') {
            self.rest = then;
            self.end()?;
            return Ok(Cow::Borrowed(plain));
        }
        let outer = self.depth().saturating_sub(1);
        let mut text = String::new();
        while self.depth() > outer {
            push_text(&self.next()?, &mut text)?;
        }
        Ok(Cow::Owned(text))
    }

    /// Whether the text that comes has a character that is written as a reference.
    pub fn has_reference(&self) -> bool {
        self.rest.get(self.text_end()..).is_some_and(|then| then.starts_with('&'))
    }

    /// All text in the element, and whether other elements stand within it, or parts of it in a section of their own
    /// (CDATA), which some programs leave out.
    pub fn text_alone(&mut self) -> Result<(Cow<'a, str>, bool), MalformedXml> {
        let (plain, then) = self.rest.split_at_checked(self.text_end()).ok_or(MalformedXml)?;
        if then.starts_with("</") && !self.is_empty && !plain.contains('\r') {
            return Ok((self.text()?, false));
        }
        let outer = self.depth().saturating_sub(1);
        let (mut text, mut is_mixed, mut section) = (String::new(), false, None);
        while self.depth() > outer {
            let event = self.next()?;
            is_mixed |= matches!(event, Event::Start(_));
            push_text(&event, &mut text)?;
            if let Event::CData(part) = event {
                section = Some(part.len());
            }
        }
        is_mixed |= section.is_some_and(|length| length < text.len());
        Ok((Cow::Owned(text), is_mixed))
    }

    fn start(&mut self) -> Result<Event<'a>, MalformedXml> {
        // What stands behind it (XML 1.0, 2.1) some programs read and others do not.
        if self.open.is_empty() && std::mem::replace(&mut self.has_root, true) {
            return Err(MalformedXml);
        }
        let content = self.tag()?;
        let inner = content.strip_suffix('/');
        self.is_empty = inner.is_some();
        let content = inner.unwrap_or(content);
        let name_end = content.bytes().position(is_blank);
        let name = name_end.and_then(|end| content.get(..end)).unwrap_or(content);
        self.open.push(name);
        if self.open.len() > DEPTH_LIMIT {
            return Err(MalformedXml);
        }
        Ok(Event::Start(BytesStart::from_content(content, name.len())))
    }

    fn end(&mut self) -> Result<Event<'a>, MalformedXml> {
        let is_blank = |c| u8::try_from(c).is_ok_and(is_blank);
        let name = self.tag()?.strip_prefix('/').ok_or(MalformedXml)?.trim_end_matches(is_blank);
        let is_open = self.open.pop() == Some(name);
        is_open.then(|| Event::End(BytesEnd::new(name))).ok_or(MalformedXml)
    }

    fn anything_else(&mut self) -> Result<Event<'a>, MalformedXml> {
        let mut reader = Reader::from_str(self.rest);
        let event = reader.read_event()?;
        self.take(usize::try_from(reader.buffer_position()).map_err(|_| MalformedXml)?)?;
        Ok(event)
    }

    /// Where the text that comes next ends.
    fn text_end(&self) -> usize {
        memchr::memchr2(b'<', b'&', self.rest.as_bytes()).unwrap_or(self.rest.len())
    }

    /// What stands between the brackets of the tag that comes next.
    fn tag(&mut self) -> Result<&'a str, MalformedXml> {
        let end = closing_bracket(self.rest.as_bytes()).ok_or(MalformedXml)?;
        let tag = self.take(end + 1)?;
        tag.get(1..end).ok_or(MalformedXml)
    }

    fn take(&mut self, bytes: usize) -> Result<&'a str, MalformedXml> {
        let (taken, rest) = self.rest.split_at_checked(bytes).ok_or(MalformedXml)?;
        self.rest = rest;
        Ok(taken)
    }
}

/// Where the bracket stands that closes a tag; one between quotes does not.
fn closing_bracket(tag: &[u8]) -> Option<usize> {
    let mut bytes = tag.iter();
    loop {
        match bytes.find(|byte| matches!(byte, b'>' | b'"' | b'\''))? {
            b'>' => return Some(tag.len() - bytes.len() - 1),
            quote => bytes.find(|byte| *byte == quote)?,
        };
    }
}

/// Whether a byte is white space of XML (XML 1.0, 2.3).
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The name of an element without its prefix.
pub fn local_name<'e>(element: &'e BytesStart) -> &'e str {
    let name = element.name().into_inner();
    // Names are of a few letters, less than it takes to set up a search.
    let colon = name.bytes().position(|byte| byte == b':');
    colon.and_then(|colon| name.get(colon + 1..)).unwrap_or(name)
}

/// Appends what a text event says; other events say nothing.
pub fn push_text(event: &Event, text: &mut String) -> Result<(), MalformedXml> {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(name) => match name.resolve_char_ref()? {
            Some(c) => text.push(c),
            None => text.push_str(resolve_predefined_entity(name).ok_or(MalformedXml)?),
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
    let found = attributes(element).find(|a| wanted(a.key.as_ref()))?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).unwrap_or(found.value))
}

/// Whether an attribute of truth values is set (XML Schema boolean).
pub fn is_set(element: &BytesStart, name: &str) -> bool {
    attribute(element, name).is_some_and(|value| matches!(&*value, "1" | "true" | "on"))
}

#[cfg(test)]
mod tests {
    use super::{Events, MalformedXml};
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;
    use quick_xml::Reader;
    use quick_xml::events::Event;

    const PARTS: [&str; 9] = [
        "\u{FEFF}<?xml version='1.0'?>\r\n<row r=\"1\" ht='0'><c r='A1'/><c>签约&amp;&#x4E2D;</c></row>\n",
        "<a><!-- <b> --><b x='>' y=\"'/>\" /><![CDATA[<c>]]></a><?p >?>",
        "<!DOCTYPE s [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><sst><si><t>&b;</t></si></sst>",
        "<a b\n = 'c'\t>x</a \r\n><x:d/>y",
        "<a></b></a>",
        "<a>& b &; &a<b/></a>",
        "<a/ ></a/>",
        "<a x='></a><b y=\"'>\"></b>",
        "<><a></a></></ ></a b>",
    ];

    fn shown(event: &Event) -> String {
        match event {
            Event::Start(e) => format!("<{}|{}", e.name().as_ref(), &**e),
            Event::End(e) => format!("/{}", e.name().as_ref()),
            Event::Text(text) => format!("={}", text.xml10_content()),
            other => format!("{other:?}"),
        }
    }

    fn ours(part: &str) -> Result<Vec<String>, MalformedXml> {
        let (mut events, mut all) = (Events::of(part), Vec::new());
        loop {
            match events.next()? {
                Event::Eof => return Ok(all),
                event => all.push(shown(&event)),
            }
        }
    }

    fn quick_xmls(part: &str) -> Result<Vec<String>, MalformedXml> {
        let (mut reader, mut depth, mut all) = (Reader::from_str(part), 0, Vec::new());
        let mut has_root = false;
        reader.config_mut().expand_empty_elements = true;
        loop {
            let event = reader.read_event()?;
            match &event {
                Event::Start(_) if depth == 0 && std::mem::replace(&mut has_root, true) => {
                    return Err(MalformedXml);
                }
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => return if depth == 0 { Ok(all) } else { Err(MalformedXml) },
                _ => {}
            }
            all.push(shown(&event));
        }
    }

    #[test]
    fn every_cut_of_a_part_is_read_as_quick_xml_reads_it() {
        for part in PARTS {
            for cut in (0..=part.len()).filter(|cut| part.is_char_boundary(*cut)) {
                for piece in [&part[..cut], &part[cut..]] {
                    assert_eq!(ours(piece).ok(), quick_xmls(piece).ok(), "{piece}");
                }
            }
        }
    }

    /// What XML is made of, whole and broken.
    const BITS: [&str; 28] = [
        "<a",
        "<b",
        "</a",
        "</b",
        ">",
        "/>",
        "<a>",
        "</a>",
        "<",
        "/",
        " ",
        "\t",
        "\r\n",
        "x='",
        "'",
        "y=\"",
        "\"",
        "=",
        "&",
        "&amp;",
        ";",
        "签约",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?p",
        "?>",
    ];

    proptest! {
        #[test]
        fn any_bits_are_read_as_quick_xml_reads_them(bits in vec(select(&BITS[..]), 0..24)) {
            let part = bits.concat();
            prop_assert_eq!(ours(&part).ok(), quick_xmls(&part).ok(), "{:?}", part);
        }
    }

    #[test]
    fn a_text_is_whole_however_it_is_written() {
        for (part, text) in [
            ("<t>签约</t>", "签约"),
            ("<t/>", ""),
            ("<t></t>", ""),
            ("<t>a&lt;<b>c<![CDATA[&]]></b>\r\nd</t>", "a<c&\nd"),
        ] {
            let mut events = Events::of(part);
            assert!(matches!(events.next(), Ok(Event::Start(_))), "{part}");
            assert_eq!(events.text().ok().as_deref(), Some(text), "{part}");
            assert!(matches!(events.next(), Ok(Event::Eof)), "{part}");
        }
        assert!(Events::of(&"<a>".repeat(201)).skip().is_ok());
        let deep = "<a>".repeat(201) + &"</a>".repeat(201);
        assert!(ours(&deep).is_err());
    }
}
