//! Which kind of value every part of a formula has, and which kinds fit together; what does not fit
//! is refused before a single value is seen.

use super::expression::{FormulaNode, Meaning, NamedReference, Operator};
use super::functions::{Function, ParameterType, ResultType};
use std::fmt;

/// Kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// A number.
    Number,
    /// A text.
    Text,
    /// A day.
    Date,
    /// TRUE or FALSE.
    Truth,
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ValueType::Number => "数字",
            ValueType::Text => "文字",
            ValueType::Date => "日期",
            ValueType::Truth => "判断式",
        })
    }
}

impl ValueType {
    /// Whether it can be calculated with: TRUE counts as 1.
    fn is_number(self) -> bool {
        matches!(self, ValueType::Number | ValueType::Truth)
    }
}

/// Kind of a part that was found to fit when it was parsed.
pub fn of(node: &FormulaNode, names: &[NamedReference]) -> ValueType {
    match node {
        FormulaNode::Number(_)
        | FormulaNode::Negative(_)
        | FormulaNode::Percent(_)
        | FormulaNode::Cells(_) => ValueType::Number,
        FormulaNode::Text(_) => ValueType::Text,
        FormulaNode::Truth(_) => ValueType::Truth,
        FormulaNode::Name(at) => of_name(&names[*at]),
        FormulaNode::Binary(operator, left, right) => {
            binary(*operator, of(left, names), of(right, names)).unwrap_or(ValueType::Number)
        }
        FormulaNode::Call(function, arguments) => {
            let kinds: Vec<ValueType> = arguments.iter().map(|a| of(a, names)).collect();
            given(function, &kinds)
        }
    }
}

/// Kind of what a name stands for.
pub fn of_name(named: &NamedReference) -> ValueType {
    match &named.meaning {
        Meaning::Cell(kind) => *kind,
        Meaning::Constant(value) => value.kind().unwrap_or(ValueType::Number),
    }
}

/// Kind of an operator's result.
///
/// # Errors
/// In Chinese, why the two sides do not fit.
pub fn binary(operator: Operator, left: ValueType, right: ValueType) -> Result<ValueType, String> {
    let sign = operator.sign();
    if operator.compares() {
        return comparison(operator, left, right);
    }
    if operator == Operator::Join {
        let joins = |kind| matches!(kind, ValueType::Text | ValueType::Number);
        let wrong = || format!("“&”连接文字和数字，这里是{left}和{right}");
        return (joins(left) && joins(right)).then_some(ValueType::Text).ok_or_else(wrong);
    }
    match (operator, left, right) {
        (_, l, r) if l.is_number() && r.is_number() => Ok(ValueType::Number),
        (Operator::Minus, ValueType::Date, ValueType::Date) => Ok(ValueType::Number),
        (Operator::Plus | Operator::Minus, ValueType::Date, r) if r.is_number() => {
            Ok(ValueType::Date)
        }
        (Operator::Plus, l, ValueType::Date) if l.is_number() => Ok(ValueType::Date),
        _ => Err(format!("“{sign}”的两边要是数字，这里是{left}和{right}")),
    }
}

fn comparison(operator: Operator, left: ValueType, right: ValueType) -> Result<ValueType, String> {
    let equality = matches!(operator, Operator::Equal | Operator::Unequal);
    let days = |kind| matches!(kind, ValueType::Date | ValueType::Number);
    match (left, right) {
        (ValueType::Text, ValueType::Text) if !equality => {
            Err("文字不能比大小，只能用 = 或 <>".to_string())
        }
        (l, r) if l == r || days(l) && days(r) => Ok(ValueType::Truth),
        (ValueType::Text, _) | (_, ValueType::Text) => Err(format!(
            "{left}和{right}不能比较；问是不是空着请用 ISBLANK([指标名])，问是不是文字请用 ISTEXT([指标名])"
        )),
        _ => Err(format!("{left}和{right}不能比较")),
    }
}

/// Kind of a negated value or a percentage, which must be a number.
pub fn unary(sign: &str, inner: ValueType) -> Result<ValueType, String> {
    let wrong = || format!("“{sign}”只能用于数字，这里是{inner}");
    inner.is_number().then_some(ValueType::Number).ok_or_else(wrong)
}

/// Kind of a call's result.
///
/// # Errors
/// Index of the argument that does not fit (the number of arguments for the call itself), and why.
pub fn call(
    function: &Function,
    arguments: &[FormulaNode],
    kinds: &[ValueType],
) -> Result<ValueType, (usize, String)> {
    if arguments.len() < function.least || arguments.len() > function.most {
        return Err((arguments.len(), wrong_count(function, arguments.len())));
    }
    for (at, (argument, kind)) in arguments.iter().zip(kinds).enumerate() {
        wanted(function, function.wants(at), argument, *kind).map_err(|why| (at, why))?;
    }
    branches(function, kinds)?;
    Ok(given(function, kinds))
}

fn wrong_count(function: &Function, count: usize) -> String {
    let (name, least, most) = (function.name, function.least, function.most);
    if least == most {
        format!("{name} 要写 {least} 个参数，这里是 {count} 个")
    } else {
        format!("{name} 要写 {least} 到 {most} 个参数，这里是 {count} 个")
    }
}

fn wanted(
    function: &Function,
    wants: ParameterType,
    argument: &FormulaNode,
    kind: ValueType,
) -> Result<(), String> {
    let fits = match wants {
        ParameterType::Number | ParameterType::Settled => kind.is_number(),
        ParameterType::MoneyUnit => kind.is_number() || kind == ValueType::Date,
        ParameterType::Text => matches!(kind, ValueType::Text | ValueType::Number),
        ParameterType::Sought => matches!(argument, FormulaNode::Text(text) if !text.is_empty()),
        ParameterType::Date => kind == ValueType::Date,
        ParameterType::Truth => kind == ValueType::Truth,
        ParameterType::Exponent => argument.exponent().is_some(),
        ParameterType::Cell => matches!(argument, FormulaNode::Name(_)),
        ParameterType::Any => true,
    };
    let wrong = || format!("{} 的这个参数要写{}，这里是{kind}", function.name, wants.chinese());
    fits.then_some(()).ok_or_else(wrong)
}

/// What IF and IFERROR choose from is of one kind; without a third argument IF gives FALSE.
fn branches(function: &Function, kinds: &[ValueType]) -> Result<(), (usize, String)> {
    let from = match function.gives {
        ResultType::Second => 1,
        ResultType::First => 0,
        _ => return Ok(()),
    };
    let first = kinds[from];
    let name = function.name;
    match kinds.get(from + 1) {
        Some(second) if *second == first => Ok(()),
        Some(second) => {
            let message = format!("{name} 的两个结果要是同一类，这里是{first}和{second}");
            Err((from + 1, message))
        }
        None if first == ValueType::Truth => Ok(()),
        None => Err((kinds.len(), format!("{name} 缺第三个参数：条件不成立时的结果"))),
    }
}

fn given(function: &Function, kinds: &[ValueType]) -> ValueType {
    match function.gives {
        ResultType::Number => ValueType::Number,
        ResultType::Text => ValueType::Text,
        ResultType::Date => ValueType::Date,
        ResultType::Truth => ValueType::Truth,
        ResultType::Second => kinds.get(1).copied().unwrap_or(ValueType::Truth),
        ResultType::First => kinds.first().copied().unwrap_or(ValueType::Number),
        ResultType::MoneyUnit if kinds.iter().all(|k| *k == ValueType::Date) => ValueType::Date,
        ResultType::MoneyUnit => ValueType::Number,
    }
}
