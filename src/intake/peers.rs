//! What the other units report: the median of their figures, for rules that compare a unit with it.

use super::submission::{Status, Submission};
use crate::campaign::{Campaign, Quantity};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Fewer others say nothing about what is usual.
const LEAST_OTHERS: usize = 3;

/// Accepted figures of all units, of each field whose median a rule asks for.
pub struct Peers {
    /// Unit code and figure by field, in order of the figures.
    sorted: BTreeMap<String, Vec<(Decimal, String)>>,
}

impl Peers {
    /// Gathers the figures of accepted submissions, at most one of each unit, the first.
    pub fn of<'a>(all: impl Iterator<Item = &'a Submission> + Clone, campaign: &Campaign) -> Peers {
        let sorted = asked_fields(campaign).into_iter().map(|key| {
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            let accepted = all.clone().filter(|s| s.status == Status::Accepted);
            let mut figures: Vec<(Decimal, String)> = accepted
                .filter(|s| seen.insert(s.unit_code()))
                .filter_map(|s| Some((s.record.as_ref()?.number(key)?, s.unit_code().to_string())))
                .collect();
            figures.sort();
            (key.to_string(), figures)
        });
        Peers { sorted: sorted.collect() }
    }

    /// The median of a field over all units but this one.
    pub fn median_without(&self, key: &str, unit_code: &str) -> Option<Decimal> {
        let all = self.sorted.get(key)?;
        let others: Vec<Decimal> =
            all.iter().filter(|(_, code)| code != unit_code).map(|(figure, _)| *figure).collect();
        if others.len() < LEAST_OTHERS {
            return None;
        }
        let (low, high) = (others.get((others.len() - 1) / 2)?, others.get(others.len() / 2)?);
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
    use super::Peers;
    use rust_decimal::Decimal;

    #[test]
    fn the_median_is_that_of_the_others() {
        let figures = [(1, "a"), (2, "b"), (4, "c"), (4, "d"), (100, "e")];
        let figures = figures.map(|(figure, code)| (Decimal::from(figure), code.to_string()));
        let peers = Peers { sorted: [("x".to_string(), figures.to_vec())].into() };
        let median = |unit: &str| peers.median_without("x", unit).map(|m| m.to_string());
        assert_eq!(median("e").as_deref(), Some("3")); // 1 2 4 4
        assert_eq!(median("b").as_deref(), Some("4")); // 1 4 4 100
        assert_eq!(median("f").as_deref(), Some("4")); // not among them
        assert_eq!(peers.median_without("y", "a"), None);
    }
}
