//! What a remark, a comment or a note says against the figures beside it: another figure, or that the one
//! that stands there is wrong.

use super::clauses::{PlainText, clauses, first_figure, may_hold_figure};
use crate::campaign::MoneyUnit;
use crate::form::WordList;
use rust_decimal::Decimal;

/// Words that say which figure is right, if one follows them; the longer before those within them.
static STATING: WordList = WordList::of(
    "应更正为 应修改为 应修正为 应调整为 应当为 应当是 应该为 应该是 应改为 应填 应报 应为 \
    应是 更正为 更正 改为 改成 修正为 修正 修改为 调整为 变更为 订正为 订正 勘误 纠正为 纠正 \
    核定为 核实为 确认为 实际应为 实际数为 实际数 实际为 实际是 实为 实是 实有 真实数 正确为 \
    正确数 正确的 正确是 准确为 准确数 准确的 最新为 最新数 → -> =>",
);
/// Those of them that also speak of plans: 推介会改为线上召开1次.
const WEAK: [&str; 6] = ["改为", "改成", "调整为", "变更为", "→", "->"];
/// Those that call a figure before them a new one.
const CALLING: [&str; 4] = ["更正", "修正", "订正", "勘误"];
/// A figure directly behind it is the real one: 实际 24 亿元, 实际签约金额188.5亿元.
const REAL: &str = "实际";
/// Words that doubt a figure without saying another one.
static DOUBTING: WordList = WordList::of(
    "有误 填错 填反 填串 填混 误填 错填 错报 误报 报错 写错 录错 打错 算错 输错 搞错 弄错 \
    抄错 统计错 漏报 漏填 漏计 漏统 少报 少填 少计 多报 多填 多计 虚报 重复统计 重复计算 \
    重复计入 错误 不准 不实 不对 不正确 串行 串列 错行 错列",
);
/// The same of a figure that is not settled, or is to be changed; a field must stand beside it.
static OPEN: WordList = WordList::of(
    "待更正 需更正 请更正 须更正 待修正 需修正 待修改 需修改 待核实 待核定 待核准 待确认 \
    未核实 尚未核实 未更新 没有更新 需核减 应核减 请核减",
);
/// Before such a word it says the opposite, or nothing yet.
static NEGATING: WordList = WordList::of(
    "如有 若有 如果 是否 有无 避免 防止 不得 不要 不能 不会 不存在 请勿 切勿 严禁 杜绝 \
    谨防 以免 没有 并无 未有 未发现 不再",
);
/// The same in one character, near the word.
const NO: [char; 7] = ['如', '若', '倘', '勿', '没', '无', '未'];
/// What was put right already is right.
static DONE: WordList = WordList::of(
    "已更正 已修正 已改正 已修改 已调整 已订正 已纠正 已经更正 已经修正 已核减 已改 已核实",
);
/// What was sent before is wrong, and this is not.
static FORMER: WordList = WordList::of(
    "之前 此前 先前 前一 前份 前面 上一份 上一封 上份 上午 昨 原表 原报 原填 原来 原件 刚才 刚刚 \
    首次 第一次 旧",
);
/// A figure before these words is the right one.
const DECIDING: &str = "为准";
/// What makes 应为 part of another word, or 有误 its opposite.
static JOINED: WordList = WordList::of(
    "相应为 对应为 供应为 反应为 响应为 效应为 没有误 未有误 有误差 准确无误 无误 错误率",
);
/// A text without one of these corrects nothing.
static CORRECTING: WordList =
    WordList::joining("实际 为准", &[&STATING, &DOUBTING, &OPEN, &JOINED]);
/// A clause with one of these speaks of another period.
const EARLIER: [&str; 9] =
    ["上期", "上次", "上月", "前期", "上一期", "上年", "去年", "前一期", "同期"];
/// A clause with one of these speaks of a part of the figure.
const OF_WHICH: [&str; 6] = ["其中", "包括", "包含", "不含", "含", "原为"];
/// What may stand between a stating word and its figure where no field is named.
static BETWEEN: WordList = WordList::of("为 是 数 数据 数字 金额 合计 共计 累计 共 约 有 : \" “ (");

/// Words with which a sentence no longer speaks of whole figures.
static PARTIAL: WordList = WordList::of(
    "其中 含 包括 较 比 新增签约 新增落地 本期新 上期 上次 上月 上年 去年 同期 同比 环比 目标 \
    计划 任务 预计 拟 意向 重点 另有 专场 原报 原填 如 例 平均 增长 以上",
);
/// Words between a name and its figure, and before the name.
const SAYING: [&str; 11] =
    ["合计", "共计", "累计", "总计", "为", "是", "共", "达到", "达", "有", ":"];
static LEADING: WordList =
    WordList::of("截至目前 目前 全市 全州 我市 我州 我局 累计 共 注: 备注: 说明: 本市 更正:");

