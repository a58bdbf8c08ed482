//! 汇总表: the official table with all units, the total, and every target's attainment.

use super::columns::{Columns, OVERVIEW_SHEET};
use crate::campaign::{Accumulation, Field, Goal, Kind};
use crate::look::{self, HEADING_COLOUR, Look};
use crate::summary::{Attainment, BaseSource, Reason, State, Summary, UnitRow};
use crate::template::A4;
use crate::validation::{Value, to_float};
use anyhow::Result;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Format, FormatAlign, Formula, Worksheet};

const POINTS: u32 = 11;
/// Verdicts run to ten characters and stand in two lines.
const VERDICT_POINTS: u32 = 9;
const ROW_HEIGHT: f64 = 26.5;
const NAME_WIDTH: f64 = 18.0;
const REMARKS_WIDTH: f64 = 36.0;
const STATE_WIDTH: f64 = 13.0;
const FIGURE_WIDTH: f64 = 7.5;
const RATE_WIDTH: f64 = 9.0;
const VERDICT_WIDTH: f64 = 10.0;
/// Print scale in percent, and the width in column units that one A4 landscape page then holds.
const PRINT_SCALE: u16 = 66;
const PAGE_WIDTH: f64 = 174.0;
/// Padding of a column, in column units.
const PADDING: f64 = 0.72;
const RATE_FORMAT: &str = "0.00%";

/// Draws the sheet.
struct Overview<'a> {
    sheet: &'a mut Worksheet,
    summary: &'a Summary<'a>,
    columns: &'a Columns,
    look: Look<'a>,
}

/// Writes 汇总表.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn write(sheet: &mut Worksheet, summary: &Summary, columns: &Columns) -> Result<()> {
    sheet.set_name(OVERVIEW_SHEET)?;
    let look = Look::of(summary.campaign);
    let mut overview = Overview {
        sheet,
        summary,
        columns,
        look,
    };
    overview.titles()?;
    overview.headings()?;
    for (row, unit_row) in (Columns::FIRST_ROW..).zip(&summary.rows) {
        overview.unit(row, unit_row)?;
    }
    overview.total()?;
    overview.coverage()?;
    overview.notes()?;
    overview.widths_and_pages()
}

/// Stands where a formula has no figure: the writing library cannot store an empty result.
const NO_FIGURE: &str = "—";

/// A formula whose result is stored beside it.
fn live(formula: String, result: impl Into<String>) -> Formula {
    Formula::new(formula).set_result(result)
}

fn shown(number: Option<Decimal>) -> String {
    number.map_or(NO_FIGURE.to_string(), |n| n.normalize().to_string())
}

