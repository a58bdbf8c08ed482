//! What check and collect took in: each period by itself, and what was passed over.

use super::print_intake;
use super::terminal::{printable, wrapped};
use crate::campaign::{Campaign, Period};
use crate::intake::{Passed, Taken};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Paths that are shown of one period.
const SHOWN: usize = 3;

/// Every period with its reconciliation, the one that was collected first, then what was passed over.
pub fn print_taken(taken: &Taken, campaign: &Campaign) -> String {
    let sections = taken.all().map(|intake| print_intake(intake, campaign));
    let sections: Vec<String> = sections.collect();
    sections.join("\n") + &print_passed(&taken.passed)
}

/// One line per period for which files were collected that still lie there.
pub fn print_passed(passed: &[Passed]) -> String {
    let mut by_period: BTreeMap<Period, Vec<&str>> = BTreeMap::new();
    for one in passed {
        by_period.entry(one.period).or_default().push(&one.path);
    }
    let mut out = String::new();
    for (period, paths) in by_period {
        let shown: Vec<String> = paths.iter().take(SHOWN).map(|path| printable(path)).collect();
        let more = if paths.len() > SHOWN { "等" } else { "" };
        let line = format!(
            "以前收过（{period} 期）{} 份，这次没有再收：{}{more}",
            paths.len(),
            shown.join("、")
        );
        let _ = writeln!(out, "{}", wrapped(&line).trim_start());
    }
    out
}
