//! Headings that stand again further down, as on each printed page: the list goes on below them, unless
//! what stands between says that it is another one.

use crate::campaign::{Campaign, Unit, first_normalized, normalize};
use crate::form::HeadingIndex;
use crate::reading::cell::Cell;
use crate::reading::headings::Headings;
use crate::reading::labels;
use crate::reading::sheet::{Sheet, SheetCell};
use std::collections::{BTreeSet, HashSet};

/// Rows over headings in which a title may stand.
const HIGH: u32 = 8;
/// Least texts of headings that make others the same.
const LEAST: usize = 2;

/// The headings of a list that stand again below it.
pub(super) struct Pages {
    /// First and last row of the headings on each page, those of the first page first.
    pub(super) headings: Vec<(u32, u32)>,
    /// First row of headings below which another list begins.
    pub(super) next: Option<u32>,
    /// Texts over and in the headings of the first page, normalized.
    texts: BTreeSet<String>,
    /// Their first characters: most texts of a list begin with another one.
    firsts: HashSet<Option<char>>,
}

/// Looks for the headings of a list below it; rows from `top` on belong to it.
pub(super) fn pages_below(
    sheet: &Sheet,
    headings: &Headings,
    top: u32,
    words: &HeadingIndex,
) -> Pages {
    let (first, last) = headings.rows;
    let texts: BTreeSet<String> = sheet.between(top, last).iter().filter_map(text).collect();
    let firsts = texts.iter().map(|text| text.chars().next()).collect();
    let mut pages = Pages { headings: vec![headings.rows], next: None, texts, firsts };
    let own: Vec<(u32, u32, String)> =
        sheet.between(first, last).iter().filter_map(|f| Some((f.row, f.col, text(f)?))).collect();
    let stands_again = |row: u32| {
        let is_same = |(at, col, text): &&(u32, u32, String)| {
            let cell = sheet.cell(row + (at - first), *col);
            cell.as_text().is_some_and(|other| normalize(other) == *text)
        };
        let same = own.iter().filter(is_same).count();
        same >= LEAST && 10 * same >= 7 * own.len()
    };
    let known = known_in(sheet.between(top, last), words.campaign());
    for (row, cells) in sheet.rows().filter(|(row, _)| *row > last) {
        let begins = |f: &SheetCell| pages.holds(f);
        if row <= pages.last_heading() || !cells.iter().any(begins) || !stands_again(row) {
            continue;
        }
        let over = titles_over(sheet, row, pages.last_heading());
        if over.iter().any(|text| pages.is_another(text, &known, words)) {
            pages.next = Some(row);
            break;
        }
        pages.headings.push((row, row + (last - first)));
    }
    pages
}

impl Pages {
    /// Whether a row is one of the headings.
    pub(super) fn has(&self, row: u32) -> bool {
        self.headings.iter().any(|(first, last)| (*first..=*last).contains(&row))
    }

    /// Whether a row is one of so many below headings.
    pub(super) fn is_below_headings(&self, row: u32, within: u32) -> bool {
        self.headings.iter().any(|(_, last)| (last + 1..=last + within).contains(&row))
    }

    /// Whether all that stands in a row stood over the first page, too.
    pub(super) fn repeats(&self, cells: &[SheetCell]) -> bool {
        !cells.is_empty() && cells.iter().all(|f| self.holds(f))
    }

    /// Whether a text stood over or in the headings of the first page.
    fn holds(&self, f: &SheetCell) -> bool {
        let Some(written) = f.cell.as_text() else { return false };
        let first = first_normalized(written);
        (first.is_none() || self.firsts.contains(&first))
            && self.texts.contains(&normalize(written))
    }

    fn last_heading(&self) -> u32 {
        self.headings.last().map_or(0, |(_, last)| *last)
    }

    /// Whether a text over headings says that another list stands below them: another unit, another time, or
    /// something else.
    fn is_another(&self, text: &str, known: &[&Unit], words: &HeadingIndex) -> bool {
        let units = words.campaign().units.all_named_in(text);
        let is_other_unit = units.iter().any(|unit| !known.contains(unit));
        let says_time = text.split(['年', '月', '季']).rev().skip(1).any(|before| {
            before.ends_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
        });
        let is_new = !self.texts.contains(text);
        is_other_unit
            || is_new
                && (says_time || words.other_thing(text).is_some() || labels::says_example(text))
    }
}

/// Units that are named in some cells.
fn known_in<'c>(cells: &[SheetCell], campaign: &'c Campaign) -> Vec<&'c Unit> {
    let texts = cells.iter().filter_map(|f| f.cell.as_text());
    texts.flat_map(|text| campaign.units.all_named_in(text)).collect()
}

/// Texts directly above a row of headings, up to a row with figures or other headings.
fn titles_over(sheet: &Sheet, row: u32, after: u32) -> Vec<String> {
    let rows = (row.saturating_sub(HIGH).max(after + 1)..row).rev();
    let is_wordy = |row: &u32| {
        let is_word = |f: &SheetCell| matches!(f.cell, Cell::Text(_) | Cell::Blank);
        let cells = sheet.between(*row, *row);
        cells.iter().all(is_word) && !cells.iter().filter_map(text).any(|t| labels::is_total(&t))
    };
    let rows = rows.take_while(is_wordy);
    rows.flat_map(|row| sheet.between(row, row).iter().filter_map(text)).collect()
}

fn text(filled: &SheetCell) -> Option<String> {
    filled.cell.as_text().map(normalize)
}
