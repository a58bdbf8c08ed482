//! Which amounts of a row are mistaken in its likeliest explanation, and what speaks for it.

use super::unit_error_likelihood::{
    Amount, AmountPair, STEP, by_distance, log, mistaken_unit, short,
};

/// How unlikely it is that a row has a mistake, and a further amount of it the same.
const FIRST_MISTAKE: f64 = 2.2;
const SAME_MISTAKE: f64 = 0.5;
/// Figures compared that are told.
const MOST_TOLD: usize = 3;
/// What speaks for the mistake by less than this is not told.
const WORTH_TELLING: f64 = 0.3;

/// What speaks for a mistake, for each amount of a row that seems to be one; `None` for the others.
pub fn explain_amounts(amounts: &[Amount], pairs: &[AmountPair]) -> Vec<Option<String>> {
    let row = WeighedRow { amounts, pairs, alone: amounts.iter().map(Amount::weight).collect() };
    let mistaken = row.likeliest();
    let told = |at: usize| mistaken[at].then(|| row.message(at, &mistaken));
    (0..amounts.len()).map(told).collect()
}

/// A row with the weight of each amount by itself.
struct WeighedRow<'a> {
    amounts: &'a [Amount<'a>],
    pairs: &'a [AmountPair],
    alone: Vec<f64>,
}

impl WeighedRow<'_> {
    /// The amounts that are mistaken in the likeliest explanation of the row: the better of those that
    /// single changes lead to from all and from none.
    fn likeliest(&self) -> Vec<bool> {
        let none = vec![false; self.amounts.len()];
        let all: Vec<bool> = self.amounts.iter().map(|a| !a.is_sure).collect();
        let (from_none, from_all) = (self.improved(none), self.improved(all));
        if self.score(&from_all) > self.score(&from_none) { from_all } else { from_none }
    }

    fn improved(&self, mut mistaken: Vec<bool>) -> Vec<bool> {
        // Every round betters the score, so there are not many.
        for _ in 0..2 * mistaken.len() {
            let changed = |at: usize| {
                let mut changed = mistaken.clone();
                changed[at] = !changed[at];
                (self.score(&changed), changed)
            };
            let free = (0..mistaken.len()).filter(|at| !self.amounts[*at].is_sure);
            let best = free.map(changed).max_by(|a, b| a.0.total_cmp(&b.0));
            match best {
                Some((score, changed)) if score > self.score(&mistaken) => mistaken = changed,
                _ => break,
            }
        }
        mistaken
    }

    /// How much likelier it is that these are mistaken than that none is.
    fn score(&self, mistaken: &[bool]) -> f64 {
        let count = mistaken.iter().filter(|m| **m).count();
        let alone = self.alone.iter().zip(mistaken).filter(|(_, m)| **m).map(|(weight, _)| weight);
        let pairs = self.pairs.iter().map(|pair| self.pair_weight(pair, mistaken));
        let unlikely = match count {
            0 => 0.0,
            _ => FIRST_MISTAKE + SAME_MISTAKE * (count - 1) as f64,
        };
        alone.sum::<f64>() + pairs.sum::<f64>() - unlikely
    }

    fn pair_weight(&self, pair: &AmountPair, mistaken: &[bool]) -> f64 {
        let distance = self.distance(pair);
        let step = |at: usize| if mistaken[at] { STEP } else { 0.0 };
        let left = distance - step(pair.one) + step(pair.other);
        (distance.abs() - left.abs()) / pair.usual.spread
    }

    fn distance(&self, pair: &AmountPair) -> f64 {
        let figure = |at: usize| log(self.amounts[at].figure);
        figure(pair.one) - figure(pair.other) - pair.usual.middle
    }

    fn message(&self, at: usize, mistaken: &[bool]) -> String {
        let amount = &self.amounts[at];
        let (unit, smaller) =
            (amount.field.unit_name(), mistaken_unit(amount.field).unwrap_or_default());
        let standards = amount.standards.iter();
        let compared =
            standards.map(|s| (s.weight(amount.figure, amount.field), s.told(amount.figure, unit)));
        let mut pieces: Vec<String> = compared
            .chain(amount.signs())
            .filter(|(weight, _)| *weight > WORTH_TELLING)
            .map(|(_, told)| told)
            .take(MOST_TOLD)
            .collect();
        let pairs = self.pairs.iter().filter(|p| p.one == at || p.other == at);
        pieces.extend(pairs.filter_map(|pair| self.told_of(pair, at, mistaken)));
        pieces.push(format!("如果填的是{smaller}，应为 {} {unit}", amount.corrected()));
        format!("像是按{smaller}填的：{}", pieces.join("；"))
    }

    /// What a pair says of one of its amounts.
    fn told_of(&self, pair: &AmountPair, at: usize, mistaken: &[bool]) -> Option<String> {
        let other = if pair.one == at { pair.other } else { pair.one };
        let name = &self.amounts[other].field.name;
        if mistaken[other] {
            return Some(format!("{name}也像按{}填的", mistaken_unit(self.amounts[other].field)?));
        }
        let sign = if pair.one == at { 1.0 } else { -1.0 };
        let telling = by_distance(sign * self.distance(pair), pair.usual.spread) > WORTH_TELLING;
        let times = log(self.amounts[at].figure) - log(self.amounts[other].figure);
        let usual = match pair.is_last_year {
            true => String::new(),
            false => format!("，其他单位一般 {} 倍", short(10f64.powf(sign * pair.usual.middle))),
        };
        telling.then(|| format!("是{name}的 {} 倍{usual}", short(10f64.powf(times))))
    }
}
