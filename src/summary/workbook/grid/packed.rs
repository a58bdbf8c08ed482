//! Bytes packed in pieces that can be put behind one another: each but the last ends on a byte, as RFC
//! 1951 allows, so that a sheet's cells are packed before its beginning is known.

use super::row::Row;
use super::xml;
use anyhow::Result;
use crc32fast::Hasher;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::io::Write;

/// A quarter smaller than 1 for half as much time again; more effort gains little.
const LEVEL: u32 = 2;
/// Bytes that are gathered before they are packed.
const CHUNK: usize = 64 * 1024;
/// Packed bytes that are laid aside as they are: one long list of them would be moved as it grows.
const PIECE: usize = 512 * 1024;

/// A piece of a packed part.
pub struct Packed {
    /// Deflated bytes, in pieces.
    pub pieces: Vec<Vec<u8>>,
    /// CRC-32 over the bytes before packing, and their number.
    pub sum: Hasher,
    /// Number of bytes before packing.
    pub length: u64,
}

/// Packs rows as they are finished.
pub struct Packer {
    chunk: Vec<u8>,
    encoder: DeflateEncoder<Vec<u8>>,
    pieces: Vec<Vec<u8>>,
    sum: Hasher,
    length: u64,
    failure: Option<std::io::Error>,
}

impl Packer {
    /// Packs nothing yet.
    pub fn new() -> Packer {
        Packer {
            chunk: Vec::with_capacity(CHUNK + CHUNK / 4),
            encoder: DeflateEncoder::new(Vec::new(), Compression::new(LEVEL)),
            pieces: Vec::new(),
            sum: Hasher::new(),
            length: 0,
            failure: None,
        }
    }

    /// Adds a row.
    pub fn row(&mut self, number: u32, row: &Row) {
        xml::row(&mut self.chunk, number, row);
        if self.chunk.len() >= CHUNK {
            self.pack();
        }
    }

    /// Adds bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.chunk.extend_from_slice(bytes);
    }

    fn pack(&mut self) {
        self.sum.update(&self.chunk);
        self.length += self.chunk.len() as u64;
        let packed = self.encoder.write_all(&self.chunk);
        self.failure = self.failure.take().or(packed.err());
        self.chunk.clear();
        if self.encoder.get_ref().len() >= PIECE {
            self.lay_aside();
        }
    }

    fn lay_aside(&mut self) {
        let mut piece = std::mem::take(self.encoder.get_mut());
        piece.shrink_to_fit();
        self.pieces.push(piece);
    }

    /// The piece, ending on a byte: another may follow.
    ///
    /// # Errors
    /// The packer failed.
    pub fn finish(mut self) -> Result<Packed> {
        self.pack();
        self.failure.take().map_or(Ok(()), Err)?;
        self.encoder.flush()?;
        self.lay_aside();
        Ok(Packed { pieces: self.pieces, sum: self.sum, length: self.length })
    }

    /// The last piece.
    ///
    /// # Errors
    /// The packer failed.
    pub fn finish_last(mut self) -> Result<Packed> {
        self.pack();
        self.failure.take().map_or(Ok(()), Err)?;
        self.pieces.push(self.encoder.finish()?);
        Ok(Packed { pieces: self.pieces, sum: self.sum, length: self.length })
    }
}
