//! Units of measure named in a text that stands beside a table: 单位：万元, 以万元计, （万元）. What only
//! holds the same characters (填报单位：万元村, 5000万元以上) names none.

use crate::campaign::{MoneyUnit, normalize_spaced};
use crate::form::WordList;
use std::sync::Arc;

/// How plainly a text says that the figures are in a unit of measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clarity {
    /// It stands by itself among other words, and what for cannot be told.
    Unclear,
    /// The unit stands in brackets behind a name: 资金情况（万元）.
    Bracketed,
    /// The text is nothing but units of measure: 万元、个.
    Alone,
    /// It is said in words: 单位：万元, 按万元填报.
    Stated,
}

/// A unit of measure that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The unit, normalized.
    pub unit: Arc<str>,
    /// How plainly it is said.
    pub said: Clarity,
    /// What stands around it and may name the fields that are meant, normalized.
    pub subject: String,
}

/// Units of money and of what is counted by ten thousands, the longer before those that they begin or
/// end with.
static UNITS: WordList = WordList::of(
    "10,000元 10000元 十亿元 千万元 百万元 十万元 亿元 万元 千元 万圆 亿圆 万户 万家 万个 \
    万次 万人 元 千万 百万 亿 万 个 户 次 家",
);
/// Words in other languages and spellings.
const SPELLINGS: [(&str, &str); 9] = [
    ("10,000 yuan", "万元"),
    ("10 000 yuan", "万元"),
    ("10000 yuan", "万元"),
    ("ten thousand yuan", "万元"),
    ("rmb 10,000", "万元"),
    ("100 million yuan", "亿元"),
    ("million yuan", "百万元"),
    ("rmb", ""),
    ("cny", ""),
];
/// Words that a unit follows when it is that of the figures.
static CUES: WordList =
    WordList::of("单位 量纲 计量 币种 货币 金额 资金 数据 数字 数值 额 款 价值");
/// Words between them.
static LINKS: WordList = WordList::of(
    "人民币 换算成 换算为 折算成 折算为 折合 均以 均按 均为 都是 都为 一律 统一 全部 默认 系 为 是 均 都 按照 按 以 用 填",
);
/// Words behind a unit by which the figures are given in it.
static GIVING: WordList = WordList::of(
    "为计量单位 作为单位 为金额单位 作单位 为单位 计算 计 填报 填写 填 上报 统计 口径 列示 表示 单位",
);
const SIGNS: [char; 25] = [
    ' ', ':', '(', ')', '"', '“', '”', ',', '、', '/', ';', '=', '-', '¥', '￥', '_', '∶', '|',
    '<', '>', '《', '》', '{', '}', '·',
];
/// Characters before a unit that make it part of a number or of another word.
const NUMERALS: &str = "0123456789.一二三四五六七八九十百千万亿两几数多余上美日欧港韩英单公";
/// What stands behind so many characters of a text, or behind so many units, is not looked at.
const LONGEST: usize = 2_000;
const MOST: usize = 32;
const DENYING: [char; 6] = ['不', '非', '勿', '未', '没', '别'];

/// The units of measure that a text names for figures, each once.
pub fn units_in(text: &str) -> Vec<Mention> {
    // Hardly any text holds one of these.
    let lower = text.contains(['y', 'Y', 'r', 'R']);
    if !(lower || text.contains(['元', '圆', '万', '亿', '萬', '億'])) {
        return Vec::new();
    }
    let mut text = match text.len() {
        ..=LONGEST => normalize_spaced(text),
        _ => normalize_spaced(&text.chars().take(LONGEST).collect::<String>()),
    };
    if lower {
        SPELLINGS.iter().for_each(|(from, to)| text = text.replace(from, to));
    }
    // 单 位：万 元 is spread out to fill its line.
    let text = text.replace(' ', "");
    if !text.contains(UNIT_SIGNS) {
        return Vec::new();
    }
    let words = Words::of(&text);
    let mut found: Vec<Mention> = Vec::new();
    for at in 0..words.units.len().min(MOST) {
        if let Some(mention) = words.mention(at)
            && !found.iter().any(|m| m.unit == mention.unit && m.subject == mention.subject)
        {
            found.push(mention);
        }
    }
    found
}

/// The unit of money in which a text says in words that the figures are.
pub fn stated_unit(text: &str) -> Option<Arc<str>> {
    let stated = units_in(text).into_iter().filter(|m| m.said == Clarity::Stated);
    stated.map(|m| m.unit).find(|unit| MoneyUnit::parse(unit).is_some())
}

/// Whether a text is one unit of money, or 万 of what is counted, and nothing else.
pub fn unit_only(text: &str) -> Option<Arc<str>> {
    match units_in(text).as_slice() {
        [Mention { unit, said: Clarity::Alone, .. }] => Some(Arc::clone(unit)),
        _ => None,
    }
}

/// One of these is in every unit that matters here: a text without them names none.
const UNIT_SIGNS: [char; 6] = ['元', '圆', '万', '亿', 'y', 'Y'];

