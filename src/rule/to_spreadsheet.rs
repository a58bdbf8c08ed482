//! A rule as a formula over cell addresses, for Excel 2010, WPS and LibreOffice, with the verdict of
//! `judge`. A spreadsheet has no third truth value, so truths are numbers here: 1 holds, 0 broken, ½
//! not judged. AND is then the least, OR the greatest, and NOT what is missing to 1. Below a
//! comparison, a cell that cannot be used is #N/A, which everything passes on.

use super::evaluate::SETTLED_DECIMALS;
use super::expression::{Expression, FormulaNode, Meaning, NamedReference, Operator, quoted};
use super::functions::{Function, ParameterType};
use super::{FormulaValue, ValueType, kinds};

/// Excel takes no longer formula, in characters.
const LENGTH_LIMIT: usize = 8_192;

impl Expression {
    /// The rule as a spreadsheet formula without equals sign: 1 where it holds, 0 where it is broken,
    /// 0.5 where it is not judged. `address` gives the address of a cell; without one for every cell,
    /// or where the formula would be too long for Excel, there is none.
    pub fn to_excel(&self, address: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let addresses = self.names.iter().map(|named| place(named, address));
        let writer =
            FormulaWriter { names: &self.names, addresses: addresses.collect::<Option<_>>()? };
        let formula = writer.verdict(&self.root);
        formula.chars().nth(LENGTH_LIMIT).is_none().then_some(formula)
    }
}

/// Address of a cell, or a constant as it is written.
fn place(named: &NamedReference, address: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    match &named.meaning {
        Meaning::Cell(_) => address(&named.name),
        Meaning::Constant(value) => literal(value),
    }
}

fn literal(value: &FormulaValue) -> Option<String> {
    use chrono::Datelike as _;
    match value {
        FormulaValue::Number(number) if number.is_sign_negative() => Some(format!("({number})")),
        FormulaValue::Number(number) => Some(number.to_string()),
        FormulaValue::Text(text) => Some(quoted(text)),
        FormulaValue::Truth(truth) => Some(truth_word(*truth).to_string()),
        FormulaValue::Date(day) => {
            Some(format!("DATE({},{},{})", day.year(), day.month(), day.day()))
        }
        FormulaValue::Blank | FormulaValue::Error(_) => None,
    }
}

fn truth_word(truth: bool) -> &'static str {
    if truth { "TRUE" } else { "FALSE" }
}

struct FormulaWriter<'a> {
    names: &'a [NamedReference],
    addresses: Vec<String>,
}

impl FormulaWriter<'_> {
    /// A truth as 1, 0 or 0.5.
    fn verdict(&self, node: &FormulaNode) -> String {
        match node {
            FormulaNode::Truth(truth) => u8::from(*truth).to_string(),
            FormulaNode::Call(function, arguments) if function.name == "AND" => {
                format!("MIN({})", self.list(arguments, Self::verdict))
            }
            FormulaNode::Call(function, arguments) if function.name == "OR" => {
                format!("MAX({})", self.list(arguments, Self::verdict))
            }
            FormulaNode::Call(function, arguments) if function.name == "NOT" => {
                format!("(1-{})", self.list(arguments, Self::verdict))
            }
            FormulaNode::Call(function, _) if function.only_inspects() => {
                format!("IF({},1,0)", self.value(node))
            }
            _ => format!("IFERROR(IF({},1,0),0.5)", self.value(node)),
        }
    }

    /// A value, or an error where there is none.
    fn value(&self, node: &FormulaNode) -> String {
        match node {
            FormulaNode::Number(number) => number.to_string(),
            FormulaNode::Text(text) => quoted(text),
            FormulaNode::Truth(truth) => truth_word(*truth).to_string(),
            FormulaNode::Name(at) => self.needed(*at),
            FormulaNode::Cells(cells) => cells.to_string(),
            FormulaNode::Negative(inner) => format!("-{}", self.part(inner, node.strength())),
            FormulaNode::Percent(inner) => format!("{}%", self.part(inner, node.strength())),
            FormulaNode::Binary(operator, left, right) => {
                let sides = [(left, node.strength()), (right, node.strength() + 1)];
                let [left, right] = sides.map(|(side, least)| {
                    if operator.compares() { self.settled(side) } else { self.part(side, least) }
                });
                format!("{left}{}{right}", operator.sign())
            }
            FormulaNode::Call(function, arguments) => self.call(node, function, arguments),
        }
    }

    /// A value, in brackets if it binds less strongly than it must.
    fn part(&self, node: &FormulaNode, least: u8) -> String {
        let value = self.value(node);
        if node.strength() < least { format!("({value})") } else { value }
    }

    /// A value; a number that is calculated, rounded as `evaluate` does. A truth is put in brackets.
    fn settled(&self, node: &FormulaNode) -> String {
        if node.is_calculated() && kinds::of(node, self.names) == ValueType::Number {
            return format!("ROUND({},{SETTLED_DECIMALS})", self.value(node));
        }
        self.part(node, Operator::Join.strength())
    }

    fn call(&self, node: &FormulaNode, function: &Function, arguments: &[FormulaNode]) -> String {
        match function.name {
            "AND" | "OR" => format!("CHOOSE(1+2*{},FALSE,NA(),TRUE)", self.verdict(node)),
            "IFERROR" | "ISERROR" => self.needing(&arguments[0], self.plain(function, arguments)),
            _ => self.plain(function, arguments),
        }
    }

    fn plain(&self, function: &Function, arguments: &[FormulaNode]) -> String {
        let written = arguments.iter().enumerate().map(|(at, argument)| match argument {
            FormulaNode::Name(name) if function.only_inspects() => self.addresses[*name].clone(),
            _ if function.wants(at) == ParameterType::Settled => self.settled(argument),
            _ => self.value(argument),
        });
        format!("{}({})", function.name, written.collect::<Vec<_>>().join(","))
    }

    fn list(&self, nodes: &[FormulaNode], write: fn(&Self, &FormulaNode) -> String) -> String {
        nodes.iter().map(|node| write(self, node)).collect::<Vec<_>>().join(",")
    }

    /// The formula only where all cells of a part can be used, so that an error of theirs is not
    /// taken for one of calculation.
    fn needing(&self, part: &FormulaNode, formula: String) -> String {
        let mut usable: Vec<String> = Vec::new();
        part.each_name(&Function::only_inspects, &mut |at| {
            usable.extend(self.usable(at).filter(|u| !usable.contains(u)));
        });
        match usable.as_slice() {
            [] => formula,
            all => format!("IF(AND({}),{formula},NA())", all.join(",")),
        }
    }

    fn needed(&self, at: usize) -> String {
        let address = &self.addresses[at];
        match self.usable(at) {
            Some(usable) => format!("IF({usable},{address},NA())"),
            None => address.clone(),
        }
    }

    /// Whether a cell can be used, as `is_usable` has it; a constant always can.
    fn usable(&self, at: usize) -> Option<String> {
        let address = &self.addresses[at];
        match self.names[at].meaning {
            Meaning::Constant(_) => None,
            Meaning::Cell(ValueType::Number | ValueType::Date) => {
                Some(format!("ISNUMBER({address})"))
            }
            Meaning::Cell(ValueType::Text) => {
                Some(format!("NOT(OR(ISBLANK({address}),ISERROR({address})))"))
            }
            Meaning::Cell(ValueType::Truth) => Some(format!("ISLOGICAL({address})")),
        }
    }
}
