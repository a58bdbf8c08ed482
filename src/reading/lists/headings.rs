//! Headings of a list: the rows whose texts, read from the top over each column, name most of its
//! fields. A heading is matched with what stands above it, so the same text may stand in several groups.

use super::field_names::{FieldNames, NEAR, PERIODS, TextMatch};
use crate::campaign::{Block, Field, normalize};
use crate::form::{ColumnRole, Heading, HeadingIndex, of_any_period, unit_alone};
use crate::reading::cell::Cell;
use crate::reading::headings::Headings;
use crate::reading::sheet::Sheet;
use crate::reading::table::Column;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;

/// Headings are never taller than this many rows.
const TALLEST: u32 = 5;
/// Rows of a sheet among which headings are looked for, and columns over which.
const SEARCHED_ROWS: usize = 80;
const SEARCHED_COLS: u32 = 200;
/// Longest text of a heading in characters.
const LONGEST: usize = 60;
/// Fewer units of measure make no row of them.
const LEAST_UNITS: usize = 2;
/// Least score of a column that belongs to a field for certain.
const CERTAIN: f64 = 0.85;

/// A text over a column.
#[derive(Debug, Clone)]
struct HeadingPart {
    heading: Rc<Heading>,
    shown: Rc<str>,
    origin: (u32, u32),
}

/// A block whose headings are looked for on a sheet.
pub(super) struct Finder<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) block: &'a Block,
    /// Position of the block's first field among all fields of the campaign.
    pub(super) first_field: usize,
    pub(super) words: &'a HeadingIndex<'a>,
    /// How well each text that was met names each field: rows are looked at again and again.
    matches: RefCell<HashMap<Rc<str>, Rc<[TextMatch]>>>,
    /// The texts of cells that were looked at.
    parts: RefCell<HashMap<(u32, u32), Option<HeadingPart>>>,
    /// Over how many columns the texts of a row may name a field.
    naming: RefCell<HashMap<u32, usize>>,
    names: FieldNames<'a>,
}

