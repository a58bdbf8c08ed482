//! What a form's notes say of changes: 总投资与上月不一致的，在备注栏说明原因.

use super::proposal::{ProposedColumn, ProposedKind, ProposedTable};
use crate::campaign::normalize;

/// Words for the period before.
const BEFORE: [&str; 6] = ["上期", "上月", "上季", "上次", "上一期", "上报数"];
/// Words for a change.
const CHANGE: [&str; 8] = ["变化", "变动", "不一致", "不一样", "不同", "调整", "差异", "增减"];
/// Words for a reason.
const REASON: [&str; 3] = ["原因", "理由", "说明"];
/// Names of columns in which reasons are written.
const REMARKS: [&str; 4] = ["原因", "备注", "说明", "情况"];

/// Gives the columns that a note names, or all numbers where it names none, the column in which their changes are
/// to be explained.
pub(super) fn take(table: &mut ProposedTable, notes: &[String]) {
    let clauses = notes.iter().flat_map(|note| note.split(['。', '；', ';', '\n']));
    for clause in clauses.map(normalize) {
        let says = |words: &[&str]| words.iter().any(|word| clause.contains(word));
        if !(says(&BEFORE) && says(&CHANGE) && says(&REASON)) {
            continue;
        }
        let Some(reason) = reason_column(table, &clause) else { continue };
        let is_number = |c: &&mut ProposedColumn| c.kind.is_number() && !c.computed;
        let is_named = |c: &ProposedColumn| clause.contains(&bare(c));
        let names_some = table.columns.iter().any(|c| c.kind.is_number() && is_named(c));
        let own = table.columns.iter_mut().filter(is_number);
        own.filter(|c| !names_some || is_named(c)).for_each(|c| c.change_reason = Some(reason));
    }
}

/// The last part of a column's name without what says that it is a part.
fn bare(column: &ProposedColumn) -> String {
    normalize(column.leaf()).trim_start_matches("其中:").to_string()
}

/// The column of texts that the note names, else the one for remarks.
fn reason_column(table: &ProposedTable, clause: &str) -> Option<u32> {
    let texts = || table.columns.iter().filter(|c| c.kind == ProposedKind::Text);
    let named = texts().find(|c| clause.contains(&format!("{}栏", bare(c))));
    let is_remark = |word: &str| texts().find(|c| bare(c).contains(word));
    named.or_else(|| REMARKS.into_iter().find_map(is_remark)).map(|c| c.index)
}
