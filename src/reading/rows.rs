//! Rows below the headings: which are a unit's figures, and which sum others up, are parts of them,
//! or belong to the form itself. Nothing is ever counted twice.

use super::cell::Cell;
use super::header::header_of;
use super::headings::Headings;
use super::sheet::{Filled, Sheet};
use crate::campaign::{Accumulation, Unit, fold};
use crate::form::Vocabulary;

/// Beginnings of lines that end a table.
const END_MARKS: [&str; 22] = [
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
    "填表",
    "电话",
    "手机",
    "传真",
    "签字",
    "盖章",
];
/// Endings of labels of rows that sum others up.
const TOTAL_MARKS: [&str; 5] = ["合计", "总计", "小计", "共计", "累计"];
/// Labels of rows of this period's own figures beside a row of cumulative ones.
const CURRENT_MARKS: [&str; 5] = ["本期", "当期", "本月", "本期数", "当期数"];
/// Words in labels of rows that compare or average, and are no figures of this period.
const COMPARING_MARKS: [&str; 12] = [
    "平均",
    "人均",
    "上年同期",
    "去年同期",
    "同比",
    "环比",
    "增长",
    "增幅",
    "占比",
    "比重",
    "完成率",
    "任务",
];
/// Beginnings of labels of rows that show how the form is filled in.
const EXAMPLE_MARKS: [&str; 10] =
    ["示例", "样例", "例:", "(例", "填报示例", "例如", "某", "xx", "××", "**"];
/// Labels beside a row of column numbers.
const NUMBERING_MARKS: [&str; 7] = ["甲", "乙", "栏次", "列次", "序号", "行次", "编号"];
/// Endings of names of the parts that a city consists of.
const PART_ENDINGS: [&str; 7] = ["县", "区", "旗", "园区", "市本级", "州本级", "本级"];

/// The rows of one table.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Rows that are a unit's return, from the top.
    pub units: Vec<DataRow>,
    /// Rows that sum others up, average or compare, and are not counted.
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
    /// Whether it need not add up with others: 其中, 平均, 上年同期.
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
    let sorter = Sorter { sheet, headings, words, top };
    let (sorted, end) = sorter.sort(limit);
    Rows { end, ..sorter.settle(sorted) }
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
    /// First row above the table in which its header may stand.
    top: u32,
}

impl Rows {
    /// All rows of figures, each kind in its order.
    pub fn all(&self) -> impl Iterator<Item = u32> {
        let all = [&self.units, &self.totals, &self.parts, &self.examples];
        all.into_iter().flatten().map(|row| row.row)
    }

    /// First row after the last one of figures.
    pub fn first_after(&self) -> u32 {
        self.all().map(|row| row + 1).max().unwrap_or(self.end)
    }
}

/// Whether the label of a row says that it sums others up.
fn is_total(row: &DataRow) -> bool {
    let label = row.label.as_deref().map(fold).unwrap_or_default();
    TOTAL_MARKS.iter().any(|mark| label.trim_end_matches(':').ends_with(mark))
}

