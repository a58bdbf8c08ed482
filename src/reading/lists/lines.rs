//! Rows below the headings of a list: which are lines, and what the others are.

use crate::campaign::{Block, Kind, normalize};
use crate::form::{HeadingIndex, Stamp};
use crate::reading::cell::Cell;
use crate::reading::header::is_header;
use crate::reading::headings::Headings;
use crate::reading::labels;
use crate::reading::numbering;
use crate::reading::sheet::{Sheet, SheetCell};

use super::pages::Pages;
use super::sums;
use std::cell::OnceCell;
use std::collections::HashSet;

/// Rows directly below the headings in which columns may be numbered.
const FIRST_ROWS: u32 = 2;
/// Longest label of a total in characters.
const LONGEST_TOTAL: usize = 12;
/// What a row below the headings is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowKind {
    /// A line of the list.
    Line,
    /// Nothing, or the number of a line that was not filled in.
    Blank,
    /// The numbers of the columns.
    ColumnNumbers,
    /// 合计 and the like.
    Total,
    /// An example of how to fill it in.
    Example,
    /// Figures without a name: nobody can say whether they are a line.
    Nameless,
    /// 无, 零报告: the unit says that there is nothing to list.
    NothingToReport,
    /// The title of a group of lines, a note, a signature.
    Text,
}

/// A row below the headings.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) row: u32,
    pub(super) kind: RowKind,
    /// Text that names the unit, of the row or of the nearest above it.
    pub(super) unit: Option<String>,
}

/// A list whose lines are to be told.
#[derive(Clone, Copy)]
pub(super) struct ListHead<'a> {
    pub(super) headings: &'a Headings,
    pub(super) pages: &'a Pages,
    pub(super) block: &'a Block,
    /// Position of the block's first field among all fields of the campaign.
    pub(super) first_field: usize,
}

/// Takes the rows below the headings up to `limit`.
pub(super) fn rows_below(
    sheet: &Sheet,
    list: ListHead,
    words: &HeadingIndex,
    limit: u32,
) -> Vec<Row> {
    let ListHead { headings, pages, block, first_field } = list;
    let numbered = OnceCell::new();
    let reader = Reader { sheet, headings, pages, block, first_field, words, numbered };
    let mut unit: Option<String> = None;
    let mut rows = Vec::new();
    for (row, cells) in sheet.rows().filter(|(row, _)| *row > headings.rows.1 && *row < limit) {
        let kind = reader.kind(row, cells);
        let names_unit = |text: &String| {
            let label = normalize(text);
            !labels::is_total(&label) && !is_example(&label)
        };
        let own = reader.unit(row).filter(|_| kind != RowKind::Text).filter(names_unit);
        if own.is_some() {
            unit = own;
        }
        rows.push(Row { row, kind, unit: unit.clone() });
    }
    sums::parts_of_totals(&mut rows, &reader);
    sums::tell_apart(&mut rows, &reader);
    rows
}

pub(super) struct Reader<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) headings: &'a Headings,
    pages: &'a Pages,
    pub(super) block: &'a Block,
    pub(super) first_field: usize,
    words: &'a HeadingIndex<'a>,
    /// Columns with whole numbers below the headings; told for all at once, when the first is asked for.
    numbered: OnceCell<HashSet<u32>>,
}

