//! Places (名次): by each figure, by each target's rate, and overall where the campaign declares how.
//! Equal figures share a place and the next one is passed over: 1, 2, 2, 4.

use super::attainment::rounded;
use super::rows::{Summary, UnitRow};
use crate::baseline::BaseSource;
use crate::campaign::{Criterion, Ranking, RankingItem, ScoreBy};
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A unit's place among all units, 1 for the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// The place.
    pub place: usize,
    /// Places won since the period right before (negative: lost); `None` if it had none there.
    pub change: Option<i64>,
}

/// A unit in the campaign's overall order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overall {
    /// Sum of points, rounded to six decimals.
    pub score: Decimal,
    /// The place by score and tie-breaks.
    pub rank: Rank,
}

/// A figure to compare by; a missing one comes after all others.
type Figures = Vec<Option<Decimal>>;

/// Ranks the units of one period in every respect.
pub fn rank(summary: &mut Summary) {
    let campaign = summary.campaign;
    let rows = &summary.rows;
    let of_field = |at| places(&rows.iter().map(|row| row.number(at)).collect::<Vec<_>>());
    let of_target =
        |at: usize| places(&rows.iter().map(|row| row.attainment[at].rate).collect::<Vec<_>>());
    let (by_field, by_target): (Vec<_>, Vec<_>) = rayon::join(
        || (0..campaign.form.fields.len()).into_par_iter().map(of_field).collect(),
        || (0..campaign.targets.len()).into_par_iter().map(of_target).collect(),
    );
    summary.rows.par_iter_mut().enumerate().for_each(|(at, row)| {
        row.ranks = by_field.iter().map(|places| places[at].map(Rank::new)).collect();
        for (judged, places) in row.attainment.iter_mut().zip(&by_target) {
            judged.rank = places[at].map(Rank::new);
        }
    });
    if let Some(ranking) = &campaign.ranking {
        rank_overall(summary, ranking);
    }
}

/// Notes how each place has changed since the period right before.
pub fn add_changes(summary: &mut Summary) {
    let campaign = summary.campaign;
    let before = campaign.calendar.before(summary.period);
    let Some(last) = summary.earlier.iter().find(|s| Some(s.period) == before) else { return };
    // Growth by the office's table is not compared with growth by what the units say themselves.
    let is_alike = rests_on_table(summary) == rests_on_table(last);
    let compares = |target: &crate::campaign::Target| is_alike || !target.grows();
    for (row, old) in summary.rows.iter_mut().zip(&last.rows) {
        for (rank, old) in row.ranks.iter_mut().zip(&old.ranks) {
            note_change(rank.as_mut(), *old);
        }
        let attainment = row.attainment.iter_mut().zip(&old.attainment).zip(&campaign.targets);
        for ((judged, old), _) in attainment.filter(|(_, target)| compares(target)) {
            note_change(judged.rank.as_mut(), old.rank);
        }
        if campaign.ranking.as_ref().is_some_and(|r| is_alike || !r.looks_at_growth(campaign)) {
            let old = old.overall.as_ref().map(|o| o.rank);
            note_change(row.overall.as_mut().map(|o| &mut o.rank), old);
        }
    }
}

/// Whether a unit's growth is judged by the office's table of last year's figures.
fn rests_on_table(summary: &Summary) -> bool {
    let judged = summary.rows.iter().flat_map(|row| &row.attainment);
    let mut bases = judged.filter_map(|a| a.base.as_ref());
    bases.any(|base| base.source == BaseSource::Table)
}

/// Puts the rows, here and in the periods before, in the overall order.
pub fn reorder(summary: &mut Summary) {
    let place = |row: &UnitRow| row.overall.as_ref().map_or(usize::MAX, |o| o.rank.place);
    summary.rows.sort_by_key(place);
    let order: BTreeMap<&str, usize> =
        summary.rows.iter().enumerate().map(|(at, row)| (row.unit.code.as_str(), at)).collect();
    for earlier in &mut summary.earlier {
        earlier.rows.sort_by_key(|row| order.get(row.unit.code.as_str()).copied());
    }
}

impl Rank {
    fn new(place: usize) -> Rank {
        Rank { place, change: None }
    }
}

