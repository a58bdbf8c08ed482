//! Whether an evidence zip still holds what its list says, byte for byte. It may come from anywhere:
//! nothing is unpacked, and every entry is read in small pieces.

use super::evidence::MANIFEST;
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use zip::ZipReadOptions;
use zip::read::ZipFileEntry;
// The stable reader keys entries by name and so loses one of two of the same name.
use zip::unstable::read::ZipIterable;

/// Most entries of an evidence zip.
pub const ENTRY_LIMIT: usize = 1_000_000;
/// Most bytes of all entries together.
pub const SIZE_LIMIT: u64 = 16 << 30;
/// Most bytes of the list.
const MANIFEST_LIMIT: u64 = 256 << 20;
/// Bytes that are read at once.
const PIECE: usize = 64 << 10;

/// What a check of an evidence zip came to.
#[derive(Debug, PartialEq, Eq)]
pub struct EvidenceCheck {
    /// Entries on the list.
    pub listed: usize,
    /// What does not fit, by path.
    pub faults: Vec<(String, Fault)>,
}

/// What is the matter with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Its bytes are not those on the list.
    Altered,
    /// It is on the list and not in the zip.
    Missing,
    /// It is in the zip and not on the list, or there twice.
    Extra,
    /// It cannot be read.
    Unreadable,
}

/// Checks a zip against its list; `None` if the file is no evidence zip.
///
/// # Errors
/// It is damaged or too large, or its list cannot be read.
pub fn check_evidence(file: &File) -> Result<Option<EvidenceCheck>> {
    let Ok(mut archive) = ZipIterable::try_new(file, Default::default()) else { return Ok(None) };
    if archive.len() > ENTRY_LIMIT {
        bail!("压缩包里有 {} 个文件，上限 {ENTRY_LIMIT} 个", archive.len());
    }
    let files = archive.files().context("压缩包的目录读不出来")?;
    let entries: Result<Vec<ZipFileEntry>, _> = files.collect();
    let mut entries = entries.context("压缩包的目录读不出来")?;
    entries.retain(|entry| !entry.is_dir());
    let Some(at) = entries.iter().position(|entry| name_of(entry) == MANIFEST) else {
        return Ok(None);
    };
    let mut expected = listed(file, entries.remove(at)).context("清单.txt 读不了")?;
    let (listed, mut left) = (expected.len(), SIZE_LIMIT);
    let mut faults = Vec::new();
    for entry in entries {
        let name = name_of(&entry);
        let found = digest(file, entry, &mut left);
        if left == 0 {
            bail!("证据包解压后超过 {} GB，没有核对完", SIZE_LIMIT >> 30);
        }
        let fault = match (expected.remove(&name), found) {
            (Some(wanted), Some(found)) if wanted == found => continue,
            (Some(_), Some(_)) => Fault::Altered,
            (Some(_), None) => Fault::Unreadable,
            (None, _) => Fault::Extra,
        };
        faults.push((name, fault));
    }
    faults.extend(expected.into_keys().map(|name| (name, Fault::Missing)));
    faults.sort();
    Ok(Some(EvidenceCheck { listed, faults }))
}

fn name_of(entry: &ZipFileEntry) -> String {
    String::from_utf8_lossy(entry.name_raw()).into_owned()
}

/// The list: SHA-256 by path.
fn listed(mut file: &File, entry: ZipFileEntry) -> Result<BTreeMap<String, String>> {
    let list = entry.with_reader(&mut file, ZipReadOptions::default())?;
    let mut text = String::new();
    let read = list.take(MANIFEST_LIMIT + 1).read_to_string(&mut text)?;
    if read as u64 > MANIFEST_LIMIT {
        bail!("超过 {} MB", MANIFEST_LIMIT >> 20);
    }
    let line = |(number, line): (usize, &str)| {
        let parts = line.split_once("  ");
        let (sha256, path) = parts.with_context(|| format!("第 {number} 行看不懂：{line}"))?;
        Ok((path.to_string(), sha256.to_string()))
    };
    (1..).zip(text.lines()).map(line).collect()
}

/// SHA-256 of an entry, as long as the bytes `left` last; `None` if it cannot be read.
fn digest(mut file: &File, entry: ZipFileEntry, left: &mut u64) -> Option<String> {
    let mut source = entry.with_reader(&mut file, ZipReadOptions::default()).ok()?;
    let (mut digest, mut piece) = (Sha256::new(), vec![0; PIECE]);
    loop {
        let read = source.read(&mut piece).ok()?;
        *left = left.saturating_sub(read as u64);
        if read == 0 || *left == 0 {
            return Some(digest.finalize().iter().map(|b| format!("{b:02x}")).collect());
        }
        digest.update(&piece[..read]);
    }
}
