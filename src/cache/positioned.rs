//! Reads bytes at a place of a file, from several threads at once.

use std::fs::File;
use std::io::Result;

/// Fills the buffer with the bytes at this offset.
///
/// # Errors
/// The file ends before, or cannot be read.
#[cfg(unix)]
pub fn read(file: &File, buffer: &mut [u8], offset: u64) -> Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

/// Fills the buffer with the bytes at this offset.
///
/// # Errors
/// The file ends before, or cannot be read.
#[cfg(windows)]
pub fn read(file: &File, mut buffer: &mut [u8], mut offset: u64) -> Result<()> {
    use std::os::windows::fs::FileExt;
    while !buffer.is_empty() {
        match file.seek_read(buffer, offset)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            count => {
                buffer = buffer.get_mut(count..).unwrap_or_default();
                offset += count as u64;
            }
        }
    }
    Ok(())
}
