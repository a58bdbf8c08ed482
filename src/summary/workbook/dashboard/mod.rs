//! 达标看板: every target over all units, charts with target lines, and what each unit still lacks.

mod charts;
mod since_table;
mod targets_table;
mod units_table;

use super::columns::SummaryColumns;
use super::grid::StreamingSheet;
use super::sheet_page::{LEAST_PRINT_SCALE, PADDING, SheetPage, TEXT_WIDTH, fitting_scale};
use crate::campaign::{Elapsed, Goal, Target};
use crate::summary::{PeriodComparison, Summary};
use crate::theme::Theme;
use anyhow::Result;
use rust_decimal::Decimal;

/// Name of the sheet.
pub const BOARD_SHEET: &str = "达标看板";
/// Last column of the tables.
const LAST_COLUMN: u16 = 11;
/// Width of the column that says what lacks.
const WORDS_WIDTH: f64 = 42.0;
const NAME_WIDTH: f64 = 18.0;
/// Width of a figure, and where the changes stand beside the figures.
const FIGURE_WIDTH: f64 = 11.4;
const NARROW_WIDTH: f64 = 9.4;
/// Row of the headings of the table of targets.
const TARGETS_ROW: u32 = 3;
/// Above this many units a chart of all of them is no longer read.
const MOST_UNITS_IN_CHART: usize = 60;

/// The sheet being drawn.
struct DashboardSheet<'a> {
    canvas: SheetPage<'a>,
    summary: &'a Summary<'a>,
    columns: &'a SummaryColumns,
    /// What has changed since the period right before.
    since: Option<PeriodComparison>,
}

/// A target with a least figure, and where it stands among all targets.
struct MinimumTarget<'a> {
    at: usize,
    target: &'a Target,
    least: Decimal,
    elapsed: Elapsed,
}

/// Writes 达标看板.
///
/// # Errors
/// The sheet is full.
pub fn write(
    sheet: &mut StreamingSheet,
    summary: &Summary,
    columns: &SummaryColumns,
) -> Result<()> {
    let canvas = SheetPage::start(sheet, BOARD_SHEET, Theme::of(summary.campaign))?;
    let mut board = DashboardSheet { canvas, summary, columns, since: summary.since_last() };
    board.canvas.title(LAST_COLUMN, TEXT_WIDTH, "目标完成情况看板", &subtitle(summary))?;
    board.canvas.widths(0, [NAME_WIDTH])?;
    let figure = board.figure_width();
    board.canvas.widths(1, [figure; LAST_COLUMN as usize - 1])?;
    board.canvas.widths(LAST_COLUMN, [WORDS_WIDTH])?;
    if summary.campaign.targets.is_empty() {
        return board.canvas.line(TARGETS_ROW, LAST_COLUMN, TEXT_WIDTH, "专项行动文件里没有目标。");
    }
    board.targets_table()?;
    let since = TARGETS_ROW + summary.campaign.targets.len() as u32 + 2;
    let charts = board.since_table(since)?;
    let units = charts + board.chart_rows();
    board.charts(charts, units)?;
    board.units_table(units)?;
    board.page(units)
}

fn subtitle(summary: &Summary) -> String {
    let mut parts = vec![
        format!("报送期：{}", summary.campaign.calendar.name(summary.period)),
        summary.reported_text(),
    ];
    let mut told = Vec::new();
    for elapsed in summary.elapsed.iter().flatten().filter(|e| e.whole > 0) {
        if !told.contains(&elapsed.schedule) {
            told.push(elapsed.schedule);
            let percent = elapsed.ratio().unwrap_or_default() * Decimal::ONE_HUNDRED;
            let how = elapsed.schedule.chinese();
            parts.push(format!("序时进度（{how}）{percent:.2}%（{}）", elapsed.chinese()));
        }
    }
    parts.push(summary.doubt_sentence());
    parts.retain(|part| !part.is_empty());
    parts.join("　　")
}

impl<'a> DashboardSheet<'a> {
    fn figure_width(&self) -> f64 {
        if self.since.is_some() { NARROW_WIDTH } else { FIGURE_WIDTH }
    }

    /// Width in pixels of the columns of figures: seven to a unit, and five beside each.
    fn figures_pixels(&self) -> u32 {
        let columns = LAST_COLUMN - 1;
        let units = NAME_WIDTH + self.figure_width() * f64::from(columns);
        (units * 7.0) as u32 + 5 * u32::from(columns + 1)
    }

    /// Last column that is printed: what lacks in words stands in figures beside it, and is printed only where the
    /// column tells the changes too.
    fn last_printed(&self) -> u16 {
        let told = if self.since.is_some() { LAST_COLUMN } else { LAST_COLUMN - 1 };
        told.max(units_table::last_figure(&self.least()))
    }

    /// The print scale at which all columns stand on one page, as far as it is still read.
    fn scale(&self) -> u16 {
        let last = self.last_printed();
        let figures = f64::from(last.min(LAST_COLUMN - 1)) * self.figure_width();
        let words = f64::from(last.saturating_sub(LAST_COLUMN - 1)) * WORDS_WIDTH;
        let width = NAME_WIDTH + figures + words + PADDING * f64::from(last + 1);
        fitting_scale(width).max(LEAST_PRINT_SCALE)
    }

    fn page(&mut self, units: u32) -> Result<()> {
        let (last, scale) = (self.last_printed(), self.scale());
        let page = &mut self.canvas.sheet.page;
        page.set_print_scale(scale);
        page.set_print_area(0, 0, units + 2 + self.columns.units, last)?;
        Ok(())
    }

    /// The targets with a least figure.
    fn least(&self) -> Vec<MinimumTarget<'a>> {
        let targets = self.summary.campaign.targets.iter().zip(&self.summary.elapsed).enumerate();
        let least = |(at, (target, elapsed)): (usize, (&'a Target, &Option<Elapsed>))| match target
            .goal
        {
            Goal::AtLeast(least) => Some(MinimumTarget { at, target, least, elapsed: (*elapsed)? }),
            Goal::Growth(_) => None,
        };
        targets.filter_map(least).collect()
    }

    /// Whether charts of all units are drawn.
    fn draws_units(&self) -> bool {
        self.summary.rows.len() <= MOST_UNITS_IN_CHART
    }
}
