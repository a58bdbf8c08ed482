//! The lower table of 达标看板: each unit's progress against time and what it still lacks, in words.

use super::{DashboardSheet, LAST_COLUMN, MinimumTarget, WORDS_WIDTH};
use crate::campaign::Campaign;
use crate::summary::UnitRow;
use crate::summary::workbook::colours;
use crate::summary::workbook::columns::SummaryColumns;
use crate::summary::workbook::formulas::{
    NO_FIGURE, ahead_formula, decimal_format, in_points, literal, met_count, shown,
};
use crate::summary::workbook::grid::{CellPos, ReferenceRow};
use crate::summary::workbook::sheet_page::{HEADING_HEIGHT, PERCENT, POINTS_AHEAD, ROW_HEIGHT};
use anyhow::Result;

/// Excel holds formulas of 8,192 characters.
const FORMULA_LIMIT: usize = 8_000;
/// Column of the first target with a least figure; each takes three.
const FIRST_TARGET: u16 = 2;

impl DashboardSheet<'_> {
    /// Draws the table; `top` is its caption's row, the headings take the next two.
    pub(super) fn units_table(&mut self, top: u32) -> Result<()> {
        let all = self.least();
        self.canvas.caption(top, "二、各单位")?;
        self.unit_headings(top, &all)?;
        let (first, last) = (top + 3, top + 2 + self.columns.units);
        let longest =
            short_words(ReferenceRow::At(last), &all, self.columns, self.summary.campaign).len();
        let is_live = !all.is_empty() && longest < FORMULA_LIMIT;
        self.canvas.sheet.table(last);
        for ((row, source), unit_row) in
            (first..).zip(SummaryColumns::FIRST_ROW..).zip(&self.summary.rows)
        {
            self.unit(row, source, unit_row, &all, is_live)?;
            self.canvas.sheet.done(row);
        }
        for (at, _) in all.iter().enumerate() {
            let ahead = FIRST_TARGET + 3 * at as u16 + 1;
            colours::signs(&mut self.canvas.sheet.page, (first, ahead, last))?;
        }
        self.canvas.sheet.page.autofilter(top + 2, 0, last, words_column(&all))?;
        Ok(())
    }

    /// Height of the table in points.
    pub(super) fn units_height(&self) -> f64 {
        ROW_HEIGHT * (2.0 + f64::from(self.columns.units)) + HEADING_HEIGHT
    }

    fn unit_headings(&mut self, top: u32, all: &[MinimumTarget]) -> Result<()> {
        self.canvas.headings(top + 1, 0, &["", ""])?;
        self.canvas.headings(top + 2, 0, &["单位", "达标项数"])?;
        for (at, least) in all.iter().enumerate() {
            let col = FIRST_TARGET + 3 * at as u16;
            let name = format!("{}（{}）", least.target.name, least.target.goal_text());
            self.canvas.group(top + 1, col, col + 2, &name)?;
            let unit = self.summary.campaign.field(&least.target.field);
            let short = format!("还差\n({})", unit.map_or("", |f| f.unit_name()));
            self.canvas.headings(top + 2, col, &["完成率", "超/欠进度\n(百分点)", &short])?;
        }
        let words = words_column(all);
        self.canvas.headings(top + 1, words, &[""])?;
        self.canvas.headings(top + 2, words, &["还差"])?;
        if words != LAST_COLUMN {
            self.canvas.widths(words, [WORDS_WIDTH])?;
        }
        self.canvas.sheet.row_height(top + 1, ROW_HEIGHT)?;
        Ok(())
    }

    /// A unit's row; what lacks is worded by a formula if that is live.
    fn unit(
        &mut self,
        row: u32,
        source: u32,
        unit_row: &UnitRow,
        all: &[MinimumTarget],
        is_live: bool,
    ) -> Result<()> {
        self.canvas.sheet.row_height(row, ROW_HEIGHT)?;
        self.canvas.text(row, 0, &unit_row.unit.name)?;
        let met_column = self.columns.met_count;
        let met = || SummaryColumns::cell(ReferenceRow::Source, met_column);
        let spot = CellPos::at(row, 1).with_source(source);
        self.canvas.repeated(spot, 0, met, &met_count(unit_row), "0")?;
        for (position, least) in all.iter().enumerate() {
            let col = FIRST_TARGET + 3 * position as u16;
            self.progress(CellPos::at(row, col).with_source(source), unit_row, least)?;
        }
        let words = unit_row.short_text(self.summary.campaign);
        let words = if words.is_empty() { NO_FIGURE } else { &words };
        let spot = CellPos::at(row, words_column(all));
        if !is_live {
            return self.canvas.text(row, spot.col, words);
        }
        let campaign = self.summary.campaign;
        let columns = self.columns;
        let formula = || short_words(ReferenceRow::Own, all, columns, campaign);
        self.canvas.repeated_words(spot, formula, &words.into())
    }

    /// 完成率, 超/欠进度 and 还差 of one target, from this cell on.
    fn progress(&mut self, spot: CellPos, unit_row: &UnitRow, least: &MinimumTarget) -> Result<()> {
        let (judged, cols) = (&unit_row.attainment[least.at], self.columns.targets[least.at]);
        let decimals = self.columns.target_decimals[least.at];
        let exact = self.columns.target_exact[least.at];
        let actual = || SummaryColumns::cell(ReferenceRow::Source, cols.actual);
        let goal = least.least.normalize();
        let right = |by: u16| CellPos { col: spot.col + by, ..spot };
        let rate = || SummaryColumns::cell(ReferenceRow::Source, cols.rate);
        self.canvas.repeated(spot, 0, rate, &shown(judged.rate), PERCENT)?;
        let ahead = || ahead_formula(&actual(), &goal.to_string(), least.elapsed);
        let points = shown(in_points(judged.ahead));
        self.canvas.repeated(right(1), 0, ahead, &points, POINTS_AHEAD)?;
        let short = || {
            let actual = actual();
            format!("IF(ISNUMBER({actual}),ROUND(MAX(0,{goal}-{actual}),{exact}),\"{NO_FIGURE}\")")
        };
        self.canvas.repeated(right(2), 0, short, &shown(judged.short), decimal_format(decimals))
    }
}

