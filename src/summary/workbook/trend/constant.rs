//! Rows of the sums over the same units in every period.

use super::{TOTALS_ROW, Trend};
use crate::summary::workbook::columns::SummaryColumns;
use crate::summary::workbook::formulas::{NO_FIGURE, decimal_format, live, shown};
use crate::summary::{Summary, roll};
use anyhow::Result;
use rust_decimal::Decimal;

/// Stands behind a period in which some unit has no figure.
pub const MARK: &str = "※";

/// What the sum of these units is called.
pub fn label(units: &[usize]) -> String {
    format!("各期都有数的 {} 个单位", units.len())
}

/// The same at the head of a row.
fn short_label(units: &[usize]) -> String {
    format!("其中同样 {} 个单位", units.len())
}

/// Who has no figures in a period, and whose figures are held.
pub fn lacking(summary: &Summary) -> Vec<String> {
    let absent = summary.rows.iter().filter(|row| !row.counts());
    let mut all: Vec<String> =
        absent.map(|row| format!("{}（{}）", row.unit.name, row.state.chinese())).collect();
    let held = summary.held();
    let held = held.iter().filter(|(_, held)| {
        summary.campaign.form.summary_fields.iter().any(|f| f.key == held.field())
    });
    all.extend(held.map(|(at, held)| {
        format!("{}{}（待核）", summary.rows[*at].unit.name, held.name(summary.campaign))
    }));
    all
}

impl Trend<'_> {
    /// Rows that a field takes among the totals: one more where the same units have a sum of their own.
    pub(super) fn rows_of_field(&self, at: usize) -> u32 {
        1 + u32::from(self.constant[at].is_some())
    }

    /// Row of a field's total among the totals.
    pub(super) fn totals_row(&self, fields: &[usize], at: usize) -> u32 {
        let before = fields.iter().take_while(|field| **field != at);
        TOTALS_ROW + 3 + before.map(|field| self.rows_of_field(*field)).sum::<u32>()
    }

    /// In which periods who has no figures; empty if all have in all.
    pub(super) fn gaps(&self) -> String {
        let kept = self.course.iter().filter_map(|(period, summary)| Some((period, (*summary)?)));
        let told = kept.filter_map(|(period, summary)| {
            let lacking = lacking(summary);
            let named = roll(&lacking, "“报送情况”");
            (!lacking.is_empty()).then(|| format!("{period} 缺 {named}"))
        });
        let told: Vec<String> = told.collect();
        if told.is_empty() {
            return String::new();
        }
        format!(
            "带 {MARK} 的期有单位没有数：{}。各期合计所含的单位不同时，看“其中同样的单位”各行（各期都有数的单位，图上为虚线），增量只比两期都有数的单位。",
            told.join("；")
        )
    }

    /// Sum over the units that have figures in every period.
    fn constant_sum(&self, at: usize, position: usize) -> Option<Decimal> {
        let (units, summary) = (self.constant[at].as_ref()?, self.course[position].1?);
        summary.sound_sum(units, at)
    }

    /// The row of that sum below a field's block of units, which begins at `top`.
    pub(super) fn constant_total(&mut self, top: u32, at: usize) -> Result<()> {
        let Some(units) = &self.constant[at] else { return Ok(()) };
        let (row, name) = (self.total_row(top) + 2, short_label(units));
        self.row_name(row, &name)?;
        let (first, last) = (top + 2, self.total_row(top) - 1);
        let range = |col| {
            format!(
                "{}:{}",
                SummaryColumns::address(first, col),
                SummaryColumns::address(last, col)
            )
        };
        let kept = (0..self.course.len()).filter(|position| self.course[*position].1.is_some());
        let kept: Vec<usize> = kept.collect();
        let has = kept.iter().map(|p| format!("ISNUMBER({})", range(Self::period_column(*p))));
        let has = has.collect::<Vec<_>>().join("*");
        let (decimals, format) = (self.exact(at), decimal_format(self.columns.decimals[at]));
        for position in 0..self.course.len() {
            let col = Self::period_column(position);
            if !kept.contains(&position) {
                self.canvas.text(row, col, NO_FIGURE)?;
                continue;
            }
            let sum = format!("ROUND(SUMPRODUCT({has},{}),{decimals})", range(col));
            let sum = live(sum, shown(self.constant_sum(at, position)));
            self.canvas.formula(row, col, sum, format)?;
        }
        self.canvas.text(row, self.spark_column(), "")
    }

    /// The same among the totals: links to that row.
    pub(super) fn constant_links(&mut self, row: u32, block: u32, at: usize) -> Result<()> {
        let Some(units) = &self.constant[at] else { return Ok(()) };
        self.row_name(row, &short_label(units))?;
        let format = decimal_format(self.columns.decimals[at]);
        for position in 0..self.course.len() {
            let col = Self::period_column(position);
            if self.course[position].1.is_none() {
                self.canvas.number(row, col, None, format)?;
                continue;
            }
            let link = SummaryColumns::address(self.total_row(block) + 2, col);
            let sum = shown(self.constant_sum(at, position));
            self.canvas.formula(row, col, live(link, sum), format)?;
        }
        self.sparkline(row)?;
        for position in 1..self.course.len() {
            self.canvas.text(row, self.added_column(position), "")?;
        }
        Ok(())
    }
}
