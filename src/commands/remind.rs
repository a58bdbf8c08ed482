//! `baosong remind`: whom to call today; the letters of `mail remind` go to the same units.

use super::{Outcome, Workspace};
use crate::args::{Format, RemindArgs};
use anyhow::Result;
use baosong::campaign::{Period, Phase};
use baosong::report;

/// Lists the units without a return that counts, with person and telephone.
///
/// # Errors
/// The period is none of the campaign's, or the archive cannot be read.
pub fn run(workspace: &Workspace, args: &RemindArgs) -> Result<Outcome> {
    let calendar = &workspace.campaign.calendar;
    let begun = |p: &&Period| calendar.phase(**p, workspace.today) != Phase::Ahead;
    let periods = match args.period {
        Some(period) => vec![workspace.check_period(period)?],
        None => calendar.periods().iter().filter(begun).copied().collect(),
    };
    let contacts = workspace.known_contacts();
    let cycle = workspace.cycle_to_remind(&periods, &contacts)?;
    match args.output.format {
        Format::Json => print_data!("{}", report::remind_json(&cycle)?),
        Format::Text => print!("{}", report::print_remind(&cycle)),
    }
    Ok(Outcome::attention(!cycle.calls().is_empty()))
}
