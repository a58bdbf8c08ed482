//! Column headings as people write them: a name and, in brackets, behind a slash or simply behind it,
//! a unit of measure.

use crate::campaign::{MoneyUnit, normalize};
use std::sync::Arc;

/// What stands in brackets behind a name and is no unit of measure: 签约项目（累计）.
const SUMMED: [&str; 4] = ["累计", "累计数", "合计", "总数"];

/// Names of units of money, the longer before those that they end with.
const MONEY: [&str; 11] = [
    "10,000元",
    "10000元",
    "千万元",
    "百万元",
    "十万元",
    "亿元",
    "万元",
    "千元",
    "万圆",
    "亿圆",
    "元",
];
/// Names of other countries' money, which stand behind a name as ours do.
const FOREIGN: [&str; 9] = ["美元", "美金", "欧元", "日元", "港元", "港币", "英镑", "韩元", "usd"];
/// Characters before 元 that make it a part of another word.
const IN_WORDS: [char; 4] = ['单', '公', '多', '台'];
/// Units of measure of what is counted.
const COUNTERS: [&str; 9] = ["个", "次", "户", "家", "场", "项", "%", "人", "万户"];
/// Words before a unit of measure that say that it is one.
const LABELS: [&str; 6] = ["计量单位", "金额单位", "货币单位", "单位", "以", "按"];
/// What may stand between a name and its unit.
const BETWEEN: [char; 9] = ['/', ':', ',', '-', '—', '_', '|', '、', '·'];

/// A heading taken apart, both parts normalized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Name without the unit of measure.
    pub name: String,
    /// Unit of measure if one is written.
    pub unit: Option<Arc<str>>,
}

impl Heading {
    /// Takes a heading apart: `签约金额\n（亿元）` → 签约金额 and 亿元. The last bracket counts as the
    /// unit only if it ends the text, so 市(州)外推介会 stays whole.
    pub fn parse(text: &str) -> Heading {
        Heading::of_normalized(&normalize(text))
    }

    /// Takes a heading apart that is normalized already.
    pub fn of_normalized(normalized: &str) -> Heading {
        let normalized = normalized.trim_end_matches([':', '*']);
        if let Some((name, rest)) = normalized.rsplit_once('(')
            && !name.is_empty()
            && rest.strip_suffix(')').is_some_and(|inside| SUMMED.contains(&inside))
        {
            return Heading::of_normalized(name);
        }
        let (name, unit) = bracketed_money(normalized)
            .or_else(|| last_bracket(normalized))
            .or_else(|| behind_sign(normalized))
            .or_else(|| money_behind(normalized))
            .unwrap_or((normalized.to_string(), None));
        Heading { name, unit }
    }

    /// Name and unit joined again, as in headings whose bracket is part of the name: 市(州).
    pub fn whole(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{}({unit})", self.name),
            None => self.name.clone(),
        }
    }
}

type HeadingParts = (String, Option<Arc<str>>);

/// A unit of money in brackets of its own, wherever they stand: (万元)签约金额, 签约金额(万元)(累计).
fn bracketed_money(normalized: &str) -> Option<HeadingParts> {
    let (from, rest) = normalized.match_indices('(').find_map(|(at, _)| {
        let (inner, rest) = normalized[at + 1..].split_once(')')?;
        Some(((at, unlabelled(inner)), rest)).filter(|((_, unit), _)| is_money(unit))
    })?;
    let (at, unit) = from;
    let name = format!("{}{rest}", &normalized[..at]);
    (!name.is_empty()).then(|| (name, Some(tidy(unit))))
}

fn last_bracket(normalized: &str) -> Option<HeadingParts> {
    let (name, rest) = normalized.rsplit_once('(')?;
    let unit = rest.strip_suffix(')').filter(|_| !name.is_empty())?;
    Some((name.to_string(), Some(tidy(unlabelled(unit)))))
}

fn behind_sign(normalized: &str) -> Option<HeadingParts> {
    if let Some((name, unit)) = normalized.split_once(['/', ','])
        && !name.is_empty()
        && (unit.chars().count() <= 3 || is_money(unlabelled(unit)))
    {
        return Some((name.to_string(), Some(tidy(unlabelled(unit)))));
    }
    let (name, unit) = normalized.rsplit_once(BETWEEN)?;
    let unit = unlabelled(unit);
    let known = is_money(unit) || COUNTERS.contains(&unit);
    (known && !name.is_empty()).then(|| (name.to_string(), Some(tidy(unit))))
}

