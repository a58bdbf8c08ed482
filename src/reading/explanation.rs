//! How a return was understood: where its table stands, which column was taken for which field,
//! and what says whose it is.

use super::field_cell::FieldCell;
use super::identity::{ExternalEvidence, UnitEvidence, UnitMatch};
use super::purpose::words_around;
use super::returns::Return;
use crate::form::column_letters;
use serde::Serialize;
use std::sync::Arc;

/// How one return was understood, for a person who wants to know.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// Name of the sheet.
    pub sheet: String,
    /// The tab and the titles over the table, as they are written.
    #[serde(skip)]
    pub around: Vec<String>,
    /// First and last row of the headings, as Excel numbers them.
    pub heading_rows: (u32, u32),
    /// What says whose return it is, the strongest first.
    pub evidence: Vec<Evidence>,
    /// Columns of every block in the form's order.
    pub columns: Vec<ColumnReading>,
}

/// One piece of evidence for the unit.
#[derive(Debug, Clone, Serialize)]
pub struct Evidence {
    /// Where it stands, such as 填报单位.
    pub source: &'static str,
    /// What stands there.
    pub text: String,
    /// Name of the unit that this is; `None` if it names none that is known.
    pub unit: Option<String>,
}

/// Which column was taken for a field.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnReading {
    /// Key of the field.
    pub field: String,
    /// The heading as it is written; `None` if the table lacks the column.
    pub heading: Option<Arc<str>>,
    /// Letters of the column.
    pub column: Option<String>,
    /// Unit of measure in the heading or above the table.
    pub unit: Option<Arc<str>>,
}

impl Explanation {
    /// Explains a return and what was made of the evidence in it and outside.
    pub fn of(taken: &Return, identity: &UnitMatch, outside: &ExternalEvidence) -> Explanation {
        let (first, last) = taken.heading_rows;
        let clues = identity.clues.iter().chain(&outside.sender).chain(&outside.names);
        Explanation {
            sheet: taken.sheet.clone(),
            around: words_around(&taken.sheet, &taken.titles)
                .into_iter()
                .map(String::from)
                .collect(),
            heading_rows: (first + 1, last + 1),
            evidence: clues.map(UnitEvidence::evidence).collect(),
            columns: taken.cells().map(ColumnReading::of).collect(),
        }
    }
}

impl ColumnReading {
    fn of(cell: &FieldCell) -> ColumnReading {
        ColumnReading {
            field: cell.key.to_string(),
            heading: cell.heading.clone(),
            column: cell.located.as_ref().map(|l| column_letters(l.place.col)),
            unit: cell.heading_unit.clone(),
        }
    }
}
