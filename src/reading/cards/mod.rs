//! Cards (登记表, 申请表): each value stands right of its label, below it, or behind it in the same cell. Where a
//! file holds several, each is a row.

mod returns;

pub(super) use returns::{card_parts, card_returns};

use super::caption::unit_only;
use super::cell::{Cell, CellReading};
use super::cell_aggregation::located;
use super::field_cell::FieldCell;
use super::header::labelled_values;
use super::lists::UnitLines;
use super::places::{BlockPlace, Missing, is_asked};
use super::sheet::{Area, Sheet};
use super::tick_boxes;
use super::units::UnitSource;
use crate::campaign::{Block, Field, normalize};
use crate::finding::{Code, Finding, Severity};
use crate::form::{Heading, HeadingIndex, Place};
use std::ops::Range;

/// Rows below a card in which header fields may stand.
const SIGNED_WITHIN: u32 = 40;
/// Most cards of a sheet.
const CARDS: usize = 2_000;
/// Ends of hints in brackets that stand where something is to be written.
const HINTS: [&str; 6] = ["盖章", "公章", "签章", "签字", "签名", "附页"];
/// Most labels without a field that are named.
const TOLD_LIMIT: usize = 10;

/// A label of a card.
#[derive(Debug, Clone)]
struct CardLabel {
    /// Position among the block's fields; behind them the unit's own.
    index: usize,
    /// The cells that it takes.
    area: Area,
    /// What stands behind it in its own cell.
    value: String,
    /// Its text as it stands.
    text: String,
}

/// A card found on a sheet.
pub(super) struct Card<'a> {
    sheet: &'a Sheet,
    block: &'a Block,
    fields: Range<usize>,
    words: &'a HeadingIndex<'a>,
    /// The label of each field, and behind them that of the unit.
    labels: Vec<Option<CardLabel>>,
    /// First row, and the row below the last.
    rows: Range<u32>,
    /// Last column of anything on it.
    right: u32,
}

/// The cards of a block on a sheet, from top to bottom.
pub(super) fn cards_on<'a>(
    sheet: &'a Sheet,
    block: &'a Block,
    fields: &Range<usize>,
    words: &'a HeadingIndex<'a>,
) -> Vec<Card<'a>> {
    let asked: Vec<Field> = block.fields.iter().chain(&block.unit_column).cloned().collect();
    let all = labels_on(sheet, &asked);
    let starts = starts(&all, asked.len());
    let ends = starts.iter().skip(1).copied().chain([u32::MAX]);
    let card = |(from, until): (u32, u32)| {
        let own = || all.iter().filter(|label| (from..until).contains(&label.area.top));
        let mut labels: Vec<Option<CardLabel>> = vec![None; asked.len()];
        for label in own() {
            let free = place_of(label, &labels, &asked, sheet);
            if let Some(place) = free {
                labels[place] = Some(CardLabel { index: place, ..label.clone() });
            }
        }
        let areas = || labels.iter().flatten().map(|label| label.area);
        let last = areas().map(|area| area.bottom).max().unwrap_or(from);
        let cells = sheet.between(from, last).iter().map(|filled| filled.col);
        let right = cells.chain(areas().map(|area| area.right)).max().unwrap_or_default();
        let rows = from..last.saturating_add(1);
        let fields = fields.clone();
        Card { sheet, block, fields, words, labels, rows, right }
    };
    starts.iter().copied().zip(ends).take(CARDS).map(card).collect()
}

/// Every label on a sheet, row by row.
fn labels_on(sheet: &Sheet, asked: &[Field]) -> Vec<CardLabel> {
    let mut found = Vec::new();
    for filled in sheet.cells() {
        let Some(text) = filled.cell.as_text() else { continue };
        let area = area_of(sheet, filled.row, filled.col);
        let label = |index, value: &str| CardLabel {
            index,
            area,
            value: value.trim().to_string(),
            text: text.to_string(),
        };
        let boxed = text.find(tick_boxes::is_mark).and_then(|at| {
            let (name, boxes) = text.split_at(at);
            Some(label(named(name, asked)?, boxes))
        });
        let behind = labelled_values(text, asked);
        let behind = behind.into_iter().map(|(index, range)| label(index, &text[range]));
        let before = found.len();
        found.extend(boxed);
        if found.len() == before {
            found.extend(behind);
        }
        if found.len() == before {
            found.extend(named(text, asked).map(|index| label(index, "")));
        }
    }
    found
}

/// The first field that a text names, whatever stands in brackets behind it.
fn named(text: &str, asked: &[Field]) -> Option<usize> {
    let heading = Heading::parse(text);
    let (name, whole) = (heading.name.trim_end_matches(':'), heading.whole());
    asked.iter().position(|field| field.is_called(name) || field.is_called(&whole))
}

