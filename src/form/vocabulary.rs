//! Which heading means which field: names and aliases of a campaign, ready for look-up.

use super::Heading;
use crate::campaign::{Campaign, Field, fold};
use std::collections::HashMap;

/// Headings of the column that names the unit, beside the campaign's own.
const UNIT_HEADINGS: [&str; 8] =
    ["市(州)", "市州", "地区", "单位", "单位名称", "填报单位", "报送单位", "市(州)名称"];

/// What a column is, told by its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The column that names the unit.
    Unit,
    /// Column of the field at this position of [`Campaign::all_fields`].
    Field(usize),
}

/// The headings of one campaign.
pub struct Vocabulary<'a> {
    campaign: &'a Campaign,
    fields: Vec<&'a Field>,
    names: HashMap<String, Meaning>,
}

impl<'a> Vocabulary<'a> {
    /// Gathers the headings of a campaign.
    pub fn of(campaign: &'a Campaign) -> Vocabulary<'a> {
        let fields: Vec<&Field> = campaign.all_fields().collect();
        let mut names = HashMap::new();
        let own = [campaign.form.unit_heading.as_str()];
        for name in UNIT_HEADINGS.iter().chain(&own) {
            names.insert(fold(name), Meaning::Unit);
        }
        for (at, field) in fields.iter().enumerate() {
            let all = field.aliases.iter().chain(std::iter::once(&field.name));
            names.extend(all.map(|name| (fold(name), Meaning::Field(at))));
        }
        Vocabulary { campaign, fields, names }
    }

    /// The campaign whose headings these are.
    pub fn campaign(&self) -> &'a Campaign {
        self.campaign
    }

    /// The field at a position of [`Campaign::all_fields`].
    pub fn field(&self, at: usize) -> &'a Field {
        self.fields[at]
    }

    /// Whether the field at this position belongs to the form, not to the supplement.
    pub fn is_of_form(&self, at: usize) -> bool {
        at < self.campaign.form.fields.len()
    }

    /// What a heading means, if it is known.
    pub fn meaning(&self, heading: &Heading) -> Option<Meaning> {
        let named = self.names.get(&heading.name);
        named.or_else(|| self.names.get(&heading.whole())).copied()
    }
}
