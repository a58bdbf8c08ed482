//! A remark in its clauses, and the figures in them.

use super::numeral;
use crate::campaign::{MoneyUnit, normalize};
use rust_decimal::Decimal;

/// What stands behind so many characters of a text is not looked at.
const LONGEST: usize = 2_000;
/// What stands behind the digits of a date, a document number, a percentage or a part of a text.
const NO_FIGURE: [&str; 12] =
    ["年", "月", "日", "号", "期", "时", "点", "%", "条", "款", "楼", "版"];
/// What stands before digits that number something.
const NUMBERED: [&str; 9] = ["附件", "附表", "表", "第", "版", "图", "注", "v", "电话"];
/// Units of money, the longer before those that they begin or end with.
const MONEY: [&str; 12] = [
    "百万元",
    "千万元",
    "亿元",
    "万元",
    "千元",
    "百万",
    "千万",
    "亿",
    "万",
    "元",
    "人民币",
    "亿人民币",
];
/// What stands behind a figure of one Chinese character.
const COUNTED: [char; 8] = ['个', '户', '家', '次', '场', '项', '亿', '万'];

/// A text normalized, without white space; a new line ends a clause.
#[derive(Debug, Clone)]
pub struct PlainText(String);

impl PlainText {
    /// Normalizes a text.
    pub fn of(text: &str) -> PlainText {
        let text = beginning(text, LONGEST);
        match text.contains(['\n', '\r']) {
            true => PlainText(normalize(&text.replace(['\n', '\r'], "。"))),
            false => PlainText(normalize(text)),
        }
    }

    /// The normalized text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The first characters of a text, as many as there are up to a limit.
pub fn beginning(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at])
}

/// A text in clauses; a comma between digits separates thousands.
pub fn clauses(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let is_digit =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let (mut clauses, mut from) = (Vec::new(), 0);
    for (at, c) in text.char_indices() {
        let ends = match c {
            ',' => !(is_digit(at.checked_sub(1)) && is_digit(Some(at + 1))),
            '。' | ';' | '、' | '!' => true,
            _ => false,
        };
        if ends {
            clauses.push(&text[from..at]);
            from = at + c.len_utf8();
        }
    }
    clauses.push(&text[from..]);
    clauses.retain(|clause| !clause.is_empty());
    clauses
}

/// Whether a digit or a Chinese numeral stands in a normalized text.
pub fn may_hold_figure(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit() || is_numeral(c))
}

/// The first figure of a text that is no part of a date: what stands before it, the figure, its unit of
/// money, and what stands behind both.
pub fn first_figure(text: &str) -> Option<(&str, Decimal, Option<MoneyUnit>, &str)> {
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let at = from + rest.find(|c: char| c.is_ascii_digit() || is_numeral(c))?;
        let digits = &text[at..];
        let (number, length) = number_at(digits);
        let (before, behind) = (&text[..at], &digits[length..]);
        let joined = before.strip_suffix(['-', '/']);
        let is_numbered = NUMBERED.iter().any(|word| before.ends_with(word))
            || joined.is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
        match number.filter(|_| !is_numbered && !is_date(behind)) {
            Some(number) => {
                let written = MONEY.iter().find(|unit| behind.starts_with(**unit));
                // 三千五百万 is that many 元.
                let is_grand = digits[..length].contains(['万', '亿']);
                let unit = written.or(is_grand.then_some(&"元"));
                let rest = written.and_then(|unit| behind.strip_prefix(unit)).unwrap_or(behind);
                return Some((before, number, unit.and_then(|u| MoneyUnit::parse(u)), rest));
            }
            None => from = at + length,
        }
    }
}

fn is_date(behind: &str) -> bool {
    // 10.10 and 9-24 are days; 号 is one too.
    NO_FIGURE.iter().any(|word| behind.starts_with(word))
        || behind.starts_with(['-', '/']) && behind[1..].starts_with(|c: char| c.is_ascii_digit())
}

fn is_numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '两' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百')
}

/// The number that a text begins with, and how many bytes it takes.
fn number_at(text: &str) -> (Option<Decimal>, usize) {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')));
        let digits = &text[..end.unwrap_or(text.len())];
        return (digits.replace(',', "").trim_end_matches('.').parse().ok(), digits.len());
    }
    let first = text.chars().next().map_or(1, char::len_utf8);
    let Some(numeral) = numeral::leading(text) else { return (None, first) };
    let length = text.len() - numeral.rest.len();
    // 一 is in many words; as a figure it has something to count behind it.
    let is_figure = length > first || numeral.rest.starts_with(COUNTED);
    (Some(numeral.number).filter(|_| is_figure), length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_told_from_days_and_numbers_of_things() {
        let figure = |text: &str| first_figure(text).map(|(_, number, _, _)| number.to_string());
        assert_eq!(figure("9月25日为1,250个").as_deref(), Some("1250"));
        assert_eq!(figure("附件2里是二十六个").as_deref(), Some("26"));
        assert_eq!(figure("第3版，8.5亿元").as_deref(), Some("8.5"));
        assert_eq!(figure("9-24核对"), None);
        assert_eq!(clauses(PlainText::of("签约1,250个，有误；其余不变。").as_str()).len(), 3);
    }
}
