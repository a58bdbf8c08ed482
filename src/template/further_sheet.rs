//! A sheet after the first: its name, a title and its blocks.

use super::self_check::SelfCheck;
use super::{UnitForm, one_landscape_page, protect, table};
use crate::form::Layout;
use crate::theme::Theme;
use anyhow::Result;
use rust_xlsxwriter::Worksheet;

/// Writes the sheet of this name.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn write(sheet: &mut Worksheet, form: &UnitForm, name: &str, check: &SelfCheck) -> Result<()> {
    let campaign = form.campaign;
    let (look, layout) = (Theme::of(campaign), form.layout());
    let last = layout.width(name) - 1;
    sheet.set_name(name)?;
    sheet.write_string_with_format(Layout::LABEL_ROW, 0, name, &look.label(14))?;
    let title = format!("{}{name}", campaign.title);
    sheet.merge_range(Layout::TITLE_ROW, 0, Layout::TITLE_ROW, last, &title, &look.title(20))?;
    sheet.set_row_height(Layout::TITLE_ROW, 40)?;
    table::write_all(sheet, form, name)?;
    check.colour_inputs(sheet, name)?;
    one_landscape_page(sheet);
    sheet.set_print_area(0, 0, layout.last_row(name), last)?;
    protect(sheet);
    Ok(())
}
