//! Huffman codes from the counts of symbols (RFC 1951, 3.2.2).

/// The code of a symbol: its bits in the order in which they are written, and their number, 0 where the
/// symbol does not occur.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Code {
    /// The bits, the first in the lowest place.
    pub bits: u32,
    /// Number of bits.
    pub length: u32,
}

/// Longest code of a literal, length or distance in bits (3.2.7).
pub const LONGEST: usize = 15;

/// The codes of symbols that occur so often, none longer than `longest` bits. At least two symbols have
/// one, since some readers expect that.
pub fn codes(counts: &[u32], longest: usize) -> Vec<Code> {
    let mut counts = counts.to_vec();
    let used = counts.iter().filter(|count| **count > 0).count();
    counts
        .iter_mut()
        .filter(|count| **count == 0)
        .take(2_usize.saturating_sub(used))
        .for_each(|c| *c = 1);
    let mut lengths = lengths(&counts);
    // Rarer symbols are taken for less rare until the longest code fits: it happens seldom and costs little.
    while lengths.iter().any(|length| *length > longest) {
        counts.iter_mut().filter(|count| **count > 0).for_each(|count| *count = *count / 2 + 1);
        lengths = self::lengths(&counts);
    }
    numbered(&lengths)
}

/// Lengths of the codes of symbols, by Huffman's method with two queues: of symbols by their counts, and of
/// pairs, whose counts come in order.
fn lengths(counts: &[u32]) -> Vec<usize> {
    let mut symbols: Vec<usize> = (0..counts.len()).filter(|symbol| counts[*symbol] > 0).collect();
    symbols.sort_by_key(|symbol| counts[*symbol]);
    let mut weights: Vec<u32> = symbols.iter().map(|symbol| counts[*symbol]).collect();
    let (leaves, nodes) = (weights.len(), 2 * weights.len() - 1);
    let mut parents = vec![0; nodes];
    let (mut leaf, mut pair) = (0, leaves);
    for node in leaves..nodes {
        let mut lightest = || {
            let is_leaf = leaf < leaves && (pair >= node || weights[leaf] <= weights[pair]);
            let queue = if is_leaf { &mut leaf } else { &mut pair };
            *queue += 1;
            *queue - 1
        };
        let (one, other) = (lightest(), lightest());
        (parents[one], parents[other]) = (node, node);
        weights.push(weights[one] + weights[other]);
    }
    let mut depths = vec![0; nodes];
    for node in (0..nodes - 1).rev() {
        depths[node] = depths[parents[node]] + 1;
    }
    let mut lengths = vec![0; counts.len()];
    for (symbol, depth) in symbols.into_iter().zip(depths) {
        lengths[symbol] = depth;
    }
    lengths
}

/// Codes of these lengths: shorter ones first, and those of one length by their symbols.
fn numbered(lengths: &[usize]) -> Vec<Code> {
    let mut next = [0_u32; LONGEST + 2];
    for length in lengths.iter().filter(|length| **length > 0) {
        next[*length + 1] += 1;
    }
    for length in 1..next.len() {
        next[length] += next[length - 1];
        next[length] <<= 1;
    }
    let code = |length: &usize| {
        let Some(unused) = 32_u32.checked_sub(*length as u32).filter(|unused| *unused < 32) else {
            return Code::default();
        };
        let bits = next[*length].reverse_bits() >> unused;
        next[*length] += 1;
        Code { bits, length: *length as u32 }
    };
    lengths.iter().map(code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(codes: &[Code]) -> Vec<String> {
        let bit = |code: &Code, at: u32| char::from(b'0' + (code.bits >> at & 1) as u8);
        codes.iter().map(|code| (0..code.length).map(|at| bit(code, at)).collect()).collect()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 1951, 3.2.2: A to H with lengths (3, 3, 3, 3, 3, 2, 4, 4).
        let expected = ["010", "011", "100", "101", "110", "00", "1110", "1111"];
        assert_eq!(shown(&numbered(&[3, 3, 3, 3, 3, 2, 4, 4])), expected);
    }

    #[test]
    fn frequent_symbols_have_short_codes() {
        assert_eq!(shown(&codes(&[1, 0, 4, 1], 15)), ["10", "", "0", "11"]);
        assert_eq!(shown(&codes(&[0, 0, 9], 15)), ["0", "", "1"]);
        assert_eq!(shown(&codes(&[0, 0], 15)), ["0", "1"]);
    }

    #[test]
    fn no_code_is_too_long_and_none_is_wasted() {
        // Fibonacci's numbers make the longest codes.
        let mut counts = vec![1_u32, 1];
        for at in 0..38 {
            counts.push(counts[at] + counts[at + 1]);
        }
        assert_eq!(lengths(&counts).into_iter().max(), Some(39));
        for longest in [7, 15] {
            let codes = codes(&counts, longest);
            assert!(codes.iter().all(|code| (1..=longest as u32).contains(&code.length)));
            let filled: u32 = codes.iter().map(|code| 1 << (longest as u32 - code.length)).sum();
            assert_eq!(filled, 1 << longest);
        }
    }
}
