//! A number typed as text: what a person reads in it, and what must be asked.
//!
//! The text is tidied (full-width forms, invisible characters, Chinese full stops), stripped of
//! hedges such as 约 and 左右, and must then be exactly one number with at most a unit of measure.

use super::number_notation::{framed, scientific};
use crate::campaign::{is_disguised_digit, normalize_spaced, written_out};
use crate::reading::numeral;
use rust_decimal::Decimal;

/// A number found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedNumber {
    /// The number as written.
    pub number: Decimal,
    /// Unit of measure written behind it, normalized.
    pub unit: Option<String>,
    /// Whether a word such as 约 says that it is not exact.
    pub hedged: bool,
    /// Whether its thousands are separated by spaces.
    pub spaced: bool,
    /// Whether it is written in Chinese numerals with 万 or 亿 in them.
    pub grand: bool,
}

/// Why a text is no number that may be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberError {
    /// Two numbers, a range or a sum.
    Several,
    /// 同上.
    Ditto,
    /// A percentage.
    Percent,
    /// Another country's money.
    ForeignCurrency,
    /// Anything else.
    Unclear,
}

const BEFORE: [&str; 22] = [
    "大约",
    "大概",
    "大致",
    "约为",
    "约",
    "将近",
    "近",
    "超过",
    "超",
    "逾",
    "不少于",
    "不低于",
    "至少",
    "预计",
    "估计",
    "接近",
    "不足",
    "不到",
    ">=",
    "≥",
    ">",
    "~",
];
const BEHIND: [&str; 7] = ["左右", "上下", "以上", "以内", "以下", "有余", "+"];
/// Between number and unit of measure: 10余个.
const BETWEEN: [&str; 4] = ["余", "多", "几", "来"];
/// Words before a number that change nothing.
const NEUTRAL: [&str; 11] =
    ["合计", "累计", "总计", "共计", "共", "计", "达", "人民币", "¥", "rmb", "cny"];
const DITTO: [&str; 5] = ["同上", "同前", "同上期", "〃", "同左"];
const FOREIGN: [&str; 12] =
    ["美元", "美金", "港元", "港币", "欧元", "日元", "英镑", "韩元", "$", "€", "usd", "£"];

/// Reads a text that is one number, with a unit of measure behind it or without.
///
/// # Errors
/// Why it must be asked.
pub fn typed_number(text: &str) -> Result<TypedNumber, NumberError> {
    let text = written_out(text);
    if text.chars().any(is_disguised_digit) {
        return Err(NumberError::Unclear);
    }
    let tidy = normalize_spaced(framed(&text)).trim_end_matches(['。', ';']).replace('。', ".");
    let body = tidy.trim_start_matches(['\'', '’', '‘', '`']).trim();
    if DITTO.contains(&body) {
        return Err(NumberError::Ditto);
    }
    if FOREIGN.iter().any(|word| body.contains(word)) {
        return Err(NumberError::ForeignCurrency);
    }
    let (body, before) = strip_before(body);
    let (body, behind) = strip_behind(body);
    if body.starts_with("百分之") {
        return Err(NumberError::Percent);
    }
    let (mut typed, rest) = leading_number(body).ok_or_else(|| doubt_of(body))?;
    let (rest, between) = strip_between(rest.trim());
    let unit = bare_unit(rest);
    if unit.contains('%') || unit.contains("百分点") {
        return Err(NumberError::Percent);
    }
    if has_number(unit) {
        return Err(NumberError::Several);
    }
    typed.hedged = before || behind || between;
    typed.unit = (!unit.is_empty()).then(|| unit.replace(' ', ""));
    Ok(typed)
}

fn doubt_of(body: &str) -> NumberError {
    if body.contains('%') { NumberError::Percent } else { NumberError::Unclear }
}

fn strip_before(mut text: &str) -> (&str, bool) {
    let mut hedged = false;
    loop {
        let (words, is_hedge) = match BEFORE.iter().find(|w| text.starts_with(**w)) {
            Some(word) => (*word, true),
            None => match NEUTRAL.iter().find(|w| text.starts_with(**w)) {
                Some(word) => (*word, false),
                None => return (text, hedged),
            },
        };
        hedged |= is_hedge;
        text = text[words.len()..].trim_start();
    }
}

