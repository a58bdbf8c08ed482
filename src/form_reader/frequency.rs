//! How often a form is filled in, as its title, its notes and the room for a period tell.

use super::labels;
use super::proposal::{FrequencyReading, Proposal};
use crate::campaign::{Frequency, normalize};

/// Words of titles, the surer first; a period that is asked for says the same.
const WORDS: [(&str, Frequency); 17] = [
    ("日报", Frequency::MonthDays),
    ("每日", Frequency::MonthDays),
    ("月报", Frequency::Monthly),
    ("月度", Frequency::Monthly),
    ("月调度", Frequency::Monthly),
    ("按月", Frequency::Monthly),
    ("季报", Frequency::Quarterly),
    ("季度", Frequency::Quarterly),
    ("按季", Frequency::Quarterly),
    ("半年报", Frequency::HalfYearly),
    ("半年度", Frequency::HalfYearly),
    ("年报", Frequency::Yearly),
    ("年度统计", Frequency::Yearly),
    ("登记表", Frequency::Once),
    ("申请表", Frequency::Once),
    ("申报表", Frequency::Once),
    ("报名表", Frequency::Once),
];

/// Days of a month, of a form that is filled in every day.
const EVERY_DAY: std::ops::RangeInclusive<u32> = 1..=31;

/// How often a form is filled in; on one day of every month where nothing tells.
pub(super) fn frequency_of(proposal: &Proposal) -> FrequencyReading {
    let sheets = proposal.tables.iter().flat_map(|table| table.sheet.iter().chain([&table.name]));
    let titles = proposal.title.iter().chain(sheets);
    let titles: Vec<String> = titles.map(|text| normalize(text)).collect();
    let notes: Vec<String> = proposal.notes.iter().map(|note| normalize(note)).collect();
    let monthly = notes.iter().find_map(|note| day_behind(note, "每月"));
    if let Some(day) = monthly {
        return FrequencyReading {
            days: vec![day],
            is_stated: true,
            ..FrequencyReading::default()
        };
    }
    let word = WORDS.iter().find(|(word, _)| titles.iter().any(|title| title.contains(word)));
    let fields = proposal.header_fields.iter().map(|field| (field.kind, field.name.as_str()));
    let room =
        proposal.title.as_deref().and_then(labels::period_in_title).map(|name| ("period", name));
    let of_room = || fields.chain(room).find_map(|(kind, name)| of_period(kind, name));
    let stated = word.map(|(_, frequency)| *frequency).or_else(of_room);
    let is_daily = word.is_some_and(|(_, frequency)| *frequency == Frequency::MonthDays);
    let frequency = stated.unwrap_or_default();
    let days = if is_daily { EVERY_DAY.collect() } else { vec![25] };
    FrequencyReading { frequency, days, is_stated: stated.is_some() }
}

fn of_period(kind: &str, name: &str) -> Option<Frequency> {
    match name {
        _ if kind != "period" => None,
        "年月" => Some(Frequency::Monthly),
        "季度" => Some(Frequency::Quarterly),
        "半年度" => Some(Frequency::HalfYearly),
        "年度" => Some(Frequency::Yearly),
        _ => None,
    }
}

/// The day in 每月25日前.
fn day_behind(note: &str, word: &str) -> Option<u32> {
    let (_, rest) = note.split_once(word)?;
    let end = rest.find(|c: char| !c.is_ascii_digit())?;
    let day = rest[..end].parse().ok().filter(|day| EVERY_DAY.contains(day))?;
    rest[end..].starts_with(['日', '号']).then_some(day)
}

impl FrequencyReading {
    /// In words: 月报，月后 5 日报.
    pub fn chinese(&self) -> String {
        let after = |name: &str| format!("{name}，期末以后 {} 天报", Self::DAYS_AFTER);
        match self.frequency {
            Frequency::Once | Frequency::Dates => "只报一次".to_string(),
            Frequency::MonthDays if self.days.len() > 1 => "每天报".to_string(),
            Frequency::MonthDays => {
                format!("每月 {} 日报", self.days.first().copied().unwrap_or_default())
            }
            Frequency::Monthly => after("月报"),
            Frequency::Quarterly => after("季报"),
            Frequency::HalfYearly => after("半年报"),
            Frequency::Yearly => after("年报"),
        }
    }

    /// Days after the end of a period that are proposed.
    const DAYS_AFTER: u32 = 5;

    /// The lines of a definition.
    pub(super) fn lines(&self, year: i32) -> String {
        let days: Vec<String> = self.days.iter().map(u32::to_string).collect();
        let days = days.join(", ");
        let after = |word: &str, what: &str| {
            format!(
                "frequency  = \"{word}\"            # {what}；一次 once，每月几日 month_days，月 monthly，季 quarterly，半年 half_yearly，年 yearly\n\
                 days_after = {}                    # 期末以后第几天报，请改\n",
                Self::DAYS_AFTER
            )
        };
        match self.frequency {
            Frequency::Once | Frequency::Dates => format!(
                "frequency = \"once\"              # 只报一次；报几次的写 dates\ndates = [{year}-06-30]                 # 报送日，请改\n"
            ),
            Frequency::MonthDays => {
                format!("days  = [{days}]                           # 每月几日报送，请改\n")
            }
            Frequency::Monthly => after("monthly", "月报"),
            Frequency::Quarterly => after("quarterly", "季报"),
            Frequency::HalfYearly => after("half_yearly", "半年报"),
            Frequency::Yearly => after("yearly", "年报"),
        }
    }
}
