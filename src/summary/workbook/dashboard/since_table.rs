//! What has changed since the period right before, on 达标看板: each sum in a table of its own, each target's
//! rate beside it. Only units that have a sound figure in both periods are compared.

use super::targets_table::RATE_COLUMN;
use super::{DashboardSheet, LAST_COLUMN};
use crate::summary::attainment::RATE_DECIMALS;
use crate::summary::workbook::columns::SummaryColumns;
use crate::summary::workbook::formulas::{
    NO_FIGURE, as_long_as, decimal_format, in_points, literal, live, shown,
};
use crate::summary::workbook::sheet_page::ROW_HEIGHT;
use crate::summary::{SumChange, TotalAttainment};
use anyhow::Result;
use rust_decimal::{Decimal, RoundingStrategy};

const HEADINGS: [&str; 6] =
    ["指标", "本期合计", "所含\n单位数", "上期合计", "所含\n单位数", "较上期"];
/// Columns of the table: sums with the units behind them, change, and what was compared.
const NOW: u16 = 1;
const BEFORE: u16 = 3;
const CHANGE: u16 = 5;
const WORDS: u16 = 6;
/// Decimals of percentage points.
const POINTS_DECIMALS: u32 = 2;

impl DashboardSheet<'_> {
    /// Draws the table at `top`, if there is something to compare with; the row below it.
    pub(super) fn since_table(&mut self, top: u32) -> Result<u32> {
        let Some(since) = &self.since else { return Ok(top) };
        let (period, changes) = (since.period, since.fields.clone());
        self.canvas.caption(top, &format!("各项指标较上期（{period}）"))?;
        self.canvas.headings(top + 1, 0, &HEADINGS)?;
        self.canvas.group(top + 1, WORDS, LAST_COLUMN, "怎么比")?;
        let fields = self.summary.campaign.form.summary_fields.iter().enumerate();
        let numbers: Vec<usize> = fields.filter(|(_, f)| f.is_number()).map(|(at, _)| at).collect();
        for (row, at) in (top + 2..).zip(&numbers) {
            self.canvas.sheet.row_height(row, ROW_HEIGHT)?;
            self.since_figures(row, *at)?;
            self.since_change(row, *at, changes[*at])?;
        }
        Ok(top + 3 + numbers.len() as u32)
    }

    /// The sums of both periods without what is held, each with the units behind it.
    fn since_figures(&mut self, row: u32, at: usize) -> Result<()> {
        let (summary, columns) = (self.summary, self.columns);
        let format = decimal_format(columns.decimals[at]);
        let total = SummaryColumns::cell(columns.total_row(), at as u16 + 1);
        let now = &summary.total;
        self.canvas.text(row, 0, &summary.campaign.form.summary_fields[at].heading())?;
        let sum = match (now.values[at], now.sound[at]) {
            (Some(all), Some(sound)) if all != sound => {
                let then = sound.normalize().to_string();
                live(as_long_as(&total, all, columns.exact[at], &then), shown(Some(sound)))
            }
            (_, sound) => live(total, shown(sound)),
        };
        self.canvas.formula(row, NOW, sum, format)?;
        self.canvas.number(row, NOW + 1, Some(now.with_sound[at].into()), "0")?;
        let before = summary.last().map(|last| (last.total.sound[at], last.total.with_sound[at]));
        let (sum, units) = before.unwrap_or_default();
        self.canvas.number(row, BEFORE, sum, format)?;
        self.canvas.number(row, BEFORE + 1, Some(units.into()), "0")
    }

    fn since_change(&mut self, row: u32, at: usize, change: Option<SumChange>) -> Result<()> {
        let Some(change) = change else {
            self.canvas.text(row, CHANGE, NO_FIGURE)?;
            return self.canvas.group_of_words(row, WORDS, LAST_COLUMN, "没有两期都有数的单位");
        };
        let decimals = self.columns.decimals[at];
        let (now, before) =
            (SummaryColumns::address(row, NOW), SummaryColumns::address(row, BEFORE));
        let exact = self.columns.exact[at].max(change.by.normalize().scale());
        let formula = if change.all {
            format!(
                "IF(AND(ISNUMBER({now}),ISNUMBER({before})),ROUND({now}-{before},{exact}),\"{NO_FIGURE}\")"
            )
        } else {
            let sum = self.summary.total.sound[at].unwrap_or_default();
            as_long_as(&now, sum, exact, &change.by.normalize().to_string())
        };
        self.canvas.formula(
            row,
            CHANGE,
            live(formula, shown(Some(change.by))),
            &signed(decimals),
        )?;
        self.canvas.group_of_words(row, WORDS, LAST_COLUMN, &compared(&change))
    }

    /// How a target's rate has changed, beside it.
    pub(super) fn target_since(
        &mut self,
        row: u32,
        at: usize,
        judged: &TotalAttainment,
    ) -> Result<()> {
        let Some(since) = &self.since else { return Ok(()) };
        let told = since.targets[at].zip(judged.rate);
        let Some((change, rate)) = told else {
            let why = if self.summary.campaign.targets[at].grows() {
                "不比（两期上年同期的来源不同，或没有两期都有数的单位）"
            } else {
                "没有两期都有数的单位"
            };
            return self.canvas.text(row, LAST_COLUMN, why);
        };
        let words = format!("{}（{}）", points(change.by), compared(&change));
        let cell = SummaryColumns::address(row, RATE_COLUMN);
        let formula = as_long_as(&cell, rate, RATE_DECIMALS, &literal(&words));
        self.canvas.formula(row, LAST_COLUMN, live(formula, words), "@")
    }
}

/// Which units were compared.
fn compared(change: &SumChange) -> String {
    if change.all {
        format!("两期同样的 {} 个单位", change.units)
    } else {
        format!("只比两期都有数的 {} 个单位", change.units)
    }
}

/// A change in percentage points: 提高 3.5 个百分点.
fn points(by: Decimal) -> String {
    let strategy = RoundingStrategy::MidpointAwayFromZero;
    let points = in_points(Some(by)).unwrap_or_default();
    let points = points.round_dp_with_strategy(POINTS_DECIMALS, strategy).normalize();
    let word = if points.is_sign_negative() { "降低" } else { "提高" };
    if points.is_zero() {
        "持平".to_string()
    } else {
        format!("{word} {} 个百分点", points.abs())
    }
}

/// A change with its sign.
fn signed(decimals: u32) -> String {
    let plain = decimal_format(decimals);
    format!("\"+\"{plain};\"-\"{plain};\"持平\"")
}
