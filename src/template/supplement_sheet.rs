//! The supplement (补充表): figures that targets need and the official form lacks.

use super::self_check::SelfCheck;
use super::{Form, one_landscape_page, protect, table};
use crate::campaign::Supplement;
use crate::form::Layout;
use crate::theme::Theme;
use anyhow::Result;
use rust_xlsxwriter::Worksheet;

const POINTS: u32 = 12;

/// Writes the supplement sheet.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn write(
    sheet: &mut Worksheet,
    form: &Form,
    supplement: &Supplement,
    check: &SelfCheck,
) -> Result<()> {
    let campaign = form.campaign;
    let look = Theme::of(campaign);
    let last = supplement.fields.len() as u16;
    sheet.set_name(&supplement.name)?;
    sheet.write_string_with_format(Layout::LABEL_ROW, 0, &supplement.name, &look.label(14))?;
    let title = format!("{}{}", campaign.title, supplement.name);
    sheet.merge_range(Layout::TITLE_ROW, 0, Layout::TITLE_ROW, last, &title, &look.title(20))?;
    sheet.set_row_height(Layout::TITLE_ROW, 40)?;
    let purpose =
        format!("{}没有这些指标，核算通知规定的目标要用到，请一并填报。", campaign.form.label);
    let row = Layout::TITLE_ROW + 1;
    sheet.merge_range(row, 0, row, last, &purpose, &look.text(POINTS))?;
    sheet.set_row_height(row, 24)?;
    table::write(sheet, form, &supplement.fields, Layout::SUPPLEMENT_HEADING_ROW)?;
    check.colour_inputs(sheet, &supplement.name)?;
    one_landscape_page(sheet);
    sheet.set_print_area(0, 0, Layout::SUPPLEMENT_DATA_ROW, last)?;
    protect(sheet);
    Ok(())
}
