//! WHAT WE KEEP: every original byte for byte and its record, by period and unit, in versions.
//!
//! ```text
//! 存档/2021-09-25/510100 成都市/v1/成都市.xlsx    the original
//!                                  记录.json      the submission: status, values, findings, SHA-256
//!                 未识别/3f2a…/                  files that name no known unit
//!                 台账/000001.json               decisions of the office, one file each
//!                 渠道/000001.json               the same bytes once more, through another inbox
//!                 校验/000001.json               SHA-256 of what one run wrote, chained
//! ```
//!
//! Receipts of letters that were sent stand beside the units' folders.
//!
//! A version folder appears whole by one rename; nothing in it changes afterwards.

mod checksums;
mod contents;
mod decision_state;
mod folders;
mod history;
mod import_log;
mod keep;
mod ledger;
mod load;
mod lock;
mod name;
mod numbered;
mod part;
mod read_only_history;
mod receipt;
mod status_snapshot;
mod text_hashes;

pub use checksums::{ArchiveFault, FileFault};
pub use ledger::{Decision, LEDGER_FOLDER, Verdict};
pub use part::ArchivePart;
pub use read_only_history::ReadOnlyHistory;
pub use receipt::{Receipt, Receipts, SentFile};
pub use status_snapshot::{keep_status_snapshot, last_status_snapshot};
pub use text_hashes::TextHashes;

use crate::campaign::{Campaign, Period};
use crate::intake::{Channels, Collected, Copied, History, Submission, sha256};
use anyhow::{Context, Result, bail};
use checksums::{Checksum, Checksums, FileChecksums};
use folders::subfolders;
use ledger::DecisionState;
use lock::{lock, remove_drafts};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

const RECORD_FILE: &str = "记录.json";
const LOOSE_FOLDER: &str = "未识别";
/// Folder of receipts of letters.
const RECEIPTS_FOLDER: &str = "发信";
/// Folder of what came again through another inbox.
const COPIES_FOLDER: &str = "渠道";
const LOCK_FILE: &str = ".lock";
/// How often a period is read anew that is written meanwhile.
const READ_TRIES: u32 = 5;
const DRAFT_PREFIX: &str = ".draft-";
/// Units whose versions are handed over together.
const TAKEN_AT_ONCE: usize = 1024;

/// The archive of one period, in memory as on disk.
pub struct Archive {
    folder: PathBuf,
    /// Versions by unit code, in order of their numbers; those without a unit under "".
    versions: BTreeMap<String, Vec<Submission>>,
    /// Decisions of the office, in the order in which they were made.
    decisions: Vec<Decision>,
    /// Entries of the ledger, those included that are gone.
    decision_count: usize,
    /// Number of copies that came through other inboxes; each stands with its version.
    copies: usize,
    checksums: Checksums,
    breaks: Vec<ArchiveFault>,
    foreign: Vec<String>,
    /// Accepted returns of the period before, by unit code.
    before: BTreeMap<String, Submission>,
    /// Held while the archive may be written; the system lets go of it if the process dies.
    _lock: Option<File>,
}

impl Archive {
    /// Reads the archive of a period; an archive that is not there is empty.
    ///
    /// # Errors
    /// A record cannot be read.
    pub fn read(root: &Path, period: Period) -> Result<Archive> {
        Archive::load(root, period)
    }

    /// Opens the archive of a period for writing; waits while another run writes, telling so
    /// through `waiting`.
    ///
    /// # Errors
    /// The folder cannot be made or locked, or a record cannot be read.
    pub fn open(
        root: &Path,
        period: Period,
        campaign: &Campaign,
        waiting: impl FnOnce(),
    ) -> Result<Archive> {
        let folder = root.join(period.to_string());
        fs::create_dir_all(&folder)
            .with_context(|| format!("建不了存档文件夹 {}", folder.display()))?;
        let lock = lock(root, waiting)?;
        remove_drafts(&folder)?;
        Checksums::read(&folder)?.recover(&folder)?;
        let before = Archive::accepted_before(root, period, campaign)?;
        let mut archive = Archive { before, _lock: Some(lock), ..Archive::load(root, period)? };
        archive.adopt()?;
        Ok(archive)
    }

    fn load(root: &Path, period: Period) -> Result<Archive> {
        let folder = root.join(period.to_string());
        let (mut checksums, mut loaded);
        let mut tries = 0..READ_TRIES;
        loop {
            checksums = Checksums::read(&folder)?;
            loaded = load::load(&folder, period, &checksums)?;
            // Who only reads holds no lock: what a run wrote meanwhile is no fault.
            let is_sound = loaded.breaks.is_empty() || tries.next().is_none();
            if is_sound || !checksums.has_moved_on(&Checksums::read(&folder)?) {
                break;
            }
        }
        let mut archive = Archive {
            folder,
            versions: loaded.versions,
            decisions: loaded.decisions,
            decision_count: loaded.decision_count,
            copies: loaded.copy_count,
            checksums,
            breaks: loaded.breaks,
            foreign: loaded.foreign,
            before: BTreeMap::new(),
            _lock: None,
        };
        loaded.copies.into_iter().for_each(|copy| archive.attach(copy));
        if archive.closing().is_none() {
            let all = archive.versions.values_mut().flatten();
            all.for_each(decision_state::reopened);
        }
        Ok(archive)
    }

