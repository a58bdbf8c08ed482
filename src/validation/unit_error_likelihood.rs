//! Whether an amount was filled in in the unit of measure ten thousand times smaller (万元 for 亿元):
//! evidence for and against, weighed together over the amounts of one row. Pure.
//!
//! Every piece of evidence is the logarithm of how much likelier it makes the mistake. A figure is
//! compared with what may be expected of it (the unit's last period, last year, the other units): the
//! farther it lies from there, in powers of ten, compared with a ten-thousandth of it, the likelier. The
//! tails are those of a double exponential, so that no single comparison decides alone.

use super::{Checked, Value};
use crate::campaign::{Field, Kind, MoneyUnit, normalize};
use crate::finding::{Code, Finding};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Powers of ten between a unit of measure and the one that it is mistaken for.
pub(super) const STEP: f64 = 4.0;
/// Whole figures from here on are more often 万元 than 亿元.
const LARGE_WHOLE: i64 = 300;
/// How many mistaken figures are whole, and how many right ones where others do not tell.
const MISTAKEN_WHOLE: f64 = 0.9;
const RIGHT_WHOLE: f64 = 0.33;
/// The most that a whole figure can say.
const MOST_OF_WHOLE: f64 = 2.0;
const UNIT_UNNAMED: f64 = 1.0;
/// The unit of measure is written in the cell.
const UNIT_WRITTEN: f64 = -4.0;
const OVER_LIMIT: f64 = 1.5;
const OVER_ALL_OTHERS: f64 = 2.0;
/// A ten-thousandth of the figure is less than the form can say.
const TOO_SMALL: f64 = -2.0;
/// A cumulative figure that shrinks: once, and for every power of ten.
const SHRUNK: f64 = 2.0;
const SHRINKING: f64 = 5.0;
/// A cumulative figure that grows, for every power of ten.
const GROWING: f64 = 2.9;
/// The most that growth can say.
const MOST_OF_GROWTH: f64 = 12.0;

/// What is usual among the other units, as a decimal logarithm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UsualRatio {
    /// The middle.
    pub middle: f64,
    /// Mean distance from it, in powers of ten.
    pub spread: f64,
}

impl UsualRatio {
    /// The same with its spread in limits: few units say little about it.
    #[must_use]
    pub fn within(self, least: f64, most: f64) -> UsualRatio {
        UsualRatio { spread: self.spread.clamp(least, most), ..self }
    }

    fn figure(self) -> f64 {
        10f64.powf(self.middle)
    }
}

/// What a figure is compared with.
#[derive(Debug, Clone, Copy)]
pub enum Standard<'a> {
    /// The unit's last adopted period.
    Before(Decimal),
    /// The same period of last year.
    LastYear(Decimal),
    /// Count that the field belongs to, how many the unit has, and what is usual for each of them.
    Each(&'a Field, Decimal, UsualRatio),
    /// The other units' figures.
    Others(UsualRatio),
}

/// An amount of a row, and what speaks for and against a mistake in it.
pub struct Amount<'a> {
    /// Its field.
    pub field: &'a Field,
    /// The figure, in the field's unit of measure.
    pub figure: Decimal,
    /// Whether it is known to be right.
    pub is_sure: bool,
    /// Whether its unit of measure is written in the cell.
    pub unit_written: bool,
    /// Whether its heading names no unit of measure.
    pub unit_unnamed: bool,
    /// How many others it exceeds together.
    pub over_all: Option<usize>,
    /// How many of the others' figures are whole, of one.
    pub whole_others: Option<f64>,
    /// What it is compared with.
    pub standards: Vec<Standard<'a>>,
}

/// Two amounts of a row, by their places, and what is usual for the one divided by the other.
pub struct AmountPair {
    /// Place of the one.
    pub one: usize,
    /// Place of the other.
    pub other: usize,
    /// What is usual.
    pub usual: UsualRatio,
    /// Whether the other is the one's figure of last year.
    pub is_last_year: bool,
}

