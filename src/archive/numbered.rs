//! Lists that only grow: one file per entry, numbered from 1, never changed and never deleted.

use crate::atomic;
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// Bytes of an entry by its number and file name; `None` in place of one that is gone.
pub struct Numbered {
    /// Name of the file.
    pub name: String,
    /// Its bytes.
    pub bytes: Option<Vec<u8>>,
}

/// Reads the entries of a list in order; a list that is not there is empty.
///
/// # Errors
/// The folder cannot be listed, or an entry that is there cannot be read.
pub fn read(folder: &Path) -> Result<Vec<Numbered>> {
    let failed = || format!("读不了 {}", folder.display());
    let last = last_number(folder).with_context(failed)?;
    (1..=last).map(|number| read_entry(folder, file_name(number))).collect()
}

/// Adds an entry behind `count` earlier ones; the caller holds the archive's lock.
///
/// # Errors
/// The file cannot be written.
pub fn add(folder: &Path, count: usize, bytes: &[u8]) -> Result<()> {
    let path = folder.join(file_name(count + 1));
    if path.exists() {
        bail!("{} 已经有了", path.display());
    }
    atomic::write(&path, bytes)
}

/// Name of an entry.
pub fn file_name(number: usize) -> String {
    format!("{number:06}.json")
}

/// The number of an entry of a list, from its path below the folder in which the list lies.
pub fn number_of(path: &str, list: &str) -> Option<usize> {
    let name = path.strip_prefix(list)?.strip_prefix('/')?;
    name.strip_suffix(".json")?.parse().ok()
}

fn read_entry(folder: &Path, name: String) -> Result<Numbered> {
    let path = folder.join(&name);
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        read => Some(read.with_context(|| format!("读不了 {}", path.display()))?),
    };
    Ok(Numbered { name, bytes })
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
        let number = number.filter(|n| n.len() == 6).and_then(|n| n.parse().ok());
        last = last.max(number.unwrap_or(0));
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::{add, read};

    #[test]
    fn a_list_grows_and_a_missing_entry_is_told() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        assert!(read(&folder.path().join("none"))?.is_empty());
        for (count, text) in ["a", "b", "c"].into_iter().enumerate() {
            add(folder.path(), count, text.as_bytes())?;
        }
        let texts = |folder| -> anyhow::Result<Vec<Option<Vec<u8>>>> {
            Ok(read(folder)?.into_iter().map(|entry| entry.bytes).collect())
        };
        let entry = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(texts(folder.path())?, [entry("a"), entry("b"), entry("c")]);
        assert!(add(folder.path(), 2, b"d").is_err());
        std::fs::remove_file(folder.path().join("000002.json"))?;
        assert_eq!(texts(folder.path())?, [entry("a"), None, entry("c")]);
        Ok(())
    }
}
