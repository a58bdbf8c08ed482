//! The summary workbook: 汇总表, 达标看板, 趋势 (from the second period on), 排名, 逐级汇总, 同级排名, 报送情况, 问题清单, 数据来源, 说明; formulas live, their
//! results stored, nothing that Excel 2010 does not know.

mod chart;
mod colours;
mod columns;
mod dashboard;
mod findings_sheet;
mod formulas;
mod grid;
mod held;
mod line_changes_sheet;
mod lines_sheet;
mod list;
mod marks;
mod names;
mod notes_sheet;
mod overview;
mod overview_notes;
mod overview_page;
mod overview_total;
mod printing;
mod ranks;
mod receipts_sheet;
mod sheet_page;
mod sources_sheet;
mod targets;
mod tree_sheet;
mod trend;

use super::line_changes::line_changes;
use super::rows::Summary;
use super::tree::TreeNode;
use crate::campaign::{Block, Field};
use crate::form::STAMP_PROPERTY;
use anyhow::{Context, Result};
use grid::{ChartData, FinishedSheet, MOST_ROWS, StreamingSheet};
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use sources_sheet::SourcesSheet;
use std::collections::BTreeMap;
use std::io::Write;

pub use columns::{OVERVIEW_SHEET, SummaryColumns, TargetColumns};

/// Draws the sheets of a plan.
type DrawSheets<'a> = Box<dyn Fn(&mut [StreamingSheet]) -> Result<()> + Sync + Send + 'a>;

/// Sheets to be drawn, one after the other. Plans are drawn side by side, the largest first: whichever core is free takes
/// the next, so that all are done at about the same time.
struct SheetPlan<'a> {
    /// When it is begun.
    order: usize,
    /// What is kept of the cells.
    keeps: ChartData,
    /// Number of sheets.
    sheets: usize,
    draw: DrawSheets<'a>,
}

impl<'a> SheetPlan<'a> {
    fn one(
        order: usize,
        keeps: ChartData,
        draw: impl Fn(&mut StreamingSheet) -> Result<()> + Sync + Send + 'a,
    ) -> SheetPlan<'a> {
        let draw: DrawSheets = Box::new(move |sheets| sheets.iter_mut().try_for_each(&draw));
        SheetPlan { order, keeps, sheets: 1, draw }
    }

    /// A plain list.
    fn list(
        order: usize,
        draw: impl Fn(&mut StreamingSheet) -> Result<()> + Sync + Send + 'a,
    ) -> SheetPlan<'a> {
        SheetPlan::one(order, ChartData::Nothing, draw)
    }

    /// The sheets of a list or matrix.
    fn lines(summary: &'a Summary<'a>, block: &'a Block) -> SheetPlan<'a> {
        let draw: DrawSheets =
            Box::new(move |sheets| lines_sheet::write(sheets, summary, block, MOST_ROWS));
        let sheets = lines_sheet::pages(summary, block, MOST_ROWS);
        SheetPlan { order: 0, keeps: ChartData::Nothing, sheets, draw }
    }

    fn drawn(&self, first: usize, all: usize) -> Result<Vec<FinishedSheet>> {
        let new = |at| StreamingSheet::new(first + at, all, self.keeps);
        let mut sheets: Vec<StreamingSheet> = (0..self.sheets).map(new).collect();
        (self.draw)(&mut sheets)?;
        sheets.into_iter().map(StreamingSheet::finish).collect()
    }
}

/// Writes the summary as an .xlsx; the same summary gives the same bytes.
///
/// # Errors
/// A text or a sheet is larger than the file format allows, or `out` cannot be written.
pub fn write(summary: &Summary, out: &mut dyn Write) -> Result<()> {
    build(summary, out).context("生成不了汇总表")
}