/// The unit of measure that a field's figures are mistaken for, if it is one of money.
pub fn mistaken_unit(field: &Field) -> Option<&'static str> {
    let is_amount = field.kind == Kind::Amount;
    MoneyUnit::parse(&normalize(field.unit_name())).filter(|_| is_amount)?.ten_thousandth()
}

/// Tells of a large whole amount under a heading that names no unit of measure.
pub fn unnamed_unit(
    checked: &Checked<Option<Value>>,
    field: &Field,
    heading_unit: Option<&str>,
) -> Option<Finding> {
    let written = |f: &Finding| matches!(f.code, Code::CellUnit | Code::Converted);
    let unnamed = heading_unit.is_none() && !checked.findings.iter().any(written);
    match checked.value {
        Some(Value::Number(figure)) if unnamed && is_large_whole(figure) => {
            mistaken_unit(field)?;
            let reading = format!("{} {}", figure.normalize(), field.unit_name());
            Some(Finding::new(Code::HeadingWithoutUnit).understood(reading))
        }
        _ => None,
    }
}

fn is_large_whole(figure: Decimal) -> bool {
    figure.fract().is_zero() && figure >= Decimal::from(LARGE_WHOLE)
}

pub(super) fn log(figure: Decimal) -> f64 {
    figure.to_f64().unwrap_or(f64::NAN).log10()
}

/// How much likelier a figure makes the mistake that lies so many powers of ten above what is usual.
pub(super) fn by_distance(distance: f64, spread: f64) -> f64 {
    (distance.abs() - (distance - STEP).abs()) / spread
}

/// The same for each of a few projects: where there is only one, it may be ever so small.
fn by_distance_of_each(distance: f64, count: f64, spread: f64) -> f64 {
    let unlikely = |distance: f64| match distance {
        0.0.. => distance,
        _ => -distance / (1.0 + count.powf(-0.5)),
    };
    (unlikely(distance) - unlikely(distance - STEP)) / spread
}

/// How unlikely it is that a cumulative figure grows by so many powers of ten.
fn growth(powers: f64) -> f64 {
    // A little less than before is a correction.
    let cost = match powers {
        -0.02.. => powers.max(0.0) * GROWING,
        _ => SHRUNK - powers * SHRINKING,
    };
    cost.min(MOST_OF_GROWTH)
}

impl Standard<'_> {
    pub(super) fn weight(&self, figure: Decimal, field: &Field) -> f64 {
        match self {
            Standard::Before(before) if field.is_cumulative() => {
                let powers = log(figure) - log(*before);
                growth(powers) - growth(powers - STEP)
            }
            Standard::Before(before) => by_distance(log(figure) - log(*before), 0.4),
            Standard::LastYear(last) => by_distance(log(figure) - log(*last), 0.35),
            Standard::Each(_, count, usual) => {
                let distance = log(figure) - log(*count) - usual.middle;
                by_distance_of_each(distance, count.to_f64().unwrap_or(1.0), usual.spread)
            }
            Standard::Others(usual) => by_distance(log(figure) - usual.middle, usual.spread),
        }
    }

    pub(super) fn told(&self, figure: Decimal, unit: &str) -> String {
        match self {
            Standard::Before(before) => format!("上期 {} {unit}", before.normalize()),
            Standard::LastYear(last) => format!("上年同期 {} {unit}", last.normalize()),
            Standard::Each(per, count, usual) => format!(
                "平均每{}{} {} {unit}，其他单位一般 {} {unit}",
                per.unit_name(),
                per.name.trim_end_matches('数'),
                short(10f64.powf(log(figure) - log(*count))),
                short(usual.figure())
            ),
            Standard::Others(usual) => format!("其他单位一般 {} {unit}", short(usual.figure())),
        }
    }
}

/// A figure as one says it: 29583, 3.1, 0.26.
pub(super) fn short(figure: f64) -> String {
    let digits = if figure >= 100.0 { 0 } else { 1 - figure.log10().floor().max(-6.0) as i32 };
    let digits = u32::try_from(digits).unwrap_or_default();
    let rounded = Decimal::from_f64_retain(figure).unwrap_or_default().round_dp(digits);
    rounded.normalize().to_string()
}

