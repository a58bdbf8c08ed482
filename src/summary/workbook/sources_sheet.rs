//! 数据来源: the way back of every number: summary cell → unit → file → cell → raw text.

use super::columns::Columns;
use super::grid::Grid;
use super::list::{List, ListCell, ListColumn};
use crate::baseline::{Base, BaseSource};
use crate::campaign::Field;
use crate::intake::Submission;
use crate::look::Look;
use crate::summary::{Summary, UnitRow};
use crate::validation::{Entry, Value, to_float};
use anyhow::Result;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Name of the sheet.
pub const SOURCES_SHEET: &str = "数据来源";
/// Digits of a SHA-256 that tell files apart; the lines below the list have all 64.
const SHORT_SHA: usize = 12;
/// Excel opens sheets with 65,530 links.
const MOST_LINKS: usize = 65_000;

const COLUMNS: [ListColumn; 10] = [
    ListColumn { heading: "单位", width: 20.0 },
    ListColumn { heading: "指标", width: 24.0 },
    ListColumn { heading: "汇总表单元格", width: 14.0 },
    ListColumn { heading: "数值", width: 12.0 },
    ListColumn { heading: "文件", width: 34.0 },
    ListColumn { heading: "单元格", width: 18.0 },
    ListColumn { heading: "原文", width: 24.0 },
    ListColumn { heading: "理解为", width: 16.0 },
    ListColumn { heading: "SHA-256 前12位", width: 17.0 },
    ListColumn { heading: "省里调整", width: 36.0 },
];

/// Row and column of a cell on 汇总表.
type Cell = (u32, u16);

/// A line of the sheet before it is worded.
struct Line<'a> {
    /// The cell of 汇总表 whose number it explains.
    cell: Option<Cell>,
    unit: &'a UnitRow<'a>,
    origin: Origin<'a>,
}

/// Where a number comes from.
enum Origin<'a> {
    /// A return.
    Return(&'a Submission, &'a Field, &'a Entry, Decimal),
    /// The office's table of last year's figures, for the target at this position.
    Table(usize, &'a Base),
}

/// The lines of the sheet in order.
pub struct Sources<'a> {
    summary: &'a Summary<'a>,
    lines: Vec<Line<'a>>,
}

impl<'a> Sources<'a> {
    /// Where every number comes from.
    pub fn of(summary: &'a Summary, columns: &Columns) -> Sources<'a> {
        let mut lines = Vec::new();
        for (row, unit) in (Columns::FIRST_ROW..).zip(&summary.rows) {
            lines_of(summary, columns, row, unit, &mut lines);
        }
        Sources { summary, lines }
    }

    /// The row on this sheet that explains each cell of 汇总表; none if there are more than a sheet
    /// may link to.
    pub fn places(&self) -> BTreeMap<Cell, u32> {
        if self.lines.len() > MOST_LINKS {
            return BTreeMap::new();
        }
        (1..).zip(&self.lines).filter_map(|(row, line)| Some((line.cell?, row))).collect()
    }

    /// A row of this sheet as a link names it.
    pub fn place(row: u32) -> String {
        format!("'{SOURCES_SHEET}'!A{}", row + 1)
    }

    /// Writes 数据来源.
    ///
    /// # Errors
    /// The sheet is full.
    pub fn write(&self, sheet: &mut Grid) -> Result<()> {
        let mut list =
            List::start(sheet, SOURCES_SHEET, &COLUMNS, Look::of(self.summary.campaign))?;
        let linked = self.lines.len() <= MOST_LINKS;
        for line in &self.lines {
            let cell = line.cell.map_or(ListCell::Text(String::new()), |(row, col)| {
                let address = Columns::address(row, col);
                match linked {
                    true => ListCell::Link(address, Columns::cell(row, col).replace('$', "")),
                    false => address.into(),
                }
            });
            list.add(&match line.origin {
                Origin::Return(submission, field, entry, number) => {
                    number_row(line.unit, submission, field, entry, number, cell)
                }
                Origin::Table(at, base) => base_row(self.summary, line.unit, at, base, cell),
            })?;
        }
        let mut below = vec![
            "“汇总表单元格”为空的数字只用于核对，没有进入汇总表。各文件完整的 SHA-256："
                .to_string(),
        ];
        below.extend(files(self.summary).iter().map(|(name, sha256)| format!("{sha256}　{name}")));
        list.finish(&below)
    }
}

/// Name and SHA-256 of every file behind the numbers.
fn files<'a>(summary: &'a Summary) -> BTreeSet<(&'a str, &'a str)> {
    let counted = summary.rows.iter().filter(|row| row.counts()).filter_map(|row| row.submission);
    let returns = counted.map(|s| (s.file_name.as_str(), s.sha256.as_str()));
    let judged = summary.rows.iter().flat_map(|row| &row.attainment);
    let bases = judged.filter_map(|a| a.base.as_ref());
    let bases = bases.map(|b| (b.file.as_str(), b.sha256.as_str()));
    returns.chain(bases).collect()
}

