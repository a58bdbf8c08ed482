//! Places of cells, written as Excel shows them (`附件2!E7`).

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most letters of a column that a 32-bit number can mean.
const LETTERS: usize = 7;

/// One cell: sheet, zero-based row and column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Sheet name.
    pub sheet: CompactString,
    /// Zero-based row.
    pub row: u32,
    /// Zero-based column.
    pub col: u32,
}

impl Place {
    /// The cell at zero-based `row` and `col` of `sheet`.
    pub fn new(sheet: &str, row: u32, col: u32) -> Place {
        Place { sheet: sheet.into(), row, col }
    }

    /// The cell that an address with its sheet names (`附件2!E7`); `None` if it is no such.
    pub fn parse(text: &str) -> Option<Place> {
        parse(text)
    }

    /// The address within its sheet: `E7`.
    pub fn address(&self) -> String {
        address(self.row, self.col)
    }
}

/// The address of a zero-based row and column: `E7`.
pub fn address(row: u32, col: u32) -> String {
    let mut address = String::with_capacity(LETTERS + 10);
    let mut letters = [0; LETTERS];
    address.push_str(letters_of(col, &mut letters));
    let mut digits = itoa::Buffer::new();
    address.push_str(digits.format(u64::from(row) + 1));
    address
}

/// Letters of a zero-based column: 0 → A, 26 → AA (ECMA-376 part 1, 18.3.1.4).
pub fn column_letters(col: u32) -> String {
    letters_of(col, &mut [0; LETTERS]).to_string()
}

/// The letters, written at the end of the memory given.
fn letters_of(col: u32, letters: &mut [u8; LETTERS]) -> &str {
    let mut rest = u64::from(col) + 1;
    let mut first = LETTERS;
    while rest > 0 && first > 0 {
        rest -= 1;
        first -= 1;
        letters[first] = b'A' + (rest % 26) as u8;
        rest /= 26;
    }
    str::from_utf8(&letters[first..]).unwrap_or_default()
}

fn column_number(letters: &str) -> Option<u32> {
    if letters.is_empty() || letters.len() > 4 {
        return None;
    }
    let digits = letters.bytes().map(|b| u32::from(b - b'A') + 1);
    digits.reduce(|n, digit| n * 26 + digit).map(|n| n - 1)
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = [0; LETTERS];
        let mut digits = itoa::Buffer::new();
        f.write_str(&self.sheet)?;
        f.write_str("!")?;
        f.write_str(letters_of(self.col, &mut letters))?;
        f.write_str(digits.format(u64::from(self.row) + 1))
    }
}

impl Serialize for Place {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.collect_str(self),
            false => (&self.sheet, self.row, self.col).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Place, D::Error> {
        if !deserializer.is_human_readable() {
            let (sheet, row, col) = Deserialize::deserialize(deserializer)?;
            return Ok(Place { sheet, row, col });
        }
        let text = String::deserialize(deserializer)?;
        parse(&text).ok_or_else(|| serde::de::Error::custom(format!("not a cell: {text}")))
    }
}

fn parse(text: &str) -> Option<Place> {
    let (sheet, address) = text.rsplit_once('!')?;
    let split = address.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = address.split_at(split);
    if !letters.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let row: u32 = digits.parse().ok()?;
    Some(Place { sheet: sheet.into(), row: row.checked_sub(1)?, col: column_number(letters)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_as_excel_shows_them() {
        assert_eq!(Place::new("附件2", 6, 4).to_string(), "附件2!E7");
        assert_eq!(Place::new("a!b", 0, 16_383).to_string(), "a!b!XFD1");
        for col in [0, 25, 26, 701, 702, 16_383] {
            let place = Place::new("a!b", 9, col);
            assert_eq!(parse(&place.to_string()), Some(place));
        }
        assert_eq!(parse("附件2!7"), None);
        assert_eq!(parse("附件2!A0"), None);
    }
}
