//! A return that came while a period was open and belongs to one before it, as an old form does.

use crate::archive::Archive;
use crate::campaign::Period;
use chrono::{DateTime, FixedOffset};

/// What a unit sent instead of this period's return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stray {
    /// The period whose return it is.
    pub period: Period,
    /// When it came.
    pub received: DateTime<FixedOffset>,
}

impl Stray {
    /// The last return of a unit for an earlier period that came nearer to this one's due date.
    pub fn of(code: &str, period: Period, archives: &[(Period, Archive)]) -> Option<Stray> {
        let earlier = archives.iter().filter(|(before, _)| *before < period);
        let came = earlier.flat_map(|(before, archive)| {
            let returns = archive.versions_of(code).iter().filter(|s| s.is_version());
            returns.filter_map(|s| Some(Stray { period: *before, received: s.first_received()? }))
        });
        came.filter(|stray| stray.is_nearer_to(period)).max_by_key(|stray| stray.received)
    }

    fn is_nearer_to(&self, period: Period) -> bool {
        let day = self.received.date_naive();
        (period.0 - day).num_days().abs() < (day - self.period.0).num_days()
    }

    /// In a letter: 10月9日收到的是贵单位 2021-09-25 期的报表.
    pub fn sentence(&self) -> String {
        let day = self.received.format("%-m月%-d日");
        format!("{day}收到的是贵单位 {} 期的报表，尚未收到本期的报表", self.period)
    }

    /// In a table: 10-09 来的是 2021-09-25 期的表.
    pub fn chinese(&self) -> String {
        format!("{} 来的是 {} 期的表", self.received.format("%m-%d"), self.period)
    }
}
