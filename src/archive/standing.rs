//! Which version of a unit counts, and what the office's decisions make of each.

use super::Archive;
use super::ledger::{Adjusted, Chosen, Decision, Standing};
use crate::campaign::Campaign;
use crate::finding::{Code, Finding};
use crate::intake::{Channels, History, Status, Submission};
use crate::validation::{BLANK, Value};

/// The version that counts: among those neither superseded nor withdrawn the newest, or the one that
/// the office chose unless a newer one has come since.
pub fn current<'a>(versions: &'a [Submission], standing: &Standing) -> Option<&'a Submission> {
    let withdrawn = |s: &Submission| standing.withdrawn.iter().any(|(v, _)| s.version == Some(*v));
    let stands = versions.iter().filter(|s| {
        s.is_version()
            && matches!(s.status, Status::Accepted | Status::Held | Status::Returned)
            && !withdrawn(s)
            && standing
                .chosen
                .is_none_or(|c| s.version.is_some_and(|v| v == c.version || v > c.known))
    });
    stands.max_by_key(|s| (s.age_key(), s.version))
}

/// Gives a version the status that it has without the others: which of them counts is worked out
/// whenever the archive is read, for a later decision may take away the one that replaced it.
pub fn alone(submission: &mut Submission) {
    let is_replaced = |f: &Finding| matches!(f.code, Code::Superseded | Code::SameValues);
    if submission.status == Status::Duplicate && submission.findings.iter().any(is_replaced) {
        submission.findings.retain(|f| !is_replaced(f));
        submission.status = submission.own_status();
    }
}

/// Whether the office sent this version back.
pub fn is_rejected(submission: &Submission, decisions: &[Decision]) -> bool {
    let standing = Standing::of(submission.unit_code(), decisions);
    standing.rejected.iter().any(|(v, _)| submission.version == Some(*v))
}

/// The versions of a unit with the status that each has now.
pub fn applied(archive: &Archive, code: &str) -> Vec<Submission> {
    let standing = Standing::of(code, &archive.decisions);
    let current = archive.current(code);
    let mut all = archive.of_unit(code).to_vec();
    for submission in &mut all {
        decide(submission, &standing);
        let Some(current) = current else { continue };
        let stands =
            matches!(submission.status, Status::Accepted | Status::Held | Status::Returned);
        if stands && submission.version != current.version {
            give_way(submission, current, &standing);
        }
        if submission.version == current.version {
            adjust(submission, &standing);
        }
    }
    all
}

/// A version that does not count gives way to the one that does, as the office decided or to the
/// newer; while nobody has decided between two that are tied, both are asked about.
fn give_way(submission: &mut Submission, current: &Submission, standing: &Standing) {
    let by_choice =
        |c: &Chosen| current.version == Some(c.version) && standing.decided_on(submission.version);
    if let Some(chosen) = standing.chosen.filter(by_choice) {
        let mut finding = told(Code::NotChosen, chosen.decision);
        finding.message =
            finding.message.replacen("另一份", &format!("第 {} 份", chosen.version), 1);
        submission.findings.push(finding);
        submission.status = Status::Duplicate;
        return;
    }
    let asked = current.has(Code::ConflictingVersions) && standing.chosen.is_none();
    if !asked || !submission.is_tied_with(current) {
        submission.give_way_to(current);
    } else if !submission.has(Code::ConflictingVersions) {
        submission.conflict_with(current);
    }
}

