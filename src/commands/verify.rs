//! `baosong verify`: whether a summary still says what the archive says, cell by cell; whether an evidence zip
//! still holds what its list says; whether the archive is what the program made of it.

use super::summary_inputs::{SummaryInputs, files};
use super::workspace::{ARCHIVE_FOLDER, INBOX_FOLDER};
use super::{Outcome, Workspace};
use crate::args::{Format, VerifyArgs};
use anyhow::{Context, Result, anyhow, bail};
use baosong::archive::Archive;
use baosong::audit::{
    self, BelowCheck, EvidenceCheck, EvidencePack, LaterChanges, RecordMismatch, Sheets,
};
use baosong::campaign::{Period, TypedPeriod};
use baosong::form::{SummaryOrigin, SummaryStamp};
use baosong::intake::{InputFile, Submission, carried_packs, discover};
use baosong::reading::Bounds;
use baosong::report::{self, Verified};
use baosong::seal;
use baosong::summary::{Order, Summary};
use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

/// Old workbooks (.xls), which do not keep every formula and result.
const OLD_WORKBOOK: &[u8] = b"\xD0\xCF\x11\xE0";

/// Compares a summary workbook with its sources.
///
/// # Errors
/// The file is no summary of this campaign, or its sources cannot be read.
pub fn run(workspace: &Workspace, args: &VerifyArgs) -> Result<Outcome> {
    if args.file.is_dir() {
        return whole(args);
    }
    let file = File::open(&args.file);
    let file = file.with_context(|| format!("读不了 {}", args.file.display()))?;
    if let Some(check) = audit::check_evidence(&file)? {
        return evidence(args, &check);
    }
    let bytes = bytes_of(workspace, &file, &args.file)?;
    let book = open(workspace, &bytes, &args.file)?;
    let (stamp, period) = stamp(workspace, &book, args)?;
    let office = at_office(workspace, stamp.as_ref(), args)?;
    let workspace = office.as_ref().unwrap_or(workspace);
    // The originals are read first: nothing else has to be held meanwhile.
    let mismatches = record_mismatches(workspace, args, period)?;
    let request = workspace.request(Some(period.into()))?;
    let files = files(&args.paths)?;
    let material = SummaryInputs::gather(workspace, files.as_deref(), request, &args.basis)?;
    let by_rank = stamp.as_ref().is_some_and(|stamp| stamp.by_rank);
    let summary = material.summary(workspace, if by_rank { Order::Rank } else { Order::Province });
    let later = later(workspace, args, stamp.as_ref())?;
    let below = below(workspace, &summary)?;
    let verified = Verified {
        file: &report::path_text(&args.file),
        verification: &audit::verify(&book, stamp, &summary)?,
        summary: &summary,
        later: &later,
        unlike: &mismatches,
        below: &below,
        is_as_written: seal::is_unchanged(&args.file),
    };
    match args.output.format {
        Format::Json => print_data!("{}", report::verify_json(&verified)?),
        Format::Text => print!("{}", report::print_verify(&verified)),
    }
    let differs = !verified.verification.differences.is_empty();
    let broken = below.iter().any(BelowCheck::is_broken);
    let altered = !later.altered.is_empty() || !mismatches.is_empty();
    Ok(Outcome::attention(differs || altered || broken))
}

/// What the returns behind the summary tell of the units below them, held against the evidence packs in the inbox,
/// in its mails and archives too.
fn below(workspace: &Workspace, summary: &Summary) -> Result<Vec<BelowCheck>> {
    let counted = summary.rows.iter().flat_map(|row| &row.parts);
    let telling: Vec<_> = counted.filter(|one| one.below.is_some()).collect();
    if telling.is_empty() {
        return Ok(Vec::new());
    }
    let inbox = workspace.path(INBOX_FOLDER);
    let files = if inbox.is_dir() { discover(&[inbox])? } else { Vec::new() };
    let is_zip = |file: &&InputFile| {
        file.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
    };
    let lying = files.iter().filter(is_zip).map(|file| EvidencePack::open(&file.path));
    let mut carried = Vec::new();
    for file in &files {
        carried_packs(file, &mut |name, bytes| carried.push(EvidencePack::of_bytes(name, bytes)))?;
    }
    let packs = lying.chain(carried).filter_map(Result::transpose);
    let packs = packs.collect::<Result<Vec<EvidencePack>>>()?;
    let request = workspace.request(Some(summary.period.into()))?;
    let check =
        |one: &&Submission| audit::check_below(one, &packs, summary.period, request).transpose();
    telling.into_iter().filter_map(check).collect()
}

/// Shows whether an archive is what the program made of it.
fn whole(args: &VerifyArgs) -> Result<Outcome> {
    let check = audit::check_archive(&args.file)?;
    let folder = report::path_text(&args.file);
    match args.output.format {
        Format::Json => print_data!("{}", report::evidence_check_json(&folder, &check)?),
        Format::Text => print!("{}", report::print_archive_check(&folder, &check)),
    }
    Ok(Outcome::attention(!check.faults.is_empty()))
}

