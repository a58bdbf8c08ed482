//! Formulas that are the same in all rows of a column but for row numbers: worded once, then copied.

use super::xml;
use std::fmt;

/// The row of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// This one, zero-based.
    At(u32),
    /// The row in which the formula stands, whichever it is.
    Own,
    /// The row that belongs to it on another sheet.
    Source,
}

/// A number that a pattern leaves open where the row's own figures decide it. The marks are
/// noncharacters, which no text may hold (Unicode 23.7).
pub const GIVEN: char = '\u{FDD2}';
const OWN: char = '\u{FDD0}';
const SOURCE: char = '\u{FDD1}';

/// Where a formula that is repeated stands, and what its pattern leaves open.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    /// Its row, zero-based.
    pub row: u32,
    /// Its column.
    pub col: u16,
    /// The row that belongs to it on another sheet.
    pub source: u32,
    /// The number that stands for [`GIVEN`].
    pub given: u64,
}

impl Spot {
    /// A cell whose formula refers to its own row only.
    pub fn at(row: u32, col: u16) -> Spot {
        Spot { row, col, source: 0, given: 0 }
    }

    /// The same with its row on another sheet.
    pub fn with_source(self, source: u32) -> Spot {
        Spot { source, ..self }
    }
}

impl From<u32> for Row {
    fn from(row: u32) -> Row {
        Row::At(row)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Row::At(row) => write!(f, "{}", row + 1),
            Row::Own => write!(f, "{OWN}"),
            Row::Source => write!(f, "{SOURCE}"),
        }
    }
}

/// A formula with its row numbers left open, as XML between them.
#[derive(Debug, Default)]
pub struct Pattern {
    /// Text, and the mark of the number that follows it.
    pieces: Vec<(Vec<u8>, Option<char>)>,
}

impl Pattern {
    /// The pattern of a formula, which has marks where [`Row::Own`] and the like were asked for.
    pub fn of(formula: &str) -> Pattern {
        let pieces = formula.split_inclusive([OWN, SOURCE, GIVEN]).map(|piece| {
            let mark = piece.chars().next_back().filter(|c| [OWN, SOURCE, GIVEN].contains(c));
            let mut text = Vec::new();
            xml::escape(&mut text, mark.map_or(piece, |mark| piece.trim_end_matches(mark)));
            (text, mark)
        });
        Pattern { pieces: pieces.collect() }
    }

    /// Writes the formula as it stands in a cell.
    pub fn write(&self, out: &mut Vec<u8>, spot: Spot) {
        let (mut own, mut source) = (itoa::Buffer::new(), itoa::Buffer::new());
        let own = own.format(spot.row + 1).as_bytes();
        let source = source.format(spot.source + 1).as_bytes();
        for (text, mark) in &self.pieces {
            out.extend_from_slice(text);
            match *mark {
                Some(OWN) => out.extend_from_slice(own),
                Some(SOURCE) => out.extend_from_slice(source),
                Some(_) => {
                    out.extend_from_slice(itoa::Buffer::new().format(spot.given).as_bytes());
                }
                None => {}
            }
        }
    }
}

/// The patterns of a sheet, by column and kind.
#[derive(Debug, Default)]
pub struct Patterns(Vec<Vec<(u32, Pattern)>>);

impl Patterns {
    /// The pattern of a kind in a column, which is worded when it is first asked for.
    pub fn of(&mut self, col: u16, kind: u32, word: impl FnOnce() -> String) -> &Pattern {
        let col = usize::from(col);
        if self.0.len() <= col {
            self.0.resize_with(col + 1, Vec::new);
        }
        let kinds = &mut self.0[col];
        let known = kinds.iter().position(|(known, _)| *known == kind);
        let at = known.unwrap_or_else(|| {
            kinds.push((kind, Pattern::of(&word())));
            kinds.len() - 1
        });
        &kinds[at].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_where_the_pattern_left_them_open() {
        let text = format!("IF(E{}<{GIVEN},'汇总表'!$E${},\"—\")", Row::Own, Row::Source);
        let mut out = Vec::new();
        Pattern::of(&text).write(&mut out, Spot { given: 8, ..Spot::at(6, 2).with_source(11) });
        assert_eq!(String::from_utf8_lossy(&out), "IF(E7&lt;8,'汇总表'!$E$12,\"—\")");
    }
}
