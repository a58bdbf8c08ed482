//! Two workbooks compared cell by cell: typed values and formulas, whatever the cells look like.

use super::formula::normal;
use super::sheets::SheetBySheet;
use crate::finding::Finding;
use crate::form::Place;
use crate::reading::{Cell, Sheet, SheetCell, exact};
use crate::summary::OVERVIEW_SHEET;

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
        seen: Content,
        /// As computed.
        computed: Content,
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
pub struct Content {
    /// The value, or the stored result of the formula.
    pub value: Cell,
    /// The formula without its equals sign.
    pub formula: Option<String>,
}

impl Content {
    fn of(filled: &SheetCell) -> Content {
        Content { value: filled.cell.clone(), formula: filled.extras.formula.clone() }
    }

    /// Whether both have the same value, numbers by their 15 significant digits.
    pub fn same_value(&self, other: &Content) -> bool {
        match (&self.value, &other.value) {
            (Cell::Number(a), Cell::Number(b)) => {
                a == b || exact(*a).is_some_and(|a| Some(a) == exact(*b))
            }
            (a, b) => a == b,
        }
    }

    /// Whether both have the same formula, or none.
    pub fn same_formula(&self, other: &Content) -> bool {
        let normal = |content: &Content| content.formula.as_deref().map(normal);
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
    let uncalculated = is_uncalculated(seen)?;
    let whole = |name: &str, matter| Difference::at(Place::new(name, 0, 0), matter);
    let (mut differences, mut unread, mut cells) = (Vec::new(), Vec::new(), 0);
    for name in &ours {
        let (Some(computed), _) = computed.read(name)? else { continue };
        cells += computed.cells().len();
        let (sheet, findings) = seen.read(name)?;
        let known = |finding: &Finding| !unread.contains(finding);
        unread.extend(findings.into_iter().filter(known).collect::<Vec<Finding>>());
        let before = differences.len();
        match &sheet {
            Some(sheet) => {
                let pair = Pair { seen: sheet, computed: &computed, uncalculated };
                pair.compare(&mut differences);
                pair.compare_hidden(&mut differences);
            }
            None => differences.push(whole(name, DifferenceKind::MissingSheet)),
        }
        for difference in &mut differences[before..] {
            difference.about = about(&difference.place, &computed);
        }
    }
    let extra = theirs.iter().filter(|name| !ours.contains(name));
    differences.extend(extra.map(|name| whole(name, DifferenceKind::ExtraSheet)));
    differences.extend(unread.into_iter().map(|finding| {
        let place = finding.place.unwrap_or_else(|| Place::new("", 0, 0));
        Difference::at(place, DifferenceKind::Unread(finding.message))
    }));
    Ok(Comparison { differences, uncalculated, sheets: ours.len(), cells })
}

/// Whether there are formulas and none has a result; nearly always the first sheet shows that one has.
fn is_uncalculated(book: &impl SheetBySheet) -> Result<bool, Box<Finding>> {
    let mut any = false;
    for name in book.names() {
        let (sheet, _) = book.read(&name)?;
        let cells = sheet.iter().flat_map(Sheet::cells);
        let mut formulas = cells.filter(|filled| filled.extras.formula.is_some()).peekable();
        any |= formulas.peek().is_some();
        if formulas.any(|filled| !filled.cell.is_blank()) {
            return Ok(false);
        }
    }
    Ok(any)
}

impl Difference {
    fn at(place: Place, matter: DifferenceKind) -> Difference {
        Difference { place, matter, about: String::new() }
    }
}

/// A sheet of the workbook and what it must be.
struct Pair<'a> {
    seen: &'a Sheet,
    computed: &'a Sheet,
    /// See [`Comparison::uncalculated`].
    uncalculated: bool,
}

impl Pair<'_> {
    /// Rows that are the same at the head and at the foot belong together even where a row was put in
    /// or taken out between them; the others are compared one by one from the top.
    fn compare(&self, all: &mut Vec<Difference>) {
        let (ours, theirs) = (rows_of(self.computed), rows_of(self.seen));
        let is_same = |pair: &(&&[SheetCell], &&[SheetCell])| self.is_same_row(pair.0, pair.1);
        let head = ours.iter().zip(&theirs).take_while(is_same).count();
        let (ours, theirs) = (&ours[head..], &theirs[head..]);
        let foot = ours.iter().rev().zip(theirs.iter().rev()).take_while(is_same).count();
        let (ours, theirs) = (&ours[..ours.len() - foot], &theirs[..theirs.len() - foot]);
        for at in 0..ours.len().max(theirs.len()) {
            let row = (head + at) as u32;
            match (theirs.get(at), ours.get(at)) {
                (Some(theirs), Some(ours)) => self.compare_row(row, theirs, ours, all),
                (Some(row), None) => all.extend(self.whole_row(row, DifferenceKind::ExtraRow)),
                (None, Some(row)) => all.extend(self.whole_row(row, DifferenceKind::MissingRow)),
                (None, None) => {}
            }
        }
    }

    /// What is hidden here and not in the original.
    fn compare_hidden(&self, all: &mut Vec<Difference>) {
        let at = |row: u32| Place::new(&self.seen.name, row, 0);
        if self.seen.hidden && !self.computed.hidden {
            all.push(Difference::at(at(0), DifferenceKind::HiddenSheet));
        }
        if self.seen.name == OVERVIEW_SHEET {
            let runs = self.seen.hidden_rows.iter();
            let new = runs.filter(|run| !self.computed.hidden_rows.contains(run));
            all.extend(new.map(|(first, last)| {
                Difference::at(at(*first), DifferenceKind::HiddenRows(*last))
            }));
        }
    }

    fn is_same_row(&self, ours: &[SheetCell], theirs: &[SheetCell]) -> bool {
        let same = |(ours, theirs): (&SheetCell, &SheetCell)| {
            ours.col == theirs.col && self.is_same(&Content::of(theirs), &Content::of(ours))
        };
        ours.len() == theirs.len() && ours.iter().zip(theirs).all(same)
    }

    fn is_same(&self, seen: &Content, computed: &Content) -> bool {
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
                cells.iter().find(|filled| filled.col == col).map(Content::of).unwrap_or_default()
            };
            let (seen, computed) = (content(theirs), content(ours));
            if !self.is_same(&seen, &computed) {
                let place = Place::new(&self.seen.name, row, col);
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
        let place = Place::new(&self.seen.name, first.row, first.col);
        Some(Difference::at(place, matter(texts.join(" "))))
    }
}

/// The cells of each row from the first to the last filled one.
fn rows_of(sheet: &Sheet) -> Vec<&[SheetCell]> {
    let mut rows: Vec<&[SheetCell]> = Vec::new();
    for (row, cells) in sheet.rows() {
        rows.resize(row as usize, &[]);
        rows.push(cells);
    }
    rows
}
