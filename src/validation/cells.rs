//! One cell → one value, by the kind of its field.

use super::counters::is_counter;
use super::displayed_value::{DisplayContext, displayed_number, displayed_text, picture};
use super::font_effects::told_of_setting;
use super::measure::{converted, counted};
use super::number::{NumberError, TypedNumber, typed_number};
use super::stored_result::{effective_number, uncalculated, unsure};
use super::{Checked, Value};
use crate::campaign::{Field, Kind, Measure, MissingValueTerms, MoneyUnit, TermMeaning, normalize};
use crate::finding::{Code, Finding, Severity};
use crate::reading::{Cell, CellReading, LOST_TEXT, exact};
use rust_decimal::{Decimal, RoundingStrategy};

/// More decimals than this cannot be shown in the summary; a longer fraction comes from a formula.
const MOST_DECIMALS: u32 = 6;
/// Largest amount of any kind: sums over all units stay exact in 15 significant digits.
const LARGEST: i64 = 100_000_000;

/// Takes a cell as text.
pub fn text(located: &CellReading) -> Checked<Option<Value>> {
    if located.extras.is_picture() {
        return Checked {
            value: None,
            findings: vec![picture("字").with_severity(Severity::Verify)],
        };
    }
    let text = located.cell.raw().map(|raw| Value::Text(raw.trim().to_string()));
    let formula = located.extras.formula.as_ref().filter(|_| text.is_none());
    let findings = formula.map(|formula| {
        let message = format!("公式“={formula}”没有计算结果，这一格没有取到内容");
        Finding::new(Code::Uncalculated).with_message(message)
    });
    let left_out = told_of_setting(located).into_iter().filter(|f| f.code == Code::MarkLeftOut);
    Checked { value: text, findings: findings.into_iter().chain(left_out).collect() }
}

/// Takes a cell as the number of `field`, in the field's unit of measure; `heading_unit` is the one
/// that the column's heading gives, `words` are the campaign's words for numbers.
pub fn number(
    located: &CellReading,
    field: &Field,
    heading_unit: Option<&str>,
    words: &MissingValueTerms,
) -> Checked<Option<Value>> {
    let subject = DisplayContext { field, heading_unit, words };
    match read(located, &subject) {
        Ok((number, mut findings)) => {
            findings.extend(told_of_setting(located));
            findings.extend(unsure(located).filter(|_| located.cell.as_text().is_some()));
            in_limits(number, field, findings)
        }
        Err(finding) => Checked { value: None, findings: vec![*finding] },
    }
}

pub(super) type Parsed = Result<(Decimal, Vec<Finding>), Box<Finding>>;

pub(super) fn refuse<T>(finding: Finding) -> Result<T, Box<Finding>> {
    Err(Box::new(finding))
}

fn read(located: &CellReading, subject: &DisplayContext) -> Parsed {
    if located.extras.is_picture() {
        return refuse(picture("数"));
    }
    match &located.cell {
        Cell::Blank => figure(located, uncalculated(located, subject.field)?, subject),
        Cell::Number(number) => {
            let Some(number) = exact(*number) else {
                return refuse(Finding::new(Code::OutOfRange));
            };
            figure(located, effective_number(located, number, subject.field), subject)
        }
        // Which part is crossed out cannot be told: 9 struck out and 11 behind it is not 911.
        Cell::Text(_) if located.extras.struck => {
            refuse(Finding::new(Code::Struck).with_severity(Severity::Mandatory))
        }
        Cell::Text(text) => {
            let text = displayed_text(located, text)?;
            match subject.words.meaning_of(&text) {
                Some(said) => spoken(said, &text, subject.field),
                None => typed(&text, subject.field, subject.heading_unit),
            }
        }
        Cell::Date(_) => refuse(date_in_number(&located.cell)),
        Cell::Error(name) if name == LOST_TEXT => {
            let message = "这一格的文字在文件里找不到，看不到写的是什么";
            refuse(Finding::new(Code::CellError).with_message(message))
        }
        Cell::Error(_) => refuse(Finding::new(Code::CellError)),
        Cell::Bool(_) => refuse(Finding::new(Code::NotNumber)),
    }
}

/// The figure that a number in the cell is, as its format shows it.
fn figure(
    located: &CellReading,
    (stands, findings): (Decimal, Vec<Finding>),
    subject: &DisplayContext,
) -> Parsed {
    let (value, more) = displayed_number(located, stands, subject)?;
    // What our own calculation came to is understood in the field's unit, too.
    let told = |finding: Finding| match finding.code {
        Code::Uncalculated | Code::StaleFormula => {
            finding.understood(understood_as(value, subject.field))
        }
        _ => finding,
    };
    let findings = findings.into_iter().map(told).chain(more).collect();
    Ok((value, findings))
}

