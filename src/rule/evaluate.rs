//! A formula's value, in exact decimals.

use super::evaluation_error::{ErrorValue, EvaluationError};
use super::expression::{Expression, FormulaNode, Meaning, NamedReference, Operator};
use super::functions::{Function, FunctionBody, ParameterType, joined, power};
use super::sheet::CellSource;
use super::{FormulaValue, kinds};
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

/// Calculated numbers are compared and cut at so many decimals: more than any amount has, and fewer
/// than a spreadsheet's binary fractions blur. The spreadsheet formula rounds at the same.
pub(super) const SETTLED_DECIMALS: u32 = 10;

/// Whether a rule holds for a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleOutcome {
    /// It holds.
    Holds,
    /// It is broken.
    Broken,
    /// It needs something that is not there.
    NotJudged(EvaluationError),
}

impl Expression {
    /// The value by Excel's own rules: a blank cell is 0, an empty text or FALSE, as its place asks.
    pub fn evaluate(&self, cells: &dyn Fn(&str) -> FormulaValue) -> FormulaValue {
        let evaluator = Evaluator { names: &self.names, cells, sheet: None, needs: false };
        let fault =
            |doubt: EvaluationError| FormulaValue::Error(doubt.fault.unwrap_or(ErrorValue::Value));
        evaluator.value(&self.root).unwrap_or_else(fault)
    }

    /// The verdict by the rules of this module: what needs a blank cell is not judged.
    pub fn judge(&self, cells: &dyn Fn(&str) -> FormulaValue) -> RuleOutcome {
        let evaluator = Evaluator { names: &self.names, cells, sheet: None, needs: true };
        match evaluator.value(&self.root).and_then(|value| value.truth()) {
            Ok(true) => RuleOutcome::Holds,
            Ok(false) => RuleOutcome::Broken,
            Err(doubt) => RuleOutcome::NotJudged(doubt),
        }
    }

    /// Whether the verdict is that it is broken. Most rules of a campaign look at something that a unit
    /// lacks, such as its last return, and are told by that alone.
    pub fn is_broken(&self, cells: &dyn Fn(&str) -> FormulaValue) -> bool {
        let evaluator = Evaluator { names: &self.names, cells, sheet: None, needs: true };
        let is_blank = |at: &usize| evaluator.value_of(&self.names[*at]) == FormulaValue::Blank;
        !self.vital.iter().any(is_blank) && self.judge(cells) == RuleOutcome::Broken
    }
}

/// One evaluation over the values of one return.
pub(super) struct Evaluator<'a> {
    names: &'a [NamedReference],
    cells: &'a dyn Fn(&str) -> FormulaValue,
    /// The cells that the formula of a cell sees.
    pub sheet: Option<&'a dyn CellSource>,
    /// Whether a cell must hold a value of its kind where that value is needed.
    pub needs: bool,
}

impl<'a> Evaluator<'a> {
    /// An evaluation of the formula of a cell.
    pub fn in_cell(
        cells: &'a dyn Fn(&str) -> FormulaValue,
        sheet: &'a dyn CellSource,
    ) -> Evaluator<'a> {
        Evaluator { names: &[], cells, sheet: Some(sheet), needs: false }
    }
}

