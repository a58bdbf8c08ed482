//! One table of last year's figures: found in a sheet or a csv by its headings, each figure with its place.

use super::dated::{NamedPeriod, dated};
use super::{Base, BaseSource};
use crate::campaign::{Campaign, Field, MissingValueTerms, normalize};
use crate::finding::{Code, Finding, Severity};
use crate::form::{HeadingIndex, Place, column_letters};
use crate::reading::{self, Bounds, Cell, CellReading, Column, Headings, Sheet, SheetCell, sha256};
use crate::validation::{Value, number_of};
use anyhow::{Context, Result, anyhow, bail};
use compact_str::{CompactString, format_compact};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// A figure with the key of its field.
type KeyedBase = (Arc<str>, Arc<Base>);

/// A table of last year's figures.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// Name of the file.
    pub file: Arc<String>,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: Arc<String>,
    /// Of which period it says to be.
    pub(super) dated: NamedPeriod,
    /// What is wrong in it; nothing of it may then be used.
    pub(super) fault: Option<String>,
    /// Name of the sheet; `None` for text files.
    sheet: Option<String>,
    /// Hidden sheets of the file that hold tables too and were passed over.
    pub(super) hidden: Vec<String>,
    /// Figures by unit code and field key.
    bases: HashMap<String, Vec<KeyedBase>>,
}

impl Baseline {
    /// Every table in a file; what a sheet's name does not say of the period, the file's may.
    ///
    /// # Errors
    /// The file cannot be read or has no table.
    pub(super) fn all_in(path: &Path, campaign: &Campaign) -> Result<Vec<Baseline>> {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let failed = || format!("上年同期基数表读不了：{}", path.display());
        let bytes = fs::read(path).with_context(failed)?;
        let bounds = Bounds::reference(campaign.units.len());
        let book = reading::open_within(&bytes, bounds, None)
            .map_err(|f| anyhow!("{}；{}", f.message, f.hint))
            .with_context(failed)?;
        let is_text = book.findings.iter().any(|finding| finding.code == Code::TextTable);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let by_file = match dated(&stem, &campaign.calendar) {
            NamedPeriod::Other => NamedPeriod::Unsaid,
            said => said,
        };
        let (file, sha256) = (Arc::new(file), Arc::new(sha256(&bytes)));
        let words = HeadingIndex::of(campaign);
        let table = |sheet: &Sheet| {
            let headings = baseline_headings(sheet, &words)?;
            let named = dated(&sheet.name, &campaign.calendar);
            let blank = Baseline {
                file: file.clone(),
                sha256: sha256.clone(),
                dated: if named == NamedPeriod::Unsaid { by_file } else { named },
                fault: None,
                sheet: (!is_text).then(|| sheet.name.clone()),
                hidden: Vec::new(),
                bases: HashMap::new(),
            };
            let read = blank.clone().with_rows(sheet, &headings, &words);
            let fault = |fault| Baseline { fault: Some(format!("{fault:#}")), ..blank };
            Some(read.unwrap_or_else(fault))
        };
        let (hidden, shown): (Vec<&Sheet>, Vec<&Sheet>) =
            book.sheets.iter().partition(|sheet| sheet.hidden);
        let mut tables: Vec<Baseline> = shown.into_iter().filter_map(table).collect();
        let passed: Vec<Baseline> = hidden.into_iter().filter_map(table).collect();
        match tables.iter_mut().find(|table| !table.is_empty()) {
            Some(first) => {
                first.hidden = passed.iter().filter_map(|table| table.sheet.clone()).collect();
            }
            None => tables.extend(passed),
        }
        if tables.is_empty() {
            bail!("{file} 里没有找到上年同期表：第一列应是单位，其他列是指标名称");
        }
        Ok(tables)
    }

    /// Whether nothing was filled in.
    pub(super) fn is_empty(&self) -> bool {
        self.bases.is_empty() && self.fault.is_none()
    }

    /// How messages call it.
    pub(super) fn name(&self) -> String {
        match &self.sheet {
            Some(sheet) => format!("{} 的“{sheet}”", self.file),
            None => format!("{} ", self.file),
        }
    }

    /// The figure of a unit's field.
    pub fn get(&self, unit_code: &str, key: &str) -> Option<&Arc<Base>> {
        let own = self.bases.get(unit_code)?;
        own.iter().find(|(known, _)| **known == *key).map(|(_, base)| base)
    }
}

/// A column of figures.
struct BaselineColumn<'a> {
    col: u32,
    /// Its cells' addresses up to the row: 上年同期!B.
    letters: String,
    field: &'a Field,
    key: Arc<str>,
    /// The unit of measure of its figures, if one is written.
    measure: Option<Arc<str>>,
}

/// The field whose base a column holds that names the field at a position, itself or as 上年同期.
fn needing<'a>(words: &HeadingIndex<'a>, at: usize) -> Option<&'a Field> {
    let named = words.field(at);
    let key = named.baseline_of.as_deref().unwrap_or(&named.key);
    words.campaign().baseline_fields().into_iter().find(|field| field.key == key)
}

