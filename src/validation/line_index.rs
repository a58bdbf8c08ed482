//! The rows of a record by what they are called: whoever asks for many of them goes through all once.

use super::{Entry, Record, RowRecord};
use crate::campaign::{FigureId, RowId};
use std::collections::HashMap;

/// The rows of a record by their ids; rows of several blocks may have one.
#[derive(Debug, Default)]
pub struct LineIndex<'a>(HashMap<&'a RowId, Vec<&'a RowRecord>>);

impl<'a> LineIndex<'a> {
    /// Goes through the rows, which are to be in memory ([`Record::loaded`]).
    pub fn of(record: &'a Record) -> LineIndex<'a> {
        let mut rows: HashMap<&RowId, Vec<&RowRecord>> = HashMap::new();
        for row in record.rows() {
            rows.entry(&row.id).or_default().push(row);
        }
        LineIndex(rows)
    }

    /// The rows of this id.
    pub fn rows(&self, id: &RowId) -> &[&'a RowRecord] {
        self.0.get(id).map_or(&[], Vec::as_slice)
    }

    /// The entry of a figure.
    pub fn at(&self, figure: &FigureId) -> Option<&'a Entry> {
        self.rows(&figure.row).iter().find_map(|row| row.entry(&figure.field))
    }

    /// The row of a figure, in the block that has its field.
    pub fn row(&self, figure: &FigureId) -> Option<&'a RowRecord> {
        let rows = self.rows(&figure.row).iter().copied();
        rows.into_iter().find(|row| row.entry(&figure.field).is_some())
    }
}
