//! How a period is read back: every record against its checksum; what is damaged is held, what is none of
//! ours is passed over.

use super::checksums::{
    ArchiveFault, CHECKSUM_FOLDER, Checksum, Checksums, FileChecksums, FileFault,
};
use super::folders::subfolders;
use super::keep::LOOSE_NAME;
use super::ledger::{Decision, LEDGER_FOLDER};
use super::{COPIES_FOLDER, DRAFT_PREFIX, LOOSE_FOLDER, RECEIPTS_FOLDER, RECORD_FILE};
use super::{decision_state, name, numbered};
use crate::campaign::{Period, Unit};
use crate::finding::{Code, Finding};
use crate::intake::{Copied, Status, Submission, sha256};
use anyhow::{Context, Result};
use rayon::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Folders of a period that hold no versions.
const OTHER_FOLDERS: [&str; 4] = [LEDGER_FOLDER, COPIES_FOLDER, RECEIPTS_FOLDER, CHECKSUM_FOLDER];

/// What lies in a period's folder.
#[derive(Default)]
pub struct LoadedPeriod {
    /// Versions by unit code, in order of their numbers; those without a unit under "".
    pub versions: BTreeMap<String, Vec<Submission>>,
    /// Decisions that can be read, in order.
    pub decisions: Vec<Decision>,
    /// Entries of the ledger, those included that are gone.
    pub decision_count: usize,
    /// Copies that can be read.
    pub copies: Vec<Copied>,
    /// Entries of the list of copies, those included that are gone.
    pub copy_count: usize,
    /// Where it is not what the program made of it.
    pub breaks: Vec<ArchiveFault>,
    /// Folders that are not the program's, by path below the archive.
    pub foreign: Vec<String>,
}

/// One version's folder as it was found.
struct VersionFolder {
    /// Path of its record below the period's folder.
    path: String,
    submission: Submission,
    fault: Option<FileFault>,
}

/// Reads a period.
///
/// # Errors
/// A folder or file is there and cannot be read.
pub fn load(folder: &Path, period: Period, checksums: &Checksums) -> Result<LoadedPeriod> {
    let mut loaded = LoadedPeriod::default();
    let mut present = HashSet::new();
    let units = unit_folders(folder, &mut loaded.foreign, period)?;
    let read = units.par_iter().map(|(name, path)| versions_of(name, path, period, checksums));
    for unit in read.collect::<Vec<Result<(Vec<VersionFolder>, Vec<String>)>>>() {
        let (found, foreign) = unit?;
        loaded.foreign.extend(foreign);
        for VersionFolder { path, mut submission, fault } in found {
            if let Some(fault) = fault {
                loaded.add_fault(&path, submission.unit_code(), fault, period);
                hold(&mut submission, &format!("存档/{period}/{path} {}", fault.chinese()));
            }
            present.insert(path);
            let versions = loaded.versions.entry(submission.unit_code().to_string()).or_default();
            // Nearly every unit sends one return, and a list grows by four.
            versions.reserve_exact(1);
            versions.push(submission);
        }
    }
    let (decisions, count) =
        list(folder, LEDGER_FOLDER, checksums, period, &mut loaded, &mut present)?;
    (loaded.decisions, loaded.decision_count) = (decisions, count);
    let (copies, count) =
        list(folder, COPIES_FOLDER, checksums, period, &mut loaded, &mut present)?;
    (loaded.copies, loaded.copy_count) = (copies, count);
    loaded.missing(checksums, period, &present);
    for (path, fault) in checksums.faults() {
        loaded.add_fault(path, "", *fault, period);
    }
    let mut all = loaded.versions.values().flatten().filter_map(|s| s.collected.as_ref());
    if !checksums.is_known() && all.any(|collected| collected.is_listed) {
        loaded.add_fault(CHECKSUM_FOLDER, "", FileFault::Missing, period);
    }
    loaded.versions.values_mut().for_each(|list| list.sort_by_key(|s| s.version));
    loaded.settle();
    Ok(loaded)
}

impl LoadedPeriod {
    fn add_fault(&mut self, path: &str, unit: &str, fault: FileFault, period: Period) {
        let path = format!("{period}/{path}");
        self.breaks.push(ArchiveFault { path, unit: unit.to_string(), fault });
    }

