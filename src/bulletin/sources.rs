//! The cells behind a figure: unit, file, sheet and cell, raw text.

use crate::baseline::Base;
use crate::campaign::{Accumulation, Field, Period, Target};
use crate::summary::{Summary, UnitRow};

/// A cell of a return or of the office's table of last year, or a whole return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Name of the unit.
    pub unit: String,
    /// Period of the return.
    pub period: Period,
    /// Path or name of the file.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Sheet and cell; `None` for the return as a whole.
    pub cell: Option<String>,
    /// Raw text of the cell.
    pub raw: Option<String>,
}

/// The return that speaks for a unit, whether it counts or not.
pub fn of_return(summary: &Summary, row: &UnitRow) -> Vec<Source> {
    let file = |s: &crate::intake::Submission| Source {
        unit: row.unit.name.clone(),
        period: summary.period,
        file: s.path.clone(),
        sha256: s.sha256.clone(),
        cell: None,
        raw: None,
    };
    row.submission.map(file).into_iter().collect()
}

/// The cell of a unit's field, if its return counts and has a figure there.
pub fn of_field(summary: &Summary, row: &UnitRow, key: &str) -> Vec<Source> {
    let counted = row.submission.filter(|_| row.counts());
    let entry = counted.and_then(|s| s.record.as_ref()).and_then(|r| r.entry(key));
    let Some(entry) = entry.filter(|e| e.value.is_some()) else { return Vec::new() };
    let cell = entry.place.as_ref().map(ToString::to_string);
    let mut sources = of_return(summary, row);
    for source in &mut sources {
        (source.cell, source.raw) = (cell.clone(), entry.raw.as_ref().map(ToString::to_string));
    }
    sources
}

/// The cells behind a target's figure: that of the return, for a field reported per period those of
/// all periods so far.
pub fn of_actual(summary: &Summary, at: usize, target: &Target) -> Vec<Source> {
    let field = summary.campaign.field(&target.field);
    let per_period = field.is_some_and(|f| f.accumulation == Accumulation::Period);
    let course = summary.course().filter(|s| per_period || s.period == summary.period);
    let cells = course.filter_map(|s| Some(of_field(s, s.rows.get(at)?, &target.field)));
    cells.flatten().collect()
}

/// The cells behind a unit's rate: this year's and last year's.
pub fn of_rate(summary: &Summary, at: usize, position: usize, target: &Target) -> Vec<Source> {
    let mut sources = of_actual(summary, at, target);
    sources.extend(of_base(summary, at, position));
    sources
}

/// The cell of last year's figure.
pub fn of_base(summary: &Summary, at: usize, position: usize) -> Option<Source> {
    let row = summary.rows.get(at)?;
    let base: &Base = row.attainment.get(position)?.base.as_ref()?;
    Some(Source {
        unit: row.unit.name.clone(),
        period: summary.period,
        file: base.file.to_string(),
        sha256: base.sha256.to_string(),
        cell: Some(base.cell.to_string()),
        raw: Some(base.raw.to_string()),
    })
}

/// The cells behind the sum of the form's field at this position.
pub fn of_sum(summary: &Summary, position: usize, field: &Field) -> Vec<Source> {
    let rows = summary.rows.iter().filter(|row| row.number(position).is_some());
    rows.flat_map(|row| of_field(summary, row, &field.key)).collect()
}

/// The cells behind a target's total: this year's, and last year's.
pub fn of_total(summary: &Summary, position: usize, target: &Target) -> [Vec<Source>; 2] {
    let (mut this, mut last) = (Vec::new(), Vec::new());
    for (at, row) in summary.rows.iter().enumerate() {
        let judged = &row.attainment[position];
        if judged.actual.is_some() && (judged.base.is_some() || !target.grows()) {
            this.extend(of_actual(summary, at, target));
            last.extend(of_base(summary, at, position));
        }
    }
    [this, last]
}
