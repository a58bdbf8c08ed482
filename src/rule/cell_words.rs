//! The words of a cell's formula, as Excel stores it: numbers, texts, references, names and signs.

use super::lexer::{LENGTH_LIMIT, PositionedToken, Token, sign};
use super::mistake::Mistake;
use super::reference::{Corner, Reference};
use rust_decimal::Decimal;

/// Cuts a cell's formula into words.
///
/// # Errors
/// A formula that is too long, or a part that is not followed: other files, areas of constants, areas over
/// several sheets.
pub fn cell_words(text: &str) -> Result<Vec<PositionedToken>, Mistake> {
    if text.chars().nth(LENGTH_LIMIT).is_some() {
        return Err(Mistake::new(LENGTH_LIMIT + 1, "公式太长"));
    }
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let column = text.len() - rest.len() + 1;
        let (token, tail) = word(rest).ok_or_else(|| Mistake::new(column, "公式的这里看不懂"))?;
        words.push(PositionedToken { token, column });
        rest = tail.trim_start();
    }
    Ok(words)
}

fn word(text: &str) -> Option<(Token, &str)> {
    let first = text.chars().next()?;
    match first {
        '"' => quoted(text, '"').map(|(text, rest)| (Token::Text(text), rest)),
        c if c == '\'' || is_part(c) => operand(text),
        _ => sign(text),
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '\\' | '?')
}

/// What stands between quotation marks, those within doubled.
fn quoted(text: &str, mark: char) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix(mark)?;
    let mut inner = String::new();
    loop {
        let (part, tail) = rest.split_once(mark)?;
        inner.push_str(part);
        rest = tail;
        match rest.strip_prefix(mark) {
            Some(tail) => rest = tail,
            None => return Some((inner, rest)),
        }
        inner.push(mark);
    }
}

fn plain_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c| !is_part(c)).unwrap_or(text.len()))
}

/// The sheet that is named before an exclamation mark, if one is, and what follows.
fn sheet(text: &str) -> Option<(Option<String>, &str)> {
    if text.starts_with('\'') {
        let (name, rest) = quoted(text, '\'')?;
        // Brackets name another file.
        return (!name.contains('[')).then_some((Some(name), rest.strip_prefix('!')?));
    }
    let (name, rest) = plain_word(text);
    Some(match rest.strip_prefix('!') {
        Some(rest) => (Some(name.trim_start_matches('$').to_string()), rest),
        None => (None, text),
    })
}

fn operand(text: &str) -> Option<(Token, &str)> {
    let (sheet_name, own) = sheet(text)?;
    let (word, rest) = plain_word(own);
    let first = Corner::of(word);
    if let (Some(first), Some(tail)) = (first, rest.strip_prefix(':')) {
        let (again, tail) = sheet(tail)?;
        let (word, rest) = plain_word(tail);
        let is_same = again.is_none() || again == sheet_name;
        let area = Reference::of(sheet_name, first, Corner::of(word)?).filter(|_| is_same)?;
        return (!rest.starts_with(['!', ':', '('])).then_some((Token::Cells(area), rest));
    }
    if let Some(cell) = first.filter(|corner| corner.is_cell() && !rest.starts_with(['(', '!'])) {
        return Some((Token::Cells(Reference::of(sheet_name, cell, cell)?), rest));
    }
    if sheet_name.is_some() || rest.starts_with(['!', ':']) {
        return None;
    }
    if word.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return number(own);
    }
    Some((Token::Word(word.to_string()), rest))
}

/// A number, perhaps with an exponent: 0.5, 1E-05.
fn number(text: &str) -> Option<(Token, &str)> {
    let digits = |text: &str| text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let mut end = digits(text);
    if let Some(tail) = text.get(end..).and_then(|t| t.strip_prefix(['E', 'e'])) {
        let unsigned = tail.strip_prefix(['+', '-']).unwrap_or(tail);
        let length = digits(unsigned);
        end += 1 + tail.len() - unsigned.len() + length;
    }
    let (number, rest) = text.split_at_checked(end)?;
    let read = number.parse().or_else(|_| Decimal::from_scientific(number)).ok()?;
    Some((Token::Number(read), rest))
}

#[cfg(test)]
mod tests {
    use super::{Token, cell_words};

    fn cut(text: &str) -> Option<Vec<String>> {
        let shown = |token: Token| match token {
            Token::Cells(cells) => cells.to_string(),
            Token::Number(n) => n.to_string(),
            Token::Text(t) => format!("\"{t}\""),
            Token::Name(w) | Token::Word(w) => w,
            Token::Sign(s) => s.to_string(),
        };
        Some(cell_words(text).ok()?.into_iter().map(|w| shown(w.token)).collect())
    }

    #[test]
    fn references_are_told_from_names_and_functions() {
        for (text, words) in [
            ("$B$3+b4", "R3C2 + R4C2"),
            ("SUM(A1:$C$2,'表 ''1'!A:B)", "SUM ( R1C1:R2C3 , '表 ''1'!R1C1:R1048576C2 )"),
            ("县区!B5*1.5E-2", "'县区'!R5C2 * 0.015"),
            ("LOG10(3:4)", "LOG10 ( R3C1:R4C16384 )"),
            ("金额>=1&\"a\"\"b\"", "金额 >= 1 & \"a\"b\""),
            ("表!A1:表!B2", "'表'!R1C1:R2C2"),
        ] {
            assert_eq!(cut(text).map(|w| w.join(" ")).as_deref(), Some(words), "{text}");
        }
        for text in [
            "[1]表!A1",
            "'C:\\[a.xlsx]表'!A1",
            "{1,2}",
            "表1:表3!A1",
            "A1:B2:C3",
            "#REF!+1",
            "表!x",
            "\"a",
        ] {
            assert_eq!(cut(text), None, "{text}");
        }
    }
}
