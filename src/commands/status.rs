//! `baosong status`: where every unit stands, in one period or in the whole campaign.

use super::desk::ARCHIVE_FOLDER;
use super::{Desk, Outcome};
use crate::args::{Format, Status};
use anyhow::Result;
use baosong::archive::{keep_look, last_look};
use baosong::cycle::Seen;
use baosong::report;

/// Shows where every unit stands and what changed since this command was last run.
///
/// # Errors
/// The period is none of the campaign's, or the archive cannot be read.
pub fn run(desk: &Desk, args: &Status) -> Result<Outcome> {
    let periods = match (args.all, args.period) {
        (true, _) => desk.campaign.calendar.periods().to_vec(),
        (false, given) => vec![desk.period(given)?],
    };
    let contacts = desk.known_contacts();
    let cycle = desk.cycle(&periods, &contacts)?;
    let root = desk.path(ARCHIVE_FOLDER);
    let seen: Option<Seen> = last_look(&root);
    match (args.format, args.all) {
        (Format::Json, _) => println!("{}", report::status_json(&cycle, seen.as_ref())?),
        (Format::Text, true) => print!("{}", report::print_grid(&cycle, seen.as_ref())),
        (Format::Text, false) => print!("{}", report::print_status(&cycle, seen.as_ref())),
    }
    let now = Seen::now(&cycle, desk.now(), seen);
    if keep_look(&root, &now).is_err() {
        eprintln!("存档文件夹写不进，下次说不出有什么变化");
    }
    Ok(Outcome::attention(cycle.is_open()))
}
