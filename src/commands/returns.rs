//! The returns of archived periods as they stand today, and where every unit stands with them.

use super::Workspace;
use super::workspace::ARCHIVE_FOLDER;
use anyhow::Result;
use baosong::archive::{Archive, ReadOnlyHistory};
use baosong::baseline::Baselines;
use baosong::campaign::Period;
use baosong::contacts::Contacts;
use baosong::cycle::{ArchivedPeriod, Cycle};
use baosong::finding::Code;
use baosong::intake::{EmptyHistory, Settling, Submission, has_new_doubts, judge_again};
use baosong::roll_up::roll_up;
use baosong::validation::Context;

impl Workspace {
    /// The returns of a period with the office's decisions: what it adjusted is judged again, and amounts
    /// are doubted that nobody could compare with others when they came.
    ///
    /// # Errors
    /// A record cannot be read.
    pub(super) fn returns(
        &self,
        period: Period,
        archive: &Archive,
        baselines: &Baselines,
    ) -> Result<Vec<Submission>> {
        self.judged(period, archive.submissions(&self.campaign), archive, baselines)
    }

    /// The same, where nothing else is wanted of the archive.
    ///
    /// # Errors
    /// A record cannot be read.
    pub(super) fn returns_from(
        &self,
        period: Period,
        mut archive: Archive,
        baselines: &Baselines,
    ) -> Result<Vec<Submission>> {
        let all = archive.take_submissions(&self.campaign);
        self.judged(period, all, &archive, baselines)
    }

    fn judged(
        &self,
        period: Period,
        mut all: Vec<Submission>,
        archive: &Archive,
        baselines: &Baselines,
    ) -> Result<Vec<Submission>> {
        // Those of the units of other offices are none of this one's business.
        all.retain(|s| self.campaign.has_unit(s.unit_code()));
        let baseline = baselines.at_hand(period).table;
        let context = Context { campaign: &self.campaign, period, today: self.today };
        let alone = Settling { context, history: &EmptyHistory, baseline, is_asked: true };
        if all.iter().any(|s| s.has(Code::Adjusted)) || has_new_doubts(&all, alone) {
            let root = self.path(ARCHIVE_FOLDER);
            let history = ReadOnlyHistory::before(&root, period, &self.campaign)?;
            judge_again(&mut all, Settling { history: &history, ..alone });
            archive.confirm(&mut all, &self.campaign);
        }
        if !self.campaign.units.is_flat() {
            roll_up(&mut all, &self.campaign, period);
            archive.confirm(&mut all, &self.campaign);
        }
        Ok(all)
    }

    /// Where every unit stands today in the given periods.
    ///
    /// # Errors
    /// A record cannot be read.
    pub fn cycle<'a>(&'a self, periods: &[Period], contacts: &'a Contacts) -> Result<Cycle<'a>> {
        let baselines = self.known_baselines();
        let read = |period: &Period| {
            let archive = self.read_archive(*period)?;
            let returns = self.returns(*period, &archive, &baselines)?;
            Ok(ArchivedPeriod { period: *period, archive, returns })
        };
        let kept: Result<Vec<ArchivedPeriod>> = periods.iter().map(read).collect();
        Ok(Cycle::of(&self.campaign, self.today, &kept?, contacts))
    }

    /// The same, with what units without a return sent instead.
    ///
    /// # Errors
    /// A record cannot be read.
    pub fn cycle_to_remind<'a>(
        &'a self,
        periods: &[Period],
        contacts: &'a Contacts,
    ) -> Result<Cycle<'a>> {
        let root = self.path(ARCHIVE_FOLDER);
        let last = periods.iter().max();
        let kept = Archive::periods(&root)?.into_iter().filter(|kept| Some(kept) < last);
        let archives: Result<Vec<(Period, Archive)>> =
            kept.map(|p| Ok((p, self.read_archive(p)?))).collect();
        Ok(self.cycle(periods, contacts)?.with_strays(&archives?))
    }

    /// Last year's figures where they only help: tables that are wrong are told and taken as none.
    pub(super) fn known_baselines(&self) -> Baselines {
        self.baselines(None).unwrap_or_else(|error| {
            eprintln!("上年同期没有用上：{error:#}");
            Baselines::default()
        })
    }
}
