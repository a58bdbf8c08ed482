//! Rows below the headings: which are a unit's figures, and which sum others up, are parts of them,
//! or belong to the form itself. Nothing is ever counted twice.

use super::cell::Cell;
use super::groups::earlier_year;
use super::headings::Headings;
use super::labels;
use super::numbering::{self, Numbers};
use super::row_selection::{Settler, Sorted};
use super::sheet::{Sheet, SheetCell};
use crate::campaign::normalize;
use crate::form::HeadingIndex;

/// Longest remark that is looked at for the word 示例, in characters.
const LONGEST_REMARK: usize = 12;
/// Rows directly below the headings in which columns are numbered or an example stands.
const FIRST_ROWS: u32 = 2;

/// The rows of one table.
#[derive(Debug, Clone, Default)]
pub struct TableRows {
    /// Rows that are a unit's return, from the top.
    pub units: Vec<DataRow>,
    /// Rows that sum others up, average or compare, and are not counted.
    pub totals: Vec<DataRow>,
    /// Rows of counties and 其中, which their unit's row contains.
    pub parts: Vec<DataRow>,
    /// Rows that show how to fill in the form.
    pub examples: Vec<DataRow>,
    /// Hidden rows of units beside others that are shown; they are not counted.
    pub hidden: Vec<DataRow>,
    /// First row after the table.
    pub end: u32,
}

/// A row that holds figures or names a unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DataRow {
    /// Zero-based row.
    pub row: u32,
    /// Text in the column that names the unit.
    pub label: Option<String>,
    /// Whether it need not add up with others: 其中, 平均, 上年同期.
    pub of_which: bool,
    /// Rows that are added up in this one's place: no row gives the whole.
    pub sum_of: Vec<u32>,
    /// Why it may be the wrong row.
    pub doubt: Option<String>,
}

/// Takes the rows of a table from below its headings up to `limit`; finds the column of units where
/// no heading names it.
pub fn rows_below(
    headings: &mut Headings,
    sheet: &Sheet,
    top: u32,
    limit: u32,
    words: &HeadingIndex,
) -> TableRows {
    if headings.unit_col.is_none() {
        headings.unit_col = unheaded_unit_col(headings, sheet, limit, words);
    }
    let headings = &*headings;
    let (sorted, end) = Sorter { sheet, headings, words }.sort(limit);
    TableRows { end, ..Settler { sheet, headings, words, top }.settle(sorted) }
}

/// A column left of the figures in which units are named under a heading that nobody knows.
fn unheaded_unit_col(
    headings: &Headings,
    sheet: &Sheet,
    limit: u32,
    words: &HeadingIndex,
) -> Option<u32> {
    let first = headings.columns.iter().map(|c| c.col).min()?;
    let units = &words.campaign().units;
    let named = |f: &&SheetCell| {
        f.row > headings.rows.1
            && f.row < limit
            && f.col < first
            && f.cell.as_text().is_some_and(|text| units.by_name(text).is_some())
    };
    sheet.cells().find(named).map(|f| f.col)
}

struct Sorter<'a> {
    sheet: &'a Sheet,
    headings: &'a Headings,
    words: &'a HeadingIndex<'a>,
}

impl TableRows {
    /// All rows of figures, each kind in its order.
    pub fn all(&self) -> impl Iterator<Item = u32> {
        let all = [&self.units, &self.totals, &self.parts, &self.examples, &self.hidden];
        all.into_iter().flatten().map(|row| row.row)
    }

    /// First row after the last one of figures.
    pub fn first_after(&self) -> u32 {
        self.all().map(|row| row + 1).max().unwrap_or(self.end)
    }
}

impl DataRow {
    /// The label, normalized; empty if there is none.
    pub fn normalized(&self) -> String {
        self.label.as_deref().map(normalize).unwrap_or_default()
    }
}

