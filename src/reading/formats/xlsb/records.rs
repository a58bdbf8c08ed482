//! Records of a binary part ([MS-XLSB] 2.1.4): a type and a length of variable size, then data.

use crate::reading::formats::runs::{CellRuns, RunFormat};

/// Properties of the workbook.
pub const WORKBOOK: u16 = 153;
/// A sheet in the workbook's list.
pub const SHEET: u16 = 156;
/// A text that cells share.
pub const TEXT: u16 = 19;
/// A number format.
pub const FORMAT: u16 = 44;
/// A font.
pub const FONT: u16 = 43;
/// A cell style, between the two that follow.
pub const STYLE: u16 = 47;
/// Begins the styles that cells refer to.
pub const STYLES_BEGIN: u16 = 617;
/// Ends them.
pub const STYLES_END: u16 = 618;
/// Begins a row.
pub const ROW: u16 = 0;
/// A run of columns.
pub const COLUMNS: u16 = 60;
/// A merged area.
pub const MERGED: u16 = 176;

/// Header and footer of the page.
pub const PAGE_MARGINS: u16 = 479;

/// One record.
pub struct XlsbRecord<'a> {
    /// What it holds.
    pub kind: u16,
    /// Its data.
    pub data: &'a [u8],
}

impl<'a> XlsbRecord<'a> {
    /// A byte; `None` beyond the end, as for the others.
    pub fn byte(&self, at: usize) -> Option<u8> {
        self.data.get(at).copied()
    }

    /// A two-byte number.
    pub fn word(&self, at: usize) -> Option<u16> {
        self.data.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
    }

    /// A four-byte number.
    pub fn long(&self, at: usize) -> Option<u32> {
        self.data.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
    }

    /// A binary number.
    pub fn real(&self, at: usize) -> Option<f64> {
        self.data.get(at..at + 8)?.try_into().ok().map(f64::from_le_bytes)
    }

    /// A text of runs: flags, the text, and where each run begins with the number of its font (2.5.122).
    pub fn rich_text(&self, at: usize, fonts: &[RunFormat]) -> Option<CellRuns> {
        let (text, end) = self.text(at + 1)?;
        let mut runs = CellRuns::default();
        if self.byte(at)? & 1 == 0 {
            runs.push(text, RunFormat::Own);
            return Some(runs);
        }
        let places = self.data.get(end + 4..).unwrap_or_default().as_chunks::<4>().0.iter();
        let starts = places.take(self.long(end)? as usize).map(|b| {
            let [start, font] = [[b[0], b[1]], [b[2], b[3]]].map(u16::from_le_bytes);
            (start, fonts.get(usize::from(font)).copied().unwrap_or_default())
        });
        runs.push_parted(&text, starts);
        Some(runs)
    }

    /// A text and where it ends: its length in UTF-16 units, then those (2.5.168).
    pub fn text(&self, at: usize) -> Option<(String, usize)> {
        let length = usize::try_from(self.long(at)?).ok()?.checked_mul(2)?;
        let end = at.checked_add(4)?.checked_add(length)?;
        let units =
            self.data.get(at + 4..end)?.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b));
        Some((String::from_utf16_lossy(&units.collect::<Vec<u16>>()), end))
    }
}

/// Records from the start of a part to its end; `None` is the last where one is cut short.
pub fn records(part: &[u8]) -> impl Iterator<Item = Option<XlsbRecord<'_>>> {
    let mut rest = part;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let record = split(rest);
        rest = record.as_ref().map_or(&[], |(_, tail)| *tail);
        Some(record.map(|(record, _)| record))
    })
}

fn split(part: &[u8]) -> Option<(XlsbRecord<'_>, &[u8])> {
    let (kind, tail) = variable(part, 2)?;
    let (length, tail) = variable(tail, 4)?;
    let (data, rest) = tail.split_at_checked(usize::try_from(length).ok()?)?;
    Some((XlsbRecord { kind: u16::try_from(kind).ok()?, data }, rest))
}

/// A number of up to `most` bytes, seven bits in each; the eighth says that another follows.
fn variable(bytes: &[u8], most: usize) -> Option<(u32, &[u8])> {
    let mut number = 0;
    for (nth, byte) in bytes.iter().take(most).enumerate() {
        number |= u32::from(byte & 0x7F) << (7 * nth);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[nth + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_split_and_a_cut_one_is_told() {
        let part = [0xB0, 0x01, 1, 7, 0, 0, 0x13, 9, 1];
        let found: Vec<_> = records(&part).map(|r| r.map(|r| (r.kind, r.data.len()))).collect();
        assert_eq!(found, [Some((MERGED, 1)), Some((ROW, 0)), None]);
        let text = XlsbRecord { kind: TEXT, data: &[2, 0, 0, 0, 0x10, 0x62, 0xFD, 0x90, 9] };
        assert_eq!(text.text(0), Some(("成都".to_string(), 8)));
        assert_eq!(XlsbRecord { kind: TEXT, data: &[255; 4] }.text(0), None);
    }
}
