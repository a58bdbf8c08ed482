//! What a remark or a comment says against the figures beside it: a correction, or another unit of
//! measure.

use crate::campaign::{Measure, fold_spaced};
use rust_decimal::Decimal;

/// Words by which a text corrects a figure.
const CORRECTING: [&str; 8] = ["应为", "更正", "改为", "有误", "填错", "修正", "作废", "应是"];
/// Words that doubt a figure without saying another one.
const DOUBTING: [&str; 2] = ["有误", "填错"];
/// Words that in a comment set another figure against that of the cell.
const OPPOSING: [&str; 2] = ["实际", "实为"];
/// A figure before these words is the right one.
const DECIDING: &str = "为准";
/// What makes 应为 part of another word, or 有误 its opposite.
const JOINED: [&str; 9] =
    ["相应为", "对应为", "供应为", "反应为", "响应为", "效应为", "没有误", "未有误", "有误差"];
/// A clause with one of these speaks of another period.
const EARLIER: [&str; 6] = ["上期", "上次", "上月", "前期", "上一期", "上年"];
/// A clause with one of these speaks of a part of the figure.
const OF_WHICH: [&str; 6] = ["其中", "包括", "包含", "不含", "含", "原为"];
/// What stands behind the digits of a date, a document number or a percentage.
const NO_FIGURE: [char; 8] = ['年', '月', '日', '号', '期', '时', '点', '%'];
const MONEY: [&str; 8] = ["百万元", "千万元", "亿元", "万元", "千元", "亿", "万", "元"];
/// Words before a unit of measure that say in which one the figures are.
const STATING: [&str; 8] = ["单位", "按", "按照", "以", "为", "是", "均", "都"];
/// What stands behind a unit of measure that is part of a figure: 万元以上.
const BEYOND: [&str; 4] = ["以上", "以下", "级", "左右"];

/// One correction that a text makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The clause that makes it, folded.
    pub clause: String,
    /// What stands before it, folded: it may name the figure that is meant.
    pub before: String,
    /// The figure that is said to be right, with its unit of measure where one is written.
    pub figure: Option<(Decimal, Option<Measure>)>,
}

impl Correction {
    /// Whether the figure, in its unit of measure, is what the correction says already.
    pub fn agrees(&self, figure: Decimal, own: Option<Measure>) -> bool {
        let Some((said, unit)) = self.figure else { return false };
        let converted = unit.zip(own).and_then(|(unit, own)| unit.convert(said, own));
        converted.unwrap_or(said) == figure
    }
}

/// The corrections in a remark. “以银行回单为准” names a source; only with a figure does it correct one.
pub fn corrections(text: &str) -> Vec<Correction> {
    claims(text, &CORRECTING)
}

/// Whether a comment sets another figure against that of its cell, or doubts it.
pub fn contradicts(comment: &str, figure: Option<Decimal>, own: Option<Measure>) -> bool {
    let words: Vec<&str> = CORRECTING.into_iter().chain(OPPOSING).collect();
    let against = |claim: &Correction| {
        let has = |words: &[&str]| words.iter().any(|word| claim.clause.contains(word));
        match (claim.figure, figure) {
            (Some(_), Some(figure)) => !has(&OF_WHICH) && !claim.agrees(figure, own),
            (Some(_), None) => false,
            (None, _) => has(&DOUBTING),
        }
    };
    claims(comment, &words).iter().any(against)
}

/// The unit of money in which a text says that the figures are: 金额单位为万元, 按万元填报.
pub fn stated_unit(text: &str) -> Option<&'static str> {
    let text = fold_spaced(text).replace([' ', ':', '(', ')', '"'], "").replace("人民币", "");
    let places = text.match_indices('元').map(|(at, yuan)| (at, &text[at + yuan.len()..]));
    places.filter(|(_, behind)| !BEYOND.iter().any(|word| behind.starts_with(word))).find_map(
        |(at, _)| {
            let written = &text[..at + '元'.len_utf8()];
            let unit = MONEY.into_iter().find(|unit| written.ends_with(unit))?;
            let before = &written[..written.len() - unit.len()];
            let last: String = before.chars().rev().take(5).collect();
            let denied = last.contains(['不', '非', '勿', '未', '没']);
            let stated = STATING.iter().any(|word| before.ends_with(word));
            (stated && !denied).then_some(unit)
        },
    )
}

fn claims(text: &str, words: &[&str]) -> Vec<Correction> {
    let mut text = fold_spaced(text).replace(' ', "");
    for joined in JOINED {
        text = text.replace(joined, "");
    }
    let mut before = String::new();
    let mut claims = Vec::new();
    for clause in clauses(&text) {
        claims.extend(claim(clause, &before, words));
        before.push_str(clause);
    }
    claims
}

