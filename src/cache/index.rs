//! The first part of a pack: whose it is and where its records lie.
//!
//! Mark (8 bytes), owner (32), check of the list (8), length of the list (4, little-endian), the list as
//! postcard writes it; then the records one after the other.

use super::{COUNT_LIMIT, Key, PACK_LIMIT, RECORD_LIMIT, check, positioned};
use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::fs::File;

/// Begins every pack; another form of packs or records has another mark.
const MARK: &[u8; 8] = b"BAOSONG1";
/// Bytes before the list.
const HEAD: usize = 8 + 32 + 8 + 4;
/// Most bytes that the list takes for one record.
const ENTRY: usize = 64;

/// What a pack holds.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Index {
    /// How often the pack was written.
    pub run: u32,
    /// Its records, in the order of their places.
    pub entries: Vec<Entry>,
}

/// Where one record lies.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Entry {
    /// What it is kept under.
    pub key: Key,
    /// Bytes between the first record and it.
    pub offset: u64,
    /// Its length in bytes.
    pub length: u32,
    /// The writing before which it was used last.
    pub used: u32,
    /// What [`check`] says of it.
    pub check: [u8; 8],
}

impl Entry {
    /// Its length in bytes.
    ///
    /// # Errors
    /// It is longer than any record may be.
    pub fn size(&self) -> Result<usize> {
        let size = usize::try_from(self.length)?;
        anyhow::ensure!(size <= RECORD_LIMIT);
        Ok(size)
    }
}

impl Index {
    /// Reads the index of the owner's pack and where its records begin; `None` if it is not sound.
    pub fn read(file: &File, owner: &Key) -> Option<(Index, u64)> {
        let mut head = [0; HEAD];
        positioned::read(file, &mut head, 0).ok()?;
        let (mark, rest) = head.split_first_chunk::<8>()?;
        let (of, rest) = rest.split_first_chunk::<32>()?;
        let (sum, rest) = rest.split_first_chunk::<8>()?;
        let length = u32::from_le_bytes(*rest.first_chunk()?) as usize;
        if mark != MARK || of != owner || length > ENTRY * COUNT_LIMIT {
            return None;
        }
        let whole = file.metadata().ok()?.len();
        let start = (HEAD + length) as u64;
        if whole < start || whole > 2 * PACK_LIMIT {
            return None;
        }
        let mut list = vec![0; length];
        positioned::read(file, &mut list, HEAD as u64).ok()?;
        let index: Index =
            (check(owner, &list) == *sum).then(|| postcard::from_bytes(&list).ok())??;
        let mut index = Some(index).filter(|index| index.entries.len() <= COUNT_LIMIT)?;
        let ends =
            |entry: &Entry| start.checked_add(entry.offset)?.checked_add(entry.length.into());
        index.entries.retain(|entry| ends(entry).is_some_and(|end| end <= whole));
        Some((index, start))
    }

    /// The bytes before the records.
    ///
    /// # Errors
    /// The list is longer than any may be.
    pub fn bytes(&self, owner: &Key) -> Result<Vec<u8>> {
        let list = postcard::to_stdvec(self)?;
        let length = u32::try_from(list.len())?.to_le_bytes();
        Ok([MARK, &owner[..], &check(owner, &list), &length, &list].concat())
    }
}
