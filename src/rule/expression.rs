//! A formula as a tree, and the one way in which it is printed.

use super::functions::Function;
use super::reference::Reference;
use super::{FormulaValue, ValueType, kinds};
use rust_decimal::prelude::{Decimal, ToPrimitive};
use std::fmt;

/// A formula whose names are known and whose kinds fit; `Expression::parse` makes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    pub(super) root: FormulaNode,
    pub(super) names: Vec<NamedReference>,
    /// Names of the cells without which it is never FALSE.
    pub(super) vital: Vec<usize>,
}

/// A name in brackets, as the campaign knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedReference {
    /// The name by which values and addresses are asked for; may be tidier than what was typed.
    pub name: String,
    /// What it stands for.
    pub meaning: Meaning,
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A cell, and what kind of value it is to hold.
    Cell(ValueType),
    /// A constant of the campaign: a number, text, day or truth.
    Constant(FormulaValue),
}

/// Part of a formula.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FormulaNode {
    Number(Decimal),
    Text(String),
    Truth(bool),
    /// Index into the names of the expression.
    Name(usize),
    /// Cells of a sheet, in the formula of a cell.
    Cells(Reference),
    Negative(Box<FormulaNode>),
    Percent(Box<FormulaNode>),
    Binary(Operator, Box<FormulaNode>, Box<FormulaNode>),
    Call(&'static Function, Vec<FormulaNode>),
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Join,
    Plus,
    Minus,
    Times,
    Over,
    Power,
}

/// Sign and strength of every operator; the stronger binds first, equals from the left.
const OPERATORS: [(Operator, &str, u8); 12] = [
    (Operator::Equal, "=", 1),
    (Operator::Unequal, "<>", 1),
    (Operator::Less, "<", 1),
    (Operator::AtMost, "<=", 1),
    (Operator::Greater, ">", 1),
    (Operator::AtLeast, ">=", 1),
    (Operator::Join, "&", 2),
    (Operator::Plus, "+", 3),
    (Operator::Minus, "-", 3),
    (Operator::Times, "*", 4),
    (Operator::Over, "/", 4),
    (Operator::Power, "^", 5),
];
/// Strength of a minus before a value: as in Excel, -2^2 is 4.
pub(super) const NEGATIVE_STRENGTH: u8 = 6;
const PERCENT_STRENGTH: u8 = 7;
/// Larger exponents are refused.
const EXPONENT_LIMIT: i64 = 99;

impl Operator {
    /// The operator with this sign.
    pub fn find(sign: &str) -> Option<Operator> {
        OPERATORS.iter().find(|(_, s, _)| *s == sign).map(|(operator, ..)| *operator)
    }

    /// Its sign in a formula.
    pub fn sign(self) -> &'static str {
        OPERATORS.iter().find(|(o, ..)| *o == self).map_or("", |(_, sign, _)| sign)
    }

    /// How strongly it binds.
    pub fn strength(self) -> u8 {
        OPERATORS.iter().find(|(o, ..)| *o == self).map_or(0, |(.., strength)| *strength)
    }

    /// Whether it compares its sides.
    pub fn compares(self) -> bool {
        self.strength() == Operator::Equal.strength()
    }
}

impl FormulaNode {
    /// How strongly the outermost operator binds; a leaf binds strongest.
    pub fn strength(&self) -> u8 {
        match self {
            FormulaNode::Binary(operator, ..) => operator.strength(),
            FormulaNode::Negative(_) => NEGATIVE_STRENGTH,
            FormulaNode::Percent(_) => PERCENT_STRENGTH,
            _ => PERCENT_STRENGTH + 1,
        }
    }

    /// Whether it is calculated, not just written down or taken from a cell.
    pub fn is_calculated(&self) -> bool {
        match self {
            FormulaNode::Negative(inner) => inner.is_calculated(),
            FormulaNode::Percent(_) | FormulaNode::Binary(..) | FormulaNode::Call(..) => true,
            FormulaNode::Number(_)
            | FormulaNode::Text(_)
            | FormulaNode::Truth(_)
            | FormulaNode::Name(_)
            | FormulaNode::Cells(_) => false,
        }
    }

