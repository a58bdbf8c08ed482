//! Where things stand in the part of a sheet: cells that are written, gaps for those that are missing, areas
//! that have data validation.

use super::xml::{Node, Nodes, attribute, prefix};
use crate::reading::Area;
use anyhow::{Result, ensure};
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Elements that stand between the cells and the data validation (ECMA-376 part 1, 18.3.1.99).
const BEFORE_VALIDATION: [&str; 11] = [
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
];

/// Row and column of a cell, zero-based.
pub type At = (u32, u32);

/// Where things stand in the part of a sheet.
#[derive(Default)]
pub struct SheetPartLayout {
    /// Prefix of its elements.
    pub prefix: String,
    /// Cells that are written, as they stand.
    pub cells: BTreeMap<At, Range<usize>>,
    /// Where those go that do not stand yet.
    pub gaps: BTreeMap<At, Gap>,
    /// The last row in which a cell stands or into which a merged area reaches.
    pub last_row: u32,
    /// Where the next row goes.
    pub data_end: Option<usize>,
    /// Areas that have data validation.
    pub validated: Vec<Area>,
    /// The element of all data validation, if there is one.
    pub validation: Option<ValidationsElement>,
    /// Where it goes if there is none.
    pub validation_at: usize,
}

/// A place where something is missing.
#[derive(Clone)]
pub enum Gap {
    /// Between two cells or behind the last.
    Cell(usize),
    /// Between two rows or behind the last.
    Row(usize),
    /// In a row without content.
    Empty(Range<usize>),
}

/// The element of all data validation.
pub struct ValidationsElement {
    /// The tag with which it begins.
    pub tag: Range<usize>,
    /// How many it holds.
    pub count: u32,
    /// Where it ends.
    pub end: usize,
}

impl SheetPartLayout {
    /// Looks for cells in a sheet's part.
    ///
    /// # Errors
    /// The part is no sound XML.
    pub fn of(part: &str, wanted: &BTreeSet<At>) -> Result<SheetPartLayout> {
        let mut layout = SheetPartLayout::default();
        let mut nodes = Nodes::of(part);
        let mut cursor = Cursor { wanted, row: None, col: None, cell: None };
        let mut in_cells = false;
        while let Some(node) = nodes.next()? {
            if let (0, Some((root, _))) = (node.depth, node.element()) {
                layout.prefix = prefix(root);
            }
            if node.begins("sheetData") {
                in_cells = true;
            }
            if node.ends("sheetData") && in_cells {
                in_cells = false;
                cursor.rows_missing(&mut layout, cursor.next_row()..u32::MAX, node.range.start);
                // A sheet without a row in it has nowhere to put one.
                layout.data_end = matches!(node.event, Event::End(_)).then_some(node.range.start);
                layout.validation_at = node.range.end;
            } else if in_cells {
                cursor.step(&mut layout, &node);
            } else {
                layout.beside_cells(&node, part)?;
            }
        }
        ensure!(layout.data_end.is_some(), "工作表的内容不完整");
        Ok(layout)
    }

    /// Takes down what stands beside the cells.
    fn beside_cells(&mut self, node: &Node, part: &str) -> Result<()> {
        if node.depth == 1 && BEFORE_VALIDATION.iter().any(|name| node.ends(name)) {
            self.validation_at = node.range.end;
        }
        if let Event::End(e) = &node.event {
            match e.local_name().as_ref() {
                "dataValidations" if node.depth == 1 => {
                    self.validation.iter_mut().for_each(|place| place.end = node.range.start);
                }
                // Validation over another sheet stands in an extension, its areas in an element.
                "sqref" => {
                    let before = part.get(..node.range.start).unwrap_or_default();
                    let text = before.rsplit_once('>').map_or("", |(_, text)| text);
                    self.validated.extend(areas(text));
                }
                _ => {}
            }
        }
        let Some((element, is_empty)) = node.element() else { return Ok(()) };
        match element.local_name().as_ref() {
            "dataValidations" if node.depth == 1 && is_empty => {
                self.validation_at = node.range.end;
            }
            "dataValidations" if node.depth == 1 => {
                let count = attribute(element, "count").and_then(|n| n.parse().ok()).unwrap_or(0);
                self.validation =
                    Some(ValidationsElement { tag: node.range.clone(), count, end: 0 });
            }
            "dataValidation" => {
                let text = attribute(element, "sqref").unwrap_or_default();
                self.validated.extend(areas(&text));
            }
            "mergeCell" => {
                let text = attribute(element, "ref").unwrap_or_default();
                let bottom = areas(&text).first().map_or(0, |area| area.bottom);
                self.last_row = self.last_row.max(bottom);
            }
            _ => {}
        }
        Ok(())
    }
}

