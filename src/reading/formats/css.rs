//! What the styles of a web page say of how a text is shown: struck through, raised, not at all (CSS 2.1), a
//! number under a number format.

use super::css_format::format_in;
use super::runs::RunFormat;
use std::collections::HashMap;
use std::sync::Arc;

/// More rules are not looked at.
const RULE_LIMIT: usize = 10_000;
/// More rules of one class, element or id are not looked at.
const SHARED_LIMIT: usize = 16;
/// More classes of one element are not looked at.
const CLASS_LIMIT: usize = 8;

/// What is said of a text, as far as it is said.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CssDeclarations {
    /// Whether it is struck through.
    pub struck: Option<bool>,
    /// Raised, lowered or on the line.
    pub position: Option<RunFormat>,
    /// Whether it takes no place (`display: none`).
    pub gone: Option<bool>,
    /// Whether its place stays empty (`visibility: hidden`).
    pub unseen: Option<bool>,
    /// The number format of a cell, General if it is to have none.
    pub format: Option<Arc<str>>,
}

/// An element, as selectors name it.
#[derive(Debug, Clone, Default)]
pub struct Element {
    /// Its name.
    pub name: String,
    /// Its classes, as the attribute has them.
    pub classes: String,
    /// Its id.
    pub id: String,
}

/// The rules of all style sheets of a page.
#[derive(Default)]
pub struct CssStyleSheet {
    rules: Vec<CssRule>,
    /// Rules by the class, element or id that their last part names.
    by_name: HashMap<String, Vec<usize>>,
}

struct CssRule {
    /// Parts of the selector, outermost first: the last names the element, those before what it stands in.
    parts: Vec<CompoundSelector>,
    says: CssDeclarations,
    weight: usize,
}

/// A part of a selector without spaces: `td.xl66#a`.
#[derive(Debug, Default)]
struct CompoundSelector {
    name: Option<String>,
    classes: Vec<String>,
    id: Option<String>,
}

impl CssDeclarations {
    /// What declarations say: `color:red; text-decoration:line-through`.
    pub fn of(declarations: &str) -> CssDeclarations {
        let mut says =
            CssDeclarations { format: format_in(declarations), ..CssDeclarations::default() };
        for (name, value) in declarations.split(';').filter_map(|d| d.split_once(':')) {
            let value = value.trim().to_ascii_lowercase();
            let value = value.strip_suffix("!important").unwrap_or(&value).trim();
            says.take(&name.trim().to_ascii_lowercase(), value);
        }
        says
    }

    fn take(&mut self, name: &str, value: &str) {
        let length = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
        let length = length.parse::<f64>().ok();
        match name {
            "text-decoration" | "text-decoration-line" => {
                self.struck = Some(value.contains("line-through"));
            }
            "text-line-through" if value != "none" => self.struck = Some(true),
            "vertical-align" => self.position = Some(position(value, length)),
            "mso-text-raise" => self.position = Some(position(value, length)),
            "display" => self.gone = Some(value == "none"),
            "mso-hide" if value == "all" => self.gone = Some(true),
            "visibility" => self.unseen = Some(matches!(value, "hidden" | "collapse")),
            "font-size" | "opacity" if length == Some(0.0) => self.unseen = Some(true),
            _ => {}
        }
    }

    /// What it says with what another says over it.
    #[must_use]
    pub fn with(self, over: CssDeclarations) -> CssDeclarations {
        CssDeclarations {
            struck: over.struck.or(self.struck),
            position: over.position.or(self.position),
            gone: over.gone.or(self.gone),
            unseen: over.unseen.or(self.unseen),
            format: over.format.or(self.format),
        }
    }
}

fn position(value: &str, length: Option<f64>) -> RunFormat {
    match (value, length) {
        ("super", _) => RunFormat::Raised,
        ("sub", _) => RunFormat::Lowered,
        (_, Some(up)) if up > 0.0 => RunFormat::Raised,
        (_, Some(down)) if down < 0.0 => RunFormat::Lowered,
        _ => RunFormat::Plain,
    }
}

impl CssStyleSheet {
    /// Takes in a style sheet. Rules for some media only, as for a printer, are passed over.
    pub fn read(&mut self, text: &str) {
        let text = without_comments(text);
        let mut rest = text.as_str();
        while let Some((selectors, tail)) = rest.split_once('{') {
            let selectors = selectors.trim().trim_start_matches("<!--").trim();
            if selectors.starts_with('@') {
                rest = behind_block(tail);
                continue;
            }
            let (declarations, tail) = tail.split_once('}').unwrap_or((tail, ""));
            let says = CssDeclarations::of(declarations);
            if says != CssDeclarations::default() {
                selectors.split(',').for_each(|selector| self.add(selector, &says));
            }
            rest = tail;
        }
    }

    fn add(&mut self, selector: &str, says: &CssDeclarations) {
        let spaced = selector.replace(['>', '+', '~'], " ").to_ascii_lowercase();
        let parts: Option<Vec<CompoundSelector>> =
            spaced.split_whitespace().map(CompoundSelector::of).collect();
        let Some(parts) = parts.filter(|parts| !parts.is_empty()) else { return };
        let weigh = |part: &CompoundSelector| {
            usize::from(part.id.is_some()) * 100
                + part.classes.len() * 10
                + usize::from(part.name.is_some())
        };
        let weight = parts.iter().map(weigh).sum();
        let named = self
            .by_name
            .entry(parts.last().map(CompoundSelector::key).unwrap_or_default())
            .or_default();
        if named.len() < SHARED_LIMIT && self.rules.len() < RULE_LIMIT {
            named.push(self.rules.len());
            self.rules.push(CssRule { parts, says: says.clone(), weight });
        }
    }

