//! Texts of Office Open XML that stand in no cell: text boxes of a drawing (ECMA-376 part 1, 20.5), header
//! and footer of the page (18.3.1.46).

use super::package::{Package, Relationship};
use super::workbook_builder::WorkbookBuilder;
use super::xml::{Events, MalformedXml, attribute, is_set};
use crate::finding::Finding;
use crate::reading::sheet::Margin;
use quick_xml::events::Event;

/// Reads the text boxes that a sheet refers to; a damaged drawing is passed over, for it holds no figures.
///
/// # Errors
/// A finding when they are too large.
pub fn read_drawings(
    package: &mut Package,
    relations: &[Relationship],
    builder: &mut WorkbookBuilder,
) -> Result<(), Box<Finding>> {
    for relation in relations.iter().filter(|r| r.kind == "drawing") {
        let Some(part) = package.part(&relation.target)? else { continue };
        for text in shapes(&part).unwrap_or_default() {
            builder.margin(Margin::TextBox, &text)?;
        }
    }
    Ok(())
}

/// Texts of the shapes of a drawing, each with its paragraphs line by line; hidden ones are left out.
fn shapes(part: &str) -> Result<Vec<String>, MalformedXml> {
    let mut texts = Vec::new();
    let (mut text, mut hidden) = (String::new(), false);
    let mut events = Events::of(part);
    loop {
        match events.next()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "sp" => (text, hidden) = (String::new(), false),
                "cNvPr" => hidden |= is_set(&e, "hidden"),
                // The second form of what a newer program draws.
                "Fallback" => events.skip()?,
                "t" => text.push_str(&events.text()?),
                "br" => text.push('\n'),
                _ => {}
            },
            Event::End(e) => match e.local_name().as_ref() {
                "p" => text.push('\n'),
                "sp" if !hidden => texts.push(std::mem::take(&mut text)),
                _ => {}
            },
            Event::Eof => return Ok(texts),
            _ => {}
        }
    }
}

/// The words of a page's header or footer, without its codes of fonts, sizes and fields; what stands
/// left, in the middle and right comes line by line.
pub fn page_words(coded: &str) -> String {
    let mut words = String::new();
    let mut chars = coded.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '&' {
            words.push(c);
            continue;
        }
        match chars.next() {
            Some('&') => words.push('&'),
            Some('L' | 'C' | 'R' | 'l' | 'c' | 'r') => words.push('\n'),
            Some('"') => while chars.next().is_some_and(|c| c != '"') {},
            Some('K' | 'k') => {
                (0..6).for_each(|_| _ = chars.next_if(char::is_ascii_hexdigit));
            }
            Some(c) if c.is_ascii_digit() => while chars.next_if(char::is_ascii_digit).is_some() {},
            _ => {}
        }
    }
    words
}

/// Whether this is the name of an element of page headers and footers.
pub fn is_page_margin(name: &str) -> bool {
    matches!(
        name,
        "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter"
    )
}

/// Reads the headers and footers that a text document refers to.
///
/// # Errors
/// A finding when they are too large.
pub fn document_margins(
    package: &mut Package,
    relations: &[Relationship],
) -> Result<Vec<String>, Box<Finding>> {
    let mut texts = Vec::new();
    for relation in relations.iter().filter(|r| matches!(r.kind.as_str(), "header" | "footer")) {
        let Some(part) = package.part(&relation.target)? else { continue };
        texts.extend(paragraphs(&part));
    }
    Ok(texts)
}

fn paragraphs(part: &str) -> Option<String> {
    let (mut text, mut events) = (String::new(), Events::of(part));
    loop {
        match events.next().ok()? {
            Event::Start(e) => match e.local_name().as_ref() {
                "t" => text.push_str(&events.text().ok()?),
                "tab" if attribute(&e, "pos").is_none() => text.push(' '),
                "instrText" | "Fallback" => events.skip().ok()?,
                _ => {}
            },
            Event::End(e) if e.local_name().as_ref() == "p" => text.push('\n'),
            Event::Eof => return Some(text),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_shapes_are_read_without_their_dress() {
        let words = page_words("&L&\"宋体,常规\"&10表1 &K000000&R单位：万元&P/&N&&");
        assert_eq!(words, "\n表1 \n单位：万元/&");
        let part = "<wsDr><sp><cNvPr id='2' name='框'/><t>单位：</t><t>万元</t></sp>\
            <sp><cNvPr hidden='1'/><t>旧</t></sp></wsDr>";
        assert_eq!(shapes(part).unwrap_or_default(), ["单位：万元"]);
    }
}
