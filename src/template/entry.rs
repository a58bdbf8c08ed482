//! Input cells: light, unlocked, with a prompt before and a message after a wrong entry.

use super::filling::{Content, Filling};
use crate::campaign::{Campaign, Field, Kind, Period};
use crate::form::{Layout, Place};
use crate::theme::{INPUT_COLOUR, MARKED_COLOUR, Theme, fitting, number_format};
use anyhow::Result;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format,
    FormatAlign, Formula, Note, Worksheet,
};

/// Font size of entries in points.
const POINTS: u32 = 12;

/// Size of a note in pixels.
const NOTE_SIZE: (u32, u32) = (260, 130);

/// Format of a field's input cell.
pub fn format(look: Theme, field: &Field) -> Format {
    let base = match field.kind {
        Kind::Text => look.text_cell(POINTS),
        _ => look.cell(POINTS),
    };
    base.set_num_format(number_format(field, field.decimals))
        .set_background_color(INPUT_COLOUR)
        .set_unlocked()
}

/// Format of a header field's input cell: a line to write on, no box.
pub fn header_format(look: Theme, field: &Field) -> Format {
    look.text(POINTS)
        .set_num_format(number_format(field, 0))
        .set_border_bottom(rust_xlsxwriter::FormatBorder::Thin)
        .set_align(FormatAlign::Left)
        .set_background_color(INPUT_COLOUR)
        .set_unlocked()
}

/// Where a field of header, form or supplement is filled in.
pub fn place_of(campaign: &Campaign, key: &str) -> Option<Place> {
    let at = |fields: &[Field]| fields.iter().position(|f| f.key == key).map(|at| at as u32);
    let (form, layout) = (&campaign.form, Layout::of(campaign));
    if let Some(at) = at(&form.header) {
        return Some(Place::new(&form.label, layout.header_row(at as usize), 1));
    }
    if let Some(at) = at(&form.fields) {
        return Some(Place::new(&form.label, layout.data_row(), at + 1));
    }
    let supplement = campaign.supplement.as_ref()?;
    let at = at(&supplement.fields)?;
    Some(Place::new(&supplement.name, Layout::SUPPLEMENT_DATA_ROW, at + 1))
}

/// Writes what a form already says into a field's input cell, and what is wrong with it beside it.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn fill(
    sheet: &mut Worksheet,
    place: &Place,
    field: &Field,
    format: Format,
    filling: &Filling,
) -> Result<()> {
    let (row, col) = (place.row, place.col as u16);
    let remark = filling.remark(&field.key);
    let format = if remark.is_some() { format.set_background_color(MARKED_COLOUR) } else { format };
    match filling.answer(&field.key) {
        None => sheet.write_blank(row, col, &format)?,
        Some(Content::Number(number)) => {
            let shown = field.decimals.max(decimals_of(*number));
            let format = format.set_num_format(number_format(field, shown));
            sheet.write_number_with_format(row, col, *number, &format)?
        }
        Some(Content::Day(day)) => sheet.write_datetime_with_format(row, col, day, &format)?,
        Some(Content::Text(text)) => {
            sheet.write_string_with_format(row, col, fitting(text), &format)?
        }
    };
    if let Some(remark) = remark {
        let note = Note::new(remark).set_width(NOTE_SIZE.0).set_height(NOTE_SIZE.1);
        sheet.insert_note(row, col, &note.set_author("报送").add_author_prefix(false))?;
    }
    Ok(())
}

/// Decimals that a figure has, at most six: it is not to look rounded.
fn decimals_of(number: f64) -> u32 {
    let text = number.to_string();
    text.split_once('.').map_or(0, |(_, decimals)| decimals.len().min(6) as u32)
}

/// Makes the cell an input of `field`: what may be typed, with Chinese prompt and error text; `period`
/// gives the example of a day.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn validate(sheet: &mut Worksheet, place: &Place, field: &Field, period: Period) -> Result<()> {
    let (Some(rule), Some((prompt, error))) = (rule(place, field)?, words(field, period)) else {
        return Ok(());
    };
    let rule = rule
        .set_input_title(field.heading())?
        .set_input_message(prompt)?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("请改正")?
        .set_error_message(error)?;
    let col = place.col as u16;
    sheet.add_data_validation(place.row, col, place.row, col, &rule)?;
    Ok(())
}

fn rule(place: &Place, field: &Field) -> Result<Option<DataValidation>> {
    let rule = DataValidation::new();
    Ok(match field.kind {
        Kind::Count => Some(rule.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0))),
        Kind::Amount => {
            let cell = place.address();
            let formula =
                format!("=AND(ISNUMBER({cell}),{cell}>=0,ROUND({cell},{})={cell})", field.decimals);
            Some(rule.allow_custom(Formula::new(formula)))
        }
        Kind::Date => {
            let first = ExcelDateTime::from_ymd(2000, 1, 1)?;
            Some(rule.allow_date(DataValidationRule::GreaterThanOrEqualTo(first)))
        }
        Kind::Text => None,
    })
}

fn words(field: &Field, period: Period) -> Option<(String, String)> {
    let unit = field.unit_name();
    match field.kind {
        Kind::Count => Some((
            format!("填整数，单位：{unit}。没有发生填 0，不要写文字。"),
            format!("“{}”只能填大于等于 0 的整数，不要带“{unit}”字。", field.name),
        )),
        Kind::Amount => Some((
            format!("单位：{unit}，最多 {} 位小数。没有发生填 0。", field.decimals),
            format!(
                "“{}”只能填大于等于 0 的数字，单位是{unit}，最多 {} 位小数。",
                field.name, field.decimals
            ),
        )),
        Kind::Date => {
            let example = period.0.format("%Y-%-m-%-d");
            Some((
                format!("填日期，如 {example}。"),
                format!("“{}”请填日期，如 {example}。", field.name),
            ))
        }
        Kind::Text => None,
    }
}
