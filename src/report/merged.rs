//! The screen of merge: how many targets each unit attains, then what is open.

use super::line_changes::list_changes_line;
use super::open::OpenFindings;
use super::status::short_name;
use super::terminal::{cut, screen_width, wrapped};
use crate::contacts::Contacts;
use crate::summary::{State, Summary, UnitRow, line_changes, roll};
use chrono::NaiveDate;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Most units of which each has a place after a merge; more are read in what it wrote.
const MOST_UNITS: usize = 100;
/// Where the names stand that are not told.
const ALL_NAMES: &str = " --format json 的输出";
/// Width of a unit with its figures, and of the gap to the next.
const BLOCK: usize = 38;
/// Widths of the columns of a unit.
const WIDTHS: [usize; 5] = [8, 6, 4, 6, 8];
const HEADINGS: [&str; 5] = ["单位", "情况", "达标", "未达标", "无法判断"];

/// Shows how a merge ended that wrote the summary as a workbook, or as something else.
pub fn print_merge(
    summary: &Summary,
    is_workbook: bool,
    (contacts, today): (&Contacts, NaiveDate),
) -> String {
    let (units, all) = match is_workbook {
        true => ("汇总表", "汇总表的“问题清单”"),
        false => ("写出的文件", " -o 文件名.xlsx 写出的汇总表的“问题清单”"),
    };
    let mut out = match summary.rows.len() {
        _ if summary.campaign.targets.is_empty() => totals(summary),
        ..=MOST_UNITS => attainment(summary),
        many => format!("单位有 {many} 个，各单位的情况不在这里逐个列出，见{units}\n"),
    };
    let days = (summary.period, today);
    let open = OpenFindings::of(summary.submissions, (summary.campaign, contacts), days, all);
    let duties = open.duties() + &absent(summary);
    if !duties.is_empty() {
        let _ = writeln!(out, "要办的：");
    }
    out.push_str(&duties);
    let _ = writeln!(out, "{}", wrapped(&summary.counts_text()).trim_start());
    let _ = writeln!(out, "{}", summary.reported_text());
    let changes = line_changes(summary);
    if !changes.is_empty() {
        let _ = writeln!(out, "{}", wrapped(&list_changes_line(&changes)).trim_start());
    }
    out.push_str(&open.questions());
    out
}

/// Units that are not in the sums, by what became of them; where each has a place above only those of
/// which nothing came.
fn absent(summary: &Summary) -> String {
    let mut out = String::new();
    let states = [State::Missing, State::Held, State::Returned, State::Unreadable];
    let has_places = summary.rows.len() <= MOST_UNITS && !summary.campaign.targets.is_empty();
    let told = if has_places { 1 } else { states.len() };
    for state in states.into_iter().take(told) {
        let of_state = summary.rows.iter().filter(|r| r.state == state && !r.counts());
        let names: Vec<&str> = of_state.map(|r| r.unit.name.as_str()).collect();
        if !names.is_empty() {
            let line = format!("{} {}：{}", state.chinese(), names.len(), roll(&names, ALL_NAMES));
            let _ = writeln!(out, "{}", wrapped(&line));
        }
    }
    out
}

/// What the figures of a campaign without targets come to: 面积 395.5 亩.
fn totals(summary: &Summary) -> String {
    let fields = summary.campaign.form.summary_fields.iter().zip(&summary.total.values);
    let told = fields.filter_map(|(field, sum)| {
        Some(format!("{} {} {}", field.label, (*sum)?.normalize(), field.unit_name()))
    });
    let told: Vec<String> = told.map(|text| text.trim_end().to_string()).collect();
    if told.is_empty() {
        return String::new();
    }
    format!("{}\n", wrapped(&format!("合计：{}", told.join("；"))).trim_start())
}

/// How many targets each unit attains, as many units side by side as the screen has room for.
fn attainment(summary: &Summary) -> String {
    let beside = (screen_width() / BLOCK).clamp(1, 2).min(summary.rows.len().max(1));
    let rows: Vec<String> = summary.rows.iter().map(row).collect();
    let lines = rows.len().div_ceil(beside);
    let mut out = String::new();
    let heading = block(HEADINGS.map(String::from));
    let heading = vec![heading; beside].join("    ");
    let _ = writeln!(out, "{}\n{}", heading.trim_end(), "-".repeat(heading.trim_end().width()));
    for line in 0..lines {
        let beside = (0..beside).filter_map(|nth| rows.get(line + nth * lines));
        let joined = beside.map(String::as_str).collect::<Vec<&str>>().join("    ");
        let _ = writeln!(out, "{}", joined.trim_end());
    }
    out
}

fn row(row: &UnitRow) -> String {
    let count = |met: Option<bool>| {
        let number = row.attainment.iter().filter(|a| a.met == met).count();
        if row.counts() { number.to_string() } else { String::new() }
    };
    let [met, unmet, unknown] = [Some(true), Some(false), None].map(count);
    let state = row.state.chinese().trim_start_matches("来件");
    block([cut(short_name(row.unit), WIDTHS[0]), state.to_string(), met, unmet, unknown])
}

/// The texts of a unit under the headings: names on the left, figures on the right.
fn block(texts: [String; 5]) -> String {
    let mut block = String::new();
    for (nth, (text, width)) in texts.iter().zip(WIDTHS).enumerate() {
        let gap = " ".repeat(width.saturating_sub(text.width()));
        block.push_str(&if nth < 2 { format!("{text}{gap}") } else { format!("{gap}{text}") });
        block.push(' ');
    }
    block.pop();
    block
}
