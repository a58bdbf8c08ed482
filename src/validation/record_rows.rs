//! Rows of a block (块的各行): few are held in memory, the lines of a long list wait in a file without a name. They come back
//! when somebody looks at them, so that a run over a million lines needs the memory of a few units.

use super::line_file::LinePlace;
use super::stored_lines::StoredLines;
use super::{RowRecord, Value};
use crate::campaign::{Combine, RowId};
use compact_str::CompactString;
use rust_decimal::Decimal;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serializer};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

/// Rows of a block that are held in memory in any case.
const ALWAYS_HELD: usize = 4;
/// Rows that JSON has one by one, for people to read.
const MOST_READABLE: usize = 20;

/// The rows of a block. Whoever takes them as a slice has them in memory from then on; [`RecordRows::read`] does not.
#[derive(Debug, Clone)]
pub struct RecordRows {
    rows: OnceLock<Vec<RowRecord>>,
    aside: Option<Arc<AsideLines>>,
}

/// Lines that wait in the file.
#[derive(Debug)]
struct AsideLines {
    place: LinePlace,
    lines: usize,
    /// Keys of the columns.
    keys: Vec<CompactString>,
    /// What each column comes to: sum and largest of its numbers.
    columns: Vec<ColumnFigures>,
    /// Lines with a figure that is held: they are asked for again and again.
    held: Vec<RowRecord>,
    /// Hashes of their keys.
    hashes: Vec<u64>,
}

/// What the numbers of a column come to; `None` where there is none, or their sum is too large.
#[derive(Debug, Clone, Copy, Default)]
struct ColumnFigures {
    sum: Option<Decimal>,
    largest: Option<Decimal>,
}

impl RecordRows {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match (self.rows.get(), &self.aside) {
            (None, Some(aside)) => aside.lines,
            (rows, _) => rows.map_or(0, Vec::len),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether they are lines that wait in the file.
    pub fn are_aside(&self) -> bool {
        self.rows.get().is_none()
    }

    /// Whether they are lines of a list.
    pub fn are_lines(&self) -> bool {
        // Only lines are laid aside.
        self.are_aside() || self.first().is_some_and(|row| matches!(row.id, RowId::Line(_)))
    }

    /// Whether the rows have an entry of this field.
    pub fn have_column(&self, key: &str) -> bool {
        match &self.aside {
            Some(aside) if self.are_aside() => aside.keys.iter().any(|own| own == key),
            _ => self.first().is_some_and(|row| row.entry(key).is_some()),
        }
    }

    /// The rows, read back for whoever asks and not kept.
    pub fn read(&self) -> Cow<'_, [RowRecord]> {
        match (self.rows.get(), &self.aside) {
            (Some(rows), _) => Cow::Borrowed(rows),
            (None, Some(aside)) => Cow::Owned(aside.read()),
            (None, None) => Cow::Borrowed(&[]),
        }
    }

    /// The row of this id.
    pub fn row(&self, id: &RowId) -> Option<&RowRecord> {
        let aside = self.aside.as_ref().filter(|_| self.are_aside());
        match aside {
            Some(_) if !matches!(id, RowId::Line(_)) => None,
            Some(aside) => {
                let held = aside.held.iter().find(|row| row.id == *id);
                held.or_else(|| self.iter().find(|row| row.id == *id))
            }
            None => self.iter().find(|row| row.id == *id),
        }
    }

    /// Adds a row below the others.
    pub fn push(&mut self, row: RowRecord) {
        let _ = self.deref_mut();
        if let Some(rows) = self.rows.get_mut() {
            rows.push(row);
        }
    }

    /// What the numbers in the column at this position come to.
    pub fn combined(&self, column: usize, combine: Combine) -> Option<Decimal> {
        let figures = match &self.aside {
            Some(aside) if self.are_aside() => aside.columns.get(column).copied()?,
            _ => ColumnFigures::of(self, column),
        };
        match combine {
            Combine::Sum if self.is_empty() => Some(Decimal::ZERO),
            Combine::Sum => figures.sum,
            Combine::Max => figures.largest,
            _ => None,
        }
    }

    /// Hashes of the keys of the lines that can be found again, those of a file without reading them back.
    pub fn key_hashes(&self) -> Cow<'_, [u64]> {
        match &self.aside {
            Some(aside) if self.are_aside() => Cow::Borrowed(&aside.hashes),
            _ => Cow::Owned(hashes_of(self)),
        }
    }

    /// Lays the lines of a long list aside; those stay at hand of which a figure is held. Where they cannot be
    /// written they stay in memory.
    pub(super) fn lay_aside(&mut self, is_held: &dyn Fn(&RowId) -> bool) {
        let Some(rows) = self.rows.get().filter(|rows| rows.len() > ALWAYS_HELD) else { return };
        let Some(lines) = StoredLines::of(rows) else { return };
        let Some(place) = LinePlace::write(&lines) else { return };
        let keys = |row: &RowRecord| row.entries.iter().map(|entry| entry.key.clone()).collect();
        let keys: Vec<CompactString> = rows.first().map(keys).unwrap_or_default();
        let columns = (0..keys.len()).map(|at| ColumnFigures::of(rows, at)).collect();
        let held = rows.iter().filter(|row| is_held(&row.id)).cloned().collect();
        let hashes = hashes_of(rows);
        let aside = AsideLines { place, lines: rows.len(), keys, columns, held, hashes };
        *self = RecordRows { rows: OnceLock::new(), aside: Some(Arc::new(aside)) };
    }

    /// The same rows, held in memory.
    pub(super) fn loaded(&self) -> RecordRows {
        if self.are_aside() { self.read().into_owned().into() } else { self.clone() }
    }
}

