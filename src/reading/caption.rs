//! The unit of measure that stands once beside a whole table: 单位：万元 above it, or in a note below.

use super::sheet::Sheet;
use crate::campaign::{Measure, fold_spaced};
use std::ops::Range;
use std::sync::Arc;

/// Words that may stand directly before 单位 when it means a unit of measure.
const OF_MEASURE: [&str; 3] = ["金额", "计量", "货币"];

/// Punctuation before 单位 where it begins a clause.
const CLAUSE_ENDS: [char; 6] = ['(', ',', ';', ':', '。', '、'];

/// The unit of money written in some rows, folded.
pub fn money_unit(sheet: &Sheet, rows: Range<u32>) -> Option<Arc<str>> {
    let beside = sheet.within(rows).iter();
    let texts = beside.filter_map(|filled| filled.cell.as_text());
    // In 单位 this character has no other form, and most texts lack it.
    texts.filter(|text| text.contains('位')).filter_map(|t| money_in(&fold_spaced(t))).next_back()
}

fn money_in(text: &str) -> Option<Arc<str>> {
    const MARK: &str = "单位";
    text.match_indices(MARK).find_map(|(at, _)| {
        let before = text[..at].trim_end();
        let of_measure = OF_MEASURE.iter().any(|word| before.ends_with(word));
        let starts = before.is_empty() || before.len() < at || before.ends_with(CLAUSE_ENDS);
        if !of_measure && !starts {
            return None;
        }
        let tail = text[at + MARK.len()..].trim_start_matches([' ', ':', '均', '都', '为', '是']);
        let end = tail.find([' ', ')', '。', ';']).unwrap_or(tail.len());
        let mut parts = tail[..end].split(['、', ',', '/', ';', '，']);
        parts.find(|part| Measure::parse(part).is_some()).map(Arc::from)
    })
}

#[cfg(test)]
mod tests {
    use super::money_in;
    use crate::campaign::fold_spaced;

    #[test]
    fn money_units_are_told_from_reporting_units() {
        let read = |text: &str| money_in(&fold_spaced(text));
        assert_eq!(read("单位：万元").as_deref(), Some("万元"));
        assert_eq!(read("（单位：个、亿元）").as_deref(), Some("亿元"));
        assert_eq!(read("金额单位: 人民币万元").as_deref(), Some("人民币万元"));
        assert_eq!(read("填报单位：成都市   单位：万元").as_deref(), Some("万元"));
        assert_eq!(read("填报单位：万元村"), None);
        assert_eq!(read("单位：个"), None);
        assert_eq!(read("单位 万元").as_deref(), Some("万元"));
        assert_eq!(read("注：本表金额单位均为万元。").as_deref(), Some("万元"));
        assert_eq!(read("到位资金以回单为准，单位万元").as_deref(), Some("万元"));
        assert_eq!(read("请填报单位万元户核对"), None);
    }
}
