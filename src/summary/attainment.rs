//! Attainment (达标): one unit against one target; exact decimals throughout.

use crate::baseline::Base;
use crate::campaign::{Goal, Target};
use rust_decimal::{Decimal, RoundingStrategy};

/// Decimal places of a rate: one ten-thousandth of a percent.
pub const RATE_DECIMALS: u32 = 6;

/// Why a target cannot be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// 未报: no return.
    NotReported,
    /// 退改: the return has mandatory findings.
    Returned,
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
}

impl Reason {
    /// The reason as the summary words it.
    pub fn chinese(self) -> &'static str {
        match self {
            Reason::NotReported => "未报",
            Reason::Returned => "退改",
            Reason::NotInForm => "表中无此项",
            Reason::Blank => "未填",
            Reason::NotApplicable => "不适用",
            Reason::EarlierMissing => "缺前期报表",
            Reason::NoBase => "无基数",
            Reason::ZeroBase => "基数为0",
        }
    }
}

/// One unit's attainment of one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Attainment {
    /// This year's figure.
    pub actual: Option<Decimal>,
    /// Last year's figure, for growth targets.
    pub base: Option<Base>,
    /// 完成率 (actual ÷ target) or 同比 (growth), as a ratio rounded to six decimals.
    pub rate: Option<Decimal>,
    /// Whether the target is met; `None` if it cannot be judged.
    pub met: Option<bool>,
    /// Why it cannot be judged.
    pub reason: Option<Reason>,
}

impl Attainment {
    /// Judges a figure, or states why there is none.
    pub fn judge(target: &Target, actual: Result<Decimal, Reason>, base: Option<Base>) -> Self {
        let nothing = Attainment { actual: None, base, rate: None, met: None, reason: None };
        let actual = match actual {
            Ok(actual) => actual,
            Err(reason) => {
                return Attainment { reason: Some(reason), ..nothing };
            }
        };
        let judged = match target.goal {
            Goal::AtLeast(least) => Ok((ratio(actual, least), actual >= least)),
            Goal::Growth(growth) => judge_growth(actual, growth, nothing.base.as_ref()),
        };
        match judged {
            Ok((rate, met)) => Attainment { actual: Some(actual), rate, met: Some(met), ..nothing },
            Err(reason) => Attainment { actual: Some(actual), reason: Some(reason), ..nothing },
        }
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
    Ok((ratio(actual - base, base), actual >= base * (Decimal::ONE + growth)))
}

/// A ratio rounded half away from zero to six decimals, as a spreadsheet's ROUND does.
pub fn ratio(part: Decimal, whole: Decimal) -> Option<Decimal> {
    let exact = part.checked_div(whole)?;
    let rounded =
        exact.round_dp_with_strategy(RATE_DECIMALS, RoundingStrategy::MidpointAwayFromZero);
    Some(rounded.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::BaseSource;

    fn target(goal: Goal) -> Target {
        Target { key: "t".into(), name: "t".into(), field: "f".into(), goal }
    }

    fn base(value: i64) -> Option<Base> {
        let [file, sha256, cell, raw] = [const { String::new() }; 4];
        Some(Base { value: value.into(), source: BaseSource::Table, file, sha256, cell, raw })
    }

    #[test]
    fn growth_of_exactly_the_goal_is_met() {
        let goal = target(Goal::Growth(Decimal::new(1, 1)));
        let judge = |actual: i64, b: i64| {
            let a = Attainment::judge(&goal, Ok(actual.into()), base(b));
            (a.rate.map(|r| r.to_string()), a.met, a.reason)
        };
        assert_eq!(judge(22, 20), (Some("0.1".into()), Some(true), None));
        assert_eq!(judge(33, 30), (Some("0.1".into()), Some(true), None));
        assert_eq!(judge(10, 11), (Some("-0.090909".into()), Some(false), None));
        assert_eq!(judge(5, 0), (None, None, Some(Reason::ZeroBase)));
        let none = Attainment::judge(&goal, Ok(Decimal::ONE), None);
        assert_eq!(none.reason, Some(Reason::NoBase));
        let unreported = Attainment::judge(&goal, Err(Reason::NotReported), base(3));
        assert_eq!(
            (unreported.reason, unreported.base.is_some()),
            (Some(Reason::NotReported), true)
        );
    }

    #[test]
    fn least_counts_are_compared_as_they_are() {
        let goal = target(Goal::AtLeast(Decimal::from(3)));
        let judged = Attainment::judge(&goal, Ok(Decimal::TWO), None);
        assert_eq!(judged.rate.map(|r| r.to_string()).as_deref(), Some("0.666667"));
        assert_eq!(judged.met, Some(false));
    }
}
