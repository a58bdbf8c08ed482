//! 趋势: all periods so far: totals, targets, and for each field every unit's figures with a sparkline
//! and what was added from one period to the next.

mod constant;
mod field_block;
mod totals_block;

use super::chart::{CHART_ROW_HEIGHT, ChartGrid, ChartRange, Drawing, SeriesStyle};
use super::columns::SummaryColumns;
use super::grid::StreamingSheet;
use super::sheet_page::{LEAST_PRINT_SCALE, PADDING, SheetPage, fitting_scale, page_height};
use crate::campaign::{Accumulation, Field, Period};
use crate::summary::Summary;
use crate::theme::{self, Theme};
use anyhow::Result;
use rust_decimal::Decimal;
use rust_xlsxwriter::{ChartEmptyCells, Sparkline, SparklineType};

/// Name of the sheet.
pub const TREND_SHEET: &str = "趋势";
const TITLE: &str = "各期趋势";
const TOTALS_ROW: u32 = 2;
const NAME_WIDTH: f64 = 20.0;
const PERIOD_WIDTH: f64 = 11.0;
const SPARK_WIDTH: f64 = 18.0;
/// Rows that a chart takes, charts side by side, and their width in pixels.
const CHART_ROWS: u32 = 13;
const ACROSS: u32 = 2;
const CHARTS_WIDTH: u32 = 1050;
/// Rows of tables that a page holds.
const PAGE_ROWS: u32 = 32;

/// The sheet being drawn.
struct Trend<'a> {
    canvas: SheetPage<'a>,
    summary: &'a Summary<'a>,
    columns: &'a SummaryColumns,
    /// Periods from the first one of which returns were kept to the present, with their figures.
    course: Vec<(Period, Option<&'a Summary<'a>>)>,
    /// Of each field of the form, the units that have a sound figure in every period, where other units had
    /// one in some: their sums compare over the periods.
    constant: Vec<Option<Vec<usize>>>,
}

/// Writes 趋势.
///
/// # Errors
/// The sheet is full.
pub fn write(
    sheet: &mut StreamingSheet,
    summary: &Summary,
    columns: &SummaryColumns,
) -> Result<()> {
    let canvas = SheetPage::start(sheet, TREND_SHEET, Theme::of(summary.campaign))?;
    let course = summary.periods_so_far();
    let constant = summary.units_in_every_period();
    let mut trend = Trend { canvas, summary, columns, course, constant };
    trend.title_and_widths()?;
    let fields: Vec<usize> = trend.number_fields().collect();
    let mut breaks = Vec::new();
    let charts = trend.totals_block(&fields, &mut breaks)?;
    breaks.push(charts);
    let mut top = trend.charts(charts, &fields, &mut breaks)?;
    trend.canvas.sheet.charts_are_drawn();
    let mut page = top;
    for (number, at) in (1..).zip(&fields) {
        let next = trend.field_block(top, number, *at)?;
        // Blocks of few units share a page.
        if number == 1 || next - page > PAGE_ROWS {
            breaks.push(top);
            page = top;
        }
        top = next;
    }
    let last = trend.widths().len() as u16 - 1;
    trend.canvas.sheet.page.set_page_breaks(&breaks)?.set_repeat_columns(0, 0)?;
    trend.canvas.sheet.page.set_print_area(0, 0, top, last)?.set_freeze_panes(2, 1)?;
    Ok(())
}

