//! The screen of check and collect: each period in which something new came, first what must be done.

use super::grouped::{called, in_unit_order};
use super::open::{OpenFindings, period_option};
use super::status::short_name;
use super::terminal::{printable, screen_width, wrapped};
use crate::campaign::{Campaign, Period};
use crate::contacts::Contacts;
use crate::cycle::{Cycle, PeriodStatus};
use crate::intake::{Batch, Correction, PeriodBatch, SkippedFile, State, Status, Submission};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// Paths that are shown of one period.
const SHOWN: usize = 3;
/// Where everything stands that the screen leaves out.
const ALL: &str = "加 --all，或汇总表的“问题清单”";

/// What is known beside the run itself.
#[derive(Clone, Copy)]
pub struct BatchContext<'a> {
    /// The campaign in force.
    pub campaign: &'a Campaign,
    /// Today.
    pub today: NaiveDate,
    /// Whom to ask.
    pub contacts: &'a Contacts,
    /// How the units stand in the archive after the run, where there is one.
    pub cycle: Option<&'a Cycle<'a>>,
}

/// Every period in which something new came, the one that was collected first; what merely still lies
/// there is one line.
pub fn print_taken(taken: &Batch, beside: BatchContext) -> String {
    let mut sections = Vec::new();
    let mut before = Vec::new();
    for intake in taken.all() {
        let old = old(intake);
        let is_new =
            |s: &Submission| !old.contains(&s.sha256.as_str()) && s.status != Status::Ignored;
        let count = intake.submissions.iter().filter(|s| !is_new(s)).count();
        let is_first = intake.period == taken.first.period;
        let is_empty = intake.submissions.is_empty();
        let is_due = is_first && (!is_empty || taken.others.is_empty());
        if is_due || intake.submissions.iter().any(is_new) {
            sections.push(print_intake(intake, beside));
        } else if !is_empty {
            before.push(format!("{} 期 {count} 份", intake.period));
        }
    }
    let before = match before.as_slice() {
        [] => String::new(),
        all => {
            let line = wrapped(&format!("以前收过、没有新的：{}", all.join("，")));
            format!("{}\n", line.trim_start())
        }
    };
    sections.join("\n") + &before + &print_passed(&taken.passed)
}

/// Bytes that an earlier run took and that still lie there, under whatever name.
fn old(intake: &PeriodBatch) -> HashSet<&str> {
    let before = intake.submissions.iter().filter(|s| s.is_as_before());
    before.map(|s| s.sha256.as_str()).collect()
}

/// One period: what must be done, the reconciliation, what is to be verified.
fn print_intake(intake: &PeriodBatch, beside: BatchContext) -> String {
    let BatchContext { campaign, today, contacts, cycle } = beside;
    let open =
        OpenFindings::of(&intake.submissions, (campaign, contacts), (intake.period, today), ALL);
    let round = cycle.and_then(|cycle| cycle.rounds.iter().find(|r| r.period == intake.period));
    let duties = open.duties() + &missing(intake, beside, round);
    let period = campaign.calendar.dated_name(intake.period);
    let mut out = format!("报送期 {period}（{}）", intake.decided.chinese());
    out.push_str(if duties.is_empty() { "：没有要办的\n" } else { "，要办的：\n" });
    out.push_str(&duties);
    let _ = writeln!(out, "{}", intake.counts().chinese());
    out.push_str(&names(intake, campaign));
    out.push_str(&corrections(intake, campaign));
    out.push_str(&round.map(|round| earlier(intake, round)).unwrap_or_default());
    out.push_str(&open.questions());
    out
}

/// The units of which nothing came: to the archive, else in this run.
fn missing(intake: &PeriodBatch, beside: BatchContext, round: Option<&PeriodStatus>) -> String {
    let units = beside.campaign.expected();
    let names: Vec<&str> = match round {
        Some(round) => {
            let expected = round.standings.iter().filter(|s| s.is_expected);
            let missing = expected.filter(|s| s.state == State::Missing);
            missing.map(|s| short_name(s.unit)).collect()
        }
        None => {
            let came = intake.submissions.iter().filter(|s| s.status != Status::Ignored);
            let codes = came.map(Submission::unit_code);
            let came = beside.campaign.units.with_those_above(codes);
            units.filter(|unit| !came.contains(unit.code.as_str())).map(short_name).collect()
        }
    };
    if names.is_empty() {
        return String::new();
    }
    let option = period_option(beside.campaign, intake.period, beside.today);
    let who = format!("未报 {} 个：{}", names.len(), fitting(&names, 2));
    format!("{}\n", wrapped(&format!("{who} → 催报：baosong remind{option}")))
}

