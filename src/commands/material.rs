//! What a summary is made of: the period, its submissions and those of earlier periods, from the
//! archive or straight from paths.

use super::Desk;
use super::desk::ARCHIVE_FOLDER;
use crate::args::{Basis, RowOrder};
use anyhow::{Result, bail};
use baosong::archive::{Archive, Background};
use baosong::baseline::{Baseline, Baselines};
use baosong::campaign::Period;
use baosong::finding::Code;
use baosong::form::Origin;
use baosong::intake::{
    Handed, NoHistory, Request, Seen, Settling, Submission, Taken, gather, has_new_doubts,
    judge_again, take_in_files,
};
use baosong::report;
use baosong::summary::{self, Order, Sources, Summary};
use baosong::validation::Context;
use rayon::prelude::*;
use std::path::PathBuf;

/// Where the period and the submissions of a summary came from.
pub(super) struct Material {
    /// The period.
    pub period: Period,
    /// Why this period.
    pub reason: &'static str,
    /// Every submission of the period, settled.
    pub submissions: Vec<Submission>,
    /// Those of earlier periods, oldest first.
    earlier: Vec<(Period, Vec<Submission>)>,
    origin: Origin,
    /// Last year's figures.
    pub baselines: Baselines,
}

impl Material {
    /// Gathers it from the files, or from the archive where none is given.
    ///
    /// # Errors
    /// Nothing is archived, or the baseline cannot be read.
    pub fn gather(
        desk: &Desk,
        files: Option<&[Handed]>,
        request: Request,
        basis: &Basis,
    ) -> Result<Material> {
        // Neither needs the other.
        let (found, baselines) = rayon::join(
            || match files {
                None => from_archive(desk, request.period).map(Found::Kept),
                Some(files) => take_in_files(files, request, &Seen::default()).map(Found::Taken),
            },
            || desk.baselines(basis.baseline.as_deref()),
        );
        let baselines = baselines?;
        let mut material = match found? {
            Found::Kept(material) => material,
            Found::Taken(taken) => of_taken(taken, request, &baselines)?,
        };
        baselines.check(material.earlier.iter().map(|(period, _)| *period))?;
        let baseline = baselines.of(material.period)?.table;
        // What came straight from files has been judged as it is.
        if material.origin != Origin::Files {
            judge_adjusted(desk, material.period, &mut material.submissions, baseline)?;
        }
        if let Some(baseline) = baseline {
            let counted = material.submissions.par_iter_mut();
            counted.filter(|s| s.counts()).for_each(|submission| {
                let found = summary::baseline_differences(submission, &desk.campaign, baseline);
                submission.findings.extend(found);
            });
        }
        Ok(Material { baselines, ..material })
    }

    /// The summary, its rows in the order asked for.
    pub fn summary<'a>(&'a self, desk: &'a Desk, order: Order) -> Summary<'a> {
        let sources = Sources {
            campaign: &desk.campaign,
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
pub(super) fn files(paths: &[PathBuf]) -> Result<Option<Vec<Handed>>> {
    if paths.is_empty() { Ok(None) } else { gather(paths).map(Some) }
}

/// Has the rules judge again what the office adjusted, and doubts amounts that nobody could compare with
/// others when they came.
///
/// # Errors
/// A record cannot be read.
pub(super) fn judge_adjusted(
    desk: &Desk,
    period: Period,
    submissions: &mut [Submission],
    baseline: Option<&Baseline>,
) -> Result<()> {
    let context = Context { campaign: &desk.campaign, period, today: desk.today };
    let alone = Settling { context, history: &NoHistory, baseline, is_asked: true };
    if submissions.iter().any(|s| s.has(Code::Adjusted)) || has_new_doubts(submissions, alone) {
        let history = Background::read(&desk.path(ARCHIVE_FOLDER), period, &desk.campaign)?;
        judge_again(submissions, Settling { context, history: &history, baseline, is_asked: true });
    }
    Ok(())
}

/// What a summary is made of, before last year's figures are known.
enum Found {
    Kept(Material),
    Taken(Taken),
}

fn of_taken(taken: Taken, request: Request, baselines: &Baselines) -> Result<Material> {
    tell_others(&taken);
    let mut intake = taken.first;
    intake.settle(request, &NoHistory, baselines.of(intake.period)?.table);
    Ok(Material {
        period: intake.period,
        reason: intake.decided.chinese(),
        submissions: intake.submissions,
        earlier: Vec::new(),
        origin: Origin::Files,
        baselines: Baselines::default(),
    })
}

/// Names the files of other periods, which are no part of the summary.
fn tell_others(taken: &Taken) {
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

fn from_archive(desk: &Desk, period: Option<Period>) -> Result<Material> {
    let root = desk.path(ARCHIVE_FOLDER);
    let (period, reason) = match period {
        Some(period) => (period, "命令指定"),
        None => (desk.nearest_kept()?, "存档中离今天最近"),
    };
    let (mut returns, mut decisions) = (0, 0);
    let mut kept = |period: Period| -> Result<Vec<Submission>> {
        let archive = Archive::read(&root, period)?;
        let submissions = archive.submissions(&desk.campaign);
        returns += submissions.len();
        decisions += archive.decisions().len();
        Ok(submissions)
    };
    let before = Archive::periods(&root).into_iter().filter(|p| *p < period);
    let earlier = before.map(|p| Ok((p, kept(p)?))).collect::<Result<_>>()?;
    let submissions = kept(period)?;
    let origin = Origin::Archive { returns, decisions };
    Ok(Material { period, reason, submissions, earlier, origin, baselines: Baselines::default() })
}

/// The order of rows as the command line names it.
///
/// # Errors
/// The campaign declares no overall order.
pub(super) fn order(desk: &Desk, asked: RowOrder) -> Result<Order> {
    match asked {
        RowOrder::Province => Ok(Order::Province),
        RowOrder::Rank if desk.campaign.ranking.is_some() => Ok(Order::Rank),
        RowOrder::Rank => bail!(
            "专项行动文件里没有 [ranking]，没有综合排序办法就排不出综合名次；各项指标的名次见“排名”工作表"
        ),
    }
}
