//! One section of a format, taken apart.

use crate::reading::formats::{Shows, shows};

/// How General is called, in Excel and in its Chinese edition.
const GENERAL: [&str; 2] = ["general", "g/通用格式"];
/// Colours that nobody sees on paper.
const WHITE: [&str; 4] = ["white", "白色", "color2", "颜色2"];

/// A part of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatToken {
    /// A character that is shown as it is.
    Literal(char),
    /// A digit's place: 0, # or ?.
    Digit(char),
    /// The decimal point.
    Point,
    /// Sets thousands apart, or divides by 1000.
    Comma,
    /// Shown as it is; the number is a hundred times as large.
    Percent,
    /// The line of a fraction.
    Slash,
    /// Scientific notation, with a sign before an exponent above nought or without.
    Exponent(bool),
    /// A part of a day or of a length of time.
    Moment,
    /// The number as it is.
    General,
    /// Where a text stands.
    Text,
}

impl FormatToken {
    /// Whether a place in the number is seen through it.
    pub fn is_place(self) -> bool {
        matches!(self, FormatToken::Digit(_) | FormatToken::Moment | FormatToken::Exponent(_))
    }
}

/// Whether what stands in brackets is the colour white.
pub fn is_white_colour(inner: &str) -> bool {
    let name = inner.to_lowercase().replace(' ', "");
    WHITE.contains(&name.as_str())
}

/// The parts of a section; colours, conditions and languages are not shown.
pub fn tokens(section: &str) -> Vec<FormatToken> {
    let is_day = shows(section) != Shows::Number;
    let mut found = Vec::new();
    let mut rest = section;
    while let Some(c) = rest.chars().next() {
        let tail = &rest[c.len_utf8()..];
        rest = match c {
            '"' => quoted(tail, &mut found),
            // A backslash, and ! in Chinese and Japanese Excel, make the next one a literal.
            '\\' | '!' => next_of(tail, |c| found.push(FormatToken::Literal(c))),
            '_' => next_of(tail, |_| found.push(FormatToken::Literal(' '))),
            // Fills the cell; only digits and words would be taken for a part of the figure.
            '*' => next_of(tail, |c| {
                found.extend(c.is_alphanumeric().then_some(FormatToken::Literal(c)));
            }),
            '[' => bracket(tail, &mut found),
            'E' | 'e' if tail.starts_with(['+', '-']) => {
                found.push(FormatToken::Exponent(tail.starts_with('+')));
                &tail[1..]
            }
            _ => match general(rest) {
                Some(tail) => {
                    found.push(FormatToken::General);
                    tail
                }
                None => {
                    found.push(single(c, is_day));
                    tail
                }
            },
        };
    }
    found
}

fn next_of(text: &str, mut take: impl FnMut(char)) -> &str {
    let mut chars = text.chars();
    chars.next().into_iter().for_each(&mut take);
    chars.as_str()
}

fn quoted<'a>(text: &'a str, found: &mut Vec<FormatToken>) -> &'a str {
    let (literal, rest) = text.split_once('"').unwrap_or((text, ""));
    found.extend(literal.chars().map(FormatToken::Literal));
    rest
}

/// What stands in brackets: the money of `[$US$-409]`, a length of time, or nothing that is shown.
fn bracket<'a>(text: &'a str, found: &mut Vec<FormatToken>) -> &'a str {
    let (inner, rest) = text.split_once(']').unwrap_or((text, ""));
    let unit = inner.to_ascii_lowercase();
    let is_of = |letter: &&str| !unit.is_empty() && unit.replace(*letter, "").is_empty();
    if let Some(money) = inner.strip_prefix('$') {
        let symbol = money.split_once('-').map_or(money, |(symbol, _)| symbol);
        found.extend(symbol.chars().map(FormatToken::Literal));
    } else if ["h", "m", "s"].iter().any(is_of) {
        found.push(FormatToken::Moment);
    }
    rest
}

/// What follows the word General at the start of a text.
fn general(text: &str) -> Option<&str> {
    GENERAL.iter().find_map(|word| {
        let (head, tail) = text.split_at_checked(word.len())?;
        head.eq_ignore_ascii_case(word).then_some(tail)
    })
}

fn single(c: char, is_day: bool) -> FormatToken {
    match c {
        '0' | '#' | '?' => FormatToken::Digit(c),
        '.' => FormatToken::Point,
        ',' => FormatToken::Comma,
        '%' => FormatToken::Percent,
        '/' => FormatToken::Slash,
        '@' => FormatToken::Text,
        _ if is_day && c.is_ascii_alphabetic() => FormatToken::Moment,
        _ => FormatToken::Literal(c),
    }
}
