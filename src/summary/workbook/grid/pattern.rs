//! Formulas that are the same in all rows of a column but for row numbers: worded once, then shared by
//! the rows (ECMA-376 part 1, 18.3.1.40) or, where sharing does not say the same, copied.

use super::xml;
use std::fmt;

/// The row of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceRow {
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
pub struct CellPos {
    /// Its row, zero-based.
    pub row: u32,
    /// Its column.
    pub col: u16,
    /// The row that belongs to it on another sheet.
    pub source: u32,
    /// The number that stands for [`GIVEN`].
    pub given: u64,
}

impl CellPos {
    /// A cell whose formula refers to its own row only.
    pub fn at(row: u32, col: u16) -> CellPos {
        CellPos { row, col, source: 0, given: 0 }
    }

    /// The same with its row on another sheet.
    pub fn with_source(self, source: u32) -> CellPos {
        CellPos { source, ..self }
    }
}

impl From<u32> for ReferenceRow {
    fn from(row: u32) -> ReferenceRow {
        ReferenceRow::At(row)
    }
}

impl fmt::Display for ReferenceRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReferenceRow::At(row) => write!(f, "{}", row + 1),
            ReferenceRow::Own => write!(f, "{OWN}"),
            ReferenceRow::Source => write!(f, "{SOURCE}"),
        }
    }
}

/// A formula with its row numbers left open, as XML between them.
#[derive(Debug, Default)]
pub struct Pattern {
    /// Text, and the mark of the number that follows it.
    pieces: Vec<(Vec<u8>, Option<char>)>,
    /// Whether it moves with its row as a shared formula does.
    moves: bool,
    shared: Option<SharedFormula>,
}

/// A formula that rows share.
#[derive(Debug, Clone, Copy)]
struct SharedFormula {
    /// Its number on the sheet.
    number: u32,
    /// Last row that may use it.
    last: u32,
}

impl Pattern {
    /// The pattern of a formula, which has marks where [`Row::Own`] and the like were asked for; but for
    /// these it refers to fixed cells only.
    fn of(formula: &str) -> Pattern {
        let mut moves = true;
        let pieces = formula.split_inclusive([OWN, SOURCE, GIVEN]).map(|piece| {
            let mark = piece.chars().next_back().filter(|c| [OWN, SOURCE, GIVEN].contains(c));
            let text = mark.map_or(piece, |mark| piece.trim_end_matches(mark));
            // Excel shares no formulas that lead to other sheets; a fixed row would not move.
            moves &= mark.is_none_or(|mark| mark == OWN && !text.ends_with('$'));
            moves &= !text.contains('!');
            let mut xml = Vec::new();
            xml::escape(&mut xml, text);
            (xml, mark)
        });
        Pattern { pieces: pieces.collect(), moves, shared: None }
    }

    /// Writes the formula in full.
    fn write(&self, out: &mut Vec<u8>, spot: CellPos) {
        let (mut own, mut source) = (itoa::Buffer::new(), itoa::Buffer::new());
        let own = own.format(spot.row + 1).as_bytes();
        let source = source.format(spot.source + 1).as_bytes();
        for (text, mark) in &self.pieces {
            out.extend_from_slice(text);
            match *mark {
                Some(OWN) => out.extend_from_slice(own),
                Some(SOURCE) => out.extend_from_slice(source),
                Some(_) => xml::digits(out, spot.given),
                None => {}
            }
        }
    }
}

/// The patterns of a sheet, by column and kind.
#[derive(Debug, Default)]
pub struct Patterns {
    columns: Vec<Vec<(u32, Pattern)>>,
    /// Number of formulas that rows share.
    shared: u32,
}

impl Patterns {
    /// Writes the formula of a kind in a column, which is worded when it is first asked for, as it stands
    /// in a cell of a table that ends with row `last`.
    pub fn write(
        &mut self,
        out: &mut Vec<u8>,
        spot: CellPos,
        kind: u32,
        last: u32,
        word: impl FnOnce() -> String,
    ) {
        let pattern = of(&mut self.columns, spot.col, kind, word);
        if !pattern.moves {
            out.extend_from_slice(b"<f>");
            pattern.write(out, spot);
            return out.extend_from_slice(b"</f>");
        }
        match pattern.shared.filter(|shared| spot.row <= shared.last) {
            Some(shared) => xml::shared_formula(out, shared.number),
            None => {
                let shared = SharedFormula { number: self.shared, last };
                self.shared += 1;
                pattern.shared = Some(shared);
                xml::begin_shared_formula(out, shared.number, (spot.row, last), spot.col);
                pattern.write(out, spot);
                out.extend_from_slice(b"</f>");
            }
        }
    }
}

/// The pattern of a kind in a column.
fn of(
    columns: &mut Vec<Vec<(u32, Pattern)>>,
    col: u16,
    kind: u32,
    word: impl FnOnce() -> String,
) -> &mut Pattern {
    let col = usize::from(col);
    if columns.len() <= col {
        columns.resize_with(col + 1, Vec::new);
    }
    let kinds = &mut columns[col];
    let known = kinds.iter().position(|(known, _)| *known == kind);
    let at = known.unwrap_or_else(|| {
        kinds.push((kind, Pattern::of(&word())));
        kinds.len() - 1
    });
    &mut kinds[at].1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(patterns: &mut Patterns, spot: CellPos, last: u32, text: &str) -> String {
        let mut out = Vec::new();
        patterns.write(&mut out, spot, 0, last, || text.to_string());
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn numbers_stand_where_the_pattern_left_them_open() {
        let text = format!(
            "IF(E{}<{GIVEN},'汇总表'!$E${},\"—\")",
            ReferenceRow::Own,
            ReferenceRow::Source
        );
        let spot = CellPos { given: 8, ..CellPos::at(6, 2).with_source(11) };
        let formula = written(&mut Patterns::default(), spot, 9, &text);
        assert_eq!(formula, "<f>IF(E7&lt;8,'汇总表'!$E$12,\"—\")</f>");
    }

    #[test]
    fn rows_of_a_table_share_what_moves_with_them() {
        let (mut patterns, text) =
            (Patterns::default(), format!("E{}*SUM($E$5:$E$8)", ReferenceRow::Own));
        let mut at = |row, last| written(&mut patterns, CellPos::at(row, 2), last, &text);
        assert_eq!(
            [at(4, 5), at(5, 5), at(8, 9), at(9, 9), at(12, 12)],
            [
                "<f t=\"shared\" ref=\"C5:C6\" si=\"0\">E5*SUM($E$5:$E$8)</f>",
                "<f t=\"shared\" si=\"0\"/>",
                "<f t=\"shared\" ref=\"C9:C10\" si=\"1\">E9*SUM($E$5:$E$8)</f>",
                "<f t=\"shared\" si=\"1\"/>",
                "<f t=\"shared\" ref=\"C13:C13\" si=\"2\">E13*SUM($E$5:$E$8)</f>",
            ]
        );
        for fixed in
            [format!("$E${}", ReferenceRow::Own), format!("'汇总表'!E{}", ReferenceRow::Own)]
        {
            let formula = written(&mut Patterns::default(), CellPos::at(4, 2), 9, &fixed);
            assert!(
                formula.starts_with("<f>")
                    && formula.ends_with("E$5</f>") | formula.ends_with("!E5</f>")
            );
        }
    }
}
