//! What is open: who has not reported, what is held (待核), and what counts while its unit still has to verify it.

use super::number::number;
use super::source::{doubt, of_field, opening};
use super::{Section, View};
use crate::finding::Severity;
use crate::intake::Submission;
use crate::summary::{Doubted, State, UnitRow, roll};
use maud::{Markup, html};

/// Most lines of a list; the workbook has all.
const MOST_LINES: usize = 200;

/// Units whose figures do not count, and why; `None` if all do.
pub fn absent_section(view: &View) -> Option<Section> {
    let absent: Vec<&UnitRow> = view.summary.rows.iter().filter(|row| !row.counts()).collect();
    let (came, missing): (Vec<&UnitRow>, Vec<&UnitRow>) =
        absent.iter().partition(|row| row.submission.is_some());
    let names: Vec<&str> = missing.iter().map(|row| row.unit.name.as_str()).collect();
    let body = html! {
        ul.open {
            @if !names.is_empty() {
                li {
                    b { (State::Missing.chinese()) " " (names.len()) " 个" } "："
                    (roll(&names, "汇总表的“报送情况”"))
                }
            }
            @for row in came.iter().take(MOST_LINES) {
                li {
                    b { (row.unit.name) } " " span.state { (row.state.chinese()) }
                    @if let Some(submission) = row.submission { (reason(submission)) }
                }
            }
        }
        (more(came.len(), "报送情况"))
    };
    (!absent.is_empty()).then_some(Section::new("absent", "没有计入的单位", body))
}

/// The strictest thing that was found in a return that does not count.
fn reason(submission: &Submission) -> Markup {
    let found = submission.findings.iter().filter(|f| f.class != Severity::Note);
    html! {
        " " bdi { (submission.shown_name()) }
        @if let Some(finding) = found.min_by_key(|f| f.class) {
            @if let Some(place) = &finding.place { " " (place) }
            p { (finding.message) @if !finding.hint.is_empty() { "。怎么办：" (finding.hint) } }
        }
    }
}

/// Figures and returns that wait for a decision; `None` if there are none.
pub fn held_section(view: &View) -> Option<Section> {
    let held = view.summary.held();
    let waiting = view.summary.rows.iter().filter_map(|row| Some((row, row.waiting?)));
    let waiting: Vec<(&UnitRow, &Submission)> = waiting.collect();
    let counted = match view.summary.counts_held() {
        true => "下面的数已计入合计，没有用于目标、趋势和排名。",
        false => "下面的数没有计入合计，也没有用于目标、趋势和排名。",
    };
    let body = html! {
        p { (counted) "单位改报，或者省里采纳、调整以后重新汇总，就按定下来的数。" }
        ul.open {
            @for (at, figure) in held.iter().take(MOST_LINES) { (line(view, *at, figure)) }
            @for (row, submission) in waiting.iter().take(MOST_LINES) {
                li {
                    b { (row.unit.name) } " 整份报表 " bdi { (submission.shown_name()) }
                    @if let Some(finding) = submission.doubt() { p { (finding.message) "。怎么办：" (finding.hint) } }
                }
            }
        }
        (more(held.len().max(waiting.len()), "问题清单"))
    };
    let is_any = !held.is_empty() || !waiting.is_empty();
    is_any.then_some(Section::new("held", "待核", body))
}

/// Figures that count and are to be verified; `None` if there are none.
pub fn to_verify_section(view: &View) -> Option<Section> {
    let asked = view.summary.to_verify();
    let body = html! {
        p { "下面的数已计入，标 ？，还要单位核实或说明。" }
        ul.open { @for (at, figure) in asked.iter().take(MOST_LINES) { (line(view, *at, figure)) } }
        (more(asked.len(), "问题清单"))
    };
    (!asked.is_empty()).then_some(Section::new("verify", "核实 ？", body))
}

fn line(view: &View, at: usize, figure: &Doubted) -> Markup {
    let row = &view.summary.rows[at];
    let campaign = view.summary.campaign;
    let field = campaign.field(figure.field());
    let decimals = figure.value.normalize().scale();
    let shown =
        html! { (number(figure.value, decimals)) " " (field.map_or("", |f| f.unit_name())) };
    html! {
        li {
            b { (row.unit.name) } " " (campaign.name_of(figure.field())) " "
            @match field {
                Some(field) => (opening(view, shown, || of_field(view, row, field))),
                None => (shown),
            }
            p { (doubt(figure)) }
        }
    }
}

fn more(count: usize, sheet: &str) -> Markup {
    html! {
        @if count > MOST_LINES { p.small { "共 " (count) " 项，其余见汇总表的“" (sheet) "”。" } }
    }
}
