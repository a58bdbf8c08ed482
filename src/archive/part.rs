//! What a period holds of some units, as an archive of its own: their folders, decisions and copies, these
//! numbered anew, and a list of checksums of what is in it.

use super::checksums::{CHECKSUM_FOLDER, Checksums, FileChecksums};
use super::ledger::LEDGER_FOLDER;
use super::{Archive, COPIES_FOLDER, LOOSE_FOLDER, RECEIPTS_FOLDER, load, numbered};
use crate::campaign::{Campaign, Period};
use anyhow::Result;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The files of a part.
#[derive(Debug, Default)]
pub struct ArchivePart {
    /// Paths in the part, below the archive in slashes, with the files that go there.
    pub files: Vec<(String, PathBuf)>,
    /// Path and bytes of its list of checksums; `None` where the archive has none.
    pub checksums: Option<(String, Vec<u8>)>,
}

impl Archive {
    /// What is kept of a period that is of the units of a campaign or of no unit; the whole where that is all.
    ///
    /// # Errors
    /// A folder or file cannot be read.
    pub fn part(root: &Path, period: Period, campaign: &Campaign) -> Result<ArchivePart> {
        let all = Archive::contents(root, period)?;
        let folder = root.join(period.to_string());
        let known = load::written(&folder)?;
        let listed = |path: &str| known.get(path).map(|kept| kept.unit.clone());
        let below = |name: &str| name.split_once('/').map_or("", |(_, below)| below).to_string();
        let is_ours =
            |path: &str| unit_of(path, &listed).is_none_or(|code| campaign.has_unit(&code));
        if all.iter().all(|(name, _)| is_ours(&below(name))) {
            return Ok(ArchivePart { files: all, checksums: None });
        }
        let checksums = Checksums::read(&folder)?;
        let mut counts: HashMap<String, usize> = HashMap::new();
        let (mut part, mut kept) = (ArchivePart::default(), FileChecksums::new());
        for (name, file) in all {
            let path = below(&name);
            let top = path.split('/').next().unwrap_or_default().to_string();
            if top == CHECKSUM_FOLDER || !is_ours(&path) {
                continue;
            }
            let new = if [LEDGER_FOLDER, COPIES_FOLDER].contains(&top.as_str()) {
                let count = counts.entry(top.clone()).or_default();
                *count += 1;
                format!("{top}/{}", numbered::file_name(*count))
            } else {
                path.clone()
            };
            // What was written, not what stands there: a change stays one.
            kept.extend(checksums.files().get(&path).map(|own| (new.clone(), own.clone())));
            part.files.push((format!("{period}/{new}"), file));
        }
        if checksums.is_known() {
            let path = format!("{period}/{CHECKSUM_FOLDER}/{}", numbered::file_name(1));
            part.checksums = Some((path, Checksums::first(kept)?));
        }
        Ok(part)
    }
}

/// Code of the unit that a file below a period's folder is about; `None` if it is about none.
fn unit_of(path: &str, listed: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let (top, rest) = path.split_once('/')?;
    match top {
        CHECKSUM_FOLDER | LOOSE_FOLDER => None,
        LEDGER_FOLDER | COPIES_FOLDER => listed(path),
        // 空白表_510100_1.json
        RECEIPTS_FOLDER => rest.split('_').nth(1).map(String::from),
        unit => unit.split_once(' ').map(|(code, _)| code.to_string()),
    }
}
