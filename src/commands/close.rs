//! `baosong close` and `reopen` (定稿、重开): after a period is closed, nothing that comes in counts
//! without a decision.

use super::{Outcome, Workspace};
use crate::args::CloseArgs;
use anyhow::{Result, bail};
use baosong::archive::{Decision, Verdict};
use baosong::campaign::Period;

/// Closes a period, or opens it again.
///
/// # Errors
/// The period is none of the campaign's, it is closed or open already, or the ledger cannot be written.
pub fn run(workspace: &Workspace, args: &CloseArgs, verdict: Verdict) -> Result<Outcome> {
    let period = workspace.kept_period(args.period)?;
    let mut archive = workspace.open_archive(period)?;
    let closes = verdict == Verdict::Close;
    match (archive.closing(), closes) {
        (Some(decision), true) => bail!("{period} 期{}，不用再定稿", decision.sentence()),
        (None, false) => bail!("{period} 期没有定稿，不用重开"),
        _ => {}
    }
    let reason = match args.reason.trim() {
        "" if closes => "本期数字已定",
        "" => "要改本期的数",
        given => given,
    };
    archive.decide(decision(workspace, verdict, reason, args.by.as_deref()))?;
    match closes {
        true => println!(
            "{period} 期已定稿：以后来的报表先待核，不改变已定的数，要计入用 baosong accept"
        ),
        false => println!("{period} 期已重开：定稿以后来的报表按平常的办法计入"),
    }
    Ok(Outcome::Well)
}

/// Closes a period because its bulletin was written after the deadline; whether it was open before.
///
/// # Errors
/// The ledger cannot be written.
pub fn after_bulletin(workspace: &Workspace, period: Period) -> Result<bool> {
    if workspace.today <= workspace.campaign.calendar.deadline(period) {
        return Ok(false);
    }
    let mut archive = workspace.open_archive(period)?;
    if archive.closing().is_some() {
        return Ok(false);
    }
    archive.decide(decision(workspace, Verdict::Close, "通报已写出", None))?;
    Ok(true)
}

fn decision(workspace: &Workspace, verdict: Verdict, reason: &str, by: Option<&str>) -> Decision {
    let (at, by) = (workspace.now(), workspace.person(by));
    Decision { at, by, unit: String::new(), verdict, reason: reason.to_string() }
}
