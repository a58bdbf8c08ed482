//! Every unit of the tree with its figures: those that count for it, and what the units below it come to where
//! it reported itself.

use super::rows::Summary;
use crate::campaign::{Campaign, Field, Unit};
use crate::intake::{Derived, Submission, effective};
use crate::roll_up::{Part, combine};
use crate::validation::{Record, Value};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A unit of the tree.
#[derive(Debug)]
pub struct TreeNode<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// How many units stand above it.
    pub depth: usize,
    /// The submission that counts for it, whoever made it; `None` if none does.
    pub submission: Option<&'a Submission>,
    /// Its number of each figure of a summary; `None` for texts and where it has none.
    pub numbers: Vec<Option<Decimal>>,
    /// Whether each number is held.
    pub held: Vec<bool>,
    /// What the units below it come to, where it sent a return of its own and they did too.
    pub below: Option<Vec<Option<Decimal>>>,
    /// Place of each number among the units of the same level, the largest first.
    pub places: Vec<Option<usize>>,
}

impl TreeNode<'_> {
    /// The number of the figure at this position, unless it is held.
    pub fn sound(&self, at: usize) -> Option<Decimal> {
        let is_held = self.held.get(at).copied().unwrap_or_default();
        self.numbers.get(at).copied().flatten().filter(|_| !is_held)
    }
}

impl<'a> Summary<'a> {
    /// Every unit of the tree, each right above those below it; none where no unit stands below another.
    pub fn tree(&self) -> Vec<TreeNode<'a>> {
        if self.campaign.units.is_flat() {
            return Vec::new();
        }
        let spoken = effective(self.submissions);
        let counting = |unit: &Unit| {
            let (_, one) = spoken.get(unit.code.as_str())?;
            one.counts().then_some(*one)
        };
        let node = |(depth, unit): (usize, &'a Unit)| {
            let submission = counting(unit);
            let fields = &self.campaign.form.summary_fields;
            let record = submission.and_then(|one| one.record.as_ref());
            let numbers = record.map(|record| numbers_of(record, self.campaign));
            let is_held =
                |field: &Field| submission.is_some_and(|one| one.held_figure(&field.key).is_some());
            let part = |child| Some(Part { unit: child, submission: counting(child)? });
            let parts: Vec<Part> =
                self.campaign.units.children(&unit.code).filter_map(part).collect();
            let is_own = submission.is_some_and(|one| !is_combined(one)) && !parts.is_empty();
            let below = is_own.then(|| numbers_of(&combine(self.campaign, &parts), self.campaign));
            let numbers = numbers.unwrap_or_else(|| vec![None; fields.len()]);
            let held = fields.iter().map(is_held).collect();
            TreeNode { unit, depth, submission, numbers, held, below, places: Vec::new() }
        };
        let mut nodes: Vec<TreeNode> =
            self.campaign.units.in_tree_order().into_iter().map(node).collect();
        place(&mut nodes);
        nodes
    }
}

fn is_combined(submission: &Submission) -> bool {
    matches!(submission.derived, Some(Derived::Combined { .. }))
}

fn numbers_of(record: &Record, campaign: &Campaign) -> Vec<Option<Decimal>> {
    campaign.form.summary_fields.iter().map(|field| number(record, field, campaign)).collect()
}

fn number(record: &Record, field: &Field, campaign: &Campaign) -> Option<Decimal> {
    match record.unit_value(&campaign.form, &field.key, None)? {
        Value::Number(number) if field.is_number() => Some(number),
        _ => None,
    }
}

/// Gives every number its place among those of the same level.
fn place(nodes: &mut [TreeNode]) {
    let fields = nodes.first().map_or(0, |node| node.numbers.len());
    let mut by_level: BTreeMap<(usize, usize), Vec<Decimal>> = BTreeMap::new();
    for node in nodes.iter() {
        for at in 0..fields {
            by_level.entry((node.depth, at)).or_default().extend(node.sound(at));
        }
    }
    by_level.values_mut().for_each(|numbers| numbers.sort_by(|a, b| b.cmp(a)));
    for node in nodes {
        let place = |at: usize| {
            let number = node.sound(at)?;
            let numbers = by_level.get(&(node.depth, at))?;
            Some(1 + numbers.partition_point(|other| *other > number))
        };
        node.places = (0..fields).map(place).collect();
    }
}
