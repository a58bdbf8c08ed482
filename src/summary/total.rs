//! The total row: sums over the units that have the figure, and each target over all units.

use super::attainment::{ahead, ratio};
use super::rows::{Total, TotalAttainment, UnitRow};
use crate::campaign::{Campaign, Combine, Elapsed, Goal};
use rayon::prelude::*;
use rust_decimal::Decimal;

/// Sums up the rows; a target's `elapsed` stands at its position.
pub fn total(rows: &[UnitRow], campaign: &Campaign, elapsed: &[Option<Elapsed>]) -> Total {
    let numbers = |at: usize| rows.iter().filter_map(move |row| row.number(at));
    let fields = (0..campaign.form.summary_fields.len()).into_par_iter();
    let targets = campaign.targets.par_iter().zip(elapsed).enumerate();
    let is_held = |at: usize, row: &UnitRow| row.is_held(&campaign.form.summary_fields[at].key);
    let sound = |at: usize| {
        let rows = rows.iter().filter(move |row| !is_held(at, row));
        rows.filter_map(move |row| row.number(at))
    };
    Total {
        reported: rows.iter().filter(|r| r.counts()).count(),
        values: fields.clone().map(|at| combined(campaign, at, &mut numbers(at))).collect(),
        with_value: fields.clone().map(|at| numbers(at).count()).collect(),
        sound: fields.clone().map(|at| combined(campaign, at, &mut sound(at))).collect(),
        with_sound: fields.clone().map(|at| sound(at).count()).collect(),
        held: fields.map(|at| rows.iter().filter(|row| is_held(at, row)).count()).collect(),
        attainment: targets.map(|(at, (t, time))| of_target(rows, at, t.goal, *time)).collect(),
    }
}

/// What the units' figures of a field come to.
fn combined(
    campaign: &Campaign,
    at: usize,
    numbers: &mut dyn Iterator<Item = Decimal>,
) -> Option<Decimal> {
    match campaign.form.summary_fields.get(at)?.combine() {
        Combine::Sum => numbers.reduce(|a, b| a + b),
        Combine::Max => numbers.max(),
        Combine::Ratio | Combine::List | Combine::None => None,
    }
}

fn of_target(rows: &[UnitRow], at: usize, goal: Goal, elapsed: Option<Elapsed>) -> TotalAttainment {
    let all = || rows.iter().map(|row| &row.attainment[at]);
    let mut total = TotalAttainment {
        actual: None,
        base: None,
        goal: None,
        rate: None,
        ahead: None,
        units: 0,
        met: all().filter(|a| a.met == Some(true)).count(),
        judged: all().filter(|a| a.met.is_some()).count(),
    };
    for judged in all() {
        let base = judged.base.as_ref().map(|b| b.value);
        let (Some(actual), true) = (judged.actual, base.is_some() || goal_is_least(goal)) else {
            continue;
        };
        total.units += 1;
        add(&mut total.actual, actual);
        match goal {
            Goal::AtLeast(least) => add(&mut total.goal, least),
            Goal::Growth(_) => add(&mut total.base, base.unwrap_or_default()),
        }
    }
    if let (Some(actual), Some(goal)) = (total.actual, total.goal) {
        total.rate = ratio(actual, goal);
        total.ahead = elapsed.and_then(|elapsed| ahead(actual, goal, elapsed));
    }
    if let (Some(actual), Some(base)) = (total.actual, total.base.filter(|b| *b > Decimal::ZERO)) {
        total.rate = ratio(actual - base, base);
    }
    total
}

fn goal_is_least(goal: Goal) -> bool {
    matches!(goal, Goal::AtLeast(_))
}

fn add(sum: &mut Option<Decimal>, number: Decimal) {
    *sum = Some(sum.unwrap_or_default() + number);
}
