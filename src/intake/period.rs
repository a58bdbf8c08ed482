//! Which period is being collected: the one asked for, else the stamps', else the nearest.

use crate::campaign::{Campaign, Period};
use anyhow::{Result, anyhow};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Why a period was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It was asked for.
    Given,
    /// Most stamps name it.
    ByStamp,
    /// Its due date is nearest to today.
    ByToday,
}

/// A period and why it was chosen.
#[derive(Debug, Clone, Copy)]
pub struct PeriodChoice {
    /// The period.
    pub period: Period,
    /// Why.
    pub decided: Decided,
}

impl PeriodChoice {
    /// Chooses the period; among stamps the commonest wins, of two equally common ones the later.
    ///
    /// # Errors
    /// The campaign has no period.
    pub fn decide(
        given: Option<Period>,
        stamped: &[Period],
        campaign: &Campaign,
        today: NaiveDate,
    ) -> Result<PeriodChoice> {
        if let Some(period) = given {
            return Ok(PeriodChoice { period, decided: Decided::Given });
        }
        let mut votes: BTreeMap<Period, usize> = BTreeMap::new();
        for period in stamped {
            *votes.entry(*period).or_default() += 1;
        }
        if let Some((period, _)) = votes.into_iter().max_by_key(|(period, n)| (*n, *period)) {
            return Ok(PeriodChoice { period, decided: Decided::ByStamp });
        }
        let nearest = campaign.calendar.nearest(today);
        let period = nearest.ok_or_else(|| anyhow!("专项行动文件里没有报送期"))?;
        Ok(PeriodChoice { period, decided: Decided::ByToday })
    }
}

impl Decided {
    /// The reason in words.
    pub fn chinese(self) -> &'static str {
        match self {
            Decided::Given => "命令指定",
            Decided::ByStamp => "按表码",
            Decided::ByToday => "离今天最近",
        }
    }
}