    /// The whole number from 1 to 99 that is written here, with a minus or without.
    pub fn exponent(&self) -> Option<i64> {
        match self {
            FormulaNode::Number(number) if number.is_integer() => {
                number.to_i64().filter(|n| (1..=EXPONENT_LIMIT).contains(n))
            }
            FormulaNode::Negative(inner) => inner.exponent().map(|n| -n),
            _ => None,
        }
    }

    /// Calls `see` for every name, from left to right, except below calls that `skip` names.
    pub fn each_name(&self, skip: &dyn Fn(&Function) -> bool, see: &mut dyn FnMut(usize)) {
        match self {
            FormulaNode::Name(at) => see(*at),
            FormulaNode::Negative(inner) | FormulaNode::Percent(inner) => {
                inner.each_name(skip, see)
            }
            FormulaNode::Binary(_, left, right) => {
                left.each_name(skip, see);
                right.each_name(skip, see);
            }
            FormulaNode::Call(function, _) if skip(function) => {}
            FormulaNode::Call(_, arguments) => {
                arguments.iter().for_each(|a| a.each_name(skip, see))
            }
            FormulaNode::Number(_)
            | FormulaNode::Text(_)
            | FormulaNode::Truth(_)
            | FormulaNode::Cells(_) => {}
        }
    }

    /// The names without whose values it is not FALSE: all that it calculates with and no function may
    /// pass over. An OR is FALSE only by all of its conditions.
    pub fn vital(&self) -> Vec<usize> {
        let conditions = match self {
            FormulaNode::Call(function, conditions) if function.name == "OR" => conditions,
            _ => std::slice::from_ref(self),
        };
        let mut vital = Vec::new();
        for condition in conditions {
            condition.each_name(&|function| !function.needs_all(), &mut |at| vital.push(at));
        }
        vital.sort_unstable();
        vital.dedup();
        vital
    }
}

impl Expression {
    /// What kind of value it comes to.
    pub fn kind(&self) -> ValueType {
        kinds::of(&self.root, &self.names)
    }

    /// Names of the cells on which it depends, each once, in the order of the formula.
    pub fn dependencies(&self) -> impl Iterator<Item = &str> {
        let cells = self.names.iter().filter(|n| matches!(n.meaning, Meaning::Cell(_)));
        cells.map(|n| n.name.as_str())
    }

    fn write(&self, node: &FormulaNode, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match node {
            FormulaNode::Number(number) => write!(f, "{number}"),
            FormulaNode::Text(text) => f.write_str(&quoted(text)),
            FormulaNode::Truth(truth) => f.write_str(if *truth { "TRUE" } else { "FALSE" }),
            FormulaNode::Name(at) => write!(f, "[{}]", self.names[*at].name),
            FormulaNode::Cells(cells) => write!(f, "{cells}"),
            FormulaNode::Negative(inner) => {
                f.write_str("-")?;
                self.write_part(inner, node.strength(), f)
            }
            FormulaNode::Percent(inner) => {
                self.write_part(inner, node.strength(), f)?;
                f.write_str("%")
            }
            FormulaNode::Binary(operator, left, right) => {
                self.write_part(left, node.strength(), f)?;
                f.write_str(operator.sign())?;
                self.write_part(right, node.strength() + 1, f)
            }
            FormulaNode::Call(function, arguments) => self.write_call(function, arguments, f),
        }
    }

    /// Writes a part, in brackets if it binds less strongly than it must.
    fn write_part(&self, part: &FormulaNode, least: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if part.strength() >= least {
            return self.write(part, f);
        }
        f.write_str("(")?;
        self.write(part, f)?;
        f.write_str(")")
    }

    fn write_call(
        &self,
        function: &Function,
        arguments: &[FormulaNode],
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        write!(f, "{}(", function.name)?;
        for (at, argument) in arguments.iter().enumerate() {
            f.write_str(if at > 0 { "," } else { "" })?;
            self.write(argument, f)?;
        }
        f.write_str(")")
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(&self.root, f)
    }
}

/// A text as it stands in a formula.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}
