//! What is put into the texts of a form: the unit's name behind its label, the month into 年　月.

use super::runs::TextEdit;
use crate::campaign::{Field, Kind};
use crate::reading::labelled_values;
use std::ops::Range;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Characters that stand where something is to be written.
const FREE: [char; 12] = ['_', '＿', '×', 'X', 'x', '*', '□', '○', '〇', '…', '—', '/'];

/// The name behind the label of the field at this position, in place of blanks or of what stands there;
/// `None` if the text has no such label.
pub fn named(text: &str, fields: &[Field], field: usize, name: &str) -> Option<TextEdit> {
    let values = labelled_values(text, fields);
    let (_, value) = values.into_iter().find(|(own, _)| *own == field)?;
    let old = text.get(value.clone())?;
    let lead = old.len() - old.trim_start_matches(is_free).len();
    let body = old.get(lead..)?;
    let dropped = if body.is_empty() || body.starts_with(['(', '（']) {
        let is_followed = !body.is_empty() || value.end < text.len();
        covered(&old[..lead], name, is_followed && body.is_empty())
    } else {
        let end = body.find(['(', '（']).unwrap_or(body.len());
        lead + body[..end].trim_end_matches(is_free).len()
    };
    let has_colon = text[..value.start].trim_end().ends_with([':', '：']);
    let colon = if has_colon { "" } else { "：" };
    Some((value.start..value.start + dropped, format!("{colon}{name}")))
}

/// Bytes of the blanks that a name covers; one blank stays before what follows.
fn covered(blanks: &str, name: &str, keeps_one: bool) -> usize {
    let (mut width, mut end) = (0, 0);
    let last = blanks.chars().next_back().map_or(0, char::len_utf8);
    let limit = if keeps_one { blanks.len() - last } else { blanks.len() };
    for c in blanks.chars() {
        if width >= name.width() || end + c.len_utf8() > limit {
            break;
        }
        width += c.width().unwrap_or(0).max(1);
        end += c.len_utf8();
    }
    end
}

fn is_free(c: char) -> bool {
    c.is_whitespace() || FREE.contains(&c)
}

/// Year and month where a text leaves room for them: ××年×月, 2024年　月; nothing where a day follows, which
/// is that of reporting, or where another year stands.
pub fn dated(text: &str, fields: &[Field], (year, month): (i32, u32)) -> Vec<TextEdit> {
    let found = text.match_indices('年').find_map(|(at, word)| {
        let behind = at + word.len();
        let gap = free_run(text.get(behind..)?);
        let rest = text.get(behind + gap..)?.strip_prefix('月')?;
        let has_day = rest.get(free_run(rest)..)?.starts_with('日');
        (gap > 0 && !has_day && !is_signed(text, fields, at)).then_some((at, behind..behind + gap))
    });
    let Some((at, gap)) = found else { return Vec::new() };
    let month = (gap, month.to_string());
    match year_before(&text[..at], year) {
        Year::Stands => vec![month],
        Year::Missing(range) => vec![(range, year.to_string()), month],
        Year::Other => Vec::new(),
    }
}

fn free_run(text: &str) -> usize {
    text.len() - text.trim_start_matches(is_free).len()
}

/// Whether a place in a text is where the day is written on which the form was filled in.
fn is_signed(text: &str, fields: &[Field], at: usize) -> bool {
    let is_day = |field: &Field| field.kind == Kind::Date;
    let values = labelled_values(text, fields);
    let of_field = values.iter().any(|(field, value)| {
        fields.get(*field).is_some_and(is_day) && (value.start..=value.end).contains(&at)
    });
    let label = text[..at].rsplit_once([':', '：']).map_or("", |(label, _)| label);
    of_field || label.contains(['填', '报', '审', '签'])
}

/// What stands before 年.
enum Year {
    /// The year that is meant.
    Stands,
    /// Another one, or another word.
    Other,
    /// Room for it.
    Missing(Range<usize>),
}

fn year_before(before: &str, year: i32) -> Year {
    let year = year.to_string();
    if before.ends_with(&year) {
        return Year::Stands;
    }
    // 20××, 20　: the century is printed.
    let bare = before.trim_end_matches(is_free);
    let printed = bare.len() - bare.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let start = bare.len() - printed;
    let free = before.get(bare.len()..).unwrap_or_default();
    if printed > 0 {
        let is_century = !free.is_empty() && year.starts_with(&bare[start..]);
        return if is_century { Year::Missing(start..before.len()) } else { Year::Other };
    }
    if free.is_empty() && bare.ends_with(char::is_alphanumeric) {
        return Year::Other;
    }
    // Blanks that were there to push the words aside stay.
    let mut from = before.len();
    for c in free.chars().rev() {
        if before[from..].width() >= year.len() {
            break;
        }
        from -= c.len_utf8();
    }
    Year::Missing(from..before.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Campaign;

    fn written(text: &str, edits: Vec<TextEdit>) -> String {
        let mut text = text.to_string();
        edits.iter().rev().for_each(|(range, new)| text.replace_range(range.clone(), new));
        text
    }

    #[test]
    fn the_name_stands_behind_its_label() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let fields = &campaign.form.header;
        let with = |text: &str| {
            let edit = named(text, fields, 0, "成都市");
            written(text, edit.into_iter().collect())
        };
        assert_eq!(with("填报单位："), "填报单位：成都市");
        assert_eq!(with("填报单位"), "填报单位：成都市");
        assert_eq!(with("填报单位：　　　　填报人："), "填报单位：成都市　填报人：");
        assert_eq!(with("填报单位：      （盖章）"), "填报单位：成都市（盖章）");
        assert_eq!(with("填报单位（盖章）：________"), "填报单位（盖章）：成都市__");
        assert_eq!(with("填报单位：××市  填报人："), "填报单位：成都市  填报人：");
        assert_eq!(with("请填报单位核对"), "请填报单位核对");
        Ok(())
    }

    #[test]
    fn the_month_stands_where_room_is_left_for_it() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let fields = &campaign.form.header;
        let with = |text: &str| written(text, dated(text, fields, (2024, 5)));
        assert_eq!(with("2024年　月"), "2024年5月");
        assert_eq!(with("××年×月情况表"), "2024年5月情况表");
        assert_eq!(with("月报（20××年  月）"), "月报（2024年5月）");
        assert_eq!(with("　　　　年　月"), "　　2024年5月");
        assert_eq!(with("20　年　月份"), "2024年5月份");
        for text in ["2023年　月", "填报时间：    年  月  日", "年月", "本年 月", "2024年4月"]
        {
            assert_eq!(with(text), text);
        }
        assert_eq!(with("填表日期：  年  月"), "填表日期：  年  月");
        Ok(())
    }
}
