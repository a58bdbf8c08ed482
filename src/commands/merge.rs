//! `baosong merge`: the provincial summary, from the archive or straight from paths.

use super::desk::{ARCHIVE_FOLDER, BASELINE_FILE, SUMMARY_FOLDER};
use super::{Desk, Outcome};
use crate::args::{Format, Merge, RowOrder};
use anyhow::{Result, anyhow, bail};
use baosong::archive::Archive;
use baosong::campaign::Period;
use baosong::intake::{NoHistory, Status, Submission, take_in};
use baosong::summary::{self, Baseline, Order, Sources, Summary};
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
    let mut material =
        if args.paths.is_empty() { from_archive(desk, args)? } else { from_paths(desk, args)? };
    let baseline = baseline(desk, args)?;
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

fn from_paths(desk: &Desk, args: &Merge) -> Result<Material> {
    let mut intake = take_in(&args.paths, desk.request(&args.run)?)?;
    intake.settle(&desk.campaign, &NoHistory);
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
        None => (nearest_kept(desk, &periods)?, "存档中离今天最近"),
    };
    let kept = |period: Period| Archive::read(&root, period).map(|a| a.submissions());
    let before = periods.into_iter().filter(|p| *p < period);
    let earlier: Result<Vec<_>> = before.map(|p| Ok((p, kept(p)?))).collect();
    Ok(Material { period, reason, submissions: kept(period)?, earlier: earlier? })
}

fn nearest_kept(desk: &Desk, periods: &[Period]) -> Result<Period> {
    let distance = |p: &&Period| (p.0 - desk.today).num_days().abs();
    let nearest = periods.iter().rev().min_by_key(distance).copied();
    nearest.ok_or_else(|| {
        let place = desk.path(ARCHIVE_FOLDER);
        anyhow!("{} 里还没有报表，请先 baosong collect，或写明要汇总的文件", place.display())
    })
}

fn baseline(desk: &Desk, args: &Merge) -> Result<Option<Baseline>> {
    let own = desk.path(BASELINE_FILE);
    let file = match &args.baseline {
        Some(file) => Some(file.clone()),
        None => own.is_file().then_some(own),
    };
    file.map(|file| Baseline::load(&file, &desk.campaign)).transpose()
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
