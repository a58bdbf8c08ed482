//! The overall order (综合排序) that a campaign may declare; without one none is made up.

use super::{Campaign, Field, Target};
use rust_decimal::Decimal;
use serde::Deserialize;

/// How units are put in one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranking {
    /// Name of the scheme as its document calls it.
    pub name: String,
    /// What counts, and how much.
    pub items: Vec<RankingItem>,
    /// What decides between equal scores, the first that differs; more is better.
    pub tie_breaks: Vec<Criterion>,
    /// Who is honoured, such as the first 6 with a 流动红旗.
    pub honours: Vec<Honour>,
}

/// One part of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RankingItem {
    /// What is looked at.
    pub criterion: Criterion,
    /// Most points that it gives.
    pub weight: Decimal,
    /// How points are given.
    pub by: ScoreBy,
}

/// A figure by which units are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// The figure of the form's field at this position.
    Field(usize),
    /// 完成率 or 同比 of the target at this position.
    Target(usize),
}

/// How an item gives its points; a unit without the figure gets none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScoreBy {
    /// weight × (units − rank + 1) ÷ units.
    Rank,
    /// weight × figure ÷ best figure; nothing for figures that are not positive.
    Best,
    /// The weight if the target is met.
    Met,
}

/// An honour for the first units of the order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Honour {
    /// Its name, such as 流动红旗.
    pub name: String,
    /// Down to which rank it is given.
    pub first: usize,
}

/// A criterion as the campaign file writes it: the key of a target or of a field of the form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CriterionTable {
    #[serde(default)]
    pub(super) target: Option<String>,
    #[serde(default)]
    pub(super) field: Option<String>,
}

impl CriterionTable {
    /// The criterion; `None` unless exactly one key stands there and names something.
    pub(super) fn resolve<'a>(
        &self,
        fields: impl IntoIterator<Item = &'a Field>,
        targets: impl IntoIterator<Item = &'a str>,
    ) -> Option<Criterion> {
        match (&self.field, &self.target) {
            (Some(key), None) => {
                let mut fields = fields.into_iter();
                fields.position(|f| f.key == *key && f.is_number()).map(Criterion::Field)
            }
            (None, Some(key)) => {
                targets.into_iter().position(|target| target == key).map(Criterion::Target)
            }
            _ => None,
        }
    }
}

impl Ranking {
    /// Whether growth over last year has a part in the order.
    pub fn looks_at_growth(&self, campaign: &Campaign) -> bool {
        let items = self.items.iter().map(|item| item.criterion);
        items.chain(self.tie_breaks.iter().copied()).any(|criterion| match criterion {
            Criterion::Field(_) => false,
            Criterion::Target(at) => campaign.targets.get(at).is_some_and(Target::grows),
        })
    }

    /// The honours of a place.
    pub fn honours_of(&self, place: usize) -> impl Iterator<Item = &Honour> {
        self.honours.iter().filter(move |honour| place <= honour.first)
    }
}

impl Criterion {
    /// What it is called: the name of the field or of the target.
    pub fn name(self, campaign: &Campaign) -> &str {
        let name = match self {
            Criterion::Field(at) => campaign.form.summary_fields.get(at).map(|f| f.name.as_str()),
            Criterion::Target(at) => campaign.targets.get(at).map(|t| t.name.as_str()),
        };
        name.unwrap_or_default()
    }
}
