//! `baosong check`: reads and checks, keeps nothing.

use super::desk::ARCHIVE_FOLDER;
use super::{Desk, Outcome};
use crate::args::{Check, Format};
use anyhow::Result;
use baosong::archive::{Archive, Background};
use baosong::intake::{Request, gather, take_in_files};
use baosong::report;
use std::mem::ManuallyDrop;

/// Checks the files behind the paths, with what the archive knows of earlier periods and other units.
///
/// # Errors
/// A path does not exist, the period is none of the campaign's, or the archive cannot be read.
pub fn run(desk: &Desk, args: &Check) -> Result<Outcome> {
    let request = Request { explains: args.explain, ..desk.quick_request(args.run.period)? };
    let root = desk.path(ARCHIVE_FOLDER);
    let taken = take_in_files(&gather(&args.paths)?, request, &Archive::seen(&root)?)?;
    // Taken down by the system, as in merge.
    let mut taken = ManuallyDrop::new(taken);
    let baselines = desk.baselines(None)?;
    for intake in taken.oldest_first() {
        let known = Background::read(&root, intake.period, &desk.campaign)?;
        intake.settle(request, &known, baselines.of(intake.period)?.table);
    }
    match args.run.format {
        Format::Json => println!("{}", report::intake_json(&taken, args.explain)?),
        Format::Text => {
            if args.explain {
                for intake in taken.all() {
                    print!("{}", report::print_explanations(intake, &desk.campaign));
                }
            }
            print!("{}", report::print_taken(&taken, &desk.campaign));
        }
    }
    Ok(Outcome::attention(taken.needs_attention()))
}
