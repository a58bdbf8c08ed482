//! 各期趋势: the sums of every field over the periods, and beside them those of the units that have a figure in
//! every period.

use super::chart::{ChartLine, LineChart};
use super::number::{number_or_dash, text};
use super::{Section, View};
use crate::campaign::{Accumulation, Field, Period};
use crate::summary::Summary;
use maud::{Markup, html};
use rust_decimal::Decimal;

/// The periods so far, and the sums over them.
struct Course<'a> {
    view: &'a View<'a>,
    periods: Vec<(Period, Option<&'a Summary<'a>>)>,
    labels: Vec<String>,
    /// Of each field, the units whose sums compare.
    same_units: Vec<Option<Vec<usize>>>,
}

/// The trend; `None` until there are two periods to compare.
pub fn section(view: &View) -> Option<Section> {
    let summary = view.summary;
    let periods = summary.periods_so_far();
    let labels =
        periods.iter().map(|(period, _)| summary.campaign.calendar.short_name(*period)).collect();
    let course = Course { view, periods, labels, same_units: summary.units_in_every_period() };
    let fields = summary.campaign.form.summary_fields.iter().enumerate();
    let fields: Vec<(usize, &Field)> = fields.filter(|(_, f)| f.is_number()).collect();
    let body = html! {
        p {
            "实线是各期合计（不含待核的数）。各期有数的单位不同时，虚线只加每一期都有数的单位，各期可以直接比。"
        }
        div.cards { @for (at, field) in &fields { (course.chart(*at, field)) } }
        div.wide { (course.table(&fields)) }
    };
    let has_course = course.periods.iter().filter(|(_, s)| s.is_some()).count() > 1;
    let section = Section::new("trend", "各期趋势", body);
    (has_course && !fields.is_empty()).then_some(section)
}

impl Course<'_> {
    fn chart(&self, at: usize, field: &Field) -> Markup {
        let decimals = self.view.columns.decimals[at];
        let heading = field.heading();
        let mut lines = vec![ChartLine { class: "total", points: self.sums(at) }];
        if let Some(points) = self.same_sums(at) {
            lines.push(ChartLine { class: "same", points });
        }
        let text = |value| text(value, decimals);
        let chart = LineChart { title: &heading, periods: &self.labels, lines, text: &text };
        html! {
            article.card {
                h3 { (heading) span.goal { (span(field)) } }
                (chart.draw())
                @if let Some(units) = &self.same_units[at] {
                    p.small { "虚线：各期都有数的 " (units.len()) " 个单位" }
                }
            }
        }
    }

    fn table(&self, fields: &[(usize, &Field)]) -> Markup {
        html! {
            table.sums {
                thead { tr { th { "合计" } @for label in &self.labels { th { (label) } } } }
                tbody {
                    tr {
                        th { "已报单位" }
                        @for (_, summary) in &self.periods {
                            td.number { @if let Some(s) = summary { (s.total.reported) } @else { "—" } }
                        }
                    }
                    @for (at, field) in fields {
                        (self.row(*at, html! { (field.heading()) }, &self.sums(*at)))
                        @if let (Some(units), Some(sums)) = (&self.same_units[*at], self.same_sums(*at)) {
                            (self.row(*at, same(units.len()), &sums))
                        }
                    }
                }
            }
        }
    }

    fn row(&self, at: usize, name: Markup, sums: &[Option<Decimal>]) -> Markup {
        html! {
            tr {
                th { (name) }
                @for sum in sums { td.number { (number_or_dash(*sum, self.view.columns.decimals[at])) } }
            }
        }
    }

    fn sums(&self, at: usize) -> Vec<Option<Decimal>> {
        self.periods.iter().map(|(_, summary)| summary.and_then(|s| s.total.sound[at])).collect()
    }

    fn same_sums(&self, at: usize) -> Option<Vec<Option<Decimal>>> {
        let units = self.same_units[at].as_ref()?;
        let sum = |summary: &Summary| summary.sound_sum(units, at);
        Some(self.periods.iter().map(|(_, summary)| summary.and_then(sum)).collect())
    }
}

fn same(units: usize) -> Markup {
    html! { span.small { "　其中同样 " (units) " 个单位" } }
}

fn span(field: &Field) -> &'static str {
    match field.accumulation {
        Accumulation::Period => "当期数",
        Accumulation::Cumulative => "累计数",
    }
}
