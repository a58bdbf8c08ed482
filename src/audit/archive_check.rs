//! Whether an archive is what the program made of it: every record, decision and copy against its checksum,
//! every original against its record.

use super::manifest::{EvidenceCheck, ManifestFault};
use crate::archive::{self, Archive};
use anyhow::{Result, bail};
use std::path::Path;

/// Checks every period of an archive; paths in the answer are below its folder.
///
/// # Errors
/// There is no period in it, or a file is there and cannot be read.
pub fn check_archive(root: &Path) -> Result<EvidenceCheck> {
    let periods = Archive::periods(root)?;
    if periods.is_empty() {
        bail!("{} 里没有报送期的文件夹，不是存档", root.display());
    }
    let (mut listed, mut faults) = (0, Vec::new());
    for period in &periods {
        let archive = Archive::read(root, *period)?;
        listed += archive.listed();
        let told = archive.breaks().iter().map(|one| (one.path.clone(), fault(one.fault)));
        let receipts = Archive::receipt_faults(root, *period)?;
        faults.extend(told);
        faults.extend(receipts.into_iter().map(|(path, own)| (path, fault(own))));
    }
    let altered = Archive::altered(root, &periods)?.into_iter();
    faults.extend(altered.map(|folder| (format!("{folder} 里的原件"), ManifestFault::Altered)));
    faults.sort();
    Ok(EvidenceCheck { listed, faults })
}

fn fault(fault: archive::FileFault) -> ManifestFault {
    match fault {
        archive::FileFault::Changed => ManifestFault::Altered,
        archive::FileFault::Missing => ManifestFault::Missing,
        archive::FileFault::Unlisted => ManifestFault::Extra,
        archive::FileFault::Unreadable => ManifestFault::Unreadable,
    }
}
