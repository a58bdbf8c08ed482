//! What a check may know from the archive: the unit's last figures and those of the other units, but
//! not which version counts, for a check keeps nothing.

use super::Archive;
use crate::campaign::{Campaign, Period};
use crate::intake::{History, Submission};
use anyhow::Result;
use std::collections::BTreeMap;
use std::path::Path;

/// The archive as a check sees it.
pub struct ReadOnlyHistory {
    /// Accepted returns of the period before, by unit code.
    before: BTreeMap<String, Submission>,
    /// The period itself; `None` where its returns are at hand.
    archive: Option<Archive>,
}

impl ReadOnlyHistory {
    /// Reads the period and the one before it; an archive that is not there is empty.
    ///
    /// # Errors
    /// A record cannot be read.
    pub fn read(root: &Path, period: Period, campaign: &Campaign) -> Result<ReadOnlyHistory> {
        let before = Archive::accepted_before(root, period, campaign)?;
        Ok(ReadOnlyHistory { before, archive: Some(Archive::read(root, period)?) })
    }

    /// Reads only the period before it.
    ///
    /// # Errors
    /// A record cannot be read.
    pub fn before(root: &Path, period: Period, campaign: &Campaign) -> Result<ReadOnlyHistory> {
        let before = Archive::accepted_before(root, period, campaign)?;
        Ok(ReadOnlyHistory { before, archive: None })
    }
}

impl History for ReadOnlyHistory {
    fn before(&self, unit_code: &str) -> Option<&Submission> {
        self.before.get(unit_code)
    }

    fn accepted(&self) -> Vec<&Submission> {
        self.archive.as_ref().map(Archive::accepted).unwrap_or_default()
    }
}
