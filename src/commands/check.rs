//! `baosong check`: reads and checks, keeps nothing.

use super::desk::ARCHIVE_FOLDER;
use super::{Desk, Outcome};
use crate::args::{Check, Format};
use anyhow::Result;
use baosong::archive::{Archive, Background};
use baosong::intake::{Request, Taken, gather, take_in_files};
use baosong::report::{self, Beside};

/// Checks the files behind the paths, with what the archive knows of earlier periods and other units.
///
/// # Errors
/// A path does not exist, the period is none of the campaign's, or the archive cannot be read.
pub fn run(desk: &Desk, args: &Check) -> Result<Outcome> {
    let request = Request { explains: args.explain, ..desk.request(args.run.period)? };
    let root = desk.path(ARCHIVE_FOLDER);
    let mut taken = take_in_files(&gather(&args.paths)?, request, &Archive::seen(&root)?)?;
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
            print!("{}", screen(desk, args, &taken));
        }
    }
    Ok(Outcome::attention(taken.needs_attention()))
}

/// What is told of the files: of a single one to its unit, of many to the office, or all of it.
fn screen(desk: &Desk, args: &Check, taken: &Taken) -> String {
    let campaign = &desk.campaign;
    if args.run.all {
        return taken.all().map(|intake| report::print_each(intake, campaign)).collect();
    }
    let contacts = desk.known_contacts();
    let is_file = matches!(&args.paths[..], [path] if path.is_file());
    if let Some(only) = report::only_return(taken).filter(|_| is_file) {
        return report::print_single(only, campaign, &contacts);
    }
    let (today, contacts) = (desk.today, &contacts);
    report::print_taken(taken, Beside { campaign, today, contacts, cycle: None })
}
