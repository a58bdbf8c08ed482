//! Sheets of a list's or a matrix's file that none of its tables stands on: each with figures is named, and
//! one that goes on with the lines of another is asked about.

use super::cell::Cell;
use super::lists::has_table;
use super::returns::Return;
use super::sheet::{Sheet, SheetCell};
use crate::campaign::{Block, Field, normalizes_to};
use crate::finding::{Code, Finding, Severity};
use crate::form::{FINDING_ID_HEADING, GUIDE_SHEET, HeadingIndex};
use std::collections::BTreeSet;

/// Fewer figures may be the number of a page or a year.
const LEAST: usize = 2;

/// Names the sheets that were not used on every return of the file.
pub(super) fn name_unused(returns: &mut [Return], sheets: &[&Sheet], words: &HeadingIndex) {
    let places = returns.iter().flat_map(Return::cells).filter_map(|cell| cell.place());
    let used: BTreeSet<String> = places.map(|place| place.sheet.to_string()).collect();
    let lines = returns.first().map(|taken| columns_of(taken, &words.campaign().form.main));
    let is_unused = |sheet: &&&Sheet| {
        let figures = sheet.cells().filter(|f| matches!(f.cell, Cell::Number(_))).count();
        let texts = || sheet.cells().filter_map(|f| f.cell.as_text());
        figures >= LEAST
            && !used.contains(&sheet.name)
            && sheet.name != GUIDE_SHEET
            && !texts().any(|text| normalizes_to(text, FINDING_ID_HEADING))
            && !has_table(sheet, words)
    };
    let told: Vec<Finding> = sheets
        .iter()
        .filter(is_unused)
        .map(|sheet| {
            let is_list = words.campaign().form.main.lines().is_some();
            let goes_on = is_list && lines.as_ref().is_some_and(|lines| goes_on(sheet, lines));
            told(&sheet.name, goes_on)
        })
        .collect();
    returns.iter_mut().for_each(|taken| taken.findings.extend(told.iter().cloned()));
}

fn told(name: &str, goes_on: bool) -> Finding {
    let finding = Finding::new(Code::TableNotUsed).found(name);
    match goes_on {
        true => finding
            .with_severity(Severity::Hold)
            .with_message(format!("工作表“{name}”没有列标题，像是接着填的行，没有计入"))
            .with_hint("请单位把这些行接在前一张表的下面，或补上列标题后重报"),
        false => finding
            .with_severity(Severity::Note)
            .with_message(format!("工作表“{name}”里有数，没有认出是要报的表，没有采用"))
            .with_hint("不用处理；是要报的表的，请单位用下发的空白表填报"),
    }
}

/// The fields of a list with the columns in which they stand.
fn columns_of<'b>(taken: &Return, block: &'b Block) -> Vec<(u32, &'b Field)> {
    let cells = taken.main_cells().zip(&block.fields);
    cells.filter_map(|(cell, field)| Some((cell.place()?.col, field))).collect()
}

/// Whether each row holds what lines hold: figures where they have figures, and a text in another column.
fn goes_on(sheet: &Sheet, lines: &[(u32, &Field)]) -> bool {
    let is_line = |cells: &[SheetCell]| {
        let own = |cell: &SheetCell| lines.iter().find(|(col, _)| *col == cell.col);
        let fits = |cell: &SheetCell| match (own(cell), &cell.cell) {
            (Some((_, field)), Cell::Text(_)) => !field.is_number(),
            _ => true,
        };
        let texts = cells.iter().filter(|f| own(f).is_some() && f.cell.as_text().is_some());
        let figures = cells.iter().filter(|f| own(f).is_some_and(|(_, field)| field.is_number()));
        cells.iter().all(fits) && texts.count() > 0 && figures.count() > 0
    };
    let mut rows = sheet.rows().map(|(_, cells)| cells).peekable();
    rows.peek().is_some() && rows.all(is_line)
}
