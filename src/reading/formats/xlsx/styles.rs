//! What a cell's style says of its content: the number format, whether that makes it a day, and
//! how its font sets it (ECMA-376 part 1, 18.8).

use super::strings::{is_on, off_line};
use crate::finding::Finding;
use crate::reading::bounds::{SHARED_LIMIT, too_large};
use crate::reading::formats::number_format::{self, Shows};
use crate::reading::formats::runs::Mark;
use crate::reading::formats::xml::{Events, attribute};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is taken of a cell style.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// Number format code, if other than General.
    pub format: Option<Arc<str>>,
    /// What the number format makes of a number.
    pub shows: Shows,
    /// How the font sets the content.
    pub mark: Mark,
}

/// Reads the part of styles.
///
/// # Errors
/// A finding when the part is damaged or holds too many.
pub fn of(part: &str) -> Result<Vec<Style>, Box<Finding>> {
    let mut sheet = StyleSheet::default();
    let mut section = String::new();
    let mut events = Events::of(part);
    loop {
        let event = events.next()?;
        match &event {
            Event::Start(e) => match (events.depth(), e.local_name().as_ref()) {
                (2, name) => name.clone_into(&mut section),
                (_, name) => sheet.take(&section, name, e),
            },
            // What follows the cells' own styles is nothing that is taken (18.8.39).
            Event::End(_) if events.depth() == 1 && section == "cellXfs" => return Ok(sheet.styles),
            Event::Eof => return Ok(sheet.styles),
            _ => {}
        }
        if sheet.styles.len().max(sheet.fonts.len()).max(sheet.codes.len()) > SHARED_LIMIT {
            return Err(too_large(format!("单元格样式超过 {SHARED_LIMIT} 种")));
        }
    }
}

#[derive(Default)]
struct StyleSheet {
    codes: BTreeMap<u32, String>,
    fonts: Vec<Mark>,
    styles: Vec<Style>,
}

impl StyleSheet {
    /// Takes an element of a section; number formats and fonts come before the styles (18.8.39).
    fn take(&mut self, section: &str, name: &str, element: &BytesStart) {
        let number = |name: &str| attribute(element, name).and_then(|v| v.parse::<u32>().ok());
        match (section, name) {
            ("numFmts", "numFmt") => {
                let code = attribute(element, "formatCode").unwrap_or_default().into_owned();
                self.codes.extend(number("numFmtId").map(|id| (id, code)));
            }
            ("fonts", "font") => self.fonts.push(Mark::Plain),
            ("fonts", "strike") if is_on(element) => self.set_font(Mark::Struck),
            ("fonts", "vertAlign") if self.fonts.last() != Some(&Mark::Struck) => {
                self.set_font(off_line(element));
            }
            ("cellXfs", "xf") => {
                let format = number("numFmtId").unwrap_or_default();
                let font = number("fontId").and_then(|id| usize::try_from(id).ok());
                let style = self.style(format, font.unwrap_or_default());
                self.styles.push(style);
            }
            _ => {}
        }
    }

    fn set_font(&mut self, mark: Mark) {
        if let Some(font) = self.fonts.last_mut() {
            *font = mark;
        }
    }

    fn style(&self, format: u32, font: usize) -> Style {
        let mark = self.fonts.get(font).copied().unwrap_or_default();
        let own = self.codes.get(&format).map(String::as_str);
        let shows = own.map_or_else(|| number_format::built_in(format), number_format::shows);
        let code = own.or_else(|| number_format::built_in_code(format));
        let code = code.filter(|code| !code.eq_ignore_ascii_case("General"));
        Style { format: code.map(Arc::from), shows, mark }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_days_and_struck_fonts() {
        let part = "<styleSheet><numFmts><numFmt numFmtId='176' formatCode='0!.0000'/>\
            <numFmt numFmtId='177' formatCode='yyyy&quot;年&quot;m&quot;月&quot;'/></numFmts>\
            <fonts><font/><font><b/><strike/></font><font><vertAlign val='superscript'/></font></fonts>\
            <cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>\
            <cellXfs><xf numFmtId='0'/><xf numFmtId='176' fontId='1'><alignment/></xf>\
            <xf numFmtId='177'/><xf numFmtId='10' fontId='2'/><xf numFmtId='57'/></cellXfs>\
            <dxfs><dxf><font><strike/></font></dxf></dxfs></styleSheet>";
        let styles = of(part).unwrap_or_default();
        let seen: Vec<(Option<&str>, Shows, Mark)> =
            styles.iter().map(|s| (s.format.as_deref(), s.shows, s.mark)).collect();
        let wanted = [
            (None, Shows::Number, Mark::Plain),
            (Some("0!.0000"), Shows::Number, Mark::Struck),
            (Some("yyyy\"年\"m\"月\""), Shows::Day, Mark::Plain),
            (Some("0.00%"), Shows::Number, Mark::Raised),
            (None, Shows::Day, Mark::Plain),
        ];
        assert_eq!(seen, wanted);
    }
}
