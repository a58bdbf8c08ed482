//! `baosong move`: puts a return into the period where it belongs. The original is read again from the
//! archive and kept there as a version; where it was it counts no more.

use super::{Outcome, Workspace};
use crate::args::MoveArgs;
use anyhow::{Context, Result, bail};
use baosong::archive::{Archive, Decision, Verdict};
use baosong::campaign::{Period, Unit};
use baosong::finding::Code;
use baosong::intake::{Collected, ImportLog, Request, Submission, discover, take_in_files};
use std::fs;
use std::path::Path;

/// Moves one version of a unit's return to another period.
///
/// # Errors
/// Unknown unit or period, no such version, an original that cannot be read, or an archive that cannot
/// be written.
pub fn run(workspace: &Workspace, args: &MoveArgs) -> Result<Outcome> {
    let (unit, from) = (workspace.unit(&args.unit)?, workspace.kept_period(args.period)?);
    let to = workspace.check_period(args.to)?;
    if from == to {
        bail!("{}的报表已经在 {to} 期", unit.name);
    }
    if args.reason.trim().is_empty() {
        bail!("要写理由");
    }
    let source = workspace.read_archive(from)?;
    let moved = chosen(workspace, &source, unit, args.version)
        .with_context(|| format!("{from} 期没有收到{}的报表", unit.name))?;
    let version = moved.version.unwrap_or_default();
    let placed = keep(workspace, &moved, &source.original(&moved), to)?;
    let mut source = workspace.open_archive(from)?;
    source.decide(Decision {
        at: workspace.now(),
        by: workspace.person(args.by.as_deref()),
        unit: unit.code.clone(),
        verdict: Verdict::Move { version, to },
        reason: args.reason.trim().to_string(),
    })?;
    println!("已记入台账：{} {from} 期第 {version} 份移到 {to} 期，{placed}", unit.name);
    Ok(Outcome::Well)
}

/// The version that is named, else the last that waits for a decision, else the one that counts.
fn chosen(
    workspace: &Workspace,
    archive: &Archive,
    unit: &Unit,
    version: Option<u32>,
) -> Option<Submission> {
    let mut all = archive.submissions_of(&unit.code, &workspace.campaign);
    let at = match version {
        Some(_) => all.iter().position(|s| s.version == version),
        None => {
            let waits = all.iter().rposition(|s| s.doubt().is_some());
            waits.or_else(|| all.iter().position(Submission::counts))
        }
    };
    at.map(|at| all.swap_remove(at))
}

/// Reads the original again for its new period and keeps it there; says as which version.
fn keep(workspace: &Workspace, moved: &Submission, original: &Path, to: Period) -> Result<String> {
    let request = Request { is_placed: true, ..workspace.request(Some(to.into()))? };
    let files = discover(&[original.to_path_buf()])?;
    let mut taken = take_in_files(&files, request, &ImportLog::default())?;
    let baselines = workspace.baselines(None)?;
    let mut archive = workspace.open_archive(to)?;
    let all = &mut taken.first.submissions;
    all.retain(|s| s.unit_code() == moved.unit_code());
    for submission in all.iter_mut() {
        submission.path.clone_from(&moved.path);
        submission.file_name.clone_from(&moved.file_name);
        submission.carrier.clone_from(&moved.carrier);
        submission.channel.clone_from(&moved.channel);
        submission.mail.clone_from(&moved.mail);
        let said = moved.findings.iter().filter(|f| f.code == Code::MailCorrects);
        submission.findings.extend(said.cloned());
        submission.received = moved.received;
        submission.named_unit = None;
        let (at, by, run) = (workspace.now(), workspace.person(None), archive.next_run());
        submission.collected = Some(Collected { at, by, run, is_listed: false });
    }
    taken.first.settle(request, &archive, baselines.of(to)?.table);
    let Some(submission) = taken.first.submissions.first() else {
        bail!("{} 里读不出{}的报表", original.display(), moved.unit_name());
    };
    if submission.has(Code::SameBytes) {
        return Ok("那一期已有同样的一份".to_string());
    }
    let bytes = fs::read(original).with_context(|| format!("读不了 {}", original.display()))?;
    let status = submission.status.chinese();
    let version = archive.keep(vec![(submission, bytes)])?.into_iter().flatten().next();
    Ok(format!("成为第 {} 份（{status}）", version.unwrap_or_default()))
}
