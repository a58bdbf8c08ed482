//! A formula's value, in exact decimals.

use super::doubt::{Doubt, Fault};
use super::expression::{Expression, Meaning, Named, Node, Operator};
use super::functions::{Body, Function, Wants, joined, power};
use super::sheet::Cells;
use super::{Value, kinds};
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

/// Calculated numbers are compared and cut at so many decimals: more than any amount has, and fewer
/// than a spreadsheet's binary fractions blur. The spreadsheet formula rounds at the same.
pub(super) const SETTLED_DECIMALS: u32 = 10;

/// Whether a rule holds for a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Holds,
    /// It is broken.
    Broken,
    /// It needs something that is not there.
    NotJudged(Doubt),
}

impl Expression {
    /// The value by Excel's own rules: a blank cell is 0, an empty text or FALSE, as its place asks.
    pub fn evaluate(&self, cells: &dyn Fn(&str) -> Value) -> Value {
        let evaluator = Evaluator { names: &self.names, cells, sheet: None, needs: false };
        let fault = |doubt: Doubt| Value::Error(doubt.fault.unwrap_or(Fault::Value));
        evaluator.value(&self.root).unwrap_or_else(fault)
    }

    /// The verdict by the rules of this module: what needs a blank cell is not judged.
    pub fn judge(&self, cells: &dyn Fn(&str) -> Value) -> Verdict {
        let evaluator = Evaluator { names: &self.names, cells, sheet: None, needs: true };
        match evaluator.value(&self.root).and_then(|value| value.truth()) {
            Ok(true) => Verdict::Holds,
            Ok(false) => Verdict::Broken,
            Err(doubt) => Verdict::NotJudged(doubt),
        }
    }

    /// Whether the verdict is that it is broken. Most rules of a campaign look at something that a unit
    /// lacks, such as its last return, and are told by that alone.
    pub fn is_broken(&self, cells: &dyn Fn(&str) -> Value) -> bool {
        let evaluator = Evaluator { names: &self.names, cells, sheet: None, needs: true };
        let is_blank = |at: &usize| evaluator.standing(&self.names[*at]) == Value::Blank;
        !self.vital.iter().any(is_blank) && self.judge(cells) == Verdict::Broken
    }
}

/// One evaluation over the values of one return.
pub(super) struct Evaluator<'a> {
    names: &'a [Named],
    cells: &'a dyn Fn(&str) -> Value,
    /// The cells that the formula of a cell sees.
    pub sheet: Option<&'a dyn Cells>,
    /// Whether a cell must hold a value of its kind where that value is needed.
    pub needs: bool,
}

impl<'a> Evaluator<'a> {
    /// An evaluation of the formula of a cell.
    pub fn in_cell(cells: &'a dyn Fn(&str) -> Value, sheet: &'a dyn Cells) -> Evaluator<'a> {
        Evaluator { names: &[], cells, sheet: Some(sheet), needs: false }
    }
}

impl Evaluator<'_> {
    /// The value of a part, or why it has none.
    pub fn value(&self, node: &Node) -> Result<Value, Doubt> {
        match node {
            Node::Number(number) => Ok(Value::Number(*number)),
            Node::Text(text) => Ok(Value::Text(text.clone())),
            Node::Truth(truth) => Ok(Value::Truth(*truth)),
            Node::Name(at) => self.needed(&self.names[*at]),
            Node::Cells(cells) => self.cell(cells),
            Node::Negative(inner) => Ok(Value::Number(-self.value(inner)?.number()?)),
            Node::Percent(inner) => divided(self.value(inner)?.number()?, Decimal::ONE_HUNDRED),
            Node::Binary(operator, left, right) => self.binary(*operator, left, right),
            Node::Call(function, arguments) => self.call(function, arguments),
        }
    }

    /// Doubts of all cells that stand in a part, whether its value would need them or not; cells
    /// that are only looked at do not count.
    pub fn need_all(&self, node: &Node) -> Result<(), Doubt> {
        let mut doubts: Result<(), Doubt> = Ok(());
        if self.needs {
            node.each_name(&Function::looks, &mut |at| {
                if let Err(doubt) = self.needed(&self.names[at]) {
                    doubts = Err(match std::mem::replace(&mut doubts, Ok(())) {
                        Err(before) => before.and(doubt),
                        Ok(()) => doubt,
                    });
                }
            });
        }
        doubts
    }

    fn needed(&self, named: &Named) -> Result<Value, Doubt> {
        let value = self.standing(named);
        match &value {
            Value::Blank if self.needs => Err(Doubt::blank(&named.name)),
            _ if self.needs && !is_usable(named, &value) => Err(Doubt::unusable(&named.name)),
            Value::Error(fault) => Err((*fault).into()),
            _ => Ok(value),
        }
    }

    fn standing(&self, named: &Named) -> Value {
        match &named.meaning {
            Meaning::Cell(_) => (self.cells)(&named.name),
            Meaning::Constant(value) => value.clone(),
        }
    }

    fn binary(&self, operator: Operator, left: &Node, right: &Node) -> Result<Value, Doubt> {
        if operator.compares() {
            let (left, right) = both(self.settled(left), self.settled(right))?;
            return Ok(Value::Truth(compare(operator, &left, &right)?));
        }
        let (left, right) = both(self.value(left), self.value(right))?;
        if operator == Operator::Join {
            return joined(&left, &right);
        }
        arithmetic(operator, left.number()?, right.number()?)
    }

    /// The value; a number that was calculated is settled.
    fn settled(&self, node: &Node) -> Result<Value, Doubt> {
        Ok(match self.value(node)? {
            Value::Number(number) if node.is_calculated() => Value::Number(settled(number)),
            other => other,
        })
    }

    fn call(&self, function: &Function, arguments: &[Node]) -> Result<Value, Doubt> {
        match function.body {
            Body::Plain(apply) => apply(&self.arguments(function, arguments)?),
            Body::Numbers(apply) if self.sheet.is_some() => {
                apply(&self.numbers(arguments)?).map(Value::Number)
            }
            Body::Numbers(apply) => {
                let values = self.arguments(function, arguments)?;
                let counted = arguments.iter().zip(&values).filter(|(n, v)| self.counts(n, v));
                let numbers: Result<Vec<_>, _> = counted.map(|(_, v)| v.number()).collect();
                apply(&numbers?).map(Value::Number)
            }
            Body::Look(apply) if self.sheet.is_some() => {
                let seen: Result<Vec<Value>, Doubt> =
                    arguments.iter().map(|argument| self.seen(argument)).collect();
                Ok(apply(&seen?))
            }
            Body::Look(apply) => {
                let cells = arguments.iter().filter_map(|argument| match argument {
                    Node::Name(at) => Some(self.standing(&self.names[*at])),
                    _ => None,
                });
                Ok(apply(&cells.collect::<Vec<_>>()))
            }
            Body::Choice(apply) => apply(self, arguments),
        }
    }

    /// Values of all arguments, or the doubts of all.
    fn arguments(&self, function: &Function, arguments: &[Node]) -> Result<Vec<Value>, Doubt> {
        let mut values = Ok(Vec::with_capacity(arguments.len()));
        for (at, argument) in arguments.iter().enumerate() {
            let value = match function.wants(at) {
                Wants::Settled => self.settled(argument),
                _ => self.value(argument),
            };
            values = both(values, value).map(|(mut values, value)| {
                values.push(value);
                values
            });
        }
        values
    }

    /// Whether an argument of SUM and the like counts: of cells only numbers and days do.
    fn counts(&self, node: &Node, value: &Value) -> bool {
        let is_cell = matches!(node, Node::Name(at)
            if matches!(self.names[*at].meaning, Meaning::Cell(_)));
        !is_cell || matches!(value, Value::Number(_) | Value::Date(_))
    }
}

