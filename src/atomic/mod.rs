//! Files appear whole or not at all: written beside their place, synced, then renamed.

mod first_error;
mod temp_files;

pub use first_error::FirstError;
pub use temp_files::clean_up;

use anyhow::{Context, Result};
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;
use temp_files::Draft;
use tempfile::{NamedTempFile, TempDir};

/// Begins and ends the name of a file that is being written.
const DRAFT: (&str, &str) = (".baosong-", ".tmp");
/// Files written side by side: while one waits for the disk, others are made and written.
const WRITERS: usize = 8;
/// Most drafts begun for one file.
const TRIES: usize = 5;
/// How a share refuses what it does not know.
#[cfg(unix)]
const IS_REFUSED: [ErrorKind; 3] =
    [ErrorKind::InvalidInput, ErrorKind::Unsupported, ErrorKind::PermissionDenied];

/// Writes a file so that a reader sees the old content or the new, never a part; makes the folder.
///
/// # Errors
/// The folder or file cannot be written; an existing file is then as it was.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    put(path, |file| file.write_all(bytes).with_context(|| unwritten(path)))
}

/// The same for content that is too long to be held in memory: `fill` writes it. What a killed run left
/// beside the file goes before.
///
/// # Errors
/// Those of `fill`; the folder or file cannot be written. An existing file is then as it was.
pub fn write_by(path: &Path, fill: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    sweep(folder_of(path));
    put(path, fill)
}

fn put(path: &Path, fill: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    let failed = || unwritten(path);
    fs::create_dir_all(folder_of(path)).with_context(failed)?;
    write_inside(path, fill)?;
    sync_folder(folder_of(path)).with_context(failed)
}

/// Writes the files of each item into a folder, each as [`write()`] does, several at a time; `make` gives
/// names and contents. The folder is made, what a killed run left in it goes, and its entries are made
/// durable at the end.
///
/// # Errors
/// Those of `make`; a file cannot be written. What was written before is whole.
pub fn write_all<T: Sync, Files: IntoIterator<Item = (String, Vec<u8>)>>(
    folder: &Path,
    items: &[T],
    make: impl Fn(&T) -> Result<Files> + Sync + Send,
) -> Result<()> {
    let failed = || unwritten(folder);
    fs::create_dir_all(folder).with_context(failed)?;
    sweep(folder);
    in_parallel(items.iter().collect(), |item| {
        make(item)?.into_iter().try_for_each(|(name, bytes)| {
            let path = folder.join(name);
            write_inside(&path, |file| file.write_all(&bytes).with_context(|| unwritten(&path)))
        })
    })?;
    sync_folder(folder).with_context(failed)
}

/// Does what writes, for several items at a time.
///
/// # Errors
/// One of those of `act`; some of the other items are done, some are not.
pub fn in_parallel<T: Send>(
    items: Vec<T>,
    act: impl Fn(T) -> Result<()> + Sync + Send,
) -> Result<()> {
    let writers = ThreadPoolBuilder::new().num_threads(WRITERS.min(items.len())).build();
    let writers = writers.context("开不了写文件的线程")?;
    writers.install(|| items.into_par_iter().try_for_each(act))
}

/// Writes a file of no lasting worth so that a reader sees the old content or the new: private to its
/// owner and not synced, so that after a power cut it may be damaged.
///
/// # Errors
/// The file cannot be written; an existing one is then as it was.
pub fn replace_with(path: &Path, fill: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    let mut draft = begin(path)?;
    draft.get().map_or(Ok(()), |draft| fill(draft.as_file_mut()))?;
    draft.place(|draft| draft.persist(path).map_err(|e| e.error))?;
    Ok(())
}

/// Whether the name is that of a file being written, or left behind by a process that was ended.
pub fn is_draft(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(DRAFT.0) && name.ends_with(DRAFT.1)
}

/// Writes a file into a folder that is there; its entry is not yet durable.
fn write_inside(path: &Path, fill: impl FnOnce(&mut File) -> Result<()>) -> Result<()> {
    let failed = || unwritten(path);
    let mut draft = begin(path).with_context(failed)?;
    if let Some(draft) = draft.get() {
        let file = draft.as_file_mut();
        fill(file)?;
        file.sync_all().with_context(failed)?;
    }
    draft
        .place(|draft| draft.persist(path).map_err(|e| e.error))
        .with_context(|| format!("{}（如果它正在 WPS 或 Excel 里打开，请先关闭）", failed()))?;
    Ok(())
}

