//! Where the tables of a sheet stand: by their rules, else by rows of headings.

use super::grid::Grid;
use super::heading_rows;
use super::labels;
use super::measure;
use super::words;
use crate::campaign::normalize;
use crate::reading::Area;
use crate::reading::tick_boxes::is_mark;

/// Most rows of labels above the headings within the same rules.
const LABEL_ROWS: u32 = 6;
/// Most tables of one sheet.
const TABLES: usize = 40;

/// The tables of a sheet from the top, without titles, lines of labels and notes around them.
pub fn tables(grid: &Grid, is_document: bool) -> Vec<Area> {
    let ruled = match is_document {
        true => grid.sheet.tables.iter().filter(|area| is_form(grid, area)).copied().collect(),
        false => ruled_areas(grid),
    };
    let found = if ruled.is_empty() && !is_document { written_areas(grid) } else { ruled };
    let trimmed =
        found.into_iter().filter_map(|area| trimmed(grid, grown(grid, area, is_document)));
    let stacked = trimmed.flat_map(|area| stacked(grid, area));
    let mut all: Vec<Area> = stacked.flat_map(|area| side_by_side(grid, area)).collect();
    all.sort_by_key(|area| (area.top, area.left));
    all.truncate(TABLES);
    all
}

/// Whether a table of a document is a form: the table around 抄送 and a frame around one text are none.
fn is_form(grid: &Grid, area: &Area) -> bool {
    let texts = (area.top..=area.bottom).flat_map(|row| grid.texts(row, area.left, area.right));
    let texts: Vec<String> = texts.map(|(_, text)| normalize(text)).collect();
    let is_colophon =
        texts.iter().any(|t| t.starts_with("抄送") || t.starts_with("主送") || t.ends_with("印发"));
    texts.len() > 1 && !(is_colophon && area.bottom - area.top < 5) && area.right > area.left
}

/// Areas of ruled cells that touch.
fn ruled_areas(grid: &Grid) -> Vec<Area> {
    let is_ruled = |row: u32, col: u32| {
        let (top, left) = grid.owner(row, col);
        grid.is_ruled(row, col) || grid.is_ruled(top, left)
    };
    let mut seen = vec![false; grid.rows as usize * grid.cols as usize];
    let index = |row: u32, col: u32| row as usize * grid.cols as usize + col as usize;
    let mut found: Vec<Area> = Vec::new();
    for start in (0..grid.rows).flat_map(|row| (0..grid.cols).map(move |col| (row, col))) {
        if seen[index(start.0, start.1)] || !is_ruled(start.0, start.1) {
            continue;
        }
        let mut area = Area { top: start.0, left: start.1, bottom: start.0, right: start.1 };
        let mut waiting = vec![start];
        seen[index(start.0, start.1)] = true;
        while let Some((row, col)) = waiting.pop() {
            (area.top, area.bottom) = (area.top.min(row), area.bottom.max(row));
            (area.left, area.right) = (area.left.min(col), area.right.max(col));
            let near = [
                (row.wrapping_sub(1), col),
                (row + 1, col),
                (row, col.wrapping_sub(1)),
                (row, col + 1),
            ];
            for (row, col) in near {
                if row < grid.rows
                    && col < grid.cols
                    && !seen[index(row, col)]
                    && is_ruled(row, col)
                {
                    seen[index(row, col)] = true;
                    waiting.push((row, col));
                }
            }
        }
        found.push(area);
    }
    found.retain(|area| is_table(grid, area));
    united(found)
}

/// Lines under a title or a label are no table.
fn is_table(grid: &Grid, area: &Area) -> bool {
    let (rows, cols) = (area.bottom - area.top + 1, area.right - area.left + 1);
    let texts = (area.top..=area.bottom).map(|row| grid.texts(row, area.left, area.right).len());
    cols > 1 && (rows > 1 || cols > 3) && texts.sum::<usize>() > 1
}

