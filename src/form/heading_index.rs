//! Which heading means which field: names and aliases of a campaign, ready for look-up.

use super::{Heading, WordList, of_any_period};
use crate::campaign::{Campaign, Field, first_normalized, normalize};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// Headings of the column that names the unit, beside the campaign's own.
const UNIT_HEADINGS: [&str; 13] = [
    "市(州)",
    "市州",
    "地区",
    "单位",
    "单位名称",
    "填报单位",
    "报送单位",
    "市(州)名称",
    "县(市、区)",
    "区县",
    "县区",
    "区(县)",
    "县(区)",
];

/// Words by which a heading may say that it is something else than what was done in this period; see
/// [`HeadingIndex::other_thing`].
pub static OTHER_THINGS: WordList = WordList::of(
    "上年同期 去年同期 意向 计划 拟 其中 目标 上年 去年 往年 同期 上期 上月 上次 上季 \
    同比 增长 占比 完成率 任务 环比 预计 预期 预测 作废 废止 示例 样例 示范",
);
/// Behind such a word these say that it was done: 目标完成情况.
const DONE: [&str; 6] = ["完成", "执行", "落实", "进展", "推进", "实现"];
/// Before such a word these say that it is left out: 不含意向.
const DENYING: [&str; 6] = ["不含", "不包括", "不包含", "不计", "剔除", "扣除"];
/// Least likeness of a heading that is taken for a field.
const NEAR: f64 = 0.65;
/// Least distance to the next likely field.
const CLEARLY: f64 = 0.1;

/// What a column is, told by its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnRole {
    /// The column that names the unit.
    Unit,
    /// Column of the field at this position of [`Campaign::all_fields`].
    Field(usize),
}

/// The headings of one campaign.
pub struct HeadingIndex<'a> {
    campaign: &'a Campaign,
    fields: Vec<&'a Field>,
    /// Positions of the fields of each block of the form.
    blocks: Vec<Range<usize>>,
    /// Normalized name and aliases of each field.
    own_names: Vec<Vec<String>>,
    names: HashMap<String, ColumnRole>,
    /// All names, one per line.
    all_names: String,
    /// Characters of which they are made.
    letters: BTreeSet<char>,
}

impl<'a> HeadingIndex<'a> {
    /// Gathers the headings of a campaign.
    pub fn of(campaign: &'a Campaign) -> HeadingIndex<'a> {
        let fields: Vec<&Field> = campaign.all_fields().collect();
        let mut next = 0;
        let blocks = campaign.form.blocks().map(|block| {
            let first = next;
            next += block.fields.len();
            first..next
        });
        let blocks: Vec<Range<usize>> = blocks.collect();
        let lists = campaign.form.blocks().zip(&blocks).filter(|(block, _)| !block.is_single_row());
        let lists: Vec<Range<usize>> = lists.map(|(_, range)| range.clone()).collect();
        let mut names = HashMap::new();
        let own = [campaign.form.unit_heading.as_str()];
        for name in UNIT_HEADINGS.iter().chain(&own) {
            names.insert(normalize(name), ColumnRole::Unit);
        }
        let normalized = |field: &&Field| {
            field
                .aliases
                .iter()
                .chain(std::iter::once(&field.name))
                .map(|name| normalize(name))
                .collect()
        };
        let own_names: Vec<Vec<String>> = fields.iter().map(normalized).collect();
        // The columns of a list are told by what stands above them (see `reading::lists`), the fields of a
        // card by their labels.
        let in_rows = |at: &usize| lists.iter().all(|list| !list.contains(at));
        let rows: Vec<usize> = (0..fields.len()).filter(in_rows).collect();
        for at in &rows {
            names.extend(fields[*at].path_names().map(|name| (name, ColumnRole::Field(*at))));
        }
        for at in &rows {
            let is_other =
                |other: &&usize| *other != at && fields[**other].name == fields[*at].name;
            if rows.iter().all(|other| !is_other(&other)) {
                names.extend(
                    own_names[*at].iter().map(|name| (name.clone(), ColumnRole::Field(*at))),
                );
            }
        }
        add_of_any_period(&mut names);
        let all_names = names.keys().map(String::as_str).collect::<Vec<&str>>().join("\n");
        let letters = all_names.chars().collect();
        HeadingIndex { campaign, fields, blocks, own_names, names, all_names, letters }
    }

    /// The campaign whose headings these are.
    pub fn campaign(&self) -> &'a Campaign {
        self.campaign
    }

