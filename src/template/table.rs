//! The blocks of a sheet: note, headings, then the unit's name and one input cell per field.

use super::{UnitForm, entry};
use crate::campaign::{Block, Field, HeadingNode, Kind, RowId, Rows};
use crate::form::{Layout, Place};
use crate::theme::{self, Theme};
use anyhow::Result;
use rust_xlsxwriter::{Format, Worksheet};

const POINTS: u32 = 12;
/// Widest column of the unit's name; longer names wrap.
const NAME_WIDTH: f64 = 17.0;
const LEAST_WIDTH: f64 = 12.5;
const TEXT_WIDTH: f64 = 26.0;
/// Height of the row of the fields' own headings, and of one above it.
const HEADING_HEIGHT: f64 = 44.0;
const GROUP_HEIGHT: f64 = 24.0;

/// Writes every block of a sheet.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn write_all(sheet: &mut Worksheet, form: &UnitForm, name: &str) -> Result<()> {
    let layout = form.layout();
    for block in layout.on_sheet(name) {
        let row = layout.heading_row(block);
        if let (Some(note), Some(above)) = (&block.note, row.checked_sub(1)) {
            let last = layout.width(name) - 1;
            let text = Theme::of(form.campaign).text(POINTS);
            sheet.merge_range(above, 0, above, last, note, &text)?;
            sheet.set_row_height(above, GROUP_HEIGHT)?;
        }
        if block.is_card() && block.rows == Rows::Single {
            write_card(sheet, form, block)?;
            continue;
        }
        HeadingsWriter { sheet, form, block, top: row }.write()?;
        match block.rows {
            Rows::Single => write_row(sheet, form, block, layout.data_row(block))?,
            _ => write_lines(sheet, form, block, layout.data_row(block))?,
        }
    }
    Ok(())
}

struct HeadingsWriter<'s, 'f> {
    sheet: &'s mut Worksheet,
    form: &'f UnitForm<'f>,
    block: &'f Block,
    /// First row of the headings.
    top: u32,
}

impl HeadingsWriter<'_, '_> {
    fn write(mut self) -> Result<()> {
        let last = self.last_row();
        for row in self.top..last {
            self.sheet.set_row_height(row, GROUP_HEIGHT)?;
        }
        self.sheet.set_row_height(last, HEADING_HEIGHT)?;
        let first = Layout::first_col(self.block);
        if first > 0 {
            let own = self.block.unit_column.as_ref().map(|field| field.name.as_str());
            let unit = match self.block.stubs() {
                [] => own.unwrap_or(&self.form.campaign.form.unit_heading),
                _ => "项目",
            };
            self.span((self.top, 0), (last, 0), unit)?;
        }
        self.nodes(&self.block.heading_tree(), self.top, first)
    }

    fn last_row(&self) -> u32 {
        self.top + self.block.heading_rows() - 1
    }

    fn nodes(&mut self, nodes: &[HeadingNode], row: u32, mut col: u16) -> Result<()> {
        for node in nodes {
            let width = node.width() as u16;
            match node {
                HeadingNode::Group { text, below } => {
                    self.span((row, col), (row, col + width - 1), text)?;
                    self.nodes(below, row + 1, col)?;
                }
                HeadingNode::Leaf(index) => {
                    let Some(field) = self.block.fields.get(*index) else { continue };
                    let text = theme::two_line_heading(&field.name, field);
                    self.span((row, col), (self.last_row(), col), &text)?;
                }
            }
            col += width;
        }
        Ok(())
    }

    fn span(&mut self, first: (u32, u16), last: (u32, u16), text: &str) -> Result<()> {
        let format: Format = Theme::of(self.form.campaign).heading(POINTS);
        if first == last {
            self.sheet.write_string_with_format(first.0, first.1, text, &format)?;
        } else {
            self.sheet.merge_range(first.0, first.1, last.0, last.1, text, &format)?;
        }
        Ok(())
    }
}

