//! Entries of the zips that we write: the same bytes on every system and every day, with names that
//! unpack rightly everywhere.

use anyhow::Result;
use std::io::Cursor;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipArchive};

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

/// Begins an entry of the list at a zip's end (APPNOTE.TXT 4.3.12).
const LISTED: &[u8] = b"PK\x01\x02";
/// Its length without name, extra field and comment, whose lengths stand at these offsets.
const LENGTH: usize = 46;
const LENGTHS: [usize; 3] = [28, 30, 32];
/// Offset of the system on which an entry was written.
const SYSTEM: usize = 5;

/// A zip of which another library wrote entries, all of them as if on Linux.
///
/// # Errors
/// The bytes are no zip.
pub fn as_on_linux(mut zip: Vec<u8>) -> Result<Vec<u8>> {
    let list = ZipArchive::new(Cursor::new(&zip))?.central_directory_start();
    let mut at = usize::try_from(list)?;
    while zip.get(at..at + LENGTH).is_some_and(|entry| entry.starts_with(LISTED)) {
        zip[at + SYSTEM] = System::Unix as u8;
        let length =
            |offset| usize::from(u16::from_le_bytes([zip[at + offset], zip[at + offset + 1]]));
        at += LENGTH + LENGTHS.map(length).iter().sum::<usize>();
    }
    Ok(zip)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;

    #[test]
    fn every_entry_is_as_if_written_on_linux() -> Result<()> {
        let zip_on = |system: System| -> Result<Vec<u8>> {
            let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
            for name in ["成都市.xlsx", "PK\x01\x02", "b/c.xml"] {
                zip.start_file(name, options(CompressionMethod::Stored).system(system))?;
                zip.write_all(name.as_bytes())?;
            }
            zip.set_comment("PK\x01\x02")?;
            Ok(zip.finish()?.into_inner())
        };
        let (linux, windows) = (zip_on(System::Unix)?, zip_on(System::Dos)?);
        assert_ne!(linux, windows);
        assert_eq!(as_on_linux(windows)?, linux);
        assert_eq!(as_on_linux(linux.clone())?, linux);
        Ok(())
    }
}