fn area_of(sheet: &Sheet, row: u32, col: u32) -> Area {
    let alone = Area { top: row, left: col, bottom: row, right: col };
    sheet.merged(row, col).copied().unwrap_or(alone)
}

/// First rows of cards: where the label that comes first comes again in its column, and half of all labels with
/// it.
fn starts(all: &[CardLabel], count: usize) -> Vec<u32> {
    let Some(first) = all.first() else { return Vec::new() };
    let is_again =
        |label: &&CardLabel| label.index == first.index && label.area.left == first.area.left;
    let mut rows: Vec<u32> = all.iter().filter(is_again).map(|label| label.area.top).collect();
    rows.dedup();
    let mut found: Vec<u32> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let until = rows.get(at + 1).copied().unwrap_or(u32::MAX);
        let own = all.iter().filter(|label| (*row..until).contains(&label.area.top));
        let mut indices: Vec<usize> = own.map(|label| label.index).collect();
        indices.sort_unstable();
        indices.dedup();
        if 2 * indices.len() >= count.max(2) {
            found.push(*row);
        }
    }
    found
}

/// Which of the fields of its name a label is: the one below whose heading it stands, else the first that
/// has no label yet.
fn place_of(
    label: &CardLabel,
    labels: &[Option<CardLabel>],
    asked: &[Field],
    sheet: &Sheet,
) -> Option<usize> {
    let name = normalize(&asked[label.index].name);
    let same = |index: &usize| asked[*index].is_called(&name) && labels[*index].is_none();
    let mut free = (0..asked.len()).filter(same);
    let left: Vec<String> = (0..label.area.left)
        .filter_map(|col| {
            let owner = area_of(sheet, label.area.top, col);
            sheet.cell(owner.top, owner.left).as_text().map(normalize)
        })
        .collect();
    let is_below = |index: &usize| {
        let group = asked[*index].headings.last().map(|heading| normalize(heading));
        group.is_some_and(|group| left.contains(&group))
    };
    let first = free.clone().next();
    free.find(is_below).or(first)
}