fn write_row(sheet: &mut Worksheet, form: &UnitForm, block: &Block, row: u32) -> Result<()> {
    let look = Theme::of(form.campaign);
    let name = &form.unit.name;
    sheet.write_string_with_format(row, 0, name, &look.cell(POINTS))?;
    sheet.set_column_width(0, NAME_WIDTH)?;
    for (col, field) in (Layout::first_col(block)..).zip(&block.fields) {
        let place = Place::new("", row, u32::from(col));
        let format = entry::format(look, field);
        entry::fill(sheet, &place, (field, &RowId::Only), format, form.filling)?;
        entry::validate(sheet, &place, field, form.period)?;
        set_width(sheet, col, field)?;
    }
    let lines = theme::lines(name, POINTS, NAME_WIDTH).max(2);
    sheet.set_row_height(row, theme::height(lines, POINTS) + 6.0)?;
    Ok(())
}

/// A card: each label with its input beside it.
fn write_card(sheet: &mut Worksheet, form: &UnitForm, block: &Block) -> Result<()> {
    let (look, layout) = (Theme::of(form.campaign), form.layout());
    for (index, field) in block.fields.iter().enumerate() {
        let (row, col) = layout.input(block, index);
        let label = theme::two_line_heading(&field.name, field);
        sheet.write_string_with_format(row, col - 1, label, &look.heading(POINTS))?;
        let place = Place::new("", row, u32::from(col));
        let format = entry::format(look, field);
        entry::fill(sheet, &place, (field, &RowId::Only), format, form.filling)?;
        entry::validate(sheet, &place, field, form.period)?;
        sheet.set_column_width(col - 1, NAME_WIDTH)?;
        sheet.set_column_width(col, TEXT_WIDTH)?;
        sheet.set_row_height(row, theme::height(2, POINTS))?;
    }
    Ok(())
}

/// The rows of a list: blank, numbered where the form numbers them.
fn write_lines(
    sheet: &mut Worksheet,
    form: &UnitForm,
    block: &Block,
    first_row: u32,
) -> Result<()> {
    let rows = form.layout().data_rows(block);
    let filled = form.filling.lines.get(&block.id).map_or(&[][..], Vec::as_slice);
    for (index, row) in (first_row..first_row + rows).enumerate() {
        let line = match block.stubs().get(index) {
            Some(stub) => Some(RowId::Stub(stub.key.as_str().into())),
            None => filled.get(index).cloned(),
        };
        write_line(sheet, form, block, (row, index), line.as_ref())?;
        sheet.set_row_height(row, theme::height(1, POINTS) + 4.0)?;
    }
    for (col, field) in (Layout::first_col(block)..).zip(&block.fields) {
        let place = Place::new("", first_row, u32::from(col));
        let last = (first_row + rows - 1, u32::from(col));
        entry::validate_area(sheet, &place, last, field, form.period)?;
        set_width(sheet, col, field)?;
    }
    if Layout::first_col(block) > 0 {
        sheet.set_column_width(0, NAME_WIDTH)?;
    }
    Ok(())
}

/// One row of a list or matrix: what its first column names, then what the form already says.
fn write_line(
    sheet: &mut Worksheet,
    form: &UnitForm,
    block: &Block,
    (row, index): (u32, usize),
    line: Option<&RowId>,
) -> Result<()> {
    let look = Theme::of(form.campaign);
    if Layout::first_col(block) > 0 {
        let name = block.stubs().get(index).map_or(&form.unit.name, |stub| &stub.name);
        sheet.write_string_with_format(row, 0, name, &look.cell(POINTS))?;
    }
    for (col, field) in (Layout::first_col(block)..).zip(&block.fields) {
        let format = entry::format(look, field);
        let place = Place::new("", row, u32::from(col));
        match (field.kind, line) {
            (Kind::Serial, _) => {
                sheet.write_number_with_format(row, col, (index + 1) as f64, &format)?;
            }
            (_, Some(line)) => entry::fill(sheet, &place, (field, line), format, form.filling)?,
            (_, None) => {
                sheet.write_blank(row, col, &format)?;
            }
        }
    }
    Ok(())
}

fn set_width(sheet: &mut Worksheet, col: u16, field: &Field) -> Result<()> {
    let heading = theme::width(&theme::two_line_heading(&field.name, field), POINTS);
    let width = match field.kind {
        // The labels of header fields stand in the first column.
        Kind::Serial if col > 0 => heading,
        Kind::Text => TEXT_WIDTH,
        _ => heading.max(LEAST_WIDTH),
    };
    sheet.set_column_width(col, width)?;
    Ok(())
}
