//! Texts, plain or of several runs, some of which may be no part of what they say (ECMA-376 part 1, 18.4).

use crate::finding::Finding;
use crate::reading::bounds::{SHARED_LIMIT, too_large};
use crate::reading::cell::Cell;
use crate::reading::cell_meta::CellMeta;
use crate::reading::formats::runs::{CellRuns, RunFormat};
use crate::reading::formats::xml::{Events, MalformedXml, attribute, local_name};
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// A text that cells refer to.
#[derive(Debug, Clone)]
pub struct SharedString {
    /// The text as a cell, all of it set as the cell is.
    pub cell: Cell,
    /// Its runs, if any of it is set otherwise.
    pub runs: Option<Box<CellRuns>>,
    /// Whether programs read different things: it has several texts that are no runs, or one inside another.
    pub is_unclear: bool,
}

impl SharedString {
    /// The text in a cell that is set in this way, and what is to be known of it.
    pub fn cell(self, own: RunFormat) -> (Cell, CellMeta) {
        match self.runs {
            Some(runs) => runs.cell(own),
            None => (self.cell, own.extras()),
        }
    }
}

/// Reads the part of shared texts; the number of texts that it claims to have is not trusted.
///
/// # Errors
/// A finding when the part is damaged or holds too many.
pub fn of(part: &str) -> Result<Vec<SharedString>, Box<Finding>> {
    let mut strings = Vec::new();
    let mut events = Events::of(part);
    loop {
        match events.next()? {
            Event::Start(e) if local_name(&e) == "si" => {
                strings.push(rich_text(&mut events)?);
                if strings.len() > SHARED_LIMIT {
                    return Err(too_large(format!("共享文字超过 {SHARED_LIMIT} 条")));
                }
            }
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// The text of the element that was just entered.
pub fn rich_text(events: &mut Events) -> Result<SharedString, MalformedXml> {
    let outer = events.depth().saturating_sub(1);
    let mut runs = CellRuns::default();
    let mut mark = RunFormat::Own;
    let mut places = TextElements::default();
    while events.depth() > outer {
        let Event::Start(e) = events.next()? else { continue };
        places.take(local_name(&e), events.depth() - outer);
        match local_name(&e) {
            "r" => mark = RunFormat::Own,
            // A run with properties does not look at those of the cell.
            "rPr" => mark = RunFormat::Plain,
            "strike" if is_on(&e) => mark = RunFormat::Struck,
            "vertAlign" if mark != RunFormat::Struck => mark = off_line(&e),
            "t" => {
                let (text, is_mixed) = events.text_alone()?;
                places.are_unclear |= is_mixed;
                match text.contains('_') {
                    true => runs.push(unescaped(&text), mark),
                    false => runs.push(text, mark),
                }
            }
            // How the characters are pronounced is no part of the text.
            "rPh" => events.skip()?,
            _ => {}
        }
    }
    let is_unclear = places.are_unclear;
    Ok(match runs.single() {
        Some(text) => SharedString { cell: Cell::owned(text.clone()), runs: None, is_unclear },
        None => SharedString { cell: Cell::Blank, runs: Some(Box::new(runs)), is_unclear },
    })
}

/// Where texts stand in the element of a text: one alone, or before the runs, and one in each run (18.4.8).
#[derive(Default)]
struct TextElements {
    /// Whether the child of the element that was begun last is a run, and may still have its text.
    waits: bool,
    /// Texts and runs so far.
    count: usize,
    are_unclear: bool,
}

impl TextElements {
    /// Takes an element; `depth` is 2 for a child of the text's own.
    fn take(&mut self, name: &str, depth: usize) {
        match (name, depth) {
            ("t", 2) => {
                self.are_unclear |= self.count > 0;
                (self.waits, self.count) = (false, self.count + 1);
            }
            ("r", 2) => (self.waits, self.count) = (true, self.count + 1),
            ("t", _) => self.are_unclear |= !std::mem::take(&mut self.waits) || depth != 3,
            ("r", _) => self.are_unclear = true,
            (_, 2) => self.waits = false,
            _ => {}
        }
    }
}

/// Whether a property that is on by being there is on.
pub fn is_on(element: &BytesStart) -> bool {
    attribute(element, "val").is_none_or(|v| !matches!(&*v, "0" | "false" | "off"))
}

/// How a font's vertical alignment sets a text (18.4.14).
pub fn off_line(element: &BytesStart) -> RunFormat {
    match attribute(element, "val").as_deref() {
        Some("superscript") => RunFormat::Raised,
        Some("subscript") => RunFormat::Lowered,
        _ => RunFormat::Plain,
    }
}

/// Characters that XML cannot hold are written `_x000D_` (ECMA-376 part 1, 22.4.2.4).
pub fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let escape = rest.get(at + 2..at + 7).and_then(|tail| tail.strip_suffix('_'));
        let code = escape.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match code.and_then(char::from_u32) {
            Some(c) => {
                out.push_str(&rest[..at]);
                out.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                out.push_str(&rest[..at + 2]);
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(part: &str) -> Vec<(Option<String>, bool)> {
        let strings = of(part).unwrap_or_default();
        let seen =
            |(cell, extras): (Cell, CellMeta)| (cell.as_text().map(String::from), extras.struck);
        strings.into_iter().map(|s| seen(s.cell(RunFormat::Plain))).collect()
    }

    #[test]
    fn runs_pronunciation_and_strike_through() {
        let part = "<sst uniqueCount='4000000000'><si><t>a&amp;b_x000D_&#x4E2D;_x_</t></si>\
            <si><r><t>签约</t></r><r><t>项目</t></r><rPh sb='0'><t>xm</t></rPh></si>\
            <si><r><rPr><strike/></rPr><t>12</t></r><r><t>15</t></r></si>\
            <si><r><rPr><strike/></rPr><t>12</t></r></si>\
            <si><r><rPr><strike val='0'/></rPr><t>13</t></r></si><si><t/></si></sst>";
        let text = |t: &str| Some(t.to_string());
        let wanted = [
            (text("a&b\r中_x_"), false),
            (text("签约项目"), false),
            (text("〔删除线：12〕15"), true),
            (text("12"), true),
            (text("13"), false),
            (None, false),
        ];
        assert_eq!(read(part), wanted);
    }

    #[test]
    fn entities_of_the_documents_own_are_refused() {
        let bomb =
            "<!DOCTYPE s [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><sst><si><t>&b;</t></si></sst>";
        assert!(of(bomb).is_err());
    }
}