/// Shows whether an evidence zip holds what its list says.
fn evidence(args: &VerifyArgs, check: &EvidenceCheck) -> Result<Outcome> {
    let file = report::path_text(&args.file);
    match args.output.format {
        Format::Json => print_data!("{}", report::evidence_check_json(&file, check)?),
        Format::Text => print!("{}", report::print_evidence_check(&file, check)),
    }
    Ok(Outcome::attention(!check.faults.is_empty()))
}

fn bytes_of(workspace: &Workspace, mut file: &File, path: &Path) -> Result<Vec<u8>> {
    let failed = || format!("读不了 {}", path.display());
    file.rewind().with_context(failed)?;
    let limit = bounds(workspace).file;
    let size = file.metadata().with_context(failed)?.len().min(limit);
    let mut bytes = Vec::with_capacity(size as usize + 1);
    file.take(limit + 1).read_to_end(&mut bytes).with_context(failed)?;
    Ok(bytes)
}

/// A summary is larger than any return, and the longer the more units there are and the more they list.
fn bounds(workspace: &Workspace) -> Bounds {
    let campaign = &workspace.campaign;
    Bounds::summary(campaign.units.len(), campaign.form.list_columns())
}

fn open<'a>(workspace: &'a Workspace, bytes: &'a [u8], path: &Path) -> Result<Sheets<'a>> {
    let failed = || format!("读不了 {}", path.display());
    let book = Sheets::open(bytes, bounds(workspace), workspace.program.as_deref())
        .map_err(|finding| anyhow!("{}；{}", finding.message, finding.hint))
        .with_context(failed)?;
    if bytes.starts_with(OLD_WORKBOOK) {
        bail!(
            "{} 是旧格式 .xls，公式和结果存不全，没法核对；请核对 .xlsx 的那一份",
            path.display()
        );
    }
    Ok(book)
}

/// What the workbook says about its own making, and its period.
fn stamp(
    workspace: &Workspace,
    book: &Sheets,
    args: &VerifyArgs,
) -> Result<(Option<SummaryStamp>, Period)> {
    let file = args.file.display();
    let stamp = book.stamp().and_then(SummaryStamp::parse);
    if args.paths.is_empty() && stamp.as_ref().is_none_or(|s| s.origin != SummaryOrigin::Files) {
        workspace.insist_on_folder()?;
    }
    let Some(stamp) = stamp else {
        let Some(period) = args.period else {
            bail!(
                "{file} 不是 baosong merge 做的汇总表，或者保存时丢了制表信息；\
                 一定是汇总表的，用 --period 写明是哪一期的"
            )
        };
        return Ok((None, workspace.check_period(period)?));
    };
    if stamp.campaign != workspace.campaign.id {
        bail!("{file} 是另一个专项行动（{}）的汇总表", stamp.campaign);
    }
    let is_other = |asked: &TypedPeriod| {
        TypedPeriod::Due(stamp.period) != *asked
            && workspace.campaign.calendar.typed(*asked) != Some(stamp.period)
    };
    if let Some(asked) = args.period.filter(is_other) {
        bail!("{file} 是 {} 期的汇总表，不是 {asked} 期的", stamp.period);
    }
    if stamp.by_rank && workspace.campaign.ranking.is_none() {
        bail!("{file} 按综合名次排，专项行动文件里现在没有 [ranking]，排不出来");
    }
    if stamp.origin == SummaryOrigin::Files && args.paths.is_empty() {
        bail!(
            "{file} 是直接从报表文件做的，不是从存档做的；请写上当时的文件：baosong verify {file} 收件"
        );
    }
    let period = stamp.period;
    Ok((Some(stamp), period))
}

/// The office that made the summary, if that is another than this one.
fn at_office(
    workspace: &Workspace,
    stamp: Option<&SummaryStamp>,
    args: &VerifyArgs,
) -> Result<Option<Workspace>> {
    let here = workspace.campaign.head.as_ref().map(|head| head.code.as_str());
    match (stamp.map(|stamp| stamp.at.as_deref()), here) {
        (None, _) => Ok(None),
        (Some(made), here) if made == here => Ok(None),
        (Some(Some(made)), _) => workspace.at_office(made).map(Some),
        (Some(None), _) => bail!(
            "{} 是发文单位的汇总表，这里是下级单位的工作文件夹，请在发文单位的工作文件夹里核对",
            args.file.display()
        ),
    }
}

fn later(
    workspace: &Workspace,
    args: &VerifyArgs,
    stamp: Option<&SummaryStamp>,
) -> Result<LaterChanges> {
    match stamp.filter(|_| args.paths.is_empty()) {
        Some(stamp) => {
            let root = workspace.path(ARCHIVE_FOLDER);
            audit::later_than(stamp.origin, &root, stamp.period, &workspace.campaign)
        }
        None => Ok(LaterChanges::default()),
    }
}

/// Records of the archive, of this period and those before it, that are not what their originals say.
fn record_mismatches(
    workspace: &Workspace,
    args: &VerifyArgs,
    period: Period,
) -> Result<Vec<RecordMismatch>> {
    if !args.paths.is_empty() {
        return Ok(Vec::new());
    }
    let root = workspace.path(ARCHIVE_FOLDER);
    let kept = Archive::periods(&root)?.into_iter().filter(|kept| *kept <= period);
    audit::record_mismatches(&root, &kept.collect::<Vec<_>>(), None, workspace.request(None)?)
}
