//! The record (记录): typed values of one return, each with the cell and raw text it came from.

use super::record_rows::RecordRows;
use crate::campaign::{FigureId, RowId, count_key};
use crate::form::Place;
use compact_str::CompactString;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What is shown where nothing was reported.
pub const BLANK: &str = "空白";

/// The typed values of one return.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "StoredRecord")]
pub struct Record {
    /// Header fields in the campaign's order.
    pub header: Vec<Entry>,
    /// The blocks that came, in the form's order; the main block comes first.
    pub blocks: Vec<BlockRecord>,
}

/// The typed values of one block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockRecord {
    /// Id of the block.
    pub id: CompactString,
    /// Its rows from the top.
    pub rows: RecordRows,
}

/// The typed values of one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowRecord {
    /// Which row it is.
    #[serde(default, skip_serializing_if = "RowId::is_only")]
    pub id: RowId,
    /// The block's fields in their order.
    pub entries: Vec<Entry>,
}

/// One value of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Key of the field.
    pub key: CompactString,
    /// The value; `None` if blank or not understood.
    pub value: Option<Value>,
    /// Whether the unit says that the question does not apply to it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_applicable: bool,
    /// The cell; `None` if the table lacks it.
    pub place: Option<Place>,
    /// Raw text of the cell; `None` if blank.
    pub raw: Option<CompactString>,
}

impl Entry {
    /// A value that is not there.
    pub fn blank(key: &str) -> Entry {
        Entry { key: key.into(), value: None, not_applicable: false, place: None, raw: None }
    }

    /// What the unit reported: the value, else the raw text that was not understood in quotes, else
    /// 空白.
    pub fn shown(&self) -> String {
        match (&self.value, &self.raw) {
            (Some(value), _) => value.to_string(),
            (None, Some(raw)) => format!("“{raw}”"),
            (None, None) => BLANK.to_string(),
        }
    }

    /// Whether another entry says the same; of two that were not understood, whether the texts do.
    pub fn says_what(&self, other: Option<&Entry>) -> bool {
        let value = other.and_then(|e| e.value.as_ref());
        let unread = |e: &Entry| e.raw.clone().filter(|_| e.value.is_none() && !e.not_applicable);
        self.value.as_ref() == value && unread(self) == other.and_then(unread)
    }
}

/// A value: an exact number or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number in the field's unit of measure.
    Number(Decimal),
    /// A text; days as 2021-09-24.
    Text(String),
}

impl RowRecord {
    /// The only row of a block.
    pub fn only(entries: Vec<Entry>) -> RowRecord {
        RowRecord { id: RowId::Only, entries }
    }

    /// The cell that shows in which row of the file it stands: that of a value which is not merged down.
    pub fn place(&self) -> Option<&Place> {
        self.entries.iter().filter_map(|entry| entry.place.as_ref()).max_by_key(|place| place.row)
    }

    /// The entry of a field.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

impl Record {
    /// Every value of every block.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.rows().flat_map(|row| &row.entries)
    }

    /// Every row of every block.
    pub fn rows(&self) -> impl Iterator<Item = &RowRecord> {
        self.blocks.iter().flat_map(|block| &block.rows)
    }

