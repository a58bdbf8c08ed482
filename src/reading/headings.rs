//! Headings of a table: one to three rows, found by what they say, wherever they stand.

use super::sheet::{Sheet, SheetCell};
use super::subheadings::divide;
use super::table::Column;
use crate::campaign::{Kind, MoneyUnit};
use crate::form::{ColumnRole, Heading, HeadingIndex, HeadingText};
use std::cell::OnceCell;
use std::sync::Arc;

/// Headings are never taller than this many rows, unless those of the form are.
const TALLEST: u32 = 3;

/// The headings of one table.
#[derive(Debug, Clone, Default)]
pub struct Headings {
    /// First and last zero-based row.
    pub rows: (u32, u32),
    /// Column that names the unit, if there is one.
    pub unit_col: Option<u32>,
    /// Columns whose heading is known or near to a known one.
    pub columns: Vec<Column>,
    /// Columns whose field another column has already.
    pub repeated: Vec<Column>,
    /// Columns whose heading is not known, with the heading.
    pub extra: Vec<(u32, Arc<str>)>,
}

/// A sheet, and those of its texts that are looked at as headings, each taken apart once.
struct HeadingScan<'s> {
    sheet: &'s Sheet,
    words: &'s HeadingIndex<'s>,
    /// Fewest number columns that rows of headings name.
    least: usize,
    /// Most rows of headings.
    tallest: u32,
    /// One entry per filled cell of the sheet.
    parts: Vec<OnceCell<Option<HeadingText>>>,
}

impl<'s> HeadingScan<'s> {
    fn of(sheet: &'s Sheet, words: &'s HeadingIndex, least: usize) -> HeadingScan<'s> {
        let tallest = words.levels().max(TALLEST);
        let parts = sheet.cells().map(|_| OnceCell::new()).collect();
        HeadingScan { sheet, words, least, tallest, parts }
    }

    /// What the cell at a place says, taken apart; `None` if it is no text or too long.
    fn part(&self, place: usize) -> Option<&HeadingText> {
        let filled = self.sheet.cells().as_slice().get(place)?;
        let taken_apart = || self.words.phrase(filled.cell.as_text()?);
        self.parts.get(place)?.get_or_init(taken_apart).as_ref()
    }

    /// Those of which headings are made.
    fn known(&self, top: u32, bottom: u32) -> impl Iterator<Item = &HeadingText> {
        let places = self.sheet.places(top, bottom).0..;
        let cells = self.sheet.between(top, bottom).iter().zip(places);
        let texts = cells.filter_map(|(filled, place)| Some((filled.cell.as_text()?, place)));
        let may_be = texts.filter(|(text, _)| self.words.may_begin(text));
        may_be.filter_map(|(_, place)| self.part(place)).filter(|part| part.may_be_known)
    }
}

/// Headings of all tables of a sheet with so many columns of figures, from top to bottom.
pub fn headings_in(sheet: &Sheet, words: &HeadingIndex, least: usize) -> Vec<Headings> {
    let page = HeadingScan::of(sheet, words, least);
    let rows: Vec<u32> = sheet.rows().map(|(row, _)| row).collect();
    let mut found: Vec<Headings> = Vec::new();
    for &row in &rows {
        if found.last().is_some_and(|last| row <= last.rows.1) {
            continue;
        }
        let free_from = found.last().map_or(0, |last| last.rows.1 + 1);
        if page.may_hold_headings(row, free_from)
            && let Some(headings) = page.ending_at(row, free_from)
        {
            let headings = page.deepened(headings, free_from);
            let mut headings = page.topped(page.grown(headings), free_from);
            page.guess(&mut headings);
            divide(&mut headings, sheet, words);
            found.push(headings);
        }
    }
    found
}

impl<'s> HeadingScan<'s> {
    /// Whether enough texts that headings are made of stand in the rows that may be the headings
    /// above and including `bottom`; most rows of a sheet hold none, and need not be read.
    fn may_hold_headings(&self, bottom: u32, free_from: u32) -> bool {
        let top = free_from.max(bottom.saturating_sub(self.tallest - 1));
        self.known(top, bottom).take(self.least).count() == self.least
    }