fn build(summary: &Summary, out: &mut dyn Write) -> Result<()> {
    let columns = SummaryColumns::of(summary);
    let sources = SourcesSheet::of(summary, &columns);
    let changes = line_changes(summary);
    let nodes = summary.tree();
    let places = sources.places();
    let notes = marks::any(summary) || !summary.held().is_empty();
    let of_overview = if notes { ChartData::Heights } else { ChartData::Nothing };
    // By their tabs.
    let mut plans = vec![SheetPlan::one(3, of_overview, |sheet| {
        overview::write(sheet, summary, &columns, &places)
    })];
    plans.extend(lines_sheet::lists(summary).map(|block| SheetPlan::lines(summary, block)));
    if !changes.is_empty() {
        plans.push(SheetPlan::list(0, |sheet| line_changes_sheet::write(sheet, summary, &changes)));
    }
    plans.extend(comparisons(summary, &columns));
    plans.extend(tree_sheets(summary, &nodes));
    plans.extend([
        SheetPlan::list(6, |sheet| receipts_sheet::write(sheet, summary)),
        SheetPlan::list(5, |sheet| findings_sheet::write(sheet, summary)),
        SheetPlan::list(1, |sheet| sources.write(sheet)),
        SheetPlan::list(8, |sheet| notes_sheet::write(sheet, summary)),
    ]);
    let mut drawn = drawn(&plans)?;
    let mut book = Workbook::new();
    book.set_properties(&properties(summary)?);
    for sheet in &mut drawn {
        book.push_worksheet(sheet.take_page());
    }
    names::define(&mut book, summary, &columns)?;
    grid::assemble(book.save_to_buffer()?, drawn, out)
}

/// Draws all sheets, in the order of their tabs.
fn drawn(plans: &[SheetPlan]) -> Result<Vec<FinishedSheet>> {
    let mut all = 0;
    let first = |plan: &SheetPlan| {
        all += plan.sheets;
        all - plan.sheets
    };
    let firsts: Vec<usize> = plans.iter().map(first).collect();
    let mut order: Vec<usize> = (0..plans.len()).collect();
    order.sort_by_key(|at| plans[*at].order);
    let drawn = order.into_iter().par_bridge();
    let drawn = drawn.map(|at| Ok((at, plans[at].drawn(firsts[at], all)?)));
    let drawn = drawn.collect::<Result<BTreeMap<usize, Vec<FinishedSheet>>>>()?;
    Ok(drawn.into_values().flatten().collect())
}

/// The sheets that compare figures with targets, periods and units, as far as there are such figures.
fn comparisons<'s>(summary: &'s Summary, columns: &'s SummaryColumns) -> Vec<SheetPlan<'s>> {
    let mut plans = Vec::new();
    if !summary.campaign.targets.is_empty() {
        let draw = |sheet: &mut StreamingSheet| dashboard::write(sheet, summary, columns);
        plans.push(SheetPlan::one(7, ChartData::Figures, draw));
    }
    if summary.campaign.form.summary_fields.iter().any(Field::is_number) {
        // One period alone has no course.
        if summary.course().count() > 1 {
            let trend = |sheet: &mut StreamingSheet| trend::write(sheet, summary, columns);
            plans.push(SheetPlan::one(4, ChartData::Figures, trend));
        }
        plans.push(SheetPlan::list(2, |sheet| ranks::write(sheet, summary, columns)));
    }
    plans
}

/// The sheets of the whole tree, where there is one.
fn tree_sheets<'s>(summary: &'s Summary, nodes: &'s [TreeNode]) -> Vec<SheetPlan<'s>> {
    if nodes.is_empty() {
        return Vec::new();
    }
    vec![
        SheetPlan::list(3, |sheet| tree_sheet::write(sheet, summary, nodes)),
        SheetPlan::list(3, |sheet| tree_sheet::write_ranks(sheet, summary, nodes)),
    ]
}

fn properties(summary: &Summary) -> Result<DocProperties> {
    let made = ExcelDateTime::parse_from_str(&summary.period.to_string())?;
    let stamp = summary.stamp().to_string();
    Ok(DocProperties::new()
        .set_title(format!("{}汇总表", summary.campaign.title))
        .set_author("报送 baosong")
        .set_creation_datetime(&made)
        .set_custom_property(STAMP_PROPERTY, stamp.as_str()))
}
