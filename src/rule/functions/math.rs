//! Sums, rounding and the other arithmetic.

use super::{Body, Function, Gives, MANY, Wants};
use crate::rule::Value;
use crate::rule::doubt::{Doubt, Fault};
use crate::rule::evaluate::settled;
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "SUM",
        least: 1,
        most: MANY,
        explanation: "几个数的和；有一个空着就不判断",
        example: "SUM([落地项目数],[开工项目数])",
        arguments: &[Wants::Number],
        gives: Gives::Number,
        body: Body::Numbers(sum),
    },
    Function {
        name: "PRODUCT",
        least: 1,
        most: MANY,
        explanation: "几个数的积",
        example: "PRODUCT([签约项目],[签约金额])",
        arguments: &[Wants::Number],
        gives: Gives::Number,
        body: Body::Numbers(product),
    },
    Function {
        name: "AVERAGE",
        least: 1,
        most: MANY,
        explanation: "几个数的平均数",
        example: "AVERAGE([签约项目],[落地项目数],[开工项目数])",
        arguments: &[Wants::Number],
        gives: Gives::Number,
        body: Body::Numbers(average),
    },
    Function {
        name: "MIN",
        least: 1,
        most: MANY,
        explanation: "几个数或日期里最小的",
        example: "MIN([签约项目],[落地项目数])",
        arguments: &[Wants::MoneyUnit],
        gives: Gives::MoneyUnit,
        body: Body::Numbers(|numbers| Ok(numbers.iter().min().copied().unwrap_or_default())),
    },
    Function {
        name: "MAX",
        least: 1,
        most: MANY,
        explanation: "几个数或日期里最大的",
        example: "MAX([签约项目],[落地项目数])",
        arguments: &[Wants::MoneyUnit],
        gives: Gives::MoneyUnit,
        body: Body::Numbers(|numbers| Ok(numbers.iter().max().copied().unwrap_or_default())),
    },
    Function {
        name: "ROUND",
        least: 2,
        most: 2,
        explanation: "四舍五入到几位小数；位数写负数就是舍入到十、百、千",
        example: "ROUND([签约金额],1)",
        arguments: &[Wants::Settled, Wants::Number],
        gives: Gives::Number,
        body: Body::Plain(|values| rounded(values, RoundingStrategy::MidpointAwayFromZero)),
    },
    Function {
        name: "ROUNDUP",
        least: 2,
        most: 2,
        explanation: "有尾数就进一，留几位小数",
        example: "ROUNDUP([签约金额],1)",
        arguments: &[Wants::Settled, Wants::Number],
        gives: Gives::Number,
        body: Body::Plain(|values| rounded(values, RoundingStrategy::AwayFromZero)),
    },
    Function {
        name: "ROUNDDOWN",
        least: 2,
        most: 2,
        explanation: "尾数全部舍去，留几位小数",
        example: "ROUNDDOWN([签约金额],1)",
        arguments: &[Wants::Settled, Wants::Number],
        gives: Gives::Number,
        body: Body::Plain(|values| rounded(values, RoundingStrategy::ToZero)),
    },
    Function {
        name: "INT",
        least: 1,
        most: 1,
        explanation: "不大于这个数的整数",
        example: "INT([签约金额])",
        arguments: &[Wants::Settled],
        gives: Gives::Number,
        body: Body::Plain(|values| Ok(Value::Number(values[0].number()?.floor()))),
    },
    Function {
        name: "MOD",
        least: 2,
        most: 2,
        explanation: "相除的余数，正负号随除数",
        example: "MOD([签约项目],5)",
        arguments: &[Wants::Settled, Wants::Settled],
        gives: Gives::Number,
        body: Body::Plain(remainder),
    },
    Function {
        name: "ABS",
        least: 1,
        most: 1,
        explanation: "绝对值",
        example: "ABS([签约金额]-[新增到位资金])",
        arguments: &[Wants::Number],
        gives: Gives::Number,
        body: Body::Plain(|values| Ok(Value::Number(values[0].number()?.abs()))),
    },
    Function {
        name: "SIGN",
        least: 1,
        most: 1,
        explanation: "正数为 1，0 为 0，负数为 -1",
        example: "SIGN([签约金额]-[新增到位资金])",
        arguments: &[Wants::Settled],
        gives: Gives::Number,
        body: Body::Plain(sign),
    },
    Function {
        name: "POWER",
        least: 2,
        most: 2,
        explanation: "乘方，指数直接写 99 以内的整数",
        example: "POWER(1.1,2)",
        arguments: &[Wants::Number, Wants::Exponent],
        gives: Gives::Number,
        body: Body::Plain(|values| {
            power(values[0].number()?, values[1].whole()?).map(Value::Number)
        }),
    },
];

pub(super) fn sum(numbers: &[Decimal]) -> Result<Decimal, Doubt> {
    let total = numbers.iter().try_fold(Decimal::ZERO, |total, n| total.checked_add(*n));
    Ok(total.ok_or(Fault::Number)?)
}

fn product(numbers: &[Decimal]) -> Result<Decimal, Doubt> {
    let product = numbers.iter().try_fold(Decimal::ONE, |product, n| product.checked_mul(*n));
    let none = numbers.is_empty().then_some(Decimal::ZERO);
    Ok(none.or(product).ok_or(Fault::Number)?)
}

pub(super) fn average(numbers: &[Decimal]) -> Result<Decimal, Doubt> {
    Ok(sum(numbers)?.checked_div(Decimal::from(numbers.len())).ok_or(Fault::Division)?)
}

/// Rounds to so many decimals, or to tens, hundreds … where the number of decimals is negative.
fn rounded(values: &[Value], strategy: RoundingStrategy) -> Result<Value, Doubt> {
    let (number, decimals) = (values[0].number()?, values[1].whole()?);
    if let Ok(decimals) = u32::try_from(decimals) {
        return Ok(Value::Number(number.round_dp_with_strategy(decimals, strategy)));
    }
    let step = power(Decimal::TEN, -decimals)?;
    let steps = number.checked_div(step).ok_or(Fault::Number)?;
    let result = steps.round_dp_with_strategy(0, strategy).checked_mul(step);
    Ok(Value::Number(result.ok_or(Fault::Number)?))
}

fn remainder(values: &[Value]) -> Result<Value, Doubt> {
    let (number, divisor) = (values[0].number()?, values[1].number()?);
    let quotient = number.checked_div(divisor).ok_or(Fault::Division)?;
    let whole = settled(quotient).floor();
    let result = whole.checked_mul(divisor).and_then(|taken| number.checked_sub(taken));
    Ok(Value::Number(result.ok_or(Fault::Number)?))
}

fn sign(values: &[Value]) -> Result<Value, Doubt> {
    let number = values[0].number()?;
    Ok(Value::Number(match number.cmp(&Decimal::ZERO) {
        Ordering::Less => Decimal::NEGATIVE_ONE,
        Ordering::Equal => Decimal::ZERO,
        Ordering::Greater => Decimal::ONE,
    }))
}

/// A whole power, multiplied out.
pub(in crate::rule) fn power(base: Decimal, exponent: i64) -> Result<Decimal, Doubt> {
    if base.is_zero() && exponent < 0 {
        return Err(Fault::Division.into());
    }
    let mut result = Decimal::ONE;
    for _ in 0..exponent.unsigned_abs() {
        result = result.checked_mul(base).ok_or(Fault::Number)?;
    }
    if exponent < 0 {
        result = Decimal::ONE.checked_div(result).ok_or(Fault::Number)?;
    }
    Ok(result)
}
