//! The two tables that a head office keeps itself: 通讯录 and 上年同期.

use super::{A4, entry, properties};
use crate::campaign::{Campaign, Period, chinese_day};
use crate::form::Place;
use crate::theme::{self, INPUT_COLOUR, Theme};
use crate::zip_entry;
use anyhow::Result;
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

const POINTS: u32 = 12;
const FIRST_DATA_ROW: u32 = 2;
const CONTACTS: &str = "通讯录";
const LAST_YEAR: &str = "上年同期";
/// Most sheets that are prepared; a calendar of every day would fill more than a workbook is read with.
const MOST_SHEETS: usize = 120;

/// The address book (通讯录): one row per unit with contact, telephone, e-mail and receiving office.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn address_book(campaign: &Campaign) -> Result<Vec<u8>> {
    let look = Theme::of(campaign);
    let headings = ["联系人", "电话", "邮箱", "接收单位"].map(String::from);
    let office = campaign.contacts.first().map_or("", |c| c.office.as_str());
    let input = look.text_cell(POINTS).set_background_color(INPUT_COLOUR).set_num_format("@");
    let mut book = Workbook::new();
    book.set_properties(&properties(CONTACTS, first_period(campaign))?);
    let titles = Titles { sheet: CONTACTS, title: &format!("{}{CONTACTS}", campaign.title) };
    table(book.add_worksheet(), campaign, titles, &headings, |sheet, row| {
        for col in 1..4 {
            sheet.write_blank(row, col, &input)?;
        }
        sheet.write_string_with_format(row, 4, office, &input)?;
        Ok(())
    })?;
    zip_entry::as_on_linux(book.save_to_buffer()?)
}

/// The baseline form (上年同期): a sheet per period, on each one row per unit and one column per field
/// that a growth target needs; `None` if no target needs any.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn baseline_book(campaign: &Campaign) -> Result<Option<Vec<u8>>> {
    if campaign.baseline_fields().is_empty() {
        return Ok(None);
    }
    let mut book = Workbook::new();
    book.set_properties(&properties(LAST_YEAR, first_period(campaign))?);
    let periods = campaign.calendar.periods();
    for period in periods.iter().take(MOST_SHEETS) {
        let title = format!("{}{LAST_YEAR}（截至{}）", campaign.title, year_before(*period));
        let titles = Titles { sheet: &sheet_name(*period, periods), title: &title };
        baseline_sheet(book.add_worksheet(), campaign, *period, titles)?;
    }
    if periods.is_empty() {
        let titles = Titles { sheet: LAST_YEAR, title: &format!("{}{LAST_YEAR}", campaign.title) };
        baseline_sheet(book.add_worksheet(), campaign, first_period(campaign), titles)?;
    }
    zip_entry::as_on_linux(book.save_to_buffer()?).map(Some)
}

fn baseline_sheet(
    sheet: &mut Worksheet,
    campaign: &Campaign,
    period: Period,
    titles: Titles,
) -> Result<()> {
    let (look, fields) = (Theme::of(campaign), campaign.baseline_fields());
    let headings: Vec<String> =
        fields.iter().map(|f| theme::two_line_heading(&f.label, f)).collect();
    let formats: Vec<Format> = fields.iter().map(|f| entry::format(look, f)).collect();
    table(sheet, campaign, titles, &headings, |sheet, row| {
        for ((col, field), format) in (1u16..).zip(&fields).zip(&formats) {
            sheet.write_blank(row, col, format)?;
            entry::validate(sheet, &Place::new("", row, u32::from(col)), field, period)?;
        }
        Ok(())
    })
}

/// 9月25日; with the year where two periods share a day.
fn sheet_name(period: Period, all: &[Period]) -> String {
    let day = |p: &Period| (p.0.month(), p.0.day());
    let short = format!("{}月{}日", period.0.month(), period.0.day());
    match all.iter().filter(|other| day(other) == day(&period)).count() {
        0 | 1 => short,
        _ => format!("{}年{short}", period.0.year()),
    }
}

/// The day of last year until which the figures run.
fn year_before(period: Period) -> String {
    let (year, month, day) = (period.0.year() - 1, period.0.month(), period.0.day());
    // 29 February has no like in most years.
    let same = NaiveDate::from_ymd_opt(year, month, day);
    let last = same.or_else(|| NaiveDate::from_ymd_opt(year, month, day - 1));
    last.map(chinese_day).unwrap_or_default()
}

fn first_period(campaign: &Campaign) -> Period {
    campaign.calendar.periods().first().copied().unwrap_or(Period(campaign.start))
}

/// What stands on the tab and above the table.
struct Titles<'a> {
    sheet: &'a str,
    title: &'a str,
}

fn table(
    sheet: &mut Worksheet,
    campaign: &Campaign,
    titles: Titles,
    headings: &[String],
    mut write_row: impl FnMut(&mut Worksheet, u32) -> Result<()>,
) -> Result<()> {
    let look = Theme::of(campaign);
    sheet.set_name(titles.sheet)?;
    sheet.merge_range(0, 0, 0, headings.len() as u16, titles.title, &look.title(18))?;
    sheet.set_row_height(0, 36)?;
    let format = look.heading(POINTS);
    sheet.write_string_with_format(1, 0, &campaign.form.unit_heading, &format)?;
    for (col, heading) in (1u16..).zip(headings) {
        sheet.write_string_with_format(1, col, heading, &format)?;
        sheet.set_column_width(col, theme::width(heading, POINTS).max(22.0))?;
    }
    sheet.set_row_height(1, 40)?.set_column_width(0, 24)?;
    for (row, unit) in (FIRST_DATA_ROW..).zip(campaign.units.iter()) {
        sheet.write_string_with_format(row, 0, &unit.name, &look.cell(POINTS))?;
        write_row(sheet, row)?;
    }
    sheet.set_freeze_panes(FIRST_DATA_ROW, 1)?;
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}
