//! The columns of the targets on 汇总表: figures, rates, verdicts, and their totals.

use super::columns::SummaryColumns;
use super::formulas::{
    NO_FIGURE, absence, decimal_format, figure_of, growth_verdict, least_rate, least_verdict, live,
    met_count, rate_formula, shown, sum_formula, verdict,
};
use super::grid::{CellPos, ReferenceRow, StyleIndex};
use super::held::{self, HELD};
use super::marks::Marks;
use super::overview::{Overview, OverviewStyles, POINTS};
use super::sheet_page::PADDING;
use crate::baseline::BaseSource;
use crate::campaign::{Accumulation, Field, Goal};
use crate::summary::attainment::RATE_DECIMALS;
use crate::summary::{Doubted, Reason, UnitRow};
use crate::theme;
use anyhow::Result;

/// Verdicts run to ten characters and stand in two lines.
pub(super) const VERDICT_POINTS: u32 = 9;
const FIGURE_WIDTH: f64 = 7.5;
/// Room beside a figure for the marks behind it.
const MARKS_WIDTH: f64 = 2.5;
const RATE_WIDTH: f64 = 8.6;
const VERDICT_WIDTH: f64 = 12.8;
/// Added to the kind of a verdict's formula where last year's figure is held: it has words of its own.
const HELD_BASES: u32 = 1_000;
pub(super) const RATE_FORMAT: &str = "0.00%";
/// Stands behind a figure from the unit's own return, as a number format writes it.
pub(super) const SUPPLIED: &str = "\"*\"";

/// Number format of a target's figures, with a mark behind it.
pub(super) fn figure_format(decimals: u32, mark: &str) -> String {
    format!("{}{mark}", decimal_format(decimals))
}

