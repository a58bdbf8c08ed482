//! Words over some columns of a table, or in their headings, that say that the figures below are
//! something else: 上年同期 or 计划 over several columns, 签约项目（意向）.

use super::headings::Headings;
use super::sheet::Sheet;
use super::table::Column;
use crate::campaign::{Campaign, normalize};
use crate::form::{HeadingIndex, OTHER_THINGS, WordList};
use chrono::Datelike;

/// So many rows over the headings may hold headings of groups.
const HIGH: u32 = 3;
/// Longest heading of a group, in characters.
const LONGEST: usize = 20;

/// Words for what was done in the last stretch of time only, where all that was done is asked for.
static CURRENT: WordList = WordList::of("本月 当月 本旬 本周");
/// A text without one of these, and without an earlier year, says nothing of the figures below it.
static SAYING: WordList = WordList::joining("", &[&OTHER_THINGS, &CURRENT]);

/// Words over columns of one table.
pub struct Groups<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// The campaign's headings.
    pub words: &'a HeadingIndex<'a>,
    /// First row that may belong to the table.
    pub top: u32,
}

impl Groups<'_> {
    /// Takes, of two columns with one field, the one that no word sets apart; the other is a column that
    /// the form does not have.
    pub fn set_apart(&self, headings: &mut Headings) {
        if headings.repeated.is_empty() {
            return;
        }
        let mut repeated = std::mem::take(&mut headings.repeated);
        let apart = |headings: &Headings, column: &Column| {
            let said = self.word_over(headings, column);
            said.is_some_and(|(word, _)| !CURRENT.words().any(|current| current == word))
        };
        let others: Vec<Column> =
            repeated.extract_if(.., |column| apart(headings, column)).collect();
        let mut passed: Vec<Column> = Vec::new();
        let swaps: Vec<bool> = headings.columns.iter().map(|c| apart(headings, c)).collect();
        for (column, is_apart) in headings.columns.iter_mut().zip(swaps) {
            let same = repeated.iter().position(|c| c.field == column.field);
            if let Some(at) = same.filter(|_| is_apart) {
                passed.push(std::mem::replace(column, repeated.remove(at)));
            }
        }
        let extra = others.into_iter().chain(passed).map(|c| (c.col, c.heading));
        headings.extra.extend(extra);
        headings.repeated = repeated;
    }

    /// Whether any text over the columns, under them or in their headings may say so; those of most tables
    /// do not.
    pub fn say_anything(&self, headings: &Headings) -> bool {
        let (first, columns) = (self.first(headings), headings.columns.iter());
        // A merged area may begin above the rows that are looked at.
        let merged = columns.clone().filter_map(|column| self.sheet.merged(first, column.col));
        let top = merged.map(|area| area.top).min().unwrap_or(first);
        let (last, is_one_row) = (headings.rows.1, headings.rows.0 == headings.rows.1);
        let cells = self.sheet.between(top, last + 1).iter();
        // A heading in one row is that of its column.
        let around = cells.filter(|filled| !is_one_row || filled.row != last);
        let mut around = around.filter_map(|filled| filled.cell.as_text()).map(normalize);
        let mut own = columns.map(|column| normalize(&column.heading));
        let is_earlier = |text: &str| earlier_year(text, self.words.campaign()).is_some();
        own.any(|text| SAYING.is_in(&text) || text.contains('年'))
            || around.any(|text| SAYING.is_in(&text) || is_earlier(&text))
    }

    /// First row in which a text over the columns may stand.
    fn first(&self, headings: &Headings) -> u32 {
        headings.rows.0.saturating_sub(HIGH).max(self.top)
    }

    /// The word over a column, or in its heading, and the text in which it stands.
    pub fn word_over(&self, headings: &Headings, column: &Column) -> Option<(String, String)> {
        let own = self.without_name(normalize(&column.heading), column.field);
        if let Some(word) = self.word_in(&own, column.field) {
            return Some((word, column.heading.to_string()));
        }
        let above = (self.first(headings)..=headings.rows.1)
            .rev()
            .filter_map(|row| self.text_over(row, headings, column));
        let below = self.text_below(headings, column);
        above
            .chain(below)
            .find_map(|text| Some((self.word_in(&normalize(&text), column.field)?, text)))
    }

    /// A word that says so and is no part of the field's own name.
    fn word_in(&self, text: &str, field_at: usize) -> Option<String> {
        let field = self.words.field(field_at);
        let is_short = text.chars().take(LONGEST + 1).count() <= LONGEST;
        // 其中 alone may stand over columns that the form has.
        if !is_short || matches!(text, "其中" | "其中:") || field.baseline_of.is_some() {
            return None;
        }
        let names = self.words.names_of(field_at);
        let is_own = |word: &&str| names.iter().any(|name| name.contains(word));
        let other = self.words.other_thing(text).filter(|word| !is_own(word));
        let current = || {
            let asked = || field.is_cumulative() && !text.contains("累计");
            let is_said = CURRENT.is_in(text) && asked();
            CURRENT.words().find(|word| is_said && text.contains(word))
        };
        other
            .or_else(current)
            .map(String::from)
            .or_else(|| earlier_year(text, self.words.campaign()))
    }

    fn without_name(&self, heading: String, field_at: usize) -> String {
        let names = self.words.names_of(field_at).iter();
        let within = names.filter(|name| !name.is_empty() && heading.contains(name.as_str()));
        match within.max_by_key(|name| name.len()) {
            Some(longest) => heading.replacen(longest, "", 1),
            None => heading,
        }
    }

    /// The text of a group that stands over a column in a row: merged over it, or the nearest to the left
    /// among those that do not stand over the whole table.
    fn text_over(&self, row: u32, headings: &Headings, column: &Column) -> Option<String> {
        if let Some(area) = self.sheet.merged(row, column.col) {
            let covers_unit = headings.unit_col.is_some_and(|col| area.contains(area.top, col));
            return self.text_at(area.top, area.left).filter(|_| !covers_unit);
        }
        if let Some(text) = self.text_at(row, column.col) {
            return Some(text);
        }
        // Within the headings a blank cell stands under the one above it.
        let cells = self.sheet.between(row, row);
        let left = cells.iter().rev().find(|f| f.col < column.col)?;
        let first = headings.columns.iter().map(|c| c.col).min()?;
        let is_group = row < headings.rows.0
            && left.col >= first
            && cells.len() > 1
            && headings.unit_col.is_none_or(|col| left.col > col)
            && self.sheet.merged(row, left.col).is_none();
        left.cell.as_text().filter(|_| is_group).map(String::from)
    }

    /// What stands under a heading in a row of words, such as 计划 under each of them.
    fn text_below(&self, headings: &Headings, column: &Column) -> Option<String> {
        let row = headings.rows.1 + 1;
        let is_wordy = self.sheet.between(row, row).iter().all(|filled| {
            let text = filled.cell.as_text();
            text.is_some_and(|text| !text.chars().any(|c| c.is_ascii_digit()))
        });
        self.text_at(row, column.col).filter(|_| is_wordy)
    }

    fn text_at(&self, row: u32, col: u32) -> Option<String> {
        self.sheet.cell(row, col).as_text().map(String::from)
    }
}

/// A year before the campaign in a normalized text: 2020年.
pub fn earlier_year(text: &str, campaign: &Campaign) -> Option<String> {
    let (before, _) = text.split_once('年')?;
    let year = before.get(before.len().checked_sub(4)?..)?;
    let first = campaign.start.year();
    let is_earlier = year.parse().is_ok_and(|year: i32| (2000..first).contains(&year));
    is_earlier.then(|| format!("{year}年"))
}
