//! Lists and matrices: the lines of every unit, each with the cell that it came from.

use super::number::number;
use super::{Section, View};
use crate::campaign::{Block, Field, Kind, RowId, Rows};
use crate::intake::Submission;
use crate::summary::{LineDoubts, OwnedLine};
use crate::validation::{Entry, RowRecord, Value};
use maud::{Markup, html};
use rust_decimal::Decimal;

/// Most lines of a list or matrix that the page shows; the workbook has all.
const MOST_LINES: usize = 500;

/// Lines of one return.
struct LinesOfReturn<'a> {
    sent: &'a Submission,
    doubts: LineDoubts<'a>,
    lines: Vec<OwnedLine<'a>>,
}

/// A section for each list or matrix of which lines came.
pub fn sections(view: &View) -> Vec<Section> {
    let blocks = view.summary.campaign.form.blocks().filter(|block| block.rows != Rows::Single);
    let with_lines = blocks.map(|block| (block, lines(view, block)));
    let with_lines = with_lines.filter(|(_, (count, _))| *count > 0);
    let sections = with_lines.zip(1..);
    sections
        .map(|((block, (count, returns)), number)| section(block, (count, &returns), number))
        .collect()
}

/// How many lines there are, and those that are shown, by their returns.
fn lines<'v>(view: &View<'v>, block: &Block) -> (usize, Vec<LinesOfReturn<'v>>) {
    let (mut count, mut shown) = (0, Vec::new());
    let rows = view.summary.rows.iter();
    let sent = rows.flat_map(|row| row.parts.iter().map(move |sent| (row, *sent)));
    for (row, sent) in sent {
        let room = MOST_LINES.saturating_sub(count);
        let came = sent.record.iter().flat_map(|record| &record.blocks);
        count += came.filter(|came| came.id == block.id).map(|came| came.rows.len()).sum::<usize>();
        if room > 0 {
            let mut lines = row.lines(sent, block);
            lines.truncate(room);
            shown.push(LinesOfReturn { sent, doubts: row.line_doubts(sent), lines });
        }
    }
    (count, shown)
}

fn section(block: &Block, (count, returns): (usize, &[LinesOfReturn]), number: usize) -> Section {
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
                    tbody {
                        @for own in returns {
                            @for line in &own.lines { (shown(block, own, line)) }
                        }
                    }
                }
            }
            @if count > MOST_LINES { p.small { "其余见汇总表的“明细”。" } }
        }
    };
    let name = block.name();
    Section::new(&format!("list-{number}"), name, body)
}

/// The fields of a block that say something: the lines of all units together have no numbers of their own.
fn fields(block: &Block) -> impl Iterator<Item = (usize, &Field)> {
    block.fields.iter().enumerate().filter(|(_, field)| field.kind != Kind::Serial)
}

fn shown(block: &Block, own: &LinesOfReturn, OwnedLine { owner, line }: &OwnedLine) -> Markup {
    let stub = block.stubs().iter().find(|stub| line.id == RowId::Stub(stub.key.as_str().into()));
    html! {
        tr {
            th { (owner) }
            @if !block.stubs().is_empty() { td.text { (stub.map_or("", |stub| &stub.name)) } }
            @for (at, field) in fields(block) {
                @if let Some(entry) = line.entries.get(at) { (figure(&own.doubts, line, field, entry)) }
            }
            td.text { bdi { (own.sent.shown_name()) } }
            td.text { @if let Some(place) = line.place() { (place.sheet) " 第" (place.row + 1) "行" } }
        }
    }
}

fn figure(doubts: &LineDoubts, line: &RowRecord, field: &Field, entry: &Entry) -> Markup {
    let decimals = |value: Decimal| field.decimals.max(value.normalize().scale());
    match &entry.value {
        Some(Value::Number(value)) if doubts.is_held(&line.id, &field.key) => {
            html! { td.number { span.held { "待核 " (number(*value, decimals(*value))) } } }
        }
        Some(Value::Number(value)) => html! {
            td.number {
                (number(*value, decimals(*value)))
                @if doubts.is_to_verify(&line.id, &field.key) { span.mark { "？" } }
            }
        },
        Some(Value::Text(text)) => html! { td.text { bdi { (text) } } },
        // What was not understood stays to be seen.
        None => html! { td.text { bdi.held { (entry.raw.as_deref().unwrap_or_default()) } } },
    }
}
