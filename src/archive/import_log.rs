//! What earlier runs kept, of every period, so that a file which still lies in the inbox is known.

use super::Archive;
use super::ledger::DecisionState;
use crate::intake::ImportLog;
use anyhow::Result;
use std::path::Path;

impl Archive {
    /// Every file that was kept, with its periods.
    ///
    /// # Errors
    /// A record cannot be read.
    pub fn import_log(root: &Path) -> Result<ImportLog> {
        let mut seen = ImportLog::default();
        for period in Archive::periods(root)? {
            let archive = Archive::read(root, period)?;
            for (code, versions) in &archive.versions {
                let standing = DecisionState::of(code, &archive.decisions);
                for kept in versions {
                    let is_this = |(v, _): &(u32, _)| kept.version == Some(*v);
                    seen.add(kept, period, !standing.withdrawn.iter().any(is_this));
                }
            }
        }
        Ok(seen)
    }
}
