//! What a long run tells whoever waits for it.

use std::fmt::Debug;
use std::path::Path;

/// Somebody who is told how far the reading of files has come; from any thread.
pub trait Progress: Debug + Sync {
    /// So many files are to be read.
    fn begin(&self, files: usize);
    /// This one has been read, with so many lines of lists.
    fn read(&self, file: &Path, lines: usize);
    /// All have been read.
    fn end(&self);
}
