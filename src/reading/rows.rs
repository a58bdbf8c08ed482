//! Rows below the headings: which are a unit's figures, and which sum others up, are parts of them,
//! or belong to the form itself. Nothing is ever counted twice.

use super::cell::Cell;
use super::header::header_of;
use super::headings::Headings;
use super::sheet::{Filled, Sheet};
use crate::campaign::{Unit, fold};
use crate::form::Vocabulary;

/// Beginnings of lines that end a table.
const END_MARKS: [&str; 16] = [
    "联系人",
    "联系方式",
    "联系电话",
    "注:",
    "注1",
    "注意",
    "备注:",
    "说明:",
    "填表说明",
    "填报说明",
    "填报人",
    "填报时间",
    "审核",
    "负责人",
    "单位负责人",
    "制表",
];
/// Endings of labels of rows that sum others up.
const TOTAL_MARKS: [&str; 5] = ["合计", "总计", "小计", "共计", "累计"];
/// Beginnings of labels of rows that show how the form is filled in.
const EXAMPLE_MARKS: [&str; 6] = ["示例", "样例", "例:", "(例", "填报示例", "例如"];
/// Labels beside a row of column numbers.
const NUMBERING_MARKS: [&str; 7] = ["甲", "乙", "栏次", "列次", "序号", "行次", "编号"];
/// Endings of names of the parts that a city consists of.
const PART_ENDINGS: [&str; 7] = ["县", "区", "旗", "园区", "市本级", "州本级", "本级"];

/// The rows of one table.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Rows that are a unit's return, from the top.
    pub units: Vec<DataRow>,
    /// Rows that sum others up and are not counted.
    pub totals: Vec<DataRow>,
    /// Rows of counties and 其中, which their unit's row contains.
    pub parts: Vec<DataRow>,
    /// Rows that show how to fill in the form.
    pub examples: Vec<DataRow>,
    /// First row after the table.
    pub end: u32,
}

/// A row that holds figures or names a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataRow {
    /// Zero-based row.
    pub row: u32,
    /// Text in the column that names the unit.
    pub label: Option<String>,
    /// Whether it is one of the parts that 其中 announces, which need not add up.
    pub of_which: bool,
    /// Rows that are added up in this one's place: no row gives the whole.
    pub sum_of: Vec<u32>,
}

/// Takes the rows of a table from below its headings up to `limit`; finds the column of units where
/// no heading names it.
pub fn rows_below(
    headings: &mut Headings,
    sheet: &Sheet,
    top: u32,
    limit: u32,
    words: &Vocabulary,
) -> Rows {
    if headings.unit_col.is_none() {
        headings.unit_col = unheaded_unit_col(headings, sheet, limit, words);
    }
    let headings = &*headings;
    let sorter = Sorter { sheet, headings, words, above: unit_above(sheet, headings, top, words) };
    let (sorted, end) = sorter.sort(limit);
    Rows { end, ..sorter.settle(sorted) }
}

/// The unit that the header over the table names.
fn unit_above<'a>(
    sheet: &Sheet,
    headings: &Headings,
    top: u32,
    words: &Vocabulary<'a>,
) -> Option<&'a Unit> {
    let campaign = words.campaign();
    let header = header_of(sheet, &campaign.form.header, top..headings.rows.0, 0..0);
    let at = campaign.form.header.iter().position(|f| f.key == "reporting_unit")?;
    let text = header.get(at)?.as_ref().and_then(|l| l.cell.raw())?;
    campaign.units.named_in(&text)
}

/// A column left of the figures in which units are named under a heading that nobody knows.
fn unheaded_unit_col(
    headings: &Headings,
    sheet: &Sheet,
    limit: u32,
    words: &Vocabulary,
) -> Option<u32> {
    let first = headings.columns.iter().map(|c| c.col).min()?;
    let units = &words.campaign().units;
    let named = |f: &&Filled| {
        f.row > headings.rows.1
            && f.row < limit
            && f.col < first
            && f.cell.as_text().is_some_and(|text| units.by_name(text).is_some())
    };
    sheet.cells().find(named).map(|f| f.col)
}