impl Overview<'_> {
    fn cell(&self) -> Format {
        self.look.cell(POINTS)
    }

    fn bold(&self) -> Format {
        self.look.heading(POINTS)
    }

    fn heading_format(&self) -> Format {
        self.look
            .heading(POINTS)
            .set_background_color(HEADING_COLOUR)
    }

    fn titles(&mut self) -> Result<()> {
        let (summary, last) = (self.summary, self.columns.state);
        let title = self.look.title(20);
        let text = format!(
            "{}汇总表",
            summary.campaign.form.title.trim_end_matches("统计表")
        );
        self.sheet.merge_range(
            Columns::TITLE_ROW,
            0,
            Columns::TITLE_ROW,
            last,
            &text,
            &title,
        )?;
        self.sheet.set_row_height(Columns::TITLE_ROW, 40)?;
        let line = format!(
            "报送期：{}　　{}",
            summary.period.chinese(),
            summary.reported_text()
        );
        let format = self.look.text(12);
        let row = Columns::SUBTITLE_ROW;
        self.sheet.merge_range(row, 1, row, last, &line, &format)?;
        self.sheet.set_row_height(row, 24)?;
        let first = last + 1;
        let end = self.columns.met_count;
        let left = title.clone().set_align(FormatAlign::Left);
        self.sheet.merge_range(
            Columns::TITLE_ROW,
            first,
            Columns::TITLE_ROW,
            end,
            "目标完成情况",
            &left,
        )?;
        self.sheet.merge_range(
            row,
            first,
            row,
            end,
            "标 * 的上年同期取自该单位补充表",
            &format,
        )?;
        Ok(())
    }

    fn headings(&mut self) -> Result<()> {
        let format = self.heading_format();
        let (top, bottom) = (Columns::GROUP_ROW, Columns::HEADING_ROW);
        let campaign = self.summary.campaign;
        let unit_heading = campaign.form.unit_heading.as_str();
        self.sheet
            .merge_range(top, 0, bottom, 0, unit_heading, &format)?;
        for (col, field) in (1u16..).zip(&campaign.form.fields) {
            let text = look::two_line_heading(field);
            self.sheet
                .merge_range(top, col, bottom, col, &text, &format)?;
        }
        let (state, met) = (self.columns.state, self.columns.met_count);
        self.sheet
            .merge_range(top, state, bottom, state, "报送情况", &format)?;
        for (target, at) in campaign.targets.iter().zip(&self.columns.targets) {
            let name = format!("{}（{}）", target.name, target.goal_text());
            self.sheet
                .merge_range(top, at.actual, top, at.verdict, &name, &format)?;
            let actual = if at.base.is_some() {
                "本期"
            } else {
                "实际"
            };
            let rate = if at.base.is_some() {
                "同比"
            } else {
                "完成率"
            };
            self.sheet
                .write_string_with_format(bottom, at.actual, actual, &format)?;
            if let Some(base) = at.base {
                self.sheet
                    .write_string_with_format(bottom, base, "上年同期", &format)?;
            }
            self.sheet
                .write_string_with_format(bottom, at.rate, rate, &format)?;
            self.sheet
                .write_string_with_format(bottom, at.verdict, "是否达标", &format)?;
        }
        self.sheet
            .merge_range(top, met, bottom, met, "达标\n项数", &format)?;
        self.sheet
            .set_row_height(top, 26)?
            .set_row_height(bottom, 24)?;
        Ok(())
    }

    fn unit(&mut self, row: u32, unit_row: &UnitRow) -> Result<()> {
        let format = self.cell();
        self.sheet
            .write_string_with_format(row, 0, &unit_row.unit.name, &format)?;
        let mut lines = look::lines(&unit_row.unit.name, POINTS, NAME_WIDTH);
        for (at, value) in unit_row.values.iter().enumerate() {
            self.value(row, at, value.as_ref())?;
            if let Some(Value::Text(text)) = value {
                lines = lines.max(look::lines(text, POINTS, REMARKS_WIDTH));
            }
        }
        let state = state_text(unit_row);
        self.sheet
            .write_string_with_format(row, self.columns.state, state, &format)?;
        for at in 0..unit_row.attainment.len() {
            self.target(row, at, unit_row)?;
        }
        self.met_count(row, unit_row)?;
        let height = look::height(lines.min(10), POINTS).max(ROW_HEIGHT);
        self.sheet.set_row_height(row, height)?;
        Ok(())
    }

    fn value(&mut self, row: u32, at: usize, value: Option<&Value>) -> Result<()> {
        let field = &self.summary.campaign.form.fields[at];
        let col = at as u16 + 1;
        let number_format = look::number_format(field, self.columns.decimals[at]);
        match value {
            Some(Value::Number(number)) => {
                let format = self.cell().set_num_format(number_format);
                self.sheet
                    .write_number_with_format(row, col, to_float(*number), &format)?;
            }
            Some(Value::Text(text)) => {
                let format = self.look.text_cell(POINTS);
                let text = super::list::fitting(text);
                self.sheet
                    .write_string_with_format(row, col, text, &format)?;
            }
            None => {
                self.sheet.write_blank(row, col, &self.cell())?;
            }
        }
        Ok(())
    }

    fn figure_format(&self, at: usize) -> Format {
        let decimals = self.columns.target_decimals[at];
        let text = if decimals == 0 {
            "0".to_string()
        } else {
            format!("0.{}", "0".repeat(decimals as usize))
        };
        self.cell().set_num_format(text)
    }

    fn target(&mut self, row: u32, at: usize, unit_row: &UnitRow) -> Result<()> {
        let (target, cols) = (&self.summary.campaign.targets[at], self.columns.targets[at]);
        let judged = &unit_row.attainment[at];
        self.actual(row, at, judged)?;
        let actual = Columns::address(row, cols.actual);
        let (rate, verdict) = match (target.goal, cols.base) {
            (Goal::AtLeast(least), _) => least_formulas(&actual, least, judged),
            (Goal::Growth(growth), base) => {
                let base_col = base.unwrap_or(cols.actual);
                self.base(row, at, base_col, judged)?;
                let base = Columns::address(row, base_col);
                growth_formulas(&actual, &base, growth, judged)
            }
        };
        let rate_format = self.cell().set_num_format(RATE_FORMAT);
        self.sheet
            .write_formula_with_format(row, cols.rate, rate, &rate_format)?;
        let format = self.verdict_format();
        self.sheet
            .write_formula_with_format(row, cols.verdict, verdict, &format)?;
        Ok(())
    }

    /// This year's figure: a link to the official column where the form has it for this period,
    /// else the figure itself.
    fn actual(&mut self, row: u32, at: usize, judged: &Attainment) -> Result<()> {
        let (key, cols) = (
            &self.summary.campaign.targets[at].field,
            self.columns.targets[at],
        );
        let format = self.figure_format(at);
        let fields = &self.summary.campaign.form.fields;
        let linked = |f: &Field| f.key == *key && f.accumulation == Accumulation::Cumulative;
        if let Some(field) = fields.iter().position(linked) {
            let source = Columns::address(row, field as u16 + 1);
            let formula = format!("=IF(ISNUMBER({source}),{source},\"{NO_FIGURE}\")");
            let formula = live(formula, shown(judged.actual));
            self.sheet
                .write_formula_with_format(row, cols.actual, formula, &format)?;
        } else if let Some(actual) = judged.actual {
            self.sheet
                .write_number_with_format(row, cols.actual, to_float(actual), &format)?;
        } else {
            self.sheet.write_blank(row, cols.actual, &format)?;
        }
        Ok(())
    }

    fn base(&mut self, row: u32, at: usize, col: u16, judged: &Attainment) -> Result<()> {
        let format = self.figure_format(at);
        let Some(base) = &judged.base else {
            self.sheet.write_blank(row, col, &format)?;
            return Ok(());
        };
        let decimals = self.columns.target_decimals[at] as usize;
        let format = match base.source {
            BaseSource::Table => format,
            BaseSource::Supplement if decimals == 0 => self.cell().set_num_format("0\"*\""),
            BaseSource::Supplement => self
                .cell()
                .set_num_format(format!("0.{}\"*\"", "0".repeat(decimals))),
        };
        self.sheet
            .write_number_with_format(row, col, to_float(base.value), &format)?;
        Ok(())
    }

    fn met_count(&mut self, row: u32, unit_row: &UnitRow) -> Result<()> {
        let cols = &self.columns.targets;
        let figures: Vec<String> = cols
            .iter()
            .map(|c| Columns::address(row, c.actual))
            .collect();
        let verdicts: Vec<String> = cols
            .iter()
            .map(|c| format!("({}=\"达标\")", Columns::address(row, c.verdict)))
            .collect();
        let format = self.cell();
        if cols.is_empty() {
            self.sheet
                .write_blank(row, self.columns.met_count, &format)?;
            return Ok(());
        }
        let formula = format!(
            "=IF(COUNT({})=0,\"{NO_FIGURE}\",{})",
            figures.join(","),
            verdicts.join("+")
        );
        let any = unit_row.attainment.iter().any(|a| a.actual.is_some());
        let result = if any {
            unit_row.met_count().to_string()
        } else {
            NO_FIGURE.to_string()
        };
        let col = self.columns.met_count;
        self.sheet
            .write_formula_with_format(row, col, live(formula, result), &format)?;
        Ok(())
    }

    fn total(&mut self) -> Result<()> {
        let row = self.columns.total_row();
        let total = &self.summary.total;
        let bold = self.bold();
        let label = format!("合计（{}）", self.summary.reported_text());
        self.sheet.write_string_with_format(row, 0, &label, &bold)?;
        self.sheet.set_row_height(row, ROW_HEIGHT)?;
        for (at, field) in self.summary.campaign.form.fields.iter().enumerate() {
            let col = at as u16 + 1;
            if !field.is_number() {
                self.sheet.write_blank(row, col, &bold)?;
                continue;
            }
            let decimals = self.columns.decimals[at];
            let format = bold
                .clone()
                .set_num_format(look::number_format(field, decimals));
            let formula = sum_formula(&self.columns.range(col), decimals);
            let formula = live(formula, shown(total.values[at]));
            self.sheet
                .write_formula_with_format(row, col, formula, &format)?;
        }
        self.sheet.write_blank(row, self.columns.state, &bold)?;
        for at in 0..self.columns.targets.len() {
            self.total_target(row, at)?;
        }
        self.sheet.write_blank(row, self.columns.met_count, &bold)?;
        Ok(())
    }

    fn total_target(&mut self, row: u32, at: usize) -> Result<()> {
        let (columns, cols) = (self.columns, self.columns.targets[at]);
        let total = &self.summary.total.attainment[at];
        let decimals = columns.target_decimals[at];
        let figure = self.figure_format(at).set_bold();
        let rate_format = self.bold().set_num_format(RATE_FORMAT);
        let actuals = columns.range(cols.actual);
        match cols.base {
            None => {
                let formula = live(sum_formula(&actuals, decimals), shown(total.actual));
                self.sheet
                    .write_formula_with_format(row, cols.actual, formula, &figure)?;
                self.sheet.write_blank(row, cols.rate, &rate_format)?;
            }
            Some(base_col) => {
                let bases = columns.range(base_col);
                let both = format!("ISNUMBER({actuals})*ISNUMBER({bases})");
                let sum = |of: &str| {
                    format!(
                        "=IF(SUMPRODUCT({both})=0,\"{NO_FIGURE}\",ROUND(SUMPRODUCT({both},{of}),{decimals}))"
                    )
                };
                let actual = live(sum(&actuals), shown(total.actual));
                let base = live(sum(&bases), shown(total.base));
                self.sheet
                    .write_formula_with_format(row, cols.actual, actual, &figure)?;
                self.sheet
                    .write_formula_with_format(row, base_col, base, &figure)?;
                let (a, b) = (
                    Columns::address(row, cols.actual),
                    Columns::address(row, base_col),
                );
                let rate = live(rate_formula(&a, &b), shown(total.rate));
                self.sheet
                    .write_formula_with_format(row, cols.rate, rate, &rate_format)?;
            }
        }
        let verdicts = columns.range(cols.verdict);
        let formula = format!(
            "=SUMPRODUCT(({verdicts}=\"达标\")*1)&\"/{}达标\"",
            columns.units
        );
        let formula = live(formula, format!("{}/{}达标", total.met, columns.units));
        let bold = self.bold();
        self.sheet
            .write_formula_with_format(row, cols.verdict, formula, &bold)?;
        Ok(())
    }

    /// The row below the total: over how many units each sum runs.
    fn coverage(&mut self) -> Result<()> {
        let (row, columns) = (self.columns.coverage_row(), self.columns);
        let format = self.cell();
        let units = columns.units;
        for col in 0..=columns.met_count {
            self.sheet.write_blank(row, col, &format)?;
        }
        self.sheet
            .write_string_with_format(row, 0, "合计所含单位数", &format)?;
        for (at, field) in self.summary.campaign.form.fields.iter().enumerate() {
            if field.is_number() {
                let col = at as u16 + 1;
                let formula = format!("=COUNT({})&\"/{units}\"", columns.range(col));
                let result = format!("{}/{units}", self.summary.total.with_value[at]);
                self.sheet
                    .write_formula_with_format(row, col, live(formula, result), &format)?;
            }
        }
        for (cols, total) in columns.targets.iter().zip(&self.summary.total.attainment) {
            let actuals = columns.range(cols.actual);
            let counted = match cols.base {
                None => format!("COUNT({actuals})"),
                Some(base) => {
                    format!(
                        "SUMPRODUCT(ISNUMBER({actuals})*ISNUMBER({}))",
                        columns.range(base)
                    )
                }
            };
            let formula = live(
                format!("={counted}&\"/{units}\""),
                format!("{}/{units}", total.units),
            );
            self.sheet
                .write_formula_with_format(row, cols.actual, formula, &format)?;
        }
        self.sheet.set_row_height(row, 24)?;
        Ok(())
    }

    fn notes(&mut self) -> Result<()> {
        let format = self.look.text(POINTS).set_text_wrap();
        let last = self.columns.state;
        for (row, text) in (self.columns.coverage_row() + 1..).zip(note_lines(self.summary)) {
            self.sheet.merge_range(row, 1, row, last, &text, &format)?;
            let width = PAGE_WIDTH * 0.85;
            self.sheet
                .set_row_height(row, look::height(look::lines(&text, POINTS, width), POINTS))?;
        }
        Ok(())
    }

    fn widths_and_pages(&mut self) -> Result<()> {
        let mut breaks = vec![u32::from(self.columns.state) + 1];
        self.sheet.set_column_width(0, NAME_WIDTH)?;
        for (col, (field, decimals)) in (1u16..).zip(
            self.summary
                .campaign
                .form
                .fields
                .iter()
                .zip(&self.columns.decimals),
        ) {
            let heading = look::width(&look::two_line_heading(field), POINTS);
            let extra = f64::from(decimals.saturating_sub(field.decimals));
            let width = if field.kind == Kind::Text {
                REMARKS_WIDTH
            } else {
                heading.max(12.0) + extra
            };
            self.sheet.set_column_width(col, width)?;
        }
        self.sheet
            .set_column_width(self.columns.state, STATE_WIDTH)?;
        let mut filled = NAME_WIDTH;
        for (at, cols) in self.columns.targets.iter().enumerate() {
            let width = self.target_widths(at)?;
            if filled + width > PAGE_WIDTH {
                breaks.push(u32::from(cols.actual));
                filled = NAME_WIDTH;
            }
            filled += width;
        }
        self.sheet.set_column_width(self.columns.met_count, 8)?;
        self.sheet.set_vertical_page_breaks(&breaks)?;
        let notes = self.columns.coverage_row() + note_lines(self.summary).len() as u32;
        self.sheet
            .set_print_area(0, 0, notes, self.columns.met_count)?;
        self.sheet
            .set_paper_size(A4)
            .set_landscape()
            .set_print_scale(PRINT_SCALE);
        self.sheet.set_margins(0.4, 0.4, 0.5, 0.5, 0.2, 0.2);
        self.sheet.set_footer("&C第 &P 页，共 &N 页");
        self.sheet
            .set_repeat_rows(Columns::GROUP_ROW, Columns::HEADING_ROW)?;
        self.sheet.set_repeat_columns(0, 0)?;
        self.sheet.set_freeze_panes(Columns::FIRST_ROW, 1)?;
        Ok(())
    }

    fn verdict_format(&self) -> Format {
        self.look.cell(VERDICT_POINTS)
    }

    /// Sets the widths of a target's columns so that its figures and its name above them fit;
    /// returns their sum.
    fn target_widths(&mut self, at: usize) -> Result<f64> {
        let (target, cols) = (&self.summary.campaign.targets[at], self.columns.targets[at]);
        let name = look::width(
            &format!("{}（{}）", target.name, target.goal_text()),
            POINTS,
        ) + 1.0;
        let figures = f64::from(cols.rate - cols.actual);
        let figure = FIGURE_WIDTH.max(self.columns.figure_length[at] as f64 + 2.5);
        let spare = (name - figure * figures - RATE_WIDTH - VERDICT_WIDTH).max(0.0);
        let figure = figure + spare / figures;
        for col in cols.actual..cols.rate {
            self.sheet.set_column_width(col, figure)?;
        }
        self.sheet.set_column_width(cols.rate, RATE_WIDTH)?;
        self.sheet.set_column_width(cols.verdict, VERDICT_WIDTH)?;
        let padding = PADDING * (figures + 2.0);
        Ok(figure * figures + RATE_WIDTH + VERDICT_WIDTH + padding)
    }
}

