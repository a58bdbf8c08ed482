//! WHAT A PERSON SEES in a cell: a stored number, or text, under the cell's number format (ECMA-376 part 1,
//! 18.8.30). The crate `ssfmt` was tried: it cuts scaled numbers off instead of rounding them, takes an
//! empty section for General and a quoted line for a fraction's, and does not know the `!` of Chinese Excel.

mod digits;
mod numerals;
mod sections;
mod tokens;

use numerals::Script;
use rust_decimal::Decimal;
use sections::FormatSection;
use tokens::{FormatToken, tokens};

/// Longest code of a format that Excel takes.
const LONGEST: usize = 255;

/// What is seen of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DisplayedNumber {
    /// The number and nothing else, at most rounded.
    Plain,
    /// This text, which may be empty.
    Text(String),
    /// The format is none that a spreadsheet could apply.
    Unreadable,
}

/// What a number format shows for a number.
pub fn shown_number(number: Decimal, format: &str) -> DisplayedNumber {
    if is_plain(format) || format.eq_ignore_ascii_case("general") {
        return DisplayedNumber::Plain;
    }
    if format.chars().count() > LONGEST {
        return DisplayedNumber::Unreadable;
    }
    text_of(number, format).map_or(DisplayedNumber::Unreadable, DisplayedNumber::Text)
}

/// What a number format shows for a text, if that is something else than the text.
pub fn shown_text(text: &str, format: &str) -> Option<String> {
    let all = sections::split(format);
    if all.first().is_some_and(|section| sections::is_white(section)) {
        return Some(String::new());
    }
    let section = sections::for_texts(&all)?;
    let shown = put(&tokens(section), text);
    (shown.trim() != text.trim()).then_some(shown)
}

/// Whether what is shown, `factor` times as large, is a number rounded to the digits shown.
pub fn is_rounded(shown: Decimal, number: Decimal, factor: Decimal) -> bool {
    let half = Decimal::new(5, shown.scale().min(27) + 1);
    let whole = shown.checked_mul(factor).zip(half.checked_mul(factor));
    let off = whole.and_then(|(whole, half)| Some((whole.checked_sub(number)?.abs(), half)));
    off.is_some_and(|(off, half)| off <= half)
}

/// Nearly all formats: one section of digits with a nought that is always seen, its thousands apart or
/// not, and room behind them.
pub fn is_plain(format: &str) -> bool {
    let (mut nought, mut point, mut comma, mut room) = (false, false, false, false);
    let mut bytes = format.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'_' => {
                bytes.next();
                room = true;
            }
            b' ' => room = true,
            _ if room => return false,
            b'0' | b'#' => {
                nought |= byte == b'0';
                comma = false;
            }
            // A comma scales unless digits follow it before the point.
            b',' => comma = true,
            b'.' if point || comma => return false,
            b'.' => point = true,
            _ => return false,
        }
    }
    nought && !comma
}

/// The text in a wide enough cell.
fn text_of(number: Decimal, format: &str) -> Option<String> {
    let all = sections::split(format);
    let FormatSection { section, unsigned } = sections::for_number(&all, number)?;
    if sections::is_white(section) {
        return Some(String::new());
    }
    let parts = tokens(section);
    let script = Script::of(section);
    let size = number.abs();
    let shown = if parts.iter().any(|part| part.is_place()) {
        let placed = digits::placed(size, &parts)?;
        script.map_or_else(|| placed.clone(), |script| script.by_digit(&placed))
    } else {
        let is_percent = parts.contains(&FormatToken::Percent);
        let value = if is_percent { size.checked_mul(Decimal::ONE_HUNDRED)? } else { size };
        let value = value.normalize();
        put(&parts, &script.map_or_else(|| value.to_string(), |script| script.number(value)))
    };
    let is_signed = number.is_sign_negative() && !number.is_zero() && !unsigned;
    Some(if is_signed { format!("-{shown}") } else { shown })
}

/// A section without places, with the value where it stands for it.
fn put(parts: &[FormatToken], value: &str) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            FormatToken::Literal(c) | FormatToken::Digit(c) => out.push(*c),
            FormatToken::General | FormatToken::Text => out.push_str(value),
            FormatToken::Point => out.push('.'),
            FormatToken::Comma => out.push(','),
            FormatToken::Percent => out.push('%'),
            FormatToken::Slash => out.push('/'),
            FormatToken::Exponent(_) | FormatToken::Moment => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(number: &str, format: &str) -> String {
        let number = number.parse().unwrap_or_default();
        match shown_number(number, format) {
            DisplayedNumber::Plain => number.to_string(),
            DisplayedNumber::Text(text) => text,
            DisplayedNumber::Unreadable => "?".to_string(),
        }
    }

    #[test]
    fn plain_formats_are_told_without_rendering() {
        for plain in ["0", "0.00", "#,##0", "#,##0.00", "0_ ", "0.00_ ", "0.00_)", "0.0##"] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in
            ["#", "#,###", "0,", "0.0,", "#,##0,", "0.00,,", "0.0.0", "General", "0;", "@", ""]
        {
            assert!(!is_plain(other), "{other}");
        }
    }

    #[test]
    fn what_the_crate_does_not_know_is_ours() {
        for (number, format, text) in [
            ("5", ";;;", ""),
            ("0", "0;-0;;@", ""),
            ("0", "0;;", ""),
            ("35000", "0!.0000", "3.5000"),
            ("35000", "0!.0,\"万元\"", "3.5万元"),
            ("12", "0!万!元", "12万元"),
            ("12.5", "G/通用格式\"万元\"", "12.5万元"),
            ("0.34", "General%", "34%"),
            ("128", "[DBNum1][$-804]General", "一百二十八"),
            ("128", "[DBNum2]G/通用格式\"元整\"", "壹佰贰拾捌元整"),
            ("128", "[红色]0", "128"),
            ("128", "[White]0", ""),
            ("35000", "[>=10000]0!.0,\"万\";-0;0", "3.5万"),
            ("128", "[>=10000]0!.0,\"万\";-0;0", "128"),
            ("128", "[>1000]0;;", ""),
            ("128", "[>1000]0;[<0]-0", "?"),
            ("100", "[$US$-409]#,##0.00", "US$100.00"),
            ("-5", "0_);(0)", "(5) "),
        ] {
            assert_eq!(shown(number, format).trim_end(), text.trim_end(), "{number} {format}");
        }
        assert_eq!(shown("1", &"0\"字\"".repeat(90)), "?");
    }

    #[test]
    fn texts_have_a_section_of_their_own() {
        let text = |format: &str| shown_text("24", format);
        for same in ["@", "0\"万元\"", "_ * #,##0_ ;_ * \"-\"_ ;_ @_ ", "General", "0;0;0"] {
            assert_eq!(text(same), None, "{same}");
        }
        assert_eq!(text(";;;").as_deref(), Some(""));
        assert_eq!(text("@\"万元\"").as_deref(), Some("24万元"));
        assert_eq!(text("0;0;0;\"约\"@").as_deref(), Some("约24"));
    }

    proptest! {
        #[test]
        fn no_format_panics(
            format in "([0#?,.%/E+eymdhsaAPMG@;!_* \\-()$\"\\\\\\[\\]<>=1-9元万]|\\[\\$-804\\]|General|\\[DBNum1\\]){0,24}",
            number in any::<i64>(),
            scale in 0u32..20,
        ) {
            let _ = shown_number(Decimal::new(number, scale), &format);
            let _ = shown_text("24", &format);
        }
    }
}
