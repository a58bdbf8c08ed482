//! The rows that sum a list up: one below each unit's lines, and one below all.

use super::{HEADING_ROW, LinesColumn, LinesWriter, MOST_LINES, POINTS, UNIT_WIDTH, is_about};
use crate::campaign::Combine;
use crate::finding::Code;
use crate::form::address;
use crate::summary::workbook::formulas::live;
use crate::summary::workbook::grid::FormulaResult;
use crate::summary::{Doubted, UnitRow};
use crate::theme;
use crate::validation::Value;
use anyhow::Result;
use rust_decimal::Decimal;

impl LinesWriter<'_, '_> {
    /// What the unit wrote into its own total row in a column.
    fn total_text(&self, row: &UnitRow, index: usize) -> Option<String> {
        let key = self.block.fields.get(index)?.key.as_str();
        let found = &row.submission?.findings;
        let texts = found.iter().filter(|f| f.code == Code::TotalRowText && f.field() == Some(key));
        let texts: Vec<&str> = texts.filter_map(|f| f.found.as_deref()).collect();
        (!texts.is_empty()).then(|| texts.join("；"))
    }

    /// What a column comes to over some units.
    pub(super) fn sum<'r>(
        &self,
        index: usize,
        rows: impl Iterator<Item = &'r UnitRow<'r>>,
    ) -> Option<Decimal> {
        let field = self.block.fields.get(index)?;
        let numbers = rows.flat_map(|row| &row.parts).flat_map(|sent| {
            let form = &self.summary.campaign.form;
            let counts = self.summary.counts_held();
            let held = if counts { Vec::new() } else { Doubted::held_in(sent, form) };
            let lines = self.lines(sent).iter();
            lines.filter_map(move |line| {
                let is_held = held.iter().any(|held| is_about(held, &line.id, &field.key));
                match line.entries.get(index)?.value {
                    Some(Value::Number(number)) if !is_held => Some(number),
                    _ => None,
                }
            })
        });
        match field.combine() {
            _ if !field.is_number() => None,
            Combine::Sum => numbers.reduce(|a, b| a + b),
            Combine::Max => numbers.max(),
            _ => None,
        }
    }

    pub(super) fn subtotal(
        &mut self,
        label: &str,
        (first, last): (u32, u32),
        sums: Vec<Option<Decimal>>,
        unit: Option<&UnitRow>,
    ) -> Result<()> {
        let mut lines = theme::lines(label, POINTS, UNIT_WIDTH);
        for (col, column) in (0u16..).zip(self.columns.clone()) {
            let sum = match column {
                LinesColumn::Field(index) => sums.get(index).copied().flatten().zip(Some(index)),
                _ => None,
            };
            match (column, sum) {
                (LinesColumn::Unit, _) => {
                    self.sheet.text(self.next, col, label, self.styles.bold)?
                }
                (_, Some((sum, index))) => {
                    let function = match self.block.fields[index].combine() {
                        Combine::Max => 4,
                        _ => 9,
                    };
                    let range =
                        format!("{}:{}", address(first, col.into()), address(last, col.into()));
                    let formula = format!("SUBTOTAL({function},{range})");
                    let live = live(formula, FormulaResult::Number(sum));
                    self.sheet.formula(self.next, col, &live, self.styles.numbers[index].total)?;
                }
                (LinesColumn::Field(index), None) => {
                    match unit.and_then(|row| self.total_text(row, index)) {
                        Some(text) => {
                            self.sheet.text(
                                self.next,
                                col,
                                &theme::fitting(&text),
                                self.styles.text,
                            )?;
                            lines = lines.max(theme::lines(&text, POINTS, self.width(column)));
                        }
                        None => self.sheet.blank(self.next, col, self.styles.bold)?,
                    }
                }
                _ => self.sheet.blank(self.next, col, self.styles.bold)?,
            }
        }
        self.sheet.row_height(self.next, theme::height(lines.min(MOST_LINES), POINTS))?;
        self.sheet.done(self.next);
        self.next += 1;
        Ok(())
    }

    pub(super) fn total(&mut self) -> Result<()> {
        let first = HEADING_ROW + self.block.heading_rows();
        let label = format!("合计（{} 项，{}）", self.number, self.summary.reported_text());
        let sums = (0..self.block.fields.len()).map(|at| self.sum(at, self.summary.rows.iter()));
        let sums = sums.collect();
        let last = self.next.max(first + 1) - 1;
        self.subtotal(&label, (first, last), sums, None)
    }
}
