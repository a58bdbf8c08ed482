//! What a title or a tab says of the time of its figures: 截至2021年9月10日, 2020年, 1-8月, 第2期.

use super::Context;
use crate::campaign::{Block, Period, normalize};
use crate::finding::{Code, Finding, Severity};
use crate::form::Place;
use crate::reading::{CellReading, FieldCell};
use chrono::{Datelike, Days, NaiveDate};

/// Behind a day these say that it is not the day of the figures.
const OTHER_DAYS: [&str; 9] = ["印发", "起", "开始", "前", "以前", "启动", "发", "会议", "通知"];
/// Digits between which a range runs.
const RANGES: [char; 5] = ['-', '—', '至', '~', '到'];

/// The doubt that a title over the table or its tab raises about the period, if one does.
pub fn doubt(tab: &str, titles: &[CellReading], context: Context) -> Option<Finding> {
    // What the form itself says is no doubt.
    let form = &context.campaign.form;
    let printed = form.blocks().flat_map(|block| block.title.iter().chain([&block.sheet]));
    let printed: Vec<String> = printed.chain([&form.title]).map(|text| normalize(text)).collect();
    let about = |text: &str, place| {
        let is_own = printed.contains(&normalize(text));
        let said = of_another_time(text, context).filter(|_| !is_own)?;
        let message = format!(
            "表上写的是“{said}”，现在收的是 {} 期，像是别的时候的数",
            context.campaign.calendar.short_name(context.period)
        );
        Some(Finding {
            place,
            ..Finding::new(Code::DifferentPeriod).found(text).with_message(message)
        })
    };
    let of_title = |title: &CellReading| about(title.cell.as_text()?, Some(title.place.clone()));
    about(tab, None).or_else(|| titles.iter().find_map(of_title))
}

/// Doubts about columns whose headings carry another month or year than the period's; what the form itself
/// says is none.
pub(super) fn of_headings(
    block: &Block,
    row: &[FieldCell],
    place: impl Fn(&FieldCell) -> Option<Place>,
    context: Context,
) -> Vec<Finding> {
    let mut doubts: Vec<Finding> = Vec::new();
    for (cell, field) in row.iter().zip(&block.fields) {
        let Some(heading) = cell.heading.as_deref() else { continue };
        let said = normalize(heading);
        let own = || field.path_names().any(|name| said.starts_with(&name) || name == said);
        if !said.contains(['年', '月']) || own() {
            continue;
        }
        let (time, class) = match (of_another_time(&said, context), another_month(&said, context)) {
            (Some(time), _) => (time, Severity::Hold),
            (None, Some(time)) => (time, Severity::Verify),
            (None, None) => continue,
        };
        let message = format!(
            "列标题写的是“{time}”，现在收的是 {} 期，像是别的时候的数",
            context.campaign.calendar.short_name(context.period)
        );
        // Columns below one heading are one matter.
        if doubts.iter().any(|known| known.message == message) {
            continue;
        }
        let finding = Finding::new(Code::DifferentPeriod).found(heading).with_message(message);
        doubts.push(Finding { place: place(cell), ..finding.with_severity(class) });
    }
    doubts
}

/// The month at the end of a heading's stretch of time, if it is not that of the period's figures.
fn another_month(text: &str, context: Context) -> Option<String> {
    let (_, own) = context.campaign.calendar.month_of(context.period, context.campaign.start);
    let named =
        numbers(text).into_iter().rfind(|n| n.rest.starts_with('月') && n.digits.len() <= 2)?;
    ((1..=12).contains(&named.value) && named.value != own).then(|| format!("{}月", named.digits))
}

/// The part of a text that says that its figures are of another time than this period.
pub fn of_another_time(text: &str, context: Context) -> Option<String> {
    let text = normalize(text);
    let numbers = numbers(&text);
    let of_campaign = context.campaign.start.year()..=context.campaign.end.year();
    for (at, number) in numbers.iter().enumerate() {
        let Some(moment) = moment(&numbers, at) else { continue };
        let behind = behind_day(&numbers, at + moment.behind);
        let is_other_day = OTHER_DAYS.iter().any(|word| behind.starts_with(word));
        if behind.starts_with(RANGES) || is_other_day {
            continue;
        }
        let is_own_year = moment.year.is_none_or(|year| of_campaign.contains(&year));
        if !is_own_year || !fits(&moment, context) {
            let said = text.get(number.start..text.len() - behind.len())?;
            return Some(said.to_string());
        }
    }
    ordinal(&text, context).or_else(|| bare_day(&text, context))
}

