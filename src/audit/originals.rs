//! Whether the records of the archive still say what their originals say: every original is read again.

use crate::archive::Archive;
use crate::campaign::{Period, Unit};
use crate::intake::{Request, Submission, take_in};
use crate::validation::{Record, ValueChange};
use anyhow::Result;
use std::collections::BTreeMap;
use std::path::Path;

/// Units whose originals are read together.
const READ_AT_ONCE: usize = 2048;

/// A record that is not what its original says.
#[derive(Debug, PartialEq, Eq)]
pub struct RecordMismatch {
    /// The period it was collected for.
    pub period: Period,
    /// Name of the unit.
    pub unit: String,
    /// Version.
    pub version: Option<u32>,
    /// Key of the figure, what the record says and what the original says; `None` if another part of
    /// the record differs, or the original cannot be read any more.
    pub figure: Option<(String, String, String)>,
}

/// Reads the originals of these periods again, those of one unit or all, and compares them with the records.
///
/// # Errors
/// The archive cannot be read.
pub fn record_mismatches(
    root: &Path,
    periods: &[Period],
    unit: Option<&Unit>,
    request: Request,
) -> Result<Vec<RecordMismatch>> {
    let mut all = Vec::new();
    for period in periods {
        let archive = Archive::read(root, *period)?;
        let request = Request { period: Some(*period), ..request };
        let units: Vec<&Unit> = match unit {
            Some(unit) => vec![unit],
            None => request.campaign.units.iter().collect(),
        };
        let codes = units.iter().map(|unit| unit.code.as_str());
        let loose = unit.is_none().then_some("");
        let codes: Vec<&str> = codes.chain(loose).collect();
        for codes in codes.chunks(READ_AT_ONCE) {
            compare_units(&archive, *period, codes, request, &mut all)?;
        }
    }
    Ok(all)
}

/// Compares the records of some units, whose originals alone are held in memory.
fn compare_units(
    archive: &Archive,
    period: Period,
    codes: &[&str],
    request: Request,
    all: &mut Vec<RecordMismatch>,
) -> Result<()> {
    let read = take_in(&archive.originals(codes)?, request)?.first.submissions;
    let read = by_file(&read);
    for kept in codes.iter().flat_map(|code| archive.versions_of(code)) {
        if let Some(record) = &kept.record {
            compare(period, kept, record, &read, all);
        }
    }
    Ok(())
}

/// What was read, by the SHA-256 of the file.
type ByFile<'a> = BTreeMap<&'a str, Vec<&'a Submission>>;

fn by_file(read: &[Submission]) -> ByFile<'_> {
    let mut files = ByFile::new();
    for submission in read {
        files.entry(&submission.sha256).or_default().push(submission);
    }
    files
}

/// A file with several units gives several records; one of them must be the record that was kept.
fn compare(
    period: Period,
    kept: &Submission,
    record: &Record,
    read: &ByFile,
    all: &mut Vec<RecordMismatch>,
) {
    let of_file = || read.get(kept.sha256.as_str()).into_iter().flatten();
    let records = || of_file().filter_map(|s| s.record.as_ref());
    if records().any(|original| original == record) {
        return;
    }
    let own = of_file().find(|s| s.unit == kept.unit).and_then(|s| s.record.as_ref());
    let changes = own.or_else(|| records().next()).map(|original| original.changes_from(record));
    let unlike = |figure| RecordMismatch {
        period,
        unit: kept.unit_name().to_string(),
        version: kept.version,
        figure,
    };
    let figures = changes.unwrap_or_default().into_iter();
    let before = all.len();
    all.extend(figures.map(|change| {
        let ValueChange { field, was, now, .. } = change;
        unlike(Some((field.to_string(), was, now)))
    }));
    if all.len() == before {
        all.push(unlike(None));
    }
}
