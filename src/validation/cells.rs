//! One cell → one value, by the kind of its field.

use super::number::typed_number;
use super::{Checked, Value};
use crate::campaign::{Field, Kind, Measure};
use crate::finding::{Code, Finding};
use crate::reading::{Cell, exact};
use rust_decimal::{Decimal, RoundingStrategy};

/// More decimals than this cannot be shown in the summary; a longer fraction comes from a formula.
const MOST_DECIMALS: u32 = 6;
/// Largest amount of any kind: sums over all units stay exact in 15 significant digits.
const LARGEST: i64 = 100_000_000;
/// Measure words that may stand behind a count, beside the field's own.
const COUNTERS: [&str; 8] = ["个", "次", "户", "家", "场", "项", "批", "件"];

/// Takes a cell as text.
pub fn text(cell: &Cell) -> Checked<Option<Value>> {
    Checked { value: cell.raw().map(|raw| Value::Text(raw.trim().to_string())), findings: vec![] }
}

/// Takes a cell as the number of `field`, in the field's unit of measure; `heading_unit` is the one
/// that the column's heading gives.
pub fn number(cell: &Cell, field: &Field, heading_unit: Option<&str>) -> Checked<Option<Value>> {
    let read = match cell {
        Cell::Number(number) => exact(*number)
            .ok_or_else(|| Box::new(Finding::new(Code::OutOfRange)))
            .and_then(|number| with_heading(number, field, heading_unit)),
        Cell::Text(text) => typed(text, field, heading_unit),
        Cell::Date(_) => refuse(Finding::new(Code::DateInNumber)),
        Cell::Error(_) => refuse(Finding::new(Code::CellError)),
        Cell::Bool(_) | Cell::Blank => refuse(Finding::new(Code::NotNumber)),
    };
    match read {
        Ok((number, findings)) => in_limits(number, field, findings),
        Err(finding) => Checked { value: None, findings: vec![*finding] },
    }
}

type Read = Result<(Decimal, Vec<Finding>), Box<Finding>>;

fn refuse<T>(finding: Finding) -> Result<T, Box<Finding>> {
    Err(Box::new(finding))
}

fn typed(text: &str, field: &Field, heading_unit: Option<&str>) -> Read {
    let typed = typed_number(text).ok_or_else(|| Box::new(Finding::new(Code::NotNumber)))?;
    let Some(unit) = typed.unit else {
        let (number, mut findings) = with_heading(typed.number, field, heading_unit)?;
        findings.push(understood(Code::TextNumber, number, field));
        return Ok((number, findings));
    };
    let own = crate::campaign::fold(field.unit_name());
    let counts = field.kind == Kind::Count && COUNTERS.contains(&unit.as_str());
    if unit == own || counts {
        return Ok((typed.number, vec![understood(Code::CellUnit, typed.number, field)]));
    }
    let number = converted(typed.number, &unit, &own)
        .ok_or_else(|| Box::new(Finding::new(Code::NotNumber)))?;
    let same = Measure::parse(&unit) == Measure::parse(&own);
    let code = if same { Code::CellUnit } else { Code::Converted };
    Ok((number, vec![understood(code, number, field)]))
}

/// Applies the heading's unit of measure where it differs from the form's.
fn with_heading(number: Decimal, field: &Field, heading_unit: Option<&str>) -> Read {
    let own = crate::campaign::fold(field.unit_name());
    let Some(unit) = heading_unit.filter(|unit| **unit != *own) else {
        return Ok((number, vec![]));
    };
    let counts = field.kind == Kind::Count && COUNTERS.contains(&unit);
    if counts {
        return Ok((number, vec![]));
    }
    let Some(value) = converted(number, unit, &own) else {
        let message = format!("列标题的计量单位是“{unit}”，表样是“{own}”，不能换算");
        return refuse(Finding::new(Code::HeadingUnitUnknown).saying(message));
    };
    if Measure::parse(unit) == Measure::parse(&own) {
        return Ok((value, vec![]));
    }
    let message = format!("列标题写的是{unit}，表样是{own}，已换算");
    Ok((value, vec![understood(Code::HeadingUnit, value, field).saying(message)]))
}

