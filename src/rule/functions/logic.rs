//! Conditions, and questions about what a cell holds.

use super::{Function, FunctionBody, MANY, ParameterType, ResultType};
use crate::rule::FormulaValue;
use crate::rule::evaluate::Evaluator;
use crate::rule::evaluation_error::EvaluationError;
use crate::rule::expression::FormulaNode;
use rust_decimal::Decimal;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "IF",
        least: 2,
        most: 3,
        explanation: "条件成立取第二个参数，不成立取第三个；第三个不写就是 FALSE",
        example: "IF([签约项目]=0,[签约金额]=0,[签约金额]>0)",
        arguments: &[ParameterType::Truth, ParameterType::Any],
        gives: ResultType::Second,
        body: FunctionBody::Choice(choose),
    },
    Function {
        name: "AND",
        least: 1,
        most: MANY,
        explanation: "所有条件都成立才成立；有一个不成立，其余空着也算不成立",
        example: "AND([签约项目]>0,[签约金额]>0)",
        arguments: &[ParameterType::Truth],
        gives: ResultType::Truth,
        body: FunctionBody::Choice(|evaluator, conditions| decided(evaluator, conditions, false)),
    },
    Function {
        name: "OR",
        least: 1,
        most: MANY,
        explanation: "有一个条件成立就成立，其余空着也算成立",
        example: "OR([签约金额]=0,[签约项目]>0)",
        arguments: &[ParameterType::Truth],
        gives: ResultType::Truth,
        body: FunctionBody::Choice(|evaluator, conditions| decided(evaluator, conditions, true)),
    },
    Function {
        name: "NOT",
        least: 1,
        most: 1,
        explanation: "反过来：成立变不成立",
        example: "NOT(ISBLANK([备注]))",
        arguments: &[ParameterType::Truth],
        gives: ResultType::Truth,
        body: FunctionBody::Plain(|values| Ok(FormulaValue::Truth(!values[0].truth()?))),
    },
    Function {
        name: "IFERROR",
        least: 2,
        most: 2,
        explanation: "第一个参数算不出来（如除数是 0）时取第二个；空着不算错误",
        example: "IFERROR([签约金额]/[签约项目],0)",
        arguments: &[ParameterType::Any],
        gives: ResultType::First,
        body: FunctionBody::Choice(if_error),
    },
    Function {
        name: "ISERROR",
        least: 1,
        most: 1,
        explanation: "是不是算不出来（如除数是 0）",
        example: "ISERROR([签约金额]/[签约项目])",
        arguments: &[ParameterType::Any],
        gives: ResultType::Truth,
        body: FunctionBody::Choice(|evaluator, arguments| {
            Ok(FormulaValue::Truth(calculated(evaluator, &arguments[0])?.is_none()))
        }),
    },
    Function {
        name: "ISBLANK",
        least: 1,
        most: 1,
        explanation: "这一格是不是空着",
        example: "ISBLANK([备注])",
        arguments: &[ParameterType::Cell],
        gives: ResultType::Truth,
        body: FunctionBody::Look(|cells| FormulaValue::Truth(cells[0] == FormulaValue::Blank)),
    },
    Function {
        name: "ISNUMBER",
        least: 1,
        most: 1,
        explanation: "这一格填的是不是数字或日期",
        example: "ISNUMBER([签约金额])",
        arguments: &[ParameterType::Cell],
        gives: ResultType::Truth,
        body: FunctionBody::Look(|cells| FormulaValue::Truth(is_number(&cells[0]))),
    },
    Function {
        name: "ISTEXT",
        least: 1,
        most: 1,
        explanation: "这一格填的是不是文字",
        example: "ISTEXT([备注])",
        arguments: &[ParameterType::Cell],
        gives: ResultType::Truth,
        body: FunctionBody::Look(|cells| {
            FormulaValue::Truth(matches!(cells[0], FormulaValue::Text(_)))
        }),
    },
    Function {
        name: "COUNT",
        least: 1,
        most: MANY,
        explanation: "这几格里有几格填了数字或日期",
        example: "COUNT([签约项目],[签约金额])",
        arguments: &[ParameterType::Cell],
        gives: ResultType::Number,
        body: FunctionBody::Look(|cells| counted(cells, is_number)),
    },
    Function {
        name: "COUNTA",
        least: 1,
        most: MANY,
        explanation: "这几格里有几格不是空的",
        example: "COUNTA([签约项目],[备注])",
        arguments: &[ParameterType::Cell],
        gives: ResultType::Number,
        body: FunctionBody::Look(|cells| counted(cells, |cell| *cell != FormulaValue::Blank)),
    },
];

fn choose(
    evaluator: &Evaluator<'_>,
    arguments: &[FormulaNode],
) -> Result<FormulaValue, EvaluationError> {
    let holds = evaluator.value(&arguments[0])?.truth()?;
    let branch = if holds { arguments.get(1) } else { arguments.get(2) };
    branch.map_or(Ok(FormulaValue::Truth(false)), |node| evaluator.value(node))
}

/// In a rule, AND is decided by a FALSE and OR by a TRUE, whatever else is in doubt; to Excel, a
/// doubtful condition is always an error.
fn decided(
    evaluator: &Evaluator<'_>,
    conditions: &[FormulaNode],
    by: bool,
) -> Result<FormulaValue, EvaluationError> {
    let mut doubts: Option<EvaluationError> = None;
    let mut met = false;
    for condition in conditions {
        match evaluator.value(condition).and_then(|v| v.truth()) {
            Ok(holds) if holds == by && evaluator.needs => return Ok(FormulaValue::Truth(by)),
            Ok(holds) => met |= holds == by,
            Err(error) if !evaluator.needs => return Err(error),
            Err(more) => {
                doubts = Some(match doubts {
                    Some(doubt) => doubt.and(more),
                    None => more,
                });
            }
        }
    }
    doubts.map_or(Ok(FormulaValue::Truth(met == by)), Err)
}

fn if_error(
    evaluator: &Evaluator<'_>,
    arguments: &[FormulaNode],
) -> Result<FormulaValue, EvaluationError> {
    match calculated(evaluator, &arguments[0])? {
        Some(value) => Ok(value),
        None => evaluator.value(&arguments[1]),
    }
}

/// The value, or `None` if only the calculation fails.
fn calculated(
    evaluator: &Evaluator<'_>,
    node: &FormulaNode,
) -> Result<Option<FormulaValue>, EvaluationError> {
    evaluator.need_all(node)?;
    match evaluator.value(node) {
        Ok(value) => Ok(Some(value)),
        Err(doubt) if doubt.is_calculation() => Ok(None),
        Err(doubt) => Err(doubt),
    }
}

fn is_number(value: &FormulaValue) -> bool {
    matches!(value, FormulaValue::Number(_) | FormulaValue::Date(_))
}

fn counted(cells: &[FormulaValue], counts: fn(&FormulaValue) -> bool) -> FormulaValue {
    FormulaValue::Number(Decimal::from(cells.iter().filter(|c| counts(c)).count()))
}
