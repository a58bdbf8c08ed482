//! 目标完成情况: a card for each target, with its rate against goal and time, and how many units attain it.

use super::chart::{self, ChartBar};
use super::number::{number_or_dash, percent, percent_text, points};
use super::{Section, View};
use crate::campaign::{Goal, Target};
use crate::summary::{PeriodComparison, SumChange, TotalAttainment};
use maud::{Markup, html};
use rust_decimal::Decimal;

/// The board; `None` for a campaign without targets.
pub fn section(view: &View) -> Option<Section> {
    let summary = view.summary;
    let since = summary.since_last();
    let targets = &summary.campaign.targets;
    let body = html! {
        p { "完成率、同比按各单位合计计算，竖线是目标，虚线是序时进度。" (summary.doubt_sentence()) }
        div.cards {
            @for (at, target) in targets.iter().enumerate() { (card(view, at, target, since.as_ref())) }
        }
    };
    let section = Section::new("targets", "目标完成情况", body);
    (!targets.is_empty()).then_some(section)
}

fn card(view: &View, at: usize, target: &Target, since: Option<&PeriodComparison>) -> Markup {
    let total = &view.summary.total.attainment[at];
    let unknown = view.summary.rows.len() - total.judged;
    let unmet = total.judged - total.met;
    let change = since.and_then(|since| since.targets.get(at).copied().flatten());
    html! {
        article.card {
            h3 { (target.name) span.goal { "目标 " (target.goal_text()) } }
            (rate(view, at, target, total))
            (shares(total.met, unmet, unknown))
            @if total.actual.is_some() { (sums(total, view.columns.target_decimals[at])) }
            @if let (Some(change), Some(since)) = (change, since) {
                p.small { "较上期（" (view.summary.campaign.calendar.short_name(since.period)) "）" (points(change.by)) (of_units(change)) }
            }
        }
    }
}

fn sums(total: &TotalAttainment, decimals: u32) -> Markup {
    html! {
        p.small {
            "合计 " (number_or_dash(total.actual, decimals))
            @if total.base.is_some() { "，上年同期 " (number_or_dash(total.base, decimals)) }
            "，" (total.units) " 个单位"
        }
    }
}

/// The rate over all units, in digits and as a bar.
fn rate(view: &View, at: usize, target: &Target, total: &TotalAttainment) -> Markup {
    let Some(rate) = total.rate else {
        return html! { p.rate { b { "—" } "无法判断" } };
    };
    let due = view.summary.elapsed[at].and_then(|elapsed| elapsed.ratio());
    let goal = goal(target);
    let bar = ChartBar { value: rate, goal: Some(goal), due, largest: goal, is_short: rate < goal };
    html! {
        p.rate {
            b { (percent(rate)) }
            @if target.grows() { "合计同比" } @else { "合计完成率" }
        }
        (bar.draw())
        @if let (Some(due), Some(ahead)) = (due, total.ahead) {
            p.small { "序时进度 " (percent_text(due)) "，" (ahead_or_behind(ahead)) }
        }
    }
}

/// What the rate of a target must reach.
pub fn goal(target: &Target) -> Decimal {
    match target.goal {
        Goal::AtLeast(_) => Decimal::ONE,
        Goal::Growth(growth) => growth,
    }
}

fn ahead_or_behind(ahead: Decimal) -> String {
    let word = if ahead.is_sign_negative() { "欠进度" } else { "超进度" };
    format!("{word} {}", points(ahead.abs()).trim_start_matches('+'))
}

fn shares(met: usize, unmet: usize, unknown: usize) -> Markup {
    html! {
        (chart::shares(&[(met, "met"), (unmet, "unmet"), (unknown, "unknown")]))
        p.small.legend {
            span.met { "达标 " (met) }
            span.unmet { "未达标 " (unmet) }
            span.unknown { "无法判断 " (unknown) }
        }
    }
}

/// Which units a change compares, where those are not all.
pub fn of_units(change: SumChange) -> String {
    if change.all {
        String::new()
    } else {
        format!("（只比两期都有数的 {} 个单位）", change.units)
    }
}
