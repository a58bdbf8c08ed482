//! Which files in a watched folder are complete: nobody has written to them for a while.

use super::discover::InputFile;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// How long size and time of a file must stay the same.
const PAUSE: Duration = Duration::from_secs(2);
/// How long a file that cannot be opened is waited for; a program that copies may hold it.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is known of the files of a watched folder, from one look to the next.
///
/// A file that vanishes is not forgotten: a network folder that comes back holds nothing new.
#[derive(Debug, Default)]
pub struct SettledFiles {
    seen: BTreeMap<PathBuf, ObservedFile>,
}

#[derive(Debug)]
struct ObservedFile {
    state: (u64, SystemTime),
    since: Instant,
    is_taken: bool,
}

impl SettledFiles {
    /// Of the files that are there now, those that are complete and were not taken yet.
    pub fn newly_settled(&mut self, files: Vec<InputFile>, now: Instant) -> Vec<InputFile> {
        files.into_iter().filter(|file| !file.is_left_behind() && self.is_new(file, now)).collect()
    }

    /// A file that was taken is new again only when it changes.
    pub fn take(&mut self, files: &[InputFile]) {
        for file in files {
            if let Some(seen) = self.seen.get_mut(&file.path) {
                seen.is_taken = true;
            }
        }
    }

    /// Files that are there and were not taken, in order of their paths.
    pub fn open(&self) -> Vec<&Path> {
        let open = self.seen.iter().filter(|(path, seen)| !seen.is_taken && path.exists());
        open.map(|(path, _)| path.as_path()).collect()
    }

    fn is_new(&mut self, file: &InputFile, now: Instant) -> bool {
        let Some(state) = file.state() else { return false };
        let fresh = || ObservedFile { state, since: now, is_taken: false };
        let seen = self.seen.entry(file.path.clone()).or_insert_with(fresh);
        if seen.state != state {
            *seen = fresh();
        }
        let still = now.saturating_duration_since(seen.since);
        !seen.is_taken && still >= PAUSE && (File::open(&file.path).is_ok() || still >= PATIENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::discover;
    use std::fs;

    #[test]
    fn a_file_is_complete_when_it_rests_and_new_again_when_it_changes() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("成都市.xlsx");
        let start = Instant::now();
        let mut settled = SettledFiles::default();
        let mut look = |second: u64| -> anyhow::Result<usize> {
            let files = discover(&[folder.path().to_path_buf()])?;
            let complete = settled.newly_settled(files, start + Duration::from_secs(second));
            settled.take(&complete);
            Ok(complete.len())
        };
        fs::write(&file, "half")?;
        fs::write(folder.path().join("~$成都市.xlsx"), "lock")?;
        assert_eq!((look(0)?, look(1)?), (0, 0));
        fs::write(&file, "both halves")?;
        assert_eq!((look(2)?, look(3)?, look(4)?, look(9)?), (0, 0, 1, 0));
        fs::rename(&file, folder.path().join("~$"))?;
        assert_eq!(look(10)?, 0);
        fs::rename(folder.path().join("~$"), &file)?;
        assert_eq!((look(11)?, look(13)?), (0, 0), "it came back unchanged");
        fs::write(&file, "corrected figures")?;
        assert_eq!((look(14)?, look(16)?), (0, 1));
        Ok(())
    }
}