fn strip_behind(text: &str) -> (&str, bool) {
    match BEHIND.iter().find_map(|word| text.strip_suffix(word)) {
        Some(rest) => (rest.trim_end(), true),
        None => (text, false),
    }
}

fn strip_between(text: &str) -> (&str, bool) {
    match BETWEEN.iter().find_map(|word| text.strip_prefix(word)) {
        Some(rest) => (rest.trim_start(), true),
        None => (text, false),
    }
}

/// A unit in brackets of its own is the unit: 35(亿元).
fn bare_unit(text: &str) -> &str {
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
    let unit = inner.unwrap_or(text).trim();
    // 亿元整 is 亿元 to the last 元.
    unit.strip_suffix('整').filter(|unit| unit.ends_with('元')).unwrap_or(unit)
}

fn has_number(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit()) || numeral::has_digit(text)
}

fn leading_number(text: &str) -> Option<(TypedNumber, &str)> {
    let plain = |number, spaced, grand, rest| {
        Some((TypedNumber { number, unit: None, hedged: false, spaced, grand }, rest))
    };
    if let Some(number) = scientific(text) {
        return plain(number, false, false, "");
    }
    if let Some((number, spaced, rest)) = arabic(text) {
        return plain(number, spaced, false, rest);
    }
    let numeral = numeral::leading(text)?;
    match numeral.counted {
        // 三十点七七亿元 are so many 亿元.
        Some((number, step)) if numeral.rest.starts_with('元') => {
            plain(number, false, false, &text[text.len() - numeral.rest.len() - step.len_utf8()..])
        }
        _ => plain(numeral.number, false, numeral.grand, numeral.rest),
    }
}

/// An Arabic number at the start of the text, whether spaces separate its thousands, and the rest.
fn arabic(text: &str) -> Option<(Decimal, bool, &str)> {
    let negative = text.starts_with(['-', '−']);
    let unsigned = text.trim_start_matches(['-', '−', '+']);
    if text.len() - unsigned.len() > '−'.len_utf8() {
        return None;
    }
    let end = end_of_number(unsigned);
    let (digits, rest) = unsigned.split_at(end);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let all_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    if fraction.is_some_and(|f| !all_digits(f)) || digits.is_empty() {
        return None;
    }
    let spaced = whole.contains(' ');
    let grouped = spaced || whole.contains(',');
    if grouped && !is_grouped(whole) || whole.is_empty() && fraction.is_none() {
        return None;
    }
    let sign = if negative { "-" } else { "" };
    let kept: String = digits.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let zero = if kept.starts_with('.') { "0" } else { "" };
    let number = Decimal::from_str_exact(&format!("{sign}{zero}{kept}")).ok()?;
    Some((number, spaced, rest))
}

/// End of digits, separators between digits, and points; a space separates only before a digit.
fn end_of_number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let belongs = match byte {
            b'0'..=b'9' | b'.' | b',' => true,
            b' ' => at > 0 && is_digit(at - 1) && is_digit(at + 1),
            _ => false,
        };
        if !belongs {
            break;
        }
        at += 1;
    }
    at
}

