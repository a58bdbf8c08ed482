//! The files behind the paths that were handed in, in a fixed order; links are not followed.

use crate::finding::{Code, Finding};
use crate::parcel;
use anyhow::{Result, bail};
use chrono::{DateTime, FixedOffset, Utc};
use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use walkdir::WalkDir;

/// Folder of a working folder that holds what came in; names above it say nothing of a file.
pub const INBOX_FOLDER: &str = "收件";
/// Folders deeper than this are not entered.
const DEPTH_LIMIT: usize = 16;
/// Seconds that Beijing time is ahead of UTC; all of China keeps it.
const BEIJING: i32 = 8 * 3600;

/// A file's bytes, or why there are none.
pub type Bytes = Result<Vec<u8>, Box<Finding>>;

/// One file as it was handed in.
#[derive(Debug, Clone)]
pub struct Handed {
    /// Path as the clerk would write it.
    pub path: PathBuf,
    /// Names of the folders between the path that was handed in and the file, the nearest first.
    pub folders: Vec<String>,
    /// Names of the folder that was handed in, or of the one in which the file lay that was, and of
    /// those above it as they were written, the nearest first, up to the inbox folder.
    pub above: Arc<[String]>,
    /// Whether folders of several names were handed in side by side.
    pub is_beside: bool,
    /// Whether it was named itself, not only the folder in which it lies.
    pub is_named: bool,
    /// Whether it is a plain file.
    is_file: bool,
}

impl Handed {
    /// Name of the file.
    pub fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// Whether its name says that it is no return: a lock file or a download that is not complete.
    pub fn is_left_behind(&self) -> bool {
        parcel::is_left_behind(&self.name())
    }

    /// Size in bytes and time of the last change; `None` if the file is gone.
    pub fn state(&self) -> Option<(u64, SystemTime)> {
        let metadata = fs::metadata(&self.path).ok()?;
        Some((metadata.len(), metadata.modified().ok()?))
    }

    /// When the file was last written, which stands for the time of receipt, and its bytes, never more
    /// than the limit; in their place a finding when it is to be ignored, too large or cannot be read.
    pub fn read(&self) -> (Option<DateTime<FixedOffset>>, Bytes) {
        match self.open() {
            // An open file knows its time; by its path the system would have to look for it once more.
            Ok(file) => (file.metadata().ok().and_then(written), bytes_of(file)),
            Err(finding) => (fs::metadata(&self.path).ok().and_then(written), Err(finding)),
        }
    }

    fn open(&self) -> Result<File, Box<Finding>> {
        let refuse = |code| Err(Box::new(Finding::new(code)));
        if self.is_left_behind() {
            return refuse(Code::IgnoredFile);
        }
        if !self.is_file {
            return refuse(Code::NotRegularFile);
        }
        File::open(&self.path).map_err(unread)
    }
}

fn bytes_of(mut file: File) -> Bytes {
    let bytes = parcel::read_bounded(&mut file).map_err(unread)?;
    parcel::too_large(&bytes).map_or(Ok(bytes), Err)
}

fn unread(error: io::Error) -> Box<Finding> {
    let finding = Finding::new(Code::ReadFailed);
    let message = format!("{}：{error}", finding.message);
    Box::new(finding.saying(message))
}

/// The time of the last change, in Beijing time and whole seconds.
fn written(metadata: Metadata) -> Option<DateTime<FixedOffset>> {
    let moment = DateTime::<Utc>::from(metadata.modified().ok()?);
    let whole = DateTime::from_timestamp(moment.timestamp(), 0)?;
    Some(whole.with_timezone(&FixedOffset::east_opt(BEIJING)?))
}

/// Lists all files behind the paths: a folder with everything below it, sorted by name.
///
/// # Errors
/// A path does not exist.
pub fn gather(paths: &[PathBuf]) -> Result<Vec<Handed>> {
    let mut files: Vec<Handed> = Vec::new();
    let mut known: HashSet<PathBuf> = HashSet::new();
    let names: BTreeSet<Vec<String>> =
        paths.iter().filter(|path| path.is_dir()).map(|path| above(path)).collect();
    let is_beside = names.len() > 1;
    for path in paths {
        if fs::symlink_metadata(path).is_err() {
            bail!("找不到 {}", path.display());
        }
        for handed in files_below(path, is_beside) {
            // The same file named twice on the command line is one file.
            if paths.len() == 1 || known.insert(handed.path.clone()) {
                files.push(handed);
            }
        }
    }
    Ok(files)
}

fn files_below(path: &Path, is_beside: bool) -> impl Iterator<Item = Handed> {
    let above: Arc<[String]> = above(path).into();
    WalkDir::new(path)
        .max_depth(DEPTH_LIMIT)
        // Within a folder whole paths stand in the order of the names, which need not be cut out of them.
        .sort_by(|a, b| a.path().as_os_str().cmp(b.path().as_os_str()))
        .into_iter()
        .flatten()
        .filter(|entry| !entry.file_type().is_dir())
        .map(move |entry| {
            let is_file = entry.file_type().is_file();
            let (folders, is_named) = (folders_above(&entry), entry.depth() == 0);
            let (path, above) = (entry.into_path(), above.clone());
            Handed { path, folders, above, is_beside, is_named, is_file }
        })
}

fn above(path: &Path) -> Vec<String> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let names = |folder: &Path| -> Vec<String> {
        let parts = folder.components().rev();
        let names = parts.filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        });
        names.take_while(|name| name != INBOX_FOLDER).collect()
    };
    let written = names(folder);
    if written.is_empty() && !folder.ends_with(INBOX_FOLDER) {
        // `.` in a folder stands for its name.
        let here = std::path::absolute(folder).unwrap_or_default();
        return names(&here).into_iter().take(1).collect();
    }
    written
}

fn folders_above(entry: &walkdir::DirEntry) -> Vec<String> {
    let above = entry.path().ancestors().skip(1).take(entry.depth().saturating_sub(1));
    above.filter_map(|a| a.file_name()).map(|n| n.to_string_lossy().into_owned()).collect()
}
