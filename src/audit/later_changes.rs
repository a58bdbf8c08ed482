//! What came into the archive after a summary was made from it.

use crate::archive::{Archive, Decision};
use crate::campaign::{Campaign, Period};
use crate::finding::Code;
use crate::form::SummaryOrigin;
use crate::intake::Submission;
use anyhow::Result;
use chrono::{DateTime, FixedOffset};
use std::path::Path;

/// What the archive holds beyond what a summary was made from; this period and those before it.
#[derive(Debug, Default)]
pub struct LaterChanges {
    /// Returns, oldest first.
    pub returns: Vec<LaterReturn>,
    /// Decisions of the office, oldest first, each with its period.
    pub decisions: Vec<(Period, Decision)>,
    /// Returns and decisions that were there and are no more.
    pub lost: usize,
    /// Folders of the archive whose original is not what was received.
    pub altered: Vec<String>,
}

/// A return that came later.
#[derive(Debug)]
pub struct LaterReturn {
    /// The period it was collected for.
    pub period: Period,
    /// Name of the unit.
    pub unit: String,
    /// Version.
    pub version: Option<u32>,
    /// Name of the file.
    pub file: String,
    /// When it was archived.
    pub at: Option<DateTime<FixedOffset>>,
}

/// The newest returns and decisions of the archive, as many as there are more than at `origin`.
///
/// # Errors
/// A record of the archive cannot be read.
pub fn later_than(
    origin: SummaryOrigin,
    root: &Path,
    period: Period,
    campaign: &Campaign,
) -> Result<LaterChanges> {
    let SummaryOrigin::Archive { returns: old_returns, decisions: old_decisions } = origin else {
        return Ok(LaterChanges::default());
    };
    let (mut returns, mut decisions) = (Vec::new(), Vec::new());
    let periods = Archive::periods(root)?.into_iter().filter(|p| *p <= period);
    let periods: Vec<Period> = periods.collect();
    for period in &periods {
        let archive = Archive::read(root, *period)?;
        let all = archive.submissions(campaign);
        // What stands in the place of a version that is gone is none.
        let is_lost = |s: &Submission| s.has(Code::DamagedRecord) && s.sha256.is_empty();
        let there = all.iter().filter(|s| !is_lost(s) && campaign.has_unit(s.unit_code()));
        returns.extend(there.map(|s| LaterReturn::of(*period, s)));
        let own = archive.decisions().iter().filter(|d| campaign.has_unit(&d.unit));
        decisions.extend(own.map(|d| (*period, d.clone())));
    }
    returns.sort_by_key(|kept| (kept.at, kept.version));
    decisions.sort_by_key(|(_, decision)| decision.at);
    let lost =
        old_returns.saturating_sub(returns.len()) + old_decisions.saturating_sub(decisions.len());
    returns.drain(..old_returns.min(returns.len()));
    decisions.drain(..old_decisions.min(decisions.len()));
    Ok(LaterChanges { returns, decisions, lost, altered: Archive::altered(root, &periods)? })
}

impl LaterReturn {
    fn of(period: Period, kept: &Submission) -> LaterReturn {
        LaterReturn {
            period,
            unit: kept.unit_name().to_string(),
            version: kept.version,
            file: kept.shown_name().to_string(),
            at: kept.collected.as_ref().map(|c| c.at),
        }
    }
}
