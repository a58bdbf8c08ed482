//! What a column of a list comes to in a rule: SUM, COUNTIF and the like over the lines of one return.

use super::{Record, RowRecord, Value};
use crate::campaign::{Aggregate, AggregateFunction};
use crate::rule;
use rust_decimal::Decimal;

impl Record {
    /// The value of a function over a column; blank where the list did not come.
    pub(super) fn aggregate(&self, aggregate: &Aggregate) -> rule::FormulaValue {
        let has = |row: &&RowRecord| row.entry(&aggregate.field).is_some();
        let mut blocks = self.blocks.iter().filter(|block| {
            block.rows.first().is_none_or(|row| has(&row))
                && !block.rows.iter().any(|r| r.id.is_only())
        });
        let Some(block) = blocks.next() else { return rule::FormulaValue::Blank };
        let values = block.rows.iter().filter(|row| meets(row, aggregate.condition.as_ref()));
        let values: Vec<rule::FormulaValue> =
            values.map(|row| value(row, &aggregate.field)).collect();
        let numbers: Vec<Decimal> = values
            .iter()
            .filter_map(|value| match value {
                rule::FormulaValue::Number(number) => Some(*number),
                _ => None,
            })
            .collect();
        let sum = || numbers.iter().copied().sum::<Decimal>();
        let filled = values.iter().filter(|value| **value != rule::FormulaValue::Blank).count();
        match aggregate.function {
            AggregateFunction::Sum => rule::FormulaValue::Number(sum()),
            AggregateFunction::Count => rule::FormulaValue::Number(numbers.len().into()),
            AggregateFunction::CountFilled => rule::FormulaValue::Number(filled.into()),
            AggregateFunction::Max => of(numbers.iter().max().copied()),
            AggregateFunction::Min => of(numbers.iter().min().copied()),
            AggregateFunction::Average => of(sum().checked_div(Decimal::from(numbers.len()))),
        }
    }
}

fn of(number: Option<Decimal>) -> rule::FormulaValue {
    number.map_or(rule::FormulaValue::Blank, rule::FormulaValue::Number)
}

fn meets(row: &RowRecord, condition: Option<&(String, String)>) -> bool {
    let Some((field, wanted)) = condition else { return true };
    rule::meets(&value(row, field), wanted)
}

fn value(row: &RowRecord, field: &str) -> rule::FormulaValue {
    match row.entry(field).and_then(|entry| entry.value.as_ref()) {
        None => rule::FormulaValue::Blank,
        Some(Value::Number(number)) => rule::FormulaValue::Number(*number),
        Some(Value::Text(text)) => rule::FormulaValue::Text(text.clone()),
    }
}
