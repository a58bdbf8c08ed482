//! How well a text names the fields of a list, whatever stands above it.

use crate::campaign::{Block, likeness};
use crate::form::{Heading, HeadingIndex, of_any_period};
use std::collections::HashSet;

/// Least likeness of a heading that is taken for a field's.
pub(super) const NEAR: f64 = 0.6;
/// A heading with one of these may be that of another period.
pub(super) const PERIODS: [char; 3] = ['年', '月', '季'];

/// How well a text names a field, whatever stands above it.
pub(super) struct TextMatch {
    /// Position of the field in the block.
    pub(super) field: usize,
    pub(super) is_called: bool,
    /// It is the field's name but for the month or the year that it carries.
    pub(super) is_of_any_period: bool,
    /// From 0 to 1.
    pub(super) likeness: f64,
}

/// What the fields of a list are called.
pub(super) struct FieldNames<'a> {
    block: &'a Block,
    /// Position of the block's first field among all fields of the campaign.
    first_field: usize,
    words: &'a HeadingIndex<'a>,
    /// Names of each field with what stands above it.
    paths: Vec<Vec<String>>,
    /// Names of each field as those of any period.
    of_any_period: Vec<Vec<String>>,
    /// Characters of names; a text without any of them names no field.
    letters: HashSet<char>,
}

impl<'a> FieldNames<'a> {
    pub(super) fn of(
        block: &'a Block,
        first_field: usize,
        words: &'a HeadingIndex<'a>,
    ) -> FieldNames<'a> {
        let paths = block.fields.iter().map(|field| field.path_names().collect()).collect();
        let names = (0..block.fields.len()).map(|at| words.names_of(first_field + at));
        let any = |name: &String| of_any_period(&Heading::of_normalized(name).name);
        let of_any_period = names.clone().map(|names| names.iter().map(any).collect()).collect();
        let letters = names.flatten().flat_map(|name| name.chars()).chain(PERIODS).collect();
        FieldNames { block, first_field, words, paths, of_any_period, letters }
    }

    /// Whether a name has a digit.
    pub(super) fn have_digits(&self) -> bool {
        self.letters.iter().any(char::is_ascii_digit)
    }

    /// Whether joined texts are the name of the field at this position with what stands above it.
    pub(super) fn is_path(&self, at: usize, joined: &str) -> bool {
        self.paths[at].iter().any(|path| path == joined)
    }

    /// The fields that a heading may name.
    pub(super) fn matches(&self, heading: &Heading) -> impl Iterator<Item = TextMatch> {
        let name = &heading.name;
        let is_known = name.is_empty() || name.contains(|c| self.letters.contains(&c));
        let fields = (0..self.block.fields.len()).filter(move |_| is_known);
        fields.filter_map(|at| self.text_match(heading, at))
    }

    fn names_of(&self, at: usize) -> &'a [String] {
        self.words.names_of(self.first_field + at)
    }

    fn text_match(&self, heading: &Heading, at: usize) -> Option<TextMatch> {
        let names = self.names_of(at);
        let name = heading.name.as_str();
        let (whole, length) = (heading.whole(), name.chars().count());
        // A text of quite another length is not like the name, and need not be compared with it.
        let is_near = |own: &&String| {
            let own = own.chars().count();
            own.min(length) as f64 >= NEAR * own.max(length) as f64
        };
        let near = names.iter().filter(is_near);
        let likeness = near.map(|own| likeness(own, name));
        let likeness = likeness.fold(0.0, f64::max);
        // The name itself comes behind its aliases.
        let contains = names.last().is_some_and(|own| is_shortened(name, own));
        let found = TextMatch {
            field: at,
            is_called: names.iter().any(|own| own == name || *own == whole),
            is_of_any_period: self.is_of_any_period(name, at),
            likeness: if contains { likeness.max(NEAR + 0.05) } else { likeness },
        };
        let is_end = |path: &String| path.ends_with(name);
        let names_it = found.is_called || found.is_of_any_period || found.likeness >= NEAR;
        (names_it || self.paths[at].iter().any(is_end)).then_some(found)
    }

    /// Whether a heading is that of the field but for the month or the year that it carries, and of no other
    /// field beside it.
    fn is_of_any_period(&self, leaf: &str, at: usize) -> bool {
        if !leaf.contains(PERIODS) {
            return false;
        }
        let wanted = of_any_period(leaf);
        let is_called = |at: usize| self.of_any_period[at].contains(&wanted);
        let (fields, own) = (&self.block.fields, &self.block.fields[at].headings);
        let beside = (0..fields.len()).filter(|other| fields[*other].headings == *own);
        is_called(at) && beside.filter(|other| is_called(*other)).count() == 1
    }
}

/// Whether one name is the other without some words: 面积 for 水域面积, of two characters at least.
fn is_shortened(one: &str, other: &str) -> bool {
    let long = |text: &str| text.chars().count() >= 2;
    long(one) && long(other) && (one.contains(other) || other.contains(one))
}