/// Tells on the version that counts, and nowhere else, that the receiving offices have different
/// figures; what the unit says to it holds while the figures are the same. The office's own choice
/// among all versions ends the question.
pub fn compare_channels(
    archive: &Archive,
    code: &str,
    all: &mut [Submission],
    campaign: &Campaign,
) {
    let is_difference = |f: &Finding| f.code == Code::ChannelsDiffer;
    let difference = Channels::of(archive.versions(code)).difference(campaign);
    let standing = Standing::of(code, &archive.decisions);
    let current = archive.current(code).and_then(|s| s.version);
    let last = all.iter().filter_map(|s| s.version).max();
    for submission in all {
        let told = submission.findings.iter().find(|f| is_difference(f)).cloned();
        submission.findings.retain(|f| !is_difference(f));
        if submission.version.is_none() || submission.version != current {
            continue;
        }
        let Some(mut finding) = difference.clone() else { continue };
        if !standing.chose(current, last) {
            finding.statement = told.filter(|t| t.found == finding.found).and_then(|t| t.statement);
            submission.findings.push(finding);
        }
    }
}

/// Applies what the office decided on this version.
fn decide(submission: &mut Submission, standing: &Standing) {
    let is_this = |version: &u32| submission.version == Some(*version);
    if let Some((_, decision)) = standing.withdrawn.iter().find(|(v, _)| is_this(v)) {
        submission.status = Status::Duplicate;
        submission.findings.push(told(Code::Withdrawn, decision));
    } else if let Some((_, decision)) = standing.rejected.iter().find(|(v, _)| is_this(v)) {
        submission.status = Status::Returned;
        submission.findings.push(told(Code::Rejected, decision));
    } else if let Some(chosen) = standing.chosen.filter(|c| is_this(&c.version)) {
        submission.findings.push(told(Code::Chosen, chosen.decision));
        submission.findings.retain(|f| f.code != Code::ConflictingVersions);
        if matches!(submission.status, Status::Held | Status::Returned) {
            submission.status = submission.own_status();
        }
    }
}

fn told(code: Code, decision: &Decision) -> Finding {
    let finding = Finding::new(code);
    let day = decision.at.format("%Y-%m-%d");
    let message = format!("{}：{}（{day} {}）", finding.message, decision.reason, decision.by);
    finding.saying(message)
}

/// The office's figure was meant for another one than the unit reports now.
fn outdated(adjusted: &Adjusted, version: u32, then: &str, now: &str) -> Finding {
    let Decision { at, by, reason, .. } = adjusted.decision;
    let message = format!(
        "省里曾把 v{version} 的 {then} 调整为 {}，单位现在报 {now}：请确认。当时的原因：{reason}（{} {by}）",
        adjusted.value,
        at.format("%Y-%m-%d")
    );
    Finding::new(Code::OutdatedAdjustment).on(adjusted.field).found(now).saying(message)
}

/// Puts the office's figures in place of the unit's and says so.
fn adjust(submission: &mut Submission, standing: &Standing) {
    let Some(record) = &mut submission.record else { return };
    for adjusted in &standing.adjusted {
        let Adjusted { field: key, value, made_on, decision } = *adjusted;
        let mut all = record.values.iter_mut().chain(record.supplement.iter_mut().flatten());
        let Some(entry) = all.find(|e| e.key == key) else {
            submission.findings.push(told(Code::NotAdjusted, decision).on(key));
            continue;
        };
        let was = entry.shown();
        let other = made_on.filter(|(version, _)| submission.version != Some(*version));
        if let Some((version, then)) = other.filter(|(_, then)| *then != was) {
            if entry.value.as_ref() != Some(value) {
                let finding = outdated(adjusted, version, then, &was);
                submission.findings.push(Finding { place: entry.place.clone(), ..finding });
            }
            continue;
        }
        let own = entry
            .value
            .as_ref()
            .map(Value::to_string)
            .or_else(|| entry.raw.as_ref().map(ToString::to_string));
        entry.value = Some(value.clone());
        let day = decision.at.format("%Y-%m-%d");
        let message = format!(
            "省里调整：单位报 {was}，改为 {}。原因：{}（{day} {}）",
            value, decision.reason, decision.by
        );
        let mut finding = Finding::new(Code::Adjusted).on(key).saying(message);
        finding.found = Some(own.unwrap_or_else(|| BLANK.to_string()));
        finding.place = entry.place.clone();
        submission.findings.push(finding);
    }
}