    /// Takes the files of an archive that an older program kept, or whose list of checksums was lost, into a
    /// new list, as they are.
    fn adopt(&mut self) -> Result<()> {
        let is_lost = |one: &ArchiveFault| one.fault != FileFault::Missing;
        if self.checksums.is_known() || self.breaks.iter().any(is_lost) {
            return Ok(());
        }
        let files = load::written(&self.folder)?;
        self.checksums.add(files)
    }

    /// Where the archive is not what the program made of it.
    pub fn breaks(&self) -> &[ArchiveFault] {
        &self.breaks
    }

    /// What is wrong with the receipts of letters of a period, by path below the archive.
    ///
    /// # Errors
    /// The folder or a file is there and cannot be read.
    pub fn receipt_faults(root: &Path, period: Period) -> Result<Vec<(String, FileFault)>> {
        receipt::receipt_faults(root, period)
    }

    /// Number of files of which it keeps the checksum.
    pub fn listed(&self) -> usize {
        self.checksums.files().len()
    }

    /// Folders that are not the program's, by path below the archive.
    pub fn foreign(&self) -> &[String] {
        &self.foreign
    }

    /// Puts a copy to the version whose bytes it has.
    fn attach(&mut self, copy: Copied) {
        let versions = self.versions.get_mut(&copy.unit).into_iter().flatten();
        let same = |s: &&mut Submission| s.version == copy.version && s.sha256 == copy.sha256;
        if let Some(kept) = versions.into_iter().find(same) {
            kept.copies.push(copy);
        }
    }

    /// Accepted returns of the latest archived period before this one, by unit code.
    ///
    /// # Errors
    /// A record cannot be read.
    pub fn accepted_before(
        root: &Path,
        period: Period,
        campaign: &Campaign,
    ) -> Result<BTreeMap<String, Submission>> {
        let Some(last) = Archive::periods(root)?.into_iter().rfind(|p| *p < period) else {
            return Ok(BTreeMap::new());
        };
        let kept = Archive::read(root, last)?;
        let all =
            kept.versions.keys().flat_map(|code| decision_state::applied(&kept, code, campaign));
        let accepted = all.filter(Submission::counts);
        let sound = accepted.map(Submission::without_held_figures);
        Ok(sound.map(|s| (s.unit_code().to_string(), s)).collect())
    }

    /// Periods that an archive holds, in order.
    ///
    /// # Errors
    /// The folder is there and cannot be listed.
    pub fn periods(root: &Path) -> Result<Vec<Period>> {
        let names = subfolders(root)?;
        Ok(names.iter().filter_map(|(name, _)| name.parse().ok()).collect())
    }

    /// Adds an entry to a numbered list of the period, with its checksum.
    fn add_entry<T: Serialize>(
        &mut self,
        (folder, count): (&str, usize),
        unit: &str,
        entry: &T,
    ) -> Result<()> {
        let bytes = serde_json::to_vec_pretty(entry).context("写不成 JSON")?;
        let path = format!("{folder}/{}", numbered::file_name(count + 1));
        let kept = Checksum { sha256: sha256(&bytes), unit: unit.to_string() };
        self.checksums.begin(FileChecksums::from([(path, kept)]))?;
        numbered::add(&self.folder.join(folder), count, &bytes)?;
        self.checksums.finish()
    }

    /// Notes that bytes which are kept came again, through an inbox that was not known for them;
    /// anything else is no news.
    ///
    /// # Errors
    /// The note cannot be written.
    pub fn keep_copy(&mut self, again: &Submission, collected: &Collected) -> Result<()> {
        let (Some(channel), Some(kept)) = (&again.channel, self.kept(again)) else {
            return Ok(());
        };
        if kept.channels().contains(&channel.as_str()) {
            return Ok(());
        }
        let copy = Copied {
            unit: again.unit_code().to_string(),
            version: kept.version,
            sha256: again.sha256.clone(),
            channel: channel.clone(),
            path: again.path.clone(),
            received: again.received,
            collected: collected.clone(),
        };
        self.add_entry((COPIES_FOLDER, self.copies), &copy.unit, &copy)?;
        self.copies += 1;
        self.attach(copy);
        Ok(())
    }

    /// Number of the next run that keeps something in this period.
    pub fn next_run(&self) -> u32 {
        let all = self.versions.values().flatten().filter_map(|s| s.collected.as_ref());
        1 + all.map(|collected| collected.run).max().unwrap_or_default()
    }

