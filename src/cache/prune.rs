//! Bounds the folder: packs of other campaigns and older programs go, those written longest ago first.

use super::EXTENSION;
use crate::atomic::is_draft;
use anyhow::Result;
use std::fs;
use std::path::Path;

/// Most bytes that all packs together may take.
const FOLDER_LIMIT: u64 = 256 << 20;

/// Deletes what is too much beside the pack that was just written.
///
/// # Errors
/// The folder cannot be listed.
pub fn prune(folder: &Path, own: &Path) -> Result<()> {
    let mut others = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_ours = path.extension().is_some_and(|e| e == EXTENSION) || is_draft(&path);
        let metadata = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file);
        if let Some(metadata) = metadata.filter(|_| is_ours && path != own) {
            others.push((metadata.modified().ok(), metadata.len(), path));
        }
    }
    others.sort();
    let mut size = fs::metadata(own)?.len();
    for (_, length, path) in others.iter().rev() {
        size = size.saturating_add(*length);
        if size > FOLDER_LIMIT {
            // Another run may have deleted it, or have it open.
            let _ = fs::remove_file(path);
        }
    }
    Ok(())
}
