//! 数据来源: the way back of every number: summary cell → unit → file → cell → raw text.

use super::columns::Columns;
use super::list::{List, ListCell, ListColumn};
use crate::baseline::{Base, BaseSource};
use crate::campaign::Field;
use crate::intake::Submission;
use crate::look::Look;
use crate::summary::{Summary, UnitRow};
use crate::validation::{Entry, Value, to_float};
use anyhow::Result;
use rust_xlsxwriter::Worksheet;

const COLUMNS: [ListColumn; 9] = [
    ListColumn { heading: "单位", width: 20.0 },
    ListColumn { heading: "指标", width: 22.0 },
    ListColumn { heading: "汇总表单元格", width: 14.0 },
    ListColumn { heading: "数值", width: 12.0 },
    ListColumn { heading: "文件", width: 30.0 },
    ListColumn { heading: "单元格", width: 16.0 },
    ListColumn { heading: "原文", width: 22.0 },
    ListColumn { heading: "理解为", width: 16.0 },
    ListColumn { heading: "文件 SHA-256", width: 40.0 },
];

/// Writes 数据来源.
///
/// # Errors
/// The sheet is full.
pub fn write(sheet: &mut Worksheet, summary: &Summary, columns: &Columns) -> Result<()> {
    let mut list = List::start(sheet, "数据来源", &COLUMNS, Look::of(summary.campaign))?;
    for (row, unit_row) in (Columns::FIRST_ROW..).zip(&summary.rows) {
        for cells in rows_of(summary, columns, row, unit_row) {
            list.add(cells)?;
        }
    }
    list.finish(&["“汇总表单元格”为空的数字只用于核对，没有进入汇总表。".to_string()])
}

fn rows_of(
    summary: &Summary,
    columns: &Columns,
    row: u32,
    unit_row: &UnitRow,
) -> Vec<Vec<ListCell>> {
    let mut rows = Vec::new();
    let counted = unit_row.submission.filter(|_| unit_row.counts());
    if let Some((submission, record)) = counted.and_then(|s| Some((s, s.record.as_ref()?))) {
        for field in summary.campaign.all_fields() {
            let Some(entry) = record.entry(&field.key) else {
                continue;
            };
            let cell = summary_cell(summary, columns, row, unit_row, field);
            rows.extend(number_row(submission, field, entry, cell));
        }
    }
    for (at, judged) in unit_row.attainment.iter().enumerate() {
        let table = judged.base.as_ref().filter(|b| b.source == BaseSource::Table);
        if let (Some(base), Some(col)) = (table, columns.targets[at].base) {
            let field = summary.campaign.field(&summary.campaign.targets[at].field);
            let name = field.map_or("", |f| f.name.as_str());
            rows.push(base_row(unit_row, name, base, Columns::address(row, col)));
        }
    }
    rows
}

/// Cell of 汇总表 where a figure stands; empty if it does not stand there.
fn summary_cell(
    summary: &Summary,
    columns: &Columns,
    row: u32,
    unit_row: &UnitRow,
    field: &Field,
) -> String {
    let campaign = summary.campaign;
    if let Some(at) = campaign.form.fields.iter().position(|f| f.key == field.key) {
        return Columns::address(row, at as u16 + 1);
    }
    let targets = campaign.targets.iter().zip(&columns.targets).zip(&unit_row.attainment);
    for ((target, cols), judged) in targets {
        if target.field == field.key {
            return Columns::address(row, cols.actual);
        }
        let own_base = judged.base.as_ref().is_some_and(|b| b.source == BaseSource::Supplement);
        if own_base && field.baseline_of.as_deref() == Some(&target.field) {
            return cols.base.map(|col| Columns::address(row, col)).unwrap_or_default();
        }
    }
    String::new()
}

fn number_row(
    submission: &Submission,
    field: &Field,
    entry: &Entry,
    cell: String,
) -> Option<Vec<ListCell>> {
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
        cell.into(),
        ListCell::Number(to_float(*number)),
        submission.shown_name().into(),
        entry.place.as_ref().map(ToString::to_string).unwrap_or_default().into(),
        entry.raw.clone().unwrap_or_default().into(),
        understood.into(),
        submission.sha256.as_str().into(),
    ])
}

fn base_row(unit_row: &UnitRow, name: &str, base: &Base, cell: String) -> Vec<ListCell> {
    vec![
        unit_row.unit.name.as_str().into(),
        format!("{name}上年同期").into(),
        cell.into(),
        ListCell::Number(to_float(base.value)),
        base.file.as_str().into(),
        base.cell.as_str().into(),
        base.raw.as_str().into(),
        "".into(),
        base.sha256.as_str().into(),
    ]
}
