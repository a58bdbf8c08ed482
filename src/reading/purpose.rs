//! What the words over a table, or on its tab, say that it is: last year's figures, targets, an example,
//! a draft. Such a table is not taken for this period's return without a question.

use super::cell::{Cell, CellReading};
use super::header::is_header;
use super::sheet::{Sheet, SheetCell};
use super::table::Table;
use crate::campaign::{Campaign, normalize};
use crate::finding::{Code, Finding};
use crate::form::{HeadingIndex, Place};

/// Longest text that may be a title, in characters.
const LONGEST: usize = 60;
/// Most titles that are looked at.
const MOST: usize = 12;
/// Beginnings of lines over a table that explain it.
const NOTES: [&str; 10] =
    ["注:", "注1", "说明", "备注", "填表", "填报", "要求", "单位:", "表码", "制表"];
const EXAMPLES: [&str; 6] = ["示例", "样例", "范例", "填报示范", "填表示范", "样表"];
/// Names of tabs of what was worked on or given up.
const DRAFTS: [&str; 15] = [
    "作废",
    "废止",
    "废表",
    "旧表",
    "旧版",
    "原表",
    "原件",
    "初稿",
    "草稿",
    "底稿",
    "修改前",
    "更正前",
    "改前",
    "历史",
    "原稿",
];
/// Tabs of one character that say so.
const SHORT_DRAFTS: [&str; 3] = ["旧", "废", "原"];
/// Words of what was put right.
const CORRECTED: [&str; 11] =
    ["修改后", "改后", "更正", "修订", "订正", "修正", "最新", "最终", "终稿", "定稿", "更新"];
/// In a title these say what it is about only where they stand in brackets.
const IN_BRACKETS: [&str; 8] = ["其中", "拟", "增长", "占比", "完成率", "同比", "环比", "任务"];
/// Words before 行动 that name none.
const ANY_ACTION: [&str; 6] = ["专项", "本次", "此次", "重大", "系列", "集中"];

/// Titles over a table, from the top.
pub fn titles(sheet: &Sheet, table: &Table, words: &HeadingIndex) -> Vec<CellReading> {
    let fields = &words.campaign().form.header;
    let cells = sheet.within(table.top..table.headings.rows.0).iter();
    let is_title = |filled: &&SheetCell| {
        let Some(text) = filled.cell.as_text() else { return false };
        let normalized = normalize(text);
        text.chars().take(LONGEST + 1).count() <= LONGEST
            && stands_over(sheet, table, filled)
            && !NOTES.iter().any(|note| normalized.starts_with(note))
            && !is_header(text, fields)
    };
    let located = |filled: &SheetCell| {
        let place = Place::new(&sheet.name, filled.row, filled.col);
        CellReading::plain(place, filled.cell.clone())
    };
    cells.filter(is_title).map(located).take(MOST).collect()
}

/// Whether a cell stands over the whole table, not over some of its columns.
fn stands_over(sheet: &Sheet, table: &Table, filled: &SheetCell) -> bool {
    let headings = &table.headings;
    let first = headings.columns.iter().map(|c| c.col).min().unwrap_or_default();
    let left = headings.unit_col.unwrap_or(first).min(first);
    match sheet.merged(filled.row, filled.col) {
        Some(area) => area.left <= left || headings.unit_col.is_none(),
        None => filled.col <= left || sheet.between(filled.row, filled.row).len() == 1,
    }
}

/// What a table is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// An example of how the form is filled in.
    Example,
    /// Something else than this period's figures.
    Other,
}

/// What the tab of a table or a title over it says that it is, with the finding that tells so.
pub fn purpose(
    tab: &str,
    titles: &[CellReading],
    words: &HeadingIndex,
) -> Option<(Purpose, Finding)> {
    let campaign = words.campaign();
    let (name, tab) = (tab, normalize(tab));
    let texts = || titles.iter().filter_map(|t| Some((t, normalize(t.cell.as_text()?))));
    let about = |purpose, word: &str, text: &str, place: Option<Place>| {
        let finding = Finding { place, ..said(purpose, word).found(text) };
        (purpose, finding)
    };
    let of_tab = |purpose, word: &str| about(purpose, word, name, None);
    if let Some(word) = EXAMPLES.into_iter().find(|word| tab.contains(word)) {
        return Some(of_tab(Purpose::Example, word));
    }
    let raw = |title: &CellReading| title.cell.as_text().unwrap_or_default().to_string();
    let example = texts().find_map(|(title, text)| {
        let word = set_off(&text, EXAMPLES)?;
        Some(about(Purpose::Example, word, &raw(title), Some(title.place.clone())))
    });
    let other = || {
        texts().find_map(|(title, text)| {
            let word = other_title(&text, words)?;
            Some(about(Purpose::Other, &word, &raw(title), Some(title.place.clone())))
        })
    };
    let draft = || {
        let known = |word: &str| campaign_says(campaign, word);
        let draft = DRAFTS.into_iter().find(|word| tab.contains(word));
        let short = || SHORT_DRAFTS.into_iter().find(|word| tab == *word || is_set_off_old(&tab));
        let other = || words.other_thing(&tab).filter(|word| !known(word));
        draft.or_else(short).or_else(other).map(|word| of_tab(Purpose::Other, word))
    };
    example.or_else(draft).or_else(other)
}

