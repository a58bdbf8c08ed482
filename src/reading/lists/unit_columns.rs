//! Forms in which the fields stand one below the other, and each unit fills in a column of its own.

use super::SIGNED_WITHIN;
use crate::campaign::{Block, Field, normalize};
use crate::form::{GUIDE_SHEET, Heading, HeadingIndex, Place, column_letters};
use crate::reading::cell::{Cell, CellReading};
use crate::reading::cell_aggregation::located;
use crate::reading::field_cell::FieldCell;
use crate::reading::header::header_of;
use crate::reading::places::{BlockPlace, Missing, is_asked};
use crate::reading::returns::Return;
use crate::reading::sheet::{Area, Sheet};
use crate::reading::units::UnitSource;
use std::collections::BTreeMap;
use std::ops::Range;

/// Returns of a form with a column per unit: one for each column that is filled in.
pub(in crate::reading) fn column_returns(sheets: &[&Sheet], words: &HeadingIndex) -> Vec<Return> {
    let block = &words.campaign().form.main;
    let mut returns = Vec::new();
    // The guide tells the fields one below the other too.
    for sheet in sheets.iter().filter(|sheet| sheet.name != GUIDE_SHEET) {
        if let Some(table) = UnitColumns::find(sheet, block, words) {
            returns.extend(table.returns());
        }
    }
    returns
}

/// Where the block at this position of the form is filled in on a sheet.
pub(in crate::reading) fn column_place(
    sheet: &Sheet,
    index: usize,
    block: &Block,
    fields: &Range<usize>,
    words: &HeadingIndex,
) -> Option<BlockPlace> {
    let table = UnitColumns::find(sheet, block, words)?;
    let (mut inputs, mut missing) = (Vec::new(), Vec::new());
    let asked = block.fields.iter().zip(&table.rows).zip(fields.clone());
    for ((field, row), at) in asked.filter(|((field, _), _)| is_asked(field)) {
        let Some(row) = *row else {
            missing.push(Missing::of(field));
            continue;
        };
        let next = |a: &u32, b: &u32| *b == a + 1;
        inputs.extend(table.unit_cols.chunk_by(next).map(|cols| {
            let (left, right) = (cols[0], cols[cols.len() - 1]);
            (at, Area { top: row, left, bottom: row, right })
        }));
    }
    let (first, last) = table.ends();
    Some(BlockPlace {
        block: index,
        sheet: sheet.name.clone(),
        top: first,
        inputs,
        stub_rows: Vec::new(),
        unit_cell: None,
        missing,
        around: [0..first, last..last.saturating_add(SIGNED_WITHIN)],
    })
}

struct UnitColumns<'a> {
    sheet: &'a Sheet,
    block: &'a Block,
    words: &'a HeadingIndex<'a>,
    /// Column of the fields' names.
    name_col: u32,
    /// The row of each field of the block.
    rows: Vec<Option<u32>>,
    /// Row that names the units.
    heading_row: u32,
    /// Columns of units.
    unit_cols: Vec<u32>,
    /// Column of units of measure.
    measure_col: Option<u32>,
}

