//! Records of the units below, from what the return of the unit above tells of them.

use super::derived::{Below, CarriedReturn};
use crate::campaign::{Block, Campaign, Field, RowId, Rows};
use crate::form::{BelowColumn, NOT_REPORTED, Place};
use crate::reading::BelowLine;
use crate::validation::{BlockRecord, Entry, Record, RecordRows, RowRecord, Value};
use std::collections::HashMap;

/// What the lines tell, in their order; `None` if they tell nothing.
pub fn below_of(lines: &[BelowLine], campaign: &Campaign) -> Option<Below> {
    let mut below = Below::default();
    let mut known: HashMap<&str, usize> = HashMap::new();
    for line in lines {
        let (code, name) = (line.text(BelowColumn::Code), line.text(BelowColumn::Name));
        if line.text(BelowColumn::Field) == NOT_REPORTED {
            below.missing.push(name.to_string());
            continue;
        }
        let at = *known.entry(code).or_insert_with(|| {
            below.returns.push(empty(line, campaign));
            below.returns.len() - 1
        });
        add(&mut below.returns[at].record, line, campaign);
    }
    (below != Below::default()).then_some(below)
}

fn empty(line: &BelowLine, campaign: &Campaign) -> CarriedReturn {
    let text = |column| line.text(column).to_string();
    let header = campaign.form.header.iter().map(|field| Entry::blank(&field.key)).collect();
    CarriedReturn {
        code: text(BelowColumn::Code),
        name: text(BelowColumn::Name),
        parent: text(BelowColumn::Parent),
        file: text(BelowColumn::File),
        sha256: text(BelowColumn::Sha256),
        record: Record { header, blocks: Vec::new() },
    }
}

/// Puts a line into the record; a field or row that the form does not have is passed over.
fn add(record: &mut Record, line: &BelowLine, campaign: &Campaign) {
    let label = line.text(BelowColumn::Field);
    let found = campaign.form.blocks().find_map(|block| {
        let at = block.fields.iter().position(|field| field.label == label)?;
        Some((block, at))
    });
    let Some((block, at)) = found else { return };
    let Some(id) = row_id(block, line.text(BelowColumn::Row)) else { return };
    let row = row_of(block_of(record, block, campaign), block, id);
    if let Some(entry) = row.entries.get_mut(at) {
        fill(entry, &block.fields[at], line);
    }
}

fn row_id(block: &Block, text: &str) -> Option<RowId> {
    match &block.rows {
        Rows::Single => Some(RowId::Only),
        Rows::List(_) => Some(RowId::Line(text.into())),
        Rows::Matrix(stubs) => {
            let stub = stubs.iter().find(|stub| stub.name == text)?;
            Some(RowId::Stub(stub.key.as_str().into()))
        }
    }
}

/// The block of a record; it is added in the form's order if it is not there.
fn block_of<'r>(record: &'r mut Record, block: &Block, campaign: &Campaign) -> &'r mut RecordRows {
    let order = |id: &str| campaign.form.blocks().position(|block| block.id == id);
    let own = order(&block.id);
    let before = record.blocks.iter().take_while(|came| order(&came.id) < own).count();
    if record.blocks.get(before).is_none_or(|came| came.id != block.id) {
        let rows = block.stubs().iter().map(|stub| {
            let id = RowId::Stub(stub.key.as_str().into());
            RowRecord { id, entries: blank_entries(block) }
        });
        let new = BlockRecord {
            id: block.id.as_str().into(),
            rows: rows.collect::<Vec<RowRecord>>().into(),
        };
        record.blocks.insert(before, new);
    }
    &mut record.blocks[before].rows
}

fn row_of<'r>(rows: &'r mut RecordRows, block: &Block, id: RowId) -> &'r mut RowRecord {
    // The lines of one row stand one below the other.
    let at = rows.iter().rposition(|row| row.id == id).unwrap_or_else(|| {
        rows.push(RowRecord { id, entries: blank_entries(block) });
        rows.len() - 1
    });
    &mut rows[at]
}

fn blank_entries(block: &Block) -> Vec<Entry> {
    block.fields.iter().map(|field| Entry::blank(&field.key)).collect()
}

fn fill(entry: &mut Entry, field: &Field, line: &BelowLine) {
    let (value, raw) = (line.text(BelowColumn::Value), line.text(BelowColumn::Raw));
    entry.value = match value.parse() {
        _ if value.is_empty() => None,
        Ok(number) if field.is_number() => Some(Value::Number(number)),
        _ => Some(Value::Text(value.to_string())),
    };
    entry.raw = Some(raw).filter(|raw| !raw.is_empty()).map(Into::into);
    entry.place = Place::parse(line.text(BelowColumn::Cell));
}