    /// The headings whose last row is `bottom`: as few rows as name the most columns.
    fn ending_at(&self, bottom: u32, free_from: u32) -> Option<Headings> {
        let mut best: Option<(usize, u32)> = None;
        for height in 0..self.tallest {
            let Some(top) = bottom.checked_sub(height).filter(|top| *top >= free_from) else {
                break;
            };
            // A row above that holds no text of headings names no further column.
            if top < bottom && self.known(top, top).next().is_none() {
                continue;
            }
            let columns = self.number_columns(top, bottom);
            if best.is_none_or(|(most, _)| columns > most) {
                best = Some((columns, top));
            }
        }
        let (columns, top) = best?;
        let headings = (columns > 0).then(|| self.read(top, bottom))?;
        // One figure makes a table only where the form has such a one, and the unit stands beside it.
        let is_narrow = || self.words.has_narrow_block() && headings.unit_col.is_some();
        (columns >= self.least || is_narrow()).then_some(headings)
    }

    /// The headings of a form of more levels than usual, of which some columns end in rows above the last: those
    /// that reach further down where they name more columns.
    fn deepened(&self, headings: Headings, free_from: u32) -> Headings {
        let (top, bottom) = headings.rows;
        let deepest = if self.tallest > TALLEST { bottom + self.tallest } else { bottom };
        let below = (bottom + 1..deepest).take_while(|row| self.is_heading_like(*row));
        let reaching = below.filter_map(|row| self.ending_at(row, free_from));
        reaching.filter(|other| other.rows.0 <= top).fold(headings, |best, other| {
            let names_more = other.number_columns(self.words) > best.number_columns(self.words);
            if names_more { other } else { best }
        })
    }

    /// Takes in rows below that carry more of the headings: the lower half of merged ones, or units
    /// of measure.
    fn grown(&self, mut headings: Headings) -> Headings {
        while headings.rows.1 - headings.rows.0 + 1 < self.tallest {
            let below = headings.rows.1 + 1;
            if !self.is_heading_like(below) {
                break;
            }
            let columns = headings.number_columns(self.words);
            let taller = self.number_columns(headings.rows.0, below);
            let is_of_units = || self.is_row_of_units(below, &headings);
            if !(taller > columns || taller == columns && is_of_units()) {
                break;
            }
            headings = self.read(headings.rows.0, below);
        }
        headings
    }

    /// Takes in a row of units of measure directly above.
    fn topped(&self, headings: Headings, free_from: u32) -> Headings {
        let (top, bottom) = headings.rows;
        let above = top.checked_sub(1).filter(|above| *above >= free_from);
        match above.filter(|above| self.measured(*above, &headings) > 1) {
            Some(above) if self.is_row_of_units(above, &headings) => self.read(above, bottom),
            _ => headings,
        }
    }

    /// Over how many of the number columns a row has units of measure.
    fn measured(&self, row: u32, headings: &Headings) -> usize {
        let has_unit = |column: &&Column| {
            let at = self.sheet.merged(row, column.col).map_or(column.col, |area| area.left);
            let part = self.sheet.position(row, at).and_then(|place| self.part(place));
            self.words.field(column.field).is_number()
                && part.is_some_and(|part| part.unit_alone.is_some())
        };
        headings.columns.iter().filter(has_unit).count()
    }

    /// Whether a row holds short texts only, none of which names a unit.
    fn is_heading_like(&self, row: u32) -> bool {
        let units = &self.words.campaign().units;
        let mut cells = self.sheet.between(row, row).iter().peekable();
        cells.peek().is_some()
            && cells.all(|filled| {
                let text = filled.cell.as_text().filter(|text| HeadingText::fits(text));
                text.is_some_and(|text| units.by_name(text).is_none())
            })
    }

