//! The cell of one field in a return, with what stands over and beside it.

use super::cell::CellReading;
use super::units::{UnitMark, UnitSource};
use crate::form::Place;
use compact_str::CompactString;
use std::sync::Arc;

/// The cell of one field in a return.
#[derive(Debug, Clone)]
pub struct FieldCell {
    /// Key of the field.
    pub key: CompactString,
    /// The cell; `None` when the table lacks the column.
    pub located: Option<CellReading>,
    /// Unit of measure of the column, normalized: in its heading or beside the table.
    pub heading_unit: Option<Arc<str>>,
    /// Where the unit of measure is written.
    pub unit_from: UnitSource,
    /// Other units of measure that are written for the column elsewhere.
    pub other_units: Vec<UnitMark>,
    /// The heading as it is written.
    pub heading: Option<Arc<str>>,
}

impl FieldCell {
    /// Takes units of measure that are written for this one figure.
    pub(super) fn take_units(&mut self, marks: impl Iterator<Item = UnitMark>) {
        for mark in marks {
            match &self.heading_unit {
                Some(unit) if mark.is(unit) => {}
                Some(_) => self.other_units.push(mark),
                None => {
                    self.heading_unit = Some(Arc::clone(&mark.unit));
                    self.unit_from = mark.source;
                }
            }
        }
    }

    /// Where the cell stands.
    pub fn place(&self) -> Option<Place> {
        self.located.as_ref().map(|located| located.place.clone())
    }

    /// What a person reads in the cell.
    pub fn raw(&self) -> Option<String> {
        self.located.as_ref().and_then(CellReading::raw).map(String::from)
    }

    /// Whether the column is missing or the cell blank.
    pub fn is_blank(&self) -> bool {
        self.located.as_ref().is_none_or(CellReading::is_blank)
    }
}
