//! 汇总表: the official table with all units, the total, and every target's attainment.

use super::adjustments::{self, marked};
use super::canvas::PRINT_SCALE;
use super::colours;
use super::columns::{Columns, OVERVIEW_SHEET};
use super::formulas::{live, shown, sum_formula};
use super::grid::{Grid, Style};
use super::receipts_sheet::RECEIPTS_SHEET;
use super::sources_sheet::SOURCES_SHEET;
use super::targets::{RATE_FORMAT, SUPPLIED, VERDICT_POINTS, figure_format};
use crate::campaign::{Accumulation, Kind};
use crate::look::{self, HEADING_COLOUR, Look};
use crate::summary::{NOT_APPLICABLE, State, Summary, UnitRow, roll};
use crate::template::A4;
use crate::validation::Value;
use anyhow::Result;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, FormatAlign};
use std::collections::BTreeMap;

pub(super) const POINTS: u32 = 11;
const ROW_HEIGHT: f64 = 26.5;
const NAME_WIDTH: f64 = 18.0;
const REMARKS_WIDTH: f64 = 36.0;
/// Width in column units that one A4 landscape page holds at the print scale.
const PAGE_WIDTH: f64 = 174.0;
const STATE_WIDTH: f64 = 13.0;

/// Draws the sheet.
pub(super) struct Overview<'a> {
    pub(super) sheet: &'a mut Grid,
    pub(super) summary: &'a Summary<'a>,
    pub(super) columns: &'a Columns,
    pub(super) look: Look<'a>,
    /// Row on 数据来源 that explains a cell.
    places: &'a BTreeMap<(u32, u16), u32>,
    pub(super) styles: Styles,
}

/// The styles of the units' rows.
pub(super) struct Styles {
    pub(super) cell: Style,
    words: Style,
    /// Of each field of the form.
    values: Vec<Style>,
    /// Of each target's figures, and of those from a supplement.
    pub(super) figures: Vec<Style>,
    pub(super) supplied: Vec<Style>,
    pub(super) rate: Style,
    pub(super) verdict: Style,
}

/// Writes 汇总表.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn write(
    sheet: &mut Grid,
    summary: &Summary,
    columns: &Columns,
    places: &BTreeMap<(u32, u16), u32>,
) -> Result<()> {
    sheet.page.set_name(OVERVIEW_SHEET)?;
    let look = Look::of(summary.campaign);
    let styles = styles(sheet, summary, columns, look);
    let mut overview = Overview { sheet, summary, columns, look, places, styles };
    overview.titles()?;
    overview.headings()?;
    overview.sheet.table(columns.last_row());
    for (row, unit_row) in (Columns::FIRST_ROW..).zip(&summary.rows) {
        overview.unit(row, unit_row)?;
        overview.sheet.done(row);
    }
    overview.total()?;
    overview.coverage()?;
    overview.notes()?;
    overview.colours()?;
    overview.widths_and_pages()
}