/// Whether one kind of separator stands only where thousands are separated: 1,234,567.
fn is_grouped(whole: &str) -> bool {
    let separator = if whole.contains(',') { ',' } else { ' ' };
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    let is_number = |g: &str| g.bytes().all(|b| b.is_ascii_digit());
    (1..=3).contains(&first.len())
        && is_number(first)
        && first != "0"
        && groups.all(|g| g.len() == 3 && is_number(g))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<(String, String, bool), NumberError> {
        let typed = typed_number(text)?;
        Ok((typed.number.to_string(), typed.unit.unwrap_or_default(), typed.hedged))
    }

    fn exactly(number: &str, unit: &str) -> Result<(String, String, bool), NumberError> {
        Ok((number.into(), unit.into(), false))
    }

    #[test]
    fn what_a_person_reads_as_one_number() {
        for (text, number, unit) in [
            (" 12 ", "12", ""),
            ("１２．５", "12.5", ""),
            ("1,234.5", "1234.5", ""),
            ("1，234", "1234", ""),
            ("12。5", "12.5", ""),
            ("\u{200B}18\u{00A0}", "18", ""),
            ("-3", "-3", ""),
            (".5", "0.5", ""),
            ("'7", "7", ""),
            ("3500万元", "3500", "万元"),
            ("12 个", "12", "个"),
            ("共12个", "12", "个"),
            ("35（亿元）", "35", "亿元"),
            ("壹佰", "100", ""),
            ("十二", "12", ""),
            ("三千五百万元", "3500", "万元"),
            ("三亿五千万元", "350000000", "元"),
            ("三十点七七亿元", "30.77", "亿元"),
            ("65个。", "65", "个"),
            ("40。", "40", ""),
            ("【40】", "40", ""),
            ("￥35", "35", ""),
            ("RMB 35亿元整", "35", "亿元"),
            ("4.3E+01", "43", ""),
            ("𝟏𝟐", "12", ""),
            ("十二点五亿", "1250000000", ""),
        ] {
            assert_eq!(read(text), exactly(number, unit), "{text}");
        }
    }

    #[test]
    fn hedges_are_heard() {
        for (text, number, unit) in [
            ("约5", "5", ""),
            ("近10", "10", ""),
            ("约12.5亿", "12.5", "亿"),
            ("10余个", "10", "个"),
            ("20左右", "20", ""),
            ("≥8", "8", ""),
            ("超过100户", "100", "户"),
            ("100户以上", "100", "户"),
            ("10+", "10", ""),
        ] {
            assert_eq!(read(text), Ok((number.into(), unit.into(), true)), "{text}");
        }
    }

    #[test]
    fn what_must_be_asked() {
        for (text, doubt) in [
            ("10-12", NumberError::Several),
            ("10~12", NumberError::Several),
            ("5+3", NumberError::Several),
            ("3(其中意向1)", NumberError::Several),
            ("5/2", NumberError::Several),
            ("3、5", NumberError::Several),
            ("同上", NumberError::Ditto),
            ("12%", NumberError::Percent),
            ("10个百分点", NumberError::Percent),
            ("3.2亿美元", NumberError::ForeignCurrency),
            ("$5", NumberError::ForeignCurrency),
            ("待核实", NumberError::Unclear),
            ("1,23", NumberError::Unclear),
            ("12,34", NumberError::Unclear),
            ("1.2.3", NumberError::Unclear),
            ("5.", NumberError::Unclear),
            ("0,123", NumberError::Unclear),
            (",", NumberError::Unclear),
            ("10²", NumberError::Unclear),
            ("①", NumberError::Unclear),
            ("3 5", NumberError::Unclear),
            ("(40)", NumberError::Unclear),
            ("1.23E+05", NumberError::Several),
            ("一二", NumberError::Unclear),
            ("", NumberError::Unclear),
        ] {
            assert_eq!(read(text), Err(doubt), "{text}");
        }
    }

    fn full_width(text: &str) -> String {
        let widen = |c: char| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c);
        text.chars().map(|c| if c.is_ascii_graphic() { widen(c) } else { c }).collect()
    }

    fn grouped(text: &str, separator: &str) -> String {
        let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
        let digits: Vec<char> = whole.chars().collect();
        let groups: Vec<String> = digits.rchunks(3).rev().map(|g| g.iter().collect()).collect();
        groups.join(separator) + rest
    }

    proptest! {
        #[test]
        fn any_printed_decimal_reads_back(mantissa in 0i64..10_000_000_000, scale in 0u32..7) {
            let number = Decimal::new(mantissa, scale);
            let text = number.to_string();
            let commas = grouped(&text, ",");
            for printed in [
                text.clone(),
                full_width(&text),
                commas.clone(),
                full_width(&commas),
                grouped(&text, " "),
                text.replace('.', "。"),
                format!(" {text}\u{3000}"),
                format!("'{text}"),
                format!("\u{200B}{text}\u{FEFF}"),
                format!("{text}个"),
                format!("{text} 亿元"),
                format!("约{text}"),
                format!("{text}左右"),
            ] {
                let typed = typed_number(&printed);
                prop_assert_eq!(typed.map(|t| t.number), Ok(number), "{}", printed);
            }
        }

        #[test]
        fn two_numbers_are_never_one(a in 1u32..1000, b in 1u32..1000, join in "[-~+/、;]|\\(|至|到") {
            let text = format!("{a}{join}{b}");
            prop_assert!(typed_number(&text).is_err(), "{}", text);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,24}") {
            let _ = typed_number(&text);
        }
    }
}
