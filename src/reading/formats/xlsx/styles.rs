//! What a cell's style says of its content: the number format, whether that makes it a day, how its font
//! sets it, and white on white (ECMA-376 part 1, 18.8).

use super::colour::Colour;
use super::strings::{is_on, off_line};
use crate::finding::Finding;
use crate::reading::bounds::{SHARED_LIMIT, too_large};
use crate::reading::formats::number_format::{self, Shows, WHITE};
use crate::reading::formats::runs::RunFormat;
use crate::reading::formats::xml::{Events, attribute};
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is taken of a cell style.
#[derive(Debug, Clone, Default)]
pub struct XlsxStyle {
    /// Number format code, if other than General.
    pub format: Option<Arc<str>>,
    /// What the number format makes of a number.
    pub shows: Shows,
    /// How the font sets the content.
    pub mark: RunFormat,
}

/// What cells and rules refer to by number.
#[derive(Debug, Default)]
pub struct XlsxStyles {
    /// Styles of cells.
    pub cells: Vec<XlsxStyle>,
    /// Number format of each style that a rule puts over a cell's own (dxf); one by which nothing is seen
    /// counts as such a format.
    pub rules: Vec<Option<Arc<str>>>,
}

/// Reads the part of styles.
///
/// # Errors
/// A finding when the part is damaged or holds too many.
pub fn of(part: &str) -> Result<XlsxStyles, Box<Finding>> {
    let mut sheet = StylesPart::default();
    let mut section = String::new();
    let mut events = Events::of(part);
    loop {
        let event = events.next()?;
        match &event {
            Event::Start(e) => match (events.depth(), e.local_name().as_ref()) {
                (2, name) => name.clone_into(&mut section),
                (_, name) => sheet.take(&section, name, e),
            },
            // What follows the styles of rules is nothing that is taken (18.8.39).
            Event::End(_) if events.depth() == 1 && section == "dxfs" => break,
            Event::Eof => break,
            _ => {}
        }
        if sheet.largest() > SHARED_LIMIT {
            return Err(too_large(format!("单元格样式超过 {SHARED_LIMIT} 种")));
        }
    }
    let rules = sheet.rules.into_iter().map(DifferentialStyle::format).collect();
    Ok(XlsxStyles { cells: sheet.styles, rules })
}

#[derive(Default)]
struct StylesPart {
    codes: BTreeMap<u32, String>,
    fonts: Vec<XlsxFont>,
    /// Colour of each fill; without one it is that of paper.
    fills: Vec<Colour>,
    styles: Vec<XlsxStyle>,
    rules: Vec<DifferentialStyle>,
}

#[derive(Clone)]
struct XlsxFont {
    mark: RunFormat,
    colour: Colour,
}

const PLAIN: XlsxFont = XlsxFont { mark: RunFormat::Plain, colour: Colour::Black };

impl XlsxFont {
    fn take(&mut self, name: &str, element: &BytesStart) {
        match name {
            "strike" if is_on(element) => self.mark = RunFormat::Struck,
            "vertAlign" if self.mark != RunFormat::Struck => self.mark = off_line(element),
            "color" => self.colour = Colour::of(element),
            _ => {}
        }
    }
}

/// A style that a rule puts over a cell's own.
#[derive(Default)]
struct DifferentialStyle {
    format: Option<Arc<str>>,
    font: Option<Colour>,
    fill: Option<Colour>,
}

impl DifferentialStyle {
    fn format(self) -> Option<Arc<str>> {
        let ground = self.fill.unwrap_or(Colour::White);
        match self.font.is_some_and(|font| font == ground) {
            true => Some(WHITE.into()),
            false => self.format,
        }
    }
}

impl StylesPart {
    fn largest(&self) -> usize {
        let counts = [self.styles.len(), self.fonts.len(), self.codes.len(), self.rules.len()];
        counts.into_iter().max().unwrap_or_default().max(self.fills.len())
    }

