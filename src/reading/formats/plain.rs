//! Cells of formats that know text only: what a spreadsheet would make of it when it opens the file.

use crate::reading::cell::{Cell, exact};

/// A number where the text is exactly how that number is shown, zeros at its end aside (`007`, `1,234`
/// and eighteen digits stay text); else the text without the white space around it.
pub fn cell(text: &str) -> Cell {
    let text = text.trim();
    // ="007" is how programs keep a spreadsheet from taking a text for a number.
    let guarded = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"'));
    if let Some(inner) = guarded.filter(|inner| !inner.contains('"')) {
        return Cell::text(inner);
    }
    let exactly = |n: &f64| shown(*n).as_deref() == Some(without_last_zeros(text));
    number(text).filter(exactly).map_or(Cell::text(text), Cell::number)
}

/// The number that an attribute or element gives in full, beside or without the text shown.
pub fn number(text: &str) -> Option<f64> {
    let numeral = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    let number: f64 = text.chars().all(numeral).then(|| text.parse().ok())??;
    number.is_finite().then_some(number)
}

fn without_last_zeros(text: &str) -> &str {
    match text.contains('.') && !text.starts_with('.') {
        true => text.trim_end_matches('0').trim_end_matches('.'),
        false => text,
    }
}

fn shown(number: f64) -> Option<String> {
    exact(number).map(|decimal| decimal.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_number_shows_is_a_number() {
        assert_eq!(cell(" 12 "), Cell::Number(12.0));
        assert_eq!(cell("-0.35"), Cell::Number(-0.35));
        assert_eq!(cell("="), Cell::Text("=".into()));
        assert_eq!(cell("=\"510100\""), Cell::Text("510100".into()));
        assert_eq!(cell("12.50"), Cell::Number(12.5));
        assert_eq!(cell("0.00"), Cell::Number(0.0));
        for text in [
            "007",
            "00.5",
            ".5",
            ".0",
            "1.2.0",
            "1,234",
            "1e3",
            "+5",
            "123456789012345678",
            "3-5",
            "inf",
        ] {
            assert_eq!(cell(text), Cell::Text(text.into()), "{text}");
        }
        assert_eq!(cell(" \u{a0}\n"), Cell::Blank);
    }
}
