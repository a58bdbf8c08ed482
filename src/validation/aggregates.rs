//! What a column of a list comes to in a rule: SUM, COUNTIF and the like over the lines of one return.

use super::{Record, RowRecord, Value};
use crate::campaign::{Aggregate, AggregateFunction};
use crate::rule;
use rust_decimal::Decimal;

impl Record {
    /// The value of a function over a column; blank where the list did not come.
    pub(super) fn aggregate(&self, aggregate: &Aggregate) -> rule::Value {
        let has = |row: &&RowRecord| row.entry(&aggregate.field).is_some();
        let mut blocks = self.blocks.iter().filter(|block| {
            block.rows.first().is_none_or(|row| has(&row))
                && !block.rows.iter().any(|r| r.id.is_only())
        });
        let Some(block) = blocks.next() else { return rule::Value::Blank };
        let values = block.rows.iter().filter(|row| meets(row, aggregate.condition.as_ref()));
        let values: Vec<rule::Value> = values.map(|row| value(row, &aggregate.field)).collect();
        let numbers: Vec<Decimal> = values
            .iter()
            .filter_map(|value| match value {
                rule::Value::Number(number) => Some(*number),
                _ => None,
            })
            .collect();
        let sum = || numbers.iter().copied().sum::<Decimal>();
        let filled = values.iter().filter(|value| **value != rule::Value::Blank).count();
        match aggregate.function {
            AggregateFunction::Sum => rule::Value::Number(sum()),
            AggregateFunction::Count => rule::Value::Number(numbers.len().into()),
            AggregateFunction::CountFilled => rule::Value::Number(filled.into()),
            AggregateFunction::Max => of(numbers.iter().max().copied()),
            AggregateFunction::Min => of(numbers.iter().min().copied()),
            AggregateFunction::Average => of(sum().checked_div(Decimal::from(numbers.len()))),
        }
    }
}

fn of(number: Option<Decimal>) -> rule::Value {
    number.map_or(rule::Value::Blank, rule::Value::Number)
}

fn meets(row: &RowRecord, condition: Option<&(String, String)>) -> bool {
    let Some((field, wanted)) = condition else { return true };
    rule::meets(&value(row, field), wanted)
}

fn value(row: &RowRecord, field: &str) -> rule::Value {
    match row.entry(field).and_then(|entry| entry.value.as_ref()) {
        None => rule::Value::Blank,
        Some(Value::Number(number)) => rule::Value::Number(*number),
        Some(Value::Text(text)) => rule::Value::Text(text.clone()),
    }
}
