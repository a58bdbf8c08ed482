//! References to cells, as the formulas of cells have them: `B3`, `$A$1:B7`, `A:C`, `'表 1'!B3`.

use std::fmt;

/// Last row and column of a sheet, counted from 0 (ECMA-376 part 1, 18.3.1.73).
const LAST: (u32, u32) = (1_048_575, 16_383);

/// Cells of a sheet; rows and columns are counted from 0, and the last ones belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Name of the sheet; `None` for the formula's own.
    pub sheet: Option<String>,
    /// First row.
    pub top: u32,
    /// First column.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

impl Reference {
    /// Whether it is one cell.
    pub fn is_single(&self) -> bool {
        (self.top, self.left) == (self.bottom, self.right)
    }

    /// How many rows and columns it has.
    pub fn shape(&self) -> (u32, u32) {
        (self.bottom - self.top, self.right - self.left)
    }

    /// As many cells as another has, from this one's first on.
    #[must_use]
    pub fn shaped_like(&self, other: &Reference) -> Reference {
        let (rows, cols) = other.shape();
        let bottom = self.top.saturating_add(rows).min(LAST.0);
        let right = self.left.saturating_add(cols).min(LAST.1);
        Reference { bottom, right, ..self.clone() }
    }

    /// What its words mean: the sheet, the first corner and the last.
    pub(super) fn of(sheet: Option<String>, first: Corner, last: Corner) -> Option<Reference> {
        let order = |a: u32, b: u32| (a.min(b), a.max(b));
        let ((top, bottom), (left, right)) = match (first, last) {
            (Corner(Some(a), Some(c)), Corner(Some(b), Some(d))) => (order(a, b), order(c, d)),
            (Corner(Some(a), None), Corner(Some(b), None)) => (order(a, b), (0, LAST.1)),
            (Corner(None, Some(c)), Corner(None, Some(d))) => ((0, LAST.0), order(c, d)),
            _ => return None,
        };
        Some(Reference { sheet, top, left, bottom, right })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(f, "'{}'!", sheet.replace('\'', "''"))?;
        }
        write!(f, "R{}C{}", self.top + 1, self.left + 1)?;
        if self.is_single() {
            Ok(())
        } else {
            write!(f, ":R{}C{}", self.bottom + 1, self.right + 1)
        }
    }
}

/// Row and column of a corner; one of a whole row or column lacks the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Corner(Option<u32>, Option<u32>);

impl Corner {
    /// The corner that a word such as `$B$3`, `B` or `$3` is.
    pub fn of(word: &str) -> Option<Corner> {
        let rest = word.strip_prefix('$').unwrap_or(word);
        let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (letters, digits) = rest.split_at(letters);
        let digits = digits.strip_prefix('$').filter(|_| !letters.is_empty()).unwrap_or(digits);
        let col = letters.bytes().map(|b| u32::from(b.to_ascii_uppercase() - b'A') + 1);
        let col = (letters.len() <= 3).then(|| col.fold(0, |n, digit| n * 26 + digit))?;
        let is_number = digits.len() <= 7 && digits.bytes().all(|b| b.is_ascii_digit());
        let row = if digits.is_empty() { 0 } else { digits.parse().ok().filter(|_| is_number)? };
        let row = if digits.is_empty() { None } else { Some(u32::checked_sub(row, 1)?) };
        let corner = Corner(row, col.checked_sub(1));
        let is_there = row.unwrap_or(0) <= LAST.0 && corner.1.unwrap_or(0) <= LAST.1;
        (is_there && corner != Corner(None, None)).then_some(corner)
    }

    /// Whether it is a cell of its own.
    pub fn is_cell(self) -> bool {
        matches!(self, Corner(Some(_), Some(_)))
    }
}