impl Reader<'_> {
    fn kind(&self, row: u32, cells: &[SheetCell]) -> RowKind {
        let own = self.own_cells(cells);
        let texts = || cells.iter().filter_map(|f| Some((f, f.cell.as_text()?)));
        let is_stamp = |(_, text): (&SheetCell, &str)| Stamp::is_claimed(text);
        if self.pages.has(row) || self.pages.repeats(cells) || texts().any(is_stamp) {
            return RowKind::Text;
        }
        if self.pages.is_below_headings(row, FIRST_ROWS) && self.numbers_columns(cells) {
            return RowKind::ColumnNumbers;
        }
        let texts: Vec<(&SheetCell, String)> =
            texts().map(|(f, text)| (f, normalize(text))).collect();
        let first = texts.first().map_or("", |(_, text)| text);
        if texts.iter().take(2).any(|(_, text)| is_example(text)) {
            return RowKind::Example;
        }
        if let Some(kind) = self.group(cells, &texts) {
            return kind;
        }
        if self.is_total(cells, &texts, &own) {
            return RowKind::Total;
        }
        if own.is_empty() {
            return match first {
                "" => RowKind::Blank,
                _ if self.unit(row).is_some() && cells.len() <= 2 => RowKind::Blank,
                _ if says_nothing(first) => RowKind::NothingToReport,
                _ => RowKind::Text,
            };
        }
        if self.is_text(row, cells, &own, first) {
            return RowKind::Text;
        }
        let is_nothing = |f: &&SheetCell| match &f.cell {
            Cell::Text(text) => says_nothing(&normalize(text)),
            Cell::Number(number) => *number == 0.0,
            _ => false,
        };
        let says = own.iter().any(|f| f.cell.as_text().is_some());
        if says && own.iter().all(is_nothing) {
            return RowKind::NothingToReport;
        }
        let only_text = own.len() == 1 && own.iter().any(|f| is_page_mark(f));
        if only_text {
            return RowKind::Text;
        }
        if !self.has_key(row) && own.iter().filter(|f| f.cell.as_text().is_some()).count() < 2 {
            let is_nought = |f: &&&SheetCell| f.cell == Cell::Number(0.0);
            return if own.iter().all(|f| is_nought(&f)) {
                RowKind::Blank
            } else {
                RowKind::Nameless
            };
        }
        RowKind::Line
    }

    /// Cells of fields that a unit fills in: neither numbers of lines nor formulas of the form without a
    /// result.
    pub(super) fn own_cells<'c>(&self, cells: &'c [SheetCell]) -> Vec<&'c SheetCell> {
        let is_own = |filled: &&SheetCell| {
            let column = self.headings.columns.iter().find(|c| c.col == filled.col);
            let field = column.and_then(|c| self.block.fields.get(c.field - self.first_field));
            let is_asked = field.is_some_and(|f| f.kind != Kind::Serial && f.computed.is_none());
            let result = filled.extras.formula.is_some()
                && match &filled.cell {
                    Cell::Blank | Cell::Error(_) => true,
                    Cell::Number(number) => *number == 0.0,
                    _ => false,
                };
            is_asked && !result
        };
        cells.iter().filter(is_own).collect()
    }

    fn numbers_columns(&self, cells: &[SheetCell]) -> bool {
        // 甲, 乙 stand over the columns of names.
        let is_stem =
            |f: &&SheetCell| f.cell.as_text().is_some_and(|t| "甲乙丙丁".contains(t.trim()));
        let known =
            |f: &&SheetCell| self.headings.columns.iter().any(|c| c.col == f.col) && !is_stem(f);
        let over = cells.iter().filter(known);
        2 * over.clone().count() > self.headings.columns.len()
            && numbering::numbers(over.map(|f| &f.cell)).is_some()
    }

    /// Whether a row sums others up: it is called so, with nothing but figures beside; or it names the
    /// unit, leaves the key blank and holds formulas that sum.
    fn is_total(
        &self,
        cells: &[SheetCell],
        texts: &[(&SheetCell, String)],
        own: &[&SheetCell],
    ) -> bool {
        let is_label = |label: &str| label.chars().count() <= LONGEST_TOTAL && says_total(label);
        // 合 | 计 in two cells.
        let apart: String = cells.iter().take(3).filter_map(|f| f.cell.as_text()).collect();
        if apart.chars().count() <= 6 && labels::is_total(&normalize(&apart)) {
            return true;
        }
        let is_text = |f: &&&SheetCell| f.cell.as_text().is_some();
        let beginning = cells.get(..4).unwrap_or(cells);
        let mut labels = texts.iter().take_while(|(f, _)| beginning.iter().any(|b| b.col == f.col));
        if let Some((label, _)) = labels.find(|(_, text)| is_label(text)) {
            let others = own.iter().filter(is_text).filter(|f| f.col != label.col);
            let is_figure = |text: &str| text.chars().any(|c| c.is_ascii_digit());
            let words = others.clone().filter(|f| !f.cell.as_text().is_some_and(is_figure)).count();
            // A line has a name of its own.
            let is_first = texts.first().is_some_and(|(first, _)| first.col == label.col);
            let is_named = others.into_iter().any(|f| self.is_key(f.col));
            return words <= 1 || is_first && !is_named;
        }
        let sums = |f: &&SheetCell| {
            let formula = f.extras.formula.as_deref().unwrap_or_default().to_ascii_uppercase();
            formula.starts_with("SUM(") || formula.starts_with("SUBTOTAL(")
        };
        let has_key = own.iter().any(|f| self.is_key(f.col));
        !has_key && !own.is_empty() && own.iter().all(sums)
    }

    /// What a row is that heads a group of lines, 一 | 交通项目 among lines that are numbered 1, 2, 3: a title, or a
    /// total where it sums up; `None` if it heads none.
    fn group(&self, cells: &[SheetCell], texts: &[(&SheetCell, String)]) -> Option<RowKind> {
        let ((cell, first), others) = texts.split_first()?;
        let is_numbered =
            others.len() == 1 && labels::numbers_group(first) && self.counts_lines(cell.col);
        let is_title = others.is_empty() && labels::is_group_title(first);
        if !is_numbered && !is_title {
            return None;
        }
        let mut figures = cells.iter().filter(|f| f.cell.as_text().is_none() && !f.cell.is_blank());
        match figures.clone().count() {
            0 => Some(RowKind::Text),
            _ => figures.all(|f| f.extras.formula.is_some()).then_some(RowKind::Total),
        }
    }

    /// Whether lines are numbered 1, 2, 3 in a column.
    fn counts_lines(&self, col: u32) -> bool {
        let is_number = |f: &&SheetCell| match &f.cell {
            Cell::Number(_) => true,
            Cell::Text(text) => text.trim().parse::<u32>().is_ok(),
            _ => false,
        };
        let below = || self.sheet.within(self.headings.rows.1 + 1..u32::MAX).iter();
        let columns = || below().filter(is_number).map(|f| f.col).collect();
        self.numbered.get_or_init(columns).contains(&col)
    }

    /// Whether a row has a name: in a key column, or in a cell merged down over it.
    pub(super) fn has_key(&self, row: u32) -> bool {
        let keys = self.headings.columns.iter().filter(|c| self.is_key(c.col));
        let mut filled = keys.map(|c| {
            let origin = self.sheet.merged(row, c.col).map_or((row, c.col), |a| (a.top, a.left));
            !self.sheet.cell(origin.0, origin.1).is_blank()
        });
        filled.any(|is_filled| is_filled)
    }

    fn is_key(&self, col: u32) -> bool {
        let lines = self.block.lines();
        let column = self.headings.columns.iter().find(|c| c.col == col);
        let field = column.and_then(|c| self.block.fields.get(c.field - self.first_field));
        field.zip(lines).is_some_and(|(field, lines)| lines.key.contains(&field.key))
    }

    /// Whether a row is a note, a signature, or the title of a group of lines.
    fn is_text(&self, row: u32, cells: &[SheetCell], own: &[&SheetCell], first: &str) -> bool {
        if cells.iter().any(|f| !matches!(f.cell, Cell::Text(_) | Cell::Blank)) {
            return false;
        }
        let header = &self.words.campaign().form.header;
        let is_signature = |f: &SheetCell| f.cell.as_text().is_some_and(|t| is_header(t, header));
        let has_colon = first.find(':').is_some_and(|at| first[..at].chars().count() <= 8);
        // 负责人 and 电话 are also what lines are about; a note stands alone, or names several people.
        let begins = |f: &&SheetCell| {
            f.cell.as_text().is_some_and(|text| labels::begins_note(&normalize(text)))
        };
        let is_note = labels::begins_note(first)
            && (cells.len() == 1 || first.contains(':') || cells.iter().filter(begins).count() > 1);
        if is_note || cells.iter().any(is_signature) || has_colon && cells.len() <= 4 {
            return true;
        }
        // A title stands alone, over several columns or before the first field that is filled in.
        let [only] = cells else { return false };
        let spans = self.sheet.merged(row, only.col).is_some_and(|a| a.right >= a.left + 2);
        spans || own.is_empty()
    }

    fn unit(&self, row: u32) -> Option<String> {
        let col = self.headings.unit_col?;
        let origin = self.sheet.merged(row, col).map_or((row, col), |a| (a.top, a.left));
        let text = self.sheet.cell(origin.0, origin.1).as_text()?;
        Some(text.trim().to_string())
    }
}

