//! Which cells of a form take which figures and texts of a record.

use super::sheet_layout::At;
use crate::campaign::{Arrangement, Block, Campaign, RowId, Rows, Unit};
use crate::form::HeadingIndex;
use crate::reading::{BlockPlace, FormPlaces};
use crate::validation::{Record, RowRecord, Value};
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;

/// Values by the name of the sheet and the cell.
pub type SheetValues = BTreeMap<String, BTreeMap<At, Value>>;

/// The cells of the blocks.
///
/// # Errors
/// The form has no cell for a value.
pub fn of_blocks(places: &FormPlaces, campaign: &Campaign, record: &Record) -> Result<SheetValues> {
    let mut values = SheetValues::new();
    let words = HeadingIndex::of(campaign);
    for (index, (block, fields)) in campaign.form.blocks().zip(words.blocks()).enumerate() {
        let came = record.blocks.iter().find(|came| came.id == block.id);
        let own = places.blocks.iter().filter(|place| place.block == index);
        let place = own.min_by_key(|place| place.missing.len());
        if let Some((came, place)) = came.zip(place) {
            let cells = of_block(block, place, fields.start, &came.rows)
                .with_context(|| format!("“{}”填不上数", block.name()))?;
            values.entry(place.sheet.clone()).or_default().extend(cells);
        }
    }
    Ok(values)
}

fn of_block(
    block: &Block,
    place: &BlockPlace,
    first: usize,
    rows: &[RowRecord],
) -> Result<BTreeMap<At, Value>> {
    ensure!(block.arrangement == Arrangement::Columns, "登记表和一个单位一列的表要手工填");
    let mut cells = BTreeMap::new();
    for (nth, row) in (0u32..).zip(rows) {
        for (at, area) in &place.inputs {
            let entry = at.checked_sub(first).and_then(|at| row.entries.get(at));
            let Some(value) = entry.and_then(|entry| entry.value.clone()) else { continue };
            let line = match (&block.rows, &row.id) {
                (Rows::Matrix(stubs), RowId::Stub(key)) => {
                    let stub = stubs.iter().position(|stub| stub.key == *key);
                    stub.and_then(|stub| place.stub_rows.get(stub).copied().flatten())
                }
                _ => area.top.checked_add(nth).filter(|line| *line <= area.bottom),
            };
            let count = rows.len();
            let line = line.with_context(|| format!("有 {count} 行，原表上没有这么多"))?;
            cells.insert((line, area.left), value);
        }
    }
    Ok(cells)
}

/// The texts behind the labels of header fields, by the position of the field.
pub fn of_header(
    campaign: &Campaign,
    unit: &Unit,
    record: Option<&Record>,
) -> Vec<(usize, String)> {
    let fields = campaign.form.header.iter().enumerate();
    let texts = fields.filter_map(|(at, field)| {
        let text = match field.key.as_str() {
            "reporting_unit" => Some(unit.name.as_str()),
            key => record.and_then(|record| record.header_text(key)),
        };
        Some((at, text?.to_string()))
    });
    texts.collect()
}
