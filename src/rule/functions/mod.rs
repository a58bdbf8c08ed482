//! The functions that a rule may use: those that Excel 2010, WPS and LibreOffice all know, that give
//! the same value in each, and that have an exact result. One table for parser, evaluator, spreadsheet
//! formula and help.

mod area;
mod date;
mod logic;
mod math;
mod text;

pub(super) use math::power;
pub(super) use text::{is_like, joined};

use super::FormulaValue;
use super::evaluate::Evaluator;
use super::evaluation_error::EvaluationError;
use super::expression::FormulaNode;
use rust_decimal::Decimal;

/// More arguments are refused.
const MANY: usize = 30;

/// A function of the rule language.
#[derive(Debug)]
pub struct Function {
    /// Name in capitals, as in an English Excel, which is how every Excel file stores it.
    pub name: &'static str,
    /// Least number of arguments.
    pub least: usize,
    /// Greatest number of arguments.
    pub most: usize,
    /// What it gives, one line in Chinese.
    pub explanation: &'static str,
    /// A call that can be copied.
    pub example: &'static str,
    /// What its arguments are to be; the last holds for all that follow.
    pub(super) arguments: &'static [ParameterType],
    pub(super) gives: ResultType,
    pub(super) body: FunctionBody,
}

/// What an argument is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParameterType {
    Number,
    /// A number that is rounded or cut: taken at ten decimals if it was calculated.
    Settled,
    /// A number or a day.
    MoneyUnit,
    Text,
    /// A text that is written in the formula and not empty: what an empty one is found in, the
    /// spreadsheets do not agree on.
    Sought,
    Date,
    Truth,
    /// A whole number as written in the formula.
    Exponent,
    /// The name of a cell, whatever it holds.
    Cell,
    Any,
}

/// Kind of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ResultType {
    Number,
    Text,
    Date,
    Truth,
    /// As the first argument.
    First,
    /// As the second argument.
    Second,
    /// A day if all arguments are days.
    MoneyUnit,
}

/// How a function comes to its result.
#[derive(Debug)]
pub(super) enum FunctionBody {
    /// From the values of all arguments; what keeps one from having a value keeps the function.
    Plain(fn(&[FormulaValue]) -> Result<FormulaValue, EvaluationError>),
    /// From the numbers among the arguments; text in a cell is passed over, as Excel does.
    Numbers(fn(&[Decimal]) -> Result<Decimal, EvaluationError>),
    /// From what stands in the cells, without needing it.
    Look(fn(&[FormulaValue]) -> FormulaValue),
    /// From the arguments that it chooses to evaluate.
    Choice(fn(&Evaluator<'_>, &[FormulaNode]) -> Result<FormulaValue, EvaluationError>),
}

/// All functions, by what they are for.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    let tables = [logic::FUNCTIONS, math::FUNCTIONS, text::FUNCTIONS, date::FUNCTIONS];
    tables.into_iter().flatten()
}

impl Function {
    /// The function with this name in capitals.
    pub(super) fn find(name: &str) -> Option<&'static Function> {
        functions().find(|f| f.name == name)
    }

    /// The function with this name in the formula of a cell, where some look at areas.
    pub(super) fn find_in_cell(name: &str) -> Option<&'static Function> {
        let over_areas = area::FUNCTIONS.iter().find(|f| f.name == name);
        over_areas.or_else(|| Function::find(name))
    }

    pub(super) fn wants(&self, at: usize) -> ParameterType {
        let last = self.arguments.last().copied().unwrap_or(ParameterType::Any);
        self.arguments.get(at).copied().unwrap_or(last)
    }

    /// Whether it has no value without those of all its arguments.
    pub(super) fn needs_all(&self) -> bool {
        matches!(self.body, FunctionBody::Plain(_) | FunctionBody::Numbers(_))
    }

    /// Whether it only looks at what stands in cells.
    pub(super) fn only_inspects(&self) -> bool {
        matches!(self.body, FunctionBody::Look(_))
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Function) -> bool {
        self.name == other.name
    }
}

impl ParameterType {
    /// The argument as a clerk would call it.
    pub fn chinese(self) -> &'static str {
        match self {
            ParameterType::Number | ParameterType::Settled => "数字",
            ParameterType::MoneyUnit => "数字或日期",
            ParameterType::Text => "文字",
            ParameterType::Sought => "引号里的文字",
            ParameterType::Date => "日期",
            ParameterType::Truth => "判断式",
            ParameterType::Exponent => "一个 99 以内的整数，不能是 0",
            ParameterType::Cell => "方括号里的名称",
            ParameterType::Any => "值",
        }
    }
}
