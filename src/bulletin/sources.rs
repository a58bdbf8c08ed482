//! The cells behind a figure. A bulletin of many units has millions of them, so they are kept as places in
//! the summary, and looked up ([`Source::cited`]) where they are told.

use crate::campaign::{Accumulation, Field, Period, Target};
use crate::summary::{Summary, UnitRow};

/// A cell of a return or of the office's table of last year, or a whole return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureSource {
    /// Period of the return.
    period: Period,
    /// Position of the unit.
    row: u32,
    part: SourcePart,
}

/// What of a unit's row in the summary is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SourcePart {
    /// Its return.
    Return,
    /// The field at this position among all of the campaign.
    Field(u16),
    /// Last year's figure of the target at this position.
    Base(u16),
}

/// A source in full.
#[derive(Debug)]
pub struct CitedSource<'a> {
    /// Name of the unit.
    pub unit: &'a str,
    /// Period of the return.
    pub period: Period,
    /// Path or name of the file.
    pub file: &'a str,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: &'a str,
    /// Sheet and cell; `None` for the return as a whole.
    pub cell: Option<String>,
    /// Raw text of the cell.
    pub raw: Option<&'a str>,
}

impl FigureSource {
    fn new(summary: &Summary, at: usize, part: SourcePart) -> FigureSource {
        FigureSource { period: summary.period, row: u32::try_from(at).unwrap_or(u32::MAX), part }
    }

    /// The source in full, from the summary that the bulletin was drawn from.
    pub fn cited<'a>(&self, summary: &'a Summary) -> Option<CitedSource<'a>> {
        let summary = summary.course().find(|one| one.period == self.period)?;
        let row = summary.rows.get(self.row as usize)?;
        let unit = row.unit.name.as_str();
        let period = self.period;
        if let SourcePart::Base(position) = self.part {
            let base = row.attainment.get(usize::from(position))?.base.as_ref()?;
            let (file, sha256) = (base.file.as_ref(), base.sha256.as_ref());
            let cell = Some(base.cell.to_string());
            return Some(CitedSource { unit, period, file, sha256, cell, raw: Some(&base.raw) });
        }
        let submission = row.submission?;
        let (file, sha256) = (submission.path.as_str(), submission.sha256.as_str());
        let fields = &mut summary.campaign.all_fields();
        let entry = match self.part {
            SourcePart::Field(position) => {
                submission.record.as_ref()?.entry(&fields.nth(usize::from(position))?.key)
            }
            _ => None,
        };
        let cell = entry.and_then(|e| e.place.as_ref()).map(ToString::to_string);
        let raw = entry.and_then(|e| e.raw.as_deref());
        Some(CitedSource { unit, period, file, sha256, cell, raw })
    }
}

/// Whether a unit's return counts and has a figure for a field.
fn has_figure(row: &UnitRow, key: &str) -> bool {
    let counted = row.submission.filter(|_| row.counts()).and_then(|s| s.record.as_ref());
    counted.and_then(|record| record.entry(key)).is_some_and(|entry| entry.value.is_some())
}

/// The return that speaks for the unit at this position, whether it counts or not.
pub fn of_return(summary: &Summary, at: usize) -> Option<FigureSource> {
    summary.rows.get(at)?.submission?;
    Some(FigureSource::new(summary, at, SourcePart::Return))
}

/// The cell of a unit's field, if its return counts and has a figure there.
pub fn of_field(summary: &Summary, at: usize, key: &str) -> Option<FigureSource> {
    summary.rows.get(at).filter(|row| has_figure(row, key))?;
    let position = summary.campaign.all_fields().position(|field| field.key == key)?;
    Some(FigureSource::new(summary, at, SourcePart::Field(u16::try_from(position).ok()?)))
}

/// The cells behind a target's figure: that of the return, for a field reported per period those of
/// all periods so far.
pub fn of_actual(summary: &Summary, at: usize, target: &Target) -> Vec<FigureSource> {
    let field = summary.campaign.field(&target.field);
    let per_period = field.is_some_and(|f| f.accumulation == Accumulation::Period);
    let course = summary.course().filter(|s| per_period || s.period == summary.period);
    course.filter_map(|s| of_field(s, at, &target.field)).collect()
}

/// The cells behind a unit's rate: this year's and last year's.
pub fn of_rate(
    summary: &Summary,
    at: usize,
    position: usize,
    target: &Target,
) -> Vec<FigureSource> {
    let mut sources = of_actual(summary, at, target);
    sources.extend(of_base(summary, at, position));
    sources
}

/// The cell of last year's figure.
pub fn of_base(summary: &Summary, at: usize, position: usize) -> Option<FigureSource> {
    summary.rows.get(at)?.attainment.get(position)?.base.as_ref()?;
    Some(FigureSource::new(summary, at, SourcePart::Base(u16::try_from(position).ok()?)))
}

/// The cells behind the sum of the form's field at this position.
pub fn of_sum(summary: &Summary, position: usize, field: &Field) -> Vec<FigureSource> {
    let rows = summary.rows.iter().enumerate().filter(|(_, row)| row.number(position).is_some());
    rows.filter_map(|(at, _)| of_field(summary, at, &field.key)).collect()
}

/// The cells behind a target's total: this year's, and last year's.
pub fn of_total(summary: &Summary, position: usize, target: &Target) -> [Vec<FigureSource>; 2] {
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
