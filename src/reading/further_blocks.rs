//! The lists and cards of a form beside its main block.

use super::cards::card_parts;
use super::cell::CellReading;
use super::lists::list_parts;
use super::returns::{BlockRows, Return};
use super::sheet::Sheet;
use crate::form::HeadingIndex;

/// Adds the lists and cards of a return beside its main block: by their units, or to the only return there is.
pub(super) fn add_lists(taken: &mut Return, sheets: &[&Sheet], alone: bool, words: &HeadingIndex) {
    let campaign = words.campaign();
    let unit = |cell: Option<&CellReading>| {
        let text = cell.and_then(|cell| cell.cell.as_text())?;
        campaign.units.named_in(text).map(|unit| unit.code.as_str())
    };
    let blocks = campaign.form.blocks().zip(words.blocks()).enumerate().skip(1);
    for (index, (block, fields)) in blocks.filter(|(_, (block, _))| !block.is_single_row()) {
        let parts = |sheet: &&Sheet| match block.is_card() {
            true => card_parts(sheet, block, fields, words),
            false => list_parts(sheet, block, fields, words),
        };
        let mut came: Option<BlockRows> = None;
        for part in sheets.iter().flat_map(parts) {
            let named = unit(part.label.as_ref());
            let is_own = named.is_some() && named == unit(taken.label.as_ref());
            if is_own || alone && (named.is_none() || taken.label.is_none()) {
                came.get_or_insert_default().extend(part.rows);
                taken.findings.extend(part.findings);
            }
        }
        taken.blocks.resize(taken.blocks.len().max(index + 1), None);
        taken.blocks[index] = came;
    }
}
