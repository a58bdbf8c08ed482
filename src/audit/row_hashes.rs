//! What stands in each row of a large sheet, in eight bytes: enough to find the rows in which two workbooks
//! differ, without either of them in memory.

use super::formula_spelling::normal;
use super::sheets::SheetBySheet;
use crate::finding::Finding;
use crate::reading::{Cell, Sheet, SheetCell, exact};
use std::cell::RefCell;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::rc::Rc;

/// Hashes contents; its key is another one in every run, so that nobody can make two contents with the same
/// hash.
#[derive(Clone)]
pub struct RowHasher {
    key: RandomState,
    /// See [`super::Comparison::uncalculated`].
    pub uncalculated: bool,
}

/// The hash of a row that is not blank: those of its cells added up, in whatever order they come.
struct RowHash {
    row: u32,
    content: u64,
}

/// A sheet with the hashes of its rows, from the top, in place of the cells.
#[derive(Default)]
pub struct HashedSheet {
    /// All of it but the cells.
    pub outline: Sheet,
    /// How many cells are filled.
    pub cells: usize,
    rows: Vec<RowHash>,
}

/// A row in which a sheet is not what it must be.
pub struct DifferingRow {
    /// The zero-based row.
    pub row: u32,
    /// Whether it is on the sheet.
    pub is_there: bool,
    /// Whether it must be there.
    pub is_due: bool,
}

type HashedSheetResult = Result<(Option<HashedSheet>, Vec<Finding>), Box<Finding>>;

impl RowHasher {
    /// Hashes contents, those of formulas without their results where none is calculated.
    pub fn new(uncalculated: bool) -> RowHasher {
        RowHasher { key: RandomState::new(), uncalculated }
    }

    /// A sheet, and what was found while it was read.
    ///
    /// # Errors
    /// A finding that says what is wrong with the file.
    pub fn of(&self, book: &impl SheetBySheet, name: &str) -> HashedSheetResult {
        let hashed = Rc::new(RefCell::new(HashedSheet::default()));
        let (hasher, taken) = (self.clone(), Rc::clone(&hashed));
        let filter = move |filled: &SheetCell| {
            taken.borrow_mut().add(filled.row, hasher.hash(filled));
            false
        };
        let (sheet, findings) = book.read(name, Rc::new(filter))?;
        let mut hashed = hashed.take();
        // The filter does not go through formats that come whole.
        let whole = sheet.iter().flat_map(Sheet::cells);
        whole.for_each(|filled| hashed.add(filled.row, self.hash(filled)));
        Ok((sheet.map(|outline| HashedSheet { outline, ..hashed.in_order() }), findings))
    }

    fn hash(&self, filled: &SheetCell) -> u64 {
        let mut state = self.key.build_hasher();
        let formula = filled.extras.formula.as_deref().map(normal);
        (filled.col, &formula).hash(&mut state);
        if formula.is_none() || !self.uncalculated {
            hash_value(&filled.cell, &mut state);
        }
        state.finish()
    }
}

impl HashedSheet {
    fn add(&mut self, row: u32, content: u64) {
        self.cells += 1;
        match self.rows.last_mut() {
            Some(last) if last.row == row => last.content = last.content.wrapping_add(content),
            _ => self.rows.push(RowHash { row, content }),
        }
    }

    fn in_order(mut self) -> HashedSheet {
        self.rows.sort_by_key(|hash| hash.row);
        self.rows.dedup_by(|next, hash| {
            let is_same = next.row == hash.row;
            if is_same {
                hash.content = hash.content.wrapping_add(next.content);
            }
            is_same
        });
        self
    }

    /// The hashes of the rows from the first to the last filled one.
    fn hashes(&self) -> Vec<u64> {
        let mut hashes = Vec::new();
        for hash in &self.rows {
            hashes.resize(hash.row as usize, 0);
            hashes.push(hash.content);
        }
        hashes
    }
}

/// Numbers by their 15 significant digits.
fn hash_value(cell: &Cell, state: &mut impl Hasher) {
    std::mem::discriminant(cell).hash(state);
    match cell {
        Cell::Blank => {}
        Cell::Number(number) => match exact(*number) {
            Some(exact) => exact.hash(state),
            None => number.to_bits().hash(state),
        },
        Cell::Text(text) | Cell::Error(text) => text.hash(state),
        Cell::Bool(value) => value.hash(state),
        Cell::Date(moment) => moment.hash(state),
    }
}

/// Rows that are the same at the head and at the foot belong together even where a row was put in
/// or taken out between them; the others are compared one by one from the top.
pub fn differing_rows(seen: &HashedSheet, computed: &HashedSheet) -> Vec<DifferingRow> {
    let (ours, theirs) = (computed.hashes(), seen.hashes());
    let is_same = |pair: &(&u64, &u64)| pair.0 == pair.1;
    let head = ours.iter().zip(&theirs).take_while(is_same).count();
    let (ours, theirs) = (&ours[head..], &theirs[head..]);
    let foot = ours.iter().rev().zip(theirs.iter().rev()).take_while(is_same).count();
    let (ours, theirs) = (&ours[..ours.len() - foot], &theirs[..theirs.len() - foot]);
    let differing = |at: usize| {
        let (ours, theirs) = (ours.get(at), theirs.get(at));
        let row = (head + at) as u32;
        (ours != theirs).then(|| DifferingRow {
            row,
            is_there: theirs.is_some(),
            is_due: ours.is_some(),
        })
    };
    (0..ours.len().max(theirs.len())).filter_map(differing).collect()
}
