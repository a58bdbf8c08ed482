//! Listing of the archive's folders: only one that is not there is empty.

use anyhow::{Context, Result};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Folders directly below a folder, by name, links not followed; none if it does not exist.
///
/// # Errors
/// The folder is there and cannot be listed.
pub fn subfolders(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let failed = || format!("存档读不了 {}", folder.display());
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(failed)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.with_context(failed)?;
        if entry.file_type().with_context(failed)?.is_dir() {
            found.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
        }
    }
    found.sort();
    Ok(found)
}