    /// Names what was written and is gone: a version is held in its place, a decision holds what it was
    /// about.
    fn missing(&mut self, checksums: &Checksums, period: Period, present: &HashSet<String>) {
        for (path, kept) in checksums.files().iter().filter(|(path, _)| !present.contains(*path)) {
            self.add_fault(path, &kept.unit, FileFault::Missing, period);
            let message = format!("存档/{period}/{path} {}", FileFault::Missing.chinese());
            let parts: Vec<&str> = path.split('/').collect();
            match (parts.as_slice(), kept.unit.is_empty()) {
                ([unit, version, RECORD_FILE], false) => {
                    let mut lost = placeholder(unit, version, period);
                    hold(&mut lost, &message);
                    self.versions.entry(kept.unit.clone()).or_default().push(lost);
                }
                ([LEDGER_FOLDER, _], false) => self.hold_unit(&kept.unit, &message),
                _ => {}
            }
        }
    }

    /// Holds every version of a unit.
    fn hold_unit(&mut self, code: &str, message: &str) {
        for submission in self.versions.get_mut(code).into_iter().flatten() {
            hold(submission, message);
        }
    }

    /// What was collected anew since does not wait for a damaged version before it.
    fn settle(&mut self) {
        for versions in self.versions.values_mut() {
            let run = |s: &Submission| s.collected.as_ref().map(|collected| collected.run);
            let sound = versions.iter().filter(|s| !s.has(Code::DamagedRecord));
            let newest = sound.filter_map(|s| s.version.zip(run(s))).max();
            for damaged in versions.iter_mut().filter(|s| s.has(Code::DamagedRecord)) {
                let newer = newest.filter(|(version, _)| Some(*version) > damaged.version);
                let all = damaged.findings.iter_mut();
                if let Some((version, _)) = newer {
                    let own = all.filter(|f| f.code == Code::DamagedRecord);
                    own.for_each(|f| f.settled = Some(format!("后来又收了第 {version} 份")));
                    damaged.status = Status::Duplicate;
                }
            }
        }
    }
}

