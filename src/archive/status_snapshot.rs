//! What somebody was last shown (`status`): one small file beside the periods. It is a convenience: it
//! may be deleted, and where it cannot be written nothing is lost.

use crate::atomic;
use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::path::Path;

const LOOK_FILE: &str = ".status.json";

/// What was shown last; `None` if nothing is known of it.
pub fn last_status_snapshot<T: DeserializeOwned>(root: &Path) -> Option<T> {
    let bytes = fs::read(root.join(LOOK_FILE)).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Keeps what is shown now; makes no archive where there is none.
///
/// # Errors
/// The file cannot be written.
pub fn keep_status_snapshot<T: Serialize>(root: &Path, shown: &T) -> Result<()> {
    if !root.is_dir() {
        return Ok(());
    }
    let bytes = serde_json::to_vec(shown).context("写不成 JSON")?;
    atomic::write(&root.join(LOOK_FILE), &bytes)
}
