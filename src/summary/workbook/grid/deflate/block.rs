//! A block of a deflate stream: literals and copies, written with codes that fit them (RFC 1951, 3.2.7).

use super::bits::Bits;
use super::huffman::{Code, LONGEST, codes};

/// Shortest and longest copy in bytes (3.2.5).
const SHORTEST_COPY: usize = 3;
const LONGEST_COPY: usize = 258;
const END_OF_BLOCK: usize = 256;
/// Number of symbols for literals and lengths, and for distances.
const SYMBOLS: usize = 286;
const DISTANCES: usize = 30;
/// Marks a copy among the tokens.
const COPY: u32 = 1 << 31;
/// Order in which the lengths of the codes for code lengths are written, and the longest of these.
const LENGTHS_ORDER: [usize; 19] =
    [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LONGEST_LENGTH: usize = 7;

/// A symbol with the bits that follow its code.
struct Symbol {
    number: usize,
    extra: u32,
    extra_bits: u32,
}

/// A block being gathered.
pub struct Block {
    /// A literal, or [`COPY`] with its length less 3, and its distance less 1 from the 17th bit on.
    tokens: Vec<u32>,
    symbols: [u32; SYMBOLS],
    distances: [u32; DISTANCES],
}

impl Block {
    /// An empty block.
    pub fn new() -> Block {
        Block { tokens: Vec::new(), symbols: [0; SYMBOLS], distances: [0; DISTANCES] }
    }

    /// Number of literals and copies.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Adds a byte as it is.
    pub fn literal(&mut self, byte: u8) {
        self.tokens.push(u32::from(byte));
        self.symbols[usize::from(byte)] += 1;
    }

    /// Adds bytes, at least three, that stand `distance` before their place, at most 32 KiB.
    pub fn copy(&mut self, mut length: usize, distance: usize) {
        while length > 0 {
            let part = match length {
                ..=LONGEST_COPY => length,
                // What remains is to be as long as a copy at least.
                _ => LONGEST_COPY.min(length - SHORTEST_COPY),
            };
            self.tokens.push(COPY | (distance as u32 - 1) << 16 | (part - SHORTEST_COPY) as u32);
            self.symbols[length_symbol(part).number] += 1;
            self.distances[distance_symbol(distance).number] += 1;
            length -= part;
        }
    }

    /// Writes the block and empties it.
    pub fn write(&mut self, bits: &mut Bits, is_last: bool) {
        self.symbols[END_OF_BLOCK] = 1;
        let (symbols, distances) = (codes(&self.symbols, LONGEST), codes(&self.distances, LONGEST));
        let lengths =
            (SHORTEST_COPY..=LONGEST_COPY).map(|length| length_symbol(length).code(&symbols));
        let lengths: Vec<Code> = lengths.collect();
        bits.put(u32::from(is_last) | 2 << 1, 3);
        write_codes(bits, &symbols, &distances);
        for token in self.tokens.drain(..) {
            if token & COPY == 0 {
                bits.put_code(symbols[token as usize]);
                continue;
            }
            bits.put_code(lengths[(token & 0xFFFF) as usize]);
            let distance = (token & !COPY) >> 16;
            bits.put_code(distance_symbol(distance as usize + 1).code(&distances));
        }
        bits.put_code(symbols[END_OF_BLOCK]);
        self.symbols.fill(0);
        self.distances.fill(0);
    }
}

impl Symbol {
    /// Its code with the bits that follow it.
    fn code(&self, codes: &[Code]) -> Code {
        let code = codes[self.number];
        Code { bits: code.bits | self.extra << code.length, length: code.length + self.extra_bits }
    }
}

/// Symbol of a copy's length.
fn length_symbol(length: usize) -> Symbol {
    if length == LONGEST_COPY {
        return Symbol { number: SYMBOLS - 1, extra: 0, extra_bits: 0 };
    }
    let symbol = symbol(length - SHORTEST_COPY, 2);
    Symbol { number: END_OF_BLOCK + 1 + symbol.number, ..symbol }
}

/// Symbol of a copy's distance.
fn distance_symbol(distance: usize) -> Symbol {
    symbol(distance - 1, 1)
}

/// Numbers in groups of 2 to the power of `log`, each group after the second with one extra bit more.
fn symbol(number: usize, log: u32) -> Symbol {
    let extra_bits = (number >> log).checked_ilog2().unwrap_or(0);
    let group = number >> extra_bits;
    let extra = number - (group << extra_bits);
    Symbol { number: group + ((extra_bits as usize) << log), extra: extra as u32, extra_bits }
}

/// Writes the lengths of the codes, themselves packed: runs of 0 and repeated lengths.
fn write_codes(bits: &mut Bits, symbols: &[Code], distances: &[Code]) {
    let lengths: Vec<u32> = symbols.iter().chain(distances).map(|code| code.length).collect();
    let runs: Vec<Symbol> = lengths.chunk_by(|one, next| one == next).flat_map(run).collect();
    let mut counts = [0; LENGTHS_ORDER.len()];
    runs.iter().for_each(|symbol| counts[symbol.number] += 1);
    let codes = codes(&counts, LONGEST_LENGTH);
    bits.put((SYMBOLS - END_OF_BLOCK - 1) as u32, 5);
    bits.put((DISTANCES - 1) as u32, 5);
    bits.put((LENGTHS_ORDER.len() - 4) as u32, 4);
    LENGTHS_ORDER.iter().for_each(|number| bits.put(codes[*number].length, 3));
    runs.iter().for_each(|symbol| bits.put_code(symbol.code(&codes)));
}

/// The symbols of a run of equal lengths.
fn run(lengths: &[u32]) -> Vec<Symbol> {
    let one = |number: u32| Symbol { number: number as usize, extra: 0, extra_bits: 0 };
    let (first, mut rest) = (lengths[0], lengths.len());
    let mut symbols = Vec::new();
    if first != 0 {
        symbols.push(one(first));
        rest -= 1;
    }
    while rest > 0 {
        let (number, least, most, extra_bits) = match (first, rest) {
            (0, 11..) => (18, 11, 138, 7),
            (0, 3..) => (17, 3, 10, 3),
            (_, 3..) => (16, 3, 6, 2),
            (_, _) => {
                symbols.push(one(first));
                rest -= 1;
                continue;
            }
        };
        let taken = rest.min(most);
        symbols.push(Symbol { number, extra: (taken - least) as u32, extra_bits });
        rest -= taken;
    }
    symbols
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_distances_have_the_symbols_of_the_standard() {
        let seen = |symbol: Symbol| (symbol.number, symbol.extra, symbol.extra_bits);
        let lengths = [3, 10, 11, 12, 13, 34, 130, 131, 257, 258].map(|n| seen(length_symbol(n)));
        let expected = [
            (257, 0, 0),
            (264, 0, 0),
            (265, 0, 1),
            (265, 1, 1),
            (266, 0, 1),
            (272, 3, 2),
            (280, 15, 4),
            (281, 0, 5),
            (284, 30, 5),
            (285, 0, 0),
        ];
        assert_eq!(lengths, expected);
        let distances = [1, 4, 5, 6, 7, 8_193, 32_768].map(|n| seen(distance_symbol(n)));
        let expected =
            [(0, 0, 0), (3, 0, 0), (4, 0, 1), (4, 1, 1), (5, 0, 1), (26, 0, 12), (29, 8_191, 13)];
        assert_eq!(distances, expected);
    }
}
