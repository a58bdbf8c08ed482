//! Whether an evidence zip still holds what its list says, byte for byte. It may come from anywhere:
//! nothing is unpacked, and every entry is read in small pieces.

use super::evidence::MANIFEST;
use crate::archive::{Decision, LEDGER_FOLDER};
use crate::campaign::Period;
use crate::reading::FILE_LIMIT;
use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
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
/// Folder of the originals.
const ARCHIVED: &str = "存档/";
const CAMPAIGN_FILE: &str = "专项行动.toml";
/// Bytes that are read at once.
const PIECE: usize = 64 << 10;

/// What a check of an evidence zip came to.
#[derive(Debug, PartialEq, Eq)]
pub struct EvidenceCheck {
    /// Entries on the list.
    pub listed: usize,
    /// What does not fit, by path.
    pub faults: Vec<(String, ManifestFault)>,
}

/// What is the matter with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ManifestFault {
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
            (Some(_), Some(_)) => ManifestFault::Altered,
            (Some(_), None) => ManifestFault::Unreadable,
            (None, _) => ManifestFault::Extra,
        };
        faults.push((name, fault));
    }
    faults.extend(expected.into_keys().map(|name| (name, ManifestFault::Missing)));
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

/// An evidence pack that was checked, with the files that it holds.
pub struct EvidencePack {
    /// Name under which a clerk finds it: its path, of one in a parcel with the names inside.
    pub name: String,
    /// What does not fit, by path.
    pub faults: Vec<(String, ManifestFault)>,
    /// Paths of its originals by their SHA-256 as the list has it.
    originals: BTreeMap<String, String>,
    file: File,
}

impl EvidencePack {
    /// Opens and checks a file; `None` if it is no evidence pack.
    ///
    /// # Errors
    /// It cannot be read, or as for [`check_evidence`].
    pub fn open(path: &Path) -> Result<Option<EvidencePack>> {
        let name = path.display().to_string();
        let file = File::open(path).with_context(|| format!("读不了 {name}"))?;
        EvidencePack::of(name, file)
    }

    /// The same of bytes that came in a parcel, which are kept in a file without a name.
    ///
    /// # Errors
    /// The file cannot be written, or as for [`check_evidence`].
    pub fn of_bytes(name: String, bytes: &[u8]) -> Result<Option<EvidencePack>> {
        let failed = || format!("{name} 放不进临时文件");
        let mut file = tempfile::tempfile().with_context(failed)?;
        file.write_all(bytes).with_context(failed)?;
        EvidencePack::of(name, file)
    }

    fn of(name: String, file: File) -> Result<Option<EvidencePack>> {
        let failed = || format!("读不了 {name}");
        let Some(check) = check_evidence(&file).with_context(failed)? else { return Ok(None) };
        let mut originals = BTreeMap::new();
        let mut add = |_: &str, bytes: &[u8]| -> Result<()> {
            let text = std::str::from_utf8(bytes).context("清单.txt 不是 UTF-8 文本")?;
            let lines = text.lines().filter_map(|line| line.split_once("  "));
            let archived = lines.filter(|(_, path)| path.starts_with(ARCHIVED));
            originals.extend(archived.map(|(sha, path)| (sha.to_string(), path.to_string())));
            Ok(())
        };
        each(&file, &|name| name == MANIFEST, MANIFEST_LIMIT, &mut add).with_context(failed)?;
        Ok(Some(EvidencePack { faults: check.faults, originals, file, name }))
    }

    /// Whether it holds the file with this SHA-256.
    pub fn holds(&self, sha256: &str) -> bool {
        self.originals.contains_key(sha256)
    }

    /// The campaign file in it.
    ///
    /// # Errors
    /// It is not there, or no UTF-8.
    pub fn campaign_text(&self) -> Result<String> {
        let mut text = None;
        let mut add = |_: &str, bytes: &[u8]| {
            let read =
                String::from_utf8(bytes.to_vec()).context("专项行动.toml 不是 UTF-8 文本")?;
            text = Some(read.trim_start_matches('\u{FEFF}').to_string());
            Ok(())
        };
        each(&self.file, &|name| name == CAMPAIGN_FILE, FILE_LIMIT, &mut add)?;
        text.context("里面没有专项行动.toml")
    }

    /// The decisions of a period in it, in the order of the ledger; what cannot be read is none.
    ///
    /// # Errors
    /// An entry cannot be read.
    pub fn decisions(&self, period: Period) -> Result<Vec<Decision>> {
        let folder = format!("{ARCHIVED}{period}/{LEDGER_FOLDER}/");
        let mut found = BTreeMap::new();
        let mut add = |name: &str, bytes: &[u8]| {
            found.extend(Decision::parse(bytes).map(|one| (name.to_string(), one)));
            Ok(())
        };
        each(&self.file, &|name| name.starts_with(&folder), FILE_LIMIT, &mut add)?;
        Ok(found.into_values().collect())
    }

    /// Name and bytes of the originals with these SHA-256.
    ///
    /// # Errors
    /// One cannot be read, or is larger than a return may be.
    pub fn originals(&self, wanted: &BTreeSet<&str>) -> Result<Vec<(String, Vec<u8>)>> {
        let paths: BTreeSet<&str> =
            wanted.iter().filter_map(|sha| Some(self.originals.get(*sha)?.as_str())).collect();
        let mut found = Vec::new();
        let mut add = |name: &str, bytes: &[u8]| {
            // The name alone: a path in a zip is text and leads nowhere.
            let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
            let odd = |c: char| c.is_control() || "<>:\"|?*".contains(c);
            found.push((name.replace(odd, "_"), bytes.to_vec()));
            Ok(())
        };
        each(&self.file, &|name| paths.contains(name), FILE_LIMIT, &mut add)?;
        Ok(found)
    }
}

/// Reads the entries whose names are wanted, each of at most so many bytes.
fn each(
    mut file: &File,
    is_wanted: &dyn Fn(&str) -> bool,
    limit: u64,
    take: &mut dyn FnMut(&str, &[u8]) -> Result<()>,
) -> Result<()> {
    let mut archive = ZipIterable::try_new(file, Default::default())?;
    let entries: Result<Vec<ZipFileEntry>, _> = archive.files()?.collect();
    for entry in entries?.into_iter().filter(|entry| is_wanted(&name_of(entry))) {
        let name = name_of(&entry);
        let mut bytes = Vec::new();
        let source = entry.with_reader(&mut file, ZipReadOptions::default())?;
        source.take(limit + 1).read_to_end(&mut bytes)?;
        ensure!(bytes.len() as u64 <= limit, "{name} 太大");
        take(&name, &bytes)?;
    }
    Ok(())
}
