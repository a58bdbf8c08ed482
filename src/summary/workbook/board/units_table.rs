//! The lower table of 达标看板: each unit's progress against time and what it still lacks, in words.

use super::{Board, LAST_COLUMN, Least, WORDS_WIDTH};
use crate::summary::UnitRow;
use crate::summary::workbook::canvas::{PERCENT, POINTS_AHEAD, ROW_HEIGHT};
use crate::summary::workbook::colours;
use crate::summary::workbook::columns::Columns;
use crate::summary::workbook::formulas::{
    NO_FIGURE, ahead_formula, decimal_format, in_points, literal, live, shown,
};
use anyhow::Result;

/// Excel holds formulas of 8,192 characters.
const FORMULA_LIMIT: usize = 8_000;
/// Column of the first target with a least figure; each takes three.
const FIRST_TARGET: u16 = 2;

impl Board<'_> {
    /// Draws the table; `top` is its caption's row, the headings take the next two.
    pub(super) fn units_table(&mut self, top: u32) -> Result<()> {
        let all = self.least();
        self.canvas.caption(top, "二、各单位")?;
        self.unit_headings(top, &all)?;
        for (at, unit_row) in self.summary.rows.iter().enumerate() {
            let row = top + 3 + at as u32;
            self.unit(row, at, unit_row, &all)?;
            self.canvas.sheet.done(row);
        }
        let (first, last) = (top + 3, top + 2 + self.columns.units);
        for (at, _) in all.iter().enumerate() {
            let ahead = FIRST_TARGET + 3 * at as u16 + 1;
            colours::signs(&mut self.canvas.sheet.page, (first, ahead, last))?;
        }
        self.canvas.sheet.page.autofilter(top + 2, 0, last, words_column(&all))?;
        Ok(())
    }

    fn unit_headings(&mut self, top: u32, all: &[Least]) -> Result<()> {
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

    fn unit(&mut self, row: u32, at: usize, unit_row: &UnitRow, all: &[Least]) -> Result<()> {
        let source = Columns::FIRST_ROW + at as u32;
        self.canvas.sheet.row_height(row, ROW_HEIGHT)?;
        self.canvas.text(row, 0, &unit_row.unit.name)?;
        let met = format!("={}", Columns::cell(source, self.columns.met_count));
        self.canvas.formula(row, 1, live(met, met_text(unit_row)), "0")?;
        for (position, least) in all.iter().enumerate() {
            let col = FIRST_TARGET + 3 * position as u16;
            self.progress(row, source, col, unit_row, least)?;
        }
        let words = unit_row.short_text(self.summary.campaign);
        let words = if words.is_empty() { NO_FIGURE.to_string() } else { words };
        let formula = short_words(row, all, self.summary.campaign);
        let col = words_column(all);
        match formula.filter(|f| f.len() < FORMULA_LIMIT) {
            Some(formula) => self.canvas.words(row, col, live(formula, words)),
            None => self.canvas.text(row, col, &words),
        }
    }

    /// 完成率, 超/欠进度 and 还差 of one target.
    fn progress(
        &mut self,
        row: u32,
        source: u32,
        col: u16,
        unit_row: &UnitRow,
        least: &Least,
    ) -> Result<()> {
        let (judged, cols) = (&unit_row.attainment[least.at], self.columns.targets[least.at]);
        let decimals = self.columns.target_decimals[least.at];
        let actual = Columns::cell(source, cols.actual);
        let goal = least.least.normalize();
        let rate = live(format!("={}", Columns::cell(source, cols.rate)), shown(judged.rate));
        self.canvas.formula(row, col, rate, PERCENT)?;
        let ahead = ahead_formula(&actual, &goal.to_string(), least.elapsed);
        let ahead = live(ahead, shown(in_points(judged.ahead)));
        self.canvas.formula(row, col + 1, ahead, POINTS_AHEAD)?;
        let short = format!(
            "=IF(ISNUMBER({actual}),ROUND(MAX(0,{goal}-{actual}),{decimals}),\"{NO_FIGURE}\")"
        );
        let short = live(short, shown(judged.short));
        self.canvas.formula(row, col + 2, short, &decimal_format(decimals))
    }
}

/// Column of 还差 in words.
fn words_column(all: &[Least]) -> u16 {
    (FIRST_TARGET + 3 * all.len() as u16).max(LAST_COLUMN)
}

fn met_text(unit_row: &UnitRow) -> String {
    let any = unit_row.attainment.iter().any(|a| a.actual.is_some());
    if any { unit_row.met_count().to_string() } else { NO_FIGURE.to_string() }
}

/// The formula that words what lacks; `None` without any least figure.
fn short_words(row: u32, all: &[Least], campaign: &crate::campaign::Campaign) -> Option<String> {
    let piece = |(at, least): (usize, &Least)| {
        let short = Columns::address(row, FIRST_TARGET + 3 * at as u16 + 2);
        let unit = campaign.field(&least.target.field).map_or("", |f| f.unit_name());
        let (name, unit) =
            (literal(&format!("、{} ", least.target.name)), literal(&format!(" {unit}")));
        format!("IF(N({short})>0,{name}&{short}&{unit},\"\")")
    };
    let pieces: Vec<String> = all.iter().enumerate().map(piece).collect();
    let joined = pieces.join("&");
    let words = format!("=IF({joined}=\"\",\"{NO_FIGURE}\",MID({joined},2,500))");
    (!pieces.is_empty()).then_some(words)
}
