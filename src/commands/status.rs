//! `baosong status`: where every unit stands, in one period or in the whole campaign.

use super::workspace::ARCHIVE_FOLDER;
use super::{Outcome, Workspace};
use crate::args::{Format, StatusArgs};
use anyhow::Result;
use baosong::archive::{keep_status_snapshot, last_status_snapshot};
use baosong::cycle::StatusSnapshot;
use baosong::report;

/// Shows where every unit stands and what changed since this command was last run.
///
/// # Errors
/// The period is none of the campaign's, or the archive cannot be read.
pub fn run(workspace: &Workspace, args: &StatusArgs) -> Result<Outcome> {
    let periods = match (args.all, args.period) {
        (true, _) => workspace.campaign.calendar.periods().to_vec(),
        (false, given) => vec![workspace.period(given)?],
    };
    let contacts = workspace.known_contacts();
    let cycle = workspace.cycle(&periods, &contacts)?;
    let root = workspace.path(ARCHIVE_FOLDER);
    let seen: Option<StatusSnapshot> = last_status_snapshot(&root);
    match (args.output.format, args.all) {
        (Format::Json, _) => print_data!("{}", report::status_json(&cycle, seen.as_ref())?),
        (Format::Text, true) => print!("{}", report::print_grid(&cycle, seen.as_ref())),
        (Format::Text, false) => print!("{}", report::print_status(&cycle, seen.as_ref())),
    }
    let now = StatusSnapshot::now(&cycle, workspace.now(), seen);
    if keep_status_snapshot(&root, &now).is_err() {
        eprintln!("存档文件夹写不进，下次说不出有什么变化");
    }
    Ok(Outcome::attention(cycle.is_open()))
}
