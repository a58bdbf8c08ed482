//! Two workbooks compared cell by cell: typed values and formulas, whatever the cells look like.

use super::formula_spelling::normal;
use super::row_hashes::{DifferingRow, RowHasher, differing_rows};
use super::sheets::SheetBySheet;
use crate::finding::Finding;
use crate::form::Place;
use crate::reading::{Cell, Sheet, SheetCell, exact};
use crate::summary::OVERVIEW_SHEET;
use std::cell::Cell as StdCell;
use std::collections::HashSet;
use std::rc::Rc;

/// One thing in which a workbook differs from what it must say.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The cell; of a row or sheet as a whole its first one.
    pub place: Place,
    /// What differs.
    pub matter: DifferenceKind,
    /// What it is about, such as 成都市 签约金额(亿元); may be empty.
    pub about: String,
}

/// What differs.
#[derive(Debug, Clone, PartialEq)]
pub enum DifferenceKind {
    /// The content of a cell.
    Cell {
        /// In the workbook.
        seen: CellContent,
        /// As computed.
        computed: CellContent,
    },
    /// A row too many, with what it says.
    ExtraRow(String),
    /// A row that is not there, with what it should say.
    MissingRow(String),
    /// A sheet too many.
    ExtraSheet,
    /// A sheet that is not there.
    MissingSheet,
    /// A sheet that nobody sees.
    HiddenSheet,
    /// Rows of 汇总表 that nobody sees: the last zero-based row of them. The other sheets have filters.
    HiddenRows(u32),
    /// Part of the workbook that could not be read, and why.
    Unread(String),
}

/// Content of a cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CellContent {
    /// The value, or the stored result of the formula.
    pub value: Cell,
    /// The formula without its equals sign.
    pub formula: Option<String>,
}

impl CellContent {
    fn of(filled: &SheetCell) -> CellContent {
        CellContent { value: filled.cell.clone(), formula: filled.extras.formula.clone() }
    }

    /// Whether both have the same value, numbers by their 15 significant digits.
    pub fn same_value(&self, other: &CellContent) -> bool {
        match (&self.value, &other.value) {
            (Cell::Number(a), Cell::Number(b)) => {
                a == b || exact(*a).is_some_and(|a| Some(a) == exact(*b))
            }
            (a, b) => a == b,
        }
    }

    /// Whether both have the same formula, or none.
    pub fn same_formula(&self, other: &CellContent) -> bool {
        let normal = |content: &CellContent| content.formula.as_deref().map(normal);
        normal(self) == normal(other)
    }
}

/// What a comparison came to.
#[derive(Debug)]
pub struct Comparison {
    /// The differences, sheet by sheet.
    pub differences: Vec<Difference>,
    /// Whether no formula of the workbook has a stored result: a program that does not calculate saved
    /// it, and the formulas alone were compared.
    pub uncalculated: bool,
    /// Sheets that it must have.
    pub sheets: usize,
    /// Cells of them that hold something.
    pub cells: usize,
}

/// Compares a workbook with what it must say; sheets go by their names, and `about` tells what a cell of a
/// computed sheet is about.
///
/// # Errors
/// A finding when one of them cannot be read.
pub fn compare(
    seen: &impl SheetBySheet,
    computed: &impl SheetBySheet,
    about: impl Fn(&Place, &Sheet) -> String,
) -> Result<Comparison, Box<Finding>> {
    let (theirs, ours) = (seen.names(), computed.names());
    let hasher = RowHasher::new(is_uncalculated(seen)?);
    let whole = |name: &str, matter| Difference::at(Place::new(name, 0, 0), matter);
    let (mut differences, mut unread, mut cells) = (Vec::new(), Vec::new(), 0);
    for name in &ours {
        let (Some(due), _) = hasher.of(computed, name)? else { continue };
        cells += due.cells;
        let (sheet, findings) = hasher.of(seen, name)?;
        let known = |finding: &Finding| !unread.contains(finding);
        unread.extend(findings.into_iter().filter(known).collect::<Vec<Finding>>());
        let Some(sheet) = sheet else {
            differences.push(whole(name, DifferenceKind::MissingSheet));
            continue;
        };
        let differing = differing_rows(&sheet, &due);
        let before = differences.len();
        let (outline, due) = (sheet.outline, due.outline);
        let pair = SheetPair {
            seen: rows_kept(seen, name, &differing)?,
            computed: rows_kept(computed, name, &differing)?,
            uncalculated: hasher.uncalculated,
        };
        pair.compare(&differing, &mut differences);
        compare_hidden(&outline, &due, &mut differences);
        for difference in &mut differences[before..] {
            difference.about = about(&difference.place, &pair.computed);
        }
    }
    let extra = theirs.iter().filter(|name| !ours.contains(name));
    differences.extend(extra.map(|name| whole(name, DifferenceKind::ExtraSheet)));
    differences.extend(unread.into_iter().map(|finding| {
        let place = finding.place.unwrap_or_else(|| Place::new("", 0, 0));
        Difference::at(place, DifferenceKind::Unread(finding.message))
    }));
    Ok(Comparison { differences, uncalculated: hasher.uncalculated, sheets: ours.len(), cells })
}

