//! What a person has to decide: few questions, each with what is proposed and the line of the definition that
//! says it.

use super::answers::Topic;
use super::definition_cards::own_name;
use super::proposal::{Proposal, ProposedColumn, ProposedKind, ProposedShape, ProposedTable};
use crate::campaign::Combine;
use serde::Serialize;

/// Columns for which one question may be asked.
const COLUMNS_PER_QUESTION: usize = 8;
/// Most names in a question.
const NAMES: usize = 6;

/// Something that a person has to decide.
#[derive(Debug, Default, Serialize)]
pub struct Question {
    /// From 1.
    pub number: usize,
    /// Sheet and cells that it is about.
    pub place: String,
    /// The question.
    pub text: String,
    /// What the definition says unless it is changed.
    pub proposal: String,
    /// What the line to change begins with.
    pub line: String,
    /// What it is about.
    #[serde(skip)]
    pub topic: Topic,
    /// Number of the table and place of the column that it is about, zero-based.
    #[serde(skip)]
    pub columns: Vec<(usize, u32)>,
}

/// Puts the questions; those beyond their number stand under what was not understood.
pub fn ask(proposal: &mut Proposal) {
    let columns: usize = proposal
        .tables
        .iter()
        .map(|table| table.columns.len().max(table.rows.len()).max(table.fields.len()))
        .sum();
    let limit = columns.div_ceil(COLUMNS_PER_QUESTION).max(1);
    let mut found: Vec<Question> = Vec::new();
    found.extend(units(&proposal.tables));
    found.extend(proposal.tables.iter().filter_map(rows));
    found.extend(proposal.tables.iter().find_map(|own| cards(own, &proposal.tables)));
    found.extend(brackets(&proposal.tables));
    found.extend(borrowed(&proposal.tables));
    found.extend(guessed(&proposal.tables));
    found.extend(accumulation(&proposal.tables).filter(|_| proposal.tables.len() == 1));
    found.extend(adding(&proposal.tables));
    found.extend(frequency(proposal));
    let rest = found.split_off(limit.min(found.len()));
    for (nth, question) in found.iter_mut().enumerate() {
        question.number = nth + 1;
    }
    proposal.questions = found;
    let told = rest
        .into_iter()
        .map(|question| format!("{} {}现在：{}", question.place, question.text, question.proposal));
    proposal.not_understood.extend(told);
}

fn frequency(proposal: &Proposal) -> Option<Question> {
    let read = &proposal.frequency;
    (!read.is_stated).then(|| Question {
        place: "报送".to_string(),
        text: "多久报一次？".to_string(),
        proposal: read.chinese(),
        line: "[calendar]".to_string(),
        topic: Topic::Frequency,
        ..Question::default()
    })
}

/// A question about the columns of all tables for which something holds; `{}` in its text are their names.
fn about(
    tables: &[ProposedTable],
    holds: impl Fn(&ProposedTable, &ProposedColumn) -> bool,
    text: &str,
    proposal: &str,
    line: &str,
    topic: Topic,
) -> Option<Question> {
    let all = tables
        .iter()
        .enumerate()
        .flat_map(|(nth, table)| table.columns.iter().map(move |column| (nth, table, column)));
    let found: Vec<(usize, &ProposedTable, &ProposedColumn)> =
        all.filter(|(_, table, column)| holds(table, column)).collect();
    let (_, table, column) = found.first()?;
    let names: Vec<String> =
        found.iter().take(NAMES).map(|(.., column)| format!("“{}”", column.name)).collect();
    let more = if found.len() > NAMES { format!("等 {} 列", found.len()) } else { String::new() };
    Some(Question {
        number: 0,
        place: place(table, column),
        text: text.replace("{}", &(names.join("、") + &more)),
        proposal: proposal.to_string(),
        line: line.to_string(),
        topic,
        columns: found.iter().map(|(nth, _, column)| (*nth, column.index)).collect(),
    })
}

