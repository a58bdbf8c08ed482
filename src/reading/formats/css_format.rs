//! Number formats in the styles of a web page, as Excel writes them and reads them back.

use super::number_format::named;
use std::sync::Arc;

/// The property that Excel keeps a format in.
const PROPERTY: &str = "mso-number-format";

/// The number format among the properties of a style, General if it names that.
pub fn format_in(style: &str) -> Option<Arc<str>> {
    let at = style.to_ascii_lowercase().find(PROPERTY)?;
    let value = style[at + PROPERTY.len()..].trim_start().strip_prefix(':')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let ends = |c: char| quote.map_or(matches!(c, ';' | '}'), |quote| c == quote);
    let code = unescaped(&value[quote.map_or(0, char::len_utf8)..], ends);
    Some(named(code.trim_end_matches(['\r', '\n'])).unwrap_or("General").into())
}

/// A value up to its end; a backslash stands before a character, or before four digits of its number.
fn unescaped(text: &str, ends: impl Fn(char) -> bool) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '\\' {
            if ends(c) {
                break;
            }
            out.push(c);
            continue;
        }
        let number = rest.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match number.and_then(char::from_u32) {
            Some(named) => {
                out.push(named);
                rest = &rest[4..];
            }
            None => {
                out.extend(rest.chars().next());
                rest = rest.chars().next().map_or(rest, |c| &rest[c.len_utf8()..]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_found_in_styles() {
        let format = |style: &str| format_in(style).map(|f| f.to_string());
        let some = |code: &str| Some(code.to_string());
        assert_eq!(
            format(r#"color:red;mso-number-format:"0\0022万元\0022";x:y"#),
            some("0\"万元\"")
        );
        assert_eq!(format(r"mso-number-format:\#\,\#\#0\.00"), some("#,##0.00"));
        assert_eq!(format(r"MSO-NUMBER-FORMAT:'\@'"), some("@"));
        assert_eq!(format(r#"mso-number-format:"\;\;\;""#), some(";;;"));
        assert_eq!(format("mso-number-format:General"), some("General"));
        assert_eq!(format("color:red"), None);
    }
}
