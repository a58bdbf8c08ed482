//! The office's Word document: unit and month in its paragraphs, the stamp in a small one at its end.

use super::parts::{Changed, Parts};
use super::runs::Runs;
use super::xml::{DAMAGED, Edits, Nodes, escaped, prefix};
use super::{FillingContext, unit_field, wording};
use crate::campaign::Campaign;
use crate::reading::labelled_values;
use anyhow::{Context, Result, ensure};
use quick_xml::events::Event;
use std::ops::Range;

/// What is written where in a document.
pub struct DocumentForm {
    /// Paragraphs before the first table: they may leave room for the month.
    above: Vec<Range<usize>>,
    /// Where the unit's name goes.
    unit: Option<UnitPlace>,
    /// Where the last paragraph goes.
    foot: usize,
    prefix: String,
}

/// Where the unit's name goes.
enum UnitPlace {
    /// Behind its label in this paragraph.
    Behind(Range<usize>),
    /// Into this blank paragraph of the next cell; the label's run shows how it is written.
    Next(Range<usize>, String),
}

/// A paragraph that lies in no other.
struct Paragraph {
    range: Range<usize>,
    /// Number of the cell in which it stands, counted through the document; `None` outside of tables.
    cell: Option<usize>,
    is_above: bool,
}

impl DocumentForm {
    /// Finds out what is written where.
    ///
    /// # Errors
    /// The document is written in a way that is not known.
    pub fn of(parts: &Parts, campaign: &Campaign) -> Result<DocumentForm> {
        let text = parts.text(&parts.main)?;
        let (paragraphs, foot, prefix) = paragraphs(text)?;
        let above = paragraphs.iter().filter(|p| p.is_above).map(|p| p.range.clone()).collect();
        let unit = unit_place(text, &paragraphs, campaign)?;
        Ok(DocumentForm { above, unit, foot, prefix })
    }

    /// Whether the unit's name stands anywhere.
    pub fn has_unit(&self) -> bool {
        self.unit.is_some()
    }

    /// Texts that may leave room for the month.
    ///
    /// # Errors
    /// The document is written in a way that is not known.
    pub fn dated(&self, parts: &Parts) -> Result<Vec<String>> {
        let text = parts.text(&parts.main)?;
        let paragraph =
            |range: &Range<usize>| Ok(Runs::of(text.get(range.clone()).context(DAMAGED)?)?.text);
        self.above.iter().map(paragraph).collect()
    }

    /// The parts that change for a unit and a period.
    ///
    /// # Errors
    /// A part is written in a way that is not known.
    pub fn changed(&self, parts: &Parts, entry: &FillingContext) -> Result<Changed> {
        let text = parts.text(&parts.main)?;
        let fields = &entry.campaign.form.header;
        let (mut edits, p) = (Edits::default(), &self.prefix);
        let mut behind = None;
        match &self.unit {
            Some(UnitPlace::Behind(range)) => behind = Some(range),
            Some(UnitPlace::Next(range, look)) => {
                let old = text.get(range.clone()).context(DAMAGED)?;
                let name = escaped(&entry.unit.name);
                let run = format!("<{p}r>{look}<{p}t>{name}</{p}t></{p}r>");
                edits.write(range.clone(), with_run(old, p, &run)?);
            }
            None => {}
        }
        let above = self.above.iter().filter(|range| Some(*range) != behind);
        for range in above.chain(behind) {
            let runs = Runs::of(text.get(range.clone()).context(DAMAGED)?)?;
            let mut new = wording::dated(&runs.text, fields, entry.month);
            let unit = unit_field(entry.campaign).filter(|_| Some(range) == behind);
            new.extend(unit.and_then(|u| wording::named(&runs.text, fields, u, &entry.unit.name)));
            new.sort_by_key(|(range, _)| range.start);
            if !new.is_empty() {
                edits.write(range.clone(), runs.edited(&new));
            }
        }
        let stamp = escaped(&entry.stamp.to_string());
        let foot = format!(
            "<{p}p><{p}pPr><{p}spacing {p}before=\"0\" {p}after=\"0\"/></{p}pPr><{p}r><{p}rPr><{p}color {p}val=\"808080\"/><{p}sz {p}val=\"14\"/></{p}rPr><{p}t>表码 {stamp}</{p}t></{p}r></{p}p>"
        );
        edits.write(self.foot..self.foot, foot);
        Ok(Changed::from([(parts.main.clone(), edits.applied(text))]))
    }
}

