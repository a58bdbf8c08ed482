//! How versions come into the archive: several at a time, each whole and durable.

use super::checksums::{Checksum, FileChecksums};
use super::load::folder_of;
use super::{Archive, DRAFT_PREFIX, LOOSE_FOLDER, RECORD_FILE, decision_state, name};
use crate::atomic::{self, DraftFolder};
use crate::intake::{Submission, sha256};
use crate::validation::Record;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Letters of the name of a folder for a file without a unit.
pub const LOOSE_NAME: usize = 16;

/// Most lines of a record whose JSON is laid out over lines of its own.
const MOST_LAID_OUT: usize = 20;

/// A version on its way into the archive.
struct NewVersion {
    kept: Submission,
    bytes: Vec<u8>,
    record: Vec<u8>,
    place: PathBuf,
}

impl Archive {
    /// Keeps submissions with their original bytes, each as the next version of its unit in the order
    /// given; returns the versions' numbers, `None` for a file without a unit. Units are written side
    /// by side, the versions of one in their order.
    ///
    /// # Errors
    /// The bytes are not those that were read, or a file cannot be written; some of the others may be
    /// kept then.
    pub fn keep(&mut self, new: Vec<(&Submission, Vec<u8>)>) -> Result<Vec<Option<u32>>> {
        let mut by_folder: BTreeMap<PathBuf, Vec<NewVersion>> = BTreeMap::new();
        let mut counted = BTreeMap::new();
        let (mut all, mut files) = (Vec::new(), FileChecksums::new());
        for (submission, bytes) in new {
            let version = self.version(submission, bytes, &mut counted)?;
            all.push(version.kept.clone());
            files.extend(self.checksum(&version));
            // A unit's versions wait for each other, files without a unit do not.
            let folder = if version.kept.unit.is_some() { version.place.parent() } else { None };
            let folder = folder.unwrap_or(&version.place).to_path_buf();
            by_folder.entry(folder).or_default().push(version);
        }
        self.checksums.begin(files)?;
        atomic::in_parallel(by_folder.into_values().collect(), |versions| {
            versions.iter().try_for_each(|version| write(version, &self.folder))
        })?;
        self.checksums.finish()?;
        let numbers = all.iter().map(|kept| kept.version).collect();
        for kept in all {
            self.versions.entry(kept.unit_code().to_string()).or_default().push(kept);
        }
        Ok(numbers)
    }

    /// Where the original of a version of a known unit lies.
    pub fn original(&self, kept: &Submission) -> PathBuf {
        let unit = kept.unit.as_ref().map(folder_of).unwrap_or_default();
        let version = format!("v{}", kept.version.unwrap_or_default());
        self.folder.join(unit).join(version).join(name::original(&kept.file_name))
    }

    /// The next version of a unit, of which `counted` already has so many that are not written yet.
    fn version(
        &self,
        submission: &Submission,
        bytes: Vec<u8>,
        counted: &mut BTreeMap<String, u32>,
    ) -> Result<NewVersion> {
        if sha256(&bytes) != submission.sha256 {
            bail!("{} 在收表过程中被改动，请重新运行", submission.path);
        }
        let mut kept = submission.clone();
        decision_state::alone(&mut kept);
        kept.collected.iter_mut().for_each(|collected| collected.is_listed = true);
        let place = match &submission.unit {
            Some(unit) => {
                let last = || self.of_unit(&unit.code).iter().filter_map(|s| s.version).max();
                let number =
                    counted.entry(unit.code.clone()).or_insert_with(|| last().unwrap_or(0));
                let place =
                    |number: u32| self.folder.join(folder_of(unit)).join(format!("v{number}"));
                *number += 1;
                // A folder that another program left there keeps its number.
                while place(*number).exists() {
                    *number += 1;
                }
                kept.version = Some(*number);
                place(*number)
            }
            None => self.loose_place(&submission.sha256),
        };
        // What people may look into is laid out for them; nobody looks into thousands of lines.
        let lines = kept.record.as_ref().map_or(0, Record::line_count);
        let record = if lines > MOST_LAID_OUT {
            serde_json::to_vec(&kept)
        } else {
            serde_json::to_vec_pretty(&kept)
        };
        Ok(NewVersion { kept, bytes, record: record.context("记录写不成 JSON")?, place })
    }

    /// Where a file without a unit goes: a folder named by a stretch of its SHA-256, the first that is free, for
    /// a damaged record that is collected anew stays where it is.
    fn loose_place(&self, sha256: &str) -> PathBuf {
        let places = (0..sha256.len() / LOOSE_NAME).map(|nth| {
            let name = &sha256[nth * LOOSE_NAME..(nth + 1) * LOOSE_NAME];
            self.folder.join(LOOSE_FOLDER).join(name)
        });
        let mut places = places.skip_while(|place| place.exists());
        places.next().unwrap_or_else(|| self.folder.join(LOOSE_FOLDER).join(sha256))
    }

    /// The record of a version with its path below the period's folder.
    fn checksum(&self, version: &NewVersion) -> Option<(String, Checksum)> {
        let below = version.place.strip_prefix(&self.folder).ok()?;
        let names = below.iter().map(|name| name.to_string_lossy());
        let path: Vec<_> = names.chain([RECORD_FILE.into()]).collect();
        let unit = version.kept.unit_code().to_string();
        Some((path.join("/"), Checksum { sha256: sha256(&version.record), unit }))
    }
}

fn write(version: &NewVersion, folder: &Path) -> Result<()> {
    let NewVersion { kept, bytes, record, place } = version;
    let parent = place.parent().unwrap_or(folder);
    fs::create_dir_all(parent).with_context(|| format!("建不了存档文件夹 {}", parent.display()))?;
    let draft = DraftFolder::begin(folder, DRAFT_PREFIX)?;
    draft.add(&name::original(&kept.file_name), bytes)?;
    draft.add(RECORD_FILE, record)?;
    draft.place(place)
}
