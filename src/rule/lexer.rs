//! The words of a rule: numbers, texts, names in brackets, function names and signs. Full-width
//! forms and the signs of a Chinese keyboard (（ ， ＝ 【 ≤ “”) are taken for their plain ones.

use super::mistake::Mistake;
use super::reference::Reference;
use rust_decimal::Decimal;
use std::iter::Peekable;
use std::str::Chars;

/// Longer rules are refused, in characters.
pub const LENGTH_LIMIT: usize = 1_000;
/// Spreadsheets keep no more digits of a number.
const DIGIT_LIMIT: usize = 15;
/// Excel takes no longer text in a formula, in characters.
const TEXT_LIMIT: usize = 255;

/// One word of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A number without sign.
    Number(Decimal),
    /// A text, without its quotation marks.
    Text(String),
    /// A name, without its brackets.
    Name(String),
    /// A word outside brackets, as it stands: a function, TRUE or FALSE.
    Word(String),
    /// Cells of a sheet, in the formula of a cell.
    Cells(Reference),
    /// An operator, a bracket or a comma.
    Sign(&'static str),
}

/// A word and the place of its first character, counted from 1.
#[derive(Debug, Clone)]
pub struct PositionedToken {
    /// The word.
    pub token: Token,
    /// Its place.
    pub column: usize,
}

/// Cuts a rule into words.
///
/// # Errors
/// A text that is too long, a sign that no rule has, a text or name without end.
pub fn words(text: &str) -> Result<Vec<PositionedToken>, Mistake> {
    if text.chars().nth(LENGTH_LIMIT).is_some() {
        let message = format!("公式太长，最多 {LENGTH_LIMIT} 个字");
        return Err(Mistake::new(LENGTH_LIMIT + 1, message));
    }
    let mut lexer = Lexer { rest: text.chars().peekable(), column: 1 };
    let mut words = Vec::new();
    while let Some(word) = lexer.word()? {
        words.push(word);
    }
    Ok(words)
}

struct Lexer<'a> {
    rest: Peekable<Chars<'a>>,
    column: usize,
}

impl Lexer<'_> {
    fn word(&mut self) -> Result<Option<PositionedToken>, Mistake> {
        while self.peek().is_some_and(char::is_whitespace) {
            self.take();
        }
        let column = self.column;
        let Some(first) = self.peek() else { return Ok(None) };
        let token = match first {
            '0'..='9' | '.' => self.number()?,
            '"' | '“' | '”' => self.text()?,
            '[' => self.name()?,
            c if c.is_alphabetic() || c == '_' => self.plain_word(),
            _ => self.sign()?,
        };
        Ok(Some(PositionedToken { token, column }))
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().copied().map(plain)
    }

    /// The next character as it was typed.
    fn take(&mut self) -> Option<char> {
        self.column += 1;
        self.rest.next()
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let mut taken = String::new();
        while self.peek().is_some_and(&belongs) {
            taken.extend(self.take().map(plain));
        }
        taken
    }

    fn number(&mut self) -> Result<Token, Mistake> {
        let column = self.column;
        let digits = self.take_while(|c| c.is_ascii_digit() || c == '.');
        let padded = format!("0{digits}");
        let significant = padded.trim_start_matches(['0', '.']).bytes().filter(|b| *b != b'.');
        if significant.count() > DIGIT_LIMIT {
            return Err(Mistake::new(column, format!("数字最多 {DIGIT_LIMIT} 位")));
        }
        let number = Decimal::from_str_exact(&padded).ok().filter(|_| !digits.ends_with('.'));
        let wrong = || Mistake::new(column, format!("数字“{digits}”写错了"));
        number.map(|n| Token::Number(n.normalize())).ok_or_else(wrong)
    }

    /// A doubled quotation mark stands for one.
    fn text(&mut self) -> Result<Token, Mistake> {
        let column = self.column;
        let closing = if self.take() == Some('“') { '”' } else { '"' };
        let mut text = String::new();
        loop {
            let closes = self.peek() == Some(closing);
            let Some(typed) = self.take() else {
                return Err(Mistake::new(column, "这段文字后面缺少引号"));
            };
            if text.chars().nth(TEXT_LIMIT).is_some() {
                return Err(Mistake::new(column, format!("引号里的文字最多 {TEXT_LIMIT} 个字")));
            }
            if !closes {
                text.push(typed);
            } else if closing == '"' && self.peek() == Some('"') {
                self.take();
                text.push('"');
            } else {
                return Ok(Token::Text(text));
            }
        }
    }

    fn name(&mut self) -> Result<Token, Mistake> {
        let column = self.column;
        self.take();
        let mut name = String::new();
        while self.peek().is_some_and(|c| c != ']' && c != '[') {
            name.extend(self.take());
        }
        if self.peek() != Some(']') {
            return Err(Mistake::new(column, "这里的方括号没有配对，指标名写成 [指标名]"));
        }
        self.take();
        match name.trim() {
            "" => Err(Mistake::new(column, "方括号里没有指标名")),
            name => Ok(Token::Name(name.to_string())),
        }
    }

    fn plain_word(&mut self) -> Token {
        Token::Word(self.take_while(|c| c.is_alphanumeric() || c == '_' || c == '.'))
    }

    fn sign(&mut self) -> Result<Token, Mistake> {
        let column = self.column;
        let typed = self.take().unwrap_or_default();
        let first = plain(typed);
        let second = if matches!(first, '<' | '>') { self.peek() } else { None };
        let both = match (first, second) {
            ('<', Some('=')) => Some("<="),
            ('<', Some('>')) => Some("<>"),
            ('>', Some('=')) => Some(">="),
            _ => None,
        };
        if let Some(sign) = both {
            self.take();
            return Ok(Token::Sign(sign));
        }
        let unknown = || Mistake::new(column, format!("公式里不能有“{typed}”"));
        single(first).map(Token::Sign).ok_or_else(unknown)
    }
}

