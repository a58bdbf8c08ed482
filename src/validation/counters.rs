//! Measure words behind a count (24个, 128家企业), and which of them go with what a field counts.

use crate::campaign::{Field, normalize};

/// Measure words of one kind of thing: a figure of 户 is none of meetings. 个 goes with all.
const COUNTERS: [&[&str]; 3] =
    [&["次", "场", "场次", "届"], &["户", "家", "户次", "家次"], &["个", "项", "件", "宗"]];
/// What is counted, behind a measure word or alone: 5家企业.
const COUNTED: [&str; 7] = ["项目", "企业", "公司", "推介会", "推介活动", "会议", "活动"];

/// Whether a measure word, with what it counts or without, goes with what the field counts.
pub fn is_counter(unit: &str, field: &Field) -> bool {
    let own = normalize(field.unit_name());
    let kind = COUNTERS.iter().find(|words| words.contains(&own.as_str()));
    let words = kind.into_iter().flat_map(|words| words.iter()).copied();
    let mut words: Vec<&str> = words.chain([own.as_str(), "个"]).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let behind = words.iter().find_map(|word| unit.strip_prefix(word));
    let counted = behind.unwrap_or(unit);
    behind == Some("") || COUNTED.contains(&counted) && counts(field, counted)
}

/// Whether a field counts things of this name; 公司 are 企业, 活动 are meetings.
fn counts(field: &Field, counted: &str) -> bool {
    let kinds: &[&str] = match counted {
        "公司" => &["企业"],
        "推介会" | "推介活动" | "会议" | "活动" => &["会", "活动"],
        _ => &[counted],
    };
    let mut names = std::iter::once(&field.name).chain(&field.aliases);
    names.any(|name| kinds.iter().any(|kind| name.contains(kind)))
}