impl<'a> Finder<'a> {
    pub(super) fn new(
        sheet: &'a Sheet,
        block: &'a Block,
        first_field: usize,
        words: &'a HeadingIndex<'a>,
    ) -> Finder<'a> {
        let names = FieldNames::of(block, first_field, words);
        let (matches, parts, naming) = Default::default();
        Finder { sheet, block, first_field, words, matches, parts, naming, names }
    }

    /// The headings from a row on; `None` if too few fields of the block are named.
    pub(super) fn find(&self, from: u32) -> Option<Headings> {
        let rows = self.sheet.rows().map(|(row, _)| row).filter(|row| *row >= from);
        let rows: Vec<u32> = rows.take(SEARCHED_ROWS).collect();
        let asked = self.block.fields.len();
        let least = asked.div_ceil(2).clamp(1, 12).max(asked.min(2));
        let mut best: Option<(usize, f64, Headings)> = None;
        for bottom in &rows {
            // Nothing names more than all fields in one row.
            if best.as_ref().is_some_and(|(_, known, _)| *known >= asked as f64) {
                break;
            }
            for top in rows.iter().filter(|top| *top <= bottom && bottom - **top < TALLEST) {
                if (*top..=*bottom).map(|row| self.naming(row)).sum::<usize>() < least {
                    continue;
                }
                let (headings, score) = self.read(*top, *bottom);
                let found = headings.columns.len();
                let height = f64::from(bottom - top);
                let score = score - height * 0.01;
                let is_better = best.as_ref().is_none_or(|(_, known, _)| score > *known + 1e-9);
                if found >= least && is_better {
                    best = Some((found, score, headings));
                }
            }
        }
        let mut headings = best.map(|(_, _, headings)| headings)?;
        self.take_row_of_units(&mut headings);
        Some(headings)
    }

    /// Takes in a row of units of measure below the headings: over each column it says what a bracket behind the
    /// heading says elsewhere.
    fn take_row_of_units(&self, headings: &mut Headings) {
        let row = headings.rows.1 + 1;
        let cells = self.sheet.between(row, row);
        let texts: Vec<(u32, String)> =
            cells.iter().filter_map(|f| Some((f.col, normalize(f.cell.as_text()?)))).collect();
        let has_digit = |text: &String| text.chars().any(|c| c.is_ascii_digit());
        if texts.len() < cells.len() || texts.iter().any(|(_, text)| has_digit(text)) {
            return;
        }
        let over = |column: &Column| texts.iter().find(|(col, _)| *col == column.col);
        let is_number = |column: &&Column| {
            let field = self.block.fields.get(column.field - self.first_field);
            field.is_some_and(Field::is_number)
        };
        let numbers = headings.columns.iter().filter(is_number).filter(|c| over(c).is_some());
        let known = |column: &&Column| {
            let text = over(column).map_or("", |(_, text)| text);
            self.is_unit(text, column.field - self.first_field) || unit_alone(text).is_some()
        };
        let (all, units) = (numbers.clone().count(), numbers.filter(known).count());
        if units < LEAST_UNITS || 2 * units <= all {
            return;
        }
        headings.rows.1 = row;
        for column in &mut headings.columns {
            let text = texts.iter().find(|(col, _)| *col == column.col);
            let unit = text.map(|(_, text)| text.trim_matches(['(', ')']));
            let field = column.field - self.first_field;
            column.unit =
                unit.filter(|u| self.is_unit(u, field)).map(Arc::from).or(column.unit.take());
        }
    }

    /// Over how many columns a text of this row may name a field, whatever stands above it: most rows of a sheet
    /// are no headings, and need no closer look.
    fn naming(&self, row: u32) -> usize {
        if let Some(known) = self.naming.borrow().get(&row) {
            return *known;
        }
        // A blank cell over a heading may stand below the heading left of it.
        let cols = self.cols(row, row + 1).into_iter().filter(|col| !self.is_figure(row, *col));
        let over = cols.filter_map(|col| self.over(row, col, row + 1));
        let count = over.filter(|part| !self.matches(part).is_empty()).count();
        self.naming.borrow_mut().insert(row, count);
        count
    }

    /// Whether a number or a day stands in a cell, and no name has a digit.
    fn is_figure(&self, row: u32, col: u32) -> bool {
        let is_figure = matches!(self.sheet.cell(row, col), Cell::Number(_) | Cell::Date(_));
        is_figure && !self.names.have_digits()
    }

    /// What the texts of these rows name, and how well.
    fn read(&self, top: u32, bottom: u32) -> (Headings, f64) {
        let columns: Vec<(u32, Vec<HeadingPart>)> = self.columns(top, bottom).collect();
        let mut scored: Vec<(f64, usize, usize)> = Vec::new();
        for (index, (_, parts)) in columns.iter().enumerate() {
            let Some(leaf) = parts.last() else { continue };
            for own in self.matches(leaf).iter() {
                let score = self.score(parts, own);
                if score > 0.0 {
                    scored.push((score, index, own.field));
                }
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let (mut cols, mut fields) = (BTreeSet::new(), BTreeSet::new());
        let mut headings = Headings { rows: (top, bottom), ..Headings::default() };
        let mut sum = 0.0;
        for (score, index, field) in scored {
            let is_repeated = fields.contains(&field) && score >= 1.0;
            if cols.contains(&index) || fields.contains(&field) && !is_repeated {
                continue;
            }
            let column = self.column(&columns[index], field, score < CERTAIN);
            cols.insert(index);
            if is_repeated {
                // A heading that is merged over several columns stands once.
                let origin = |index: usize| columns[index].1.last().map(|part| part.origin);
                let first = headings.columns.iter().find(|own| own.field == column.field);
                let first =
                    first.and_then(|own| columns.iter().position(|(col, _)| *col == own.col));
                if first.is_none_or(|first| origin(first) != origin(index)) {
                    headings.repeated.push(column);
                }
                continue;
            }
            fields.insert(field);
            sum += score;
            headings.columns.push(column);
        }
        headings.columns.sort_by_key(|column| column.col);
        for (index, (col, parts)) in columns.iter().enumerate() {
            if cols.contains(&index) || parts.is_empty() {
                continue;
            }
            match headings.unit_col {
                None if self.names_unit(parts) => headings.unit_col = Some(*col),
                _ => headings.extra.push((*col, shown(parts))),
            }
        }
        (headings, sum)
    }

    fn column(
        &self,
        (col, parts): &(u32, Vec<HeadingPart>),
        field: usize,
        guessed: bool,
    ) -> Column {
        let unit = parts.iter().rev().find_map(|part| part.heading.unit.clone());
        let unit = unit.filter(|unit| self.is_unit(unit, field));
        Column::new(self.first_field + field, *col, unit, shown(parts), guessed)
    }

    /// Whether what stands in brackets behind a heading is a unit of measure, and no instruction.
    fn is_unit(&self, text: &str, field: usize) -> bool {
        let own = self.block.fields.get(field).and_then(|f| f.unit.as_deref());
        let is_money = crate::campaign::MoneyUnit::parse(text).is_some();
        own.is_some_and(|own| normalize(own) == text) || is_money
    }

    /// The columns of these rows with the texts over each, from the top.
    fn columns(&self, top: u32, bottom: u32) -> impl Iterator<Item = (u32, Vec<HeadingPart>)> {
        let cols = self.cols(top, bottom).into_iter();
        cols.map(move |col| (col, self.parts(top, bottom, col)))
    }

    /// The columns in which something stands in these rows, or over which it is merged.
    fn cols(&self, top: u32, bottom: u32) -> BTreeSet<u32> {
        let filled = self.sheet.between(top, bottom).iter();
        let mut cols = BTreeSet::new();
        for cell in filled.filter(|cell| cell.col < SEARCHED_COLS) {
            let right = self.sheet.merged(cell.row, cell.col).map_or(cell.col, |area| area.right);
            cols.extend(cell.col..=right.min(SEARCHED_COLS));
        }
        cols
    }

    fn parts(&self, top: u32, bottom: u32, col: u32) -> Vec<HeadingPart> {
        let mut parts: Vec<HeadingPart> = Vec::new();
        for row in top..=bottom {
            let origin = self.sheet.merged(row, col).map_or((row, col), |a| (a.top, a.left));
            if origin.0 < top || parts.last().is_some_and(|part| part.origin == origin) {
                continue;
            }
            let own = self.over(row, col, bottom);
            parts.extend(own.filter(|p| parts.last().is_none_or(|l| l.origin != p.origin)));
        }
        parts
    }

    /// The text that stands in a cell, else the one left of it that stands over it too.
    fn over(&self, row: u32, col: u32, bottom: u32) -> Option<HeadingPart> {
        let origin = self.sheet.merged(row, col).map_or((row, col), |a| (a.top, a.left));
        self.part(origin).or_else(|| self.spanning(row, col, bottom))
    }

    /// The heading left of a blank cell whose span ends one column short: below it stands a heading of
    /// this column, and below the heading itself one of its own.
    fn spanning(&self, row: u32, col: u32, bottom: u32) -> Option<HeadingPart> {
        if row >= bottom || self.sheet.merged(row, col).is_some() {
            return None;
        }
        let has_own = |col: u32| !self.sheet.cell(row + 1, col).is_blank();
        let left = (col.saturating_sub(6)..col).rev().find(|left| {
            let origin = self.sheet.merged(row, *left).map_or((row, *left), |a| (a.top, a.left));
            !self.sheet.cell(origin.0, origin.1).is_blank()
        })?;
        let area = self.sheet.merged(row, left);
        let origin = area.map_or((row, left), |area| (area.top, area.left));
        let is_one_row = area.is_none_or(|area| area.top == area.bottom);
        (is_one_row && (left..=col).all(has_own)).then(|| self.part(origin)).flatten()
    }

    fn part(&self, origin: (u32, u32)) -> Option<HeadingPart> {
        if let Some(known) = self.parts.borrow().get(&origin) {
            return known.clone();
        }
        let part = self.part_at(origin);
        self.parts.borrow_mut().insert(origin, part.clone());
        part
    }

    fn part_at(&self, origin: (u32, u32)) -> Option<HeadingPart> {
        let shown = self.sheet.cell(origin.0, origin.1).raw()?;
        let shown: String = shown.split_whitespace().collect();
        let is_short = shown.chars().count() <= LONGEST;
        let heading = || Rc::new(Heading::parse(&shown));
        is_short.then(|| HeadingPart { heading: heading(), shown: shown.as_str().into(), origin })
    }

    /// How well a text names each field that it may name.
    fn matches(&self, leaf: &HeadingPart) -> Rc<[TextMatch]> {
        if let Some(known) = self.matches.borrow().get(&leaf.shown) {
            return Rc::clone(known);
        }
        let matches: Rc<[TextMatch]> = self.names.matches(&leaf.heading).collect();
        self.matches.borrow_mut().insert(Rc::clone(&leaf.shown), Rc::clone(&matches));
        matches
    }

    /// How well the texts over a column name the field that the last of them may name, from 0 to 1.
    fn score(&self, parts: &[HeadingPart], leaf: &TextMatch) -> f64 {
        let TextMatch { field: index, is_called, is_of_any_period, likeness } = *leaf;
        let (Some((_, above)), Some(field)) = (parts.split_last(), self.block.fields.get(index))
        else {
            return 0.0;
        };
        let is_below = self.is_below(above, field);
        if is_called && is_below {
            return 1.0;
        }
        if is_below && is_of_any_period {
            return 0.95;
        }
        let joined: String = parts.iter().map(|part| part.heading.name.as_str()).collect();
        if self.names.is_path(index, &joined) {
            return 1.0;
        }
        let namesakes = self.block.fields.iter().filter(|other| other.name == field.name).count();
        if is_called && (namesakes == 1 || above.is_empty() && is_below) {
            return 0.9;
        }
        let is_free = namesakes == 1 && (is_below || above.is_empty());
        if likeness >= NEAR && (is_free || is_below) { likeness * 0.8 } else { 0.0 }
    }

    /// Whether the headings that the field stands below are among those above a column.
    fn is_below(&self, above: &[HeadingPart], field: &Field) -> bool {
        let mut names = above.iter().map(|part| part.heading.name.as_str());
        field.headings.iter().all(|wanted| {
            let wanted = Heading::parse(wanted).name;
            let any = wanted.contains(PERIODS).then(|| of_any_period(&wanted));
            names.any(|name| name == wanted || any.as_ref() == Some(&of_any_period(name)))
        })
    }

    fn names_unit(&self, parts: &[HeadingPart]) -> bool {
        let own = self.block.unit_column.as_ref();
        parts.iter().any(|part| {
            let name = part.heading.whole();
            self.words.named(&name) == Some(ColumnRole::Unit)
                || own.is_some_and(|field| field.is_called(&name))
        })
    }
}

fn shown(parts: &[HeadingPart]) -> Arc<str> {
    parts.iter().map(|part| &*part.shown).collect::<String>().into()
}