    /// What the rules say of an element within others, the innermost last.
    pub fn of<'e>(
        &self,
        element: &Element,
        around: impl DoubleEndedIterator<Item = &'e Element> + Clone,
    ) -> CssDeclarations {
        if self.rules.is_empty() {
            return CssDeclarations::default();
        }
        let classes = element.classes.split_whitespace().take(CLASS_LIMIT);
        let keys = classes.map(|class| format!(".{class}"));
        let own = [element.name.clone(), format!("#{}", element.id), "*".to_string()];
        let named = keys.chain(own).filter_map(|key| self.by_name.get(&key.to_ascii_lowercase()));
        let mut fitting: Vec<usize> = named
            .flatten()
            .copied()
            .filter(|at| self.rules[*at].fits(element, around.clone()))
            .collect();
        fitting.sort_unstable_by_key(|at| (self.rules[*at].weight, *at));
        fitting.dedup();
        fitting
            .iter()
            .fold(CssDeclarations::default(), |says, at| says.with(self.rules[*at].says.clone()))
    }
}

impl CssRule {
    fn fits<'e>(
        &self,
        element: &Element,
        around: impl DoubleEndedIterator<Item = &'e Element>,
    ) -> bool {
        let Some((last, before)) = self.parts.split_last() else { return false };
        let mut around = around.rev();
        last.fits(element) && before.iter().rev().all(|part| around.any(|outer| part.fits(outer)))
    }
}

impl CompoundSelector {
    /// `None` for what is not followed: states, attributes.
    fn of(text: &str) -> Option<CompoundSelector> {
        if text.contains([':', '[', '(']) {
            return None;
        }
        let mut part = CompoundSelector::default();
        let start = text.find(['.', '#']).unwrap_or(text.len());
        let (name, mut rest) = text.split_at(start);
        part.name = Some(name).filter(|n| !n.is_empty() && *n != "*").map(String::from);
        while let Some(sign) = rest.chars().next() {
            let tail = &rest[sign.len_utf8()..];
            let end = tail.find(['.', '#']).unwrap_or(tail.len());
            match sign {
                '#' => part.id = Some(tail[..end].to_string()),
                _ => part.classes.push(tail[..end].to_string()),
            }
            rest = &tail[end..];
        }
        Some(part)
    }

    /// By what it is found.
    fn key(&self) -> String {
        match (&self.id, self.classes.first(), &self.name) {
            (Some(id), ..) => format!("#{id}"),
            (_, Some(class), _) => format!(".{class}"),
            (_, _, Some(name)) => name.clone(),
            _ => "*".to_string(),
        }
    }

    fn fits(&self, element: &Element) -> bool {
        let has = |class: &String| {
            element.classes.split_whitespace().any(|own| own.eq_ignore_ascii_case(class))
        };
        self.name.as_ref().is_none_or(|name| *name == element.name)
            && self.id.as_ref().is_none_or(|id| element.id.eq_ignore_ascii_case(id))
            && self.classes.iter().all(has)
    }
}

fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = tail.split_once("*/").map_or("", |(_, behind)| behind);
    }
    kept + rest
}

/// What stands behind a block that was just entered, blocks within it closed.
fn behind_block(text: &str) -> &str {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::{CssDeclarations, CssStyleSheet, Element, RunFormat};

    #[test]
    fn rules_are_found_by_class_element_id_and_place() {
        let mut sheet = CssStyleSheet::default();
        sheet.read(
            "<!-- .a, td.b /* x */ { color: red; text-decoration : underline line-through !important }\n\
             @media print { .a { display:none } } @page{margin:1in}\n\
             #n{visibility:hidden} p .c{vertical-align:super} .d:hover{display:none}\n\
             span.a{text-decoration:none} -->",
        );
        let element = |name: &str, classes: &str, id: &str| Element {
            name: name.into(),
            classes: classes.into(),
            id: id.into(),
        };
        let outer = [element("p", "", ""), element("b", "", "")];
        let says = |e: Element, around: &[Element]| sheet.of(&e, around.iter());
        assert_eq!(says(element("font", "x A", ""), &[]).struck, Some(true));
        assert_eq!(says(element("span", "a", ""), &[]).struck, Some(false));
        assert_eq!(says(element("td", "b", ""), &[]).struck, Some(true));
        assert_eq!(says(element("th", "b", ""), &[]), CssDeclarations::default());
        assert_eq!(says(element("i", "", "n"), &[]).unseen, Some(true));
        assert_eq!(says(element("i", "c", ""), &outer).position, Some(RunFormat::Raised));
        assert_eq!(says(element("i", "c d", ""), &outer[1..]), CssDeclarations::default());
        assert_eq!(
            CssDeclarations::of("vertical-align:-3pt;display:NONE").position,
            Some(RunFormat::Lowered)
        );
        assert_eq!(CssDeclarations::of("vertical-align:middle;font-size:0px").unseen, Some(true));
    }

    #[test]
    fn formats_are_found_in_classes() {
        let mut sheet = CssStyleSheet::default();
        sheet.read(
            "<!--td {color:red}\n.xl65\n{mso-style-parent:style0;\nmso-number-format:Fixed;}\n\
             td{mso-number-format:General} .xl66{mso-number-format:\"0\\0022万元\\0022\\;\\;\"}-->",
        );
        let format = |classes: &str| {
            let element = Element { name: "td".into(), classes: classes.into(), id: String::new() };
            sheet.of(&element, [].iter()).format.map(|format| format.to_string())
        };
        assert_eq!(format("a xl65").as_deref(), Some("0.00"));
        assert_eq!(format("xl66").as_deref(), Some("0\"万元\";;"));
        assert_eq!(format("a").as_deref(), Some("General"));
    }
}
