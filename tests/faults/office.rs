//! An office at work, whose commands are broken off: what it was told is kept must be there afterwards.

use super::sound;
use crate::common::{Run, TestDir, fixture_path, season};
use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Output, Stdio};

pub const PERIOD: &str = "2021-09-25";
/// Returns that come before a `collect`.
const NEW_RETURNS: u64 = 3;

/// A command of the office.
pub struct Act {
    /// How it is called, with its options.
    pub line: &'static [&'static str],
    /// What its output says of a decision that is kept; empty for commands that decide nothing.
    confirms: &'static str,
}

const fn writes(line: &'static [&'static str]) -> Act {
    Act { line, confirms: "" }
}

const fn decides(line: &'static [&'static str], confirms: &'static str) -> Act {
    Act { line, confirms }
}

const NOTED: &str = "已记入台账";

/// What is broken off, in this order: the period that was closed is opened again before the bulletin.
pub const ACTS: [Act; 15] = [
    writes(&["collect"]),
    writes(&["merge"]),
    decides(&["reject", "--unit", "内江", "--version", "2"], NOTED),
    decides(&["accept", "--unit", "内江", "--version", "2"], NOTED),
    writes(&["collect"]),
    decides(&["adjust", "--unit", "内江", "--field", "签约项目", "--value", "10"], NOTED),
    writes(&["mail", "template"]),
    decides(&["close"], "已定稿"),
    writes(&["pack"]),
    decides(&["reopen"], "已重开"),
    writes(&["brief"]),
    writes(&["return"]),
    writes(&["mail", "return"]),
    writes(&["mail", "remind"]),
    writes(&["template"]),
];

impl Act {
    pub fn collects(&self) -> bool {
        self.line[0] == "collect"
    }
}

pub struct Office {
    pub desk: TestDir,
    /// Returns that were written so far.
    returns: u64,
    /// Decisions so far, for a reason of its own for each.
    decisions: u64,
    /// SHA-256 of what lies in the inbox.
    sent: BTreeSet<String>,
    /// SHA-256 of what was seen in the archive.
    seen: BTreeSet<String>,
    /// Reasons of the decisions that were confirmed, in their order.
    confirmed: Vec<String>,
}

impl Office {
    /// A working folder in which every command has something to do.
    pub fn new(desk: TestDir) -> Office {
        let made = desk.run(&["init", "."]);
        assert_eq!(made.status, 0, "{}", made.stderr);
        for file in ["上年同期.xlsx", "通讯录.xlsx"] {
            desk.take(file, file);
        }
        let (returns, decisions) = (0, 0);
        let (sent, seen, confirmed) = Default::default();
        let mut office = Office { desk, returns, decisions, sent, seen, confirmed };
        let fixtures =
            ["two-versions/内江市.xlsx", "two-versions/内江市(修改后).xlsx", "negative-count.xlsx"];
        for (number, fixture) in fixtures.iter().enumerate() {
            office.drop_in(
                &format!("{number}.xlsx"),
                &fs::read(fixture_path(&format!("faults/{fixture}"))).unwrap(),
            );
        }
        office.complete(&ACTS[0]);
        office
    }

    fn drop_in(&mut self, name: &str, bytes: &[u8]) {
        fs::write(self.desk.path(&format!("收件/{name}")), bytes).unwrap();
        self.sent.insert(baosong::intake::sha256(bytes));
    }

    /// New returns lie in the inbox before it is collected.
    pub fn prepare(&mut self, act: &Act) {
        if !act.collects() {
            return;
        }
        let names = crate::common::held::names();
        for _ in 0..NEW_RETURNS {
            self.returns += 1;
            let at = 3 + self.returns as usize % 18;
            let mut figures = season::figures(at, 1);
            figures[1] = self.returns as f64;
            let mut book = season::book((&names[at], PERIOD), at, 1, figures, None);
            let bytes = book.save_to_buffer().unwrap();
            self.drop_in(&format!("收到{}.xlsx", self.returns), &bytes);
        }
    }

