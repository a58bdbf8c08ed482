//! Input cells: light, unlocked, with a prompt before and a message after a wrong entry.

use super::filling::{CellFilling, Filling};
use crate::campaign::{Field, FigureId, Kind, Period, Precision, RowId, Rows};
use crate::form::Place;
use crate::theme::{INPUT_COLOUR, MARKED_COLOUR, Theme, fitting, number_format};
use anyhow::Result;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format,
    FormatAlign, Formula, Note, Worksheet,
};

/// Font size of entries in points.
const POINTS: u32 = 12;

/// Largest count below nought that a cell lets in.
const LARGEST_COUNT: i32 = 100_000_000;

/// Longest title and message beside a cell (ECMA-376 part 1, 18.3.1.32).
const TITLE_LIMIT: usize = 32;
const MESSAGE_LIMIT: usize = 255;

/// Size of a note in pixels.
const NOTE_SIZE: (u32, u32) = (260, 130);

/// Format of a field's input cell.
pub fn format(look: Theme, field: &Field) -> Format {
    let base = match field.kind {
        Kind::Text | Kind::Choice | Kind::DateOrText => look.text_cell(POINTS),
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

/// Where a header field or a field of a block is filled in.
pub fn place_of(of: &super::UnitForm, key: &str) -> Option<Place> {
    let position = |fields: &[Field]| {
        let index = fields.iter().position(|f| f.key == key)?;
        Some(index as u32)
    };
    let (form, layout) = (&of.campaign.form, of.layout());
    if let Some(index) = position(&form.header) {
        return Some(Place::new(&form.main.sheet, layout.header_row(index as usize), 1));
    }
    let block = form.block_of(key)?;
    // A figure of a list stands in no cell that could be named beforehand.
    let index = position(&block.fields).filter(|_| block.rows == Rows::Single)?;
    let (row, col) = layout.input(block, index as usize);
    Some(Place::new(&block.sheet, row, u32::from(col)))
}

/// Writes what a form already says into a field's input cell, and what is wrong with it beside it.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn fill(
    sheet: &mut Worksheet,
    place: &Place,
    (field, of_row): (&Field, &RowId),
    format: Format,
    filling: &Filling,
) -> Result<()> {
    let (row, col) = (place.row, place.col as u16);
    let figure = FigureId::in_row(&field.key, of_row);
    let remark = filling.remark(&figure);
    let format = if remark.is_some() { format.set_background_color(MARKED_COLOUR) } else { format };
    match filling.answer(&figure) {
        None => sheet.write_blank(row, col, &format)?,
        Some(CellFilling::Number(number)) => {
            let shown = field.decimals.max(decimals_of(*number));
            let format = format.set_num_format(number_format(field, shown));
            sheet.write_number_with_format(row, col, *number, &format)?
        }
        Some(CellFilling::Day(day)) => sheet.write_datetime_with_format(row, col, day, &format)?,
        Some(CellFilling::Text(text)) => {
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
    validate_area(sheet, place, (place.row, place.col), field, period)
}

/// The same for the cells from this one to another, by its row and column.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn validate_area(
    sheet: &mut Worksheet,
    place: &Place,
    last: (u32, u32),
    field: &Field,
    period: Period,
) -> Result<()> {
    let (Some(rule), Some((prompt, error))) = (rule(place, field)?, words(field, period)) else {
        return Ok(());
    };
    let rule = rule
        .set_input_title(title(field))?
        .set_input_message(within(&(prompt + &field.change_note), MESSAGE_LIMIT))?
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_error_title("请改正")?
        .set_error_message(within(&error, MESSAGE_LIMIT))?;
    let (first_col, last_col) = (u16::try_from(place.col)?, u16::try_from(last.1)?);
    sheet.add_data_validation(place.row, first_col, last.0, last_col, &rule)?;
    Ok(())
}

/// A text that is cut where the file format allows no more.
fn within(text: &str, limit: usize) -> String {
    if text.encode_utf16().count() <= limit {
        return text.to_string();
    }
    let mut length = 1;
    let fits = |c: &char| {
        length += c.len_utf16();
        length <= limit
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// The heading of a field with what stands above it, or its own where that is too long.
fn title(field: &Field) -> String {
    let whole = field.heading();
    let fits = whole.encode_utf16().count() <= TITLE_LIMIT;
    if fits { whole } else { within(&field.own_heading(), TITLE_LIMIT) }
}

fn rule(place: &Place, field: &Field) -> Result<Option<DataValidation>> {
    let rule = DataValidation::new();
    Ok(match field.kind {
        Kind::Count if field.negative => {
            Some(rule.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(-LARGEST_COUNT)))
        }
        Kind::Count => Some(rule.allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0))),
        Kind::Amount | Kind::Percent => {
            let cell = place.address();
            let sign = if field.negative { String::new() } else { format!(",{cell}>=0") };
            let rounded = match field.has_free_decimals {
                true => String::new(),
                false => format!(",ROUND({cell},{})={cell}", field.decimals),
            };
            let formula = format!("=AND(ISNUMBER({cell}){sign}{rounded})");
            Some(rule.allow_custom(Formula::new(formula)))
        }
        Kind::Date if field.precision == Precision::Day => {
            // Days that a list asks for may lie far back, that of reporting does not.
            let year = if field.key == "reported_on" { 2000 } else { 1900 };
            let first = ExcelDateTime::from_ymd(year, 1, 1)?;
            Some(rule.allow_date(DataValidationRule::GreaterThanOrEqualTo(first)))
        }
        // A list of choices holds 255 characters (ECMA-376 part 1, 18.3.1.33).
        Kind::Choice
            if !field.multiple && field.choices.join(",").encode_utf16().count() <= 255 =>
        {
            Some(rule.allow_list_strings(&field.choices)?)
        }
        Kind::Year => Some(rule.allow_whole_number(DataValidationRule::Between(1900, 2100))),
        _ => None,
    })
}

fn words(field: &Field, period: Period) -> Option<(String, String)> {
    let unit = field.unit_name();
    match field.kind {
        Kind::Count => Some((
            format!("填整数，单位：{unit}。没有发生填 0，不要写文字。"),
            format!("“{}”只能填大于等于 0 的整数，不要带“{unit}”字。", field.name),
        )),
        Kind::Amount | Kind::Percent => {
            let decimals = match field.has_free_decimals {
                true => String::new(),
                false => format!("，最多 {} 位小数", field.decimals),
            };
            Some((
                format!("单位：{unit}{decimals}。没有发生填 0。"),
                format!("“{}”只能填大于等于 0 的数字，单位是{unit}{decimals}。", field.name),
            ))
        }
        Kind::Date if field.precision == Precision::Day => {
            let example = period.0.format("%Y-%-m-%-d");
            Some((
                format!("填日期，如 {example}。"),
                format!("“{}”请填日期，如 {example}。", field.name),
            ))
        }
        Kind::Choice => Some((
            format!("请选一项：{}。", field.choices.join("、")),
            format!("“{}”请从下拉的项目里选。", field.name),
        )),
        Kind::Year => {
            Some(("填年份，如 2024。".to_string(), format!("“{}”请填四位年份。", field.name)))
        }
        _ => None,
    }
}
