//! Units of measure that are written in several places: where the one that was applied stands, and what
//! another place says instead; and figures of one unit of measure in another.

use super::counters::is_counter;
use super::number::typed_number;
use super::{Checked, Value};
use crate::campaign::{Field, Kind, Measure, MoneyUnit, normalize};
use crate::finding::{Code, Finding};
use crate::reading::{CellReading, FieldCell, UnitSource};
use rust_decimal::Decimal;

/// Says of a conversion where its unit of measure is written, if not in the heading.
pub(super) fn say_where(finding: &mut Finding, source: UnitSource) {
    let is_of_heading = matches!(finding.code, Code::HeadingUnit | Code::HeadingUnitUnknown);
    if is_of_heading && source != UnitSource::Heading {
        finding.message = finding.message.replacen("列标题", source.chinese(), 1);
    }
}

/// The doubt about a figure for which two places name different units of measure.
pub(super) fn differing(
    checked: &Checked<Option<Value>>,
    cell: &FieldCell,
    located: &CellReading,
    field: &Field,
) -> Option<Finding> {
    let Some(Value::Number(figure)) = checked.value else { return None };
    if figure.is_zero() {
        return None;
    }
    let applied = cell.heading_unit.as_deref().unwrap_or_default();
    let other = cell.other_units.first().map(|mark| (mark.source, &*mark.unit));
    let in_cell = in_cell(located, field).filter(|unit| is_another(unit, cell, field));
    let ((place, unit), (against, named)) = match (&in_cell, other) {
        (Some(unit), _) => ((cell.unit_from.chinese(), applied), ("格子里", unit.as_str())),
        (None, Some((source, unit))) => {
            ((cell.unit_from.chinese(), applied), (source.chinese(), unit))
        }
        (None, None) => return None,
    };
    if applied.is_empty() {
        let message = format!("列标题没有写计量单位，{against}提到{named}，不知道是不是按它填的");
        return Some(Finding::new(Code::UnitsDiffer).with_message(message));
    }
    let message = format!("{place}写的是{unit}，{against}写的是{named}，不知道以哪个为准");
    Some(Finding::new(Code::UnitsDiffer).with_message(message))
}

/// The unit of money in the cell itself.
fn in_cell(located: &CellReading, field: &Field) -> Option<String> {
    let text = located.cell.as_text().filter(|_| field.kind == Kind::Amount)?;
    typed_number(text).ok()?.unit.filter(|unit| MoneyUnit::parse(unit).is_some())
}

/// Whether a cell's unit of measure is neither that of the table nor set against the form's own, which a
/// unit may well write out: 3500万元 under 亿元.
fn is_another(unit: &str, cell: &FieldCell, field: &Field) -> bool {
    let table = cell.heading_unit.as_deref().and_then(MoneyUnit::parse);
    let own = MoneyUnit::parse(field.unit_name());
    table.is_some() && table != own && table != MoneyUnit::parse(unit)
}

/// 1.2万户 are 12000, 12名 are 12 人.
pub(super) fn counted(number: Decimal, unit: &str, field: &Field) -> Option<Decimal> {
    let scaled = unit.strip_prefix('万').filter(|rest| rest.is_empty() || is_counter(rest, field));
    match scaled {
        Some(_) => number.checked_mul(Decimal::from(10_000)),
        None => converted(number, unit, &normalize(field.unit_name())),
    }
}

/// A number of one unit of measure in another; `None` where that is not exact.
pub(super) fn converted(number: Decimal, from: &str, to: &str) -> Option<Decimal> {
    match (MoneyUnit::parse(from), MoneyUnit::parse(to)) {
        (Some(from), Some(to)) => from.convert(number, to),
        (None, None) => Measure::of(from).convert(number, Measure::of(to)),
        _ => None,
    }
}