/// 旧 before, behind or in brackets beside the name of a tab.
fn is_set_off_old(tab: &str) -> bool {
    tab.starts_with('旧') || tab.ends_with('旧') || tab.contains("(旧)")
}

/// The first of these words that stands at the beginning or the end of a title or in brackets: 统计表（示例）.
fn set_off<const N: usize>(title: &str, words: [&'static str; N]) -> Option<&'static str> {
    let bare = title.trim_matches(['(', ')', ':']);
    let tail = bare.rsplit_once(['(', ':']).map_or("", |(_, tail)| tail);
    let is_set_off =
        |word: &&str| bare.starts_with(*word) || bare.ends_with(*word) || tail.starts_with(*word);
    words.into_iter().find(is_set_off)
}

/// Whether the words of a table or tab say that it was put right.
pub fn is_corrected(texts: &[&str]) -> bool {
    texts.iter().map(|text| normalize(text)).any(|text| {
        let is_before = |word: &str| text.contains(&format!("{word}前"));
        CORRECTED.iter().any(|word| text.contains(word) && !is_before(word))
    })
}

fn said(purpose: Purpose, word: &str) -> Finding {
    match purpose {
        Purpose::Example => Finding::new(Code::ExampleTable),
        Purpose::Other => {
            let message = format!("表上写着“{word}”，像是别的数，不是本期完成数");
            Finding::new(Code::OtherFigures).with_message(message)
        }
    }
}

fn campaign_says(campaign: &Campaign, word: &str) -> bool {
    [&campaign.title, &campaign.form.title].iter().any(|title| normalize(title).contains(word))
}

/// The word by which a normalized title says that the table holds something else.
fn other_title(title: &str, words: &HeadingIndex) -> Option<String> {
    let campaign = words.campaign();
    let (plain, quoted) = without_quotes(title);
    if let Some(action) = other_action(title, &quoted, campaign) {
        return Some(action);
    }
    let brackets: Vec<&str> =
        plain.split('(').skip(1).map(|rest| rest.split(')').next().unwrap_or_default()).collect();
    let inside = brackets.iter().find_map(|text| words.other_thing(text));
    let outside = || words.other_thing(&plain).filter(|word| !IN_BRACKETS.contains(word));
    let draft = || {
        let is_said = |word: &&str| brackets.iter().any(|text| text.contains(*word));
        let is_whole = |word: &&str| brackets.contains(word);
        DRAFTS.into_iter().find(is_said).or_else(|| SHORT_DRAFTS.into_iter().find(is_whole))
    };
    let word = inside.or_else(outside).or_else(draft)?;
    (!campaign_says(campaign, word)).then(|| word.to_string())
}

/// A title without what stands in quotation marks, and that.
fn without_quotes(title: &str) -> (String, Vec<String>) {
    let (mut plain, mut quoted, mut depth) = (String::new(), vec![String::new()], 0usize);
    for c in title.chars() {
        match c {
            '“' | '《' | '「' => depth += 1,
            '”' | '》' | '」' => {
                depth = depth.saturating_sub(1);
                quoted.push(String::new());
            }
            _ if depth == 0 => plain.push(c),
            _ => quoted.iter_mut().next_back().into_iter().for_each(|last| last.push(c)),
        }
    }
    quoted.retain(|text| !text.is_empty());
    (plain, quoted)
}

/// Another action than the campaign's: “春季攻势”行动, 冬季会战行动.
fn other_action(title: &str, quoted: &[String], campaign: &Campaign) -> Option<String> {
    let named = |text: &&String| {
        let behind = title.split(text.as_str()).nth(1).unwrap_or_default();
        let is_action = ["”行动", "”专项行动", "”活动", "”攻势", "”会战"];
        is_action.iter().any(|action| behind.starts_with(action)) && !is_own(text, campaign)
    };
    if let Some(action) = quoted.iter().find(named) {
        return Some(action.clone());
    }
    let title = bare(title);
    let before: Vec<char> = title.split_once("行动")?.0.chars().collect();
    let tail: String = before.get(before.len().checked_sub(2)?..)?.iter().collect();
    let is_word = tail.chars().all(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    let is_other = is_word && !ANY_ACTION.contains(&tail.as_str()) && !is_own(&tail, campaign);
    is_other.then(|| format!("{tail}行动"))
}

/// Whether a word stands in the campaign's own titles; nearly all that do stand there as they are.
fn is_own(word: &str, campaign: &Campaign) -> bool {
    let titles = [campaign.title.as_str(), campaign.form.title.as_str()];
    titles.iter().any(|title| title.contains(word)) || {
        let own = bare(&normalize(&titles.concat()));
        own.is_empty() || own.contains(word)
    }
}

/// A text without quotation marks.
fn bare(text: &str) -> String {
    text.replace(['“', '”', '"', '《', '》', '「', '」', '\''], "")
}

/// The titles over a table and its tab, as they are written.
pub fn words_around<'t>(tab: &'t str, titles: &'t [CellReading]) -> Vec<&'t str> {
    let texts = titles.iter().filter_map(|title| match &title.cell {
        Cell::Text(text) => Some(text.as_str()),
        _ => None,
    });
    std::iter::once(tab).chain(texts).collect()
}
