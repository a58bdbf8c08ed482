//! Receipts (发信回执): one file per letter that a server took, so that no letter goes twice.
//!
//! ```text
//! 存档/2021-09-25/发信/空白表_510100_1.json
//! ```

use super::RECEIPTS_FOLDER;
use super::checksums::FileFault;
use super::lock::lock;
use crate::atomic;
use crate::campaign::{Period, Unit};
use crate::intake::sha256;
use anyhow::{Context, Result};
use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What was sent to whom, and what the server said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Receipt {
    /// What the letter was for: 空白表, 催报, 退改.
    pub kind: String,
    /// The unit it was for.
    pub unit: Unit,
    /// What makes it another letter than the last of its kind.
    pub occasion: String,
    /// Address it came from.
    pub from: String,
    /// Addresses it went to.
    pub to: Vec<String>,
    /// Addresses that got a copy.
    pub cc: Vec<String>,
    /// Subject.
    pub subject: String,
    /// Attachments.
    pub attachments: Vec<SentFile>,
    /// When the server took it, in the time zone of the machine.
    pub sent_at: DateTime<FixedOffset>,
    /// Its Message-ID.
    pub message_id: String,
    /// What the server said.
    pub response: String,
}

/// A receipt as it lies in its file, with the SHA-256 of all before it; receipts of older programs have none.
#[derive(Serialize)]
struct SealedReceipt<'a> {
    #[serde(flatten)]
    receipt: &'a Receipt,
    seal: String,
}

/// A file that went with a letter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SentFile {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// The receipts of one period, in memory as on disk.
pub struct Receipts {
    folder: PathBuf,
    kept: Vec<Receipt>,
    /// Held while letters are sent: two runs never send the same letter.
    _lock: Option<fs::File>,
}

impl Receipts {
    /// Reads the receipts of a period; there are none where nothing was sent.
    ///
    /// # Errors
    /// A receipt cannot be read: nobody could say what was sent.
    pub fn read(root: &Path, period: Period) -> Result<Receipts> {
        let folder = root.join(period.to_string()).join(RECEIPTS_FOLDER);
        let kept = load(&folder)?;
        Ok(Receipts { folder, kept, _lock: None })
    }

    /// Opens the receipts for sending; waits while another run sends, telling so through `waiting`.
    ///
    /// # Errors
    /// The folder cannot be made or locked, or a receipt cannot be read.
    pub fn open(root: &Path, period: Period, waiting: impl FnOnce()) -> Result<Receipts> {
        let folder = root.join(period.to_string()).join(RECEIPTS_FOLDER);
        fs::create_dir_all(&folder)
            .with_context(|| format!("建不了回执文件夹 {}", folder.display()))?;
        let lock = lock(&folder, waiting)?;
        let kept = load(&folder)?;
        Ok(Receipts { folder, kept, _lock: Some(lock) })
    }

    /// Whether this letter was sent before.
    pub fn has(&self, kind: &str, unit_code: &str, occasion: &str) -> bool {
        let same =
            |r: &Receipt| r.kind == kind && r.unit.code == unit_code && r.occasion == occasion;
        self.kept.iter().any(same)
    }

    /// Whether any letter of this kind went to this unit.
    pub fn any(&self, kind: &str, unit_code: &str) -> bool {
        self.kept.iter().any(|r| r.kind == kind && r.unit.code == unit_code)
    }

    /// Keeps the receipt of a letter that was taken just now.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep(&mut self, receipt: Receipt) -> Result<()> {
        let alike = |r: &&Receipt| r.kind == receipt.kind && r.unit.code == receipt.unit.code;
        let number = self.kept.iter().filter(alike).count() + 1;
        let name = format!("{}_{}_{number}.json", receipt.kind, receipt.unit.code);
        let bytes = sealed(&receipt)?;
        atomic::write(&self.folder.join(name), &bytes)
            .with_context(|| format!("{}的邮件已经发出，但回执没有记下", receipt.unit.name))?;
        self.kept.push(receipt);
        Ok(())
    }
}

/// What is wrong with the receipts of a period, by path below the archive.
///
/// # Errors
/// The folder or a file is there and cannot be read.
pub(super) fn receipt_faults(root: &Path, period: Period) -> Result<Vec<(String, FileFault)>> {
    let mut faults = Vec::new();
    for path in receipt_files(&root.join(period.to_string()).join(RECEIPTS_FOLDER))? {
        let bytes =
            fs::read(&path).with_context(|| format!("发信回执读不了 {}", path.display()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let fault = match serde_json::from_slice::<Receipt>(&bytes) {
            Err(_) => Some(FileFault::Unreadable),
            Ok(receipt) => {
                let bare = serde_json::to_vec_pretty(&receipt).context("回执写不成 JSON")?;
                let is_as_written = bytes == sealed(&receipt)? || bytes == bare;
                (!is_as_written).then_some(FileFault::Changed)
            }
        };
        faults.extend(fault.map(|fault| (format!("{period}/{RECEIPTS_FOLDER}/{name}"), fault)));
    }
    Ok(faults)
}

fn sealed(receipt: &Receipt) -> Result<Vec<u8>> {
    let failed = "回执写不成 JSON";
    let seal = sha256(&serde_json::to_vec_pretty(receipt).context(failed)?);
    serde_json::to_vec_pretty(&SealedReceipt { receipt, seal }).context(failed)
}

fn load(folder: &Path) -> Result<Vec<Receipt>> {
    receipt_files(folder)?.iter().map(|path| read(path)).collect()
}

/// The files of the receipts in a folder, by name.
fn receipt_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = || format!("发信回执读不了 {}", folder.display());
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(failed)?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.with_context(failed)?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn read(path: &Path) -> Result<Receipt> {
    let failed = || format!("发信回执读不了 {}", path.display());
    let bytes = fs::read(path).with_context(failed)?;
    serde_json::from_slice(&bytes).with_context(failed)
}
