//! 下级数据来源: a line for every figure of every unit below, with the file and the cell that it came from.

use crate::campaign::{Block, Campaign, Kind, RowId};
use crate::form::{BELOW_HEADINGS, BELOW_SHEET, BelowColumn, NOT_REPORTED};
use crate::intake::{Below, CarriedReturn};
use crate::theme::{self, HEADING_COLOUR, Theme};
use crate::validation::{Entry, Value, to_float};
use anyhow::Result;
use rust_xlsxwriter::{Format, Workbook, Worksheet};

const POINTS: u32 = 10;
const WIDTHS: [f64; 10] = [10.0, 10.0, 18.0, 26.0, 20.0, 12.0, 30.0, 16.0, 20.0, 20.0];

/// Adds the sheet behind the others.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn add(book: &mut Workbook, campaign: &Campaign, below: &Below) -> Result<()> {
    let look = Theme::of(campaign);
    let sheet = book.add_worksheet().set_name(BELOW_SHEET)?;
    let heading = look.heading(POINTS).set_background_color(HEADING_COLOUR);
    for ((col, text), width) in (0u16..).zip(BELOW_HEADINGS).zip(WIDTHS) {
        sheet.write_string_with_format(0, col, text, &heading)?;
        sheet.set_column_width(col, width)?;
    }
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(crate::template::A4).set_print_fit_to_pages(1, 0);
    let text = look.text_cell(POINTS);
    let mut writer = BelowSheetWriter { sheet, campaign, text, row: 1 };
    below.returns.iter().try_for_each(|one| writer.unit(one))?;
    below.missing.iter().try_for_each(|name| writer.missing(name))
}

struct BelowSheetWriter<'w> {
    sheet: &'w mut Worksheet,
    campaign: &'w Campaign,
    text: Format,
    row: u32,
}

impl BelowSheetWriter<'_> {
    fn unit(&mut self, one: &CarriedReturn) -> Result<()> {
        for block in self.campaign.form.blocks() {
            let came = one.record.blocks.iter().find(|came| came.id == block.id);
            for row in came.into_iter().flat_map(|came| &came.rows) {
                for (field, entry) in block.fields.iter().zip(&row.entries) {
                    let says = entry.value.is_some() || entry.raw.is_some();
                    if says && field.kind != Kind::Serial {
                        self.line(one, (&field.label, row_text(block, &row.id)), entry)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn line(
        &mut self,
        one: &CarriedReturn,
        (field, row): (&str, &str),
        entry: &Entry,
    ) -> Result<()> {
        let place = entry.place.as_ref().map(ToString::to_string).unwrap_or_default();
        let raw = entry.raw.as_deref().unwrap_or_default();
        let texts = [
            (BelowColumn::Parent, one.parent.as_str()),
            (BelowColumn::Code, &one.code),
            (BelowColumn::Name, &one.name),
            (BelowColumn::Field, field),
            (BelowColumn::Row, row),
            (BelowColumn::File, &one.file),
            (BelowColumn::Cell, &place),
            (BelowColumn::Raw, raw),
            (BelowColumn::Sha256, &one.sha256),
        ];
        texts.into_iter().try_for_each(|(column, text)| self.write(column, text))?;
        match &entry.value {
            Some(Value::Number(number)) => {
                let (row, col) = (self.row, BelowColumn::Value as u16);
                self.sheet.write_number_with_format(row, col, to_float(*number), &self.text)?;
            }
            Some(Value::Text(text)) => self.write(BelowColumn::Value, text)?,
            None => self.write(BelowColumn::Value, "")?,
        }
        self.row += 1;
        Ok(())
    }

    fn missing(&mut self, name: &str) -> Result<()> {
        // Every line names a unit by something.
        let texts = [
            (BelowColumn::Code, NOT_REPORTED),
            (BelowColumn::Name, name),
            (BelowColumn::Field, NOT_REPORTED),
        ];
        texts.into_iter().try_for_each(|(column, text)| self.write(column, text))?;
        self.row += 1;
        Ok(())
    }

    fn write(&mut self, column: BelowColumn, text: &str) -> Result<()> {
        let text = theme::fitting(text);
        let col = column as u16;
        self.sheet.write_string_with_format(self.row, col, text.as_ref(), &self.text)?;
        Ok(())
    }
}

/// A row as the sheet names it: the key of a line, the heading of a matrix's row.
fn row_text<'a>(block: &'a Block, row: &'a RowId) -> &'a str {
    match row {
        RowId::Only => "",
        RowId::Line(key) => key,
        RowId::Stub(key) => {
            let stub = block.stubs().iter().find(|stub| stub.key == *key);
            stub.map_or("", |stub| &stub.name)
        }
    }
}
