//! Defined names of the workbook: 签约金额_合计, 签约金额_各单位, 走访企业_完成率.

use super::columns::SummaryColumns;
use crate::summary::Summary;
use anyhow::Result;
use rust_xlsxwriter::Workbook;
use std::collections::BTreeSet;

/// Longest name that Excel allows, with room for a number behind it.
const NAME_LIMIT: usize = 240;

/// Defines the names.
///
/// # Errors
/// Excel does not allow a name, which `legal` excludes.
pub fn define(book: &mut Workbook, summary: &Summary, columns: &SummaryColumns) -> Result<()> {
    let mut taken = BTreeSet::new();
    for (name, place) in names(summary, columns) {
        let name = unused(legal(&name), &mut taken);
        book.define_name(name, &format!("={place}"))?;
    }
    Ok(())
}

fn names(summary: &Summary, columns: &SummaryColumns) -> Vec<(String, String)> {
    let total = |col: u16| SummaryColumns::cell(columns.total_row(), col);
    let mut names = vec![("单位名称".to_string(), columns.cells(0))];
    for (col, field) in (1u16..).zip(&summary.campaign.form.summary_fields) {
        if field.is_number() {
            names.push((format!("{}_合计", field.name), total(col)));
            names.push((format!("{}_各单位", field.name), columns.cells(col)));
        }
    }
    for (target, at) in summary.campaign.targets.iter().zip(&columns.targets) {
        let rate = if target.grows() { "同比" } else { "完成率" };
        names.push((format!("{}_合计{rate}", target.name), total(at.rate)));
        names.push((format!("{}_各单位{rate}", target.name), columns.cells(at.rate)));
    }
    names
}

/// A text as a legal name: letters, digits and underscores, not beginning with a digit.
fn legal(text: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let name: String = text.chars().map(plain).take(NAME_LIMIT).collect();
    if name.starts_with(char::is_alphabetic) { name } else { format!("_{name}") }
}

/// The name, or the name with a number if it is taken; Excel takes no notice of case.
fn unused(name: String, taken: &mut BTreeSet<String>) -> String {
    let mut free = name.clone();
    let mut number = 2;
    while !taken.insert(free.to_lowercase()) {
        free = format!("{name}_{number}");
        number += 1;
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_heading_becomes_a_legal_name_of_its_own() {
        let mut taken = BTreeSet::new();
        let mut name = |text: &str| unused(legal(text), &mut taken);
        assert_eq!(name("签约金额_合计"), "签约金额_合计");
        assert_eq!(name("市(州)外推介会_合计完成率"), "市_州_外推介会_合计完成率");
        assert_eq!(name("市（州）外推介会_合计完成率"), "市_州_外推介会_合计完成率_2");
        assert_eq!(name("5亿元以上_合计"), "_5亿元以上_合计");
    }
}
