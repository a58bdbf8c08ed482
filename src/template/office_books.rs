//! The two tables that a head office keeps itself: 通讯录 and 上年同期.

use super::{A4, entry, properties};
use crate::campaign::{Campaign, Period};
use crate::form::Place;
use crate::look::{self, INPUT_COLOUR, Look};
use anyhow::Result;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

const POINTS: u32 = 12;
const FIRST_DATA_ROW: u32 = 2;

/// The address book (通讯录): one row per unit with contact, telephone, e-mail and receiving office.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn address_book(campaign: &Campaign) -> Result<Vec<u8>> {
    let look = Look::of(campaign);
    let headings = ["联系人", "电话", "邮箱", "接收单位"].map(String::from);
    let office = campaign.contacts.first().map_or("", |c| c.office.as_str());
    let input = look.text_cell(POINTS).set_background_color(INPUT_COLOUR).set_num_format("@");
    table(campaign, "通讯录", &headings, |sheet, row| {
        for col in 1..4 {
            sheet.write_blank(row, col, &input)?;
        }
        sheet.write_string_with_format(row, 4, office, &input)?;
        Ok(())
    })
}

/// The baseline form (上年同期): one row per unit, one column per field that a growth target needs.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn baseline_book(campaign: &Campaign) -> Result<Vec<u8>> {
    let look = Look::of(campaign);
    let (fields, period) = (campaign.baseline_fields(), first_period(campaign));
    let headings: Vec<String> = fields.iter().map(|f| look::two_line_heading(f)).collect();
    let formats: Vec<Format> = fields.iter().map(|f| entry::format(look, f)).collect();
    table(campaign, "上年同期", &headings, |sheet, row| {
        for ((col, field), format) in (1u16..).zip(&fields).zip(&formats) {
            sheet.write_blank(row, col, format)?;
            entry::validate(sheet, &Place::new("", row, u32::from(col)), field, period)?;
        }
        Ok(())
    })
}

fn first_period(campaign: &Campaign) -> Period {
    campaign.calendar.periods().first().copied().unwrap_or(Period(campaign.start))
}

fn table(
    campaign: &Campaign,
    name: &str,
    headings: &[String],
    mut write_row: impl FnMut(&mut Worksheet, u32) -> Result<()>,
) -> Result<Vec<u8>> {
    let look = Look::of(campaign);
    let mut book = Workbook::new();
    book.set_properties(&properties(name, first_period(campaign))?);
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    let title = format!("{}{name}", campaign.title);
    sheet.merge_range(0, 0, 0, headings.len() as u16, &title, &look.title(18))?;
    sheet.set_row_height(0, 36)?;
    let format = look.heading(POINTS);
    sheet.write_string_with_format(1, 0, &campaign.form.unit_heading, &format)?;
    for (col, heading) in (1u16..).zip(headings) {
        sheet.write_string_with_format(1, col, heading, &format)?;
        sheet.set_column_width(col, look::width(heading, POINTS).max(22.0))?;
    }
    sheet.set_row_height(1, 40)?.set_column_width(0, 24)?;
    for (row, unit) in (FIRST_DATA_ROW..).zip(campaign.units.iter()) {
        sheet.write_string_with_format(row, 0, &unit.name, &look.cell(POINTS))?;
        write_row(sheet, row)?;
    }
    sheet.set_freeze_panes(FIRST_DATA_ROW, 1)?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(book.save_to_buffer()?)
}