/// A text and where units of measure stand in it.
struct Words<'t> {
    text: &'t str,
    units: Vec<(usize, usize)>,
}

impl<'t> Words<'t> {
    fn of(text: &'t str) -> Words<'t> {
        let (mut units, mut at) = (Vec::new(), 0);
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let step = match UNITS.words().find(|unit| rest.starts_with(*unit)) {
                Some(unit) => {
                    units.push((at, at + unit.len()));
                    unit.len()
                }
                None => rest.chars().next().map_or(1, char::len_utf8),
            };
            at += step;
        }
        Words { text, units }
    }

    fn mention(&self, nth: usize) -> Option<Mention> {
        let (from, to) = *self.units.get(nth)?;
        let unit = &self.text[from..to];
        let is_large = MoneyUnit::parse(unit).is_some() || unit.starts_with('万');
        if !is_large || !self.stands_free(from, to) {
            return None;
        }
        let is_whole = unit.chars().count() > 1 && MoneyUnit::parse(unit).is_some();
        let said = self.said(nth).or(is_whole.then_some(Clarity::Unclear))?;
        // 亿 and 万 alone are too common to mean a unit of measure outside brackets.
        if unit.chars().count() == 1
            && unit != "元"
            && said == Clarity::Stated
            && !self.has_label(from)
        {
            return None;
        }
        let unit = match unit {
            "10,000元" | "10000元" | "万圆" | "万" => "万元",
            "亿圆" | "亿" => "亿元",
            other => other,
        };
        Some(Mention { unit: unit.into(), said, subject: self.subject(nth) })
    }

    /// Whether neither digits before it nor words behind it make a unit part of something else.
    fn stands_free(&self, from: usize, to: usize) -> bool {
        let before = &self.text[..from];
        let is_number = before.ends_with(|c: char| NUMERALS.contains(c));
        let behind = &self.text[to..];
        let ends = behind.starts_with(|c: char| !c.is_alphanumeric()) || behind.is_empty();
        let joins = ["人民币", "和", "及", "或"].iter().any(|word| behind.starts_with(word));
        !is_number && (ends || joins || self.is_giving(to)) && !is_denied(before)
    }

    fn is_giving(&self, to: usize) -> bool {
        let behind = self.text[to..].trim_start_matches(['"', '”', ' ']);
        GIVING.words().any(|word| behind.starts_with(word))
    }

    /// What stands before a unit, without other units, signs and words between.
    fn before(&self, from: usize) -> &'t str {
        let mut before = &self.text[..from];
        loop {
            let shorter = before.trim_end_matches(SIGNS);
            let unit = UNITS.words().find_map(|unit| shorter.strip_suffix(unit));
            let free = unit.filter(|rest| !rest.ends_with(|c: char| NUMERALS.contains(c)));
            let link = || LINKS.words().find_map(|word| shorter.strip_suffix(word));
            match free.or_else(link) {
                Some(shorter) => before = shorter,
                None => return shorter,
            }
        }
    }

    fn has_label(&self, from: usize) -> bool {
        self.before(from).ends_with("单位")
    }

    fn said(&self, nth: usize) -> Option<Clarity> {
        let (from, to) = *self.units.get(nth)?;
        let before = self.before(from);
        let by = ["以", "按", "按照", "用", "为", "是", "均", "都", "据"];
        let plain = self.text[..from].trim_end_matches(['"', '“', ' ', '(']);
        let plain = plain.strip_suffix("人民币").unwrap_or(plain);
        let is_begun = plain.is_empty() || plain.ends_with([',', '。', ';', '(', ')', '、', ':']);
        if self.is_giving(to) && (is_begun || by.iter().any(|word| plain.ends_with(word))) {
            return Some(Clarity::Stated);
        }
        if is_begun && self.units.len() > 1 && self.is_of_part(to) {
            return Some(Clarity::Stated);
        }
        if before.is_empty() && self.nothing_but_units(to) {
            return Some(Clarity::Alone);
        }
        let within = self.text[..from].rsplit_once('(');
        let bracket = within.filter(|(_, inner)| !inner.contains(')') && self.closes(to));
        if let Some((outer, _)) = bracket.filter(|(outer, _)| before.len() <= outer.len()) {
            let is_label = ["单位", "量纲"].iter().any(|word| outer.trim_end().ends_with(word));
            let is_linked = before.len() < outer.trim_end_matches(SIGNS).len()
                && CUES.words().any(|cue| before.ends_with(cue));
            return Some(if is_label || is_linked { Clarity::Stated } else { Clarity::Bracketed });
        }
        let link = self.text[..from].len() > before.len();
        let cue = CUES.words().find(|cue| before.ends_with(*cue))?;
        let labelled = self.text[..from].contains("单位") || cue == "量纲";
        (link || labelled).then_some(Clarity::Stated)
    }

    /// Whether a bracket behind a unit says what it is for: 亿元（签约）、万元（到位）.
    fn is_of_part(&self, to: usize) -> bool {
        let behind = self.text[to..].strip_prefix('(').and_then(|rest| rest.split_once(')'));
        behind.is_some_and(|(inner, rest)| {
            let ends = rest.is_empty() || rest.starts_with(SIGNS) || rest.starts_with('。');
            ends && inner != "含" && !inner.contains(|c: char| c.is_ascii_digit())
        })
    }

    /// Whether the bracket in which a unit stands holds nothing else behind it.
    fn closes(&self, to: usize) -> bool {
        let Some((inner, _)) = self.text[to..].split_once(')') else { return false };
        Words::of(inner).nothing_but_units(0)
    }

    /// Whether only units, signs and 人民币 stand from a place to the end.
    fn nothing_but_units(&self, from: usize) -> bool {
        let mut rest = &self.text[from..];
        loop {
            rest = rest.trim_start_matches(SIGNS);
            let unit = UNITS.words().find_map(|unit| rest.strip_prefix(unit));
            match unit.or_else(|| rest.strip_prefix("人民币")) {
                Some(behind) => rest = behind,
                None => return rest.is_empty(),
            }
        }
    }

    /// The words since the unit before, and a bracket behind: 签约金额：亿元, 亿元（签约）.
    fn subject(&self, nth: usize) -> String {
        let Some((from, to)) = self.units.get(nth).copied() else { return String::new() };
        let since = nth.checked_sub(1).and_then(|at| self.units.get(at)).map_or(0, |unit| unit.1);
        let before = self.text.get(since..from).unwrap_or_default();
        // A bracket behind the unit before belongs to that.
        let before = match before.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
            Some((_, rest)) if since > 0 => rest,
            _ => before,
        };
        let before = before.rsplit(['。', ';', ',']).next().unwrap_or_default();
        let behind = self.text[to..].strip_prefix('(').and_then(|rest| rest.split_once(')'));
        format!("{before} {}", behind.map_or("", |(inner, _)| inner)).replace(' ', "")
    }
}

