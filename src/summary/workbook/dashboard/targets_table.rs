//! The upper table of 达标看板: one row per target over all units.

use super::{DashboardSheet, LAST_COLUMN, TARGETS_ROW};
use crate::campaign::Goal;
use crate::summary::TotalAttainment;
use crate::summary::workbook::columns::SummaryColumns;
use crate::summary::workbook::formulas::{
    NO_FIGURE, ahead_formula, due_formula, in_points, live, shown,
};
use crate::summary::workbook::sheet_page::{PERCENT, POINTS_AHEAD, ROW_HEIGHT};
use crate::summary::workbook::{colours, formulas};
use anyhow::Result;

const HEADINGS: [&str; 11] = [
    "目标",
    "要求",
    "合计",
    "上年同期",
    "完成率\n或同比",
    "序时进度",
    "超/欠进度\n(百分点)",
    "合计所含\n单位数",
    "达标\n单位数",
    "未达标\n单位数",
    "无法判断\n单位数",
];
/// Columns of the counts that the charts show.
pub(super) const MET_COLUMN: u16 = 8;
pub(super) const RATE_COLUMN: u16 = 4;
pub(super) const SCHEDULE_COLUMN: u16 = 5;

impl DashboardSheet<'_> {
    pub(super) fn targets_table(&mut self) -> Result<()> {
        self.canvas.caption(TARGETS_ROW - 1, "一、各项目标")?;
        self.canvas.headings(TARGETS_ROW, 0, &HEADINGS)?;
        if self.since.is_some() {
            self.canvas.headings(TARGETS_ROW, LAST_COLUMN, &["较上期"])?;
        }
        let total = &self.summary.total;
        for (at, judged) in total.attainment.iter().enumerate() {
            let row = TARGETS_ROW + 1 + at as u32;
            self.canvas.sheet.row_height(row, ROW_HEIGHT)?;
            self.target_figures(row, at, judged)?;
            self.target_schedule(row, at, judged)?;
            self.target_counts(row, at, judged)?;
            self.target_since(row, at, judged)?;
        }
        let last = TARGETS_ROW + total.attainment.len() as u32;
        colours::signs(&mut self.canvas.sheet.page, (TARGETS_ROW + 1, SCHEDULE_COLUMN + 1, last))
    }

    fn target_figures(&mut self, row: u32, at: usize, judged: &TotalAttainment) -> Result<()> {
        let (target, cols) = (&self.summary.campaign.targets[at], self.columns.targets[at]);
        let figures = formulas::decimal_format(self.columns.target_decimals[at]);
        let total_row = self.columns.total_row();
        let link = |col: u16, result| live(SummaryColumns::cell(total_row, col), shown(result));
        self.canvas.text(row, 0, &target.name)?;
        self.canvas.text(row, 1, &target.goal_text())?;
        self.canvas.formula(row, 2, link(cols.actual, judged.actual), figures)?;
        match cols.base {
            Some(base) => self.canvas.formula(row, 3, link(base, judged.base), figures)?,
            None => self.canvas.text(row, 3, NO_FIGURE)?,
        }
        self.canvas.formula(row, RATE_COLUMN, link(cols.rate, judged.rate), PERCENT)
    }

    fn target_schedule(&mut self, row: u32, at: usize, judged: &TotalAttainment) -> Result<()> {
        let col = SCHEDULE_COLUMN;
        let (Goal::AtLeast(least), Some(elapsed)) =
            (self.summary.campaign.targets[at].goal, self.summary.elapsed[at])
        else {
            self.canvas.text(row, col, NO_FIGURE)?;
            return self.canvas.text(row, col + 1, NO_FIGURE);
        };
        let due = live(due_formula(elapsed), shown(elapsed.ratio()));
        self.canvas.formula(row, col, due, PERCENT)?;
        let (actual, units) =
            (SummaryColumns::address(row, 2), SummaryColumns::address(row, col + 2));
        let ahead = ahead_formula(&actual, &format!("{}*{units}", least.normalize()), elapsed);
        let ahead = live(ahead, shown(in_points(judged.ahead)));
        self.canvas.formula(row, col + 1, ahead, POINTS_AHEAD)
    }

    fn target_counts(&mut self, row: u32, at: usize, judged: &TotalAttainment) -> Result<()> {
        let cols = self.columns.targets[at];
        let (actuals, verdicts) =
            (self.columns.cells(cols.actual), self.columns.cells(cols.verdict));
        let units = match cols.base {
            None => format!("COUNT({actuals})"),
            Some(base) => {
                let bases = self.columns.cells(base);
                format!("SUMPRODUCT(ISNUMBER({actuals})*ISNUMBER({bases}))")
            }
        };
        let count = |words: &str| format!("COUNTIF({verdicts},\"{words}\")");
        let (met, unmet) = (MET_COLUMN, MET_COLUMN + 1);
        let all = self.columns.units;
        let rest = format!(
            "{all}-{}-{}",
            SummaryColumns::address(row, met),
            SummaryColumns::address(row, unmet)
        );
        let results = [
            (units, judged.units),
            (count("达标"), judged.met),
            (count("未达标"), judged.judged - judged.met),
            (rest, self.summary.rows.len() - judged.judged),
        ];
        for (col, (formula, result)) in (met - 1..).zip(results) {
            self.canvas.formula(row, col, live(formula, result), "0")?;
        }
        Ok(())
    }
}