/// 无, 本月无, 零报告, 无此类项目, 我县无相关情况, —.
fn says_nothing(text: &str) -> bool {
    let text = text.trim_matches(['(', ')', '.', '。', ':']);
    let (is_short, is_sentence) = (text.chars().count() <= 8, text.chars().count() <= 16);
    let of_nothing = ["项目", "情况", "事项", "问题", "内容", "数据", "此项", "变化"];
    text.contains("零报告")
        || !text.is_empty() && text.chars().all(|c| matches!(c, '-' | '—' | '/' | '–'))
        || is_short
            && (text == "无" || text == "没有" || text.starts_with("无") || text.ends_with('无'))
        || is_sentence && text.contains('无') && of_nothing.iter().any(|word| text.ends_with(word))
}

/// Labels of rows that sum up, beside those that all tables have.
pub(super) fn says_total(label: &str) -> bool {
    let counts = label.trim_start_matches("以上").trim_start_matches('共');
    let is_count = counts != label && counts.starts_with(|c: char| c.is_ascii_digit());
    let is_total = ["总额", "合计数", "小计数", "total", "sum", "σ", "∑"].contains(&label);
    labels::is_total(label) || is_total || is_count || label.starts_with("其中")
}

/// Whether a text says that its row is an example, and is no name that holds the word.
fn is_example(text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', ':', '【', '】', '[', ']']);
    matches!(
        bare,
        "例" | "示例" | "样例" | "范例" | "举例" | "填报示例" | "填写示例" | "示例行" | "填表示例"
    ) || ["例:", "示例:", "例如"].iter().any(|mark| text.starts_with(mark))
}

/// 第1页 共2页, 以下空白, a day alone: what stands at the end of a page.
fn is_page_mark(filled: &SheetCell) -> bool {
    let text = match &filled.cell {
        Cell::Text(text) => normalize(text),
        Cell::Date(_) => return true,
        _ => return false,
    };
    text.starts_with('第') && text.contains('页')
        || text.contains("以下空白")
        || text.contains("(盖章)")
        || text.starts_with("20") && text.ends_with('日')
        || text.starts_with(|c: char| c.is_ascii_digit())
            && text.contains(['.', '、'])
            && text.chars().count() > 6
}