impl Overview<'_> {
    /// The style of a figure of a target with its marks, `mark` before them.
    fn marked_style(&mut self, at: usize, mark: &str, marks: &Marks) -> StyleIndex {
        let number_format = figure_format(self.columns.target_decimals[at], mark);
        let format = self.cell().set_num_format(marks.format(&number_format));
        self.sheet.style(&format)
    }

    pub(super) fn target(&mut self, row: u32, at: usize, unit_row: &UnitRow) -> Result<()> {
        let (target, cols) = (&self.summary.campaign.targets[at], self.columns.targets[at]);
        let judged = &unit_row.attainment[at];
        self.actual(row, at, unit_row)?;
        let base_col = cols.base.unwrap_or(cols.actual);
        if target.grows() {
            self.base(row, at, base_col, unit_row)?;
        }
        let actual = || SummaryColumns::address(ReferenceRow::Own, cols.actual);
        let base = || SummaryColumns::address(ReferenceRow::Own, base_col);
        let rate = || match target.goal {
            Goal::AtLeast(least) => least_rate(&actual(), least),
            Goal::Growth(_) => rate_formula(&actual(), &base()),
        };
        let absence = absence(judged);
        let no_base = match judged.actual.is_some() && held::blocks(unit_row, at) {
            true => Reason::Held,
            false => Reason::NoBase,
        };
        let test = || match target.goal {
            Goal::AtLeast(least) => least_verdict(&actual(), least, absence),
            Goal::Growth(growth) => growth_verdict(&actual(), &base(), growth, [absence, no_base]),
        };
        let kind = absence as u32 + if no_base == Reason::Held { HELD_BASES } else { 0 };
        let (at_rate, at_verdict) = (CellPos::at(row, cols.rate), CellPos::at(row, cols.verdict));
        let OverviewStyles { rate: rate_style, verdict: verdict_style, .. } = self.styles;
        self.sheet.repeated(at_rate, 0, rate, &shown(judged.rate), rate_style)?;
        self.sheet.repeated(at_verdict, kind, test, &verdict(judged), verdict_style)
    }

    /// This year's figure: a link to the official column where the form has it for this period,
    /// else the figure itself.
    fn actual(&mut self, row: u32, at: usize, unit_row: &UnitRow) -> Result<()> {
        let (key, cols) = (&self.summary.campaign.targets[at].field, self.columns.targets[at]);
        let judged = &unit_row.attainment[at];
        if judged.actual.is_none() && held::blocks(unit_row, at) {
            return self.held_actual(row, at, unit_row);
        }
        let marks = Marks::of(unit_row, key);
        let style = match marks.is_none() {
            true => self.styles.figures[at],
            false => self.marked_style(at, "", &marks),
        };
        let fields = &self.summary.campaign.form.summary_fields;
        let linked = |f: &Field| f.key == *key && f.accumulation == Accumulation::Cumulative;
        if let Some(field) = fields.iter().position(linked) {
            let link = || figure_of(&SummaryColumns::address(ReferenceRow::Own, field as u16 + 1));
            let spot = CellPos::at(row, cols.actual);
            self.sheet.repeated(spot, 0, link, &shown(judged.actual), style)
        } else if let Some(actual) = judged.actual {
            self.number(row, cols.actual, actual, style)?;
            marks.note(&mut self.sheet.page, row, cols.actual)
        } else {
            self.sheet.blank(row, cols.actual, style)
        }
    }

    /// This year's figure where it is held: of the official column as long as that is, else in words.
    fn held_actual(&mut self, row: u32, at: usize, unit_row: &UnitRow) -> Result<()> {
        let (key, cols) = (&self.summary.campaign.targets[at].field, self.columns.targets[at]);
        let fields = &self.summary.campaign.form.summary_fields;
        let linked = |f: &Field| f.key == *key && f.accumulation == Accumulation::Cumulative;
        let held = unit_row.held_figure(key);
        let style = self.held_style(figure_format(self.columns.target_decimals[at], ""));
        match (fields.iter().position(linked), held) {
            (Some(field), Some(held)) => {
                let cell = SummaryColumns::address(row, field as u16 + 1);
                let link = held::link(&cell, held.value, self.summary.counts_held());
                self.sheet.formula(row, cols.actual, &live(link, HELD), style)
            }
            (None, Some(held)) => self.held_words((row, cols.actual), held),
            // A field that is reported per period, held in an earlier one.
            (_, None) => self.sheet.text(row, cols.actual, HELD, style),
        }
    }

    /// A held figure in words, with its note.
    pub(super) fn held_words(&mut self, at: (u32, u16), held: &Doubted) -> Result<()> {
        let style = self.held_style("@".to_string());
        self.lead_to_source(at);
        self.sheet.text(at.0, at.1, &held::words(held.value), style)?;
        held::note(&mut self.sheet.page, at, held, false)
    }

    /// The style of held figures with a number format.
    pub(super) fn held_style(&mut self, number_format: String) -> StyleIndex {
        let format = held::shaded(self.cell()).set_num_format(number_format);
        self.sheet.style(&format)
    }

    fn base(&mut self, row: u32, at: usize, col: u16, unit_row: &UnitRow) -> Result<()> {
        let Some(base) = &unit_row.attainment[at].base else {
            let own =
                self.summary.campaign.baseline_field(&self.summary.campaign.targets[at].field);
            return match own.and_then(|field| unit_row.held_figure(&field.key)) {
                Some(held) => self.held_words((row, col), held),
                None => self.sheet.blank(row, col, self.styles.figures[at]),
            };
        };
        if base.source == BaseSource::Table {
            return self.number(row, col, base.value, self.styles.figures[at]);
        }
        let campaign = self.summary.campaign;
        let own = campaign.baseline_field(&campaign.targets[at].field);
        let marks = Marks::of(unit_row, own.map_or("", |field| &field.key));
        let style = match marks.is_none() {
            true => self.styles.supplied[at],
            false => self.marked_style(at, SUPPLIED, &marks),
        };
        self.number(row, col, base.value, style)?;
        marks.note(&mut self.sheet.page, row, col)
    }

    pub(super) fn met_count(&mut self, row: u32, unit_row: &UnitRow) -> Result<()> {
        let (cols, col) = (&self.columns.targets, self.columns.met_count);
        let style = self.styles.cell;
        if cols.is_empty() {
            return self.sheet.blank(row, col, style);
        }
        let count = || {
            let own = |col| SummaryColumns::address(ReferenceRow::Own, col);
            let figures: Vec<String> = cols.iter().map(|c| own(c.actual)).collect();
            let verdicts: Vec<String> =
                cols.iter().map(|c| format!("({}=\"达标\")", own(c.verdict))).collect();
            let (figures, met) = (figures.join(","), verdicts.join("+"));
            format!("IF(COUNT({figures})=0,\"{NO_FIGURE}\",{met})")
        };
        self.sheet.repeated(CellPos::at(row, col), 0, count, &met_count(unit_row), style)
    }

    pub(super) fn total_target(&mut self, row: u32, at: usize) -> Result<()> {
        let (columns, cols) = (self.columns, self.columns.targets[at]);
        let total = &self.summary.total.attainment[at];
        let (figure, rate_style) = self.total_styles(at);
        let actuals = columns.range(cols.actual);
        match (self.summary.campaign.targets[at].goal, cols.base) {
            (Goal::AtLeast(least), _) => {
                let formula =
                    live(sum_formula(&actuals, columns.target_exact[at]), shown(total.actual));
                self.sheet.formula(row, cols.actual, &formula, figure)?;
                let (sum, least) = (SummaryColumns::address(row, cols.actual), least.normalize());
                let rate = format!(
                    "IF(ISNUMBER({sum}),ROUND({sum}/({least}*COUNT({actuals})),{RATE_DECIMALS}),\"{NO_FIGURE}\")"
                );
                let rate = live(rate, shown(total.rate));
                self.sheet.formula(row, cols.rate, &rate, rate_style)?;
            }
            (Goal::Growth(_), base_col) => {
                let base_col = base_col.unwrap_or(cols.actual);
                self.total_growth(row, at, base_col)?;
            }
        }
        let verdicts = columns.range(cols.verdict);
        let formula = format!("SUMPRODUCT(({verdicts}=\"达标\")*1)&\"/{}达标\"", columns.units);
        let formula = live(formula, format!("{}/{}达标", total.met, columns.units));
        let bold = self.sheet.style(&self.bold());
        self.sheet.formula(row, cols.verdict, &formula, bold)
    }

    /// Sums of the units that have both figures, and their growth.
    fn total_growth(&mut self, row: u32, at: usize, base_col: u16) -> Result<()> {
        let (columns, cols) = (self.columns, self.columns.targets[at]);
        let total = &self.summary.total.attainment[at];
        let decimals = columns.target_exact[at];
        let (figure, rate_style) = self.total_styles(at);
        let (actuals, bases) = (columns.range(cols.actual), columns.range(base_col));
        let both = format!("ISNUMBER({actuals})*ISNUMBER({bases})");
        let sum = |of: &str| {
            format!(
                "IF(SUMPRODUCT({both})=0,\"{NO_FIGURE}\",ROUND(SUMPRODUCT({both},{of}),{decimals}))"
            )
        };
        let actual = live(sum(&actuals), shown(total.actual));
        let base = live(sum(&bases), shown(total.base));
        self.sheet.formula(row, cols.actual, &actual, figure)?;
        self.sheet.formula(row, base_col, &base, figure)?;
        let (a, b) =
            (SummaryColumns::address(row, cols.actual), SummaryColumns::address(row, base_col));
        let rate = live(rate_formula(&a, &b), shown(total.rate));
        self.sheet.formula(row, cols.rate, &rate, rate_style)?;
        Ok(())
    }

    /// Styles of a total and of its rate.
    fn total_styles(&mut self, at: usize) -> (StyleIndex, StyleIndex) {
        let number_format = figure_format(self.columns.target_decimals[at], "");
        let figure = self.cell().set_num_format(number_format).set_bold();
        let rate = self.bold().set_num_format(RATE_FORMAT);
        (self.sheet.style(&figure), self.sheet.style(&rate))
    }

    /// Width of each figure of a target, so that its figures and its name above them fit.
    fn figure_width(&self, at: usize) -> f64 {
        let (target, cols) = (&self.summary.campaign.targets[at], self.columns.targets[at]);
        let name =
            theme::width(&format!("{}（{}）", target.name, target.goal_text()), POINTS) + 1.0;
        let figures = f64::from(cols.rate - cols.actual);
        let figure = FIGURE_WIDTH.max(self.columns.figure_length[at] as f64 + MARKS_WIDTH);
        let spare = (name - figure * figures - RATE_WIDTH - VERDICT_WIDTH).max(0.0);
        figure + spare / figures
    }

    /// Width of all columns of a target, padding included.
    pub(super) fn target_width(&self, at: usize) -> f64 {
        let cols = self.columns.targets[at];
        let figures = f64::from(cols.rate - cols.actual);
        let padding = PADDING * (figures + 2.0);
        self.figure_width(at) * figures + RATE_WIDTH + VERDICT_WIDTH + padding
    }

    /// Sets the widths of a target's columns.
    pub(super) fn set_target_widths(&mut self, at: usize) -> Result<()> {
        let (cols, figure) = (self.columns.targets[at], self.figure_width(at));
        for col in cols.actual..cols.rate {
            self.sheet.page.set_column_width(col, figure)?;
        }
        self.sheet.page.set_column_width(cols.rate, RATE_WIDTH)?;
        self.sheet.page.set_column_width(cols.verdict, VERDICT_WIDTH)?;
        Ok(())
    }
}
