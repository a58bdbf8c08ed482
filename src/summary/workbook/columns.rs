//! The columns and rows of 汇总表: the official nine, the unit's state, then the targets.

use super::grid::ReferenceRow;
use crate::baseline::BaseSource;
use crate::campaign::{Campaign, Field, Goal, Target};
use crate::form::column_letters;
use crate::summary::{Summary, UnitRow};
use crate::validation::Value;
use rayon::prelude::*;
use rust_decimal::Decimal;

/// Name of the sheet.
pub const OVERVIEW_SHEET: &str = "汇总表";

/// Columns of one target; zero-based.
#[derive(Debug, Clone, Copy)]
pub struct TargetColumns {
    /// This year's figure.
    pub actual: u16,
    /// Last year's figure, for growth targets.
    pub base: Option<u16>,
    /// 完成率 or 同比.
    pub rate: u16,
    /// 达标, 未达标 or 无法判断.
    pub verdict: u16,
}

/// Where everything stands on 汇总表; rows and columns are zero-based. Column 0 names the unit and
/// field `i` of the form stands in column `i + 1`.
#[derive(Debug)]
pub struct SummaryColumns {
    /// The unit's state.
    pub state: u16,
    /// One entry per target.
    pub targets: Vec<TargetColumns>,
    /// Number of targets met.
    pub met_count: u16,
    /// Number of units.
    pub units: u32,
    /// Decimals shown per field of the form: those that the campaign declares.
    pub decimals: Vec<u32>,
    /// Decimals that the figures of each field have, to which its sum is exact.
    pub exact: Vec<u32>,
    /// Decimals shown per target.
    pub target_decimals: Vec<u32>,
    /// Decimals that the figures of each target have.
    pub target_exact: Vec<u32>,
    /// Characters of the longest figure shown per target, total included.
    pub figure_length: Vec<usize>,
}

impl SummaryColumns {
    /// Row of the title.
    pub const TITLE_ROW: u32 = 0;
    /// Row of period and number of units reported.
    pub const SUBTITLE_ROW: u32 = 1;
    /// Row of the targets' names; the official headings cover this and the next row.
    pub const GROUP_ROW: u32 = 2;
    /// Row of the headings below a target's name.
    pub const HEADING_ROW: u32 = 3;
    /// Row of the first unit.
    pub const FIRST_ROW: u32 = 4;

    /// The columns of a summary.
    pub fn of(summary: &Summary) -> SummaryColumns {
        let campaign = summary.campaign;
        let state = campaign.form.summary_fields.len() as u16 + 1;
        let mut next = state + 1;
        let mut targets = Vec::new();
        for target in &campaign.targets {
            let grows = matches!(target.goal, Goal::Growth(_));
            let base = grows.then_some(next + 1);
            let rate = next + 1 + u16::from(grows);
            targets.push(TargetColumns { actual: next, base, rate, verdict: rate + 1 });
            next = rate + 2;
        }
        let targets_at = (0..campaign.targets.len()).into_par_iter();
        let of_target = |target: &Target| campaign.field(&target.field).map_or(0, |f| f.decimals);
        let target_decimals: Vec<u32> = campaign.targets.iter().map(of_target).collect();
        SummaryColumns {
            state,
            targets,
            met_count: next,
            units: summary.rows.len() as u32,
            decimals: (0..)
                .zip(&campaign.form.summary_fields)
                .map(|(at, field)| decimals_of(summary, at, field))
                .collect(),
            exact: (0..campaign.form.summary_fields.len())
                .into_par_iter()
                .map(|at| exact_of_field(summary, at))
                .collect(),
            target_exact: targets_at.clone().map(|at| exact_of_target(summary, at)).collect(),
            figure_length: targets_at
                .map(|at| figure_length(summary, at, target_decimals[at]))
                .collect(),
            target_decimals,
        }
    }

    /// Row of the last unit.
    pub fn last_row(&self) -> u32 {
        Self::FIRST_ROW + self.units - 1
    }

    /// Row of the total.
    pub fn total_row(&self) -> u32 {
        Self::FIRST_ROW + self.units
    }

    /// Row that says over how many units each total runs.
    pub fn coverage_row(&self) -> u32 {
        self.total_row() + 1
    }

    /// Address of a cell: E7.
    pub fn address(row: impl Into<ReferenceRow>, col: u16) -> String {
        format!("{}{}", column_letters(col.into()), row.into())
    }

    /// Address that stays when a formula is moved: $E$7.
    pub fn fixed(row: impl Into<ReferenceRow>, col: u16) -> String {
        format!("${}${}", column_letters(col.into()), row.into())
    }

    /// A cell of 汇总表 as other sheets name it.
    pub fn cell(row: impl Into<ReferenceRow>, col: u16) -> String {
        format!("'{OVERVIEW_SHEET}'!{}", Self::fixed(row, col))
    }

    /// The units' cells of a column of 汇总表 as other sheets name them.
    pub fn cells(&self, col: u16) -> String {
        format!("{}:{}", Self::cell(Self::FIRST_ROW, col), Self::fixed(self.last_row(), col))
    }

