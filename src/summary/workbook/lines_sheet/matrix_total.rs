//! The total of a matrix: row by row over all units; ratios are recomputed from the sums of the units that
//! have both parts.

use super::{LinesColumn, LinesWriter};
use crate::campaign::{Combine, Stub};
use crate::form::column_letters;
use crate::rule;
use crate::summary::workbook::formulas::{NO_FIGURE, literal, live};
use crate::summary::workbook::grid::FormulaResult;
use crate::summary::{Doubted, Summary};
use crate::validation::{RecordRows, RowRecord, Value};
use anyhow::Result;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// A row of a unit's matrix, and which of its figures are left out because they are held.
type UnitLine<'s> = (Cow<'s, RowRecord>, Vec<&'s str>);

/// Writes one row per row heading below the units' lines.
pub(super) fn write(writer: &mut LinesWriter) -> Result<()> {
    let first = super::first_row(writer.block);
    let last = writer.next.max(first + 1) - 1;
    let all = unit_lines(writer);
    for stub in writer.block.stubs() {
        let is_it = |(line, _): &&UnitLine| super::stub_of(writer.block, &line.id) == stub.name;
        let own: Vec<UnitLine> = all.iter().filter(is_it).cloned().collect();
        row(writer, stub, &own, (first, last))?;
    }
    Ok(())
}

/// The rows of all units that count.
fn unit_lines<'s>(writer: &LinesWriter<'_, 's>) -> Vec<UnitLine<'s>> {
    let summary: &'s Summary<'s> = writer.summary;
    let mut all = Vec::new();
    for sent in summary.rows.iter().flat_map(|unit| &unit.parts) {
        let form = &summary.campaign.form;
        let counts = summary.counts_held();
        let held = if counts { Vec::new() } else { Doubted::held_in(sent, form) };
        let rows = writer.rows(sent).map(RecordRows::read).unwrap_or_default();
        let rows: Vec<Cow<RowRecord>> = match rows {
            Cow::Borrowed(rows) => rows.iter().map(Cow::Borrowed).collect(),
            Cow::Owned(rows) => rows.into_iter().map(Cow::Owned).collect(),
        };
        all.extend(rows.into_iter().map(|line| {
            let own = held.iter().filter(|held| held.figure.row == line.id);
            let own = own.map(|held| held.field()).collect();
            (line, own)
        }));
    }
    all
}

fn row(writer: &mut LinesWriter, stub: &Stub, own: &[UnitLine], lines: (u32, u32)) -> Result<()> {
    for (col, column) in (0u16..).zip(writer.columns.clone()) {
        let at = writer.next;
        match column {
            LinesColumn::Unit => {
                let text = format!("合计（{}）", writer.summary.reported_text());
                writer.sheet.text(at, col, &text, writer.styles.bold)?;
            }
            LinesColumn::Stub => writer.sheet.text(at, col, &stub.name, writer.styles.bold)?,
            LinesColumn::Field(index) => field_total(writer, (stub, own), index, col, lines)?,
            LinesColumn::File | LinesColumn::Row => {
                writer.sheet.blank(at, col, writer.styles.bold)?
            }
        }
    }
    writer.sheet.row_height(writer.next, crate::theme::height(1, super::POINTS))?;
    writer.sheet.done(writer.next);
    writer.next += 1;
    Ok(())
}

fn field_total(
    writer: &mut LinesWriter,
    (stub, own): (&Stub, &[UnitLine]),
    index: usize,
    col: u16,
    lines: (u32, u32),
) -> Result<()> {
    let Some(field) = writer.block.fields.get(index) else { return Ok(()) };
    let (formula, result) = match writer.block.column_formula(index) {
        Some(expression) => ratio(writer, (stub, own), expression, lines),
        None => match field.combine() {
            Combine::Sum if field.is_number() => {
                let (stubs, name) = (range(stub_col(writer), lines), literal(&stub.name));
                let figures = range(col, lines);
                // Over no figure at all there is no sum.
                let formula = format!(
                    "SUMIF({stubs},{name},{figures})/(SUMPRODUCT(({stubs}={name})*ISNUMBER({figures}))>0)"
                );
                (formula, numbers(own, Some(index)).reduce(|a, b| a + b))
            }
            Combine::Max if field.is_number() => {
                let (stubs, name) = (range(stub_col(writer), lines), literal(&stub.name));
                let figures = range(col, lines);
                let formula = format!("AGGREGATE(14,6,{figures}/({stubs}={name}),1)");
                (formula, numbers(own, Some(index)).max())
            }
            _ => return writer.sheet.blank(writer.next, col, writer.styles.bold),
        },
    };
    let style = writer.styles.numbers[index].total;
    let shown = result.map_or(FormulaResult::Words(NO_FIGURE.into()), FormulaResult::Number);
    let formula = format!("IFERROR({formula},\"{NO_FIGURE}\")");
    writer.sheet.formula(writer.next, col, &live(formula, shown), style)
}

/// A formula of the form over the sums of the units that have a figure for each name in it.
fn ratio(
    writer: &LinesWriter,
    (stub, own): (&Stub, &[UnitLine]),
    expression: &rule::Expression,
    lines: (u32, u32),
) -> (String, Option<Decimal>) {
    let names: Vec<String> = expression.dependencies().map(String::from).collect();
    let indices: Vec<Option<usize>> =
        names.iter().map(|name| writer.block.field_called(name)).collect();
    let complete = |line: &&UnitLine| indices.iter().all(|at| number(line, *at).is_some());
    let complete: Vec<UnitLine> = own.iter().filter(complete).cloned().collect();
    let value = |name: &str| {
        let at = writer.block.field_called(name);
        let sum = numbers(&complete, at).reduce(|a, b| a + b);
        sum.map_or(rule::FormulaValue::Blank, rule::FormulaValue::Number)
    };
    let result = match expression.evaluate(&value) {
        rule::FormulaValue::Number(number) if !complete.is_empty() => {
            Some(number.round_dp(6).normalize())
        }
        _ => None,
    };
    let stubs = range(stub_col(writer), lines);
    let conditions: String = indices
        .iter()
        .flatten()
        .map(|at| format!("*ISNUMBER({})", range(writer.col(*at), lines)))
        .collect();
    let mut formula = expression.to_string();
    for (name, at) in names.iter().zip(&indices) {
        let Some(at) = at else { continue };
        let figures = range(writer.col(*at), lines);
        let sum = format!("SUMPRODUCT(({stubs}={}){conditions},{figures})", literal(&stub.name));
        formula = formula.replace(&format!("[{name}]"), &sum);
    }
    (format!("ROUND({formula},6)"), result)
}

/// The figures of a column in the rows of several units.
fn numbers(lines: &[UnitLine], index: Option<usize>) -> impl Iterator<Item = Decimal> {
    lines.iter().filter_map(move |line| number(line, index))
}

/// The figure of a row, unless it is left out.
fn number((row, left_out): &UnitLine, index: Option<usize>) -> Option<Decimal> {
    let entry = row.entries.get(index?)?;
    match entry.value {
        Some(Value::Number(number)) if !left_out.contains(&entry.key.as_str()) => Some(number),
        _ => None,
    }
}

fn stub_col(writer: &LinesWriter) -> u16 {
    let is_stub = |column: &LinesColumn| matches!(column, LinesColumn::Stub);
    writer.columns.iter().position(is_stub).unwrap_or_default() as u16
}

fn range(col: u16, (first, last): (u32, u32)) -> String {
    let letters = column_letters(col.into());
    format!("${letters}${}:${letters}${}", first + 1, last + 1)
}
