//! Words that may be chosen: of data validation, hidden dictionaries, brackets, notes and tick boxes.

use super::measure;
use crate::campaign::normalize;
use crate::reading::tick_boxes::{boxes_in, is_mark};
use crate::reading::{Blank, Validation};

/// Most words of one list.
const CHOICES: usize = 300;
/// Most characters of one word.
const LENGTH: usize = 40;
/// Ends of names of what is chosen from a few words.
const TYPES: [&str; 22] = [
    "类型", "类别", "性质", "等级", "级别", "方式", "状态", "阶段", "种类", "程度", "层级", "结果",
    "进度", "情形", "属性", "性别", "结构", "来源", "归属", "模式", "形式", "进展",
];

/// Ends of names of what is described in words, of which a bracket gives the points.
const DESCRIBED: [&str; 16] = [
    "名称", "姓名", "地址", "内容", "情况", "电话", "单位", "问题", "措施", "说明", "描述", "规模",
    "材料", "原因", "时间", "人",
];

/// Parts of a bracket that take an address, a date or two figures apart, if nothing else stands beside them.
const PARTS: &str =
    "省 市 州 县 区 乡 镇 街道 村 社区 组 年 月 日 时 分 户 人 市(州) 县(市 乡镇 区县 学校";

/// Parts of a bracket that say what is to be written, not what may be chosen.
const NOT_CHOSEN: &str = "姓名 电话 职务 部门 单位 名称 地址 编号 时间 日期 盖章 签字 \
    签章 公章 手机 办公 全称 简称 含 填写 必填 选填 自治区 直辖市 科室 路 门牌号 联系方式 乡镇 区县 县(市 办事处 万元 \
    元 个 亩 主要 如 等 章 可 另附";

/// The texts that a validation's list allows, with those on other sheets; empty if it cannot be followed.
pub fn of_validation(rule: &Validation, blank: &Blank, sheet: &str) -> Vec<String> {
    of_source(rule.formula.trim_start_matches('='), blank, sheet, 0)
}

fn of_source(source: &str, blank: &Blank, sheet: &str, depth: usize) -> Vec<String> {
    if let Some(texts) = source.strip_prefix('"') {
        let texts = texts.trim_end_matches('"').split([',', '，']);
        return tidy(texts.map(String::from));
    }
    if let Some((top, left, bottom, right, named)) = range(source) {
        let wanted = named.unwrap_or_else(|| sheet.to_string());
        let Some(sheet) = blank.book.sheets.iter().find(|s| s.name == wanted) else {
            return Vec::new();
        };
        let bottom = bottom.min(top.saturating_add(CHOICES as u32));
        let places = sheet.between(top, bottom).iter().filter(|c| (left..=right).contains(&c.col));
        return tidy(places.filter_map(|filled| filled.cell.raw()).map(Into::into));
    }
    let named = blank.names.iter().find(|(name, _)| name.eq_ignore_ascii_case(source));
    match named.filter(|_| depth < 3) {
        Some((_, formula)) => of_source(formula.trim_start_matches('='), blank, sheet, depth + 1),
        None => Vec::new(),
    }
}

/// Rows, columns and sheet of a reference such as `'字典 1'!$A$2:$A$9`, zero-based.
fn range(source: &str) -> Option<(u32, u32, u32, u32, Option<String>)> {
    let (sheet, cells) = match source.rsplit_once('!') {
        Some((sheet, cells)) => (Some(sheet.trim_matches('\'').replace("''", "'")), cells),
        None => (None, source),
    };
    let (first, last) = cells.split_once(':').unwrap_or((cells, cells));
    let ((top, left), (bottom, right)) = (place(first)?, place(last)?);
    Some((top, left, bottom, right, sheet))
}

/// Zero-based row and column of `$A$2`.
fn place(text: &str) -> Option<(u32, u32)> {
    let plain = text.replace('$', "");
    let split = plain.find(|c: char| c.is_ascii_digit()).unwrap_or(plain.len());
    let (letters, digits) = plain.split_at(split);
    let is_column =
        (1..=3).contains(&letters.len()) && letters.bytes().all(|b| b.is_ascii_alphabetic());
    let number = |n: u32, b: u8| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1;
    let col = is_column.then(|| letters.bytes().fold(0, number) - 1)?;
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, col))
}

/// What a heading's brackets offer: （基础/主体/装饰）, （是/否）; of those with 、 only where a type is named.
pub fn of_brackets(name: &str, brackets: &[String]) -> Vec<String> {
    brackets
        .iter()
        .map(|inner| of_bracket(name, inner))
        .find(|all| !all.is_empty())
        .unwrap_or_default()
}

