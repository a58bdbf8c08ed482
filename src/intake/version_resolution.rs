//! Which of several submissions of a unit counts: same bytes once, the newer before the older, and
//! a question where neither is newer.

use super::changes_text::changes_text;
use super::channel::Channels;
use super::peer_statistics::PeerStatistics;
use super::submission::{Status, Submission};
use super::version_precedence::{self, Contest};
use super::{correction, late, unit_error_check, units};
use crate::baseline::Baseline;
use crate::campaign::{Campaign, FigureId};
use crate::finding::{Code, Finding, Severity};
use crate::validation::{Context, Record, RuleContext, broken_rules, unexplained_changes};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// What was kept before this run; without an answer of its own a history knows of nothing.
pub trait History: Sync {
    /// The kept submission with the same bytes and unit, if there is one; one that was withdrawn
    /// only while it is the same arrival, not when it was sent again.
    fn kept(&self, _submission: &Submission) -> Option<&Submission> {
        None
    }

    /// The unit's versions that were kept, as far as they have settled which of them counts.
    fn contest(&self, _unit_code: &str) -> Contest<'_> {
        Contest::default()
    }

    /// Whether the period is closed (定稿), so that nothing new counts without a decision.
    fn is_closed(&self) -> bool {
        false
    }

    /// What the office said when it withdrew this version; `None` if it did not.
    fn withdrawal(&self, _submission: &Submission) -> Option<String> {
        None
    }

    /// The unit's versions, without those that the office withdrew or sent back.
    fn versions(&self, _unit_code: &str) -> Vec<&Submission> {
        Vec::new()
    }

    /// The unit's accepted return of the period before.
    fn before(&self, _unit_code: &str) -> Option<&Submission> {
        None
    }

    /// The accepted returns of this period, one of each unit that has one.
    fn accepted(&self) -> Vec<&Submission> {
        Vec::new()
    }
}

/// No earlier run: check, and merge straight from paths.
pub struct EmptyHistory;

impl History for EmptyHistory {}

/// What a run over files is settled against.
#[derive(Clone, Copy)]
pub struct Settling<'a> {
    /// The campaign, the period and today.
    pub context: Context<'a>,
    /// What was kept before.
    pub history: &'a dyn History,
    /// The office's table of last year's figures.
    pub baseline: Option<&'a Baseline>,
    /// Whether the clerk named the period.
    pub is_asked: bool,
}

/// Gives duplicates, older and conflicting versions their status and findings, judges the rules, and
/// tells what became of the questions that earlier versions raised.
pub fn settle(submissions: &mut [Submission], settling: Settling) {
    let (campaign, history) = (settling.context.campaign, settling.history);
    same_bytes(submissions, history);
    late::doubt_late(submissions, settling);
    units::doubt_units(submissions, settling);
    let units = versions_by_unit(submissions);
    for versions in &units {
        settle_unit(submissions, versions, campaign, history);
    }
    judge_rules(submissions, &units, settling);
    unit_error_check::doubt_amounts(submissions, &units, settling);
    compare_channels(submissions, &units, settling);
    for versions in &units {
        let contest = history.contest(code_of(submissions, versions));
        let mut before = contest.foremost().cloned();
        for (nth, &at) in versions.iter().enumerate() {
            correction::compare(&mut submissions[at], before.as_ref(), &campaign.words);
            before = (nth + 1 < versions.len()).then(|| submissions[at].clone());
        }
    }
}

/// Places of each unit's versions, the oldest first; every unit has at least one.
fn versions_by_unit(all: &[Submission]) -> Vec<Vec<usize>> {
    let counts =
        |s: &Submission| matches!(s.status, Status::Accepted | Status::Held | Status::Returned);
    let mut units: Vec<Vec<usize>> =
        by_unit(all, |s| counts(s) && s.is_version()).into_values().collect();
    for versions in units.iter_mut().filter(|versions| versions.len() > 1) {
        // The sort is stable: of equally old versions the first path stays first.
        versions.sort_by(|a, b| all[*a].age_key().cmp(&all[*b].age_key()));
    }
    units
}

fn code_of<'a>(all: &'a [Submission], versions: &[usize]) -> &'a str {
    versions.first().map_or("", |at| all[*at].unit_code())
}

/// Adds what the campaign's rules find in every version, and sends back what they forbid.
fn judge_rules(all: &mut [Submission], units: &[Vec<usize>], settling: Settling) {
    let kept = settling.history.accepted();
    let peers = PeerStatistics::of(all.iter().chain(kept), settling.context.campaign);
    let versions: Vec<usize> = units.iter().flatten().copied().collect();
    let judge = |at: &usize| broken_in(&all[*at], &peers, settling);
    let found: Vec<Vec<Finding>> = versions.par_iter().map(judge).collect();
    for (at, found) in versions.into_iter().zip(found) {
        let submission = &mut all[at];
        let is_asked = submission.has(Code::DifferentPeriod);
        let told = |f: &Finding| is_asked && f.field() == Some("reported_on");
        submission.findings.extend(found.into_iter().filter(|f| !told(f)));
        if matches!(submission.status, Status::Accepted | Status::Held) {
            submission.status = submission.own_status();
        }
    }
}

