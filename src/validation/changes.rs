//! In what one record differs from another: figures, and lines that came or went.

use super::{BLANK, Entry, LineIndex, Record, RowRecord};
use crate::campaign::RowId;
use compact_str::CompactString;

/// Stands for a line that a record does not have.
const NO_LINE: &str = "没有这一行";

/// A difference between two records of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueChange {
    /// Key of the field; of a line that came or went that of its first field with a text.
    pub field: CompactString,
    /// The line, by the text of its key.
    pub line: Option<CompactString>,
    /// What the older record says.
    pub was: String,
    /// What the newer one says.
    pub now: String,
}

impl Record {
    /// Figures in which this record differs from an older one, and lines that only one of them has.
    pub fn changes_from(&self, older: &Record) -> Vec<ValueChange> {
        let (own, older) = (self.loaded(), older.loaded());
        let (index, older_index) = (LineIndex::of(&own), LineIndex::of(&older));
        let mut changes: Vec<ValueChange> = Vec::new();
        for row in own.rows() {
            let like = like(&older_index, row);
            if like.is_none() && !row.id.is_only() {
                changes.extend(whole_line(row).map(|now| ValueChange {
                    now,
                    was: NO_LINE.to_string(),
                    ..ValueChange::of(row)
                }));
            } else {
                changes.extend(row.changes_from(&older, like));
            }
        }
        let gone = older.rows().filter(|row| !row.id.is_only());
        let gone = gone.filter(|row| like(&index, row).is_none());
        changes.extend(gone.filter_map(|row| {
            let was = whole_line(row)?;
            Some(ValueChange { was, now: NO_LINE.to_string(), ..ValueChange::of(row) })
        }));
        changes
    }
}

/// The same row of another record: that of the same id in the same block.
fn like<'a>(rows: &LineIndex<'a>, row: &RowRecord) -> Option<&'a RowRecord> {
    let first = |row: &RowRecord| row.entries.first().map(|entry| entry.key.clone());
    rows.rows(&row.id).iter().copied().find(|other| first(other) == first(row))
}

impl RowRecord {
    fn changes_from(
        &self,
        older: &Record,
        like: Option<&RowRecord>,
    ) -> impl Iterator<Item = ValueChange> {
        self.entries.iter().filter_map(move |new| {
            let old = match self.id.is_only() {
                true => older.entry(&new.key),
                false => like.and_then(|row| row.entry(&new.key)),
            };
            let changed = || ValueChange {
                field: new.key.clone(),
                was: old.map_or(BLANK.to_string(), Entry::shown),
                now: new.shown(),
                ..ValueChange::of(self)
            };
            (!new.says_what(old)).then(changed)
        })
    }
}

impl ValueChange {
    fn of(row: &RowRecord) -> ValueChange {
        let line = match &row.id {
            RowId::Only => None,
            RowId::Line(key) | RowId::Stub(key) => Some(key.clone()),
        };
        let named = row.entries.iter().find(|entry| entry.raw.is_some());
        let field = named.map(|entry| entry.key.clone()).unwrap_or_default();
        ValueChange { field, line, was: String::new(), now: String::new() }
    }
}

/// What a line says in its first field with a text.
fn whole_line(row: &RowRecord) -> Option<String> {
    row.entries.iter().find(|entry| entry.raw.is_some()).map(Entry::shown)
}
