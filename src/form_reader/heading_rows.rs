//! Rows of headings: how many there are, and the path of headings above each column.

use super::grid::{Grid, squeezed};
use super::measure;
use super::words;
use crate::campaign::normalize;
use crate::reading::Area;

/// Most rows of headings.
const ROWS: u32 = 6;

/// The rows of headings of a table, zero-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// First row.
    pub top: u32,
    /// Last row that holds headings or units of measure.
    pub bottom: u32,
    /// Row of units of measure.
    pub unit_row: Option<u32>,
    /// Row of column numbers.
    pub number_row: Option<u32>,
}

impl Band {
    /// The first row below the headings and column numbers.
    pub fn body(&self) -> u32 {
        self.number_row.unwrap_or(self.bottom) + 1
    }
}

/// The headings above a column.
#[derive(Debug, Default, Clone)]
pub struct HeadingPath {
    /// From the top, without white space.
    pub headings: Vec<String>,
    /// The heading that was taken from the columns to the left, whose span ends too early.
    pub borrowed: Option<String>,
}

/// Finds the rows of headings of a table.
pub fn band(grid: &Grid, area: &Area) -> Band {
    let mut band = Band { top: area.top, bottom: area.top, unit_row: None, number_row: None };
    for row in area.top + 1..=area.bottom.min(area.top + ROWS) {
        if is_number_row(grid, area, row) {
            band.number_row = Some(row);
            break;
        }
        if is_unit_row(grid, area, row) {
            (band.bottom, band.unit_row) = (row, Some(row));
            continue;
        }
        if band.unit_row.is_some() || !continues(grid, area, &band, row) {
            break;
        }
        band.bottom = row;
    }
    band
}

/// Whether a row goes on with the headings of the row above it.
fn continues(grid: &Grid, area: &Area, band: &Band, row: u32) -> bool {
    let own = grid.texts(row, area.left, area.right);
    let reaches_in = (area.left..=area.right).any(|col| {
        let owner = grid.owner(row, col);
        owner.0 < row && owner.0 >= band.top && grid.text(row, col).is_some()
    });
    if own.iter().any(|(_, text)| {
        words::is_example(&normalize(text)) || words::is_total(&normalize(text)) && !reaches_in
    }) {
        return false;
    }
    if reaches_in {
        return !own.iter().any(|(_, text)| is_figure(text));
    }
    let above = row - 1;
    let under_span = (area.left..=area.right).any(|col| {
        let span = grid.span(above, col);
        let below = own.iter().filter(|(c, _)| (span.left..=span.right).contains(c)).count();
        span.left == col && span.right > col && grid.text(above, col).is_some() && below > 1
    });
    let is_open = |col: u32| {
        let span = grid.span(above, col);
        span.left == span.right && grid.text(above, col).is_none() && col > area.left
    };
    let under_gap = own.iter().filter(|(col, _)| is_open(*col)).count() > 1;
    (under_span || under_gap) && !own.iter().any(|(_, text)| is_figure(text))
}

fn is_figure(text: &str) -> bool {
    let plain = normalize(text);
    // A year is a heading too.
    if plain.len() == 4 && (plain.starts_with("19") || plain.starts_with("20")) {
        return false;
    }
    plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '%'))
}

/// 甲 乙 1 2 3=1+2: numbers that go up by one.
fn is_number_row(grid: &Grid, area: &Area, row: u32) -> bool {
    let texts = grid.texts(row, area.left, area.right);
    let width = area.right - area.left + 1;
    let is_letter = |text: &str| {
        let mut chars = text.chars();
        let first = chars.next().unwrap_or(' ');
        chars.next().is_none()
            && ("甲乙丙丁戊己庚辛".contains(first) || first.is_ascii_alphabetic())
    };
    let plain: Vec<String> = texts.iter().map(|(_, text)| normalize(text)).collect();
    let numbers: Vec<u32> = plain.iter().filter_map(|text| column_number(text)).collect();
    let letters = plain.iter().filter(|text| is_letter(text)).count();
    let blanks = plain
        .iter()
        .filter(|text| matches!(text.as_str(), "-" | "—" | "栏次" | "行次" | "序号" | "/"))
        .count();
    let rises = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    numbers.len() > 1
        && rises
        && numbers.len() + letters + blanks == texts.len()
        && texts.len() as u32 * 10 >= width * 5
        && texts.len() > 2.min(width as usize - 1)
}

