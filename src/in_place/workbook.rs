//! The office's workbook: its sheets with unit, month and data validation, and the hidden one with the stamp.

use super::parts::{Changed, OFFICE, Parts};
use super::runs::TextEdit;
use super::sheet::{Rewrite, SheetChange, changed};
use super::sheet_layout::{At, SheetPartLayout};
use super::xml::{DAMAGED, Edits, Nodes, attribute, escaped, prefix, retagged};
use super::{FillingContext, wording};
use crate::campaign::{Campaign, Field};
use crate::form::{HeadingIndex, Place, STAMP_SHEET};
use crate::reading::{Area, FormPlaces, Workbook};
use crate::template;
use anyhow::{Context, Result, ensure};
use quick_xml::events::Event;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};

/// Type of the part of a sheet.
const SHEET_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
/// Rows from here on are too far below for a foot that anybody sees.
const FOOT_LIMIT: u32 = 1_000;
/// Elements of the main part that stand before the order of calculation (ECMA-376 part 1, 18.2.27).
const BEFORE_CALCULATION: [&str; 4] =
    ["sheets", "functionGroups", "externalReferences", "definedNames"];
/// The part in which the scratch workbook has its validation.
const SCRATCH_SHEET: &str = "xl/worksheets/sheet1.xml";

/// What is written where in a workbook.
pub struct WorkbookForm {
    sheets: Vec<FormSheet>,
    shared: Option<String>,
    /// Name of the part with the workbook's references.
    relations: String,
    /// Names of the parts of the stamp's sheet and of one that is added.
    new_parts: [String; 2],
}

/// A sheet that a unit fills in.
struct FormSheet {
    name: String,
    part: String,
    layout: SheetPartLayout,
    /// Cells in which a header field's text goes behind its label, by the position of the field.
    labels: Vec<(usize, At)>,
    /// Blank cells that take such a text alone.
    texts: Vec<(usize, At)>,
    /// Blank cells of the tables that take the unit's name.
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
        let mut free = (1..).map(beside).filter(|name| !parts.has(name));
        let mut new_part = || free.next().context("部件太多");
        let new_parts = [new_part()?, new_part()?];
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
        Ok(WorkbookForm { sheets, shared, relations, new_parts })
    }

    /// Whether the unit's name stands anywhere.
    pub fn has_unit(&self, unit: Option<usize>) -> bool {
        self.sheets.iter().any(|sheet| {
            let mut fields = sheet.labels.iter().chain(&sheet.texts).map(|(field, _)| *field);
            !sheet.names.is_empty() || fields.any(|field| Some(field) == unit)
        })
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
            let anew = sheet.with_values(part, &change)?;
            let new = changed(part, anew.as_ref().unwrap_or(&sheet.layout), &change, shared)?;
            if new != part {
                all.insert(sheet.part.clone(), new);
            }
        }
        let [stamp_part, added_part] = &self.new_parts;
        let stamp = (STAMP_SHEET, " state=\"veryHidden\"", stamp_sheet(&entry.stamp.to_string()));
        self.add_sheet(parts, &mut all, stamp_part, stamp)?;
        if let Some(added) = entry.added {
            self.add_sheet(parts, &mut all, added_part, (&added.name, "", added.part()))?;
        }
        if !entry.values.is_empty() {
            // The results of the form's formulas are those of a blank one.
            let text = all.get(&parts.main).map_or("", String::as_str);
            let anew = calculated_on_load(text)?;
            all.insert(parts.main.clone(), anew);
        }
        Ok(all)
    }

    /// Adds a sheet with its name and state.
    fn add_sheet(
        &self,
        parts: &Parts,
        all: &mut Changed,
        part: &str,
        (name, state, content): (&str, &str, String),
    ) -> Result<()> {
        let text = match all.get(&parts.main) {
            Some(text) => text.clone(),
            None => parts.text(&parts.main)?.to_string(),
        };
        let text = text.as_str();
        let id = parts.refer(all, &self.relations, "worksheet", &format!("/{part}"))?;
        let (mut nodes, mut edits, mut last) = (Nodes::of(text), Edits::default(), 0u32);
        while let Some(node) = nodes.next()? {
            if let Some((element, _)) = node.element().filter(|_| node.begins("sheet")) {
                let number = attribute(element, "sheetId").and_then(|n| n.parse().ok());
                last = last.max(number.unwrap_or(0));
            } else if node.ends("sheets") {
                let Event::End(end) = &node.event else { continue };
                let tag = end.name();
                let p = tag.as_ref().strip_suffix("sheets").unwrap_or_default();
                let number = last.saturating_add(1);
                let element = format!(
                    "<{p}sheet xmlns:r=\"{OFFICE}\" name=\"{name}\" sheetId=\"{number}\"{state} r:id=\"{id}\"/>"
                );
                edits.write(node.range.start..node.range.start, element);
            }
        }
        all.insert(parts.main.clone(), edits.applied(text));
        all.insert(part.to_string(), content);
        parts.tell_type(all, part, SHEET_TYPE)
    }
}

