//! Reporting units (填报单位) and how a text names one.

use super::normalize;
use super::tree::Tree;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A unit that must report: a 市(州), or a 县(市、区) below one.
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
    /// Code of the unit above it, where its own code does not say so.
    #[serde(default, skip_serializing)]
    pub parent: Option<String>,
}

impl Unit {
    /// A unit by code and name alone, as an archive knows it.
    pub fn named(code: &str, name: &str) -> Unit {
        let (code, name) = (code.to_string(), name.to_string());
        Unit { code, name, aliases: Vec::new(), parent: None }
    }
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
    tree: Tree,
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
        let tree = Tree::of(&list, &by_code);
        Units { list, names, by_name, by_code, tree, lengths, firsts }
    }

    /// The units below one, which is left out; `None` if there is no such unit. Its children have no parent
    /// among them.
    pub fn below(&self, code: &str) -> Option<Units> {
        let above = self.position(code)?;
        let below = (0..self.list.len()).filter(|at| self.tree.is_below(*at, above));
        Some(Units::new(below.map(|at| self.list[at].clone()).collect()))
    }

    /// Units that stand below no other, in the campaign's order: those of a summary's rows.
    pub fn roots(&self) -> impl Iterator<Item = &Unit> {
        let highest = (0..self.list.len()).filter(|at| self.tree.parent(*at).is_none());
        highest.map(|at| &self.list[at])
    }

    /// Whether no unit stands below another.
    pub fn is_flat(&self) -> bool {
        self.tree.is_flat()
    }

    /// The unit right above another.
    pub fn parent(&self, code: &str) -> Option<&Unit> {
        self.tree.parent(self.position(code)?).map(|at| &self.list[at])
    }

    /// The units right below one, in the campaign's order.
    pub fn children(&self, code: &str) -> impl Iterator<Item = &Unit> {
        let below = self.position(code).map_or(&[][..], |at| self.tree.children(at));
        below.iter().map(|at| &self.list[*at])
    }

    /// These codes, and those of all units above them.
    pub fn with_those_above<'a>(
        &'a self,
        codes: impl Iterator<Item = &'a str>,
    ) -> HashSet<&'a str> {
        let above = |code: &'a str| {
            std::iter::successors(Some(code), |code| Some(self.parent(code)?.code.as_str()))
        };
        codes.flat_map(above).collect()
    }

    /// Whether one unit stands somewhere below another.
    pub fn is_below(&self, code: &str, above: &str) -> bool {
        let places = self.position(code).zip(self.position(above));
        places.is_some_and(|(at, above)| self.tree.is_below(at, above))
    }

    /// How many units stand above one.
    pub fn depth(&self, code: &str) -> usize {
        self.position(code).map_or(0, |at| self.tree.depth(at))
    }

    /// Every unit with its depth, each right above the units below it.
    pub fn in_tree_order(&self) -> Vec<(usize, &Unit)> {
        let mut ordered = Vec::with_capacity(self.list.len());
        let highest = (0..self.list.len()).filter(|at| self.tree.parent(*at).is_none());
        let mut stack: Vec<usize> = highest.collect();
        stack.reverse();
        while let Some(at) = stack.pop() {
            ordered.push((self.tree.depth(at), &self.list[at]));
            stack.extend(self.tree.children(at).iter().rev());
        }
        ordered
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
        self.called(&normalize(text)).or_else(|| self.by_code(text.trim()))
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
        if found.len() > 1 && !self.tree.is_flat() {
            // 成都市青羊区 names the county, and its city only to say which.
            let named = found.clone();
            found.retain(|at| !named.iter().any(|other| self.tree.is_below(*other, *at)));
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
            parent: None,
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
