//! Entries of the zips that we write: the same bytes on every system and every day, with names that
//! unpack rightly everywhere.

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System};

/// Read and written by its owner, read by others, where it is unpacked on Linux.
const PERMISSIONS: u32 = 0o644;

/// How an entry is written: compressed in this way, with the earliest date that a zip can hold, and as if on
/// Linux, for the library else says which system it ran on.
pub fn options(method: CompressionMethod) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(method)
        .last_modified_time(DateTime::default())
        .unix_permissions(PERMISSIONS)
        .system(System::Unix)
}