/// Areas that overlap made one.
fn united(mut areas: Vec<Area>) -> Vec<Area> {
    let mut found: Vec<Area> = Vec::new();
    areas.sort_by_key(|area| (area.top, area.left));
    for area in areas {
        let meets = |other: &&mut Area| {
            other.top <= area.bottom
                && area.top <= other.bottom
                && other.left <= area.right
                && area.left <= other.right
        };
        match found.iter_mut().find(meets) {
            Some(other) => {
                other.top = other.top.min(area.top);
                other.bottom = other.bottom.max(area.bottom);
                other.left = other.left.min(area.left);
                other.right = other.right.max(area.right);
            }
            None => found.push(area),
        }
    }
    found
}

/// Tables without rules: from a row of three headings on, as far down as something stands there.
fn written_areas(grid: &Grid) -> Vec<Area> {
    let mut found = Vec::new();
    let mut row = 0;
    while row < grid.rows {
        let texts = grid.texts(row, 0, grid.cols - 1);
        if texts.len() < 3 || is_beside(grid, row, 0, grid.cols - 1) {
            row += 1;
            continue;
        }
        let left = texts.first().map_or(0, |(col, _)| *col);
        let right = texts.iter().map(|(col, _)| grid.span(row, *col).right).max().unwrap_or(left);
        let is_empty = |row: u32| grid.texts(row, left, right).is_empty();
        let mut bottom = row;
        for below in row + 1..grid.rows {
            let is_gap = is_empty(below) && (below + 1 >= grid.rows || is_empty(below + 1));
            if is_gap || is_beside(grid, below, left, right) {
                break;
            }
            bottom = below;
        }
        let below = (row..=bottom).flat_map(|row| grid.texts(row, 0, grid.cols - 1));
        let right = below.map(|(col, _)| col).max().unwrap_or(right).max(right);
        let top = row - u32::from(is_upper(grid, row, left, right));
        found.push(Area { top, left, bottom, right });
        row = bottom + 1;
    }
    found
}

/// Whether the row above one of headings holds headings of groups: merged over some of the columns.
fn is_upper(grid: &Grid, row: u32, left: u32, right: u32) -> bool {
    let Some(above) = row.checked_sub(1) else { return false };
    let texts = grid.texts(above, left, right);
    let spans = texts.iter().filter(|(col, _)| {
        let span = grid.span(above, *col);
        span.right > span.left && span.right <= right
    });
    spans.count() > 0 && !is_beside(grid, above, left, right)
}

/// A table whose headings only are ruled, with the rows that are filled in below them.
fn grown(grid: &Grid, area: Area, is_document: bool) -> Area {
    let mut bottom = area.bottom;
    while !is_document && bottom + 1 < grid.rows {
        let row = bottom + 1;
        let filled = (area.left..=area.right).filter(|col| !grid.is_blank(row, *col)).count();
        let texts = grid.texts(row, area.left, area.right);
        let is_prose = matches!(texts.as_slice(), [(_, text)] if filled == 1 && is_prose(text));
        if filled == 0 || is_prose || is_beside(grid, row, area.left, area.right) {
            break;
        }
        bottom = row;
    }
    Area { bottom, ..area }
}

/// Whether a text alone in its row is neither a number nor the label of a total.
fn is_prose(text: &str) -> bool {
    let plain = normalize(text);
    !words::is_total(&plain) && !plain.chars().all(|c| c.is_ascii_digit())
}

/// Whether a row stands beside tables: nothing but labels, periods, units of measure, a note or one long text.
fn is_beside(grid: &Grid, row: u32, left: u32, right: u32) -> bool {
    let texts = grid.texts(row, left, right);
    let is_one = |text: &str| {
        !labels::labels(text).is_empty()
            || labels::period(text).is_some()
            || measure::line(text).is_some()
            || labels::is_attachment(&normalize(text))
    };
    let is_note = |text: &str| words::is_note(&normalize(text));
    let all = !texts.is_empty() && texts.iter().all(|(_, text)| is_one(text));
    all || matches!(texts.as_slice(), [(col, text)] if is_note(text) || is_wide(grid, row, *col, left, right))
}

/// Whether a text spans nearly all columns.
fn is_wide(grid: &Grid, row: u32, col: u32, left: u32, right: u32) -> bool {
    let span = grid.span(row, col);
    let width = right - left + 1;
    let own = span.right.min(right) - span.left.max(left) + 1;
    own == width || width > 3 && own * 10 >= width * 8
}