fn of_bracket(name: &str, inner: &str) -> Vec<String> {
    let told = ["选填", "填写", "填", "请选择", "选择", "可选", "单选", "多选", "选", "分为"];
    let marked = told.iter().find_map(|word| inner.strip_prefix(word));
    let bare = marked.unwrap_or(inner).trim_start_matches([':', '：']);
    let named = is_type(name) || marked.is_some();
    let slashed = bare.contains(['/', '|', '或', '／']);
    let parts: Vec<&str> = if slashed {
        bare.split(['/', '|', '或', '／']).collect()
    } else {
        bare.split(['、', ',', '，', ';']).collect()
    };
    let fits = |part: &&str| {
        let length = part.chars().count();
        (1..=10).contains(&length) && measure::measures(part).is_none() && !is_instruction(part)
    };
    let is_part = |part: &&str| PARTS.split_whitespace().any(|word| word == *part);
    let enumerated = parts.len() > 2
        && parts.iter().all(|part| part.chars().count() < 7)
        && !DESCRIBED.iter().any(|end| name.ends_with(end));
    let fitting = parts.len() > 1
        && parts.iter().all(fits)
        && !parts.iter().all(is_part)
        && (slashed || named || enumerated);
    if fitting { tidy(parts.into_iter().map(String::from)) } else { numbered(inner) }
}

fn is_instruction(part: &str) -> bool {
    NOT_CHOSEN.split_whitespace().any(|word| word == part)
        || part.starts_with(['含', '如', '请'])
        || ["名称", "姓名", "电话", "时间", "日期", "编号"].iter().any(|end| part.ends_with(end))
}

/// Whether a name is that of a type, of which there are a few.
pub fn is_type(name: &str) -> bool {
    TYPES.iter().any(|end| name.ends_with(end)) || name.starts_with("是否")
}

/// 1.新建 2.改建 3.扩建 and ①…②…: words with a number before each.
pub fn numbered(text: &str) -> Vec<String> {
    let squeezed: String = text.split_whitespace().collect();
    let mut parts: Vec<String> = Vec::new();
    let mut rest = squeezed.as_str();
    for nth in 1..=30u32 {
        let circled = char::from_u32(0x245F + nth).map(String::from).filter(|_| nth <= 20);
        let marks = [
            format!("{nth}."),
            format!("{nth}、"),
            format!("{nth}．"),
            format!("({nth})"),
            format!("（{nth}）"),
        ];
        let found = marks
            .into_iter()
            .chain(circled)
            .filter_map(|mark| rest.find(&mark).map(|at| (at, at + mark.len())));
        let Some((from, to)) = found.min() else { break };
        if nth > 1 {
            parts.push(rest[..from].to_string());
        }
        rest = &rest[to..];
    }
    parts.push(rest.to_string());
    let ends = |c: char| matches!(c, '；' | ';' | '，' | ',' | '、' | '。' | '.' | ')' | '）');
    let parts: Vec<String> = parts.iter().map(|part| part.trim_matches(ends).to_string()).collect();
    let fits = parts.len() > 1 && parts.iter().all(|p| (1..=16).contains(&p.chars().count()));
    if fits { tidy(parts.into_iter()) } else { Vec::new() }
}

/// Whether boxes to be ticked stand in a text, not only in a bracket that says how to tick them.
pub fn has_boxes(text: &str) -> bool {
    let mut depth = 0i32;
    text.chars().any(|c| {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth -= 1,
            _ => {}
        }
        depth <= 0 && is_mark(c)
    })
}

/// Whether a text says that more than one may be chosen: 可多选.
pub fn says_several(text: &str) -> bool {
    text.contains("多选")
        && !["不可多选", "不能多选", "不得多选"].iter().any(|no| text.contains(no))
}

/// Words beside tick boxes: ☐是 ☐否.
pub fn ticked(text: &str) -> Vec<String> {
    let words: Vec<String> = boxes_in(text).into_iter().map(|own| own.word).collect();
    if words.len() > 1 { tidy(words.into_iter()) } else { Vec::new() }
}

/// What a note allows in the column of this name: 演练类型填桌面演练、实战演练.
pub fn of_notes(name: &str, notes: &[String]) -> Vec<String> {
    let wanted = normalize(name);
    let clauses = notes.iter().flat_map(|note| note.split(['。', '；', ';', '\n']));
    let found = clauses.map(|clause| of_clause(&wanted, clause)).find(|all| !all.is_empty());
    found.unwrap_or_default()
}

