//! What a column, row or field holds: told by data validation, unit of measure, name, number format,
//! comment and example, in this order.

use super::choices;
use super::grid::Grid;
use super::measure::{Measures, measures};
use super::proposal::ProposedKind;
use super::words;
use crate::campaign::{Combine, normalize};
use crate::reading::{Blank, Cell};

/// What is known of a column, row or field.
pub struct KindEvidence<'a> {
    /// The headings from the top, without units of measure.
    pub names: &'a [String],
    /// What stands in the brackets of the last heading.
    pub brackets: &'a [String],
    /// Unit of measure, and whether the last heading has it itself.
    pub unit: Option<(&'a str, bool)>,
    /// The cell to be filled in.
    pub at: (u32, u32),
    /// The comment on the heading or cell.
    pub comment: Option<&'a str>,
    /// What stands in the column already, such as an example.
    pub samples: &'a [Cell],
    /// Notes of the form.
    pub notes: &'a [String],
    /// Whether figures are to be expected where nothing is said.
    pub expects_figures: bool,
}

/// A kind, with the words that may be chosen.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct KindReading {
    /// The kind.
    pub kind: ProposedKind,
    /// Words.
    pub choices: Vec<String>,
    /// Whether nothing says so but the kind of table.
    pub is_guess: bool,
}

impl KindReading {
    fn of(kind: ProposedKind) -> KindReading {
        KindReading { kind, ..KindReading::default() }
    }

    /// A list of which no word can be read is filled in with any text.
    fn choice(choices: Vec<String>) -> KindReading {
        let kind = if choices.is_empty() { ProposedKind::Text } else { ProposedKind::Choice };
        KindReading { kind, choices, is_guess: false }
    }
}

/// Tells the kind.
pub fn kind_of(evidence: &KindEvidence, grid: &Grid, blank: &Blank) -> KindReading {
    let full = evidence.names.last().map(|name| normalize(name)).unwrap_or_default();
    let leaf = bare(&full);
    if words::is_serial(&leaf) {
        return KindReading::of(ProposedKind::Serial);
    }
    let told = of_validation(evidence, &leaf, grid, blank);
    if told.is_none() && evidence.unit.is_none() && words::is_unit_heading(&full) {
        return KindReading::of(ProposedKind::Text);
    }
    told.or_else(|| of_comment(evidence.comment.unwrap_or_default(), evidence.brackets))
        .or_else(|| of_own_unit(evidence, &leaf))
        .or_else(|| of_words(evidence, &leaf))
        .or_else(|| of_name(evidence, &leaf))
        .unwrap_or_else(|| by_format(evidence, grid))
}

/// A name without what stands in brackets.
fn bare(name: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    let plain = out.trim_end_matches([':', '*']);
    plain.strip_prefix("其中").map_or(plain, |part| part.trim_start_matches(':')).to_string()
}

fn of_validation(
    evidence: &KindEvidence,
    leaf: &str,
    grid: &Grid,
    blank: &Blank,
) -> Option<KindReading> {
    let rule = grid.validation(evidence.at.0, evidence.at.1)?;
    match rule.kind.as_str() {
        "list" => Some(KindReading::choice(choices::of_validation(rule, blank, &grid.sheet.name))),
        "date" => Some(KindReading::of(ProposedKind::Date)),
        "textLength" if words::kind_of(leaf) == Some(ProposedKind::Identifier) => {
            Some(KindReading::of(ProposedKind::Identifier))
        }
        "whole" | "decimal" => {
            let unit = evidence.unit.and_then(|(unit, _)| measures(unit));
            let told =
                words::kind_of(leaf).filter(|kind| kind.is_number() || *kind == ProposedKind::Year);
            let usual =
                if rule.kind == "whole" { ProposedKind::Count } else { ProposedKind::Amount };
            Some(KindReading::of(unit.map(of_measure).or(told).unwrap_or(usual)))
        }
        _ => None,
    }
}

