//! Any text as a rule: what is read is judged and written without a panic, and reads the same again.
#![no_main]

use baosong::rule::{Expression, ValueType, LENGTH_LIMIT, Meaning, NamedReference, FormulaValue};
use libfuzzer_sys::fuzz_target;

const CELLS: [(&str, ValueType, &str); 5] = [
    ("数", ValueType::Number, "B2"),
    ("文", ValueType::Text, "B3"),
    ("日", ValueType::Date, "B4"),
    ("a", ValueType::Number, "B5"),
    ("b", ValueType::Text, "B6"),
];

fn named(name: &str) -> Result<NamedReference, String> {
    let cell = CELLS.iter().find(|(known, ..)| *known == name).ok_or(name)?;
    Ok(NamedReference { name: name.to_string(), meaning: Meaning::Cell(cell.1) })
}

fuzz_target!(|text: &str| {
    let Ok(rule) = Expression::parse(text, &named) else { return };
    let written = rule.to_string();
    // `.1` is written `0.1`: what was just short enough may be too long when written.
    if written.chars().count() <= LENGTH_LIMIT {
        let again = Expression::parse(&written, &named);
        assert!(again.is_ok_and(|again| again.to_string() == written), "{written}");
    }
    // Blanks, numbers, texts that look like numbers: three returns out of the rule's own text.
    let digits: String = text.chars().filter(char::is_ascii_digit).take(12).collect();
    let number = digits.parse().map_or(FormulaValue::Blank, FormulaValue::Number);
    for value in [FormulaValue::Blank, number, FormulaValue::Text(digits)] {
        let cells = |_: &str| value.clone();
        let _ = (rule.judge(&cells), rule.evaluate(&cells));
    }
    let address = |name: &str| CELLS.iter().find(|c| c.0 == name).map(|c| c.2.to_string());
    let _ = rule.to_excel(&address);
});
