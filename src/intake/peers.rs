//! What the other units report: the median of their figures, for rules that compare a unit with it.

use super::submission::{Status, Submission};
use crate::campaign::{Campaign, Quantity};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer others say nothing about what is usual.
const LEAST_OTHERS: usize = 3;

/// Accepted figures of all units, sorted, of each field whose median a rule asks for.
pub struct Peers {
    sorted: BTreeMap<String, Vec<Decimal>>,
}

impl Peers {
    /// Gathers the figures of accepted submissions, at most one of each unit, the first.
    pub fn of<'a>(all: impl Iterator<Item = &'a Submission> + Clone, campaign: &Campaign) -> Peers {
        let sorted = asked_fields(campaign).into_iter().map(|key| {
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            let accepted = all.clone().filter(|s| s.status == Status::Accepted);
            let mut figures: Vec<Decimal> = accepted
                .filter(|s| seen.insert(s.unit_code()))
                .filter_map(|s| s.record.as_ref()?.number(key))
                .collect();
            figures.sort();
            (key.to_string(), figures)
        });
        Peers { sorted: sorted.collect() }
    }

    /// The median of a field over all units but the one with the figure `own`, if it is among them.
    pub fn median_without(&self, key: &str, own: Option<Decimal>) -> Option<Decimal> {
        let figures = self.sorted.get(key)?;
        let left_out = own.and_then(|own| figures.binary_search(&own).ok());
        let count = figures.len() - usize::from(left_out.is_some());
        if count < LEAST_OTHERS {
            return None;
        }
        let at = |n: usize| figures[n + usize::from(left_out.is_some_and(|out| n >= out))];
        let (low, high) = (at((count - 1) / 2), at(count / 2));
        low.checked_add(high)?.checked_div(Decimal::TWO).map(|m| m.normalize())
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
    use super::Peers;
    use rust_decimal::Decimal;

    #[test]
    fn the_median_is_that_of_the_others() {
        let figures = [1, 2, 4, 8, 100].map(Decimal::from).to_vec();
        let peers = Peers { sorted: [("x".to_string(), figures)].into() };
        let median = |own: i64| peers.median_without("x", Some(own.into())).map(|m| m.to_string());
        assert_eq!(median(100).as_deref(), Some("3")); // 1 2 4 8
        assert_eq!(median(1).as_deref(), Some("6")); // 2 4 8 100
        assert_eq!(median(4).as_deref(), Some("5")); // 1 2 8 100
        assert_eq!(median(7).as_deref(), Some("4")); // not among them
        assert_eq!(peers.median_without("y", None), None);
    }
}
