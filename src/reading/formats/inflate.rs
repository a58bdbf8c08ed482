//! Inflates the parts of a container (RFC 1951), with one decompressor for all that a thread reads:
//! to set one up costs as much as to inflate a small part.

use flate2::{Decompress, FlushDecompress, Status};
use std::cell::RefCell;

/// Most bytes that one byte of a deflated text can stand for.
const MOST_GROWTH: usize = 1_032;
/// With this much room left behind a text, its end is inflated as fast as its beginning.
const ROOM: usize = 320;

thread_local! {
    static DECOMPRESSOR: RefCell<Decompress> = RefCell::new(Decompress::new(false));
}

/// The inflated bytes, of which the container claims to have so many; `None` if they are damaged.
/// More than `most` bytes are not inflated to their end.
pub fn inflated(deflated: &[u8], claimed: u64, most: u64) -> Option<Vec<u8>> {
    let most = usize::try_from(most).ok()?;
    let likely = usize::try_from(claimed).ok()?.min(deflated.len().saturating_mul(MOST_GROWTH));
    let mut bytes = Vec::with_capacity(likely.min(most).saturating_add(ROOM));
    DECOMPRESSOR.with_borrow_mut(|decompressor| {
        decompressor.reset(false);
        loop {
            let rest = deflated.get(usize::try_from(decompressor.total_in()).ok()?..)?;
            let finish = FlushDecompress::Finish;
            let status = decompressor.decompress_vec(rest, &mut bytes, finish).ok()?;
            if status == Status::StreamEnd || bytes.len() > most {
                return Some(());
            }
            if bytes.len() < bytes.capacity() {
                return None;
            }
            bytes.reserve(bytes.len());
        }
    })?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::inflated;
    use flate2::{Compression, write::DeflateEncoder};
    use std::io::Write;

    fn deflated(text: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text)?;
        encoder.finish()
    }

    #[test]
    fn what_is_claimed_is_not_trusted_and_what_is_allowed_not_passed() -> std::io::Result<()> {
        let text = "签约".repeat(100_000).into_bytes();
        let small = deflated(&text)?;
        for claimed in [0, 17, 600_000, u64::MAX] {
            assert_eq!(inflated(&small, claimed, 1 << 20).as_ref(), Some(&text));
        }
        let cut = inflated(&small, 600_000, 1_000).unwrap_or_default();
        assert!((1_001..10_000).contains(&cut.len()), "{}", cut.len());
        assert_eq!(inflated(&small[..small.len() / 2], 600_000, 1 << 20), None);
        assert_eq!(inflated(b"\xFF\xFF", 10, 1 << 20), None);
        assert_eq!(inflated(&deflated(b"")?, 0, 0), Some(Vec::new()));
        Ok(())
    }
}
