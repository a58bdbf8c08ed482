//! Reporting units (填报单位) and how a text names one.

use super::normalize;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// A unit that must report: a 市(州), later a 县(市、区).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// GB/T 2260 code.
    pub code: String,
    /// Official full name.
    pub name: String,
    /// Short names in use.
    #[serde(default, skip_serializing)]
    pub aliases: Vec<String>,
}

/// The units of a campaign in its own order, with their names ready for look-up.
#[derive(Debug, Clone, Default)]
pub struct Units {
    list: Vec<Unit>,
    /// Normalized name or alias and the unit's position, longest name first.
    names: Vec<(String, usize)>,
    /// Where in `names` a name stands.
    by_name: HashMap<String, usize>,
    by_code: HashMap<String, usize>,
    /// Lengths of all names, in bytes.
    lengths: BTreeSet<usize>,
    /// Characters with which a name begins.
    firsts: BTreeSet<char>,
}

impl Units {
    /// Builds the look-up; the list is taken as checked.
    pub fn new(list: Vec<Unit>) -> Units {
        let mut names: Vec<(String, usize)> = Vec::new();
        for (at, unit) in list.iter().enumerate() {
            names.push((normalize(&unit.name), at));
            names.extend(unit.aliases.iter().map(|a| (normalize(a), at)));
        }
        names.sort_by_cached_key(|(name, _)| std::cmp::Reverse(name.chars().count()));
        let mut by_name = HashMap::new();
        for (at, (name, _)) in names.iter().enumerate() {
            by_name.entry(name.clone()).or_insert(at);
        }
        let mut by_code = HashMap::new();
        for (at, unit) in list.iter().enumerate() {
            by_code.entry(unit.code.clone()).or_insert(at);
        }
        let lengths = names.iter().map(|(name, _)| name.len()).collect();
        let firsts = names.iter().filter_map(|(name, _)| name.chars().next()).collect();
        Units { list, names, by_name, by_code, lengths, firsts }
    }

    /// Units in the campaign's order.
    pub fn iter(&self) -> std::slice::Iter<'_, Unit> {
        self.list.iter()
    }

    /// Number of units that must report (应报).
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether the campaign has no unit.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The unit with this code.
    pub fn by_code(&self, code: &str) -> Option<&Unit> {
        self.by_code.get(code).map(|at| &self.list[*at])
    }

    /// Position in the campaign's order of the unit with this code.
    pub fn position(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    /// The unit whose name, alias or code is exactly this text.
    pub fn by_name(&self, text: &str) -> Option<&Unit> {
        self.called(&normalize(text))
    }

    /// The unit whose name, alias or code is exactly this normalized text.
    fn called(&self, normalized: &str) -> Option<&Unit> {
        let named = self.by_name.get(normalized).map(|at| &self.list[self.names[*at].1]);
        named.or_else(|| self.by_code(normalized))
    }

    /// The one unit that a longer text names (成都市经济和信息化局); `None` if none or several.
    pub fn named_in(&self, text: &str) -> Option<&Unit> {
        match self.all_named_in(text).as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Every unit that a longer text names, those with the longest names first.
    pub fn all_named_in(&self, text: &str) -> Vec<&Unit> {
        let mut rest = normalize(text);
        if let Some(unit) = self.called(&rest) {
            return vec![unit];
        }
        let mut found: Vec<usize> = Vec::new();
        for (name, at) in self.names_within(&rest) {
            if !rest.contains(name.as_str()) {
                continue;
            }
            if !found.contains(at) {
                found.push(*at);
            }
            rest = rest.replace(name.as_str(), "\u{1}");
        }
        found.into_iter().map(|at| &self.list[at]).collect()
    }

    /// The names that occur in a normalized text, the longest first.
    fn names_within(&self, text: &str) -> Vec<&(String, usize)> {
        let mut found: BTreeSet<usize> = BTreeSet::new();
        for (start, _) in text.char_indices().filter(|(_, c)| self.firsts.contains(c)) {
            let parts = self.lengths.iter().filter_map(|length| text.get(start..start + length));
            found.extend(parts.filter_map(|part| self.by_name.get(part).copied()));
        }
        found.into_iter().map(|at| &self.names[at]).collect()
    }

    /// The known name nearest to a text that names no unit, if one is near enough to suggest.
    pub fn nearest(&self, text: &str) -> Option<&Unit> {
        let normalized = normalize(text);
        self.names
            .iter()
            .map(|(name, at)| (strsim::jaro_winkler(name, &normalized), *at))
            .filter(|(score, _)| *score > 0.6)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, at)| &self.list[at])
    }
}

#[cfg(test)]
mod tests {
    use super::{Unit, Units};

    fn units() -> Units {
        let unit = |code: &str, name: &str, alias: &str| Unit {
            code: code.into(),
            name: name.into(),
            aliases: vec![alias.into()],
        };
        Units::new(vec![
            unit("510100", "成都市", "成都"),
            unit("513200", "阿坝藏族羌族自治州", "阿坝州"),
            unit("510101", "成都市青羊区", "青羊区"),
        ])
    }

    #[test]
    fn names_and_longer_texts_resolve() {
        let units = units();
        let name = |text: &str| units.named_in(text).map(|u| u.name.clone());
        assert_eq!(name("阿坝州").as_deref(), Some("阿坝藏族羌族自治州"));
        assert_eq!(name("成都市经济和信息化局").as_deref(), Some("成都市"));
        assert_eq!(name("成都市青羊区").as_deref(), Some("成都市青羊区"));
        assert_eq!(name("成都市、阿坝州"), None);
        assert_eq!(name("重庆市"), None);
        assert_eq!(units.nearest("阿坝羌族藏族自治州").map(|u| u.code.as_str()), Some("513200"));
    }
}
