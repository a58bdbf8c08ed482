//! The live formulas of 汇总表, each with the result that is stored beside it.

use super::grid::{CachedFormula, FormulaResult};
use crate::campaign::Elapsed;
use crate::summary::attainment::RATE_DECIMALS;
use crate::summary::{Attainment, Reason, UnitRow};
use rust_decimal::Decimal;

/// Decimals of 超/欠进度 in percentage points.
const POINTS_DECIMALS: u32 = RATE_DECIMALS - 2;

/// Stands where a formula has no figure.
pub const NO_FIGURE: &str = "—";

/// A formula whose result is stored beside it.
pub fn live<'a>(formula: String, result: impl Into<FormulaResult<'a>>) -> CachedFormula<'a> {
    CachedFormula { formula, result: result.into() }
}

/// A figure as a formula's stored result.
pub fn shown(number: Option<Decimal>) -> FormulaResult<'static> {
    number.map_or(FormulaResult::Words(NO_FIGURE.into()), FormulaResult::Number)
}

/// Number of targets that a unit met, as its formula's stored result.
pub fn met_count(unit: &UnitRow) -> FormulaResult<'static> {
    let any = unit.attainment.iter().any(|a| a.actual.is_some());
    shown(any.then(|| unit.met_count().into()))
}

/// Number format with this many decimals, 28 at most: more a decimal has not.
pub fn decimal_format(decimals: u32) -> &'static str {
    const FORMAT: &str = "0.0000000000000000000000000000";
    let length = if decimals == 0 { 1 } else { decimals as usize + 2 };
    FORMAT.get(..length).unwrap_or(FORMAT)
}

/// A text as a literal of a formula.
pub fn literal(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// 序时进度 as a formula writes it: 16/100.
pub fn fraction(elapsed: Elapsed) -> String {
    format!("{}/{}", elapsed.passed, elapsed.whole)
}

/// 序时进度 as a ratio.
pub fn due_formula(elapsed: Elapsed) -> String {
    format!("ROUND({},{RATE_DECIMALS})", fraction(elapsed))
}

/// The figure of another cell, or a dash: a reference to a blank cell would be 0.
pub fn figure_of(cell: &str) -> String {
    format!("IF(ISNUMBER({cell}),{cell},\"{NO_FIGURE}\")")
}

/// 超/欠进度 in percentage points of a figure against a goal, which is a number or a cell.
pub fn ahead_formula(actual: &str, goal: &str, elapsed: Elapsed) -> String {
    let due = fraction(elapsed);
    format!(
        "IF(ISNUMBER({actual}),ROUND(({actual}/({goal})-{due})*100,{POINTS_DECIMALS}),\"{NO_FIGURE}\")"
    )
}

/// A ratio as percentage points.
pub fn in_points(ratio: Option<Decimal>) -> Option<Decimal> {
    ratio.map(|r| r * Decimal::ONE_HUNDRED)
}

/// Something that holds only as long as a cell is what it was when it was worked out; afterwards a dash,
/// until the summary is made again.
pub fn as_long_as(cell: &str, number: Decimal, decimals: u32, then: &str) -> String {
    let number = number.normalize();
    format!(
        "IF(ISNUMBER({cell}),IF(ROUND({cell}-{number},{decimals})=0,{then},\"{NO_FIGURE}\"),\"{NO_FIGURE}\")"
    )
}

/// Sum of a column's figures, rounded to what is displayed.
pub fn sum_formula(range: &str, decimals: u32) -> String {
    format!("IF(COUNT({range})=0,\"{NO_FIGURE}\",ROUND(SUM({range}),{decimals}))")
}

/// Growth of one figure over another.
pub fn rate_formula(actual: &str, base: &str) -> String {
    format!(
        "IF(AND(ISNUMBER({actual}),ISNUMBER({base})),IF({base}<=0,\"{NO_FIGURE}\",ROUND(({actual}-{base})/{base},{RATE_DECIMALS})),\"{NO_FIGURE}\")"
    )
}

/// Why a formula that finds no figure finds none: the reason of the present result, where it is one of a
/// figure's own.
pub fn absence(judged: &Attainment) -> Reason {
    let missing =
        |r: &Reason| !matches!(r, Reason::NoBase | Reason::ZeroBase | Reason::NegativeBase);
    let has_figure = judged.actual.is_some();
    judged.reason.filter(|r| missing(r) && !has_figure).unwrap_or(Reason::Blank)
}

/// A target's verdict as its formula's stored result.
pub fn verdict(judged: &Attainment) -> FormulaResult<'static> {
    FormulaResult::Words(match (judged.met, judged.reason) {
        (Some(true), _) => "达标".into(),
        (Some(false), _) => "未达标".into(),
        (None, reason) => unknown(reason.unwrap_or(Reason::Blank)).into(),
    })
}

fn unknown(reason: Reason) -> String {
    format!("无法判断：{}", reason.chinese())
}

/// 完成率 of a least-figure target.
pub fn least_rate(actual: &str, least: Decimal) -> String {
    format!(
        "IF(ISNUMBER({actual}),ROUND({actual}/{},{RATE_DECIMALS}),\"{NO_FIGURE}\")",
        least.normalize()
    )
}

/// Verdict of a least-figure target.
pub fn least_verdict(actual: &str, least: Decimal, absence: Reason) -> String {
    let (least, words) = (least.normalize(), unknown(absence));
    format!("IF(ISNUMBER({actual}),IF({actual}>={least},\"达标\",\"未达标\"),\"{words}\")")
}

/// Verdict of a growth target.
///
/// `absent` says why there may be no figure of this year and none of last year.
pub fn growth_verdict(actual: &str, base: &str, growth: Decimal, absent: [Reason; 2]) -> String {
    let (ratio, [words, no_base]) = (growth.normalize(), absent.map(unknown));
    // ROUND at nine places: products of six-decimal figures and the goal are exact there.
    format!(
        "IF(NOT(ISNUMBER({actual})),\"{words}\",IF(NOT(ISNUMBER({base})),\"{no_base}\",\
         IF({base}<=0,IF({base}=0,\"无法判断：基数为0\",\"无法判断：基数为负\"),IF(ROUND({actual}-{base}*(1+{ratio}),9)>=0,\"达标\",\"未达标\"))))"
    )
}
