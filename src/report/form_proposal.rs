//! What was read of a blank form: for a person one line per column, for a program the whole reading.

use super::terminal::{printable, set_in};
use crate::campaign::Combine;
use crate::form::address;
use crate::form_reader::{
    CardField, MatrixRow, PageField, Proposal, ProposedColumn, ProposedKind, ProposedShape,
    ProposedTable, UnitFrom,
};
use anyhow::{Context, Result};
use std::fmt::Write;

/// Most choices that are shown of one column.
const CHOICES: usize = 4;

/// The reading as JSON.
///
/// # Errors
/// It cannot be written as JSON.
pub fn proposal_json(proposal: &Proposal) -> Result<String> {
    serde_json::to_string_pretty(proposal).context("写不成 JSON")
}

/// The reading as a person reads it, the questions last.
pub fn print_proposal(proposal: &Proposal, file: &str) -> String {
    let mut out = String::new();
    let title = proposal.title.as_deref().unwrap_or("（没有找到标题）");
    say(&mut out, 0, &format!("{file}：{title}"));
    for (nth, table) in proposal.tables.iter().enumerate() {
        print_table(&mut out, nth + 1, table);
    }
    print_fields(&mut out, "表头", &proposal.header_fields);
    print_fields(&mut out, "表尾", &proposal.footer_fields);
    if proposal.frequency.is_stated {
        say(&mut out, 0, "");
        say(&mut out, 0, &format!("报送：{}", proposal.frequency.chinese()));
    }
    if !proposal.dictionaries.is_empty() {
        say(
            &mut out,
            0,
            &format!("只当作字典或说明的工作表：{}", proposal.dictionaries.join("、")),
        );
    }
    if !proposal.learned.is_empty() {
        say(&mut out, 0, "从报表里学到（计量单位和填什么照空白表）：");
        proposal.learned.iter().for_each(|text| say(&mut out, 2, text));
    }
    if !proposal.not_understood.is_empty() {
        say(&mut out, 0, "没有读懂，请看一眼：");
        proposal.not_understood.iter().for_each(|text| say(&mut out, 2, text));
    }
    if !proposal.questions.is_empty() {
        say(&mut out, 0, "请您定：");
    }
    for question in &proposal.questions {
        let text = format!(
            "{}. {}：{}现在：{}。要改的是“{}”一行",
            question.number, question.place, question.text, question.proposal, question.line
        );
        say(&mut out, 2, &text);
    }
    out
}

/// A line, broken at the terminal's width.
fn say(out: &mut String, columns: usize, text: &str) {
    let _ = writeln!(out, "{}", set_in(&printable(text), columns));
}

fn print_table(out: &mut String, number: usize, table: &ProposedTable) {
    let place =
        table.sheet.as_ref().map_or("表格".to_string(), |sheet| format!("工作表“{sheet}”"));
    let area = table.area.map_or(String::new(), |area| {
        format!(" {}:{}", address(area.top, area.left), address(area.bottom, area.right))
    });
    let area = if table.sheet.is_some() { area } else { String::new() };
    say(out, 0, "");
    say(out, 0, &format!("表 {number}：{place}{area}“{}”，{}", table.name, shape(table)));
    let facts = facts(table);
    if !facts.is_empty() {
        say(out, 2, &facts.join("；"));
    }
    table.columns.iter().for_each(|column| say(out, 2, &column_line(column, table)));
    table.fields.iter().for_each(|field| say(out, 2, &field_line(field)));
    table.rows.iter().for_each(|row| say(out, 2, &row_line(row)));
}

fn shape(table: &ProposedTable) -> &'static str {
    match table.shape {
        ProposedShape::Single => "一个单位一行",
        ProposedShape::List => "一个单位可以有多行",
        ProposedShape::Matrix if table.orientation.is_some() => "各单位各填一列",
        ProposedShape::Matrix => "每一行一个项目",
        ProposedShape::Card => "左边是项目，右边填写",
    }
}

/// Rows of headings, totals and examples, and who fills in where.
fn facts(table: &ProposedTable) -> Vec<String> {
    let mut facts = Vec::new();
    let rows = |rows: &[u32]| {
        let all: Vec<String> = rows.iter().map(u32::to_string).collect();
        all.join("、")
    };
    if !table.heading_rows.is_empty() {
        facts.push(format!("标题在第 {} 行", rows(&table.heading_rows)));
    }
    if let Some(row) = table.data_from_row {
        facts.push(format!("从第 {row} 行填起"));
    }
    if table.is_numbered && table.empty_rows > 0 {
        facts.push(format!("编好号的空行 {} 行", table.empty_rows));
    }
    if !table.total_rows.is_empty() {
        facts.push(format!("合计在第 {} 行", rows(&table.total_rows)));
    }
    if !table.example_rows.is_empty() {
        facts.push(format!("第 {} 行是示例", rows(&table.example_rows)));
    }
    if let Some(col) = &table.unit_column {
        facts.push(format!("{col} 列是单位"));
    }
    if !table.units.is_empty() {
        let named: Vec<String> = table.units.iter().map(|unit| unit.unit.clone()).take(6).collect();
        facts.push(format!("表里写了 {} 个单位：{}", table.units.len(), named.join("、")));
    }
    if !table.relations.is_empty() {
        facts.push(format!("表上印着的关系：{}", table.relations.join("，")));
    }
    facts
}