/// A unit of money directly behind the name: 签约金额万元, 签约金额单位万元.
fn money_behind(normalized: &str) -> Option<HeadingParts> {
    if let Some(name) = FOREIGN.iter().find_map(|unit| normalized.strip_suffix(unit)) {
        let own = name.trim_end_matches(['亿', '万', '百', '千']);
        let unit = normalized.strip_prefix(own).unwrap_or(normalized);
        return (!own.is_empty()).then(|| (own.to_string(), Some(unit.into())));
    }
    let name = normalized.strip_suffix("人民币").unwrap_or(normalized);
    let unit = MONEY.iter().find(|unit| name.ends_with(**unit))?;
    let name = name.strip_suffix(unit)?;
    let own = name.strip_suffix("人民币").unwrap_or(name);
    let own = own.strip_suffix("计量单位").or_else(|| own.strip_suffix("单位")).unwrap_or(own);
    let is_other = *unit == "元" && own.ends_with(IN_WORDS)
        || own.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '百' | '千' | '十' | '亿'));
    (!own.is_empty() && !is_other).then(|| (own.to_string(), Some(Arc::from(*unit))))
}

/// A text without the words that say that a unit of measure follows.
fn unlabelled(text: &str) -> &str {
    let text = LABELS.iter().find_map(|label| text.strip_prefix(label)).unwrap_or(text);
    let text = text.strip_suffix("为单位").or_else(|| text.strip_suffix('计')).unwrap_or(text);
    text.trim_start_matches([':', '为', '/'])
}

fn is_money(text: &str) -> bool {
    MoneyUnit::parse(text).is_some()
}

/// A unit of money without 人民币 around it; anything else as it is.
fn tidy(unit: &str) -> Arc<str> {
    if MONEY.contains(&unit) {
        return unit.into();
    }
    let known = MONEY.iter().find(|money| unit.contains(**money)).filter(|_| is_money(unit));
    known.map_or_else(|| unit.into(), |money| (*money).into())
}

/// A unit of measure that stands alone, with or without brackets: (亿元), 个.
pub fn unit_alone(normalized: &str) -> Option<Arc<str>> {
    let inner =
        normalized.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or(normalized);
    let inner = unlabelled(inner);
    let known = is_money(inner) || COUNTERS.contains(&inner);
    known.then(|| tidy(inner))
}

#[cfg(test)]
mod tests {
    use super::Heading;

    #[test]
    fn units_are_taken_off_the_end_only() {
        let parts = |text: &str| {
            let h = Heading::parse(text);
            (h.name, h.unit)
        };
        assert_eq!(parts("签约金额\n（亿元）"), ("签约金额".into(), Some("亿元".into())));
        assert_eq!(parts("拜访企业 (单位：户)"), ("拜访企业".into(), Some("户".into())));
        assert_eq!(parts("市（州）外推介会(次)"), ("市(州)外推介会".into(), Some("次".into())));
        assert_eq!(parts("签约金额/万元"), ("签约金额".into(), Some("万元".into())));
        assert_eq!(parts("备 注"), ("备注".into(), None));
        assert_eq!(Heading::parse("市（州）").whole(), "市(州)");
    }

    #[test]
    fn money_is_found_without_brackets_too() {
        for text in [
            "签约金额 万元",
            "签约金额万元",
            "签约金额：万元",
            "签约金额—万元",
            "签约金额，单位：万元",
            "签约金额（人民币 万元）",
            "签约金额(万元、人民币)",
            "（万元）签约金额",
            "签约金额（单位/万元）",
            "签约金额（以万元为单位）",
            "签约金额 单位万元",
            "签约金额[万元]",
        ] {
            let heading = Heading::parse(text);
            assert_eq!(
                (heading.name.as_str(), heading.unit.as_deref()),
                ("签约金额", Some("万元"))
            );
        }
        assert_eq!(Heading::parse("签约金额万美元").unit.as_deref(), Some("万美元"));
        for text in ["投资百亿元", "单元", "公元", "5亿元"] {
            assert_eq!(Heading::parse(text).unit, None, "{text}");
        }
        let summed = Heading::parse("签约金额（万元）（累计）");
        assert_eq!((summed.name.as_str(), summed.unit.as_deref()), ("签约金额", Some("万元")));
    }
}
