//! Parts of a package as text in which some places are written anew; all else keeps its bytes.

use anyhow::{Context, Result, ensure};
use quick_xml::Reader;
use quick_xml::escape::{partial_escape, unescape};
use quick_xml::events::{BytesStart, Event};
use std::ops::Range;

/// What is said of a part that cannot be read.
pub const DAMAGED: &str = "文件内部有损坏";
/// Deeper elements are not followed.
const DEPTH_LIMIT: usize = 200;

/// What stands at a place of a part.
pub struct Node<'a> {
    /// What it is.
    pub event: Event<'a>,
    /// Its bytes.
    pub range: Range<usize>,
    /// How many elements are open around it.
    pub depth: usize,
}

/// The nodes of a part from its head on.
pub struct Nodes<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Nodes<'a> {
    /// Starts at the head of a part, or of a piece of one.
    pub fn of(part: &'a str) -> Nodes<'a> {
        Nodes { reader: Reader::from_str(part), depth: 0 }
    }

    /// The next node; `None` at the end.
    ///
    /// # Errors
    /// The part is no sound XML, or nested too deeply.
    pub fn next(&mut self) -> Result<Option<Node<'a>>> {
        let start = self.position()?;
        let event = self.reader.read_event().context(DAMAGED)?;
        let range = start..self.position()?;
        if let Event::Start(element) | Event::Empty(element) = &event {
            attributes_are_sound(element)?;
        }
        let depth = match event {
            Event::Eof => return Ok(None),
            Event::Start(_) => {
                self.depth += 1;
                ensure!(self.depth <= DEPTH_LIMIT, "文件内部套得太深");
                self.depth - 1
            }
            Event::End(_) => {
                self.depth = self.depth.saturating_sub(1);
                self.depth
            }
            _ => self.depth,
        };
        Ok(Some(Node { event, range, depth }))
    }

    fn position(&self) -> Result<usize> {
        Ok(usize::try_from(self.reader.buffer_position())?)
    }
}

impl Node<'_> {
    /// The element that begins here, and whether it ends at once.
    pub fn element(&self) -> Option<(&BytesStart<'_>, bool)> {
        match &self.event {
            Event::Start(e) => Some((e, false)),
            Event::Empty(e) => Some((e, true)),
            _ => None,
        }
    }

    /// Whether an element of this name without its prefix begins here.
    pub fn begins(&self, name: &str) -> bool {
        self.element().is_some_and(|(e, _)| e.local_name().as_ref() == name)
    }

    /// Whether an element of this name without its prefix ends here.
    pub fn ends(&self, name: &str) -> bool {
        match &self.event {
            Event::End(e) => e.local_name().as_ref() == name,
            Event::Empty(e) => e.local_name().as_ref() == name,
            _ => false,
        }
    }
}

/// Refuses an attribute that cannot be read: an element whose tag is written anew would lose it.
fn attributes_are_sound(element: &BytesStart) -> Result<()> {
    for attribute in element.attributes() {
        unescape(&attribute.context(DAMAGED)?.value).context(DAMAGED)?;
    }
    Ok(())
}

/// The prefix of an element's name with its colon, if it has one.
pub fn prefix(element: &BytesStart) -> String {
    let name = element.name();
    name.as_ref().rsplit_once(':').map_or(String::new(), |(prefix, _)| format!("{prefix}:"))
}

/// The value of an attribute by its name without prefix.
pub fn attribute(element: &BytesStart, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    unescape(&found.value).ok().map(|value| value.into_owned())
}

/// The tag of an element with some of its attributes written anew or, for `None`, left out; open at its end.
pub fn retagged(element: &BytesStart, changes: &[(&str, Option<&str>)]) -> String {
    let name = element.name();
    let mut tag = format!("<{}", name.as_ref());
    let mut put = |key: &str, value: &str| {
        tag.push_str(&format!(" {key}=\"{}\"", value.replace('"', "&quot;")));
    };
    let is_key = |key: &str| element.attributes().flatten().any(|a| a.key.as_ref() == key);
    for attribute in element.attributes().flatten() {
        let key: &str = attribute.key.as_ref();
        match changes.iter().find(|(changed, _)| *changed == key) {
            None => put(key, &attribute.value),
            Some((_, Some(value))) => put(key, &escaped(value)),
            Some((_, None)) => {}
        }
    }
    for (key, value) in changes.iter().filter(|(key, _)| !is_key(key)) {
        value.iter().for_each(|value| put(key, &escaped(value)));
    }
    tag
}

/// A text as it stands in XML.
pub fn escaped(text: &str) -> String {
    partial_escape(text).into_owned()
}

/// Places of a part that are written anew.
#[derive(Default)]
pub struct Edits(Vec<(Range<usize>, String)>);

impl Edits {
    /// Writes a text in place of some bytes, or between two of them.
    pub fn write(&mut self, range: Range<usize>, text: String) {
        self.0.push((range, text));
    }

    /// The part with its places written anew; of places that overlap the first counts, and what was put
    /// at the same place stands in the order in which it was put.
    pub fn applied(mut self, part: &str) -> String {
        self.0.sort_by_key(|(range, _)| range.start);
        let (mut text, mut at) = (String::with_capacity(part.len() + 1024), 0);
        for (range, new) in self.0 {
            if let Some(kept) = part.get(at..range.start) {
                text.push_str(kept);
                text.push_str(&new);
                at = range.end;
            }
        }
        text.push_str(part.get(at..).unwrap_or_default());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_with_an_attribute_that_cannot_be_read_is_refused() {
        for damaged in [r#"<a b="1" b="2"/>"#, r#"<a b="&none;"/>"#, "<a b=1 c>"] {
            assert!(Nodes::of(damaged).next().is_err(), "{damaged}");
        }
        assert!(Nodes::of(r#"<a b="1 &lt; 2" x:b='&quot;'/>"#).next().is_ok());
    }
}