/// 3-5 typed into a cell becomes the fifth of March.
fn date_in_number(cell: &Cell) -> Finding {
    let finding = Finding::new(Code::DateInNumber);
    let Cell::Date(day) = cell else { return finding };
    let message = format!("{}，原来可能想填“{}”", finding.message, day.format("%-m-%-d"));
    finding.with_message(message)
}

pub(super) fn spoken(said: TermMeaning, text: &str, field: &Field) -> Parsed {
    let text = text.trim();
    match said {
        TermMeaning::Zero => {
            Ok((Decimal::ZERO, vec![understood(Code::WordForZero, Decimal::ZERO, field)]))
        }
        TermMeaning::Blank => {
            let class = field.if_blank.unwrap_or(Severity::Note);
            let message = format!("写的是“{text}”，没有数字，按没有填处理");
            refuse(Finding::new(Code::WordForBlank).with_severity(class).with_message(message))
        }
        TermMeaning::NotApplicable => refuse(Finding::new(Code::NotApplicable)),
    }
}

/// Takes a text that is to be a number of `field`.
pub(super) fn typed(text: &str, field: &Field, heading_unit: Option<&str>) -> Parsed {
    let mut typed = typed_number(text).map_err(|doubt| Box::new(doubtful(doubt)))?;
    if typed.unit.is_none() && typed.grand && field.kind == Kind::Amount {
        typed.unit = Some("元".to_string());
    }
    let (number, mut findings) = with_unit(&typed, field, heading_unit)?;
    let mut remark = |code: Code| findings.push(understood(code, number, field));
    if typed.hedged {
        remark(Code::Approximate);
    }
    if typed.spaced {
        remark(Code::SpacedNumber);
    }
    Ok((number, findings))
}

pub(super) fn doubtful(doubt: NumberError) -> Finding {
    Finding::new(match doubt {
        NumberError::Several => Code::SeveralNumbers,
        NumberError::Ditto => Code::Ditto,
        NumberError::Percent => Code::PercentInNumber,
        NumberError::ForeignCurrency => Code::ForeignCurrency,
        NumberError::Unclear => Code::NotNumber,
    })
}

/// Applies the unit of measure that the cell names, else the heading's.
pub(super) fn with_unit(typed: &TypedNumber, field: &Field, heading_unit: Option<&str>) -> Parsed {
    let Some(unit) = &typed.unit else {
        let (number, mut findings) = with_heading(typed.number, field, heading_unit)?;
        findings.push(understood(Code::TextNumber, number, field));
        return Ok((number, findings));
    };
    let own = normalize(field.unit_name());
    if *unit == own || field.kind == Kind::Count && is_counter(unit, field) {
        return Ok((typed.number, vec![understood(Code::CellUnit, typed.number, field)]));
    }
    let number = match field.kind {
        Kind::Count => counted(typed.number, unit, field),
        _ => converted(typed.number, unit, &own),
    };
    let Some(number) = number else {
        let wanted = if own.is_empty() { "没有规定计量单位" } else { "要填" };
        let message = format!("写的计量单位是“{unit}”，这一列{wanted}{own}，不能换算");
        return refuse(Finding::new(Code::NotNumber).with_message(message));
    };
    let same = number == typed.number;
    let code = if same { Code::CellUnit } else { Code::Converted };
    Ok((number, vec![understood(code, number, field)]))
}

/// Applies the heading's unit of measure where it differs from the form's.
pub(super) fn with_heading(number: Decimal, field: &Field, heading_unit: Option<&str>) -> Parsed {
    // Nearly all headings name the unit as the form does.
    let Some(unit) = heading_unit.filter(|unit| *unit != field.unit_name()) else {
        return Ok((number, vec![]));
    };
    let own = normalize(field.unit_name());
    if *unit == *own || Measure::of(unit) == Measure::of(&own) {
        return Ok((number, vec![]));
    }
    if field.kind == Kind::Count && is_counter(unit, field) {
        return Ok((number, vec![]));
    }
    let value = match field.kind {
        Kind::Count => counted(number, unit, field),
        _ => converted(number, unit, &own),
    };
    let Some(value) = value else {
        let wanted = if own.is_empty() { "没有规定".into() } else { format!("是“{own}”") };
        let message = format!("列标题的计量单位是“{unit}”，表样{wanted}，不能换算");
        return refuse(Finding::new(Code::HeadingUnitUnknown).with_message(message));
    };
    if MoneyUnit::parse(unit).is_some() && MoneyUnit::parse(unit) == MoneyUnit::parse(&own) {
        return Ok((value, vec![]));
    }
    let message = format!(
        "列标题写的是{unit}，表样是{own}：原数 {number} {unit}，换算为 {} {own}",
        value.normalize()
    );
    Ok((value, vec![understood(Code::HeadingUnit, value, field).with_message(message)]))
}