/// What the campaign's rules find in a return.
pub(super) fn broken_in(
    submission: &Submission,
    peers: &PeerStatistics,
    settling: Settling,
) -> Vec<Finding> {
    let code = submission.unit_code();
    let before = settling.history.before(code).and_then(|s| s.record.as_ref());
    let last_year = |key: &str| settling.baseline?.get(code, key).map(|base| base.value);
    let median = |key: &str| peers.median_without(key, code);
    let around = RuleContext { before, last_year: &last_year, median: &median };
    let Some(record) = &submission.record else { return Vec::new() };
    let mut found = broken_rules(record, &around, settling.context);
    found.extend(unexplained_changes(record, before, settling.context.campaign));
    found
}

/// Judges the rules again over returns in which the office adjusted figures, as of the day on which
/// each was archived; what they find now takes the place of what they found, and blocks nothing.
pub fn judge_again(all: &mut [Submission], settling: Settling) {
    let peers = PeerStatistics::of(all.iter(), settling.context.campaign);
    let judge = |submission: &Submission| {
        let archived = submission.collected.as_ref().map(|c| c.at.date_naive());
        let today = archived.unwrap_or(settling.context.today);
        let context = Context { today, ..settling.context };
        broken_in(submission, &peers, Settling { context, ..settling })
    };
    let is_asked = |(_, s): &(usize, &Submission)| s.counts() && s.has(Code::Adjusted);
    let asked = all.iter().enumerate().filter(is_asked);
    let judged: Vec<(usize, Vec<Finding>)> = asked.map(|(at, s)| (at, judge(s))).collect();
    for (at, found) in judged {
        let submission = &mut all[at];
        let is_rule = |f: &Finding| matches!(f.code, Code::Rule | Code::UnexplainedChange);
        let own = submission.findings.iter().filter(|f| f.code == Code::Adjusted);
        let adjusted: Vec<Option<FigureId>> = own.map(|f| f.figure.clone()).collect();
        let told: Vec<Finding> =
            submission.findings.iter().filter(|f| is_rule(f)).cloned().collect();
        submission.findings.retain(|f| !is_rule(f));
        submission.findings.extend(found.into_iter().map(|finding| {
            let same = told.iter().find(|t| t.id() == finding.id() && t.found == finding.found);
            // The office's own figure is not held.
            let is_own = finding.class == Severity::Hold && adjusted.contains(&finding.figure);
            let class = if finding.blocks() || is_own { Severity::Verify } else { finding.class };
            let statement = same.and_then(|told| told.statement.clone());
            Finding { statement, ..finding.with_severity(class) }
        }));
    }
    unit_error_check::doubt_again(all, settling);
}

/// Tells on the newest version of a unit that the receiving offices got different figures. A copy
/// with bytes that are kept speaks for its inbox too.
fn compare_channels(all: &mut [Submission], units: &[Vec<usize>], settling: Settling) {
    let came = by_unit(all, |_| true);
    let compare = |versions: &Vec<usize>| {
        let code = code_of(all, versions);
        let kept = settling.history.versions(code);
        let own = came.get(code).into_iter().flatten().map(|at| &all[*at]);
        Channels::of(own.chain(kept)).difference(settling.context.campaign)
    };
    let found: Vec<Option<Finding>> = units.par_iter().map(compare).collect();
    for (versions, finding) in units.iter().zip(found) {
        if let Some(&newest) = versions.last() {
            all[newest].findings.extend(finding);
        }
    }
}

/// Places of each known unit's submissions that are wanted, by unit code.
pub fn by_unit(
    all: &[Submission],
    is_wanted: impl Fn(&Submission) -> bool,
) -> BTreeMap<&str, Vec<usize>> {
    let known = |(_, s): &(usize, &Submission)| s.unit.is_some() && is_wanted(s);
    let known = all.iter().enumerate().filter(known);
    let mut known: Vec<(&str, usize)> = known.map(|(at, s)| (s.unit_code(), at)).collect();
    // Files come nearly in the order of the units, which a sort makes use of and a tree does not.
    known.sort_by_key(|(code, _)| *code);
    let units = known.chunk_by(|a, b| a.0 == b.0);
    units.map(|same| (same[0].0, same.iter().map(|(_, at)| *at).collect())).collect()
}