/// The draft of a file, beside its place, locked as long as it is written: what nobody holds a lock on
/// was left behind.
fn begin(path: &Path) -> io::Result<Draft<NamedTempFile>> {
    let mut draft = tempfile::Builder::new();
    draft.prefix(DRAFT.0).suffix(DRAFT.1);
    with_usual_permissions(&mut draft);
    for _ in 0..TRIES {
        let made = Draft::begin(|| draft.tempfile_in(folder_of(path)), NamedTempFile::path)?;
        // Another run that cleans up may have taken it in between; where a share knows no locks, nobody does.
        let is_taken = made.is_locked_by_another() || !made.path().exists();
        if !is_taken {
            return Ok(made);
        }
    }
    Err(ErrorKind::ResourceBusy.into())
}

/// Removes drafts in a folder that runs left behind which were killed; what cannot be removed stays.
pub fn sweep(folder: &Path) {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let Ok(entries) = fs::read_dir(folder) else { return };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    for path in paths.filter(|path| is_draft(path)) {
        let is_file = fs::symlink_metadata(&path).is_ok_and(|data| data.is_file());
        let Some(file) = File::options().write(true).open(&path).ok().filter(|_| is_file) else {
            continue;
        };
        if file.try_lock().is_ok() {
            // On Windows an open file may not go.
            drop(file);
            let _ = fs::remove_file(&path);
        }
    }
}

/// The same in a folder and those below it; links are not followed. This only tidies up: what cannot be listed is
/// told by whoever reads it.
pub fn sweep_all(folder: &Path) {
    sweep(folder);
    let Ok(entries) = fs::read_dir(folder) else { return };
    let below = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    below.for_each(|entry| sweep_all(&entry.path()));
}

fn unwritten(path: &Path) -> String {
    format!("写不了文件 {}", path.display())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A folder that is filled before it comes to its place in one step.
pub struct DraftFolder(Draft<TempDir>);

impl DraftFolder {
    /// An empty one inside another folder; its name begins with `prefix`.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn begin(folder: &Path, prefix: &str) -> Result<DraftFolder> {
        let mut draft = tempfile::Builder::new();
        draft.prefix(prefix);
        with_usual_folder_permissions(&mut draft);
        let make = || draft.tempdir_in(folder);
        let draft = Draft::begin(make, TempDir::path);
        draft.map(DraftFolder).with_context(|| unwritten(folder))
    }

    /// Writes a file into it, synced.
    ///
    /// # Errors
    /// The file exists or cannot be written.
    pub fn add(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.0.path().join(name);
        let failed = || unwritten(&path);
        let mut file = File::create_new(&path).with_context(failed)?;
        file.write_all(bytes).with_context(failed)?;
        file.sync_all().with_context(failed)
    }

    /// Moves it to its place.
    ///
    /// # Errors
    /// The place is taken or the move failed.
    pub fn place(self, place: &Path) -> Result<()> {
        let failed = || format!("放不进存档 {}", place.display());
        sync_folder(self.0.path()).with_context(failed)?;
        let put = |draft: TempDir| {
            fs::rename(draft.path(), place)?;
            // It is no draft any more: nothing is left to clean up.
            let _ = draft.keep();
            Ok(())
        };
        self.0.place(put).with_context(failed)?;
        sync_folder(folder_of(place)).with_context(failed)
    }
}

/// Temporary files are private to their owner; what is written is for whom the umask says.
#[cfg(unix)]
fn with_usual_permissions(draft: &mut tempfile::Builder) {
    use std::os::unix::fs::PermissionsExt;
    draft.permissions(fs::Permissions::from_mode(0o666));
}

#[cfg(not(unix))]
fn with_usual_permissions(_: &mut tempfile::Builder) {}

/// The same for a folder.
#[cfg(unix)]
fn with_usual_folder_permissions(draft: &mut tempfile::Builder) {
    use std::os::unix::fs::PermissionsExt;
    draft.permissions(fs::Permissions::from_mode(0o777));
}

#[cfg(not(unix))]
fn with_usual_folder_permissions(_: &mut tempfile::Builder) {}

/// Makes a rename durable. Windows has no such call for folders: its file system journals them.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some shares know no such thing for folders.
        Err(error) if IS_REFUSED.contains(&error.kind()) => Ok(()),
        synced => synced,
    }
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
