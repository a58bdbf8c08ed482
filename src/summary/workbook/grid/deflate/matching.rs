//! Finds what a line repeats: the line above, cell by cell, or a text that stood somewhere before.

use super::WINDOW;
use super::block::Block;

/// Copies from the line above are worth their bits from this length on, others from the second.
const LEAST_ABOVE: usize = 4;
const LEAST_TEXT: usize = 5;
/// Most bytes that are skipped in both lines where one figure stands for another of the same length.
const FIGURES: usize = 4;
/// Number of remembered texts as a power of 2.
const REMEMBERED: u32 = 12;

/// What is remembered of the lines before.
pub struct Matcher {
    /// Places of texts in the window, by their first four bytes.
    texts: Vec<Option<usize>>,
}

/// Two places that are compared.
#[derive(Clone, Copy)]
struct Places {
    above: usize,
    at: usize,
}

impl Matcher {
    /// Remembers nothing.
    pub fn new() -> Matcher {
        Matcher { texts: vec![None; 1 << REMEMBERED] }
    }

    /// Says that the window begins so many bytes later from now on.
    pub fn forget(&mut self, bytes: usize) {
        for text in &mut self.texts {
            *text = text.and_then(|at| at.checked_sub(bytes));
        }
    }

    /// Packs a line; see [`super::Deflate::line`].
    pub fn line(&mut self, window: &[u8], above: &[usize], line: &[usize], block: &mut Block) {
        let ([first_above, .., end_above], [first, .., end]) = (above, line) else {
            return;
        };
        let mut places = Places { above: *first_above, at: *first };
        let mut cell = 0;
        while places.at < *end {
            let most = (end - places.at).min(end_above.saturating_sub(places.above));
            let distance = places.at - places.above;
            let same = if distance <= WINDOW { common(window, places, most) } else { 0 };
            if same >= LEAST_ABOVE {
                block.copy(same, distance);
                places = places.further(same, same);
            }
            while line.get(cell + 1).is_some_and(|next| *next <= places.at) {
                cell += 1;
            }
            let ends = Places {
                above: above.get(cell + 1).copied().unwrap_or(*end_above).max(places.above),
                at: line.get(cell + 1).copied().unwrap_or(*end),
            };
            places = self.unlike(window, places, ends, block);
        }
    }

    /// Packs what is not as above, within a cell that ends there; where the lines may be alike again.
    fn unlike(&mut self, window: &[u8], places: Places, ends: Places, block: &mut Block) -> Places {
        let (old, new) = (&window[places.above..ends.above], &window[places.at..ends.at]);
        if let Some(figures) = figures(old, new) {
            new[..figures].iter().for_each(|byte| block.literal(*byte));
            return places.further(figures, figures);
        }
        let tags = memchr::memchr(b'<', old).zip(memchr::memchr(b'<', new));
        let alike = tags.filter(|(old_at, new_at)| {
            (*old_at > 0 || *new_at > 0)
                && old[*old_at..].get(..LEAST_ABOVE) == new[*new_at..].get(..LEAST_ABOVE)
        });
        let (skipped, told) = alike.unwrap_or((old.len(), new.len()));
        self.text(window, places.at..places.at + told, block);
        places.further(skipped, told)
    }

    /// Packs a text by texts that stood before.
    fn text(&mut self, window: &[u8], place: std::ops::Range<usize>, block: &mut Block) {
        let (mut at, end) = (place.start, place.end);
        while at < end {
            if let Some(word) = window[at..end].first_chunk::<4>() {
                let hash = u32::from_le_bytes(*word).wrapping_mul(0x9E37_79B1) >> (32 - REMEMBERED);
                let before = self.texts[hash as usize].replace(at);
                if let Some(before) = before.filter(|before| at - before <= WINDOW) {
                    let same = common(window, Places { above: before, at }, end - at);
                    if same >= LEAST_TEXT {
                        block.copy(same, at - before);
                        at += same;
                        continue;
                    }
                }
            }
            block.literal(window[at]);
            at += 1;
        }
    }
}

impl Places {
    fn further(self, above: usize, at: usize) -> Places {
        Places { above: self.above + above, at: self.at + at }
    }
}

/// Number of bytes that are the same from two places on, `most` at most.
fn common(window: &[u8], places: Places, most: usize) -> usize {
    let (old, new) = (&window[places.above..], &window[places.at..places.at + most]);
    let words = old.chunks_exact(8).zip(new.chunks_exact(8));
    let mut same = 0;
    for (old, new) in words {
        let differ = word(old) ^ word(new);
        if differ != 0 {
            return same + differ.trailing_zeros() as usize / 8;
        }
        same += 8;
    }
    same + old[same..].iter().zip(&new[same..]).take_while(|(old, new)| old == new).count()
}

fn word(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// How many bytes differ before at least four are the same again in both.
fn figures(old: &[u8], new: &[u8]) -> Option<usize> {
    let (old, new) = (old.first_chunk::<8>()?, new.first_chunk::<8>()?);
    let differ = u64::from_le_bytes(*old) ^ u64::from_le_bytes(*new);
    (1..=FIGURES).find(|skipped| (differ >> (8 * skipped)) as u32 == 0)
}