fn of_clause(name: &str, clause: &str) -> Vec<String> {
    let squeezed: String = clause.split_whitespace().collect();
    let plain = squeezed.replace(['“', '”', '"', '「', '」', '‘', '’', '《', '》'], "");
    let Some(at) = plain.find(name).filter(|_| name.chars().count() > 1) else { return Vec::new() };
    let behind = plain[at + name.len()..]
        .trim_start_matches(['一', '栏', '列', '项', '请', '的', ':', '：', ',', '，']);
    let strong = ["选填", "请选择", "选择", "任选", "可选", "分为", "包括", "从", "应选"];
    let weak = ["填写", "填报", "填", "为", "指", "按"];
    let strongly = strong.iter().find_map(|word| behind.strip_prefix(word));
    let weakly = weak.iter().find_map(|word| behind.strip_prefix(word)).filter(|_| is_type(name));
    let Some(list) = strongly.or(weakly) else { return Vec::new() };
    let list = list.trim_start_matches([':', '：']);
    let list = list.split(['（', '(', '，', ',']).next().unwrap_or(list);
    let list = [
        "中选择",
        "中选一",
        "填写",
        "等",
        "之一",
        "几类",
        "其中之一",
        "三类",
        "两类",
        "四类",
        "任选",
    ]
    .iter()
    .fold(list, |list, end| list.strip_suffix(end).unwrap_or(list));
    let parts: Vec<&str> = list.split(['、', '/', '或', '和']).filter(|p| !p.is_empty()).collect();
    let fits = |part: &&str| (1..=14).contains(&part.chars().count()) && !is_instruction(part);
    let fitting = parts.len() > 1 && parts.iter().all(fits);
    if fitting { tidy(parts.into_iter().map(String::from)) } else { numbered(list) }
}

/// 是否, 有无, 性别: the name itself tells the words.
pub fn of_name(name: &str) -> Vec<String> {
    let words: &[&str] = match name {
        _ if name.starts_with("是否") || name.starts_with("能否") || name.starts_with("可否") => {
            &["是", "否"]
        }
        _ if name.starts_with("有无") => &["有", "无"],
        "性别" => &["男", "女"],
        _ => &[],
    };
    words.iter().map(|word| (*word).to_string()).collect()
}

/// The words of a dictionary's cells.
pub fn tidy(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in words {
        let quotes = |c: char| c.is_whitespace() || "“”\"‘’'".contains(c);
        let word: String = word.trim_matches(quotes).chars().take(LENGTH).collect();
        if !word.is_empty() && !all.contains(&word) && all.len() < CHOICES {
            all.push(word);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(words: Vec<String>) -> String {
        words.join(" ")
    }

    #[test]
    fn lists_are_taken_and_instructions_are_not() {
        let bracket = |name: &str, inner: &str| joined(of_bracket(name, inner));
        assert_eq!(bracket("形象进度", "基础/主体/装饰"), "基础 主体 装饰");
        assert_eq!(bracket("是否贫困户", "是/否"), "是 否");
        assert_eq!(bracket("企业类型", "国有、民营、外资"), "国有 民营 外资");
        for (name, inner) in [
            ("所在地", "省/市/区"),
            ("联系人", "姓名、电话"),
            ("开工时间", "年/月"),
            ("规模", "户/人"),
            ("单位", "盖章"),
            ("问题", "简要描述、附材料"),
        ] {
            assert_eq!(bracket(name, inner), "", "{name}");
        }
        let note = ["注：演练类型填桌面演练、实战演练。责任人填村、社区干部。".to_string()];
        assert_eq!(joined(of_notes("演练类型", &note)), "桌面演练 实战演练");
        assert_eq!(joined(of_notes("责任人", &note)), "");
        assert_eq!(joined(ticked("☐是  ☐否")), "是 否");
        assert_eq!(joined(ticked("是□  否□")), "是 否");
        assert_eq!(joined(numbered("1.新建；2.改建；3.扩建")), "新建 改建 扩建");
    }

    #[test]
    fn references_are_followed_by_their_letters() {
        let parts = range("'字典 1'!$A$2:$B$9");
        assert_eq!(parts, Some((1, 0, 8, 1, Some("字典 1".to_string()))));
        assert_eq!(range("项目类型"), None);
        assert_eq!(range("INDIRECT($A1)"), None);
    }
}
