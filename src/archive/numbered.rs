//! Lists that only grow: one file per entry, numbered from 1, never changed and never deleted.

use crate::atomic;
use anyhow::{Context, Result, bail};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Reads the entries of a list in order; a list that is not there is empty.
///
/// # Errors
/// An entry cannot be read, or one before the last is missing.
pub fn read<T: DeserializeOwned>(folder: &Path) -> Result<Vec<T>> {
    let failed = || format!("读不了 {}", folder.display());
    let last = last_number(folder).with_context(failed)?;
    (1..=last).map(|number| read_entry(&folder.join(file_name(number)))).collect()
}

/// Adds an entry behind `count` earlier ones; the caller holds the archive's lock.
///
/// # Errors
/// The file cannot be written.
pub fn add<T: Serialize>(folder: &Path, count: usize, entry: &T) -> Result<()> {
    let path = folder.join(file_name(count + 1));
    if path.exists() {
        bail!("{} 已经有了", path.display());
    }
    let bytes = serde_json::to_vec_pretty(entry).context("写不成 JSON")?;
    atomic::write(&path, &bytes)
}

fn read_entry<T: DeserializeOwned>(path: &PathBuf) -> Result<T> {
    let failed = || format!("读不了 {}", path.display());
    let bytes = fs::read(path).with_context(failed)?;
    serde_json::from_slice(&bytes).with_context(failed)
}

fn last_number(folder: &Path) -> std::io::Result<usize> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut last = 0;
    for entry in entries {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(".json"));
        last = last.max(number.and_then(|n| n.parse().ok()).unwrap_or(0));
    }
    Ok(last)
}

fn file_name(number: usize) -> String {
    format!("{number:06}.json")
}

#[cfg(test)]
mod tests {
    use super::{add, read};

    #[test]
    fn a_list_grows_and_a_missing_entry_is_told() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        assert_eq!(read::<String>(&folder.path().join("none"))?, Vec::<String>::new());
        for (count, text) in ["a", "b", "c"].into_iter().enumerate() {
            add(folder.path(), count, &text)?;
        }
        assert_eq!(read::<String>(folder.path())?, ["a", "b", "c"]);
        assert!(add(folder.path(), 2, &"d").is_err());
        std::fs::remove_file(folder.path().join("000002.json"))?;
        let message = read::<String>(folder.path()).map_or_else(|e| e.to_string(), |_| "".into());
        assert!(message.contains("000002.json"), "{message}");
        Ok(())
    }
}
