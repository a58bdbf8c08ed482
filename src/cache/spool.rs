//! What is new in a run, in a file without a name until the pack is written: it takes no memory and is
//! gone with the process.

use super::index::Entry;
use super::{COUNT_LIMIT, Key, PACK_LIMIT, check};
use std::collections::BTreeMap;
use std::fs::{DirBuilder, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// New records.
#[derive(Default)]
pub struct Spool {
    file: Option<BufWriter<File>>,
    /// Bytes written.
    size: u64,
    /// Where each record lies in the file.
    pub entries: BTreeMap<Key, Entry>,
    /// Whether something could not be written; nothing of the spool is used then.
    has_failed: bool,
}

/// The spool, whatever became of another thread that had it.
pub fn lock(spool: &Mutex<Spool>) -> MutexGuard<'_, Spool> {
    spool.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Spool {
    /// Adds a record, unless there is one for the key or no room for it.
    pub fn add(&mut self, folder: &Path, key: Key, record: &[u8]) {
        let length = record.len() as u64;
        let is_full = self.size + length > PACK_LIMIT || self.entries.len() >= COUNT_LIMIT;
        if self.has_failed || is_full || self.entries.contains_key(&key) {
            return;
        }
        if self.write(folder, record).is_err() {
            self.has_failed = true;
            return;
        }
        let place = Entry {
            key,
            offset: self.size,
            length: record.len() as u32,
            used: 0,
            check: check(&key, record),
        };
        self.entries.insert(key, place);
        self.size += length;
    }

    fn write(&mut self, folder: &Path, record: &[u8]) -> io::Result<()> {
        if self.file.is_none() {
            make_folder(folder)?;
            self.file = Some(BufWriter::new(tempfile::tempfile_in(folder)?));
        }
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(record))
    }

    /// The file with everything written; `None` if nothing is new or something failed.
    pub fn finish(&mut self) -> Option<File> {
        let file = self.file.take().filter(|_| !self.has_failed)?;
        file.into_inner().ok()
    }
}

/// The folder is its owner's alone: returns name people and telephones.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}
