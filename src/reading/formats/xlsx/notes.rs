//! Comments (批注) of a sheet: the old kind, and the threads that newer Excel writes beside it.

use super::sheet::position;
use crate::finding::Finding;
use crate::reading::formats::package::{Package, Relationship};
use crate::reading::formats::workbook_builder::WorkbookBuilder;
use crate::reading::formats::xml::{Events, MalformedXml, attribute};
use crate::reading::sheet::Note;
use quick_xml::events::Event;
use std::collections::BTreeMap;

/// Reads the comments that a sheet refers to; a damaged part of comments is passed over, for they
/// hold no figures.
///
/// # Errors
/// A finding when they are too large.
pub fn read(
    package: &mut Package,
    relations: &[Relationship],
    builder: &mut WorkbookBuilder,
) -> Result<(), Box<Finding>> {
    let mut notes = BTreeMap::new();
    // A thread has a stand-in among the old comments, which only tells of the newer program.
    for (kind, element, body) in
        [("comments", "comment", "t"), ("threadedComment", "threadedComment", "text")]
    {
        for relation in relations.iter().filter(|r| r.kind == kind) {
            let Some(part) = package.part(&relation.target)? else { continue };
            let found = comments(&part, element, body).unwrap_or_default();
            notes.extend(found);
        }
    }
    for ((row, col), text) in notes {
        builder.note(Note { row, col, text })?;
    }
    Ok(())
}

/// Comments by cell; those of one cell stand in one text, line by line.
fn comments(
    part: &str,
    element: &str,
    body: &str,
) -> Result<BTreeMap<(u32, u32), String>, MalformedXml> {
    let mut found: BTreeMap<(u32, u32), String> = BTreeMap::new();
    let mut at = None;
    let mut events = Events::of(part);
    loop {
        match events.next()? {
            Event::Start(e) if e.local_name().as_ref() == element => {
                at = attribute(&e, "ref").and_then(|r| position(&r));
                let begun = at.and_then(|at| found.get_mut(&at));
                begun.into_iter().for_each(|text| text.push('\n'));
            }
            Event::Start(e) if e.local_name().as_ref() == "rPh" => events.skip()?,
            Event::Start(e) if e.local_name().as_ref() == body => {
                let text = events.text()?;
                at.into_iter().for_each(|at| found.entry(at).or_default().push_str(&text));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}
