//! Sums, rounding and the other arithmetic.

use super::{Function, FunctionBody, MANY, ParameterType, ResultType};
use crate::rule::FormulaValue;
use crate::rule::evaluate::settled;
use crate::rule::evaluation_error::{ErrorValue, EvaluationError};
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "SUM",
        least: 1,
        most: MANY,
        explanation: "几个数的和；有一个空着就不判断",
        example: "SUM([落地项目数],[开工项目数])",
        arguments: &[ParameterType::Number],
        gives: ResultType::Number,
        body: FunctionBody::Numbers(sum),
    },
    Function {
        name: "PRODUCT",
        least: 1,
        most: MANY,
        explanation: "几个数的积",
        example: "PRODUCT([签约项目],[签约金额])",
        arguments: &[ParameterType::Number],
        gives: ResultType::Number,
        body: FunctionBody::Numbers(product),
    },
    Function {
        name: "AVERAGE",
        least: 1,
        most: MANY,
        explanation: "几个数的平均数",
        example: "AVERAGE([签约项目],[落地项目数],[开工项目数])",
        arguments: &[ParameterType::Number],
        gives: ResultType::Number,
        body: FunctionBody::Numbers(average),
    },
    Function {
        name: "MIN",
        least: 1,
        most: MANY,
        explanation: "几个数或日期里最小的",
        example: "MIN([签约项目],[落地项目数])",
        arguments: &[ParameterType::MoneyUnit],
        gives: ResultType::MoneyUnit,
        body: FunctionBody::Numbers(|numbers| {
            Ok(numbers.iter().min().copied().unwrap_or_default())
        }),
    },
    Function {
        name: "MAX",
        least: 1,
        most: MANY,
        explanation: "几个数或日期里最大的",
        example: "MAX([签约项目],[落地项目数])",
        arguments: &[ParameterType::MoneyUnit],
        gives: ResultType::MoneyUnit,
        body: FunctionBody::Numbers(|numbers| {
            Ok(numbers.iter().max().copied().unwrap_or_default())
        }),
    },
    Function {
        name: "ROUND",
        least: 2,
        most: 2,
        explanation: "四舍五入到几位小数；位数写负数就是舍入到十、百、千",
        example: "ROUND([签约金额],1)",
        arguments: &[ParameterType::Settled, ParameterType::Number],
        gives: ResultType::Number,
        body: FunctionBody::Plain(|values| rounded(values, RoundingStrategy::MidpointAwayFromZero)),
    },
    Function {
        name: "ROUNDUP",
        least: 2,
        most: 2,
        explanation: "有尾数就进一，留几位小数",
        example: "ROUNDUP([签约金额],1)",
        arguments: &[ParameterType::Settled, ParameterType::Number],
        gives: ResultType::Number,
        body: FunctionBody::Plain(|values| rounded(values, RoundingStrategy::AwayFromZero)),
    },
    Function {
        name: "ROUNDDOWN",
        least: 2,
        most: 2,
        explanation: "尾数全部舍去，留几位小数",
        example: "ROUNDDOWN([签约金额],1)",
        arguments: &[ParameterType::Settled, ParameterType::Number],
        gives: ResultType::Number,
        body: FunctionBody::Plain(|values| rounded(values, RoundingStrategy::ToZero)),
    },
    Function {
        name: "INT",
        least: 1,
        most: 1,
        explanation: "不大于这个数的整数",
        example: "INT([签约金额])",
        arguments: &[ParameterType::Settled],
        gives: ResultType::Number,
        body: FunctionBody::Plain(|values| Ok(FormulaValue::Number(values[0].number()?.floor()))),
    },
    Function {
        name: "MOD",
        least: 2,
        most: 2,
        explanation: "相除的余数，正负号随除数",
        example: "MOD([签约项目],5)",
        arguments: &[ParameterType::Settled, ParameterType::Settled],
        gives: ResultType::Number,
        body: FunctionBody::Plain(remainder),
    },
    Function {
        name: "ABS",
        least: 1,
        most: 1,
        explanation: "绝对值",
        example: "ABS([签约金额]-[新增到位资金])",
        arguments: &[ParameterType::Number],
        gives: ResultType::Number,
        body: FunctionBody::Plain(|values| Ok(FormulaValue::Number(values[0].number()?.abs()))),
    },
    Function {
        name: "SIGN",
        least: 1,
        most: 1,
        explanation: "正数为 1，0 为 0，负数为 -1",
        example: "SIGN([签约金额]-[新增到位资金])",
        arguments: &[ParameterType::Settled],
        gives: ResultType::Number,
        body: FunctionBody::Plain(sign),
    },
    Function {
        name: "POWER",
        least: 2,
        most: 2,
        explanation: "乘方，指数直接写 99 以内的整数",
        example: "POWER(1.1,2)",
        arguments: &[ParameterType::Number, ParameterType::Exponent],
        gives: ResultType::Number,
        body: FunctionBody::Plain(|values| {
            power(values[0].number()?, values[1].whole()?).map(FormulaValue::Number)
        }),
    },
];

