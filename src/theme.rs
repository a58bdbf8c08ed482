//! Cell formats and column widths that the blank form and the summary share, in the typography of
//! official documents (GB/T 9704).

use crate::campaign::{Campaign, Field, Kind};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// Windows character set GB2312: tells a reader without the font which one to take instead.
const GB2312_CHARSET: u8 = 134;
/// Font family "roman": the substitute keeps serifs.
const ROMAN_FAMILY: u8 = 1;
/// Pixels of one unit of column width at the workbook's default font (ECMA-376 part 1, 18.3.1.13).
const PIXELS_PER_UNIT: f64 = 7.0;
/// Pixels of one point at 96 dpi.
const PIXELS_PER_POINT: f64 = 4.0 / 3.0;

/// Longest text that a cell holds (ECMA-376: 32,767 characters), with room to spare.
const TEXT_LIMIT: usize = 32_000;

/// Light colour of cells that are to be filled in.
pub const INPUT_COLOUR: &str = "#FFF9E3";
/// Colour of cells whose content was sent back for correction.
pub const MARKED_COLOUR: &str = "#FFC7CE";
/// Grey of small print.
pub const SMALL_PRINT_COLOUR: &str = "#7F7F7F";
/// Light background of headings.
pub const HEADING_COLOUR: &str = "#F2F2F2";

/// The fonts of one campaign's workbooks.
#[derive(Debug, Clone, Copy)]
pub struct Theme<'a> {
    title_font: &'a str,
    body_font: &'a str,
}

impl<'a> Theme<'a> {
    /// The look that a campaign file asks for.
    pub fn of(campaign: &'a Campaign) -> Theme<'a> {
        Theme { title_font: &campaign.form.title_font, body_font: &campaign.form.body_font }
    }

    /// Title: 小标宋, centred.
    pub fn title(self, points: u32) -> Format {
        font(self.title_font, points)
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
    }

    /// Label such as 附件2: 黑体.
    pub fn label(self, points: u32) -> Format {
        font("黑体", points).set_align(FormatAlign::VerticalCenter)
    }

    /// Running text: 仿宋, left.
    pub fn text(self, points: u32) -> Format {
        font(self.body_font, points)
            .set_align(FormatAlign::Left)
            .set_align(FormatAlign::VerticalCenter)
    }

    /// Small grey print.
    pub fn small(self) -> Format {
        self.text(8).set_font_color(SMALL_PRINT_COLOUR)
    }

    /// Bordered, centred, wrapped cell.
    pub fn cell(self, points: u32) -> Format {
        font(self.body_font, points)
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap()
    }

    /// Bordered cell of running text.
    pub fn text_cell(self, points: u32) -> Format {
        self.cell(points).set_align(FormatAlign::Left)
    }

    /// Bordered heading of a column.
    pub fn heading(self, points: u32) -> Format {
        self.cell(points).set_bold()
    }
}

fn font(name: &str, points: u32) -> Format {
    Format::new()
        .set_font_name(name)
        .set_font_size(points)
        .set_font_charset(GB2312_CHARSET)
        .set_font_family(ROMAN_FAMILY)
}

/// Number format of a field with this many decimals shown.
pub fn number_format(field: &Field, decimals: u32) -> String {
    match field.kind {
        Kind::Count | Kind::Amount if decimals == 0 => "0".to_string(),
        Kind::Count | Kind::Amount => format!("0.{}", "0".repeat(decimals as usize)),
        Kind::Date => "yyyy\"年\"m\"月\"d\"日\"".to_string(),
        Kind::Text => "@".to_string(),
    }
}

/// Column width that holds the widest line of a text at a font size; a Chinese character is one em
/// wide, a Latin one half an em.
pub fn width(text: &str, points: u32) -> f64 {
    let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
    widest as f64 / 2.0 * em_units(points) + 1.5
}

/// Column units that make so many pixels at least, in one column or several.
pub fn width_of_pixels(pixels: u32) -> f64 {
    f64::from(pixels) / PIXELS_PER_UNIT
}

/// Column units of one em at a font size.
fn em_units(points: u32) -> f64 {
    f64::from(points) * PIXELS_PER_POINT / PIXELS_PER_UNIT
}

/// Lines that a text takes in a column of this width.
pub fn lines(text: &str, points: u32, column_width: f64) -> u32 {
    let per_line = (column_width - 1.5).max(1.0);
    // Most texts are short, whatever their characters are: half an em for each byte or an em for each
    // character is enough.
    let holds = |half_ems: usize| half_ems as f64 / 2.0 * em_units(points) <= per_line;
    let is_short = holds(text.len()) || holds(2 * text.chars().count());
    if is_short && !text.bytes().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return 1;
    }
    let needed = |line: &str| ((width(line, points) - 1.5) / per_line).ceil().max(1.0) as u32;
    text.lines().map(needed).sum::<u32>().max(1)
}

/// A text cut to what a cell can hold.
pub fn fitting(text: &str) -> Cow<'_, str> {
    if text.len() <= TEXT_LIMIT || text.chars().count() <= TEXT_LIMIT {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().take(TEXT_LIMIT).chain(['…']).collect())
}

/// Row height in points for this many lines.
pub fn height(lines: u32, points: u32) -> f64 {
    f64::from(lines) * f64::from(points) * 1.45 + 6.0
}

/// Heading with its unit of measure on a second line, as the notice prints it.
pub fn two_line_heading(field: &Field) -> String {
    match &field.unit {
        Some(unit) => format!("{}\n({unit})", field.name),
        None => field.name.clone(),
    }
}