/// The paragraphs of a document, where one more goes at its end, and the prefix of its elements.
fn paragraphs(text: &str) -> Result<(Vec<Paragraph>, usize, String)> {
    let mut nodes = Nodes::of(text);
    let (mut all, mut open): (Vec<Paragraph>, Option<(usize, usize)>) = (Vec::new(), None);
    let (mut has_table, mut cells, mut depth) = (false, 0, 0);
    let (mut foot, mut p) = (None, String::new());
    while let Some(node) = nodes.next()? {
        if let (0, Some((root, _))) = (node.depth, node.element()) {
            p = prefix(root);
        }
        // The properties of the last section stand behind all paragraphs.
        let is_last =
            node.depth == 2 && node.begins("sectPr") || node.depth == 1 && node.ends("body");
        if is_last && foot.is_none() {
            foot = Some(node.range.start);
        }
        has_table |= node.begins("tbl");
        if node.begins("tc") {
            (cells, depth) = (cells + 1, depth + 1);
        }
        if node.ends("tc") {
            depth -= 1;
        }
        let cell = (depth > 0).then_some(cells);
        if node.begins("p") && open.is_none() {
            open = Some((node.depth, node.range.start));
        }
        let is_end = node.ends("p") && open.is_some_and(|(depth, _)| depth == node.depth);
        if let Some((_, start)) = open.take_if(|_| is_end) {
            all.push(Paragraph { range: start..node.range.end, cell, is_above: !has_table });
        }
    }
    ensure!(!p.is_empty(), "Word 文档的写法没有见过");
    Ok((all, foot.context("Word 文档的写法没有见过")?, p))
}

fn unit_place(
    text: &str,
    paragraphs: &[Paragraph],
    campaign: &Campaign,
) -> Result<Option<UnitPlace>> {
    let Some(unit) = unit_field(campaign) else { return Ok(None) };
    for paragraph in paragraphs {
        let xml = text.get(paragraph.range.clone()).context(DAMAGED)?;
        let runs = Runs::of(xml)?;
        let values = labelled_values(&runs.text, &campaign.form.header);
        let Some((_, value)) = values.into_iter().find(|(field, _)| *field == unit) else {
            continue;
        };
        let is_bare = runs.text.get(value.start..).is_some_and(|rest| rest.trim().is_empty());
        let next = paragraph.cell.filter(|_| is_bare).map(|cell| cell + 1);
        let next = paragraphs.iter().find(|p| p.cell.is_some() && p.cell == next);
        if let Some(next) = next {
            let blank = Runs::of(text.get(next.range.clone()).context(DAMAGED)?)?;
            if blank.text.trim().is_empty() {
                return Ok(Some(UnitPlace::Next(next.range.clone(), run_properties(xml))));
            }
        }
        return Ok(Some(UnitPlace::Behind(paragraph.range.clone())));
    }
    Ok(None)
}

/// How the first run of a paragraph is written: its properties as they stand.
fn run_properties(xml: &str) -> String {
    let run = xml.split_once("</w:pPr>").map_or(xml, |(_, rest)| rest);
    let start = run.find("<w:rPr>");
    let end = run.find("</w:rPr>").map(|at| at + "</w:rPr>".len());
    start.zip(end).and_then(|(start, end)| run.get(start..end)).unwrap_or_default().to_string()
}

/// A paragraph with one more run at its end.
fn with_run(paragraph: &str, p: &str, run: &str) -> Result<String> {
    let first = Nodes::of(paragraph).next()?.context(DAMAGED)?;
    if matches!(first.event, Event::Empty(_)) {
        let open = paragraph.strip_suffix("/>").context(DAMAGED)?;
        return Ok(format!("{open}>{run}</{p}p>"));
    }
    let (inside, _) = paragraph.rsplit_once("</").context(DAMAGED)?;
    Ok(format!("{inside}{run}</{p}p>"))
}