    /// Whether a row has nothing but units of measure over the number columns, whatever stands beside.
    fn is_row_of_units(&self, row: u32, headings: &Headings) -> bool {
        let is_number = |col: u32| {
            let own = headings.columns.iter().find(|column| column.col == col);
            own.is_some_and(|column| self.words.field(column.field).is_number())
        };
        let fits = |(filled, place): (&SheetCell, usize)| {
            let part = self.part(place);
            part.is_some_and(|part| !is_number(filled.col) || part.unit_alone.is_some())
        };
        let places = self.sheet.places(row, row).0..;
        self.measured(row, headings) > 0
            && self.sheet.between(row, row).iter().zip(places).all(fits)
    }

    /// How many number columns the texts in these rows name.
    fn number_columns(&self, top: u32, bottom: u32) -> usize {
        let mut fields: Vec<usize> = Vec::new();
        self.each_column(top, bottom, |_, parts| match self.meaning_of(parts) {
            Some((ColumnRole::Field(field), _)) if !fields.contains(&field) => fields.push(field),
            _ => {}
        });
        fields.into_iter().filter(|field| self.words.field(*field).is_number()).count()
    }

    fn read(&self, top: u32, bottom: u32) -> Headings {
        let mut headings = Headings { rows: (top, bottom), ..Headings::default() };
        self.each_column(top, bottom, |col, parts| match self.meaning_of(parts) {
            Some((ColumnRole::Unit, _)) if headings.unit_col.is_none() => {
                headings.unit_col = Some(col);
            }
            Some((ColumnRole::Field(field), unit)) => {
                let unit = unit.cloned();
                let column = Column::new(field, col, unit, shown(parts), false);
                let known = headings.columns.iter().any(|c| c.field == field);
                let list = if known { &mut headings.repeated } else { &mut headings.columns };
                list.push(column);
            }
            _ => headings.extra.push((col, shown(parts))),
        });
        headings
    }

    /// Shows `take` each column of these rows and what stands over it.
    fn each_column(&self, top: u32, bottom: u32, mut take: impl FnMut(u32, &[&HeadingText])) {
        let cells = self.sheet.between(top, bottom).iter();
        let mut cols: Vec<u32> = cells.flat_map(|f| spanned_cols(self.sheet, f)).collect();
        cols.sort_unstable();
        cols.dedup();
        let mut parts = Vec::new();
        for col in cols {
            parts.clear();
            self.put_parts((top, bottom), col, &mut parts);
            take(col, &parts);
        }
    }

