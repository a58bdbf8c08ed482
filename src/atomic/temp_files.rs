//! Drafts that are being written: a run that is stopped in the middle leaves none of them.

use std::collections::BTreeSet;
use std::fs::{self, TryLockError};
use std::io;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::NamedTempFile;

/// A folder that others write into can fail to go at the first try.
const TRIES: usize = 10;

static OPEN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A draft file or folder; it goes with this value unless it was placed.
pub struct Draft<T> {
    path: PathBuf,
    kept: Option<T>,
}

impl<T> Draft<T> {
    /// A draft as `make` makes it, at the path that `path_of` tells.
    pub fn begin(
        make: impl FnOnce() -> io::Result<T>,
        path_of: impl FnOnce(&T) -> &Path,
    ) -> io::Result<Draft<T>> {
        let mut open = open();
        let made = make()?;
        let path = path_of(&made).to_path_buf();
        open.insert(path.clone());
        Ok(Draft { path, kept: Some(made) })
    }

    /// The draft; `None` once it was placed.
    pub fn get(&mut self) -> Option<&mut T> {
        self.kept.as_mut()
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it in its place; nothing is abandoned meanwhile.
    pub fn place<R>(mut self, put: impl FnOnce(T) -> io::Result<R>) -> io::Result<R> {
        let _open = open();
        self.kept.take().map_or_else(|| Err(io::ErrorKind::NotFound.into()), put)
    }
}

impl Draft<NamedTempFile> {
    /// Takes a lock on it; whether another process has one.
    pub fn is_locked_by_another(&self) -> bool {
        let locked = self.kept.as_ref().map(|draft| draft.as_file().try_lock());
        matches!(locked, Some(Err(TryLockError::WouldBlock)))
    }
}

impl<T> Drop for Draft<T> {
    fn drop(&mut self) {
        drop(self.kept.take());
        open().remove(&self.path);
    }
}

/// Removes every draft and lets nothing more begin or come to its place: the process is to end now.
pub fn clean_up() {
    let open = open();
    for path in open.iter() {
        let gone = |_: &usize| match path.is_dir() {
            true => fs::remove_dir_all(path).is_ok(),
            false => fs::remove_file(path).is_ok() || !path.exists(),
        };
        // What stays is removed by the next run.
        let _ = (0..TRIES).find(gone);
    }
    mem::forget(open);
}

fn open() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}