/// Whether there are formulas and none has a result; nearly always the first sheet shows that one has.
fn is_uncalculated(book: &impl SheetBySheet) -> Result<bool, Box<Finding>> {
    let mut any = false;
    for name in book.names() {
        let found = Rc::new(StdCell::new((false, false)));
        let told = Rc::clone(&found);
        let look = move |filled: &SheetCell| {
            if filled.extras.formula.is_some() {
                told.set((true, told.get().1 || !filled.cell.is_blank()));
            }
            false
        };
        let (sheet, _) = book.read(&name, Rc::new(look.clone()))?;
        for filled in sheet.iter().flat_map(Sheet::cells) {
            look(filled);
        }
        let (has_formula, has_result) = found.get();
        any |= has_formula;
        if has_result {
            return Ok(false);
        }
    }
    Ok(any)
}

/// The rows of which cells are different; nothing is kept of the others.
fn rows_kept(
    book: &impl SheetBySheet,
    name: &str,
    differing: &[DifferingRow],
) -> Result<Sheet, Box<Finding>> {
    if differing.is_empty() {
        return Ok(Sheet::default());
    }
    let rows: HashSet<u32> = differing.iter().map(|differing| differing.row).collect();
    let (sheet, _) =
        book.read(name, Rc::new(move |filled: &SheetCell| rows.contains(&filled.row)))?;
    Ok(sheet.unwrap_or_default())
}

impl Difference {
    fn at(place: Place, matter: DifferenceKind) -> Difference {
        Difference { place, matter, about: String::new() }
    }
}

/// What is hidden here and not in the original.
fn compare_hidden(seen: &Sheet, computed: &Sheet, all: &mut Vec<Difference>) {
    let at = |row: u32| Place::new(&seen.name, row, 0);
    if seen.hidden && !computed.hidden {
        all.push(Difference::at(at(0), DifferenceKind::HiddenSheet));
    }
    if seen.name == OVERVIEW_SHEET {
        let runs = seen.hidden_rows.iter();
        let new = runs.filter(|run| !computed.hidden_rows.contains(run));
        all.extend(
            new.map(|(first, last)| Difference::at(at(*first), DifferenceKind::HiddenRows(*last))),
        );
    }
}

/// Rows of a sheet of the workbook and of what it must be.
struct SheetPair {
    seen: Sheet,
    computed: Sheet,
    /// See [`Comparison::uncalculated`].
    uncalculated: bool,
}

impl SheetPair {
    fn compare(&self, differing: &[DifferingRow], all: &mut Vec<Difference>) {
        for DifferingRow { row, is_there, is_due } in differing {
            let (seen, computed) =
                (self.seen.between(*row, *row), self.computed.between(*row, *row));
            match (is_there, is_due) {
                (true, true) => self.compare_row(*row, seen, computed, all),
                (true, false) => all.extend(self.whole_row(seen, DifferenceKind::ExtraRow)),
                (false, _) => all.extend(self.whole_row(computed, DifferenceKind::MissingRow)),
            }
        }
    }

    fn is_same(&self, seen: &CellContent, computed: &CellContent) -> bool {
        let unstored = self.uncalculated && seen.formula.is_some();
        seen.same_formula(computed) && (unstored || seen.same_value(computed))
    }

    fn compare_row(
        &self,
        row: u32,
        theirs: &[SheetCell],
        ours: &[SheetCell],
        all: &mut Vec<Difference>,
    ) {
        let mut cols: Vec<u32> = theirs.iter().chain(ours).map(|filled| filled.col).collect();
        cols.sort_unstable();
        cols.dedup();
        for col in cols {
            let content = |cells: &[SheetCell]| {
                cells
                    .iter()
                    .find(|filled| filled.col == col)
                    .map(CellContent::of)
                    .unwrap_or_default()
            };
            let (seen, computed) = (content(theirs), content(ours));
            if !self.is_same(&seen, &computed) {
                let place = Place::new(&self.computed.name, row, col);
                all.push(Difference::at(place, DifferenceKind::Cell { seen, computed }));
            }
        }
    }

    /// A row as a whole, if anything stands in it.
    fn whole_row(
        &self,
        cells: &[SheetCell],
        matter: fn(String) -> DifferenceKind,
    ) -> Option<Difference> {
        let first = cells.first()?;
        let texts: Vec<_> = cells.iter().filter_map(|filled| filled.cell.raw()).collect();
        let place = Place::new(&self.computed.name, first.row, first.col);
        Some(Difference::at(place, matter(texts.join(" "))))
    }
}
