//! 汇总表: the official table with all units, the total, and every target's attainment.

use super::colours;
use super::columns::{OVERVIEW_SHEET, SummaryColumns};
use super::grid::{StreamingSheet, StyleIndex};
use super::held;
use super::marks::{self, Marks};
use super::overview_notes::note_lines;
use super::sources_sheet::SOURCES_SHEET;
use super::targets::{RATE_FORMAT, SUPPLIED, VERDICT_POINTS, figure_format};
use crate::campaign::RowId;
use crate::summary::{Doubted, NOT_APPLICABLE, Summary, UnitRow};
use crate::theme::{self, HEADING_COLOUR, Theme};
use crate::validation::Value;
use anyhow::Result;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, FormatAlign};
use std::collections::BTreeMap;

pub(super) const POINTS: u32 = 11;
pub(super) const REMARKS_WIDTH: f64 = 28.0;
pub(super) const NAME_WIDTH: f64 = 21.0;
pub(super) const STATE_WIDTH: f64 = 13.0;

/// Draws the sheet.
pub(super) struct Overview<'a> {
    pub(super) sheet: &'a mut StreamingSheet,
    pub(super) summary: &'a Summary<'a>,
    pub(super) columns: &'a SummaryColumns,
    pub(super) look: Theme<'a>,
    /// Lines below the table.
    pub(super) notes: Vec<String>,
    /// Height of all rows so far, in points.
    pub(super) height: f64,
    /// Row on 数据来源 that explains a cell.
    places: &'a BTreeMap<(u32, u16), u32>,
    pub(super) styles: OverviewStyles,
}

/// The styles of the units' rows.
pub(super) struct OverviewStyles {
    pub(super) cell: StyleIndex,
    words: StyleIndex,
    /// Of each field of the form.
    values: Vec<StyleIndex>,
    /// Of each target's figures, and of those from the unit's own return.
    pub(super) figures: Vec<StyleIndex>,
    pub(super) supplied: Vec<StyleIndex>,
    pub(super) rate: StyleIndex,
    pub(super) verdict: StyleIndex,
}

/// Writes 汇总表.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn write(
    sheet: &mut StreamingSheet,
    summary: &Summary,
    columns: &SummaryColumns,
    places: &BTreeMap<(u32, u16), u32>,
) -> Result<()> {
    sheet.page.set_name(OVERVIEW_SHEET)?;
    let look = Theme::of(summary.campaign);
    let styles = styles(sheet, summary, columns, look);
    let notes = note_lines(summary, columns);
    let mut overview =
        Overview { sheet, summary, columns, look, notes, height: 0.0, places, styles };
    overview.titles()?;
    overview.headings()?;
    overview.sheet.table(columns.last_row());
    for (row, unit_row) in (SummaryColumns::FIRST_ROW..).zip(&summary.rows) {
        overview.unit(row, unit_row)?;
        overview.sheet.done(row);
    }
    overview.total()?;
    overview.coverage()?;
    overview.notes()?;
    overview.colours()?;
    overview.widths_and_pages()
}

fn styles(
    sheet: &mut StreamingSheet,
    summary: &Summary,
    columns: &SummaryColumns,
    look: Theme,
) -> OverviewStyles {
    let cell = look.cell(POINTS);
    let mut numbers =
        |number_format: String| sheet.style(&cell.clone().set_num_format(number_format));
    let fields = summary.campaign.form.summary_fields.iter().zip(&columns.decimals);
    let values = fields.map(|(field, decimals)| numbers(theme::number_format(field, *decimals)));
    let values = values.collect();
    let targets = columns.target_decimals.iter().copied();
    let figures = targets.clone().map(|decimals| numbers(figure_format(decimals, ""))).collect();
    let supplied = targets.map(|decimals| numbers(figure_format(decimals, SUPPLIED))).collect();
    let rate = numbers(RATE_FORMAT.to_string());
    OverviewStyles {
        cell: sheet.style(&cell),
        words: sheet.style(&look.text_cell(POINTS)),
        values,
        figures,
        supplied,
        rate,
        verdict: sheet.style(&look.cell(VERDICT_POINTS)),
    }
}

