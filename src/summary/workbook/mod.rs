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
use crate::form::STAMP_PROPERTY;
use anyhow::{Context, Result};
use rayon::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet};
use sources_sheet::Sources;

pub use columns::{Columns, OVERVIEW_SHEET, TargetColumns};

/// Twice as fast as the usual 6, for a file that is a fifth larger.
const COMPRESSION: u8 = 2;

/// Draws one sheet.
type Draw<'a> = dyn Fn(&mut Worksheet) -> Result<()> + Sync + 'a;

/// Draws the summary as the bytes of an .xlsx; the same summary gives the same bytes.
///
/// # Errors
/// A text or a sheet is larger than the file format allows.
pub fn write(summary: &Summary) -> Result<Vec<u8>> {
    build(summary).context("生成不了汇总表")
}

fn build(summary: &Summary) -> Result<Vec<u8>> {
    let columns = Columns::of(summary);
    let sources = Sources::of(summary, &columns);
    let places = sources.places();
    // In the order of their tabs; each is drawn by itself, whichever is ready first.
    let sheets: [&Draw; 8] = [
        &|sheet| overview::write(sheet, summary, &columns, &places),
        &|sheet| board::write(sheet, summary, &columns),
        &|sheet| trend::write(sheet, summary, &columns),
        &|sheet| ranks::write(sheet, summary, &columns),
        &|sheet| receipts_sheet::write(sheet, summary),
        &|sheet| findings_sheet::write(sheet, summary),
        &|sheet| sources.write(sheet, summary),
        &|sheet| notes_sheet::write(sheet, summary),
    ];
    let drawn = sheets.into_par_iter().map(|draw| {
        let mut sheet = Worksheet::new();
        draw(&mut sheet).map(|()| sheet)
    });
    let mut book = Workbook::new();
    book.set_properties(&properties(summary)?).set_zip_compression_level(COMPRESSION);
    for sheet in drawn.collect::<Result<Vec<Worksheet>>>()? {
        book.push_worksheet(sheet);
    }
    names::define(&mut book, summary, &columns)?;
    Ok(book.save_to_buffer()?)
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
