//! Which columns the unit of measure of a line beside a table can hold for, as their names tell.

use super::measure::{Measures, measures};

/// Words of money in a name.
pub(super) fn is_money(names: &[&str]) -> bool {
    const WORDS: [&str; 30] = [
        "投资",
        "资金",
        "金额",
        "款",
        "费",
        "产值",
        "收入",
        "支出",
        "利润",
        "税",
        "贷",
        "价",
        "额",
        "经费",
        "预算",
        "决算",
        "成本",
        "资产",
        "负债",
        "债",
        "补助",
        "补贴",
        "工资",
        "余额",
        "财政",
        "自筹",
        "薪",
        "元",
        "增加值",
        "融资",
    ];
    let others = ["面积", "产量", "长度", "里程", "重量", "数量", "人数", "户数", "个数"];
    // What is nearest to the column says it: 水田 below 补贴面积 is an area.
    let told = names.iter().rev().find_map(|name| {
        let is_other = others.iter().any(|word| name.ends_with(word));
        (is_other || WORDS.iter().any(|word| name.contains(word))).then_some(!is_other)
    });
    told.unwrap_or_default()
}

/// Whether a name is that of so much for each: 补贴标准, 单价, 人均收入.
pub(super) fn is_rate(leaf: &str) -> bool {
    ["标准", "单价", "均价", "价格", "单产", "亩产"].iter().any(|word| leaf.ends_with(word))
        || ["人均", "户均", "亩均", "平均"].iter().any(|word| leaf.contains(word))
}

/// Whether the end of a name says that something is measured, which money is not: 产量, 坡度, 面积.
pub(super) fn is_quantity(leaf: &str) -> bool {
    leaf.ends_with([
        '量', '度', '积', '程', '深', '高', '宽', '厚', '重', '容', '距', '龄', '长', '位',
    ])
}

/// Whether what a name counts may be told in this unit of a line.
pub(super) fn counts(names: &[&str], unit: &str, line: &[String]) -> bool {
    let leaf = names.last().copied().unwrap_or_default();
    let others = [
        "户数",
        "个数",
        "次数",
        "件数",
        "家数",
        "人数",
        "场次",
        "项目数",
        "企业数",
        "套数",
        "起数",
        "台数",
    ];
    // 人次 are no 人.
    let letters: Vec<char> = leaf.chars().collect();
    let is_other = (2..=3).any(|length| {
        let tail: String = letters.iter().skip(letters.len().saturating_sub(length)).collect();
        tail != unit && measures(&tail) == Some(Measures::Things)
    });
    let named = others.iter().find(|word| names.iter().any(|name| name.contains(*word)));
    match named {
        None if is_other => false,
        Some(word) => word.starts_with(unit),
        None if line.iter().filter(|u| measures(u) == Some(Measures::Things)).count() > 1 => {
            leaf.contains(unit)
        }
        None => true,
    }
}

pub(super) fn is_alone(line: &[String], unit: &str) -> bool {
    let is_plain = |u: &&String| !u.contains('/') && measures(u) == Some(Measures::Quantity);
    line.iter().filter(is_plain).all(|u| u == unit)
}
