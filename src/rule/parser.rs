//! From text to tree: operator precedence by climbing (Pratt), kinds checked on the way, so that every
//! mistake is told with its place.

use super::cell_words::cell_words;
use super::expression::{
    Expression, FormulaNode, Meaning, NEGATIVE_STRENGTH, NamedReference, Operator,
};
use super::functions::{Function, ParameterType};
use super::kinds::{self, ValueType};
use super::lexer::{self, PositionedToken, Token};
use super::mistake::Mistake;
use rust_decimal::Decimal;

/// Deeper nesting of brackets, functions and signs is refused.
const DEPTH_LIMIT: u32 = 20;

/// More names that stand for formulas are not followed in one.
const DEFINED_LIMIT: u32 = 32;

/// Knows the formulas that the names of a workbook stand for.
pub type Defined<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Knows the names that a rule may use; the error says in Chinese why it may not use one.
pub type Names<'a> = &'a dyn Fn(&str) -> Result<NamedReference, String>;

impl Expression {
    /// Reads a formula of any kind, with an equals sign before it or without.
    ///
    /// # Errors
    /// The first mistake: of syntax, an unknown name or function, kinds that do not fit.
    pub fn parse(text: &str, names: Names) -> Result<Expression, Mistake> {
        let words = lexer::words(text)?;
        let end = text.chars().count() + 1;
        let mut parser =
            Parser { words: &words, end, depth: 0, names, named: Vec::new(), cells: None };
        parser.take("=");
        let whole = parser.expression(0)?;
        match parser.peek() {
            None => {
                Ok(Expression { vital: whole.node.vital(), root: whole.node, names: parser.named })
            }
            Some(_) => Err(parser.surplus()),
        }
    }

    /// Reads the formula of a cell.
    ///
    /// # Errors
    /// The first part that is not followed.
    pub fn parse_cell(text: &str, defined: Defined) -> Result<Expression, Mistake> {
        let none: Names = &|_| Err("单元格的公式里没有方括号".to_string());
        let cells = Some(InCell { defined, left: DEFINED_LIMIT });
        let words = cell_words(text.trim_start_matches('='))?;
        let end = text.chars().count() + 1;
        let mut parser =
            Parser { words: &words, end, depth: 0, names: none, named: Vec::new(), cells };
        let whole = parser.expression(0)?;
        match parser.peek() {
            None => Ok(Expression { root: whole.node, names: Vec::new(), vital: Vec::new() }),
            Some(_) => Err(parser.surplus()),
        }
    }

    /// Reads a rule: a formula that is TRUE or FALSE and looks at one cell at least.
    ///
    /// # Errors
    /// As `parse`, and for a formula that is no rule.
    pub fn parse_rule(text: &str, names: Names) -> Result<Expression, Mistake> {
        let rule = Expression::parse(text, names)?;
        if rule.kind() != ValueType::Truth {
            let message = format!(
                "规则要写成判断式，如 [开工项目数]<=[落地项目数]；这里算出来是{}",
                rule.kind()
            );
            return Err(Mistake::new(1, message));
        }
        if rule.dependencies().next().is_none() {
            return Err(Mistake::new(1, "规则里没有指标，指标名写在方括号里，如 [签约项目]"));
        }
        Ok(rule)
    }
}

/// A part with its kind and its place.
struct TypedNode {
    node: FormulaNode,
    kind: ValueType,
    column: usize,
}

struct Parser<'w, 'a> {
    words: &'w [PositionedToken],
    end: usize,
    depth: u32,
    names: Names<'a>,
    named: Vec<NamedReference>,
    /// How the formula of a cell is read; its kinds are not known yet.
    cells: Option<InCell<'a>>,
}

/// What a cell's formula may name.
#[derive(Clone, Copy)]
struct InCell<'a> {
    defined: Defined<'a>,
    /// How many more of them are followed.
    left: u32,
}

