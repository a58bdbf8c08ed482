//! What a person answers to the questions about a blank form, and what that changes in the proposal.

use super::proposal::{Proposal, ProposedKind, ProposedShape};
use super::questions::Question;
use crate::campaign::{Accumulation, Combine, Frequency};

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Topic {
    /// The unit of measure of columns; the answer is one.
    #[default]
    Measure,
    /// One row of a unit, or any number.
    Rows,
    /// One card of a unit, or any number.
    Cards,
    /// Whether a bracket holds a unit of measure.
    Bracket,
    /// Whether a column belongs to the upper heading left of it.
    UpperHeading,
    /// Figures or words.
    FigureOrText,
    /// Since the beginning, or of one period.
    Accumulation,
    /// How the figures of units make one.
    Adding,
    /// How often it is filled in.
    Frequency,
}

/// Longest unit of measure that is taken, in characters.
const LONGEST: usize = 12;
/// Frequencies in the order in which they are offered.
const FREQUENCIES: [Frequency; 6] = [
    Frequency::MonthDays,
    Frequency::Monthly,
    Frequency::Quarterly,
    Frequency::HalfYearly,
    Frequency::Yearly,
    Frequency::Once,
];

impl Question {
    /// What may be answered, the proposal first; empty where the answer is a unit of measure.
    pub fn options(&self) -> &'static [&'static str] {
        match self.topic {
            Topic::Measure => &[],
            Topic::Rows if self.proposal == "填一行" => &["填一行", "可以填多行"],
            Topic::Rows => &["可以填多行", "填一行"],
            Topic::Cards => &["可以交多份", "只交一份"],
            Topic::Bracket => &["不是", "是"],
            Topic::UpperHeading => &["属于", "不属于"],
            Topic::FigureOrText => &["填数", "填文字"],
            Topic::Accumulation => &["填累计数", "填当期数"],
            Topic::Adding => &["不相加", "相加", "取最大的"],
            Topic::Frequency => &["每月几日报", "月报", "季报", "半年报", "年报", "只报一次"],
        }
    }
}

impl Proposal {
    /// Takes an answer to the question of this number: the number of an option, or a unit of measure. The
    /// question is no longer one.
    ///
    /// # Errors
    /// There is no such question or option, in Chinese.
    pub fn answer(&mut self, number: usize, answer: &str) -> Result<(), String> {
        let at = self.questions.iter().position(|question| question.number == number);
        let at = at.ok_or_else(|| format!("没有第 {number} 个问题"))?;
        let question = &self.questions[at];
        let options = question.options();
        let chosen = match answer.parse::<usize>() {
            Ok(chosen) if options.is_empty() && chosen > 0 => {
                return Err(format!("第 {number} 个问题要答计量单位，如 万元"));
            }
            Ok(chosen) => chosen,
            Err(_) => options.iter().position(|option| *option == answer).map_or(0, |at| at + 1),
        };
        let is_known = if options.is_empty() {
            !answer.is_empty()
                && answer.chars().count() <= LONGEST
                && !answer.contains(char::is_control)
        } else {
            (1..=options.len()).contains(&chosen)
        };
        if !is_known {
            let offered = (1..).zip(options).map(|(nth, text)| format!("{nth} {text}"));
            let offered: Vec<String> = offered.collect();
            return Err(format!(
                "第 {number} 个问题不能答“{answer}”；可以答：{}",
                offered.join("，")
            ));
        }
        let question = self.questions.remove(at);
        self.settle(&question, chosen, answer);
        Ok(())
    }

    fn settle(&mut self, question: &Question, chosen: usize, answer: &str) {
        match question.topic {
            Topic::Frequency => {
                self.frequency.frequency = FREQUENCIES[chosen - 1];
                self.frequency.is_stated = true;
            }
            Topic::Rows => {
                let shape = if question.options()[chosen - 1] == "填一行" {
                    ProposedShape::Single
                } else {
                    ProposedShape::List
                };
                let tables = self.tables.iter_mut().filter(|table| table.rows_unclear);
                tables.for_each(|table| table.shape = shape);
            }
            Topic::Cards => {
                self.tables.iter_mut().for_each(|table| table.is_one_card = chosen == 2)
            }
            _ => self.settle_columns(question, chosen, answer),
        }
    }

    fn settle_columns(&mut self, question: &Question, chosen: usize, answer: &str) {
        for (nth, index) in &question.columns {
            let columns = self.tables.get_mut(*nth).map(|table| &mut table.columns);
            let column = columns.and_then(|all| all.iter_mut().find(|c| c.index == *index));
            let Some(column) = column else { continue };
            match (question.topic, chosen) {
                (Topic::Measure, _) => {
                    (column.unit, column.unit_ask) = (Some(answer.to_string()), false);
                }
                (Topic::Bracket, 2) => column.unit = column.bracket.take(),
                (Topic::UpperHeading, 2) if column.heading.len() > 1 => {
                    column.heading.remove(0);
                    column.name = column.leaf().to_string();
                }
                (Topic::FigureOrText, 2) => {
                    (column.kind, column.combine) = (ProposedKind::Text, Combine::None);
                }
                (Topic::Accumulation, 2) => column.accumulation = Some(Accumulation::Period),
                (Topic::Adding, 2) => column.combine = Combine::Sum,
                (Topic::Adding, 3) => column.combine = Combine::Max,
                _ => {}
            }
        }
    }
}
