//! What a workbook says of itself although no table was found in it: whose it is, and whether the
//! form was turned on its side.

use super::header::header_of;
use super::sheet::{Sheet, Workbook};
use crate::campaign::Unit;
use crate::finding::{Code, Finding};
use crate::form::{ColumnRole, Heading, HeadingIndex, Place};
use std::collections::BTreeMap;

/// As many headings below one another make a form on its side.
const LEAST_HEADINGS: usize = 3;

/// A workbook without a table.
#[derive(Debug, Clone)]
pub struct NoTable<'a> {
    /// The unit behind 填报单位, if that names one.
    pub unit: Option<&'a Unit>,
    /// What is to be said instead of reading.
    pub finding: Finding,
}

impl<'a> NoTable<'a> {
    /// Looks through a workbook in which no table was found.
    pub fn of(book: &Workbook, words: &HeadingIndex<'a>) -> NoTable<'a> {
        let turned = book.sheets.iter().find_map(|sheet| turned_form(sheet, words));
        let finding = turned.map_or_else(
            || Finding::new(Code::NoTable),
            |place| {
                let message = "指标是竖着排的（一行一个指标），没有读取";
                let hint = "请用下发的空白表横着填：一列一个指标，数字填在列标题下面";
                Finding::new(Code::NoTable).at(place).with_message(message).with_hint(hint)
            },
        );
        let unit = book.sheets.iter().find_map(|sheet| reporting_unit(sheet, words));
        NoTable { unit, finding }
    }
}

fn reporting_unit<'a>(sheet: &Sheet, words: &HeadingIndex<'a>) -> Option<&'a Unit> {
    let campaign = words.campaign();
    let at = campaign.form.header.iter().position(|f| f.key == "reporting_unit")?;
    let header = header_of(sheet, &campaign.form.header, 0..u32::MAX, 0..0);
    campaign.units.named_in(&header.get(at)?.as_ref()?.cell.raw()?)
}

/// The first of several headings of figures that stand below one another.
fn turned_form(sheet: &Sheet, words: &HeadingIndex) -> Option<Place> {
    let mut columns: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
    for filled in sheet.cells() {
        let meaning = filled.cell.as_text().and_then(|text| words.meaning(&Heading::parse(text)));
        if let Some(ColumnRole::Field(field)) = meaning
            && words.field(field).is_number()
        {
            columns.entry(filled.col).or_insert((filled.row, 0)).1 += 1;
        }
    }
    let turned = columns.iter().find(|(_, (_, headings))| *headings >= LEAST_HEADINGS)?;
    Some(Place::new(&sheet.name, turned.1.0, *turned.0))
}
