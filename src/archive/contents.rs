//! The files of the archive as they lie on disk, and whether the originals are still what came.

use super::load::folder_of;
use super::{Archive, DRAFT_PREFIX, LOCK_FILE, LOOSE_FOLDER, RECORD_FILE};
use super::{folders::subfolders, load_record};
use crate::atomic;
use crate::campaign::Period;
use crate::intake::{Submission, sha256};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

impl Archive {
    /// Every file kept for a period, each with its path below the archive in slashes, in order.
    ///
    /// # Errors
    /// A folder cannot be read, or a name is not Unicode.
    pub fn contents(root: &Path, period: Period) -> Result<Vec<(String, PathBuf)>> {
        let mut found = Vec::new();
        gather(&root.join(period.to_string()), &period.to_string(), &mut found)?;
        found.sort();
        Ok(found)
    }

    /// The originals kept for some units, by their codes; those without a unit under "".
    ///
    /// # Errors
    /// A folder cannot be read.
    pub fn originals(&self, codes: &[&str]) -> Result<Vec<PathBuf>> {
        let mut originals = Vec::new();
        for code in codes {
            for folder in self.folders_of(code)? {
                let files = entries(&folder)?.into_iter().filter(|(name, _)| name != RECORD_FILE);
                originals.extend(files.map(|(_, path)| path).filter(|path| path.is_file()));
            }
        }
        originals.sort();
        Ok(originals)
    }

    /// Folders of versions, below the archive, in which no file has the SHA-256 of what was received.
    ///
    /// # Errors
    /// A record or file cannot be read.
    pub fn altered(root: &Path, periods: &[Period]) -> Result<Vec<String>> {
        let mut altered = Vec::new();
        for period in periods {
            for (name, folder) in version_folders(root, *period)? {
                if !holds_its_original(&folder)? {
                    altered.push(name);
                }
            }
        }
        Ok(altered)
    }
}

impl Archive {
    /// Folders of the versions of a unit that hold a record.
    fn folders_of(&self, code: &str) -> Result<Vec<PathBuf>> {
        let folder_of_version = |kept: &Submission| {
            let unit = self.folder.join(folder_of(kept.unit.as_ref()?));
            Some(unit.join(format!("v{}", kept.version?)))
        };
        let mut folders: Vec<PathBuf> = match code {
            "" => {
                subfolders(&self.folder.join(LOOSE_FOLDER))?.into_iter().map(|(_, f)| f).collect()
            }
            code => self.versions_of(code).iter().filter_map(folder_of_version).collect(),
        };
        folders.retain(|folder| folder.join(RECORD_FILE).is_file());
        Ok(folders)
    }
}

/// Folders that hold a record, each with its path below the archive.
fn version_folders(root: &Path, period: Period) -> Result<Vec<(String, PathBuf)>> {
    let mut versions = Vec::new();
    for (unit, folder) in subfolders(&root.join(period.to_string()))? {
        let named = |(version, path)| (format!("{period}/{unit}/{version}"), path);
        versions.extend(subfolders(&folder)?.into_iter().map(named));
    }
    let foreign = Archive::read(root, period)?.foreign;
    versions.retain(|(name, folder): &(String, PathBuf)| {
        folder.join(RECORD_FILE).is_file() && !foreign.contains(name)
    });
    Ok(versions)
}

fn holds_its_original(folder: &Path) -> Result<bool> {
    // A record that cannot be read vouches for nothing; it is named where the archive is read.
    let Some(wanted) = load_record(&folder.join(RECORD_FILE))?.map(|kept| kept.sha256) else {
        return Ok(false);
    };
    for (_, path) in entries(folder)?.into_iter().filter(|(_, path)| path.is_file()) {
        if sha256(&fs::read(&path).with_context(|| unread(&path))?) == wanted {
            return Ok(true);
        }
    }
    Ok(wanted.is_empty())
}

fn gather(folder: &Path, name: &str, found: &mut Vec<(String, PathBuf)>) -> Result<()> {
    for (own, path) in entries(folder)? {
        if own.starts_with(DRAFT_PREFIX) || own == LOCK_FILE || atomic::is_draft(&path) {
            continue;
        }
        let name = format!("{name}/{own}");
        // Links lead out of the archive and are no part of it.
        let kind = fs::symlink_metadata(&path).with_context(|| unread(&path))?.file_type();
        if kind.is_dir() {
            gather(&path, &name, found)?;
        } else if kind.is_file() {
            found.push((name, path));
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| unread(folder))? {
        let path = entry.with_context(|| unread(folder))?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.with_context(|| format!("文件名不是 Unicode：{}", path.display()))?;
        entries.push((name.to_string(), path.clone()));
    }
    Ok(entries)
}

fn unread(path: &Path) -> String {
    format!("存档读不了 {}", path.display())
}