/// Whether the last words before a unit say that it is not the one.
fn is_denied(before: &str) -> bool {
    let last: Vec<char> = before.chars().rev().take(5).collect();
    let end = last.iter().position(|c| matches!(c, ',' | '。' | ';')).unwrap_or(last.len());
    last[..end].iter().any(|c| DENYING.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, Clarity)> {
        units_in(text).into_iter().map(|m| (m.unit.to_string(), m.said)).collect()
    }

    #[test]
    fn money_units_are_told_from_reporting_units() {
        let stated = [
            "单位：万元",
            "金额单位: 人民币万元",
            "金额单位:人民币 万元",
            "填报单位：成都市   单位：万元",
            "单位 万元",
            "注：本表金额单位均为万元。",
            "到位资金以回单为准，单位万元",
            "以万元为单位",
            "以万元计",
            "（以万元为单位）",
            "本表数据以万元为单位",
            "我市按万元填报",
            "金额均为人民币（万元）",
            "资金：万元",
            "数据单位 万元",
            "计量单位（万元）",
            "单位/万元",
            "单位：万",
            "按人民币万元计算",
            "金额用“万元”表示",
            "货币单位:10,000元",
            "Unit: RMB 10,000 单位：万元",
        ];
        for text in stated {
            let found = read(text);
            let wanted = |m: &(String, Clarity)| *m == ("万元".to_string(), Clarity::Stated);
            assert!(!found.is_empty() && found.iter().all(wanted), "{text} {found:?}");
        }
        for text in [
            "万元",
            "（万元）",
            "RMB 万元",
            "人民币：万元",
            "10,000 yuan",
            "万元、个",
            "（个、万元）",
        ] {
            assert_eq!(read(text), [("万元".to_string(), Clarity::Alone)], "{text}");
        }
        for text in ["资金情况（万元）", "附件2（万元）", "统计表（人民币万元）"]
        {
            assert_eq!(read(text), [("万元".to_string(), Clarity::Bracketed)], "{text}");
        }
        assert_eq!(read("单位：个、亿元"), [("亿元".to_string(), Clarity::Stated)]);
        assert_eq!(read("单位：万户、万元").len(), 2);
    }

    #[test]
    fn other_texts_name_no_unit() {
        for text in [
            "填报单位：万元村",
            "单位：个",
            "请填报单位万元户核对",
            "其中签约 3500 万元的项目 2 个",
            "均为亿元以上项目",
            "不是万元",
            "没有按万元填",
            "投资额5亿元",
            "百亿元产业园",
            "单元",
            "5000万元以上项目",
            "请勿以万元为单位",
            "3500 万元",
            "美元",
            "累计到位资金几亿元",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn each_unit_knows_what_it_is_said_of() {
        let subjects = |text: &str| -> Vec<(String, String)> {
            units_in(text).into_iter().map(|m| (m.unit.to_string(), m.subject)).collect()
        };
        let pair = |unit: &str, subject: &str| (unit.to_string(), subject.to_string());
        assert_eq!(
            subjects("亿元（签约）、万元（到位）"),
            [pair("亿元", "签约"), pair("万元", "、到位")]
        );
        assert_eq!(
            subjects("签约金额：亿元，到位资金：万元"),
            [pair("亿元", "签约金额:"), pair("万元", "到位资金:")]
        );
    }
}
