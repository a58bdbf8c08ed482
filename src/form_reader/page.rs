//! What stands around the tables of a sheet: title, fields, notes, units of measure.

use super::grid::{Grid, squeezed};
use super::labels::{self, Label};
use super::measure;
use super::proposal::PageField;
use super::words;
use crate::campaign::normalize;
use crate::form::address;
use crate::reading::Area;

/// Most notes that are kept of a sheet, and the most characters of one.
const NOTES: usize = 60;
const NOTE_LENGTH: usize = 2_000;

/// What was found around the tables of a sheet.
#[derive(Debug, Default)]
pub struct Page {
    /// Title as printed.
    pub title: Option<String>,
    /// Fields above the tables, or between them.
    pub header: Vec<PageField>,
    /// Fields below the last table.
    pub footer: Vec<PageField>,
    /// Notes.
    pub notes: Vec<String>,
    /// Units of measure of lines such as 单位：万元, with their rows.
    pub lines: Vec<(u32, String)>,
    /// Texts that say nothing that we know, with their cells.
    pub others: Vec<String>,
}

/// Reads what stands outside of the tables.
pub fn read(grid: &Grid, tables: &[Area], is_document: bool) -> Page {
    let mut page = Page::default();
    let first = tables.iter().map(|area| area.top).min().unwrap_or(grid.rows);
    let last = tables.iter().map(|area| area.bottom).max().unwrap_or_default();
    let is_inside = |row: u32, col: u32| tables.iter().any(|area| area.contains(row, col));
    let mut in_notes = false;
    for row in 0..grid.rows {
        for (col, text) in grid.texts(row, 0, grid.cols - 1) {
            if is_inside(row, col) {
                in_notes = false;
                continue;
            }
            let text = &page.take_units(row, text);
            let fields = fields_at(grid, tables, (row, col), text, in_notes, is_document);
            let plain = normalize(text);
            if plain.is_empty() {
                continue;
            } else if !fields.is_empty() {
                let part = if row > last && !tables.is_empty() {
                    &mut page.footer
                } else {
                    &mut page.header
                };
                part.extend(fields);
            } else if words::is_note(&plain) || in_notes || row > last && plain.chars().count() > 8
            {
                in_notes = row > last || words::is_note(&plain);
                if page.notes.len() < NOTES {
                    page.notes.push(text.chars().take(NOTE_LENGTH).collect());
                }
            } else if row < first {
                page.take_title(grid, (row, col), text);
            } else if !labels::is_known(text) && !is_room(text) {
                page.others.push(format!("{}“{}”", address(row, col), squeezed(text)));
            }
        }
    }
    page.unit_in_notes();
    page
}

/// Room for a value beside a label.
fn is_room(text: &str) -> bool {
    labels::period(text).is_some()
}

impl Page {
    /// The units of measure that hold for a table: those of the lines right above it, else of the only line.
    pub fn line_of(&self, area: &Area, tables: &[Area]) -> Vec<String> {
        let above = tables
            .iter()
            .filter(|other| other.bottom < area.top)
            .map(|other| other.bottom + 1)
            .max();
        let from = above.unwrap_or_default();
        let near = self.lines.iter().filter(|(row, _)| (from..area.top.max(1)).contains(row));
        let near: Vec<String> = near.map(|(_, unit)| unit.clone()).collect();
        let first = self.lines.first().map(|(row, _)| *row);
        let is_only = self.lines.iter().all(|(row, _)| Some(*row) == first);
        if near.is_empty() && is_only {
            self.lines.iter().map(|(_, unit)| unit.clone()).collect()
        } else {
            near
        }
    }

    /// Takes the unit of measure out of a text; what else it says is left.
    fn take_units(&mut self, row: u32, text: &str) -> String {
        if let Some(units) = measure::line(text) {
            self.lines.extend(units.into_iter().map(|unit| (row, unit)));
            return String::new();
        }
        let is_end = |c: char| c.is_whitespace() || matches!(c, '(' | '（');
        let starts = text.match_indices("单位").map(|(at, _)| at);
        for at in starts.filter(|at| text[..*at].ends_with(is_end)) {
            let tail = text.get(at..).unwrap_or_default();
            let end = tail.find(char::is_whitespace).unwrap_or(tail.len());
            let Some(units) = measure::line(&tail[..end]) else { continue };
            self.lines.extend(units.into_iter().map(|unit| (row, unit)));
            return format!("{}{}", text[..at].trim_end_matches(['(', '（']), &tail[end..]);
        }
        text.to_string()
    }

    /// The longest text above the table that is no number of an annex; its period is a field.
    fn take_title(&mut self, grid: &Grid, (row, col): (u32, u32), text: &str) {
        let plain = normalize(text);
        let is_annex = labels::is_attachment(&plain);
        let named = |text: &str| {
            ["表", "清单", "台账", "名册", "名单", "情况", "统计", "汇总"]
                .iter()
                .any(|w| text.contains(w))
        };
        let better = match &self.title {
            None => true,
            Some(old) => {
                !named(old)
                    && (named(text) || plain.chars().count() > normalize(old).chars().count())
            }
        };
        if is_annex || !better {
            return;
        }
        self.title = Some(squeezed(text));
        if let Some(name) = labels::period_in_title(text) {
            let cell = address(row, col);
            let sheet = Some(grid.sheet.name.clone());
            let field = PageField {
                name: name.to_string(),
                sheet,
                cell: cell.clone(),
                value_cell: cell,
                kind: "period",
                fixed: None,
            };
            self.header.push(field);
        }
    }