fn baseline_headings(sheet: &Sheet, words: &HeadingIndex) -> Option<Headings> {
    reading::reference_table(sheet, words, |at| needing(words, at).is_some())
}

impl Baseline {
    fn with_rows(
        mut self,
        sheet: &Sheet,
        headings: &Headings,
        words: &HeadingIndex,
    ) -> Result<Baseline> {
        let (file, campaign) = (self.file.clone(), words.campaign());
        let columns = self.columns(headings, words)?;
        for (row, cells) in sheet.rows().filter(|(row, _)| *row > headings.rows.1) {
            let cell = |col: u32| cells.iter().find(|filled| filled.col == col);
            let label = headings.unit_col.and_then(cell).and_then(|filled| filled.cell.as_text());
            let label = label.unwrap_or_default();
            if campaign.others.by_name(label).is_some() {
                continue;
            }
            let Some(unit) = campaign.units.by_name(label) else {
                refuse_unknown(label, cells, &columns, &file, row)?;
                continue;
            };
            for column in &columns {
                let Some(filled) = cell(column.col).filter(|f| !f.cell.is_blank()) else {
                    continue;
                };
                let place = format_compact!("{}{}", column.letters, row + 1);
                let value = figure(filled, column, &campaign.words)
                    .with_context(|| format!("{file} {place} {label}"))?;
                let Some(value) = value else { continue };
                if self.get(&unit.code, &column.key).is_some() {
                    bail!("{file} {place}：{}出现了两行，请只留一行", unit.name);
                }
                self.add(&unit.code, column, value, &filled.cell, place);
            }
        }
        Ok(self)
    }

    /// The columns of figures.
    ///
    /// # Errors
    /// Another unit of measure than a column's own stands around it.
    fn columns<'a>(
        &self,
        headings: &Headings,
        words: &HeadingIndex<'a>,
    ) -> Result<Vec<BaselineColumn<'a>>> {
        let column = |found: &Column| {
            let field = needing(words, found.field)?;
            let measure = found.unit.clone();
            if let Some(other) = found.other_units.first() {
                let (file, own) = (&self.file, measure.as_deref().unwrap_or_default());
                let (name, other) = (&field.name, &other.unit);
                let message = format!("{file}：“{name}”的计量单位一处写{own}，一处写{other}");
                return Some(Err(anyhow!("{message}，请改成一样")));
            }
            let letters = column_letters(found.col);
            let letters = match &self.sheet {
                Some(sheet) => format!("{sheet}!{letters}"),
                None => letters,
            };
            let (col, key) = (found.col, field.key.as_str().into());
            Some(Ok(BaselineColumn { col, letters, field, key, measure }))
        };
        headings.columns.iter().filter_map(column).collect()
    }

    fn add(
        &mut self,
        code: &str,
        column: &BaselineColumn,
        value: Decimal,
        cell: &Cell,
        place: CompactString,
    ) {
        let base = Base {
            value,
            source: BaseSource::Table,
            file: self.file.clone(),
            sha256: self.sha256.clone(),
            cell: place,
            raw: cell.raw().unwrap_or_default(),
        };
        let own = self.bases.entry(code.to_string()).or_default();
        own.push((column.key.clone(), base.into()));
    }
}

/// A row with figures must name a unit, unless it sums others up or is a remark.
fn refuse_unknown(
    label: &str,
    cells: &[SheetCell],
    columns: &[BaselineColumn],
    file: &str,
    row: u32,
) -> Result<()> {
    let has_figures = cells.iter().any(|f| columns.iter().any(|c| c.col == f.col));
    let is_total = ["合计", "总计", "全省", "全省合计"].contains(&normalize(label).as_str());
    if has_figures && !is_total {
        bail!("{file} 第 {} 行：“{label}”不在填报单位名单里", row + 1);
    }
    Ok(())
}

/// The figure in a cell; `None` if a word in it says that there is none.
fn figure(
    filled: &SheetCell,
    column: &BaselineColumn,
    words: &MissingValueTerms,
) -> Result<Option<Decimal>> {
    let cell = &filled.cell;
    let mut located = CellReading::plain(Place::new("", 0, 0), cell.clone());
    located.extras = filled.extras.clone();
    let checked = number_of(&located, column.field, column.measure.as_deref(), words);
    let says_none = |f: &Finding| matches!(f.code, Code::WordForBlank | Code::NotApplicable);
    if checked.findings.iter().any(says_none) {
        return Ok(None);
    }
    let accepted = [
        Code::HeadingUnit,
        Code::Converted,
        Code::OverLimit,
        Code::StaleFormula,
        Code::Uncalculated,
    ];
    let doubt =
        checked.findings.iter().find(|f| f.class != Severity::Note && !accepted.contains(&f.code));
    match (checked.value, doubt) {
        (Some(Value::Number(number)), None) => Ok(Some(number)),
        (_, doubt) => {
            let why = doubt.map_or("看不懂", |f| f.message.as_str());
            let raw = cell.raw().unwrap_or_default();
            bail!("{}：“{raw}”，{why}", column.field.name)
        }
    }
}
