//! The office's formulas with the names of columns in place of their cells.

use super::proposal::Table;

/// A formula with the names of columns in place of their cells of the same row; `None` if it reaches further.
pub fn with_names(formula: &str, table: &Table) -> Option<String> {
    let mut out = String::new();
    let mut rest = formula;
    let mut quoted = false;
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            quoted = !quoted;
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '$').unwrap_or(rest.len());
        let word =
            rest.get(..end).filter(|word| !quoted && word.chars().any(|c| c.is_ascii_alphabetic()));
        let Some(word) = word.filter(|word| !word.is_empty()) else {
            let step = if end > 0 && !quoted { end } else { c.len_utf8() };
            out.push_str(&rest[..step]);
            rest = &rest[step..];
            continue;
        };
        rest = &rest[end..];
        let Some(first) = column_at(word, table) else {
            out.push_str(rest.starts_with('(').then_some(word)?);
            continue;
        };
        let range = rest.strip_prefix(':').map(|tail| {
            let end =
                tail.find(|c: char| !c.is_ascii_alphanumeric() && c != '$').unwrap_or(tail.len());
            tail.split_at(end)
        });
        let last = match range {
            Some((word, tail)) => {
                rest = tail;
                column_at(word, table)?
            }
            None => first,
        };
        let names =
            table.columns.get(first..=last)?.iter().map(|column| format!("[{}]", column.name));
        out.push_str(&names.collect::<Vec<String>>().join(","));
    }
    Some(out)
}

/// The column that a cell such as $D5 of the first row stands in.
fn column_at(word: &str, table: &Table) -> Option<usize> {
    let plain = word.replace('$', "");
    let split = plain.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = plain.split_at(split);
    let is_own = digits.parse::<u32>().ok() == table.data_from_row;
    table.columns.iter().position(|column| is_own && column.col == letters)
}
