//! Places (名次): by each figure, by each target's rate, and overall where the campaign declares how.
//! Equal figures share a place and the next one is passed over: 1, 2, 2, 4.

use super::attainment::{Reason, rounded};
use super::rows::{Summary, UnitRow};
use super::since::are_comparable;
use crate::campaign::{Campaign, Criterion, Ranking, RankingItem, ScoreBy};
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Decimals of a unit's sum of points.
const SCORE_DECIMALS: u32 = 6;

/// A unit's place among all units, 1 for the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rank {
    /// The place.
    pub place: usize,
    /// Places won since the period right before (negative: lost) among the units that have a place in
    /// both; `None` if it had none there.
    pub change: Option<i64>,
}

/// A unit in the campaign's overall order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverallRank {
    /// Sum of points, rounded to six decimals.
    pub score: Decimal,
    /// The place by score and tie-breaks.
    pub rank: Rank,
}

/// A figure to compare by; a missing one comes after all others.
type RankedFigures = Vec<Option<Decimal>>;

/// Ranks the units of one period in every respect.
pub fn rank(summary: &mut Summary) {
    let campaign = summary.campaign;
    let rows = &summary.rows;
    let of_field =
        |at| places(&rows.iter().map(|row| sound(row, at, campaign)).collect::<Vec<_>>());
    let of_target =
        |at: usize| places(&rows.iter().map(|row| row.attainment[at].rate).collect::<Vec<_>>());
    let (by_field, by_target): (Vec<_>, Vec<_>) = rayon::join(
        || (0..campaign.form.summary_fields.len()).into_par_iter().map(of_field).collect(),
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

/// Notes how each place has changed since the period right before: among the units that have one in both,
/// so that nobody falls because others came.
pub fn add_changes(summary: &mut Summary) {
    let campaign = summary.campaign;
    let before = campaign.calendar.before(summary.period);
    let Some(last) = summary.earlier.iter().find(|s| Some(s.period) == before) else { return };
    let rows = &mut summary.rows;
    for at in 0..campaign.form.summary_fields.len() {
        let found = changes(rows, &last.rows, |row| row.ranks[at]);
        note(rows.iter_mut().map(|row| row.ranks[at].as_mut()), found);
    }
    let compares = |rows: &[UnitRow], at: usize| {
        are_comparable(rows.iter().zip(&last.rows), at, &campaign.targets[at])
    };
    let comparable: Vec<bool> = (0..campaign.targets.len()).map(|at| compares(rows, at)).collect();
    for at in (0..campaign.targets.len()).filter(|at| comparable[*at]) {
        let found = changes(rows, &last.rows, |row| row.attainment[at].rank);
        note(rows.iter_mut().map(|row| row.attainment[at].rank.as_mut()), found);
    }
    let all_compare = comparable.iter().all(|compares| *compares);
    if campaign.ranking.as_ref().is_some_and(|r| all_compare || !r.looks_at_growth(campaign)) {
        let found = changes(rows, &last.rows, |row| row.overall.as_ref().map(|o| o.rank));
        note(rows.iter_mut().map(|row| row.overall.as_mut().map(|o| &mut o.rank)), found);
    }
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

/// Places won in one respect, counted anew among the units that have a place in both periods.
fn changes(
    rows: &[UnitRow],
    last: &[UnitRow],
    rank: impl Fn(&UnitRow) -> Option<Rank>,
) -> Vec<Option<i64>> {
    let place = |row: &UnitRow| rank(row).map(|rank| rank.place);
    let both = rows.iter().zip(last).map(|(now, old)| place(now).zip(place(old)));
    let both: Vec<Option<(usize, usize)>> = both.collect();
    let among = |of: fn((usize, usize)) -> usize| {
        places(&both.iter().map(|pair| pair.map(|pair| Reverse(of(pair)))).collect::<Vec<_>>())
    };
    let (now, old) = (among(|(now, _)| now), among(|(_, old)| old));
    now.iter().zip(old).map(|(now, old)| Some(old? as i64 - (*now)? as i64)).collect()
}

fn note<'r>(ranks: impl Iterator<Item = Option<&'r mut Rank>>, changes: Vec<Option<i64>>) {
    for (rank, change) in ranks.zip(changes) {
        if let Some(rank) = rank {
            rank.change = change;
        }
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
    let (units, campaign) = (summary.rows.len(), summary.campaign);
    let best: Vec<Option<Decimal>> = ranking
        .items
        .iter()
        .map(|item| {
            summary.rows.iter().filter_map(|row| figure(row, item.criterion, campaign)).max()
        })
        .collect();
    let score = |row: &UnitRow| -> Decimal {
        let items = ranking.items.iter().zip(&best);
        rounded(
            items.filter_map(|(item, best)| points(row, item, *best, units, campaign)).sum(),
            SCORE_DECIMALS,
        )
    };
    let keys: Vec<Option<RankedFigures>> = summary
        .rows
        .iter()
        .map(|row| {
            let ties = ranking.tie_breaks.iter().map(|c| figure(row, *c, campaign));
            let is_placed = row.counts() && !is_doubted(row, ranking, campaign);
            is_placed.then(|| std::iter::once(Some(score(row))).chain(ties).collect())
        })
        .collect();
    let places = places(&keys);
    for ((row, key), place) in summary.rows.iter_mut().zip(keys).zip(places) {
        let score = key.and_then(|key| key.first().copied().flatten());
        row.overall =
            score.zip(place).map(|(score, place)| OverallRank { score, rank: Rank::new(place) });
    }
}

/// The points of one item; `None` if the unit lacks the figure or earns nothing.
fn points(
    row: &UnitRow,
    item: &RankingItem,
    best: Option<Decimal>,
    units: usize,
    campaign: &Campaign,
) -> Option<Decimal> {
    match (item.by, item.criterion) {
        (ScoreBy::Rank, criterion) => {
            let place = place(row, criterion)?;
            let parts = Decimal::from(units + 1 - place) * item.weight;
            parts.checked_div(Decimal::from(units))
        }
        (ScoreBy::Best, criterion) => {
            let positive = |number: &Decimal| *number > Decimal::ZERO;
            let own = figure(row, criterion, campaign).filter(positive)?;
            (item.weight * own).checked_div(best.filter(positive)?)
        }
        (ScoreBy::Met, Criterion::Target(at)) => {
            (row.attainment[at].met == Some(true)).then_some(item.weight)
        }
        (ScoreBy::Met, Criterion::Field(_)) => None,
    }
}

/// Whether a figure that the overall order looks at is held: without it the unit's score says nothing.
fn is_doubted(row: &UnitRow, ranking: &Ranking, campaign: &Campaign) -> bool {
    let items = ranking.items.iter().map(|item| item.criterion);
    items.chain(ranking.tie_breaks.iter().copied()).any(|criterion| match criterion {
        Criterion::Field(at) => row.is_held(&campaign.form.summary_fields[at].key),
        Criterion::Target(at) => row.attainment[at].reason == Some(Reason::Held),
    })
}

/// The number of the form's field at this position, unless it is held.
fn sound(row: &UnitRow, at: usize, campaign: &Campaign) -> Option<Decimal> {
    row.number(at).filter(|_| !row.is_held(&campaign.form.summary_fields[at].key))
}

fn figure(row: &UnitRow, criterion: Criterion, campaign: &Campaign) -> Option<Decimal> {
    match criterion {
        Criterion::Field(at) => sound(row, at, campaign),
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
