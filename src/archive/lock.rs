//! One writer at a time, and what killed ones left behind.

use super::checksums::CHECKSUM_FOLDER;
use super::folders::subfolders;
use super::{COPIES_FOLDER, DRAFT_PREFIX, LOCK_FILE, RECEIPTS_FOLDER, ledger};
use crate::atomic;
use anyhow::{Context, Result, bail};
use std::fs::{self, File, TryLockError};
use std::path::Path;

/// Locks the archive; waits while another process holds it, telling so through `waiting`. The system lets go
/// of it if the process dies.
///
/// # Errors
/// The file cannot be made or locked, or something else stands in its place.
pub fn lock(root: &Path, waiting: impl FnOnce()) -> Result<File> {
    let path = root.join(LOCK_FILE);
    let failed = || format!("锁不住存档 {}", root.display());
    // A link would lock, and make, a file elsewhere; a pipe would wait for ever.
    if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
        bail!("{} 不是普通文件，请删掉它再运行", path.display());
    }
    let file = File::create(&path).with_context(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            waiting();
            file.lock().with_context(failed)?;
        }
        Err(TryLockError::Error(error)) => return Err(error).with_context(failed),
    }
    Ok(file)
}

/// Removes drafts of runs that were killed; under the lock nobody else can be writing one.
///
/// # Errors
/// A folder cannot be listed or removed.
pub fn remove_drafts(folder: &Path) -> Result<()> {
    for (name, path) in subfolders(folder)? {
        if name.starts_with(DRAFT_PREFIX) {
            fs::remove_dir_all(&path)
                .with_context(|| format!("清不掉上次中断留下的 {}", path.display()))?;
        }
    }
    for list in [ledger::LEDGER_FOLDER, COPIES_FOLDER, RECEIPTS_FOLDER, CHECKSUM_FOLDER] {
        atomic::sweep(&folder.join(list));
    }
    Ok(())
}