    /// The field at a position of [`Campaign::all_fields`].
    pub fn field(&self, at: usize) -> &'a Field {
        self.fields[at]
    }

    /// Normalized name and aliases of the field at a position of [`Campaign::all_fields`].
    pub fn names_of(&self, at: usize) -> &[String] {
        &self.own_names[at]
    }

    /// Positions of the fields of each block, in the form's order; the first is the main block.
    pub fn blocks(&self) -> &[Range<usize>] {
        &self.blocks
    }

    /// Rows of headings over the deepest column of a table with a row per unit, a row of units of measure with them.
    pub fn levels(&self) -> u32 {
        let single = self.campaign.form.blocks().filter(|block| block.is_single_row());
        let depths = single.flat_map(|block| &block.fields).map(|field| field.headings.len() + 2);
        depths.max().and_then(|depth| u32::try_from(depth).ok()).unwrap_or_default()
    }

    /// Whether a table of the form has only one column of figures.
    pub fn has_narrow_block(&self) -> bool {
        let numbers = |range: &Range<usize>| {
            self.fields
                .get(range.clone())
                .unwrap_or_default()
                .iter()
                .filter(|f| f.is_number())
                .count()
        };
        self.blocks.iter().any(|range| numbers(range) == 1)
    }

    /// What a normalized name without a unit of measure means, if it is known.
    pub fn named(&self, name: &str) -> Option<ColumnRole> {
        self.names.get(name).or_else(|| self.names.get(&in_any_period(name)?)).copied()
    }

    /// The number field that a normalized name comes nearest to, other than those already `known`;
    /// `None` if none is near, two are equally near, or a word in it says that it is another thing.
    pub fn nearest(&self, name: &str, known: &[usize]) -> Option<usize> {
        if self.is_other_thing(name) {
            return None;
        }
        let candidates = self.fields.iter().enumerate().filter(|(_, field)| field.is_number());
        let mut scored: Vec<(f64, usize)> =
            candidates.map(|(at, field)| (field.likeness(name), at)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (best, at) = *scored.first()?;
        let second = scored.get(1).map_or(0.0, |s| s.0);
        (best >= NEAR && best - second >= CLEARLY && !known.contains(&at)).then_some(at)
    }

    /// Whether a word in a normalized heading says that it is something else: 上年, 其中, 同比.
    pub fn is_other_thing(&self, name: &str) -> bool {
        self.other_thing(name).is_some()
    }

    /// The word in a normalized heading that says so; 目标完成情况 is none, for it was done.
    pub fn other_thing(&self, name: &str) -> Option<&'static str> {
        if !OTHER_THINGS.is_in(name) {
            return None;
        }
        let is_said = |word: &&'static str| {
            name.match_indices(*word).any(|(at, _)| {
                let (before, behind) = (&name[..at], &name[at + word.len()..]);
                let clause = behind.split([')', ',', ';']).next().unwrap_or_default();
                let is_done = DONE.iter().any(|done| clause.contains(done));
                let is_rate = clause.contains("完成率") || clause.contains("实现率");
                // 虚拟 and 模拟, 示范区 and 示范园区 are other words.
                let in_word = *word == "拟" && before.ends_with(['虚', '模'])
                    || *word == "示范" && !behind.is_empty() && !behind.starts_with([')', ':']);
                let is_denied = DENYING.iter().any(|denying| before.ends_with(denying));
                (!is_done || is_rate) && !in_word && !is_denied
            })
        };
        OTHER_THINGS.words().find(is_said)
    }

    /// Whether a text can be a heading that may be known; its first character tells so of most texts,
    /// before they are taken apart.
    pub fn may_begin(&self, text: &str) -> bool {
        let first = first_normalized(text);
        first.is_none_or(|c| {
            // A month or a year may stand for that of any period.
            matches!(c, ':' | '*' | '0'..='9') || self.letters.contains(&c)
        })
    }

    /// Whether a heading can be a known one, or a part of one that stands in several rows.
    pub fn may_know(&self, heading: &Heading) -> bool {
        // Most texts of a sheet are no headings, and a character of theirs tells so before any search.
        let name = heading.name.as_str();
        let is_in = |name: &str| {
            name.chars().all(|c| self.letters.contains(&c)) && self.all_names.contains(name)
        };
        is_in(name) || in_any_period(name).is_some_and(|name| is_in(&name))
    }

    /// What a heading means, if it is known.
    pub fn meaning(&self, heading: &Heading) -> Option<ColumnRole> {
        let named = self.named(&heading.name);
        let with_unit = |unit: &Arc<str>| {
            let behind = || self.named(&format!("{}{unit}", heading.name));
            self.named(&heading.whole()).or_else(behind)
        };
        named.or_else(|| heading.unit.as_ref().and_then(with_unit))
    }
}

/// A name as that of any period, if it carries a month or a year.
fn in_any_period(name: &str) -> Option<String> {
    name.contains(['年', '月', '季']).then(|| of_any_period(name))
}

/// Adds the names that carry a month or a year as those of any period, unless two of them are then the same.
fn add_of_any_period(names: &mut HashMap<String, ColumnRole>) {
    let mut added: HashMap<String, Option<ColumnRole>> = HashMap::new();
    for (name, role) in names.iter() {
        let Some(any) = in_any_period(name).filter(|any| !names.contains_key(any)) else {
            continue;
        };
        let same = added.entry(any).or_insert(Some(*role));
        *same = same.filter(|known| known == role);
    }
    names.extend(added.into_iter().filter_map(|(name, role)| Some((name, role?))));
}