impl Evaluator<'_> {
    /// The value of a part, or why it has none.
    pub fn value(&self, node: &FormulaNode) -> Result<FormulaValue, EvaluationError> {
        match node {
            FormulaNode::Number(number) => Ok(FormulaValue::Number(*number)),
            FormulaNode::Text(text) => Ok(FormulaValue::Text(text.clone())),
            FormulaNode::Truth(truth) => Ok(FormulaValue::Truth(*truth)),
            FormulaNode::Name(at) => self.needed(&self.names[*at]),
            FormulaNode::Cells(cells) => self.cell(cells),
            FormulaNode::Negative(inner) => Ok(FormulaValue::Number(-self.value(inner)?.number()?)),
            FormulaNode::Percent(inner) => {
                divided(self.value(inner)?.number()?, Decimal::ONE_HUNDRED)
            }
            FormulaNode::Binary(operator, left, right) => self.binary(*operator, left, right),
            FormulaNode::Call(function, arguments) => self.call(function, arguments),
        }
    }

    /// Doubts of all cells that stand in a part, whether its value would need them or not; cells
    /// that are only looked at do not count.
    pub fn need_all(&self, node: &FormulaNode) -> Result<(), EvaluationError> {
        let mut doubts: Result<(), EvaluationError> = Ok(());
        if self.needs {
            node.each_name(&Function::only_inspects, &mut |at| {
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

    fn needed(&self, named: &NamedReference) -> Result<FormulaValue, EvaluationError> {
        let value = self.value_of(named);
        match &value {
            FormulaValue::Blank if self.needs => Err(EvaluationError::blank(&named.name)),
            _ if self.needs && !is_usable(named, &value) => {
                Err(EvaluationError::unusable(&named.name))
            }
            FormulaValue::Error(fault) => Err((*fault).into()),
            _ => Ok(value),
        }
    }

    fn value_of(&self, named: &NamedReference) -> FormulaValue {
        match &named.meaning {
            Meaning::Cell(_) => (self.cells)(&named.name),
            Meaning::Constant(value) => value.clone(),
        }
    }

    fn binary(
        &self,
        operator: Operator,
        left: &FormulaNode,
        right: &FormulaNode,
    ) -> Result<FormulaValue, EvaluationError> {
        if operator.compares() {
            let (left, right) = both(self.settled(left), self.settled(right))?;
            return Ok(FormulaValue::Truth(compare(operator, &left, &right)?));
        }
        let (left, right) = both(self.value(left), self.value(right))?;
        if operator == Operator::Join {
            return joined(&left, &right);
        }
        arithmetic(operator, left.number()?, right.number()?)
    }

    /// The value; a number that was calculated is settled.
    fn settled(&self, node: &FormulaNode) -> Result<FormulaValue, EvaluationError> {
        Ok(match self.value(node)? {
            FormulaValue::Number(number) if node.is_calculated() => {
                FormulaValue::Number(settled(number))
            }
            other => other,
        })
    }

    fn call(
        &self,
        function: &Function,
        arguments: &[FormulaNode],
    ) -> Result<FormulaValue, EvaluationError> {
        match function.body {
            FunctionBody::Plain(apply) => apply(&self.arguments(function, arguments)?),
            FunctionBody::Numbers(apply) if self.sheet.is_some() => {
                apply(&self.numbers(arguments)?).map(FormulaValue::Number)
            }
            FunctionBody::Numbers(apply) => {
                let values = self.arguments(function, arguments)?;
                let counted = arguments.iter().zip(&values).filter(|(n, v)| self.counts(n, v));
                let numbers: Result<Vec<_>, _> = counted.map(|(_, v)| v.number()).collect();
                apply(&numbers?).map(FormulaValue::Number)
            }
            FunctionBody::Look(apply) if self.sheet.is_some() => {
                let seen: Result<Vec<FormulaValue>, EvaluationError> =
                    arguments.iter().map(|argument| self.inspected(argument)).collect();
                Ok(apply(&seen?))
            }
            FunctionBody::Look(apply) => {
                let cells = arguments.iter().filter_map(|argument| match argument {
                    FormulaNode::Name(at) => Some(self.value_of(&self.names[*at])),
                    _ => None,
                });
                Ok(apply(&cells.collect::<Vec<_>>()))
            }
            FunctionBody::Choice(apply) => apply(self, arguments),
        }
    }

    /// Values of all arguments, or the doubts of all.
    fn arguments(
        &self,
        function: &Function,
        arguments: &[FormulaNode],
    ) -> Result<Vec<FormulaValue>, EvaluationError> {
        let mut values = Ok(Vec::with_capacity(arguments.len()));
        for (at, argument) in arguments.iter().enumerate() {
            let value = match function.wants(at) {
                ParameterType::Settled => self.settled(argument),
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
    fn counts(&self, node: &FormulaNode, value: &FormulaValue) -> bool {
        let is_cell = matches!(node, FormulaNode::Name(at)
            if matches!(self.names[*at].meaning, Meaning::Cell(_)));
        !is_cell || matches!(value, FormulaValue::Number(_) | FormulaValue::Date(_))
    }
}

/// Whether a cell holds what its kind promises; in a cell for text, whatever is no error.
fn is_usable(named: &NamedReference, value: &FormulaValue) -> bool {
    use super::ValueType::{Date, Number, Text, Truth};
    match kinds::of_name(named) {
        Number | Date => matches!(value, FormulaValue::Number(_) | FormulaValue::Date(_)),
        Text => value.kind().is_some(),
        Truth => matches!(value, FormulaValue::Truth(_)),
    }
}

/// Both results, or the doubts of both.
fn both<A, B>(
    left: Result<A, EvaluationError>,
    right: Result<B, EvaluationError>,
) -> Result<(A, B), EvaluationError> {
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

fn divided(number: Decimal, divisor: Decimal) -> Result<FormulaValue, EvaluationError> {
    let fault = if divisor.is_zero() { ErrorValue::Division } else { ErrorValue::Number };
    Ok(FormulaValue::Number(number.checked_div(divisor).ok_or(fault)?))
}

fn arithmetic(
    operator: Operator,
    left: Decimal,
    right: Decimal,
) -> Result<FormulaValue, EvaluationError> {
    let result = match operator {
        Operator::Plus => left.checked_add(right),
        Operator::Minus => left.checked_sub(right),
        Operator::Times => left.checked_mul(right),
        Operator::Over => return divided(left, right),
        _ => return power(left, FormulaValue::Number(right).whole()?).map(FormulaValue::Number),
    };
    Ok(FormulaValue::Number(result.ok_or(ErrorValue::Number)?))
}

pub(super) fn compare(
    operator: Operator,
    left: &FormulaValue,
    right: &FormulaValue,
) -> Result<bool, EvaluationError> {
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
fn order(left: &FormulaValue, right: &FormulaValue) -> Result<Ordering, EvaluationError> {
    match (left, right) {
        (FormulaValue::Text(_), FormulaValue::Text(_) | FormulaValue::Blank)
        | (FormulaValue::Blank, FormulaValue::Text(_)) => {
            Ok(left.text()?.to_lowercase().cmp(&right.text()?.to_lowercase()))
        }
        (FormulaValue::Text(_), FormulaValue::Truth(_)) => Ok(Ordering::Less),
        (FormulaValue::Truth(_), FormulaValue::Text(_)) => Ok(Ordering::Greater),
        (FormulaValue::Text(_), _) => Ok(Ordering::Greater),
        (_, FormulaValue::Text(_)) => Ok(Ordering::Less),
        (FormulaValue::Truth(_), FormulaValue::Number(_) | FormulaValue::Date(_)) => {
            Ok(Ordering::Greater)
        }
        (FormulaValue::Number(_) | FormulaValue::Date(_), FormulaValue::Truth(_)) => {
            Ok(Ordering::Less)
        }
        _ => Ok(left.number()?.cmp(&right.number()?)),
    }
}
