//! 排名: the units by each target's rate, or by each figure where there are no targets, and overall where the
//! campaign declares how.

use super::chart::ChartBar;
use super::number::{number, percent};
use super::target_cards::goal;
use super::{Section, View};
use crate::campaign::{Criterion, Ranking};
use crate::summary::{Rank, UnitRow};
use maud::{Markup, html};
use rust_decimal::Decimal;

/// Most places that a list names; the workbook has all.
const MOST_PLACES: usize = 40;

/// A unit with its place.
struct PlacedUnit<'a> {
    row: &'a UnitRow<'a>,
    rank: Rank,
    figure: Decimal,
    met: Option<bool>,
}

/// The places; `None` where no unit has any.
pub fn section(view: &View) -> Option<Section> {
    let campaign = view.summary.campaign;
    let fields = campaign.form.summary_fields.iter().enumerate().filter(|(_, f)| f.is_number());
    let criteria: Vec<Criterion> = match campaign.targets.len() {
        0 => fields.map(|(at, _)| Criterion::Field(at)).collect(),
        targets => (0..targets).map(Criterion::Target).collect(),
    };
    let overall = campaign.ranking.as_ref().map(|ranking| overall(view, ranking));
    let cards = criteria.into_iter().map(|by| card(view, by));
    let cards: Vec<Markup> = overall.into_iter().chain(cards).flatten().collect();
    let body = html! {
        p { "数大的在前，同数同名次；↑↓ 是比上一期升降的名次，只在两期都有名次的单位中比。待核的数不排。" }
        div.cards { @for card in &cards { (card) } }
    };
    (!cards.is_empty()).then_some(Section::new("ranks", "排名", body))
}

fn overall(view: &View, ranking: &Ranking) -> Option<Markup> {
    let placed = view.summary.rows.iter().filter_map(|row| {
        let overall = row.overall.as_ref()?;
        Some(PlacedUnit { row, rank: overall.rank, figure: overall.score, met: None })
    });
    list(placed.collect(), (&ranking.name, "得分"), None, |ranked| {
        let honours = ranking.honours_of(ranked.rank.place).map(|honour| honour.name.as_str());
        let honours: Vec<&str> = honours.collect();
        html! { (number(ranked.figure, 2)) @if !honours.is_empty() { br; span.small { (honours.join("、")) } } }
    })
}

fn card(view: &View, by: Criterion) -> Option<Markup> {
    let campaign = view.summary.campaign;
    let of_row = |row: &'_ UnitRow| match by {
        Criterion::Field(at) => Some((row.ranks[at]?, row.number(at)?, None)),
        Criterion::Target(at) => {
            let judged = &row.attainment[at];
            Some((judged.rank?, judged.rate?, judged.met))
        }
    };
    let placed = view.summary.rows.iter().filter_map(|row| {
        let (rank, figure, met) = of_row(row)?;
        Some(PlacedUnit { row, rank, figure, met })
    });
    let target = match by {
        Criterion::Field(_) => None,
        Criterion::Target(at) => campaign.targets.get(at),
    };
    let what = target.map_or("", |target| if target.grows() { "同比" } else { "完成率" });
    list(placed.collect(), (by.name(campaign), what), target.map(goal), |ranked| match by {
        Criterion::Field(at) => number(ranked.figure, view.columns.decimals[at]),
        Criterion::Target(_) => percent(ranked.figure),
    })
}

/// The units of one list, best first, each with a bar.
fn list(
    mut placed: Vec<PlacedUnit>,
    (name, what): (&str, &str),
    goal: Option<Decimal>,
    figure: impl Fn(&PlacedUnit) -> Markup,
) -> Option<Markup> {
    placed.sort_by_key(|ranked| ranked.rank.place);
    let largest = placed.first()?.figure;
    let bar = |ranked: &PlacedUnit| ChartBar {
        value: ranked.figure,
        goal,
        due: None,
        largest,
        is_short: ranked.met == Some(false),
    };
    let more = placed.len().saturating_sub(MOST_PLACES);
    Some(html! {
        article.card {
            h3 { (name) span.goal { (what) } }
            table.ranks {
                @for ranked in placed.iter().take(MOST_PLACES) {
                    tr {
                        td.place { (ranked.rank.place) }
                        th { (ranked.row.unit.name) }
                        td.drawn { (bar(ranked).draw()) }
                        td.number { (figure(ranked)) }
                        td.change { (change(ranked.rank)) }
                    }
                }
            }
            @if more > 0 { p.small { "其余 " (more) " 个单位见汇总表的“排名”。" } }
        }
    })
}

fn change(rank: Rank) -> Markup {
    html! {
        @match rank.change {
            Some(0) => span.none { "持平" },
            Some(won) if won > 0 => span.up { "↑" (won) },
            Some(lost) => span.down { "↓" (lost.unsigned_abs()) },
            None => "",
        }
    }
}