impl Sorter<'_> {
    fn sort(&self, limit: u32) -> (Sorted, u32) {
        let mut sorted = Sorted::default();
        let mut end = self.headings.rows.1 + 1;
        // A line between rows says what stands below it, up to the next such line.
        let mut is_other = false;
        let below = self.sheet.within(end..limit).chunk_by(|a, b| a.row == b.row);
        for (row, cells) in below.map(|cells| (cells[0].row, cells)) {
            if self.ends_table(row, cells) {
                break;
            }
            end = row + 1;
            if let Some(text) = self.line_between(row, cells) {
                is_other = self.words.other_thing(&text).is_some();
            }
            self.sort_row(row, is_other, &mut sorted);
        }
        (sorted, end)
    }

    fn sort_row(&self, row: u32, is_other: bool, sorted: &mut Sorted) {
        let label = self.label(row);
        let normalized = label.as_deref().map(normalize).unwrap_or_default();
        let unit = label.as_deref().and_then(|text| self.words.campaign().units.named_in(text));
        let figures = self.has_figures(row);
        let is_earlier = earlier_year(&normalized, self.words.campaign()).is_some();
        let compares = labels::compares(&normalized) || is_earlier || is_other;
        let of_which = normalized.starts_with("其中");
        let entry = DataRow { row, label, of_which: of_which || compares, ..DataRow::default() };
        if self.is_example(row, &normalized) {
            sorted.examples.push(entry);
        } else if self.numbers_the_columns(row, &normalized) {
        } else if compares && figures {
            sorted.totals.push(entry);
        } else if of_which && figures {
            sorted.parts.push(entry);
        } else if unit.is_some() && labels::is_own_part(&normalized) && figures {
            sorted.others.push(entry);
        } else if unit.is_some() {
            sorted.units.push(entry);
        } else if figures && labels::is_total(&normalized) {
            sorted.totals.push(entry);
        } else if figures {
            sorted.others.push(entry);
        } else if self.number_cells(row).next().is_some() {
            sorted.wordy.push(entry);
        }
    }

    /// What a line says that is nothing but a short text before any figures: 上年同期.
    fn line_between(&self, row: u32, cells: &[SheetCell]) -> Option<String> {
        let [only] = cells else { return None };
        let text = normalize(only.cell.as_text()?);
        let names_unit = self.words.campaign().units.named_in(&text).is_some();
        let is_figure = self.number_cells(row).any(|filled| self.is_figure(filled));
        (text.chars().count() <= LONGEST_REMARK && !names_unit && !is_figure).then_some(text)
    }

    /// The label of a row; a label merged over several rows speaks for each of them.
    fn label(&self, row: u32) -> Option<String> {
        let col = self.headings.unit_col?;
        let at = self.sheet.merged(row, col).map_or((row, col), |area| (area.top, area.left));
        let below_headings = at.0 > self.headings.rows.1;
        let text = self.sheet.cell(at.0, at.1).as_text().filter(|_| below_headings);
        text.or_else(|| self.label_beside(row)).map(String::from)
    }

    /// 合计 often stands in the column 序号, before that of the units.
    fn label_beside(&self, row: u32) -> Option<&str> {
        let unit_col = self.headings.unit_col?;
        let before = self.sheet.between(row, row).iter().take_while(|f| f.col < unit_col);
        before.filter_map(|f| f.cell.as_text()).next()
    }

    /// Whether a row shows how the form is filled in: its label says so, or a short text beside its
    /// figures, or it is the first row and names its unit in brackets only.
    fn is_example(&self, row: u32, label: &str) -> bool {
        let is_first = row <= self.headings.rows.1 + FIRST_ROWS;
        let in_brackets = label.strip_prefix('(').and_then(|t| t.strip_suffix(')'));
        let named = in_brackets.and_then(|text| self.words.campaign().units.by_name(text));
        labels::is_example(label)
            || is_first && named.is_some() && self.has_unit_below(row)
            || self.texts_beside(row).any(|text| labels::says_example(&text))
    }

    /// Short texts of a row that stand in no column of figures, normalized.
    fn texts_beside(&self, row: u32) -> impl Iterator<Item = String> {
        let is_number = |col: u32| {
            let column = self.headings.columns.iter().find(|c| c.col == col);
            column.is_some_and(|c| self.words.field(c.field).is_number())
        };
        let cells = self.sheet.between(row, row).iter().filter(move |f| !is_number(f.col));
        let texts = cells.filter_map(|f| f.cell.as_text());
        texts.map(normalize).filter(|text| text.chars().count() <= LONGEST_REMARK)
    }

    fn has_figures(&self, row: u32) -> bool {
        self.number_cells(row).any(|filled| self.is_figure(filled))
    }

    fn number_cells(&self, row: u32) -> impl Iterator<Item = &SheetCell> {
        let columns = self.headings.columns.iter();
        let numbers = columns.filter(|c| self.words.field(c.field).is_number());
        numbers.filter_map(move |c| self.sheet.filled(row, c.col))
    }

    /// Whether a cell in a number column can be meant as a figure: no day, no telephone number, and
    /// no text without any digit unless it is one of the campaign's words.
    fn is_figure(&self, filled: &SheetCell) -> bool {
        let Some(text) = filled.cell.as_text() else {
            return !matches!(filled.cell, Cell::Date(_));
        };
        let normalized = normalize(text);
        let digits = normalized.chars().filter(char::is_ascii_digit).count();
        let dial = |c: char| c.is_ascii_digit() || matches!(c, '-' | '(' | ')' | '/');
        let is_phone = digits >= 7 && normalized.contains('-') && normalized.chars().all(dial);
        let short = normalized.chars().count() <= 20;
        let is_day = normalized.starts_with("20")
            && normalized.matches(['年', '月', '.', '-', '/']).count() > 1;
        short && !is_phone && !is_day && digits > 0
            || self.words.campaign().words.meaning_of(text).is_some()
    }

    /// A row such as 甲 1 2 3 4, which numbers the columns of the form. Plain numbers that nothing
    /// announces may be figures where they do not go through all columns.
    fn numbers_the_columns(&self, row: u32, label: &str) -> bool {
        let known = label.is_empty() || numbering::is_mark(label);
        if !known || row > self.headings.rows.1 + FIRST_ROWS {
            return false;
        }
        let cells = self.sheet.between(row, row).iter();
        let own = cells.filter(|f| self.headings.columns.iter().any(|c| c.col == f.col));
        match numbering::numbers(own.map(|f| &f.cell)) {
            Some(Numbers::Marked) => true,
            Some(Numbers::Plain) => {
                let columns = self.headings.columns.iter();
                let numbers = columns.filter(|c| self.words.field(c.field).is_number()).count();
                !label.is_empty() || self.number_cells(row).count() == numbers
            }
            None => false,
        }
    }

    fn has_unit_below(&self, row: u32) -> bool {
        let Some(col) = self.headings.unit_col else { return false };
        let units = &self.words.campaign().units;
        let named = |f: &SheetCell| f.cell.as_text().is_some_and(|t| units.named_in(t).is_some());
        self.sheet.cells().any(|f| f.row > row && f.col == col && named(f))
    }

    fn ends_table(&self, row: u32, cells: &[SheetCell]) -> bool {
        let first = cells.first().and_then(|f| f.cell.as_text()).map(normalize);
        let is_mark = |text: String| {
            // 填表示范 begins like 填表人.
            labels::begins_note(&text) && !(labels::is_example(&text) && self.has_figures(row))
        };
        first.is_some_and(is_mark)
    }
}
