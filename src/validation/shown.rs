//! What a cell's number format shows beside the number that is stored.

use super::cells::{Read, doubtful, refuse, with_unit};
use super::display;
use super::number::{Doubt, TypedNumber, typed_number};
use crate::campaign::{Field, Kind, Measure};
use crate::finding::{Code, Finding};
use crate::reading::Located;
use rust_decimal::Decimal;

/// A number format that shows another figure than is stored: whoever filled it in meant what he
/// saw, and the file holds something else.
pub(super) fn seen_otherwise(located: &Located, stored: Decimal) -> Result<(), Box<Finding>> {
    let format = located.extras.format.as_deref();
    let Some(shown) = format.and_then(|format| display::shown(stored, format)) else {
        return Ok(());
    };
    let code = if shown.ends_with('%') { Code::PercentInNumber } else { Code::DisplayDiffers };
    let message = format!("单元格格式改变了显示：存的是 {stored}，打开看到的是 {shown}");
    refuse(Finding::new(code).saying(message))
}

/// The number with the unit of measure that its format shows behind it, as if both had been typed;
/// `None` where the format shows no unit of money, nor a 万 behind a count.
pub(super) fn shown_unit(
    located: &Located,
    number: Decimal,
    field: &Field,
) -> Result<Option<TypedNumber>, Box<Finding>> {
    let format = located.extras.format.as_deref();
    let Some(words) = format.and_then(|format| display::words_behind(number, format)) else {
        return Ok(None);
    };
    let typed = match typed_number(&format!("{number}{words}")) {
        Err(doubt @ Doubt::ForeignCurrency) => return refuse(doubtful(doubt)),
        Err(_) => return Ok(None),
        Ok(typed) => typed,
    };
    let says = |unit: &str| match field.kind {
        Kind::Count => unit.starts_with('万'),
        _ => Measure::parse(unit).is_some(),
    };
    Ok(Some(typed).filter(|typed| typed.unit.as_deref().is_some_and(says)))
}

/// Takes a number with the unit of measure that its format shows, and says where it stands.
pub(super) fn with_shown_unit(
    typed: &TypedNumber,
    field: &Field,
    heading_unit: Option<&str>,
) -> Read {
    let (number, findings) = with_unit(typed, field, heading_unit)?;
    let unit = typed.unit.as_deref().unwrap_or_default();
    let told = |finding: Finding| {
        let done = if finding.code == Code::Converted { "换算" } else { "理解" };
        finding.saying(format!("单元格显示为“{}{unit}”，已按写的单位{done}", typed.number))
    };
    Ok((number, findings.into_iter().map(told).collect()))
}
