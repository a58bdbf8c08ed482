//! Labels with room behind them: 填报单位：____, four labels in one cell with runs of blanks, 2024年 月.

use super::grid::squeezed;
use super::measure;
use super::words;
use crate::campaign::normalize;

/// A label and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The label without its colon and white space.
    pub name: String,
    /// What is printed behind it, without what only marks the room for a value.
    pub value: String,
}

/// Labels that stand beside a table without a colon too.
const KNOWN: &str = "填报单位 填表单位 报送单位 单位名称 填报部门 填报人 填表人 制表人 经办人 审核人 复核人 审批人 负责人 单位负责人 分管领导 \
    主要领导 主要负责人 部门负责人 统计负责人 联系人 联系电话 电话 手机 填报时间 填报日期 填表日期 填表时间 报送时间 报送日期 报出日期 截止时间 \
    截止日期 统计时间 制表日期 制表时间 日期 时间 年月 报告期 统计期 盖章 填报单位(盖章) 单位(盖章) 表号 制定机关 批准机关 批准文号 备案文号 \
    有效期至 有效期截至 文号 报表期别 所属时期 期别 县(市、区) 区县 地区 乡镇 镇(街道) 单位负责人签字 主要领导签字 签字 签字人 科室 部门 传真 邮箱 年度 \
    统计机构 组织机构代码 统一社会信用代码 行政区划代码 综合机关名称 学校 班级 项目名称 建设单位 项目单位 抄送 报送";

/// What is printed and not filled in.
const FIXED: [&str; 9] = [
    "表号",
    "制定机关",
    "批准机关",
    "批准文号",
    "备案机关",
    "备案文号",
    "有效期至",
    "有效期截至",
    "文号",
];

impl Label {
    /// Whether something is printed behind the label that stays.
    pub fn is_fixed(&self) -> bool {
        FIXED.contains(&bare(&self.name).as_str()) && !self.value.is_empty()
    }
}

/// 附件, 附表1-2: the number of the form, normalized.
pub fn is_attachment(plain: &str) -> bool {
    let rest = plain.strip_prefix("附件").or_else(|| plain.strip_prefix("附表"));
    let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十-".contains(c);
    rest.is_some_and(|rest| rest.trim_end_matches(':').chars().all(is_number))
}

/// Whether a text is a label that is known without its colon.
pub fn is_known(text: &str) -> bool {
    let plain = normalize(text);
    let plain = plain.trim_end_matches(':');
    KNOWN.split_whitespace().any(|word| word == plain || word == bare(plain))
}

/// A label without what stands in brackets.
fn bare(name: &str) -> String {
    normalize(name).split('(').next().unwrap_or_default().to_string()
}

/// The labels of a text; none if it is a note, a unit of measure or prose.
pub fn labels(text: &str) -> Vec<Label> {
    let plain = normalize(text);
    if measure::line(text).is_some()
        || is_attachment(&plain)
        || words::is_note(&plain)
        || text.contains(['。', '；'])
    {
        return Vec::new();
    }
    let chunks: Vec<&str> = text.split([':', '：']).collect();
    let Some((last, heads)) = chunks.split_last() else { return Vec::new() };
    let mut found: Vec<Label> = Vec::new();
    for (nth, chunk) in heads.iter().enumerate() {
        let (value, name) = if nth == 0 { ("", *chunk) } else { value_and_label(chunk) };
        if let Some(before) = found.last_mut() {
            before.value = value_behind(&before.name, value);
        }
        let name = squeezed(name);
        let length = name.chars().count();
        if !(1..=24).contains(&length) || name.contains(['，', '、', '“']) && length > 12 {
            return Vec::new();
        }
        found.push(Label { name, value: String::new() });
    }
    if let Some(before) = found.last_mut() {
        before.value = value_behind(&before.name, last);
    }
    // A digit before the colon is a time of day or a ratio.
    found.retain(|label| !label.name.chars().all(|c| c.is_ascii_digit()));
    let has_room = found.iter().any(|label| label.value.is_empty() || is_known(&label.name));
    if has_room { found } else { Vec::new() }
}

/// Takes a period in brackets out of a text: 填报单位：   （2024年  月）.
pub fn bracketed_period(text: &str) -> Option<(&'static str, String)> {
    text.match_indices(['（', '(']).find_map(|(from, opening)| {
        let inner = text.get(from + opening.len()..)?;
        let (inner, rest) = inner.split_once(['）', ')'])?;
        Some((period(inner)?, format!("{}  {rest}", &text[..from])))
    })
}