/// Who stands behind the numbers of the reconciliation that nothing must be done about.
fn names(intake: &PeriodBatch, campaign: &Campaign) -> String {
    let mut out = String::new();
    let old = old(intake);
    let is_old = |s: &&Submission| old.contains(s.sha256.as_str());
    let before = intake.submissions.iter().filter(is_old).count();
    let of = |wanted: &dyn Fn(&Submission) -> bool| {
        let all = intake.submissions.iter().filter(|s| !is_old(s) && wanted(s));
        in_unit_order(all, campaign)
    };
    let accepted = of(&|s| s.status == Status::Accepted);
    let unit = |s: &&Submission| called(s, campaign).to_string();
    line(&mut out, "采用", &accepted.iter().map(unit).collect::<Vec<String>>());
    let file = |s: &&Submission| printable(s.shown_name());
    let replaced = of(&Submission::is_superseded);
    line(&mut out, "已换新的旧表", &replaced.iter().map(file).collect::<Vec<String>>());
    let same = of(&|s| s.status == Status::Duplicate && !s.is_superseded());
    line(&mut out, "重复", &same.iter().map(file).collect::<Vec<String>>());
    let ignored = of(&|s| s.status == Status::Ignored);
    line(&mut out, "忽略", &ignored.iter().map(file).collect::<Vec<String>>());
    if before > 0 {
        let _ = writeln!(out, "  以前收过、还放在那里 {before} 份，算在重复里");
    }
    out
}

fn line(out: &mut String, what: &str, names: &[String]) {
    if !names.is_empty() {
        let _ = writeln!(out, "  {what} {}：{}", names.len(), fitting(names, 1));
    }
}

/// As many names as a number of lines has room for.
fn fitting<T: AsRef<str>>(names: &[T], lines: usize) -> String {
    let room = (screen_width() * lines).saturating_sub("  已换新的旧表 10：等".width());
    let mut shown = String::new();
    for (nth, name) in names.iter().enumerate() {
        let mark = if nth == 0 { "" } else { "、" };
        if nth > 0 && shown.width() + mark.width() + name.as_ref().width() > room {
            shown.push('等');
            break;
        }
        let _ = write!(shown, "{mark}{}", name.as_ref());
    }
    shown
}

/// What became of the questions that the versions before had raised.
fn corrections(intake: &PeriodBatch, campaign: &Campaign) -> String {
    let answer = |s: &&Submission| {
        let Correction { resolved, explained, open, new } = s.correction.as_ref()?;
        let parts = [
            (resolved.len(), "已改正"),
            (explained.len(), "已说明"),
            (open.len(), "仍未解决"),
            (new.len(), "新问题"),
        ];
        let parts = parts.into_iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts.map(|(count, what)| format!("{what} {count}")).collect();
        Some(format!("{} {}", called(s, campaign), parts.join("、")))
    };
    let all = in_unit_order(intake.submissions.iter().filter(|s| !s.is_as_before()), campaign);
    let answers: Vec<String> = all.iter().filter_map(answer).collect();
    if answers.is_empty() {
        return String::new();
    }
    format!("{}\n", wrapped(&format!("与上一份相比：{}", answers.join("；"))))
}

/// What earlier runs took and is still open.
fn earlier(intake: &PeriodBatch, round: &PeriodStatus) -> String {
    let new = intake.submissions.iter().filter(|s| !s.is_as_before());
    let new: HashSet<&str> = new.map(Submission::unit_code).collect();
    let mut parts = Vec::new();
    for (state, what) in
        [(State::Held, "待核"), (State::Returned, "退改"), (State::Unreadable, "不能读")]
    {
        let of_state = round.standings.iter().filter(|s| s.shown_state() == state);
        let old = of_state.filter(|s| !new.contains(s.unit.code.as_str()));
        let names: Vec<&str> = old.map(|s| short_name(s.unit)).collect();
        if !names.is_empty() {
            parts.push(format!("{what} {}（{}）", names.len(), fitting(&names, 1)));
        }
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("{}\n", wrapped(&format!("以前收的还没有办完：{}", parts.join("、"))))
}

/// One line per period for which files were collected that still lie there.
pub fn print_passed(passed: &[SkippedFile]) -> String {
    let mut by_period: BTreeMap<Period, Vec<&str>> = BTreeMap::new();
    for one in passed {
        by_period.entry(one.period).or_default().push(&one.path);
    }
    let mut out = String::new();
    for (period, paths) in by_period {
        let shown: Vec<String> = paths.iter().take(SHOWN).map(|path| printable(path)).collect();
        let more = if paths.len() > SHOWN { "等" } else { "" };
        let line = format!(
            "以前收过（{period} 期）{} 份，这次没有再收：{}{more}",
            paths.len(),
            shown.join("、")
        );
        let _ = writeln!(out, "{}", wrapped(&line).trim_start());
    }
    out
}
