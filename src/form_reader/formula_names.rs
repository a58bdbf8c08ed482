//! The office's formulas with the names of columns in place of their cells.

use super::proposal::{ProposedColumn, ProposedTable};
use crate::campaign::parse_computed;

/// The formula of a column that the form calculates, over the names of the table's columns; `None` if it
/// has none or the program cannot calculate it.
pub fn computed(column: &ProposedColumn, table: &ProposedTable) -> Option<String> {
    let formula = with_names(column.formula.as_deref()?, table)?;
    let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    parse_computed(&formula, &names).is_ok().then_some(formula)
}

/// Says of each column whose formula the program cannot calculate that its results are taken as they are.
pub fn not_calculated(table: &ProposedTable) -> Vec<String> {
    let unknown = table.columns.iter().filter(|column| computed(column, table).is_none());
    let told = unknown.filter_map(|column| {
        let formula = column.formula.as_deref()?.trim_start_matches('=');
        Some(format!(
            "{} 列“{}”的公式“={formula}”程序不会算：按单位报表里算出的结果收，不重算",
            column.col, column.name
        ))
    });
    told.collect()
}

/// A formula with the names of columns in place of their cells of the same row; `None` if it reaches further.
fn with_names(formula: &str, table: &ProposedTable) -> Option<String> {
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
fn column_at(word: &str, table: &ProposedTable) -> Option<usize> {
    let plain = word.replace('$', "");
    let split = plain.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = plain.split_at(split);
    let is_own = digits.parse::<u32>().ok() == table.data_from_row;
    table.columns.iter().position(|column| is_own && column.col == letters)
}
