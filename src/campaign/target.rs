//! Targets (目标) of the notice, section 四（二）.

use rust_decimal::Decimal;

/// One target: which field must reach what.
#[derive(Debug, Clone)]
pub struct Target {
    /// Stable English key, used in JSON.
    pub key: String,
    /// Chinese name for headings.
    pub name: String,
    /// Key of the field that is judged.
    pub field: String,
    /// What it must reach.
    pub goal: Goal,
}

/// What a target asks of its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// At least this many.
    AtLeast(Decimal),
    /// At least this growth over the same period of last year, as a ratio (0.1 for 10 %).
    Growth(Decimal),
}

impl Target {
    /// The goal in words: ≥100, 同比≥10%.
    pub fn goal_text(&self) -> String {
        match self.goal {
            Goal::AtLeast(least) => format!("≥{}", least.normalize()),
            Goal::Growth(ratio) => format!("≥{}%", (ratio * Decimal::ONE_HUNDRED).normalize()),
        }
    }
}
