//! 问题清单: what is open, strictest first, then in the campaign's order of units; what is settled, explained,
//! superseded or decided stays in the log.

use super::grid::StreamingSheet;
use super::list::{List, ListCell, ListColumn};
use crate::campaign::Campaign;
use crate::finding::{Code, Finding, Severity};
use crate::intake::{Status, Submission};
use crate::summary::Summary;
use anyhow::Result;
use std::collections::BTreeMap;

/// Findings that the sheet lists; of more than these nobody reads all, and the strictest stand first.
const MOST_TOLD: usize = 100_000;

const COLUMNS: [ListColumn; 11] = [
    ListColumn { heading: "类别", width: 9.0 },
    ListColumn { heading: "单位", width: 18.0 },
    ListColumn { heading: "文件", width: 24.0 },
    ListColumn { heading: "单元格", width: 12.0 },
    ListColumn { heading: "指标", width: 14.0 },
    ListColumn { heading: "原文", width: 18.0 },
    ListColumn { heading: "理解为", width: 14.0 },
    ListColumn { heading: "问题", width: 36.0 },
    ListColumn { heading: "怎么办", width: 34.0 },
    ListColumn { heading: "单位说明", width: 24.0 },
    ListColumn { heading: "代码", width: 17.0 },
];

/// Writes 问题清单.
///
/// # Errors
/// The sheet is full.
pub fn write(sheet: &mut StreamingSheet, summary: &Summary) -> Result<()> {
    let campaign = summary.campaign;
    let positions: BTreeMap<&str, usize> =
        campaign.units.iter().enumerate().map(|(at, unit)| (unit.code.as_str(), at)).collect();
    let position = |s: &Submission| positions.get(s.unit_code()).copied();
    let mut all: Vec<(&Submission, &Finding)> = summary
        .submissions
        .iter()
        .filter(|s| s.status != Status::Ignored)
        .flat_map(|s| s.telling_findings().map(move |f| (s, f)))
        .filter(|(_, f)| is_told(f))
        .collect();
    // Files without a unit stand at the end of their class.
    all.sort_by_cached_key(|(s, f)| (f.trial, f.class, position(s).unwrap_or(usize::MAX)));
    let mut list = List::start(sheet, "问题清单", &COLUMNS, summary)?;
    for (submission, finding) in all.iter().take(MOST_TOLD) {
        list.add(&cells(submission, finding, campaign))?;
    }
    let below = match all.len() {
        0 => Some("没有问题。".to_string()),
        1..=MOST_TOLD => None,
        count => Some(format!(
            "共 {count} 处，这里只列前 {MOST_TOLD} 处，其余 {} 处请用 baosong check 逐份查看。",
            count - MOST_TOLD
        )),
    };
    list.finish(below.as_slice())
}

/// Whether somebody still has to see it.
fn is_told(finding: &Finding) -> bool {
    let is_over = finding.code.is_of_the_office()
        || matches!(finding.code, Code::Superseded | Code::SameValues | Code::SameBytes);
    finding.is_open() || finding.trial || (finding.class == Severity::Note && !is_over)
}

/// A finding's row, with what the unit says to it.
fn cells<'a>(
    submission: &'a Submission,
    finding: &'a Finding,
    campaign: &'a Campaign,
) -> [ListCell<'a>; 11] {
    let optional = |text: &'a Option<String>| ListCell::from(text.as_deref().unwrap_or_default());
    [
        finding.class.chinese().into(),
        submission.unit_name().into(),
        submission.shown_name().into(),
        finding.place.as_ref().map(ToString::to_string).unwrap_or_default().into(),
        finding.subject(campaign).unwrap_or_default().into(),
        optional(&finding.found),
        optional(&finding.understood),
        finding.message.as_str().into(),
        finding.hint.as_str().into(),
        optional(&finding.statement),
        finding.code_id().into(),
    ]
}
