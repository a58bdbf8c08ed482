//! Tables of Word documents (.docx), with the paragraphs around them (ECMA-376 part 1, 17).

use super::Opened;
use super::grid::{COL_LIMIT, Growth, Span};
use super::margins::document_margins;
use super::package::Package;
use super::page::{Page, Step};
use super::xml::{Events, attribute};
use crate::finding::{Code, Finding};
use crate::reading::sniff::not_workbook;
use quick_xml::events::{BytesStart, Event};

/// Name of the sheet.
const SHEET: &str = "Word文档";
/// Elements that are passed over whole: moved away or deleted text, the second form of a drawing.
const PASSED_OVER: [&str; 4] = ["del", "moveFrom", "Fallback", "sectPr"];

/// Loads the document as one sheet, each paragraph and each row of a table on a row of its own;
/// deletions that were tracked are left out, insertions kept.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(mut package: Package) -> Opened {
    let relations = package.relations("")?;
    let main = relations.iter().find(|r| r.kind == "officeDocument");
    let name = main.map_or("word/document.xml", |r| r.target.as_str());
    let damaged = || Box::new(Finding::new(Code::Damaged));
    let beside = package.relations(name)?;
    let margins = document_margins(&mut package, &beside)?;
    let part = package.part(name)?.ok_or_else(damaged)?;
    let mut story = Story {
        events: Events::of(&part),
        page: Page::new(),
        run: Run::default(),
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
    book.findings.push(
        Finding::new(Code::WordTable)
            .saying("是 Word 文档里的表格，已按表读取；下面的行号从正文第一段起数，空段不计"),
    );
    Ok(book)
}

/// How the text that comes next is shown.
#[derive(Default)]
struct Run {
    struck: bool,
    vanished: bool,
    raised: bool,
}

struct Story<'a> {
    events: Events<'a>,
    page: Page,
    run: Run,
    has_picture: bool,
}

impl Story<'_> {
    fn read(&mut self) -> Step {
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

    fn start(&mut self, name: &str, element: &BytesStart) -> Step {
        match name {
            "tbl" => self.page.open_table()?,
            "tr" => self.page.open_row(false)?,
            "trPr" => self.row_properties()?,
            "r" => self.run = Run::default(),
            "rPr" => self.run_properties()?,
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

    fn end(&mut self, name: &str) -> Step {
        match name {
            "p" => self.page.end_line()?,
            "tc" => self.page.close_cell(),
            "tbl" => self.page.close_table()?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self) -> Step {
        let text = self.events.text()?;
        let after_digit = self.page.so_far().ends_with(|c: char| c.is_ascii_digit());
        if self.run.raised && after_digit {
            // 12 with a raised 2 is not 122.
            self.say("^");
        }
        self.say(&text);
        Ok(())
    }

    /// Text that Word does not show is not read: 12 and a hidden 15 are not 1215.
    fn say(&mut self, text: &str) {
        if !self.run.vanished {
            self.page.text(text, self.run.struck);
        }
    }

    fn run_properties(&mut self) -> Step {
        for (name, value) in self.properties()? {
            let is_on = !matches!(value.as_str(), "0" | "false" | "off" | "none");
            match name.as_str() {
                "strike" | "dstrike" => self.run.struck |= is_on,
                "vanish" => self.run.vanished |= is_on,
                "vertAlign" => self.run.raised = value == "superscript",
                _ => {}
            }
        }
        Ok(())
    }

    /// Columns that stay free before the first cell; a row whose deletion was tracked is left out.
    fn row_properties(&mut self) -> Step {
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
                ("vMerge", "restart") => span.grows = Some(Growth::Start),
                // Without a value it is continued (ECMA-376 part 1, 17.4.84).
                ("vMerge", _) => span.grows = Some(Growth::Continued),
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