fn converted(number: Decimal, from: &str, to: &str) -> Option<Decimal> {
    Measure::parse(from)?.convert(number, Measure::parse(to)?)
}

fn understood(code: Code, number: Decimal, field: &Field) -> Finding {
    let reading = format!("{} {}", number.normalize(), field.unit_name());
    Finding::new(code).understood(reading.trim())
}

fn in_limits(number: Decimal, field: &Field, mut findings: Vec<Finding>) -> Checked<Option<Value>> {
    let rejected = |code: Code, mut findings: Vec<Finding>| {
        findings.push(Finding::new(code));
        Checked { value: None, findings }
    };
    if number.is_sign_negative() && !number.is_zero() {
        return rejected(Code::Negative, findings);
    }
    if number > Decimal::from(LARGEST) {
        return rejected(Code::OutOfRange, findings);
    }
    if field.kind == Kind::Count && !number.fract().is_zero() {
        return rejected(Code::NotWhole, findings);
    }
    let kept = number
        .round_dp_with_strategy(MOST_DECIMALS, RoundingStrategy::MidpointAwayFromZero)
        .normalize();
    if kept != number {
        findings.push(understood(Code::Rounded, kept, field));
    } else if kept.scale() > field.decimals {
        let message = format!("有 {} 位小数，要求 {} 位，按原数采用", kept.scale(), field.decimals);
        findings.push(Finding::new(Code::MoreDecimals).saying(message));
    }
    if let Some(max) = field.max.filter(|max| kept > *max) {
        let message = format!("超过 {max} {}，数字特别大", field.unit_name());
        findings.push(Finding::new(Code::OverLimit).saying(message));
    }
    Checked { value: Some(Value::Number(kept)), findings }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Campaign;

    fn read(cell: Cell, key: &str, heading: Option<&str>) -> (Option<String>, Vec<Code>) {
        let campaign = Campaign::built_in().unwrap_or_else(|e| panic!("{e}"));
        let field = campaign.field(key).unwrap_or_else(|| panic!("{key}"));
        let checked = number(&cell, field, heading);
        let codes = checked.findings.iter().map(|f| f.code).collect();
        (checked.value.map(|v| v.to_string()), codes)
    }

    fn value(n: &str) -> Option<String> {
        Some(n.to_string())
    }

    #[test]
    fn money_is_converted_only_where_a_unit_is_written() {
        let text = |t: &str| Cell::Text(t.to_string());
        assert_eq!(
            read(text("3500万元"), "signed_amount", None),
            (value("0.35"), vec![Code::Converted])
        );
        assert_eq!(
            read(text("3.5亿"), "signed_amount", None),
            (value("3.5"), vec![Code::CellUnit])
        );
        assert_eq!(read(text("3.2亿美元"), "signed_amount", None), (None, vec![Code::NotNumber]));
        assert_eq!(
            read(Cell::Number(3500.0), "signed_amount", Some("万元")),
            (value("0.35"), vec![Code::HeadingUnit])
        );
        assert_eq!(
            read(Cell::Number(6000.0), "signed_amount", None),
            (value("6000"), vec![Code::OverLimit])
        );
    }

    #[test]
    fn counts_are_whole_and_not_negative() {
        assert_eq!(read(Cell::Number(12.0), "enterprise_visits", None), (value("12"), vec![]));
        assert_eq!(
            read(Cell::Number(12.5), "enterprise_visits", None),
            (None, vec![Code::NotWhole])
        );
        assert_eq!(
            read(Cell::Number(-1.0), "enterprise_visits", None),
            (None, vec![Code::Negative])
        );
        assert_eq!(
            read(Cell::Text("１２家".into()), "enterprise_visits", None),
            (value("12"), vec![Code::CellUnit])
        );
        assert_eq!(
            read(Cell::Text("待核实".into()), "enterprise_visits", None),
            (None, vec![Code::NotNumber])
        );
    }

    #[test]
    fn long_fractions_are_told() {
        assert_eq!(
            read(Cell::Number(12.3456), "signed_amount", None),
            (value("12.3456"), vec![Code::MoreDecimals])
        );
        assert_eq!(
            read(Cell::Number(100.0 / 3.0), "signed_amount", None),
            (value("33.333333"), vec![Code::Rounded])
        );
    }
}