fn sum_formula(range: &str, decimals: u32) -> String {
    format!("=IF(COUNT({range})=0,\"{NO_FIGURE}\",ROUND(SUM({range}),{decimals}))")
}

fn rate_formula(actual: &str, base: &str) -> String {
    format!(
        "=IF(AND(ISNUMBER({actual}),ISNUMBER({base})),IF({base}=0,\"{NO_FIGURE}\",ROUND(({actual}-{base})/{base},6)),\"{NO_FIGURE}\")"
    )
}

/// Words for a figure that is not there; the formula falls back on them.
fn unknown(reason: Option<Reason>) -> String {
    let missing = |r: &Reason| !matches!(r, Reason::NoBase | Reason::ZeroBase);
    let reason = reason.filter(missing).unwrap_or(Reason::Blank);
    format!("无法判断：{}", reason.chinese())
}

fn verdict(judged: &Attainment) -> String {
    match (judged.met, judged.reason) {
        (Some(true), _) => "达标".to_string(),
        (Some(false), _) => "未达标".to_string(),
        (None, reason) => format!("无法判断：{}", reason.unwrap_or(Reason::Blank).chinese()),
    }
}

fn least_formulas(actual: &str, least: Decimal, judged: &Attainment) -> (Formula, Formula) {
    let least = least.normalize();
    let rate = format!("=IF(ISNUMBER({actual}),ROUND({actual}/{least},6),\"{NO_FIGURE}\")");
    let words = unknown(judged.reason);
    let test =
        format!("=IF(ISNUMBER({actual}),IF({actual}>={least},\"达标\",\"未达标\"),\"{words}\")");
    (live(rate, shown(judged.rate)), live(test, verdict(judged)))
}