impl Amount<'_> {
    /// How much likelier all that concerns it alone makes the mistake.
    pub(super) fn weight(&self) -> f64 {
        let compared = self.standards.iter().map(|s| s.weight(self.figure, self.field));
        compared.sum::<f64>() + self.signs().iter().map(|(weight, _)| weight).sum::<f64>()
    }

    /// What may be seen in it without comparing it with another period.
    pub(super) fn signs(&self) -> Vec<(f64, String)> {
        let (unit, mut signs) = (self.field.unit_name(), Vec::new());
        let mut sign = |holds: bool, weight: f64, told: String| {
            if holds {
                signs.push((weight, told));
            }
        };
        if let Some(others) = self.over_all {
            sign(true, OVER_ALL_OTHERS, format!("比其余 {others} 个单位合计还多"));
        }
        // By itself a large figure is only that.
        let over = self.field.max.filter(|max| self.figure > *max && !self.standards.is_empty());
        if let Some(max) = over {
            sign(true, OVER_LIMIT, format!("超过 {max} {unit}"));
        }
        sign(self.unit_unnamed, UNIT_UNNAMED, "列标题没有写计量单位".into());
        let whole = self.field.decimals > 0 && is_large_whole(self.figure);
        sign(whole, self.whole_weight(), "没有小数".into());
        sign(self.unit_written, UNIT_WRITTEN, String::new());
        let least = Decimal::new(1, self.field.decimals);
        sign(self.corrected() < least, TOO_SMALL, String::new());
        signs
    }

    /// How much likelier a large whole figure makes the mistake.
    fn whole_weight(&self) -> f64 {
        let right = self.whole_others.unwrap_or(RIGHT_WHOLE);
        (MISTAKEN_WHOLE / right).ln().clamp(0.0, MOST_OF_WHOLE)
    }

    pub(super) fn corrected(&self) -> Decimal {
        self.figure.checked_div(Decimal::from(10_000)).unwrap_or_default().normalize()
    }
}

#[cfg(test)]
mod tests {
    use super::super::unit_error_explanation::explain_amounts;
    use super::*;
    use crate::campaign::Campaign;

    fn said(figure: &str, standards: Vec<Standard>) -> Option<String> {
        let campaign = Campaign::built_in().unwrap_or_else(|e| panic!("{e}"));
        let field = campaign.field("signed_amount").unwrap_or_else(|| panic!("no field"));
        let amount = Amount {
            field,
            figure: figure.parse().unwrap_or_default(),
            is_sure: false,
            unit_written: false,
            unit_unnamed: false,
            over_all: None,
            whole_others: None,
            standards,
        };
        explain_amounts(&[amount], &[]).remove(0)
    }

    #[test]
    fn a_figure_beside_that_of_the_last_period() {
        let before = |figure: &str, before: &str| {
            said(figure, vec![Standard::Before(before.parse().unwrap_or_default())])
        };
        let told = before("355000", "35.2").unwrap_or_default();
        assert_eq!(
            told,
            "像是按万元填的：上期 35.2 亿元；超过 5000 亿元；没有小数；如果填的是万元，应为 35.5 亿元"
        );
        assert!(before("600", "0.05").is_some());
        assert_eq!(before("40", "0.05"), None);
        assert_eq!(before("352", "35.2"), None);
        assert_eq!(before("35.5", "352000"), None);
    }

    #[test]
    fn a_figure_beside_those_of_the_other_units() {
        let usual = UsualRatio { middle: 0.5, spread: 0.3 };
        let others = |figure: &str| said(figure, vec![Standard::Others(usual)]);
        assert!(others("3550").is_some());
        assert_eq!(others("35.5"), None);
        assert_eq!(said("3550", vec![]), None);
    }

    #[test]
    fn figures_are_said_shortly() {
        for (figure, said) in [(29583.3, "29583"), (3.1234, "3.1"), (0.2649, "0.26"), (35.2, "35")]
        {
            assert_eq!(short(figure), said);
        }
    }
}
