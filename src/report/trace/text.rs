//! A unit's number, from 汇总表 back to the cell of the file it came from.

use crate::audit::{FigureTrace, TargetUse};
use crate::baseline::Base;
use crate::campaign::{Campaign, Combine, Field, RowId, Target};
use crate::finding::{Finding, Severity};
use crate::form::BELOW_SHEET;
use crate::intake::{Derived, Status, Submission};
use crate::report::terminal::{finding_line, printable, shortened, wrapped};
use crate::summary::{Attainment, NOT_APPLICABLE, Order, State};
use crate::validation::{BLANK, Entry, Value};
use rust_decimal::Decimal;
use std::fmt::Write;

/// Most lines that are named one by one.
const MOST_LINES: usize = 30;
/// Most cells of a unit below that are named.
const MOST_CELLS: usize = 3;

/// The way of a unit's number, as a person reads it.
pub fn print_trace(trace: &FigureTrace, campaign: &Campaign) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{} {}，{} 期", trace.unit.name, trace.field.heading(), trace.period);
    add(&mut out, &headline(trace));
    match trace.submission {
        Some(submission) => source(&mut out, trace, submission),
        None => add(&mut out, "没有收到这个单位本期的报表"),
    }
    below(&mut out, trace);
    what_settles(&mut out, trace);
    on_the_number(&mut out, trace, campaign);
    others(&mut out, trace);
    uses(&mut out, trace);
    out
}

fn add(out: &mut String, line: &str) {
    let _ = writeln!(out, "{}", wrapped(line));
}

fn part(out: &mut String, title: &str) {
    let _ = writeln!(out, "{title}");
}

/// A value; 空白 where there is none.
pub(super) fn shown(value: Option<&Value>) -> String {
    value.map_or(BLANK.to_string(), |value| match value {
        Value::Number(number) => number.normalize().to_string(),
        Value::Text(text) => format!("“{}”", shortened(text)),
    })
}

/// What an entry says; the raw text where it was not understood, 空白 where there is none.
fn reported(entry: Option<&Entry>) -> String {
    let raw = || entry.and_then(|e| e.raw.as_deref()).map(|raw| format!("“{}”", shortened(raw)));
    match entry.and_then(|e| e.value.as_ref()) {
        Some(value) => shown(Some(value)),
        None => raw().unwrap_or_else(|| shown(None)),
    }
}

/// A ratio in percent.
pub(super) fn percent(ratio: Decimal) -> String {
    format!("{}%", (ratio * Decimal::ONE_HUNDRED).round_dp(2).normalize())
}

fn headline(trace: &FigureTrace) -> String {
    let place = match &trace.cell {
        Some(cell) => cell.to_string(),
        None => "不在汇总表上".to_string(),
    };
    let counts = trace.submission.is_some_and(Submission::counts);
    let value = match (trace.state, trace.entry()) {
        _ if !trace.held.is_empty() => held_headline(trace),
        (State::Accepted | State::Held, Some(entry))
            if counts && entry.not_applicable && trace.value.is_none() =>
        {
            NOT_APPLICABLE.to_string()
        }
        (State::Accepted | State::Held, _) if counts => {
            match trace.adjustment().and_then(|f| f.found.as_deref()) {
                Some(own) => {
                    let own = shortened(own);
                    format!("{}，省里调整的，单位报 {own}", shown(trace.value.as_ref()))
                }
                None => shown(trace.value.as_ref()),
            }
        }
        (state, _) => format!("空着，因为{}", state.chinese()),
    };
    let order = match trace.order {
        Some(Order::Rank) => "（按综合名次排的表）",
        Some(Order::Province) => "（按名单排的表）",
        None => "",
    };
    format!("{place}{order}：{value}")
}

/// A figure that is held: it stands marked, in the totals or not.
fn held_headline(trace: &FigureTrace) -> String {
    let value = shown(trace.value.as_ref());
    let totals =
        if trace.counts_held { "已计入指标合计并标出" } else { "没有计入合计" };
    format!("待核 {value}，{totals}，没有用于目标和排名")
}

/// What would settle a figure or a return that is held.
fn what_settles(out: &mut String, trace: &FigureTrace) {
    let unit = &trace.unit.name;
    if !trace.held.is_empty() {
        part(out, "为什么待核");
        for finding in &trace.held {
            add(out, &format!("{}；{}", printable(&finding.message), printable(&finding.hint)));
        }
        let field = &trace.field.name;
        add(
            out,
            &format!(
                "定下来的办法：单位改报；核实无误的 baosong accept {unit}；省里改数的 baosong adjust {unit} {field} 数字"
            ),
        );
    }
    if let Some(waiting) = trace.waiting {
        part(out, "整份待核的报表");
        let doubt = waiting.doubt().map_or("", |finding| finding.message.as_str());
        let version = waiting.version.map(|v| format!("第 {v} 份，")).unwrap_or_default();
        add(out, &format!("{version}{}：{}", printable(waiting.shown_name()), printable(doubt)));
        add(
            out,
            &format!("定下来的办法：单位改报；或 baosong accept {unit}、baosong reject {unit}"),
        );
    }
}

