//! Which version of a unit counts, and what the office's decisions make of each.

use super::Archive;
use super::ledger::{Adjusted, Decision, DecisionState, Verdict};
use crate::campaign::{Campaign, Form};
use crate::finding::{Code, Finding, Severity};
use crate::intake::{Channels, Contest, History, Status, Submission, enters};
use crate::validation::{BLANK, Value};

/// How far the versions have settled which of them counts, in the order in which they came; what was
/// withdrawn did not come, and the office's choice puts an end to all before it.
pub fn contest<'a>(versions: &'a [Submission], standing: &DecisionState) -> Contest<'a> {
    let mut contest = Contest::default();
    for kept in versions.iter().filter(|s| standing.withdrawal(s.version).is_none()) {
        let chosen = standing.chosen.as_ref();
        if chosen.is_some_and(|c| kept.version == Some(c.version)) {
            contest.choose(kept);
        } else if standing.decided_on(kept.version) {
            // The office chose another one when it knew of this.
        } else if kept.has(Code::DamagedRecord) && kept.status == Status::Held {
            contest.lose(kept);
        } else if standing.rejected.iter().any(|(v, _)| kept.version == Some(*v)) {
            contest.reject(kept);
        } else {
            contest.enter(kept);
        }
    }
    contest
}

/// Takes away the doubt about what came while the period was closed.
pub fn reopened(submission: &mut Submission) {
    if submission.has(Code::ClosedPeriod) {
        submission.findings.retain(|f| f.code != Code::ClosedPeriod);
        submission.status = submission.own_status();
    }
}

/// Gives a version the status that it has without the others: which of them counts is worked out
/// whenever the archive is read, for a later decision may take away the one that replaced it.
pub fn alone(submission: &mut Submission) {
    let among = |f: &Finding| {
        matches!(f.code, Code::Superseded | Code::SameValues | Code::ConflictingVersions)
    };
    let placed = matches!(
        submission.status,
        Status::Accepted | Status::Held | Status::Returned | Status::Duplicate
    );
    if placed && submission.findings.iter().any(among) {
        submission.findings.retain(|f| !among(f));
        submission.status = submission.own_status();
    }
}

/// Whether the office sent this version back.
pub fn is_rejected(submission: &Submission, decisions: &[Decision]) -> bool {
    let standing = DecisionState::of(submission.unit_code(), decisions);
    standing.rejected.iter().any(|(v, _)| submission.version == Some(*v))
}

/// The versions of a unit with the status that each has now.
pub fn applied(archive: &Archive, code: &str, campaign: &Campaign) -> Vec<Submission> {
    let standing = DecisionState::of(code, &archive.decisions);
    let contest = archive.contest(code);
    let current = contest.current().and_then(|s| s.version);
    let mut all = archive.of_unit(code).to_vec();
    for submission in &mut all {
        decide(submission, &standing);
        let stands =
            matches!(submission.status, Status::Accepted | Status::Held | Status::Returned);
        if submission.version.is_some() && submission.version == current {
            settle_figures(submission, &standing, &campaign.form);
        } else if stands && !give_way_to_choice(submission, &standing) && enters(submission) {
            let version = submission.version;
            match (contest.rival(|s| s.version == version), contest.foremost()) {
                (Some(rival), _) => submission.conflict_with(rival, campaign),
                (None, Some(newer)) => submission.supersede_by(newer),
                (None, None) => {}
            }
        }
    }
    all
}

/// Lets a version give way because the office chose another one when it knew of this.
fn give_way_to_choice(submission: &mut Submission, standing: &DecisionState) -> bool {
    let chosen = standing.chosen.filter(|_| standing.decided_on(submission.version));
    let Some(chosen) = chosen.filter(|c| submission.version != Some(c.version)) else {
        return false;
    };
    let mut finding = decision_finding(Code::NotChosen, chosen.decision);
    finding.message = finding.message.replacen("另一份", &format!("第 {} 份", chosen.version), 1);
    submission.findings.push(finding);
    submission.status = Status::Duplicate;
    true
}

/// Applies what the office decided on single figures: its own in their place, or that they may stand.
fn settle_figures(submission: &mut Submission, standing: &DecisionState, form: &Form) {
    confirm(submission, standing, form);
    adjust(submission, standing);
    for adjusted in &standing.adjusted {
        let is_on = |f: &Finding| f.figure.as_ref() == Some(adjusted.figure);
        if submission.findings.iter().any(|f| f.code == Code::Adjusted && is_on(f)) {
            settle_doubts(submission, adjusted.decision, is_on);
        }
    }
    if matches!(submission.status, Status::Accepted | Status::Held) {
        submission.status = submission.own_status();
    }
}

