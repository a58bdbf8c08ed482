//! 报送情况: who reported, when, with which file; then every other file that came.

use super::grid::StreamingSheet;
use super::held;
use super::list::{List, ListCell, ListColumn};
use crate::finding::{Finding, Severity};
use crate::intake::Submission;
use crate::summary::{Summary, UnitRow};
use anyhow::Result;
use std::collections::BTreeSet;

/// Name of the sheet.
pub const RECEIPTS_SHEET: &str = "报送情况";

const COLUMNS: [ListColumn; 13] = [
    ListColumn { heading: "单位", width: 20.0 },
    ListColumn { heading: "情况", width: 12.0 },
    ListColumn { heading: "填报单位", width: 24.0 },
    ListColumn { heading: "填报人", width: 10.0 },
    ListColumn { heading: "填报时间", width: 12.0 },
    ListColumn { heading: "收到时间", width: 18.0 },
    ListColumn { heading: "版本", width: 7.0 },
    ListColumn { heading: "文件", width: 34.0 },
    ListColumn { heading: "强制性", width: 8.0 },
    ListColumn { heading: "待核", width: 8.0 },
    ListColumn { heading: "核实性", width: 8.0 },
    ListColumn { heading: "提示", width: 8.0 },
    ListColumn { heading: "说明", width: 44.0 },
];

/// Writes 报送情况.
///
/// # Errors
/// The sheet is full.
pub fn write(sheet: &mut StreamingSheet, summary: &Summary) -> Result<()> {
    let mut list = List::start(sheet, RECEIPTS_SHEET, &COLUMNS, summary)?;
    for row in &summary.rows {
        let name = row.unit.name.as_str();
        let state = receipt_state(row);
        list.add(&cells(name, &state, row.submission))?;
    }
    let spoken_for: BTreeSet<*const Submission> =
        summary.rows.iter().filter_map(|r| r.submission).map(std::ptr::from_ref).collect();
    let handed_in = summary.submissions.iter().filter(|s| s.is_received());
    for other in handed_in.filter(|s| !spoken_for.contains(&std::ptr::from_ref(*s))) {
        list.add(&cells(other.unit_name(), other.status_text(), Some(other)))?;
    }
    list.finish(&[summary.counts_text(), summary.reported_text()])
}

/// What became of a unit: as on 汇总表, without the way to this workbook's own list.
fn receipt_state(row: &UnitRow) -> String {
    if row.counts() { held::state(row) } else { row.state.chinese().to_string() }
}

fn cells<'a>(
    unit: &'a str,
    state: &'a str,
    submission: Option<&'a Submission>,
) -> [ListCell<'a>; 13] {
    let header = |key| submission.and_then(|s| s.header_text(key)).unwrap_or_default().into();
    let number = |class| {
        let count = submission.map_or(0, |s| s.count(class));
        if count == 0 { ListCell::from("") } else { ListCell::Number(count.into()) }
    };
    // The time of receipt is known only where the archive took the file in.
    let kept = submission.filter(|s| s.version.is_some());
    let received = kept.and_then(|s| s.received);
    [
        unit.into(),
        state.into(),
        header("reporting_unit"),
        header("reporter"),
        header("reported_on"),
        received.map(|r| r.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_default().into(),
        kept.and_then(|s| s.version).map(|v| format!("v{v}")).unwrap_or_default().into(),
        submission.map_or("", |s| s.shown_name()).into(),
        number(Severity::Mandatory),
        match submission.map_or(0, |s| s.findings.iter().filter(|f| f.holds()).count()) {
            0 => ListCell::from(""),
            open => ListCell::Number(open.into()),
        },
        number(Severity::Verify),
        number(Severity::Note),
        submission.map(weightiest).unwrap_or_default().into(),
    ]
}

/// The message that explains the state best: the first of the strictest class.
fn weightiest(submission: &Submission) -> &str {
    let first = submission.findings.iter().filter(|f| f.class != Severity::Note);
    let own = |f: &&Finding| f.code.is_about_file();
    let about_file = submission.findings.iter().find(own);
    about_file.or_else(|| first.min_by_key(|f| f.class)).map_or("", |f| &f.message)
}