/// For each submission the place of the first one with the same content: bytes, unit, and which row
/// of the file.
fn firsts_of_content(all: &[Submission]) -> Vec<usize> {
    let mut firsts: Vec<usize> = (0..all.len()).collect();
    let unknown = (0..all.len()).filter(|at| all[*at].unit.is_none()).collect();
    for same in by_unit(all, |_| true).into_values().chain([unknown]) {
        if same.len() < 2 {
            continue;
        }
        let mut known = HashMap::new();
        for at in same {
            let row = all[at].record.as_ref().and_then(Record::first_place);
            firsts[at] = *known.entry((&all[at].sha256, row)).or_insert(at);
        }
    }
    firsts
}

fn same_bytes(submissions: &mut [Submission], history: &dyn History) {
    // The one of each content that counts.
    let mut counted: Vec<Option<usize>> = vec![None; submissions.len()];
    for (at, first) in firsts_of_content(submissions).into_iter().enumerate() {
        let earlier = counted[first].map(|at| submissions[at].shown_name().to_string());
        let submission = &mut submissions[at];
        if submission.status == Status::Ignored || submission.sha256.is_empty() {
            continue;
        }
        let kept = history.kept(submission);
        let of_kept = |kept| (name_of(kept), history.withdrawal(kept));
        match earlier.map(|name| (name, None)).or_else(|| kept.map(of_kept)) {
            Some((name, withdrawal)) => {
                let message = match withdrawal {
                    Some(why) => format!("就是“{name}”，{why}；要重新计入请用 baosong accept"),
                    None => format!("和“{name}”内容完全相同，只计一次"),
                };
                submission.findings.push(Finding::new(Code::SameBytes).with_message(message));
                submission.status = Status::Duplicate;
            }
            None => counted[first] = Some(at),
        }
    }
}

fn name_of(kept: &Submission) -> String {
    match kept.version {
        Some(version) => format!("{} v{version}", kept.shown_name()),
        None => kept.shown_name().to_string(),
    }
}

/// What became of a version among those of its unit.
enum VersionOutcome {
    Stands,
    GivesWay(Box<Submission>),
    Contested(Box<Submission>),
}

/// Settles the versions of one unit, oldest first, against those that were kept before.
fn settle_unit(
    all: &mut [Submission],
    versions: &[usize],
    campaign: &Campaign,
    history: &dyn History,
) {
    let Some(first) = versions.first() else { return };
    let before = history.contest(all[*first].unit_code());
    // Nearly every unit sends one return.
    if versions.len() == 1 && before.foremost().is_none() {
        return;
    }
    let mut contest = before.clone();
    versions.iter().for_each(|at| contest.enter(&all[*at]));
    let outcomes: Vec<VersionOutcome> =
        versions.iter().map(|at| outcome(&all[*at], &contest)).collect();
    let earlier = before.foremost().cloned();
    let several =
        |s: &Submission, other: &Submission| s.path == other.path && s.has(Code::SeveralTables);
    for (nth, (&at, outcome)) in versions.iter().zip(outcomes).enumerate() {
        match outcome {
            VersionOutcome::Contested(rival) if !several(&all[at], &rival) => {
                all[at].conflict_with(&rival, campaign);
            }
            VersionOutcome::GivesWay(newer) if !several(&all[at], &newer) => {
                all[at].supersede_by(&newer)
            }
            VersionOutcome::Stands => {
                let last = nth.checked_sub(1).map(|last| all[versions[last]].clone());
                let older = last.or_else(|| earlier.clone());
                if let Some(older) = older.filter(|older| !several(&all[at], older)) {
                    tell_changes(&mut all[at], &older, campaign);
                }
            }
            _ => {}
        }
    }
}

fn outcome(version: &Submission, contest: &Contest) -> VersionOutcome {
    let stands = contest.current().is_some_and(|current| std::ptr::eq(current, version));
    if stands || !version_precedence::enters(version) {
        return VersionOutcome::Stands;
    }
    match (contest.rival(|other| std::ptr::eq(other, version)), contest.foremost()) {
        (Some(rival), _) => VersionOutcome::Contested(Box::new(rival.clone())),
        (None, Some(newer)) => VersionOutcome::GivesWay(Box::new(newer.clone())),
        (None, None) => VersionOutcome::Stands,
    }
}

fn tell_changes(new: &mut Submission, before: &Submission, campaign: &Campaign) {
    let (Some(record), Some(older)) = (&new.record, &before.record) else {
        return;
    };
    let changes = changes_text(record, older, campaign);
    if !changes.is_empty() {
        let message = format!("与“{}”相比有改动：{}", before.shown_name(), changes);
        new.findings.push(Finding::new(Code::ChangedValues).with_message(message));
    }
}
