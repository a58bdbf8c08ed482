//! Opens the archive of a period and tells at once where it is not what the program made of it.

use super::Workspace;
use super::workspace::ARCHIVE_FOLDER;
use anyhow::Result;
use baosong::archive::Archive;
use baosong::campaign::Period;
use baosong::report::printable;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Faults that are told one by one.
const MOST_TOLD: usize = 5;

/// What was told in this run: a command reads some periods more than once.
static TOLD: Mutex<Told> = Mutex::new(Told { lines: BTreeSet::new(), is_broken: false });

struct Told {
    lines: BTreeSet<String>,
    is_broken: bool,
}

impl Workspace {
    /// The archive of a period as it stands.
    ///
    /// # Errors
    /// A folder or record is there and cannot be read.
    pub fn read_archive(&self, period: Period) -> Result<Archive> {
        let archive = Archive::read(&self.path(ARCHIVE_FOLDER), period)?;
        tell(&archive);
        Ok(archive)
    }

    /// The archive of a period for writing; waits while another command writes.
    ///
    /// # Errors
    /// The archive cannot be locked or read.
    pub fn open_archive(&self, period: Period) -> Result<Archive> {
        let archive = Archive::open(&self.path(ARCHIVE_FOLDER), period, &self.campaign, || {
            eprintln!("另一个命令正在写存档，等它完成……");
        })?;
        tell(&archive);
        Ok(archive)
    }
}

/// Begins a command: nothing was told yet.
pub fn begin() {
    *told() = Told { lines: BTreeSet::new(), is_broken: false };
}

/// Whether a command read an archive that is not what the program made of it.
pub fn is_broken() -> bool {
    told().is_broken
}

fn tell(archive: &Archive) {
    let mut told = told();
    told.is_broken |= !archive.breaks().is_empty();
    let faults: Vec<String> = archive
        .breaks()
        .iter()
        .map(|one| format!("存档对不上：{ARCHIVE_FOLDER}/{} {}", one.path, one.fault.chinese()))
        .collect();
    for line in faults.iter().take(MOST_TOLD) {
        if told.lines.insert(line.clone()) {
            eprintln!("{}", printable(line));
        }
    }
    if let Some(first) = faults.get(MOST_TOLD).filter(|line| told.lines.insert(line.to_string())) {
        let more = faults.len() - MOST_TOLD;
        eprintln!(
            "……另有 {more} 处，如 {}；baosong verify {ARCHIVE_FOLDER} 看全部",
            printable(first)
        );
    }
    for folder in archive.foreign() {
        let line = format!("{ARCHIVE_FOLDER}/{folder} 不是程序建的文件夹，没有读");
        if told.lines.insert(line.clone()) {
            eprintln!("{}", printable(&line));
        }
    }
}

fn told() -> MutexGuard<'static, Told> {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner)
}