/// A year or a day that is all of a text: 2020, 0910, 9-10. A day that is none of the campaign's is
/// something else.
fn bare_day(text: &str, context: Context) -> Option<String> {
    let number = |part: &str| part.parse::<u32>().ok();
    let (month, day) = match text.split_once(['-', '.', '/']) {
        Some((month, day)) if month.len() <= 2 && day.len() <= 2 => (number(month)?, number(day)?),
        None if text.len() == 4 => {
            let all = number(text)?;
            let years = context.campaign.start.year()..=context.campaign.end.year();
            if (2000..2100).contains(&all) {
                return (!years.contains(&(all as i32))).then(|| text.to_string());
            }
            (all / 100, all % 100)
        }
        _ => return None,
    };
    let year = context.period.0.year();
    let named = NaiveDate::from_ymd_opt(year, month, day)?;
    let of_campaign = context.campaign.start..=context.campaign.end;
    let moment = DateParts { year: Some(year), month: Some(month), day: Some(day), behind: 0 };
    (of_campaign.contains(&named) && !fits(&moment, context)).then(|| text.to_string())
}

/// A number in a text and what stands behind it.
struct NumberInText<'t> {
    start: usize,
    digits: &'t str,
    value: u32,
    rest: &'t str,
}

/// A year, a month or a day that is written in full.
struct DateParts {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    /// How many numbers belong to it beside its first.
    behind: usize,
}

fn numbers(text: &str) -> Vec<NumberInText<'_>> {
    let mut numbers = Vec::new();
    let mut at = 0;
    while let Some(from) = text[at..].find(|c: char| c.is_ascii_digit()) {
        let start = at + from;
        let end =
            text[start..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |n| start + n);
        let digits = &text[start..end];
        let value = digits.parse().unwrap_or(u32::MAX);
        numbers.push(NumberInText { start, digits, value, rest: &text[end..] });
        at = end;
    }
    numbers
}

/// What stands behind a moment's last number, without 年, 月, 日 or 份.
fn behind_day<'t>(numbers: &[NumberInText<'t>], at: usize) -> &'t str {
    let rest = numbers.get(at).map_or("", |number| number.rest);
    rest.trim_start_matches(['年', '月', '日', '号', '份', '度'])
}

/// The moment that begins with the number at a place: 2021年9月10日, 9月10日, 9月, 2021年, 2021-09-10.
fn moment(numbers: &[NumberInText], at: usize) -> Option<DateParts> {
    let joined = |at: usize, marks: &[char]| {
        let (one, next) = (numbers.get(at)?, numbers.get(at + 1)?);
        let mark = one.rest.chars().next().filter(|c| marks.contains(c))?;
        one.rest[mark.len_utf8()..].starts_with(next.digits).then_some(next)
    };
    let number = numbers.get(at)?;
    let is_month = |n: &NumberInText| (1..=12).contains(&n.value) && n.digits.len() <= 2;
    let is_day = |n: &NumberInText| (1..=31).contains(&n.value) && n.digits.len() <= 2;
    let year = (number.digits.len() == 4 && (2000..2100).contains(&number.value))
        .then_some(number.value as i32);
    if let Some(year) = year {
        let month = joined(at, &['年', '-', '.', '/']).filter(|n| is_month(n));
        let Some(month) = month else {
            let is_year = number.rest.starts_with('年');
            let moment = DateParts { year: Some(year), month: None, day: None, behind: 0 };
            return is_year.then_some(moment);
        };
        // 2021年1-8月 is no day.
        let marks: &[char] =
            if number.rest.starts_with('年') { &['月'] } else { &['-', '.', '/'] };
        let day = joined(at + 1, marks).filter(|n| is_day(n));
        let behind = 1 + usize::from(day.is_some());
        let day = day.map(|n| n.value).or_else(|| last_of_ten(month.rest));
        let month = Some(month.value);
        return Some(DateParts { year: Some(year), month, day, behind });
    }
    // Its year has told it already.
    let is_told = at.checked_sub(1).and_then(|before| numbers.get(before)).is_some_and(|before| {
        before.digits.len() == 4
            && before.rest.starts_with(['年', '-', '.', '/'])
            && before.rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit())
    });
    if is_told || !is_month(number) || !number.rest.starts_with('月') {
        return None;
    }
    let day = joined(at, &['月']).filter(|n| is_day(n)).map(|n| n.value);
    let behind = usize::from(day.is_some());
    let day = day.or_else(|| last_of_ten(number.rest));
    Some(DateParts { year: None, month: Some(number.value), day, behind })
}

