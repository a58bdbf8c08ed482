//! A table of one data row: unit's name, then one input cell per field; both sheets have one.

use super::{Form, entry};
use crate::campaign::Field;
use crate::form::Place;
use crate::theme::{self, Theme};
use anyhow::Result;
use rust_xlsxwriter::Worksheet;

const POINTS: u32 = 12;
/// Widest column of the unit's name; longer names wrap.
const NAME_WIDTH: f64 = 17.0;
const LEAST_WIDTH: f64 = 12.5;
const TEXT_WIDTH: f64 = 26.0;

/// Writes headings and the row below them.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn write(sheet: &mut Worksheet, form: &Form, fields: &[Field], heading_row: u32) -> Result<()> {
    let (campaign, unit) = (form.campaign, form.unit);
    let look = Theme::of(campaign);
    let data_row = heading_row + 1;
    let format = look.heading(POINTS);
    sheet.write_string_with_format(heading_row, 0, &campaign.form.unit_heading, &format)?;
    sheet.write_string_with_format(data_row, 0, &unit.name, &look.cell(POINTS))?;
    sheet.set_column_width(0, NAME_WIDTH)?;
    for (col, field) in (1u16..).zip(fields) {
        let text = theme::two_line_heading(field);
        sheet.write_string_with_format(heading_row, col, &text, &format)?;
        let place = Place::new("", data_row, u32::from(col));
        entry::fill(sheet, &place, field, entry::format(look, field), form.filling)?;
        entry::validate(sheet, &place, field, form.period)?;
        let width = theme::width(&text, POINTS).max(LEAST_WIDTH);
        sheet.set_column_width(col, if field.is_number() { width } else { TEXT_WIDTH })?;
    }
    sheet.set_row_height(heading_row, 44)?;
    let lines = theme::lines(&unit.name, POINTS, NAME_WIDTH).max(2);
    sheet.set_row_height(data_row, theme::height(lines, POINTS) + 6.0)?;
    Ok(())
}
