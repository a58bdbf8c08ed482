//! `baosong pack`: all evidence of a period in one zip, laid out as a working folder.

use super::summary_inputs::{SummaryInputs, order};
use super::workspace::{
    ARCHIVE_FOLDER, BASELINE_FILE, CAMPAIGN_FILE, SUMMARY_FOLDER, fixed_moment,
};
use super::{Outcome, Workspace};
use crate::args::PackArgs;
use anyhow::{Context, Result, bail};
use baosong::archive::Archive;
use baosong::audit::EvidenceZip;
use baosong::baseline::Baselines;
use baosong::campaign::{BUILT_IN, Period};
use baosong::reading::sha256;
use baosong::summary;
use baosong::{atomic, report};
use chrono::{DateTime, FixedOffset, NaiveTime, Offset, Utc};
use std::fs;
use std::path::Path;

/// Name of the list with sizes.
const MANIFEST_JSON: &str = "清单.json";

/// Packs the period and those before it, on which its summary rests.
///
/// # Errors
/// Unknown period, nothing archived, or a file that cannot be read or written.
pub fn run(workspace: &Workspace, args: &PackArgs) -> Result<Outcome> {
    let period = workspace.kept_period(args.period)?;
    let mut evidence = EvidenceZip::default();
    let periods = kept_until(workspace, period)?;
    // One archive after the other, and all of them before the summary is held.
    let mut last = period.0.and_time(NaiveTime::MIN).and_utc();
    for kept in &periods {
        last = last.max(add_archive(workspace, *kept, &mut evidence)?);
    }
    let mut altered = Archive::altered(&workspace.path(ARCHIVE_FOLDER), &periods)?;
    altered.retain(|folder| is_ours(workspace, folder));
    add_summary(workspace, args, period, &mut evidence)?;
    let listed = evidence.listed();
    evidence.add(MANIFEST_JSON, report::manifest_json(&workspace.campaign, period, &listed)?)?;
    let count = listed.len() + 2;
    drop(listed);
    // The time of all entries, the same on every run.
    let beijing = FixedOffset::east_opt(8 * 3600).unwrap_or(Utc.fix());
    let moment = fixed_moment().unwrap_or(last).with_timezone(&beijing);
    let name = format!("{period}_{}证据包.zip", workspace.office_prefix());
    let default = || workspace.path(SUMMARY_FOLDER).join(name);
    let output = args.output.clone().unwrap_or_else(default);
    let mut digest = String::new();
    atomic::write_by(&output, |file| {
        digest = evidence.pack(moment, file).with_context(|| unwritten(&output))?;
        Ok(())
    })?;
    println!("证据包在 {}：{count} 个文件，{} 期", output.display(), names(&periods));
    println!("SHA-256 {digest}（请记下来，以后能证明证据包没有换过）");
    for folder in &altered {
        println!("存档里的原件和收到时不一样：{ARCHIVE_FOLDER}/{folder}");
    }
    Ok(Outcome::attention(!altered.is_empty()))
}

/// Whether a folder of a version, such as 2021-09-25/510100 成都市/v1, is of a unit of the office.
fn is_ours(workspace: &Workspace, folder: &str) -> bool {
    let code = folder.split('/').nth(1).and_then(|unit| unit.split_once(' '));
    code.is_none_or(|(code, _)| workspace.campaign.has_unit(code))
}

fn unwritten(output: &Path) -> String {
    format!("写不了文件 {}", output.display())
}

fn names(periods: &[Period]) -> String {
    let names: Vec<String> = periods.iter().map(Period::to_string).collect();
    names.join("、")
}

fn kept_until(workspace: &Workspace, period: Period) -> Result<Vec<Period>> {
    let all = Archive::periods(&workspace.path(ARCHIVE_FOLDER))?;
    Ok(all.into_iter().filter(|kept| *kept <= period).collect())
}

/// The campaign file in force and the tables of last year's figures.
fn add_settings(
    workspace: &Workspace,
    args: &PackArgs,
    baselines: &Baselines,
    evidence: &mut EvidenceZip,
) -> Result<()> {
    match &workspace.campaign_file {
        Some(path) => evidence.add(CAMPAIGN_FILE, read(path)?)?,
        None => evidence.add(CAMPAIGN_FILE, BUILT_IN)?,
    }
    for path in baselines.files() {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let bytes = read(path)?;
        if !baselines.holds(&sha256(&bytes)) {
            bail!("{name} 在打包过程中被改动，请重新运行");
        }
        // Where the working folder's own files lie, they are found again.
        let is_own = args.basis.baseline.is_none() || name == BASELINE_FILE;
        let folder = if is_own { "" } else { "上年同期/" };
        evidence.add(format!("{folder}{name}"), bytes)?;
    }
    Ok(())
}

/// The summary as a workbook and as JSON, and what it was made from.
fn add_summary(
    workspace: &Workspace,
    args: &PackArgs,
    period: Period,
    evidence: &mut EvidenceZip,
) -> Result<()> {
    let material = SummaryInputs::gather(
        workspace,
        None,
        workspace.request(Some(period.into()))?,
        &args.basis,
    )?;
    add_settings(workspace, args, &material.baselines, evidence)?;
    let summary = material.summary(workspace, order(workspace, args.rows.order)?);
    let office = workspace.office_prefix();
    let name = |what: &str| format!("{SUMMARY_FOLDER}/{period}_{office}{what}");
    evidence.add_by(name("汇总表.xlsx"), |out| summary::write(&summary, out))?;
    evidence.add_by(name("汇总.json"), |out| report::merge_json(&summary, out))?;
    evidence.add_by(name("来件.json"), |out| {
        report::submissions_json(&workspace.campaign, period, &material.submissions, out)
    })
}

/// Adds what is kept of a period of the office's units; when it last got something.
fn add_archive(
    workspace: &Workspace,
    period: Period,
    evidence: &mut EvidenceZip,
) -> Result<DateTime<Utc>> {
    let (archive, campaign) = (workspace.read_archive(period)?, &workspace.campaign);
    let foreign: Vec<String> = archive.foreign().iter().map(|name| format!("{name}/")).collect();
    let part = Archive::part(&workspace.path(ARCHIVE_FOLDER), period, campaign)?;
    for (name, path) in part.files {
        if !foreign.iter().any(|folder| name.starts_with(folder)) {
            evidence.add_file(format!("{ARCHIVE_FOLDER}/{name}"), path)?;
        }
    }
    if let Some((name, bytes)) = part.checksums {
        evidence.add(format!("{ARCHIVE_FOLDER}/{name}"), bytes)?;
    }
    let own = archive.all_versions().filter(|s| campaign.has_unit(s.unit_code()));
    let came = own.filter_map(|s| s.collected.as_ref()).map(|c| c.at);
    let decisions = archive.decisions().iter().filter(|d| campaign.has_unit(&d.unit));
    let last = came.chain(decisions.map(|d| d.at)).max();
    Ok(last.map(|last| last.to_utc()).unwrap_or_default())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("读不了 {}", path.display()))
}
