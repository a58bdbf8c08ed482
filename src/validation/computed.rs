//! Columns and rows that the form calculates: they are recomputed from what the unit filled in, and what
//! was typed over them is told.

use super::{Entry, RowRecord, Value};
use crate::campaign::{Block, Combine, Field, FigureId, Stub, normalize};
use crate::finding::{Code, Finding};
use crate::rule::{self, Expression};
use rust_decimal::Decimal;

/// Decimals to which a recomputed figure is compared with the one that is written.
const COMPARED_DECIMALS: u32 = 2;

/// Recomputes what the form calculates in rows that nobody filled in.
pub fn recompute(block: &Block, rows: &mut [RowRecord]) {
    recompute_and_tell(block, rows, &mut Vec::new());
}

/// Recomputes what the form calculates in the rows of a block.
pub(super) fn recompute_and_tell(
    block: &Block,
    rows: &mut [RowRecord],
    findings: &mut Vec<Finding>,
) {
    for index in 0..block.stubs().len() {
        if let Some(formula) = block.row_formula(index) {
            recompute_row(block, rows, index, formula, findings);
        }
    }
    for (index, field) in block.fields.iter().enumerate() {
        let Some(formula) = block.column_formula(index) else { continue };
        for row in rows.iter_mut() {
            let value = |name: &str| number_in(row, block.field_called(name));
            let result = number(formula.evaluate(&value));
            settle(row, index, field, result, findings);
        }
    }
}

/// A row over the rows that it names, column by column.
fn recompute_row(
    block: &Block,
    rows: &mut [RowRecord],
    index: usize,
    formula: &Expression,
    findings: &mut Vec<Finding>,
) {
    for (at, field) in block.fields.iter().enumerate() {
        // A ratio of the rows is no sum of theirs.
        let is_ratio = field.combine() == Combine::Ratio;
        if !field.is_number() || field.computed.is_some() || is_ratio {
            continue;
        }
        let value = |name: &str| {
            let row = row_called(block.stubs(), name).and_then(|row| rows.get(row));
            row.map_or(rule::FormulaValue::Blank, |row| number_in(row, Some(at)))
        };
        let result = number(formula.evaluate(&value));
        if let Some(row) = rows.get_mut(index) {
            settle(row, at, field, result, findings);
        }
    }
}

/// Puts what was recomputed in the place of what is written, and tells if they differ.
fn settle(
    row: &mut RowRecord,
    index: usize,
    field: &Field,
    result: Option<Decimal>,
    findings: &mut Vec<Finding>,
) {
    let id = row.id.clone();
    let Some(entry) = row.entries.get_mut(index) else { return };
    let written = match &entry.value {
        Some(Value::Number(written)) => Some(*written),
        _ => None,
    };
    let rounded = |number: Decimal| number.round_dp(COMPARED_DECIMALS);
    let result = result.map(|number| number.round_dp(6).normalize());
    if let (Some(written), Some(result)) = (written, result)
        && rounded(written) != rounded(result)
    {
        findings.push(differs(entry, field, written, result, id));
    }
    entry.value = result.map(Value::Number);
}

fn differs(
    entry: &Entry,
    field: &Field,
    written: Decimal,
    result: Decimal,
    row: crate::campaign::RowId,
) -> Finding {
    let message = format!("写的是 {}，按表样的公式是 {}", written.normalize(), rounded(result));
    let finding = Finding::new(Code::PartsDiffer).with_message(message);
    let figure = Some(FigureId { field: field.key.clone(), row });
    Finding { place: entry.place.clone(), figure, found: Some(entry.shown()), ..finding }
}

fn rounded(number: Decimal) -> Decimal {
    number.round_dp(COMPARED_DECIMALS).normalize()
}

fn row_called(stubs: &[Stub], name: &str) -> Option<usize> {
    let wanted = normalize(name);
    stubs.iter().position(|stub| normalize(&stub.name) == wanted)
}

fn number_in(row: &RowRecord, index: Option<usize>) -> rule::FormulaValue {
    match index.and_then(|index| row.entries.get(index)).and_then(|entry| entry.value.as_ref()) {
        Some(Value::Number(number)) => rule::FormulaValue::Number(*number),
        _ => rule::FormulaValue::Blank,
    }
}

fn number(value: rule::FormulaValue) -> Option<Decimal> {
    match value {
        rule::FormulaValue::Number(number) => Some(number),
        _ => None,
    }
}
