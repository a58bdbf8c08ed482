//! What a summary is made of: the period, its submissions and those of earlier periods, from the
//! archive or straight from paths.

use super::Workspace;
use super::workspace::ARCHIVE_FOLDER;
use crate::args::{BasisArgs, RowOrder};
use anyhow::{Result, bail};
use baosong::archive::Archive;
use baosong::baseline::Baselines;
use baosong::campaign::Period;
use baosong::form::SummaryOrigin;
use baosong::intake::{
    Batch, EmptyHistory, ImportLog, InputFile, Request, Submission, discover, take_in_files,
};
use baosong::report;
use baosong::roll_up::roll_up;
use baosong::summary::{self, Order, Summary, SummarySources};
use rayon::prelude::*;
use std::path::PathBuf;

/// Where the period and the submissions of a summary came from.
pub(super) struct SummaryInputs {
    /// The period.
    pub period: Period,
    /// Why this period.
    pub reason: &'static str,
    /// Every submission of the period, settled.
    pub submissions: Vec<Submission>,
    /// Those of earlier periods, oldest first.
    earlier: Vec<(Period, Vec<Submission>)>,
    origin: SummaryOrigin,
    /// Last year's figures.
    pub baselines: Baselines,
}

impl SummaryInputs {
    /// Gathers it from the files, or from the archive where none is given.
    ///
    /// # Errors
    /// Nothing is archived, or the baseline cannot be read.
    pub fn gather(
        workspace: &Workspace,
        files: Option<&[InputFile]>,
        request: Request,
        basis: &BasisArgs,
    ) -> Result<SummaryInputs> {
        // Neither needs the other.
        let (found, baselines) = rayon::join(
            || match files {
                None => from_archive(workspace, request.period).map(InputSource::Kept),
                Some(files) => {
                    take_in_files(files, request, &ImportLog::default()).map(InputSource::Batch)
                }
            },
            || workspace.baselines(basis.baseline.as_deref()),
        );
        let baselines = baselines?;
        let mut material = match found? {
            InputSource::Kept(kept) => of_kept(workspace, kept, &baselines)?,
            InputSource::Batch(taken) => of_taken(taken, request, &baselines)?,
        };
        baselines.check(material.earlier.iter().map(|(period, _)| *period))?;
        let baseline = baselines.of(material.period)?.table;
        if let Some(baseline) = baseline {
            let counted = material.submissions.par_iter_mut();
            counted.filter(|s| s.counts()).for_each(|submission| {
                let found =
                    summary::baseline_differences(submission, &workspace.campaign, baseline);
                submission.findings.extend(found);
            });
        }
        Ok(SummaryInputs { baselines, ..material })
    }

    /// The summary, its rows in the order asked for.
    pub fn summary<'a>(&'a self, workspace: &'a Workspace, order: Order) -> Summary<'a> {
        let sources = SummarySources {
            campaign: &workspace.campaign,
            period: self.period,
            submissions: &self.submissions,
            earlier: &self.earlier,
            baselines: &self.baselines,
            order,
        };
        Summary { origin: self.origin, ..summary::compile(sources) }
    }
}

/// The files behind the paths; `None` where none is given and the archive is meant.
///
/// # Errors
/// A path does not exist.
pub(super) fn files(paths: &[PathBuf]) -> Result<Option<Vec<InputFile>>> {
    if paths.is_empty() { Ok(None) } else { discover(paths).map(Some) }
}

/// What a summary is made of, before last year's figures are known.
enum InputSource {
    Kept(ArchivedPeriods),
    Batch(Batch),
}

fn of_taken(taken: Batch, request: Request, baselines: &Baselines) -> Result<SummaryInputs> {
    tell_others(&taken);
    let mut intake = taken.first;
    intake.settle(request, &EmptyHistory, baselines.of(intake.period)?.table);
    roll_up(&mut intake.submissions, request.campaign, intake.period);
    Ok(SummaryInputs {
        period: intake.period,
        reason: intake.decided.chinese(),
        submissions: intake.submissions,
        earlier: Vec::new(),
        origin: SummaryOrigin::Files,
        baselines: Baselines::default(),
    })
}

/// Names the files of other periods, which are no part of the summary.
fn tell_others(taken: &Batch) {
    for intake in &taken.others {
        let names: Vec<String> =
            intake.submissions.iter().map(|s| report::printable(s.shown_name())).collect();
        eprintln!(
            "另有 {} 份是 {period} 期的，这次没有用上（要用请加 --period {period}）：{}",
            names.len(),
            names.join("、"),
            period = intake.period,
        );
    }
}

/// What the archive holds of a period and of those before it, oldest first.
struct ArchivedPeriods {
    reason: &'static str,
    period: Period,
    archives: Vec<(Period, Archive)>,
}

fn from_archive(workspace: &Workspace, period: Option<Period>) -> Result<ArchivedPeriods> {
    let root = workspace.path(ARCHIVE_FOLDER);
    let (period, reason) = match period {
        Some(period) => (period, "命令指定"),
        None => (workspace.nearest_kept()?, "存档中离今天最近"),
    };
    let before = Archive::periods(&root)?.into_iter().filter(|p| *p < period);
    let read = |p: Period| Ok((p, workspace.read_archive(p)?));
    let archives = before.chain([period]).map(read).collect::<Result<_>>()?;
    Ok(ArchivedPeriods { reason, period, archives })
}

fn of_kept(
    workspace: &Workspace,
    kept: ArchivedPeriods,
    baselines: &Baselines,
) -> Result<SummaryInputs> {
    let ArchivedPeriods { reason, period, archives } = kept;
    baselines.of(period)?;
    let decisions = archives.iter().flat_map(|(_, archive)| archive.decisions());
    let decisions = decisions.filter(|d| workspace.campaign.has_unit(&d.unit)).count();
    let mut earlier = Vec::new();
    for (period, archive) in archives {
        earlier.push((period, workspace.returns_from(period, archive, baselines)?));
    }
    let kept = earlier.iter().flat_map(|(_, all)| all).filter(|one| one.is_received());
    let returns = kept.count();
    let submissions = earlier.pop().map(|(_, all)| all).unwrap_or_default();
    let origin = SummaryOrigin::Archive { returns, decisions };
    Ok(SummaryInputs {
        period,
        reason,
        submissions,
        earlier,
        origin,
        baselines: Baselines::default(),
    })
}

/// The order of rows as the command line names it.
///
/// # Errors
/// The campaign declares no overall order.
pub(super) fn order(workspace: &Workspace, asked: RowOrder) -> Result<Order> {
    match asked {
        RowOrder::Province => Ok(Order::Province),
        RowOrder::Rank if workspace.campaign.ranking.is_some() => Ok(Order::Rank),
        RowOrder::Rank => bail!(
            "专项行动文件里没有 [ranking]，没有综合排序办法就排不出综合名次；各项指标的名次见“排名”工作表"
        ),
    }
}
