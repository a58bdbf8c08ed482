//! The tree of units on one screen: those that report here and those above others; of the rest it is said how many
//! have figures and who lacks.

use super::status::short_name;
use crate::cycle::{Cycle, PeriodStatus, UnitStatus};
use crate::intake::{Derived, State};
use std::collections::HashMap;

/// Names of units below one that are told.
const MOST_NAMED: usize = 8;

/// A period's units as the tree shows them.
pub struct StatusTree<'c, 'a> {
    cycle: &'c Cycle<'a>,
    /// How units stand, by code.
    standings: HashMap<&'c str, &'c UnitStatus<'a>>,
}

/// Whether a unit has a line of its own: it reports here, or others stand below it.
pub fn is_row(cycle: &Cycle, code: &str) -> bool {
    cycle.campaign.expects(code) || cycle.campaign.units.children(code).next().is_some()
}

impl<'c, 'a> StatusTree<'c, 'a> {
    /// The units of a period.
    pub fn of(cycle: &'c Cycle<'a>, round: &'c PeriodStatus<'a>) -> StatusTree<'c, 'a> {
        let standings = round.standings.iter().map(|one| (one.unit.code.as_str(), one));
        StatusTree { cycle, standings: standings.collect() }
    }

    /// Whether no unit stands below another.
    pub fn is_flat(&self) -> bool {
        self.cycle.campaign.units.is_flat()
    }

    /// The units with a line of their own, each right above those below it; of lower units that report here
    /// those with which something is the matter.
    pub fn shown(&self) -> Vec<&'c UnitStatus<'a>> {
        let units = &self.cycle.campaign.units;
        let is_shown = |(depth, one): &(usize, &UnitStatus)| {
            let has_below = units.children(&one.unit.code).next().is_some();
            *depth == 0 || has_below || one.is_expected && one.is_wanting()
        };
        let ordered = units.in_tree_order().into_iter();
        let known = ordered
            .filter_map(|(depth, unit)| Some((depth, *self.standings.get(unit.code.as_str())?)));
        known.filter(is_shown).map(|(_, one)| one).collect()
    }

    /// Blanks before a unit's name.
    pub fn indent(&self, standing: &UnitStatus) -> String {
        " ".repeat(self.cycle.campaign.units.depth(&standing.unit.code))
    }

    /// How many of the lowest units below one have figures: 3/4; empty where none stands below.
    pub fn below(&self, standing: &UnitStatus) -> String {
        let (there, all) = self.count(&standing.unit.code);
        if all == 0 { String::new() } else { format!("{there}/{all}") }
    }

    fn count(&self, code: &str) -> (usize, usize) {
        let mut counts = (0, 0);
        for child in self.cycle.campaign.units.children(code) {
            let (there, all) = self.count(&child.code);
            let own = usize::from(self.has_figures(&child.code));
            let below = if all == 0 { (own, 1) } else { (there, all) };
            counts = (counts.0 + below.0, counts.1 + below.1);
        }
        counts
    }

    fn has_figures(&self, code: &str) -> bool {
        let counted = self.standings.get(code).and_then(|one| one.submission.as_ref());
        counted.is_some_and(|one| one.counts())
    }

    /// Who lacks below units that have figures of some: 成都缺 2：武侯区、金牛区.
    pub fn lacking(&self) -> Vec<String> {
        let lines = self.shown().into_iter().filter_map(|standing| {
            let names = self.missing(standing);
            let count = names.len();
            let rest = if count > MOST_NAMED { "等" } else { "" };
            let named = names.into_iter().take(MOST_NAMED).collect::<Vec<&str>>().join("、");
            let line = || format!("{}缺 {count}：{named}{rest}", short_name(standing.unit));
            (count > 0).then(line)
        });
        lines.collect()
    }

    /// Names of what lacks in the figures of a unit, told where its figures were combined.
    fn missing(&self, standing: &'c UnitStatus) -> Vec<&'c str> {
        let combined = standing.submission.as_ref().filter(|one| {
            let by_others = matches!(one.derived, Some(Derived::Combined { .. }));
            standing.state != State::Missing && (by_others || one.below.is_some())
        });
        let is_top = self.cycle.campaign.units.depth(&standing.unit.code) == 0;
        let names = combined.filter(|_| is_top).map_or(&[][..], |one| one.missing_below());
        names.iter().map(String::as_str).collect()
    }
}
