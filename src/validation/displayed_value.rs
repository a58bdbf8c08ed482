//! What a cell shows is read as if it had been typed: a unit of measure, a hedge, nothing at all.

use super::cells::{Parsed, doubtful, refuse, spoken, understood, with_heading, with_unit};
use super::number::{TypedNumber, typed_number};
use crate::campaign::{Field, Kind, MissingValueTerms, MoneyUnit, TermMeaning, normalize};
use crate::finding::{Code, Finding};
use crate::reading::{CellReading, DisplayedNumber, is_rounded, shown_number, shown_text};
use rust_decimal::Decimal;
use std::borrow::Cow;

/// Signs of our own money: they name neither 万 nor 亿.
const YUAN: [&str; 5] = ["¥", "￥", "CNY", "RMB", "人民币"];
/// Dashes by which a format shows a nought.
const DASHES: [char; 5] = ['-', '—', '–', '－', '―'];
/// Units that a stored number may be counted in behind a scaled one: 35000 shown as 3.5万元.
const STORED_IN: [&str; 4] = ["元", "千元", "万元", "百万元"];
/// Largest power of ten by which digits are scaled.
const FARTHEST: i32 = 27;

/// A field with what says how its numbers are written.
pub(super) struct DisplayContext<'a> {
    /// The field.
    pub field: &'a Field,
    /// The unit of measure that the column's heading gives.
    pub heading_unit: Option<&'a str>,
    /// The campaign's words for numbers.
    pub words: &'a MissingValueTerms,
}

/// The text that a person reads in a text cell.
pub(super) fn displayed_text<'a>(
    located: &CellReading,
    text: &'a str,
) -> Result<Cow<'a, str>, Box<Finding>> {
    let format = located.extras.format.as_deref();
    match format.and_then(|format| shown_text(text, format)) {
        Some(shown) if shown.trim().is_empty() => refuse(hidden(text)),
        Some(shown) => Ok(Cow::Owned(shown)),
        None => Ok(Cow::Borrowed(text)),
    }
}

/// Takes the number that stands in a cell as the cell shows it.
pub(super) fn displayed_number(
    located: &CellReading,
    number: Decimal,
    subject: &DisplayContext,
) -> Parsed {
    let format = located.extras.format.as_deref().unwrap_or_default();
    // A number below nought is refused whatever it looks like.
    let is_seen = format.is_empty() || number.is_sign_negative() && !number.is_zero();
    match if is_seen { DisplayedNumber::Plain } else { shown_number(number, format) } {
        DisplayedNumber::Plain => with_heading(number, subject.field, subject.heading_unit),
        DisplayedNumber::Text(text) => read_shown(text.trim(), number, subject),
        DisplayedNumber::Unreadable => {
            let message = format!("存的是 {number}，单元格格式“{format}”看不懂，不知道显示成什么");
            refuse(Finding::new(Code::DisplayDiffers).with_message(message))
        }
    }
}

fn read_shown(text: &str, number: Decimal, subject: &DisplayContext) -> Parsed {
    if text.is_empty() {
        return refuse(hidden(&number.to_string()));
    }
    let tidy = tidy(text);
    let is_nought = number.is_zero() && tidy.trim_matches(DASHES).is_empty();
    if is_nought || is_fraction(&tidy, number) || is_scientific(&tidy, number) {
        return with_heading(number, subject.field, subject.heading_unit);
    }
    match subject.words.meaning_of(&tidy) {
        Some(TermMeaning::Zero) if !number.is_zero() => return refuse(differs(text, number)),
        Some(said) => return spoken(said, text, subject.field),
        None => {}
    }
    let about = |finding: Finding| finding.with_message(differs(text, number).message);
    let mut typed = typed_number(&tidy).map_err(|doubt| Box::new(about(doubtful(doubt))))?;
    if typed.unit.is_none() && typed.grand && subject.field.kind == Kind::Amount {
        typed.unit = Some("元".to_string());
    }
    let (value, mut findings) = taken(&typed, text, number, subject)?;
    if typed.hedged {
        let finding = understood(Code::Approximate, value, subject.field);
        let message = format!("单元格显示为“{text}”，{}", finding.message);
        findings.push(finding.with_message(message));
    }
    Ok((value, findings))
}

