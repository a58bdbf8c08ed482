//! WHAT NEED NOT BE READ AGAIN (缓存): records of what files' bytes came to, kept under the SHA-256 of
//! the bytes in one file (pack) per campaign and build of the program. Whatever is wrong with a pack, its
//! records count as never kept; it can be deleted at any time, also while it is in use.

mod index;
mod positioned;
mod prune;
mod spool;
mod write;

use crate::campaign::Campaign;
use index::{Entry, Index};
use sha2::{Digest, Sha256};
use spool::Spool;
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// Largest pack in bytes, about 40,000 returns; what was not used for the longest time is left out.
const PACK_LIMIT: u64 = 64 << 20;
/// Largest record that is kept, in bytes; a return takes about 1,500.
const RECORD_LIMIT: usize = 1 << 20;
/// Most records in a pack.
const COUNT_LIMIT: usize = 100_000;
/// Ending of a pack's name.
const EXTENSION: &str = "baosong-cache";

/// SHA-256 of a file's bytes.
pub type Key = [u8; 32];

/// The pack of one campaign and this build of the program, opened or not.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
    owner: Key,
}

/// An opened pack and what is new in this run.
pub struct Pack<'a> {
    cache: &'a Cache,
    /// The pack and where its records begin; `None` if there is no sound one.
    file: Option<(File, u64)>,
    run: u32,
    known: HashMap<Key, Kept>,
    spool: Mutex<Spool>,
}

/// A record in the pack.
struct Kept {
    entry: Entry,
    is_used: AtomicBool,
}

impl Cache {
    /// The pack in this folder for the campaign; nothing is opened or made yet.
    pub fn at(folder: &Path, campaign: &Campaign) -> Cache {
        let build = env!("BAOSONG_SOURCES").as_bytes();
        let parts = [env!("CARGO_PKG_VERSION").as_bytes(), build, campaign.text.as_bytes()];
        let mut owner = Sha256::new();
        for part in parts {
            owner.update((part.len() as u64).to_le_bytes());
            owner.update(part);
        }
        Cache { folder: folder.to_path_buf(), owner: owner.finalize().into() }
    }

    /// Path of the pack, whether it is there or not.
    pub fn file(&self) -> PathBuf {
        let name: String = self.owner.iter().take(16).map(|b| format!("{b:02x}")).collect();
        self.folder.join(name).with_extension(EXTENSION)
    }

    /// Opens the pack; one that is missing, damaged or another's is as good as empty.
    pub fn open(&self) -> Pack<'_> {
        let opened = File::open(self.file()).ok();
        let opened = opened.and_then(|file| Some((Index::read(&file, &self.owner)?, file)));
        let (index, file) = match opened {
            Some(((index, start), file)) => (index, Some((file, start))),
            None => (Index::default(), None),
        };
        let kept = |entry: Entry| (entry.key, Kept { entry, is_used: AtomicBool::new(false) });
        let known = index.entries.into_iter().map(kept).collect();
        Pack { cache: self, file, run: index.run, known, spool: Mutex::default() }
    }
}

impl Pack<'_> {
    /// The record kept under the key, if there is a sound one.
    pub fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let kept = self.known.get(key)?;
        let (file, start) = self.file.as_ref()?;
        let mut record = vec![0; kept.entry.size().ok()?];
        positioned::read(file, &mut record, start.checked_add(kept.entry.offset)?).ok()?;
        (check(key, &record) == kept.entry.check).then(|| {
            kept.is_used.store(true, Ordering::Relaxed);
            record
        })
    }

    /// Has a record kept under the key, in place of the one that may be there.
    pub fn put(&self, key: Key, record: &[u8]) {
        if record.len() <= RECORD_LIMIT {
            spool::lock(&self.spool).add(&self.cache.folder, key, record);
        }
    }

    /// Number of records that were there when the pack was opened.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether no record was there when the pack was opened.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

/// First 8 bytes of the SHA-256 over key and record: guards against damage, not against intent.
fn check(key: &Key, record: &[u8]) -> [u8; 8] {
    let digest = Sha256::new().chain_update(key).chain_update(record).finalize();
    let mut check = [0; 8];
    check.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    check
}
