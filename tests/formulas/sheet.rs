//! The cells over which formulas are calculated, and the rows over which rules are judged.

use baosong::rule::{ErrorValue, FormulaValue, Meaning, NamedReference, ValueType};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Names, kinds and contents, in the order of the sheet.
pub const CELLS: [(&str, ValueType, &str); 16] = [
    ("签约项目", ValueType::Number, "12"),
    ("签约金额", ValueType::Number, "35.27"),
    ("落地项目数", ValueType::Number, "7"),
    ("开工项目数", ValueType::Number, "0"),
    ("新增到位资金", ValueType::Number, "-3.5"),
    ("空数", ValueType::Number, ""),
    ("文数", ValueType::Number, "'12"),
    ("待定", ValueType::Number, "待核实"),
    ("错误", ValueType::Number, "#DIV/0!"),
    ("缺值", ValueType::Number, "#N/A"),
    ("填报单位", ValueType::Text, "成都市 Chengdu"),
    ("备注", ValueType::Text, ""),
    ("说明", ValueType::Text, "  a  B c "),
    ("填报时间", ValueType::Date, "2021-09-25"),
    ("月末", ValueType::Date, "2021-02-28"),
    ("空日", ValueType::Date, ""),
];

/// Columns of the rows, and rows as they are typed.
pub const COLUMNS: [&str; 7] =
    ["签约项目", "签约金额", "落地项目数", "开工项目数", "新增到位资金", "备注", "填报时间"];
const ROWS: [[&str; 7]; 14] = [
    ["12", "35.27", "7", "3", "0.73", "续建项目2个", "2021-09-25"],
    ["12", "35.27", "7", "9", "35.17", "无", "2021-09-09"],
    ["0", "0", "0", "0", "0", "", "2021-09-10"],
    ["0", "5", "1", "0", "0", "核实无误", "2021-12-19"],
    ["3", "0", "4", "4", "0", "", "2020-10-01"],
    ["", "35.27", "7", "3", "0.73", "", "2021-09-25"],
    ["12", "", "7", "3", "0.73", "续建", "2021-09-25"],
    ["12", "35.27", "", "", "", "", ""],
    ["", "", "", "", "", "", ""],
    ["12", "3500万元", "7", "3", "0.73", "", "2021-09-25"],
    ["#DIV/0!", "35.27", "#N/A", "3", "0.73", "#REF!", "2021-09-25"],
    ["0", "", "0", "待定", "12.005", "x", "九月"],
    ["1", "100.1", "1", "1", "100", "  ", "2021-09-25"],
    ["1", "7.3", "", "0", "7.2", "100.5", "2021-10-10"],
];

/// The value that a text in the tables above stands for.
pub fn value(text: &str) -> FormulaValue {
    if text.is_empty() {
        return FormulaValue::Blank;
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        return FormulaValue::Date(day);
    }
    if let Ok(number) = text.parse() {
        return FormulaValue::Number(number);
    }
    let fault = ErrorValue::find(text).map(FormulaValue::Error);
    fault.unwrap_or_else(|| FormulaValue::Text(text.trim_start_matches('\'').to_string()))
}

pub fn cells() -> BTreeMap<&'static str, FormulaValue> {
    CELLS.iter().map(|(name, _, text)| (*name, value(text))).collect()
}

pub fn rows() -> Vec<BTreeMap<&'static str, FormulaValue>> {
    let row = |texts: &[&str; 7]| COLUMNS.into_iter().zip(texts.map(value)).collect();
    ROWS.iter().map(row).collect()
}

/// The cells' names, and two constants.
pub fn names(name: &str) -> Result<NamedReference, String> {
    let cell = CELLS.iter().find(|(n, ..)| *n == name).map(|(_, kind, _)| Meaning::Cell(*kind));
    let meaning = match name {
        "单项上限" => Some(Meaning::Constant(value("5.5"))),
        "行动开始" => Some(Meaning::Constant(value("2021-09-10"))),
        _ => cell,
    };
    let meaning = meaning.ok_or_else(|| format!("没有“{name}”这个指标"))?;
    Ok(NamedReference { name: name.to_string(), meaning })
}
