//! Return kits in 退改: which units need one, where it lies, whether it is as new as the return.

use super::folder::entries;
use super::workspace::{ARCHIVE_FOLDER, RETURN_FOLDER};
use super::{Workspace, outputs};
use baosong::archive::Archive;
use baosong::campaign::{Period, Unit};
use baosong::intake::{Status, Submission};
use baosong::kit::{open_findings, stem};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The folder of a period's kits.
pub fn folder(workspace: &Workspace, period: Period) -> PathBuf {
    workspace.path(RETURN_FOLDER).join(period.to_string())
}

/// Where the kit of a unit lies in the working folder.
pub fn workbook(workspace: &Workspace, period: Period, unit: &Unit) -> PathBuf {
    folder(workspace, period).join(format!("{}.xlsx", stem(unit, period)))
}

/// The submission of a unit that it has to correct or to explain now: the one that counts, else the
/// last of those that cannot count.
pub fn wanting(workspace: &Workspace, archive: &Archive, unit: &Unit) -> Option<Submission> {
    let bad =
        |s: &Submission| matches!(s.status, Status::Unreadable | Status::Returned | Status::Held);
    let unread = || {
        let all = archive.submissions_of(&unit.code, &workspace.campaign);
        all.into_iter().rfind(bad)
    };
    let effective = archive.effective_version(&unit.code, &workspace.campaign).or_else(unread)?;
    (!open_findings(&effective).is_empty()).then_some(effective)
}

/// When something was last put into the archive for each unit of a period.
pub struct Changes(HashMap<String, SystemTime>);

impl Changes {
    /// What the folders of the archive say.
    pub fn of(workspace: &Workspace, period: Period) -> Changes {
        let kept = workspace.path(ARCHIVE_FOLDER).join(period.to_string());
        let mut last = HashMap::new();
        for (name, moment) in folders_in(&kept) {
            let code = name.split_once(' ').map_or("", |(code, _)| code).to_string();
            let known = last.entry(code).or_insert(moment);
            *known = moment.max(*known);
        }
        Changes(last)
    }

    /// When something of a unit was last kept; `None` if nothing was.
    pub fn of_unit(&self, unit: &Unit) -> Option<SystemTime> {
        self.0.get(&unit.code).copied()
    }

    /// Whether the kit of a unit, or the last of those numbered beside it, is there and not older than the
    /// unit's last version.
    pub fn has_kit(&self, workspace: &Workspace, period: Period, unit: &Unit) -> bool {
        is_as_new(&outputs::latest(&workbook(workspace, period, unit)), self.of_unit(unit))
    }
}

/// When a file was last changed; `None` if it is not there.
pub fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|m| m.modified()).ok()
}

/// Whether a file is there and not older than a moment.
pub fn is_as_new(path: &Path, moment: Option<SystemTime>) -> bool {
    changed(path).is_some_and(|time| Some(time) >= moment)
}

/// When something was last put into a folder directly below this one.
pub fn last_change(folder: &Path) -> Option<SystemTime> {
    folders_in(folder).map(|(_, moment)| moment).max()
}

/// The folders directly below this one, each with the moment of its last change.
fn folders_in(folder: &Path) -> impl Iterator<Item = (String, SystemTime)> {
    // What cannot be listed is told where the archive is read.
    let below = entries(folder).unwrap_or_default().into_iter().filter(|path| path.is_dir());
    below.filter_map(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        (!name.starts_with('.')).then(|| Some((name, changed(&path)?)))?
    })
}
