//! Header fields (填报单位, 填报人, 填报时间): behind their label in one cell, or in the next one.

use super::cell::{Cell, Located};
use super::sheet::Sheet;
use crate::campaign::Field;
use crate::form::Place;

/// Finds the header fields of a table in the rows before it, then in those after it; one entry per
/// field, `None` where the label or its value is missing.
pub fn header_of(
    sheet: &Sheet,
    fields: &[Field],
    rows_before: std::ops::Range<u32>,
    rows_after: std::ops::Range<u32>,
) -> Vec<Option<Located>> {
    let labels = Labels::of(fields);
    let mut found: Vec<Option<Located>> = vec![None; fields.len()];
    for rows in [rows_before, rows_after] {
        for filled in sheet.within(rows) {
            let Some(text) = filled.cell.as_text() else { continue };
            for (field, value) in labels.within(text) {
                if found[field].is_none() {
                    found[field] = value_of(sheet, &labels, filled.row, filled.col, &value);
                }
            }
        }
    }
    found
}

fn value_of(sheet: &Sheet, labels: &Labels, row: u32, col: u32, value: &str) -> Option<Located> {
    let own = Cell::text(value);
    if !own.is_blank() {
        return Some(Located::plain(Place::new(&sheet.name, row, col), own));
    }
    let right = sheet.between(row, row).iter().find(|f| f.col > col)?;
    let is_label = right.cell.as_text().is_some_and(|text| !labels.within(text).is_empty());
    let place = Place::new(&sheet.name, row, right.col);
    (!is_label).then(|| Located::plain(place, right.cell.clone()))
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
    fn within(&self, text: &str) -> Vec<(usize, String)> {
        if !text.contains(self.firsts.as_slice()) {
            return Vec::new();
        }
        let chars: Vec<char> = text.chars().collect();
        let mut labels = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            match self.starting_at(&chars, at) {
                Some((index, end)) => {
                    labels.push((index, at, end));
                    at = end;
                }
                None => at += 1,
            }
        }
        let ends = labels.iter().skip(1).map(|l| l.1).chain([chars.len()]);
        let value = |((index, _, start), end): (&(usize, usize, usize), usize)| {
            (*index, chars[*start..end].iter().collect::<String>().trim().to_string())
        };
        labels.iter().zip(ends).map(value).collect()
    }

    /// The field whose label begins at this position, and the label's end.
    fn starting_at(&self, chars: &[char], at: usize) -> Option<(usize, usize)> {
        let starts_word =
            self.firsts.contains(&chars[at]) && (at == 0 || !chars[at - 1].is_alphanumeric());
        let mut fields = self.fields.iter().enumerate().filter(|_| starts_word);
        fields.find_map(|(index, field)| {
            let end = names(field).filter_map(|name| label_end(chars, at, name)).max()?;
            Some((index, end))
        })
    }
}

fn names(field: &Field) -> impl Iterator<Item = &String> {
    std::iter::once(&field.name).chain(&field.aliases)
}

/// End of the label `name` and its colon at this position; the colon may be missing only at the
/// end of the text. White space within the label does not count.
fn label_end(chars: &[char], start: usize, name: &str) -> Option<usize> {
    let mut at = start;
    for wanted in name.chars() {
        at = skip_space(chars, at, start);
        if chars.get(at) != Some(&wanted) {
            return None;
        }
        at += 1;
    }
    at = skip_space(chars, at, start);
    match chars.get(at) {
        Some(':' | '：') => Some(at + 1),
        None => Some(at),
        Some('(' | '（') => colon_after_bracket(chars, at),
        Some(_) => None,
    }
}

/// Labels such as 填报单位（盖章）： carry a remark before the colon.
fn colon_after_bracket(chars: &[char], open: usize) -> Option<usize> {
    let close = chars.iter().skip(open).position(|c| matches!(c, ')' | '）'))? + open;
    let at = skip_space(chars, close + 1, open);
    match chars.get(at) {
        Some(':' | '：') => Some(at + 1),
        None => Some(at),
        Some(_) => None,
    }
}

fn skip_space(chars: &[char], mut at: usize, start: usize) -> usize {
    while at > start && chars.get(at).is_some_and(|c| c.is_whitespace()) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::Labels;
    use crate::campaign::Campaign;

    #[test]
    fn labels_are_found_alone_together_and_spaced() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let labels = Labels::of(&campaign.form.header);
        let find = |text: &str| labels.within(text);
        assert_eq!(find("填报单位："), [(0, String::new())]);
        assert_eq!(find("填 报 人: 张三"), [(1, "张三".to_string())]);
        assert_eq!(find("填报单位（盖章）：成都市"), [(0, "成都市".to_string())]);
        let line = find("填报单位：成都市经信局    填表人：张三  填报日期：2021年9月24日");
        let values: Vec<&str> = line.iter().map(|(_, v)| v.as_str()).collect();
        assert_eq!(values, ["成都市经信局", "张三", "2021年9月24日"]);
        assert!(find("请填报单位核对").is_empty());
        Ok(())
    }
}