    /// The command of an act, and the reason of its decision.
    pub fn command(&mut self, act: &Act) -> (Command, String) {
        self.decisions += 1;
        let reason = format!("第 {} 次", self.decisions);
        let mut command = self.desk.command(act.line);
        let is_named = matches!(act.line[0], "close" | "reopen");
        let period: &[&str] = if is_named { &[PERIOD] } else { &["--period", PERIOD] };
        command.args(period).args(["--today", "2021-09-24"]);
        if !act.confirms.is_empty() {
            command.args(["--reason", &reason]);
        }
        // Temporary files count as the program's too.
        command.env("TMPDIR", self.desk.path("."));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        (command, reason)
    }

    /// Takes down what the output of a run, broken off or not, says is kept.
    pub fn note(&mut self, act: &Act, reason: String, output: Output) -> (Option<i32>, Run) {
        let status = output.status.code();
        let run = Run::of(output);
        assert!(!run.stderr.contains("panicked"), "{:?}: {}", act.line, run.stderr);
        if !act.confirms.is_empty() && run.stdout.contains(act.confirms) {
            self.confirmed.push(reason);
        }
        if act.collects() && run.stdout.contains("存档在") {
            self.seen.extend(self.sent.iter().cloned());
        }
        (status, run)
    }

    /// Runs a command to its end, and everything is as it must be.
    pub fn complete(&mut self, act: &Act) {
        let (mut command, reason) = self.command(act);
        let (status, run) = self.note(act, reason, command.output().unwrap());
        // What the broken run had closed is closed.
        let is_done = run.stderr.contains("不用再定稿") || run.stderr.contains("不用重开");
        let told = format!("{:?}: {}{}", act.line, run.stdout, run.stderr);
        assert!(matches!(status, Some(0 | 1)) || is_done, "{told}");
        self.is_sound();
        self.decisions_are_told();
        sound::no_draft_is_left(&self.desk);
        if act.collects() {
            assert_eq!(self.seen, self.sent, "{told}");
        }
        sound::archive_is_whole(&self.desk);
    }

    /// Outputs are whole or absent; what was kept is there, once.
    pub fn is_sound(&mut self) {
        sound::outputs_are_whole(&self.desk);
        let kept = sound::kept(&self.desk, PERIOD);
        let once: BTreeSet<String> = kept.iter().cloned().collect();
        assert_eq!(once.len(), kept.len(), "something is kept twice");
        let lost: Vec<&String> = self.seen.difference(&once).collect();
        assert_eq!(lost, [] as [&String; 0]);
        self.seen = once;
        self.decisions_are_there();
    }

    /// Every decision that was confirmed stands in the ledger, once and in its order; one that was broken off
    /// before it could say so stands there whole or not at all.
    fn decisions_are_there(&self) {
        let reasons = sound::reasons(&self.desk, PERIOD);
        let mut rest = reasons.iter();
        for reason in &self.confirmed {
            let told = format!("{reason} is lost or out of order: {reasons:?}");
            assert!(rest.any(|told| told == reason), "{told}");
        }
        let once: BTreeSet<&String> = reasons.iter().collect();
        assert_eq!(once.len(), reasons.len(), "{reasons:?}");
    }

    /// The log tells every decision that stands in the ledger.
    fn decisions_are_told(&self) {
        let log = self.desk.run(&["log", "--period", PERIOD, "--format", "json"]);
        assert_eq!(log.status, 0, "{}", log.stderr);
        let reasons = sound::reasons(&self.desk, PERIOD);
        let untold = reasons.iter().find(|reason| !log.stdout.contains(*reason));
        assert_eq!(untold, None, "{}", log.stdout);
    }

    /// How much was confirmed.
    pub fn confirmed(&self) -> usize {
        self.confirmed.len() + self.seen.len()
    }
}
