//! Attainment (达标): one unit against one target; exact decimals throughout.

use super::rank::Rank;
use crate::baseline::Base;
use crate::campaign::{Elapsed, Goal, Target};
use crate::intake::State;
use rust_decimal::{Decimal, RoundingStrategy};
use std::sync::Arc;

/// Decimal places of a rate in workbook and bulletin: so many that what is rounded once more to be shown
/// is the same as the exact rate rounded once.
pub const RATE_DECIMALS: u32 = 12;
/// Decimal places of a rate in JSON and csv: one ten-thousandth of a percent.
pub const PUBLISHED_RATE_DECIMALS: u32 = 6;

/// Why a target cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// 未报: no return.
    NotReported,
    /// 待核: the figure, or the return, is doubted and waits for a decision.
    Held,
    /// 退改: the return has mandatory findings.
    Returned,
    /// 来件不能读: what came holds no return.
    Unreadable,
    /// 表中无此项: the return has no such column.
    NotInForm,
    /// 未填: the cell is blank.
    Blank,
    /// 不适用: the unit says so.
    NotApplicable,
    /// 缺前期报表: the field is reported per period and an earlier period is missing.
    EarlierMissing,
    /// 无基数: last year's figure is unknown.
    NoBase,
    /// 基数为0.
    ZeroBase,
    /// 基数为负: growth over a negative figure says nothing.
    NegativeBase,
}

impl Reason {
    /// The reason as the summary words it.
    pub fn chinese(self) -> &'static str {
        match self {
            Reason::NotReported => State::Missing.chinese(),
            Reason::Held => State::Held.chinese(),
            Reason::Returned => State::Returned.chinese(),
            Reason::Unreadable => State::Unreadable.chinese(),
            Reason::NotInForm => "表中无此项",
            Reason::Blank => "未填",
            Reason::NotApplicable => "不适用",
            Reason::EarlierMissing => "缺前期报表",
            Reason::NoBase => "无基数",
            Reason::ZeroBase => "基数为0",
            Reason::NegativeBase => "基数为负",
        }
    }
}

/// One unit's attainment of one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Attainment {
    /// This year's figure.
    pub actual: Option<Decimal>,
    /// Last year's figure, for growth targets.
    pub base: Option<Arc<Base>>,
    /// 完成率 (actual ÷ target) or 同比 (growth), as a ratio rounded to twelve decimals.
    pub rate: Option<Decimal>,
    /// Whether the target is met; `None` if it cannot be judged.
    pub met: Option<bool>,
    /// Why it cannot be judged.
    pub reason: Option<Reason>,
    /// 超/欠进度: 完成率 less 序时进度, as a ratio rounded to twelve decimals; negative is behind. Only for
    /// least figures.
    pub ahead: Option<Decimal>,
    /// 还差: what lacks to the least figure, in the field's unit of measure; 0 if it is reached.
    pub short: Option<Decimal>,
    /// Place among the units by `rate`.
    pub rank: Option<Rank>,
}

impl Attainment {
    /// Judges a figure, or states why there is none.
    pub fn judge(
        target: &Target,
        actual: Result<Decimal, Reason>,
        base: Option<Arc<Base>>,
        elapsed: Option<Elapsed>,
    ) -> Self {
        let mut judged = Attainment {
            actual: actual.ok(),
            reason: actual.err(),
            base,
            rate: None,
            met: None,
            ahead: None,
            short: None,
            rank: None,
        };
        let Ok(actual) = actual else { return judged };
        match target.goal {
            Goal::AtLeast(least) => {
                judged.rate = ratio(actual, least);
                judged.met = Some(actual >= least);
                judged.ahead = elapsed.and_then(|elapsed| ahead(actual, least, elapsed));
                judged.short = Some((least - actual).max(Decimal::ZERO));
            }
            Goal::Growth(growth) => match judge_growth(actual, growth, judged.base.as_deref()) {
                Ok((rate, met)) => (judged.rate, judged.met) = (rate, Some(met)),
                Err(reason) => judged.reason = Some(reason),
            },
        }
        judged
    }
}

/// Compares by multiplication, so that exactly 10 % more is met.
fn judge_growth(
    actual: Decimal,
    growth: Decimal,
    base: Option<&Base>,
) -> Result<(Option<Decimal>, bool), Reason> {
    let base = base.ok_or(Reason::NoBase)?.value;
    if base.is_zero() {
        return Err(Reason::ZeroBase);
    }
    if base.is_sign_negative() {
        return Err(Reason::NegativeBase);
    }
    Ok((ratio(actual - base, base), actual >= base * (Decimal::ONE + growth)))
}

