//! Lists and matrices: the lines of every unit, each with the cell that it came from.

use super::number::number;
use super::{Section, View};
use crate::campaign::{Block, Field, Kind, RowId, Rows};
use crate::summary::{Doubted, UnitRow};
use crate::validation::{Entry, RowRecord, Value};
use maud::{Markup, html};
use rust_decimal::Decimal;

/// Most lines of a list or matrix that the page shows; the workbook has all.
const MOST_LINES: usize = 500;

/// A line with the unit that sent it.
type LineOfUnit<'a> = (&'a UnitRow<'a>, RowRecord);

/// A section for each list or matrix of which lines came.
pub fn sections(view: &View) -> Vec<Section> {
    let blocks = view.summary.campaign.form.blocks().filter(|block| block.rows != Rows::Single);
    let with_lines = blocks.map(|block| (block, lines(view, block)));
    let with_lines = with_lines.filter(|(_, (count, _))| *count > 0);
    let sections = with_lines.zip(1..);
    sections
        .map(|((block, (count, lines)), number)| section(block, (count, &lines), number))
        .collect()
}

/// How many lines there are, and those that are shown.
fn lines<'v>(view: &View<'v>, block: &Block) -> (usize, Vec<LineOfUnit<'v>>) {
    let (mut count, mut shown) = (0, Vec::new());
    for row in &view.summary.rows {
        let record = row.submission.filter(|_| row.counts()).and_then(|s| s.record.as_ref());
        let came = record.and_then(|record| record.blocks.iter().find(|came| came.id == block.id));
        let Some(came) = came else { continue };
        count += came.rows.len();
        let room = MOST_LINES - shown.len();
        if room > 0 {
            shown.extend(came.rows.read().iter().take(room).map(|line| (row, line.clone())));
        }
    }
    (count, shown)
}

fn section(block: &Block, (count, lines): (usize, &[LineOfUnit]), number: usize) -> Section {
    let is_matrix = !block.stubs().is_empty();
    let body = html! {
        details.list {
            summary { "共 " (count) " 行" }
            div.wide {
                table.units {
                    thead {
                        tr {
                            th { "单位" }
                            @if is_matrix { th.text { "行" } }
                            @for (_, field) in fields(block) { th.text[!field.is_number()] { (field.heading()) } }
                            th.text { "文件" } th.text { "第几行" }
                        }
                    }
                    tbody { @for line in lines { (shown(block, line)) } }
                }
            }
            @if count > MOST_LINES { p.small { "其余见汇总表的“明细”。" } }
        }
    };
    let name = block.title.as_deref().unwrap_or(&block.sheet);
    Section::new(&format!("list-{number}"), name, body)
}

/// The fields of a block that say something: the lines of all units together have no numbers of their own.
fn fields(block: &Block) -> impl Iterator<Item = (usize, &Field)> {
    block.fields.iter().enumerate().filter(|(_, field)| field.kind != Kind::Serial)
}

fn shown(block: &Block, (row, line): &LineOfUnit) -> Markup {
    let stub = block.stubs().iter().find(|stub| line.id == RowId::Stub(stub.key.as_str().into()));
    let file = row.submission.map_or("", |s| s.shown_name());
    html! {
        tr {
            th { (row.unit.name) }
            @if !block.stubs().is_empty() { td.text { (stub.map_or("", |stub| &stub.name)) } }
            @for (at, field) in fields(block) {
                @if let Some(entry) = line.entries.get(at) { (figure(row, line, field, entry)) }
            }
            td.text { bdi { (file) } }
            td.text { @if let Some(place) = line.place() { (place.sheet) " 第" (place.row + 1) "行" } }
        }
    }
}

fn figure(row: &UnitRow, line: &RowRecord, field: &Field, entry: &Entry) -> Markup {
    let is_here = |figure: &Doubted| figure.field() == field.key && figure.figure.row == line.id;
    let decimals = |value: Decimal| field.decimals.max(value.normalize().scale());
    match &entry.value {
        Some(Value::Number(value)) if row.held.iter().any(is_here) => {
            html! { td.number { span.held { "待核 " (number(*value, decimals(*value))) } } }
        }
        Some(Value::Number(value)) => html! {
            td.number {
                (number(*value, decimals(*value)))
                @if row.to_verify.iter().any(is_here) { span.mark { "？" } }
            }
        },
        Some(Value::Text(text)) => html! { td.text { bdi { (text) } } },
        // What was not understood stays to be seen.
        None => html! { td.text { bdi.held { (entry.raw.as_deref().unwrap_or_default()) } } },
    }
}
