//! Whom to call: one line per unit and period, as a list and as JSON.

use super::doubts::{print_doubts, subject};
use super::status::{contact_text, short_name};
use super::terminal::{new_table, printable, wrapped};
use super::unit_status::ContactDocument;
use crate::campaign::{Campaign, Period, Unit};
use crate::cycle::{Cycle, Occasion, PeriodStatus, Reminder, UnitStatus};
use crate::finding::Finding;
use crate::intake::State;
use anyhow::{Context, Result};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

/// Open findings that are told of one unit; the rest is counted.
const MOST_FINDINGS: usize = 2;
/// Units below that are named.
const MOST_NAMED: usize = 6;

/// Every period of which something is wanting: what day it is, and whom to call.
pub fn print_remind(cycle: &Cycle) -> String {
    let mut out = String::new();
    let calls = cycle.calls();
    if calls.is_empty() {
        let _ = writeln!(out, "今天 {} 没有要催的单位", cycle.today);
        return out;
    }
    let mut shown: Vec<&Reminder> = Vec::new();
    for round in &cycle.rounds {
        let of_round = calls.iter().filter(|call| call.round.period == round.period);
        let of_round: Vec<&Reminder> = of_round.collect();
        let can_wait = matches!(Occasion::of(round.days_left), Occasion::Early(_));
        match of_round.len() {
            0 => {}
            // Beside a period that is due, the next one is only mentioned.
            count if can_wait && cycle.rounds.len() > 1 => {
                let _ = writeln!(out, "{}", later(round, count));
            }
            _ => {
                print_period(&mut out, round, &of_round, cycle.campaign);
                shown.extend(of_round);
            }
        }
    }
    let units: Vec<&Unit> = shown.iter().map(|call| call.standing.unit).collect();
    if !units.is_empty() {
        out.push_str(&print_doubts(cycle, &units));
    }
    print_unreachable(&mut out, &shown);
    let periods: BTreeSet<Period> = shown.iter().map(|call| call.round.period).collect();
    for period in periods {
        let _ = writeln!(out, "写催报邮件和短信：baosong mail remind --period {period}");
    }
    out
}

fn later(round: &PeriodStatus, count: usize) -> String {
    let (period, days) = (round.period, round.days_left);
    format!(
        "{period} 期：还有 {days} 天截止，{count} 个单位没有报好，今天不用催；要看名单加 --period {period}"
    )
}

fn print_period(out: &mut String, round: &PeriodStatus, calls: &[&Reminder], campaign: &Campaign) {
    let occasion = Occasion::of(round.days_left).chinese();
    let _ = writeln!(out, "{} 期：{occasion}；要催 {} 个单位", round.period, calls.len());
    let mut table = new_table(&["单位", "联系人", "缺什么"]);
    for call in calls {
        let own = short_name(call.standing.unit);
        let above = campaign.units.parent(&call.standing.unit.code).map(short_name);
        let unit = above.map_or(own.to_string(), |above| format!("{above} {own}"));
        table.add_row([unit, contact_text(call.standing.contact), wanted(call, campaign)]);
    }
    let _ = writeln!(out, "{table}");
}

fn print_unreachable(out: &mut String, calls: &[&Reminder]) {
    let unreachable = calls.iter().map(|call| call.standing);
    let unreachable = unreachable.filter(|s| s.contact.is_none_or(|c| c.phone.is_empty()));
    let mut known = HashSet::new();
    let names = unreachable.map(|standing| short_name(standing.unit));
    let names: Vec<&str> = names.filter(|name| known.insert(*name)).collect();
    if !names.is_empty() {
        let line = format!("通讯录里没有电话的 {} 个：{}", names.len(), names.join("、"));
        let _ = writeln!(out, "{}", wrapped(&line).trim_start());
    }
}

/// 未报, or 待核 or 退改中 with what is open.
fn wanted(call: &Reminder, campaign: &Campaign) -> String {
    let standing = call.standing;
    let open: Vec<String> = match standing.shown_state() {
        State::Missing => {
            let sent = standing.stray.map(|stray| format!("（{}）", stray.chinese()));
            return format!("{}{}", standing.chinese(), sent.unwrap_or_default());
        }
        State::Accepted => return lacking(standing),
        State::Held => standing.doubts().map(|(_, f)| subject(f, campaign)).collect(),
        _ => mandatory(call).map(|f| told(f, campaign)).collect(),
    };
    let shown = open.iter().take(MOST_FINDINGS).cloned().collect::<Vec<String>>().join("；");
    let rest = open.len().saturating_sub(MOST_FINDINGS);
    let rest = if rest > 0 { format!("；另 {rest} 处") } else { String::new() };
    format!("{}：{shown}{rest}", standing.chinese())
}

/// 下级没报齐，缺 2：武侯区、金牛区.
fn lacking(standing: &UnitStatus) -> String {
    let names = standing.missing_below();
    let rest = if names.len() > MOST_NAMED { "等" } else { "" };
    let named = names.iter().take(MOST_NAMED).cloned().collect::<Vec<String>>().join("、");
    format!("下级没报齐，缺 {}：{}{rest}", names.len(), printable(&named))
}

/// 召开推介会不能是负数.
fn told(finding: &Finding, campaign: &Campaign) -> String {
    let name = finding.unsaid_subject(campaign).unwrap_or_default();
    printable(&format!("{name}{}", finding.message))
}

/// What keeps the return from being accepted.
fn mandatory<'a>(call: &'a Reminder) -> impl Iterator<Item = &'a Finding> {
    call.standing.open_findings().filter(|f| f.blocks())
}

/// What the unit is called about: what it must correct, then what waits for a decision.
fn open<'a>(call: &'a Reminder) -> Vec<&'a str> {
    let doubts = call.standing.doubts().map(|(_, finding)| finding);
    mandatory(call).chain(doubts).map(|f| f.message.as_str()).collect()
}

/// The same as one JSON document.
///
/// # Errors
/// Never for data that came through the house; kept for the writer's sake.
pub fn remind_json(cycle: &Cycle) -> Result<String> {
    let calls = cycle.calls();
    let document =
        RemindDocument { today: cycle.today, calls: calls.iter().map(CallDocument::of).collect() };
    serde_json::to_string(&document).context("结果写不成 JSON")
}

#[derive(Serialize)]
struct RemindDocument<'a> {
    today: NaiveDate,
    calls: Vec<CallDocument<'a>>,
}

#[derive(Serialize)]
struct CallDocument<'a> {
    period: Period,
    deadline: NaiveDate,
    days_left: i64,
    occasion: &'static str,
    code: &'a str,
    name: &'a str,
    contact: Option<ContactDocument<'a>>,
    state: State,
    version: Option<u32>,
    open: Vec<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    missing_below: &'a [String],
}

impl<'a> CallDocument<'a> {
    fn of(call: &'a Reminder) -> CallDocument<'a> {
        CallDocument {
            period: call.round.period,
            deadline: call.round.deadline,
            days_left: call.round.days_left,
            occasion: Occasion::of(call.round.days_left).id(),
            code: &call.standing.unit.code,
            name: &call.standing.unit.name,
            contact: call.standing.contact.map(ContactDocument::of),
            state: call.standing.state,
            version: call.standing.version(),
            open: open(call),
            missing_below: call.standing.missing_below(),
        }
    }
}
