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

/// The lines of the sheet in order, each with the cell of 汇总表 whose number it explains.
pub struct Sources {
    lines: Vec<(Option<Cell>, Vec<ListCell>)>,
    /// Name and SHA-256 of every file behind the numbers.
    files: BTreeSet<(String, String)>,
}

impl Sources {
    /// Where every number comes from.
    pub fn of(summary: &Summary, columns: &Columns) -> Sources {
        let mut lines = Vec::new();
        for (row, unit_row) in (Columns::FIRST_ROW..).zip(&summary.rows) {
            lines.extend(lines_of(summary, columns, row, unit_row));
        }
        Sources { lines, files: files(summary) }
    }

    /// The place on this sheet that explains each cell of 汇总表; none if there are more than a sheet
    /// may link to.
    pub fn places(&self) -> BTreeMap<Cell, String> {
        if self.lines.len() > MOST_LINKS {
            return BTreeMap::new();
        }
        let lines = (2..).zip(&self.lines);
        lines
            .filter_map(|(row, (cell, _))| Some(((*cell)?, format!("'{SOURCES_SHEET}'!A{row}"))))
            .collect()
    }

    /// Writes 数据来源.
    ///
    /// # Errors
    /// The sheet is full.
    pub fn write(&self, sheet: &mut Grid, summary: &Summary) -> Result<()> {
        let mut list = List::start(sheet, SOURCES_SHEET, &COLUMNS, Look::of(summary.campaign))?;
        let linked = self.lines.len() <= MOST_LINKS;
        for (cell, cells) in &self.lines {
            let mut cells = cells.clone();
            if let Some((row, col)) = *cell {
                let address = Columns::address(row, col);
                cells[2] = if linked {
                    ListCell::Link(address, Columns::cell(row, col).replace('$', ""))
                } else {
                    address.into()
                };
            }
            list.add(&cells)?;
        }
        let mut below = vec![
            "“汇总表单元格”为空的数字只用于核对，没有进入汇总表。各文件完整的 SHA-256："
                .to_string(),
        ];
        below.extend(self.files.iter().map(|(name, sha256)| format!("{sha256}　{name}")));
        list.finish(&below)
    }
}

fn files(summary: &Summary) -> BTreeSet<(String, String)> {
    let counted = summary.rows.iter().filter(|row| row.counts()).filter_map(|row| row.submission);
    let returns = counted.map(|s| (s.file_name.clone(), s.sha256.clone()));
    let judged = summary.rows.iter().flat_map(|row| &row.attainment);
    let bases = judged.filter_map(|a| a.base.as_ref()).map(|b| (b.file.clone(), b.sha256.clone()));
    returns.chain(bases).collect()
}

fn lines_of(
    summary: &Summary,
    columns: &Columns,
    row: u32,
    unit_row: &UnitRow,
) -> Vec<(Option<Cell>, Vec<ListCell>)> {
    let mut lines = Vec::new();
    let counted = unit_row.submission.filter(|_| unit_row.counts());
    if let Some((submission, record)) = counted.and_then(|s| Some((s, s.record.as_ref()?))) {
        for field in summary.campaign.all_fields() {
            let entry = record.entry(&field.key);
            let adjusted = unit_row.adjustment(&field.key).map(|a| a.message.to_string());
            let Some(mut cells) = entry.and_then(|entry| number_row(submission, field, entry))
            else {
                continue;
            };
            cells.push(adjusted.unwrap_or_default().into());
            let col = columns.figure(summary.campaign, unit_row, field);
            lines.push((col.map(|col| (row, col)), cells));
        }
    }
    for (at, judged) in unit_row.attainment.iter().enumerate() {
        let table = judged.base.as_ref().filter(|b| b.source == BaseSource::Table);
        if let (Some(base), Some(col)) = (table, columns.targets[at].base) {
            let field = summary.campaign.field(&summary.campaign.targets[at].field);
            let name = field.map_or("", |f| f.name.as_str());
            lines.push((Some((row, col)), base_row(unit_row, name, base)));
        }
    }
    lines
}

fn short(sha256: &str) -> ListCell {
    sha256.chars().take(SHORT_SHA).collect::<String>().into()
}

fn number_row(submission: &Submission, field: &Field, entry: &Entry) -> Option<Vec<ListCell>> {
    let Some(Value::Number(number)) = &entry.value else {
        return None;
    };
    let own = |f: &&crate::finding::Finding| f.field.as_deref() == Some(&field.key);
    let understood = submission
        .findings
        .iter()
        .filter(own)
        .find_map(|f| f.understood.clone())
        .unwrap_or_default();
    Some(vec![
        submission.unit_name().into(),
        field.heading().into(),
        "".into(),
        ListCell::Number(to_float(*number)),
        submission.shown_name().into(),
        entry.place.as_ref().map(ToString::to_string).unwrap_or_default().into(),
        entry.raw.clone().unwrap_or_default().into(),
        understood.into(),
        short(&submission.sha256),
    ])
}

fn base_row(unit_row: &UnitRow, name: &str, base: &Base) -> Vec<ListCell> {
    vec![
        unit_row.unit.name.as_str().into(),
        format!("{name}上年同期").into(),
        "".into(),
        ListCell::Number(to_float(base.value)),
        base.file.as_str().into(),
        base.cell.as_str().into(),
        base.raw.as_str().into(),
        "".into(),
        short(&base.sha256),
    ]
}
