//! The whole tree in the JSON of merge: every unit with the figures that count for it, and what the units below it
//! come to where it reported itself.

use super::document::{ByKey, JsonNumber};
use crate::campaign::Campaign;
use crate::intake::{Derived, Submission};
use crate::summary::{Summary, TreeNode};
use rust_decimal::Decimal;
use serde::Serialize;

/// A unit of the tree.
#[derive(Serialize)]
pub struct NodeDocument<'a> {
    code: &'a str,
    name: &'a str,
    depth: usize,
    level: &'a str,
    /// Its own return, that of a unit above, or the sum of the units below.
    source: Option<&'static str>,
    values: ByKey<'a, Option<JsonNumber>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    below: Option<ByKey<'a, Option<JsonNumber>>>,
    ranks: ByKey<'a, Option<usize>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    missing: &'a [String],
}

/// Every unit of the tree; none where no unit stands below another.
pub fn tree<'a>(summary: &Summary<'a>) -> Vec<NodeDocument<'a>> {
    let campaign = summary.campaign;
    summary.tree().into_iter().map(|node| NodeDocument::of(node, campaign)).collect()
}

impl<'a> NodeDocument<'a> {
    fn of(node: TreeNode<'a>, campaign: &'a Campaign) -> NodeDocument<'a> {
        let sound: Vec<Option<Decimal>> =
            (0..node.numbers.len()).map(|at| node.sound(at)).collect();
        NodeDocument {
            code: &node.unit.code,
            name: &node.unit.name,
            depth: node.depth,
            level: campaign.level_name(node.depth),
            source: node.submission.map(source),
            values: numbers(&sound, campaign),
            below: node.below.as_ref().map(|below| numbers(below, campaign)),
            ranks: ByKey(by_key(node.places, campaign)),
            missing: node.submission.map_or(&[], Submission::missing_below),
        }
    }
}

fn source(submission: &Submission) -> &'static str {
    match submission.derived {
        None => "own",
        Some(Derived::Combined { .. }) => "below",
        Some(Derived::Carried { .. }) => "above",
    }
}

fn numbers<'a>(
    numbers: &[Option<Decimal>],
    campaign: &'a Campaign,
) -> ByKey<'a, Option<JsonNumber>> {
    ByKey(by_key(numbers.iter().map(|number| number.map(JsonNumber)), campaign))
}

fn by_key<T>(values: impl IntoIterator<Item = T>, campaign: &Campaign) -> Vec<(&str, T)> {
    let fields = campaign.form.summary_fields.iter();
    let all = fields.zip(values).filter(|(field, _)| field.is_number());
    all.map(|(field, value)| (field.key.as_str(), value)).collect()
}
