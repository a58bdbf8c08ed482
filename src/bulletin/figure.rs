//! A figure as the bulletin shows it, and what it was drawn from.

use super::sources::FigureSource;
use rust_decimal::{Decimal, RoundingStrategy};

/// Decimal places of a percentage.
const PERCENT_DECIMALS: u32 = 2;

/// A number in the bulletin's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// As it stands in the text.
    pub shown: String,
    /// What it was drawn from.
    pub origin: FigureOrigin,
    /// The cells behind it.
    pub sources: Vec<FigureSource>,
}

/// What a figure was drawn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureOrigin {
    /// Values in the JSON of `merge`, by JSON pointer (RFC 6901).
    Merge(Derivation, Vec<String>),
    /// The campaign file.
    Campaign,
    /// The bulletin's own wording.
    Wording,
    /// The day on which it was written.
    Today,
}

/// How a shown figure follows from the values it was drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Derivation {
    /// It is the value.
    Exact,
    /// The value rounded half away from zero to the decimals that the campaign declares.
    Rounded,
    /// The same without its sign, which the words beside it say.
    Unsigned,
    /// The value as a percentage, rounded half away from zero to two decimals.
    Percent,
    /// The same without its sign, which the words beside it say.
    UnsignedPercent,
    /// How many values they are.
    Count,
    /// The value is a day, written out in Chinese.
    Day,
    /// It stands in the value, which is a text.
    Quoted,
}

impl Derivation {
    /// The way as JSON writes it.
    pub fn id(self) -> &'static str {
        match self {
            Derivation::Exact => "exact",
            Derivation::Rounded => "rounded",
            Derivation::Unsigned => "unsigned",
            Derivation::Percent => "percent",
            Derivation::UnsignedPercent => "unsigned_percent",
            Derivation::Count => "count",
            Derivation::Day => "day",
            Derivation::Quoted => "quoted",
        }
    }
}

impl Figure {
    /// A value as it is.
    pub fn exact(value: Decimal, pointer: String, sources: Vec<FigureSource>) -> Figure {
        Figure::merged(value.normalize().to_string(), Derivation::Exact, vec![pointer], sources)
    }

    /// A value in the decimals that the campaign declares, as few as it needs.
    pub fn rounded(
        value: Decimal,
        decimals: u32,
        pointer: String,
        sources: Vec<FigureSource>,
    ) -> Figure {
        let shown = round(value, decimals).normalize();
        let how = if shown == value { Derivation::Exact } else { Derivation::Rounded };
        Figure::merged(shown.to_string(), how, vec![pointer], sources)
    }

    /// The same without its sign.
    pub fn unsigned(value: Decimal, decimals: u32, pointer: String) -> Figure {
        let shown = round(value.abs(), decimals).normalize();
        Figure::merged(shown.to_string(), Derivation::Unsigned, vec![pointer], Vec::new())
    }

    /// A whole number as it is.
    pub fn whole(value: usize, pointer: &str, sources: Vec<FigureSource>) -> Figure {
        Figure::exact(Decimal::from(value), pointer.to_string(), sources)
    }

    /// A ratio as a percentage with its sign, in as few decimals as it needs.
    pub fn percent(ratio: Decimal, pointer: String, sources: Vec<FigureSource>) -> Figure {
        let shown = format!("{}%", percentage(ratio).normalize());
        Figure::merged(shown, Derivation::Percent, vec![pointer], sources)
    }

    /// A ratio as a percentage with two decimals and no sign behind it, for a column headed %.
    pub fn column_percent(ratio: Decimal, pointer: String, sources: Vec<FigureSource>) -> Figure {
        let decimals = PERCENT_DECIMALS as usize;
        let shown = format!("{:.decimals$}", percentage(ratio));
        Figure::merged(shown, Derivation::Percent, vec![pointer], sources)
    }

    /// A ratio as a percentage or percentage points without its sign.
    pub fn unsigned_percent(
        ratio: Decimal,
        sign: &str,
        pointer: String,
        sources: Vec<FigureSource>,
    ) -> Figure {
        let shown = format!("{}{sign}", percentage(ratio.abs()).normalize());
        Figure::merged(shown, Derivation::UnsignedPercent, vec![pointer], sources)
    }

    /// How many values there are.
    pub fn count(pointers: Vec<String>, sources: Vec<FigureSource>) -> Figure {
        Figure::merged(pointers.len().to_string(), Derivation::Count, pointers, sources)
    }

    /// The name of a period: the day on which it is due, or the months that it is about.
    pub fn period(name: String, pointer: &str) -> Figure {
        Figure::merged(name, Derivation::Day, vec![pointer.to_string()], Vec::new())
    }

    /// A figure from elsewhere.
    pub fn other(shown: String, origin: FigureOrigin) -> Figure {
        Figure { shown, origin, sources: Vec::new() }
    }

    fn merged(
        shown: String,
        how: Derivation,
        pointers: Vec<String>,
        sources: Vec<FigureSource>,
    ) -> Figure {
        Figure { shown, origin: FigureOrigin::Merge(how, pointers), sources }
    }

    /// Whether it says that there is nothing.
    pub fn is_zero(&self) -> bool {
        self.shown == "0"
    }
}

/// A ratio times 100, rounded to two decimals.
fn percentage(ratio: Decimal) -> Decimal {
    round(ratio * Decimal::ONE_HUNDRED, PERCENT_DECIMALS)
}

fn round(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_rounded_as_the_workbook_shows_them() {
        let shown = |ratio: &str, show: fn(Decimal) -> Figure| {
            ratio.parse().map_or(String::new(), |ratio| show(ratio).shown)
        };
        let percent = |ratio| Figure::percent(ratio, String::new(), Vec::new());
        assert_eq!(shown("1.25642", percent), "125.64%");
        assert_eq!(shown("0.875", percent), "87.5%");
        assert_eq!(shown("-0.00125", percent), "-0.13%");
        let column = |ratio| Figure::column_percent(ratio, String::new(), Vec::new());
        assert_eq!(shown("0.1", column), "10.00");
        let points = |ratio| Figure::unsigned_percent(ratio, "", String::new(), Vec::new());
        assert_eq!(shown("0.423087", points), "42.31");
        assert_eq!(shown("-0.1292", points), "12.92");
    }
}
