//! WHAT GOES BACK: for a return with open findings a fresh form with the unit's own answers, what is
//! wrong with them at each cell and in one list, and a short text for a phone message (退改).

mod answers;
mod list_sheet;
mod message;

pub use answers::filling;

use crate::campaign::{Campaign, Period, Unit};
use crate::finding::Finding;
use crate::intake::Submission;
use crate::seal;
use crate::template::UnitForm;
use crate::validation::Record;
use anyhow::{Context, Result};

/// What one unit gets back.
#[derive(Debug)]
pub struct Kit {
    /// Name of the workbook and, with another ending, of the message.
    pub stem: String,
    /// The workbook, an .xlsx.
    pub workbook: Vec<u8>,
    /// The phone message.
    pub message: String,
}

/// Name of a unit's kit, without the endings of its two files.
pub fn stem(unit: &Unit, period: Period) -> String {
    format!("{}_退改_{period}", unit.name)
}

/// Findings that the unit has to correct or to explain, strictest first.
pub fn open_findings(submission: &Submission) -> Vec<&Finding> {
    let mut open: Vec<&Finding> = submission.findings.iter().filter(|f| f.is_open()).collect();
    open.sort_by_key(|f| f.class);
    open
}

/// The kit for a unit's return; `None` when nothing is open. `before` is its last accepted return of
/// an earlier period. The same arguments give the same bytes.
///
/// # Errors
/// A text is longer than the file format allows.
pub fn kit_for(
    campaign: &Campaign,
    unit: &Unit,
    period: Period,
    submission: &Submission,
    before: Option<&Record>,
) -> Result<Option<Kit>> {
    let open = open_findings(submission);
    if open.is_empty() {
        return Ok(None);
    }
    let filling = answers::filling(submission, &open, before, campaign);
    let form = UnitForm { campaign, unit, period, filling: &filling };
    let failed = || format!("生成不了{}的退改表", unit.name);
    let mut book = form.workbook().with_context(failed)?;
    list_sheet::insert(&mut book, &form, &open).with_context(failed)?;
    Ok(Some(Kit {
        stem: stem(unit, period),
        workbook: book
            .save_to_buffer()
            .map_err(anyhow::Error::from)
            .and_then(seal::sealed)
            .with_context(failed)?,
        message: message::text(campaign, (unit, period), &open, submission.record.is_some()),
    }))
}