/// What stands between two colons: the value of the first label and the second label.
fn value_and_label(chunk: &str) -> (&str, &str) {
    let is_room =
        |c: char| c.is_whitespace() || "年月日_×xX〇○-—　".contains(c) || c.is_ascii_digit();
    let rest = chunk.trim_start_matches(is_room);
    if rest.len() < chunk.len()
        && !rest.is_empty()
        && chunk.starts_with(|c: char| c.is_whitespace() || c == '_' || c == '年')
    {
        return (&chunk[..chunk.len() - rest.len()], rest);
    }
    let trimmed = chunk.trim_start();
    let gap =
        ["  ", "\u{3000}", "\t", "\n", " ", ";", "；"].iter().find_map(|gap| trimmed.find(gap));
    gap.map_or(("", chunk), |at| trimmed.split_at(at))
}

/// What is printed behind a label; a whole day behind one that is never filled in is no room for another.
fn value_behind(name: &str, value: &str) -> String {
    let whole = squeezed(value);
    let is_fixed =
        FIXED.contains(&bare(name).as_str()) && whole.contains(|c: char| c.is_ascii_digit());
    if is_fixed { whole } else { printed(value) }
}

/// A value without what only marks its room.
fn printed(value: &str) -> String {
    let whole = squeezed(value);
    let hints = [
        "（盖章）",
        "(盖章)",
        "（公章）",
        "(公章)",
        "（签字）",
        "(签字)",
        "（签章）",
        "签字",
        "盖章",
    ];
    let text = hints.iter().fold(whole.clone(), |text, hint| text.replace(hint, ""));
    let is_room = text.chars().all(|c| "年月日时分_×xX〇○-—/()（）第季度期.".contains(c))
        || text.starts_with('(') && text.ends_with(')')
        || text.starts_with('（') && text.ends_with('）')
        || period(value).is_some_and(|_| !text.chars().all(|c| c.is_ascii_digit()));
    if is_room { String::new() } else { whole }
}

/// The name of the period that a text leaves room for: 2024年 月 → 年月.
pub fn period(text: &str) -> Option<&'static str> {
    let plain = normalize(text);
    let plain = plain.trim_matches(['(', ')']);
    let plain = ["截至", "截止", "统计时间", "时间", "日期", "报告期", "填报时间"]
        .iter()
        .find_map(|word| plain.strip_prefix(word))
        .unwrap_or(plain)
        .trim_start_matches(':');
    let allowed = |c: char| {
        c.is_ascii_digit() || "年月日时分季度第半上下旬份周至一二三四-~_×x〇○*.末底前".contains(c)
    };
    if plain.is_empty() || plain.chars().count() > 24 || !plain.chars().all(allowed) {
        return None;
    }
    match plain {
        _ if plain.contains('日') => Some("日期"),
        _ if plain.contains('季') => Some("季度"),
        _ if plain.contains("半年") => Some("半年度"),
        _ if plain.contains('周') => Some("周次"),
        _ if plain.contains('月') => Some("年月"),
        _ if plain.contains('年') => Some("年度"),
        _ => None,
    }
}

/// The period for which a title leaves room: ××县2024年×月调度表.
pub fn period_in_title(title: &str) -> Option<&'static str> {
    let gap = |unit: char| {
        let before = title.split(unit).next().filter(|before| before.len() < title.len())?;
        before.chars().next_back().filter(|c| c.is_whitespace() || "×xX_〇○*".contains(*c))
    };
    gap('日')
        .map(|_| "日期")
        .or(gap('月').map(|_| "年月"))
        .or(gap('季').map(|_| "季度"))
        .or(gap('年').map(|_| "年度"))
}

/// What kind of value a label asks for.
pub fn kind_of(name: &str) -> &'static str {
    let plain = bare(name);
    match plain.as_str() {
        "年月" | "报告期" | "统计期" | "期别" | "所属时期" | "年度" | "半年度" | "季度"
        | "周次" => "period",
        _ if plain.ends_with("时间") || plain.ends_with("日期") => "date",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> String {
        labels(text)
            .into_iter()
            .map(|l| format!("{}={}", l.name, l.value))
            .collect::<Vec<String>>()
            .join(" ")
    }

    #[test]
    fn several_labels_of_one_cell_are_told_apart() {
        assert_eq!(names("填报单位：　　　　填报日期："), "填报单位= 填报日期=");
        assert_eq!(
            names("填 报 人：      审核人：        填报时间：  年  月  日"),
            "填报人= 审核人= 填报时间="
        );
        assert_eq!(names("填报时间：    年  月  日   联系电话："), "填报时间= 联系电话=");
        assert_eq!(names("表号：川统1表"), "表号=川统1表");
        assert_eq!(names("填报单位（盖章）："), "填报单位（盖章）=");
        for text in ["单位：万元", "注：每处一行", "2024年", "要求：如实填写。", "基本情况"]
        {
            assert_eq!(names(text), "", "{text}");
        }
    }

    #[test]
    fn periods_are_told_by_their_room() {
        assert_eq!(period("2024年\u{3000}月"), Some("年月"));
        assert_eq!(period("（截至2024年  月  日）"), Some("日期"));
        assert_eq!(period("2024年一季度"), Some("季度"));
        assert_eq!(period("2024年粮食"), None);
    }
}
