//! Rows that number the columns of a form: 甲 1 2 3, ① ②, (1) (2), A B C, 1栏 2栏.

use super::cell::Cell;
use crate::campaign::normalize;

/// Labels beside a row of column numbers.
const MARKS: [&str; 9] = ["栏次", "列次", "序号", "行次", "编号", "栏号", "列号", "项次", "栏目"];
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
const NUMERALS: &str = "一二三四五六七八九十";
/// Numbers of columns that stand side by side make a row of them.
const LEAST: usize = 3;
/// The first of them is not larger.
const FIRST: u32 = 4;

/// What the cells over a form's columns say, if they number the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// They look like figures: 1 2 3.
    Plain,
    /// They can be nothing else: (1) (2), 甲 乙, ① ②.
    Marked,
}

/// Whether the label of a row may stand before column numbers; it comes normalized.
pub fn is_mark(label: &str) -> bool {
    MARKS.contains(&label) || ordinal(label).is_some()
}

/// Judges the filled cells of a row, from the left; one that is no number makes it no such row.
pub fn numbers<'c>(cells: impl Iterator<Item = &'c Cell>) -> Option<Numbers> {
    let mut last: Option<u32> = None;
    let (mut count, mut kind) = (0, Numbers::Plain);
    for cell in cells {
        let (number, is_plain) = of_cell(cell)?;
        let follows = last.map_or(number <= FIRST, |last| number == last + 1);
        if !follows {
            return None;
        }
        if !is_plain {
            kind = Numbers::Marked;
        }
        (last, count) = (Some(number), count + 1);
    }
    (count >= LEAST).then_some(kind)
}

fn of_cell(cell: &Cell) -> Option<(u32, bool)> {
    match cell {
        Cell::Number(n) if n.fract() == 0.0 && (0.0..=600.0).contains(n) => Some((*n as u32, true)),
        Cell::Text(text) => {
            let is_plain = text.trim().bytes().all(|b| b.is_ascii_digit());
            Some((ordinal(&normalize(text))?, is_plain))
        }
        _ => None,
    }
}

/// The number that a normalized text gives a column; behind 3=4+5 stands how it is calculated.
fn ordinal(text: &str) -> Option<u32> {
    let own = text.split_once('=').map_or(text, |(own, _)| own);
    let bare = own.trim_matches(['(', ')', '.', '、']);
    let bare = bare.strip_prefix('第').unwrap_or(bare).trim_end_matches(['栏', '列']);
    if let Some(number) = bare.parse().ok().filter(|_| bare.len() <= 3) {
        return Some(number);
    }
    let mut chars = bare.chars();
    let only = chars.next().filter(|_| chars.next().is_none())?;
    let place = |list: &str| list.chars().position(|c| c == only);
    let letter = || only.is_ascii_lowercase().then(|| only as usize - 'a' as usize);
    let at = place(STEMS).or_else(|| place(NUMERALS)).or_else(letter)?;
    u32::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Option<Numbers> {
        let cells: Vec<Cell> = texts.iter().map(|t| Cell::text(t)).collect();
        numbers(cells.iter())
    }

    #[test]
    fn columns_are_numbered_in_many_ways() {
        assert_eq!(read(&["1", "2", "3", "4"]), Some(Numbers::Plain));
        for row in [
            ["①", "②", "③", "④"],
            ["（1）", "（2）", "（3）", "（4）"],
            ["甲", "乙", "丙", "丁"],
            ["A", "B", "C", "D"],
            ["二", "三", "四", "五"],
            ["1栏", "2栏", "3栏", "4栏"],
            ["1", "2=3+4", "3", "4"],
            ["第2列", "第3列", "第4列", "第5列"],
        ] {
            assert_eq!(read(&row), Some(Numbers::Marked), "{row:?}");
        }
        for row in [["1", "2", "4", "5"], ["12", "13", "14", "15"], ["1", "二十", "3", "4"]] {
            assert_eq!(read(&row), None, "{row:?}");
        }
        assert!(is_mark("甲") && is_mark("栏次") && is_mark("(1)") && !is_mark("绵阳市"));
    }
}