/// One correction that a text makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemarkCorrection {
    /// The clause that makes it, normalized.
    pub clause: String,
    /// The clauses before it, normalized, the nearest first: one may name the figure that is meant.
    pub before: Vec<String>,
    /// What stands between the word that corrects and the figure: it may name the field.
    pub near: String,
    /// The figure that is said to be right, with its unit of measure where one is written.
    pub figure: Option<(Decimal, Option<MoneyUnit>)>,
    /// What stands behind that figure, normalized: a measure word tells of which kind it is.
    pub behind: String,
    /// Whether it is one only if a field is named beside it.
    pub needs_field: bool,
}

impl RemarkCorrection {
    /// Whether the figure, in its unit of measure, is what the correction says already.
    pub fn agrees(&self, figure: Decimal, own: Option<MoneyUnit>) -> bool {
        let Some((said, unit)) = self.figure else { return false };
        let converted = unit.zip(own).and_then(|(unit, own)| unit.convert(said, own));
        converted.unwrap_or(said) == figure
    }
}

/// The corrections in a text. “以银行回单为准” names a source; only with a figure does it correct one.
pub fn corrections(text: &PlainText) -> Vec<RemarkCorrection> {
    if !CORRECTING.is_in(text.as_str()) {
        return Vec::new();
    }
    let mut text = text.as_str().to_string();
    for joined in JOINED.words() {
        text = text.replace(joined, "");
    }
    let mut before: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let all = clauses(&text);
    for (nth, clause) in all.iter().enumerate() {
        let later = all.get(nth + 1..).unwrap_or_default();
        let lead = lead_of(clause, &text);
        found.extend(correction(clause, lead, &before, later));
        before.insert(0, (*clause).to_string());
        before.truncate(4);
    }
    found
}

/// Figures that a text gives for a name in so many words, each as a correction of it: 签约金额188.5亿元.
/// Behind a word that speaks of parts, growth or plans nothing is such a figure.
pub fn equalities(text: &PlainText) -> Vec<(String, RemarkCorrection)> {
    let mut found = Vec::new();
    if !may_hold_figure(text.as_str()) {
        return found;
    }
    for sentence in text.as_str().split(['。', ';', '!']) {
        for clause in clauses(sentence) {
            if PARTIAL.is_in(clause) {
                break;
            }
            found.extend(equality(clause));
        }
    }
    found
}

fn equality(clause: &str) -> Option<(String, RemarkCorrection)> {
    let (name, number, unit, rest) = first_figure(clause)?;
    if !(rest.is_empty() || rest.chars().count() == 1 && unit.is_none()) {
        return None;
    }
    let mut name = name;
    while let Some(shorter) = SAYING.iter().find_map(|word| name.strip_suffix(word)) {
        name = shorter;
    }
    while let Some(shorter) = LEADING.words().find_map(|word| name.strip_prefix(word)) {
        name = shorter;
    }
    let said = || RemarkCorrection {
        clause: clause.to_string(),
        before: Vec::new(),
        near: String::new(),
        figure: Some((number, unit)),
        behind: rest.to_string(),
        needs_field: true,
    };
    (!name.is_empty()).then(|| (name.to_string(), said()))
}

/// Whether a comment sets another figure against that of its cell, or doubts it.
pub fn contradicts(comment: &PlainText, figure: Option<Decimal>, own: Option<MoneyUnit>) -> bool {
    let against = |claim: &RemarkCorrection| {
        let is_part = OF_WHICH.iter().any(|word| claim.clause.contains(word));
        match (claim.figure, figure) {
            (Some(_), Some(figure)) => !is_part && !claim.agrees(figure, own),
            (Some(_), None) => false,
            (None, _) => true,
        }
    };
    corrections(comment).iter().any(against)
}

/// What stands before a clause in its list: 不存在虚报 before 漏报 in 不存在虚报、漏报.
fn lead_of<'t>(clause: &str, text: &'t str) -> &'t str {
    let from = (clause.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let lead = text.get(..from).unwrap_or_default();
    let begins = lead.rfind([',', '。', ';', '!']).map_or(0, |at| at + 1);
    if lead.ends_with('、') { lead.get(begins..).unwrap_or_default() } else { "" }
}

