//! One field's block of 趋势: a row per unit, then the total and over how many units it runs.

use super::{CHART_ROWS, Trend};
use crate::summary::workbook::columns::SummaryColumns;
use crate::summary::workbook::formulas::{
    NO_FIGURE, decimal_format, figure_of, live, shown, sum_formula,
};
use crate::summary::workbook::grid::{CellPos, ReferenceRow};
use crate::summary::workbook::sheet_page::ROW_HEIGHT;
use anyhow::Result;
use rust_decimal::Decimal;

impl Trend<'_> {
    /// Rows of a block: caption, headings, units, total, coverage, the same units' sum where there is one, and
    /// one between blocks.
    pub(super) fn block_rows(&self, at: usize) -> u32 {
        self.columns.units + 4 + self.rows_of_field(at)
    }

    /// Row of the total in the block at `top`.
    pub(super) fn total_row(&self, top: u32) -> u32 {
        top + 2 + self.columns.units
    }

    /// Row of the first block when the charts begin at `charts`.
    pub(super) fn first_block(&self, charts: u32, fields: usize) -> u32 {
        let rows = (fields as u32).div_ceil(2) * CHART_ROWS + 1;
        charts + rows
    }

    /// Draws the block at `top`; the row of the next one.
    pub(super) fn field_block(&mut self, top: u32, number: usize, at: usize) -> Result<u32> {
        let per_period = self.is_per_period(at);
        let span = if per_period { "当期数" } else { "累计数" };
        let caption = format!("二（{number}）、{}：各单位{span}", self.field(at).heading());
        self.canvas.caption(top, &caption)?;
        self.period_headings(
            top + 1,
            "单位",
            Some(if per_period { "累计" } else { "增量" }),
            false,
        )?;
        let decimals = self.exact(at);
        self.canvas.sheet.table(self.total_row(top) - 1);
        for unit in 0..self.summary.rows.len() {
            self.unit(top + 2 + unit as u32, unit, at, decimals)?;
        }
        self.total(top, at)?;
        self.constant_total(top, at)?;
        self.sparklines(top + 2, self.total_row(top))?;
        Ok(top + self.block_rows(at))
    }

    fn unit(&mut self, row: u32, unit: usize, at: usize, decimals: u32) -> Result<()> {
        let format = decimal_format(self.columns.decimals[at]);
        self.canvas.text(row, 0, &self.summary.rows[unit].unit.name)?;
        self.canvas.sheet.row_height(row, ROW_HEIGHT)?;
        for position in 0..self.course.len() {
            let col = Self::period_column(position);
            let figure = self.figure(unit, at, position);
            // A missing figure stays blank: a sparkline draws words as 0.
            if figure.is_some() && position == self.present() {
                let link = || figure_of(&SummaryColumns::cell(ReferenceRow::Source, at as u16 + 1));
                let spot =
                    CellPos::at(row, col).with_source(SummaryColumns::FIRST_ROW + unit as u32);
                self.canvas.repeated(spot, at as u32, link, &shown(figure), format)?;
            } else {
                self.canvas.number(row, col, figure, format)?;
            }
        }
        self.canvas.text(row, self.spark_column(), "")?;
        for position in 1..self.course.len() {
            let spot = CellPos::at(row, self.added_column(position));
            let added = shown(self.added(unit, at, position));
            let word = self.added_formula(at, position, decimals);
            self.canvas.repeated(spot, at as u32, word, &added, format)?;
        }
        self.canvas.sheet.done(row);
        Ok(())
    }

    /// A unit's figure in a period, unless it is held.
    fn figure(&self, unit: usize, at: usize, position: usize) -> Option<Decimal> {
        self.course[position].1?.sound(unit, at)
    }

    /// What a unit added since the period before; for a field reported per period the sum so far.
    fn added(&self, unit: usize, at: usize, position: usize) -> Option<Decimal> {
        if self.is_per_period(at) {
            let figures = (0..=position).map(|position| self.figure(unit, at, position));
            return figures.sum();
        }
        Some(self.figure(unit, at, position)? - self.figure(unit, at, position - 1)?)
    }

    /// Sum of what the units added, over those that have the figures.
    pub(super) fn added_total(&self, at: usize, position: usize) -> Option<Decimal> {
        let units = 0..self.summary.rows.len();
        units.filter_map(|unit| self.added(unit, at, position)).reduce(|a, b| a + b)
    }

    /// Words the formula of what was added up to a period.
    fn added_formula(
        &self,
        at: usize,
        position: usize,
        decimals: u32,
    ) -> impl FnOnce() -> String + use<> {
        let per_period = self.is_per_period(at);
        let sums = per_period && position > 1;
        let own = Self::period_column(position);
        let before = Self::period_column(position - 1);
        let before = if sums { self.added_column(position - 1) } else { before };
        move || {
            let (own, before) = (
                SummaryColumns::address(ReferenceRow::Own, own),
                SummaryColumns::address(ReferenceRow::Own, before),
            );
            let sign = if per_period { "+" } else { "-" };
            format!(
                "IF(AND(ISNUMBER({own}),ISNUMBER({before})),ROUND({own}{sign}{before},{decimals}),\"{NO_FIGURE}\")"
            )
        }
    }

    fn total(&mut self, top: u32, at: usize) -> Result<()> {
        let row = self.total_row(top);
        let (decimals, format) = (self.exact(at), decimal_format(self.columns.decimals[at]));
        let periods = (0..self.course.len()).map(|position| {
            let totals = self.course[position].1.map(|s| &s.total);
            let units = totals.map_or(0, |t| t.with_sound[at]);
            (Self::period_column(position), totals.and_then(|t| t.sound[at]), units)
        });
        let added = (1..self.course.len()).map(|position| {
            let units = 0..self.summary.rows.len();
            let count = units.filter(|unit| self.added(*unit, at, position).is_some()).count();
            (self.added_column(position), self.added_total(at, position), count)
        });
        let all: Vec<(u16, Option<Decimal>, usize)> = periods.chain(added).collect();
        self.canvas.text(row, 0, "合计")?;
        self.canvas.text(row + 1, 0, "合计所含单位数")?;
        for (col, sum, units) in all {
            let (first, last) =
                (SummaryColumns::address(top + 2, col), SummaryColumns::address(row - 1, col));
            let range = format!("{first}:{last}");
            let sum = live(sum_formula(&range, decimals), shown(sum));
            self.canvas.formula(row, col, sum, format)?;
            let expected = self.columns.units;
            let count = format!("COUNT({range})&\"/{expected}\"");
            let count = live(count, format!("{units}/{expected}"));
            self.canvas.formula(row + 1, col, count, "@")?;
        }
        self.canvas.text(row, self.spark_column(), "")?;
        self.canvas.text(row + 1, self.spark_column(), "")?;
        self.canvas.sheet.row_height(row, ROW_HEIGHT)?;
        self.canvas.sheet.row_height(row + 1, ROW_HEIGHT)
    }
}
