//! The live formulas of 汇总表, each with the result that is stored beside it.

use super::grid::Live;
use crate::campaign::Elapsed;
use crate::summary::{Attainment, Reason};
use rust_decimal::Decimal;

/// Stands where a formula has no figure: the writing library cannot store an empty result.
pub const NO_FIGURE: &str = "—";

/// A formula whose result is stored beside it.
pub fn live(formula: String, result: impl Into<String>) -> Live {
    Live { formula, result: result.into() }
}

/// A figure as a formula's stored result.
pub fn shown(number: Option<Decimal>) -> String {
    number.map_or(NO_FIGURE.to_string(), |n| n.normalize().to_string())
}

/// Number format with this many decimals.
pub fn decimal_format(decimals: u32) -> String {
    if decimals == 0 { "0".to_string() } else { format!("0.{}", "0".repeat(decimals as usize)) }
}

/// A text as a literal of a formula.
pub fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// 序时进度 as a formula writes it: 16/100.
pub fn fraction(elapsed: Elapsed) -> String {
    format!("{}/{}", elapsed.passed, elapsed.whole)
}

/// The figure of another cell, or a dash: a reference to a blank cell would be 0.
pub fn figure_of(cell: &str) -> String {
    format!("=IF(ISNUMBER({cell}),{cell},\"{NO_FIGURE}\")")
}

/// 超/欠进度 in percentage points of a figure against a goal, which is a number or a cell.
pub fn ahead_formula(actual: &str, goal: &str, elapsed: Elapsed) -> String {
    let due = fraction(elapsed);
    format!("=IF(ISNUMBER({actual}),ROUND(({actual}/({goal})-{due})*100,4),\"{NO_FIGURE}\")")
}

/// A ratio as percentage points.
pub fn in_points(ratio: Option<Decimal>) -> Option<Decimal> {
    ratio.map(|r| r * Decimal::ONE_HUNDRED)
}

/// Sum of a column's figures, rounded to what is displayed.
pub fn sum_formula(range: &str, decimals: u32) -> String {
    format!("=IF(COUNT({range})=0,\"{NO_FIGURE}\",ROUND(SUM({range}),{decimals}))")
}

/// Growth of one figure over another.
pub fn rate_formula(actual: &str, base: &str) -> String {
    format!(
        "=IF(AND(ISNUMBER({actual}),ISNUMBER({base})),IF({base}<=0,\"{NO_FIGURE}\",ROUND(({actual}-{base})/{base},6)),\"{NO_FIGURE}\")"
    )
}

/// Words for a figure that is not there; the formula falls back on them.
fn unknown(reason: Option<Reason>) -> String {
    let missing =
        |r: &Reason| !matches!(r, Reason::NoBase | Reason::ZeroBase | Reason::NegativeBase);
    let reason = reason.filter(missing).unwrap_or(Reason::Blank);
    format!("无法判断：{}", reason.chinese())
}

fn verdict(judged: &Attainment) -> String {
    match (judged.met, judged.reason) {
        (Some(true), _) => "达标".to_string(),
        (Some(false), _) => "未达标".to_string(),
        (None, reason) => format!("无法判断：{}", reason.unwrap_or(Reason::Blank).chinese()),
    }
}

/// 完成率 and verdict of a least-figure target.
pub fn least_formulas(actual: &str, least: Decimal, judged: &Attainment) -> (Live, Live) {
    let least = least.normalize();
    let rate = format!("=IF(ISNUMBER({actual}),ROUND({actual}/{least},6),\"{NO_FIGURE}\")");
    let words = unknown(judged.reason);
    let test =
        format!("=IF(ISNUMBER({actual}),IF({actual}>={least},\"达标\",\"未达标\"),\"{words}\")");
    (live(rate, shown(judged.rate)), live(test, verdict(judged)))
}

/// 同比 and verdict of a growth target.
pub fn growth_formulas(
    actual: &str,
    base: &str,
    growth: Decimal,
    judged: &Attainment,
) -> (Live, Live) {
    let ratio = growth.normalize();
    let words = unknown(judged.reason);
    // ROUND at nine places: products of six-decimal figures and the goal are exact there.
    let test = format!(
        "=IF(NOT(ISNUMBER({actual})),\"{words}\",IF(NOT(ISNUMBER({base})),\"无法判断：无基数\",\
         IF({base}<=0,IF({base}=0,\"无法判断：基数为0\",\"无法判断：基数为负\"),IF(ROUND({actual}-{base}*(1+{ratio}),9)>=0,\"达标\",\"未达标\"))))"
    );
    (live(rate_formula(actual, base), shown(judged.rate)), live(test, verdict(judged)))
}
