//! What a table and a row of it give reason to say, apart from the values: guessed and repeated
//! headings, hidden rows, parts that do not add up, comments.

use super::caption::stated_unit;
use super::cell_aggregation::{column_sum, located};
use super::clauses::PlainText;
use super::groups::Groups;
use super::remark_corrections::contradicts;
use super::rows::DataRow;
use super::sheet::Sheet;
use super::table::{Column, Table};
use super::table_remarks::{TableRemark, whole_claims};
use crate::campaign::{Kind, MoneyUnit, normalize};
use crate::finding::{Code, Finding, Severity};
use crate::form::{HeadingIndex, Place, column_letters, unsealed};

/// Most rows of one kind that are told of one by one.
const TOLD_LIMIT: usize = 10;

/// All that is to be said of one row of a table and of the table around it.
pub fn remarks_on(
    sheet: &Sheet,
    table: &Table,
    row: &DataRow,
    words: &HeadingIndex,
) -> Vec<Finding> {
    let subject = RemarkRow { sheet, table, row, words };
    let mut findings = subject.headings();
    findings.extend(subject.other_things());
    findings.extend(subject.wrong_row());
    findings.extend(subject.extra_columns());
    findings.extend(subject.left_out());
    findings.extend(subject.sums());
    findings.extend(subject.hidden());
    findings.extend(table.headings.columns.iter().flat_map(|column| subject.cell(column)));
    findings
}

/// What is to be said of a list as a whole; `first` is its first line.
pub(super) fn remarks_on_list(
    sheet: &Sheet,
    table: &Table,
    first: &DataRow,
    words: &HeadingIndex,
) -> Vec<Finding> {
    let subject = RemarkRow { sheet, table, row: first, words };
    let mut findings = subject.headings();
    findings.extend(subject.extra_columns());
    findings.extend(subject.left_out());
    findings.extend(subject.hidden_columns());
    findings
}

/// What is to be said of one line of a list.
pub(super) fn remarks_on_line(
    sheet: &Sheet,
    table: &Table,
    row: &DataRow,
    words: &HeadingIndex,
) -> Vec<Finding> {
    let subject = RemarkRow { sheet, table, row, words };
    let mut findings = subject.hidden_rows();
    findings.extend(table.headings.columns.iter().flat_map(|column| subject.cell(column)));
    findings
}

struct RemarkRow<'a> {
    sheet: &'a Sheet,
    table: &'a Table,
    row: &'a DataRow,
    words: &'a HeadingIndex<'a>,
}

