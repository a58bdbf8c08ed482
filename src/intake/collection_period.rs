//! Which period is being collected: the one asked for, else that of all stamps, else the nearest.

use crate::campaign::{Campaign, Period};
use anyhow::{Result, anyhow};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// Why a period was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It was asked for.
    Given,
    /// The stamps name it.
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
    /// Chooses the period of what has no stamp, from the stamp of each file or its lack. Where the
    /// stamps name several periods, today decides between them and the calendar's.
    ///
    /// # Errors
    /// The campaign has no period.
    pub fn decide(
        given: Option<Period>,
        stamps: &[Option<Period>],
        campaign: &Campaign,
        today: NaiveDate,
    ) -> Result<PeriodChoice> {
        if let Some(period) = given {
            return Ok(PeriodChoice { period, decided: Decided::Given });
        }
        let named: BTreeSet<Period> = stamps.iter().copied().flatten().collect();
        let distance = |period: &&Period| (period.0 - today).num_days().abs();
        let nearest = campaign.calendar.nearest(today);
        let is_named = nearest.is_some_and(|period| named.contains(&period));
        let by_stamps = named.len() == 1 || (!is_named && stamps.iter().all(Option::is_some));
        match named.iter().rev().min_by_key(distance).filter(|_| by_stamps) {
            Some(&period) => Ok(PeriodChoice { period, decided: Decided::ByStamp }),
            None => {
                let period = nearest.ok_or_else(|| anyhow!("专项行动文件里没有报送期"))?;
                Ok(PeriodChoice { period, decided: Decided::ByToday })
            }
        }
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

#[cfg(test)]
mod tests {
    use super::{Campaign, Decided, NaiveDate, Period, PeriodChoice};

    #[test]
    fn stamps_of_one_period_decide_and_today_between_several() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let day = |text: &str| -> anyhow::Result<NaiveDate> { Ok(text.parse()?) };
        let [first, second]: [Period; 2] = [Period(day("2021-09-25")?), Period(day("2021-10-10")?)];
        let (one, two) = (Some(first), Some(second));
        let decide = |stamps: &[Option<Period>], today: &str| -> anyhow::Result<_> {
            let choice = PeriodChoice::decide(None, stamps, &campaign, day(today)?)?;
            Ok((choice.period, choice.decided))
        };
        assert_eq!(decide(&[one, None], "2021-10-12")?, (first, Decided::ByStamp));
        // Two of the old and one of the new: the majority does not matter.
        assert_eq!(decide(&[one, one, two], "2021-10-09")?, (second, Decided::ByToday));
        assert_eq!(decide(&[one, two, two], "2021-09-26")?, (first, Decided::ByToday));
        assert_eq!(decide(&[None], "2021-10-09")?, (second, Decided::ByToday));
        // Today's period is none of theirs: it would hold nothing, unless a file has no stamp.
        assert_eq!(decide(&[one, two], "2021-10-24")?, (second, Decided::ByStamp));
        let third = Period(day("2021-10-25")?);
        assert_eq!(decide(&[one, two, None], "2021-10-24")?, (third, Decided::ByToday));
        Ok(())
    }
}
