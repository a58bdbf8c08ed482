//! The office's workbook: its sheets with unit, month and data validation, and the hidden one with the stamp.

use super::parts::{Changed, OFFICE, Parts};
use super::runs::TextEdit;
use super::sheet::{Rewrite, SheetChange, changed};
use super::sheet_layout::{At, SheetPartLayout};
use super::xml::{Edits, Nodes, attribute, escaped};
use super::{FillingContext, wording};
use crate::campaign::{Campaign, Field};
use crate::form::{HeadingIndex, Place, STAMP_SHEET};
use crate::reading::{Area, FormPlaces, Workbook};
use crate::template;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// Type of the part of a sheet.
const SHEET_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
/// Rows from here on are too far below for a foot that anybody sees.
const FOOT_LIMIT: u32 = 1_000;
/// The part in which the scratch workbook has its validation.
const SCRATCH_SHEET: &str = "xl/worksheets/sheet1.xml";

/// What is written where in a workbook.
pub struct WorkbookForm {
    sheets: Vec<FormSheet>,
    shared: Option<String>,
    /// Name of the part with the workbook's references.
    relations: String,
    /// Name of the part of the stamp's sheet.
    stamp_part: String,
}

/// A sheet that a unit fills in.
struct FormSheet {
    part: String,
    layout: SheetPartLayout,
    /// Cells in which the unit's name goes behind its label.
    labels: Vec<At>,
    /// Blank cells that take the name alone.
    names: Vec<At>,
    /// Cells that may leave room for the month, with their texts.
    dated: BTreeMap<At, String>,
    /// Cells of a field, by its position among all fields.
    inputs: Vec<(usize, Area)>,
    /// Whether the small stamp stands below.
    has_foot: bool,
}

impl WorkbookForm {
    /// Finds out what is written where.
    ///
    /// # Errors
    /// The workbook is written in a way that is not known.
    pub fn of(
        parts: &mut Parts,
        book: &Workbook,
        places: &FormPlaces,
        campaign: &Campaign,
    ) -> Result<WorkbookForm> {
        let tabs = tabs(parts)?;
        let (folder, file) = parts.main.rsplit_once('/').unwrap_or(("", &parts.main));
        let relations = format!("{folder}/_rels/{file}.rels").trim_start_matches('/').to_string();
        let all = parts.relations(&parts.main)?;
        let shared = all.iter().find(|(_, kind, _)| kind == "sharedStrings").map(|r| r.2.clone());
        let beside = |n: u32| format!("{folder}/worksheets/sheet{n}.xml");
        let stamp_part = (1..).map(beside).find(|name| !parts.has(name)).context("部件太多")?;
        let mut sheets = Vec::new();
        for sheet in &book.sheets {
            let Some(part) = tabs.get(&sheet.name) else { continue };
            let has_blocks = places.blocks.iter().any(|place| place.sheet == sheet.name);
            let has_header = places.header.iter().any(|place| place.sheet == sheet.name);
            if has_blocks || has_header {
                parts.take_all(&[part])?;
                sheets.push(FormSheet::of(parts, part, sheet, places, campaign)?);
            }
        }
        let shared_name = shared.iter().map(String::as_str).collect::<Vec<&str>>();
        parts.take_all(&[shared_name.as_slice(), &[relations.as_str()]].concat())?;
        Ok(WorkbookForm { sheets, shared, relations, stamp_part })
    }

    /// Whether the unit's name stands anywhere.
    pub fn has_unit(&self) -> bool {
        self.sheets.iter().any(|sheet| !sheet.labels.is_empty() || !sheet.names.is_empty())
    }

    /// Texts that may leave room for the month.
    pub fn dated(&self) -> impl Iterator<Item = &String> {
        self.sheets.iter().flat_map(|sheet| sheet.dated.values())
    }

    /// The parts that change for a unit and a period.
    ///
    /// # Errors
    /// A part is written in a way that is not known.
    pub fn changed(&self, parts: &Parts, entry: &FillingContext) -> Result<Changed> {
        let mut all = Changed::new();
        let shared = self.shared.as_ref().map(|name| parts.text(name)).transpose()?;
        for sheet in &self.sheets {
            let part = parts.text(&sheet.part)?;
            let change = sheet.change(entry)?;
            let new = changed(part, &sheet.layout, &change, shared)?;
            if new != part {
                all.insert(sheet.part.clone(), new);
            }
        }
        self.add_stamp_sheet(parts, &mut all, entry)?;
        Ok(all)
    }

