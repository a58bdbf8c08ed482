//! The fingerprint by which the same bytes are known again.

use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16);
    let digest = Sha256::digest(bytes);
    let mut text = String::with_capacity(2 * digest.len());
    text.extend(digest.iter().flat_map(|b| [b >> 4, b & 0xF]).filter_map(digit));
    text
}
