//! What is summed up: the submissions of a period and of those before it, from the archive or straight
//! from paths, and last year's figures.

use super::Desk;
use super::desk::ARCHIVE_FOLDER;
use crate::args::MaterialArgs;
use anyhow::Result;
use baosong::archive::Archive;
use baosong::baseline::Baseline;
use baosong::campaign::Period;
use baosong::intake::{NoHistory, Status, Submission, take_in};
use baosong::summary::{self, Order, Sources, Summary};

/// What a summary is drawn from, and where the period came from.
pub struct Material {
    pub period: Period,
    pub reason: &'static str,
    submissions: Vec<Submission>,
    earlier: Vec<(Period, Vec<Submission>)>,
    baseline: Option<Baseline>,
}

impl Material {
    /// Gathers what the arguments name.
    ///
    /// # Errors
    /// A path does not exist, the period is none of the campaign's, or the baseline or the archive
    /// cannot be read.
    pub fn gather(desk: &Desk, args: &MaterialArgs) -> Result<Material> {
        let baseline = desk.baseline(args.baseline.as_deref())?;
        let mut material = match args.paths.is_empty() {
            true => from_archive(desk, args)?,
            false => from_paths(desk, args, baseline.as_ref())?,
        };
        if let Some(baseline) = &baseline {
            let all = material.submissions.iter_mut();
            for submission in all.filter(|s| s.status == Status::Accepted) {
                let found = summary::baseline_differences(submission, &desk.campaign, baseline);
                submission.findings.extend(found);
            }
        }
        Ok(Material { baseline, ..material })
    }

    /// The summary of it.
    pub fn summary<'a>(&'a self, desk: &'a Desk, order: Order) -> Summary<'a> {
        summary::compile(Sources {
            campaign: &desk.campaign,
            period: self.period,
            submissions: &self.submissions,
            earlier: &self.earlier,
            baseline: self.baseline.as_ref(),
            order,
        })
    }
}

/// A unit is missing or sent back, or a file is unreadable or has mandatory findings.
pub fn needs_attention(summary: &Summary) -> bool {
    let open = summary.counts.returned + summary.counts.unreadable;
    open > 0 || summary.rows.iter().any(|row| !row.counts())
}

fn from_paths(desk: &Desk, args: &MaterialArgs, baseline: Option<&Baseline>) -> Result<Material> {
    let request = desk.request(args.period)?;
    let mut intake = take_in(&args.paths, request)?;
    intake.settle(request, &NoHistory, baseline);
    Ok(Material {
        period: intake.period,
        reason: intake.decided.chinese(),
        submissions: intake.submissions,
        earlier: Vec::new(),
        baseline: None,
    })
}

fn from_archive(desk: &Desk, args: &MaterialArgs) -> Result<Material> {
    let root = desk.path(ARCHIVE_FOLDER);
    let periods = Archive::periods(&root);
    let (period, reason) = match args.period {
        Some(period) => (desk.check_period(period)?, "命令指定"),
        None => (desk.nearest_kept()?, "存档中离今天最近"),
    };
    let kept = |period: Period| Archive::read(&root, period).map(|a| a.submissions());
    let before = periods.into_iter().filter(|p| *p < period);
    let earlier: Result<Vec<_>> = before.map(|p| Ok((p, kept(p)?))).collect();
    let (submissions, earlier) = (kept(period)?, earlier?);
    Ok(Material { period, reason, submissions, earlier, baseline: None })
}
