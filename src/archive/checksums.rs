//! What the archive knows of its own files: the SHA-256 of every record, decision and copy as it was
//! written, in a list of entries of which each names the one before it by its own SHA-256.
//!
//! ```text
//! 存档/2021-09-25/校验/000001.json     what one run wrote
//!                      进行中.json     what a run is writing, or was when it was killed
//! ```

use super::numbered::{self, Numbered};
use crate::atomic;
use crate::intake::sha256;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Folder of the entries.
pub const CHECKSUM_FOLDER: &str = "校验";
const PENDING_FILE: &str = "进行中.json";

/// One file as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Code of the unit that it is about; empty if it is about the period.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
}

/// Files by their path below the period's folder, in slashes.
pub type FileChecksums = BTreeMap<String, Checksum>;

/// What is wrong with a file of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFault {
    /// It is not what was written.
    Changed,
    /// It was written and is gone.
    Missing,
    /// Nothing says that the program wrote it.
    Unlisted,
    /// It is not readable as what it should be.
    Unreadable,
}

/// A place at which the archive is not what the program made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveFault {
    /// Path below the archive's folder, in slashes.
    pub path: String,
    /// Code of the unit that it is about; empty if unknown.
    pub unit: String,
    /// What is wrong.
    pub fault: FileFault,
}

#[derive(Serialize, Deserialize)]
struct ChecksumEntry {
    previous: String,
    files: FileChecksums,
}

impl ChecksumEntry {
    fn bytes(&self) -> Result<Vec<u8>> {
        serde_json::to_vec_pretty(self).context("写不成 JSON")
    }
}

/// The checksums of one period.
#[derive(Debug, Default)]
pub struct Checksums {
    folder: PathBuf,
    entries: usize,
    last: String,
    files: FileChecksums,
    pending: FileChecksums,
    faults: Vec<(String, FileFault)>,
}

impl FileFault {
    /// The fault in a clerk's words.
    pub fn chinese(self) -> &'static str {
        match self {
            FileFault::Changed => "和写下时不同，被改过或损坏",
            FileFault::Missing => "不见了",
            FileFault::Unlisted => "不是程序写的，没有登记",
            FileFault::Unreadable => "损坏，读不出来",
        }
    }
}

impl Checksums {
    /// Reads the list of a period's folder; there is none in archives of older programs.
    ///
    /// # Errors
    /// The folder or an entry is there and cannot be read.
    pub fn read(period_folder: &Path) -> Result<Checksums> {
        let folder = period_folder.join(CHECKSUM_FOLDER);
        let mut read = Checksums { folder, ..Checksums::default() };
        for entry in numbered::read(&read.folder)? {
            read.take(entry);
        }
        let pending = read.folder.join(PENDING_FILE);
        match fs::read(&pending) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            bytes => {
                let bytes = bytes.with_context(|| format!("读不了 {}", pending.display()))?;
                // A run that was killed while it wrote this had written nothing else.
                read.pending = serde_json::from_slice(&bytes).unwrap_or_default();
            }
        }
        Ok(read)
    }

    fn take(&mut self, Numbered { name, bytes }: Numbered) {
        self.entries += 1;
        let path = format!("{CHECKSUM_FOLDER}/{name}");
        let Some(bytes) = bytes else {
            self.faults.push((path, FileFault::Missing));
            self.last.clear();
            return;
        };
        let is_after_gap = self.entries > 1 && self.last.is_empty();
        match serde_json::from_slice::<ChecksumEntry>(&bytes) {
            Err(_) => self.faults.push((path, FileFault::Unreadable)),
            Ok(entry) => {
                // Nothing comes behind the last entry that would hold its SHA-256.
                let is_as_written = entry.bytes().is_ok_and(|written| written == bytes);
                if entry.previous != self.last && !is_after_gap || !is_as_written {
                    self.faults.push((path, FileFault::Changed));
                }
                self.files.extend(entry.files);
            }
        }
        self.last = sha256(&bytes);
    }

    /// Whether another list was read than this one: a run wrote in between.
    pub fn has_moved_on(&self, now: &Checksums) -> bool {
        (self.entries, &self.last, &self.pending) != (now.entries, &now.last, &now.pending)
    }

    /// Whether the archive was kept with checksums at all.
    pub fn is_known(&self) -> bool {
        self.entries > 0
    }

    /// What is wrong with a file that is there and is about this unit.
    pub fn judge(&self, path: &str, unit: &str, bytes: &[u8]) -> Option<FileFault> {
        if !self.is_known() {
            return None;
        }
        let own = sha256(bytes);
        let is_same = |kept: &Checksum| kept.sha256 == own && kept.unit == unit;
        // What was written is never written again, whatever a run says that it is writing.
        match (self.files.get(path), self.pending.get(path)) {
            (Some(kept), _) => (!is_same(kept)).then_some(FileFault::Changed),
            (None, Some(pending)) if is_same(pending) => None,
            (None, _) => Some(FileFault::Unlisted),
        }
    }

    /// Files that were written, with the unit of each.
    pub fn files(&self) -> &FileChecksums {
        &self.files
    }

    /// What is wrong with the list itself, by path below the period's folder.
    pub fn faults(&self) -> &[(String, FileFault)] {
        &self.faults
    }

    /// Notes what is about to be written, so that a run that is killed in between leaves no file of which
    /// nobody knows.
    ///
    /// # Errors
    /// The note cannot be written.
    pub fn begin(&mut self, files: FileChecksums) -> Result<()> {
        let bytes = serde_json::to_vec(&files).context("写不成 JSON")?;
        atomic::write(&self.folder.join(PENDING_FILE), &bytes)?;
        self.pending = files;
        Ok(())
    }

    /// Adds what was begun and is written.
    ///
    /// # Errors
    /// The entry cannot be written.
    pub fn finish(&mut self) -> Result<()> {
        let files = std::mem::take(&mut self.pending);
        self.add(files)
    }

    /// Adds what a killed run had begun, as far as it is there as it was meant.
    ///
    /// # Errors
    /// A file cannot be read, or the entry cannot be written.
    pub fn recover(&mut self, period_folder: &Path) -> Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut files = FileChecksums::new();
        for (path, kept) in std::mem::take(&mut self.pending) {
            let file = period_folder.join(&path);
            let bytes = match fs::read(&file) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                bytes => bytes.with_context(|| format!("读不了 {}", file.display()))?,
            };
            // What was written before stays what it was.
            if sha256(&bytes) == kept.sha256 && !self.files.contains_key(&path) {
                files.insert(path, kept);
            }
        }
        self.add(files)
    }

    /// The first entry of a list that begins with these files.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn first(files: FileChecksums) -> Result<Vec<u8>> {
        ChecksumEntry { previous: String::new(), files }.bytes()
    }

    /// Adds files as they are.
    ///
    /// # Errors
    /// The entry cannot be written.
    pub fn add(&mut self, files: FileChecksums) -> Result<()> {
        if !files.is_empty() {
            let entry = ChecksumEntry { previous: self.last.clone(), files };
            let bytes = entry.bytes()?;
            numbered::add(&self.folder, self.entries, &bytes)?;
            self.entries += 1;
            self.last = sha256(&bytes);
            self.files.extend(entry.files);
        }
        match fs::remove_file(self.folder.join(PENDING_FILE)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).with_context(|| format!("清不掉 {}", self.folder.display()))
            }
            _ => Ok(()),
        }
    }
}