/// Whether a cell holds what its kind promises; in a cell for text, whatever is no error.
fn is_usable(named: &Named, value: &Value) -> bool {
    use super::Kind::{Date, Number, Text, Truth};
    match kinds::of_name(named) {
        Number | Date => matches!(value, Value::Number(_) | Value::Date(_)),
        Text => value.kind().is_some(),
        Truth => matches!(value, Value::Truth(_)),
    }
}

/// Both results, or the doubts of both.
fn both<A, B>(left: Result<A, Doubt>, right: Result<B, Doubt>) -> Result<(A, B), Doubt> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(left), Err(right)) => Err(left.and(right)),
        (Err(doubt), Ok(_)) | (Ok(_), Err(doubt)) => Err(doubt),
    }
}

/// A number as it is compared.
pub(super) fn settled(number: Decimal) -> Decimal {
    number.round_dp_with_strategy(SETTLED_DECIMALS, RoundingStrategy::MidpointAwayFromZero)
}

fn divided(number: Decimal, divisor: Decimal) -> Result<Value, Doubt> {
    let fault = if divisor.is_zero() { Fault::Division } else { Fault::Number };
    Ok(Value::Number(number.checked_div(divisor).ok_or(fault)?))
}

fn arithmetic(operator: Operator, left: Decimal, right: Decimal) -> Result<Value, Doubt> {
    let result = match operator {
        Operator::Plus => left.checked_add(right),
        Operator::Minus => left.checked_sub(right),
        Operator::Times => left.checked_mul(right),
        Operator::Over => return divided(left, right),
        _ => return power(left, Value::Number(right).whole()?).map(Value::Number),
    };
    Ok(Value::Number(result.ok_or(Fault::Number)?))
}

pub(super) fn compare(operator: Operator, left: &Value, right: &Value) -> Result<bool, Doubt> {
    let order = order(left, right)?;
    Ok(match operator {
        Operator::Equal => order.is_eq(),
        Operator::Unequal => order.is_ne(),
        Operator::Less => order.is_lt(),
        Operator::AtMost => order.is_le(),
        Operator::Greater => order.is_gt(),
        _ => order.is_ge(),
    })
}

/// Numbers before texts before truths; a blank is like what it is compared with, and texts are equal
/// whatever their capitals.
fn order(left: &Value, right: &Value) -> Result<Ordering, Doubt> {
    match (left, right) {
        (Value::Text(_), Value::Text(_) | Value::Blank) | (Value::Blank, Value::Text(_)) => {
            Ok(left.text()?.to_lowercase().cmp(&right.text()?.to_lowercase()))
        }
        (Value::Text(_), Value::Truth(_)) => Ok(Ordering::Less),
        (Value::Truth(_), Value::Text(_)) => Ok(Ordering::Greater),
        (Value::Text(_), _) => Ok(Ordering::Greater),
        (_, Value::Text(_)) => Ok(Ordering::Less),
        (Value::Truth(_), Value::Number(_) | Value::Date(_)) => Ok(Ordering::Greater),
        (Value::Number(_) | Value::Date(_), Value::Truth(_)) => Ok(Ordering::Less),
        _ => Ok(left.number()?.cmp(&right.number()?)),
    }
}
