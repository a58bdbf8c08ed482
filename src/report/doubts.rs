//! What is held (待核), whom to ask and which step decides it, a line for each cause.

use super::grouped::{Grouped, SubmissionFinding};
use super::open::{deciding, period_option};
use super::terminal::{set_in, wrapped};
use crate::campaign::{Campaign, Unit};
use crate::cycle::{Cycle, PeriodStatus, UnitStatus};
use crate::finding::Finding;
use std::collections::HashSet;
use std::fmt::Write;

/// Where everything stands that a line leaves out.
const ALL: &str = "汇总表的“问题清单”";

/// Every open doubt of these units in all periods that are shown, under how it is decided; empty if there
/// is none.
pub fn print_doubts(cycle: &Cycle, units: &[&Unit]) -> String {
    let codes: HashSet<&str> = units.iter().map(|unit| unit.code.as_str()).collect();
    cycle.rounds.iter().map(|round| of_round(cycle, round, &codes)).collect()
}

/// The open doubts of a period: those of the units with these codes, of all units if there are none.
pub fn of_round(cycle: &Cycle, round: &PeriodStatus, codes: &HashSet<&str>) -> String {
    let is_shown = |s: &&UnitStatus| codes.is_empty() || codes.contains(s.unit.code.as_str());
    let of_units = round.standings.iter().filter(is_shown);
    let standings: Vec<&UnitStatus> = of_units.filter(|s| s.doubts().next().is_some()).collect();
    let count: usize = standings.iter().map(|s| s.doubts().count()).sum();
    if count == 0 {
        return String::new();
    }
    let option = period_option(cycle.campaign, round.period, cycle.today);
    let mut out = format!("{}\n", wrapped(&deciding(count, &option)).trim_start());
    let grouped = Grouped { campaign: cycle.campaign, contacts: Some(cycle.contacts), all: ALL };
    let found: Vec<SubmissionFinding> = standings.iter().flat_map(|s| s.doubts()).collect();
    for line in grouped.whole(&found) {
        let _ = writeln!(out, "{}", set_in(&line, 2));
    }
    out
}

/// What is doubted, in a word: 签约金额, or the return.
pub fn subject(finding: &Finding, campaign: &Campaign) -> String {
    finding.subject(campaign).unwrap_or_else(|| "整份报表".to_string())
}
