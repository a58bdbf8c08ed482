//! Which period a file's figures belong to: stamp, 填报时间, names of sheet and file, the mail's
//! subject and the period that is being collected, weighed together; what disagrees is asked.

use super::file_reader::ReadFile;
use crate::campaign::{Campaign, Period, normalize};
use crate::finding::{Code, Finding, Severity};
use crate::parcel::MailHeader;
use crate::reading::Return;
use crate::validation::{Context, day_of};
use chrono::{Datelike, NaiveDate};
use std::path::Path;

/// Weight of what a person wrote about the period, and of what is only the usual case.
const WRITTEN: u32 = 2;
const USUAL: u32 = 1;

/// Where a file goes, and what is doubted about that.
pub struct Placement {
    /// The period.
    pub period: Period,
    /// The question, if the evidence disagrees.
    pub doubt: Option<Finding>,
}

/// One piece of evidence.
struct PeriodEvidence {
    /// What says it: 表码.
    source: &'static str,
    /// As a person reads it: 9月25日.
    text: String,
    period: Period,
    weight: u32,
    /// Whether it stands in the return itself.
    is_inside: bool,
}

/// Weighs the evidence of a file; `usual` is the period of a file that says nothing.
pub fn place(
    opened: &ReadFile,
    mail: Option<&MailHeader>,
    usual: Period,
    context: Context,
) -> Placement {
    let (pieces, campaign) = (pieces(opened, mail, usual, context), context.campaign);
    let weight = |period: Period| -> u32 {
        let said: u32 = pieces.iter().filter(|p| p.period == period).map(|p| p.weight).sum();
        said + if period == usual { USUAL } else { 0 }
    };
    let named = pieces.iter().map(|p| p.period).chain([usual]);
    let best = named.max_by_key(|p| (weight(*p), *p == usual, *p)).unwrap_or(usual);
    let against: Vec<&PeriodEvidence> = pieces.iter().filter(|p| p.period != best).collect();
    let inside = pieces.iter().filter(|p| p.is_inside && p.period == best).count();
    let only_names = against.iter().all(|p| !p.is_inside);
    let unusual = best != usual && inside == 0;
    let doubt = match (against.is_empty(), unusual) {
        (true, false) => None,
        (false, _) if only_names && inside >= 2 => {
            Some(question(&pieces, best, usual, campaign).with_severity(Severity::Verify))
        }
        _ => Some(question(&pieces, best, usual, campaign)),
    };
    Placement { period: best, doubt }
}

const STAMP: &str = "表码";
const STATED_DAY: &str = "填报时间";

fn pieces(
    opened: &ReadFile,
    mail: Option<&MailHeader>,
    usual: Period,
    context: Context,
) -> Vec<PeriodEvidence> {
    let Ok(holdings) = &opened.content else { return Vec::new() };
    let campaign = context.campaign;
    let mut pieces = Vec::new();
    let stamp = holdings.stamps.sound.first();
    let stamp = stamp.filter(|s| s.campaign == campaign.id && campaign.calendar.has(s.period));
    if let Some(stamp) = stamp {
        pieces.push(written(STAMP, stamp.period, true, campaign));
    }
    let names = holdings.returns.first().filter(|_| holdings.returns.len() == 1);
    let sheet = names.and_then(|taken| named_period(&taken.sheet, campaign));
    pieces.extend(sheet.map(|period| written("工作表名", period, true, campaign)));
    let stem = Path::new(&opened.arrival.file_name).file_stem().unwrap_or_default();
    let file = named_period(&stem.to_string_lossy(), campaign);
    pieces.extend(file.map(|period| written("文件名", period, false, campaign)));
    let subject = mail.and_then(|mail| mail.subject.as_deref());
    let subject = subject.and_then(|subject| named_period(subject, campaign));
    pieces.extend(subject.map(|period| written("邮件主题", period, false, campaign)));
    let told = pieces.first().map_or(usual, |piece| piece.period);
    let day = holdings.returns.first().and_then(|taken| stated_day(taken, context));
    pieces.extend(
        day.and_then(|day| by_day(STATED_DAY, day, (told, usual), stamp.is_some(), campaign)),
    );
    if day.is_none() {
        let sent = mail.and_then(MailHeader::time).map(|time| time.date_naive());
        pieces.extend(sent.and_then(|day| by_day("邮件日期", day, (told, usual), true, campaign)));
    }
    pieces
}

fn written(
    source: &'static str,
    period: Period,
    is_inside: bool,
    campaign: &Campaign,
) -> PeriodEvidence {
    let text = campaign.calendar.short_name(period);
    PeriodEvidence { source, text, period, weight: WRITTEN, is_inside }
}

/// The day on which the return says that it was filled in.
fn stated_day(taken: &Return, context: Context) -> Option<NaiveDate> {
    let header = &context.campaign.form.header;
    let at = header.iter().position(|field| field.key == "reported_on")?;
    day_of(&taken.header.get(at)?.as_ref()?.cell, context)
}

/// A day agrees with the period that is told otherwise while that may still be reported; a later one
/// speaks for the period in which it falls, an earlier one for its own or for a date left as it was.
fn by_day(
    source: &'static str,
    day: NaiveDate,
    (told, usual): (Period, Period),
    is_stamped: bool,
    campaign: &Campaign,
) -> Option<PeriodEvidence> {
    let calendar = &campaign.calendar;
    let text = format!("{}月{}日", day.month(), day.day());
    let is_inside = source == STATED_DAY;
    let piece =
        |period, weight| PeriodEvidence { source, text: text.clone(), period, weight, is_inside };
    if day < calendar.opens(told) {
        // The first period has nothing before it.
        let earlier = calendar.around(day).filter(|p| *p < told)?;
        return Some(piece(earlier, if is_stamped { WRITTEN } else { USUAL }));
    }
    if calendar.late_until(told).is_none_or(|last| day <= last) {
        // A day that suits the usual period as well tells nothing.
        let suits = |p: Period| {
            day >= calendar.opens(p) && calendar.late_until(p).is_none_or(|last| day <= last)
        };
        let tells = told == usual || !suits(usual);
        return tells.then(|| piece(told, WRITTEN));
    }
    calendar.around(day).filter(|p| *p > told).map(|later| piece(later, WRITTEN))
}