fn place(table: &ProposedTable, column: &ProposedColumn) -> String {
    match &table.sheet {
        Some(sheet) => format!("{sheet}!{} 列", column.col),
        None => format!("第 {} 列", column.col),
    }
}

fn units(tables: &[ProposedTable]) -> Option<Question> {
    let unclear = |_: &ProposedTable, column: &ProposedColumn| column.unit_ask;
    about(
        tables,
        unclear,
        "{}没有写计量单位，按什么单位填？",
        "先空着，不换算",
        "unit =",
        Topic::Measure,
    )
}

fn rows(table: &ProposedTable) -> Option<Question> {
    let place = table.sheet.clone().unwrap_or_else(|| "表".to_string());
    let text = format!("“{}”一个单位填一行，还是可以填多行？", table.name);
    let proposal =
        if table.shape == ProposedShape::Single { "填一行" } else { "可以填多行" }.to_string();
    let question = Question {
        place,
        text,
        proposal,
        line: "rows =".to_string(),
        topic: Topic::Rows,
        ..Question::default()
    };
    table.rows_unclear.then_some(question)
}

/// Whether a unit sends one card, or one for each person or firm.
fn cards(table: &ProposedTable, tables: &[ProposedTable]) -> Option<Question> {
    let name = &table.fields.get(own_name(table, tables)?)?.name;
    let place = table.sheet.clone().unwrap_or_else(|| "表".to_string());
    Some(Question {
        place,
        text: format!("“{}”一个单位只交一份，还是可以交多份（按“{name}”区分）？", table.name),
        proposal: "可以交多份".to_string(),
        line: "key =".to_string(),
        topic: Topic::Cards,
        ..Question::default()
    })
}

fn brackets(tables: &[ProposedTable]) -> Option<Question> {
    let unclear = |_: &ProposedTable, column: &ProposedColumn| {
        column.bracket.is_some()
            && column.unit.is_none()
            && column.choices.is_empty()
            && column.kind.is_number()
    };
    about(tables, unclear, "{}括号里的字是不是计量单位？", "不是", "unit =", Topic::Bracket)
}

fn borrowed(tables: &[ProposedTable]) -> Option<Question> {
    let unclear = |_: &ProposedTable, column: &ProposedColumn| column.borrowed.is_some();
    about(
        tables,
        unclear,
        "{}上面一格没有字，是不是属于左边那个大标题？",
        "属于",
        "headings =",
        Topic::UpperHeading,
    )
}

fn guessed(tables: &[ProposedTable]) -> Option<Question> {
    let unclear = |table: &ProposedTable, column: &ProposedColumn| {
        column.is_guess && table.shape == ProposedShape::List && column.kind == ProposedKind::Count
    };
    about(tables, unclear, "{}填数还是填文字？", "填数", "kind =", Topic::FigureOrText)
}

/// Words that say over which time a figure runs.
const TIMES: [&str; 15] = [
    "累计", "本月", "本期", "本年", "今年", "去年", "上年", "当日", "本周", "当月", "年末", "月末",
    "期末", "季", "任务",
];

fn accumulation(tables: &[ProposedTable]) -> Option<Question> {
    let unclear = |table: &ProposedTable, column: &ProposedColumn| {
        let is_open = !TIMES.iter().any(|word| column.name.contains(word));
        table.shape == ProposedShape::Single
            && matches!(column.kind, ProposedKind::Count | ProposedKind::Amount)
            && is_open
            && !column.computed
    };
    about(
        tables,
        unclear,
        "{}填累计数，还是当期数？",
        "填累计数",
        "accumulation =",
        Topic::Accumulation,
    )
}

fn adding(tables: &[ProposedTable]) -> Option<Question> {
    let unclear = |_: &ProposedTable, column: &ProposedColumn| {
        column.kind == ProposedKind::Amount && column.combine == Combine::None && !column.computed
    };
    about(tables, unclear, "{}各单位的数能不能相加？", "不相加", "combine =", Topic::Adding)
}
