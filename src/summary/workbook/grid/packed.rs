//! Bytes packed in pieces that can be put behind one another: each but the last ends on a byte, as RFC
//! 1951 allows, so that a sheet's cells are packed before its beginning is known.

use anyhow::Result;
use crc32fast::Hasher;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::fs::File;
use std::io::{self, Seek, Write};

/// A quarter smaller than 1 for half as much time again; more effort gains little.
const LEVEL: u32 = 2;
/// Bytes that are gathered before they are packed.
const CHUNK: usize = 64 * 1024;
/// Packed bytes that a sheet keeps in memory; what is more waits in a file without a name, so that the
/// summary of a whole country needs little of it.
const HELD: usize = 512 * 1024;

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

/// Packs bytes as they come.
pub struct Packer {
    chunk: Vec<u8>,
    encoder: DeflateEncoder<Vec<u8>>,
    aside: Option<File>,
    sum: Hasher,
    length: u64,
    failure: Option<io::Error>,
}

impl Packer {
    /// Packs nothing yet.
    pub fn new() -> Packer {
        Packer {
            chunk: Vec::with_capacity(CHUNK + CHUNK / 4),
            encoder: DeflateEncoder::new(Vec::new(), Compression::new(LEVEL)),
            aside: None,
            sum: Hasher::new(),
            length: 0,
            failure: None,
        }
    }

    /// Adds what is written, a row or less.
    pub fn write(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.chunk);
        if self.chunk.len() >= CHUNK {
            self.pack();
        }
    }

    /// Adds bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.write(|out| out.extend_from_slice(bytes));
    }

    fn pack(&mut self) {
        self.sum.update(&self.chunk);
        self.length += self.chunk.len() as u64;
        let packed = self.encoder.write_all(&self.chunk);
        self.failure = self.failure.take().or(packed.err());
        self.chunk.clear();
        if self.encoder.get_ref().len() >= HELD {
            let aside = self.lay_aside();
            self.failure = self.failure.take().or(aside.err());
        }
    }

    fn lay_aside(&mut self) -> io::Result<()> {
        let file = match &mut self.aside {
            Some(file) => file,
            None => self.aside.insert(tempfile::tempfile()?),
        };
        file.write_all(self.encoder.get_ref())?;
        self.encoder.get_mut().clear();
        Ok(())
    }

    /// The piece, ending on a byte: another may follow.
    ///
    /// # Errors
    /// The packer failed.
    pub fn finish(mut self) -> Result<Packed> {
        self.pack();
        self.failure.take().map_or(Ok(()), Err)?;
        self.encoder.flush()?;
        let rest = std::mem::take(self.encoder.get_mut());
        Ok(Packed { aside: self.aside, rest, sum: self.sum, length: self.length })
    }

    /// The last piece.
    ///
    /// # Errors
    /// The packer failed.
    pub fn finish_last(mut self) -> Result<Packed> {
        self.pack();
        self.failure.take().map_or(Ok(()), Err)?;
        let rest = self.encoder.finish()?;
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