/// `D 面积 亩（标题里），数额，相加`.
fn column_line(column: &ProposedColumn, table: &ProposedTable) -> String {
    let mut parts = vec![unit_words(column), kind_words(column.kind, &column.choices)];
    if column.computed {
        parts.push("表里有公式，不用填".to_string());
    }
    if column.kind.is_number() {
        parts.push(adds_up(column.combine).to_string());
    }
    let is_reason = |other: &&ProposedColumn| Some(other.index) == column.change_reason;
    if let Some(reason) = table.columns.iter().find(is_reason) {
        parts.push(format!("和上期不一样的，在“{}”写明原因", reason.name));
    }
    if let Some(guide) = &column.guide {
        parts.push(format!("批注：{}", short(guide)));
    }
    parts.retain(|part| !part.is_empty());
    format!("{} {}：{}", column.col, column.name, parts.join("，"))
}

fn unit_words(column: &ProposedColumn) -> String {
    let from = match column.unit_from {
        Some(UnitFrom::Heading) => "标题里",
        Some(UnitFrom::UpperHeading) => "上面的大标题里",
        Some(UnitFrom::UnitRow) => "单位一行",
        Some(UnitFrom::Line) => "由“单位：”一行",
        Some(UnitFrom::Format) => "单元格格式里",
        Some(UnitFrom::Comment) => "批注里",
        Some(UnitFrom::Row) => "由行",
        None => "",
    };
    match &column.unit {
        Some(unit) => format!("{unit}（{from}）"),
        None if column.unit_ask => "没有写计量单位".to_string(),
        None => String::new(),
    }
}

fn kind_words(kind: ProposedKind, choices: &[String]) -> String {
    let word = match kind {
        ProposedKind::Count => "个数",
        ProposedKind::Amount => "数额",
        ProposedKind::Percent => "百分数",
        ProposedKind::Year => "年份",
        ProposedKind::Date => "日期",
        ProposedKind::DateOrText => "日期或文字",
        ProposedKind::Text => "文字",
        ProposedKind::Choice => "选填",
        ProposedKind::Identifier => "号码，不当数",
        ProposedKind::Serial => "序号，不用填",
        ProposedKind::OneOrText => "填 1 或写明情况",
        ProposedKind::ByRow => "填什么看行",
    };
    if choices.is_empty() {
        return word.to_string();
    }
    let shown: Vec<String> = choices.iter().take(CHOICES).cloned().collect();
    let more =
        if choices.len() > CHOICES { format!("等 {} 种", choices.len()) } else { String::new() };
    format!("{word}：{}{more}", shown.join("、"))
}

fn adds_up(combine: Combine) -> &'static str {
    match combine {
        Combine::Sum => "各单位相加",
        Combine::Max => "取各单位最大的",
        Combine::Ratio => "按相加后的数重算",
        Combine::List => "逐条列出",
        Combine::None => "不相加",
    }
}

fn field_line(field: &CardField) -> String {
    let unit = field.unit.as_ref().map(|unit| format!("{unit}，")).unwrap_or_default();
    format!("{} {}：{unit}{}", field.value_cell, field.name, kind_words(field.kind, &field.choices))
}

fn row_line(row: &MatrixRow) -> String {
    let unit = row.unit.as_ref().map(|unit| format!("：{unit}")).unwrap_or_default();
    let code = row.code.as_ref().map(|code| format!("（{code}）")).unwrap_or_default();
    let total = row.total_by.map(|by| format!("，{}，{}", kind_words(row.kind, &[]), adds_up(by)));
    format!("第 {} 行 {}{code}{unit}{}", row.row, row.name, total.unwrap_or_default())
}

fn print_fields(out: &mut String, what: &str, fields: &[PageField]) {
    let named = |field: &PageField| match &field.fixed {
        Some(fixed) => format!("{}（印着“{fixed}”）", field.name),
        None => format!("{} {}", field.name, field.value_cell),
    };
    let all: Vec<String> = fields.iter().map(named).collect();
    if !all.is_empty() {
        say(out, 0, "");
        say(out, 0, &format!("{what}：{}", all.join("、")));
    }
}

/// The head of a long text.
fn short(text: &str) -> String {
    let plain: String = text.split_whitespace().collect();
    if plain.chars().count() > 30 { plain.chars().take(29).chain(['…']).collect() } else { plain }
}
