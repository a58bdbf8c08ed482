//! Where a blank list or matrix is filled in.

use super::ListTable;
use super::lines::RowKind;
use crate::campaign::{Block, Stub};
use crate::reading::header::{header_of, is_header};
use crate::reading::places::{BlockPlace, Missing, around, inputs};

impl ListTable<'_> {
    /// Where the block at this position of the form is filled in.
    pub(in crate::reading) fn place(&self, index: usize, block: &Block) -> BlockPlace {
        let rows = if block.stubs().is_empty() { self.free_rows() } else { self.asked_rows(block) };
        let column = |at: usize| self.table.column(at).map(|column| column.col);
        let (inputs, mut missing) = inputs(block, &self.fields, column, rows);
        let lost = block.stubs().iter().zip(&self.stub_rows).filter(|(_, row)| row.is_none());
        missing.extend(lost.map(|(stub, _)| Missing { name: stub.name.clone(), is_figure: true }));
        BlockPlace {
            block: index,
            sheet: self.sheet.name.clone(),
            top: self.table.headings.rows.0,
            inputs,
            stub_rows: self.stub_rows.clone(),
            unit_cell: None,
            missing,
            around: around(&self.table),
        }
    }

    /// First and last row for lines: below numbers of columns, totals and examples, above notes.
    fn free_rows(&self) -> (u32, u32) {
        let kind = |at: u32| self.rows.iter().find(|row| row.row == at).map(|row| row.kind);
        let is_free = |at: &u32| {
            !matches!(
                kind(*at),
                Some(RowKind::ColumnNumbers | RowKind::Total | RowKind::Example | RowKind::Text)
            )
        };
        let below = self.table.headings.rows.1.saturating_add(1);
        let first = (below..u32::MAX).find(is_free).unwrap_or(below);
        let header = &self.words.campaign().form.header;
        let is_signed = |row: u32| {
            let mut texts = self.sheet.between(row, row).iter().filter_map(|f| f.cell.as_text());
            texts.any(|text| is_header(text, header))
        };
        let is_end = |row: u32| !is_free(&row) || is_signed(row);
        let ends = self.rows.iter().find(|row| row.row > first && is_end(row.row));
        let last = if self.limit == u32::MAX { u32::MAX } else { self.limit - 1 };
        (first, ends.map_or(last, |row| row.row - 1).min(last))
    }

    /// First and last row of a matrix that the form does not calculate.
    fn asked_rows(&self, block: &Block) -> (u32, u32) {
        let is_asked = |(stub, _): &(&Stub, &Option<u32>)| stub.computed.is_none();
        let rows = || block.stubs().iter().zip(&self.stub_rows).filter(is_asked);
        let found = || rows().filter_map(|(_, row)| *row);
        let below = self.table.headings.rows.1.saturating_add(1);
        (found().min().unwrap_or(below), found().max().unwrap_or(below))
    }
}

impl ListTable<'_> {
    /// Whether the header says which unit reports.
    pub(super) fn header_names_unit(&self) -> bool {
        let campaign = self.words.campaign();
        let before = self.table.top..self.table.headings.rows.0;
        let header = header_of(self.sheet, &campaign.form.header, before, self.signed());
        let own = campaign.form.header.iter().position(|field| field.key == "reporting_unit");
        let cell = own.and_then(|at| header.into_iter().nth(at)?);
        let text = cell.and_then(|cell| cell.cell.raw());
        text.is_some_and(|text| campaign.units.named_in(&text).is_some())
    }
}
