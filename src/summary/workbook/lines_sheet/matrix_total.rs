//! The total of a matrix: row by row over all units; ratios are recomputed from the sums of the units that
//! have both parts.

use super::{Column, Writer};
use crate::campaign::{Combine, Field, Stub};
use crate::form::column_letters;
use crate::rule;
use crate::summary::workbook::formulas::{NO_FIGURE, literal, live};
use crate::summary::workbook::grid::FormulaResult;
use crate::validation::{RowRecord, Value};
use anyhow::Result;
use rust_decimal::Decimal;

/// Writes one row per row heading below the units' lines.
pub(super) fn write(writer: &mut Writer) -> Result<()> {
    let first = super::HEADING_ROW + writer.block.heading_rows();
    let last = writer.next.max(first + 1) - 1;
    for stub in writer.block.stubs() {
        row(writer, stub, (first, last))?;
    }
    Ok(())
}

fn row(writer: &mut Writer, stub: &Stub, lines: (u32, u32)) -> Result<()> {
    for (col, column) in (0u16..).zip(writer.columns.clone()) {
        let at = writer.next;
        match column {
            Column::Unit => {
                let text = format!("合计（{}）", writer.summary.reported_text());
                writer.sheet.text(at, col, &text, writer.styles.bold)?;
            }
            Column::Stub => writer.sheet.text(at, col, &stub.name, writer.styles.bold)?,
            Column::Field(index) => field_total(writer, stub, index, col, lines)?,
            Column::File | Column::Row => writer.sheet.blank(at, col, writer.styles.bold)?,
        }
    }
    writer.sheet.row_height(writer.next, crate::theme::height(1, super::POINTS))?;
    writer.sheet.done(writer.next);
    writer.next += 1;
    Ok(())
}

fn field_total(
    writer: &mut Writer,
    stub: &Stub,
    index: usize,
    col: u16,
    lines: (u32, u32),
) -> Result<()> {
    let Some(field) = writer.block.fields.get(index) else { return Ok(()) };
    let (formula, result) = match writer.block.column_formula(field) {
        Some(expression) => ratio(writer, stub, &expression, lines),
        None => match field.combine() {
            Combine::Sum if field.is_number() => {
                let formula = format!(
                    "SUMIF({},{},{})",
                    range(stub_col(writer), lines),
                    literal(&stub.name),
                    range(col, lines)
                );
                (formula, sum(writer, stub, field))
            }
            _ => return writer.sheet.blank(writer.next, col, writer.styles.bold),
        },
    };
    let style = writer.styles.numbers[index].total;
    let shown = result.map_or(FormulaResult::Words(NO_FIGURE.into()), FormulaResult::Number);
    let formula = match result {
        Some(_) => formula,
        None => format!("IFERROR({formula},\"{NO_FIGURE}\")"),
    };
    writer.sheet.formula(writer.next, col, &live(formula, shown), style)
}

/// A formula of the form over the sums of the units that have a figure for each name in it.
fn ratio(
    writer: &Writer,
    stub: &Stub,
    expression: &rule::Expression,
    lines: (u32, u32),
) -> (String, Option<Decimal>) {
    let names: Vec<String> = expression.dependencies().map(String::from).collect();
    let indices: Vec<Option<usize>> =
        names.iter().map(|name| writer.block.field_called(name)).collect();
    let rows = rows_of(writer, stub);
    let complete = |row: &&RowRecord| indices.iter().all(|at| number(row, *at).is_some());
    let complete: Vec<&RowRecord> = rows.into_iter().filter(complete).collect();
    let value = |name: &str| {
        let at = writer.block.field_called(name);
        let sum = complete.iter().filter_map(|row| number(row, at)).reduce(|a, b| a + b);
        sum.map_or(rule::Value::Blank, rule::Value::Number)
    };
    let result = match expression.evaluate(&value) {
        rule::Value::Number(number) if !complete.is_empty() => Some(number.round_dp(6).normalize()),
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

fn sum(writer: &Writer, stub: &Stub, field: &Field) -> Option<Decimal> {
    let index = writer.block.fields.iter().position(|f| f.key == field.key);
    let rows = rows_of(writer, stub).into_iter();
    Some(rows.filter_map(|row| number(row, index)).sum())
}

/// The rows of a heading over the units that count, without held figures where those are left out.
fn rows_of<'w>(writer: &'w Writer, stub: &Stub) -> Vec<&'w RowRecord> {
    let rows = writer.summary.rows.iter().flat_map(|row| writer.lines(row));
    let is_it = |row: &&RowRecord| super::stub_of(writer.block, &row.id) == stub.name;
    rows.filter(is_it).collect()
}

fn number(row: &RowRecord, index: Option<usize>) -> Option<Decimal> {
    match row.entries.get(index?)?.value {
        Some(Value::Number(number)) => Some(number),
        _ => None,
    }
}

fn stub_col(writer: &Writer) -> u16 {
    let is_stub = |column: &Column| matches!(column, Column::Stub);
    writer.columns.iter().position(is_stub).unwrap_or_default() as u16
}

fn range(col: u16, (first, last): (u32, u32)) -> String {
    let letters = column_letters(col.into());
    format!("${letters}${}:${letters}${}", first + 1, last + 1)
}
