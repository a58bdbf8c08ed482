//! `baosong merge`: the provincial summary, from the archive or straight from paths.

use super::desk::{ARCHIVE_FOLDER, SUMMARY_FOLDER};
use super::{Desk, Outcome};
use crate::args::{Format, Merge, RowOrder};
use anyhow::{Result, bail};
use baosong::archive::Archive;
use baosong::baseline::Baseline;
use baosong::campaign::Period;
use baosong::intake::{NoHistory, Status, Submission, take_in};
use baosong::summary::{self, Order, Sources, Summary};
use baosong::{atomic, report};
use std::path::PathBuf;

/// Where the period and the submissions of a merge came from.
struct Material {
    period: Period,
    reason: &'static str,
    submissions: Vec<Submission>,
    earlier: Vec<(Period, Vec<Submission>)>,
}

/// Writes the summary workbook.
///
/// # Errors
/// A path does not exist, the period is none of the campaign's, the baseline cannot be read, or the
/// workbook cannot be written.
pub fn run(desk: &Desk, args: &Merge) -> Result<Outcome> {
    let baseline = desk.baseline(args.baseline.as_deref())?;
    let mut material = match args.paths.is_empty() {
        true => from_archive(desk, args)?,
        false => from_paths(desk, args, baseline.as_ref())?,
    };
    if let Some(baseline) = &baseline {
        for submission in material.submissions.iter_mut().filter(|s| s.status == Status::Accepted) {
            let found = summary::baseline_differences(submission, &desk.campaign, baseline);
            submission.findings.extend(found);
        }
    }
    let summary = summary::compile(Sources {
        campaign: &desk.campaign,
        period: material.period,
        submissions: &material.submissions,
        earlier: &material.earlier,
        baseline: baseline.as_ref(),
        order: order(desk, args)?,
    });
    let output = output(desk, args, material.period);
    atomic::write(&output, &summary::write(&summary)?)?;
    match args.run.format {
        Format::Json => println!("{}", report::merge_json(&summary)?),
        Format::Text => {
            println!("报送期 {}（{}）", material.period, material.reason);
            print!("{}", report::print_merge(&summary));
            println!("汇总表在 {}", output.display());
        }
    }
    Ok(Outcome::attention(needs_attention(&summary)))
}

fn from_paths(desk: &Desk, args: &Merge, baseline: Option<&Baseline>) -> Result<Material> {
    let request = desk.request(&args.run)?;
    let mut intake = take_in(&args.paths, request)?;
    intake.settle(request, &NoHistory, baseline);
    Ok(Material {
        period: intake.period,
        reason: intake.decided.chinese(),
        submissions: intake.submissions,
        earlier: Vec::new(),
    })
}

fn from_archive(desk: &Desk, args: &Merge) -> Result<Material> {
    let root = desk.path(ARCHIVE_FOLDER);
    let periods = Archive::periods(&root);
    let (period, reason) = match args.run.period {
        Some(period) => (desk.check_period(period)?, "命令指定"),
        None => (desk.nearest_kept()?, "存档中离今天最近"),
    };
    let kept = |period: Period| Archive::read(&root, period).map(|a| a.submissions(&desk.campaign));
    let before = periods.into_iter().filter(|p| *p < period);
    let earlier: Result<Vec<_>> = before.map(|p| Ok((p, kept(p)?))).collect();
    Ok(Material { period, reason, submissions: kept(period)?, earlier: earlier? })
}

fn order(desk: &Desk, args: &Merge) -> Result<Order> {
    match args.order {
        RowOrder::Province => Ok(Order::Province),
        RowOrder::Rank if desk.campaign.ranking.is_some() => Ok(Order::Rank),
        RowOrder::Rank => bail!(
            "专项行动文件里没有 [ranking]，没有综合排序办法就排不出综合名次；各项指标的名次见“排名”工作表"
        ),
    }
}

fn output(desk: &Desk, args: &Merge, period: Period) -> PathBuf {
    let default = || desk.path(SUMMARY_FOLDER).join(format!("{period}_汇总表.xlsx"));
    args.output.clone().unwrap_or_else(default)
}

/// A unit is missing or sent back, or a file is unreadable or has mandatory findings.
fn needs_attention(summary: &Summary) -> bool {
    let open = summary.counts.returned + summary.counts.unreadable;
    open > 0 || summary.rows.iter().any(|row| !row.counts())
}
