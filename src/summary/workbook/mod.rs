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
use crate::campaign::Field;
use crate::form::STAMP_PROPERTY;
use anyhow::{Context, Result};
use grid::{ChartData, FinishedSheet, StreamingSheet};
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use sources_sheet::SourcesSheet;
use std::collections::BTreeMap;
use std::io::Write;

pub use columns::{OVERVIEW_SHEET, SummaryColumns, TargetColumns};

/// Draws one sheet.
type DrawSheet<'a> = Box<dyn Fn(&mut StreamingSheet) -> Result<()> + Sync + Send + 'a>;

/// A sheet to be drawn: when it is begun, what is kept of its cells, and how it is drawn. Each is drawn by
/// itself, the largest first: whichever core is free takes the next, so that all are done at about the same
/// time.
type SheetPlan<'a> = (usize, ChartData, DrawSheet<'a>);

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
    let overview: DrawSheet = Box::new(|sheet| overview::write(sheet, summary, &columns, &places));
    let mut sheets: Vec<SheetPlan> = vec![(3, of_overview, overview)];
    let lists = lines_sheet::lists(summary);
    sheets.extend(lists.map(|block| -> SheetPlan {
        (0, ChartData::Nothing, Box::new(|sheet| lines_sheet::write(sheet, summary, block)))
    }));
    if !changes.is_empty() {
        let draw: DrawSheet = Box::new(|sheet| line_changes_sheet::write(sheet, summary, &changes));
        sheets.push((0, ChartData::Nothing, draw));
    }
    if !summary.campaign.targets.is_empty() {
        let draw: DrawSheet = Box::new(|sheet| dashboard::write(sheet, summary, &columns));
        sheets.push((7, ChartData::Figures, draw));
    }
    if summary.campaign.form.summary_fields.iter().any(Field::is_number) {
        // One period alone has no course.
        if summary.course().count() > 1 {
            let trend: DrawSheet = Box::new(|sheet| trend::write(sheet, summary, &columns));
            sheets.push((4, ChartData::Figures, trend));
        }
        let ranks: DrawSheet = Box::new(|sheet| ranks::write(sheet, summary, &columns));
        sheets.push((2, ChartData::Nothing, ranks));
    }
    sheets.extend(tree_sheets(summary, &nodes));
    sheets.extend([
        (
            6,
            ChartData::Nothing,
            Box::new(|sheet: &mut StreamingSheet| receipts_sheet::write(sheet, summary))
                as DrawSheet,
        ),
        (5, ChartData::Nothing, Box::new(|sheet| findings_sheet::write(sheet, summary))),
        (1, ChartData::Nothing, Box::new(|sheet| sources.write(sheet))),
        (8, ChartData::Nothing, Box::new(|sheet| notes_sheet::write(sheet, summary))),
    ]);
    let mut order: Vec<usize> = (0..sheets.len()).collect();
    order.sort_by_key(|at| sheets[*at].0);
    let count = sheets.len();
    let drawn = order.into_iter().par_bridge().map(|at| {
        let (_, keeps, draw) = &sheets[at];
        let mut sheet = StreamingSheet::new(at, count, *keeps);
        draw(&mut sheet)?;
        Ok((at, sheet.finish()?))
    });
    let drawn = drawn.collect::<Result<BTreeMap<usize, FinishedSheet>>>()?;
    let mut drawn: Vec<FinishedSheet> = drawn.into_values().collect();
    let mut book = Workbook::new();
    book.set_properties(&properties(summary)?);
    for sheet in &mut drawn {
        book.push_worksheet(sheet.take_page());
    }
    names::define(&mut book, summary, &columns)?;
    grid::assemble(book.save_to_buffer()?, drawn, out)
}

/// The sheets of the whole tree, where there is one.
fn tree_sheets<'s>(summary: &'s Summary, nodes: &'s [TreeNode]) -> Vec<SheetPlan<'s>> {
    if nodes.is_empty() {
        return Vec::new();
    }
    let tree: DrawSheet = Box::new(|sheet| tree_sheet::write(sheet, summary, nodes));
    let ranks: DrawSheet = Box::new(|sheet| tree_sheet::write_ranks(sheet, summary, nodes));
    vec![(3, ChartData::Nothing, tree), (3, ChartData::Nothing, ranks)]
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
