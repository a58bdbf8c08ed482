//! The reconciliation of a run: every submission counted once, by what became of it.

use super::submission::{Status, Submission};
use serde::Serialize;

/// The reconciliation of a run: 收到 = 采用 + 待核 + 退改 + 重复 + 不能读; 忽略 stands apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// 应报: units that must report.
    pub expected: usize,
    /// 收到.
    pub received: usize,
    /// 采用.
    pub accepted: usize,
    /// 待核.
    pub held: usize,
    /// 退改.
    pub returned: usize,
    /// 重复.
    pub duplicate: usize,
    /// 已换新: those of `duplicate` that a newer return with other figures replaced.
    pub superseded: usize,
    /// 不能读.
    pub unreadable: usize,
    /// 忽略.
    pub ignored: usize,
}

impl Counts {
    /// Counts submissions that were handed in by status.
    pub fn of(expected: usize, submissions: &[Submission]) -> Counts {
        let mut counts = Counts { expected, ..Counts::default() };
        for submission in submissions.iter().filter(|s| s.is_received()) {
            let cell = match submission.status {
                Status::Accepted => &mut counts.accepted,
                Status::Held => &mut counts.held,
                Status::Returned => &mut counts.returned,
                Status::Duplicate => &mut counts.duplicate,
                Status::Unreadable => &mut counts.unreadable,
                Status::Ignored => &mut counts.ignored,
            };
            *cell += 1;
            counts.superseded += usize::from(submission.is_superseded());
        }
        counts.received =
            counts.accepted + counts.held + counts.returned + counts.duplicate + counts.unreadable;
        counts
    }

    /// The reconciliation in one line.
    pub fn chinese(&self) -> String {
        format!("应报 {}，{}", self.expected, self.received_text())
    }

    /// What was received, by status.
    pub fn received_text(&self) -> String {
        format!(
            "收到 {}：采用 {}、待核 {}、退改 {}、重复 {}、不能读 {}；另忽略 {}",
            self.received,
            self.accepted,
            self.held,
            self.returned,
            self.duplicate,
            self.unreadable,
            self.ignored
        )
    }
}