    /// Address of the units' cells of a column: E5:E25.
    pub fn range(&self, col: u16) -> String {
        let (top, bottom) = (Self::FIRST_ROW, self.last_row());
        format!("{}:{}", Self::address(top, col), Self::address(bottom, col))
    }

    /// Column where a field's figure stands in a unit's row; `None` if it does not stand there: a
    /// figure of a further block that no target takes as it is.
    pub fn figure(&self, campaign: &Campaign, unit_row: &UnitRow, field: &Field) -> Option<u16> {
        let fields = &campaign.form.summary_fields;
        if let Some(at) = fields.iter().position(|f| f.key == field.key) {
            return Some(at as u16 + 1);
        }
        let mut targets = campaign.targets.iter().zip(&self.targets).zip(&unit_row.attainment);
        targets.find_map(|((target, cols), judged)| {
            let own_base = judged.base.as_ref().is_some_and(|b| b.source == BaseSource::Return);
            if target.field == field.key && field.is_cumulative() {
                Some(cols.actual)
            } else if own_base && field.baseline_of.as_deref() == Some(&target.field) {
                cols.base
            } else {
                None
            }
        })
    }

    /// What a cell of the sheet tells: 成都市 签约金额(亿元); `None` outside rows of figures.
    pub fn label(&self, summary: &Summary, row: u32, col: u16) -> Option<String> {
        let at = row.checked_sub(Self::FIRST_ROW)? as usize;
        let whose = match summary.rows.get(at) {
            Some(unit_row) => unit_row.unit.name.as_str(),
            None if row == self.total_row() => "合计",
            None if row == self.coverage_row() => "合计所含单位数",
            None => return None,
        };
        let what = self.heading(summary.campaign, col)?;
        Some(format!("{whose} {what}").trim_end().to_string())
    }

    /// Heading of a column in one line.
    fn heading(&self, campaign: &Campaign, col: u16) -> Option<String> {
        let field = campaign.form.summary_fields.get(usize::from(col).wrapping_sub(1));
        let of_target = |(target, cols): (&Target, &TargetColumns)| {
            let part = match col {
                _ if col == cols.actual && cols.base.is_some() => "本期",
                _ if col == cols.actual => "实际",
                _ if Some(col) == cols.base => "上年同期",
                _ if col == cols.rate && cols.base.is_some() => "同比",
                _ if col == cols.rate => "完成率",
                _ if col == cols.verdict => "是否达标",
                _ => return None,
            };
            Some(format!("{} {part}", target.name))
        };
        match col {
            0 => Some(String::new()),
            _ if col == self.state => Some("报送情况".to_string()),
            _ if col == self.met_count => Some("达标项数".to_string()),
            _ => field
                .map(Field::heading)
                .or_else(|| campaign.targets.iter().zip(&self.targets).find_map(of_target)),
        }
    }
}

/// Decimals that every figure of a column has at most: rounded to so many, a sum is exact.
/// Decimals that a column shows: as many as are asked for, or as its figures have.
fn decimals_of(summary: &Summary, at: usize, field: &Field) -> u32 {
    if !field.has_free_decimals {
        return field.decimals;
    }
    let figures = summary.rows.iter().filter_map(|row| row.number(at));
    figures.map(|figure| figure.normalize().scale()).max().unwrap_or(0)
}

fn exact_of_field(summary: &Summary, at: usize) -> u32 {
    let field: &Field = &summary.campaign.form.summary_fields[at];
    let scale = |row: &UnitRow| match &row.values[at] {
        Some(Value::Number(number)) => number.normalize().scale(),
        _ => 0,
    };
    summary.rows.iter().map(scale).max().unwrap_or(0).max(field.decimals)
}

fn exact_of_target(summary: &Summary, at: usize) -> u32 {
    let declared = summary.campaign.field(&summary.campaign.targets[at].field);
    let scale = |number: Decimal| number.normalize().scale();
    let figures = summary.rows.iter().flat_map(|row| {
        let judged = &row.attainment[at];
        [judged.actual, judged.base.as_ref().map(|b| b.value)]
    });
    let widest = figures.flatten().map(scale).max().unwrap_or(0);
    widest.max(declared.map_or(0, |f| f.decimals))
}

fn figure_length(summary: &Summary, at: usize, decimals: u32) -> usize {
    let total = &summary.total.attainment[at];
    let figures = summary.rows.iter().flat_map(|row| {
        let judged = &row.attainment[at];
        [judged.actual, judged.base.as_ref().map(|b| b.value)]
    });
    longest(figures.chain([total.actual, total.base]).flatten(), decimals)
}

/// Characters of the longest of these figures with so many decimals: it is the largest or the smallest.
pub fn longest(figures: impl Iterator<Item = Decimal>, decimals: u32) -> usize {
    let ends = figures.fold(None, |ends: Option<(Decimal, Decimal)>, number| {
        Some(ends.map_or((number, number), |(low, high)| (low.min(number), high.max(number))))
    });
    let decimals = decimals as usize;
    let length = |number: Decimal| format!("{number:.decimals$}").len();
    ends.map_or(0, |(low, high)| length(low).max(length(high)))
}
