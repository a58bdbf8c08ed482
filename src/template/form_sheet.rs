//! The official sheet: label, title, header fields, one table row, contact lines, small stamp.

use super::filling::CellFilling;
use super::self_check::SelfCheck;
use super::{UnitForm, entry, one_landscape_page, protect, table};
use crate::campaign::{FigureId, RowId};
use crate::form::{Layout, Place};
use crate::theme::Theme;
use anyhow::Result;
use rust_xlsxwriter::Worksheet;

const BODY_POINTS: u32 = 12;
const TITLE_POINTS: u32 = 22;

/// Writes the form sheet.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn write(sheet: &mut Worksheet, form: &UnitForm, check: &SelfCheck) -> Result<()> {
    let campaign = form.campaign;
    let (look, layout) = (Theme::of(campaign), form.layout());
    let (name, main) = (&campaign.form.main.sheet, &campaign.form.main);
    let last = layout.width(name) - 1;
    sheet.set_name(name)?;
    sheet.write_string_with_format(Layout::LABEL_ROW, 0, &campaign.form.label, &look.label(14))?;
    let title = look.title(TITLE_POINTS);
    sheet.merge_range(
        Layout::TITLE_ROW,
        0,
        Layout::TITLE_ROW,
        last,
        &campaign.form.title,
        &title,
    )?;
    sheet.set_row_height(Layout::TITLE_ROW, 42)?;
    write_header(sheet, form)?;
    table::write_all(sheet, form, name)?;
    write_contacts(sheet, form)?;
    let small = look.small().set_align(rust_xlsxwriter::FormatAlign::Right);
    let row = layout.stamp_row();
    sheet.merge_range(row, 0, row, last, &format!("表码 {}", form.stamp()), &small)?;
    check.write(sheet)?;
    check.colour_inputs(sheet, name)?;
    one_landscape_page(sheet);
    sheet.set_print_area(0, 0, row, last)?;
    let first = layout.data_row(main);
    sheet.set_selection(first, 1, first, 1)?;
    protect(sheet);
    Ok(())
}

fn write_header(sheet: &mut Worksheet, form: &UnitForm) -> Result<()> {
    let campaign = form.campaign;
    let (look, layout) = (Theme::of(campaign), form.layout());
    let mut filling = form.filling.clone();
    let name = || CellFilling::Text(form.unit.name.clone());
    filling.answers.entry(FigureId::of("reporting_unit")).or_insert_with(name);
    for (index, field) in campaign.form.header.iter().enumerate() {
        let row = layout.header_row(index);
        sheet.set_row_height(row, 24)?;
        let label = format!("{}：", field.name);
        sheet.write_string_with_format(row, 0, label, &look.text(BODY_POINTS))?;
        let format = entry::header_format(look, field);
        sheet.merge_range(row, 1, row, Layout::HEADER_INPUT_END, "", &format)?;
        let place = Place::new(&campaign.form.main.sheet, row, 1);
        entry::fill(sheet, &place, (field, &RowId::Only), format, &filling)?;
        entry::validate(sheet, &place, field, form.period)?;
    }
    Ok(())
}

fn write_contacts(sheet: &mut Worksheet, form: &UnitForm) -> Result<()> {
    let campaign = form.campaign;
    let (look, layout) = (Theme::of(campaign), form.layout());
    let format = look.text(BODY_POINTS);
    let last = layout.width(&campaign.form.main.sheet) - 1;
    for (index, contact) in campaign.contacts.iter().enumerate() {
        let row = layout.contact_row(index);
        let lead = if index == 0 { "联系人：" } else { "　　　　" };
        let text = format!(
            "{lead}{}　{}　{}　{}",
            contact.office, contact.name, contact.phone, contact.email
        );
        sheet.merge_range(row, 0, row, last, &text, &format)?;
        sheet.set_row_height(row, 24)?;
    }
    Ok(())
}
