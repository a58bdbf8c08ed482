//! Cards as returns: each is one, or a line of its unit's where it may send several.

use super::{Card, SIGNED_WITHIN, cards_on};
use crate::campaign::{Block, Rows};
use crate::form::HeadingIndex;
use crate::reading::field_cell::FieldCell;
use crate::reading::header::header_of;
use crate::reading::lists::{UnitLines, list_parts};
use crate::reading::returns::Return;
use crate::reading::sheet::Sheet;
use std::ops::Range;

/// The cards of a block on a sheet as parts of returns, one of each unit; of cards in rows as a drawn form has
/// them, the lines.
pub(in crate::reading) fn card_parts(
    sheet: &Sheet,
    block: &Block,
    fields: &Range<usize>,
    words: &HeadingIndex,
) -> Vec<UnitLines> {
    let cards = cards_on(sheet, block, fields, words);
    let is_list = matches!(block.rows, Rows::List(_));
    if is_list && cards.iter().all(|card| card.rows.len() < 2 && card.labels.len() > 2) {
        return list_parts(sheet, block, fields, words);
    }
    let mut parts: Vec<UnitLines> = Vec::new();
    for mut part in cards.iter().map(Card::unit_lines) {
        let raw = |part: &UnitLines| part.label.as_ref().map(|label| label.cell.clone());
        match parts.iter_mut().find(|other| is_list && raw(other) == raw(&part)) {
            Some(other) => {
                other.rows.append(&mut part.rows);
                other.findings.append(&mut part.findings);
            }
            None => parts.push(part),
        }
    }
    parts
}

/// The returns of a form whose main block is a card: one for each card, or for each unit where it may send
/// several.
pub(in crate::reading) fn card_returns(sheets: &[&Sheet], words: &HeadingIndex) -> Vec<Return> {
    let campaign = words.campaign();
    let main = &campaign.form.main;
    let Some(fields) = words.blocks().first() else { return Vec::new() };
    let mut returns: Vec<Return> = Vec::new();
    for sheet in sheets {
        let cards = cards_on(sheet, main, fields, words);
        let from = cards.first().map_or(0, |card| card.rows.start);
        let until = cards.last().map_or(0, |card| card.rows.end);
        let after = until..until.saturating_add(SIGNED_WITHIN);
        for unit in card_parts(sheet, main, fields, words) {
            let taken = Return {
                sheet: sheet.name.clone(),
                titles: Vec::new(),
                heading_rows: (from, from),
                label: unit.label,
                header: header_of(sheet, &campaign.form.header, 0..from, after.clone()),
                blocks: vec![Some(unit.rows)],
                reports_nothing: unit.reports_nothing,
                shares_table: false,
                side_notes: Vec::new(),
                findings: unit.findings,
            };
            add(&mut returns, taken, main);
        }
    }
    let is_filled = |taken: &Return| !taken.is_empty(main);
    if returns.iter().any(is_filled) {
        returns.retain(is_filled);
    }
    returns
}

/// Cards of one unit on several sheets are lines of one return, where it may send several.
fn add(returns: &mut Vec<Return>, mut taken: Return, main: &Block) {
    let label = |taken: &Return| taken.label.as_ref().map(|label| label.cell.clone());
    let same = |other: &&mut Return| main.lines().is_some() && label(other) == label(&taken);
    let Some(other) = returns.iter_mut().find(same) else {
        returns.push(taken);
        return;
    };
    let is_blank = |row: &Vec<FieldCell>| row.iter().all(FieldCell::is_blank);
    let mut rows = taken.blocks.first_mut().and_then(Option::take).unwrap_or_default();
    if let Some(Some(known)) = other.blocks.first_mut() {
        known.append(&mut rows);
        if known.iter().any(|row| !is_blank(row)) {
            known.retain(|row| !is_blank(row));
        }
    }
    other.findings.append(&mut taken.findings);
}