/// How far the rows of a sheet were passed.
struct Cursor<'a> {
    wanted: &'a BTreeSet<At>,
    row: Option<u32>,
    col: Option<u32>,
    /// The open cell, if it is wanted.
    cell: Option<At>,
}

impl Cursor<'_> {
    fn step(&mut self, layout: &mut SheetPartLayout, node: &Node) {
        match (node.depth, node.element(), &node.event) {
            (2, Some((element, is_empty)), _) => {
                let named = attribute(element, "r").and_then(|n| n.parse::<u32>().ok());
                let row = named.and_then(|n| n.checked_sub(1)).unwrap_or(self.next_row());
                self.rows_missing(layout, self.next_row()..row, node.range.start);
                (self.row, self.col) = (Some(row), None);
                if is_empty {
                    self.cells_missing(layout, 0..u32::MAX, &Gap::Empty(node.range.clone()));
                }
            }
            (2, None, Event::End(_)) => {
                let rest = self.next_col()..u32::MAX;
                self.cells_missing(layout, rest, &Gap::Cell(node.range.start));
            }
            (3, Some((element, is_empty)), _) => {
                let named = attribute(element, "r").and_then(|r| cell(&r)).map(|(_, col)| col);
                let col = named.unwrap_or(self.next_col());
                let before = self.next_col()..col;
                self.cells_missing(layout, before, &Gap::Cell(node.range.start));
                let row = self.row.unwrap_or_default();
                self.col = Some(col);
                layout.last_row = layout.last_row.max(row);
                if self.wanted.contains(&(row, col)) {
                    layout.cells.insert((row, col), node.range.clone());
                    self.cell = (!is_empty).then_some((row, col));
                }
            }
            (3, None, Event::End(_)) => {
                let open = self.cell.take().and_then(|at| layout.cells.get_mut(&at));
                open.into_iter().for_each(|range| range.end = node.range.end);
            }
            _ => {}
        }
    }

    fn next_row(&self) -> u32 {
        self.row.map_or(0, |row| row.saturating_add(1))
    }

    fn next_col(&self) -> u32 {
        self.col.map_or(0, |col| col.saturating_add(1))
    }

    /// Wanted cells of this row in columns of which none stands.
    fn cells_missing(&self, layout: &mut SheetPartLayout, cols: Range<u32>, gap: &Gap) {
        let row = self.row.unwrap_or_default();
        if !cols.is_empty() {
            for at in self.wanted.range((row, cols.start)..(row, cols.end)) {
                layout.gaps.entry(*at).or_insert_with(|| gap.clone());
            }
        }
    }

    /// Wanted cells of rows of which none stands.
    fn rows_missing(&self, layout: &mut SheetPartLayout, rows: Range<u32>, before: usize) {
        if !rows.is_empty() {
            for at in self.wanted.range((rows.start, 0)..(rows.end, 0)) {
                layout.gaps.entry(*at).or_insert(Gap::Row(before));
            }
        }
    }
}

/// The areas of a list of them: `C5:C10 E5`.
fn areas(text: &str) -> Vec<Area> {
    let area = |text: &str| {
        let (first, last) = text.split_once(':').unwrap_or((text, text));
        let ((top, left), (bottom, right)) = (cell(first)?, cell(last)?);
        Some(Area { top, left, bottom, right })
    };
    text.split_whitespace().filter_map(area).collect()
}

fn cell(text: &str) -> Option<At> {
    let text = text.replace('$', "");
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(digits);
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|b| b.is_ascii_alphabetic())
    {
        return None;
    }
    let number = |b: u8| u32::from(b.to_ascii_uppercase() - b'A') + 1;
    let col = letters.bytes().fold(0, |col, b| col * 26 + number(b));
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, col - 1))
}
