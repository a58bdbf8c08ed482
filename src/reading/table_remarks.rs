//! What a text says of a whole table or of a field without a figure: that it was not brought up to date,
//! that it is of one period only, that it does not count.

use super::clauses::{PlainText, clauses};
use crate::form::WordList;

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableRemark {
    /// The figures are still those of the last period.
    NotUpdated,
    /// The figures are this period's own, not cumulative ones.
    OnePeriod,
    /// The figures are cumulative.
    Cumulative,
    /// It does not count.
    Void,
}

impl TableRemark {
    /// What it comes to, in Chinese.
    pub fn chinese(self) -> &'static str {
        match self {
            TableRemark::NotUpdated => "还是上期的、没有更新",
            TableRemark::OnePeriod => "是当期数、不是累计数",
            TableRemark::Cumulative => "是累计数、不是当期数",
            TableRemark::Void => "作废或不能采用",
        }
    }
}

static NOT_UPDATED: WordList = WordList::of(
    "未更新 没更新 没有更新 未作更新 未做更新 来不及更新 沿用上期 沿用上次 沿用上月 仍为上期 \
    仍是上期 为上期数 是上期数 用的上期 用的是上期 按上期数 上期旧数",
);
/// Words of which nothing else may be left in a clause that calls the figures the same as before.
static SAME: WordList = WordList::of(
    "备注: 注: 说明: : 数据 数字 指标 报表 本表 此表 该表 表内 表中 本期 以上 上述 各项 全部 所有 其他 均 都 系 \
    为 是 与 和 同 跟 较 上期 上次 上月 上一期 前期 相同 一致 一样 不变 无变化 暂",
);
static SAME_AS: WordList = WordList::of("同上期 同上次 同上月 同上一期 同前期");
static EQUAL: WordList = WordList::of("相同 一样 一致");
static ONE_PERIOD: WordList = WordList::of(
    "当期数 当月数 本月数 当期新增 当月新增 当期发生 当月发生 本月发生 非累计 不是累计 未累计 \
    不累计 本期新增数 本月新增数 单月数",
);
/// Words of this period that say so only at the end, or before 而.
static AT_END: WordList = WordList::of("本期数 当期 当月");
static CUMULATIVE: WordList = WordList::of("为累计数 是累计数 均为累计");
static VOID: WordList = WordList::of(
    "作废 废止 请勿采用 请勿使用 不要采用 不要使用 不予采用 不能采用 测试数据 仅供测试 试填 \
    未定稿",
);
/// A text without one of these says nothing of the whole.
static CLAIMS: WordList = WordList::joining(
    "",
    &[&NOT_UPDATED, &SAME_AS, &EQUAL, &ONE_PERIOD, &AT_END, &CUMULATIVE, &VOID],
);
/// What was sent before does not count, and this does.
static FORMER: WordList = WordList::of("原 前 旧 上一 上次 上份 昨 先 首次 第一 早 之前 以往 已发");
/// What is spoken of beside figures.
static OTHER_THINGS: WordList = WordList::of(
    "口径 范围 方法 标准 名单 联系人 通讯录 电话 填报人 系统 软件 网站 模板 表样 版式 公式",
);
static UNTRUE: WordList = WordList::of("如 若 是否 不得 请勿填 不要填 避免 不应");

/// Words of a clause that takes back the line beside which it stands.
static CANCELLED: WordList = WordList::of(
    "已取消 项目取消 取消报送 取消上报 已撤销 已撤回 已删除 请删除 误报 误填 多报 不计入 不再计入 不纳入统计 \
    重复填报 重复报送 重复上报 重复录入 重复登记 重复统计 重复计算 重复项 重复行 重复数据",
);
/// Clauses that say so and nothing else.
const CANCELLED_WHOLE: [&str; 6] = ["取消", "撤销", "删除", "重复", "与上重复", "重复了"];

/// Whether a text beside a line says that the line does not count: 作废, 已取消, 与第3行重复.
pub fn cancels_line(text: &PlainText) -> bool {
    clauses(text.as_str()).into_iter().any(|clause| {
        let is_denied = UNTRUE.is_in(clause)
            || clause.contains(['不', '未', '无', '非'])
                && !clause.contains("不计入")
                && !clause.contains("不再计入")
                && !clause.contains("不纳入");
        let is_like = clause.starts_with(['与', '和', '同']) && clause.ends_with("重复");
        !is_denied && (CANCELLED.is_in(clause) || CANCELLED_WHOLE.contains(&clause) || is_like)
    })
}

