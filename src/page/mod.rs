//! THE PAGE (网页): the summary as one file for a browser, on a phone as on a desk, without script and without
//! network. Every number opens its way back; every text is escaped by the template.

mod chart;
mod lines;
mod number;
mod open;
mod ranks;
mod source;
mod target_cards;
mod totals;
mod trend;
mod units;

use crate::seal;
use crate::summary::{Summary, SummaryColumns};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("../../templates/汇总.css");
/// The page asks nobody for anything.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";
/// Most units whose numbers open their way back; of more a browser would load a hundred megabytes.
const MOST_UNITS_WITH_SOURCES: usize = 300;

/// A summary that is shown, with what every part of the page asks for.
struct View<'a> {
    summary: &'a Summary<'a>,
    columns: SummaryColumns,
    has_sources: bool,
}

/// A part of the page: the anchor that leads to it, its heading, what it shows.
struct Section {
    anchor: String,
    heading: String,
    body: Markup,
}

impl Section {
    fn new(anchor: &str, heading: &str, body: Markup) -> Section {
        Section { anchor: anchor.to_string(), heading: heading.to_string(), body }
    }
}

/// The page of a summary; the same summary gives the same text.
pub fn page(summary: &Summary) -> String {
    let has_sources = summary.rows.len() <= MOST_UNITS_WITH_SOURCES;
    let view = View { summary, columns: SummaryColumns::of(summary), has_sources };
    let sections: Vec<Section> = [
        target_cards::section(&view),
        totals::section(&view),
        trend::section(&view),
        units::attainment_section(&view),
        units::figures_section(&view),
        ranks::section(&view),
        open::absent_section(&view),
        open::held_section(&view),
        open::to_verify_section(&view),
    ]
    .into_iter()
    .flatten()
    .chain(lines::sections(&view))
    .collect();
    let title = format!("{}汇总", summary.campaign.title);
    let markup = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="generator" content=(format!("报送 baosong {}", env!("CARGO_PKG_VERSION")));
                title { (title) " " (summary.period) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (head(&view, &title, &sections))
                main { @for section in &sections { (shown(section)) } }
                (foot(&view))
            }
        }
    };
    seal::sealed_page(markup.into_string())
}

fn head(view: &View, title: &str, sections: &[Section]) -> Markup {
    let summary = view.summary;
    let absent = summary.rows.iter().filter(|row| !row.counts()).count();
    let waiting = summary.rows.iter().filter(|row| row.waiting.is_some()).count();
    html! {
        header {
            h1 { (title) }
            p { "截至 " (summary.campaign.calendar.name(summary.period)) }
            ul.tiles {
                li { b { (summary.total.reported) "/" (summary.rows.len()) } "已报单位" }
                @if absent > 0 { li.warn { a href="#absent" { b { (absent) } "没有计入" } } }
                @if !summary.held().is_empty() {
                    li.warn { a href="#held" { b { (summary.held().len()) } "待核的数" } }
                }
                @if waiting > 0 { li.warn { a href="#held" { b { (waiting) } "整份待核" } } }
                @if !summary.to_verify().is_empty() {
                    li.warn { a href="#verify" { b { (summary.to_verify().len()) } "核实 ？" } }
                }
            }
            nav { @for section in sections { a href={ "#" (section.anchor) } { (section.heading) } } }
        }
    }
}

fn shown(section: &Section) -> Markup {
    html! {
        section id=(section.anchor) {
            h2 { (section.heading) }
            (section.body)
        }
    }
}

fn foot(view: &View) -> Markup {
    let summary = view.summary;
    html! {
        footer {
            @if view.has_sources {
                p.screen { "点带下划线的数，看它的来源：哪个文件哪一格，原文是什么，怎么理解的，是第几版。" }
            } @else {
                p { "单位多，每个数的来源不在这里，见汇总表的“数据来源”。" }
            }
            p { "△ 省里调整过的数；？ 已计入、还要单位核实的数；待核：有疑问、等省里核实的数，没有用于目标和排名。" }
            p { (summary.counts_text()) "。" }
            @if let Some(file) = &summary.baseline_file { p { "上年同期：" bdi { (file) } } }
            @if let Some(note) = &summary.baseline_note { p { (note.written) } }
            p { (summary.campaign.title) "（" (summary.campaign.notice) "），报送 baosong " (env!("CARGO_PKG_VERSION")) " 制表" }
        }
    }
}
