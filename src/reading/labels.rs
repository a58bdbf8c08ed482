//! What the label of a row says that the row is; labels come normalized.

use crate::form::WordList;

/// Endings of labels of rows that sum others up.
const TOTAL_MARKS: [&str; 9] =
    ["合计", "总计", "小计", "共计", "累计", "汇总", "总数", "总和", "总量"];
/// Labels that name the whole of a unit instead.
const WHOLES: [&str; 10] =
    ["全市", "全州", "全省", "全县", "全区", "全旗", "全市数", "全州数", "全省数", "全部"];
/// Ending of a total that sums up a part only.
const SUBTOTAL: &str = "小计";
/// Words in labels of rows of this period's own figures beside a row of cumulative ones.
static CURRENT_MARKS: WordList =
    WordList::of("本期 当期 本月 当月 本旬 本周 本季 当季 上旬 中旬 下旬");
const CUMULATIVE: &str = "累计";
/// Words in labels of rows that compare or average, or hold what was not done in this period.
static COMPARING_MARKS: WordList = WordList::of(
    "平均 人均 上年 去年 往年 同期 上期 上月 上次 上季 上周 同比 环比 增长 增幅 \
    占比 比重 完成率 任务 目标 计划 意向 预计 预测 作废 废止 修改前 更正前 订正前 原报 原数",
);
/// Words anywhere in a label, or in a remark beside it, of a row that shows how the form is filled in.
static EXAMPLE_WORDS: WordList = WordList::of("示例 样例 范例 填报示范 填表示范 填写示范 填写样式");
/// Beginnings of such labels.
const EXAMPLE_MARKS: [&str; 9] = ["例:", "(例", "例如", "举例", "某", "xx", "××", "**", "样表"];
/// Endings of names of the parts that a city consists of.
const PART_ENDINGS: [&str; 10] =
    ["县", "区", "旗", "园区", "市本级", "州本级", "本级", "市直", "州直", "直属"];
/// Words in the name of a unit's own part that stands beside its counties.
static OWN_PARTS: WordList = WordList::of("本级 市直 州直 市属 州属 直属");
/// Further endings of what a unit consists of, enough to add such rows up.
const PLACE_ENDINGS: [&str; 8] = ["市", "州", "镇", "乡", "街道", "园", "局", "盟"];
/// Words in labels of rows of a stretch of time that is shorter than any period.
static SHORT_SPANS: WordList = WordList::of("本月 当月 本旬 本周 上旬 中旬 下旬 新增");

/// Characters of Chinese numbers.
const NUMERALS: &str = "一二三四五六七八九十";

/// Beginnings of notes and signatures below a table.
const NOTE_MARKS: [&str; 25] = [
    "注:",
    "注1",
    "注意",
    "备注:",
    "说明:",
    "填表说明",
    "填报说明",
    "填报单位",
    "填报人",
    "填报时间",
    "填表",
    "联系人",
    "联系方式",
    "联系电话",
    "审核",
    "负责人",
    "单位负责人",
    "制表",
    "统计人",
    "经办人",
    "电话",
    "手机",
    "传真",
    "签字",
    "盖章",
];

/// Whether a text begins as notes and signatures below a table do.
pub fn begins_note(text: &str) -> bool {
    NOTE_MARKS.iter().any(|mark| text.starts_with(mark))
}

/// Whether a row shows how the form is filled in, by its label.
pub fn is_example(label: &str) -> bool {
    let bare = label.trim_matches(['(', ')', ':']);
    bare == "例"
        || bare.ends_with("示范")
        || bare.starts_with("示范:")
        || EXAMPLE_MARKS.iter().any(|mark| label.starts_with(mark))
        || says_example(label)
}

/// Whether a text beside the figures of a row says that the row is an example.
pub fn says_example(text: &str) -> bool {
    matches!(text, "例" | "(例)") || EXAMPLE_WORDS.is_in(text)
}

/// Whether a row compares, averages, or holds figures that are not this period's.
pub fn compares(label: &str) -> bool {
    COMPARING_MARKS.is_in(label)
}

/// Whether a text numbers a group of rows, not a row: 一, （二）, 三、.
pub fn numbers_group(text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', '、', '.']);
    (1..=3).contains(&bare.chars().count()) && bare.chars().all(|c| NUMERALS.contains(c))
}

