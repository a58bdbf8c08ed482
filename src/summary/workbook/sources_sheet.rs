//! 数据来源: the way back of every number: summary cell → unit → file → cell → raw text.

use super::columns::{OVERVIEW_SHEET, SummaryColumns};
use super::grid::StreamingSheet;
use super::list::{List, ListCell, ListColumn};
use crate::baseline::{Base, BaseSource};
use crate::campaign::{Field, Target};
use crate::finding::Finding;
use crate::form::address;
use crate::intake::Submission;
use crate::summary::{Doubted, Summary, UnitRow};
use crate::validation::{Entry, Value};
use anyhow::Result;
use rayon::prelude::*;
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
    ListColumn { heading: "省里调整、待核", width: 36.0 },
];

/// Row and column of a cell on 汇总表.
type SummaryCell = (u32, u16);

/// A line of the sheet before it is worded.
struct SourceLine<'a> {
    /// The cell of 汇总表 whose number it explains.
    cell: Option<SummaryCell>,
    unit: &'a UnitRow<'a>,
    origin: NumberOrigin<'a>,
}

/// Where a number comes from.
enum NumberOrigin<'a> {
    /// A return, for the field at this position.
    Return(&'a Submission, usize, &'a Entry, Decimal),
    /// The office's table of last year's figures, for the target at this position.
    Table(usize, &'a Base),
}

/// What the sheet is made of. Its lines are many and are worded as they are written.
pub struct SourcesSheet<'a> {
    summary: &'a Summary<'a>,
    columns: &'a SummaryColumns,
    /// The campaign's fields with their headings.
    fields: Vec<(&'a Field, String)>,
    /// What last year's figure of each target is called.
    bases: Vec<String>,
    /// Whether a sheet may have as many links as there are lines.
    is_linked: bool,
}

/// A row of the sheet.
type SourceRow<'a> = [ListCell<'a>; COLUMNS.len()];