/// Comments and brackets that say how to fill in: 安填1，未安写明情况; 填“是”或“否”; 1.新建 2.改建.
fn of_comment(comment: &str, brackets: &[String]) -> Option<KindReading> {
    let texts = std::iter::once(normalize(comment)).chain(brackets.iter().map(|b| normalize(b)));
    for text in texts.filter(|text| !text.is_empty()) {
        let plain = text.replace(['"', '“', '”', '\''], "");
        if plain.contains("填1")
            && ["写明", "注明", "说明", "填写", "原因"].iter().any(|w| plain.contains(w))
        {
            return Some(KindReading::of(ProposedKind::OneOrText));
        }
    }
    let numbered = choices::numbered(comment);
    let is_list =
        ["选", "类", "填"].iter().any(|word| comment.contains(word)) || comment.len() < 60;
    if numbered.len() > 1 && is_list {
        return Some(KindReading::choice(numbered));
    }
    let told = comment.split(['。', '；', '\n']).map(|clause| {
        let clause = normalize(clause);
        let list = ["选填", "请填写", "请填", "可选", "请选择", "选择", "下拉选择"]
            .iter()
            .find_map(|word| clause.split_once(word))
            .map(|(_, list)| list.trim_start_matches([':', '"', '“']).to_string());
        choices::of_brackets("类型", &list.into_iter().collect::<Vec<String>>())
    });
    told.into_iter().find(|all| all.len() > 1).map(KindReading::choice)
}

fn of_measure(measured: Measures) -> ProposedKind {
    match measured {
        Measures::Share => ProposedKind::Percent,
        Measures::Things => ProposedKind::Count,
        Measures::Money | Measures::Quantity => ProposedKind::Amount,
    }
}

/// The unit in the heading itself says it; one that holds for more columns only where the name fits.
fn of_own_unit(evidence: &KindEvidence, leaf: &str) -> Option<KindReading> {
    let (unit, is_own) = evidence.unit?;
    let measured = measures(unit);
    // Years of age and months are counted.
    let kind = measured.map_or(ProposedKind::Count, of_measure);
    if is_own {
        return Some(KindReading::of(kind));
    }
    let named = words::kind_of(leaf);
    let fits = words::is_open(leaf) || named.is_none() || named == Some(kind);
    fits.then(|| KindReading::of(kind))
}

fn of_words(evidence: &KindEvidence, leaf: &str) -> Option<KindReading> {
    let found = choices::of_brackets(leaf, evidence.brackets);
    let found = if found.is_empty() { choices::of_name(leaf) } else { found };
    let found = if found.is_empty() { choices::of_notes(leaf, evidence.notes) } else { found };
    (!found.is_empty()).then(|| KindReading::choice(found))
}

/// What a name means where figures are expected: 签约项目 is then a number of them.
const COUNTED: [&str; 14] = [
    "项目", "企业", "人员", "学校", "医院", "机构", "农户", "产品", "会议", "活动", "问题", "公司",
    "户", "隐患",
];

/// Ends of words for people, who are counted below a number of them.
const PEOPLE: [&str; 5] = ["人", "人员", "者", "员", "生"];

fn of_name(evidence: &KindEvidence, leaf: &str) -> Option<KindReading> {
    let dated = ["年月日", "年-月", "yyyy", "年月", "精确到", "格式:20", "年/月"];
    let hinted =
        evidence.brackets.iter().any(|b| dated.iter().any(|word| normalize(b).contains(word)));
    if hinted {
        return Some(KindReading::of(ProposedKind::Date));
    }
    let format = words::kind_of(leaf);
    let uppers = || evidence.names.iter().rev().skip(1).map(|name| bare(&normalize(name)));
    let above = || {
        uppers().filter_map(|upper| words::kind_of(&upper)).find(|kind| {
            kind.is_number() || matches!(kind, ProposedKind::Date | ProposedKind::DateOrText)
        })
    };
    if let Some(kind) = format.filter(|_| !words::is_open(leaf)) {
        let may_be_counted = kind == ProposedKind::Text
            && !["存在", "主要", "困难", "需", "突出"].iter().any(|word| leaf.contains(word));
        // 其中：老年人 below 保障人数 is a number of them.
        let is_part = evidence.names.last().is_some_and(|name| name.starts_with("其中"));
        let is_of_number = may_be_counted
            && PEOPLE.iter().chain(&COUNTED).any(|word| leaf.ends_with(word))
            && (is_part || above() == Some(ProposedKind::Count));
        if is_of_number {
            return Some(KindReading::of(ProposedKind::Count));
        }
        let is_counted = may_be_counted
            && evidence.expects_figures
            && COUNTED.iter().any(|word| leaf.ends_with(word));
        let kind = if is_counted { ProposedKind::Count } else { kind };
        let words = ["预计", "未", "写明", "说明", "注明"];
        let may_be_words = evidence.brackets.iter().any(|inner| {
            // 未销号不填: blank, no words.
            !inner.ends_with("不填") && words.iter().any(|word| inner.contains(word))
        });
        let kind = if kind == ProposedKind::Date && may_be_words {
            ProposedKind::DateOrText
        } else {
            kind
        };
        return Some(KindReading { kind, choices: Vec::new(), is_guess: is_counted });
    }
    // 本月, 中央: what is measured stands above.
    above().map(KindReading::of)
}