/// Whether a row that names none of the units is a part of one: a county, or any row of a table whose
/// header names the unit.
fn is_part(row: &DataRow, is_headed: bool) -> bool {
    let Some(label) = &row.label else { return false };
    let folded = fold(label);
    is_headed || PART_ENDINGS.iter().any(|ending| folded.ends_with(ending))
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
        let compares = COMPARING_MARKS.iter().any(|mark| folded.contains(mark));
        let of_which = folded.starts_with("其中");
        let entry = DataRow { row, label, of_which: of_which || compares, sum_of: Vec::new() };
        if EXAMPLE_MARKS.iter().any(|mark| folded.starts_with(mark)) {
            sorted.examples.push(entry);
        } else if self.numbers_the_columns(row, &folded) {
        } else if compares && figures {
            sorted.totals.push(entry);
        } else if of_which && figures {
            sorted.parts.push(entry);
        } else if unit.is_some() {
            sorted.units.push(entry);
        } else if figures && is_total(&entry) {
            sorted.totals.push(entry);
        } else if figures {
            sorted.others.push(entry);
        } else if self.number_cells(row).next().is_some() {
            sorted.wordy.push(entry);
        }
    }

    /// Decides which rows are returns once all are known.
    fn settle(&self, sorted: Sorted) -> Rows {
        let Sorted { mut units, mut others, mut totals, mut parts, examples, wordy } = sorted;
        self.named_totals(&mut units, &mut totals);
        self.current_or_cumulative(&mut others, &mut totals);
        let is_headed = !others.is_empty() && self.unit_above().is_some();
        let (inner, mut foreign): (Vec<DataRow>, Vec<DataRow>) =
            others.into_iter().partition(|row| is_part(row, is_headed));
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
            let total = totals.iter().rposition(|total| !total.of_which);
            units = total
                .map(|at| totals.remove(at))
                .or_else(|| wordy.into_iter().next())
                .into_iter()
                .collect();
        }
        Rows { units, totals, parts, examples, end: 0 }
    }

    /// The row that stands for all parts: their total, or their sum where no row gives it.
    fn whole_of(&self, parts: &[DataRow], totals: &mut Vec<DataRow>) -> DataRow {
        if let Some(at) = totals.iter().rposition(|total| !total.of_which) {
            return DataRow { label: None, ..totals.remove(at) };
        }
        let rows: Vec<u32> = parts.iter().map(|p| p.row).collect();
        let first = rows.first().copied().unwrap_or_default();
        DataRow { row: first, label: None, of_which: false, sum_of: rows }
    }

    /// The unit that the header over the table names.
    fn unit_above(&self) -> Option<&Unit> {
        let campaign = self.words.campaign();
        let rows = self.top..self.headings.rows.0;
        let header = header_of(self.sheet, &campaign.form.header, rows, 0..0);
        let at = campaign.form.header.iter().position(|f| f.key == "reporting_unit")?;
        let text = header.get(at)?.as_ref().and_then(|l| l.cell.raw())?;
        campaign.units.named_in(&text)
    }

    /// Rows such as 自贡市合计 beside a row of 自贡市 itself: they sum up, and are not counted.
    fn named_totals(&self, units: &mut Vec<DataRow>, totals: &mut Vec<DataRow>) {
        let named = |row: &DataRow| {
            row.label.as_deref().and_then(|text| self.words.campaign().units.named_in(text))
        };
        let plain: Vec<&Unit> =
            units.iter().filter(|row| !is_total(row)).filter_map(&named).collect();
        let is_named = |row: &&mut DataRow| {
            is_total(row) && named(row).is_some_and(|unit| plain.contains(&unit))
        };
        totals.extend(units.extract_if(.., |row| is_named(&row)));
        totals.sort_by_key(|row| row.row);
    }

    /// Of a row 本期 and a row 累计 the campaign says which is asked for, if it says the same of every
    /// field; the other is not counted.
    fn current_or_cumulative(&self, others: &mut Vec<DataRow>, totals: &mut Vec<DataRow>) {
        let says = |row: &DataRow, words: &[&str]| {
            row.label.as_deref().is_some_and(|text| words.contains(&fold(text).as_str()))
        };
        let cumulative = |row: &DataRow| says(row, &["累计", "累计数", "本期累计"]);
        let fields = self.words.campaign().form.fields.iter().filter(|f| f.is_number());
        let all = fields.clone().all(|f| f.accumulation == Accumulation::Cumulative);
        if totals.iter().any(cumulative) && all {
            let current = others.extract_if(.., |row| says(row, &CURRENT_MARKS));
            totals.extend(current.map(|row| DataRow { of_which: true, ..row }));
        } else if others.iter().any(|row| says(row, &CURRENT_MARKS)) {
            others.extend(totals.extract_if(.., |row| cumulative(row)));
        }
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
        text.or_else(|| self.label_beside(row)).map(String::from)
    }

    /// 合计 often stands in the column 序号, before that of the units.
    fn label_beside(&self, row: u32) -> Option<&str> {
        let unit_col = self.headings.unit_col?;
        let before = self.sheet.between(row, row).iter().take_while(|f| f.col < unit_col);
        before.filter_map(|f| f.cell.as_text()).next()
    }

    fn has_figures(&self, row: u32) -> bool {
        self.number_cells(row).any(|filled| self.is_figure(filled))
    }

    fn number_cells(&self, row: u32) -> impl Iterator<Item = &Filled> {
        let columns = self.headings.columns.iter();
        let numbers = columns.filter(|c| self.words.field(c.field).is_number());
        numbers.filter_map(move |c| self.sheet.filled(row, c.col))
    }

    /// Whether a cell in a number column can be meant as a figure: no day, no telephone number, and
    /// no text without any digit unless it is one of the campaign's words.
    fn is_figure(&self, filled: &Filled) -> bool {
        let Some(text) = filled.cell.as_text() else {
            return !matches!(filled.cell, Cell::Date(_));
        };
        let folded = fold(text);
        let digits = folded.chars().filter(char::is_ascii_digit).count();
        let dial = |c: char| c.is_ascii_digit() || matches!(c, '-' | '(' | ')' | '/');
        let is_phone = digits >= 7 && folded.contains('-') && folded.chars().all(dial);
        let short = folded.chars().count() <= 20;
        let is_day =
            folded.starts_with("20") && folded.matches(['年', '月', '.', '-', '/']).count() > 1;
        short && !is_phone && !is_day && digits > 0
            || self.words.campaign().words.said(text).is_some()
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