impl Overview<'_> {
    pub(super) fn cell(&self) -> Format {
        self.look.cell(POINTS)
    }

    pub(super) fn bold(&self) -> Format {
        self.look.heading(POINTS)
    }

    fn titles(&mut self) -> Result<()> {
        let (summary, last) = (self.summary, self.last_of_first_page());
        let title = self.look.title(20);
        let form = &summary.campaign.form.title;
        // An office's form may itself be called 汇总表.
        let text = format!("{}汇总表", form.trim_end_matches("统计表").trim_end_matches("汇总表"));
        let style = self.sheet.style(&title);
        self.sheet.merge(
            (SummaryColumns::TITLE_ROW, 0),
            (SummaryColumns::TITLE_ROW, last),
            &text,
            style,
        )?;
        self.set_height(SummaryColumns::TITLE_ROW, 36.0)?;
        let marked = marks::legend(summary);
        let line = format!(
            "报送期：{}　　{}{marked}{}",
            summary.campaign.calendar.name(summary.period),
            summary.reported_text(),
            held::legend(summary)
        );
        let style = self.sheet.style(&self.look.text(12));
        let row = SummaryColumns::SUBTITLE_ROW;
        self.sheet.merge((row, 1), (row, last), &line, style)?;
        self.set_height(row, 24.0)?;
        if self.columns.targets.is_empty() {
            return Ok(());
        }
        let below = format!(
            "标 * 的上年同期取自该单位{}。{}{}",
            summary.campaign.baseline_sheet(),
            marks::short_legend(summary),
            colours::LEGEND
        );
        let left = self.sheet.style(&title.set_align(FormatAlign::Left));
        let small = self.sheet.style(&self.look.text(POINTS));
        // Each page has its title, and says what the marks on it mean.
        let pages = self.target_pages();
        let ends = pages.iter().skip(1).map(|next| next - 1).chain([self.columns.met_count]);
        for (number, (first, end)) in pages.iter().zip(ends).enumerate() {
            let more = if number > 0 { "（续）" } else { "" };
            let targets = format!("目标完成情况{more}{}", held::short_legend(summary));
            let top = SummaryColumns::TITLE_ROW;
            self.sheet.merge((top, *first), (top, end), &targets, left)?;
            self.sheet.merge((row, *first), (row, end), &below, small)?;
        }
        Ok(())
    }

    fn headings(&mut self) -> Result<()> {
        let style =
            self.sheet.style(&self.look.heading(POINTS).set_background_color(HEADING_COLOUR));
        let (top, bottom) = (SummaryColumns::GROUP_ROW, SummaryColumns::HEADING_ROW);
        let campaign = self.summary.campaign;
        let unit_heading = campaign.form.unit_heading.as_str();
        self.sheet.merge((top, 0), (bottom, 0), unit_heading, style)?;
        for (col, field) in (1u16..).zip(&campaign.form.summary_fields) {
            let text = theme::two_line_heading(&field.label, field);
            self.sheet.merge((top, col), (bottom, col), &text, style)?;
        }
        let (state, met) = (self.columns.state, self.columns.met_count);
        self.sheet.merge((top, state), (bottom, state), "报送情况", style)?;
        for (target, at) in campaign.targets.iter().zip(&self.columns.targets) {
            let name = format!("{}（{}）", target.name, target.goal_text());
            self.sheet.merge((top, at.actual), (top, at.verdict), &name, style)?;
            let actual = if at.base.is_some() { "本期" } else { "实际" };
            let rate = if at.base.is_some() { "同比" } else { "完成率" };
            self.sheet.text(bottom, at.actual, actual, style)?;
            if let Some(base) = at.base {
                self.sheet.text(bottom, base, "上年同期", style)?;
            }
            self.sheet.text(bottom, at.rate, rate, style)?;
            self.sheet.text(bottom, at.verdict, "是否达标", style)?;
        }
        if !self.columns.targets.is_empty() {
            self.sheet.merge((top, met), (bottom, met), "达标\n项数", style)?;
        }
        let headings = (1u16..).zip(&campaign.form.summary_fields);
        let lines = headings.map(|(col, field)| {
            theme::lines(&theme::two_line_heading(&field.label, field), POINTS, self.width_of(col))
        });
        let height = theme::height(lines.max().unwrap_or(1), POINTS);
        self.set_height(top, (height - 24.0).max(26.0))?;
        self.set_height(bottom, 24.0)
    }

    fn unit(&mut self, row: u32, unit_row: &UnitRow) -> Result<()> {
        self.sheet.text(row, 0, &unit_row.unit.name, self.styles.cell)?;
        let mut lines = theme::lines(&unit_row.unit.name, POINTS, NAME_WIDTH);
        for (at, value) in unit_row.values.iter().enumerate() {
            self.value(row, at, value.as_ref(), unit_row)?;
            if let Some(Value::Text(text)) = value {
                lines = lines.max(theme::lines(text, POINTS, REMARKS_WIDTH));
            }
        }
        let state = held::state(unit_row);
        lines = lines.max(theme::lines(&state, POINTS, STATE_WIDTH));
        self.sheet.text(row, self.columns.state, &state, self.styles.cell)?;
        for at in 0..unit_row.attainment.len() {
            self.target(row, at, unit_row)?;
        }
        if !self.columns.targets.is_empty() {
            self.met_count(row, unit_row)?;
        }
        self.set_height(row, theme::height(lines.min(10), POINTS))
    }

    /// Sets the height of a row, in points.
    pub(super) fn set_height(&mut self, row: u32, points: f64) -> Result<()> {
        self.height += points;
        self.sheet.row_height(row, points)
    }

    fn value(
        &mut self,
        row: u32,
        at: usize,
        value: Option<&Value>,
        unit_row: &UnitRow,
    ) -> Result<()> {
        let field = &self.summary.campaign.form.summary_fields[at];
        let col = at as u16 + 1;
        if let Some(held) = unit_row.held_figure(&field.key) {
            // Of a list only the lines that are held are left out.
            return match (matches!(held.figure.row, RowId::Line(_)), value) {
                (true, Some(Value::Number(rest))) => self.held_part((row, col), at, *rest, held),
                _ => self.held((row, col), at, held),
            };
        }
        match value {
            Some(Value::Number(number)) => {
                let marks = Marks::of(unit_row, &field.key);
                let style = if marks.is_none() {
                    self.styles.values[at]
                } else {
                    let plain = theme::number_format(field, self.columns.decimals[at]);
                    self.sheet.style(&self.cell().set_num_format(marks.format(&plain)))
                };
                self.number(row, col, *number, style)?;
                marks.note(&mut self.sheet.page, row, col)
            }
            Some(Value::Text(text)) => {
                self.sheet.text(row, col, &theme::fitting(text), self.styles.words)
            }
            None if unit_row.is_not_applicable(&field.key) => {
                self.sheet.text(row, col, NOT_APPLICABLE, self.styles.cell)
            }
            None => self.sheet.blank(row, col, self.styles.cell),
        }
    }

    /// A held figure of the form: words, or the number with its mark where the campaign counts such.
    fn held(&mut self, cell: (u32, u16), at: usize, held: &Doubted) -> Result<()> {
        if !self.summary.counts_held() {
            return self.held_words(cell, held);
        }
        let field = &self.summary.campaign.form.summary_fields[at];
        let plain = theme::number_format(field, self.columns.decimals[at]);
        let style = self.held_style(held::marked(&plain));
        self.number(cell.0, cell.1, held.value, style)?;
        held::note(&mut self.sheet.page, cell, held, true)
    }

    /// What the other lines of a list come to, in the colour of held figures.
    fn held_part(
        &mut self,
        cell: (u32, u16),
        at: usize,
        rest: Decimal,
        held: &Doubted,
    ) -> Result<()> {
        let field = &self.summary.campaign.form.summary_fields[at];
        let plain = theme::number_format(field, self.columns.decimals[at]);
        let style = self.held_style(held::marked(&plain));
        self.number(cell.0, cell.1, rest, style)?;
        held::note(&mut self.sheet.page, cell, held, self.summary.counts_held())
    }

    /// Makes a cell lead to its source.
    pub(super) fn lead_to_source(&mut self, cell: (u32, u16)) {
        if let Some(place) = self.places.get(&cell) {
            self.sheet.link(cell, SOURCES_SHEET, (*place, 0), Some("看来源"));
        }
    }

    /// A number that leads to its source.
    pub(super) fn number(
        &mut self,
        row: u32,
        col: u16,
        number: Decimal,
        style: StyleIndex,
    ) -> Result<()> {
        self.lead_to_source((row, col));
        self.sheet.number(row, col, number, style)
    }

    fn colours(&mut self) -> Result<()> {
        let (first, last) = (SummaryColumns::FIRST_ROW, self.columns.last_row());
        colours::states(&mut self.sheet.page, (first, self.columns.state, last))?;
        for (cols, elapsed) in self.columns.targets.iter().zip(&self.summary.elapsed) {
            colours::verdicts(
                &mut self.sheet.page,
                (first, cols.verdict, last),
                cols.rate,
                *elapsed,
            )?;
        }
        Ok(())
    }
}
