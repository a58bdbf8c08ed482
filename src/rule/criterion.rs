//! What SUMIF and COUNTIF look for: 5, ">=10", "市*", "<>".

use super::doubt::Doubt;
use super::evaluate::compare;
use super::expression::Operator;
use super::functions::is_like;
use super::sheet::Unknown;
use super::value::Value;

/// Longer patterns, and texts with which patterns are compared, are not followed, in bytes: what it costs is the one
/// times the other.
const LIKE_LIMITS: (usize, usize) = (64, 256);

/// Whether a value meets what COUNTIF would look for; what is no condition is met by nothing.
pub fn meets(value: &Value, wanted: &str) -> bool {
    let criterion = Criterion::of(&Value::Text(wanted.to_string()));
    criterion.is_ok_and(|criterion| criterion.is_met(value).unwrap_or(false))
}

/// A condition on a cell.
pub(super) enum Criterion {
    /// A number, a day or a truth compared.
    Value(Operator, Value),
    /// A text like a pattern, or unlike it.
    Like(String, bool),
    /// Nothing in the cell, or something.
    Blank(bool),
}

impl Criterion {
    /// The condition that a value states.
    ///
    /// # Errors
    /// Spreadsheets do not agree about it, or it is not followed.
    pub fn of(value: &Value) -> Result<Criterion, Doubt> {
        let text = match value {
            Value::Text(text) => text.as_str(),
            Value::Blank => return Ok(Criterion::Value(Operator::Equal, Value::Number(0.into()))),
            Value::Error(fault) => return Err((*fault).into()),
            other => return Ok(Criterion::Value(Operator::Equal, other.clone())),
        };
        let signs = ["<=", ">=", "<>", "<", ">", "="];
        let sign = signs.into_iter().find(|sign| text.starts_with(sign)).unwrap_or_default();
        let operator = Operator::find(sign).unwrap_or(Operator::Equal);
        let operand = text[sign.len()..].trim();
        if let Ok(number) = operand.parse() {
            return Ok(Criterion::Value(operator, Value::Number(number)));
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
            "" => Criterion::Blank(equal),
            pattern => Criterion::Like(pattern.to_string(), equal),
        })
    }

    /// How many looks at a cell a comparison costs.
    pub fn cost(&self) -> usize {
        match self {
            Criterion::Like(pattern, _) => 1 + pattern.len(),
            _ => 1,
        }
    }

    /// Whether a cell meets it.
    ///
    /// # Errors
    /// Spreadsheets do not agree about it: a text that looks like the number in question.
    pub fn is_met(&self, value: &Value) -> Result<bool, Doubt> {
        match self {
            Criterion::Blank(wanted) => Ok((*value == Value::Blank) == *wanted),
            Criterion::Like(pattern, wanted) => {
                let is_met = match value {
                    Value::Text(text) if text.len() > LIKE_LIMITS.1 => return Err(Unknown.into()),
                    Value::Text(text) => is_like(pattern, text),
                    _ => false,
                };
                Ok(is_met == *wanted)
            }
            Criterion::Value(operator, operand) => {
                let is_typed = matches!((value, operand), (Value::Text(text), Value::Number(_))
                    if text.trim().parse::<rust_decimal::Decimal>().is_ok());
                if is_typed {
                    return Err(Unknown.into());
                }
                let numeric = |v: &Value| matches!(v, Value::Number(_) | Value::Date(_));
                let is_alike = numeric(value) && numeric(operand) || value.kind() == operand.kind();
                match is_alike && value.kind().is_some() {
                    true => compare(*operator, value, operand),
                    false => Ok(*operator == Operator::Unequal),
                }
            }
        }
    }
}
