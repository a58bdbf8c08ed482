//! What has changed since the period right before (较上期), over the units that have a sound figure in both:
//! a unit that is new or missing makes no growth and no fall.

use super::attainment::{Attainment, ratio};
use super::rows::{Summary, UnitRow};
use crate::campaign::{Goal, Period, Target};
use rust_decimal::Decimal;

/// The present period against the one right before.
#[derive(Debug)]
pub struct PeriodComparison {
    /// The period right before.
    pub period: Period,
    /// Of the sums of the form's fields; `None` for texts and where no unit has both figures.
    pub fields: Vec<Option<SumChange>>,
    /// Of each target's rate over all units.
    pub targets: Vec<Option<SumChange>>,
}

/// How much a sum or a rate has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumChange {
    /// The difference, of a rate as a ratio.
    pub by: Decimal,
    /// Units that have both figures.
    pub units: usize,
    /// Whether those are all that have a sound figure in either period.
    pub all: bool,
}

impl<'a> Summary<'a> {
    /// What has changed since the period right before; `None` if no returns of it were kept.
    pub fn since_last(&self) -> Option<PeriodComparison> {
        let last = self.last()?;
        let pairs: Vec<(&UnitRow, &UnitRow)> = self.rows.iter().zip(&last.rows).collect();
        let fields = self.campaign.form.summary_fields.iter().enumerate().map(|(at, field)| {
            let sound = |row: &UnitRow| row.number(at).filter(|_| !row.is_held(&field.key));
            of_field(pairs.iter().map(|(now, old)| (sound(now), sound(old))))
        });
        let targets = self.campaign.targets.iter().enumerate();
        let targets = targets.map(|(at, target)| of_target(&pairs, at, target));
        Some(PeriodComparison {
            period: last.period,
            fields: fields.collect(),
            targets: targets.collect(),
        })
    }
}

fn of_field(
    figures: impl Iterator<Item = (Option<Decimal>, Option<Decimal>)>,
) -> Option<SumChange> {
    let mut change = SumChange { by: Decimal::ZERO, units: 0, all: true };
    for figures in figures {
        match figures {
            (Some(now), Some(old)) => {
                change.by += now - old;
                change.units += 1;
            }
            (None, None) => {}
            _ => change.all = false,
        }
    }
    (change.units > 0).then_some(change)
}

fn of_target(pairs: &[(&UnitRow, &UnitRow)], at: usize, target: &Target) -> Option<SumChange> {
    if !are_comparable(pairs.iter().copied(), at, target) {
        return None;
    }
    let (mut now, mut old) = (Sums::default(), Sums::default());
    let mut change = SumChange { by: Decimal::ZERO, units: 0, all: true };
    for (this, last) in pairs {
        let figures = |row: &UnitRow| of_attainment(&row.attainment[at], target);
        match (figures(this), figures(last)) {
            (Some(this), Some(last)) => {
                now.add(this);
                old.add(last);
                change.units += 1;
            }
            (None, None) => {}
            _ => change.all = false,
        }
    }
    change.by = now.rate(target)? - old.rate(target)?;
    (change.units > 0).then_some(change)
}

/// A unit's figure, and what it is set against.
fn of_attainment(judged: &Attainment, target: &Target) -> Option<(Decimal, Decimal)> {
    let against = match target.goal {
        Goal::AtLeast(least) => least,
        Goal::Growth(_) => judged.base.as_ref()?.value,
    };
    Some((judged.actual?, against))
}

#[derive(Default)]
struct Sums {
    actual: Decimal,
    against: Decimal,
}

impl Sums {
    fn add(&mut self, (actual, against): (Decimal, Decimal)) {
        self.actual += actual;
        self.against += against;
    }

    fn rate(&self, target: &Target) -> Option<Decimal> {
        let against = Some(self.against).filter(|sum| *sum > Decimal::ZERO)?;
        let part = if target.grows() { self.actual - against } else { self.actual };
        ratio(part, against)
    }
}

/// Whether a target's rates in two periods say the same thing: growth does only where last year's figures
/// are of one kind, the office's table or the units' own returns.
pub fn are_comparable<'r, 'a: 'r>(
    mut pairs: impl Iterator<Item = (&'r UnitRow<'a>, &'r UnitRow<'a>)>,
    at: usize,
    target: &Target,
) -> bool {
    let source = |row: &UnitRow| row.attainment[at].base.as_ref().map(|base| base.source);
    !target.grows()
        || pairs.all(|(now, old)| match (source(now), source(old)) {
            (Some(now), Some(old)) => now == old,
            _ => true,
        })
}
