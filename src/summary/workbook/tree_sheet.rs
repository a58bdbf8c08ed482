//! 逐级汇总: every unit of the tree, where its figures come from and what the units below it come to; 同级排名: the
//! units of each level beside one another.

use super::grid::StreamingSheet;
use super::held;
use super::list::{List, ListCell, ListColumn};
use crate::campaign::Field;
use crate::intake::{Derived, Submission};
use crate::summary::{Summary, TreeNode, roll};
use anyhow::Result;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// Names of the sheets.
pub const TREE_SHEET: &str = "逐级汇总";
const RANKS_SHEET: &str = "同级排名";

const UNIT: ListColumn = ListColumn { heading: "单位", width: 24.0 };
const LEVEL: ListColumn = ListColumn { heading: "级别", width: 14.0 };
const FIGURE_WIDTH: f64 = 13.0;
const PLACE_WIDTH: f64 = 6.0;

/// The figures of a summary that are numbers, each with its position.
fn number_fields<'s>(summary: &'s Summary) -> Vec<(usize, &'s Field)> {
    let fields = summary.campaign.form.summary_fields.iter().enumerate();
    fields.filter(|(_, field)| field.is_number()).collect()
}

/// Writes 逐级汇总.
///
/// # Errors
/// The sheet is full.
pub fn write(sheet: &mut StreamingSheet, summary: &Summary, nodes: &[TreeNode]) -> Result<()> {
    let fields = number_fields(summary);
    let headings: Vec<String> = fields.iter().map(|(_, field)| field.heading()).collect();
    let source = ListColumn { heading: "取自", width: 22.0 };
    let missing = ListColumn { heading: "缺的下级", width: 22.0 };
    let figure = |heading| ListColumn { heading, width: FIGURE_WIDTH };
    let figures = headings.iter().map(|heading| figure(heading.as_str()));
    let columns: Vec<ListColumn> =
        [UNIT, LEVEL, source, missing].into_iter().chain(figures).collect();
    let mut list = List::start(sheet, TREE_SHEET, &columns, summary)?;
    for node in nodes {
        let indent = "　".repeat(node.depth);
        let name = format!("{indent}{}", node.unit.name);
        let lacks = node.submission.map_or(&[][..], Submission::missing_below);
        let words =
            [name, level(summary, node), source_of(summary, node), roll(lacks, "“问题清单”")];
        let figures = fields.iter().map(|(at, _)| own_cell(node, *at));
        let cells: Vec<ListCell> = words.into_iter().map(ListCell::from).chain(figures).collect();
        list.add(&cells)?;
        if let Some(below) = &node.below {
            let words = [
                format!("{indent}　下级合计"),
                String::new(),
                difference(node, below, &fields),
                String::new(),
            ];
            let figures =
                fields.iter().map(|(at, _)| number_cell(below.get(*at).copied().flatten()));
            let cells: Vec<ListCell> =
                words.into_iter().map(ListCell::from).chain(figures).collect();
            list.add(&cells)?;
        }
    }
    list.finish(&["上一级的数：自己报了就用自己报的，没有报就用下级合计；两个都有只比较，不相加。"
        .to_string()])
}

/// A unit's own figure: words where it is held.
fn own_cell<'a>(node: &TreeNode, at: usize) -> ListCell<'a> {
    match (node.numbers.get(at).copied().flatten(), node.held.get(at)) {
        (Some(number), Some(true)) => held::words(number).into(),
        (number, _) => number_cell(number),
    }
}

fn number_cell<'a>(number: Option<Decimal>) -> ListCell<'a> {
    number.map_or_else(|| "".into(), ListCell::Number)
}

fn level(summary: &Summary, node: &TreeNode) -> String {
    summary.campaign.level_name(node.depth).to_string()
}

/// Where a unit's figures come from: 本级报, 下级汇总, or the return of the unit above.
fn source_of(summary: &Summary, node: &TreeNode) -> String {
    let Some(submission) = node.submission else { return "没有数".to_string() };
    match &submission.derived {
        None => "本级报".to_string(),
        Some(Derived::Carried { by }) => {
            let by = summary.campaign.units.by_code(by).map_or(by.as_str(), |unit| &unit.name);
            format!("{by}的报表")
        }
        Some(derived) => derived.chinese(false),
    }
}

/// Figures in which the sum differs from the unit's own: 与本级不同：签约金额.
fn difference(node: &TreeNode, below: &[Option<Decimal>], fields: &[(usize, &Field)]) -> String {
    let number = |numbers: &[Option<Decimal>], at: usize| numbers.get(at).copied().flatten();
    let differs = |at: usize| {
        let (own, below) = (number(&node.numbers, at), number(below, at));
        own.zip(below).is_some_and(|(own, below)| own != below)
    };
    let differing = fields.iter().filter(|(at, _)| differs(*at));
    let names: Vec<&str> = differing.map(|(_, field)| field.label.as_str()).collect();
    match names.is_empty() {
        true => "只比较，不相加".to_string(),
        false => format!("与本级不同：{}", names.join("、")),
    }
}

/// Writes 同级排名: the units below the rows of 汇总表.
///
/// # Errors
/// The sheet is full.
pub fn write_ranks(
    sheet: &mut StreamingSheet,
    summary: &Summary,
    nodes: &[TreeNode],
) -> Result<()> {
    let fields = number_fields(summary);
    let headings: Vec<String> = fields.iter().map(|(_, field)| field.heading()).collect();
    let above = ListColumn { heading: "上级", width: 18.0 };
    let figures = headings.iter().flat_map(|heading| {
        let figure = ListColumn { heading: heading.as_str(), width: FIGURE_WIDTH };
        [figure, ListColumn { heading: "名次", width: PLACE_WIDTH }]
    });
    let columns: Vec<ListColumn> = [LEVEL, UNIT, above].into_iter().chain(figures).collect();
    let mut list = List::start(sheet, RANKS_SHEET, &columns, summary)?;
    let depths: BTreeSet<usize> = nodes.iter().map(|node| node.depth).filter(|d| *d > 0).collect();
    for depth in depths {
        for node in nodes.iter().filter(|node| node.depth == depth) {
            let above = summary.campaign.units.parent(&node.unit.code);
            let above = above.map(|unit| unit.name.clone()).unwrap_or_default();
            let words = [level(summary, node), node.unit.name.clone(), above];
            let figures = fields.iter().flat_map(|(at, _)| {
                let place = node.places.get(*at).copied().flatten();
                [own_cell(node, *at), number_cell(place.map(Decimal::from))]
            });
            let cells: Vec<ListCell> =
                words.into_iter().map(ListCell::from).chain(figures).collect();
            list.add(&cells)?;
        }
    }
    list.finish(&["名次在同一级的全部单位里排，数大的在前；待核的数不排。".to_string()])
}
