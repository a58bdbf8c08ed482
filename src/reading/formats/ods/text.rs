//! Paragraphs of a cell and of its comment (OpenDocument 1.3 part 3, chapters 5 and 6).

use super::styles::OdsStyles;
use crate::reading::formats::runs::{CellRuns, RunFormat};
use crate::reading::formats::xml::{Events, MalformedXml, prefixed, push_text};
use quick_xml::events::{BytesStart, Event};

/// More spaces in a row are not written out.
const SPACES_LIMIT: usize = 1_000;

/// What stands between the start and the end of a cell.
#[derive(Default)]
pub struct CellText {
    /// The text a person reads in the cell.
    pub runs: CellRuns,
    /// The comment on it, empty if there is none.
    pub note: String,
    /// Texts of the drawings that stand in it.
    pub shapes: Vec<String>,
}

/// Reads the rest of the cell that was just entered.
pub fn body(events: &mut Events, styles: &OdsStyles) -> Result<CellText, MalformedXml> {
    let mut body = CellText::default();
    let aside = Some((&mut body.note, &mut body.shapes));
    body.runs = paragraphs(events, styles, aside)?;
    Ok(body)
}

/// The paragraphs of the element that was just entered, as one text.
pub fn plain_text(events: &mut Events, styles: &OdsStyles) -> Result<String, MalformedXml> {
    Ok(paragraphs(events, styles, None)?.shown(RunFormat::Plain).0.into())
}

/// The paragraphs of an element, one line each. Comments and drawings in a cell are no text of it.
fn paragraphs(
    events: &mut Events,
    styles: &OdsStyles,
    mut aside: Option<(&mut String, &mut Vec<String>)>,
) -> Result<CellRuns, MalformedXml> {
    let outer = events.depth().saturating_sub(1);
    let mut page =
        CellTextReader { runs: CellRuns::default(), begun: false, open: 0, marks: Vec::new() };
    while events.depth() > outer {
        let event = events.next()?;
        match &event {
            Event::Start(e) => match e.name().as_ref() {
                "office:annotation" => {
                    let text = paragraphs(events, styles, None)?.shown(RunFormat::Plain).0;
                    aside.iter_mut().for_each(|(note, _)| note.push_str(&text));
                }
                name if name.starts_with("draw:") && aside.is_some() => {
                    let text = plain_text(events, styles)?;
                    aside.iter_mut().for_each(|(_, shapes)| shapes.push(text.clone()));
                }
                name if is_aside(name) => events.skip()?,
                _ => page.start(e, events.depth(), styles),
            },
            Event::End(e) => page.end(e.name().as_ref(), events.depth()),
            _ if page.open > 0 => {
                let mut text = String::new();
                push_text(&event, &mut text)?;
                page.push(&text);
            }
            _ => {}
        }
    }
    Ok(page.runs)
}

/// Elements in a paragraph or cell that are no part of its text.
fn is_aside(name: &str) -> bool {
    matches!(name, "table:table" | "dc:creator" | "dc:date" | "text:note")
}

struct CellTextReader {
    runs: CellRuns,
    /// Whether a paragraph came before.
    begun: bool,
    /// Open paragraphs.
    open: usize,
    /// Depth at which each open element began that may set its text otherwise, and how it does.
    marks: Vec<(usize, RunFormat)>,
}

impl CellTextReader {
    fn push(&mut self, text: &str) {
        let mark = self.marks.last().map_or(RunFormat::Own, |(_, mark)| *mark);
        self.runs.push(text, mark);
    }

    fn start(&mut self, element: &BytesStart, depth: usize, styles: &OdsStyles) {
        match element.name().as_ref() {
            "text:p" | "text:h" => {
                if self.begun {
                    self.push("\n");
                }
                (self.begun, self.open) = (true, self.open + 1);
                self.set(element, depth, styles);
            }
            "text:span" => self.set(element, depth, styles),
            "text:ruby-text" => self.marks.push((depth, RunFormat::Phonetic)),
            "text:hidden-text" | "text:hidden-paragraph" => {
                self.marks.push((depth, RunFormat::Hidden))
            }
            "text:s" => {
                let count = prefixed(element, "text:c").and_then(|c| c.parse::<usize>().ok());
                self.push(&" ".repeat(count.unwrap_or(1).min(SPACES_LIMIT)));
            }
            "text:tab" => self.push("\t"),
            "text:line-break" => self.push("\n"),
            _ => {}
        }
    }

    /// How a paragraph's or span's style sets its text, in addition to those around it.
    fn set(&mut self, element: &BytesStart, depth: usize, styles: &OdsStyles) {
        let own = prefixed(element, "text:style-name").and_then(|name| styles.mark(&name));
        let outer = self.marks.last().map_or(RunFormat::Own, |(_, mark)| *mark);
        // What is set apart stays so within.
        let is_apart = !matches!(outer, RunFormat::Own | RunFormat::Plain);
        self.marks.push((depth, own.filter(|_| !is_apart).unwrap_or(outer)));
    }

    fn end(&mut self, name: &str, depth: usize) {
        if matches!(name, "text:p" | "text:h") {
            self.open = self.open.saturating_sub(1);
        }
        self.marks.pop_if(|(begun, _)| *begun == depth + 1);
    }
}
