//! A text that is written in runs, each in a font of its own: it is changed within them.

use super::xml::{DAMAGED, Edits, Nodes, escaped};
use anyhow::{Context, Result};
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use std::ops::Range;

/// Bytes of a text, and what is written in their place.
pub type TextEdit = (Range<usize>, String);

/// The runs of a cell or a paragraph.
pub struct Runs<'x> {
    xml: &'x str,
    parts: Vec<RunText<'x>>,
    /// The text of all runs.
    pub text: String,
}

/// The text element of a run.
struct RunText<'x> {
    name: &'x str,
    range: Range<usize>,
    /// Its bytes in the whole text.
    text: Range<usize>,
}

impl<'x> Runs<'x> {
    /// The runs in a piece of XML; guides to pronunciation are none.
    ///
    /// # Errors
    /// It is no sound XML, or a text holds other elements.
    pub fn of(xml: &'x str) -> Result<Runs<'x>> {
        let mut runs = Runs { xml, parts: Vec::new(), text: String::new() };
        let mut nodes = Nodes::of(xml);
        let (mut begun, mut guide): (Option<Range<usize>>, usize) = (None, 0);
        while let Some(node) = nodes.next()? {
            guide += usize::from(node.begins("rPh") && matches!(node.event, Event::Start(_)));
            if guide > 0 {
                guide -= usize::from(node.ends("rPh") && matches!(node.event, Event::End(_)));
            } else if node.begins("t") && matches!(node.event, Event::Empty(_)) {
                runs.add(node.range.start..node.range.end, "")?;
            } else if node.begins("t") {
                begun = Some(node.range);
            } else if let Some(tag) = begun.take_if(|_| node.ends("t")) {
                let inner = xml.get(tag.end..node.range.start).context(DAMAGED)?;
                runs.add(tag.start..node.range.end, inner)?;
            }
        }
        Ok(runs)
    }

    fn add(&mut self, range: Range<usize>, inner: &str) -> Result<()> {
        let start = self.text.len();
        self.text.push_str(&unescape(inner).context(DAMAGED)?);
        let tag = self.xml.get(range.start + 1..range.end).unwrap_or_default();
        let name = tag.split([' ', '>', '/', '\t', '\r', '\n']).next().unwrap_or_default();
        self.parts.push(RunText { name, range, text: start..self.text.len() });
        Ok(())
    }

    /// The same XML with some of the text written anew; what is put between two runs belongs to the first.
    pub fn edited(&self, edits: &[TextEdit]) -> String {
        let mut places = Edits::default();
        let mut used = vec![false; edits.len()];
        for part in &self.parts {
            let Range { start, end } = part.text;
            let mut text = self.text.get(start..end).unwrap_or_default().to_string();
            let before = text.clone();
            for (index, (range, new)) in edits.iter().enumerate().rev() {
                let within = |at: usize| at.clamp(start, end) - start;
                let is_first = !used[index] && (start..=end).contains(&range.start);
                used[index] |= is_first;
                let new = if is_first { new.as_str() } else { "" };
                text.replace_range(within(range.start)..within(range.end), new);
            }
            if text != before {
                let name = part.name;
                let written = format!("<{name} xml:space=\"preserve\">{}</{name}>", escaped(&text));
                places.write(part.range.clone(), written);
            }
        }
        places.applied(self.xml)
    }
}

#[cfg(test)]
mod tests {
    use super::Runs;

    #[test]
    fn a_text_is_changed_within_its_runs() -> anyhow::Result<()> {
        let xml = "<r><t>2024</t></r><r><b/><t>年　月&amp;</t></r><rPh><t>x</t></rPh>";
        let runs = Runs::of(xml)?;
        assert_eq!(runs.text, "2024年　月&");
        let month = runs.text.find('　').unwrap_or_default();
        let edited = runs.edited(&[(0..0, "至".into()), (month..month + 3, "5".into())]);
        assert_eq!(
            edited,
            "<r><t xml:space=\"preserve\">至2024</t></r><r><b/><t xml:space=\"preserve\">年5月&amp;</t></r><rPh><t>x</t></rPh>"
        );
        let across = runs.edited(&[(2..7, "9".into())]);
        assert!(across.contains(">209</t>") && across.contains(">　月&amp;</t>"), "{across}");
        Ok(())
    }
}
