//! The first block of 趋势: totals of all fields, then the targets, period by period.

use super::{TOTALS_ROW, Trend};
use crate::summary::Summary;
use crate::summary::workbook::columns::SummaryColumns;
use crate::summary::workbook::formulas::{NO_FIGURE, decimal_format, due_formula, live, shown};
use crate::summary::workbook::sheet_page::{PERCENT, ROW_HEIGHT};
use crate::theme;
use anyhow::Result;

impl Trend<'_> {
    /// Draws the block; the row below it.
    pub(super) fn totals_block(&mut self, fields: &[usize], breaks: &mut Vec<u32>) -> Result<u32> {
        self.canvas.caption(TOTALS_ROW, "一、合计")?;
        self.period_headings(TOTALS_ROW + 1, "指标", Some("增量"), true)?;
        self.reported(TOTALS_ROW + 2)?;
        let rows = fields.iter().map(|at| self.rows_of_field(*at)).sum::<u32>();
        let (gaps, last) = (self.gaps(), self.last_column());
        let below = TOTALS_ROW + 3 + rows + u32::from(!gaps.is_empty());
        let charts = below + 2 + self.target_rows();
        let mut block = self.first_block(charts, fields.len());
        for at in fields {
            let row = self.totals_row(fields, *at);
            self.field_totals(row, block, *at)?;
            self.constant_links(row + 1, block, *at)?;
            block += self.block_rows(*at);
        }
        if !gaps.is_empty() {
            self.canvas.line(below - 1, last, self.text_width(), &gaps)?;
        }
        if rows > fields.len() as u32 && self.target_rows() > 0 {
            breaks.push(below);
        }
        self.targets(below)?;
        Ok(charts)
    }

    /// Units whose figures count, per period.
    fn reported(&mut self, row: u32) -> Result<()> {
        self.canvas.text(row, 0, "已报单位数")?;
        self.canvas.sheet.row_height(row, ROW_HEIGHT)?;
        for at in 0..self.course.len() {
            let reported = self.course[at].1.map(|s| s.total.reported.into());
            self.canvas.number(row, Self::period_column(at), reported, "0")?;
        }
        self.sparkline(row)?;
        for at in 1..self.course.len() {
            let both = format!("两期都报 {}/{}", self.reported_twice(at), self.columns.units);
            self.canvas.text(row, self.added_column(at), &both)?;
        }
        Ok(())
    }

    /// Units that count in the period at this position and in the one before: what was added runs over
    /// no others.
    fn reported_twice(&self, at: usize) -> usize {
        let counts = |at: usize, unit: usize| {
            let row = self.course[at].1.and_then(|summary| summary.rows.get(unit));
            row.is_some_and(|row| row.counts())
        };
        let units = 0..self.summary.rows.len();
        units.filter(|unit| counts(at - 1, *unit) && counts(at, *unit)).count()
    }

    /// A field's totals: links to its block below.
    fn field_totals(&mut self, row: u32, block: u32, at: usize) -> Result<()> {
        let total = self.total_row(block);
        let format = decimal_format(self.columns.decimals[at]);
        let span = if self.is_per_period(at) { "当期数；右为累计" } else { "累计数" };
        let name = format!("{}\n[{span}]", self.field(at).heading());
        self.canvas.text(row, 0, &name)?;
        let lines = theme::lines(&name, 10, 20.0);
        self.canvas.sheet.row_height(row, theme::height(lines, 10))?;
        for position in 0..self.course.len() {
            let col = Self::period_column(position);
            let sum = self.course[position].1.and_then(|s| s.total.sound[at]);
            let link = SummaryColumns::address(total, col);
            self.canvas.formula(row, col, live(link, shown(sum)), format)?;
        }
        self.sparkline(row)?;
        for position in 1..self.course.len() {
            let col = self.added_column(position);
            let link = SummaryColumns::address(total, col);
            let sum = self.added_total(at, position);
            self.canvas.formula(row, col, live(link, shown(sum)), format)?;
        }
        Ok(())
    }

    /// Rows of the targets with a least figure: caption, 完成率 and 序时进度 of each.
    fn target_rows(&self) -> u32 {
        let least = self.summary.campaign.targets.iter().filter(|t| !t.grows()).count() as u32;
        if least == 0 { 0 } else { 2 + 2 * least }
    }

    fn targets(&mut self, top: u32) -> Result<()> {
        if self.target_rows() == 0 {
            return Ok(());
        }
        self.canvas.caption(top, "完成率和序时进度（同比目标各期基数不同，不在这里比）")?;
        self.period_headings(top + 1, "目标", None, false)?;
        let mut row = top + 2;
        for (at, target) in self.summary.campaign.targets.iter().enumerate() {
            if !target.grows() {
                self.target_rate(row, at, &format!("{}完成率", target.name))?;
                self.target_schedule(row + 1, at, &format!("{}序时进度", target.name))?;
                row += 2;
            }
        }
        Ok(())
    }

    fn target_rate(&mut self, row: u32, at: usize, name: &str) -> Result<()> {
        self.row_name(row, name)?;
        for position in 0..self.course.len() {
            let col = Self::period_column(position);
            let rate = self.course[position].1.and_then(|s: &Summary| s.total.attainment[at].rate);
            if position == self.present() {
                let source =
                    SummaryColumns::cell(self.columns.total_row(), self.columns.targets[at].rate);
                self.canvas.formula(row, col, live(source, shown(rate)), PERCENT)?;
            } else {
                self.canvas.number(row, col, rate, PERCENT)?;
            }
        }
        self.sparkline(row)
    }

    fn target_schedule(&mut self, row: u32, at: usize, name: &str) -> Result<()> {
        self.row_name(row, name)?;
        let campaign = self.summary.campaign;
        for position in 0..self.course.len() {
            let col = Self::period_column(position);
            let day = self.course[position].0.0;
            let schedule = campaign.targets[at].schedule;
            match schedule.map(|s| s.elapsed(campaign.start, campaign.end, day)) {
                Some(elapsed) => {
                    let due = due_formula(elapsed);
                    self.canvas.formula(row, col, live(due, shown(elapsed.ratio())), PERCENT)?;
                }
                None => self.canvas.text(row, col, NO_FIGURE)?,
            }
        }
        self.sparkline(row)
    }

    pub(super) fn row_name(&mut self, row: u32, name: &str) -> Result<()> {
        self.canvas.text(row, 0, name)?;
        let lines = theme::lines(name, 10, 20.0);
        self.canvas.sheet.row_height(row, theme::height(lines, 10).max(ROW_HEIGHT))?;
        Ok(())
    }
}
