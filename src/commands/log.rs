//! `baosong log`: who did what when, in the order of time.

use super::{Desk, Outcome};
use crate::args::{Format, Log};
use anyhow::Result;
use baosong::report;

/// Lists what was archived and decided in a period.
///
/// # Errors
/// Unknown unit or period, or an archive that cannot be read.
pub fn run(desk: &Desk, args: &Log) -> Result<Outcome> {
    let period = desk.kept_period(args.period)?;
    let archive = desk.read_archive(period)?;
    let units = desk.chosen_units(&args.units)?;
    let events = report::events(&archive, &units, &desk.campaign);
    match args.format {
        Format::Json => println!("{}", report::events_json(period, &events)?),
        Format::Text => print!("{}", report::print_events(period, &events)),
    }
    Ok(Outcome::Well)
}
