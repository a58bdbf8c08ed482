//! 退改问题: every open finding in one list, with a cell beside each for the unit's statement.

use crate::campaign::Campaign;
use crate::finding::{Finding, Severity};
use crate::form::{FINDING_ID_HEADING, STATEMENT_HEADING};
use crate::template::{UnitForm, protect, set_landscape_page};
use crate::theme::{self, HEADING_COLOUR, INPUT_COLOUR, Theme};
use anyhow::Result;
use rust_xlsxwriter::{Workbook, Worksheet};

/// Name of the sheet.
pub const LIST_SHEET: &str = "退改问题";

const POINTS: u32 = 11;
const HEADINGS: [&str; 8] =
    ["序号", "类别", "指标", "原来填的", "问题", "怎么改", STATEMENT_HEADING, FINDING_ID_HEADING];
const WIDTHS: [f64; 8] = [6.0, 9.0, 16.0, 14.0, 28.0, 26.0, 34.0, 15.0];
const STATEMENT: usize = 6;
const ID: usize = 7;
const HEADING_ROW: u32 = 4;

/// Adds the list behind the form itself.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn insert(book: &mut Workbook, form: &UnitForm, open: &[&Finding]) -> Result<()> {
    let mut sheet = Worksheet::new();
    write(&mut sheet, form, open)?;
    book.worksheets_mut().insert(1, sheet);
    Ok(())
}

fn write(sheet: &mut Worksheet, form: &UnitForm, open: &[&Finding]) -> Result<()> {
    let look = Theme::of(form.campaign);
    let last = HEADINGS.len() as u16 - 1;
    sheet.set_name(LIST_SHEET)?;
    let title = format!(
        "{}  {}报送期需要改正和说明的问题",
        form.unit.name,
        form.campaign.calendar.name(form.period)
    );
    sheet.merge_range(0, 0, 0, last, &title, &look.title(18))?;
    sheet.set_row_height(0, 36)?;
    for (row, line) in (1..).zip(opening(open, form.campaign)) {
        sheet.merge_range(row, 0, row, last, &line, &look.text(POINTS))?;
        sheet.set_row_height(row, 20)?;
    }
    let heading = look.heading(POINTS).set_background_color(HEADING_COLOUR);
    for ((col, text), width) in (0u16..).zip(HEADINGS).zip(WIDTHS) {
        sheet.write_string_with_format(HEADING_ROW, col, text, &heading)?;
        sheet.set_column_width(col, width)?;
    }
    sheet.set_row_height(HEADING_ROW, 24)?;
    for (at, finding) in open.iter().enumerate() {
        write_row(sheet, look, at, finding, form.campaign)?;
    }
    set_landscape_page(sheet);
    sheet.set_freeze_panes(HEADING_ROW + 1, 0)?;
    protect(sheet);
    Ok(())
}

fn opening(open: &[&Finding], campaign: &Campaign) -> [String; 3] {
    let count = |class| open.iter().filter(|f| f.class == class).count();
    let held = match count(Severity::Hold) {
        0 => String::new(),
        held => format!("待核 {held} 条：请核对，改正或写明情况，由省里定。"),
    };
    [
        format!(
            "强制性 {} 条：必须在表里改正。{held}核实性 {} 条：改正，或在“{STATEMENT_HEADING}”里写明原因。",
            count(Severity::Mandatory),
            count(Severity::Verify)
        ),
        format!(
            "请直接在本文件{}里改：红色的格子有问题，点开批注看说明；其他数字是贵单位原来填的。",
            sheets(campaign)
        ),
        "只写“核实无误”“属实”等于没有说明。改好后保存，原文件发回即可。".to_string(),
    ]
}

/// The sheets that a unit fills in, in quotes.
fn sheets(campaign: &Campaign) -> String {
    campaign.form.sheets().into_iter().map(|name| format!("“{name}”")).collect()
}

fn write_row(
    sheet: &mut Worksheet,
    look: Theme,
    at: usize,
    finding: &Finding,
    campaign: &Campaign,
) -> Result<()> {
    let row = HEADING_ROW + 1 + at as u32;
    let cells = cells_of(finding, campaign);
    sheet.write_number_with_format(row, 0, at as f64 + 1.0, &look.cell(POINTS))?;
    let mut lines = 2;
    for (col, text) in cells.iter().enumerate().skip(1) {
        let format = look.text_cell(POINTS).set_num_format("@");
        let format = match col {
            STATEMENT => format.set_background_color(INPUT_COLOUR).set_unlocked(),
            ID => format.set_font_size(8).set_font_color(theme::SMALL_PRINT_COLOUR),
            _ => format,
        };
        sheet.write_string_with_format(row, col as u16, theme::fitting(text), &format)?;
        lines = lines.max(theme::lines(text, POINTS, WIDTHS[col]));
    }
    sheet.set_row_height(row, theme::height(lines.min(12), POINTS))?;
    Ok(())
}

fn cells_of(finding: &Finding, campaign: &Campaign) -> [String; 8] {
    let field = finding.subject(campaign);
    let understood = finding.understood.as_ref().map(|u| format!("（理解为 {u}）"));
    [
        String::new(),
        finding.class.chinese().to_string(),
        field.unwrap_or_else(|| "整张表".to_string()),
        finding.found.clone().unwrap_or_default(),
        format!("{}{}", finding.message, understood.unwrap_or_default()),
        finding.hint.clone(),
        String::new(),
        finding.id(),
    ]
}
