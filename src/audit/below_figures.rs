//! The figures of the units below that a unit's number rests on, each with the file and cell it came from.

use crate::campaign::{Field, Unit};
use crate::intake::{CarriedReturn, Derived, Submission, effective};
use crate::summary::{State, Summary};
use crate::validation::{Entry, Record, Value};
use std::collections::{BTreeMap, HashMap};

/// Most levels that are told apart.
const MOST_LEVELS: usize = 6;

/// A unit's part in the number of one above it.
pub struct BelowFigure<'a> {
    /// How far below that unit it stands, from 1.
    pub depth: usize,
    /// Code of the unit.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its number or text; `None` if it has none.
    pub value: Option<Value>,
    /// The cells that it came from: one, or one for each line.
    pub entries: Vec<&'a Entry>,
    /// Name of the file that held it; `None` where units below it were combined.
    pub file: Option<&'a str>,
    /// SHA-256 of that file, in hexadecimal.
    pub sha256: &'a str,
    /// Name of the return that tells it, if the file itself did not come here.
    pub told_by: Option<&'a str>,
}

/// What became of each unit, and the submission behind it.
type Spoken<'a> = BTreeMap<&'a str, (State, &'a Submission)>;

/// The figures below a unit: those that its return tells, else those of the units of the tree.
pub fn below_figures<'a>(
    summary: &'a Summary<'a>,
    unit: &Unit,
    field: &Field,
) -> Vec<BelowFigure<'a>> {
    let spoken = effective(summary.submissions);
    let own = spoken.get(unit.code.as_str()).map(|(_, one)| *one).filter(|one| one.counts());
    if let Some((one, below)) = own.and_then(|one| Some((one, one.below.as_ref()?))) {
        let by_code = below.returns.iter().map(|told| (told.code.as_str(), told)).collect();
        let told = below.returns.iter();
        return told.map(|told| of_told(summary, told, &by_code, one, field)).collect();
    }
    of_tree(summary, unit, &spoken, field, 1)
}

fn of_tree<'a>(
    summary: &'a Summary<'a>,
    unit: &Unit,
    spoken: &Spoken<'a>,
    field: &Field,
    depth: usize,
) -> Vec<BelowFigure<'a>> {
    let units = &summary.campaign.units;
    let mut found = Vec::new();
    for child in units.children(&unit.code) {
        let counted = spoken.get(child.code.as_str()).map(|(_, one)| *one);
        let Some(one) = counted.filter(|one| one.counts()) else { continue };
        let by = match &one.derived {
            Some(Derived::Carried { by }) => spoken.get(by.as_str()).map(|(_, by)| by.shown_name()),
            _ => None,
        };
        let is_combined = matches!(one.derived, Some(Derived::Combined { .. }));
        let record = one.record.as_ref();
        found.push(BelowFigure {
            depth,
            code: &child.code,
            name: &child.name,
            value: record.and_then(|record| value(summary, record, field)),
            entries: match is_combined {
                true => Vec::new(),
                false => record.map(|record| entries(record, field)).unwrap_or_default(),
            },
            file: (!is_combined).then(|| one.shown_name()),
            sha256: &one.sha256,
            told_by: by,
        });
        found.extend(of_tree(summary, child, spoken, field, depth + 1));
    }
    found
}

fn of_told<'a>(
    summary: &'a Summary<'a>,
    told: &'a CarriedReturn,
    all: &HashMap<&'a str, &'a CarriedReturn>,
    by: &'a Submission,
    field: &Field,
) -> BelowFigure<'a> {
    let above = |one: &&'a CarriedReturn| all.get(one.parent.as_str()).copied();
    // What is told may go round in circles.
    let depth = std::iter::successors(Some(told), above).take(MOST_LEVELS).count();
    BelowFigure {
        depth,
        code: &told.code,
        name: &told.name,
        value: value(summary, &told.record, field),
        entries: entries(&told.record, field),
        file: Some(&told.file),
        sha256: &told.sha256,
        told_by: Some(by.shown_name()),
    }
}

fn value(summary: &Summary, record: &Record, field: &Field) -> Option<Value> {
    record.unit_value(&summary.campaign.form, &field.key, None)
}

/// The cells of a field: the only one, or those of the lines that say something.
fn entries<'a>(record: &'a Record, field: &Field) -> Vec<&'a Entry> {
    let entries = record.rows().filter_map(|row| row.entry(&field.key));
    entries.filter(|entry| entry.raw.is_some() || entry.value.is_some()).collect()
}
