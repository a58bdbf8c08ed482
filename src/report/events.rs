//! The history of a period: what was archived and what the office decided, in the order of time.

use super::status::short_name;
use super::terminal::{new_table, printable};
use crate::archive::{Archive, Verdict};
use crate::campaign::{Campaign, Period, Unit};
use anyhow::{Context, Result};
use chrono::{DateTime, FixedOffset};
use comfy_table::ColumnConstraint;
use serde::Serialize;

/// Columns that may be broken on a narrow screen: who, and the particulars.
const WRAPPED_COLUMNS: [usize; 2] = [1, 5];

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// When, in Beijing time; `None` for records of an older program.
    pub at: Option<DateTime<FixedOffset>>,
    /// Who.
    pub by: String,
    /// The unit's name; a dash for files that name none.
    pub unit: String,
    /// Its short name; for the table.
    #[serde(skip)]
    pub short_unit: String,
    /// What: 收表 or a decision.
    pub action: String,
    /// The version it is about.
    pub version: Option<u32>,
    /// Particulars: file and status, or figure and reason.
    pub detail: String,
}

/// The events of some units, oldest first; files without a unit when all units are asked for.
pub fn events(archive: &Archive, units: &[&Unit], campaign: &Campaign) -> Vec<Event> {
    let mut events = Vec::new();
    let all = units.len() == campaign.units.len();
    let codes = units.iter().map(|u| u.code.as_str()).chain([""].into_iter().filter(|_| all));
    for code in codes {
        let name = campaign.units.by_code(code).map_or("—", |u| u.name.as_str());
        let short = campaign.units.by_code(code).map_or("—", short_name);
        events.extend(archive.versions_of(code).iter().map(|kept| Event {
            at: kept.collected.as_ref().map(|c| c.at),
            by: kept.collected.as_ref().map(|c| c.by.clone()).unwrap_or_default(),
            unit: name.to_string(),
            short_unit: short.to_string(),
            action: "收表".to_string(),
            version: kept.version,
            detail: format!("{}（{}）", printable(&kept.file_name), kept.status_text()),
        }));
        events.extend(archive.decisions().iter().filter(|d| d.unit == code).map(|d| Event {
            at: Some(d.at),
            by: d.by.clone(),
            unit: name.to_string(),
            short_unit: short.to_string(),
            action: d.verdict.chinese().to_string(),
            version: d.verdict.version(),
            detail: detail(&d.verdict, &d.reason, campaign),
        }));
    }
    // The sort is stable: what happened in one second stays in the order of units and versions.
    events.sort_by_key(|event| event.at);
    events
}

fn detail(verdict: &Verdict, reason: &str, campaign: &Campaign) -> String {
    match verdict {
        Verdict::Adjust { figure, value, version, was } => {
            let name = printable(&campaign.figure_name(figure));
            let from = version.zip(was.as_deref());
            let from = from.map(|(version, was)| format!(" v{version} 的 {}", printable(was)));
            format!("{name}{}改为 {value}：{}", from.unwrap_or_default(), printable(reason))
        }
        _ => printable(reason),
    }
}

/// The history as a table.
pub fn print_events(period: Period, events: &[Event]) -> String {
    let mut table = new_table(&["时间", "谁", "单位", "事项", "版本", "内容"]);
    for event in events {
        let at = event.at.map(|at| at.format("%m-%d %H:%M").to_string()).unwrap_or_default();
        let version = event.version.map(|v| format!("v{v}")).unwrap_or_default();
        let by = event.by.trim_start_matches('（').trim_end_matches('）');
        table.add_row([&at, by, &event.short_unit, &event.action, &version, &event.detail]);
    }
    // The particulars take what is left, and a long name of a person may be broken.
    for (at, column) in table.column_iter_mut().enumerate() {
        if !WRAPPED_COLUMNS.contains(&at) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    format!("报送期 {period}\n{table}\n共 {} 条\n", events.len())
}

/// The history as one JSON document.
///
/// # Errors
/// Never for data that came through the house; kept for the writer's sake.
pub fn events_json(period: Period, events: &[Event]) -> Result<String> {
    #[derive(Serialize)]
    struct EventsDocument<'a> {
        period: Period,
        events: &'a [Event],
    }
    serde_json::to_string(&EventsDocument { period, events }).context("结果写不成 JSON")
}