pub(super) fn understood(code: Code, number: Decimal, field: &Field) -> Finding {
    Finding::new(code).understood(understood_as(number, field))
}

fn understood_as(number: Decimal, field: &Field) -> String {
    format!("{} {}", number.normalize(), field.unit_name()).trim().to_string()
}

pub(super) fn in_limits(
    number: Decimal,
    field: &Field,
    mut findings: Vec<Finding>,
) -> Checked<Option<Value>> {
    let rejected = |code: Code, mut findings: Vec<Finding>| {
        findings.push(Finding::new(code));
        Checked { value: None, findings }
    };
    if number.is_sign_negative() && !number.is_zero() && !field.negative {
        return rejected(Code::Negative, findings);
    }
    if number.abs() > largest(field) {
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
    } else if kept.scale() > field.decimals && !field.has_free_decimals {
        let message = format!("有 {} 位小数，要求 {} 位，按原数采用", kept.scale(), field.decimals);
        findings.push(Finding::new(Code::MoreDecimals).with_message(message));
    }
    if let Some(max) = field.max.filter(|max| kept > *max) {
        findings.push(Finding::new(Code::OverLimit).with_message(over_limit(kept, max, field)));
    }
    Checked { value: Some(Value::Number(kept)), findings }
}

/// Amounts in 元 are ten thousand times as large as those in 万元.
fn largest(field: &Field) -> Decimal {
    Decimal::from(if field.unit_name() == "元" { LARGEST * 10_000 } else { LARGEST })
}

