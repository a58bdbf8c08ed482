//! Relations between columns that a form prints: 3=1+2 in its row of column numbers, 3栏≥4栏 and
//! 总投资=财政资金+自筹资金 in its notes.

use super::proposal::{ProposedColumn, ProposedTable};
use crate::campaign::normalize;

/// Most relations that are taken of one table.
const MOST: usize = 40;
/// Signs between the two sides, the longer first.
const SIGNS: [&str; 7] = [">=", "<=", "≥", "≤", "=", ">", "<"];

/// A relation between columns of a table, by their positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedRelation {
    /// The column on the left.
    pub whole: usize,
    /// `=`, `>=`, `<=`, `>` or `<`.
    pub sign: &'static str,
    /// The columns on the right, each with its sign.
    pub parts: Vec<(char, usize)>,
}

impl PrintedRelation {
    /// The sign in words.
    pub fn chinese(&self) -> &'static str {
        match self.sign {
            ">=" => "不小于",
            "<=" => "不大于",
            ">" => "大于",
            "<" => "小于",
            _ => "等于",
        }
    }
}

/// The relations that a table and the notes around it print between columns in one unit of measure; what the form
/// calculates is none.
pub fn printed_relations(table: &ProposedTable, notes: &[String]) -> Vec<PrintedRelation> {
    let clauses = notes.iter().flat_map(|note| note.split(['。', '；', ';', '，', ',', '\n']));
    let all = table.relations.iter().map(String::as_str).chain(clauses);
    let mut found: Vec<PrintedRelation> = Vec::new();
    for relation in all.filter_map(|text| relation(table, text)) {
        if found.len() < MOST && !found.contains(&relation) {
            found.push(relation);
        }
    }
    found
}

fn relation(table: &ProposedTable, text: &str) -> Option<PrintedRelation> {
    let text = normalize(text).replace('＝', "=");
    let (at, sign) = SIGNS
        .iter()
        .filter_map(|sign| Some((text.find(sign)?, *sign)))
        .min_by_key(|found| found.0)?;
    let (left, right) = (text.get(..at)?, text.get(at + sign.len()..)?);
    let whole = column(table, without_number(left))?;
    let parts = terms(table, right)?;
    let unit = &table.columns[whole].unit;
    let is_like = |(_, index): &(char, usize)| {
        let other = &table.columns[*index];
        other.kind.is_number() && other.unit == *unit && *index != whole
    };
    let fits = table.columns[whole].kind.is_number() && parts.iter().all(is_like);
    let is_calculated = sign == "=" && table.columns[whole].computed;
    let sign = match sign {
        "≥" => ">=",
        "≤" => "<=",
        other => other,
    };
    (fits && !is_calculated).then_some(PrintedRelation { whole, sign, parts })
}

/// The columns that are added up, each with its sign.
fn terms(table: &ProposedTable, text: &str) -> Option<Vec<(char, usize)>> {
    let mut found = Vec::new();
    let (mut sign, mut rest) = ('+', text);
    loop {
        let end = rest.find(['+', '-']).unwrap_or(rest.len());
        found.push((sign, column(table, rest.get(..end)?)?));
        let Some(next) = rest.get(end..).and_then(|tail| tail.chars().next()) else {
            return Some(found);
        };
        (sign, rest) = (next, rest.get(end + next.len_utf8()..)?);
    }
}

/// 注:1.总投资 without what numbers the note.
fn without_number(text: &str) -> &str {
    let plain = ["填表说明:", "说明:", "备注:", "注:"]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(text);
    let digits = plain.trim_start_matches('(').trim_start_matches(|c: char| c.is_ascii_digit());
    match digits.strip_prefix(['.', '、', ')']) {
        Some(rest) if digits.len() < plain.len() && !rest.is_empty() => rest,
        _ => plain,
    }
}

/// The one column that a text means: by its number, 3 or 3栏, or by its name.
fn column(table: &ProposedTable, text: &str) -> Option<usize> {
    let bare = text.trim_start_matches('第').trim_end_matches(['栏', '列']);
    let bare = bare.trim_matches(['(', ')', '"', '“', '”']);
    if !bare.is_empty() && bare.bytes().all(|b| b.is_ascii_digit()) {
        let number: u32 = bare.parse().ok()?;
        return table.columns.iter().position(|column| column.number == Some(number));
    }
    let is_called = |column: &&ProposedColumn| {
        let leaf = normalize(column.leaf());
        leaf.trim_start_matches("其中:") == bare || normalize(&column.name) == bare
    };
    let mut called = table.columns.iter().enumerate().filter(|(_, column)| is_called(column));
    match (called.next(), called.next()) {
        (Some((at, _)), None) => Some(at),
        _ => None,
    }
}
