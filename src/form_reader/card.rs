//! Cards (登记表, 申请表): labels beside or above their values, tick boxes, and lists within.

use super::choices;
use super::grid::{Grid, squeezed};
use super::heading_rows::Band;
use super::kinds::{self, KindEvidence};
use super::labels;
use super::measure::measured;
use super::proposal::{CardField, ProposedKind};
use super::words;
use crate::campaign::normalize;
use crate::reading::tick_boxes::is_mark;
use crate::reading::{Area, Blank};

/// Whether a table is a card: in its first rows some columns have no heading but room for a value.
pub fn is_card(grid: &Grid, area: &Area, band: &Band) -> bool {
    let is_headed = |col: u32| {
        (band.top..=band.bottom).any(|row| grid.text(row, col).is_some_and(|text| !is_value(text)))
    };
    let columns = area.left..=area.right;
    let bare = columns.clone().filter(|col| !is_headed(*col)).count();
    let width = columns.count();
    let rows_with_both =
        (area.top..=area.bottom).filter(|row| has_label_and_room(grid, area, *row)).count();
    let corner = !is_headed(area.left) && bare == 1 && width > 2;
    bare * 10 > width * 3 && rows_with_both > 0 && !corner
        || alternates(grid, area)
        || begins_with_pairs(grid, area)
        || goes_on_with_pairs(grid, area)
}

/// Whether labels and room take turns in the first two rows, whatever stands in these columns further below.
fn begins_with_pairs(grid: &Grid, area: &Area) -> bool {
    let count = |row: u32| pairs(grid, area, row).count();
    area.bottom > area.top + 1 && count(area.top) > 1 && count(area.top + 1) > 0
}

/// Whether below a row of labels and an empty one labels and room take turns in a row: a card whose labels stand
/// above their values first, and no signatures below a list.
fn goes_on_with_pairs(grid: &Grid, area: &Area) -> bool {
    let all = |row: u32, is_room: bool| {
        slots(grid, area, row).iter().all(|slot| slot.is_own && slot.is_room == is_room)
    };
    let is_pairs = |row: u32| {
        let names: Vec<&str> = pairs(grid, area, row).collect();
        names.len() > 1 && !names.iter().any(|name| labels::is_known(name))
    };
    area.bottom > area.top + 1
        && all(area.top, false)
        && all(area.top + 1, true)
        && (area.top + 2..=area.bottom).any(is_pairs)
}

/// The labels of a row that have room right of them.
fn pairs<'g>(grid: &'g Grid, area: &Area, row: u32) -> impl Iterator<Item = &'g str> {
    let slots = slots(grid, area, row);
    let is_pair = |pair: &&[CardCell]| {
        pair.iter().all(|slot| slot.is_own) && !pair[0].is_room && pair[1].is_room
    };
    let labels: Vec<u32> = slots.windows(2).filter(is_pair).map(|pair| pair[0].area.left).collect();
    labels.into_iter().filter_map(move |col| grid.text(row, col))
}

/// Whether rows of labels and empty rows take turns, twice at least.
fn alternates(grid: &Grid, area: &Area) -> bool {
    let count = area.bottom - area.top + 1;
    let is_labels =
        |row: u32| slots(grid, area, row).iter().all(|slot| slot.is_own && !slot.is_room);
    let is_empty = |row: u32| slots(grid, area, row).iter().all(|slot| slot.is_own && slot.is_room);
    count > 3
        && count.is_multiple_of(2)
        && (0..count).all(|nth| {
            let row = area.top + nth;
            if nth % 2 == 0 { is_labels(row) } else { is_empty(row) }
        })
}

fn has_label_and_room(grid: &Grid, area: &Area, row: u32) -> bool {
    let slots = slots(grid, area, row);
    slots.windows(2).any(|pair| !pair[0].is_room && pair[1].is_room)
}

/// A cell of a row: its area, and whether it is room for a value.
struct CardCell {
    area: Area,
    is_room: bool,
    /// Whether it begins in this row.
    is_own: bool,
}

fn slots(grid: &Grid, area: &Area, row: u32) -> Vec<CardCell> {
    let mut found: Vec<CardCell> = Vec::new();
    let mut col = area.left;
    while col <= area.right {
        let span = grid.span(row, col);
        let is_room = grid.text(row, col).is_none_or(is_value);
        found.push(CardCell { area: span, is_room, is_own: span.top == row });
        col = span.right.max(col) + 1;
    }
    found
}

