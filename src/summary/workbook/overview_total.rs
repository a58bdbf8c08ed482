//! The total of 汇总表, and the row below it that says over how many units it runs.

use super::formulas::{NO_FIGURE, live, shown, sum_formula};
use super::grid::CachedFormula;
use super::held;
use super::overview::{NAME_WIDTH, Overview, POINTS};
use crate::campaign::Combine;
use crate::theme;
use anyhow::Result;

impl Overview<'_> {
    pub(super) fn total(&mut self) -> Result<()> {
        let row = self.columns.total_row();
        let total = &self.summary.total;
        let bold = self.sheet.style(&self.bold());
        let held = held::of_total(self.summary);
        let label = format!("合计（{}{held}）", self.summary.reported_text());
        self.sheet.text(row, 0, &label, bold)?;
        let lines = theme::lines(&label, POINTS, NAME_WIDTH);
        self.set_height(row, theme::height(lines, POINTS))?;
        for (at, field) in self.summary.campaign.form.summary_fields.iter().enumerate() {
            let col = at as u16 + 1;
            let adds_up = matches!(field.combine(), Combine::Sum | Combine::Max);
            if !field.is_number() || !adds_up {
                self.sheet.blank(row, col, bold)?;
                continue;
            }
            let decimals = self.columns.decimals[at];
            let format = self.bold().set_num_format(theme::number_format(field, decimals));
            let style = self.sheet.style(&format);
            let range = self.columns.range(col);
            let formula = match field.combine() {
                Combine::Max => format!("IF(COUNT({range})=0,\"{NO_FIGURE}\",MAX({range}))"),
                _ => sum_formula(&range, self.columns.exact[at]),
            };
            self.sheet.formula(row, col, &live(formula, shown(total.values[at])), style)?;
        }
        self.sheet.blank(row, self.columns.state, bold)?;
        for at in 0..self.columns.targets.len() {
            self.total_target(row, at)?;
        }
        if self.columns.targets.is_empty() {
            return Ok(());
        }
        self.sheet.blank(row, self.columns.met_count, bold)
    }

    /// The row below the total: over how many units each sum runs.
    pub(super) fn coverage(&mut self) -> Result<()> {
        let (row, columns) = (self.columns.coverage_row(), self.columns);
        let cell = self.styles.cell;
        let units = columns.units;
        let last = if columns.targets.is_empty() { columns.state } else { columns.met_count };
        for col in 0..=last {
            self.sheet.blank(row, col, cell)?;
        }
        self.sheet.text(row, 0, "合计所含单位数", cell)?;
        for (at, field) in self.summary.campaign.form.summary_fields.iter().enumerate() {
            if field.is_number() {
                let col = at as u16 + 1;
                self.sheet.formula(row, col, &self.field_coverage(at, col), cell)?;
            }
        }
        for (cols, total) in columns.targets.iter().zip(&self.summary.total.attainment) {
            let actuals = columns.range(cols.actual);
            let counted = match cols.base {
                None => format!("COUNT({actuals})"),
                Some(base) => {
                    format!("SUMPRODUCT(ISNUMBER({actuals})*ISNUMBER({}))", columns.range(base))
                }
            };
            let formula =
                live(format!("{counted}&\"/{units}\""), format!("{}/{units}", total.units));
            self.sheet.formula(row, cols.actual, &formula, cell)?;
        }
        let lines = if self.summary.held_in_totals() > 0 { 2 } else { 1 };
        self.set_height(row, theme::height(lines, POINTS).max(24.0))
    }

    /// Over how many units the sum of a field of the form runs, and how it stands to held figures.
    fn field_coverage(&self, at: usize, col: u16) -> CachedFormula<'static> {
        let (range, units) = (self.columns.range(col), self.columns.units);
        let (total, held) = (&self.summary.total, self.summary.total.held[at]);
        let (formula, result) =
            (format!("COUNT({range})&\"/{units}\""), format!("{}/{units}", total.with_value[at]));
        let word = self.summary.held_word();
        match (held, self.summary.counts_held()) {
            (0, _) => live(formula, result),
            (held, true) => live(
                format!("{formula}&\"，{word} {held} 处\""),
                format!("{result}，{word} {held} 处"),
            ),
            (held, false) => {
                let count = format!("SUMPRODUCT((LEFT({range},2)=\"{}\")*1)", held::HELD);
                let told = format!("IF({count}=0,\"\",\"，{word} \"&{count}&\" 处\")");
                live(format!("{formula}&{told}"), format!("{result}，{word} {held} 处"))
            }
        }
    }
}
