//! `baosong check`: reads and checks, keeps nothing.

use super::desk::ARCHIVE_FOLDER;
use super::{Desk, Outcome};
use crate::args::{Check, Format};
use anyhow::Result;
use baosong::archive::Background;
use baosong::intake::take_in;
use baosong::report;

/// Checks the files behind the paths, with what the archive knows of earlier periods and other units.
///
/// # Errors
/// A path does not exist, the period is none of the campaign's, or the archive cannot be read.
pub fn run(desk: &Desk, args: &Check) -> Result<Outcome> {
    let request = desk.request(args.run.period)?;
    let mut intake = take_in(&args.paths, request)?;
    let known = Background::read(&desk.path(ARCHIVE_FOLDER), intake.period)?;
    intake.settle(request, &known, desk.baseline(None)?.as_ref());
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
