//! Numbers as the page shows them, each with its exact value for programs.

use crate::summary::{published, rounded};
use maud::{Markup, html};
use rust_decimal::Decimal;

/// Stands where there is no number.
pub const NO_NUMBER: &str = "—";

/// A number with so many decimals.
pub fn number(value: Decimal, decimals: u32) -> Markup {
    html! { data value=(value.normalize()) { (text(value, decimals)) } }
}

/// The same, or a dash.
pub fn number_or_dash(value: Option<Decimal>, decimals: u32) -> Markup {
    value.map_or_else(dash, |value| number(value, decimals))
}

/// A rate in percent; its exact value is the ratio as JSON has it.
pub fn percent(rate: Decimal) -> Markup {
    html! { data value=(published(rate)) { (percent_text(rate)) } }
}

/// The same, or a dash.
pub fn percent_or_dash(rate: Option<Decimal>) -> Markup {
    rate.map_or_else(dash, percent)
}

/// A dash.
pub fn dash() -> Markup {
    html! { span.none { (NO_NUMBER) } }
}

/// A number in digits.
pub fn text(value: Decimal, decimals: u32) -> String {
    let places = decimals as usize;
    format!("{:.places$}", rounded(value, decimals))
}

/// A rate in digits: 12.34%.
pub fn percent_text(rate: Decimal) -> String {
    format!("{}%", text(rate * Decimal::ONE_HUNDRED, 2))
}

/// A difference with its sign: +3, −0.5, 0.
pub fn signed(value: Decimal, decimals: u32) -> String {
    let shown = text(value.abs(), decimals);
    let is_nought = rounded(value, decimals).is_zero();
    match value.is_sign_negative() {
        _ if is_nought => shown,
        true => format!("−{shown}"),
        false => format!("+{shown}"),
    }
}

/// A difference of two rates: +3.20 个百分点.
pub fn points(difference: Decimal) -> String {
    format!("{} 个百分点", signed(difference * Decimal::ONE_HUNDRED, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_half_away_from_zero_and_keep_their_exact_value() {
        let value = Decimal::new(1005, 3);
        assert_eq!(number(value, 2).into_string(), "<data value=\"1.005\">1.01</data>");
        assert_eq!(percent_text(Decimal::new(12345, 5)), "12.35%");
        assert_eq!(signed(Decimal::new(-4, 3), 2), "0.00");
        assert_eq!(points(Decimal::new(-32, 3)), "−3.20 个百分点");
    }
}