/// Number format and example, else what the kind of table makes likely.
fn by_format(evidence: &KindEvidence, grid: &Grid) -> KindReading {
    let format = grid.format(evidence.at.0, evidence.at.1).unwrap_or_default();
    if let Some(kind) = of_format(format) {
        return KindReading::of(kind);
    }
    if let Some(kind) = of_samples(evidence.samples) {
        return KindReading { kind, choices: Vec::new(), is_guess: true };
    }
    let leaf = evidence.names.last().map(|name| bare(&normalize(name))).unwrap_or_default();
    let usual = if evidence.expects_figures || words::is_open(&leaf) {
        ProposedKind::Count
    } else {
        ProposedKind::Text
    };
    KindReading { kind: usual, choices: Vec::new(), is_guess: true }
}

fn of_format(code: &str) -> Option<ProposedKind> {
    let lower = code.to_ascii_lowercase();
    let plain = lower.split(';').next().unwrap_or_default();
    match plain {
        "" | "general" | "@" => None,
        _ if plain.contains('%') => Some(ProposedKind::Percent),
        _ if plain.contains('y') && (plain.contains('m') || plain.contains('d')) => {
            Some(ProposedKind::Date)
        }
        _ if plain.contains("0.0") => Some(ProposedKind::Amount),
        _ if plain.contains('0') => Some(ProposedKind::Count),
        _ => None,
    }
}

fn of_samples(samples: &[Cell]) -> Option<ProposedKind> {
    let first = samples.iter().find(|cell| !cell.is_blank())?;
    Some(match first {
        Cell::Date(_) => ProposedKind::Date,
        Cell::Number(number) if number.fract() == 0.0 => ProposedKind::Count,
        Cell::Number(_) => ProposedKind::Amount,
        Cell::Text(text) if is_day(text) => ProposedKind::Date,
        _ => ProposedKind::Text,
    })
}

/// 2024-03-01, 2024.3, 2024年3月.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> =
        text.split(['-', '.', '/', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let are_digits = parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    (2..=3).contains(&parts.len())
        && are_digits
        && parts.first().is_some_and(|year| year.len() == 4)
}

/// How figures of this kind and name add up; the reading tells it, the office may change it.
pub fn combine(kind: ProposedKind, name: &str, unit: Option<&str>) -> Combine {
    let plain = normalize(name);
    let has = |words: &[&str]| words.iter().any(|word| plain.contains(word));
    match kind {
        _ if kind.is_number() && has(&["最大", "最高", "峰值"]) => Combine::Max,
        ProposedKind::Count if plain.ends_with('龄') || has(&["排名", "位次", "名次"]) => {
            Combine::None
        }
        ProposedKind::Count | ProposedKind::OneOrText => Combine::Sum,
        ProposedKind::Amount => {
            let is_each = has(&[
                "人均", "平均", "均价", "单价", "单产", "亩产", "户均", "价格", "浓度", "温度",
                "湿度", "深度", "高度",
            ]) || [
                "水深", "水位", "经度", "纬度", "海拔", "胸径", "树高", "冠幅", "坝高", "年限",
                "指数", "系数", "得分", "评分", "高程", "厚度", "宽度",
            ]
            .iter()
            .any(|w| plain.ends_with(w))
                || unit.is_some_and(|unit| unit.contains('/'));
            if is_each { Combine::None } else { Combine::Sum }
        }
        ProposedKind::Text | ProposedKind::Choice => Combine::List,
        _ => Combine::None,
    }
}