impl Trend<'_> {
    fn title_and_widths(&mut self) -> Result<()> {
        let subtitle = self.subtitle();
        self.canvas.title(self.last_column(), self.text_width(), TITLE, &subtitle)?;
        let scale = self.scale();
        self.canvas.sheet.page.set_print_scale(scale);
        self.canvas.widths(0, self.widths())
    }

    /// Width of a line of text over the tables.
    fn text_width(&self) -> f64 {
        self.widths().iter().take(usize::from(self.last_column()) + 1).sum()
    }

    /// Widths of all columns that are printed: those of the tables, and while the charts of few periods are
    /// wider, a blank one beside them.
    fn widths(&self) -> Vec<f64> {
        let mut widths = vec![NAME_WIDTH];
        widths.extend(self.course.iter().map(|_| PERIOD_WIDTH));
        widths.push(SPARK_WIDTH);
        widths.extend(self.course.iter().skip(1).map(|_| PERIOD_WIDTH));
        let missing = theme::width_of_pixels(CHARTS_WIDTH) - widths.iter().sum::<f64>();
        widths.extend(Some(missing).filter(|missing| *missing > 0.0));
        widths
    }

    /// The print scale at which all columns stand on one page, as far as it is still read.
    fn scale(&self) -> u16 {
        let widths = self.widths();
        let width = widths.iter().sum::<f64>() + PADDING * widths.len() as f64;
        fitting_scale(width).max(LEAST_PRINT_SCALE)
    }

    fn subtitle(&self) -> String {
        let kept = self.course.iter().filter(|(_, s)| s.is_some()).count();
        format!(
            "截至 {}，有 {kept} 期。本期数字随“汇总表”变动，以前各期取自存档。{}",
            self.summary.campaign.calendar.name(self.summary.period),
            self.summary.doubt_sentence()
        )
    }

    fn number_fields(&self) -> impl Iterator<Item = usize> + use<> {
        let fields = self.summary.campaign.form.summary_fields.iter().enumerate();
        let numbers: Vec<usize> = fields.filter(|(_, f)| f.is_number()).map(|(at, _)| at).collect();
        numbers.into_iter()
    }

    fn field(&self, at: usize) -> &Field {
        &self.summary.campaign.form.summary_fields[at]
    }

    fn is_per_period(&self, at: usize) -> bool {
        self.field(at).accumulation == Accumulation::Period
    }

    /// Column of the period at this position.
    fn period_column(at: usize) -> u16 {
        at as u16 + 1
    }

    fn spark_column(&self) -> u16 {
        Self::period_column(self.course.len())
    }

    /// Column of what was added up to the period at this position, from 1.
    fn added_column(&self, at: usize) -> u16 {
        self.spark_column() + at as u16
    }

    fn last_column(&self) -> u16 {
        self.added_column(self.course.len() - 1)
    }

    /// Position of the present period.
    fn present(&self) -> usize {
        self.course.len() - 1
    }

    /// Decimals that the figures of a field have in every period.
    fn exact(&self, at: usize) -> u32 {
        let figures = self.course.iter().filter_map(|(_, s)| *s).flat_map(|s| &s.rows);
        let scales =
            figures.filter_map(|row| row.number(at)).map(|n: Decimal| n.normalize().scale());
        scales.max().unwrap_or(0).max(self.columns.exact[at])
    }

    /// A sparkline of a row, in the cell behind its periods.
    fn sparkline(&mut self, row: u32) -> Result<()> {
        self.canvas.text(row, self.spark_column(), "")?;
        self.sparklines(row, row)
    }

    /// Sparklines of the rows from `first` to `last`, told in one: one by one, those of thousands of units
    /// take longer than all else of the workbook.
    fn sparklines(&mut self, first: u32, last: u32) -> Result<()> {
        let (col, present) = (self.spark_column(), Self::period_column(self.present()));
        let line = Sparkline::new()
            .set_range((TREND_SHEET, first, 1, last, present))
            .set_sparkline_color("#2F5597")
            .set_type(SparklineType::Column)
            .set_custom_min(0)
            .show_empty_cells_as(ChartEmptyCells::Gaps);
        let page = &mut self.canvas.sheet.page;
        if first == last {
            page.add_sparkline(first, col, &line)?;
        } else {
            page.add_sparkline_group(first, col, last, col, &line)?;
        }
        Ok(())
    }

    /// Headings of the periods; those of the totals, which the charts show, mark where units are missing.
    fn period_headings(
        &mut self,
        row: u32,
        label: &str,
        added: Option<&str>,
        marks: bool,
    ) -> Result<()> {
        let mut texts = vec![label.to_string()];
        texts.extend(self.course.iter().map(|(period, summary)| {
            let marked = marks && summary.is_some_and(|s| !constant::lacking(s).is_empty());
            format!("{period}{}", if marked { constant::MARK } else { "" })
        }));
        texts.push("走势".to_string());
        if let Some(added) = added {
            texts.extend(self.course.iter().skip(1).map(|(p, _)| format!("{p}\n{added}")));
        }
        self.canvas.headings(row, 0, &texts)
    }

    /// A line chart per field over the periods; the row below them.
    fn charts(&mut self, top: u32, fields: &[usize], breaks: &mut Vec<u32>) -> Result<u32> {
        let names =
            ChartRange::row(TREND_SHEET, TOTALS_ROW + 1, 1, Self::period_column(self.present()));
        let rows = (fields.len() as u32).div_ceil(ACROSS);
        let grid = ChartGrid { top, rows: CHART_ROWS, across: ACROSS, width: CHARTS_WIDTH };
        for row in top..top + rows * CHART_ROWS {
            self.canvas.sheet.row_height(row, CHART_ROW_HEIGHT)?;
        }
        for (number, at) in (0u32..).zip(fields) {
            let row = self.totals_row(fields, *at);
            let present = Self::period_column(self.present());
            let values = |row| ChartRange::row(TREND_SHEET, row, 1, present);
            let title = format!("{}合计", self.field(*at).heading());
            let mut drawing =
                Drawing::lines(&title, names.clone()).with("合计", values(row), SeriesStyle::Line);
            if let Some(units) = &self.constant[*at] {
                drawing =
                    drawing.with(&constant::label(units), values(row + 1), SeriesStyle::Dashes);
            }
            drawing.insert(&mut self.canvas.sheet.page, grid, number)?;
        }
        let on_page = (page_height(self.scale()) / grid.height()) as usize;
        breaks.extend((0..rows).step_by(on_page).skip(1).map(|row| top + row * CHART_ROWS));
        Ok(top + rows * CHART_ROWS + 1)
    }
}
