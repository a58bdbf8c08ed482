//! The charts of 达标看板, and beside the printed page the figures that they draw.

use super::targets_table::{MET_COLUMN, RATE_COLUMN, SCHEDULE_COLUMN};
use super::{BOARD_SHEET, DashboardSheet, LAST_COLUMN, TARGETS_ROW};
use crate::campaign::{Goal, Target, Unit};
use crate::summary::workbook::chart::{
    CHART_ROW_HEIGHT, ChartGrid, ChartRange, Drawing, SeriesStyle,
};
use crate::summary::workbook::columns::SummaryColumns;
use crate::summary::workbook::formulas::{due_formula, live, shown};
use crate::summary::workbook::sheet_page::{PERCENT, page_height};
use anyhow::Result;
use rust_decimal::Decimal;

/// Rows that a chart takes, and charts side by side.
const CHART_ROWS: u32 = 13;
const ACROSS: u32 = 3;
/// Stands below the bar of all units on a unit's chart.
const ALL_UNITS: &str = "合计";
/// First column of the figures beside the page.
const DATA: u16 = LAST_COLUMN + 2;
/// Column of the goals of all targets, beside their table.
const GOALS: u16 = DATA + 1;

impl DashboardSheet<'_> {
    /// Rows that all charts take.
    pub(super) fn chart_rows(&self) -> u32 {
        self.chart_count().div_ceil(ACROSS) * CHART_ROWS + 1
    }

    fn chart_count(&self) -> u32 {
        let units = if self.draws_units() { self.summary.campaign.targets.len() } else { 0 };
        (self.overviews().len() + units) as u32
    }

    /// Draws all charts from row `top`; the table of units begins at `units`.
    pub(super) fn charts(&mut self, top: u32, units: u32) -> Result<()> {
        for row in top..units {
            self.canvas.sheet.row_height(row, CHART_ROW_HEIGHT)?;
        }
        self.goals()?;
        let mut drawings = self.overviews();
        if self.draws_units() {
            self.data(units)?;
            let targets = 0..self.summary.campaign.targets.len();
            drawings.extend(targets.map(|at| self.units_chart(at, units)));
        }
        let grid =
            ChartGrid { top, rows: CHART_ROWS, across: ACROSS, width: self.figures_pixels() };
        for (at, drawing) in (0u32..).zip(&drawings) {
            drawing.insert(&mut self.canvas.sheet.page, grid, at)?;
        }
        self.canvas.sheet.charts_are_drawn();
        self.page_breaks(grid, units)
    }

    /// Each row of charts stands on one page, and so does the table of units, unless it is longer than one.
    fn page_breaks(&mut self, grid: ChartGrid, units: u32) -> Result<()> {
        let mut filled = self.canvas.sheet.height(0, grid.top);
        let rows = (grid.top..units).step_by(grid.rows as usize);
        let table = self.units_height();
        let parts = rows.filter(|row| row + grid.rows <= units).map(|row| (row, grid.height()));
        let most = page_height(self.scale());
        let mut breaks = Vec::new();
        for (row, height) in parts.chain([(units, table)]) {
            if filled + height > most {
                breaks.push(row);
                filled = 0.0;
            }
            filled += height;
        }
        self.canvas.sheet.page.set_page_breaks(&breaks)?;
        Ok(())
    }

    /// Charts over all units: who reaches what and, where no chart of the units says it, progress against time
    /// and growth.
    fn overviews(&self) -> Vec<Drawing> {
        let (first, last) =
            (TARGETS_ROW + 1, TARGETS_ROW + self.summary.campaign.targets.len() as u32);
        let names = ChartRange::column(BOARD_SHEET, 0, first, last);
        let count = |at: u16| ChartRange::column(BOARD_SHEET, MET_COLUMN + at, first, last);
        let mut all = vec![
            Drawing::stacked("各项目标：达标、未达标、无法判断的单位数", names)
                .with("达标", count(0), SeriesStyle::Dark)
                .with("未达标", count(1), SeriesStyle::Hatched)
                .with("无法判断", count(2), SeriesStyle::Light),
        ];
        if !self.draws_units() {
            all.extend(self.progress_chart());
            all.extend(self.growth_chart());
        }
        all
    }

    /// 完成率 of the totals beside 序时进度, if the targets with a least figure stand together.
    fn progress_chart(&self) -> Option<Drawing> {
        let (first, last) = self.stretch(|target| !target.grows())?;
        let column = |col| ChartRange::column(BOARD_SHEET, col, first, last);
        let drawing = Drawing::columns("合计完成率与序时进度", column(0))
            .with("完成率", column(RATE_COLUMN), SeriesStyle::Dark)
            .with("目标", column(GOALS), SeriesStyle::Line)
            .with("序时进度", column(SCHEDULE_COLUMN), SeriesStyle::Dashes);
        Some(drawing.percent())
    }

    fn growth_chart(&self) -> Option<Drawing> {
        let (first, last) = self.stretch(Target::grows)?;
        let column = |col| ChartRange::column(BOARD_SHEET, col, first, last);
        let drawing = Drawing::columns("合计同比与目标", column(0))
            .with("同比", column(RATE_COLUMN), SeriesStyle::Dark)
            .with("目标", column(GOALS), SeriesStyle::Line);
        Some(drawing.percent())
    }

    /// Rows of the first targets in a row that are of a kind.
    fn stretch(&self, kind: impl Fn(&Target) -> bool) -> Option<(u32, u32)> {
        let targets = &self.summary.campaign.targets;
        let first = targets.iter().position(&kind)?;
        let count = targets[first..].iter().take_while(|t| kind(t)).count();
        let first = TARGETS_ROW + 1 + first as u32;
        Some((first, first + count as u32 - 1))
    }

    /// Writes what the rates must reach beside the table of targets.
    fn goals(&mut self) -> Result<()> {
        self.canvas.headings(TARGETS_ROW, GOALS, &["目标\n(图表数据)"])?;
        let targets = &self.summary.campaign.targets;
        for (row, target) in (TARGETS_ROW + 1..).zip(targets) {
            self.canvas.number(row, GOALS, Some(goal(target)), PERCENT)?;
        }
        Ok(())
    }

    /// Columns of a target's figures beside the page: rate, goal, time.
    fn data_column(at: usize) -> u16 {
        DATA + 1 + 3 * at as u16
    }

    /// Writes the figures of the units' charts beside their table.
    fn data(&mut self, units: u32) -> Result<()> {
        let (first, summary) = (units + 3, self.summary);
        self.canvas.group(units + 1, DATA, DATA, "图表数据（不打印）")?;
        self.canvas.headings(units + 2, DATA, &["单位"])?;
        self.canvas.widths(DATA, [18.0])?;
        for (row, unit_row) in (first..).zip(&summary.rows) {
            self.canvas.text(row, DATA, short_name(unit_row.unit))?;
        }
        self.canvas.text(first + self.columns.units, DATA, ALL_UNITS)?;
        for (at, target) in summary.campaign.targets.iter().enumerate() {
            let col = Self::data_column(at);
            let rate = if target.grows() { "同比" } else { "完成率" };
            self.canvas.group(units + 1, col, col + 2, &target.name)?;
            self.canvas.headings(units + 2, col, &[rate, "目标", "序时进度"])?;
            for (row, source) in (first..).zip(SummaryColumns::FIRST_ROW..=self.columns.total_row())
            {
                self.data_row(row, source, at)?;
            }
        }
        Ok(())
    }

    fn data_row(&mut self, row: u32, source: u32, at: usize) -> Result<()> {
        let (target, elapsed) = (&self.summary.campaign.targets[at], self.summary.elapsed[at]);
        let unit_row = self.summary.rows.get((source - SummaryColumns::FIRST_ROW) as usize);
        let total = self.summary.total.attainment[at].rate;
        let known = unit_row.map_or(total, |unit_row| unit_row.attainment[at].rate);
        let col = Self::data_column(at);
        let rate = SummaryColumns::cell(source, self.columns.targets[at].rate);
        self.canvas.formula(row, col, live(rate, shown(known)), PERCENT)?;
        self.canvas.number(row, col + 1, Some(goal(target)), PERCENT)?;
        match elapsed {
            Some(elapsed) => {
                let due = live(due_formula(elapsed), shown(elapsed.ratio()));
                self.canvas.formula(row, col + 2, due, PERCENT)
            }
            None => self.canvas.number(row, col + 2, None, PERCENT),
        }
    }

    /// A chart of one target over the units and their total, with its goal and the time that has passed.
    fn units_chart(&self, at: usize, units: u32) -> Drawing {
        let (first, last) = (units + 3, units + 3 + self.columns.units);
        let column = |col| ChartRange::column(BOARD_SHEET, col, first, last);
        let target = &self.summary.campaign.targets[at];
        let col = Self::data_column(at);
        let rate = if target.grows() { "同比" } else { "完成率" };
        let title = format!("{}（{}）{rate}", target.name, target.goal_text());
        let drawing = Drawing::columns(&title, column(DATA))
            .with(rate, column(col), SeriesStyle::Dark)
            .with("目标", column(col + 1), SeriesStyle::Line);
        let timed = self.summary.elapsed[at].is_some();
        let drawing = if timed {
            drawing.with("序时进度", column(col + 2), SeriesStyle::Dashes)
        } else {
            drawing
        };
        drawing.percent().crowded()
    }
}

/// What a rate must reach.
fn goal(target: &Target) -> Decimal {
    match target.goal {
        Goal::AtLeast(_) => Decimal::ONE,
        Goal::Growth(growth) => growth,
    }
}

/// The unit's shortest name, for the axis of a chart.
fn short_name(unit: &Unit) -> &str {
    let names = unit.aliases.iter().chain([&unit.name]);
    names.min_by_key(|name| name.chars().count()).unwrap_or(&unit.name)
}