/// What a text says so, each with the clause that says it, normalized.
pub fn whole_claims(text: &PlainText) -> Vec<(TableRemark, String)> {
    let mut found = Vec::new();
    if !CLAIMS.is_in(text.as_str()) {
        return found;
    }
    for clause in clauses(text.as_str()) {
        if let Some(whole) = whole_in(clause)
            && !found.iter().any(|(known, _)| *known == whole)
        {
            found.push((whole, clause.to_string()));
        }
    }
    found
}

fn whole_in(clause: &str) -> Option<TableRemark> {
    let says = |words: &[&str]| words.iter().any(|word| clause.contains(word));
    if UNTRUE.is_in(clause) || OTHER_THINGS.is_in(clause) {
        return None;
    }
    if VOID.is_in(clause) && !FORMER.is_in(clause) {
        return Some(TableRemark::Void);
    }
    if NOT_UPDATED.is_in(clause) || is_same_as_before(clause) {
        return Some(TableRemark::NotUpdated);
    }
    let of_one = ONE_PERIOD.words().any(|word| is_affirmed(clause, word));
    let of_one = of_one || is_all_of_period(clause);
    let denied = says(&["非当期", "不是当期", "非当月", "不是当月"]);
    let is_both = clause.contains("累计数") && !says(&["非累计", "不是累计"]);
    if of_one && !denied && !is_both {
        return Some(TableRemark::OnePeriod);
    }
    (CUMULATIVE.is_in(clause) && !says(&["非累计", "不是累计"])).then_some(TableRemark::Cumulative)
}

/// Whether a word stands in a clause without another that denies or forbids it: 勿填当期数.
fn is_affirmed(clause: &str, word: &str) -> bool {
    let denies = word.starts_with(['非', '不', '未']);
    clause.find(word).is_some_and(|at| denies || !clause[..at].contains(['不', '非', '勿', '别']))
}

/// 本表为本期数, 均为当期: the words of the period end the clause behind 为 or 是.
fn is_all_of_period(clause: &str) -> bool {
    let befores = AT_END.words().filter_map(|word| clause.strip_suffix(word));
    befores.into_iter().any(|before| before.ends_with(['为', '是', '系', '填']))
}

/// Whether a clause says of all figures that they are those of the last period.
fn is_same_as_before(clause: &str) -> bool {
    let named = SAME_AS.is_in(clause);
    let equal = EQUAL.is_in(clause) && clause.contains("上");
    let mut rest = clause.to_string();
    SAME.words().for_each(|word| rest = rest.replace(word, ""));
    (named || equal) && rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(text: &str) -> Vec<(TableRemark, String)> {
        whole_claims(&PlainText::of(text))
    }

    #[test]
    fn a_line_is_taken_back_in_so_many_words() {
        let cancels = |text: &str| cancels_line(&PlainText::of(text));
        for text in [
            "已取消",
            "项目取消，明年再报",
            "重复",
            "与第3行重复",
            "重复填报",
            "本行误填，请删除",
            "不计入",
        ] {
            assert!(cancels(text), "{text}");
        }
        for text in ["无重复", "未重复填报", "避免重复建设", "取消了审批环节", "与上年不重复", ""]
        {
            assert!(!cancels(text), "{text}");
        }
    }

    #[test]
    fn what_is_said_of_the_whole() {
        for (text, whole) in [
            ("本表数据为上期数据，未更新", TableRemark::NotUpdated),
            ("同上期", TableRemark::NotUpdated),
            ("数据与上期一致", TableRemark::NotUpdated),
            ("本期数据尚未更新", TableRemark::NotUpdated),
            ("本表为当期数", TableRemark::OnePeriod),
            ("以上均为本期数", TableRemark::OnePeriod),
            ("数据为当月新增，非累计", TableRemark::OnePeriod),
            ("本表作废", TableRemark::Void),
            ("作废", TableRemark::Void),
            ("测试数据，请勿采用", TableRemark::Void),
            ("本表为累计数", TableRemark::Cumulative),
        ] {
            assert_eq!(claims(text).first().map(|c| c.0), Some(whole), "{text}");
        }
        for text in [
            "上一版作废，以此为准",
            "较上期增加2个",
            "统计口径与上期一致",
            "联系人未更新",
            "本期数据已核实",
            "开工项目与上期一致",
            "原表作废",
            "本期新增签约2个",
            "是否作废请告知",
            "填报累计数，勿填当期数",
        ] {
            assert_eq!(claims(text), [], "{text}");
        }
    }
}