/// A full-width character as its plain one.
fn plain(typed: char) -> char {
    match typed {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(typed as u32 - 0xFEE0).unwrap_or(typed),
        '【' => '[',
        '】' => ']',
        '×' => '*',
        '÷' => '/',
        '−' | '–' => '-',
        other => other,
    }
}

/// The sign at the start of a text, and what follows.
pub(super) fn sign(text: &str) -> Option<(Token, &str)> {
    let of_two = ["<=", "<>", ">="].into_iter().find(|sign| text.starts_with(sign));
    let first = text.chars().next()?;
    let sign = of_two.or_else(|| single(first))?;
    let length = of_two.map_or(first.len_utf8(), str::len);
    Some((Token::Sign(sign), text.get(length..)?))
}

fn single(sign: char) -> Option<&'static str> {
    Some(match sign {
        '+' => "+",
        '-' => "-",
        '*' => "*",
        '/' => "/",
        '^' => "^",
        '&' => "&",
        '%' => "%",
        '=' => "=",
        '<' => "<",
        '>' => ">",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "<>",
        '(' => "(",
        ')' => ")",
        ',' => ",",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<Token> {
        words(text).unwrap().into_iter().map(|w| w.token).collect()
    }

    #[test]
    fn a_chinese_keyboard_types_the_same_words() {
        let plain = cut("OR([签约金额]>=1.5,[备注]<>\"无\")");
        assert_eq!(cut("ＯＲ（【签约金额】≥１．５，［备注］≠“无”）"), plain);
        assert_eq!(cut(" OR ( [ 签约金额 ] ＞＝ 1.50 , [备注]＜＞＂无＂ ) "), plain);
        assert_eq!(plain.len(), 10);
    }

    #[test]
    fn quotation_marks_are_doubled_inside_a_text() {
        assert_eq!(cut("\"a\"\"b\""), [Token::Text("a\"b".into())]);
        assert_eq!(cut("“a\"b，”"), [Token::Text("a\"b，".into())]);
        assert_eq!(cut(".5"), [Token::Number(Decimal::new(5, 1))]);
    }

    #[test]
    fn what_no_rule_holds_is_refused_with_its_place() {
        let long = "1".repeat(LENGTH_LIMIT + 1);
        let wordy = format!("\"{}\"", "字".repeat(TEXT_LIMIT + 1));
        for (text, column, part) in [
            ("1+#", 3, "“#”"),
            ("[签约", 1, "方括号"),
            ("1+[ ]", 3, "没有指标名"),
            ("[a[b]", 1, "方括号"),
            ("1&\"abc", 3, "引号"),
            ("1.2.3", 1, "写错"),
            ("5.", 1, "写错"),
            ("1234567890.123456", 1, "15"),
            (long.as_str(), LENGTH_LIMIT + 1, "太长"),
            (wordy.as_str(), 1, "255"),
        ] {
            let mistake = words(text).unwrap_err();
            assert_eq!(mistake.column, column, "{text}");
            assert!(mistake.message.contains(part), "{text}: {}", mistake.message);
        }
    }
}
