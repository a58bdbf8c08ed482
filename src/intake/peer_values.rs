//! What the other units report of each amount: what is usual, in all and for each project, and what it
//! comes to together. Logarithms are decimal.

use super::peer_statistics::{Ordered, one_of_each};
use super::submission::Submission;
use crate::campaign::{Campaign, Field};
use crate::validation::unit_error_likelihood::{UsualRatio, mistaken_unit};
use rayon::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::HashMap;

/// Fewer others together are easily exceeded.
const LEAST_EXCEEDED: usize = 5;
/// Others that exceed what is usual by more powers of ten are not counted in what all have together.
const FAR: f64 = 2.0;
/// Median distance from the middle to mean distance, of a double exponential.
const MEAN_OF_MEDIAN: f64 = std::f64::consts::LN_2;
/// Smaller figures of others have decimals anyway.
const MAY_BE_WHOLE: i64 = 10;

/// A field whose figures may be mistaken by a factor, and the count that it belongs to.
pub struct PeerField<'a> {
    /// The amount.
    pub field: &'a Field,
    /// The count.
    pub per: Option<&'a Field>,
}

/// The other units' figures, as decimal logarithms.
pub struct Others<'a> {
    /// Place of each unit among them.
    pub places: HashMap<&'a str, usize>,
    /// By amount.
    pub of: Vec<OfAmount>,
    /// By pair of amounts, as `pairs` goes through them.
    pub ratios: Vec<Spread>,
}

/// Those of one amount.
pub struct OfAmount {
    /// The figures.
    pub figures: Spread,
    /// The figures for each of what they are counted by.
    pub each: Spread,
    /// Sums of the figures, those that are far too large apart, from the least on.
    sums: Vec<f64>,
    /// Figures that are not small, and those of them that are whole.
    large: usize,
    whole: usize,
}

/// What one return says of an amount.
#[derive(Clone, Copy)]
struct ReportedAmount {
    /// The figure, as a decimal logarithm.
    figure: Option<f64>,
    /// Likewise the count that it belongs to.
    count: Option<f64>,
    /// Whether it is whole, if it is not small.
    is_whole: Option<bool>,
}

/// Logarithms, and their median distance from the middle.
pub struct Spread {
    ordered: Ordered<f64>,
    distance: f64,
}

/// The campaign's amounts of money.
pub fn measured(campaign: &Campaign) -> Vec<PeerField<'_>> {
    let amounts = campaign.all_fields().filter(|field| mistaken_unit(field).is_some());
    let per = |field: &'_ Field| field.per.as_deref().and_then(|key| campaign.field(key));
    amounts.map(|field| PeerField { field, per: per(field) }).collect()
}

/// Every two of so many amounts.
pub fn pairs_of(amounts: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..amounts).flat_map(move |a| (a + 1..amounts).map(move |b| (a, b)))
}

impl<'a> Others<'a> {
    /// Gathers the figures of returns that count, at most one of each unit, the first.
    pub fn of(all: impl Iterator<Item = &'a Submission>, measured: &[PeerField]) -> Others<'a> {
        let (places, peers) = one_of_each(all);
        let row = |s: &&Submission| -> Vec<ReportedAmount> {
            measured.iter().map(|measured| ReportedAmount::by(s, measured)).collect()
        };
        let rows: Vec<Vec<ReportedAmount>> = peers.par_iter().map(row).collect();
        let of = (0..measured.len()).into_par_iter().map(|at| {
            let figures = Spread::of(rows.iter().map(|row| row[at].figure));
            let each = Spread::of(rows.iter().map(|row| Some(row[at].figure? - row[at].count?)));
            let whole: Vec<bool> = rows.iter().filter_map(|row| row[at].is_whole).collect();
            let (large, whole) = (whole.len(), whole.iter().filter(|whole| **whole).count());
            OfAmount { sums: figures.sums(), figures, each, large, whole }
        });
        let ratio = |(a, b): (usize, usize)| {
            Spread::of(rows.iter().map(|row| Some(row[a].figure? - row[b].figure?)))
        };
        let of = of.collect();
        let pairs: Vec<(usize, usize)> = pairs_of(measured.len()).collect();
        Others { places, of, ratios: pairs.into_par_iter().map(ratio).collect() }
    }
}

impl ReportedAmount {
    /// What a return says, of figures that are not held.
    fn by(submission: &Submission, measured: &PeerField) -> ReportedAmount {
        let sound = |field: &Field| {
            let record = submission.record.as_ref();
            let record = record.filter(|_| submission.held_figure(&field.key).is_none())?;
            record.number(&field.key).filter(|figure| *figure > Decimal::ZERO)
        };
        let log = |figure: Decimal| figure.to_f64().map(f64::log10);
        let figure = sound(measured.field);
        let large = figure.filter(|figure| *figure >= Decimal::from(MAY_BE_WHOLE));
        ReportedAmount {
            figure: figure.and_then(log),
            count: measured.per.and_then(sound).and_then(log),
            is_whole: large.map(|figure| figure.fract().is_zero()),
        }
    }
}

impl OfAmount {
    /// How many others a figure exceeds together, if it does.
    pub fn over_all(&self, figure: Decimal, own: Option<usize>) -> Option<usize> {
        let mut sum = self.sums.last().copied().unwrap_or_default();
        let mut count = self.sums.len();
        let rank = own.and_then(|own| self.figures.ordered.rank(own));
        if let Some(rank) = rank.filter(|rank| *rank < count) {
            sum -= self.sums[rank] - rank.checked_sub(1).map_or(0.0, |before| self.sums[before]);
            count -= 1;
        }
        let exceeds = figure.to_f64().is_some_and(|figure| figure > sum);
        (exceeds && count >= LEAST_EXCEEDED).then_some(count)
    }

    /// How many of the others' figures are whole, of one; `None` where too few say anything.
    pub fn whole_share(&self, own: Decimal) -> Option<f64> {
        // The unit's own is most likely among them.
        let is_counted = own >= Decimal::from(MAY_BE_WHOLE);
        let large = self.large.saturating_sub(usize::from(is_counted));
        let whole = self.whole.saturating_sub(usize::from(is_counted && own.fract().is_zero()));
        (large >= LEAST_EXCEEDED).then(|| (whole + 1) as f64 / (large + 2) as f64)
    }
}

impl Spread {
    fn of(logs: impl Iterator<Item = Option<f64>>) -> Spread {
        let ordered = Ordered::of(logs);
        let middle = ordered.middle_without(None).map_or(0.0, |(low, high)| (low + high) / 2.0);
        let distances = ordered.sorted().iter().map(|log| Some((log - middle).abs()));
        let distances = Ordered::of(distances);
        let distance = distances.middle_without(None).map_or(0.0, |(low, high)| (low + high) / 2.0);
        Spread { ordered, distance }
    }

    /// What is usual among all but one.
    pub fn usual(&self, own: Option<usize>) -> Option<UsualRatio> {
        let (low, high) = self.ordered.middle_without(own)?;
        Some(UsualRatio { middle: (low + high) / 2.0, spread: self.distance / MEAN_OF_MEDIAN })
    }

    /// Sums of the figures from the least on, without those that are far too large.
    fn sums(&self) -> Vec<f64> {
        let Some((low, high)) = self.ordered.middle_without(None) else { return Vec::new() };
        let most = (low + high) / 2.0 + FAR;
        let believed = self.ordered.sorted().iter().take_while(|log| **log <= most);
        believed
            .scan(0.0, |sum, log| {
                *sum += 10f64.powf(*log);
                Some(*sum)
            })
            .collect()
    }
}