/// Rows by what their label says.
#[derive(Default)]
struct Sorted {
    units: Vec<DataRow>,
    others: Vec<DataRow>,
    totals: Vec<DataRow>,
    parts: Vec<DataRow>,
    examples: Vec<DataRow>,
    /// Rows with nothing but words in their number columns.
    wordy: Vec<DataRow>,
}

struct Sorter<'a> {
    sheet: &'a Sheet,
    headings: &'a Headings,
    words: &'a Vocabulary<'a>,
    /// The unit that the header over the table names.
    above: Option<&'a Unit>,
}

impl Sorter<'_> {
    fn sort(&self, limit: u32) -> (Sorted, u32) {
        let mut sorted = Sorted::default();
        let mut end = self.headings.rows.1 + 1;
        let below = |row: &u32| *row > self.headings.rows.1 && *row < limit;
        for (row, cells) in self.sheet.rows().filter(|(row, _)| below(row)) {
            if self.ends_table(cells) {
                break;
            }
            end = row + 1;
            self.sort_row(row, &mut sorted);
        }
        (sorted, end)
    }

    fn sort_row(&self, row: u32, sorted: &mut Sorted) {
        let label = self.label(row);
        let folded = label.as_deref().map(fold).unwrap_or_default();
        let unit = label.as_deref().and_then(|text| self.words.campaign().units.named_in(text));
        let figures = self.has_figures(row);
        let of_which = folded.starts_with("其中");
        let entry = DataRow { row, label, of_which, sum_of: Vec::new() };
        if EXAMPLE_MARKS.iter().any(|mark| folded.starts_with(mark)) {
            sorted.examples.push(entry);
        } else if self.numbers_the_columns(row, &folded) {
        } else if of_which && figures {
            sorted.parts.push(entry);
        } else if unit.is_some() {
            sorted.units.push(entry);
        } else if figures && TOTAL_MARKS.iter().any(|m| folded.trim_end_matches(':').ends_with(m)) {
            sorted.totals.push(entry);
        } else if figures {
            sorted.others.push(entry);
        } else if self.number_cells(row).next().is_some() {
            sorted.wordy.push(entry);
        }
    }

    /// Decides which rows are returns once all are known.
    fn settle(&self, sorted: Sorted) -> Rows {
        let Sorted { mut units, others, mut totals, mut parts, examples, wordy } = sorted;
        let (inner, mut foreign): (Vec<DataRow>, Vec<DataRow>) =
            others.into_iter().partition(|row| self.is_part(row));
        if units.len() == 1 && !totals.iter().any(|t| self.is_grand_total(t)) {
            parts.extend(inner);
        } else if units.is_empty() && inner.len() > 1 {
            units.push(self.whole_of(&inner, &mut totals));
            parts.extend(inner);
        } else {
            foreign.extend(inner);
        }
        units.extend(foreign);
        units.sort_by_key(|row| row.row);
        // A unit that calls its only row 合计 means itself.
        if units.is_empty() {
            units = totals.pop().or_else(|| wordy.into_iter().next()).into_iter().collect();
        }
        Rows { units, totals, parts, examples, end: 0 }
    }

    /// The row that stands for all parts: their total, or their sum where no row gives it.
    fn whole_of(&self, parts: &[DataRow], totals: &mut Vec<DataRow>) -> DataRow {
        if let Some(total) = totals.pop() {
            return DataRow { label: None, ..total };
        }
        let rows: Vec<u32> = parts.iter().map(|p| p.row).collect();
        let first = rows.first().copied().unwrap_or_default();
        DataRow { row: first, label: None, of_which: false, sum_of: rows }
    }

    /// Whether a row that names none of the units is a part of one: a county, or any row of a table
    /// whose header names the unit.
    fn is_part(&self, row: &DataRow) -> bool {
        let Some(label) = &row.label else { return false };
        let folded = fold(label);
        let county = PART_ENDINGS.iter().any(|ending| folded.ends_with(ending));
        county || self.above.is_some()
    }

    fn is_grand_total(&self, total: &DataRow) -> bool {
        total.label.as_deref().is_some_and(|label| fold(label).contains("全省"))
    }

    /// The label of a row; a label merged over several rows speaks for each of them.
    fn label(&self, row: u32) -> Option<String> {
        let col = self.headings.unit_col?;
        let at = self.sheet.merged(row, col).map_or((row, col), |area| (area.top, area.left));
        let below_headings = at.0 > self.headings.rows.1;
        let text = self.sheet.cell(at.0, at.1).as_text().filter(|_| below_headings);
        text.map(String::from)
    }

    fn has_figures(&self, row: u32) -> bool {
        self.number_cells(row).any(|filled| self.is_figure(filled))
    }

    fn number_cells(&self, row: u32) -> impl Iterator<Item = &Filled> {
        let columns = self.headings.columns.iter();
        let numbers = columns.filter(|c| self.words.field(c.field).is_number());
        numbers.filter_map(move |c| self.sheet.filled(row, c.col))
    }

    /// Whether a cell in a number column can be meant as a figure: no telephone number, and no text
    /// without any digit unless it is one of the campaign's words.
    fn is_figure(&self, filled: &Filled) -> bool {
        let Some(text) = filled.cell.as_text() else { return true };
        let folded = fold(text);
        let digits = folded.chars().filter(char::is_ascii_digit).count();
        let dial = |c: char| c.is_ascii_digit() || matches!(c, '-' | '(' | ')' | '/');
        let is_phone = digits >= 7 && folded.contains('-') && folded.chars().all(dial);
        let short = folded.chars().count() <= 20;
        short && !is_phone && digits > 0 || self.words.campaign().words.said(text).is_some()
    }

    /// A row such as 甲 1 2 3 4, which numbers the columns of the form.
    fn numbers_the_columns(&self, row: u32, label: &str) -> bool {
        let known = label.is_empty() || NUMBERING_MARKS.contains(&label);
        let mut cols: Vec<u32> = self.headings.columns.iter().map(|c| c.col).collect();
        cols.sort_unstable();
        let number = |col: &u32| match self.sheet.cell(row, *col) {
            Cell::Number(n) => Some(*n),
            Cell::Text(text) => fold(text).trim_matches(['(', ')']).parse().ok(),
            _ => None,
        };
        let numbers: Vec<Option<f64>> = cols.iter().map(number).collect();
        let starts_low = numbers.first().is_some_and(|n| n.is_some_and(|n| n <= 3.0));
        let rises = |pair: &[Option<f64>]| matches!(pair, [Some(a), Some(b)] if b - a == 1.0);
        let is_first = row <= self.headings.rows.1 + 2;
        let looks_so = is_first && starts_low && numbers.len() > 3;
        let labelled = || !label.is_empty() || self.has_unit_below(row);
        known && looks_so && numbers.windows(2).all(rises) && labelled()
    }

    fn has_unit_below(&self, row: u32) -> bool {
        let Some(col) = self.headings.unit_col else { return false };
        let units = &self.words.campaign().units;
        let named = |f: &Filled| f.cell.as_text().is_some_and(|t| units.named_in(t).is_some());
        self.sheet.cells().any(|f| f.row > row && f.col == col && named(f))
    }

    fn ends_table(&self, cells: &[Filled]) -> bool {
        let first = cells.first().and_then(|f| f.cell.as_text()).map(fold);
        first.is_some_and(|text| END_MARKS.iter().any(|mark| text.starts_with(mark)))
    }
}
