//! Number formats that show something else than what is stored, or a unit of measure behind it
//! (ECMA-376 part 1, 18.8.30).

use rust_decimal::Decimal;

/// What stands in a format for “as it is”, in the words of Excel and of its Chinese edition.
const GENERAL: [&str; 2] = ["general", "g/通用格式"];

/// What a number format shows for a stored number, if that differs by more than rounding: a
/// percentage, or a figure that is scaled by commas or by a point set into its digits.
pub fn shown(stored: Decimal, format: &str) -> Option<String> {
    if stored.is_zero() || is_plain(format) {
        return None;
    }
    let marks = Marks::of(section(stored, format)?);
    if marks.percent {
        let percent = stored.checked_mul(Decimal::ONE_HUNDRED)?;
        return Some(format!("{}%", percent.normalize()));
    }
    let exponent = 3 * marks.scaling_commas + marks.digits_behind_false_point;
    if exponent == 0 || exponent > 18 {
        return None;
    }
    let scaled = stored.checked_div(Decimal::from(10u64.pow(exponent)))?;
    Some(scaled.normalize().to_string())
}

/// The words that a number format puts behind the digits: 万元 of `0.00"万元"`.
pub fn words_behind(stored: Decimal, format: &str) -> Option<String> {
    if is_plain(format) {
        return None;
    }
    let words = Marks::of(section(stored, format)?).behind;
    Some(words.trim().to_string()).filter(|words| !words.is_empty())
}

/// Nearly all formats: digits and a point, with room behind them.
fn is_plain(format: &str) -> bool {
    format.bytes().all(|b| matches!(b, b'0' | b'#' | b'.' | b'_' | b' '))
}

/// The section of a format by which a number is shown: that of its sign, or the first whose condition
/// it meets.
fn section(number: Decimal, format: &str) -> Option<&str> {
    let sections = sections(format);
    if sections.iter().any(|s| condition(s).is_some()) {
        let holds = |s: &&&str| condition(s).is_none_or(|(sign, than)| meets(number, sign, than));
        return sections.iter().take(3).find(holds).copied();
    }
    let of_sign = match sections.len() {
        2.. if number.is_sign_negative() && !number.is_zero() => 1,
        3.. if number.is_zero() => 2,
        _ => 0,
    };
    sections.get(of_sign).copied()
}

fn sections(format: &str) -> Vec<&str> {
    let (mut sections, mut from) = (Vec::new(), 0);
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in format.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            '\\' | '!' if !quoted => escaped = true,
            ';' if !quoted => {
                sections.push(&format[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    sections.push(&format[from..]);
    sections
}

/// The condition of a section: `[>=10000]`.
fn condition(section: &str) -> Option<(&str, Decimal)> {
    let brackets = section.split('[').skip(1).filter_map(|rest| rest.split(']').next());
    brackets.into_iter().find_map(|inner| {
        let than = inner.trim_start_matches(['<', '>', '=']);
        let sign = &inner[..inner.len() - than.len()];
        Some((sign, than.trim().parse().ok()?)).filter(|_| !sign.is_empty())
    })
}

fn meets(number: Decimal, sign: &str, than: Decimal) -> bool {
    match sign {
        "<" => number < than,
        "<=" => number <= than,
        ">" => number > than,
        ">=" => number >= than,
        "<>" => number != than,
        _ => number == than,
    }
}

/// What a format section does beside printing digits.
#[derive(Default)]
struct Marks {
    percent: bool,
    scaling_commas: u32,
    digits_behind_false_point: u32,
    /// Words behind the last digit.
    behind: String,
}

impl Marks {
    fn of(section: &str) -> Marks {
        let lower = section.to_lowercase();
        let general = GENERAL.iter().find(|general| lower.contains(**general));
        match general {
            // Stands for digits.
            Some(general) => Marks::of_digits(&lower.replacen(general, "0", 1)),
            None => Marks::of_digits(section),
        }
    }

    fn of_digits(section: &str) -> Marks {
        let mut marks = Marks::default();
        let mut chars = section.chars();
        let (mut false_point, mut true_point, mut commas) = (false, false, 0);
        while let Some(c) = chars.next() {
            match c {
                '"' => {
                    let literal: String = chars.by_ref().take_while(|c| *c != '"').collect();
                    false_point |= literal == ".";
                    marks.behind += &literal;
                }
                // A backslash, and ! in Chinese and Japanese Excel, make the next one a literal.
                '\\' | '!' => {
                    let literal = chars.next();
                    false_point |= literal == Some('.');
                    marks.behind.extend(literal);
                }
                '_' | '*' => drop(chars.next()),
                '[' => drop(chars.by_ref().take_while(|c| *c != ']').count()),
                '%' => marks.percent = true,
                '0' | '#' | '?' => {
                    commas = 0;
                    marks.digits_behind_false_point += u32::from(false_point && !true_point);
                    marks.behind.clear();
                }
                ',' => commas += 1,
                '.' => true_point = true,
                _ => marks.behind.push(c),
            }
        }
        marks.scaling_commas = commas;
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::{shown, words_behind};
    use rust_decimal::Decimal;

    #[test]
    fn only_what_misleads_is_told() {
        let show = |n: i64, format: &str| shown(Decimal::from(n), format);
        for plain in ["General", "0.00", "#,##0.00", "0_ ", "[Red]0;-0", "@", "0\"个\"", "#,##0"] {
            assert_eq!(show(35_000, plain), None, "{plain}");
        }
        assert_eq!(show(12, "0%").as_deref(), Some("1200%"));
        assert_eq!(show(35_000, "0!.0000").as_deref(), Some("3.5"));
        assert_eq!(show(35_000, "0\\.0000").as_deref(), Some("3.5"));
        assert_eq!(show(35_000, "0!.0,").as_deref(), Some("3.5"));
        assert_eq!(show(35_000, "#,##0,").as_deref(), Some("35"));
        assert_eq!(show(35_000, "0.00,,").as_deref(), Some("0.035"));
        assert_eq!(show(35_000, "[<10000]0;0!.0000").as_deref(), Some("3.5"));
        assert_eq!(show(3_500, "[<10000]0;0!.0000"), None);
    }

    #[test]
    fn the_words_behind_the_digits_are_those_of_the_section_that_shows_them() {
        let words = |n: i64, format: &str| words_behind(Decimal::from(n), format);
        for format in [
            "0\"万元\"",
            "#,##0.00\"万元\"",
            "0万元",
            "0\\万\\元",
            "0!万!元",
            "General\"万元\"",
            "G/通用格式\"万元\"",
            "\"约\"0\" 万元\"_ ",
            "[Red]#,##0\"万元\";[Blue]-#,##0\"亿元\"",
            "0\"万元\";-0\"万元\";\"没有;无\"",
            "[>=10000]0\"亿元\";0\"万元\"",
        ] {
            assert_eq!(words(2600, format).as_deref(), Some("万元"), "{format}");
        }
        assert_eq!(words(-3, "0\"万元\";-0\"亿元\"").as_deref(), Some("亿元"));
        assert_eq!(words(0, "0\"万元\";-0\"万元\";0\"元\"").as_deref(), Some("元"));
        for plain in ["General", "0.00", "#,##0.00_);(#,##0.00)", "[$¥-804]#,##0.00", "0.00_ "] {
            assert_eq!(words(2600, plain), None, "{plain}");
        }
    }
}
