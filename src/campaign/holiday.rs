//! Days off: 法定节假日 and 调休 of the State Council's yearly notice, and what they do to a due date.

use super::definition;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// A holiday (节假日) as the State Council arranges it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Name, such as 国庆节.
    pub name: String,
    /// First day off.
    #[serde(deserialize_with = "definition::date")]
    pub from: NaiveDate,
    /// Last day off.
    #[serde(deserialize_with = "definition::date")]
    pub until: NaiveDate,
    /// Weekend days on which offices work in exchange (调休上班).
    #[serde(default, deserialize_with = "definition::dates")]
    pub workdays: Vec<NaiveDate>,
}

/// What happens to a due date on a day off (顺延).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shift {
    /// Nothing.
    #[default]
    None,
    /// 法定节假日可顺延，双休日除外: to the day after the holiday.
    Holidays,
    /// To the next day on which offices work.
    Workday,
}

impl Shift {
    /// The rule as a clerk says it.
    pub fn chinese(self) -> &'static str {
        match self {
            Shift::None => "遇节假日、双休日不顺延",
            Shift::Holidays => "遇法定节假日顺延，双休日除外",
            Shift::Workday => "遇节假日、双休日顺延到下一个工作日",
        }
    }
}

/// The holidays that a campaign file lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays(pub Vec<Holiday>);

impl Holidays {
    /// The holiday that a day belongs to.
    pub fn on(&self, day: NaiveDate) -> Option<&Holiday> {
        self.0.iter().find(|h| h.from <= day && day <= h.until)
    }

    /// Whether offices work on a weekend day in exchange for a holiday.
    pub fn is_exchanged(&self, day: NaiveDate) -> bool {
        self.0.iter().any(|h| h.workdays.contains(&day))
    }

    /// Whether offices work on a day.
    pub fn is_workday(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        self.on(day).is_none() && (!weekend || self.is_exchanged(day))
    }

    /// What kind of day it is, in words: 国庆节, 调休上班, 双休日; `None` for an ordinary workday.
    pub fn remark(&self, day: NaiveDate) -> Option<&str> {
        match self.on(day) {
            Some(holiday) => Some(&holiday.name),
            None if self.is_exchanged(day) => Some("调休上班"),
            None => (!self.is_workday(day)).then_some("双休日"),
        }
    }

    /// The day that a due date is moved to; a table in which no day is free leaves it in place.
    pub fn shifted(&self, day: NaiveDate, shift: Shift) -> NaiveDate {
        let stays = |day: &NaiveDate| match shift {
            Shift::None => true,
            Shift::Holidays => self.on(*day).is_none(),
            Shift::Workday => self.is_workday(*day),
        };
        let following = (0..366).map_while(|n| day.checked_add_days(Days::new(n)));
        following.into_iter().find(stays).unwrap_or(day)
    }
}

/// Day of the week in Chinese: 星期六.
pub fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "星期一",
        Weekday::Tue => "星期二",
        Weekday::Wed => "星期三",
        Weekday::Thu => "星期四",
        Weekday::Fri => "星期五",
        Weekday::Sat => "星期六",
        Weekday::Sun => "星期日",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Campaign;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, month, day).unwrap_or_default()
    }

    #[test]
    fn the_days_off_of_2021_add_up() -> anyhow::Result<()> {
        let Campaign { calendar, .. } = Campaign::built_in()?;
        let year = || day(1, 1).iter_days().take(365);
        let holidays = calendar.holidays();
        // 国办发明电〔2020〕27号: 3 + 7 + 3 + 5 + 3 + 3 + 7 days off, 7 weekend days worked.
        assert_eq!(year().filter(|d| holidays.on(*d).is_some()).count(), 31);
        assert_eq!(year().filter(|d| holidays.is_exchanged(*d)).count(), 7);
        // 365 days less 104 weekend days less 11 legal holidays leave 250 workdays.
        assert_eq!(year().filter(|d| holidays.is_workday(*d)).count(), 250);
        Ok(())
    }

    #[test]
    fn each_rule_moves_what_it_says() -> anyhow::Result<()> {
        let Campaign { calendar, .. } = Campaign::built_in()?;
        let to = |shift, from| calendar.holidays().shifted(from, shift);
        // A Saturday whose Sunday is worked; a Sunday; a day inside 国庆节.
        let due = [day(9, 25), day(10, 10), day(10, 5)];
        assert_eq!(due.map(|d| to(Shift::None, d)), due);
        assert_eq!(due.map(|d| to(Shift::Holidays, d)), [day(9, 25), day(10, 10), day(10, 8)]);
        assert_eq!(due.map(|d| to(Shift::Workday, d)), [day(9, 26), day(10, 11), day(10, 8)]);
        let remark = |d| calendar.holidays().remark(d);
        let words = [day(9, 25), day(9, 26), day(10, 7), day(10, 8)].map(remark);
        assert_eq!(words, [Some("双休日"), Some("调休上班"), Some("国庆节"), None]);
        Ok(())
    }
}
