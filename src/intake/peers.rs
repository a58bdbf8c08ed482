//! What the other units report: the median of their figures, for rules that compare a unit with it.

use super::submission::Submission;
use crate::campaign::{Campaign, Quantity};
use rayon::prelude::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Fewer others say nothing about what is usual.
const LEAST_OTHERS: usize = 3;

/// Accepted figures of all units, of each field whose median a rule asks for.
pub struct Peers<'a> {
    by_field: BTreeMap<&'a str, Figures<'a>>,
}

/// Figures of one field.
struct Figures<'a> {
    /// From the least to the greatest.
    sorted: Vec<Decimal>,
    /// Place of each unit's figure among them, by unit code.
    places: HashMap<&'a str, usize>,
}

impl<'a> Peers<'a> {
    /// Gathers the figures of accepted submissions, at most one of each unit, the first.
    pub fn of(all: impl Iterator<Item = &'a Submission>, campaign: &'a Campaign) -> Peers<'a> {
        let asked: Vec<&str> = asked_fields(campaign).into_iter().collect();
        if asked.is_empty() {
            return Peers { by_field: BTreeMap::new() };
        }
        let mut seen: HashSet<&str> = HashSet::new();
        let accepted = all.filter(|s| s.counts());
        let peers: Vec<&Submission> = accepted.filter(|s| seen.insert(s.unit_code())).collect();
        let by_field = asked.into_par_iter().map(|key| {
            let figure = |s: &&'a Submission| {
                let sound = s.record.as_ref().filter(|_| s.held_figure(key).is_none());
                Some((sound?.number(key)?, s.unit_code()))
            };
            (key, Figures::of(peers.iter().filter_map(figure).collect()))
        });
        Peers { by_field: by_field.collect() }
    }

    /// The median of a field over all units but this one.
    pub fn median_without(&self, key: &str, unit_code: &str) -> Option<Decimal> {
        self.by_field.get(key)?.median_without(unit_code)
    }
}

impl<'a> Figures<'a> {
    fn of(mut figures: Vec<(Decimal, &'a str)>) -> Figures<'a> {
        figures.sort_unstable();
        let sorted = figures.iter().map(|(figure, _)| *figure).collect();
        let places = figures.into_iter().enumerate().map(|(at, (_, code))| (code, at)).collect();
        Figures { sorted, places }
    }

    fn median_without(&self, unit_code: &str) -> Option<Decimal> {
        let own = self.places.get(unit_code).copied();
        let others = self.sorted.len() - usize::from(own.is_some());
        if others < LEAST_OTHERS {
            return None;
        }
        let other = |nth: usize| {
            let passed = usize::from(own.is_some_and(|own| own <= nth));
            self.sorted.get(nth + passed)
        };
        let (low, high) = (other((others - 1) / 2)?, other(others / 2)?);
        low.checked_add(*high)?.checked_div(Decimal::TWO).map(|m| m.normalize())
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
    use super::{Figures, Peers};
    use rust_decimal::Decimal;

    #[test]
    fn the_median_is_that_of_the_others() {
        let figures = [(1, "a"), (2, "b"), (4, "c"), (4, "d"), (100, "e")];
        let figures = figures.map(|(figure, code)| (Decimal::from(figure), code));
        let peers = Peers { by_field: [("x", Figures::of(figures.to_vec()))].into() };
        let median = |unit: &str| peers.median_without("x", unit).map(|m| m.to_string());
        assert_eq!(median("e").as_deref(), Some("3")); // 1 2 4 4
        assert_eq!(median("b").as_deref(), Some("4")); // 1 4 4 100
        assert_eq!(median("f").as_deref(), Some("4")); // not among them
        assert_eq!(peers.median_without("y", "a"), None);
    }
}
