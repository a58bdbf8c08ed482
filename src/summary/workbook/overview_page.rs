//! How 汇总表 is laid out: widths of its columns, lines below the table, pages.

use super::columns::SummaryColumns;
use super::held;
use super::overview::{NAME_WIDTH, Overview, POINTS, REMARKS_WIDTH, STATE_WIDTH};
use super::printing;
use super::sheet_page::PADDING;
use crate::campaign::Kind;
use crate::theme;
use anyhow::Result;

/// Width of the column of 达标项数.
const MET_WIDTH: f64 = 8.0;
/// Widest column of a figure of a form without targets; a longer heading takes more lines.
const MOST_HEADING_WIDTH: f64 = 16.0;
/// Print scale in percent at which the cells are 8 points on paper.
const PRINT_SCALE: u16 = 73;
/// Width in column units that one A4 landscape page holds at that scale where the default font is a wide one.
const PAGE_WIDTH: f64 = 155.0;
/// Height in points that one A4 landscape page holds between its margins, less what rounding may take.
const PAGE_HEIGHT: f64 = 515.0;
/// Below this scale a page is not read any more.
const LEAST_PRINT_SCALE: u16 = 64;

impl Overview<'_> {
    /// Last column of the page on which title and notes stand: that of the state, unless the form is wider.
    pub(super) fn last_of_first_page(&self) -> u16 {
        let mut right = self.width_of(0);
        let fits = |col: &u16| {
            right += self.width_of(*col);
            right <= PAGE_WIDTH
        };
        (1..=self.columns.state).take_while(fits).last().unwrap_or(1)
    }

    pub(super) fn notes(&mut self) -> Result<()> {
        let style = self.sheet.style(&self.look.text(POINTS).set_text_wrap());
        let last = self.last_of_first_page();
        let width: f64 = (1..=last).map(|col| self.width_of(col)).sum();
        let width = width.min(PAGE_WIDTH * 0.85);
        for (row, text) in (self.columns.coverage_row() + 1..).zip(&self.notes) {
            self.sheet.merge((row, 1), (row, last), text, style)?;
            let lines = theme::lines(text, POINTS, width);
            let points = theme::height(lines, POINTS);
            self.height += points;
            self.sheet.row_height(row, points)?;
        }
        Ok(())
    }

    /// The usual print scale in percent, or a smaller one where that brings the lines below the table onto
    /// its page.
    fn print_scale(&self) -> u16 {
        let fitting = (PAGE_HEIGHT / self.height * 100.0).floor();
        if (f64::from(LEAST_PRINT_SCALE)..f64::from(PRINT_SCALE)).contains(&fitting) {
            fitting as u16
        } else {
            PRINT_SCALE
        }
    }

    /// Width of the column of units, of a field of the form or of the state.
    pub(super) fn width_of(&self, col: u16) -> f64 {
        let fields = &self.summary.campaign.form.summary_fields;
        let at = usize::from(col).wrapping_sub(1);
        let (Some(field), Some(decimals)) = (fields.get(at), self.columns.decimals.get(at)) else {
            return if col == 0 { NAME_WIDTH } else { STATE_WIDTH };
        };
        let heading = theme::width(&theme::two_line_heading(&field.label, field), POINTS);
        // Beside targets each heading keeps its two lines.
        let most = if self.columns.targets.is_empty() { MOST_HEADING_WIDTH } else { f64::MAX };
        match field.kind {
            Kind::Text | Kind::Choice | Kind::DateOrText => REMARKS_WIDTH,
            _ => heading.min(most).max(12.0).max(held::width(self.summary, field, *decimals)),
        }
    }

    /// First columns of the pages on which the targets stand.
    pub(super) fn target_pages(&self) -> Vec<u16> {
        let targets = &self.columns.targets;
        let most = PAGE_WIDTH - NAME_WIDTH - PADDING;
        let mut filled = f64::INFINITY;
        let mut pages = Vec::new();
        for (at, cols) in targets.iter().enumerate() {
            // 达标项数 stands behind the last one.
            let behind = if at + 1 == targets.len() { MET_WIDTH + PADDING } else { 0.0 };
            let width = self.target_width(at) + behind;
            if filled + width > most {
                pages.push(cols.actual);
                filled = 0.0;
            }
            filled += width;
        }
        pages
    }

    pub(super) fn widths_and_pages(&mut self) -> Result<()> {
        self.sheet.page.set_column_width(0, NAME_WIDTH)?;
        for col in 1..=self.columns.state {
            self.sheet.page.set_column_width(col, self.width_of(col))?;
        }
        for at in 0..self.columns.targets.len() {
            self.set_target_widths(at)?;
        }
        self.sheet.page.set_column_width(self.columns.met_count, MET_WIDTH)?;
        let breaks: Vec<u32> = self.target_pages().into_iter().map(u32::from).collect();
        self.sheet.page.set_vertical_page_breaks(&breaks)?;
        let notes = self.columns.coverage_row() + self.notes.len() as u32;
        let has_targets = !self.columns.targets.is_empty();
        let last = if has_targets { self.columns.met_count } else { self.columns.state };
        self.sheet.page.set_print_area(0, 0, notes, last)?;
        let scale = self.print_scale();
        printing::set_up(&mut self.sheet.page);
        self.sheet.page.set_print_scale(scale);
        self.sheet.page.set_repeat_rows(SummaryColumns::GROUP_ROW, SummaryColumns::HEADING_ROW)?;
        self.sheet.page.set_repeat_columns(0, 0)?;
        self.sheet.page.set_freeze_panes(SummaryColumns::FIRST_ROW, 1)?;
        Ok(())
    }
}
