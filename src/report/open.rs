//! What is open after a run, for the screens of collect, check and merge: first what must be done and
//! for whom, each with the next command, then what is to be verified.

use super::grouped::{Grouped, SubmissionFinding, in_unit_order};
use super::terminal::{set_in, wrapped};
use crate::campaign::{Campaign, Period};
use crate::contacts::Contacts;
use crate::finding::{Finding, Severity};
use crate::intake::{Status, Submission};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;

/// Lines of findings to be verified; the rest is counted.
const MOST_VERIFY: usize = 3;

/// What is open among returns.
pub struct OpenFindings<'a> {
    grouped: Grouped<'a>,
    contacts: &'a Contacts,
    submissions: Vec<&'a Submission>,
    option: String,
}

impl<'a> OpenFindings<'a> {
    /// What is open among returns of a period; `all` says where everything stands that is left out.
    pub fn of(
        submissions: impl IntoIterator<Item = &'a Submission>,
        (campaign, contacts): (&'a Campaign, &'a Contacts),
        (period, today): (Period, NaiveDate),
        all: &'a str,
    ) -> OpenFindings<'a> {
        let speaks = |s: &&Submission| !matches!(s.status, Status::Duplicate | Status::Ignored);
        let submissions: Vec<&Submission> = submissions.into_iter().filter(speaks).collect();
        let counted = submissions.iter().filter(|s| s.counts() && s.unit.is_some());
        let run = |s: &Submission| s.collected.as_ref().map(|collected| collected.run);
        let counted: HashMap<&str, Option<u32>> =
            counted.map(|s| (s.unit_code(), run(s))).collect();
        // A file that could not be read was sent again since.
        let is_settled = |s: &&Submission| {
            let newer = counted.get(s.unit_code()).copied().flatten();
            s.status == Status::Unreadable && run(s).is_some() && newer > run(s)
        };
        let submissions = submissions.iter().copied().filter(|s| !is_settled(s));
        OpenFindings {
            grouped: Grouped { campaign, contacts: None, all },
            contacts,
            submissions: in_unit_order(submissions, campaign),
            option: period_option(campaign, period, today),
        }
    }

    /// What must be done and for whom; empty if nothing.
    pub fn duties(&self) -> String {
        let mut out = String::new();
        let held = self.found(|_, f| f.holds());
        if !held.is_empty() {
            let _ = writeln!(out, "{}", wrapped(&deciding(held.len(), &self.option)));
            let grouped = Grouped { contacts: Some(self.contacts), ..self.grouped };
            lines(&mut out, &grouped.whole(&held));
        }
        let returned = self.found(|s, f| s.status == Status::Returned && f.blocks());
        if !returned.is_empty() {
            let files: BTreeSet<*const Submission> =
                returned.iter().map(|(s, _)| std::ptr::from_ref(*s)).collect();
            let (files, count, option) = (files.len(), returned.len(), &self.option);
            let title = format!("退改 {files} 份 {count} 处，制退改表：baosong return{option}");
            let _ = writeln!(out, "{}", wrapped(&title));
            lines(&mut out, &self.grouped.whole(&returned));
        }
        let unread = self.found(|s, f| s.status == Status::Unreadable && f.class != Severity::Note);
        if !unread.is_empty() {
            let files = self.submissions.iter().filter(|s| s.status == Status::Unreadable).count();
            let _ = writeln!(out, "{}", wrapped(&format!("不能读 {files} 份，请单位重发：")));
            lines(&mut out, &self.grouped.whole(&unread));
        }
        out
    }

    /// What the units are asked to verify, a line per cause, and how much is only told.
    pub fn questions(&self) -> String {
        let mut out = String::new();
        let is_asked = |s: &Submission, f: &Finding| {
            s.status != Status::Unreadable && f.class == Severity::Verify && f.is_open()
        };
        let verify = self.found(is_asked);
        if !verify.is_empty() {
            let units: BTreeSet<&str> = verify.iter().map(|(s, _)| s.unit_code()).collect();
            let (count, units, option) = (verify.len(), units.len(), &self.option);
            let title =
                format!("核实 {units} 个单位 {count} 处，请单位改正或说明：baosong return{option}");
            let _ = writeln!(out, "{}", wrapped(&title).trim_start());
            let told = self.grouped.tight(&verify);
            for line in told.iter().take(MOST_VERIFY) {
                let _ = writeln!(out, "{}", wrapped(line));
            }
            if told.len() > MOST_VERIFY {
                let _ = writeln!(out, "  ……另有 {} 种", told.len() - MOST_VERIFY);
            }
        }
        out.push_str(&self.notes(verify.len()));
        out
    }

    /// How much is only told, and where all of it stands.
    fn notes(&self, verify: usize) -> String {
        let notes = self.found(|_, f| f.class == Severity::Note && !f.trial).len();
        let trial = self.found(|_, f| f.trial).len();
        let parts = [(notes, "提示"), (trial, "试运行规则")].into_iter().filter(|(n, _)| *n > 0);
        let parts: Vec<String> = parts.map(|(n, what)| format!("{what} {n} 处")).collect();
        let all = self.grouped.all;
        match (parts.is_empty(), verify) {
            (true, 0) => String::new(),
            (true, _) => format!("逐条看：{all}\n"),
            (false, _) => format!("{}，不用处理；逐条看：{all}\n", parts.join("、")),
        }
    }

    fn found(
        &self,
        is_wanted: impl Fn(&Submission, &Finding) -> bool,
    ) -> Vec<SubmissionFinding<'a>> {
        let mut found = Vec::new();
        for submission in &self.submissions {
            let wanted = submission.findings.iter().filter(|f| is_wanted(submission, f));
            found.extend(wanted.map(|finding| (*submission, finding)));
        }
        found
    }
}

/// How many doubts there are, and the step that decides one.
pub fn deciding(count: usize, option: &str) -> String {
    let also = if option.is_empty() { String::new() } else { format!("，都加{option}") };
    format!("待核 {count} 处，问清后定：baosong accept 单位，或 baosong adjust 单位 指标 数{also}")
}

/// What must be added to a command that would else mean another period.
pub fn period_option(campaign: &Campaign, period: Period, today: NaiveDate) -> String {
    match campaign.calendar.nearest(today) {
        Some(nearest) if nearest == period => String::new(),
        _ => format!(" --period {period}"),
    }
}

fn lines(out: &mut String, lines: &[String]) {
    for line in lines {
        let _ = writeln!(out, "{}", set_in(line, 4));
    }
}