/// Last column of figures.
pub(super) fn last_figure(all: &[MinimumTarget]) -> u16 {
    FIRST_TARGET + 3 * all.len() as u16 - 1
}

/// Column of 还差 in words.
fn words_column(all: &[MinimumTarget]) -> u16 {
    (FIRST_TARGET + 3 * all.len() as u16).max(LAST_COLUMN)
}

/// The formula that words what lacks.
fn short_words(
    row: ReferenceRow,
    all: &[MinimumTarget],
    columns: &SummaryColumns,
    campaign: &Campaign,
) -> String {
    let piece = |(at, least): (usize, &MinimumTarget)| {
        let short = SummaryColumns::address(row, FIRST_TARGET + 3 * at as u16 + 2);
        let unit = campaign.field(&least.target.field).map_or("", |f| f.unit_name());
        let (name, unit) =
            (literal(&format!("、{} ", least.target.name)), literal(&format!(" {unit}")));
        let (shown, exact) = (columns.target_decimals[least.at], columns.target_exact[least.at]);
        let figure = if exact > shown {
            // What would be shown as 0 still lacks.
            format!("IF(ROUND({short},{shown})=0,{short},ROUND({short},{shown}))")
        } else {
            short.clone()
        };
        format!("IF(N({short})>0,{name}&{figure}&{unit},\"\")")
    };
    let pieces: Vec<String> = all.iter().enumerate().map(piece).collect();
    let joined = pieces.join("&");
    format!("IF({joined}=\"\",\"{NO_FIGURE}\",MID({joined},2,500))")
}
