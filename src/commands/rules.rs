//! `baosong rules`: the campaign's rules with class, state and hits, or the functions they may use.

use super::{Outcome, Workspace};
use crate::args::RulesArgs;
use anyhow::Result;
use baosong::finding::Finding;
use baosong::report;
use std::collections::BTreeMap;

/// Lists the rules.
///
/// # Errors
/// The period is none of the campaign's, or the archive cannot be read.
pub fn run(workspace: &Workspace, args: &RulesArgs) -> Result<Outcome> {
    if args.functions {
        print!("{}", report::print_functions());
        return Ok(Outcome::Well);
    }
    let period = match args.period {
        Some(period) => workspace.check_period(period)?,
        None => workspace.nearest_kept().or_else(|_| workspace.nearest_period())?,
    };
    let kept = workspace.read_archive(period)?;
    let kept = kept.submissions(&workspace.campaign);
    let mut hits: BTreeMap<String, usize> = BTreeMap::new();
    for finding in kept.iter().flat_map(|s| s.telling_findings()).filter(|f| is_of_rule(f)) {
        *hits.entry(finding.code_id().to_string()).or_default() += 1;
    }
    println!("报送期 {}", workspace.campaign.calendar.dated_name(period));
    print!("{}", report::print_rules(&workspace.campaign, &hits));
    Ok(Outcome::Well)
}

fn is_of_rule(finding: &Finding) -> bool {
    finding.rule.is_some()
}