fn growth_formulas(
    actual: &str,
    base: &str,
    growth: Decimal,
    judged: &Attainment,
) -> (Formula, Formula) {
    let ratio = growth.normalize();
    let words = unknown(judged.reason);
    // ROUND at nine places: products of six-decimal figures and the goal are exact there.
    let test = format!(
        "=IF(NOT(ISNUMBER({actual})),\"{words}\",IF(NOT(ISNUMBER({base})),\"无法判断：无基数\",\
         IF({base}=0,\"无法判断：基数为0\",IF(ROUND({actual}-{base}*(1+{ratio}),9)>=0,\"达标\",\"未达标\"))))"
    );
    (
        live(rate_formula(actual, base), shown(judged.rate)),
        live(test, verdict(judged)),
    )
}

fn state_text(row: &UnitRow) -> String {
    match row.state {
        State::Accepted => "已报".to_string(),
        State::Missing => "未报".to_string(),
        State::Returned => "退改，见问题清单".to_string(),
        State::Unreadable => "来件不能读，见问题清单".to_string(),
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
        format!(
            "{}为当期数，目标按各期相加计算；其余列为累计数。",
            per_period.join("、")
        )
    };
    let base = summary.baseline_file.as_deref().map_or_else(
        || "上年同期取自各单位补充表。".to_string(),
        |file| format!("上年同期取自{file}，表中没有的取自单位补充表（标 *）。"),
    );
    let whole = if missing.is_empty() {
        "全部单位已报。".to_string()
    } else {
        format!("合计不含：{}。", missing.join("、"))
    };
    vec![
        format!("注：1. {whole}"),
        format!("2. {span}{base}同比合计只含本期和上年同期都有数的单位。"),
        "3. 各数字的来源见“数据来源”，需要核实的问题见“问题清单”。".to_string(),
    ]
}