fn styles(sheet: &mut Grid, summary: &Summary, columns: &Columns, look: Look) -> Styles {
    let cell = look.cell(POINTS);
    let mut numbers =
        |number_format: String| sheet.style(&cell.clone().set_num_format(number_format));
    let fields = summary.campaign.form.fields.iter().zip(&columns.decimals);
    let values = fields.map(|(field, decimals)| numbers(look::number_format(field, *decimals)));
    let values = values.collect();
    let targets = columns.target_decimals.iter().copied();
    let figures = targets.clone().map(|decimals| numbers(figure_format(decimals, ""))).collect();
    let supplied = targets.map(|decimals| numbers(figure_format(decimals, SUPPLIED))).collect();
    let rate = numbers(RATE_FORMAT.to_string());
    Styles {
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
        let (summary, last) = (self.summary, self.columns.state);
        let title = self.look.title(20);
        let text = format!("{}汇总表", summary.campaign.form.title.trim_end_matches("统计表"));
        let style = self.sheet.style(&title);
        self.sheet.merge((Columns::TITLE_ROW, 0), (Columns::TITLE_ROW, last), &text, style)?;
        self.sheet.row_height(Columns::TITLE_ROW, 40.0)?;
        let adjusted = adjustments::legend(summary);
        let line = format!(
            "报送期：{}　　{}{adjusted}",
            summary.period.chinese(),
            summary.reported_text()
        );
        let style = self.sheet.style(&self.look.text(12));
        let row = Columns::SUBTITLE_ROW;
        self.sheet.merge((row, 1), (row, last), &line, style)?;
        self.sheet.row_height(row, 24.0)?;
        let first = last + 1;
        let end = self.columns.met_count;
        let below = format!(
            "标 * 的上年同期取自该单位补充表。{}{}",
            adjustments::short_legend(summary),
            colours::LEGEND
        );
        let left = self.sheet.style(&title.set_align(FormatAlign::Left));
        let top = Columns::TITLE_ROW;
        self.sheet.merge((top, first), (top, end), "目标完成情况", left)?;
        self.sheet.merge((row, first), (row, end), &below, style)
    }

    fn headings(&mut self) -> Result<()> {
        let style =
            self.sheet.style(&self.look.heading(POINTS).set_background_color(HEADING_COLOUR));
        let (top, bottom) = (Columns::GROUP_ROW, Columns::HEADING_ROW);
        let campaign = self.summary.campaign;
        let unit_heading = campaign.form.unit_heading.as_str();
        self.sheet.merge((top, 0), (bottom, 0), unit_heading, style)?;
        for (col, field) in (1u16..).zip(&campaign.form.fields) {
            let text = look::two_line_heading(field);
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
        self.sheet.merge((top, met), (bottom, met), "达标\n项数", style)?;
        self.sheet.row_height(top, 26.0)?;
        self.sheet.row_height(bottom, 24.0)
    }

    fn unit(&mut self, row: u32, unit_row: &UnitRow) -> Result<()> {
        self.sheet.text(row, 0, &unit_row.unit.name, self.styles.cell)?;
        let mut lines = look::lines(&unit_row.unit.name, POINTS, NAME_WIDTH);
        for (at, value) in unit_row.values.iter().enumerate() {
            self.value(row, at, value.as_ref(), unit_row)?;
            if let Some(Value::Text(text)) = value {
                lines = lines.max(look::lines(text, POINTS, REMARKS_WIDTH));
            }
        }
        self.sheet.text(row, self.columns.state, state_text(unit_row), self.styles.cell)?;
        for at in 0..unit_row.attainment.len() {
            self.target(row, at, unit_row)?;
        }
        self.met_count(row, unit_row)?;
        self.sheet.row_height(row, look::height(lines.min(10), POINTS).max(ROW_HEIGHT))
    }

    fn value(
        &mut self,
        row: u32,
        at: usize,
        value: Option<&Value>,
        unit_row: &UnitRow,
    ) -> Result<()> {
        let field = &self.summary.campaign.form.fields[at];
        let col = at as u16 + 1;
        match value {
            Some(Value::Number(number)) => {
                let adjusted = unit_row.adjustment(&field.key);
                let style = match adjusted {
                    Some(_) => {
                        let plain = look::number_format(field, self.columns.decimals[at]);
                        self.sheet.style(&self.cell().set_num_format(marked(&plain, adjusted)))
                    }
                    None => self.styles.values[at],
                };
                self.number(row, col, *number, style)?;
                adjustments::note(&mut self.sheet.page, row, col, adjusted)
            }
            Some(Value::Text(text)) => {
                self.sheet.text(row, col, &look::fitting(text), self.styles.words)
            }
            None if unit_row.is_not_applicable(&field.key) => {
                self.sheet.text(row, col, NOT_APPLICABLE, self.styles.cell)
            }
            None => self.sheet.blank(row, col, self.styles.cell),
        }
    }

    /// A number that leads to its source.
    pub(super) fn number(
        &mut self,
        row: u32,
        col: u16,
        number: Decimal,
        style: Style,
    ) -> Result<()> {
        if let Some(place) = self.places.get(&(row, col)) {
            self.sheet.link((row, col), SOURCES_SHEET, (*place, 0), Some("看来源"));
        }
        self.sheet.number(row, col, number, style)
    }

    fn total(&mut self) -> Result<()> {
        let row = self.columns.total_row();
        let total = &self.summary.total;
        let bold = self.sheet.style(&self.bold());
        let label = format!("合计（{}）", self.summary.reported_text());
        self.sheet.text(row, 0, &label, bold)?;
        self.sheet.row_height(row, ROW_HEIGHT)?;
        for (at, field) in self.summary.campaign.form.fields.iter().enumerate() {
            let col = at as u16 + 1;
            if !field.is_number() {
                self.sheet.blank(row, col, bold)?;
                continue;
            }
            let decimals = self.columns.decimals[at];
            let format = self.bold().set_num_format(look::number_format(field, decimals));
            let style = self.sheet.style(&format);
            let formula = sum_formula(&self.columns.range(col), decimals);
            self.sheet.formula(row, col, &live(formula, shown(total.values[at])), style)?;
        }
        self.sheet.blank(row, self.columns.state, bold)?;
        for at in 0..self.columns.targets.len() {
            self.total_target(row, at)?;
        }
        self.sheet.blank(row, self.columns.met_count, bold)
    }

    /// The row below the total: over how many units each sum runs.
    fn coverage(&mut self) -> Result<()> {
        let (row, columns) = (self.columns.coverage_row(), self.columns);
        let cell = self.styles.cell;
        let units = columns.units;
        for col in 0..=columns.met_count {
            self.sheet.blank(row, col, cell)?;
        }
        self.sheet.text(row, 0, "合计所含单位数", cell)?;
        for (at, field) in self.summary.campaign.form.fields.iter().enumerate() {
            if field.is_number() {
                let col = at as u16 + 1;
                let formula = format!("COUNT({})&\"/{units}\"", columns.range(col));
                let result = format!("{}/{units}", self.summary.total.with_value[at]);
                self.sheet.formula(row, col, &live(formula, result), cell)?;
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
        self.sheet.row_height(row, 24.0)
    }

    fn notes(&mut self) -> Result<()> {
        let style = self.sheet.style(&self.look.text(POINTS).set_text_wrap());
        let last = self.columns.state;
        for (row, text) in (self.columns.coverage_row() + 1..).zip(note_lines(self.summary)) {
            self.sheet.merge((row, 1), (row, last), &text, style)?;
            let lines = look::lines(&text, POINTS, PAGE_WIDTH * 0.85);
            self.sheet.row_height(row, look::height(lines, POINTS))?;
        }
        Ok(())
    }

    fn colours(&mut self) -> Result<()> {
        let (first, last) = (Columns::FIRST_ROW, self.columns.last_row());
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

    fn widths_and_pages(&mut self) -> Result<()> {
        let mut breaks = vec![u32::from(self.columns.state) + 1];
        self.sheet.page.set_column_width(0, NAME_WIDTH)?;
        for (col, (field, decimals)) in
            (1u16..).zip(self.summary.campaign.form.fields.iter().zip(&self.columns.decimals))
        {
            let heading = look::width(&look::two_line_heading(field), POINTS);
            let extra = f64::from(decimals.saturating_sub(field.decimals));
            let width =
                if field.kind == Kind::Text { REMARKS_WIDTH } else { heading.max(12.0) + extra };
            self.sheet.page.set_column_width(col, width)?;
        }
        self.sheet.page.set_column_width(self.columns.state, STATE_WIDTH)?;
        let mut filled = NAME_WIDTH;
        for (at, cols) in self.columns.targets.iter().enumerate() {
            let width = self.target_widths(at)?;
            if filled + width > PAGE_WIDTH {
                breaks.push(u32::from(cols.actual));
                filled = NAME_WIDTH;
            }
            filled += width;
        }
        self.sheet.page.set_column_width(self.columns.met_count, 8)?;
        self.sheet.page.set_vertical_page_breaks(&breaks)?;
        let notes = self.columns.coverage_row() + note_lines(self.summary).len() as u32;
        self.sheet.page.set_print_area(0, 0, notes, self.columns.met_count)?;
        self.sheet.page.set_paper_size(A4).set_landscape().set_print_scale(PRINT_SCALE);
        self.sheet.page.set_margins(0.4, 0.4, 0.5, 0.5, 0.2, 0.2);
        self.sheet.page.set_footer("&C第 &P 页，共 &N 页");
        self.sheet.page.set_repeat_rows(Columns::GROUP_ROW, Columns::HEADING_ROW)?;
        self.sheet.page.set_repeat_columns(0, 0)?;
        self.sheet.page.set_freeze_panes(Columns::FIRST_ROW, 1)?;
        Ok(())
    }
}

fn state_text(row: &UnitRow) -> &'static str {
    match row.state {
        State::Accepted => "已报",
        State::Held => "待核，见问题清单",
        State::Missing => "未报",
        State::Returned => "退改，见问题清单",
        State::Unreadable => "来件不能读，见问题清单",
    }
}

fn note_lines(summary: &Summary) -> Vec<String> {
    let campaign = summary.campaign;
    let missing: Vec<String> = summary
        .rows
        .iter()
        .filter(|r| !r.counts())
        .map(|r| format!("{}（{}）", r.unit.name, r.state.chinese()))
        .collect();
    let per_period: Vec<&str> = campaign
        .form
        .fields
        .iter()
        .filter(|f| f.is_number() && f.accumulation == Accumulation::Period)
        .map(|f| f.name.as_str())
        .collect();
    let span = if per_period.is_empty() {
        "各列为行动开始以来的累计数。".to_string()
    } else {
        format!("{}为当期数，目标按各期相加计算；其余列为累计数。", per_period.join("、"))
    };
    let both_years = "同比合计只含本期和上年同期都有数的单位。";
    let base = match (&summary.baseline_file, &summary.baseline_note) {
        (Some(file), _) => {
            format!("上年同期取自{file}，表中没有的取自单位补充表（标 *）。{both_years}")
        }
        (None, Some(note)) => format!("{}。{both_years}", note.written),
        (None, None) => String::new(),
    };
    let whole = if missing.is_empty() {
        "全部单位已报。".to_string()
    } else {
        format!("合计不含：{}。", roll(&missing, &format!("“{RECEIPTS_SHEET}”")))
    };
    vec![
        format!("注：1. {whole}"),
        format!("2. {span}{base}"),
        "3. 各数字的来源见“数据来源”，需要核实的问题见“问题清单”，各列怎么算见“说明”。".to_string(),
    ]
}
