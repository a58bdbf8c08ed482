//! One cell → one value for kinds that are no plain number: days, choices, identifiers, percentages,
//! years, and 1 or a text.

use super::cells::{in_limits, text};
use super::day::day_of;
use super::number::typed_number;
use super::{Checked, Context, Value, cells};
use crate::campaign::{Field, Kind, Precision, TermMeaning, normalize};
use crate::finding::{Code, Finding};
use crate::reading::tick_boxes::{TickBox, boxes_in};
use crate::reading::{Cell, CellReading, exact};
use rust_decimal::Decimal;

/// Longest run of digits that a number of a spreadsheet keeps (IEEE 754, 15 significant digits).
const KEPT_DIGITS: usize = 15;

/// Digits of which several in one cell are identifiers of their own.
const LEAST_DIGITS: usize = 7;

type Read = Checked<Option<Value>>;

/// Takes a cell as what its field asks for, unless that is a number.
pub(super) fn typed(located: &CellReading, field: &Field, context: Context) -> Read {
    match field.kind {
        Kind::Date => date(located, field, context),
        Kind::DateOrText => date_or_text(located, field, context),
        Kind::Choice => choice(located, field),
        Kind::Identifier => identifier(located, field),
        Kind::Year => year(located, field),
        Kind::OneOrText => one_or_text(located),
        _ => text(located),
    }
}

fn asked(code: Code, message: String) -> Read {
    Checked { value: None, findings: vec![Finding::new(code).with_message(message)] }
}

fn plain(value: Value) -> Read {
    Checked { value: Some(value), findings: Vec::new() }
}

fn understood(value: Value, code: Code) -> Read {
    let finding = Finding::new(code).understood(value.to_string());
    Checked { value: Some(value), findings: vec![finding] }
}

fn date(located: &CellReading, field: &Field, context: Context) -> Read {
    let raw = located.raw().unwrap_or_default();
    let Some((day, precision)) = day_with_precision(located, context) else {
        return asked(Code::BadDate, format!("“{raw}”看不出是哪一天"));
    };
    let value = Value::Text(written(&day, precision.min(field.precision)));
    match precision < field.precision {
        true => understood(value, Code::LessExactDate),
        false => plain(value),
    }
}

/// A day as exactly as it is known: 2024-05-06, 2024-05, 2024.
fn written(day: &chrono::NaiveDate, precision: Precision) -> String {
    let format = match precision {
        Precision::Day => "%Y-%m-%d",
        Precision::Month => "%Y-%m",
        Precision::Year => "%Y",
    };
    day.format(format).to_string()
}

fn date_or_text(located: &CellReading, field: &Field, context: Context) -> Read {
    match day_with_precision(located, context) {
        Some((day, precision)) => plain(Value::Text(written(&day, precision.min(field.precision)))),
        None => text(located),
    }
}

fn day_with_precision(
    located: &CellReading,
    context: Context,
) -> Option<(chrono::NaiveDate, Precision)> {
    if let Some(month) = month_of(&located.cell) {
        return Some(month);
    }
    let day = day_of(&located.cell, context)?;
    // A text with anything but one day in it is asked about: 6月初, 5月1日至8日.
    let whole = match &located.cell {
        Cell::Text(text) => {
            let rest = normalize(text);
            let rest = rest.trim_start_matches(|c: char| {
                c.is_ascii_digit() || "年月.-/〇零一二三四五六七八九十".contains(c)
            });
            matches!(rest, "" | "日" | "号") || rest.starts_with("日(") || is_time(rest)
        }
        _ => true,
    };
    whole.then_some((day, Precision::Day))
}

fn is_time(rest: &str) -> bool {
    rest.chars().all(|c| c.is_ascii_digit() || ":日号时分秒".contains(c))
}

/// 2024年5月, 2024.5, 2024-05, 202405, 2024年, 2024.
fn month_of(cell: &Cell) -> Option<(chrono::NaiveDate, Precision)> {
    let text = match cell {
        Cell::Text(text) => normalize(text),
        Cell::Number(number) => exact(*number)?.to_string(),
        _ => return None,
    };
    let parts: Vec<&str> =
        text.trim_end_matches(['年', '月']).split(['年', '.', '-', '/', '月']).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(is_number) {
        return None;
    }
    let (year, month, precision) = match parts.as_slice() {
        [year] if year.len() == 4 => (*year, "1", Precision::Year),
        [digits] if digits.len() == 6 => (&digits[..4], &digits[4..], Precision::Month),
        [year, month] if year.len() == 4 && month.len() <= 2 => (*year, *month, Precision::Month),
        _ => return None,
    };
    let year = year.parse().ok().filter(|year| (1900..=2100).contains(year))?;
    let day = chrono::NaiveDate::from_ymd_opt(year, month.parse().ok()?, 1)?;
    Some((day, precision))
}

/// A choice as it is written, ticked, or nearly written.
fn choice(located: &CellReading, field: &Field) -> Read {
    let raw = located.raw().unwrap_or_default();
    let wanted = normalize(&raw);
    let named = |text: &str| field.choices.iter().find(|choice| normalize(choice) == text);
    if let Some(choice) = named(&wanted) {
        return plain(Value::Text(choice.clone()));
    }
    let boxes = boxes_in(&raw);
    let ticked: Vec<&TickBox> = boxes.iter().filter(|own| own.is_ticked).collect();
    let wanted = match ticked.as_slice() {
        [only] => normalize(&only.word),
        [] if boxes.is_empty() => wanted,
        [] => return asked(Code::UnknownChoice, format!("“{raw}”没有勾选")),
        several => {
            let words: Vec<&str> = several.iter().map(|own| own.word.as_str()).collect();
            let message = format!("勾选了{}，只能选一项", words.join("、"));
            return asked(Code::UnknownChoice, message);
        }
    };
    if let Some(choice) = named(&wanted) {
        return plain(Value::Text(choice.clone()));
    }
    let near = field.choices_near(&wanted);
    match near.as_slice() {
        [only] if !wanted.is_empty() => {
            understood(Value::Text((*only).clone()), Code::ChoiceGuessed)
        }
        _ => {
            let choices = field.choices.join("、");
            asked(Code::UnknownChoice, format!("“{raw}”不是可选的项目（{choices}）"))
        }
    }
}

