//! The summary workbook: 汇总表, 达标看板, 趋势, 排名, 报送情况, 问题清单, 数据来源, 说明; formulas live, their
//! results stored, nothing that Excel 2010 does not know.

mod adjustments;
mod board;
mod canvas;
mod chart;
mod colours;
mod columns;
mod findings_sheet;
mod formulas;
mod list;
mod names;
mod notes_sheet;
mod overview;
mod ranks;
mod receipts_sheet;
mod sources_sheet;
mod targets;
mod trend;

use super::rows::Summary;
use crate::form::{STAMP_PROPERTY, SUMMARY_PROPERTY_MARK};
use anyhow::{Context, Result};
use columns::Columns;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use sources_sheet::Sources;

/// Draws the summary as the bytes of an .xlsx; the same summary gives the same bytes.
///
/// # Errors
/// A text or a sheet is larger than the file format allows.
pub fn write(summary: &Summary) -> Result<Vec<u8>> {
    build(summary).context("生成不了汇总表")
}

fn build(summary: &Summary) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    book.set_properties(&properties(summary)?);
    let columns = Columns::of(summary);
    let sources = Sources::of(summary, &columns);
    overview::write(book.add_worksheet(), summary, &columns, &sources.places())?;
    board::write(book.add_worksheet(), summary, &columns)?;
    trend::write(book.add_worksheet(), summary, &columns)?;
    ranks::write(book.add_worksheet(), summary, &columns)?;
    receipts_sheet::write(book.add_worksheet(), summary)?;
    findings_sheet::write(book.add_worksheet(), summary)?;
    sources.write(book.add_worksheet(), summary)?;
    notes_sheet::write(book.add_worksheet(), summary)?;
    names::define(&mut book, summary, &columns)?;
    Ok(book.save_to_buffer()?)
}

fn properties(summary: &Summary) -> Result<DocProperties> {
    let made = ExcelDateTime::parse_from_str(&summary.period.to_string())?;
    let mark = format!("{SUMMARY_PROPERTY_MARK}{} {}", summary.campaign.id, summary.period);
    Ok(DocProperties::new()
        .set_title(format!("{}汇总表", summary.campaign.title))
        .set_author("报送 baosong")
        .set_creation_datetime(&made)
        .set_custom_property(STAMP_PROPERTY, mark.as_str()))
}
