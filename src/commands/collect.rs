//! `baosong collect`: checks and archives.

use super::workspace::{ARCHIVE_FOLDER, INBOX_FOLDER};
use super::{Outcome, Workspace, interrupt, watch};
use crate::args::{CollectArgs, Format};
use anyhow::{Result, bail};
use baosong::archive::Archive;
use baosong::campaign::Period;
use baosong::finding::Code;
use baosong::intake::{
    Batch, Collected, InputFile, OriginalReader, PeriodBatch, Request, Status, Submission,
    discover, sha256, take_in_files,
};
use baosong::report::{self, BatchContext};
use baosong::validation::Record;
use std::path::PathBuf;

const STOPPED: &str = "已停下；存进存档的都是完整的，其余的还没有收，再运行一次同样的命令就接着收";
/// Units of which the archive is asked how they stand after a run.
const MOST_UNITS: usize = 100;
/// Versions that are written side by side, and the bytes of originals and lines that are held for them.
const BATCH: usize = 256;
const BATCH_BYTES: usize = 32 << 20;
/// What a line takes in a record, about.
const LINE_BYTES: usize = 1024;

/// Checks the files behind the paths and keeps every one that is new.
///
/// # Errors
/// A path does not exist, the period is none of the campaign's, or the archive cannot be written.
pub fn run(workspace: &Workspace, args: &CollectArgs) -> Result<Outcome> {
    let paths = if args.paths.is_empty() { inbox(workspace)? } else { args.paths.clone() };
    let request = workspace.request(args.run.period)?;
    if args.watch {
        return watch::run(workspace, request, &paths);
    }
    let stopped = interrupt::saying(STOPPED);
    let taken = collect(workspace, request, &discover(&paths)?)?;
    drop(stopped);
    match args.run.output.format {
        Format::Json => print_data!("{}", report::intake_json(&taken, &workspace.campaign, false)?),
        Format::Text => {
            print!("{}", screen(workspace, args, &taken)?);
            let root = workspace.path(ARCHIVE_FOLDER);
            let kept = taken.all().filter(|intake| !intake.submissions.is_empty());
            let folders = kept.map(|i| root.join(i.period.to_string()).display().to_string());
            let folders: Vec<String> = folders.collect();
            if !folders.is_empty() {
                println!("存档在 {}", folders.join("、"));
            }
        }
    }
    Ok(Outcome::attention(taken.needs_attention()))
}

/// What is told of the run: what must be done, or every finding.
fn screen(workspace: &Workspace, args: &CollectArgs, taken: &Batch) -> Result<String> {
    let (campaign, today) = (&workspace.campaign, workspace.today);
    if args.run.all {
        return Ok(taken.all().map(|intake| report::print_each(intake, campaign)).collect());
    }
    let contacts = &workspace.known_contacts();
    let periods: Vec<Period> = taken.all().map(|intake| intake.period).collect();
    // Of thousands of units it would take as long as the run itself.
    let few = campaign.units.len() <= MOST_UNITS;
    let cycle = few.then(|| workspace.cycle(&periods, contacts)).transpose()?;
    let cycle = cycle.as_ref();
    Ok(report::print_taken(taken, BatchContext { campaign, today, contacts, cycle }))
}

/// Takes the files in and keeps every one that is new, each period by itself; the archive is locked
/// meanwhile only.
///
/// # Errors
/// The archive cannot be written, or a file changed while it was read.
pub fn collect(workspace: &Workspace, request: Request, files: &[InputFile]) -> Result<Batch> {
    let root = workspace.path(ARCHIVE_FOLDER);
    let mut taken = take_in_files(files, request, &Archive::import_log(&root)?)?;
    let baselines = workspace.baselines(None)?;
    for intake in taken.oldest_first() {
        // A period of which nothing came is not begun in the archive.
        if intake.submissions.is_empty() {
            continue;
        }
        let mut archive = workspace.open_archive(intake.period)?;
        intake.settle(request, &archive, baselines.of(intake.period)?.table);
        keep_new(workspace, &mut archive, intake, OriginalReader::of(files))?;
    }
    Ok(taken)
}

fn inbox(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let inbox = workspace.path(INBOX_FOLDER);
    if !inbox.is_dir() {
        bail!("没有写要收哪些文件，这里也没有“{INBOX_FOLDER}”文件夹");
    }
    Ok(vec![inbox])
}

/// Keeps what is new, the older of a unit's versions first, and notes what came again through another
/// inbox.
fn keep_new(
    workspace: &Workspace,
    archive: &mut Archive,
    intake: &mut PeriodBatch,
    mut originals: OriginalReader,
) -> Result<()> {
    let is_new = |s: &Submission| {
        s.status != Status::Ignored && !s.sha256.is_empty() && !s.has(Code::SameBytes)
    };
    let all = &mut intake.submissions;
    let mut order: Vec<usize> = (0..all.len()).filter(|at| is_new(&all[*at])).collect();
    order.sort_by(|a, b| all[*a].age_key().cmp(&all[*b].age_key()));
    let (at, by, run) = (workspace.now(), workspace.person(None), archive.next_run());
    let collected = Collected { at, by, run, is_listed: false };
    order.iter().for_each(|at| all[*at].collected = Some(collected.clone()));
    workspace.progress.start("存档", order.len());
    let mut rest = order.as_slice();
    while !rest.is_empty() {
        let (mut batch, mut held, mut taken) = (Vec::new(), 0, 0);
        for at in rest.iter().take(BATCH) {
            if held > BATCH_BYTES {
                break;
            }
            taken += 1;
            match unchanged(&all[*at], &mut originals) {
                Ok(bytes) => {
                    let lines = all[*at].record.as_ref().map_or(0, Record::line_count);
                    held += bytes.len() + lines * LINE_BYTES;
                    batch.push((*at, bytes));
                }
                // It changed or went since it was read: that is this file's matter alone.
                Err(error) => all[*at].lose(format!("{error:#}")),
            }
        }
        let kept: Vec<usize> = batch.iter().map(|(at, _)| *at).collect();
        let versions = batch.into_iter().map(|(at, bytes)| (&all[at], bytes)).collect();
        for (at, version) in kept.into_iter().zip(archive.keep(versions)?) {
            all[at].version = version;
            workspace.progress.step(&all[at].file_name);
        }
        rest = &rest[taken..];
    }
    workspace.progress.stop();
    let again = intake.submissions.iter().filter(|s| s.has(Code::SameBytes));
    again.into_iter().try_for_each(|submission| archive.keep_copy(submission, &collected))
}

/// The bytes of a submission's file, if they are still those that were read.
fn unchanged(submission: &Submission, originals: &mut OriginalReader) -> Result<Vec<u8>> {
    let bytes = originals.bytes(&submission.path, submission.carrier.as_ref())?;
    if sha256(&bytes) != submission.sha256 {
        bail!("收表时这个文件还在变，没有收；等它传完再收一次");
    }
    Ok(bytes)
}
