//! Which kind of value every part of a formula has, and which kinds fit together; what does not fit
//! is refused before a single value is seen.

use super::expression::{Meaning, Named, Node, Operator};
use super::functions::{Function, Gives, Wants};
use std::fmt;

/// Kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number.
    Number,
    /// A text.
    Text,
    /// A day.
    Date,
    /// TRUE or FALSE.
    Truth,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Number => "数字",
            Kind::Text => "文字",
            Kind::Date => "日期",
            Kind::Truth => "判断式",
        })
    }
}

impl Kind {
    /// Whether it can be calculated with: TRUE counts as 1.
    fn is_number(self) -> bool {
        matches!(self, Kind::Number | Kind::Truth)
    }
}

/// Kind of a part that was found to fit when it was parsed.
pub fn of(node: &Node, names: &[Named]) -> Kind {
    match node {
        Node::Number(_) | Node::Negative(_) | Node::Percent(_) | Node::Cells(_) => Kind::Number,
        Node::Text(_) => Kind::Text,
        Node::Truth(_) => Kind::Truth,
        Node::Name(at) => of_name(&names[*at]),
        Node::Binary(operator, left, right) => {
            binary(*operator, of(left, names), of(right, names)).unwrap_or(Kind::Number)
        }
        Node::Call(function, arguments) => {
            let kinds: Vec<Kind> = arguments.iter().map(|a| of(a, names)).collect();
            given(function, &kinds)
        }
    }
}

/// Kind of what a name stands for.
pub fn of_name(named: &Named) -> Kind {
    match &named.meaning {
        Meaning::Cell(kind) => *kind,
        Meaning::Constant(value) => value.kind().unwrap_or(Kind::Number),
    }
}

/// Kind of an operator's result.
///
/// # Errors
/// In Chinese, why the two sides do not fit.
pub fn binary(operator: Operator, left: Kind, right: Kind) -> Result<Kind, String> {
    let sign = operator.sign();
    if operator.compares() {
        return comparison(operator, left, right);
    }
    if operator == Operator::Join {
        let joins = |kind| matches!(kind, Kind::Text | Kind::Number);
        let wrong = || format!("“&”连接文字和数字，这里是{left}和{right}");
        return (joins(left) && joins(right)).then_some(Kind::Text).ok_or_else(wrong);
    }
    match (operator, left, right) {
        (_, l, r) if l.is_number() && r.is_number() => Ok(Kind::Number),
        (Operator::Minus, Kind::Date, Kind::Date) => Ok(Kind::Number),
        (Operator::Plus | Operator::Minus, Kind::Date, r) if r.is_number() => Ok(Kind::Date),
        (Operator::Plus, l, Kind::Date) if l.is_number() => Ok(Kind::Date),
        _ => Err(format!("“{sign}”的两边要是数字，这里是{left}和{right}")),
    }
}

fn comparison(operator: Operator, left: Kind, right: Kind) -> Result<Kind, String> {
    let equality = matches!(operator, Operator::Equal | Operator::Unequal);
    let days = |kind| matches!(kind, Kind::Date | Kind::Number);
    match (left, right) {
        (Kind::Text, Kind::Text) if !equality => Err("文字不能比大小，只能用 = 或 <>".to_string()),
        (l, r) if l == r || days(l) && days(r) => Ok(Kind::Truth),
        (Kind::Text, _) | (_, Kind::Text) => Err(format!(
            "{left}和{right}不能比较；问是不是空着请用 ISBLANK([指标名])，问是不是文字请用 ISTEXT([指标名])"
        )),
        _ => Err(format!("{left}和{right}不能比较")),
    }
}

/// Kind of a negated value or a percentage, which must be a number.
pub fn unary(sign: &str, inner: Kind) -> Result<Kind, String> {
    let wrong = || format!("“{sign}”只能用于数字，这里是{inner}");
    inner.is_number().then_some(Kind::Number).ok_or_else(wrong)
}

/// Kind of a call's result.
///
/// # Errors
/// Index of the argument that does not fit (the number of arguments for the call itself), and why.
pub fn call(
    function: &Function,
    arguments: &[Node],
    kinds: &[Kind],
) -> Result<Kind, (usize, String)> {
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

fn wanted(function: &Function, wants: Wants, argument: &Node, kind: Kind) -> Result<(), String> {
    let fits = match wants {
        Wants::Number | Wants::Settled => kind.is_number(),
        Wants::MoneyUnit => kind.is_number() || kind == Kind::Date,
        Wants::Text => matches!(kind, Kind::Text | Kind::Number),
        Wants::Sought => matches!(argument, Node::Text(text) if !text.is_empty()),
        Wants::Date => kind == Kind::Date,
        Wants::Truth => kind == Kind::Truth,
        Wants::Exponent => argument.exponent().is_some(),
        Wants::Cell => matches!(argument, Node::Name(_)),
        Wants::Any => true,
    };
    let wrong = || format!("{} 的这个参数要写{}，这里是{kind}", function.name, wants.chinese());
    fits.then_some(()).ok_or_else(wrong)
}

/// What IF and IFERROR choose from is of one kind; without a third argument IF gives FALSE.
fn branches(function: &Function, kinds: &[Kind]) -> Result<(), (usize, String)> {
    let from = match function.gives {
        Gives::Second => 1,
        Gives::First => 0,
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
        None if first == Kind::Truth => Ok(()),
        None => Err((kinds.len(), format!("{name} 缺第三个参数：条件不成立时的结果"))),
    }
}

fn given(function: &Function, kinds: &[Kind]) -> Kind {
    match function.gives {
        Gives::Number => Kind::Number,
        Gives::Text => Kind::Text,
        Gives::Date => Kind::Date,
        Gives::Truth => Kind::Truth,
        Gives::Second => kinds.get(1).copied().unwrap_or(Kind::Truth),
        Gives::First => kinds.first().copied().unwrap_or(Kind::Number),
        Gives::MoneyUnit if kinds.iter().all(|k| *k == Kind::Date) => Kind::Date,
        Gives::MoneyUnit => Kind::Number,
    }
}
