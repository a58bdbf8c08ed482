//! What a form already says when it goes out: nothing but the unit's name when it is blank, the
//! unit's own answers with what is wrong about them when it goes back for correction.

use crate::campaign::FigureId;
use crate::form::LinesById;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Content of one input cell.
#[derive(Debug, Clone, PartialEq)]
pub enum CellFilling {
    /// A number in the field's unit of measure, as a workbook stores it.
    Number(f64),
    /// A day.
    Day(NaiveDate),
    /// A text, also one in a number's place that was not understood.
    Text(String),
}

/// Answers by figure, and remarks on them; empty for a blank form.
#[derive(Debug, Clone, Default)]
pub struct Filling {
    /// What stands in the input cells.
    pub answers: BTreeMap<FigureId, CellFilling>,
    /// What is wrong with them, each shown as a note on a coloured cell.
    pub remarks: BTreeMap<FigureId, String>,
    /// The lines of each list, by the id of its block.
    pub lines: LinesById,
    /// Figures that the unit's last accepted return gave, shown beside the form for comparison.
    pub earlier: BTreeMap<String, f64>,
}

impl Filling {
    /// The answer for a figure.
    pub fn answer(&self, figure: &FigureId) -> Option<&CellFilling> {
        self.answers.get(figure)
    }

    /// The remark on a figure.
    pub fn remark(&self, figure: &FigureId) -> Option<&str> {
        self.remarks.get(figure).map(String::as_str)
    }
}