/// 报送期不一致：表码 9月25日，填报时间 10月9日。是 10月10日的数填在 9月25日的旧表上吗？
fn question(
    pieces: &[PeriodEvidence],
    best: Period,
    usual: Period,
    campaign: &Campaign,
) -> Finding {
    let name = |period: Period| campaign.calendar.short_name(period);
    let mut told: Vec<String> = pieces.iter().map(|p| format!("{} {}", p.source, p.text)).collect();
    if pieces.iter().all(|p| p.period == best) {
        told.push(format!("现在收的是 {}", name(usual)));
    }
    let old_form = pieces.iter().find(|p| p.source == STAMP && p.period < best);
    let asked = match old_form {
        Some(stamp) => {
            format!("是{}的数填在{}的旧表上吗？", name(best), name(stamp.period))
        }
        None => format!("是{}的数吗？", name(best)),
    };
    let message = format!("各处写的报送期不一致：{}。{asked}", told.join("，"));
    let hint =
        format!("是{}的就 baosong accept 单位；是别的期就 baosong move 单位 --to 日期", name(best));
    Finding::new(Code::DifferentPeriod).with_message(message).with_hint(hint)
}

/// The one period whose due date, or last day in time, a name holds: 10月10日, 10.10, 2021-10-10,
/// 20211010, 第2期; or the months that it is about: 3月, 一季度.
pub fn named_period(text: &str, campaign: &Campaign) -> Option<Period> {
    let periods = campaign.calendar.periods();
    let text = normalize(text);
    let days = days_in(&text);
    // Most names of files and sheets hold neither a day nor a number of a period.
    let is_numbered = text.contains('第');
    if days.is_empty() && !is_numbered && !campaign.calendar.has_names() {
        return None;
    }
    let is_day = |day: &NaiveDate, (year, month, date): &(Option<i32>, u32, u32)| {
        year.is_none_or(|year| year == day.year()) && (day.month(), day.day()) == (*month, *date)
    };
    let is_named = |(at, period): &(usize, &Period)| {
        let dues = [period.0, campaign.calendar.deadline(**period)];
        let is_number = || {
            let chinese = CHINESE.get(*at).map(|digit| format!("第{digit}期"));
            text.contains(&format!("第{}期", at + 1))
                || chinese.is_some_and(|chinese| text.contains(&chinese))
        };
        days.iter().any(|named| dues.iter().any(|due| is_day(due, named)))
            || is_numbered && is_number()
            || campaign.calendar.is_named(**period, &text)
    };
    let mut named = periods.iter().enumerate().filter(is_named).map(|(_, period)| *period);
    let first = named.next()?;
    named.next().is_none().then_some(first)
}

const CHINESE: [&str; 12] =
    ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];

/// Days that stand in a normalized text, with their year where it is written.
fn days_in(text: &str) -> Vec<(Option<i32>, u32, u32)> {
    let mut days = Vec::new();
    let mut numbers: Vec<(&str, &str)> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let from = &rest[start..];
        let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (digits, after) = from.split_at(end);
        numbers.push((digits, after));
        rest = after;
    }
    let joins =
        |after: &str, marks: &[char]| after.chars().next().is_some_and(|c| marks.contains(&c));
    for (at, (digits, after)) in numbers.iter().enumerate() {
        if let Some(day) = whole_day(digits) {
            days.push(day);
        }
        let Some((next, _)) = numbers.get(at + 1) else { continue };
        let adjoining = after.len() > next.len() && after[first_len(after)..].starts_with(next);
        if !adjoining || !joins(after, &['月', '.', '-', '/']) {
            continue;
        }
        let (Ok(month), Ok(day)) = (digits.parse::<u32>(), next.parse::<u32>()) else { continue };
        let before = at.checked_sub(1).map(|before| numbers[before]);
        let year = before.filter(|(year, after)| {
            year.len() == 4 && after[first_len(after)..].starts_with(digits)
        });
        days.push((year.and_then(|(year, _)| year.parse().ok()), month, day));
    }
    days
}

fn first_len(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// 20211010.
fn whole_day(digits: &str) -> Option<(Option<i32>, u32, u32)> {
    let number = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok());
    let day = (number(digits.get(4..6))?, number(digits.get(6..))?);
    let year = digits.get(..4)?.parse().ok()?;
    (digits.len() == 8).then_some((Some(year), day.0, day.1))
}

#[cfg(test)]
mod tests {
    use super::named_period;
    use crate::campaign::Campaign;

    #[test]
    fn periods_are_named_by_their_due_dates() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let named = |text: &str| named_period(text, &campaign).map(|p| p.to_string());
        let second = Some("2021-10-10".to_string());
        for text in [
            "自贡市10月10日",
            "自贡１０月１０日",
            "附件2(10.10)",
            "绵阳2021-10-10",
            "2021年10月10日",
            "20211010报表",
            "第2期",
            "第二期",
        ] {
            assert_eq!(named(text), second, "{text}");
        }
        for text in
            ["自贡市", "9月25日改10月10日", "2020-10-10", "10月9日", "110.10", "13800000000"]
        {
            assert_eq!(named(text), None, "{text}");
        }
        Ok(())
    }
}