/// Ends the doubt about figures that the office let stand, while the unit reports the same.
pub fn confirm(submission: &mut Submission, standing: &DecisionState, form: &Form) {
    for (version, figure, was, decision) in &standing.confirmed {
        let record = submission.record.as_ref();
        let same = record.and_then(|record| record.shown_at(form, figure)).as_deref() == Some(*was);
        if submission.version >= Some(*version) && same {
            settle_doubts(submission, decision, |f| f.figure.as_ref() == Some(figure));
        }
    }
}

/// Marks doubts as settled by a decision.
fn settle_doubts(
    submission: &mut Submission,
    decision: &Decision,
    is_meant: impl Fn(&Finding) -> bool,
) {
    let word = decision.sentence();
    // What the archive has lost nobody can vouch for.
    let can_be_settled =
        |f: &&mut Finding| f.class == Severity::Hold && f.code != Code::DamagedRecord;
    let open = submission.findings.iter_mut().filter(|f| can_be_settled(f) && is_meant(f));
    open.for_each(|finding| finding.settled = Some(word.clone()));
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
    let standing = DecisionState::of(code, &archive.decisions);
    let current = archive.contest(code).current().and_then(|s| s.version);
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
fn decide(submission: &mut Submission, standing: &DecisionState) {
    let is_this = |version: &u32| submission.version == Some(*version);
    if let Some((_, decision)) = standing.withdrawn.iter().find(|(v, _)| is_this(v)) {
        submission.status = Status::Duplicate;
        submission.findings.push(withdrawn(decision));
    } else if let Some((_, decision)) = standing.rejected.iter().find(|(v, _)| is_this(v)) {
        submission.status = Status::Returned;
        submission.findings.push(decision_finding(Code::Rejected, decision));
    } else if let Some(chosen) = standing.chosen.filter(|c| is_this(&c.version)) {
        settle_doubts(submission, chosen.decision, |_| true);
        submission.findings.push(decision_finding(Code::Chosen, chosen.decision));
        if matches!(submission.status, Status::Held | Status::Returned) {
            submission.status = submission.own_status();
        }
    }
}

fn withdrawn(decision: &Decision) -> Finding {
    let finding = decision_finding(Code::Withdrawn, decision);
    match decision.verdict {
        Verdict::Move { .. } => finding.with_message(decision.sentence()),
        _ => finding,
    }
}

fn decision_finding(code: Code, decision: &Decision) -> Finding {
    let finding = Finding::new(code);
    let day = decision.at.format("%Y-%m-%d");
    let message = format!("{}：{}（{day} {}）", finding.message, decision.reason, decision.by);
    finding.with_message(message)
}

/// The office's figure was meant for another one than the unit reports now.
fn outdated(adjusted: &Adjusted, version: u32, then: &str, now: &str) -> Finding {
    let Decision { at, by, reason, .. } = adjusted.decision;
    let message = format!(
        "省里曾把 v{version} 的 {then} 调整为 {}，单位现在报 {now}：请确认。当时的原因：{reason}（{} {by}）",
        adjusted.value,
        at.format("%Y-%m-%d")
    );
    let finding = Finding::new(Code::OutdatedAdjustment).found(now).with_message(message);
    Finding { figure: Some(adjusted.figure.clone()), ..finding }
}

/// Puts the office's figures in place of the unit's and says so.
fn adjust(submission: &mut Submission, standing: &DecisionState) {
    let Some(record) = &mut submission.record else { return };
    for adjusted in &standing.adjusted {
        let Adjusted { figure, value, made_on, decision } = *adjusted;
        let about = |finding: Finding| Finding { figure: Some(figure.clone()), ..finding };
        let Some(entry) = record.at_mut(figure) else {
            submission.findings.push(about(decision_finding(Code::NotAdjusted, decision)));
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
        let mut finding = about(Finding::new(Code::Adjusted).with_message(message));
        finding.found = Some(own.unwrap_or_else(|| BLANK.to_string()));
        finding.place = entry.place.clone();
        submission.findings.push(finding);
    }
}
