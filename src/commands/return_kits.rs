//! `baosong return`: for each unit with open findings a workbook to correct and a phone message.

use super::desk::{ARCHIVE_FOLDER, RETURN_FOLDER};
use super::{Desk, Outcome};
use crate::args::Return;
use anyhow::Result;
use baosong::archive::Archive;
use baosong::atomic;
use baosong::intake::{Status, Submission};
use baosong::kit::kit_for;

/// Writes the kits of a period into a folder; returns that need none are left alone.
///
/// # Errors
/// Unknown unit or period, an archive that cannot be read, or a file that cannot be written.
pub fn run(desk: &Desk, args: &Return) -> Result<Outcome> {
    let period = desk.kept_period(args.period)?;
    let root = desk.path(ARCHIVE_FOLDER);
    let archive = Archive::read(&root, period)?;
    let earlier = Archive::accepted_before(&root, period)?;
    let all = archive.submissions(&desk.campaign);
    let default = || desk.path(RETURN_FOLDER).join(period.to_string());
    let folder = args.output.clone().unwrap_or_else(default);
    let mut written = 0;
    for unit in desk.chosen_units(&args.units)? {
        let standing = archive.standing(&unit.code, &desk.campaign);
        let Some(submission) = standing.as_ref().or_else(|| unread(&all, &unit.code)) else {
            continue;
        };
        let before = earlier.get(&unit.code).and_then(|s| s.record.as_ref());
        let Some(kit) = kit_for(&desk.campaign, unit, period, submission, before)? else {
            continue;
        };
        atomic::write(&folder.join(format!("{}.xlsx", kit.stem)), &kit.workbook)?;
        atomic::write(&folder.join(format!("{}.txt", kit.stem)), kit.message.as_bytes())?;
        println!("{}：{} 条问题，{}.xlsx", unit.name, kit.open, kit.stem);
        written += 1;
    }
    match written {
        0 => println!("{period} 期没有需要退改的报表"),
        _ => println!("已生成 {written} 份退改表和短信，在 {}", folder.display()),
    }
    Ok(Outcome::Well)
}

/// The last file of a unit that holds no return that could be read.
fn unread<'a>(all: &'a [Submission], code: &str) -> Option<&'a Submission> {
    let bad = |s: &&Submission| matches!(s.status, Status::Unreadable | Status::Returned);
    all.iter().filter(bad).rfind(|s| s.unit_code() == code)
}
