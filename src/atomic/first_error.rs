//! A writer for libraries that print what they cannot write: the first error is kept, what comes after it is
//! taken and not written.

use std::io::{self, Seek, SeekFrom, Write};

/// Wraps a writer.
pub struct FirstError<W> {
    inner: W,
    error: Option<io::Error>,
    at: u64,
    end: u64,
}

impl<W: Write> FirstError<W> {
    /// A writer without an error so far.
    pub fn of(inner: W) -> FirstError<W> {
        FirstError { inner, error: None, at: 0, end: 0 }
    }

    /// Ends at the first error, which it takes out.
    ///
    /// # Errors
    /// The first that the writer met.
    pub fn check(&mut self) -> io::Result<()> {
        self.flush()?;
        self.error.take().map_or(Ok(()), Err)
    }

    fn keep<T>(&mut self, done: io::Result<T>) -> Option<T> {
        done.map_err(|error| self.error = Some(error)).ok()
    }
}

impl<W: Write> Write for FirstError<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = bytes.len();
        if self.error.is_none() {
            let done = self.inner.write(bytes);
            written = self.keep(done).unwrap_or(written);
        }
        self.at += written as u64;
        self.end = self.end.max(self.at);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.error.is_none() {
            let done = self.inner.flush();
            self.keep(done);
        }
        Ok(())
    }
}

impl<W: Write + Seek> Seek for FirstError<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
            SeekFrom::End(by) => self.end.saturating_add_signed(by),
        };
        if self.error.is_none() {
            let done = self.inner.seek(to);
            self.keep(done);
        }
        Ok(self.at)
    }
}