fn hashes_of(rows: &[RowRecord]) -> Vec<u64> {
    rows.iter().filter_map(|row| row.id.line_key()).map(key_hash).collect()
}

/// Hash of the key of a line, the same in every run.
pub fn key_hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

impl AsideLines {
    fn read(&self) -> Vec<RowRecord> {
        self.place.read()
    }
}

impl ColumnFigures {
    fn of(rows: &[RowRecord], column: usize) -> ColumnFigures {
        let numbers = || {
            rows.iter().filter_map(|row| match row.entries.get(column)?.value {
                Some(Value::Number(number)) => Some(number),
                _ => None,
            })
        };
        let mut all = numbers();
        let sum = all.next().and_then(|first| all.try_fold(first, Decimal::checked_add));
        ColumnFigures { sum, largest: numbers().max() }
    }
}

impl From<Vec<RowRecord>> for RecordRows {
    fn from(rows: Vec<RowRecord>) -> RecordRows {
        RecordRows { rows: OnceLock::from(rows), aside: None }
    }
}

impl Deref for RecordRows {
    type Target = [RowRecord];

    fn deref(&self) -> &[RowRecord] {
        self.rows.get_or_init(|| self.aside.as_ref().map(|aside| aside.read()).unwrap_or_default())
    }
}

impl DerefMut for RecordRows {
    fn deref_mut(&mut self) -> &mut [RowRecord] {
        let _ = self.deref();
        self.aside = None;
        self.rows.get_mut().map(Vec::as_mut_slice).unwrap_or_default()
    }
}

impl<'a> IntoIterator for &'a RecordRows {
    type Item = &'a RowRecord;
    type IntoIter = std::slice::Iter<'a, RowRecord>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for RecordRows {
    fn eq(&self, other: &RecordRows) -> bool {
        self.len() == other.len() && self.read() == other.read()
    }
}

impl Serialize for RecordRows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.read();
        if rows.len() != self.len() {
            return Err(S::Error::custom("清单的行读不回来"));
        }
        match StoredLines::of(&rows).filter(|_| rows.len() > MOST_READABLE) {
            Some(lines) => lines.serialize(serializer),
            None => rows.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for RecordRows {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RecordRows, D::Error> {
        deserializer.deserialize_any(RowsVisitor)
    }
}

/// Takes rows one by one, and lines of long lists as [`StoredLines`] writes them.
struct RowsVisitor;

impl<'de> Visitor<'de> for RowsVisitor {
    type Value = RecordRows;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, rows: A) -> Result<RecordRows, A::Error> {
        Vec::<RowRecord>::deserialize(SeqAccessDeserializer::new(rows)).map(RecordRows::from)
    }

    fn visit_map<A: MapAccess<'de>>(self, lines: A) -> Result<RecordRows, A::Error> {
        let lines = StoredLines::<CompactString>::deserialize(MapAccessDeserializer::new(lines))?;
        let rows = lines.rows().ok_or_else(|| A::Error::custom("lines are damaged"))?;
        Ok(rows.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Place;
    use crate::validation::Entry;

    fn lines(count: u32) -> Vec<RowRecord> {
        let line = |row: u32| {
            let entry = |key: &str, value, raw: Option<String>| Entry {
                value,
                place: Some(Place::new(if row < 9 { "一" } else { "二" }, row, 3)),
                raw: raw.map(Into::into),
                ..Entry::blank(key)
            };
            let name = format!("第{row}号“水库”\n");
            let entries = vec![
                entry("name", Some(Value::Text(name.clone())), Some(name.clone())),
                entry("area", Some(Value::Number(Decimal::new(row.into(), 2))), Some("约".into())),
                entry("day", Some(Value::Text("2021-09-24".into())), Some("2021.9.24".into())),
                Entry { not_applicable: true, ..entry("depth", None, Some("不适用".into())) },
                Entry::blank("remarks"),
            ];
            RowRecord { id: RowId::Line(name.into()), entries }
        };
        (0..count).map(line).collect()
    }

    #[test]
    fn lines_come_back_as_they_were() {
        let all = lines(40);
        let mut aside = RecordRows::from(all.clone());
        aside.lay_aside(&|id| *id == all[7].id);
        assert!(aside.are_aside() && aside.len() == 40);
        assert_eq!(aside.combined(1, Combine::Sum), Some(Decimal::new(780, 2)));
        assert_eq!(aside.combined(1, Combine::Max), Some(Decimal::new(39, 2)));
        assert_eq!(aside.row(&all[7].id), Some(&all[7]));
        assert!(aside.are_lines() && aside.have_column("area") && !aside.have_column("id"));
        assert!(aside.are_aside(), "a line that is held is at hand");
        assert_eq!(aside.read(), all);
        assert_eq!(aside.row(&all[30].id), Some(&all[30]));
        assert!(!aside.are_aside(), "one that is not brings all back");
        let mut few = RecordRows::from(lines(ALWAYS_HELD as u32));
        few.lay_aside(&|_| false);
        assert!(!few.are_aside());
    }

    #[test]
    fn lines_survive_json() -> serde_json::Result<()> {
        let rows = RecordRows::from(lines(40));
        let json = serde_json::to_string(&rows)?;
        assert!(json.len() * 3 < serde_json::to_string(&lines(40))?.len() * 2);
        assert_eq!(serde_json::from_str::<RecordRows>(&json)?, rows);
        let one_by_one = serde_json::to_string(&lines(40))?;
        assert_eq!(serde_json::from_str::<RecordRows>(&one_by_one)?, rows);
        assert!(serde_json::from_str::<RecordRows>("{\"keys\":[]}").is_err());
        Ok(())
    }
}
