//! From text to tree: operator precedence by climbing (Pratt), kinds checked on the way, so that every
//! mistake is told with its place.

use super::expression::{Expression, Meaning, NEGATIVE_STRENGTH, Named, Node, Operator};
use super::functions::Function;
use super::kinds::{self, Kind};
use super::lexer::{self, Placed, Token};
use super::mistake::Mistake;

/// Deeper nesting of brackets, functions and signs is refused.
const DEPTH_LIMIT: u32 = 20;

/// Knows the names that a rule may use; the error says in Chinese why it may not use one.
pub type Names<'a> = &'a dyn Fn(&str) -> Result<Named, String>;

impl Expression {
    /// Reads a formula of any kind, with an equals sign before it or without.
    ///
    /// # Errors
    /// The first mistake: of syntax, an unknown name or function, kinds that do not fit.
    pub fn parse(text: &str, names: Names) -> Result<Expression, Mistake> {
        let words = lexer::words(text)?;
        let end = text.chars().count() + 1;
        let mut parser = Parser { words: &words, end, depth: 0, names, named: Vec::new() };
        parser.take("=");
        let whole = parser.expression(0)?;
        match parser.peek() {
            None => {
                Ok(Expression { vital: whole.node.vital(), root: whole.node, names: parser.named })
            }
            Some(_) => Err(parser.surplus()),
        }
    }

    /// Reads a rule: a formula that is TRUE or FALSE and looks at one cell at least.
    ///
    /// # Errors
    /// As `parse`, and for a formula that is no rule.
    pub fn parse_rule(text: &str, names: Names) -> Result<Expression, Mistake> {
        let rule = Expression::parse(text, names)?;
        if rule.kind() != Kind::Truth {
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
struct Part {
    node: Node,
    kind: Kind,
    column: usize,
}

struct Parser<'a> {
    words: &'a [Placed],
    end: usize,
    depth: u32,
    names: Names<'a>,
    named: Vec<Named>,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.words.first().map(|w| &w.token)
    }

    fn column(&self) -> usize {
        self.words.first().map_or(self.end, |w| w.column)
    }

    fn next(&mut self) -> Option<&'a Token> {
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
    fn expression(&mut self, floor: u8) -> Result<Part, Mistake> {
        self.depth += 1;
        if self.depth > DEPTH_LIMIT {
            let message = format!("括号和函数套得太深，最多 {DEPTH_LIMIT} 层");
            return Err(Mistake::new(self.column(), message));
        }
        let mut left = self.operand()?;
        loop {
            let column = self.column();
            if self.take("%") {
                let kind = kinds::unary("%", left.kind).map_err(|why| Mistake::new(column, why))?;
                left = Part { node: Node::Percent(Box::new(left.node)), kind, ..left };
                continue;
            }
            let Some(operator) = self.operator(floor) else { break };
            let right = self.expression(operator.strength())?;
            left = joined(operator, column, left, right)?;
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

    fn operand(&mut self) -> Result<Part, Mistake> {
        let column = self.column();
        let missing = || Mistake::new(column, "这里缺少指标、数字或函数");
        let leaf = |node, kind| Ok(Part { node, kind, column });
        match self.next().ok_or_else(missing)? {
            Token::Number(number) => leaf(Node::Number(*number), Kind::Number),
            Token::Text(text) => leaf(Node::Text(text.clone()), Kind::Text),
            Token::Name(name) => self.name(name, column),
            Token::Word(word) => self.word(word, column),
            Token::Sign("(") => {
                let inner = self.expression(0)?;
                self.close(column)?;
                Ok(Part { column, ..inner })
            }
            Token::Sign("-") => self.negative(column),
            Token::Sign("+") => {
                let inner = self.expression(NEGATIVE_STRENGTH)?;
                kinds::unary("+", inner.kind).map_err(|why| Mistake::new(column, why))?;
                Ok(inner)
            }
            Token::Sign(_) => Err(missing()),
        }
    }

    fn negative(&mut self, column: usize) -> Result<Part, Mistake> {
        let inner = self.expression(NEGATIVE_STRENGTH)?;
        let kind = kinds::unary("-", inner.kind).map_err(|why| Mistake::new(column, why))?;
        Ok(Part { node: Node::Negative(Box::new(inner.node)), kind, column })
    }

    fn name(&mut self, name: &str, column: usize) -> Result<Part, Mistake> {
        let named = (self.names)(name).map_err(|why| Mistake::new(column, why))?;
        if matches!(&named.meaning, Meaning::Constant(value) if value.kind().is_none()) {
            return Err(Mistake::new(column, format!("常数“{name}”没有值")));
        }
        let kind = kinds::of_name(&named);
        let at = self.named.iter().position(|n| n.name == named.name).unwrap_or(self.named.len());
        if at == self.named.len() {
            self.named.push(named);
        }
        Ok(Part { node: Node::Name(at), kind, column })
    }

    /// A word outside brackets: TRUE, FALSE or a function.
    fn word(&mut self, word: &str, column: usize) -> Result<Part, Mistake> {
        let opens = self.column();
        let called = self.take("(");
        let upper = word.to_ascii_uppercase();
        if matches!(upper.as_str(), "TRUE" | "FALSE") {
            if called {
                self.close(opens)?;
            }
            return Ok(Part { node: Node::Truth(upper == "TRUE"), kind: Kind::Truth, column });
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

    /// Arguments up to the closing bracket.
    fn arguments(&mut self, opens: usize) -> Result<Vec<Part>, Mistake> {
        let mut arguments = Vec::new();
        if self.take(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.expression(0)?);
            if !self.take(",") {
                self.close(opens)?;
                return Ok(arguments);
            }
        }
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

fn joined(operator: Operator, column: usize, left: Part, right: Part) -> Result<Part, Mistake> {
    let kind =
        kinds::binary(operator, left.kind, right.kind).map_err(|why| Mistake::new(column, why))?;
    if operator == Operator::Power && right.node.exponent().is_none() {
        return Err(Mistake::new(
            right.column,
            "乘方的指数只能直接写 99 以内的整数，不能是 0，如 ^2",
        ));
    }
    let node = Node::Binary(operator, Box::new(left.node), Box::new(right.node));
    Ok(Part { node, kind, column: left.column })
}

fn call(function: &'static Function, column: usize, arguments: Vec<Part>) -> Result<Part, Mistake> {
    let columns: Vec<usize> = arguments.iter().map(|a| a.column).collect();
    let kinds: Vec<Kind> = arguments.iter().map(|a| a.kind).collect();
    let nodes: Vec<Node> = arguments.into_iter().map(|a| a.node).collect();
    let kind = kinds::call(function, &nodes, &kinds)
        .map_err(|(at, why)| Mistake::new(columns.get(at).copied().unwrap_or(column), why))?;
    Ok(Part { node: Node::Call(function, nodes), kind, column })
}