/// Whether a text is the numbered title of a group of rows: 一、交通项目, （二）水利项目.
pub fn is_group_title(text: &str) -> bool {
    let plain = text.trim_start_matches('(');
    let name = plain.trim_start_matches(|c| NUMERALS.contains(c));
    let numeral = plain.strip_suffix(name).unwrap_or_default();
    let behind = name.strip_prefix(['、', ')']).map(|rest| rest.trim_start_matches('、'));
    numbers_group(numeral) && behind.is_some_and(|rest| !rest.is_empty())
}

/// Whether a row sums others up: 合计, 全市（合计）, 绵阳市合计.
pub fn is_total(label: &str) -> bool {
    // Each of the marks has one of these.
    if !label.contains(['计', '总', '全']) {
        return false;
    }
    is_cumulative(label)
        || readings(label).iter().any(|text| {
            TOTAL_MARKS.iter().any(|mark| text.ends_with(mark)) || WHOLES.contains(&text.as_str())
        })
}

/// Whether a total sums up a part of the others only.
pub fn is_subtotal(label: &str) -> bool {
    let all = readings(label);
    let grand = |text: &String| {
        text.ends_with("合计") || text.ends_with("总计") || WHOLES.contains(&text.as_str())
    };
    all.iter().any(|text| text.ends_with(SUBTOTAL)) && !all.iter().any(grand)
}

/// Whether a row holds what was done since the beginning.
pub fn is_cumulative(label: &str) -> bool {
    label.contains(CUMULATIVE) && !compares(label)
}

/// Whether a row holds what was done in the last stretch of time only.
pub fn is_current(label: &str) -> bool {
    !is_cumulative(label) && CURRENT_MARKS.is_in(label)
}

/// Whether a row is called like a part of a unit: a county.
pub fn is_part(label: &str) -> bool {
    PART_ENDINGS.iter().any(|ending| label.ends_with(ending))
}

/// Whether a row that names a unit is the unit's own part beside its counties: 绵阳市本级.
pub fn is_own_part(label: &str) -> bool {
    OWN_PARTS.is_in(label)
}

/// Whether a row holds what was done in a short stretch of time only, whatever stands beside it.
pub fn is_short_span(label: &str) -> bool {
    !is_cumulative(label) && SHORT_SPANS.is_in(label)
}

/// Whether a row may be added up with its like: what is called otherwise may be the whole, or another time.
pub fn may_be_part(label: &str) -> bool {
    let is_place =
        |text: &String| is_part(text) || PLACE_ENDINGS.iter().any(|mark| text.ends_with(mark));
    !is_total(label) && readings(label).iter().take(2).any(is_place)
}

/// A label as it stands, without what is in brackets, and what is in brackets.
fn readings(label: &str) -> Vec<String> {
    let trimmed = label.trim_end_matches(':');
    let (mut outside, mut inside, mut depth) = (String::new(), String::new(), 0usize);
    for c in trimmed.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => inside.push(c),
        }
    }
    vec![trimmed.to_string(), outside, inside]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_known_in_brackets_or_not() {
        for label in [
            "合计",
            "合计(全市)",
            "全市(合计)",
            "(合计)",
            "全市",
            "全州汇总",
            "绵阳市总计",
            "总数:",
        ] {
            assert!(is_total(label) && !is_subtotal(label), "{label}");
        }
        for label in ["市区小计", "县(市)小计", "小计"] {
            assert!(is_total(label) && is_subtotal(label), "{label}");
        }
        for label in ["涪城区", "合江县", "江油市", "全州县", "总部园区"] {
            assert!(!is_total(label) && may_be_part(label), "{label}");
        }
    }

    #[test]
    fn times_and_examples_are_told() {
        assert!(is_cumulative("本期累计") && !is_cumulative("上期累计") && compares("上期累计"));
        assert!(is_current("本月完成") && !is_current("本月累计") && !is_current("合计"));
        for label in ["示例", "成都市(示例)", "填表示范", "例:成都市", "(例)", "某市"]
        {
            assert!(is_example(label), "{label}");
        }
        for label in ["天府示范区", "绵阳市", "示范园区"] {
            assert!(!is_example(label), "{label}");
        }
    }
}