/// The workbook's main part with the order to calculate all formulas when it is opened.
fn calculated_on_load(text: &str) -> Result<String> {
    let (mut nodes, mut edits, mut at) = (Nodes::of(text), Edits::default(), None);
    while let Some(node) = nodes.next()? {
        if node.depth != 1 {
            continue;
        }
        if let Some((element, is_empty)) = node.element().filter(|_| node.begins("calcPr")) {
            let end = if is_empty { "/>" } else { ">" };
            let tag = retagged(element, &[("fullCalcOnLoad", Some("1"))]) + end;
            edits.write(node.range.clone(), tag);
            return Ok(edits.applied(text));
        }
        if BEFORE_CALCULATION.iter().any(|name| node.ends(name)) {
            at = Some((node.range.end, end_prefix(&node.event)));
        }
    }
    let (at, p) = at.context(DAMAGED)?;
    edits.write(at..at, format!("<{p}calcPr fullCalcOnLoad=\"1\"/>"));
    Ok(edits.applied(text))
}

/// The prefix of the element that ends.
fn end_prefix(event: &Event) -> String {
    match event {
        Event::End(end) => {
            let name = end.name();
            let prefix = name.as_ref().rsplit_once(':').map(|(prefix, _)| format!("{prefix}:"));
            prefix.unwrap_or_default()
        }
        Event::Empty(element) => prefix(element),
        _ => String::new(),
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
        let labels = || places.header.iter().filter(|place| place.sheet == sheet.name);
        let next = labels().filter_map(|place| Some((place.field, place.next?)));
        let texts: Vec<(usize, At)> = next.collect();
        let names: Vec<At> = own().filter_map(|place| place.unit_cell).collect();
        let above = own().map(|place| place.around[0].clone());
        let cells = above.flat_map(|rows| sheet.within(rows));
        let may = |text: &str| text.contains('年') && text.contains('月');
        let written = cells.filter_map(|f| Some(((f.row, f.col), f.cell.as_text()?.to_string())));
        let dated: BTreeMap<At, String> = written.filter(|(_, text)| may(text)).collect();
        let labels: Vec<(usize, At)> = labels()
            .filter(|place| place.next.is_none())
            .map(|place| (place.field, place.cell))
            .collect();
        let places = labels.iter().chain(&texts).map(|(_, at)| at);
        let wanted = places.chain(&names).chain(dated.keys()).copied().collect();
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
        let (name, part) = (sheet.name.clone(), part.to_string());
        Ok(FormSheet { name, part, layout, labels, texts, names, dated, inputs, has_foot })
    }

    /// The layout with the cells of values in it; `None` if there are none.
    fn with_values(&self, part: &str, change: &SheetChange) -> Result<Option<SheetPartLayout>> {
        if change.values.is_empty() {
            return Ok(None);
        }
        let wanted = change.values.keys().chain(change.cells.keys()).copied().collect();
        SheetPartLayout::of(part, &wanted).map(Some)
    }

    fn change<'a>(&'a self, entry: &'a FillingContext<'a>) -> Result<SheetChange<'a>> {
        let fields = &entry.campaign.form.header;
        let month = entry.month;
        let text_of = |field: usize| {
            entry.header.iter().find(|(own, _)| *own == field).map(|(_, text)| text.clone())
        };
        let mut cells: BTreeMap<At, Rewrite> = BTreeMap::new();
        for at in self.dated.keys() {
            cells.insert(*at, Box::new(move |text| wording::dated(text, fields, month)));
        }
        let filled = self.labels.iter().filter(|(field, _)| text_of(*field).is_some());
        for (_, at) in filled {
            let both = move |text: &str| -> Vec<TextEdit> {
                let is_here = |field: usize| self.labels.contains(&(field, *at));
                let header = entry.header.iter().filter(|(field, _)| is_here(*field));
                let named = header.filter_map(|(at, own)| wording::named(text, fields, *at, own));
                let mut edits = wording::dated(text, fields, month);
                edits.extend(named);
                edits.sort_by_key(|(range, _)| range.start);
                edits
            };
            cells.insert(*at, Box::new(both));
        }
        for (field, at) in &self.texts {
            let Some(text) = text_of(*field) else { continue };
            cells.insert(*at, Box::new(move |_| vec![(0..0, text.clone())]));
        }
        for at in &self.names {
            let name = entry.unit.name.as_str();
            cells.insert(*at, Box::new(move |_| vec![(0..0, name.to_string())]));
        }
        let values = entry.values.get(&self.name).cloned().unwrap_or_default();
        let lowest = values.keys().map(|at| at.0).max().unwrap_or_default();
        let below = self.layout.last_row.max(lowest) + 1;
        let foot = self.has_foot.then(|| (below, foot(&self.layout, entry)));
        Ok(SheetChange { cells, values, validation: self.validation(entry)?, foot })
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
