//! One heading over several columns: 签约项目 over 本期 and 上年同期, or 总数 and 其中外资. Which of
//! them is the figure asked for is taken only where there is no doubt.

use super::headings::Headings;
use super::sheet::Sheet;
use super::table::Column;
use crate::campaign::normalize;
use crate::form::HeadingIndex;

/// Looks at the row below the headings and divides the columns whose heading stands over several.
pub fn divide(headings: &mut Headings, sheet: &Sheet, words: &HeadingIndex) {
    let below = headings.rows.1 + 1;
    let cells = sheet.between(below, below);
    let row: Vec<(u32, &str)> =
        cells.iter().filter_map(|f| Some((f.col, f.cell.as_text()?))).collect();
    let filled = cells.len();
    let all_subheadings = row.iter().all(|(_, text)| is_subheading(text, words));
    if row.is_empty() || filled != row.len() || !all_subheadings {
        return;
    }
    let groups: Vec<Vec<(u32, &str)>> =
        headings.columns.iter().map(|column| group_of(column, headings, sheet, &row)).collect();
    if groups.iter().all(|group| group.len() < 2) {
        return;
    }
    let mut columns = Vec::new();
    for (column, group) in std::mem::take(&mut headings.columns).into_iter().zip(groups) {
        headings.repeated.retain(|c| group.iter().all(|(col, _)| *col != c.col));
        headings.extra.retain(|(col, _)| group.iter().all(|(c, _)| c != col));
        columns.push(take(column, &group, headings, words));
    }
    headings.columns = columns;
    headings.rows.1 = below;
}

/// Columns below one heading, each with what stands under it; its own column first.
fn group_of<'a>(
    column: &Column,
    headings: &Headings,
    sheet: &Sheet,
    row: &[(u32, &'a str)],
) -> Vec<(u32, &'a str)> {
    let text = |col: u32| row.iter().find(|(c, _)| *c == col).map_or("", |(_, text)| *text);
    let mut group = vec![(column.col, text(column.col))];
    let bottom = headings.rows.1;
    for &(col, text) in row.iter().filter(|(col, _)| *col > column.col) {
        let covered =
            sheet.merged(bottom, col).is_some_and(|area| area.contains(bottom, column.col));
        let blank = (headings.rows.0..=bottom).all(|row| sheet.cell(row, col).is_blank());
        let adjoins = group.last().is_some_and(|(last, _)| last + 1 == col);
        let alone = sheet.merged(bottom, col).is_none_or(|area| area.left == area.right);
        if !(adjoins && (covered || blank && alone)) {
            break;
        }
        group.push((col, text));
    }
    group
}

/// Gives a field the only column of its group that can be meant; the others are columns that the
/// form does not have. Without one only, it is asked.
fn take(
    mut column: Column,
    group: &[(u32, &str)],
    headings: &mut Headings,
    words: &HeadingIndex,
) -> Column {
    if group.len() < 2 {
        return column;
    }
    let shown = |text: &str| format!("{}·{}", column.heading, normalize(text)).into();
    let meant: Vec<u32> = group
        .iter()
        .filter(|(_, text)| !words.is_other_thing(&normalize(text)))
        .map(|(col, _)| *col)
        .collect();
    match meant.as_slice() {
        [only] => {
            let others = group.iter().filter(|(col, _)| col != only);
            headings.extra.extend(others.map(|(col, text)| (*col, shown(text))));
            column.col = *only;
        }
        _ => {
            let texts: Vec<String> = group.iter().map(|(_, text)| normalize(text)).collect();
            let heading = format!("{}（{}）", column.heading, texts.join("、"));
            headings.repeated.push(Column { heading: heading.into(), ..column.clone() });
        }
    }
    column
}

/// Whether a text divides a heading: short, and without a figure other than a year.
fn is_subheading(text: &str, words: &HeadingIndex) -> bool {
    let normalized = normalize(text);
    let year = normalized.get(..4).is_some_and(|y| y.starts_with("20") && y.parse::<u16>().is_ok());
    let rest = if year { &normalized[4..] } else { normalized.as_str() };
    let campaign = words.campaign();
    !rest.chars().any(|c| c.is_ascii_digit())
        && normalized.chars().count() <= 20
        && campaign.words.meaning_of(text).is_none()
        && campaign.units.named_in(text).is_none()
}
