//! Functions over areas, which only the formulas of cells have.

use super::math::{average, sum};
use super::{Function, FunctionBody, MANY, ParameterType, ResultType};
use crate::rule::FormulaValue;
use crate::rule::criterion::CellCriterion;
use crate::rule::evaluate::Evaluator;
use crate::rule::evaluation_error::{ErrorValue, EvaluationError};
use crate::rule::expression::FormulaNode;
use crate::rule::sheet::{FilledCell, Unknown, counted};
use rust_decimal::Decimal;

type Apply = fn(&Evaluator<'_>, &[FormulaNode]) -> Result<FormulaValue, EvaluationError>;

pub const FUNCTIONS: &[Function] = &[
    over_areas("COUNT", 1, MANY, count),
    over_areas("COUNTA", 1, MANY, count_filled),
    over_areas("COUNTIF", 2, 2, count_if),
    over_areas("SUMIF", 2, 3, sum_if),
    over_areas("SUMIFS", 3, MANY + 1, sum_ifs),
    over_areas("SUMPRODUCT", 1, MANY, sum_product),
    over_areas("SUBTOTAL", 2, MANY, subtotal),
];

const fn over_areas(name: &'static str, least: usize, most: usize, apply: Apply) -> Function {
    Function {
        name,
        least,
        most,
        explanation: "",
        example: "",
        arguments: &[ParameterType::Any],
        gives: ResultType::Number,
        body: FunctionBody::Choice(apply),
    }
}

/// How many values among arguments count.
fn counting(
    evaluator: &Evaluator<'_>,
    arguments: &[FormulaNode],
    counts: fn(&FormulaValue) -> bool,
) -> Result<FormulaValue, EvaluationError> {
    let mut total = 0;
    for argument in arguments {
        total += match argument {
            FormulaNode::Cells(_) => {
                evaluator.area(argument)?.1.iter().filter(|s| counts(&s.value)).count()
            }
            other => usize::from(counts(&evaluator.inspected(other)?)),
        };
    }
    Ok(FormulaValue::Number(total.into()))
}

fn count(
    evaluator: &Evaluator<'_>,
    arguments: &[FormulaNode],
) -> Result<FormulaValue, EvaluationError> {
    counting(evaluator, arguments, |v| matches!(v, FormulaValue::Number(_) | FormulaValue::Date(_)))
}

fn count_filled(
    evaluator: &Evaluator<'_>,
    arguments: &[FormulaNode],
) -> Result<FormulaValue, EvaluationError> {
    counting(evaluator, arguments, |v| *v != FormulaValue::Blank)
}

fn count_if(
    evaluator: &Evaluator<'_>,
    arguments: &[FormulaNode],
) -> Result<FormulaValue, EvaluationError> {
    let (area, filled) = evaluator.area(&arguments[0])?;
    let criterion = CellCriterion::of(&evaluator.value(&arguments[1])?)?;
    evaluator.spend(filled.len(), &criterion)?;
    let mut total = Decimal::ZERO;
    for standing in &filled {
        total += Decimal::from(u8::from(criterion.is_met(&standing.value)?));
    }
    if criterion.is_met(&FormulaValue::Blank)? {
        let (rows, cols) = area.shape();
        let places = (u64::from(rows) + 1) * (u64::from(cols) + 1);
        total += Decimal::from(places.saturating_sub(filled.len() as u64));
    }
    Ok(FormulaValue::Number(total))
}

/// SUMIF(where, what) or SUMIF(where, what, numbers), of which only the first cell matters.
fn sum_if(
    evaluator: &Evaluator<'_>,
    arguments: &[FormulaNode],
) -> Result<FormulaValue, EvaluationError> {
    let [FormulaNode::Cells(place), wanted, numbers @ ..] = arguments else {
        return Err(Unknown.into());
    };
    let numbers = match numbers {
        [] => place.clone(),
        [FormulaNode::Cells(numbers)] => numbers.shaped_like(place),
        _ => return Err(Unknown.into()),
    };
    let pairs = [FormulaNode::Cells(numbers), FormulaNode::Cells(place.clone()), wanted.clone()];
    sum_ifs(evaluator, &pairs)
}

/// SUMIFS(numbers, where, what, where, what …).
fn sum_ifs(
    evaluator: &Evaluator<'_>,
    arguments: &[FormulaNode],
) -> Result<FormulaValue, EvaluationError> {
    let (area, filled) = evaluator.area(&arguments[0])?;
    let pairs = arguments[1..].as_chunks::<2>();
    if !pairs.1.is_empty() {
        return Err(ErrorValue::Value.into());
    }
    let mut conditions = Vec::new();
    for [place, wanted] in pairs.0 {
        let FormulaNode::Cells(place) = place else { return Err(Unknown.into()) };
        if place.shape() != area.shape() {
            return Err(ErrorValue::Value.into());
        }
        let criterion = CellCriterion::of(&evaluator.value(wanted)?)?;
        evaluator.spend(filled.len(), &criterion)?;
        conditions.push((place, criterion));
    }
    let mut numbers = Vec::new();
    for standing in &filled {
        let mut is_met = true;
        for (place, criterion) in &conditions {
            is_met = is_met && criterion.is_met(&evaluator.beside(place, area, standing)?)?;
        }
        if is_met {
            numbers.extend(counted(&standing.value)?);
        }
    }
    sum(&numbers).map(FormulaValue::Number)
}

/// The products of cells that stand at one place in each area, added up; what is no number is 0.
fn sum_product(
    evaluator: &Evaluator<'_>,
    arguments: &[FormulaNode],
) -> Result<FormulaValue, EvaluationError> {
    let (area, filled) = evaluator.area(&arguments[0])?;
    let mut products = Vec::new();
    for standing in &filled {
        let mut product = counted(&standing.value)?.unwrap_or_default();
        for other in &arguments[1..] {
            let FormulaNode::Cells(other) = other else { return Err(Unknown.into()) };
            if other.shape() != area.shape() {
                return Err(ErrorValue::Value.into());
            }
            let factor = counted(&evaluator.beside(other, area, standing)?)?.unwrap_or_default();
            product = product.checked_mul(factor).ok_or(ErrorValue::Number)?;
        }
        products.push(product);
    }
    sum(&products).map(FormulaValue::Number)
}

/// SUBTOTAL(what, areas): other subtotals among the cells do not count, nor do rows that are not shown.
fn subtotal(
    evaluator: &Evaluator<'_>,
    arguments: &[FormulaNode],
) -> Result<FormulaValue, EvaluationError> {
    let what = evaluator.value(&arguments[0])?.whole()?;
    let mut seen: Vec<FilledCell> = Vec::new();
    for argument in &arguments[1..] {
        seen.extend(evaluator.area(argument)?.1);
    }
    seen.retain(|standing| !standing.is_subtotal);
    if what > 100 {
        seen.retain(|standing| !standing.is_hidden);
    } else if seen.iter().any(|standing| standing.is_hidden) {
        // Rows hidden by hand count then, those hidden by a filter do not.
        return Err(Unknown.into());
    }
    let filled = seen.iter().filter(|s| s.value != FormulaValue::Blank).count();
    let mut numbers = Vec::new();
    for standing in &seen {
        numbers.extend(counted(&standing.value)?);
    }
    Ok(FormulaValue::Number(match what % 100 {
        1 => average(&numbers)?,
        2 => numbers.len().into(),
        3 => filled.into(),
        4 => numbers.iter().max().copied().unwrap_or_default(),
        5 => numbers.iter().min().copied().unwrap_or_default(),
        9 => sum(&numbers)?,
        _ => return Err(Unknown.into()),
    }))
}
