//! The file in which lines wait: one for the whole run, without a name, gone with the program.

use super::RowRecord;
use super::stored_lines::StoredLines;
use anyhow::{Result, anyhow};
use compact_str::CompactString;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

static FILE: Mutex<LineFile> = Mutex::new(LineFile { file: None, end: 0, users: 0, failure: None });

struct LineFile {
    file: Option<File>,
    /// Where the next lines go.
    end: u64,
    /// How many places are in use; without any the file begins anew.
    users: usize,
    /// Why lines could not be read back.
    failure: Option<String>,
}

/// Where the lines of a block wait.
#[derive(Debug)]
pub(super) struct LinePlace {
    begin: u64,
    length: usize,
}

/// Fails where lines that were laid aside could not be read back: what was made of them would lack lines.
///
/// # Errors
/// Why they could not, in Chinese.
pub fn lines_were_read() -> Result<()> {
    let failure = file().failure.take();
    failure.map_or(Ok(()), |why| Err(anyhow!(why).context("清单的行存在临时文件里，读不回来")))
}

fn file() -> MutexGuard<'static, LineFile> {
    FILE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LinePlace {
    /// Lays lines aside; `None` where that cannot be done.
    pub(super) fn write(lines: &StoredLines<&str>) -> Option<LinePlace> {
        let bytes = postcard::to_extend(lines, Vec::new()).ok()?;
        let mut file = file();
        let begin = file.end;
        file.append(&bytes).ok()?;
        file.users += 1;
        Some(LinePlace { begin, length: bytes.len() })
    }

    /// The lines; none where they cannot be read, which [`lines_were_read`] tells.
    pub(super) fn read(&self) -> Vec<RowRecord> {
        let mut bytes = vec![0; self.length];
        let read = file().read(self.begin, &mut bytes);
        let lines = read.and_then(|()| {
            let lines = postcard::from_bytes::<StoredLines<CompactString>>(&bytes);
            lines.map_err(io::Error::other)?.rows().ok_or(io::ErrorKind::InvalidData.into())
        });
        lines.unwrap_or_else(|error| {
            file().failure = Some(error.to_string());
            Vec::new()
        })
    }
}

impl Drop for LinePlace {
    fn drop(&mut self) {
        let mut file = file();
        file.users -= 1;
        if file.users == 0 {
            file.end = 0;
        }
    }
}

impl LineFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        file.seek(SeekFrom::Start(self.end))?;
        file.write_all(bytes)?;
        self.end += bytes.len() as u64;
        Ok(())
    }

    fn read(&mut self, begin: u64, bytes: &mut [u8]) -> io::Result<()> {
        let file = self.file.as_mut().ok_or(io::ErrorKind::NotFound)?;
        file.seek(SeekFrom::Start(begin))?;
        file.read_exact(bytes)
    }
}