fn claim(clause: &str, before: &str, words: &[&str]) -> Option<Correction> {
    let is_earlier = EARLIER.iter().any(|word| clause.contains(word)) && !clause.contains("本期");
    if is_earlier {
        return None;
    }
    let found = words.iter().filter_map(|word| Some((clause.find(word)?, *word))).min();
    let figure = match found {
        Some((at, word)) => {
            let figure = first_figure(&clause[at + word.len()..]);
            // What was put right already is right.
            let done = clause[..at].ends_with('已') || clause[..at].ends_with("已经");
            if done && figure.is_none() {
                return None;
            }
            figure
        }
        None => Some(first_figure(&clause[..clause.find(DECIDING)?])?),
    };
    Some(Correction { clause: clause.to_string(), before: before.to_string(), figure })
}

/// A text in clauses; a comma between digits separates thousands.
fn clauses(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let is_digit =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let (mut clauses, mut from) = (Vec::new(), 0);
    for (at, c) in text.char_indices() {
        let ends = match c {
            ',' => !(is_digit(at.checked_sub(1)) && is_digit(Some(at + 1))),
            '。' | ';' | '、' | '!' => true,
            _ => false,
        };
        if ends {
            clauses.push(&text[from..at]);
            from = at + c.len_utf8();
        }
    }
    clauses.push(&text[from..]);
    clauses
}

/// The first figure of a text that is no part of a date, and its unit of money.
fn first_figure(text: &str) -> Option<(Decimal, Option<Measure>)> {
    let mut rest = text;
    loop {
        let from = rest.find(|c: char| c.is_ascii_digit())?;
        let digits = &rest[from..];
        let end = digits.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')));
        let (digits, behind) = digits.split_at(end.unwrap_or(digits.len()));
        if !behind.starts_with(NO_FIGURE) {
            let number = digits.replace(',', "").trim_end_matches('.').parse().ok();
            let unit = MONEY.into_iter().find(|unit| behind.starts_with(unit));
            return Some((number?, unit.and_then(Measure::parse)));
        }
        rest = behind;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str) -> Option<String> {
        let found = corrections(text).into_iter().next()?;
        Some(found.figure.map_or("?".into(), |(number, _)| number.to_string()))
    }

    #[test]
    fn a_remark_corrects_or_explains() {
        for (text, said) in [
            ("签约金额应为 35.5 亿元", "35.5"),
            ("签约金额有误", "?"),
            ("签约项目更正为24个，其余不变", "24"),
            ("以35.5亿元为准", "35.5"),
            ("原报 1,200，应为1,250", "1250"),
            ("上期数据有误，本期落地项目应为 8", "8"),
        ] {
            assert_eq!(figure(text).as_deref(), Some(said), "{text}");
        }
        for text in [
            "到位资金以银行回单为准",
            "到位资金以9月25日银行回单为准",
            "上期数据有误，本期已更正",
            "数据没有误差",
            "相应为重点项目",
            "其中5亿元以上项目9个",
        ] {
            assert_eq!(figure(text), None, "{text}");
        }
        let agrees = |text: &str, figure: &str| {
            let own = Measure::parse("亿元");
            corrections(text)[0].agrees(figure.parse().unwrap_or_default(), own)
        };
        assert!(agrees("应为3500万元", "0.35"));
        assert!(agrees("已更正为35.5", "35.5"));
        assert!(!agrees("应为35.5", "3.55"));
    }

    #[test]
    fn a_comment_contradicts_its_figure_or_explains_it() {
        let against =
            |comment: &str| contradicts(comment, Some(Decimal::from(20)), Measure::parse("亿元"));
        for comment in ["应为24", "实际 24 亿元", "张三:\n更正：24", "这个数有误", "改为 200 万元"]
        {
            assert!(against(comment), "{comment}");
        }
        for comment in [
            "应为20",
            "原报 24，更正为20亿元",
            "其中实际利用外资3亿元",
            "含续建项目 5 个",
            "以银行回单为准",
            "9月20日核对",
        ] {
            assert!(!against(comment), "{comment}");
        }
    }

    #[test]
    fn the_unit_that_figures_are_in() {
        for (text, unit) in [
            ("金额单位为万元", Some("万元")),
            ("单位：万元", Some("万元")),
            ("本表数据以万元为单位", Some("万元")),
            ("我市按万元填报", Some("万元")),
            ("金额均为人民币（万元）", Some("万元")),
            ("单位：亿元", Some("亿元")),
            ("单位:元", Some("元")),
            ("其中签约 3500 万元的项目 2 个", None),
            ("均为亿元以上项目", None),
            ("不是万元", None),
            ("没有按万元填", None),
            ("投资额5亿元", None),
        ] {
            assert_eq!(stated_unit(text), unit, "{text}");
        }
    }
}