    /// Takes an element of a section; formats, fonts and fills come before the styles (18.8.39).
    fn take(&mut self, section: &str, name: &str, element: &BytesStart) {
        let number = |name: &str| attribute(element, name).and_then(|v| v.parse::<u32>().ok());
        let code = || attribute(element, "formatCode").unwrap_or_default().into_owned();
        match (section, name) {
            ("numFmts", "numFmt") => {
                self.codes.extend(number("numFmtId").map(|id| (id, code())));
            }
            ("fonts", "font") => self.fonts.push(PLAIN),
            ("fonts", _) => self.fonts.last_mut().into_iter().for_each(|f| f.take(name, element)),
            ("fills", "fill") => self.fills.push(Colour::White),
            // A pattern or run of colours leaves something to be seen.
            ("fills", "patternFill" | "gradientFill") => {
                let kind = attribute(element, "patternType");
                if name == "gradientFill" || kind.is_some_and(|kind| kind != "none") {
                    let pattern = Colour::Other("pattern".to_string());
                    self.fills.last_mut().into_iter().for_each(|fill| *fill = pattern.clone());
                }
            }
            ("fills", "fgColor") => {
                let colour = Colour::of(element);
                let is_filled = |fill: &&mut Colour| **fill != Colour::White;
                self.fills
                    .last_mut()
                    .filter(is_filled)
                    .into_iter()
                    .for_each(|f| *f = colour.clone());
            }
            ("cellXfs", "xf") => {
                let at = |name: &str| number(name).and_then(|id| usize::try_from(id).ok());
                let format = number("numFmtId").unwrap_or_default();
                let font = at("fontId").and_then(|id| self.fonts.get(id)).unwrap_or(&PLAIN);
                let fill = at("fillId").and_then(|id| self.fills.get(id)).unwrap_or(&Colour::White);
                let style = self.style(format, font, fill);
                self.styles.push(style);
            }
            ("dxfs", name) => self.take_rule(name, element, &code),
            _ => {}
        }
    }

    fn take_rule(&mut self, name: &str, element: &BytesStart, code: &impl Fn() -> String) {
        if name == "dxf" {
            self.rules.push(DifferentialStyle::default());
        }
        let Some(rule) = self.rules.last_mut() else { return };
        match name {
            "numFmt" => rule.format = Some(code().into()),
            // Borders have colours too; they come after the fill, the font before it (18.8.14).
            "color" if rule.font.is_none() && rule.fill.is_none() => {
                rule.font = Some(Colour::of(element));
            }
            "bgColor" => rule.fill = Some(Colour::of(element)),
            "fgColor" if rule.fill.is_none() => rule.fill = Some(Colour::of(element)),
            _ => {}
        }
    }

    fn style(&self, format: u32, font: &XlsxFont, fill: &Colour) -> XlsxStyle {
        let own = self.codes.get(&format).map(String::as_str);
        let shows = own.map_or_else(|| number_format::built_in(format), number_format::shows);
        let code = own.or_else(|| number_format::built_in_code(format));
        let code = code.filter(|code| !code.eq_ignore_ascii_case("General"));
        let code = if font.colour == *fill { Some(WHITE) } else { code };
        XlsxStyle { format: code.map(Arc::from), shows, mark: font.mark }
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
        let styles = of(part).unwrap_or_default().cells;
        let seen: Vec<(Option<&str>, Shows, RunFormat)> =
            styles.iter().map(|s| (s.format.as_deref(), s.shows, s.mark)).collect();
        let wanted = [
            (None, Shows::Number, RunFormat::Plain),
            (Some("0!.0000"), Shows::Number, RunFormat::Struck),
            (Some("yyyy\"年\"m\"月\""), Shows::Day, RunFormat::Plain),
            (Some("0.00%"), Shows::Number, RunFormat::Raised),
            (None, Shows::Day, RunFormat::Plain),
        ];
        assert_eq!(seen, wanted);
    }

    #[test]
    fn white_on_white_and_the_styles_of_rules() {
        let part = "<styleSheet><fonts><font/><font><color rgb='FFFFFFFF'/></font>\
            <font><color theme='0'/></font></fonts>\
            <fills><fill><patternFill patternType='none'/></fill>\
            <fill><patternFill patternType='solid'><fgColor rgb='FF1F4E79'/></patternFill></fill></fills>\
            <cellXfs><xf fontId='1'/><xf fontId='1' fillId='1'/><xf fontId='2' fillId='0'/></cellXfs>\
            <dxfs><dxf><numFmt formatCode=';;;'/></dxf><dxf><font><color theme='0'/></font></dxf>\
            <dxf><font><color theme='0'/></font><fill><patternFill><bgColor rgb='FFC00000'/>\
            </patternFill></fill></dxf><dxf><font><b/></font></dxf></dxfs></styleSheet>";
        let styles = of(part).unwrap_or_default();
        let formats = |all: Vec<Option<Arc<str>>>| -> Vec<String> {
            all.into_iter().map(|f| f.as_deref().unwrap_or("-").to_string()).collect()
        };
        let cells = styles.cells.iter().map(|s| s.format.clone()).collect();
        assert_eq!(formats(cells), [WHITE, "-", WHITE]);
        assert_eq!(formats(styles.rules), [";;;", WHITE, "-", "-"]);
    }
}