impl RemarkRow<'_> {
    fn place(&self, row: u32, col: u32) -> Place {
        Place::new(&self.sheet.name, row, col)
    }

    fn headings(&self) -> Vec<Finding> {
        let headings = &self.table.headings;
        let place = |column: &Column| self.place(headings.rows.1, column.col);
        let repeated = headings.repeated.iter().map(|column| {
            let field = self.words.field(column.field);
            let message =
                format!("不止一列是“{}”（{}），不知道以哪列为准", field.name, column.heading);
            let finding = Finding::new(Code::RepeatedColumn).at(place(column)).on(&field.key);
            finding.found(&*column.heading).with_message(message)
        });
        let guessed = headings.columns.iter().filter(|c| c.guessed).map(|column| {
            let field = self.words.field(column.field);
            let message = format!("列标题“{}”按“{}”理解", column.heading, field.heading());
            let finding = Finding::new(Code::HeadingGuessed).at(place(column)).on(&field.key);
            finding.found(&*column.heading).understood(field.heading()).with_message(message)
        });
        repeated.chain(guessed).collect()
    }

    fn extra_columns(&self) -> Vec<Finding> {
        let extra = self.table.headings.extra.iter();
        // A running number before the names is part of the table's dress.
        let extra = extra.filter(|(_, heading)| **heading != *"序号");
        extra
            .filter_map(|(col, heading)| {
                let content = self.sheet.cell(self.row.row, *col).raw()?;
                let message = format!("表样里没有“{heading}”这一列，没有汇总");
                let finding = Finding::new(Code::ExtraColumn).at(self.place(self.row.row, *col));
                Some(finding.found(content).with_message(message))
            })
            .collect()
    }

    /// Columns whose figures are something else by a word over them: 上年同期, 意向.
    fn other_things(&self) -> Vec<Finding> {
        let Table { top, headings, .. } = self.table;
        let groups = Groups { sheet: self.sheet, words: self.words, top: *top };
        if !groups.say_anything(headings) {
            return Vec::new();
        }
        let numbers = headings.columns.iter().filter(|c| self.words.field(c.field).is_number());
        // Of a field with two columns it is asked already.
        let is_asked = |c: &Column| headings.repeated.iter().any(|other| other.field == c.field);
        let said = numbers.filter(|c| !is_asked(c)).filter_map(|column| {
            let (word, text) = groups.word_over(headings, column)?;
            let field = self.words.field(column.field);
            let message = format!("“{}”这一列写着“{word}”，像是别的数，不是本期完成数", field.name);
            let place = self.place(headings.rows.1, column.col);
            let finding = Finding::new(Code::OtherFigures).at(place).on(&field.key);
            Some(finding.found(text).with_message(message))
        });
        said.collect()
    }

    /// Why this may be the wrong row, or its cells may stand in the wrong columns.
    fn wrong_row(&self) -> Vec<Finding> {
        let col = self.table.headings.unit_col.unwrap_or_default();
        let place = self.place(self.row.row, col);
        let doubt = self.row.doubt.as_ref();
        let doubt =
            doubt.map(|d| Finding::new(Code::SeveralTotals).at(place.clone()).with_message(d));
        let split = self.split_by_commas().map(|message| {
            let finding = Finding::new(Code::LongRow).at(place);
            finding.with_message(message)
        });
        doubt.into_iter().chain(split).collect()
    }

    /// What tells, in a text table, that a comma within a number began another cell: more cells than
    /// headings, or a number in a column of words.
    fn split_by_commas(&self) -> Option<String> {
        let headings = &self.table.headings;
        let asked = self.sheet.width(headings.rows.1)?;
        let counted = std::iter::once(&self.row.row).chain(&self.row.sum_of);
        let widest = counted.filter_map(|row| Some((self.sheet.width(*row)?, row + 1))).max()?;
        if widest.0 > asked {
            return Some(format!(
                "第 {} 行有 {} 格，列标题只有 {asked} 格，数字可能被逗号拆开了",
                widest.1, widest.0
            ));
        }
        let words = headings.columns.iter().filter(|c| !self.words.field(c.field).is_number());
        words.into_iter().find_map(|column| {
            let content = self.sheet.cell(self.row.row, column.col).raw()?;
            let is_number = content.chars().all(|c| c.is_ascii_digit() || c == '.');
            let heading = &column.heading;
            is_number
                .then(|| format!("“{heading}”一列里是数字“{content}”，前面的数可能被逗号拆开了"))
        })
    }

    /// Rows that are not counted, by kind; told once for all units of a table.
    fn left_out(&self) -> Vec<Finding> {
        let rows = &self.table.rows;
        if rows.units.first().is_some_and(|first| first != self.row) {
            return Vec::new();
        }
        let kinds = [
            (Code::TotalRow, &rows.totals),
            (Code::PartRows, &rows.parts),
            (Code::ExampleRow, &rows.examples),
            (Code::PassedHiddenRow, &rows.hidden),
        ];
        let said = kinds
            .into_iter()
            .filter(|(code, _)| self.row.sum_of.is_empty() || *code == Code::PassedHiddenRow);
        said.flat_map(|(code, rows)| self.rows_of_kind(code, rows)).collect()
    }

    /// One finding for each of the first rows of a kind; the last of them counts those that follow.
    fn rows_of_kind(&self, code: Code, rows: &[DataRow]) -> Vec<Finding> {
        let col = self.table.headings.unit_col.unwrap_or_default();
        let told = rows.iter().take(TOLD_LIMIT).map(|row| {
            let label = row.label.clone().unwrap_or_default();
            let finding = Finding::new(code).at(self.place(row.row, col)).found(&label);
            match code {
                Code::TotalRow => finding.with_message(format!("“{label}”一行没有计入")),
                Code::PassedHiddenRow => {
                    let row = row.row + 1;
                    finding.with_message(format!("第 {row} 行（{label}）被隐藏，没有计入"))
                }
                _ => finding,
            }
        });
        let mut told: Vec<Finding> = told.collect();
        if let Some(last) = told.last_mut().filter(|_| rows.len() > TOLD_LIMIT) {
            last.message = format!("{}；这样的行共 {} 行", last.message, rows.len());
        }
        told
    }

    /// A whole against its parts: a city and its counties, 合计 and the units.
    fn sums(&self) -> Vec<Finding> {
        let rows = &self.table.rows;
        if let Some(last) = self.row.sum_of.last() {
            let first = self.row.row + 1;
            let message =
                format!("没有本单位的总数，由第 {first} 至 {} 行各分项相加得出", last + 1);
            return vec![Finding::new(Code::SumOfParts).with_message(message)];
        }
        let parts: Vec<u32> = rows.parts.iter().filter(|p| !p.of_which).map(|p| p.row).collect();
        if rows.units.len() == 1 && !parts.is_empty() {
            return self.differences(self.row.row, &parts);
        }
        let is_first = rows.units.first() == Some(self.row);
        match rows.totals.iter().rfind(|total| is_first && !total.of_which) {
            Some(total) => {
                let units: Vec<u32> = rows.units.iter().map(|u| u.row).collect();
                self.differences(total.row, &units)
            }
            None => Vec::new(),
        }
    }

    fn differences(&self, whole: u32, parts: &[u32]) -> Vec<Finding> {
        let columns = self.table.headings.columns.iter();
        let numbers = columns.filter(|c| self.words.field(c.field).is_number());
        numbers
            .filter_map(|column| {
                let sum = column_sum(self.sheet, parts, column.col)?;
                let whole_cell = located(self.sheet, whole, column.col);
                let total = whole_cell.number().filter(|total| *total != sum)?;
                let field = self.words.field(column.field);
                let message = format!("总数是 {total}，各分项之和是 {sum}");
                let finding = Finding::new(Code::PartsDiffer).at(self.place(whole, column.col));
                Some(finding.on(&field.key).found(total.to_string()).with_message(message))
            })
            .collect()
    }

    fn hidden(&self) -> Vec<Finding> {
        let mut findings = self.hidden_rows();
        findings.extend(self.hidden_columns());
        findings
    }

    fn hidden_rows(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let counted = match self.row.sum_of.as_slice() {
            [] => std::slice::from_ref(&self.row.row),
            parts => parts,
        };
        let hidden = counted.iter().filter(|row| self.sheet.is_row_hidden(**row));
        for &row in hidden.take(TOLD_LIMIT) {
            let message = format!("第 {} 行被隐藏，已计入", row + 1);
            let col = self.table.headings.unit_col.unwrap_or_default();
            findings
                .push(Finding::new(Code::HiddenRow).at(self.place(row, col)).with_message(message));
        }
        findings
    }

    fn hidden_columns(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for column in self.table.headings.columns.iter().filter(|c| self.sheet.is_col_hidden(c.col))
        {
            let field = self.words.field(column.field);
            let letters = column_letters(column.col);
            let message = format!("{letters} 列（{}）被隐藏，已计入", field.name);
            let place = self.place(self.row.row, column.col);
            findings.push(
                Finding::new(Code::HiddenColumn).at(place).on(&field.key).with_message(message),
            );
        }
        findings
    }

    /// What stands around one cell: a comment, a strike-through, a merged area.
    fn cell(&self, column: &Column) -> Vec<Finding> {
        let field = self.words.field(column.field);
        let at = (self.row.row, column.col);
        let about = |code: Code| {
            let raw = self.sheet.cell(at.0, at.1).raw().unwrap_or_default();
            Finding::new(code).at(self.place(at.0, at.1)).on(&field.key).found(raw)
        };
        let mut findings = Vec::new();
        // What the office remarked on the cell comes back with it and says nothing new.
        let note = self.sheet.note(at.0, at.1).map(unsealed);
        if let Some(note) = note.filter(|note| !note.is_empty()) {
            let text: String = note.split_whitespace().collect::<Vec<_>>().join(" ");
            let finding = about(Code::CellNote).with_message(format!("单元格有批注：“{text}”"));
            findings.push(match field.is_number() && self.is_doubted_by(note, column) {
                true => {
                    finding.with_severity(Severity::Hold).with_hint("请和单位核对，以哪个数为准")
                }
                false => finding,
            });
        }
        // A struck text in a number's place is judged where the number is read.
        let is_judged = field.is_number() && self.sheet.cell(at.0, at.1).as_text().is_some();
        if self.sheet.extras(at.0, at.1).struck && !is_judged {
            findings.push(about(Code::Struck));
        }
        if field.is_number() && self.covers_several(at) {
            findings.push(about(Code::MergedNumber));
        }
        findings
    }

    /// Whether a comment says another figure than that of its cell, or another unit of measure.
    fn is_doubted_by(&self, note: &str, column: &Column) -> bool {
        let field = self.words.field(column.field);
        let own = MoneyUnit::parse(&normalize(field.unit_name()));
        let taken = column.unit.as_deref().and_then(MoneyUnit::parse).or(own);
        let stated = stated_unit(note).as_deref().and_then(MoneyUnit::parse);
        let other_unit = field.kind == Kind::Amount && stated.is_some() && stated != taken;
        let cell = located(self.sheet, self.row.row, column.col);
        let typed = || cell.cell.as_text().and_then(|text| normalize(text).parse().ok());
        let note = PlainText::of(note);
        let says_more =
            whole_claims(&note).iter().any(|(whole, _)| *whole != TableRemark::Cumulative);
        other_unit || says_more || contradicts(&note, cell.number().or_else(typed), taken)
    }

    /// Whether the merged area of a cell lies over figures of other fields or other units.
    fn covers_several(&self, at: (u32, u32)) -> bool {
        let Some(area) = self.sheet.merged(at.0, at.1) else { return false };
        let columns = self.table.headings.columns.iter();
        let fields = columns.filter(|c| area.contains(at.0, c.col)).count();
        let units = self.table.rows.units.iter().filter(|row| area.contains(row.row, at.1)).count();
        fields > 1 || units > 1
    }
}
