//! Tables of Word documents (.docx), with the paragraphs around them (ECMA-376 part 1, 17).

use super::OpenResult;
use super::grid::{COL_LIMIT, Span, VerticalMerge};
use super::margins::document_margins;
use super::package::Package;
use super::page::DocumentSheet;
use super::runs::RunFormat;
use super::word_styles::{RunProperties, WordStyles};
use super::workbook_builder::BoundedResult;
use super::xlsx::{part_of, property};
use super::xml::{Events, attribute};
use crate::finding::{Code, Finding};
use crate::form::STAMP_PROPERTY;
use crate::reading::sniff::not_workbook;
use quick_xml::events::{BytesStart, Event};

/// Name of the sheet.
pub const SHEET: &str = "Word文档";
/// Elements that are passed over whole: moved away or deleted text, the second form of a drawing.
const PASSED_OVER: [&str; 4] = ["del", "moveFrom", "Fallback", "sectPr"];

/// Loads the document as one sheet, each paragraph and each row of a table on a row of its own;
/// deletions that were tracked are left out, insertions kept.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(package: &mut Package) -> OpenResult {
    let relations = package.relations("")?;
    let main = relations.iter().find(|r| r.kind == "officeDocument");
    let name = main.map_or("word/document.xml", |r| r.target.as_str());
    let damaged = || Box::new(Finding::new(Code::Damaged));
    let beside = package.relations(name)?;
    let margins = document_margins(package, &beside)?;
    let part = package.part(name)?.ok_or_else(damaged)?;
    let beside = package.relations(name)?;
    let styles = beside.iter().find(|r| r.kind == "styles").map(|r| r.target.as_str());
    let styles = package.part(styles.unwrap_or("word/styles.xml"))?;
    let styles = styles.map(|text| WordStyles::of(&text)).unwrap_or_default();
    let mut story = DocxReader {
        events: Events::of(&part),
        page: DocumentSheet::new(),
        run: RunProperties::default(),
        paragraph: styles.paragraph(None),
        styles,
        phonetic: None,
        boxed: None,
        has_picture: false,
    };
    story.read()?;
    if !story.page.has_table {
        let what = if story.has_picture {
            "Word 文档，里面没有表格，只有图片"
        } else {
            "Word 文档，里面没有表格"
        };
        return Err(not_workbook(what));
    }
    for text in margins {
        story.page.margin(&text)?;
    }
    let mut book = story.page.finish(SHEET)?;
    let custom = part_of(&relations, "custom-properties", "docProps/custom.xml");
    book.stamp_property = package.part(&custom)?.and_then(|text| property(&text, STAMP_PROPERTY));
    book.findings
        .push(Finding::new(Code::WordTable).with_message(
            "是 Word 文档里的表格，已按表读取；下面的行号从正文第一段起数，空段不计",
        ));
    Ok(book)
}

struct DocxReader<'a> {
    events: Events<'a>,
    page: DocumentSheet,
    /// How the text that comes next is shown.
    run: RunProperties,
    /// How text of the paragraph is, unless it says otherwise.
    paragraph: RunProperties,
    styles: WordStyles,
    /// Depth of the open guide to pronunciation.
    phonetic: Option<usize>,
    /// Depth of the open text box, and of the table that it hangs in.
    boxed: Option<(usize, usize)>,
    has_picture: bool,
}

