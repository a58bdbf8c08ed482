//! Header fields (填报单位, 填报人, 填报时间): behind their label in one cell, or in the next one.

use super::cell::{Cell, CellReading};
use super::sheet::Sheet;
use crate::campaign::Field;
use crate::form::Place;
use std::ops::Range;

/// Finds the header fields of a table in the rows before it, then in those after it; one entry per
/// field, `None` where the label or its value is missing.
pub fn header_of(
    sheet: &Sheet,
    fields: &[Field],
    rows_before: std::ops::Range<u32>,
    rows_after: std::ops::Range<u32>,
) -> Vec<Option<CellReading>> {
    let labels = Labels::of(fields);
    let mut found: Vec<Option<CellReading>> = vec![None; fields.len()];
    for rows in [rows_before, rows_after] {
        for filled in sheet.within(rows) {
            let Some(text) = filled.cell.as_text() else { continue };
            for (field, value) in labels.within(text) {
                if found[field].is_none() {
                    found[field] = value_of(sheet, &labels, filled.row, filled.col, value);
                }
            }
        }
    }
    found
}

/// The header fields whose labels stand in a text, each with the bytes that belong to its value: from
/// behind its colon to the next label.
pub fn labelled_values(text: &str, fields: &[Field]) -> Vec<(usize, Range<usize>)> {
    Labels::of(fields).ranges(text)
}

/// Whether a text begins with the label of a header field, or holds one.
pub fn is_header(text: &str, fields: &[Field]) -> bool {
    !Labels::of(fields).within(text).is_empty()
}

fn value_of(
    sheet: &Sheet,
    labels: &Labels,
    row: u32,
    col: u32,
    value: &str,
) -> Option<CellReading> {
    // 年  月  日 is room for a day that nobody filled in.
    let is_room = |c: char| c.is_whitespace() || "年月日_".contains(c);
    if value.contains('年') && value.chars().all(is_room) {
        return None;
    }
    let own = Cell::text(value);
    if !own.is_blank() {
        return Some(CellReading::plain(Place::new(&sheet.name, row, col), own));
    }
    let right = sheet.between(row, row).iter().find(|f| f.col > col)?;
    let is_label = right.cell.as_text().is_some_and(|text| !labels.within(text).is_empty());
    let place = Place::new(&sheet.name, row, right.col);
    (!is_label).then(|| CellReading::plain(place, right.cell.clone()))
}

/// The names of header fields, as labels in a text.
struct Labels<'a> {
    fields: &'a [Field],
    /// Characters with which they begin.
    firsts: Vec<char>,
}

impl<'a> Labels<'a> {
    fn of(fields: &'a [Field]) -> Labels<'a> {
        let firsts = fields.iter().flat_map(names).filter_map(|name| name.chars().next());
        let mut firsts: Vec<char> = firsts.collect();
        firsts.sort_unstable();
        firsts.dedup();
        Labels { fields, firsts }
    }

    /// Labels in a text, each with what stands behind it up to the next label.
    fn within<'t>(&self, text: &'t str) -> Vec<(usize, &'t str)> {
        let value = |(field, range): (usize, Range<usize>)| (field, text[range].trim());
        self.ranges(text).into_iter().map(value).collect()
    }

    /// The same as bytes of the text.
    fn ranges(&self, text: &str) -> Vec<(usize, Range<usize>)> {
        let (mut labels, mut from): (Vec<(usize, Range<usize>)>, usize) = (Vec::new(), 0);
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(self.firsts.as_slice())) {
            let (before, rest) = text.split_at(from + at);
            let in_word = before.chars().next_back().is_some_and(char::is_alphanumeric);
            let label = if in_word { None } else { self.beginning(rest) };
            if let Some((index, behind)) = label {
                let value = text.len() - behind.len()..text.len();
                if let Some((_, last)) = labels.last_mut() {
                    last.end = text.len() - rest.len();
                }
                from = value.start;
                labels.push((index, value));
            } else {
                from = text.len() - rest.len() + rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        labels
    }

    /// The field whose label begins a text, and what stands behind it.
    fn beginning<'t>(&self, text: &'t str) -> Option<(usize, &'t str)> {
        self.fields.iter().enumerate().find_map(|(index, field)| {
            let behind = names(field).filter_map(|name| behind_label(text, name));
            Some((index, behind.min_by_key(|rest| rest.len())?))
        })
    }
}

fn names(field: &Field) -> impl Iterator<Item = &String> {
    std::iter::once(&field.name).chain(&field.aliases)
}

/// What stands behind the label `name` and its colon at the beginning of a text; the colon may be missing
/// only at the end of the text. White space within the label does not count.
fn behind_label<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = text;
    for wanted in name.chars() {
        rest = rest.strip_prefix(wanted)?.trim_start();
    }
    // Labels such as 填报单位（盖章）： carry a remark before the colon.
    if rest.starts_with(['(', '（']) {
        rest = rest.split_once([')', '）'])?.1.trim_start();
    }
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix([':', '：']) }
}

#[cfg(test)]
mod tests {
    use super::Labels;
    use crate::campaign::Campaign;

    #[test]
    fn labels_are_found_alone_together_and_spaced() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let labels = Labels::of(&campaign.form.header);
        let find = |text: &'static str| labels.within(text);
        assert_eq!(find("填报单位："), [(0, "")]);
        assert_eq!(find("填 报 人: 张三"), [(1, "张三")]);
        assert_eq!(find("填报单位（盖章）：成都市"), [(0, "成都市")]);
        let line = find("填报单位：成都市经信局    填表人：张三  填报日期：2021年9月24日");
        let values: Vec<&str> = line.iter().map(|(_, v)| *v).collect();
        assert_eq!(values, ["成都市经信局", "张三", "2021年9月24日"]);
        assert!(find("请填报单位核对").is_empty());
        Ok(())
    }
}
