//! The calendar of a campaign: one row per period, as a table and as JSON.

use super::terminal::new_table;
use crate::campaign::{Campaign, Period, Phase, Shift, chinese_day, weekday};
use anyhow::{Context, Result};
use chrono::NaiveDate;
use comfy_table::ColumnConstraint;
use serde::Serialize;
use std::fmt::Write;

/// Columns that tell the deadline where it is another day.
const MOVED_COLUMNS: [usize; 2] = [3, 4];
/// The column of the due date's day of the week.
const WEEKDAY_COLUMN: usize = 2;
/// Columns that may be broken on a narrow screen: words, but no dates.
const WRAPPED_COLUMNS: [usize; 2] = [2, 6];

#[derive(Serialize)]
struct CalendarDocument<'a> {
    start: NaiveDate,
    end: NaiveDate,
    length: i64,
    shift: Shift,
    today: TodayDocument<'a>,
    periods: Vec<CalendarRow<'a>>,
}

#[derive(Serialize)]
struct TodayDocument<'a> {
    date: NaiveDate,
    weekday: &'static str,
    day: Option<i64>,
    stage: Option<&'a str>,
}

#[derive(Serialize)]
struct CalendarRow<'a> {
    number: usize,
    period: Period,
    /// 2021年9月25日, 2026年3月, 2026年一季度.
    name: String,
    weekday: &'static str,
    /// 双休日, 调休上班 or a holiday's name.
    remark: Option<&'a str>,
    deadline: NaiveDate,
    deadline_weekday: &'static str,
    day: Option<i64>,
    stage: Option<&'a str>,
    state: Phase,
    /// Days from today to the deadline; negative after it.
    days_left: i64,
}

/// The calendar as a person reads it.
pub fn print_calendar(campaign: &Campaign, today: NaiveDate) -> String {
    let document = CalendarDocument::of(campaign, today);
    let mut out = String::new();
    let (start, end) = (chinese_day(campaign.start), chinese_day(campaign.end));
    let _ = writeln!(out, "{}：{start}至{end}，共 {} 天", campaign.title, document.length);
    let _ = writeln!(out, "今天 {today}（{}），{}", document.today.weekday, where_in(&document));
    // A deadline of its own is shown only where there is one: eight columns do not fit a screen.
    let has_names = campaign.calendar.has_names();
    let moved = has_names || document.periods.iter().any(|row| row.deadline != row.period.0);
    let headings = ["期", "报送期", "星期", "最后一天", "星期", "第几天", "阶段", "离今天"];
    // A month has no day of the week.
    let is_shown =
        |at: usize| (moved || !MOVED_COLUMNS.contains(&at)) && !(has_names && at == WEEKDAY_COLUMN);
    let shown: Vec<usize> = (0..headings.len()).filter(|at| is_shown(*at)).collect();
    let mut table = new_table(&shown.iter().map(|at| headings[*at]).collect::<Vec<&str>>());
    for row in &document.periods {
        let cells = row.cells(has_names);
        table.add_row(shown.iter().map(|at| cells[*at].as_str()));
    }
    for (column, at) in table.column_iter_mut().zip(&shown) {
        if !WRAPPED_COLUMNS.contains(at) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let _ = writeln!(out, "{table}");
    let _ = writeln!(out, "截止日{}。", campaign.calendar.shift().chinese());
    let own = campaign.calendar.lead();
    for level in campaign.levels.iter().filter(|level| level.days_before > 0) {
        let (name, days) = (&level.name, level.days_before);
        let shown = if days == own { "，上面的最后一天就是这样算的" } else { "" };
        let _ = writeln!(out, "{name}比报送期早 {days} 天报{shown}。");
    }
    out
}

/// The calendar as one JSON document.
///
/// # Errors
/// Never for a checked campaign; kept for the writer's sake.
pub fn calendar_json(campaign: &Campaign, today: NaiveDate) -> Result<String> {
    serde_json::to_string(&CalendarDocument::of(campaign, today)).context("结果写不成 JSON")
}

/// How far a deadline is, in words.
pub fn distance(days_left: i64) -> String {
    match days_left {
        0 => "今天截止".to_string(),
        left if left > 0 => format!("还有 {left} 天"),
        left => format!("已过 {} 天", -left),
    }
}

fn where_in(document: &CalendarDocument) -> String {
    match (document.today.day, document.today.stage) {
        (Some(day), stage) => {
            let stage = stage.map(|s| format!("，{s}")).unwrap_or_default();
            format!("第 {day} 天/共 {} 天{stage}", document.length)
        }
        (None, _) if document.today.date < document.start => "行动还没有开始".to_string(),
        (None, _) => "行动已经结束".to_string(),
    }
}

fn with_remark(weekday: &str, remark: Option<&str>) -> String {
    remark.map_or(weekday.to_string(), |remark| format!("{weekday}（{remark}）"))
}

impl<'a> CalendarDocument<'a> {
    fn of(campaign: &'a Campaign, today: NaiveDate) -> CalendarDocument<'a> {
        let periods = campaign.calendar.periods().iter();
        CalendarDocument {
            start: campaign.start,
            end: campaign.end,
            length: campaign.length(),
            shift: campaign.calendar.shift(),
            today: TodayDocument {
                date: today,
                weekday: weekday(today),
                day: campaign.day_number(today),
                stage: campaign.stage_of(today).map(|s| s.name.as_str()),
            },
            periods: (1..)
                .zip(periods)
                .map(|(n, p)| CalendarRow::of(n, *p, campaign, today))
                .collect(),
        }
    }
}

impl<'a> CalendarRow<'a> {
    fn cells(&self, has_names: bool) -> [String; 8] {
        [
            self.number.to_string(),
            if has_names { self.name.clone() } else { self.period.to_string() },
            with_remark(self.weekday, self.remark),
            self.deadline.to_string(),
            self.deadline_weekday.to_string(),
            self.day.map_or("行动外".to_string(), |n| n.to_string()),
            self.stage.unwrap_or_default().to_string(),
            distance(self.days_left),
        ]
    }

    fn of(
        number: usize,
        period: Period,
        campaign: &'a Campaign,
        today: NaiveDate,
    ) -> CalendarRow<'a> {
        let deadline = campaign.calendar.deadline(period);
        let days_left = (deadline - today).num_days();
        CalendarRow {
            number,
            period,
            name: campaign.calendar.name(period),
            weekday: weekday(period.0),
            remark: campaign.calendar.holidays().remark(period.0),
            deadline,
            deadline_weekday: weekday(deadline),
            day: campaign.day_number(period.0),
            stage: campaign.stage_of(period.0).map(|s| s.name.as_str()),
            state: campaign.calendar.phase(period, today),
            days_left,
        }
    }
}
