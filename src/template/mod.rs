//! THE BLANK WORKBOOK: the official form, its instructions, its further sheets and the stamp.

mod entry;
mod filling;
mod form_sheet;
mod further_sheet;
mod guide_sheet;
mod reference_tables;
mod self_check;
mod table;

pub use filling::{CellFilling, Filling};
pub use reference_tables::{address_book, baseline_book};

use crate::campaign::{Campaign, Field, Period, Unit};
use crate::form::{Layout, Place, STAMP_PROPERTY, STAMP_SHEET, Stamp};
use crate::seal;
use anyhow::{Context, Result};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, ProtectionOptions, Workbook, Worksheet};
use self_check::SelfCheck;
use std::collections::BTreeMap;

/// Paper size A4 (ECMA-376 part 1, 18.3.1.63).
pub(crate) const A4: u8 = 9;

/// The form of one unit for one period, with what it already says.
#[derive(Debug, Clone, Copy)]
pub struct UnitForm<'a> {
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The unit it is made for.
    pub unit: &'a Unit,
    /// The period it is made for.
    pub period: Period,
    /// What it already says.
    pub filling: &'a Filling,
}

/// The blank form of one unit for one period, as the bytes of an .xlsx; the same arguments give the
/// same bytes. `earlier` are the figures of the unit's last accepted return, by field key.
///
/// # Errors
/// A text of the campaign is longer than the file format allows.
pub fn blank_form(
    campaign: &Campaign,
    unit: &Unit,
    period: Period,
    earlier: BTreeMap<String, f64>,
) -> Result<Vec<u8>> {
    let filling = Filling { earlier, ..Filling::default() };
    let form = UnitForm { campaign, unit, period, filling: &filling };
    let bytes = form.workbook().and_then(|mut book| seal::sealed(book.save_to_buffer()?));
    bytes.with_context(|| format!("生成不了{}的空白表", unit.name))
}

/// File name of a unit's blank form, of this format.
pub fn file_name(campaign: &Campaign, unit: &Unit, period: Period, format: &str) -> String {
    format!("{}_{}_{period}.{format}", unit.name, campaign.form.label)
}

/// A workbook with nothing but the data validation that fields have in these cells, each by its first
/// cell and the row and column of its last.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn validations(areas: &[(&Field, Place, (u32, u32))], period: Period) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (field, first, last) in areas {
        entry::validate_area(sheet, first, *last, field, period)?;
    }
    Ok(book.save_to_buffer()?)
}

impl UnitForm<'_> {
    /// Where everything stands on its sheets.
    fn layout(&self) -> Layout<'_> {
        Layout::with_lines(self.campaign, &self.filling.lines)
    }

    fn stamp(&self) -> Stamp {
        Stamp::of(self.campaign, self.unit, self.period)
    }

    /// The workbook: first sheet, instructions, further sheets and the hidden stamp, not yet saved.
    ///
    /// # Errors
    /// A text is longer than the file format allows.
    pub fn workbook(&self) -> Result<Workbook> {
        let (campaign, stamp) = (self.campaign, self.stamp().to_string());
        let mut book = Workbook::new();
        let properties = properties(&campaign.form.title, self.period)?
            .set_custom_property(STAMP_PROPERTY, stamp.as_str());
        book.set_properties(&properties);
        let check = SelfCheck::of(self);
        form_sheet::write(book.add_worksheet(), self, &check)?;
        guide_sheet::write(book.add_worksheet(), self)?;
        for name in campaign.form.sheets().into_iter().skip(1) {
            further_sheet::write(book.add_worksheet(), self, name, &check)?;
        }
        let hidden = book.add_worksheet();
        hidden.set_name(STAMP_SHEET)?.set_very_hidden(true);
        hidden.write_string(0, 0, stamp)?;
        Ok(book)
    }
}

/// Document properties that carry no clock: the workbook is dated by its period.
pub(crate) fn properties(title: &str, period: Period) -> Result<DocProperties> {
    let made = ExcelDateTime::parse_from_str(&period.to_string())?;
    Ok(DocProperties::new()
        .set_title(title)
        .set_author("报送 baosong")
        .set_creation_datetime(&made))
}

/// Protects a sheet without a password: only input cells change, looks may.
pub(crate) fn protect(sheet: &mut Worksheet) {
    sheet.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
}

/// A4 landscape, one page wide.
pub(crate) fn set_landscape_page(sheet: &mut Worksheet) {
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_print_center_horizontally(true);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
}

/// A4 landscape on one page.
fn one_landscape_page(sheet: &mut Worksheet) {
    sheet.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 1);
    sheet.set_print_center_horizontally(true);
    sheet.set_margins(0.6, 0.6, 0.8, 0.7, 0.3, 0.3);
}