/// The table without the lines above and below that its rules take in.
fn trimmed(grid: &Grid, mut area: Area) -> Option<Area> {
    let is_blank = |row: u32, area: &Area| {
        grid.texts(row, area.left, area.right).is_empty() && covered(grid, row, area) == 0
    };
    let is_title = |row: u32, area: &Area| {
        matches!(grid.texts(row, area.left, area.right).as_slice(), [(col, _)]
            if is_wide(grid, row, *col, area.left, area.right) || *col == area.left && is_alone(grid, row, area))
    };
    let is_line =
        |area: &Area| is_beside(grid, area.top, area.left, area.right) && !begins_card(grid, area);
    while area.top < area.bottom
        && (is_blank(area.top, &area)
            || is_title(area.top, &area)
            || is_label_row(grid, &area)
            || is_line(&area))
    {
        area.top += 1;
    }
    while area.bottom > area.top
        && !begins_card(grid, &area)
        && !grid.texts(area.bottom, area.left, area.right).is_empty()
        && is_beside(grid, area.bottom, area.left, area.right)
        && !words::is_total(&grid.plain(area.bottom, area.left))
    {
        area.bottom -= 1;
    }
    // The sides of a document's table are its own, room for values may be empty down to its end.
    let in_document = grid.sheet.tables.iter().any(|table| table.contains(area.top, area.left));
    while !in_document && area.left < area.right && is_bare(grid, &area, area.left) {
        area.left += 1;
    }
    while !in_document && area.right > area.left && is_bare(grid, &area, area.right) {
        area.right -= 1;
    }
    is_table(grid, &area).then_some(area)
}

/// Whether rows of labels with ruled room beside them follow each other from the first row on: a card whose labels
/// end in colons.
fn begins_card(grid: &Grid, area: &Area) -> bool {
    let has_room = |row: u32| {
        let texts = grid.texts(row, area.left, area.right);
        let beside = |col: u32| {
            let next = grid.span(row, col).right + 1;
            let is_room = grid.text(row, next).is_none_or(|text| text.contains(is_mark));
            next <= area.right && is_room && grid.is_ruled(row, next)
        };
        texts.iter().any(|(col, text)| !labels::labels(text).is_empty() && beside(*col))
    };
    area.bottom >= area.top + 2 && (area.top..area.top + 3).all(has_room)
}

/// Whether the first row holds labels beside their values, as all rows do above the first full row of headings.
fn is_label_row(grid: &Grid, area: &Area) -> bool {
    let is_full = |row: &u32| {
        let heads = grid.texts(*row, area.left, area.right);
        let are_labels = heads.iter().any(|(_, text)| text.trim_end().ends_with([':', '：']));
        !are_labels
            && heads.len() > 2
            && (area.left..=area.right)
                .all(|col| grid.owner(*row, col).0 == *row && grid.text(*row, col).is_some())
    };
    let below = area.top + 1..=area.bottom.min(area.top + LABEL_ROWS);
    let Some(heads) = below.into_iter().find(is_full) else { return false };
    (area.top..heads).all(|row| {
        let texts = grid.texts(row, area.left, area.right);
        let is_label = |text: &str| labels::is_known(text) || !labels::labels(text).is_empty();
        let known = texts.iter().filter(|(_, text)| is_label(text)).count();
        let is_value = |col: u32| {
            let before = col.checked_sub(1).filter(|left| *left >= area.left);
            before.and_then(|left| grid.text(row, left)).is_some_and(is_label)
        };
        let values = texts.iter().filter(|(col, text)| !is_label(text) && is_value(*col)).count();
        let last = texts
            .last()
            .is_some_and(|(col, text)| is_label(text) && grid.span(row, *col).right == area.right);
        known > 0 && known * 2 >= texts.len() - values && !last
    })
}

/// Whether a title that is not merged stands in the first of cells without rules, above a row with more texts.
fn is_alone(grid: &Grid, row: u32, area: &Area) -> bool {
    let span = grid.span(row, area.left);
    let is_single = span.left == span.right && span.bottom == row;
    let unruled = (area.left + 1..=area.right).all(|col| !grid.is_ruled(row, col));
    is_single && unruled && grid.texts(row + 1, area.left, area.right).len() > 2
}