/// Digits that are a name. A number that a spreadsheet keeps has 15 digits and no noughts before them.
fn identifier(located: &CellReading, field: &Field) -> Read {
    let text = match &located.cell {
        Cell::Text(text) => text.trim().trim_start_matches(['\'', '’', '‘', '`']).to_string(),
        Cell::Number(number) => match exact(*number) {
            // A format may show noughts that the number does not keep.
            Some(exact) if exact.scale() == 0 => {
                located.displayed().unwrap_or_else(|| exact.to_string())
            }
            _ => located.raw().unwrap_or_default().to_string(),
        },
        _ => located.raw().unwrap_or_default().to_string(),
    };
    let parts = crate::campaign::normalize_spaced(&text);
    let is_number =
        |part: &&str| part.len() >= LEAST_DIGITS && part.bytes().all(|b| b.is_ascii_digit());
    let separate = parts.split([' ', '、', ',', '/', ';', '\n', '　']).filter(is_number).count();
    if separate > 1 {
        return asked(Code::DamagedIdentifier, format!("“{text}”一格里写了几个号码"));
    }
    let tidy: String = parts.split_whitespace().collect();
    let tidy = tidy.to_ascii_uppercase();
    let is_stored = matches!(located.cell, Cell::Number(_));
    let is_scientific = tidy.contains("E+");
    if is_scientific || is_stored && tidy.len() > KEPT_DIGITS {
        let message = format!("“{tidy}”存成了数值，后面的数字已经丢失");
        return asked(Code::DamagedIdentifier, message);
    }
    let (count, wanted) =
        (tidy.chars().count(), field.length.or_else(|| usual_length(&field.name)));
    if let Some(length) = wanted.filter(|length| *length != count) {
        let lost = if is_stored && count < length { "，可能丢了前面的 0" } else { "" };
        let message = format!("“{tidy}”有 {count} 位，应是 {length} 位{lost}");
        let finding = Finding::new(Code::DamagedIdentifier).with_message(message);
        return Checked { value: None, findings: vec![finding] };
    }
    plain(Value::Text(tidy))
}

/// Characters of identifiers that are the same everywhere (GB 11643, GB 32100).
fn usual_length(name: &str) -> Option<usize> {
    let is = |word: &str| name.contains(word);
    if is("身份证") || is("信用代码") || is("公民身份号码") {
        return Some(18);
    }
    (is("手机")).then_some(11)
}

fn year(located: &CellReading, field: &Field) -> Read {
    let found = month_of(&located.cell).map(|(day, _)| day.format("%Y").to_string());
    let year = found.and_then(|year| year.parse::<Decimal>().ok());
    match year {
        Some(year) => plain(Value::Number(year)),
        None => {
            let raw = located.raw().unwrap_or_default();
            asked(Code::BadDate, format!("“{raw}”看不出是哪一年（{}）", field.label))
        }
    }
}

fn one_or_text(located: &CellReading) -> Read {
    match located.number() {
        Some(number) => plain(Value::Number(number)),
        None => {
            let typed = located.cell.as_text().and_then(|text| typed_number(text).ok());
            typed.map_or_else(|| text(located), |typed| plain(Value::Number(typed.number)))
        }
    }
}

/// Takes a cell as hundredths: 5.6, 5.6%, or 0.056 that is shown as 5.6%.
pub(super) fn percent(
    located: &CellReading,
    field: &Field,
    heading_unit: Option<&str>,
    words: &crate::campaign::MissingValueTerms,
) -> Read {
    let is_percent = |text: &str| text.contains(['%', '％']);
    let shown = located.extras.format.as_deref().is_some_and(is_percent);
    if let Some(number) = located.number().filter(|_| shown) {
        let hundredths = number.checked_mul(Decimal::ONE_HUNDRED);
        return in_limits(hundredths.unwrap_or_default(), field, Vec::new());
    }
    if let Some(text) = located.cell.as_text().filter(|text| is_percent(text)) {
        let bare = text.replace(['%', '％'], "");
        if words.said(&bare) != Some(TermMeaning::Zero)
            && let Ok(typed) = typed_number(&bare)
        {
            let reading = format!("{}%", typed.number.normalize());
            let note = Finding::new(Code::CellUnit).understood(reading);
            return in_limits(typed.number, field, vec![note]);
        }
    }
    let heading_unit = heading_unit.filter(|unit| !is_percent(unit));
    cells::number(located, field, heading_unit, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_no_day() {
        let read = |text: &str| month_of(&Cell::Text(text.into())).map(|(d, p)| written(&d, p));
        assert_eq!(read("2024年5月").as_deref(), Some("2024-05"));
        assert_eq!(read("2024.5").as_deref(), Some("2024-05"));
        assert_eq!(read("202403").as_deref(), Some("2024-03"));
        assert_eq!(read("2024年").as_deref(), Some("2024"));
        assert_eq!(read("6月初"), None);
        assert_eq!(read("2024.13"), None);
        assert_eq!(read("2024.8.15"), None);
    }
}
