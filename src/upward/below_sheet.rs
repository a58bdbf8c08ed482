//! 下级数据来源: a line for every figure of every unit below, with the file and the cell that it came from.

use crate::campaign::{Block, Campaign, Kind, RowId};
use crate::form::{BELOW_HEADINGS, BELOW_SHEET, BelowColumn, NOT_REPORTED, block_names};
use crate::in_place::{AddedCell, AddedSheet};
use crate::intake::{Below, CarriedReturn, FigureDoubt};
use crate::theme::{self, HEADING_COLOUR, Theme};
use crate::validation::{Entry, Value, to_float};
use anyhow::Result;
use rust_xlsxwriter::Workbook;

const POINTS: u32 = 10;
const WIDTH: usize = BELOW_HEADINGS.len();
const WIDTHS: [f64; WIDTH] =
    [10.0, 10.0, 18.0, 16.0, 26.0, 20.0, 12.0, 30.0, 16.0, 20.0, 68.0, 40.0];

/// Adds the sheet behind the others of a drawn form.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn add(book: &mut Workbook, campaign: &Campaign, below: &Below) -> Result<()> {
    let look = Theme::of(campaign);
    let AddedSheet { name, widths, rows } = sheet_of(campaign, below);
    let sheet = book.add_worksheet().set_name(name)?;
    let heading = look.heading(POINTS).set_background_color(HEADING_COLOUR);
    let text = look.text_cell(POINTS);
    for (col, width) in (0u16..).zip(widths) {
        sheet.set_column_width(col, width)?;
    }
    for (row, cells) in (0u32..).zip(rows) {
        let format = if row == 0 { &heading } else { &text };
        for (col, cell) in (0u16..).zip(cells) {
            match cell {
                AddedCell::Text(text) => sheet.write_string_with_format(row, col, text, format)?,
                AddedCell::Number(number) => {
                    sheet.write_number_with_format(row, col, to_float(number), format)?
                }
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(crate::template::A4).set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The sheet, for a drawn form and for the office's own.
pub fn sheet_of(campaign: &Campaign, below: &Below) -> AddedSheet {
    let heading = BELOW_HEADINGS.map(|text| AddedCell::Text(text.to_string()));
    let figures = below.returns.iter().flat_map(|one| lines_of(campaign, one));
    let missing = below.missing.iter().map(|name| {
        // Every line names a unit by something.
        let code = (BelowColumn::Code, NOT_REPORTED);
        line(&[code, (BelowColumn::Name, name), (BelowColumn::Field, NOT_REPORTED)])
    });
    let rows = std::iter::once(heading.into()).chain(figures).chain(missing);
    AddedSheet { name: BELOW_SHEET.to_string(), widths: WIDTHS.to_vec(), rows: rows.collect() }
}

/// The figures of a unit.
fn lines_of(campaign: &Campaign, one: &CarriedReturn) -> Vec<Vec<AddedCell>> {
    let names = block_names(&campaign.form);
    let mut lines = Vec::new();
    for (table, block) in names.iter().zip(campaign.form.blocks()) {
        let came = one.record.blocks.iter().find(|came| came.id == block.id);
        for row in &*came.map(|came| came.rows.read()).unwrap_or_default() {
            for (field, entry) in block.fields.iter().zip(&row.entries) {
                let says = entry.value.is_some() || entry.raw.is_some();
                if says && field.kind != Kind::Serial {
                    let figure = [table, &field.label, row_text(block, &row.id)];
                    let doubt = one.doubt_about(&field.key, &row.id);
                    lines.push(figure_line(one, figure, entry, doubt));
                }
            }
        }
    }
    lines
}

fn figure_line(
    one: &CarriedReturn,
    [table, field, row]: [&str; 3],
    entry: &Entry,
    doubt: Option<&FigureDoubt>,
) -> Vec<AddedCell> {
    let doubt = doubt.map(FigureDoubt::marked).unwrap_or_default();
    let place = entry.place.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut cells = line(&[
        (BelowColumn::Parent, one.parent.as_str()),
        (BelowColumn::Code, &one.code),
        (BelowColumn::Name, &one.name),
        (BelowColumn::Block, table),
        (BelowColumn::Field, field),
        (BelowColumn::Row, row),
        (BelowColumn::File, &one.file),
        (BelowColumn::Cell, &place),
        (BelowColumn::Raw, entry.raw.as_deref().unwrap_or_default()),
        (BelowColumn::Sha256, &one.sha256),
        (BelowColumn::Doubt, &doubt),
    ]);
    cells[BelowColumn::Value as usize] = match &entry.value {
        Some(Value::Number(number)) => AddedCell::Number(number.normalize()),
        Some(Value::Text(text)) => AddedCell::Text(theme::fitting(text).into_owned()),
        None => AddedCell::Text(String::new()),
    };
    cells
}

/// A line with texts in some columns.
fn line(texts: &[(BelowColumn, &str)]) -> Vec<AddedCell> {
    let mut cells: [AddedCell; WIDTH] = std::array::from_fn(|_| AddedCell::Text(String::new()));
    for (column, text) in texts {
        cells[*column as usize] = AddedCell::Text(theme::fitting(text).into_owned());
    }
    cells.into()
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
