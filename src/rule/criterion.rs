//! What SUMIF and COUNTIF look for: 5, ">=10", "市*", "<>".

use super::evaluate::compare;
use super::evaluation_error::EvaluationError;
use super::expression::Operator;
use super::functions::is_like;
use super::sheet::Unknown;
use super::value::FormulaValue;

/// Longer patterns, and texts with which patterns are compared, are not followed, in bytes: what it costs is the one
/// times the other.
const LIKE_LIMITS: (usize, usize) = (64, 256);

/// Whether a value meets what COUNTIF would look for; what is no condition is met by nothing.
pub fn meets(value: &FormulaValue, wanted: &str) -> bool {
    let criterion = CellCriterion::of(&FormulaValue::Text(wanted.to_string()));
    criterion.is_ok_and(|criterion| criterion.is_met(value).unwrap_or(false))
}

/// A condition on a cell.
pub(super) enum CellCriterion {
    /// A number, a day or a truth compared.
    Value(Operator, FormulaValue),
    /// A text like a pattern, or unlike it.
    Like(String, bool),
    /// Nothing in the cell, or something.
    Blank(bool),
}

impl CellCriterion {
    /// The condition that a value states.
    ///
    /// # Errors
    /// Spreadsheets do not agree about it, or it is not followed.
    pub fn of(value: &FormulaValue) -> Result<CellCriterion, EvaluationError> {
        let text = match value {
            FormulaValue::Text(text) => text.as_str(),
            FormulaValue::Blank => {
                return Ok(CellCriterion::Value(Operator::Equal, FormulaValue::Number(0.into())));
            }
            FormulaValue::Error(fault) => return Err((*fault).into()),
            other => return Ok(CellCriterion::Value(Operator::Equal, other.clone())),
        };
        let signs = ["<=", ">=", "<>", "<", ">", "="];
        let sign = signs.into_iter().find(|sign| text.starts_with(sign)).unwrap_or_default();
        let operator = Operator::find(sign).unwrap_or(Operator::Equal);
        let operand = text[sign.len()..].trim();
        if let Ok(number) = operand.parse() {
            return Ok(CellCriterion::Value(operator, FormulaValue::Number(number)));
        }
        let is_equality = matches!(operator, Operator::Equal | Operator::Unequal);
        let looks_like_number = operand.contains(|c: char| c.is_ascii_digit())
            && operand.chars().all(|c| c.is_ascii_digit() || "-/.:,%".contains(c));
        let is_long = operand.len() > LIKE_LIMITS.0;
        if !is_equality || looks_like_number || text.is_empty() || is_long {
            return Err(Unknown.into());
        }
        let equal = operator == Operator::Equal;
        Ok(match operand {
            "" => CellCriterion::Blank(equal),
            pattern => CellCriterion::Like(pattern.to_string(), equal),
        })
    }

    /// How many looks at a cell a comparison costs.
    pub fn cost(&self) -> usize {
        match self {
            CellCriterion::Like(pattern, _) => 1 + pattern.len(),
            _ => 1,
        }
    }

    /// Whether a cell meets it.
    ///
    /// # Errors
    /// Spreadsheets do not agree about it: a text that looks like the number in question.
    pub fn is_met(&self, value: &FormulaValue) -> Result<bool, EvaluationError> {
        match self {
            CellCriterion::Blank(wanted) => Ok((*value == FormulaValue::Blank) == *wanted),
            CellCriterion::Like(pattern, wanted) => {
                let is_met = match value {
                    FormulaValue::Text(text) if text.len() > LIKE_LIMITS.1 => {
                        return Err(Unknown.into());
                    }
                    FormulaValue::Text(text) => is_like(pattern, text),
                    _ => false,
                };
                Ok(is_met == *wanted)
            }
            CellCriterion::Value(operator, operand) => {
                let is_typed = matches!((value, operand), (FormulaValue::Text(text), FormulaValue::Number(_))
                    if text.trim().parse::<rust_decimal::Decimal>().is_ok());
                if is_typed {
                    return Err(Unknown.into());
                }
                let numeric =
                    |v: &FormulaValue| matches!(v, FormulaValue::Number(_) | FormulaValue::Date(_));
                let is_alike = numeric(value) && numeric(operand) || value.kind() == operand.kind();
                match is_alike && value.kind().is_some() {
                    true => compare(*operator, value, operand),
                    false => Ok(*operator == Operator::Unequal),
                }
            }
        }
    }
}