/// Whether a text is room for a value: tick boxes, 年 月 日, a hint in brackets, a unit of measure alone.
fn is_value(text: &str) -> bool {
    let plain = normalize(text);
    let is_hint = plain.starts_with('(') && plain.ends_with(')') && !plain.contains("一)");
    let is_blank_date =
        labels::period(text).is_some() && plain.chars().filter(|c| c.is_ascii_digit()).count() < 5;
    choices::has_boxes(text)
        || is_hint
        || is_blank_date
        || super::measure::measures(&plain).is_some() && plain.len() > 3
}

/// The lists within a card: a row of labels above rows of empty cells.
pub fn lists(grid: &Grid, area: &Area) -> Vec<Area> {
    let mut found: Vec<Area> = Vec::new();
    let mut row = area.top;
    while row < area.bottom {
        match list_at(grid, area, row) {
            Some(list) => {
                row = list.bottom + 1;
                found.push(list);
            }
            None => row += 1,
        }
    }
    found
}

fn list_at(grid: &Grid, area: &Area, row: u32) -> Option<Area> {
    let heads: Vec<CardCell> =
        slots(grid, area, row).into_iter().filter(|slot| slot.is_own).collect();
    let grouped = heads.first().is_some_and(|first| first.area.bottom > row);
    let heads = if grouped { heads.get(1..)? } else { &heads };
    if heads.len() < 3 || heads.iter().any(|slot| slot.is_room || slot.area.bottom > row) {
        return None;
    }
    let (left, right) = (heads.first()?.area.left, heads.last()?.area.right);
    let same = |below: u32| {
        let inner = Area { left, right, ..*area };
        let own = slots(grid, &inner, below);
        let is_number = |slot: &CardCell| {
            grid.plain(slot.area.top, slot.area.left).chars().all(|c| c.is_ascii_digit())
        };
        own.len() == heads.len()
            && own
                .iter()
                .zip(heads)
                .all(|(slot, head)| slot.is_own && slot.area.left == head.area.left)
            && own.iter().all(|slot| slot.is_room || is_number(slot))
    };
    let bottom = (row + 1..=area.bottom).take_while(|below| same(*below)).last()?;
    let numbered = words::is_serial(&grid.plain(row, left));
    let is_list = bottom > row + 1 || numbered;
    let ends_in_total = bottom < area.bottom && words::is_total(&grid.plain(bottom + 1, left));
    let bottom = bottom + u32::from(ends_in_total);
    is_list.then_some(Area { top: row, left, bottom, right })
}

/// Reads the fields of a card, without the lists in it; `cell` names a cell.
pub fn fields(
    grid: &Grid,
    blank: &Blank,
    area: &Area,
    lists: &[Area],
    cell: &dyn Fn(u32, u32) -> String,
) -> Vec<CardField> {
    let mut found: Vec<(String, CardField)> = Vec::new();
    for row in area.top..=area.bottom {
        if lists.iter().any(|list| (list.top..=list.bottom).contains(&row)) {
            continue;
        }
        let slots = slots(grid, area, row);
        for (nth, slot) in slots.iter().enumerate().filter(|(_, slot)| slot.is_own) {
            let text = grid.own_text(row, slot.area.left).unwrap_or_default();
            let names_itself = |slot: &CardCell| {
                grid.own_text(slot.area.top, slot.area.left).is_some_and(has_label_before_box)
            };
            let next = slots.get(nth + 1);
            let has_room_beside = next.is_some_and(|next| next.is_room && !names_itself(next));
            let within = labels_within(text, &cell(row, slot.area.left), has_room_beside);
            let is_answer = !within.is_empty() && nth > 0 && !slots[nth - 1].is_room;
            if !slot.is_room && !is_answer {
                found.extend(within);
                continue;
            }
            let before = slots[..nth].iter().rev().take_while(|slot| !slot.is_room);
            let before: Vec<&str> = before.filter_map(|s| grid.text(row, s.area.left)).collect();
            let label = before.first().copied().map(String::from).filter(|_| !names_itself(slot));
            let is_first_room = nth == 0 || !slots[nth - 1].is_room;
            let told = label.filter(|_| is_first_room).or_else(|| before_box(text));
            let Some(label) = told.or_else(|| above(grid, area, slot, &found, cell)) else {
                continue;
            };
            let group = group_of(grid, &slots, row);
            let field = field(grid, blank, &label, text, (row, slot.area.left), cell);
            found.push((group, field));
        }
    }
    named(found)
}

