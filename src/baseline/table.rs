//! One table of last year's figures: found in a sheet or a csv by its headings, each figure with its place.

use super::dated::{NamedPeriod, dated};
use super::{Base, BaseSource};
use crate::campaign::{Campaign, Field, MissingValueTerms, normalize};
use crate::finding::{Code, Finding, Severity};
use crate::form::{ColumnRole, Heading, HeadingIndex, Place, column_letters, unit_alone};
use crate::reading::{self, Bounds, Cell, CellReading, SheetCell, sha256};
use crate::validation::{Value, number_of};
use anyhow::{Context, Result, anyhow, bail};
use compact_str::{CompactString, format_compact};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Most bytes of a number that a binary one keeps to the last digit.
const PLAIN: usize = 15;

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

/// A grid of cells from whatever kind of file.
struct BaselineSheet {
    sheet: Option<String>,
    page: reading::Sheet,
    hidden: bool,
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
        let grids = if bytes.starts_with(b"PK") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            workbook_grids(&bytes, campaign).with_context(failed)?
        } else {
            vec![csv_grid(&bytes).with_context(failed)?]
        };
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let by_file = match dated(&stem, &campaign.calendar) {
            NamedPeriod::Other => NamedPeriod::Unsaid,
            said => said,
        };
        let (file, sha256) = (Arc::new(file), Arc::new(sha256(&bytes)));
        let words = HeadingIndex::of(campaign);
        let table =
            |grid: &BaselineSheet| {
                let table = table_in(grid, &words)?;
                let said = grid.sheet.as_deref().map(|sheet| dated(sheet, &campaign.calendar));
                let own = said.filter(|said| *said != NamedPeriod::Unsaid).unwrap_or(by_file);
                let blank = Baseline {
                    file: file.clone(),
                    sha256: sha256.clone(),
                    dated: own,
                    fault: None,
                    sheet: grid.sheet.clone(),
                    hidden: Vec::new(),
                    bases: HashMap::new(),
                };
                let read = blank.clone().with_rows(grid, &table, campaign);
                Some(read.unwrap_or_else(|fault| Baseline {
                    fault: Some(format!("{fault:#}")),
                    ..blank
                }))
            };
        let (hidden, shown): (Vec<&BaselineSheet>, Vec<&BaselineSheet>) =
            grids.iter().partition(|g| g.hidden);
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

fn workbook_grids(bytes: &[u8], campaign: &Campaign) -> Result<Vec<BaselineSheet>> {
    // A sheet per period, each with a row per unit.
    let bounds = Bounds::summary(campaign.units.len());
    let book = reading::open_within(bytes, bounds, None)
        .map_err(|f| anyhow!("{}；{}", f.message, f.hint))?;
    let grid = |page: reading::Sheet| BaselineSheet {
        sheet: Some(page.name.clone()),
        hidden: page.hidden,
        page,
    };
    Ok(book.sheets.into_iter().map(grid).collect())
}

fn csv_grid(bytes: &[u8]) -> Result<BaselineSheet> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{FEFF}').to_string(),
        Err(_) => encoding_rs::GB18030.decode(bytes).0.into_owned(),
    };
    let first = text.lines().next().unwrap_or_default();
    let separator = if first.contains('\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut cells = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut row = 0u32;
    while reader.read_record(&mut record).context("csv 格式不对")? {
        cells.extend(
            (0u32..).zip(&record).map(|(col, text)| SheetCell::plain(row, col, Cell::text(text))),
        );
        row = row.checked_add(1).context("csv 行数太多")?;
    }
    Ok(BaselineSheet { sheet: None, hidden: false, page: reading::Sheet::new("", false, cells) })
}

/// Where the table of a grid begins and what it holds.
struct BaselineTable<'a> {
    /// First row below the headings.
    first: u32,
    unit_col: u32,
    columns: Vec<BaselineColumn<'a>>,
}

/// A column of figures.
struct BaselineColumn<'a> {
    /// Position of the field that the heading names.
    at: usize,
    col: u32,
    /// Its cells' addresses up to the row: 上年同期!B.
    letters: String,
    field: &'a Field,
    key: Arc<str>,
    /// The unit of measure that its heading gives, or what stands around the table.
    heading_unit: Option<Arc<str>>,
    /// Another one that stands there too.
    other_unit: Option<Arc<str>>,
}

/// The table of a grid; `None` if it has no such table.
fn table_in<'a>(grid: &BaselineSheet, words: &HeadingIndex<'a>) -> Option<BaselineTable<'a>> {
    grid.page.rows().find_map(|(row, cells)| {
        let columns = baseline_columns(grid, cells, words);
        let unit_col = cells.first().map_or(0, |filled| filled.col);
        let mut table =
            (!columns.is_empty()).then_some(BaselineTable { first: row + 1, unit_col, columns })?;
        table.take_row_of_units(&grid.page);
        table.take_units_beside(grid, row, words);
        Some(table)
    })
}

