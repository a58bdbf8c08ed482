//! Which texts the program wrote into the working folder, by their SHA-256: one small file beside the
//! periods. A text cannot say itself whether somebody changed it, as a workbook of ours can. It may be
//! deleted: texts are then taken for changed, and stay.

use crate::atomic;
use crate::intake::sha256;
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

const WRITTEN_FILE: &str = ".written.json";

/// SHA-256 of the texts that were written last, by their paths.
#[derive(Debug)]
pub struct TextHashes {
    root: PathBuf,
    known: BTreeMap<String, String>,
}

impl TextHashes {
    /// What was written into the working folder of this archive; nothing where the file is not there, or is
    /// damaged: what stands there is then taken for changed, and stays.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn read(root: &Path) -> Result<TextHashes> {
        let file = root.join(WRITTEN_FILE);
        let bytes = match fs::read(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            bytes => bytes.with_context(|| format!("读不了 {}", file.display()))?,
        };
        let known = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(TextHashes { root: root.to_path_buf(), known })
    }

    /// Whether a file is as it was written; any is where there is no archive, for nothing is known there.
    pub fn is_intact(&self, path: &Path) -> bool {
        let is_same = |kept: &String| fs::read(path).is_ok_and(|bytes| sha256(&bytes) == *kept);
        !self.root.is_dir() || self.known.get(&self.key(path)).is_some_and(is_same)
    }

    /// Notes what was written.
    pub fn note(&mut self, path: &Path, text: &[u8]) {
        self.known.insert(self.key(path), sha256(text));
    }

    /// Keeps what is known of files that are still there; makes no archive where there is none.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(mut self) -> Result<()> {
        if !self.root.is_dir() {
            return Ok(());
        }
        let folder = folder_of(&self.root);
        self.known.retain(|path, _| folder.join(path).is_file());
        let bytes = serde_json::to_vec(&self.known).context("写不成 JSON")?;
        atomic::write(&self.root.join(WRITTEN_FILE), &bytes)
    }

    /// The path below the working folder, which may be moved; else the whole one.
    fn key(&self, path: &Path) -> String {
        let whole = folder_of(path).join(path.file_name().unwrap_or_default());
        match whole.strip_prefix(folder_of(&self.root)) {
            // The same on every system, for the folder may go to another one.
            Ok(below) => below.iter().map(OsStr::to_string_lossy).collect::<Vec<_>>().join("/"),
            Err(_) => whole.to_string_lossy().into_owned(),
        }
    }
}

/// The folder in which something lies, as the system calls it.
fn folder_of(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf())
}
