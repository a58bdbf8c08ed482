//! Bytes packed in pieces that can be put behind one another: each but the last ends on a byte, as RFC
//! 1951 allows, so that a sheet's cells are packed before its beginning is known, and by whichever core is free.

use anyhow::Result;
use crc32fast::Hasher;
use flate2::{Compression, write::DeflateEncoder};
use rayon::Yield;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Seek, Write};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// Bytes that are gathered before they are packed, the same on every machine: so are the packed bytes then.
const GATHERED: usize = 256 * 1024;
/// Level of packing: the lowest one of zlib-rs that gives each block a code of its own.
const LEVEL: u32 = 2;
/// Packed bytes that a sheet keeps in memory; what is more waits in a file without a name, so that the
/// summary of a whole country needs little of it.
const HELD: usize = 4 * 1024 * 1024;

/// A piece of a packed part.
#[derive(Default)]
pub struct CompressedChunk {
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
    gathered: Vec<u8>,
    /// Packs what is too little to be handed to another core.
    encoder: DeflateEncoder<Vec<u8>>,
    /// What is being packed, in its order.
    begun: VecDeque<Receiver<io::Result<CompressedChunk>>>,
    done: CompressedChunk,
    failure: Option<io::Error>,
}

impl Packer {
    /// Packs nothing yet.
    pub fn new() -> Packer {
        Packer {
            gathered: Vec::new(),
            encoder: encoder(),
            begun: VecDeque::new(),
            done: CompressedChunk::default(),
            failure: None,
        }
    }

    /// Adds what is written to the vector.
    pub fn add(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.gathered);
        if self.gathered.len() >= GATHERED {
            let room = Vec::with_capacity(self.gathered.capacity());
            let bytes = std::mem::replace(&mut self.gathered, room);
            let (sender, receiver) = channel();
            rayon::spawn(move || {
                let _ = sender.send(packed(&mut encoder(), &bytes, false));
            });
            self.begun.push_back(receiver);
            self.take(2 * rayon::current_num_threads());
        }
    }

    /// Adds bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.add(|out| out.extend_from_slice(bytes));
    }

    /// Takes what is packed, in its order, until no more than `left` pieces are being packed.
    fn take(&mut self, left: usize) {
        while self.begun.len() > left
            && let Some(first) = self.begun.pop_front()
        {
            let taken = received(&first).and_then(|piece| self.done.append(piece));
            self.failure = self.failure.take().or(taken.err());
        }
    }

    /// The piece, ending on a byte: another may follow, unless it is the last. What is added then begins
    /// another piece: to set up a packer takes longer than to pack a short text.
    ///
    /// # Errors
    /// The packer failed.
    pub fn finish(&mut self, is_last: bool) -> Result<CompressedChunk> {
        self.take(0);
        self.failure.take().map_or(Ok(()), Err)?;
        self.done.append(packed(&mut self.encoder, &self.gathered, is_last)?)?;
        self.gathered.clear();
        Ok(std::mem::take(&mut self.done))
    }
}

fn encoder() -> DeflateEncoder<Vec<u8>> {
    DeflateEncoder::new(Vec::new(), Compression::new(LEVEL))
}

/// The bytes as a piece of their own, ending on a byte.
fn packed(
    encoder: &mut DeflateEncoder<Vec<u8>>,
    bytes: &[u8],
    is_last: bool,
) -> io::Result<CompressedChunk> {
    encoder.write_all(bytes)?;
    match is_last {
        true => encoder.try_finish()?,
        false => encoder.flush()?,
    }
    let rest = std::mem::take(encoder.get_mut());
    encoder.reset(Vec::new())?;
    let mut sum = Hasher::new();
    sum.update(bytes);
    Ok(CompressedChunk { aside: None, rest, sum, length: bytes.len() as u64 })
}

/// What another core hands over; until it comes this one does what else there is to do.
fn received(piece: &Receiver<io::Result<CompressedChunk>>) -> io::Result<CompressedChunk> {
    loop {
        match piece.try_recv() {
            Ok(piece) => return piece,
            Err(TryRecvError::Disconnected) => return Err(io::ErrorKind::BrokenPipe.into()),
            Err(TryRecvError::Empty) => match rayon::yield_now() {
                Some(Yield::Executed) => {}
                Some(Yield::Idle) => std::thread::yield_now(),
                // This is none of the cores that do such work.
                None => return piece.recv().map_err(io::Error::other)?,
            },
        }
    }
}

impl CompressedChunk {
    /// Puts another piece behind this one.
    fn append(&mut self, piece: CompressedChunk) -> io::Result<()> {
        self.sum.combine(&piece.sum);
        self.length += piece.length;
        self.rest.extend_from_slice(&piece.rest);
        if self.rest.len() >= HELD {
            let file = match &mut self.aside {
                Some(file) => file,
                None => self.aside.insert(tempfile::tempfile()?),
            };
            file.write_all(&self.rest)?;
            self.rest.clear();
        }
        Ok(())
    }

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

#[cfg(test)]
mod tests {
    use super::{CompressedChunk, HELD, Packer};
    use flate2::read::DeflateDecoder;
    use std::io::Read;

    fn unpacked(pieces: Vec<CompressedChunk>) -> anyhow::Result<String> {
        let mut bytes = Vec::new();
        for mut piece in pieces {
            piece.pour(&mut bytes)?;
        }
        let mut text = String::new();
        DeflateDecoder::new(bytes.as_slice()).read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn pieces_follow_one_another() -> anyhow::Result<()> {
        let mut packer = Packer::new();
        let mut packed = |text: &str, is_last: bool| {
            packer.bytes(text.as_bytes());
            packer.finish(is_last)
        };
        // The third must not refer to the first: the second is of another packer.
        let (first, third) = (packed("<sheetData><row/>", false)?, packed("<row/><row/>", true)?);
        let mut other = Packer::new();
        other.bytes(b"<row r=\"2\"/>");
        let pieces = vec![first, other.finish(false)?, third];
        assert_eq!(pieces.iter().map(|piece| piece.length).sum::<u64>(), 41);
        assert_eq!(unpacked(pieces)?, "<sheetData><row/><row r=\"2\"/><row/><row/>");
        assert_eq!(unpacked(vec![packed("", true)?])?, "");
        Ok(())
    }

    #[test]
    fn what_memory_does_not_keep_comes_back_from_a_file() -> anyhow::Result<()> {
        // Digits without a pattern pack to no less than half.
        let mut seed = 1_u64;
        let mut packer = Packer::new();
        let mut text = String::new();
        while text.len() < 4 * HELD {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let line = format!("{seed:020}");
            packer.bytes(line.as_bytes());
            text += &line;
        }
        let piece = packer.finish(true)?;
        assert!(piece.aside.is_some());
        assert!(unpacked(vec![piece])? == text);
        Ok(())
    }
}
