//! Rows of a matrix: found by their headings, wherever they stand.

use crate::campaign::{Stub, normalize};
use crate::form::Heading;
use crate::reading::headings::Headings;
use crate::reading::sheet::Sheet;
use std::collections::BTreeMap;

/// Words before the heading of a row that is a part of another.
const OF_WHICH: [&str; 4] = ["其中:", "其中", "#", "*"];

/// The rows of a matrix on a sheet.
#[derive(Default)]
pub(super) struct StubRows {
    /// The row of each stub, in their order.
    pub(super) rows: Vec<Option<u32>>,
    /// Rows whose heading is none of them, with that heading.
    pub(super) unknown: Vec<(u32, String)>,
    /// The column of units of measure, where the rows have units of their own.
    pub(super) measure_col: Option<u32>,
}

/// Finds the column of row headings below the headings, and the row of each stub.
pub(super) fn stub_rows(
    sheet: &Sheet,
    headings: &mut Headings,
    stubs: &[Stub],
    limit: u32,
) -> StubRows {
    let below: Vec<(u32, u32, String)> = sheet
        .cells()
        .filter(|f| f.row > headings.rows.1 && f.row < limit)
        .filter_map(|f| Some((f.row, f.col, f.cell.as_text()?.to_string())))
        .collect();
    let mut matches: BTreeMap<u32, usize> = BTreeMap::new();
    for (_, col, text) in &below {
        if stubs.iter().any(|stub| is_called(stub, text)) {
            *matches.entry(*col).or_default() += 1;
        }
    }
    // Of columns with as many matches the left one has the headings.
    let best = matches.into_iter().max_by_key(|(col, count)| (*count, std::cmp::Reverse(*col)));
    let Some((col, _)) = best else {
        return StubRows { rows: vec![None; stubs.len()], ..StubRows::default() };
    };
    // Codes and numbers of rows are part of the table's dress.
    let is_dress =
        |heading: &str| matches!(heading, "代码" | "行次" | "编号" | "序号" | "指标代码");
    let is_measure = |heading: &str| matches!(heading, "计量单位" | "数据单位" | "单位");
    let has_measures = stubs.iter().any(|stub| stub.unit.is_some());
    let measure = headings.extra.iter().find(|(_, heading)| has_measures && is_measure(heading));
    let measure_col = measure.map(|(col, _)| *col);
    headings.extra.retain(|(other, _)| Some(*other) != measure_col);
    headings.extra.retain(|(other, heading)| *other != col && !is_dress(heading));
    // 科目编码: the codes of the rows that stand beside.
    let is_code = |at: &u32| {
        let texts = sheet.within(headings.rows.1 + 1..limit).iter().filter(|f| f.col == *at);
        let texts: Vec<String> =
            texts.filter_map(|f| f.cell.raw()).map(|text| normalize(&text)).collect();
        let is_known = |text: &&String| {
            stubs
                .iter()
                .any(|stub| stub.code.as_ref().is_some_and(|code| normalize(code) == **text))
        };
        // Notes and signatures stand below them.
        2 * texts.iter().filter(is_known).count() > texts.len()
    };
    headings.extra.retain(|(other, _)| !is_code(other));
    headings.columns.retain(|column| column.col != col);
    headings.unit_col = Some(col);
    let mut rows: Vec<Option<u32>> = vec![None; stubs.len()];
    let mut unknown = Vec::new();
    for (row, _, text) in below.iter().filter(|(_, own, _)| *own == col) {
        // Of rows with the same heading each comes in its turn.
        let free = |index: &usize| rows[*index].is_none() && is_called(&stubs[*index], text);
        match (0..stubs.len()).find(free) {
            Some(index) => rows[index] = Some(*row),
            // 甲 stands in the row of column numbers.
            None if matches!(text.trim(), "甲" | "乙" | "丙" | "栏次") => {}
            None => unknown.push((*row, text.trim().to_string())),
        }
    }
    StubRows { rows, unknown, measure_col }
}

fn is_called(stub: &Stub, text: &str) -> bool {
    let (own, wanted) = (bare(&stub.name), bare(text));
    own == wanted
        || stub.code.as_ref().is_some_and(|code| normalize(code) == normalize(text))
        || Heading::parse(&wanted).name == own
        || Heading::parse(&own).name == Heading::parse(&wanted).name
}

/// A heading without 其中 and the number before it: 其中：1.小麦 is 小麦.
fn bare(text: &str) -> String {
    let mut text = normalize(text);
    for word in OF_WHICH {
        text = text.strip_prefix(word).unwrap_or(&text).to_string();
    }
    let numbered = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let own = text.trim_start_matches('(');
    let rest = own.trim_start_matches(numbered);
    let is_number = rest.len() < own.len() && rest.starts_with(['.', '、', ')']);
    if is_number { rest.trim_start_matches(['.', '、', ')']).to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn numbers_and_parts_are_no_names() {
        assert_eq!(bare("其中：小麦"), "小麦");
        assert_eq!(bare("1.小麦"), "小麦");
        assert_eq!(bare("（一）小 麦"), "小麦");
        assert_eq!(bare("三级医院"), "三级医院");
    }
}