/// How many texts of rows above reach into a row.
fn covered(grid: &Grid, row: u32, area: &Area) -> usize {
    (area.left..=area.right).filter(|col| grid.text(row, *col).is_some()).count()
}

/// Whether nothing stands in a column, not even a rule.
fn is_bare(grid: &Grid, area: &Area, col: u32) -> bool {
    (area.top..=area.bottom).all(|row| grid.is_blank(row, col) && !grid.is_ruled(row, col))
}

/// Tables that stand one below the other within the same rules: each begins with a title over all columns and
/// a row of headings, or with the headings of the first once more.
fn stacked(grid: &Grid, area: Area) -> Vec<Area> {
    let mut parts = Vec::new();
    let mut top = area.top;
    let first = heading_rows::band(grid, &area);
    let mut row = first.bottom + 1;
    while row < area.bottom {
        let texts = grid.texts(row, area.left, area.right);
        let is_section = matches!(texts.as_slice(), [(col, _)] if is_wide(grid, row, *col, area.left, area.right));
        let begins = if is_section { row + 1 } else { row };
        if row > top + 1
            && (is_section || repeats(grid, &area, row))
            && heads_a_table(grid, &area, begins)
        {
            parts.push(Area { top, bottom: row - 1, ..area });
            top = begins;
            row = begins;
        }
        row += 1;
    }
    parts.push(Area { top, ..area });
    parts.into_iter().filter_map(|part| trimmed(grid, part)).collect()
}

/// The title right above a table, if it stands alone in its row.
pub fn title_of(grid: &Grid, area: &Area) -> Option<String> {
    let row = area.top.checked_sub(1)?;
    let texts = grid.texts(row, area.left, area.right);
    let [(_, text)] = texts.as_slice() else { return None };
    let is_title = labels::labels(text).is_empty()
        && measure::line(text).is_none()
        && labels::period(text).is_none();
    is_title.then(|| super::grid::squeezed(text))
}

fn repeats(grid: &Grid, area: &Area, row: u32) -> bool {
    let same = (area.left..=area.right).filter(|col| {
        let above = grid.plain(area.top, *col);
        !above.is_empty() && above == grid.plain(row, *col)
    });
    let starts = words::is_serial(&grid.plain(row, area.left))
        && words::is_serial(&grid.plain(area.top, area.left));
    starts || same.count() as u32 * 2 > area.right - area.left + 1
}

/// Whether a row is one of headings with empty rows below.
fn heads_a_table(grid: &Grid, area: &Area, row: u32) -> bool {
    let width = (area.right - area.left + 1) as usize;
    let texts = grid.texts(row, area.left, area.right);
    let covered = covered(grid, row, area);
    let is_figure = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let has_heads = texts.len() > 2
        && covered * 10 >= width * 7
        && !texts.iter().any(|(_, text)| is_figure(text));
    let below = grid.texts(row + 1, area.left, area.right);
    has_heads && row < area.bottom && below.len() * 2 < width.max(4)
}

/// Tables side by side in the same rows: the number of the row, or the same headings, come again.
fn side_by_side(grid: &Grid, area: Area) -> Vec<Area> {
    let band = heading_rows::band(grid, &area);
    let leaf = |col: u32| {
        heading_rows::path(grid, &area, &band, col)
            .headings
            .last()
            .map(|t| normalize(t))
            .unwrap_or_default()
    };
    let is_gap = |col: u32| {
        leaf(col).is_empty() && (band.bottom + 1..=area.bottom).all(|row| grid.is_blank(row, col))
    };
    let mut starts = vec![area.left];
    for col in area.left + 1..=area.right {
        let name = leaf(col);
        let begins_again = words::is_serial(&name) && words::is_serial(&leaf(area.left));
        let after_gap = is_gap(col - 1) && !name.is_empty() && name == leaf(area.left);
        if (begins_again || after_gap) && grid.span(area.top, col).left == col {
            starts.push(col);
        }
    }
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([area.right]);
    let parts = starts.iter().zip(ends).map(|(left, right)| Area { left: *left, right, ..area });
    parts.filter_map(|part| trimmed(grid, part)).collect()
}
