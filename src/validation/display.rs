//! Number formats that show something else than what is stored (ECMA-376 part 1, 18.8.30).

use rust_decimal::Decimal;

/// What a number format shows for a stored number, if that differs by more than rounding: a
/// percentage, or a figure that is scaled by commas or by a point set into its digits.
pub fn shown(stored: Decimal, format: &str) -> Option<String> {
    let marks = Marks::of(format.split(';').next().unwrap_or_default());
    if stored.is_zero() {
        return None;
    }
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

/// What a format section does beside printing digits.
#[derive(Default)]
struct Marks {
    percent: bool,
    scaling_commas: u32,
    digits_behind_false_point: u32,
}

impl Marks {
    fn of(section: &str) -> Marks {
        let mut marks = Marks::default();
        let mut chars = section.chars();
        let (mut false_point, mut true_point, mut commas) = (false, false, 0);
        while let Some(c) = chars.next() {
            match c {
                '"' => {
                    let literal: String = chars.by_ref().take_while(|c| *c != '"').collect();
                    false_point |= literal == ".";
                }
                // A backslash, and ! in Chinese and Japanese Excel, make the next one a literal.
                '\\' | '!' => false_point |= chars.next() == Some('.'),
                '_' | '*' => drop(chars.next()),
                '[' => drop(chars.by_ref().take_while(|c| *c != ']').count()),
                '%' => marks.percent = true,
                '0' | '#' | '?' => {
                    commas = 0;
                    marks.digits_behind_false_point += u32::from(false_point && !true_point);
                }
                ',' => commas += 1,
                '.' => true_point = true,
                _ => {}
            }
        }
        marks.scaling_commas = commas;
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::shown;
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
    }
}
