//! What stands in each row of a large sheet, in eight bytes: enough to find the rows in which two workbooks
//! differ, without either of them in memory.

use super::formula::normal;
use super::sheets::SheetBySheet;
use crate::finding::Finding;
use crate::reading::{Cell, Filled, Sheet, exact};
use std::cell::RefCell;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::rc::Rc;

/// Takes the prints of rows; its key is another one in every run, so that nobody can make two contents with
/// the same print.
#[derive(Clone)]
pub struct Prints {
    key: RandomState,
    /// See [`super::Comparison::uncalculated`].
    pub uncalculated: bool,
}

/// The print of a row that is not blank: those of its cells added up, in whatever order they come.
struct Print {
    row: u32,
    content: u64,
}

/// A sheet with the prints of its rows, from the top, in place of the cells.
#[derive(Default)]
pub struct Printed {
    /// All of it but the cells.
    pub shell: Sheet,
    /// How many cells are filled.
    pub cells: usize,
    rows: Vec<Print>,
}

/// A row in which a sheet is not what it must be.
pub struct Unlike {
    /// The zero-based row.
    pub row: u32,
    /// Whether it is on the sheet.
    pub is_there: bool,
    /// Whether it must be there.
    pub is_due: bool,
}

type Read = Result<(Option<Printed>, Vec<Finding>), Box<Finding>>;

impl Prints {
    /// Prints of contents, those of formulas without their results where none is calculated.
    pub fn new(uncalculated: bool) -> Prints {
        Prints { key: RandomState::new(), uncalculated }
    }

    /// A sheet, and what was found while it was read.
    ///
    /// # Errors
    /// A finding that says what is wrong with the file.
    pub fn of(&self, book: &impl SheetBySheet, name: &str) -> Read {
        let printed = Rc::new(RefCell::new(Printed::default()));
        let (prints, taken) = (self.clone(), Rc::clone(&printed));
        let sieve = move |filled: &Filled| {
            taken.borrow_mut().add(filled.row, prints.print(filled));
            false
        };
        let (sheet, findings) = book.read(name, Rc::new(sieve))?;
        let mut printed = printed.take();
        // What its format does not let be sifted.
        let whole = sheet.iter().flat_map(Sheet::cells);
        whole.for_each(|filled| printed.add(filled.row, self.print(filled)));
        Ok((sheet.map(|shell| Printed { shell, ..printed.in_order() }), findings))
    }

    fn print(&self, filled: &Filled) -> u64 {
        let mut state = self.key.build_hasher();
        let formula = filled.extras.formula.as_deref().map(normal);
        (filled.col, &formula).hash(&mut state);
        if formula.is_none() || !self.uncalculated {
            hash_value(&filled.cell, &mut state);
        }
        state.finish()
    }
}

impl Printed {
    fn add(&mut self, row: u32, content: u64) {
        self.cells += 1;
        match self.rows.last_mut() {
            Some(last) if last.row == row => last.content = last.content.wrapping_add(content),
            _ => self.rows.push(Print { row, content }),
        }
    }

    fn in_order(mut self) -> Printed {
        self.rows.sort_by_key(|print| print.row);
        self.rows.dedup_by(|next, print| {
            let is_same = next.row == print.row;
            if is_same {
                print.content = print.content.wrapping_add(next.content);
            }
            is_same
        });
        self
    }

    /// The prints of the rows from the first to the last filled one.
    fn prints(&self) -> Vec<u64> {
        let mut prints = Vec::new();
        for print in &self.rows {
            prints.resize(print.row as usize, 0);
            prints.push(print.content);
        }
        prints
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
pub fn unlike_rows(seen: &Printed, computed: &Printed) -> Vec<Unlike> {
    let (ours, theirs) = (computed.prints(), seen.prints());
    let is_same = |pair: &(&u64, &u64)| pair.0 == pair.1;
    let head = ours.iter().zip(&theirs).take_while(is_same).count();
    let (ours, theirs) = (&ours[head..], &theirs[head..]);
    let foot = ours.iter().rev().zip(theirs.iter().rev()).take_while(is_same).count();
    let (ours, theirs) = (&ours[..ours.len() - foot], &theirs[..theirs.len() - foot]);
    let unlike = |at: usize| {
        let (ours, theirs) = (ours.get(at), theirs.get(at));
        let row = (head + at) as u32;
        (ours != theirs).then(|| Unlike { row, is_there: theirs.is_some(), is_due: ours.is_some() })
    };
    (0..ours.len().max(theirs.len())).filter_map(unlike).collect()
}
