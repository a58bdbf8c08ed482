//! 变动: which lines of lists are new, gone or changed since the period right before, and keys of several units.

use super::grid::StreamingSheet;
use super::list::{List, ListCell, ListColumn};
use crate::summary::{LineChange, LineChangeKind, Summary};
use anyhow::Result;

/// Name of the sheet.
pub const LINE_CHANGES_SHEET: &str = "变动";

const COLUMNS: [ListColumn; 8] = [
    ListColumn { heading: "单位", width: 14.0 },
    ListColumn { heading: "清单", width: 18.0 },
    ListColumn { heading: "变动", width: 12.0 },
    ListColumn { heading: "哪一条", width: 30.0 },
    ListColumn { heading: "指标", width: 16.0 },
    ListColumn { heading: "上期", width: 18.0 },
    ListColumn { heading: "本期", width: 18.0 },
    ListColumn { heading: "在哪里", width: 34.0 },
];

/// Writes the sheet.
///
/// # Errors
/// The sheet is full.
pub fn write(sheet: &mut StreamingSheet, summary: &Summary, changes: &[LineChange]) -> Result<()> {
    let mut list = List::start(sheet, LINE_CHANGES_SHEET, &COLUMNS, summary)?;
    for change in changes {
        let of_last = if change.kind == LineChangeKind::Gone { "上期的 " } else { "" };
        let place = change.place.as_ref();
        let place = place.map(|(file, place)| format!("{of_last}{file} {}", place.address()));
        let text = |text: &Option<String>| ListCell::from(text.clone().unwrap_or_default());
        list.add(&[
            change.unit.name.as_str().into(),
            change.block.name().into(),
            change.kind.chinese().into(),
            change.line.clone().into(),
            change.field.map_or("", |field| &field.label).into(),
            text(&change.was),
            text(&change.now),
            place.unwrap_or_default().into(),
        ])?;
    }
    let last = summary.last().map(|last| summary.campaign.calendar.name(last.period));
    let compared = match last {
        Some(last) => format!("和 {last} 比，凭各清单的 key 认出同一条；两期都有报表的单位才比。"),
        None => "没有上一期的报表，只列几个单位都有的。".to_string(),
    };
    let below = [compared, "几个单位都有的都计入了，没有删；是不是同一项，请核对。".to_string()];
    list.finish(&below)
}
