//! One cell → one value for kinds that are no plain number: days, choices, identifiers, percentages,
//! years, and 1 or a text.

use super::cells::{in_limits, text};
use super::number::typed_number;
use super::written_day::{self, WrittenDay};
use super::{Checked, Context, Value, cells};
use crate::campaign::{Field, Kind, Precision, TermMeaning, normalize};
use crate::finding::{Code, Finding};
use crate::reading::tick_boxes::{TickBox, boxes_in};
use crate::reading::{Cell, CellReading, exact};
use chrono::Datelike;
use rust_decimal::Decimal;

/// Longest run of digits that a number of a spreadsheet keeps (IEEE 754, 15 significant digits).
const KEPT_DIGITS: usize = 15;

/// Digits of which several in one cell are identifiers of their own.
const LEAST_DIGITS: usize = 7;

type ValueResult = Checked<Option<Value>>;

/// Takes a cell as what its field asks for, unless that is a number.
pub(super) fn typed(located: &CellReading, field: &Field, context: Context) -> ValueResult {
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

fn asked(code: Code, message: String) -> ValueResult {
    Checked { value: None, findings: vec![Finding::new(code).with_message(message)] }
}

fn plain(value: Value) -> ValueResult {
    Checked { value: Some(value), findings: Vec::new() }
}

fn understood(value: Value, code: Code) -> ValueResult {
    let finding = Finding::new(code).understood(value.to_string());
    Checked { value: Some(value), findings: vec![finding] }
}

fn date(located: &CellReading, field: &Field, context: Context) -> ValueResult {
    match written_day::read(located, context) {
        Ok(day) => dated(&day, field),
        Err(why) => asked(Code::BadDate, why),
    }
}

/// A day as exactly as its field asks; what is written otherwise than as a whole date is told.
fn dated(day: &WrittenDay, field: &Field) -> ValueResult {
    let value = Value::Text(day.shown(field.precision));
    match (day.precision < field.precision, day.is_plain) {
        (true, _) => understood(value, Code::LessExactDate),
        (false, true) => plain(value),
        (false, false) => understood(value, Code::DateUnderstood),
    }
}

/// A text stays one; what can only be meant as a day must be one.
fn date_or_text(located: &CellReading, field: &Field, context: Context) -> ValueResult {
    match written_day::read(located, context) {
        Ok(day) => dated(&day, field),
        Err(why) if written_day::is_meant(&located.cell) => asked(Code::BadDate, why),
        Err(_) => text(located),
    }
}

/// A choice as it is written, ticked, or nearly written.
fn choice(located: &CellReading, field: &Field) -> ValueResult {
    let raw = located.raw().unwrap_or_default();
    let wanted = normalize(&raw);
    let named = |text: &str| field.choices.iter().find(|choice| normalize(choice) == text);
    if let Some(choice) = named(&wanted) {
        return plain(Value::Text(choice.clone()));
    }
    let boxes = boxes_in(&raw);
    let ticked: Vec<&TickBox> = boxes.iter().filter(|own| own.is_ticked).collect();
    if field.multiple
        && let Some(all) = several_choices(&wanted, &ticked, field)
    {
        return plain(Value::Text(all));
    }
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

/// The choices of a field that allows several, ticked or written one behind the other; `None` where one of them is
/// none, or there is only one.
fn several_choices(written: &str, ticked: &[&TickBox], field: &Field) -> Option<String> {
    let words: Vec<String> = match ticked {
        [] => written.split(['、', ',', '/', ';', '和']).map(String::from).collect(),
        ticked => ticked.iter().map(|own| normalize(&own.word)).collect(),
    };
    let named = |word: &String| field.choices.iter().find(|choice| normalize(choice) == *word);
    let all: Option<Vec<&str>> = words.iter().map(|word| named(word).map(String::as_str)).collect();
    all.filter(|all| all.len() > 1).map(|all| all.join("、"))
}

/// Digits that are a name. A number that a spreadsheet keeps has 15 digits and no noughts before them.
fn identifier(located: &CellReading, field: &Field) -> ValueResult {
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

fn year(located: &CellReading, field: &Field) -> ValueResult {
    match written_day::month_of(&located.cell) {
        Some((day, Precision::Year)) => plain(Value::Number(Decimal::from(day.year()))),
        Some((day, _)) => {
            understood(Value::Number(Decimal::from(day.year())), Code::DateUnderstood)
        }
        None => {
            let raw = located.raw().unwrap_or_default();
            asked(Code::BadDate, format!("“{raw}”看不出是哪一年（{}）", field.label))
        }
    }
}

fn one_or_text(located: &CellReading) -> ValueResult {
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
) -> ValueResult {
    let is_percent = |text: &str| text.contains(['%', '％']);
    let shown = located.extras.format.as_deref().is_some_and(is_percent);
    if let Some(number) = located.number().filter(|_| shown) {
        let hundredths = number.checked_mul(Decimal::ONE_HUNDRED);
        return in_limits(hundredths.unwrap_or_default(), field, Vec::new());
    }
    if let Some(text) = located.cell.as_text().filter(|text| is_percent(text)) {
        let bare = text.replace(['%', '％'], "");
        if words.meaning_of(&bare) != Some(TermMeaning::Zero)
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