impl<'a> SourcesSheet<'a> {
    /// Where every number comes from.
    pub fn of(summary: &'a Summary, columns: &'a SummaryColumns) -> SourcesSheet<'a> {
        let campaign = summary.campaign;
        let name = |target: &Target| campaign.field(&target.field).map_or("", |f| f.name.as_str());
        let sources = SourcesSheet {
            summary,
            columns,
            fields: campaign.all_fields().map(|field| (field, field.heading())).collect(),
            bases: campaign.targets.iter().map(|t| format!("{}上年同期", name(t))).collect(),
            is_linked: true,
        };
        let lines = summary.rows.par_iter().map(|unit| sources.lines_of(0, unit).count());
        let is_linked = lines.sum::<usize>() <= MOST_LINKS;
        SourcesSheet { is_linked, ..sources }
    }

    /// The row on this sheet that explains each cell of 汇总表; none if there are more than a sheet
    /// may link to.
    pub fn places(&self) -> BTreeMap<SummaryCell, u32> {
        let lines = self.lines().filter(|_| self.is_linked);
        let mut places = BTreeMap::new();
        for (row, line) in (1..).zip(lines) {
            // Of the units below that are in one cell the first comes first.
            line.cell.into_iter().for_each(|cell| _ = places.entry(cell).or_insert(row));
        }
        places
    }

    /// The lines of the sheet in order.
    fn lines(&self) -> impl Iterator<Item = SourceLine<'a>> {
        let rows = (SummaryColumns::FIRST_ROW..).zip(&self.summary.rows);
        rows.flat_map(|(row, unit)| self.lines_of(row, unit))
    }

    /// Those of a unit that stands in this row of 汇总表.
    fn lines_of(&self, row: u32, unit: &'a UnitRow) -> impl Iterator<Item = SourceLine<'a>> {
        let (summary, columns) = (self.summary, self.columns);
        let of_field = move |(at, (field, _)): (usize, &(&'a Field, String))| {
            let field = *field;
            let col = columns.figure(summary.campaign, unit, field);
            unit.parts.iter().filter_map(move |submission| {
                let entry = submission.record.as_ref()?.entry(&field.key)?;
                let Some(Value::Number(number)) = entry.value else { return None };
                let origin = NumberOrigin::Return(submission, at, entry, number);
                Some(SourceLine { cell: col.map(|col| (row, col)), unit, origin })
            })
        };
        let numbers = self.fields.iter().enumerate().flat_map(of_field);
        let bases = unit.attainment.iter().enumerate().filter_map(move |(at, judged)| {
            let base = judged.base.as_ref().filter(|b| b.source == BaseSource::Table)?;
            let col = self.columns.targets[at].base?;
            Some(SourceLine { cell: Some((row, col)), unit, origin: NumberOrigin::Table(at, base) })
        });
        numbers.chain(bases)
    }

    /// Writes 数据来源.
    ///
    /// # Errors
    /// The sheet is full.
    pub fn write(&self, sheet: &mut StreamingSheet) -> Result<()> {
        let mut list = List::start(sheet, SOURCES_SHEET, &COLUMNS, self.summary)?;
        for line in self.lines() {
            let cell = match line.cell {
                Some(to) if self.is_linked => ListCell::Link(OVERVIEW_SHEET, to),
                Some((row, col)) => address(row, col.into()).into(),
                None => "".into(),
            };
            list.add(&match line.origin {
                NumberOrigin::Return(submission, at, entry, number) => {
                    self.number_row(line.unit, submission, at, entry, number, cell)
                }
                NumberOrigin::Table(at, base) => self.base_row(line.unit, at, base, cell),
            })?;
        }
        let mut below = vec![
            "“汇总表单元格”为空的数字只用于核对，没有进入汇总表。各文件完整的 SHA-256："
                .to_string(),
        ];
        below.extend(files(self.summary).iter().map(|(name, sha256)| format!("{sha256}　{name}")));
        list.finish(&below)
    }

    fn number_row(
        &'a self,
        unit: &'a UnitRow,
        submission: &'a Submission,
        at: usize,
        entry: &'a Entry,
        number: Decimal,
        cell: ListCell<'a>,
    ) -> SourceRow<'a> {
        let (field, heading) = &self.fields[at];
        let own = |f: &&Finding| f.field() == Some(&field.key);
        let understood =
            submission.findings.iter().filter(own).find_map(|f| f.understood.as_deref());
        let place = entry.place.as_ref().map(ToString::to_string).unwrap_or_default();
        [
            submission.unit_name().into(),
            heading.as_str().into(),
            cell,
            ListCell::Number(number),
            submission.shown_name().into(),
            place.into(),
            entry.raw.as_deref().unwrap_or_default().into(),
            understood.unwrap_or_default().into(),
            short(&submission.sha256),
            match Doubted::held_in(submission, unit.form)
                .into_iter()
                .find(|held| held.field() == field.key)
            {
                Some(held) => format!("待核：{}", held.doubt()).into(),
                None => unit.adjustment(&field.key).map_or("", |a| a.message).into(),
            },
        ]
    }

    fn base_row(
        &'a self,
        unit: &'a UnitRow,
        at: usize,
        base: &'a Base,
        cell: ListCell<'a>,
    ) -> SourceRow<'a> {
        [
            unit.unit.name.as_str().into(),
            self.bases[at].as_str().into(),
            cell,
            ListCell::Number(base.value),
            base.file.as_str().into(),
            base.cell.as_str().into(),
            base.raw.as_str().into(),
            "".into(),
            short(&base.sha256),
            "".into(),
        ]
    }
}

/// Name and SHA-256 of every file behind the numbers.
fn files<'a>(summary: &'a Summary) -> BTreeSet<(&'a str, &'a str)> {
    let counted = summary.rows.iter().flat_map(|row| &row.parts);
    let returns = counted.map(|s| (s.file_name.as_str(), s.sha256.as_str()));
    let judged = summary.rows.iter().flat_map(|row| &row.attainment);
    let bases = judged.filter_map(|a| a.base.as_ref());
    let bases = bases.map(|b| (b.file.as_str(), b.sha256.as_str()));
    returns.chain(bases).collect()
}

fn short(sha256: &str) -> ListCell<'_> {
    sha256.get(..SHORT_SHA).unwrap_or(sha256).into()
}