fn note_change(rank: Option<&mut Rank>, old: Option<Rank>) {
    if let (Some(rank), Some(old)) = (rank, old) {
        rank.change = Some(old.place as i64 - rank.place as i64);
    }
}

/// The place of each figure, or list of figures compared one after the other, the greatest first; none
/// for a missing one.
fn places<K: Ord>(keys: &[Option<K>]) -> Vec<Option<usize>> {
    let mut order: Vec<(usize, &K)> =
        keys.iter().enumerate().filter_map(|(at, key)| Some((at, key.as_ref()?))).collect();
    order.sort_by_key(|(_, key)| Reverse(*key));
    let mut places = vec![None; keys.len()];
    let mut last: Option<(&K, usize)> = None;
    for (before, (at, key)) in order.into_iter().enumerate() {
        let place = last.filter(|(same, _)| *same == key).map_or(before + 1, |(_, place)| place);
        places[at] = Some(place);
        last = Some((key, place));
    }
    places
}

fn rank_overall(summary: &mut Summary, ranking: &Ranking) {
    let units = summary.rows.len();
    let best: Vec<Option<Decimal>> = ranking
        .items
        .iter()
        .map(|item| summary.rows.iter().filter_map(|row| figure(row, item.criterion)).max())
        .collect();
    let score = |row: &UnitRow| -> Decimal {
        let items = ranking.items.iter().zip(&best);
        rounded(items.filter_map(|(item, best)| points(row, item, *best, units)).sum())
    };
    let keys: Vec<Option<Figures>> = summary
        .rows
        .iter()
        .map(|row| {
            let ties = ranking.tie_breaks.iter().map(|c| figure(row, *c));
            row.counts().then(|| std::iter::once(Some(score(row))).chain(ties).collect())
        })
        .collect();
    let places = places(&keys);
    for ((row, key), place) in summary.rows.iter_mut().zip(keys).zip(places) {
        let score = key.and_then(|key| key.first().copied().flatten());
        row.overall =
            score.zip(place).map(|(score, place)| Overall { score, rank: Rank::new(place) });
    }
}

/// The points of one item; `None` if the unit lacks the figure or earns nothing.
fn points(
    row: &UnitRow,
    item: &RankingItem,
    best: Option<Decimal>,
    units: usize,
) -> Option<Decimal> {
    match (item.by, item.criterion) {
        (ScoreBy::Rank, criterion) => {
            let place = place(row, criterion)?;
            let parts = Decimal::from(units + 1 - place) * item.weight;
            parts.checked_div(Decimal::from(units))
        }
        (ScoreBy::Best, criterion) => {
            let positive = |number: &Decimal| *number > Decimal::ZERO;
            let own = figure(row, criterion).filter(positive)?;
            (item.weight * own).checked_div(best.filter(positive)?)
        }
        (ScoreBy::Met, Criterion::Target(at)) => {
            (row.attainment[at].met == Some(true)).then_some(item.weight)
        }
        (ScoreBy::Met, Criterion::Field(_)) => None,
    }
}

fn figure(row: &UnitRow, criterion: Criterion) -> Option<Decimal> {
    match criterion {
        Criterion::Field(at) => row.number(at),
        Criterion::Target(at) => row.attainment[at].rate,
    }
}

fn place(row: &UnitRow, criterion: Criterion) -> Option<usize> {
    let rank = match criterion {
        Criterion::Field(at) => row.ranks[at],
        Criterion::Target(at) => row.attainment[at].rank,
    };
    rank.map(|rank| rank.place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_figures_share_a_place_and_missing_ones_have_none() {
        let figures = [Some(7), Some(9), None, Some(7), Some(1), Some(0)];
        let found = places(&figures.map(|f| f.map(Decimal::from)));
        assert_eq!(found, [Some(2), Some(1), None, Some(2), Some(4), Some(5)]);
    }

    #[test]
    fn ties_are_broken_by_the_next_figure_that_differs() {
        let key = |first: i64, second: Option<i64>| {
            Some(vec![Some(Decimal::from(first)), second.map(Decimal::from)])
        };
        let keys = [key(5, None), key(5, Some(0)), key(5, Some(3)), key(8, None), key(5, Some(3))];
        assert_eq!(places(&keys), [5, 4, 2, 1, 2].map(Some));
    }
}