impl<'w, 'a> Parser<'w, 'a> {
    fn peek(&self) -> Option<&'w Token> {
        self.words.first().map(|w| &w.token)
    }

    fn column(&self) -> usize {
        self.words.first().map_or(self.end, |w| w.column)
    }

    fn next(&mut self) -> Option<&'w Token> {
        let (first, rest) = self.words.split_first()?;
        self.words = rest;
        Some(&first.token)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(s)) if *s == sign);
        if found {
            self.next();
        }
        found
    }

    /// An expression whose operators bind more strongly than `floor`.
    fn expression(&mut self, floor: u8) -> Result<TypedNode, Mistake> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            let message = format!("括号和函数套得太深，最多 {DEPTH_LIMIT} 层");
            return Err(Mistake::new(self.column(), message));
        }
        let mut left = self.operand()?;
        loop {
            let column = self.column();
            if self.take("%") {
                let kind = self.unary("%", left.kind, column)?;
                left = TypedNode { node: FormulaNode::Percent(Box::new(left.node)), kind, ..left };
                continue;
            }
            let Some(operator) = self.operator(floor) else { break };
            let right = self.expression(operator.strength())?;
            left = self.joined(operator, column, left, right)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// Takes an operator that binds more strongly than `floor`.
    fn operator(&mut self, floor: u8) -> Option<Operator> {
        let Some(Token::Sign(sign)) = self.peek() else { return None };
        let operator = Operator::find(sign).filter(|o| o.strength() > floor)?;
        self.next();
        Some(operator)
    }

    fn operand(&mut self) -> Result<TypedNode, Mistake> {
        let column = self.column();
        let missing = || Mistake::new(column, "这里缺少指标、数字或函数");
        let leaf = |node, kind| Ok(TypedNode { node, kind, column });
        match self.next().ok_or_else(missing)? {
            Token::Number(number) => leaf(FormulaNode::Number(*number), ValueType::Number),
            Token::Text(text) => leaf(FormulaNode::Text(text.clone()), ValueType::Text),
            Token::Name(name) => self.name(name, column),
            Token::Cells(cells) => leaf(FormulaNode::Cells(cells.clone()), ValueType::Number),
            Token::Word(word) => self.word(word, column),
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                self.close(column)?;
                Ok(TypedNode { column, ..inner })
            }
            Token::Sign("-") => self.negative(column),
            Token::Sign("+") => {
                let inner = self.expression(NEGATIVE_STRENGTH)?;
                self.unary("+", inner.kind, column)?;
                Ok(inner)
            }
            Token::Sign(_) => Err(missing()),
        }
    }

    fn negative(&mut self, column: usize) -> Result<TypedNode, Mistake> {
        let inner = self.expression(NEGATIVE_STRENGTH)?;
        let kind = self.unary("-", inner.kind, column)?;
        Ok(TypedNode { node: FormulaNode::Negative(Box::new(inner.node)), kind, column })
    }

    /// Kind of a value with a sign; that of a cell shows when it is calculated.
    fn unary(&self, sign: &str, inner: ValueType, column: usize) -> Result<ValueType, Mistake> {
        match self.cells {
            Some(_) => Ok(ValueType::Number),
            None => kinds::unary(sign, inner).map_err(|why| Mistake::new(column, why)),
        }
    }

    fn name(&mut self, name: &str, column: usize) -> Result<TypedNode, Mistake> {
        let named = (self.names)(name).map_err(|why| Mistake::new(column, why))?;
        if matches!(&named.meaning, Meaning::Constant(value) if value.kind().is_none()) {
            return Err(Mistake::new(column, format!("常数“{name}”没有值")));
        }
        let kind = kinds::of_name(&named);
        let at = self.named.iter().position(|n| n.name == named.name).unwrap_or(self.named.len());
        if at == self.named.len() {
            self.named.push(named);
        }
        Ok(TypedNode { node: FormulaNode::Name(at), kind, column })
    }

    /// A word outside brackets: TRUE, FALSE or a function.
    fn word(&mut self, word: &str, column: usize) -> Result<TypedNode, Mistake> {
        let opens = self.column();
        let called = self.take("(");
        let upper = word.to_ascii_uppercase();
        if matches!(upper.as_str(), "TRUE" | "FALSE") {
            if called {
                self.close(opens)?;
            }
            return Ok(TypedNode {
                node: FormulaNode::Truth(upper == "TRUE"),
                kind: ValueType::Truth,
                column,
            });
        }
        if let Some(cells) = self.cells {
            return match called {
                true => self.cell_call(&upper, column, opens),
                false => self.defined(word, column, cells),
            };
        }
        if !called {
            let message = format!("不认识“{word}”；指标名要放在方括号里，如 [签约项目]");
            return Err(Mistake::new(column, message));
        }
        let unknown = || Mistake::new(column, format!("不支持的函数 {word}"));
        let function = Function::find(&upper).ok_or_else(unknown)?;
        let arguments = self.arguments(opens)?;
        call(function, column, arguments)
    }

    /// A call in a cell's formula: the kinds of its arguments show when it is calculated.
    fn cell_call(&mut self, name: &str, column: usize, opens: usize) -> Result<TypedNode, Mistake> {
        let unknown = || Mistake::new(column, format!("不支持的函数 {name}"));
        let function = Function::find_in_cell(name).ok_or_else(unknown)?;
        let arguments: Vec<FormulaNode> =
            self.arguments(opens)?.into_iter().map(|a| a.node).collect();
        let fits = |(at, argument): (usize, &FormulaNode)| {
            function.wants(at) != ParameterType::Exponent || argument.exponent().is_some()
        };
        let count = arguments.len();
        if !(function.least..=function.most).contains(&count)
            || !arguments.iter().enumerate().all(fits)
        {
            return Err(unknown());
        }
        Ok(TypedNode {
            node: FormulaNode::Call(function, arguments),
            kind: ValueType::Number,
            column,
        })
    }

    /// What a name of the workbook stands for.
    fn defined(
        &mut self,
        word: &str,
        column: usize,
        cells: InCell<'a>,
    ) -> Result<TypedNode, Mistake> {
        let unknown = || Mistake::new(column, format!("不认识“{word}”"));
        let left = cells.left.checked_sub(1).ok_or_else(unknown)?;
        let text = (cells.defined)(word).ok_or_else(unknown)?;
        let words = cell_words(text.trim_start_matches('='))?;
        let mut inner = Parser {
            words: &words,
            end: column,
            depth: self.depth,
            names: self.names,
            named: Vec::new(),
            cells: Some(InCell { left, ..cells }),
        };
        let part = inner.expression(0)?;
        let (is_whole, spent) = (inner.peek().is_none(), inner.cells);
        self.cells = spent;
        if is_whole { Ok(TypedNode { column, ..part }) } else { Err(unknown()) }
    }

    fn joined(
        &self,
        operator: Operator,
        column: usize,
        left: TypedNode,
        right: TypedNode,
    ) -> Result<TypedNode, Mistake> {
        let kind = match self.cells {
            Some(_) => ValueType::Number,
            None => kinds::binary(operator, left.kind, right.kind)
                .map_err(|why| Mistake::new(column, why))?,
        };
        if operator == Operator::Power && right.node.exponent().is_none() {
            return Err(Mistake::new(
                right.column,
                "乘方的指数只能直接写 99 以内的整数，不能是 0，如 ^2",
            ));
        }
        let node = FormulaNode::Binary(operator, Box::new(left.node), Box::new(right.node));
        Ok(TypedNode { node, kind, column: left.column })
    }

    /// Arguments up to the closing bracket.
    fn arguments(&mut self, opens: usize) -> Result<Vec<TypedNode>, Mistake> {
        let mut arguments = Vec::new();
        if self.take(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.argument()?);
            if !self.take(",") {
                self.close(opens)?;
                return Ok(arguments);
            }
        }
    }

    /// An argument; in a cell's formula one that is left out is 0.
    fn argument(&mut self) -> Result<TypedNode, Mistake> {
        let column = self.column();
        let is_left_out = matches!(self.peek(), Some(Token::Sign("," | ")")));
        if is_left_out && self.cells.is_some() {
            return Ok(TypedNode {
                node: FormulaNode::Number(Decimal::ZERO),
                kind: ValueType::Number,
                column,
            });
        }
        self.expression(0)
    }

    fn close(&mut self, opens: usize) -> Result<(), Mistake> {
        if self.take(")") {
            return Ok(());
        }
        if self.peek().is_none() {
            let message = format!("缺少右括号（左括号是第 {opens} 个字）");
            return Err(Mistake::new(self.end, message));
        }
        Err(self.surplus())
    }

    /// The mistake of a word that nothing leads up to.
    fn surplus(&self) -> Mistake {
        let message = match self.peek() {
            Some(Token::Sign(")")) => "多了一个右括号",
            Some(Token::Sign(",")) => "逗号只能用在函数的括号里",
            _ => "这里缺少运算符或逗号",
        };
        Mistake::new(self.column(), message)
    }
}

fn call(
    function: &'static Function,
    column: usize,
    arguments: Vec<TypedNode>,
) -> Result<TypedNode, Mistake> {
    let columns: Vec<usize> = arguments.iter().map(|a| a.column).collect();
    let kinds: Vec<ValueType> = arguments.iter().map(|a| a.kind).collect();
    let nodes: Vec<FormulaNode> = arguments.into_iter().map(|a| a.node).collect();
    let kind = kinds::call(function, &nodes, &kinds)
        .map_err(|(at, why)| Mistake::new(columns.get(at).copied().unwrap_or(column), why))?;
    Ok(TypedNode { node: FormulaNode::Call(function, nodes), kind, column })
}
