//! 指标合计: the sum of every field, over how many units, and what has changed.

use super::number::{number_or_dash, signed};
use super::target_cards::of_units;
use super::{Section, View};
use crate::campaign::{Accumulation, Field};
use crate::summary::PeriodComparison;
use maud::{Markup, html};

/// The sums; `None` for a form without figures that add up.
pub fn section(view: &View) -> Option<Section> {
    let summary = view.summary;
    let fields = summary.campaign.form.summary_fields.iter().enumerate();
    let fields: Vec<(usize, &Field)> = fields.filter(|(_, f)| f.is_number()).collect();
    let since = summary.since_last();
    let body = html! {
        div.wide {
            table.sums {
                thead {
                    tr {
                        th { "指标" } th { "合计" } th { "有数的单位" }
                        @if let Some(since) = &since { th { "较上期（" (summary.campaign.calendar.short_name(since.period)) "）" } }
                    }
                }
                tbody { @for (at, field) in &fields { (line(view, *at, field, since.as_ref())) } }
            }
        }
        p.small { "合计只含有数的单位；空着、不适用、未报、退改的不当 0，也不估。" }
    };
    (!fields.is_empty()).then_some(Section::new("totals", "指标合计", body))
}

fn line(view: &View, at: usize, field: &Field, since: Option<&PeriodComparison>) -> Markup {
    let total = &view.summary.total;
    let decimals = view.columns.decimals[at];
    let span = match field.accumulation {
        Accumulation::Period => "当期数",
        Accumulation::Cumulative => "累计数",
    };
    html! {
        tr {
            th { (field.heading()) " " span.small { (span) } }
            td.number {
                @if total.held[at] > 0 {
                    span.held { (view.summary.held_word()) " " (total.held[at]) " 处" } " "
                }
                b { (number_or_dash(total.values[at], decimals)) }
            }
            td.number { (total.with_value[at]) "/" (view.summary.rows.len()) }
            @if let Some(since) = since {
                td.number {
                    @match since.fields.get(at).copied().flatten() {
                        Some(change) => { (signed(change.by, decimals)) span.small { (of_units(change)) } },
                        None => "—",
                    }
                }
            }
        }
    }
}