/// 完成率 less 序时进度 over one common denominator, so that it is rounded once.
pub fn ahead(actual: Decimal, least: Decimal, elapsed: Elapsed) -> Option<Decimal> {
    let (passed, whole) = (Decimal::from(elapsed.passed), Decimal::from(elapsed.whole));
    let done = actual.checked_mul(whole)?;
    let due = least.checked_mul(passed)?;
    ratio(done.checked_sub(due)?, least.checked_mul(whole)?)
}

/// A ratio rounded half away from zero to twelve decimals, as a spreadsheet's ROUND does.
pub fn ratio(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_div(whole).map(|exact| rounded(exact, RATE_DECIMALS))
}

/// A rate as JSON and csv have it.
pub fn published(rate: Decimal) -> Decimal {
    rounded(rate, PUBLISHED_RATE_DECIMALS)
}

/// A number rounded half away from zero.
pub fn rounded(exact: Decimal, decimals: u32) -> Decimal {
    exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::BaseSource;
    use crate::campaign::Schedule;

    #[test]
    fn a_rate_that_is_rounded_once_more_to_be_shown_is_rounded_right() {
        // 15.05 ÷ 105.8 = 0.1422495…: of six decimals it would read 14.23 %.
        let rate = ratio(Decimal::new(1505, 2), Decimal::new(1058, 1)).unwrap();
        assert_eq!(rounded(rate * Decimal::ONE_HUNDRED, 2), Decimal::new(1422, 2));
        assert_eq!(published(rate), Decimal::new(14225, 5));
    }

    fn target(goal: Goal) -> Target {
        let [key, name, field] = ["t", "t", "f"].map(String::from);
        Target { key, name, field, goal, stated: None, schedule: None }
    }

    fn base(value: i64) -> Option<Arc<Base>> {
        let ([file, sha256], [cell, raw]) = Default::default();
        let base = Base { value: value.into(), source: BaseSource::Table, file, sha256, cell, raw };
        Some(base.into())
    }

    fn text(number: Option<Decimal>) -> Option<String> {
        number.map(|n| n.to_string())
    }

    #[test]
    fn growth_of_exactly_the_goal_is_met() {
        let goal = target(Goal::Growth(Decimal::new(1, 1)));
        let judge = |actual: i64, b: i64| {
            let a = Attainment::judge(&goal, Ok(actual.into()), base(b), None);
            (text(a.rate), a.met, a.reason)
        };
        assert_eq!(judge(22, 20), (Some("0.1".into()), Some(true), None));
        assert_eq!(judge(33, 30), (Some("0.1".into()), Some(true), None));
        assert_eq!(judge(10, 11), (Some("-0.090909090909".into()), Some(false), None));
        assert_eq!(judge(5, 0), (None, None, Some(Reason::ZeroBase)));
        assert_eq!(judge(5, -3), (None, None, Some(Reason::NegativeBase)));
        let none = Attainment::judge(&goal, Ok(Decimal::ONE), None, None);
        assert_eq!(none.reason, Some(Reason::NoBase));
        let unreported = Attainment::judge(&goal, Err(Reason::NotReported), base(3), None);
        assert_eq!(
            (unreported.reason, unreported.base.is_some()),
            (Some(Reason::NotReported), true)
        );
    }

    #[test]
    fn least_figures_are_set_against_the_time_that_has_passed() {
        let goal = target(Goal::AtLeast(Decimal::from(3)));
        let elapsed = Elapsed { schedule: Schedule::Days, passed: 16, whole: 100 };
        let judge = |actual: i64| {
            let a = Attainment::judge(&goal, Ok(actual.into()), None, Some(elapsed));
            (text(a.rate), a.met, text(a.ahead), text(a.short))
        };
        let some = |text: &str| Some(text.to_string());
        // 2 / 3 - 16 / 100 = 152 / 300
        assert_eq!(
            judge(2),
            (some("0.666666666667"), Some(false), some("0.506666666667"), some("1"))
        );
        assert_eq!(judge(3), (some("1"), Some(true), some("0.84"), some("0")));
        assert_eq!(judge(0), (some("0"), Some(false), some("-0.16"), some("3")));
    }
}
