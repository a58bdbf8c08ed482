//! `baosong log`: who did what when, in the order of time.

use super::{Outcome, Workspace};
use crate::args::{Format, LogArgs};
use anyhow::Result;
use baosong::report;

/// Lists what was archived and decided in a period.
///
/// # Errors
/// Unknown unit or period, or an archive that cannot be read.
pub fn run(workspace: &Workspace, args: &LogArgs) -> Result<Outcome> {
    let period = workspace.kept_period(args.period)?;
    let archive = workspace.read_archive(period)?;
    let units = workspace.chosen_units(&args.units)?;
    let events = report::events(&archive, &units, &workspace.campaign);
    match args.output.format {
        Format::Json => print_data!("{}", report::events_json(period, &events)?),
        Format::Text => print!("{}", report::print_events(period, &events)),
    }
    Ok(Outcome::Well)
}