    /// Adds the hidden sheet that carries the stamp.
    fn add_stamp_sheet(
        &self,
        parts: &Parts,
        all: &mut Changed,
        entry: &FillingContext,
    ) -> Result<()> {
        let text = parts.text(&parts.main)?;
        let id =
            parts.refer(all, &self.relations, "worksheet", &format!("/{}", self.stamp_part))?;
        let (mut nodes, mut edits, mut last) = (Nodes::of(text), Edits::default(), 0u32);
        while let Some(node) = nodes.next()? {
            if let Some((element, _)) = node.element().filter(|_| node.begins("sheet")) {
                let number = attribute(element, "sheetId").and_then(|n| n.parse().ok());
                last = last.max(number.unwrap_or(0));
            } else if node.ends("sheets") {
                let quick_xml::events::Event::End(end) = &node.event else { continue };
                let name = end.name();
                let p = name.as_ref().strip_suffix("sheets").unwrap_or_default();
                let number = last.saturating_add(1);
                let element = format!(
                    "<{p}sheet xmlns:r=\"{OFFICE}\" name=\"{STAMP_SHEET}\" sheetId=\"{number}\" state=\"veryHidden\" r:id=\"{id}\"/>"
                );
                edits.write(node.range.start..node.range.start, element);
            }
        }
        all.insert(parts.main.clone(), edits.applied(text));
        all.insert(self.stamp_part.clone(), stamp_sheet(&entry.stamp.to_string()));
        parts.tell_type(all, &self.stamp_part, SHEET_TYPE)
    }
}

fn stamp_sheet(stamp: &str) -> String {
    let stamp = escaped(stamp);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{stamp}</t></is></c></row></sheetData></worksheet>"
    )
}

/// Parts of the sheets by the names on their tabs.
fn tabs(parts: &Parts) -> Result<BTreeMap<String, String>> {
    let relations = parts.relations(&parts.main)?;
    let mut nodes = Nodes::of(parts.text(&parts.main)?);
    let mut tabs = BTreeMap::new();
    while let Some(node) = nodes.next()? {
        let Some((element, _)) = node.element().filter(|_| node.begins("sheet")) else { continue };
        let (name, id) = (attribute(element, "name"), attribute(element, "id"));
        let (name, id) = (name.unwrap_or_default(), id.unwrap_or_default());
        ensure!(!name.eq_ignore_ascii_case(STAMP_SHEET), "{}", super::OURS);
        let target = relations.iter().find(|(own, _, _)| *own == id);
        tabs.extend(target.map(|(_, _, target)| (name, target.clone())));
    }
    Ok(tabs)
}

impl FormSheet {
    fn of(
        parts: &Parts,
        part: &str,
        sheet: &crate::reading::Sheet,
        places: &FormPlaces,
        campaign: &Campaign,
    ) -> Result<FormSheet> {
        let own = || places.blocks.iter().filter(|place| place.sheet == sheet.name);
        let unit = super::unit_field(campaign);
        let label = |place: &&crate::reading::HeaderPlace| {
            place.sheet == sheet.name && Some(place.field) == unit
        };
        let labels = || places.header.iter().filter(label);
        let next = labels().filter_map(|place| place.next);
        let names: Vec<At> = next.chain(own().filter_map(|place| place.unit_cell)).collect();
        let above = own().map(|place| place.around[0].clone());
        let cells = above.flat_map(|rows| sheet.within(rows));
        let may = |text: &str| text.contains('年') && text.contains('月');
        let texts = cells.filter_map(|f| Some(((f.row, f.col), f.cell.as_text()?.to_string())));
        let dated: BTreeMap<At, String> = texts.filter(|(_, text)| may(text)).collect();
        let labels: Vec<At> =
            labels().filter(|place| place.next.is_none()).map(|place| place.cell).collect();
        let wanted = labels.iter().chain(&names).chain(dated.keys()).copied().collect();
        let mut layout = SheetPartLayout::of(parts.text(part)?, &wanted)?;
        let mut inputs: Vec<(usize, Area)> = own().flat_map(|p| p.inputs.iter().copied()).collect();
        for (at, area) in &mut inputs {
            if area.bottom == u32::MAX {
                area.bottom = layout.last_row.max(area.top + prepared(campaign, *at) - 1);
            }
        }
        let lowest = inputs.iter().map(|(_, area)| area.bottom).chain(wanted.iter().map(|c| c.0));
        layout.last_row = layout.last_row.max(lowest.max().unwrap_or_default());
        let is_validated = |area: &Area| layout.validated.iter().any(|other| overlap(area, other));
        inputs.retain(|(_, area)| !is_validated(area));
        let is_main = own().any(|place| place.block == 0);
        let has_foot = is_main && layout.last_row < FOOT_LIMIT;
        let part = part.to_string();
        Ok(FormSheet { part, layout, labels, names, dated, inputs, has_foot })
    }