fn lines_of<'a>(
    summary: &'a Summary,
    columns: &Columns,
    row: u32,
    unit: &'a UnitRow,
    lines: &mut Vec<Line<'a>>,
) {
    let counted = unit.submission.filter(|_| unit.counts());
    if let Some((submission, record)) = counted.and_then(|s| Some((s, s.record.as_ref()?))) {
        for field in summary.campaign.all_fields() {
            let Some(entry) = record.entry(&field.key) else { continue };
            let Some(Value::Number(number)) = entry.value else { continue };
            let cell = columns.figure(summary.campaign, unit, field).map(|col| (row, col));
            let origin = Origin::Return(submission, field, entry, number);
            lines.push(Line { cell, unit, origin });
        }
    }
    for (at, judged) in unit.attainment.iter().enumerate() {
        let table = judged.base.as_ref().filter(|b| b.source == BaseSource::Table);
        if let (Some(base), Some(col)) = (table, columns.targets[at].base) {
            lines.push(Line { cell: Some((row, col)), unit, origin: Origin::Table(at, base) });
        }
    }
}

fn short(sha256: &str) -> ListCell {
    sha256.chars().take(SHORT_SHA).collect::<String>().into()
}

fn number_row(
    unit: &UnitRow,
    submission: &Submission,
    field: &Field,
    entry: &Entry,
    number: Decimal,
    cell: ListCell,
) -> Vec<ListCell> {
    let own = |f: &&crate::finding::Finding| f.field.as_deref() == Some(&field.key);
    let understood = submission.findings.iter().filter(own).find_map(|f| f.understood.clone());
    let adjusted = unit.adjustment(&field.key).map(|a| a.message.to_string());
    vec![
        submission.unit_name().into(),
        field.heading().into(),
        cell,
        ListCell::Number(to_float(number)),
        submission.shown_name().into(),
        entry.place.as_ref().map(ToString::to_string).unwrap_or_default().into(),
        entry.raw.clone().unwrap_or_default().into(),
        understood.unwrap_or_default().into(),
        short(&submission.sha256),
        adjusted.unwrap_or_default().into(),
    ]
}

fn base_row(
    summary: &Summary,
    unit: &UnitRow,
    at: usize,
    base: &Base,
    cell: ListCell,
) -> Vec<ListCell> {
    let field = summary.campaign.field(&summary.campaign.targets[at].field);
    vec![
        unit.unit.name.as_str().into(),
        format!("{}上年同期", field.map_or("", |f| f.name.as_str())).into(),
        cell,
        ListCell::Number(to_float(base.value)),
        base.file.as_str().into(),
        base.cell.as_str().into(),
        base.raw.as_str().into(),
        "".into(),
        short(&base.sha256),
        "".into(),
    ]
}