impl<'a> Card<'a> {
    /// Rows in which its labels stand.
    pub(super) fn label_rows(&self) -> impl Iterator<Item = u32> + '_ {
        self.labels.iter().flatten().map(|label| label.area.top)
    }

    /// The card as a row, with what names its unit.
    fn line(&self) -> (Option<CellReading>, Vec<FieldCell>) {
        let count = self.block.fields.len();
        let unit = self.labels.get(count).cloned().flatten();
        let unit = unit.and_then(|label| self.value(&label)).filter(|cell| !cell.is_blank());
        let fields = self.block.fields.iter().zip(&self.labels);
        let mut cells: Vec<FieldCell> =
            fields.map(|(field, label)| self.cell(field, label.as_ref())).collect();
        // Boxes of which none is ticked on a card without anything else are the blank form's.
        let is_filled =
            |cell: &FieldCell| cell.raw().is_some_and(|raw| !tick_boxes::is_unticked(&raw));
        if !cells.iter().any(is_filled) {
            for cell in &mut cells {
                cell.located = cell.located.take().map(CellReading::emptied);
            }
        }
        (unit, cells)
    }

    fn cell(&self, field: &Field, label: Option<&CardLabel>) -> FieldCell {
        let heading = label.map(|label| label.text.as_str());
        let heading_unit = heading.filter(|_| field.is_number()).and_then(|text| {
            Heading::parse(text).unit.filter(|unit| {
                normalize(field.unit_name()) == **unit
                    || crate::campaign::MoneyUnit::parse(unit).is_some()
            })
        });
        let located = label.map(|label| {
            let nowhere = || CellReading::plain(self.place_of_label(label), Cell::Blank);
            self.value(label).unwrap_or_else(nowhere)
        });
        FieldCell {
            key: field.key.as_str().into(),
            located: located
                .map(|cell| if is_unfilled(&cell, field) { cell.emptied() } else { cell }),
            heading_unit,
            unit_from: UnitSource::default(),
            other_units: Vec::new(),
            heading: heading.map(Into::into),
        }
    }

    fn place_of_label(&self, label: &CardLabel) -> Place {
        Place::new(&self.sheet.name, label.area.top, label.area.left)
    }

    /// What was filled in for a label.
    fn value(&self, label: &CardLabel) -> Option<CellReading> {
        if !label.value.is_empty() {
            return Some(CellReading::plain(self.place_of_label(label), Cell::text(&label.value)));
        }
        let (row, col) = self.value_cell(label)?;
        Some(located(self.sheet, row, col))
    }

    /// The cell beside a label, else the one below it.
    fn value_cell(&self, label: &CardLabel) -> Option<(u32, u32)> {
        let area = label.area;
        let free = |row: u32, col: u32| {
            let owner = area_of(self.sheet, row, col);
            let is_label = |other: &CardLabel| other.area == owner;
            (!self.labels.iter().flatten().any(is_label)).then_some((owner.top, owner.left))
        };
        let beside = area.right + 1;
        let is_inside = beside <= self.right;
        let beside = is_inside.then(|| free(area.top, beside)).flatten();
        beside.or_else(|| free(area.bottom.saturating_add(1), area.left))
    }

    /// The cards' part of a return.
    fn unit_lines(&self) -> UnitLines {
        let (label, cells) = self.line();
        let findings = self.missing().chain(self.unknown()).collect();
        UnitLines { label, rows: vec![cells], findings, notes: Vec::new(), reports_nothing: false }
    }

    fn missing(&self) -> impl Iterator<Item = Finding> + '_ {
        let fields = self.block.fields.iter().zip(&self.labels);
        let missing = fields.filter(|(field, label)| is_asked(field) && label.is_none());
        missing.map(|(field, _)| {
            let message = format!("表里没有“{}”这一项", field.heading());
            let place = Place::new(&self.sheet.name, self.rows.start, 0);
            let finding = Finding::new(Code::MissingColumn).at(place).on(&field.key);
            finding.with_severity(field.if_blank.unwrap_or(Severity::Verify)).with_message(message)
        })
    }

    /// What a unit wrote behind a label that the form does not have.
    fn unknown(&self) -> impl Iterator<Item = Finding> + '_ {
        let taken: Vec<(u32, u32)> = self
            .labels
            .iter()
            .flatten()
            .flat_map(|label| [Some((label.area.top, label.area.left)), self.value_cell(label)])
            .flatten()
            .collect();
        let lists = self.words.campaign().form.blocks().any(|block| !block.is_card());
        let cells = self.sheet.within(self.rows.clone()).iter();
        let cells = cells.filter(move |f| !taken.contains(&(f.row, f.col)) && !lists);
        let told = cells.filter_map(|f| {
            let is_number = matches!(f.cell, Cell::Number(_) | Cell::Date(_));
            let text = f.cell.as_text().unwrap_or_default();
            let value = text.split_once([':', '：']).map_or("", |(_, value)| value.trim());
            let raw = f.cell.raw()?;
            (is_number || !value.is_empty()).then(|| {
                let message = format!("“{raw}”不是表样里的哪一项，没有汇总");
                let place = Place::new(&self.sheet.name, f.row, f.col);
                Finding::new(Code::ExtraColumn).at(place).found(raw.as_str()).with_message(message)
            })
        });
        told.take(TOLD_LIMIT)
    }

    /// Where a blank card at this position of the form is filled in.
    pub(super) fn place(&self, index: usize) -> BlockPlace {
        let (mut inputs, mut missing) = (Vec::new(), Vec::new());
        let fields = self.fields.clone().zip(&self.block.fields).zip(&self.labels);
        for ((at, field), label) in fields.filter(|((_, field), _)| is_asked(field)) {
            match label {
                None => missing.push(Missing::of(field)),
                Some(label) => inputs.extend(
                    self.blank_cell(label).map(|(row, col)| (at, area_of(self.sheet, row, col))),
                ),
            }
        }
        let unit = self.labels.get(self.block.fields.len()).and_then(Option::as_ref);
        let end = self.rows.end;
        BlockPlace {
            block: index,
            sheet: self.sheet.name.clone(),
            top: self.rows.start,
            inputs,
            stub_rows: Vec::new(),
            unit_cell: unit.and_then(|label| self.blank_cell(label)),
            missing,
            around: [0..self.rows.start, end..end.saturating_add(SIGNED_WITHIN)],
        }
    }

    /// The cell for the value of a label, where nothing is printed in it.
    fn blank_cell(&self, label: &CardLabel) -> Option<(u32, u32)> {
        let (row, col) = self.value_cell(label).filter(|_| label.value.is_empty())?;
        self.sheet.cell(row, col).is_blank().then_some((row, col))
    }
}

/// Whether nothing but what the form prints as room for a value stands in a cell: 年　月　日, （盖章）, 万元.
fn is_unfilled(cell: &CellReading, field: &Field) -> bool {
    let Some(text) = cell.cell.as_text() else { return false };
    let plain = normalize(text);
    // A dash or stroke alone is an answer.
    let is_room = |c: char| "年月日时分至季度_/-()".contains(c);
    let is_blank_date = plain.contains(['年', '_']) && plain.chars().all(is_room);
    let inner = plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let is_hint = inner.is_some_and(|inner| HINTS.iter().any(|hint| inner.ends_with(hint)));
    let is_measure = unit_only(text).is_some() || plain == normalize(field.unit_name());
    is_blank_date || is_hint || field.is_number() && is_measure
}