fn correction(
    clause: &str,
    lead: &str,
    before: &[String],
    later: &[&str],
) -> Option<RemarkCorrection> {
    let is_earlier = EARLIER.iter().any(|word| clause.contains(word));
    if is_earlier && !clause.contains("本期") && !clause.contains("现") {
        return None;
    }
    let made = |claim: Claim, needs_field: bool| RemarkCorrection {
        clause: clause.to_string(),
        before: before.to_vec(),
        near: claim.near.to_string(),
        behind: claim.behind.to_string(),
        figure: claim.figure,
        needs_field,
    };
    if let Some(claim) = stated(clause).or_else(|| decided(clause)) {
        let needs_field = !is_filling(claim.near);
        return Some(made(claim, needs_field));
    }
    let doubts = |words: &WordList| words.words().any(|word| says(clause, lead, word));
    let done = |clause: &&str| DONE.is_in(clause);
    let is_former = FORMER.is_in(clause);
    if is_former || std::iter::once(&clause).chain(later.iter().take(2)).any(done) {
        return None;
    }
    let (open, doubted) = (doubts(&OPEN), doubts(&DOUBTING));
    (open || doubted).then(|| made(Claim::default(), open && !doubted))
}

/// Whether a word stands in a clause without one before it that takes it back.
fn says(clause: &str, lead: &str, word: &str) -> bool {
    /// A short one takes back no more than what stands within so many characters.
    const NEAR: usize = 5;
    clause.match_indices(word).any(|(at, _)| {
        let before = &clause[..at];
        let near = before.char_indices().rev().nth(NEAR - 1).map_or(0, |(at, _)| at);
        let negated = |text: &str| NEGATING.is_in(text);
        let shortly = [&before[near..], lead];
        let is_short = shortly.iter().any(|text| text.contains(NO));
        !(negated(before) || negated(lead) || is_short)
    })
}

/// A figure that a clause states, and the words around it.
#[derive(Default)]
struct Claim<'c> {
    figure: Option<(Decimal, Option<MoneyUnit>)>,
    /// Between the stating word and the figure.
    near: &'c str,
    /// Behind the figure.
    behind: &'c str,
}

impl<'c> Claim<'c> {
    fn first_in(text: &'c str) -> Option<Claim<'c>> {
        let (near, number, unit, behind) = first_figure(text)?;
        Some(Claim { figure: Some((number, unit)), near, behind })
    }
}

/// The figure behind a stating word, or before one such as 更正.
fn stated(clause: &str) -> Option<Claim<'_>> {
    let words = STATING.words().filter_map(|word| Some((clause.find(word)?, word.len())));
    // Of words at one place the longest.
    let first = words.min_by_key(|(at, length)| (*at, std::cmp::Reverse(*length)));
    let is_part = || OF_WHICH.iter().any(|word| clause.contains(word));
    let Some((at, length)) = first else {
        let (_, behind) = clause.split_once(REAL)?;
        return Claim::first_in(behind).filter(|_| !is_part());
    };
    let (word, behind) = clause[at..].split_at(length);
    let Some(claim) = Claim::first_in(behind) else {
        let before = CALLING.contains(&word).then(|| Claim::first_in(&clause[..at]))??;
        return Some(claim_before(before));
    };
    (is_filling(claim.near) || !WEAK.contains(&word)).then_some(claim)
}

/// 签约金额188.5亿元（更正）: what stands before the figure names the field.
fn claim_before(claim: Claim) -> Claim {
    Claim { near: if claim.near.is_empty() { "?" } else { claim.near }, ..claim }
}

/// Whether only words stand in a text that may come between 应为 and its figure.
fn is_filling(text: &str) -> bool {
    let mut rest = text;
    while let Some(shorter) = BETWEEN.words().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter;
    }
    rest.is_empty()
}

/// The figure of 以 188.5 亿元为准.
fn decided(clause: &str) -> Option<Claim<'_>> {
    let claim = Claim::first_in(&clause[..clause.find(DECIDING)?])?;
    let most = if claim.figure.is_some_and(|(_, unit)| unit.is_some()) { 3 } else { 2 };
    (claim.behind.chars().count() <= most).then_some(Claim { near: "", ..claim })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str) -> Option<String> {
        let found = corrections(&PlainText::of(text)).into_iter().next()?;
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
            ("签约项目应为二十六个", "26"),
            ("签约金额实为188.5亿元", "188.5"),
            ("签约金额186.5→188.5", "188.5"),
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
            "以附件2为准",
            "如有错误请联系",
            "数据准确无误",
            "签约金额有误，已更正",
        ] {
            assert_eq!(figure(text), None, "{text}");
        }
        let agrees = |text: &str, figure: &str| {
            let own = MoneyUnit::parse("亿元");
            corrections(&PlainText::of(text))[0].agrees(figure.parse().unwrap_or_default(), own)
        };
        assert!(agrees("应为3500万元", "0.35"));
        assert!(agrees("已更正为35.5", "35.5"));
        assert!(!agrees("应为35.5", "3.55"));
    }

    #[test]
    fn a_comment_contradicts_its_figure_or_explains_it() {
        let against = |comment: &str| {
            contradicts(&PlainText::of(comment), Some(Decimal::from(20)), MoneyUnit::parse("亿元"))
        };
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
}
