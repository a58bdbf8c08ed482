//! The supplement (补充表): figures that targets need and the official form lacks.

use super::{entry, one_landscape_page, protect};
use crate::campaign::{Campaign, Supplement, Unit};
use crate::form::{Layout, Place};
use crate::look::{self, Look};
use anyhow::Result;
use rust_xlsxwriter::Worksheet;

const POINTS: u32 = 12;
const NAME_WIDTH: f64 = 17.0;

/// Writes the supplement sheet.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn write(
    sheet: &mut Worksheet,
    campaign: &Campaign,
    supplement: &Supplement,
    unit: &Unit,
) -> Result<()> {
    let look = Look::of(campaign);
    let last = supplement.fields.len() as u16;
    sheet.set_name(&supplement.name)?;
    sheet.write_string_with_format(Layout::LABEL_ROW, 0, &supplement.name, &look.label(14))?;
    let title = format!("{}{}", campaign.title, supplement.name);
    sheet.merge_range(
        Layout::TITLE_ROW,
        0,
        Layout::TITLE_ROW,
        last,
        &title,
        &look.title(20),
    )?;
    sheet.set_row_height(Layout::TITLE_ROW, 40)?;
    let purpose = format!(
        "{}没有这些指标，核算通知规定的目标要用到，请一并填报。",
        campaign.form.label
    );
    let row = Layout::TITLE_ROW + 1;
    sheet.merge_range(row, 0, row, last, &purpose, &look.text(POINTS))?;
    sheet.set_row_height(row, 24)?;
    write_table(sheet, campaign, supplement, unit)?;
    one_landscape_page(sheet);
    sheet.set_print_area(0, 0, Layout::SUPPLEMENT_DATA_ROW, last)?;
    protect(sheet);
    Ok(())
}

fn write_table(
    sheet: &mut Worksheet,
    campaign: &Campaign,
    supplement: &Supplement,
    unit: &Unit,
) -> Result<()> {
    let look = Look::of(campaign);
    let (heading, data) = (Layout::SUPPLEMENT_HEADING_ROW, Layout::SUPPLEMENT_DATA_ROW);
    let format = look.heading(POINTS);
    sheet.write_string_with_format(heading, 0, &campaign.form.unit_heading, &format)?;
    sheet.write_string_with_format(data, 0, &unit.name, &look.cell(POINTS))?;
    sheet.set_column_width(0, NAME_WIDTH)?;
    for (field, col) in supplement.fields.iter().zip(1u16..) {
        let text = look::two_line_heading(field);
        sheet.write_string_with_format(heading, col, &text, &format)?;
        sheet.write_blank(data, col, &entry::format(look, field))?;
        entry::validate(
            sheet,
            &Place::new(&supplement.name, data, u32::from(col)),
            field,
        )?;
        sheet.set_column_width(col, look::width(&text, POINTS).max(13.0))?;
    }
    sheet.set_row_height(heading, 44)?;
    sheet.set_row_height(data, 46)?;
    Ok(())
}
