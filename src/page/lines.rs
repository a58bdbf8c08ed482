//! Lists and matrices: the lines of every unit, each with the cell that it came from.

use super::number::number;
use super::{Section, View};
use crate::campaign::{Block, Field, Kind, RowId, Rows};
use crate::intake::Submission;
use crate::summary::{Doubted, OwnedLine, UnitRow};
use crate::validation::{Entry, RowRecord, Value};
use maud::{Markup, html};
use rust_decimal::Decimal;

/// Most lines of a list or matrix that the page shows; the workbook has all.
const MOST_LINES: usize = 500;

/// A line with the return in which it came.
type LineOfUnit<'a> = (&'a UnitRow<'a>, &'a Submission, OwnedLine<'a>);

/// A section for each list or matrix of which lines came.
pub fn sections(view: &View) -> Vec<Section> {
    let blocks = view.summary.campaign.form.blocks().filter(|block| block.rows != Rows::Single);
    let with_lines = blocks.map(|block| (block, lines(view, block)));
    let with_lines = with_lines.filter(|(_, lines)| !lines.is_empty());
    with_lines.zip(1..).map(|((block, lines), number)| section(block, &lines, number)).collect()
}

fn lines<'v>(view: &View<'v>, block: &Block) -> Vec<LineOfUnit<'v>> {
    let of_return = |row: &'v UnitRow<'v>, sent: &'v Submission| {
        row.lines(sent, block).into_iter().map(move |line| (row, sent, line))
    };
    let of_unit =
        |row: &'v UnitRow<'v>| row.parts.iter().flat_map(move |sent| of_return(row, sent));
    view.summary.rows.iter().flat_map(of_unit).collect()
}

fn section(block: &Block, lines: &[LineOfUnit], number: usize) -> Section {
    let is_matrix = !block.stubs().is_empty();
    let body = html! {
        details.list {
            summary { "共 " (lines.len()) " 行" }
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
                    tbody { @for line in lines.iter().take(MOST_LINES) { (shown(block, line)) } }
                }
            }
            @if lines.len() > MOST_LINES { p.small { "其余见汇总表的“明细”。" } }
        }
    };
    let name = block.name();
    Section::new(&format!("list-{number}"), name, body)
}

/// The fields of a block that say something: the lines of all units together have no numbers of their own.
fn fields(block: &Block) -> impl Iterator<Item = (usize, &Field)> {
    block.fields.iter().enumerate().filter(|(_, field)| field.kind != Kind::Serial)
}

fn shown(block: &Block, (row, sent, OwnedLine { owner, line }): &LineOfUnit) -> Markup {
    let stub = block.stubs().iter().find(|stub| line.id == RowId::Stub(stub.key.as_str().into()));
    html! {
        tr {
            th { (owner) }
            @if !block.stubs().is_empty() { td.text { (stub.map_or("", |stub| &stub.name)) } }
            @for (at, field) in fields(block) {
                @if let Some(entry) = line.entries.get(at) { (figure((row, sent), line, field, entry)) }
            }
            td.text { bdi { (sent.shown_name()) } }
            td.text { @if let Some(place) = line.place() { (place.sheet) " 第" (place.row + 1) "行" } }
        }
    }
}

fn figure(
    (row, sent): (&UnitRow, &Submission),
    line: &RowRecord,
    field: &Field,
    entry: &Entry,
) -> Markup {
    let is_here = |figure: &Doubted| {
        let row = &figure.figure.row;
        figure.field() == field.key && (*row == line.id || row.is_only())
    };
    let decimals = |value: Decimal| field.decimals.max(value.normalize().scale());
    match &entry.value {
        Some(Value::Number(value)) if Doubted::held_in(sent, row.form).iter().any(is_here) => {
            html! { td.number { span.held { "待核 " (number(*value, decimals(*value))) } } }
        }
        Some(Value::Number(value)) => html! {
            td.number {
                (number(*value, decimals(*value)))
                @if Doubted::to_verify_in(sent, row.form).iter().any(is_here) { span.mark { "？" } }
            }
        },
        Some(Value::Text(text)) => html! { td.text { bdi { (text) } } },
        // What was not understood stays to be seen.
        None => html! { td.text { bdi.held { (entry.raw.as_deref().unwrap_or_default()) } } },
    }
}
