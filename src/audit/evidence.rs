//! All evidence of a period in one zip: laid out as a working folder, so that it can be unpacked and
//! worked with, and with a list of the SHA-256 of every entry.

use super::manifest::{ENTRY_LIMIT, SIZE_LIMIT};
use crate::atomic::FirstError;
use crate::reading::sha256;
use crate::zip_entry;
use anyhow::{Context, Result, bail};
use chrono::{DateTime, Datelike, FixedOffset, Timelike};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::env;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};
use zip::{CompressionMethod, ZipWriter};

/// Name of the list, in the form that `sha256sum -c` reads.
pub const MANIFEST: &str = "清单.txt";

/// Bytes that are read at once.
const PIECE: usize = 64 << 10;

/// The entries of an evidence zip as they come together.
#[derive(Default)]
pub struct EvidenceZip {
    entries: BTreeMap<String, EvidenceEntry>,
    size: u64,
}

struct EvidenceEntry {
    source: EntryBytes,
    size: u64,
    sha256: String,
}

/// Where the bytes of an entry are.
enum EntryBytes {
    Bytes(Vec<u8>),
    File(PathBuf),
    /// In a file without a name.
    Temporary(File),
}

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// Path in the zip, with slashes.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

impl EvidenceZip {
    /// Adds an entry.
    ///
    /// # Errors
    /// The path is taken, a line of the list could not hold it, or the zip becomes larger than one that
    /// can be checked.
    pub fn add(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Result<()> {
        let bytes = bytes.into();
        let (size, sha256) = (bytes.len() as u64, sha256(&bytes));
        self.insert(path.into(), EvidenceEntry { source: EntryBytes::Bytes(bytes), size, sha256 })
    }

    /// Adds a file, whose bytes are not held in memory.
    ///
    /// # Errors
    /// It cannot be read; else as for [`Evidence::add`].
    pub fn add_file(&mut self, path: impl Into<String>, file: PathBuf) -> Result<()> {
        let mut size = 0;
        let sha256 = copy(&file, |piece| {
            size += piece.len() as u64;
            Ok(())
        })?;
        self.insert(path.into(), EvidenceEntry { source: EntryBytes::File(file), size, sha256 })
    }

    /// Adds what `fill` writes, which may be too long to be held in memory.
    ///
    /// # Errors
    /// Those of `fill`; the file cannot be written; else as for [`Evidence::add`].
    pub fn add_by(
        &mut self,
        path: impl Into<String>,
        fill: impl FnOnce(&mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        let path = path.into();
        let (file, size, sha256) = temporary(fill).with_context(|| {
            let folder = env::temp_dir();
            format!("写不成证据包里的 {path}，它先写在临时文件夹 {} 里", folder.display())
        })?;
        self.insert(path, EvidenceEntry { source: EntryBytes::Temporary(file), size, sha256 })
    }

    fn insert(&mut self, path: String, entry: EvidenceEntry) -> Result<()> {
        // sha256sum writes such names in another way.
        if path.contains(['\\', '\n', '\r']) {
            bail!("文件名里有换行或反斜杠，列不进清单：{path:?}");
        }
        self.size += entry.size;
        if self.size > SIZE_LIMIT || self.entries.len() >= ENTRY_LIMIT {
            bail!(
                "要打进证据包的超过 {ENTRY_LIMIT} 个文件或 {} GB，打出来也没法核对；请另行备份存档",
                SIZE_LIMIT >> 30
            );
        }
        if self.entries.contains_key(&path) {
            bail!("证据包里有两个 {path}");
        }
        self.entries.insert(path, entry);
        Ok(())
    }

    /// What stands in it so far, by path.
    pub fn listed(&self) -> Vec<ListedFile> {
        let listed = |(path, entry): (&String, &EvidenceEntry)| ListedFile {
            path: path.clone(),
            size: entry.size,
            sha256: entry.sha256.clone(),
        };
        self.entries.iter().map(listed).collect()
    }

    /// Writes the zip, entries by path and the list among them; the same entries and moment give the same
    /// bytes. Returns their SHA-256.
    ///
    /// # Errors
    /// A file was changed since it was added, or the zip cannot be written.
    pub fn pack(mut self, moment: DateTime<FixedOffset>, file: &mut File) -> Result<String> {
        let lines = self.entries.iter().map(|(path, e)| format!("{}  {path}\n", e.sha256));
        let lines = lines.collect::<String>();
        self.add(MANIFEST, lines)?;
        self.write(moment, file)?;
        file.rewind().context("打不成证据包")?;
        digest_of(file, |_| Ok(())).context("打不成证据包")
    }

    fn write(&self, moment: DateTime<FixedOffset>, file: &mut File) -> Result<()> {
        let mut to = FirstError::of(BufWriter::new(file));
        let mut zip = ZipWriter::new(&mut to);
        // Workbooks are compressed already, and plain bytes are the same from every program.
        let options =
            zip_entry::options(CompressionMethod::Stored).last_modified_time(time_of(moment));
        for (path, entry) in &self.entries {
            let failed = || format!("打不进 {path}");
            zip.start_file(path.as_str(), options).with_context(failed)?;
            match &entry.source {
                EntryBytes::Bytes(bytes) => zip.write_all(bytes).with_context(failed)?,
                EntryBytes::Temporary(file) => {
                    let mut file: &File = file;
                    file.rewind().with_context(failed)?;
                    digest_of(&mut file, |piece| zip.write_all(piece).with_context(failed))?;
                }
                EntryBytes::File(source) => {
                    let digest = copy(source, |piece| zip.write_all(piece).with_context(failed))?;
                    if digest != entry.sha256 {
                        bail!("{} 在打包过程中被改动，请重新运行", source.display());
                    }
                }
            }
        }
        zip.finish().context("打不成证据包")?.check().context("打不成证据包")
    }
}

/// Hands on the bytes of a file piece by piece; their SHA-256.
fn copy(path: &Path, take: impl FnMut(&[u8]) -> Result<()>) -> Result<String> {
    let failed = || format!("读不了 {}", path.display());
    digest_of(&mut File::open(path).with_context(failed)?, take).with_context(failed)
}

fn digest_of(file: &mut impl Read, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<String> {
    let mut digest = Sha256::new();
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        digest.update(&piece[..read]);
        take(&piece[..read])?;
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A moment as a zip keeps it; the earliest one where it cannot.
fn time_of(moment: DateTime<FixedOffset>) -> zip::DateTime {
    let [month, day, hour, minute, second] =
        [moment.month(), moment.day(), moment.hour(), moment.minute(), moment.second()]
            .map(|part| part as u8);
    let year = u16::try_from(moment.year()).unwrap_or_default();
    let time = zip::DateTime::from_date_and_time(year, month, day, hour, minute, second);
    time.unwrap_or_default()
}

/// A file without a name that holds what `fill` writes, with its size in bytes and its SHA-256.
fn temporary(fill: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<(File, u64, String)> {
    let mut file = tempfile::tempfile()?;
    let mut out = BufWriter::new(&mut file);
    fill(&mut out)?;
    out.flush()?;
    drop(out);
    let size = file.stream_position()?;
    file.rewind()?;
    let sha256 = digest_of(&mut file, |_| Ok(()))?;
    Ok((file, size, sha256))
}
