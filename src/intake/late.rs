//! Returns that come when nobody expects them any more: after the period was closed (定稿), or so late
//! that they may be the next period's figures on an old form.

use super::submission::{Status, Submission};
use super::version_resolution::Settling;
use crate::finding::{Code, Finding};

/// Holds every new version that would change a closed period, or that replaces figures long after the
/// period is over.
pub fn doubt_late(all: &mut [Submission], settling: Settling) {
    let history = settling.history;
    for submission in all.iter_mut().filter(|s| s.is_version() && s.status != Status::Duplicate) {
        let contest = history.contest(submission.unit_code());
        let current = contest.foremost();
        if current.is_some_and(|current| submission.has_values_of(current)) {
            continue;
        }
        if history.is_closed() {
            hold(submission, Finding::new(Code::ClosedPeriod));
        } else if current.is_some() && !settling.is_asked && comes_late(submission, settling) {
            let finding = another_period(submission, settling);
            finding.into_iter().for_each(|finding| hold(submission, finding));
        }
    }
}

fn hold(submission: &mut Submission, finding: Finding) {
    submission.findings.push(finding);
    submission.status = submission.own_status();
}

/// Whether it came nearer to the next due date than to its own; a mail tells when, else today does.
fn comes_late(submission: &Submission, settling: Settling) -> bool {
    let by_mail = submission.received.filter(|_| submission.received_by() == "mail");
    let day = by_mail.map_or(settling.context.today, |at| at.date_naive());
    let calendar = &settling.context.campaign.calendar;
    calendar.late_until(settling.context.period).is_some_and(|last| day > last)
}

fn another_period(submission: &Submission, settling: Settling) -> Option<Finding> {
    if submission.has(Code::DifferentPeriod) {
        return None;
    }
    let (period, calendar) = (settling.context.period, &settling.context.campaign.calendar);
    let next = calendar.periods().iter().find(|p| **p > period)?;
    let message = format!(
        "本期已经有采用的报表，过了很久又来一份不同的：是{}的数填在{}的旧表上吗？",
        calendar.short_name(*next),
        calendar.short_name(period)
    );
    Some(Finding::new(Code::DifferentPeriod).with_message(message))
}
