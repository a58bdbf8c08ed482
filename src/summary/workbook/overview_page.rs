//! How 汇总表 is laid out: widths of its columns, lines below the table, pages.

use super::columns::SummaryColumns;
use super::held;
use super::overview::{NAME_WIDTH, Overview, POINTS, REMARKS_WIDTH, STATE_WIDTH};
use super::printing;
use super::sheet_page::PRINT_SCALE;
use crate::campaign::Kind;
use crate::theme;
use anyhow::Result;

/// Widest column of a figure of a form without targets; a longer heading takes more lines.
const MOST_HEADING_WIDTH: f64 = 16.0;
/// Width in column units that one A4 landscape page holds at the print scale.
const PAGE_WIDTH: f64 = 174.0;
/// Height in points that one A4 landscape page holds between its margins, less what rounding may take.
const PAGE_HEIGHT: f64 = 510.0;
/// Below this scale a page is not read any more.
const LEAST_PRINT_SCALE: u16 = 54;

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

    pub(super) fn widths_and_pages(&mut self) -> Result<()> {
        let mut breaks = vec![u32::from(self.columns.state) + 1];
        self.sheet.page.set_column_width(0, NAME_WIDTH)?;
        for col in 1..=self.columns.state {
            self.sheet.page.set_column_width(col, self.width_of(col))?;
        }
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
        let notes = self.columns.coverage_row() + self.notes.len() as u32;
        self.sheet.page.set_print_area(0, 0, notes, self.columns.met_count)?;
        let scale = self.print_scale();
        printing::set_up(&mut self.sheet.page);
        self.sheet.page.set_print_scale(scale);
        self.sheet.page.set_repeat_rows(SummaryColumns::GROUP_ROW, SummaryColumns::HEADING_ROW)?;
        self.sheet.page.set_repeat_columns(0, 0)?;
        self.sheet.page.set_freeze_panes(SummaryColumns::FIRST_ROW, 1)?;
        Ok(())
    }
}