/// 3, (3), 3=1+2, ③.
fn column_number(text: &str) -> Option<u32> {
    let text = text.split('=').next().unwrap_or(text);
    let bare = text.trim_matches(['(', ')', '第', '栏', '列']);
    let is_short = (1..=3).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_digit());
    is_short.then(|| bare.parse().ok()).flatten()
}

/// The number of a column in the row of column numbers.
pub fn number_of(grid: &Grid, band: &Band, col: u32) -> Option<u32> {
    column_number(&normalize(grid.text(band.number_row?, col)?))
}

/// What a row of column numbers says beside them: 3=1+2.
pub fn relations(grid: &Grid, area: &Area, band: &Band) -> Vec<String> {
    let row = band.number_row.map(|row| grid.texts(row, area.left, area.right)).unwrap_or_default();
    row.iter().map(|(_, text)| squeezed(text)).filter(|text| text.contains(['=', '＝'])).collect()
}

/// A row of nothing but units of measure below the headings.
fn is_unit_row(grid: &Grid, area: &Area, row: u32) -> bool {
    let texts = grid.texts(row, area.left, area.right);
    let is_unit = |text: &str| measure::stated(text.trim_matches(['(', ')', '（', '）'])).is_some();
    let is_none = |text: &str| {
        matches!(normalize(text).as_str(), "-" | "—" | "/" | "单位" | "计量单位" | "--")
    };
    let units = texts.iter().filter(|(_, text)| is_unit(text)).count();
    units > 1 && texts.iter().all(|(_, text)| is_unit(text) || is_none(text))
}

/// The headings above a column of a table.
pub fn path(grid: &Grid, area: &Area, band: &Band, col: u32) -> HeadingPath {
    let mut found = HeadingPath::default();
    let mut before = None;
    for row in band.top..=band.bottom {
        if band.unit_row == Some(row) && grid.owner(row, col).0 == row {
            continue;
        }
        let owner = grid.owner(row, col);
        if before == Some(owner) {
            continue;
        }
        before = Some(owner);
        match grid.text(row, col) {
            Some(text) => found.headings.push(squeezed(text)),
            None => {
                if let Some((text, is_short)) = from_the_left(grid, area, band, (row, col)) {
                    if is_short {
                        found.borrowed = Some(text.clone());
                    }
                    found.headings.push(text);
                }
            }
        }
    }
    found
}

/// Columns that stand for themselves under whatever group is to their left.
const ALONE: [&str; 8] = ["备注", "说明", "序号", "地区", "单位", "备注说明", "填报人", "联系人"];

/// The heading to the left that an empty place belongs to, and whether it is a merged one that ends too early.
fn from_the_left(
    grid: &Grid,
    area: &Area,
    band: &Band,
    (row, col): (u32, u32),
) -> Option<(String, bool)> {
    let span = grid.span(row, col);
    let own = (row + 1..=band.bottom).find_map(|below| grid.own_text(below, col))?;
    if span.left != span.right || ALONE.contains(&normalize(own).as_str()) {
        return None;
    }
    let left = (area.left..col).rev().find(|left| grid.text(row, *left).is_some())?;
    let upper = grid.span(row, left);
    let has_parts = (upper.bottom + 1..=band.bottom)
        .any(|below| (upper.left..=upper.right).any(|c| grid.own_text(below, c).is_some()));
    let touches = (left + 1..col).all(|c| grid.span(row, c).left == grid.span(row, c).right);
    (has_parts && touches)
        .then(|| (grid.text(row, left).map(squeezed).unwrap_or_default(), upper.right > upper.left))
}

/// The unit of measure that the row of units states for a column.
pub fn unit_below(grid: &Grid, band: &Band, col: u32) -> Option<String> {
    let text = grid.text(band.unit_row?, col)?;
    measure::stated(text.trim_matches(['(', ')', '（', '）']))
}