/// Whether a label with its colon stands before tick boxes in the same cell: 是否党员：□是 □否.
fn has_label_before_box(text: &str) -> bool {
    text.find(is_mark).is_some_and(|at| text[..at].trim_end().ends_with([':', '：']))
}

/// The label that stands before tick boxes in the same cell: 是否参保  □是 □否.
fn before_box(text: &str) -> Option<String> {
    let at = text.find(is_mark)?;
    let label = text.get(..at)?.trim().trim_end_matches([':', '：']);
    (label.chars().count() > 1).then(|| label.to_string())
}

/// The label of a group of labels, which stands before the first of them.
fn group_of(grid: &Grid, slots: &[CardCell], row: u32) -> String {
    let [first, second, ..] = slots else { return String::new() };
    let is_group = !first.is_room && !second.is_room;
    let text = grid.text(row, first.area.left).filter(|_| is_group);
    text.map(squeezed).unwrap_or_default()
}

/// The label above a value, unless that label has a value of its own.
fn above(
    grid: &Grid,
    area: &Area,
    slot: &CardCell,
    found: &[(String, CardField)],
    cell: &dyn Fn(u32, u32) -> String,
) -> Option<String> {
    let row = slot.area.top.checked_sub(1).filter(|row| *row >= area.top)?;
    let text = grid.text(row, slot.area.left).filter(|text| !is_value(text))?;
    let span = grid.span(row, slot.area.left);
    let right = slot.area.right.max(span.right) + 1;
    let beside = cell(span.top, span.right + 1);
    let is_taken = right <= area.right && found.iter().any(|(_, field)| field.value_cell == beside);
    (!is_taken && span.left == slot.area.left).then(|| text.to_string())
}

/// Labels with their room in one cell.
fn labels_within(text: &str, cell: &str, has_room_beside: bool) -> Vec<(String, CardField)> {
    let found = labels::labels(text).into_iter().filter(|label| label.value.is_empty());
    let several: Vec<labels::Label> = found.collect();
    let ends_open = text.trim_end().ends_with(['：', ':']) && several.len() < 2;
    if ends_open && has_room_beside {
        return Vec::new();
    }
    let field = |label: labels::Label| {
        let name = measured(&label.name).name;
        let kind =
            if labels::kind_of(&name) == "date" { ProposedKind::Date } else { ProposedKind::Text };
        (
            String::new(),
            CardField { name, value_cell: cell.to_string(), kind, ..CardField::default() },
        )
    };
    several.into_iter().map(field).collect()
}

fn field(
    grid: &Grid,
    blank: &Blank,
    label: &str,
    text: &str,
    at: (u32, u32),
    cell: &dyn Fn(u32, u32) -> String,
) -> CardField {
    let parts = measured(label.trim_end_matches([':', '：']));
    let names = [parts.name.clone()];
    let alone = super::measure::stated(text);
    let unit = parts.unit.clone().or(alone);
    let evidence = KindEvidence {
        names: &names,
        brackets: &parts.brackets,
        unit: unit.as_deref().map(|unit| (unit, true)),
        at,
        comment: grid.comment(at.0, at.1),
        samples: &[],
        notes: &[],
        expects_figures: false,
    };
    let told = kinds::kind_of(&evidence, grid, blank);
    let ticked = choices::ticked(text);
    let (kind, choices) = match () {
        () if !ticked.is_empty() => (ProposedKind::Choice, ticked),
        () if text.contains(is_mark) => (ProposedKind::Choice, Vec::new()),
        () if labels::period(text).is_some() => (ProposedKind::Date, Vec::new()),
        () => (told.kind, told.choices),
    };
    let value_cell = cell(at.0, at.1);
    let hints = parts.brackets.iter().map(String::as_str).chain([text]);
    let multiple = !choices.is_empty() && hints.into_iter().any(choices::says_several);
    CardField { name: parts.name, value_cell, kind, unit, choices, multiple, aliases: Vec::new() }
}

/// Names that come twice are told apart by the label of their group.
fn named(found: Vec<(String, CardField)>) -> Vec<CardField> {
    let names: Vec<String> = found.iter().map(|(_, field)| field.name.clone()).collect();
    let twice = |name: &String| names.iter().filter(|other| *other == name).count() > 1;
    let told = |(group, field): (String, CardField)| match twice(&field.name) && !group.is_empty() {
        true => CardField { name: format!("{group}/{}", field.name), ..field },
        false => field,
    };
    found.into_iter().map(told).collect()
}
