//! Texts of which parts are set in other fonts than their cells, in the table of shared texts, which is cut
//! into records wherever one is full ([MS-XLS] 2.4.265, 2.5.296), and in old cells (2.4.228).

use super::records::{CONTINUE, SHARED_TEXTS, XlsRecord, records};
use crate::reading::bounds::SHARED_LIMIT;
use crate::reading::formats::runs::RunFormat;
use std::collections::BTreeMap;

/// Where the parts of a text begin, in characters of two bytes, and how they are set.
pub type RichTextRuns = Vec<(u16, RunFormat)>;

/// The shared texts with a part that is set otherwise than plainly, by number.
pub fn parted_in(
    stream: &[u8],
    at: Option<usize>,
    fonts: &[RunFormat],
) -> BTreeMap<u32, RichTextRuns> {
    let mut parted = BTreeMap::new();
    let Some(at) = at else { return parted };
    let mut pieces = Pieces::of(stream, at);
    let _total = pieces.take::<4>();
    let count = pieces.take::<4>().map_or(0, u32::from_le_bytes);
    for number in 0..count.min(SHARED_LIMIT as u32) {
        let Some(starts) = pieces.text(fonts) else { break };
        if starts.iter().any(|(_, mark)| *mark != RunFormat::Plain) {
            parted.insert(number, starts);
        }
    }
    parted
}

/// The parts of a text that stands in its cell, in a file before Excel 97; the text has one byte per
/// character there.
pub fn old_parted(record: &XlsRecord, fonts: &[RunFormat]) -> Option<RichTextRuns> {
    let end = 8 + usize::from(record.word(6));
    let count = record.data.get(end).copied().unwrap_or_default();
    let places = record.data.get(end + 1..)?.as_chunks::<2>().0.iter();
    let starts = places.take(usize::from(count)).map(|&[start, font]| {
        (u16::from(start), fonts.get(usize::from(font)).copied().unwrap_or_default())
    });
    let starts: RichTextRuns = starts.collect();
    starts.iter().any(|(_, mark)| *mark != RunFormat::Plain).then_some(starts)
}

/// The table's bytes, piece by piece.
struct Pieces<'a> {
    rest: &'a [u8],
    later: Box<dyn Iterator<Item = &'a [u8]> + 'a>,
}

impl<'a> Pieces<'a> {
    fn of(stream: &'a [u8], at: usize) -> Pieces<'a> {
        let mut own = records(stream, at);
        let rest = own.next().filter(|r| r.kind == SHARED_TEXTS).map_or(&[][..], |r| r.data);
        let later = own.take_while(|record| record.kind == CONTINUE).map(|record| record.data);
        Pieces { rest, later: Box::new(later) }
    }

    /// Goes on to the next piece if this one is read.
    fn fill(&mut self) -> Option<()> {
        while self.rest.is_empty() {
            self.rest = self.later.next()?;
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        self.fill()?;
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut taken = [0; N];
        for byte in &mut taken {
            *byte = self.byte()?;
        }
        Some(taken)
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            self.fill()?;
            let here = bytes.min(self.rest.len());
            self.rest = &self.rest[here..];
            bytes -= here;
        }
        Some(())
    }

    /// Passes over a text and gives where its parts begin.
    fn text(&mut self, fonts: &[RunFormat]) -> Option<RichTextRuns> {
        let length = usize::from(u16::from_le_bytes(self.take()?));
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { u16::from_le_bytes(self.take()?) } else { 0 };
        let behind = if flags & 4 != 0 { u32::from_le_bytes(self.take()?) } else { 0 };
        self.characters(length, flags & 1 != 0)?;
        let mut starts = Vec::new();
        for _ in 0..runs {
            let start = u16::from_le_bytes(self.take()?);
            let font = u16::from_le_bytes(self.take()?);
            starts.push((start, fonts.get(usize::from(font)).copied().unwrap_or_default()));
        }
        self.skip(usize::try_from(behind).ok()?)?;
        Some(starts)
    }

    /// Passes over characters; where a piece ends among them, the next begins with a byte that says how wide
    /// its own are.
    fn characters(&mut self, mut left: usize, mut wide: bool) -> Option<()> {
        while left > 0 {
            if self.rest.is_empty() {
                self.fill()?;
                wide = self.byte()? & 1 != 0;
            }
            let width = if wide { 2 } else { 1 };
            let here = left.min(self.rest.len() / width);
            if here == 0 && !self.rest.is_empty() {
                return None;
            }
            self.rest = &self.rest[here * width..];
            left -= here;
        }
        Some(())
    }
}
