//! What a newer return changes, in words.

use crate::campaign::Campaign;
use crate::validation::{Record, ValueChange};

/// The first changes of a list, and how many there are.
pub(super) fn first_of(changes: &str) -> String {
    const TOLD: usize = 1;
    let all: Vec<&str> = changes.split('；').collect();
    match all.len() {
        ..=TOLD => changes.to_string(),
        many => format!("{}等 {many} 项", all[..TOLD].join("；")),
    }
}

/// What a record changes against an older one: 签约项目 12 → 13；签约金额 35.5 → 36.
pub fn changes_text(new: &Record, older: &Record, campaign: &Campaign) -> String {
    let changes = new.changes_from(older).into_iter();
    let told = |change: ValueChange| {
        let ValueChange { field, line, was, now } = change;
        let line = line.map(|line| format!("“{line}”")).unwrap_or_default();
        format!("{line}{} {was} → {now}", campaign.name_of(&field))
    };
    changes.map(told).collect::<Vec<_>>().join("；")
}