impl<'a> UnitColumns<'a> {
    fn find(
        sheet: &'a Sheet,
        block: &'a Block,
        words: &'a HeadingIndex,
    ) -> Option<UnitColumns<'a>> {
        let mut by_col: BTreeMap<u32, Vec<(usize, u32)>> = BTreeMap::new();
        for filled in sheet.cells() {
            let Some(text) = filled.cell.as_text() else { continue };
            let own = block.fields.iter().position(|field| is_called(field, text));
            if let Some(index) = own {
                by_col.entry(filled.col).or_default().push((index, filled.row));
            }
        }
        let (name_col, found) = by_col.into_iter().max_by_key(|(_, found)| found.len())?;
        if 2 * found.len() < block.fields.len() {
            return None;
        }
        let row = |index| found.iter().find(|(own, _)| *own == index).map(|(_, row)| *row);
        let rows: Vec<Option<u32>> = (0..block.fields.len()).map(row).collect();
        let first = rows.iter().flatten().min().copied()?;
        let units = &words.campaign().units;
        let names = |row: u32| -> Vec<u32> {
            let cells = sheet.between(row, row).iter();
            let named =
                cells.filter(|f| f.cell.as_text().is_some_and(|t| units.by_name(t).is_some()));
            named.map(|f| f.col).collect()
        };
        let heading_row = (0..first).rev().find(|row| !names(*row).is_empty());
        let heading_row = heading_row.or(first.checked_sub(1))?;
        let heads = sheet.between(heading_row, heading_row).iter();
        let measure = heads.filter(|f| {
            f.cell.as_text().is_some_and(|text| {
                matches!(normalize(text).as_str(), "计量单位" | "单位" | "数据单位")
            })
        });
        let measure_col = measure.map(|f| f.col).next();
        let mut unit_cols = names(heading_row);
        if unit_cols.is_empty() {
            unit_cols.push(name_col + 1);
        }
        Some(UnitColumns {
            sheet,
            block,
            words,
            name_col,
            rows,
            heading_row,
            unit_cols,
            measure_col,
        })
    }

    fn returns(&self) -> Vec<Return> {
        let is_filled = |col: &&u32| {
            self.rows.iter().flatten().any(|row| !located(self.sheet, *row, **col).is_blank())
        };
        let mut filled: Vec<u32> = self.unit_cols.iter().filter(is_filled).copied().collect();
        if filled.is_empty() && self.unit_cols.len() == 1 {
            filled.clone_from(&self.unit_cols);
        }
        filled.iter().map(|col| self.take_return(*col, filled.len() > 1)).collect()
    }

    /// The first row of figures, and the row below the last.
    fn ends(&self) -> (u32, u32) {
        let rows = || self.rows.iter().flatten().copied();
        (rows().min().unwrap_or_default(), rows().max().unwrap_or_default() + 1)
    }

    fn take_return(&self, col: u32, shares_table: bool) -> Return {
        let header = &self.words.campaign().form.header;
        let (first, last) = self.ends();
        let label = self.sheet.cell(self.heading_row, col).as_text().map(|text| {
            CellReading::plain(
                Place::new(&self.sheet.name, self.heading_row, col),
                Cell::text(text),
            )
        });
        let cells = self.block.fields.iter().zip(&self.rows);
        let cells = cells.map(|(field, row)| self.cell(field, *row, col)).collect();
        let after = last..last.saturating_add(SIGNED_WITHIN);
        Return {
            sheet: self.sheet.name.clone(),
            titles: Vec::new(),
            heading_rows: (self.heading_row, self.heading_row),
            label,
            header: header_of(self.sheet, header, 0..first, after),
            blocks: vec![Some(vec![cells])],
            reports_nothing: false,
            shares_table,
            side_notes: Vec::new(),
            findings: Vec::new(),
        }
    }

    fn cell(&self, field: &Field, row: Option<u32>, col: u32) -> FieldCell {
        let heading = row.and_then(|row| self.sheet.cell(row, self.name_col).raw());
        let unit = heading.as_deref().and_then(|text| Heading::parse(text).unit);
        let beside = row.zip(self.measure_col).and_then(|(row, col)| {
            self.sheet.cell(row, col).as_text().map(|text| normalize(text).into())
        });
        let is_own = |unit: &std::sync::Arc<str>| {
            normalize(field.unit_name()) == **unit
                || crate::campaign::MoneyUnit::parse(unit).is_some()
        };
        FieldCell {
            key: field.key.as_str().into(),
            located: row.map(|row| located(self.sheet, row, col)),
            heading_unit: beside.or_else(|| unit.filter(is_own)),
            unit_from: UnitSource::default(),
            other_units: Vec::new(),
            heading: heading.map(|text| format!("{text}（{} 列）", column_letters(col)).into()),
        }
    }
}

fn is_called(field: &Field, text: &str) -> bool {
    let heading = Heading::parse(text);
    field.is_called(&heading.name) || field.is_called(&heading.whole())
}
