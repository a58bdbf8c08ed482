//! `baosong check`: reads and checks, keeps nothing.

use super::workspace::ARCHIVE_FOLDER;
use super::{Outcome, Workspace};
use crate::args::{CheckArgs, Format};
use anyhow::Result;
use baosong::archive::{Archive, ReadOnlyHistory};
use baosong::intake::{Batch, Request, discover, take_in_files};
use baosong::report::{self, BatchContext};

/// Checks the files behind the paths, with what the archive knows of earlier periods and other units.
///
/// # Errors
/// A path does not exist, the period is none of the campaign's, or the archive cannot be read.
pub fn run(workspace: &Workspace, args: &CheckArgs) -> Result<Outcome> {
    let request = Request { explains: args.explain, ..workspace.request(args.run.period)? };
    let root = workspace.path(ARCHIVE_FOLDER);
    let mut taken = take_in_files(&discover(&args.paths)?, request, &Archive::import_log(&root)?)?;
    let baselines = workspace.baselines(None)?;
    for intake in taken.oldest_first() {
        let known = ReadOnlyHistory::read(&root, intake.period, &workspace.campaign)?;
        intake.settle(request, &known, baselines.of(intake.period)?.table);
    }
    match args.run.output.format {
        Format::Json => {
            print_data!("{}", report::intake_json(&taken, &workspace.campaign, args.explain)?)
        }
        Format::Text => {
            if args.explain {
                for intake in taken.all() {
                    print!("{}", report::print_explanations(intake, &workspace.campaign));
                }
            }
            print!("{}", screen(workspace, args, &taken));
        }
    }
    Ok(Outcome::attention(taken.needs_attention()))
}

/// What is told of the files: of a single one to its unit, of many to the office, or all of it.
fn screen(workspace: &Workspace, args: &CheckArgs, taken: &Batch) -> String {
    let campaign = &workspace.campaign;
    if args.run.all {
        return taken.all().map(|intake| report::print_each(intake, campaign)).collect();
    }
    let contacts = workspace.known_contacts();
    let is_file = matches!(&args.paths[..], [path] if path.is_file());
    if let Some(only) = report::only_return(taken).filter(|_| is_file) {
        return report::print_single(only, campaign, &contacts);
    }
    let (today, contacts) = (workspace.today, &contacts);
    report::print_taken(taken, BatchContext { campaign, today, contacts, cycle: None })
}