pub(super) fn sum(numbers: &[Decimal]) -> Result<Decimal, EvaluationError> {
    let total = numbers.iter().try_fold(Decimal::ZERO, |total, n| total.checked_add(*n));
    Ok(total.ok_or(ErrorValue::Number)?)
}

fn product(numbers: &[Decimal]) -> Result<Decimal, EvaluationError> {
    let product = numbers.iter().try_fold(Decimal::ONE, |product, n| product.checked_mul(*n));
    let none = numbers.is_empty().then_some(Decimal::ZERO);
    Ok(none.or(product).ok_or(ErrorValue::Number)?)
}

pub(super) fn average(numbers: &[Decimal]) -> Result<Decimal, EvaluationError> {
    Ok(sum(numbers)?.checked_div(Decimal::from(numbers.len())).ok_or(ErrorValue::Division)?)
}

/// Rounds to so many decimals, or to tens, hundreds … where the number of decimals is negative.
fn rounded(
    values: &[FormulaValue],
    strategy: RoundingStrategy,
) -> Result<FormulaValue, EvaluationError> {
    let (number, decimals) = (values[0].number()?, values[1].whole()?);
    if let Ok(decimals) = u32::try_from(decimals) {
        return Ok(FormulaValue::Number(number.round_dp_with_strategy(decimals, strategy)));
    }
    let step = power(Decimal::TEN, -decimals)?;
    let steps = number.checked_div(step).ok_or(ErrorValue::Number)?;
    let result = steps.round_dp_with_strategy(0, strategy).checked_mul(step);
    Ok(FormulaValue::Number(result.ok_or(ErrorValue::Number)?))
}

fn remainder(values: &[FormulaValue]) -> Result<FormulaValue, EvaluationError> {
    let (number, divisor) = (values[0].number()?, values[1].number()?);
    let quotient = number.checked_div(divisor).ok_or(ErrorValue::Division)?;
    let whole = settled(quotient).floor();
    let result = whole.checked_mul(divisor).and_then(|taken| number.checked_sub(taken));
    Ok(FormulaValue::Number(result.ok_or(ErrorValue::Number)?))
}

fn sign(values: &[FormulaValue]) -> Result<FormulaValue, EvaluationError> {
    let number = values[0].number()?;
    Ok(FormulaValue::Number(match number.cmp(&Decimal::ZERO) {
        Ordering::Less => Decimal::NEGATIVE_ONE,
        Ordering::Equal => Decimal::ZERO,
        Ordering::Greater => Decimal::ONE,
    }))
}

/// A whole power, multiplied out.
pub(in crate::rule) fn power(base: Decimal, exponent: i64) -> Result<Decimal, EvaluationError> {
    if base.is_zero() && exponent < 0 {
        return Err(ErrorValue::Division.into());
    }
    let mut result = Decimal::ONE;
    for _ in 0..exponent.unsigned_abs() {
        result = result.checked_mul(base).ok_or(ErrorValue::Number)?;
    }
    if exponent < 0 {
        result = Decimal::ONE.checked_div(result).ok_or(ErrorValue::Number)?;
    }
    Ok(result)
}