    fn of_unit(&self, code: &str) -> &[Submission] {
        self.versions.get(code).map_or(&[], Vec::as_slice)
    }

    /// Decisions of the office, in the order in which they were made.
    pub fn decisions(&self) -> &[Decision] {
        &self.decisions
    }

    /// The decision that closed the period (定稿), unless it was opened again.
    pub fn closing(&self) -> Option<&Decision> {
        let last = self.decisions.iter().rfind(|d| d.verdict.is_about_period())?;
        (last.verdict == Verdict::Close).then_some(last)
    }

    /// Every version of a unit as it was kept, in order; the decisions are not applied to it.
    pub fn versions_of(&self, unit_code: &str) -> &[Submission] {
        self.of_unit(unit_code)
    }

    /// Every version of every unit as it was kept, and the files without a unit.
    pub fn all_versions(&self) -> impl Iterator<Item = &Submission> {
        self.versions.values().flatten()
    }

    /// Writes a decision into the ledger.
    ///
    /// # Errors
    /// There is no such version, or the file cannot be written.
    pub fn decide(&mut self, decision: Decision) -> Result<()> {
        if let Some(version) = decision.verdict.version() {
            let kept = self.of_unit(&decision.unit);
            if kept.iter().all(|s| s.version != Some(version)) {
                bail!("存档里没有第 {version} 份");
            }
            self.refuse_twice(&decision, version)?;
        }
        let list = (ledger::LEDGER_FOLDER, self.decision_count);
        self.add_entry(list, &decision.unit, &decision)?;
        self.decision_count += 1;
        self.decisions.push(decision);
        Ok(())
    }

    /// A version that is withdrawn already cannot be withdrawn once more.
    fn refuse_twice(&self, decision: &Decision, version: u32) -> Result<()> {
        let standing = DecisionState::of(&decision.unit, &self.decisions);
        let again = matches!(decision.verdict, Verdict::Withdraw { .. });
        if let Some(earlier) = standing.withdrawal(Some(version)).filter(|_| again) {
            bail!("第 {version} 份{}，不用再撤回", earlier.sentence());
        }
        Ok(())
    }

    /// Every submission kept for the period, with the status it has now: of a unit's versions only
    /// the current one keeps its own, the office's decisions are applied, and it is told where the
    /// receiving offices got different figures.
    pub fn submissions(&self, campaign: &Campaign) -> Vec<Submission> {
        let units: Vec<&String> = self.versions.keys().collect();
        units.into_par_iter().flat_map_iter(|code| self.submissions_of(code, campaign)).collect()
    }

    /// The same, handed over: the archive keeps no version of them, so that there are not two of each in
    /// memory.
    pub fn take_submissions(&mut self, campaign: &Campaign) -> Vec<Submission> {
        let codes: Vec<String> = self.versions.keys().cloned().collect();
        let mut all = Vec::new();
        for codes in codes.chunks(TAKEN_AT_ONCE) {
            let taken = codes.par_iter().flat_map_iter(|code| self.submissions_of(code, campaign));
            all.par_extend(taken);
            codes.iter().for_each(|code| drop(self.versions.remove(code)));
        }
        all
    }

    /// The same of one unit.
    pub fn submissions_of(&self, unit_code: &str, campaign: &Campaign) -> Vec<Submission> {
        let mut all = decision_state::applied(self, unit_code, campaign);
        decision_state::compare_channels(self, unit_code, &mut all, campaign);
        all
    }

    /// Ends doubts that arose since the office let those figures stand.
    pub fn confirm(&self, all: &mut [Submission], campaign: &Campaign) {
        let is_asked = |s: &&mut Submission| s.counts() && s.held_figures().next().is_some();
        for submission in all.iter_mut().filter(is_asked) {
            let standing = DecisionState::of(submission.unit_code(), &self.decisions);
            decision_state::confirm(submission, &standing, &campaign.form);
            submission.status = submission.own_status();
        }
    }

    /// The version of a unit that counts, or stands to be corrected, with the office's decisions
    /// applied.
    pub fn effective_version(&self, unit_code: &str, campaign: &Campaign) -> Option<Submission> {
        let current = self.contest(unit_code).current()?.version;
        self.submissions_of(unit_code, campaign).into_iter().find(|s| s.version == current)
    }

    /// What came through each inbox from a unit, without what the office set aside.
    pub fn channels(&self, unit_code: &str) -> Channels<'_> {
        Channels::of(self.versions(unit_code))
    }
}

/// A record; `None` if the file holds none.
fn load_record(path: &Path) -> Result<Option<Submission>> {
    let bytes = fs::read(path).with_context(|| format!("存档记录读不了 {}", path.display()))?;
    Ok(serde_json::from_slice(&bytes).ok())
}
