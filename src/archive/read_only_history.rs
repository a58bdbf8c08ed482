//! What a check may know from the archive: the unit's last figures and those of the other units, but
//! not which version counts, for a check keeps nothing.

use super::Archive;
use crate::campaign::{Campaign, Period};
use crate::intake::{Contest, History, Submission};
use anyhow::Result;
use std::path::Path;

/// The archive as a check sees it.
pub struct ReadOnlyHistory {
    archive: Archive,
}

impl ReadOnlyHistory {
    /// Reads the period and the one before it; an archive that is not there is empty.
    ///
    /// # Errors
    /// A record cannot be read.
    pub fn read(root: &Path, period: Period, campaign: &Campaign) -> Result<ReadOnlyHistory> {
        let before = Archive::accepted_before(root, period, campaign)?;
        Ok(ReadOnlyHistory { archive: Archive { before, ..Archive::read(root, period)? } })
    }
}

impl History for ReadOnlyHistory {
    fn kept(&self, _: &Submission) -> Option<&Submission> {
        None
    }

    fn contest(&self, _: &str) -> Contest<'_> {
        Contest::default()
    }

    fn is_closed(&self) -> bool {
        false
    }

    fn withdrawal(&self, _: &Submission) -> Option<String> {
        None
    }

    fn versions(&self, _: &str) -> Vec<&Submission> {
        Vec::new()
    }

    fn before(&self, unit_code: &str) -> Option<&Submission> {
        self.archive.before(unit_code)
    }

    fn accepted(&self) -> Vec<&Submission> {
        self.archive.accepted()
    }
}