    /// 注：金额单位为万元: a note may state the unit of measure too.
    fn unit_in_notes(&mut self) {
        if !self.lines.is_empty() {
            return;
        }
        let clauses = self
            .notes
            .iter()
            .flat_map(|note| note.split(['。', '；', '，', ',', ';', '\n', '：', '.']));
        let stated = clauses.filter(|clause| clause.contains("单位为")).filter_map(|clause| {
            let at = clause.find("金额单位").or_else(|| clause.find("计量单位"))?;
            measure::line(clause.get(at..)?)
        });
        self.lines = stated.flatten().map(|unit| (0, unit)).collect();
    }
}

/// The fields that a text outside the tables stands for.
fn fields_at(
    grid: &Grid,
    tables: &[Area],
    (row, col): (u32, u32),
    text: &str,
    in_notes: bool,
    is_document: bool,
) -> Vec<PageField> {
    let beside = value_beside(grid, tables, row, col);
    let sheet = (!is_document).then(|| grid.sheet.name.clone());
    let cell = address(row, col);
    let field = |label: &Label, value_cell: &str| PageField {
        name: name_of(&label.name),
        sheet: sheet.clone(),
        cell: cell.clone(),
        value_cell: value_cell.to_string(),
        kind: labels::kind_of(&label.name),
        fixed: label.is_fixed().then(|| label.value.clone()),
    };
    let bracketed = labels::bracketed_period(text).filter(|(_, rest)| !rest.trim().is_empty());
    if let Some((name, rest)) = bracketed.filter(|(_, rest)| !labels::labels(rest).is_empty()) {
        let mut found = fields_at(grid, tables, (row, col), &rest, in_notes, is_document);
        let (name, value_cell) = (name.to_string(), cell.clone());
        found.push(PageField { name, sheet, cell, value_cell, kind: "period", fixed: None });
        return found;
    }
    let found = labels::labels(text);
    let is_short = text.chars().count() < 12 && text.trim_end().ends_with([':', '：']);
    let is_field = |label: &Label| labels::is_known(&label.name) || !in_notes || is_short;
    if !found.is_empty() && found.iter().any(is_field) {
        let last = found.len() - 1;
        return found
            .iter()
            .enumerate()
            .map(|(nth, label)| {
                let own = nth < last || !text.trim_end().ends_with([':', '：']);
                field(label, beside.as_deref().filter(|_| !own).unwrap_or(&cell))
            })
            .collect();
    }
    if let Some(name) = labels::period(text).filter(|_| !in_notes && !is_answered(grid, row, col)) {
        let name = name.to_string();
        let value_cell = cell.clone();
        return vec![PageField { name, sheet, cell, value_cell, kind: "period", fixed: None }];
    }
    let is_value = col
        .checked_sub(1)
        .and_then(|left| grid.text(row, left))
        .is_some_and(|text| labels::is_known(text) || !labels::labels(text).is_empty());
    let framed = grid.is_ruled(row, col) && text.chars().count() < 12 && !is_value;
    let known = (labels::is_known(text) || framed) && !in_notes;
    let label = Label { name: squeezed(text), value: String::new() };
    known.then(|| beside.map(|value| field(&label, &value))).flatten().into_iter().collect()
}

/// Whether a period is the value of the label to its left.
fn is_answered(grid: &Grid, row: u32, col: u32) -> bool {
    let left = col.checked_sub(1).and_then(|left| grid.text(row, left));
    left.is_some_and(|text| labels::kind_of(text.trim_end_matches([':', '：'])) != "text")
}

/// The name of a label without what stands in brackets at its end.
fn name_of(name: &str) -> String {
    let bare = name.trim_end_matches(['*', '：', ':']);
    let inner = bare.find(['（', '(']).filter(|at| *at > 0 && bare.ends_with(['）', ')']));
    let told = ["盖章", "公章", "签章", "签字", "签名", "章）", "章)"];
    match inner.filter(|at| told.iter().any(|word| bare[*at..].contains(word))) {
        Some(at) => bare[..at].to_string(),
        None => bare.to_string(),
    }
}

/// The empty cell, or the period, to the right of a label.
fn value_beside(grid: &Grid, tables: &[Area], row: u32, col: u32) -> Option<String> {
    let next = grid.span(row, col).right + 1;
    let label = grid.text(row, col).unwrap_or_default().trim_end_matches([':', '：']);
    let is_dated = labels::kind_of(label) != "text";
    let is_period =
        |text: &str| is_dated && labels::period(text).is_some() && labels::labels(text).is_empty();
    let is_room = grid.text(row, next).is_none_or(is_period);
    let is_inside = tables.iter().any(|area| area.contains(row, next));
    let is_framed = grid.is_ruled(row, next) || grid.span(row, next).right > next;
    let has_colon = grid.text(row, col).is_some_and(|text| text.trim_end().ends_with([':', '：']));
    let is_meant = is_framed || grid.text(row, next).is_some() || !has_colon;
    (next < grid.cols && is_room && is_meant && !is_inside).then(|| address(row, next))
}
