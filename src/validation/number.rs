//! Numbers typed as text: full-width digits, thousands separators, a unit of measure behind.

use crate::campaign::fold;
use rust_decimal::Decimal;

/// A number found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedNumber {
    /// The number as written.
    pub number: Decimal,
    /// Unit of measure written behind it, folded.
    pub unit: Option<String>,
}

/// Reads a text that is one number, with a unit of measure behind it or without; anything else,
/// such as 约5, 10-12 or 5+3, is `None` and must be asked.
pub fn typed_number(text: &str) -> Option<TypedNumber> {
    let folded = fold(text).replace('。', ".");
    let body = folded.trim_start_matches('\'');
    let end = body
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',') || *at == 0 && is_sign(*c)))
        .map_or(body.len(), |(at, _)| at);
    let (digits, unit) = body.split_at(end);
    let number = plain_number(digits)?;
    let unit = (!unit.is_empty()).then(|| unit.to_string());
    Some(TypedNumber { number, unit })
}

fn is_sign(c: char) -> bool {
    matches!(c, '-' | '+' | '−')
}

fn plain_number(text: &str) -> Option<Decimal> {
    let text = text.replace('−', "-");
    let unsigned = text.trim_start_matches(is_sign);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    if fraction.is_some_and(|f| f.is_empty() || !f.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let grouped = whole.contains(',');
    if whole.is_empty() || grouped && !is_grouped(whole) {
        return None;
    }
    text.replace(',', "").trim_start_matches('+').parse().ok()
}

/// Whether commas stand only where thousands are separated: 1,234,567.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && first != "0" && groups.all(|g| g.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::typed_number;
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    fn read(text: &str) -> Option<(String, Option<String>)> {
        typed_number(text).map(|t| (t.number.to_string(), t.unit))
    }

    #[test]
    fn what_a_person_reads_as_one_number() {
        let plain = |n: &str| Some((n.to_string(), None));
        assert_eq!(read(" 12 "), plain("12"));
        assert_eq!(read("１２．５"), plain("12.5"));
        assert_eq!(read("1,234.5"), plain("1234.5"));
        assert_eq!(read("1，234"), plain("1234"));
        assert_eq!(read("12。5"), plain("12.5"));
        assert_eq!(read("\u{200B}18\u{00A0}"), plain("18"));
        assert_eq!(read("-3"), plain("-3"));
        assert_eq!(read("3500万元"), Some(("3500".into(), Some("万元".into()))));
        assert_eq!(read("12个"), Some(("12".into(), Some("个".into()))));
    }

    #[test]
    fn what_must_be_asked() {
        for text in ["约5", "待核实", "/", "", "1,23", "12,34", "1.2.3", "5.", ".5", "0,123", ","]
        {
            assert_eq!(read(text), None, "{text}");
        }
        for text in ["10-12", "5+3", "3(其中意向1)", "5/2", "1 2号", "12%"] {
            let unit = read(text).and_then(|r| r.1);
            assert!(unit.is_some(), "{text} must not pass as a bare number");
        }
    }

    fn full_width(text: &str) -> String {
        let widen = |c: char| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c);
        text.chars().map(|c| if c.is_ascii_graphic() { widen(c) } else { c }).collect()
    }

    fn grouped(text: &str) -> String {
        let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
        let digits: Vec<char> = whole.chars().collect();
        let groups: Vec<String> = digits.rchunks(3).rev().map(|g| g.iter().collect()).collect();
        groups.join(",") + rest
    }

    proptest! {
        #[test]
        fn any_printed_decimal_reads_back(mantissa in 0i64..10_000_000_000, scale in 0u32..7) {
            let number = Decimal::new(mantissa, scale);
            let text = number.to_string();
            for printed in [text.clone(), full_width(&text), grouped(&text), format!(" {text}\u{3000}")] {
                prop_assert_eq!(typed_number(&printed).map(|t| (t.number, t.unit)), Some((number, None)));
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,24}") {
            let _ = typed_number(&text);
        }
    }
}
