//! The files behind the paths that were handed in, in a fixed order; links are not followed.

use crate::finding::{Code, Finding};
use crate::parcel;
use anyhow::{Context, Result, bail};
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
pub struct InputFile {
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
    /// Whether it is a plain file, or why nothing of it is read.
    kind: PathKind,
}

/// What stands behind a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum PathKind {
    File,
    /// A link, a pipe, a device.
    Special,
    /// A folder, or an entry of one, that cannot be read, and why.
    Unread(String),
}

impl InputFile {
    /// Name of the file.
    pub fn name(&self) -> String {
        parcel::shown(self.path.file_name().unwrap_or_default())
    }

    /// Path as a clerk reads it; what is no Unicode, as names that were packed on a Chinese Windows, is
    /// shown decoded.
    pub fn shown_path(&self) -> String {
        parcel::shown(self.path.as_os_str())
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
        match &self.kind {
            PathKind::File => {}
            PathKind::Special => return refuse(Code::NotRegularFile),
            PathKind::Unread(why) => {
                return Err(Box::new(Finding::new(Code::ReadFailed).with_message(why.clone())));
            }
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
    let message = format!("{}：{}", finding.message, because(&error));
    Box::new(finding.with_message(message))
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
/// A path does not exist, or is a folder that cannot be listed.
pub fn discover(paths: &[PathBuf]) -> Result<Vec<InputFile>> {
    let mut files: Vec<InputFile> = Vec::new();
    let mut known: HashSet<PathBuf> = HashSet::new();
    let names: BTreeSet<Vec<String>> =
        paths.iter().filter(|path| path.is_dir()).map(|path| above(path)).collect();
    let is_beside = names.len() > 1;
    for path in paths {
        if fs::symlink_metadata(path).is_err() {
            bail!("找不到 {}", path.display());
        }
        if path.is_dir() {
            fs::read_dir(path).with_context(|| format!("打不开文件夹 {}", path.display()))?;
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

fn files_below(path: &Path, is_beside: bool) -> impl Iterator<Item = InputFile> {
    let above: Arc<[String]> = above(path).into();
    WalkDir::new(path)
        .max_depth(DEPTH_LIMIT)
        // Within a folder whole paths stand in the order of the names, which need not be cut out of them.
        .sort_by(|a, b| a.path().as_os_str().cmp(b.path().as_os_str()))
        .into_iter()
        .filter_map(move |entry| {
            let (path, depth, kind) = match entry {
                Ok(entry) => {
                    let kind = kind_of(&entry)?;
                    (entry.path().to_path_buf(), entry.depth(), kind)
                }
                Err(error) => unread_entry(error)?,
            };
            let folders = folders_above(&path, depth);
            let (above, is_named) = (above.clone(), depth == 0);
            Some(InputFile { path, folders, above, is_beside, is_named, kind })
        })
}

/// What a listed entry is; `None` for a folder that is entered.
fn kind_of(entry: &walkdir::DirEntry) -> Option<PathKind> {
    let kind = entry.file_type();
    if kind.is_dir() {
        let is_last = entry.depth() == DEPTH_LIMIT;
        let holds_any = || fs::read_dir(entry.path()).map_or(true, |mut all| all.next().is_some());
        let told = format!("文件夹套得太深（超过 {DEPTH_LIMIT} 层），里面的没有读；请放浅一些");
        return (is_last && holds_any()).then_some(PathKind::Unread(told));
    }
    Some(if kind.is_file() { PathKind::File } else { PathKind::Special })
}

/// A folder that cannot be listed, or an entry that cannot be looked at; `None` where it is gone.
fn unread_entry(error: walkdir::Error) -> Option<(PathBuf, usize, PathKind)> {
    let path = error.path()?.to_path_buf();
    let depth = error.depth();
    let is_folder = path.is_dir();
    let cause = error.into_io_error()?;
    if cause.kind() == io::ErrorKind::NotFound && depth > 0 {
        return None;
    }
    let what = if is_folder { "文件夹打不开，里面的没有读" } else { "打不开" };
    Some((path, depth, PathKind::Unread(format!("{what}：{}", because(&cause)))))
}

fn above(path: &Path) -> Vec<String> {
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let names = |folder: &Path| -> Vec<String> {
        let parts = folder.components().rev();
        let names = parts.filter_map(|part| match part {
            Component::Normal(name) => Some(parcel::shown(name)),
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

fn folders_above(path: &Path, depth: usize) -> Vec<String> {
    let above = path.ancestors().skip(1).take(depth.saturating_sub(1));
    above.filter_map(|a| a.file_name()).map(parcel::shown).collect()
}

/// Why something cannot be read, in a clerk's words where it is one of the usual causes.
fn because(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "没有权限，或者正被别的程序打开".to_string(),
        io::ErrorKind::NotFound => "文件不在了".to_string(),
        _ => error.to_string(),
    }
}
