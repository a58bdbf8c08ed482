//! What was made of parts that many files share: returns come from one blank form and a few programs, so
//! their styles, references and content types are the same bytes in thousands of files. They are
//! known again by all their bytes as packed, never by a fingerprint, and need no inflating.

use crate::reading::bounds::{KEPT_LIMIT, KEPT_SIZE_LIMIT};
use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use zip::CompressionMethod;

/// A part as it stands in its container, with what the container's directory says of it.
#[derive(Clone, Copy, PartialEq)]
pub struct CompressedPart<'a> {
    /// How it is packed.
    pub method: CompressionMethod,
    /// CRC-32 of its bytes.
    pub checksum: u32,
    /// Number of its bytes, as the directory claims.
    pub claimed: u64,
    /// Its bytes as packed.
    pub bytes: &'a [u8],
}

struct KeptPart {
    method: CompressionMethod,
    checksum: u32,
    claimed: u64,
    bytes: Box<[u8]>,
    about: Box<str>,
    inflated: usize,
    made: Rc<dyn Any>,
}

thread_local! {
    static KNOWN: RefCell<VecDeque<KeptPart>> = const { RefCell::new(VecDeque::new()) };
}

impl KeptPart {
    fn packed(&self) -> CompressedPart<'_> {
        let KeptPart { method, checksum, claimed, .. } = *self;
        CompressedPart { method, checksum, claimed, bytes: &self.bytes }
    }
}

/// What was made of the same part before, and how many bytes it inflates to; `about` is what it was made
/// with beside the part's bytes.
pub fn recall<T: 'static>(part: CompressedPart, about: &str) -> Option<(Rc<T>, usize)> {
    KNOWN.with_borrow_mut(|known| {
        let is_same = |one: &KeptPart| one.packed() == part && *one.about == *about;
        let at = known.iter().position(|one| is_same(one) && one.made.is::<T>())?;
        let found = &known[at];
        let made = Rc::clone(&found.made).downcast().ok()?;
        let inflated = found.inflated;
        // What comes again stays before what came once.
        known.swap(at, at / 2);
        Some((made, inflated))
    })
}

/// Remembers what was made of a part that inflates to so many bytes.
pub fn keep<T: 'static>(part: CompressedPart, about: &str, inflated: usize, made: &Rc<T>) {
    if part.bytes.len().max(inflated) > KEPT_SIZE_LIMIT {
        return;
    }
    let CompressedPart { method, checksum, claimed, bytes } = part;
    let (bytes, about, made) = (bytes.into(), about.into(), Rc::clone(made) as Rc<dyn Any>);
    KNOWN.with_borrow_mut(|known| {
        known.truncate(KEPT_LIMIT - 1);
        known.push_front(KeptPart { method, checksum, claimed, bytes, about, inflated, made });
    });
}

#[cfg(test)]
mod tests {
    use super::{CompressedPart, KEPT_LIMIT, KEPT_SIZE_LIMIT, keep, recall};
    use std::rc::Rc;
    use zip::CompressionMethod;

    fn part(bytes: &[u8]) -> CompressedPart<'_> {
        CompressedPart { method: CompressionMethod::Deflated, checksum: 7, claimed: 9, bytes }
    }

    fn known(part: CompressedPart, about: &str) -> Option<(u32, usize)> {
        recall::<u32>(part, about).map(|(made, inflated)| (*made, inflated))
    }

    #[test]
    fn only_the_same_part_made_in_the_same_way_is_known() {
        keep(part(b"styles"), "xl", 20, &Rc::new(5_u32));
        assert_eq!(known(part(b"styles"), "xl"), Some((5, 20)));
        assert_eq!(known(part(b"stylez"), "xl"), None);
        assert_eq!(known(part(b"styles"), "word"), None);
        assert_eq!(known(CompressedPart { checksum: 8, ..part(b"styles") }, "xl"), None);
        assert_eq!(known(CompressedPart { claimed: 8, ..part(b"styles") }, "xl"), None);
        let stored = CompressionMethod::Stored;
        assert_eq!(known(CompressedPart { method: stored, ..part(b"styles") }, "xl"), None);
        assert!(recall::<String>(part(b"styles"), "xl").is_none());
    }

    #[test]
    fn neither_large_nor_many_parts_are_remembered() {
        keep(part(b"bomb"), "", KEPT_SIZE_LIMIT + 1, &Rc::new(1_u32));
        assert_eq!(known(part(b"bomb"), ""), None);
        let names: Vec<String> = (0..=KEPT_LIMIT).map(|n| n.to_string()).collect();
        names.iter().for_each(|name| keep(part(name.as_bytes()), "", 1, &Rc::new(2_u32)));
        assert_eq!(known(part(b"0"), ""), None);
        assert_eq!(known(part(b"1"), ""), Some((2, 1)));
    }
}
