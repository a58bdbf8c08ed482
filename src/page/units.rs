//! 各单位: whether each unit attains each target, and its figures, marked where they are doubted.

use super::number::{dash, number, number_or_dash, percent_or_dash};
use super::source::{of_base, of_field, opening};
use super::{Section, View};
use crate::campaign::{Field, Target};
use crate::summary::{Attainment, NOT_APPLICABLE, Reason, UnitRow};
use crate::validation::Value;
use maud::{Markup, html};

/// Which targets each unit attains; `None` for a campaign without targets.
pub fn attainment_section(view: &View) -> Option<Section> {
    let summary = view.summary;
    let targets = &summary.campaign.targets;
    let body = html! {
        p { "完成率或同比；✓ 达标，✗ 未达标，写字的无法判断。" }
        div.wide {
            table.units {
                thead {
                    tr {
                        th { "单位" }
                        @for target in targets {
                            th { (target.name) br; span.small { (target.goal_text()) } }
                        }
                        th { "达标项数" }
                    }
                }
                tbody { @for row in &summary.rows { (attainment_row(view, row)) } }
            }
        }
    };
    let section = Section::new("attainment", "各单位达标情况", body);
    (!targets.is_empty()).then_some(section)
}

fn attainment_row(view: &View, row: &UnitRow) -> Markup {
    let judged = view.summary.campaign.targets.iter().zip(&row.attainment).enumerate();
    html! {
        tr {
            th { (row.unit.name) (state(row)) }
            @for (at, (target, judged)) in judged { (verdict(view, row, (at, target), judged)) }
            td.number { @if row.counts() { (row.met_count()) "/" (row.attainment.len()) } @else { (dash()) } }
        }
    }
}

fn verdict(
    view: &View,
    row: &UnitRow,
    (at, target): (usize, &Target),
    judged: &Attainment,
) -> Markup {
    let (class, mark) = match (judged.met, judged.reason) {
        (Some(true), _) => ("number met", "✓ "),
        (Some(false), _) => ("number unmet", "✗ "),
        (None, Some(Reason::Held)) => ("number held", ""),
        (None, _) => ("number none", ""),
    };
    let shown = html! {
        @match judged.reason {
            Some(reason) => (reason.chinese()),
            None => { span.mark { (mark) } (percent_or_dash(judged.rate)) },
        }
    };
    let has_figure = judged.actual.is_some() || class.ends_with("held");
    let source = || target_source(view, row, (at, target), judged);
    html! {
        td class=(class) {
            @if has_figure { (opening(view, shown, source)) } @else { (shown) }
        }
    }
}

/// The figures behind a rate, with their way back.
fn target_source(
    view: &View,
    row: &UnitRow,
    (at, target): (usize, &Target),
    judged: &Attainment,
) -> Markup {
    let decimals = view.columns.target_decimals[at];
    let field = view.summary.campaign.field(&target.field);
    html! {
        h3 { (row.unit.name) " " (target.name) }
        dl {
            dt { "目标" } dd { (target.goal_text()) }
            dt { "实际" } dd { (number_or_dash(judged.actual, decimals)) " " (field.map_or("", Field::unit_name)) }
            @if let Some(short) = judged.short { dt { "还差" } dd { (number(short, decimals)) } }
            @if let Some(rank) = judged.rank { dt { "名次" } dd { (rank.place) } }
        }
        @if let Some(field) = field { (of_field(view, row, field)) }
        @if let Some(base) = &judged.base { (of_base(base, decimals)) }
    }
}

/// The figures of each unit; `None` for a form that has none of one figure for a unit.
pub fn figures_section(view: &View) -> Option<Section> {
    let rows = &view.summary.rows;
    let fields = view.summary.campaign.form.summary_fields.iter().enumerate();
    // A column of remarks that nobody wrote says nothing.
    let says = |at: usize| rows.iter().any(|row| row.values[at].is_some());
    let fields: Vec<(usize, &Field)> =
        fields.filter(|(at, field)| field.is_number() || says(*at)).collect();
    let body = html! {
        div.wide {
            table.units {
                thead { tr { th { "单位" } @for (_, field) in &fields { th.text[!field.is_number()] { (field.heading()) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            th { (row.unit.name) (state(row)) }
                            @for (at, field) in &fields { (figure(view, row, *at, field)) }
                        }
                    }
                }
            }
        }
    };
    (!fields.is_empty()).then_some(Section::new("figures", "各单位数字", body))
}

fn figure(view: &View, row: &UnitRow, at: usize, field: &Field) -> Markup {
    let held = row.held_figure(&field.key);
    let decimals = view.columns.decimals[at];
    let shown = match (&row.values[at], &held) {
        (_, Some(held)) => html! { span.held { "待核 " (number(held.value, decimals)) } },
        (Some(Value::Number(value)), None) => {
            html! { (number(*value, decimals)) span.after { (marks(row, &field.key)) } }
        }
        (Some(Value::Text(text)), None) => return html! { td.text { bdi { (text) } } },
        (None, None) if row.is_not_applicable(&field.key) => {
            return html! { td.none { (NOT_APPLICABLE) } };
        }
        (None, None) if !field.is_number() => return html! { td.text {} },
        (None, None) => return html! { td.number { (dash()) } },
    };
    html! { td.number { (opening(view, shown, || of_field(view, row, field))) } }
}

/// △ where the office put its own figure in the unit's place, ？ where the unit still has to verify it.
fn marks(row: &UnitRow, key: &str) -> String {
    let adjusted = row.adjustment(key).map_or("", |_| "△");
    let is_asked = row.to_verify.iter().any(|figure| figure.field() == key);
    format!("{adjusted}{}", if is_asked { "？" } else { "" })
}

/// What became of a unit, where its return is not simply counted.
fn state(row: &UnitRow) -> Markup {
    html! {
        @if !row.counts() { " " span.state { (row.state.chinese()) } }
        @if row.lacking() > 0 { " " span.state { "下级缺 " (row.lacking()) } }
        @if row.waits_beside().is_some() { " " span.state { "另有一份待核" } }
    }
}
