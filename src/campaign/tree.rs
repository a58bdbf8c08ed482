//! The tree in which units stand: counties (县) under cities (市) under the head office, and what a level
//! (层级) is asked.

use super::Unit;
use serde::Deserialize;
use std::collections::HashMap;

/// First digits of the codes of provinces; codes that begin otherwise are the office's own.
const FIRST_DIGITS: std::ops::RangeInclusive<char> = '1'..='8';

/// A level of units, the highest first: 市(州), then 县(市、区).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// What its units are called: 县(市、区).
    pub name: String,
    /// How many days before the due date its units report to the level above.
    #[serde(default)]
    pub days_before: u32,
    /// Whether its units report to the head office themselves, not to the unit above them.
    #[serde(default)]
    pub direct: bool,
    /// Which figure binds where a unit's own differs from the sum of the units below it; `None` where a
    /// person decides.
    #[serde(default)]
    pub binds: Option<Binding>,
}

/// Which of two figures of a unit binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Binding {
    /// That of its own return.
    Own,
    /// What the units below it come to.
    Below,
}

/// Who stands below whom, by the positions of units in their list.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    /// How far each unit stands below the highest ones, which have 0.
    depths: Vec<usize>,
}

impl Tree {
    /// The tree of units whose codes are looked up in `by_code`; what stands in a circle has no parent.
    pub(super) fn of(units: &[Unit], by_code: &HashMap<String, usize>) -> Tree {
        let parent = |unit: &Unit| parent_code(unit, |code| by_code.contains_key(code));
        let parents: Vec<Option<usize>> =
            units.iter().map(|unit| by_code.get(&parent(unit)?).copied()).collect();
        let depths: Vec<Option<usize>> = (0..units.len()).map(|at| depth(&parents, at)).collect();
        let parents: Vec<Option<usize>> =
            parents.iter().zip(&depths).map(|(parent, depth)| depth.and(*parent)).collect();
        let mut children = vec![Vec::new(); units.len()];
        for (at, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children[*parent].push(at);
            }
        }
        let depths = depths.into_iter().map(Option::unwrap_or_default).collect();
        Tree { parents, children, depths }
    }

    pub(super) fn parent(&self, at: usize) -> Option<usize> {
        self.parents.get(at).copied().flatten()
    }

    pub(super) fn children(&self, at: usize) -> &[usize] {
        self.children.get(at).map_or(&[], Vec::as_slice)
    }

    pub(super) fn depth(&self, at: usize) -> usize {
        self.depths.get(at).copied().unwrap_or_default()
    }

    /// Whether no unit stands below another.
    pub(super) fn is_flat(&self) -> bool {
        self.parents.iter().all(Option::is_none)
    }

    /// Whether one unit stands somewhere below another.
    pub(super) fn is_below(&self, at: usize, above: usize) -> bool {
        std::iter::successors(self.parent(at), |at| self.parent(*at)).any(|at| at == above)
    }
}

/// The code of the unit above: the one that is named, else that of the city or the province that contains
/// the division, whichever is listed.
pub(super) fn parent_code(unit: &Unit, is_listed: impl Fn(&str) -> bool) -> Option<String> {
    match &unit.parent {
        Some(parent) => Some(parent.clone()),
        None => codes_above(&unit.code).into_iter().find(|code| is_listed(code)),
    }
}

/// How many units stand above one; `None` in a circle.
fn depth(parents: &[Option<usize>], at: usize) -> Option<usize> {
    let above = std::iter::successors(parents[at], |at| parents[*at]);
    let depth = above.take(parents.len() + 1).count();
    (depth <= parents.len()).then_some(depth)
}

/// Codes of the city and the province that contain an administrative division (GB/T 2260).
pub(super) fn codes_above(code: &str) -> Vec<String> {
    let is_division = code.len() == 6
        && code.starts_with(|c| FIRST_DIGITS.contains(&c))
        && code.chars().all(|c| c.is_ascii_digit());
    if !is_division {
        return Vec::new();
    }
    let above = [format!("{}00", &code[..4]), format!("{}0000", &code[..2])];
    above.into_iter().filter(|above| above != code).collect()
}

#[cfg(test)]
mod tests {
    use super::codes_above;

    #[test]
    fn a_county_lies_in_its_city_and_its_province() {
        assert_eq!(codes_above("510104"), ["510100", "510000"]);
        assert_eq!(codes_above("510100"), ["510000"]);
        assert!(codes_above("510000").is_empty());
        assert!(codes_above("900104").is_empty() && codes_above("X10104").is_empty());
    }
}
