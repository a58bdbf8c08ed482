//! What the other units report: the median of their figures, for rules that compare a unit with it.

use super::submission::Submission;
use crate::campaign::{Campaign, Quantity};
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Fewer others say nothing about what is usual.
const LEAST_OTHERS: usize = 3;

/// Accepted figures of all units, of each field whose median a rule asks for; a unit's peers are those of its own
/// level.
pub struct PeerStatistics<'a> {
    campaign: &'a Campaign,
    /// By how many units stand above one.
    levels: BTreeMap<usize, LevelStatistics<'a>>,
}

/// The figures of the units of one level.
struct LevelStatistics<'a> {
    /// Place of each unit among those that are compared.
    places: HashMap<&'a str, usize>,
    by_field: BTreeMap<&'a str, Ordered<Decimal>>,
}

/// Figures of several units from the least to the greatest, of which any unit's can be left out.
pub struct Ordered<N> {
    sorted: Vec<N>,
    /// Where each unit's figure stands among them, by the unit's place.
    ranks: Vec<Option<usize>>,
}

impl<'a> PeerStatistics<'a> {
    /// Gathers the figures of accepted submissions, at most one of each unit, the first.
    pub fn of(
        all: impl Iterator<Item = &'a Submission>,
        campaign: &'a Campaign,
    ) -> PeerStatistics<'a> {
        let asked: Vec<&str> = asked_fields(campaign).into_iter().collect();
        if asked.is_empty() {
            return PeerStatistics { campaign, levels: BTreeMap::new() };
        }
        let levels = by_level(all, campaign).into_iter();
        let of_level = |(depth, peers)| (depth, LevelStatistics::of(peers, &asked));
        PeerStatistics { campaign, levels: levels.map(of_level).collect() }
    }

    /// The median of a field over all units of the same level but this one.
    pub fn median_without(&self, key: &str, unit_code: &str) -> Option<Decimal> {
        self.levels.get(&self.campaign.units.depth(unit_code))?.median_without(key, unit_code)
    }
}

impl<'a> LevelStatistics<'a> {
    fn of(peers: Vec<&'a Submission>, asked: &[&'a str]) -> LevelStatistics<'a> {
        let (places, peers) = one_of_each(peers.into_iter());
        let by_field = asked.par_iter().map(|&key| {
            let figure = |s: &&'a Submission| {
                let sound = s.record.as_ref().filter(|_| s.held_figure(key).is_none());
                sound?.number(key)
            };
            (key, Ordered::of(peers.iter().map(figure)))
        });
        let by_field = by_field.collect();
        LevelStatistics { places, by_field }
    }

    fn median_without(&self, key: &str, unit_code: &str) -> Option<Decimal> {
        let own = self.places.get(unit_code).copied();
        let (low, high) = self.by_field.get(key)?.middle_without(own)?;
        low.checked_add(high)?.checked_div(Decimal::TWO).map(|m| m.normalize())
    }
}

/// Submissions by the level of their units.
pub fn by_level<'a>(
    all: impl Iterator<Item = &'a Submission>,
    campaign: &Campaign,
) -> BTreeMap<usize, Vec<&'a Submission>> {
    let mut levels: BTreeMap<usize, Vec<&Submission>> = BTreeMap::new();
    for one in all {
        levels.entry(campaign.units.depth(one.unit_code())).or_default().push(one);
    }
    levels
}

/// Submissions that count, the first of each unit, and the place of each unit among them.
pub fn one_of_each<'a>(
    all: impl Iterator<Item = &'a Submission>,
) -> (HashMap<&'a str, usize>, Vec<&'a Submission>) {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut peers: Vec<&Submission> = Vec::new();
    for submission in all.filter(|s| s.counts()) {
        places.entry(submission.unit_code()).or_insert_with(|| {
            peers.push(submission);
            peers.len() - 1
        });
    }
    (places, peers)
}

impl<N: Copy + PartialOrd> Ordered<N> {
    /// Orders the figures of units, those that have one, in the order of their places.
    pub fn of(figures: impl Iterator<Item = Option<N>>) -> Ordered<N> {
        let mut units = 0;
        let counted = figures.inspect(|_| units += 1).enumerate();
        let mut placed: Vec<(N, usize)> =
            counted.filter_map(|(place, figure)| Some((figure?, place))).collect();
        placed.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
        let mut ranks = vec![None; units];
        for (rank, (_, place)) in placed.iter().enumerate() {
            ranks[*place] = Some(rank);
        }
        Ordered { sorted: placed.into_iter().map(|(figure, _)| figure).collect(), ranks }
    }

    /// All figures.
    pub fn sorted(&self) -> &[N] {
        &self.sorted
    }

    /// Where a unit's figure stands among them, by the unit's place.
    pub fn rank(&self, place: usize) -> Option<usize> {
        self.ranks.get(place).copied().flatten()
    }

    /// The two figures in the middle, or twice the one, of all but this unit's; `None` where there are
    /// too few.
    pub fn middle_without(&self, place: Option<usize>) -> Option<(N, N)> {
        let own = place.and_then(|place| self.rank(place));
        let others = self.sorted.len() - usize::from(own.is_some());
        if others < LEAST_OTHERS {
            return None;
        }
        let other = |nth: usize| {
            let passed = usize::from(own.is_some_and(|own| own <= nth));
            self.sorted.get(nth + passed).copied()
        };
        other((others - 1) / 2).zip(other(others / 2))
    }
}

fn asked_fields(campaign: &Campaign) -> BTreeSet<&str> {
    let quantities = campaign.rules.iter().flat_map(|rule| &rule.quantities);
    quantities
        .filter_map(|(_, quantity)| match quantity {
            Quantity::Median(key) => Some(key.as_str()),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{LevelStatistics, Ordered};
    use rust_decimal::Decimal;

    #[test]
    fn the_median_is_that_of_the_others() {
        let figures = [1, 2, 4, 4, 100].map(|figure| Some(Decimal::from(figure)));
        let places = ["a", "b", "c", "d", "e"].into_iter().zip(0..).collect();
        let by_field = [("x", Ordered::of(figures.into_iter()))].into();
        let peers = LevelStatistics { places, by_field };
        let median = |unit: &str| peers.median_without("x", unit).map(|m| m.to_string());
        assert_eq!(median("e").as_deref(), Some("3")); // 1 2 4 4
        assert_eq!(median("b").as_deref(), Some("4")); // 1 4 4 100
        assert_eq!(median("f").as_deref(), Some("4")); // not among them
        assert_eq!(peers.median_without("y", "a"), None);
    }
}