impl BaselineTable<'_> {
    /// Takes the units of measure that stand in a row of their own below the headings.
    fn take_row_of_units(&mut self, page: &reading::Sheet) {
        let unit = |column: &BaselineColumn| {
            unit_alone(&normalize(page.cell(self.first, column.col).as_text().unwrap_or_default()))
        };
        let units: Option<Vec<Arc<str>>> = self.columns.iter().map(unit).collect();
        if let Some(units) = units {
            self.columns.iter_mut().zip(units).for_each(|(c, unit)| c.heading_unit = Some(unit));
            self.first += 1;
        }
    }

    /// Takes those that are named around the table; where they are not the heading's, none can be used.
    fn take_units_beside(&mut self, grid: &BaselineSheet, heading_row: u32, words: &HeadingIndex) {
        let units = &words.campaign().units;
        let is_unit = |f: &&SheetCell| {
            f.col == self.unit_col && f.cell.as_text().is_some_and(|t| units.by_name(t).is_some())
        };
        let last = grid.page.cells().filter(is_unit).map(|f| f.row).max().unwrap_or(heading_row);
        let columns: Vec<reading::MeasuredColumn> =
            self.columns.iter().map(|c| (c.at, c.col, c.heading_unit.clone())).collect();
        let found = reading::units_around(&grid.page, heading_row..last + 1, columns, words);
        for (column, (unit, other)) in self.columns.iter_mut().zip(found) {
            column.heading_unit = unit;
            column.other_unit = other;
        }
    }
}

/// Columns that name a field needing a base, either itself or as 上年同期.
fn baseline_columns<'a>(
    grid: &BaselineSheet,
    cells: &[SheetCell],
    words: &HeadingIndex<'a>,
) -> Vec<BaselineColumn<'a>> {
    let needed = words.campaign().baseline_fields();
    let column = |filled: &SheetCell| {
        let col = filled.col;
        let heading = Heading::parse(filled.cell.as_text()?);
        let ColumnRole::Field(at) = words.meaning(&heading)? else { return None };
        let named = words.field(at);
        let key = named.baseline_of.as_deref().unwrap_or(&named.key);
        let field = *needed.iter().find(|field| field.key == key)?;
        let letters = match &grid.sheet {
            Some(sheet) => format!("{sheet}!{}", column_letters(col)),
            None => column_letters(col),
        };
        let key = key.into();
        Some(BaselineColumn {
            at,
            col,
            letters,
            field,
            key,
            heading_unit: heading.unit,
            other_unit: None,
        })
    };
    cells.iter().filter_map(column).collect()
}

impl Baseline {
    fn with_rows(
        mut self,
        grid: &BaselineSheet,
        table: &BaselineTable,
        campaign: &Campaign,
    ) -> Result<Baseline> {
        let file = self.file.clone();
        if let Some((column, other)) =
            table.columns.iter().find_map(|c| Some((c, c.other_unit.as_deref()?)))
        {
            let own = column.heading_unit.as_deref().unwrap_or_default();
            bail!(
                "{file}：“{}”的计量单位一处写{own}，一处写{other}，请改成一样",
                column.field.name
            );
        }
        for (row, cells) in grid.page.rows().filter(|(row, _)| *row >= table.first) {
            let cell = |col: u32| cells.iter().find(|filled| filled.col == col);
            let label = cell(table.unit_col).and_then(|filled| filled.cell.as_text());
            let label = label.unwrap_or_default();
            if campaign.others.by_name(label).is_some() {
                continue;
            }
            let Some(unit) = campaign.units.by_name(label) else {
                refuse_unknown(label, cells, &table.columns, &file, row)?;
                continue;
            };
            for column in &table.columns {
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

/// Whether a text is a number of few digits and nothing else: 31, 17.36.
fn is_plain(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    text.len() <= PLAIN && digits(whole) && digits(fraction)
}

/// The figure in a cell; `None` if a word in it says that there is none.
fn figure(
    filled: &SheetCell,
    column: &BaselineColumn,
    words: &MissingValueTerms,
) -> Result<Option<Decimal>> {
    let cell = &filled.cell;
    // Nearly all of a csv's: need not be read as a text in which somebody may have written anything.
    let bare = filled.extras.format.is_none() && !filled.extras.struck;
    let plain = cell.as_text().filter(|_| bare);
    let plain = plain.filter(|text| is_plain(text) && words.said(text).is_none());
    let plain = plain.and_then(|text| text.parse().ok());
    let cell_read = plain.map_or_else(|| cell.clone(), Cell::Number);
    let mut located = CellReading::plain(Place::new("", 0, 0), cell_read);
    located.extras = filled.extras.clone();
    let checked = number_of(&located, column.field, column.heading_unit.as_deref(), words);
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