/// Folders of units, and of files without one.
fn unit_folders(
    folder: &Path,
    foreign: &mut Vec<String>,
    period: Period,
) -> Result<Vec<(String, PathBuf)>> {
    let mut units = subfolders(folder)?;
    units.retain(|(name, _)| {
        !name.starts_with(DRAFT_PREFIX) && !OTHER_FOLDERS.contains(&name.as_str())
    });
    let (ours, others) = units.into_iter().partition::<Vec<_>, _>(|(name, _)| {
        name == LOOSE_FOLDER || name.split_once(' ').is_some_and(|(code, _)| is_code(code))
    });
    foreign.extend(others.into_iter().map(|(name, _)| format!("{period}/{name}")));
    Ok(ours)
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// The versions in one folder, and the folders in it that are none.
fn versions_of(
    unit: &str,
    folder: &Path,
    period: Period,
    checksums: &Checksums,
) -> Result<(Vec<VersionFolder>, Vec<String>)> {
    let (mut found, mut foreign) = (Vec::new(), Vec::new());
    for (version, folder) in subfolders(folder)? {
        if !is_version(unit, &version) {
            foreign.push(format!("{period}/{unit}/{version}"));
            continue;
        }
        let path = format!("{unit}/{version}/{RECORD_FILE}");
        let Some(bytes) = bytes_of(&folder.join(RECORD_FILE))? else {
            // A record that was written is named among those that are gone.
            if !checksums.files().contains_key(&path) {
                foreign.push(format!("{period}/{unit}/{version}"));
            }
            continue;
        };
        let mut one = record(unit, &version, period, &bytes);
        one.fault = checksums.judge(&path, one.submission.unit_code(), &bytes).or(one.fault);
        if one.submission.unit.as_ref().is_some_and(|own| folder_of(own) != unit) {
            // A copy of another folder, as programs that synchronize make it.
            foreign.push(format!("{period}/{unit}/{version}"));
            continue;
        }
        found.reserve_exact(1);
        found.push(VersionFolder { path, ..one });
    }
    Ok((found, foreign))
}

/// The records, decisions and copies that lie in a period's folder, with their checksums.
///
/// # Errors
/// A folder or file is there and cannot be read.
pub fn written(folder: &Path) -> Result<FileChecksums> {
    let mut files = FileChecksums::new();
    let mut add = |path: String, unit: &str, bytes: &[u8]| {
        files.insert(path, Checksum { sha256: sha256(bytes), unit: unit.to_string() });
    };
    for (unit, place) in subfolders(folder)? {
        let code = unit.split_once(' ').map_or("", |(code, _)| code);
        for (version, place) in subfolders(&place)? {
            if let Some(bytes) = bytes_of(&place.join(RECORD_FILE))? {
                add(format!("{unit}/{version}/{RECORD_FILE}"), code, &bytes);
            }
        }
    }
    for list in [LEDGER_FOLDER, COPIES_FOLDER] {
        for entry in numbered::read(&folder.join(list))? {
            let Some(bytes) = entry.bytes else { continue };
            let unit = serde_json::from_slice::<OfUnit>(&bytes).map(|entry| entry.unit);
            add(format!("{list}/{}", entry.name), &unit.unwrap_or_default(), &bytes);
        }
    }
    Ok(files)
}

/// What every decision and copy says: the code of its unit.
#[derive(Deserialize)]
struct OfUnit {
    unit: String,
}

/// Name of a unit's folder.
pub fn folder_of(unit: &Unit) -> String {
    format!("{} {}", unit.code, name::safe(&unit.name))
}

fn is_version(unit: &str, name: &str) -> bool {
    match unit {
        LOOSE_FOLDER => name.len() == LOOSE_NAME && name.bytes().all(|b| b.is_ascii_hexdigit()),
        _ => name.strip_prefix('v').is_some_and(|n| n.parse::<u32>().is_ok()),
    }
}

fn record(unit: &str, version: &str, period: Period, bytes: &[u8]) -> VersionFolder {
    let read = serde_json::from_slice::<Submission>(bytes).ok();
    let number = version.strip_prefix('v').and_then(|n| n.parse().ok());
    let path = String::new();
    match read {
        // Under the folder of another version it is not what was put there.
        Some(mut kept) if kept.unit.is_none() || kept.version == number => {
            decision_state::alone(&mut kept);
            kept.lay_lines_aside();
            VersionFolder { path, submission: kept, fault: None }
        }
        _ => {
            let submission = placeholder(unit, version, period);
            VersionFolder { path, submission, fault: Some(FileFault::Unreadable) }
        }
    }
}

/// Stands in the place of a record that cannot be read or is gone.
fn placeholder(unit: &str, version: &str, period: Period) -> Submission {
    let named = unit.split_once(' ').filter(|_| unit != LOOSE_FOLDER);
    let named = named.map(|(code, name)| Unit::named(code, name));
    let version_number = version.strip_prefix('v').and_then(|n| n.parse().ok());
    let path = format!("存档/{period}/{unit}/{version}");
    Submission { unit: named, version: version_number, ..Submission::unknown(path, period) }
}

/// Holds a version because the archive is not what the program made of it.
fn hold(submission: &mut Submission, message: &str) {
    if !submission.has(Code::DamagedRecord) {
        submission
            .findings
            .push(Finding::new(Code::DamagedRecord).with_message(message.to_string()));
    }
    if submission.unit.is_some() {
        submission.status = Status::Held;
    }
}

/// A numbered list of decisions or copies.
fn list<T: DeserializeOwned + About>(
    folder: &Path,
    name: &str,
    checksums: &Checksums,
    period: Period,
    loaded: &mut LoadedPeriod,
    present: &mut HashSet<String>,
) -> Result<(Vec<T>, usize)> {
    let mut entries = Vec::new();
    let all = numbered::read(&folder.join(name))?;
    // A number whose entry is gone is never given again.
    let listed = checksums.files().keys().filter_map(|path| numbered::number_of(path, name));
    let count = listed.max().unwrap_or_default().max(all.len());
    for entry in all {
        let path = format!("{name}/{}", entry.name);
        let unit = checksums.files().get(&path).map(|kept| kept.unit.clone()).unwrap_or_default();
        let Some(bytes) = entry.bytes else {
            if !checksums.files().contains_key(&path) {
                loaded.add_fault(&path, "", FileFault::Missing, period);
            }
            continue;
        };
        let read = serde_json::from_slice::<T>(&bytes).ok();
        let fault = match &read {
            Some(entry) => checksums.judge(&path, entry.unit(), &bytes),
            None => Some(FileFault::Unreadable),
        };
        if let Some(fault) = fault {
            let about = read.as_ref().map(|read| read.unit().to_string()).unwrap_or_default();
            loaded.add_fault(&path, &unit, fault, period);
            for unit in [unit, about] {
                loaded.hold_unit(&unit, &format!("存档/{period}/{path} {}", fault.chinese()));
            }
        }
        present.insert(path);
        entries.extend(read);
    }
    Ok((entries, count))
}

/// What an entry of a list is about.
trait About {
    /// Code of the unit; empty if it is about the period.
    fn unit(&self) -> &str;
}

impl About for Decision {
    fn unit(&self) -> &str {
        &self.unit
    }
}

impl About for Copied {
    fn unit(&self) -> &str {
        &self.unit
    }
}

/// The bytes of a file; `None` if it is not there.
fn bytes_of(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        bytes => bytes.map(Some).with_context(|| format!("存档读不了 {}", path.display())),
    }
}
