//! Where we are: how a period stands, and what was done for it so far.

use crate::commands::Workspace;
use crate::commands::folder::entries;
use crate::commands::kits::{self, changed, is_as_new, last_change};
use crate::commands::mail::drafts_folder;
use crate::commands::outputs;
use crate::commands::workspace::{ARCHIVE_FOLDER, INBOX_FOLDER, OUTBOX_FOLDER, SUMMARY_FOLDER};
use anyhow::{Context, Result};
use baosong::archive::{Archive, Receipts};
use baosong::campaign::{Period, Unit};
use baosong::contacts::Contacts;
use baosong::cycle::Tally;
use baosong::intake::{State, Submission, discover, sha256};
use baosong::mail::LetterKind;
use std::collections::BTreeSet;
use std::path::Path;

/// How a period stands.
#[derive(Debug, Clone)]
pub struct PeriodOverview {
    /// The period.
    pub period: Period,
    /// What it is called.
    pub name: String,
    /// Whether the clerk chose it; else it is the one nearest to today.
    pub is_chosen: bool,
    /// Days from today to its deadline; negative after it.
    pub days_left: i64,
    /// How many units stand where.
    pub tally: Tally,
    /// Names of units whose return must be corrected or cannot be read.
    pub to_correct: Vec<String>,
    /// What waits for a decision (待核).
    pub held: Vec<HeldMatter>,
    /// Number of files of no known unit that somebody must look at.
    pub unassigned: usize,
    /// Number of files in 收件 that the archive does not hold.
    pub new_files: usize,
    /// What was done.
    pub done: Done,
}

/// A doubt that the office has to decide.
#[derive(Debug, Clone)]
pub struct HeldMatter {
    /// Name of the unit.
    pub unit: String,
    /// The version that it is about.
    pub version: Option<u32>,
    /// Name of the field whose figure is doubted; `None` for the whole return.
    pub field: Option<String>,
}

/// What was done for a period.
#[derive(Debug, Clone, Copy, Default)]
pub struct Done {
    /// Blank forms were made.
    pub forms: bool,
    /// Letters with blank forms were written or sent.
    pub form_letters: bool,
    /// Every unit to be corrected has a kit not older than its return.
    pub kits: bool,
    /// And a letter with it.
    pub kit_letters: bool,
    /// Reminders were written or sent today.
    pub reminders: bool,
    /// There is a summary not older than the archive.
    pub summary: bool,
    /// And a bulletin not older than it.
    pub bulletin: bool,
}

impl PeriodOverview {
    /// Looks where a period stands.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn of(workspace: &Workspace, period: Period) -> Result<PeriodOverview> {
        let contacts = Contacts::default();
        let cycle = workspace.cycle(&[period], &contacts)?;
        let round = cycle.rounds.first().context("没有这一期")?;
        let to_correct = round
            .standings
            .iter()
            .filter(|s| matches!(s.state, State::Returned | State::Unreadable));
        let to_correct: Vec<&Unit> = to_correct.map(|s| s.unit).collect();
        let held = round.standings.iter().flat_map(|s| {
            s.doubts().map(|(submission, finding)| HeldMatter {
                unit: s.unit.name.clone(),
                version: submission.version,
                field: finding.subject(&workspace.campaign),
            })
        });
        Ok(PeriodOverview {
            held: held.collect(),
            name: workspace.campaign.calendar.dated_name(period),
            period,
            is_chosen: false,
            days_left: round.days_left,
            tally: round.tally(),
            unassigned: round.unassigned.len(),
            new_files: new_files(workspace)?,
            done: Done::of(workspace, period, &to_correct)?,
            to_correct: to_correct.into_iter().map(|unit| unit.name.clone()).collect(),
        })
    }
}

impl Done {
    fn of(workspace: &Workspace, period: Period, to_correct: &[&Unit]) -> Result<Done> {
        let letters = Receipts::read(&workspace.path(ARCHIVE_FOLDER), period)?;
        let out = workspace.path(OUTBOX_FOLDER).join(period.to_string());
        let drafts = |kind: LetterKind| drafts_folder(workspace, kind, period);
        let kept = workspace.path(ARCHIVE_FOLDER).join(period.to_string());
        let changes = kits::Changes::of(workspace, period);
        let has_kit = |unit: &&Unit| changes.has_kit(workspace, period, unit);
        let has_letter = |unit: &&Unit| {
            // A unit without an address gets this one alone.
            let text = drafts(LetterKind::Return).join(format!("{}_短信.txt", unit.name));
            is_as_new(&text, changed(&kits::workbook(workspace, period, unit)))
                || letters.any(LetterKind::Return.chinese(), &unit.code)
        };
        let was_sent = |kind: LetterKind, occasion: &str| {
            let mut units = workspace.campaign.units.iter();
            units.any(|unit| letters.has(kind.chinese(), &unit.code, occasion))
        };
        let path = |name: &str| workspace.path(SUMMARY_FOLDER).join(format!("{period}_{name}"));
        let made = |name: &str| outputs::latest(&path(name));
        let (summary, bulletin) = (made("汇总表.xlsx"), made("通报.docx"));
        Ok(Done {
            forms: holds_file(&out),
            form_letters: drafts(LetterKind::Template).is_dir()
                || was_sent(LetterKind::Template, ""),
            kits: to_correct.iter().all(has_kit),
            kit_letters: to_correct.iter().all(has_letter),
            reminders: drafts(LetterKind::Remind).is_dir()
                || was_sent(LetterKind::Remind, &workspace.today.to_string()),
            summary: is_as_new(&summary, last_change(&kept)),
            bulletin: is_as_new(&bulletin, changed(&summary)),
        })
    }
}

/// Files in 收件 whose bytes no archived period holds.
fn new_files(workspace: &Workspace) -> Result<usize> {
    let inbox = workspace.path(INBOX_FOLDER);
    if !inbox.is_dir() {
        return Ok(0);
    }
    let root = workspace.path(ARCHIVE_FOLDER);
    let mut known: BTreeSet<String> = BTreeSet::new();
    for period in Archive::periods(&root)? {
        for Submission { sha256, carrier, .. } in
            workspace.read_archive(period)?.submissions(&workspace.campaign)
        {
            known.insert(sha256);
            known.extend(carrier.map(|carrier| carrier.sha256));
        }
    }
    let files = discover(&[inbox])?;
    let bytes = files.iter().filter_map(|file| file.read().1.ok());
    Ok(bytes.filter(|bytes| !known.contains(&sha256(bytes))).count())
}

fn holds_file(folder: &Path) -> bool {
    entries(folder).is_ok_and(|all| all.iter().any(|path| path.is_file()))
}