/// The number as it is written; the stored one where that is only rounded.
fn taken(typed: &TypedNumber, text: &str, number: Decimal, subject: &DisplayContext) -> Parsed {
    let DisplayContext { field, heading_unit, .. } = *subject;
    let exact = is_rounded(typed.number, number, Decimal::ONE).then_some((number, &typed.unit));
    if let Some((number, None)) = exact {
        return with_heading(number, field, heading_unit);
    }
    let scaled = || scaled(typed, number, field);
    let meant = match exact {
        Some((number, unit)) => Some(TypedNumber { number, unit: unit.clone(), ..typed.clone() }),
        None => scaled(),
    };
    let Some(meant) = meant else { return refuse(differs(text, number)) };
    let told = |finding: Finding| {
        let done = if finding.code == Code::Converted { "换算" } else { "理解" };
        finding.with_message(format!("单元格显示为“{text}”，已按写的单位{done}"))
    };
    match with_unit(&meant, field, heading_unit) {
        // 12个 is how many there are, and nothing is to be said of it.
        Ok((value, _)) if field.kind == Kind::Count && value == number => Ok((value, vec![])),
        Ok((value, findings)) => Ok((value, findings.into_iter().map(told).collect())),
        Err(finding) => {
            let message = format!("单元格显示为“{text}”，{}", finding.message);
            Err(Box::new(finding.with_message(message)))
        }
    }
}

/// A number that is shown in one unit and stored in a smaller one, as 35000 is behind 3.5万元.
fn scaled(typed: &TypedNumber, number: Decimal, field: &Field) -> Option<TypedNumber> {
    let written = typed.unit.as_deref()?;
    let meant = |unit: &str| TypedNumber { number, unit: Some(unit.into()), ..typed.clone() };
    if field.kind == Kind::Count {
        let counts =
            written.starts_with('万') && is_rounded(typed.number, number, Decimal::from(10_000));
        return counts.then(|| meant(&normalize(field.unit_name())));
    }
    let shown = MoneyUnit::parse(written)?;
    STORED_IN.into_iter().find_map(|unit| {
        let factor = shown.convert(Decimal::ONE, MoneyUnit::parse(unit)?)?;
        is_rounded(typed.number, number, factor).then(|| meant(unit))
    })
}

/// The text without the sign of our own money, and without a point that no digits follow.
fn tidy(text: &str) -> String {
    let text = text.trim();
    let money = YUAN.iter().find_map(|sign| text.strip_prefix(sign));
    let text = money.unwrap_or(text).trim();
    let point = text.find('.').filter(|_| text.matches('.').count() == 1);
    let Some((whole, rest)) = point.map(|at| (&text[..at], &text[at + 1..])) else {
        return text.to_string();
    };
    let ends_in_digit = whole.ends_with(|c: char| c.is_ascii_digit());
    if ends_in_digit && !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("{whole}{}", rest.trim_start());
    }
    // 一百八十六.五 is written with a point, and spoken with 点.
    let is_numeral = !whole.is_empty() && !whole.is_ascii() && !ends_in_digit;
    if is_numeral { format!("{whole}点{rest}") } else { text.to_string() }
}

/// Whether a text is exactly this number as a common fraction: 186 1/2.
fn is_fraction(text: &str, number: Decimal) -> bool {
    let Some((head, below)) = text.split_once('/') else { return false };
    let (whole, above) = head.trim().rsplit_once(' ').unwrap_or(("0", head.trim()));
    let part = |text: &str| text.trim().parse::<Decimal>().ok();
    let value = part(whole)
        .zip(part(above))
        .zip(part(below))
        .and_then(|((whole, above), below)| whole.checked_add(above.checked_div(below)?));
    value == Some(number)
}

/// Whether a text is this number in scientific notation, rounded to its digits.
fn is_scientific(text: &str, number: Decimal) -> bool {
    let Some((digits, power)) = text.split_once('E') else { return false };
    let parts = digits.parse::<Decimal>().ok().zip(power.parse::<i32>().ok());
    parts.is_some_and(|(digits, power)| {
        let factor = Decimal::from_scientific(&format!("1e{power}"));
        power.abs() < FARTHEST && factor.is_ok_and(|factor| is_rounded(digits, number, factor))
    })
}

/// A picture that WPS keeps in a cell, where digits or words should stand.
pub(super) fn picture(of: &str) -> Finding {
    let message = format!("这一格里是一张图片，图片里的{of}读不了");
    Finding::new(Code::NotNumber)
        .with_message(message)
        .with_hint(format!("请把图片里的{of}打在格里"))
}

fn hidden(stored: &str) -> Finding {
    let message = format!("存的是 {stored}，但单元格格式或颜色使它不显示，打开看不到");
    Finding::new(Code::DisplayDiffers).with_message(message)
}

fn differs(text: &str, stored: Decimal) -> Finding {
    let message = format!("单元格格式改变了显示：存的是 {stored}，打开看到的是 {text}");
    Finding::new(Code::DisplayDiffers).with_message(message)
}
