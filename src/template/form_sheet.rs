//! The official sheet: label, title, header fields, one table row, contact lines, small stamp.

use super::{entry, one_landscape_page, protect};
use crate::campaign::{Campaign, Unit};
use crate::form::{Layout, Place, Stamp};
use crate::look::{self, Look};
use anyhow::Result;
use rust_xlsxwriter::Worksheet;

const BODY_POINTS: u32 = 12;
const TITLE_POINTS: u32 = 22;
/// Widest column of the unit's name; longer names wrap.
const NAME_WIDTH: f64 = 17.0;
const REMARKS_WIDTH: f64 = 26.0;

/// Writes the form sheet.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn write(sheet: &mut Worksheet, campaign: &Campaign, unit: &Unit, stamp: &Stamp) -> Result<()> {
    let (look, layout) = (Look::of(campaign), Layout::of(campaign));
    let last = layout.width() - 1;
    sheet.set_name(&campaign.form.label)?;
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
    write_header(sheet, campaign, unit)?;
    write_table(sheet, campaign, unit)?;
    write_contacts(sheet, campaign)?;
    let small = look.small().set_align(rust_xlsxwriter::FormatAlign::Right);
    let row = layout.stamp_row();
    sheet.merge_range(row, 0, row, last, &format!("表码 {stamp}"), &small)?;
    one_landscape_page(sheet);
    sheet.set_print_area(0, 0, row, last)?;
    sheet.set_selection(layout.data_row(), 1, layout.data_row(), 1)?;
    protect(sheet);
    Ok(())
}

fn write_header(sheet: &mut Worksheet, campaign: &Campaign, unit: &Unit) -> Result<()> {
    let (look, layout) = (Look::of(campaign), Layout::of(campaign));
    for (index, field) in campaign.form.header.iter().enumerate() {
        let row = layout.header_row(index);
        sheet.set_row_height(row, 24)?;
        let label = format!("{}：", field.name);
        sheet.write_string_with_format(row, 0, label, &look.text(BODY_POINTS))?;
        let filled = if field.key == "reporting_unit" {
            unit.name.as_str()
        } else {
            ""
        };
        let format = entry::header_format(look, field);
        sheet.merge_range(row, 1, row, Layout::HEADER_INPUT_END, filled, &format)?;
        entry::validate(sheet, &Place::new(&campaign.form.label, row, 1), field)?;
    }
    Ok(())
}

fn write_table(sheet: &mut Worksheet, campaign: &Campaign, unit: &Unit) -> Result<()> {
    let (look, layout) = (Look::of(campaign), Layout::of(campaign));
    let (heading, data) = (layout.heading_row(), layout.data_row());
    let format = look.heading(BODY_POINTS);
    sheet.write_string_with_format(heading, 0, &campaign.form.unit_heading, &format)?;
    sheet.write_string_with_format(data, 0, &unit.name, &look.cell(BODY_POINTS))?;
    sheet.set_column_width(0, NAME_WIDTH)?;
    for (index, field) in campaign.form.fields.iter().enumerate() {
        let place = layout.field_place(index);
        let col = place.col as u16;
        let text = look::two_line_heading(field);
        sheet.write_string_with_format(heading, col, &text, &format)?;
        sheet.write_blank(data, col, &entry::format(look, field))?;
        entry::validate(sheet, &place, field)?;
        let needed = look::width(&text, BODY_POINTS).max(12.0);
        let width = if field.is_number() {
            needed
        } else {
            REMARKS_WIDTH
        };
        sheet.set_column_width(col, width)?;
    }
    sheet.set_row_height(heading, 44)?;
    let lines = look::lines(&unit.name, BODY_POINTS, NAME_WIDTH).max(2);
    sheet.set_row_height(data, look::height(lines, BODY_POINTS) + 6.0)?;
    Ok(())
}

fn write_contacts(sheet: &mut Worksheet, campaign: &Campaign) -> Result<()> {
    let (look, layout) = (Look::of(campaign), Layout::of(campaign));
    let format = look.text(BODY_POINTS);
    for (index, contact) in campaign.contacts.iter().enumerate() {
        let row = layout.contact_row(index);
        let lead = if index == 0 {
            "联系人："
        } else {
            "　　　　"
        };
        let text = format!(
            "{lead}{}　{}　{}　{}",
            contact.office, contact.name, contact.phone, contact.email
        );
        sheet.merge_range(row, 0, row, layout.width() - 1, &text, &format)?;
        sheet.set_row_height(row, 24)?;
    }
    Ok(())
}