/// Suggests 万元 where it would make the figure ordinary; the figure itself is not touched.
fn over_limit(kept: Decimal, max: Decimal, field: &Field) -> String {
    let unit = field.unit_name();
    let smaller = converted(kept, "万元", &normalize(unit)).filter(|n| *n <= max && unit == "亿元");
    let guess = smaller.map(|n| format!("；如果填的是万元，应为 {} 亿元", n.normalize()));
    format!("超过 {max} {unit}，数字特别大{}", guess.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Campaign;
    use crate::form::Place;

    fn read(cell: Cell, key: &str, heading: Option<&str>) -> (Option<String>, Vec<Code>) {
        let campaign = Campaign::built_in().unwrap_or_else(|e| panic!("{e}"));
        let field = campaign.field(key).unwrap_or_else(|| panic!("{key}"));
        let located = CellReading::plain(Place::new("附件2", 0, 0), cell);
        let checked = number(&located, field, heading, &campaign.words);
        let codes = checked.findings.iter().map(|f| f.code).collect();
        (checked.value.map(|v| v.to_string()), codes)
    }

    fn text(text: &str, key: &str) -> (Option<String>, Vec<Code>) {
        read(Cell::Text(text.into()), key, None)
    }

    fn value(n: &str) -> Option<String> {
        Some(n.to_string())
    }

    #[test]
    fn money_is_converted_only_where_a_unit_is_written() {
        let amount = |t: &str| text(t, "signed_amount");
        assert_eq!(amount("3500万元"), (value("0.35"), vec![Code::Converted]));
        assert_eq!(amount("3.5亿"), (value("3.5"), vec![Code::CellUnit]));
        assert_eq!(amount("三千五百万"), (value("0.35"), vec![Code::Converted]));
        assert_eq!(amount("约12.5亿"), (value("12.5"), vec![Code::CellUnit, Code::Approximate]));
        assert_eq!(amount("3.2亿美元"), (None, vec![Code::ForeignCurrency]));
        assert_eq!(amount("12.5个"), (None, vec![Code::NotNumber]));
        let wan = read(Cell::Number(3500.0), "signed_amount", Some("万元"));
        assert_eq!(wan, (value("0.35"), vec![Code::HeadingUnit]));
        let huge = read(Cell::Number(35_000.0), "signed_amount", None);
        assert_eq!(huge, (value("35000"), vec![Code::OverLimit]));
    }

    #[test]
    fn counts_are_whole_and_not_negative() {
        let key = "enterprise_visits";
        assert_eq!(read(Cell::Number(12.0), key, None), (value("12"), vec![]));
        assert_eq!(read(Cell::Number(12.5), key, None), (None, vec![Code::NotWhole]));
        assert_eq!(read(Cell::Number(-1.0), key, None), (None, vec![Code::Negative]));
        assert_eq!(text("１２家", key), (value("12"), vec![Code::CellUnit]));
        assert_eq!(text("12家企业", key), (value("12"), vec![Code::CellUnit]));
        assert_eq!(text("1.2万户", key), (value("12000"), vec![Code::Converted, Code::OverLimit]));
        assert_eq!(text("12.5个", key), (None, vec![Code::CellUnit, Code::NotWhole]));
        assert_eq!(text("待核实", key), (None, vec![Code::NotNumber]));
        assert_eq!(text("同上", key), (None, vec![Code::Ditto]));
        assert_eq!(text("5+3", key), (None, vec![Code::SeveralNumbers]));
    }

    #[test]
    fn blank_zero_and_not_applicable_are_three_things() {
        let key = "landed_projects";
        assert_eq!(text("0", key), (value("0"), vec![Code::TextNumber]));
        assert_eq!(text("无", key), (value("0"), vec![Code::WordForZero]));
        assert_eq!(text("/", key), (None, vec![Code::WordForBlank]));
        assert_eq!(text("—", key), (None, vec![Code::WordForBlank]));
        assert_eq!(text("不适用", key), (None, vec![Code::NotApplicable]));
    }

    #[test]
    fn formulas_stand_for_their_result() {
        let campaign = Campaign::built_in().unwrap_or_else(|e| panic!("{e}"));
        let field = campaign.field("signed_amount").unwrap_or_else(|| panic!("no field"));
        let read = |cell: Cell, recomputed: Option<i64>| {
            let mut located = CellReading::plain(Place::new("附件2", 0, 0), cell);
            located.extras.formula = Some("SUM(A1:A2)".into());
            located.extras.set_result(recomputed.map(Decimal::from), false);
            let checked = number(&located, field, None, &campaign.words);
            let codes: Vec<Code> = checked.findings.iter().map(|f| f.code).collect();
            (checked.value.map(|v| v.to_string()), codes)
        };
        assert_eq!(read(Cell::Number(5.0), Some(5)), (value("5"), vec![]));
        assert_eq!(read(Cell::Number(0.0), Some(5)), (value("5"), vec![Code::StaleFormula]));
        assert_eq!(read(Cell::Blank, Some(5)), (value("5"), vec![Code::Uncalculated]));
        assert_eq!(read(Cell::Blank, None), (None, vec![Code::Uncalculated]));
    }

    #[test]
    fn a_unit_in_the_number_format_is_as_good_as_a_typed_one() {
        let campaign = Campaign::built_in().unwrap_or_else(|e| panic!("{e}"));
        let read = |stored: f64, key: &str, format: &str| {
            let field = campaign.field(key).unwrap_or_else(|| panic!("no field"));
            let mut located = CellReading::plain(Place::new("附件2", 0, 0), Cell::Number(stored));
            located.extras.format = Some(format.into());
            let checked = number(&located, field, None, &campaign.words);
            let codes: Vec<Code> = checked.findings.iter().map(|f| f.code).collect();
            (checked.value.map(|v| v.to_string()), codes)
        };
        let amount = |stored: f64, format: &str| read(stored, "signed_amount", format);
        assert_eq!(amount(2600.0, "0\"万元\""), (value("0.26"), vec![Code::Converted]));
        assert_eq!(amount(2600.0, "#,##0\"万\""), (value("0.26"), vec![Code::Converted]));
        assert_eq!(amount(0.26, "0.00\"亿元\""), (value("0.26"), vec![Code::CellUnit]));
        assert_eq!(amount(26.0, "0\"亿美元\""), (None, vec![Code::ForeignCurrency]));
        assert_eq!(amount(2600.0, "0\"合计\""), (None, vec![Code::NotNumber]));
        assert_eq!(read(12.0, "signed_projects", "0\"个\""), (value("12"), vec![]));
        assert_eq!(
            read(1.2, "enterprise_visits", "0.0\"万户\""),
            (value("12000"), vec![Code::Converted, Code::OverLimit])
        );
    }

    #[test]
    fn long_fractions_are_told() {
        let longer = read(Cell::Number(12.3456), "signed_amount", None);
        assert_eq!(longer, (value("12.3456"), vec![Code::MoreDecimals]));
        assert_eq!(
            read(Cell::Number(100.0 / 3.0), "signed_amount", None),
            (value("33.333333"), vec![Code::Rounded])
        );
    }
}
