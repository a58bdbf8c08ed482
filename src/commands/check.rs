//! `baosong check`: reads and checks, keeps nothing.

use super::{Desk, Outcome};
use crate::args::{Check, Format};
use anyhow::Result;
use baosong::intake::{NoHistory, take_in};
use baosong::report;

/// Checks the files behind the paths.
///
/// # Errors
/// A path does not exist, or the period is none of the campaign's.
pub fn run(desk: &Desk, args: &Check) -> Result<Outcome> {
    let request = desk.request(&args.run)?;
    let mut intake = take_in(&args.paths, request)?;
    intake.settle(request, &NoHistory, desk.baseline(None)?.as_ref());
    match args.run.format {
        Format::Json => println!("{}", report::intake_json(&intake, args.explain)?),
        Format::Text => {
            if args.explain {
                print!("{}", report::print_explanations(&intake, &desk.campaign));
            }
            print!("{}", report::print_intake(&intake, &desk.campaign));
        }
    }
    Ok(Outcome::attention(intake.needs_attention()))
}