    fn change<'a>(&'a self, entry: &'a FillingContext<'a>) -> Result<SheetChange<'a>> {
        let fields = &entry.campaign.form.header;
        let (name, month) = (entry.unit.name.as_str(), entry.month);
        let unit = super::unit_field(entry.campaign);
        let mut cells: BTreeMap<At, Rewrite> = BTreeMap::new();
        for at in self.dated.keys() {
            cells.insert(*at, Box::new(move |text| wording::dated(text, fields, month)));
        }
        for at in &self.labels {
            let both = move |text: &str| -> Vec<TextEdit> {
                let named = unit.and_then(|unit| wording::named(text, fields, unit, name));
                let mut edits = wording::dated(text, fields, month);
                edits.extend(named);
                edits.sort_by_key(|(range, _)| range.start);
                edits
            };
            cells.insert(*at, Box::new(both));
        }
        for at in &self.names {
            cells.insert(*at, Box::new(move |_| vec![(0..0, name.to_string())]));
        }
        let foot = self.has_foot.then(|| (self.layout.last_row + 1, foot(&self.layout, entry)));
        Ok(SheetChange { cells, validation: self.validation(entry)?, foot })
    }

    /// The validation of the sheet's inputs, as the drawn form has it.
    fn validation(&self, entry: &FillingContext) -> Result<(String, u32)> {
        let words = HeadingIndex::of(entry.campaign);
        let area = |(at, area): &(usize, Area)| -> (&Field, Place, (u32, u32)) {
            let first = Place::new("", area.top, area.left);
            (words.field(*at), first, (area.bottom, area.right))
        };
        let areas: Vec<_> = self.inputs.iter().map(area).collect();
        let scratch = template::validations(&areas, entry.period)?;
        let mut text = String::new();
        let mut zip = zip::ZipArchive::new(Cursor::new(scratch))?;
        zip.by_name(SCRATCH_SHEET)?.read_to_string(&mut text)?;
        let inside = text.split_once("<dataValidations").and_then(|(_, rest)| {
            let (inside, _) = rest.split_once("</dataValidations>")?;
            inside.split_once('>').map(|(_, inside)| inside.to_string())
        });
        let inside = inside.unwrap_or_default();
        let count = inside.matches("<dataValidation ").count();
        Ok((inside, u32::try_from(count)?))
    }
}

/// The small stamp in runs of its own, for the workbook's styles stay as they are.
fn foot(layout: &SheetPartLayout, entry: &FillingContext) -> String {
    let (p, stamp) = (&layout.prefix, escaped(&entry.stamp.to_string()));
    format!(
        "<{p}r><{p}rPr><{p}sz val=\"8\"/><{p}color rgb=\"FF808080\"/></{p}rPr><{p}t>表码 {stamp}</{p}t></{p}r>"
    )
}

/// Rows that the definition has ready for the block of a field.
fn prepared(campaign: &Campaign, at: usize) -> u32 {
    let key = campaign.all_fields().nth(at).map_or("", |field| &field.key);
    let lines = campaign.form.block_of(key).and_then(|block| block.lines());
    lines.map_or(1, |lines| lines.prepared.clamp(1, FOOT_LIMIT))
}

fn overlap(a: &Area, b: &Area) -> bool {
    a.top <= b.bottom && b.top <= a.bottom && a.left <= b.right && b.left <= a.right
}