/// Where it came from: cell, file, mail, archive.
fn source(out: &mut String, trace: &FigureTrace, submission: &Submission) {
    part(out, "从哪来");
    match &submission.derived {
        Some(Derived::Combined { parts, missing }) => {
            add(out, &format!("由下级 {} 个单位汇总", parts.len()));
            if !missing.is_empty() {
                add(out, &format!("缺 {} 个单位的数：{}", missing.len(), missing.join("、")));
            }
            return;
        }
        Some(Derived::Carried { .. }) => {
            add(out, &format!("在上级的报表 {} 的“{BELOW_SHEET}”里", printable(&submission.path)));
        }
        None => {}
    }
    let version = submission.version.map(|v| format!("，第 {v} 份")).unwrap_or_default();
    let status = submission.status_text();
    match trace.entry() {
        Some(Entry { place: Some(place), raw, .. }) => {
            let raw =
                raw.as_deref().map_or("空着".to_string(), |r| format!("原文“{}”", shortened(r)));
            add(out, &format!("单元格 {}，{raw}", printable(&place.to_string())));
        }
        _ if !trace.lines.is_empty() => lines(out, trace),
        _ => add(out, "报表里没有这一项"),
    }
    if let Some(reading) = trace.findings.iter().find_map(|f| f.understood.as_deref()) {
        add(out, &format!("理解为 {}", printable(reading)));
    }
    add(out, &format!("文件 {}{version}（{status}）", printable(submission.shown_name())));
    add(out, &received(submission));
    let channels = submission.channels();
    if !channels.is_empty() {
        add(out, &format!("渠道 {}", printable(&channels.join("、"))));
    }
    if let Some(collected) = &submission.collected {
        let at = collected.at.format("%Y-%m-%d %H:%M");
        add(out, &format!("收表 {at}，{}", printable(&collected.by)));
    }
    add(out, &format!("SHA-256 {}", submission.sha256));
}

/// The figures of the units below, each with its file and cell.
fn below(out: &mut String, trace: &FigureTrace) {
    let Some(first) = trace.below.first() else { return };
    let told = first.told_by.map(|file| format!("（取自 {} 的“{BELOW_SHEET}”）", printable(file)));
    part(out, &format!("下级的数{}", told.unwrap_or_default()));
    for figure in trace.below.iter().take(MOST_LINES) {
        let indent = "  ".repeat(figure.depth - 1);
        let cells = figure.entries.iter().take(MOST_CELLS).map(|entry| {
            let place = entry.place.as_ref().map(ToString::to_string).unwrap_or_default();
            let raw = entry.raw.as_deref().unwrap_or_default();
            format!(" {}，原文“{}”", printable(&place), shortened(raw))
        });
        let cells = cells.collect::<Vec<String>>().join("；");
        let more = figure.entries.len().saturating_sub(MOST_CELLS);
        let more = if more > 0 { format!("；另 {more} 格") } else { String::new() };
        let from = figure.file.map_or("下级汇总".to_string(), printable);
        // The cells of a matrix do not make one figure.
        let is_many = figure.value.is_none() && !figure.entries.is_empty();
        let value = if is_many { String::new() } else { shown(figure.value.as_ref()) };
        let name = printable(figure.name);
        add(out, &format!("{indent}{}：{from}{cells}{more}", format!("{name} {value}").trim_end()));
        if figure.file.is_some() && !figure.sha256.is_empty() {
            add(out, &format!("{indent}  SHA-256 {}", figure.sha256));
        }
    }
    if trace.below.len() > MOST_LINES {
        add(out, &format!("……其余 {} 个单位见“逐级汇总”", trace.below.len() - MOST_LINES));
    }
}

/// The lines that a number is made of, each with its cell.
fn lines(out: &mut String, trace: &FigureTrace) {
    add(out, &format!("由 {} 行{}：", trace.lines.len(), combined(trace.field)));
    for line in trace.lines.iter().take(MOST_LINES) {
        let (RowId::Line(name) | RowId::Stub(name)) = line.row else { continue };
        let place = line.entry.place.as_ref().map(ToString::to_string).unwrap_or_default();
        let value = reported(Some(line.entry));
        add(out, &format!("  {} {}：{value}", printable(&place), shortened(name)));
    }
    if trace.lines.len() > MOST_LINES {
        add(out, &format!("  ……其余 {} 行见汇总表的明细", trace.lines.len() - MOST_LINES));
    }
}

fn combined(field: &Field) -> &'static str {
    match field.combine() {
        Combine::Sum => "相加",
        Combine::Max => "取最大",
        _ => "（不合成一个数）",
    }
}

