//! The text of the document: paragraphs, tables, and the page they stand on. Lengths are twentieths of
//! a point (twips) unless a name says otherwise.

use super::escaped;
use crate::bulletin::{
    Bulletin, BulletinBlock, BulletinCell, BulletinTable, ParagraphStyle, Phrase,
};
use std::fmt::Write;

/// Width of the text: 156 mm.
const TEXT_WIDTH: usize = 8844;
/// Width of a character of the text: 3号 is 16 pt, set a little closer so that 28 fill the line.
const CHARACTER: usize = 315;
/// Characters between a date and the right edge.
const DATE_MARGIN: f64 = 4.0;
/// Width of the column of units in a table.
const NAME_WIDTH: usize = 1420;

const SECTION: &str = r#"<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1304" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>"#;
const BORDERS: &str = r#"<w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:left w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:right w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tblBorders>"#;

/// `word/document.xml`.
pub fn document(bulletin: &Bulletin) -> String {
    let mut xml = String::from(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>"#,
    );
    let date = bulletin.blocks.iter().rev().find_map(|block| match block {
        BulletinBlock::Paragraph(ParagraphStyle::Right, phrase) => Some(width(phrase)),
        _ => None,
    });
    let mut new_page = false;
    for block in &bulletin.blocks {
        match block {
            BulletinBlock::PageBreak => {
                new_page = true;
                continue;
            }
            // A blank line stays with what follows it: who signs is not left alone on a page.
            BulletinBlock::Blank => xml.push_str("<w:p><w:pPr><w:keepNext/></w:pPr></w:p>"),
            BulletinBlock::Table(table) => self::table(&mut xml, table),
            BulletinBlock::Paragraph(style, phrase) => {
                paragraph(&mut xml, *style, phrase, date.unwrap_or_default(), new_page);
            }
        }
        new_page = false;
    }
    xml.push_str(SECTION);
    xml.push_str("</w:body></w:document>");
    xml
}

fn paragraph(xml: &mut String, style: ParagraphStyle, phrase: &Phrase, date: f64, new_page: bool) {
    let _ = write!(xml, r#"<w:p><w:pPr><w:pStyle w:val="{}"/>"#, id(style));
    if new_page {
        xml.push_str("<w:pageBreakBefore/>");
    }
    if style == ParagraphStyle::Right {
        let characters = right_indent(width(phrase), date);
        let twips = (characters * CHARACTER as f64).round();
        let _ = write!(xml, r#"<w:ind w:right="{twips}"/>"#);
    }
    xml.push_str("</w:pPr>");
    run(xml, &phrase.text(), false);
    xml.push_str("</w:p>");
}

fn run(xml: &mut String, text: &str, bold: bool) {
    let bold = if bold { "<w:rPr><w:b/></w:rPr>" } else { "" };
    let text = escaped(text);
    let _ = write!(xml, r#"<w:r>{bold}<w:t xml:space="preserve">{text}</w:t></w:r>"#);
}

/// Characters between a signature and the right edge: its middle above that of the date, which ends
/// four characters from the edge.
fn right_indent(own: f64, date: f64) -> f64 {
    (DATE_MARGIN + date / 2.0 - own / 2.0).max(0.0)
}

/// Width of a text in characters; a digit or letter takes half of one.
fn width(phrase: &Phrase) -> f64 {
    let wide = |c: char| if c.is_ascii() { 0.5 } else { 1.0 };
    phrase.text().chars().map(wide).sum()
}

/// The style's id in `styles.xml`.
fn id(style: ParagraphStyle) -> &'static str {
    match style {
        ParagraphStyle::Title => "Title",
        ParagraphStyle::Heading => "Heading1",
        ParagraphStyle::Subheading => "Heading2",
        ParagraphStyle::Body => "Body",
        ParagraphStyle::Flush => "Flush",
        ParagraphStyle::Label => "Label",
        ParagraphStyle::Centred => "Centred",
        ParagraphStyle::Right => "Right",
    }
}

fn table(xml: &mut String, table: &BulletinTable) {
    let others = table.headings.len().saturating_sub(1).max(1);
    let other = (TEXT_WIDTH - NAME_WIDTH) / others;
    let widths = || std::iter::once(NAME_WIDTH).chain(std::iter::repeat_n(other, others));
    let _ = write!(
        xml,
        r#"<w:tbl><w:tblPr><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:jc w:val="center"/>{BORDERS}<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="20" w:type="dxa"/><w:right w:w="20" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>"#
    );
    for width in widths() {
        let _ = write!(xml, r#"<w:gridCol w:w="{width}"/>"#);
    }
    xml.push_str("</w:tblGrid>");
    let headings = table.headings.iter().map(|phrase| (phrase, "TableHeading", false));
    row(xml, widths().zip(headings), true);
    for cells in &table.rows {
        let cells = cells.iter().map(|BulletinCell { phrase, bold }| (phrase, "TableText", *bold));
        row(xml, widths().zip(cells), false);
    }
    xml.push_str("</w:tbl>");
    // A table must not be the last thing before the section's end.
    xml.push_str(r#"<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr></w:p>"#);
}

fn row<'a>(
    xml: &mut String,
    cells: impl Iterator<Item = (usize, (&'a Phrase, &'static str, bool))>,
    heading: bool,
) {
    let repeated = if heading { "<w:tblHeader/>" } else { "" };
    let _ = write!(xml, "<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>");
    for (width, (phrase, style, bold)) in cells {
        let _ = write!(
            xml,
            r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>"#
        );
        run(xml, &phrase.text(), bold);
        xml.push_str("</w:p></w:tc>");
    }
    xml.push_str("</w:tr>");
}
