//! Lines of a list as they are kept, in the file in which they wait and in the archive: what all have in common once.

use super::{Entry, RowRecord, Value};
use crate::campaign::RowId;
use crate::form::Place;
use compact_str::CompactString;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The lines of a list; `T` is a text, borrowed to be written and owned when it is read.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredLines<T> {
    /// Keys of the entries of every line.
    keys: Vec<CompactString>,
    /// Names of the sheets on which they stand.
    sheets: Vec<CompactString>,
    lines: Vec<StoredLine<T>>,
}

/// Key of a line, and its entries.
#[derive(Debug, Serialize, Deserialize)]
struct StoredLine<T>(T, Vec<StoredEntry<T>>);

/// Value, whether it does not apply, place (position of the sheet, row and column), raw text.
#[derive(Debug, Serialize, Deserialize)]
struct StoredEntry<T>(StoredValue<T>, bool, Option<(usize, u32, u32)>, Option<T>);

#[derive(Debug, Serialize, Deserialize)]
enum StoredValue<T> {
    Nothing,
    /// Digits and decimal places.
    Number(i128, u32),
    Text(T),
    /// The raw text.
    Raw,
}

impl<'a> StoredLines<&'a str> {
    /// The rows; `None` if they are no lines with the same entries.
    pub(super) fn of(rows: &'a [RowRecord]) -> Option<StoredLines<&'a str>> {
        let keys = |row: &RowRecord| row.entries.iter().map(|e| e.key.clone()).collect();
        let keys: Vec<CompactString> = rows.first().map(keys)?;
        let mut sheets = Vec::new();
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let RowId::Line(key) = &row.id else { return None };
            let same = row.entries.iter().map(|entry| &entry.key).eq(&keys);
            let entries = row.entries.iter().map(|entry| StoredEntry::of(entry, &mut sheets));
            let entries = same.then(|| entries.collect())?;
            lines.push(StoredLine(key.as_str(), entries));
        }
        Some(StoredLines { keys, sheets, lines })
    }
}

impl StoredLines<CompactString> {
    /// The rows as they were; `None` if they cannot be so: a line has other columns, a number is none, a sheet has
    /// no name.
    pub(super) fn rows(self) -> Option<Vec<RowRecord>> {
        let StoredLines { keys, sheets, lines } = self;
        let row = |StoredLine(key, entries): StoredLine<CompactString>| {
            if entries.len() != keys.len() {
                return None;
            }
            let entries = keys.iter().zip(entries).map(|(key, entry)| entry.entry(key, &sheets));
            Some(RowRecord { id: RowId::Line(key), entries: entries.collect::<Option<_>>()? })
        };
        lines.into_iter().map(row).collect()
    }
}

impl<'a> StoredEntry<&'a str> {
    fn of(entry: &'a Entry, sheets: &mut Vec<CompactString>) -> StoredEntry<&'a str> {
        let value = match (&entry.value, &entry.raw) {
            (None, _) => StoredValue::Nothing,
            (Some(Value::Number(n)), _) => StoredValue::Number(n.mantissa(), n.scale()),
            (Some(Value::Text(text)), Some(raw)) if text == raw => StoredValue::Raw,
            (Some(Value::Text(text)), _) => StoredValue::Text(text.as_str()),
        };
        let place = entry.place.as_ref().map(|place| {
            let known = sheets.iter().position(|sheet| *sheet == place.sheet);
            let sheet = known.unwrap_or_else(|| {
                sheets.push(place.sheet.clone());
                sheets.len() - 1
            });
            (sheet, place.row, place.col)
        });
        StoredEntry(value, entry.not_applicable, place, entry.raw.as_deref())
    }
}

impl StoredEntry<CompactString> {
    fn entry(self, key: &CompactString, sheets: &[CompactString]) -> Option<Entry> {
        let StoredEntry(value, not_applicable, place, raw) = self;
        let value = match value {
            StoredValue::Nothing => None,
            StoredValue::Number(digits, decimals) => {
                Some(Value::Number(Decimal::try_from_i128_with_scale(digits, decimals).ok()?))
            }
            StoredValue::Text(text) => Some(Value::Text(text.into())),
            StoredValue::Raw => raw.as_ref().map(|raw| Value::Text(raw.to_string())),
        };
        let place = match place {
            Some((sheet, row, col)) => Some(Place { sheet: sheets.get(sheet)?.clone(), row, col }),
            None => None,
        };
        Some(Entry { key: key.clone(), value, not_applicable, place, raw })
    }
}