impl DocxReader<'_> {
    fn read(&mut self) -> BoundedResult {
        // The cell is opened only when its properties are known.
        let mut unopened = false;
        loop {
            match self.events.next()? {
                Event::Eof => return Ok(()),
                Event::Start(e) => {
                    let name = e.local_name();
                    let name = name.as_ref();
                    if unopened && matches!(name, "p" | "tbl" | "sdt") {
                        self.page.open_cell(Span::ONE)?;
                        unopened = false;
                    }
                    match name {
                        "tc" => unopened = true,
                        "tcPr" => {
                            let span = self.cell_span()?;
                            self.page.open_cell(span)?;
                            unopened = false;
                        }
                        _ => self.start(name, &e)?,
                    }
                }
                Event::End(e) => self.end(e.local_name().as_ref())?,
                _ => {}
            }
        }
    }

    fn start(&mut self, name: &str, element: &BytesStart) -> BoundedResult {
        match name {
            "tbl" => self.page.open_table()?,
            "tr" => self.page.open_row(false)?,
            "trPr" => self.row_properties()?,
            "p" => self.paragraph = self.styles.paragraph(None),
            "pStyle" => {
                self.paragraph = self.styles.paragraph(attribute(element, "val").as_deref())
            }
            "r" => self.run = self.paragraph,
            "rPr" => self.run_properties()?,
            "rt" if self.phonetic.is_none() => self.phonetic = Some(self.events.depth()),
            "txbxContent" if self.boxed.is_none() => {
                self.boxed = Some((self.events.depth(), self.page.depth()));
            }
            "t" => self.text()?,
            "tab" if attribute(element, "pos").is_none() => self.say(" "),
            "br" | "cr" => self.say("\n"),
            "noBreakHyphen" => self.say("-"),
            "drawing" | "pict" => self.has_picture = true,
            name if PASSED_OVER.contains(&name) => self.events.skip()?,
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> BoundedResult {
        let depth = self.events.depth();
        self.phonetic = self.phonetic.filter(|begun| *begun <= depth);
        match name {
            "p" if self.boxed.is_none_or(|(_, table)| table == 0 || table != self.page.depth()) => {
                self.page.end_line()?;
            }
            "txbxContent" => self.boxed = self.boxed.filter(|(begun, _)| *begun <= depth),
            "tc" => self.page.close_cell(),
            "tbl" => self.page.close_table()?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self) -> BoundedResult {
        let text = self.events.text()?;
        self.say(&text);
        Ok(())
    }

    /// Text that Word does not show, or shows above or beside the line, is kept apart: 12 and a hidden 15 are
    /// not 1215.
    fn say(&mut self, text: &str) {
        let is_boxed = self.boxed.is_some_and(|(_, table)| table > 0 && table == self.page.depth());
        let mark = match self.run.mark() {
            RunFormat::Hidden => RunFormat::Hidden,
            _ if self.phonetic.is_some() => RunFormat::Phonetic,
            _ if is_boxed => RunFormat::Boxed,
            mark => mark,
        };
        self.page.text(text, mark);
    }

    fn run_properties(&mut self) -> BoundedResult {
        let properties = self.properties()?;
        let style = properties.iter().find(|(name, _)| name == "rStyle");
        if let Some((_, id)) = style {
            self.run = self.run.with(self.styles.character(id));
        }
        properties.iter().for_each(|(name, value)| self.run.take(name, value));
        Ok(())
    }

    /// Columns that stay free before the first cell; a row whose deletion was tracked is left out.
    fn row_properties(&mut self) -> BoundedResult {
        let properties = self.properties()?;
        let before = properties.iter().find(|(name, _)| name == "gridBefore");
        let before = before.map_or(0, |(_, value)| count(value));
        if properties.iter().any(|(name, _)| name == "del") {
            self.page.drop_row();
            self.events.skip()?;
        } else if before > 0 {
            self.page.open_cell(Span { cols: before, ..Span::ONE })?;
            self.page.close_cell();
        }
        Ok(())
    }

    fn cell_span(&mut self) -> Result<Span, Box<Finding>> {
        let mut span = Span::ONE;
        for (name, value) in self.properties()? {
            match (name.as_str(), value.as_str()) {
                ("gridSpan", cols) => span.cols = count(cols).max(1),
                ("vMerge", "restart") => span.grows = Some(VerticalMerge::Start),
                // Without a value it is continued (ECMA-376 part 1, 17.4.84).
                ("vMerge", _) => span.grows = Some(VerticalMerge::Continued),
                _ => {}
            }
        }
        Ok(span)
    }

    /// Names and values of the properties in the element that was just entered, up to its end.
    fn properties(&mut self) -> Result<Vec<(String, String)>, Box<Finding>> {
        let mut found = Vec::new();
        let mut depth = 1;
        while depth > 0 {
            match self.events.next()? {
                Event::Start(e) => {
                    depth += 1;
                    // What stands deeper is how it was before a change that was tracked.
                    if depth > 2 {
                        continue;
                    }
                    let value = attribute(&e, "val").unwrap_or_default().into_owned();
                    found.push((e.local_name().as_ref().to_string(), value));
                }
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
        Ok(found)
    }
}

fn count(value: &str) -> u32 {
    value.parse().unwrap_or(0).min(COL_LIMIT)
}
