//! What tells one line of a list from another, and lines that cannot be told apart.

use super::Entry;
use crate::campaign::{RowId, normalize};
use crate::finding::{Code, Finding};
use crate::form::Place;
use std::collections::HashMap;

/// The keys of the lines of one return, as they come.
pub(super) struct LineKeys<'a> {
    /// Keys of the fields that make a line's key.
    fields: &'a [String],
    /// How often each key came, and where first.
    known: HashMap<String, (usize, Option<Place>)>,
}

impl<'a> LineKeys<'a> {
    pub(super) fn of(fields: &'a [String]) -> LineKeys<'a> {
        LineKeys { fields, known: HashMap::new() }
    }

    /// The row of a line, and what is to be said if its key came before.
    pub(super) fn add(&mut self, entries: &[Entry]) -> (RowId, Option<Finding>) {
        let own: Vec<&Entry> = entries.iter().filter(|e| self.is_key(e)).collect();
        let texts: Vec<String> =
            own.iter().map(|e| e.raw.as_deref().unwrap_or_default()).map(normalize).collect();
        let key = texts.join("|");
        let first = own.first();
        let place = first.and_then(|e| e.place.clone());
        let is_blank = texts.iter().all(String::is_empty);
        let (count, earlier) = self.known.entry(key.clone()).or_insert((0, place.clone()));
        *count += 1;
        if *count == 1 && !is_blank {
            return (RowId::Line(key.into()), None);
        }
        let row = RowId::Line(format!("{key}#{count}").into());
        // A name merged down over several lines is written once.
        let is_other = earlier.as_ref() != place.as_ref();
        let finding = first.filter(|_| *count > 1 && !is_blank && is_other).map(|entry| {
            let shown = entry.shown();
            let before = earlier.as_ref().map(Place::address).unwrap_or_default();
            let message = format!("“{shown}”和 {before} 一行像是同一个，都计入了");
            let finding = Finding::new(Code::DuplicateLine).on(&entry.key).with_message(message);
            Finding { place, found: Some(shown), ..finding }
        });
        (row, finding)
    }

    fn is_key(&self, entry: &Entry) -> bool {
        self.fields.iter().any(|key| *key == entry.key)
    }
}