    /// The same, to be changed.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut RowRecord> {
        self.blocks.iter_mut().flat_map(|block| block.rows.iter_mut())
    }

    /// The first row of the main block.
    pub fn main_row(&self) -> &[Entry] {
        let main = self.blocks.first().and_then(|block| block.rows.first());
        main.map_or(&[], |row| &row.entries)
    }

    /// The entry of a field of a single-row block.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.single_rows().find_map(|row| row.entry(key))
    }

    /// The rows of single-row blocks.
    fn single_rows(&self) -> impl Iterator<Item = &RowRecord> {
        let held = self.blocks.iter().filter(|block| !block.rows.are_aside());
        held.flat_map(|block| &block.rows).filter(|row| row.id.is_only())
    }

    /// Every value of single-row blocks.
    pub fn single_entries(&self) -> impl Iterator<Item = &Entry> {
        self.single_rows().flat_map(|row| &row.entries)
    }

    /// Number of lines of its lists.
    pub fn line_count(&self) -> usize {
        let lists = self.blocks.iter().filter(|block| block.rows.are_lines());
        lists.map(|block| block.rows.len()).sum()
    }

    /// The first of its cells.
    pub fn first_place(&self) -> Option<Place> {
        self.blocks.iter().find_map(|block| {
            let rows = block.rows.read();
            rows.iter().flat_map(|row| &row.entries).find_map(|entry| entry.place.clone())
        })
    }

    /// The same record with the lines of its lists in memory: for whoever looks at many of them, once.
    pub fn loaded(&self) -> Cow<'_, Record> {
        if !self.blocks.iter().any(|block| block.rows.are_aside()) {
            return Cow::Borrowed(self);
        }
        let loaded = |block: &BlockRecord| {
            let rows = block.rows.loaded();
            BlockRecord { id: block.id.clone(), rows }
        };
        let blocks = self.blocks.iter().map(loaded).collect();
        Cow::Owned(Record { header: self.header.clone(), blocks })
    }

    /// Lays the lines of long lists aside, but those of which a figure `is_held`.
    pub fn lay_lines_aside(&mut self, is_held: &dyn Fn(&RowId) -> bool) {
        self.blocks.iter_mut().for_each(|block| block.rows.lay_aside(is_held));
    }

    /// The entry of a figure.
    pub fn at(&self, figure: &FigureId) -> Option<&Entry> {
        let rows = self.blocks.iter().filter_map(|block| block.rows.row(&figure.row));
        rows.into_iter().find_map(|row| row.entry(&figure.field))
    }

    /// The same, to be changed.
    pub fn at_mut(&mut self, figure: &FigureId) -> Option<&mut Entry> {
        let blocks = self.blocks.iter_mut().filter(|b| b.rows.row(&figure.row).is_some());
        let rows = blocks.flat_map(|block| block.rows.iter_mut());
        let mut entries = rows.filter(|row| row.id == figure.row).flat_map(|row| &mut row.entries);
        entries.find(|entry| entry.key == figure.field)
    }

    /// Position of the list of which a figure is what its lines come to, or how many they are; `None` if there is
    /// no such list, or no line in it.
    fn list_behind(&self, figure: &FigureId) -> Option<usize> {
        let is_behind = |block: &BlockRecord| {
            let is_count = count_key(&block.id) == figure.field;
            block.rows.are_lines() && (is_count || block.rows.have_column(&figure.field))
        };
        self.blocks.iter().position(is_behind).filter(|_| figure.row.is_only())
    }

    /// Whether it has a number for a figure: one cell, or what the lines of a list come to.
    pub fn has_number(&self, figure: &FigureId) -> bool {
        let entry = self.at(figure);
        entry.is_some_and(|entry| matches!(entry.value, Some(Value::Number(_))))
            || self.is_of_list(figure)
    }

    /// Whether a figure is what the lines of a list come to, or how many they are.
    pub fn is_of_list(&self, figure: &FigureId) -> bool {
        self.list_behind(figure).is_some()
    }

    /// Takes a figure out: its value, that of every line, or the whole list where its number of lines is meant.
    pub fn leave_out(&mut self, figure: &FigureId) {
        if let Some(entry) = self.at_mut(figure) {
            entry.value = None;
        } else if let Some(at) = self.list_behind(figure) {
            if count_key(&self.blocks[at].id) == figure.field {
                self.blocks.remove(at);
                return;
            }
            let entries = self.blocks[at].rows.iter_mut().flat_map(|row| &mut row.entries);
            entries.filter(|entry| entry.key == figure.field).for_each(|entry| entry.value = None);
        }
    }

    /// The number of a field; `None` if blank, not understood or not in the table.
    pub fn number(&self, key: &str) -> Option<Decimal> {
        match self.entry(key)?.value {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        }
    }

    /// Every number of single-row blocks as a workbook stores it, by field key.
    pub fn figures(&self) -> BTreeMap<String, f64> {
        self.single_entries()
            .filter_map(|entry| match &entry.value {
                Some(Value::Number(number)) => Some((entry.key.to_string(), to_float(*number))),
                _ => None,
            })
            .collect()
    }

    /// The text of a header field.
    pub fn header_text(&self, key: &str) -> Option<&str> {
        let entry = self.header.iter().find(|e| e.key == key)?;
        match &entry.value {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// A record as an archive holds it: with blocks, or with two tables as versions before 0.2 wrote it.
#[derive(Deserialize)]
struct StoredRecord {
    header: Vec<Entry>,
    blocks: Option<Vec<BlockRecord>>,
    #[serde(default)]
    values: Vec<Entry>,
    supplement: Option<Vec<Entry>>,
}

impl From<StoredRecord> for Record {
    fn from(stored: StoredRecord) -> Record {
        let StoredRecord { header, blocks, values, supplement } = stored;
        let block = |id: &str, row| {
            let rows = vec![RowRecord::only(row)].into();
            BlockRecord { id: id.into(), rows }
        };
        let further = supplement.map(|row| block("supplement", row));
        let tables = || std::iter::once(block("main", values)).chain(further).collect();
        Record { header, blocks: blocks.unwrap_or_else(tables) }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Number(number) => write!(f, "{}", number.normalize()),
            Value::Text(text) => write!(f, "{text}"),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Number(number) => json_number(number, serializer),
            Value::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// Writes a decimal as a JSON number: whole numbers without a point, others as the shortest text
/// that reads back as the same decimal (values have at most 15 significant digits).
pub fn json_number<S: Serializer>(number: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    let number = number.normalize();
    match number.to_i64().filter(|_| number.scale() == 0) {
        Some(whole) => serializer.serialize_i64(whole),
        None => serializer.serialize_f64(to_float(number)),
    }
}

/// The binary number nearest to a decimal, as a workbook stores it.
pub fn to_float(number: Decimal) -> f64 {
    // By way of its text: the decimal type's own conversion can be one unit off in the last place.
    number.to_string().parse().unwrap_or(f64::NAN)
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        let bad = |n: &serde_json::Number| D::Error::custom(format!("not a decimal: {n}"));
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => Ok(Value::Text(text)),
            serde_json::Value::Number(number) => {
                let text = number.to_string();
                let parsed = text.parse().or_else(|_| Decimal::from_scientific(&text));
                parsed.map(Value::Number).map_err(|_| bad(&number))
            }
            other => Err(D::Error::custom(format!("neither number nor text: {other}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_was_not_understood_is_no_blank() {
        let record = |raw: Option<&str>, value: Option<u32>| Record {
            header: Vec::new(),
            blocks: vec![BlockRecord {
                id: "main".into(),
                rows: vec![RowRecord::only(vec![Entry {
                    value: value.map(|v| Value::Number(v.into())),
                    raw: raw.map(Into::into),
                    ..Entry::blank("visits")
                }])]
                .into(),
            }],
        };
        let change = |new: Record, old: Record| -> Vec<[String; 2]> {
            new.changes_from(&old).into_iter().map(|change| [change.was, change.now]).collect()
        };
        let (blank, bad, five) =
            (record(None, None), record(Some("-2"), None), record(Some("5"), Some(5)));
        assert_eq!(change(five.clone(), bad.clone()), [["“-2”", "5"]]);
        assert_eq!(change(bad.clone(), blank.clone()), [["空白", "“-2”"]]);
        assert_eq!(change(record(Some("-3"), None), bad.clone()), [["“-2”", "“-3”"]]);
        assert!(change(record(Some("5.0"), Some(5)), five).is_empty());
        assert!(change(blank.clone(), blank).is_empty());
    }

    #[test]
    fn values_survive_json() -> Result<(), serde_json::Error> {
        let cases = [("128", "128"), ("42.35", "42.35"), ("186.50", "186.5"), ("0.000001", "1e-6")];
        for (text, json) in cases {
            let value = Value::Number(text.parse().unwrap_or_default());
            let written = serde_json::to_string(&value)?;
            assert_eq!(written, json);
            assert_eq!(serde_json::from_str::<Value>(&written)?.to_string(), value.to_string());
        }
        Ok(())
    }
}
