//! A sheet that is added to the office's workbook, in plain cells: its styles stay as they are.

use super::xml::escaped;
use crate::form::address;
use rust_decimal::Decimal;

/// The headings stay to be seen.
const FIRST_ROW_STAYS: &str = "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>";

/// A sheet that is added.
#[derive(Debug, Default)]
pub struct AddedSheet {
    /// Its name.
    pub name: String,
    /// Widths of its columns, in characters.
    pub widths: Vec<f64>,
    /// Its rows from the top.
    pub rows: Vec<Vec<AddedCell>>,
}

/// A cell of such a sheet.
#[derive(Debug)]
pub enum AddedCell {
    /// A text; a blank one is no cell.
    Text(String),
    /// A number.
    Number(Decimal),
}

impl AddedSheet {
    /// The part of the sheet.
    pub fn part(&self) -> String {
        let cols: String = (1..)
            .zip(&self.widths)
            .map(|(n, width)| {
                format!("<col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>")
            })
            .collect();
        let cols = if cols.is_empty() { cols } else { format!("<cols>{cols}</cols>") };
        let rows: String =
            (0u32..).zip(&self.rows).map(|(row, cells)| row_of(row, cells)).collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>{FIRST_ROW_STAYS}{cols}<sheetData>{rows}</sheetData><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>"
        )
    }
}

fn row_of(row: u32, cells: &[AddedCell]) -> String {
    let cell = |(col, cell): (u32, &AddedCell)| {
        let at = address(row, col);
        match cell {
            AddedCell::Text(text) if text.is_empty() => String::new(),
            AddedCell::Text(text) => format!(
                "<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                escaped(text)
            ),
            AddedCell::Number(number) => format!("<c r=\"{at}\"><v>{number}</v></c>"),
        }
    };
    let cells: String = (0u32..).zip(cells).map(cell).collect();
    format!("<row r=\"{}\">{cells}</row>", u64::from(row) + 1)
}
