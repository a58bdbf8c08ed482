//! What the definition says of a column beside its name, unit of measure and kind.

use super::formula_names::computed;
use super::proposal::{Alias, ProposedColumn, ProposedKind, ProposedTable};
use super::toml_text::{list, quoted};
use crate::campaign::Combine;

/// Other names as a list, with the returns that have them as a comment.
pub(super) fn aliases(all: &[Alias]) -> Option<String> {
    let names: Vec<String> = all.iter().map(|alias| alias.name.clone()).collect();
    let files: Vec<&str> = all.iter().map(|alias| alias.file.as_str()).collect();
    let files: String = files.join("、").chars().filter(|c| !c.is_control()).collect();
    (!names.is_empty()).then(|| format!("{}      # {files} 这样写", list(&names)))
}

/// The lines of a field beside its name, unit of measure and kind.
pub(super) fn particulars(
    table: &ProposedTable,
    column: &ProposedColumn,
    keys: &[String],
) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    if let Some(precision) = column.precision {
        lines.push(("precision", quoted(precision)));
    }
    if !column.choices.is_empty() {
        lines.push(("choices", list(&column.choices)));
    }
    if column.multiple {
        lines.push(("multiple", "true".to_string()));
    }
    if column.kind.is_number() || column.kind == ProposedKind::ByRow {
        let combine =
            if column.kind == ProposedKind::ByRow { Combine::Sum } else { column.combine };
        lines.push(("combine", quoted(combine.id())));
    }
    let key_at = |index: u32| {
        let at = table.columns.iter().position(|other| other.index == index);
        at.and_then(|at| keys.get(at)).cloned()
    };
    let ratio = column.ratio.filter(|_| column.combine == Combine::Ratio);
    if let Some((above, below)) =
        ratio.and_then(|(above, below)| Some((key_at(above)?, key_at(below)?)))
    {
        lines.push(("ratio", list(&[above, below])));
    }
    let below_nought = ["增速", "增长", "增幅", "增减", "同比", "环比", "利润", "差额", "净"];
    if column.kind.is_number() && below_nought.iter().any(|word| column.name.contains(word)) {
        lines.push(("negative", "true".to_string()));
    }
    if let Some(decimals) = column.decimals {
        lines.push(("decimals", decimals.to_string()));
    }
    if let Some(computed) = computed(column, table) {
        lines.push(("computed", quoted(&computed)));
    }
    if let Some(reason) = column.change_reason.and_then(key_at) {
        lines.push(("change_reason", format!("{}      # 说明里要求的", quoted(&reason))));
    }
    if let Some(guide) = &column.guide {
        lines.push(("guide", quoted(guide)));
    }
    lines.extend(aliases(&column.aliases).map(|names| ("aliases", names)));
    lines
}