/// When it was received, and in whose mail or from which folder.
fn received(submission: &Submission) -> String {
    let at = submission.received.map(|at| at.format("%Y-%m-%d %H:%M").to_string());
    let at = at.unwrap_or("时间不详".to_string());
    let Some(mail) = &submission.mail else {
        return format!("收到 {at}（文件时间），{}", printable(&submission.path));
    };
    let names = [&mail.sender, &mail.address].into_iter().flatten().map(|text| printable(text));
    let from: Vec<String> = names.collect();
    let subject = mail.subject.as_deref().map(|s| format!("《{}》", shortened(s)));
    format!("收到 {at}，邮件 {}{}", from.join(" "), subject.unwrap_or_default())
}

/// What was found on the number, what the unit says to it, and the office's own figure.
fn on_the_number(out: &mut String, trace: &FigureTrace, campaign: &Campaign) {
    if trace.findings.is_empty() {
        return;
    }
    part(out, "对这个数的问题和决定");
    for finding in &trace.findings {
        let line = finding_line("", finding, campaign);
        let line = line.trim_start_matches(['：', ' ']);
        add(out, &format!("{} {line}", class_of(finding)));
        if let Some(statement) = &finding.statement {
            add(out, &format!("  单位说明：{}", shortened(statement)));
        }
    }
}

fn class_of(finding: &Finding) -> &'static str {
    match finding.class {
        _ if finding.trial => "试运行",
        Severity::Mandatory => "强制性",
        Severity::Hold => "待核",
        Severity::Verify => "核实性",
        Severity::Note => "提示",
    }
}

/// Other versions of the period, and earlier periods.
fn others(out: &mut String, trace: &FigureTrace) {
    if trace.versions.len() > 1 {
        part(out, "本期各份");
        for kept in &trace.versions {
            let entry = kept.record.as_ref().and_then(|r| r.entry(&trace.field.key));
            let own = trace.adjustment().filter(|_| kept.version == trace.version());
            let value = match own.and_then(|f| f.found.clone()) {
                Some(own) => printable(&own),
                None => reported(entry),
            };
            let version = kept.version.map(|v| format!("v{v}")).unwrap_or_default();
            let counts =
                if kept.status == Status::Accepted { "采用" } else { kept.status_text() };
            let file = printable(kept.shown_name());
            add(out, &format!("{version} {value}（{counts}，{file}）"));
            for decided in kept.findings.iter().filter(|f| f.code.is_of_the_office()) {
                add(out, &format!("  {}", printable(&decided.message)));
            }
        }
    }
    if !trace.earlier.is_empty() {
        part(out, "以前各期");
    }
    for earlier in &trace.earlier {
        let value = match earlier.state {
            _ if earlier.is_held => format!("待核 {}", shown(earlier.value.as_ref())),
            State::Accepted => shown(earlier.value.as_ref()),
            State::Held if earlier.value.is_some() => shown(earlier.value.as_ref()),
            state => state.chinese().to_string(),
        };
        add(out, &format!("{} {value}", earlier.period));
    }
}

/// What is computed from it.
fn uses(out: &mut String, trace: &FigureTrace) {
    if trace.uses.is_empty() && trace.total.is_none() {
        return;
    }
    part(out, "由它算出");
    for used in &trace.uses {
        add(out, &of_target(used));
        if let (Some(base), Some(place)) = (&used.attainment.base, &used.base) {
            add(out, &format!("  上年同期 {}", of_base(base, &place.to_string())));
            add(out, &format!("  SHA-256 {}", base.sha256));
        }
    }
    if let Some((place, sum)) = &trace.total {
        let left_out = !trace.held.is_empty() && !trace.counts_held;
        let without = if trace.value.is_some() && !left_out { "" } else { "（没有它）" };
        add(out, &format!("{place} 合计：{}{without}", sum.normalize()));
    }
}

fn of_target(used: &TargetUse) -> String {
    let (target, judged) = (used.target, used.attainment);
    let rate = judged.rate.map_or("—".to_string(), percent);
    let rank = judged.rank.map(|r| format!("，第 {} 名", r.place)).unwrap_or_default();
    let (name, goal) = (rate_name(target), target.goal_text());
    format!("{} {name} {rate}（目标{goal}）：{}{rank}", used.rate, verdict(judged))
}

/// Name of a target's rate: 走访企业完成率, 签约项目同比.
pub(super) fn rate_name(target: &Target) -> String {
    let what = if target.grows() { "同比" } else { "完成率" };
    format!("{}{what}", target.name.trim_end_matches(what))
}

fn verdict(judged: &Attainment) -> String {
    match (judged.met, judged.reason) {
        (Some(true), _) => "达标".to_string(),
        (Some(false), _) => "未达标".to_string(),
        (None, reason) => format!("无法判断：{}", reason.map_or("", |r| r.chinese())),
    }
}

fn of_base(base: &Base, place: &str) -> String {
    let (value, raw) = (base.value.normalize(), shortened(&base.raw));
    format!(
        "{place}：{value}，取自 {} {}，原文“{raw}”",
        printable(&base.file),
        printable(&base.cell)
    )
}