/// The last of the ten days that stand behind a month: 上旬, 中旬.
fn last_of_ten(rest: &str) -> Option<u32> {
    let days = [("月上旬", 10), ("月中旬", 20)];
    days.into_iter().find(|(word, _)| rest.starts_with(word)).map(|(_, day)| day)
}

/// Whether a moment is one of this period: a day not far from its due date, or a month in which it can be
/// filled in.
fn fits(moment: &DateParts, context: Context) -> bool {
    let Context { campaign, period, .. } = context;
    let Some(month) = moment.month else { return true };
    let year = moment.year.unwrap_or_else(|| period.0.year());
    let opens = campaign.calendar.opens(period);
    // What lies ahead is the campaign's end, or the day of the next report.
    let Some(day) = moment.day else {
        let Some(first) = NaiveDate::from_ymd_opt(year, month, 1) else { return true };
        let months = |day: NaiveDate| day.year() * 12 + day.month() as i32;
        // A month of figures that are not about it is another period's.
        return match campaign.calendar.covers(period) {
            Some((from, last)) => (months(from)..=months(last)).contains(&months(first)),
            None => months(first) >= months(opens),
        };
    };
    let Some(day) = NaiveDate::from_ymd_opt(year, month, day) else { return true };
    let earliest = period.0.checked_sub_days(Days::new(half_gap(period, context)));
    let is_due_day = campaign.calendar.periods().iter().any(|p| p.0 == day && *p != period);
    day == campaign.end || !is_due_day && earliest.is_none_or(|earliest| day >= earliest)
}

/// Half of the days to the nearest other due date.
fn half_gap(period: Period, context: Context) -> u64 {
    let others = context.campaign.calendar.periods().iter().filter(|p| **p != period);
    let gap = others.map(|other| (other.0 - period.0).num_days().unsigned_abs()).min();
    gap.unwrap_or(WEEKS) / 2
}

/// Days of a gap where the campaign has one period only.
const WEEKS: u64 = 28;

/// Another period's number: 第2期.
fn ordinal(text: &str, context: Context) -> Option<String> {
    let (_, rest) = text.split_once('第')?;
    let (number, _) = rest.split_once('期')?;
    let number: usize = number.parse().ok()?;
    let own = context.campaign.calendar.periods().iter().position(|p| *p == context.period)?;
    (number != own + 1).then(|| format!("第{number}期"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::Campaign;

    #[test]
    fn other_times_are_told_from_this_periods() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let day = |d| NaiveDate::from_ymd_opt(2021, 9, d).unwrap_or_default();
        let context = Context { campaign: &campaign, period: Period(day(25)), today: day(26) };
        let said = |text: &str| of_another_time(text, context);
        for (text, found) in [
            ("统计表（截至2021年9月10日）", "2021年9月10日"),
            ("2020年统计表", "2020年"),
            ("2021年1-8月情况统计表", "8月"),
            ("8月份统计表", "8月份"),
            ("第2期", "第2期"),
            ("附件2（10月10日）", "10月10日"),
            ("2021.9.10", "2021.9.10"),
            ("9月上旬", "9月"),
            ("2020", "2020"),
            ("0910", "0910"),
            ("9-10", "9-10"),
        ] {
            assert_eq!(said(text).as_deref(), Some(found), "{text}");
        }
        for text in [
            "制造业招商引资“百日攻坚”行动情况统计表",
            "统计表（截至2021年9月24日）",
            "截至9月25日",
            "2021年统计表",
            "2021年9月10日至12月18日",
            "（2021年9月10日印发）",
            "2021年9月",
            "9月下旬",
            "附件2",
            "Sheet1 (2)",
            "表3.1",
            "3.1",
            "0925",
            "9-25",
            "第1期",
            "川办发〔2021〕47号",
            "2021年9-12月",
            "请于10月10日前报送",
        ] {
            assert_eq!(said(text), None, "{text}");
        }
        Ok(())
    }
}
