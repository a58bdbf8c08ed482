//! Bits packed into bytes, the first into the lowest (RFC 1951, 3.1.1).

use super::huffman::Code;

/// A stream of bits.
#[derive(Debug, Default)]
pub struct Bits {
    /// Whole bytes.
    pub bytes: Vec<u8>,
    pending: u64,
    /// Number of pending bits, below 32.
    count: u32,
}

impl Bits {
    /// Appends the lowest bits of a number, 32 at most; the others are to be 0.
    pub fn put(&mut self, number: u32, bits: u32) {
        self.pending |= u64::from(number) << self.count;
        self.count += bits;
        if self.count >= 32 {
            self.bytes.extend_from_slice(&(self.pending as u32).to_le_bytes());
            self.pending >>= 32;
            self.count -= 32;
        }
    }

    /// Appends a code.
    pub fn put_code(&mut self, code: Code) {
        self.put(code.bits, code.length);
    }

    /// Fills up the last byte.
    pub fn fill(&mut self) {
        let bytes = self.count.div_ceil(8) as usize;
        self.bytes.extend_from_slice(&self.pending.to_le_bytes()[..bytes]);
        (self.pending, self.count) = (0, 0);
    }
}
