//! In what one record differs from another: figures, and lines that came or went.

use super::{BLANK, Entry, Record, RowRecord};
use crate::campaign::RowId;

/// Stands for a line that a record does not have.
const NO_LINE: &str = "没有这一行";

/// A difference between two records of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueChange<'a> {
    /// Key of the field; of a line that came or went that of its first field with a text.
    pub field: &'a str,
    /// The line, by the text of its key.
    pub line: Option<&'a str>,
    /// What the older record says.
    pub was: String,
    /// What the newer one says.
    pub now: String,
}

impl Record {
    /// Figures in which this record differs from an older one, and lines that only one of them has.
    pub fn changes_from<'a>(&'a self, older: &'a Record) -> Vec<ValueChange<'a>> {
        let mut changes: Vec<ValueChange> = Vec::new();
        for row in self.rows() {
            match older.rows_like(row).next() {
                None if !row.id.is_only() => {
                    changes.extend(whole_line(row).map(|now| ValueChange {
                        now,
                        was: NO_LINE.to_string(),
                        ..ValueChange::of(row)
                    }));
                }
                _ => changes.extend(row.changes_from(older)),
            }
        }
        let gone = older.rows().filter(|row| !row.id.is_only());
        let gone = gone.filter(|row| self.rows_like(row).next().is_none());
        changes.extend(gone.filter_map(|row| {
            let was = whole_line(row)?;
            Some(ValueChange { was, now: NO_LINE.to_string(), ..ValueChange::of(row) })
        }));
        changes
    }

    /// Rows that are the same row as another record's.
    fn rows_like<'a>(&'a self, row: &'a RowRecord) -> impl Iterator<Item = &'a RowRecord> {
        let first = row.entries.first().map(|entry| entry.key.clone());
        self.rows().filter(move |own| {
            own.id == row.id && own.entries.first().map(|entry| entry.key.clone()) == first
        })
    }
}

impl RowRecord {
    fn changes_from<'a>(&'a self, older: &'a Record) -> impl Iterator<Item = ValueChange<'a>> {
        let like = older.rows_like(self).next();
        self.entries.iter().filter_map(move |new| {
            let old = match self.id.is_only() {
                true => older.entry(&new.key),
                false => like.and_then(|row| row.entry(&new.key)),
            };
            let was = old.map_or(BLANK.to_string(), Entry::shown);
            let change =
                ValueChange { field: &new.key, was, now: new.shown(), ..ValueChange::of(self) };
            (!new.says_what(old)).then_some(change)
        })
    }
}

impl<'a> ValueChange<'a> {
    fn of(row: &'a RowRecord) -> ValueChange<'a> {
        let line = match &row.id {
            RowId::Only => None,
            RowId::Line(key) | RowId::Stub(key) => Some(key.as_str()),
        };
        let named = row.entries.iter().find(|entry| entry.raw.is_some());
        let field = named.map_or("", |entry| entry.key.as_str());
        ValueChange { field, line, was: String::new(), now: String::new() }
    }
}

/// What a line says in its first field with a text.
fn whole_line(row: &RowRecord) -> Option<String> {
    row.entries.iter().find(|entry| entry.raw.is_some()).map(Entry::shown)
}
