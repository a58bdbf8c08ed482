//! Bytes packed in pieces that can be put behind one another: each but the last ends on a byte, as RFC
//! 1951 allows, so that a sheet's cells are packed before its beginning is known.

use super::deflate::{Deflate, WINDOW};
use anyhow::Result;
use crc32fast::Hasher;
use std::fs::File;
use std::io::{self, Seek, Write};

/// Bytes that are kept before those that are out of reach are forgotten.
const KEPT: usize = 4 * WINDOW;
/// Packed bytes that a sheet keeps in memory; what is more waits in a file without a name, so that the
/// summary of a whole country needs little of it.
const HELD: usize = 4 * 1024 * 1024;

/// A piece of a packed part.
pub struct Packed {
    /// Deflated bytes that were laid aside in a file; the rest follows them.
    aside: Option<File>,
    rest: Vec<u8>,
    /// CRC-32 over the bytes before packing.
    pub sum: Hasher,
    /// Number of bytes before packing.
    pub length: u64,
}

/// Packs bytes as they come, line by line.
pub struct Packer {
    /// The last bytes before packing, at least those that a copy reaches.
    window: Vec<u8>,
    /// How many of them are counted in the sum.
    counted: usize,
    /// Where the cells of the last line begin in the window, and where the last ends.
    above: Vec<usize>,
    /// Memory for those of the next one.
    line: Vec<usize>,
    deflate: Deflate,
    aside: Option<File>,
    sum: Hasher,
    length: u64,
    failure: Option<io::Error>,
}

impl Packer {
    /// Packs nothing yet.
    pub fn new() -> Packer {
        Packer {
            window: Vec::new(),
            counted: 0,
            above: vec![0, 0],
            line: Vec::new(),
            deflate: Deflate::new(),
            aside: None,
            sum: Hasher::new(),
            length: 0,
            failure: None,
        }
    }

    /// Adds a line that is much like the one before: what is written to the first vector. The second takes
    /// the places in it where cells begin.
    pub fn line(&mut self, write: impl FnOnce(&mut Vec<u8>, &mut Vec<usize>)) {
        self.line.clear();
        self.line.push(self.window.len());
        write(&mut self.window, &mut self.line);
        self.line.push(self.window.len());
        self.deflate.line(&self.window, &self.above, &self.line);
        std::mem::swap(&mut self.above, &mut self.line);
        if self.window.len() >= KEPT {
            self.forget();
        }
    }

    /// Adds bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.line(|out, _| out.extend_from_slice(bytes));
    }

    /// Lets go what is out of reach, but for the last line.
    fn forget(&mut self) {
        self.count();
        let line = self.above.first().copied().unwrap_or(0);
        let gone = line.min(self.window.len() - WINDOW);
        self.window.drain(..gone);
        self.counted -= gone;
        self.above.iter_mut().for_each(|at| *at -= gone);
        self.deflate.forget(gone);
        if self.deflate.packed().len() >= HELD {
            let aside = self.lay_aside();
            self.failure = self.failure.take().or(aside.err());
        }
    }

    fn count(&mut self) {
        let new = &self.window[self.counted..];
        self.sum.update(new);
        self.length += new.len() as u64;
        self.counted = self.window.len();
    }

    fn lay_aside(&mut self) -> io::Result<()> {
        let file = match &mut self.aside {
            Some(file) => file,
            None => self.aside.insert(tempfile::tempfile()?),
        };
        file.write_all(self.deflate.packed())?;
        self.deflate.packed().clear();
        Ok(())
    }

    /// The piece, ending on a byte: another may follow, unless it is the last.
    ///
    /// # Errors
    /// The packer failed.
    pub fn finish(mut self, is_last: bool) -> Result<Packed> {
        self.count();
        self.failure.take().map_or(Ok(()), Err)?;
        let rest = self.deflate.finish(is_last);
        Ok(Packed { aside: self.aside, rest, sum: self.sum, length: self.length })
    }
}

impl Packed {
    /// Writes the deflated bytes; they are then gone.
    ///
    /// # Errors
    /// What was laid aside cannot be read, or `out` cannot be written.
    pub fn pour(&mut self, out: &mut impl Write) -> io::Result<()> {
        if let Some(mut aside) = self.aside.take() {
            aside.rewind()?;
            io::copy(&mut aside, out)?;
        }
        out.write_all(&std::mem::take(&mut self.rest))
    }
}