    /// What stands over a column from top to bottom; a merged cell speaks for all columns it covers,
    /// once.
    fn put_parts<'p>(
        &'p self,
        (top, bottom): (u32, u32),
        col: u32,
        parts: &mut Vec<&'p HeadingText>,
    ) {
        let mut last: Option<usize> = None;
        for row in top..=bottom {
            let at = self.sheet.merged(row, col).map_or((row, col), |area| (area.top, area.left));
            let place = self.sheet.position(at.0, at.1);
            // What hangs down from above these rows is the heading of another table.
            let place = place.filter(|_| at.0 >= top);
            let text = place.and_then(|place| self.part(place));
            if text.is_some() && place != last {
                parts.extend(text);
                last = place;
            }
        }
    }

    /// What stacked heading texts mean together: 签约 over 金额(亿元), or 项目 over 签约.
    fn meaning_of<'p>(
        &self,
        parts: &[&'p HeadingText],
    ) -> Option<(ColumnRole, Option<&'p Arc<str>>)> {
        let (first, below) = parts.split_first()?;
        if below.is_empty() {
            let only = first;
            return Some((only.meaning?, only.heading.unit.as_ref()));
        }
        let unit = parts.iter().rev().find_map(|part| part.unit_alone.as_ref());
        let names = parts.iter().filter(|part| part.unit_alone.is_none());
        let unit = unit.or_else(|| names.clone().rev().find_map(|n| n.heading.unit.as_ref()));
        let last = names.clone().next_back()?;
        if let Some(meaning) = last.meaning {
            return Some((meaning, unit));
        }
        let names: Vec<&Heading> = names.map(|part| &part.heading).collect();
        let joined = joined_names(&names);
        let meaning = joined.iter().find_map(|name| self.words.named(name));
        // 计量单位 below 市(州) labels a row of units.
        let unit_col = || first.meaning.filter(|meaning| *meaning == ColumnRole::Unit);
        meaning.or_else(unit_col).map(|meaning| (meaning, unit))
    }

    /// Gives columns with an unknown heading to the missing field that it is nearest to.
    fn guess(&self, headings: &mut Headings) {
        let known: Vec<usize> = headings.columns.iter().map(|c| c.field).collect();
        let mut left = Vec::new();
        for (col, shown) in std::mem::take(&mut headings.extra) {
            let mut parts = Vec::new();
            self.put_parts(headings.rows, col, &mut parts);
            let Some((field, unit)) = self.guess_of(&parts, &known) else {
                left.push((col, shown));
                continue;
            };
            let column = Column::new(field, col, unit, shown, true);
            // 本月签约项目 and 累计签约项目 are equally near: neither may be taken.
            let is_taken = headings.columns.iter().any(|c| c.field == field);
            let list = if is_taken { &mut headings.repeated } else { &mut headings.columns };
            list.push(column);
        }
        headings.extra = left;
    }

    fn guess_of(
        &self,
        parts: &[&HeadingText],
        known: &[usize],
    ) -> Option<(usize, Option<Arc<str>>)> {
        let alone = parts.iter().rev().find_map(|part| part.unit_alone.clone());
        let named = parts.iter().filter(|part| part.unit_alone.is_none());
        let headings: Vec<&Heading> = named.map(|part| &part.heading).collect();
        let unit = alone.or_else(|| headings.iter().rev().find_map(|h| h.unit.clone()));
        let mut names: Vec<String> = headings.last().map(|h| h.name.clone()).into_iter().collect();
        names.extend(joined_names(&headings));
        let field = names.iter().find_map(|name| self.words.nearest(name, known))?;
        let fits = unit.as_deref().is_none_or(|unit| {
            let is_money = MoneyUnit::parse(unit).is_some();
            is_money == (self.words.field(field).kind == Kind::Amount)
        });
        fits.then_some((field, unit))
    }
}

/// Stacked heading texts as they are written, without white space.
fn shown(parts: &[&HeadingText]) -> Arc<str> {
    match parts {
        [only] => Arc::clone(&only.shown),
        _ => parts.iter().map(|part| &*part.shown).collect::<String>().into(),
    }
}

/// Columns over which a cell stands: its own, or those of its merged area.
fn spanned_cols(sheet: &Sheet, filled: &SheetCell) -> std::ops::RangeInclusive<u32> {
    let width_limit = 64;
    match sheet.merged(filled.row, filled.col) {
        Some(area) => area.left..=area.right.min(area.left.saturating_add(width_limit)),
        None => filled.col..=filled.col,
    }
}

/// Names that two or three stacked headings can make.
fn joined_names(names: &[&Heading]) -> Vec<String> {
    let text = |at: usize| names[at].name.as_str();
    match names.len() {
        2 => vec![format!("{}{}", text(0), text(1)), format!("{}{}", text(1), text(0))],
        3 => vec![
            format!("{}{}", text(1), text(2)),
            format!("{}{}", text(2), text(1)),
            format!("{}{}", text(0), text(2)),
            format!("{}{}", text(2), text(0)),
            format!("{}{}{}", text(0), text(1), text(2)),
        ],
        0 | 1 => Vec::new(),
        // So many are those of a form that has them.
        _ => vec![names.iter().map(|heading| heading.name.as_str()).collect()],
    }
}

impl Headings {
    fn number_columns(&self, words: &HeadingIndex) -> usize {
        self.columns.iter().filter(|c| words.field(c.field).is_number()).count()
    }
}
