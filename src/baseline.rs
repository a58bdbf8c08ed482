//! The same period of last year (上年同期): from the office's own table, else from the unit's
//! supplement.

use crate::campaign::{Campaign, fold};
use crate::finding::{Class, Code, Finding};
use crate::form::{Heading, Meaning, Place, Vocabulary};
use crate::reading::{self, Cell, Located, sha256};
use crate::validation::{Value, number_of};
use anyhow::{Context, Result, anyhow, bail};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Where a base came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaseSource {
    /// The office's baseline table.
    Table,
    /// The unit's own supplement.
    Supplement,
}

/// A figure of last year and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The figure, in the field's unit of measure.
    pub value: Decimal,
    /// Where it came from.
    pub source: BaseSource,
    /// Name of the file.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// The cell, such as 上年同期!B3 or B3.
    pub cell: String,
    /// Raw text of the cell.
    pub raw: String,
}

/// The office's table of last year's figures.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    /// Name of the file.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    bases: Bases,
}

/// A grid of cells from whatever kind of file.
struct Grid {
    sheet: Option<String>,
    rows: Vec<(u32, Vec<(u32, Cell)>)>,
}

impl Baseline {
    /// Reads a baseline table: .xlsx, .xls, .ods, or .csv in UTF-8 or GB18030.
    ///
    /// # Errors
    /// The file cannot be read, has no table, or a figure in it is no number; last year's figures
    /// decide targets, so nothing in them is passed over.
    pub fn load(path: &Path, campaign: &Campaign) -> Result<Baseline> {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let failed = || format!("上年同期基数表读不了：{}", path.display());
        let bytes = fs::read(path).with_context(failed)?;
        let grids = if bytes.starts_with(b"PK") || bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            workbook_grids(&bytes).with_context(failed)?
        } else {
            vec![csv_grid(&bytes).with_context(failed)?]
        };
        let words = Vocabulary::of(campaign);
        let sha256 = sha256(&bytes);
        for grid in &grids {
            if let Some(mut bases) = bases_in(grid, &file, &words)? {
                let all = bases.values_mut().flatten();
                all.for_each(|(_, base)| base.sha256.clone_from(&sha256));
                return Ok(Baseline { file, sha256, bases });
            }
        }
        bail!("{file} 里没有找到上年同期表：第一列应是单位，其他列是指标名称")
    }

    /// The figure of a unit's field.
    pub fn get(&self, unit_code: &str, key: &str) -> Option<&Base> {
        let own = self.bases.get(unit_code)?;
        own.iter().find(|(known, _)| known == key).map(|(_, base)| base)
    }
}

fn workbook_grids(bytes: &[u8]) -> Result<Vec<Grid>> {
    let book = reading::open(bytes).map_err(|f| anyhow!("{}；{}", f.message, f.hint))?;
    let grid = |sheet: &reading::Sheet| Grid {
        sheet: Some(sheet.name.clone()),
        rows: sheet
            .rows()
            .map(|(row, cells)| (row, cells.iter().map(|f| (f.col, f.cell.clone())).collect()))
            .collect(),
    };
    Ok(book.sheets.iter().map(grid).collect())
}

fn csv_grid(bytes: &[u8]) -> Result<Grid> {
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
    let mut rows = Vec::new();
    for (row, record) in (0u32..).zip(reader.records()) {
        let record = record.context("csv 格式不对")?;
        let cells = (0u32..).zip(record.iter()).map(|(col, text)| (col, Cell::text(text)));
        rows.push((row, cells.filter(|(_, cell)| !cell.is_blank()).collect()));
    }
    Ok(Grid { sheet: None, rows })
}

/// Figures by unit code and field key.
type Bases = BTreeMap<String, Vec<(String, Base)>>;

/// The bases of a grid; `None` if it has no such table.
fn bases_in(grid: &Grid, file: &str, words: &Vocabulary) -> Result<Option<Bases>> {
    for (at, (_, cells)) in grid.rows.iter().enumerate() {
        let columns = baseline_columns(cells, words);
        if !columns.is_empty() {
            let unit_col = cells.first().map_or(0, |(col, _)| *col);
            return take_rows(grid, at + 1, unit_col, &columns, file, words).map(Some);
        }
    }
    Ok(None)
}

/// Columns that name a field needing a base, either itself or as 上年同期.
fn baseline_columns(
    cells: &[(u32, Cell)],
    words: &Vocabulary,
) -> Vec<(u32, String, Option<String>)> {
    let needed: Vec<&str> =
        words.campaign().baseline_fields().iter().map(|f| f.key.as_str()).collect();
    let mut columns = Vec::new();
    for (col, cell) in cells {
        let Some(text) = cell.as_text() else { continue };
        let heading = Heading::parse(text);
        let Some(Meaning::Field(at)) = words.meaning(&heading) else {
            continue;
        };
        let field = words.field(at);
        let key = field.baseline_of.as_deref().unwrap_or(&field.key);
        if needed.contains(&key) {
            columns.push((*col, key.to_string(), heading.unit));
        }
    }
    columns
}

fn take_rows(
    grid: &Grid,
    first: usize,
    unit_col: u32,
    columns: &[(u32, String, Option<String>)],
    file: &str,
    words: &Vocabulary,
) -> Result<Bases> {
    let campaign = words.campaign();
    let mut bases = Bases::new();
    for (row, cells) in grid.rows.iter().skip(first) {
        let cell = |col: u32| cells.iter().find(|(c, _)| *c == col).map(|(_, cell)| cell);
        let label = cell(unit_col).and_then(Cell::as_text).unwrap_or_default();
        let Some(unit) = campaign.units.by_name(label) else {
            refuse_unknown(label, cells, columns, file, *row)?;
            continue;
        };
        for (col, key, heading_unit) in columns {
            let Some(cell) = cell(*col).filter(|c| !c.is_blank()) else {
                continue;
            };
            let place = address(grid, *row, *col);
            let value = figure(cell, key, heading_unit.as_deref(), campaign)
                .with_context(|| format!("{file} {place} {label}"))?;
            let Some(value) = value else { continue };
            let base = Base {
                value,
                source: BaseSource::Table,
                file: file.to_string(),
                sha256: String::new(),
                cell: place.clone(),
                raw: cell.raw().unwrap_or_default(),
            };
            let known =
                bases.entry(unit.code.clone()).or_insert_with(|| Vec::with_capacity(columns.len()));
            if known.iter().any(|(other, _)| other == key) {
                bail!("{file} {place}：{}出现了两行，请只留一行", unit.name);
            }
            known.push((key.clone(), base));
        }
    }
    Ok(bases)
}

/// A row with figures must name a unit, unless it sums others up or is a remark.
fn refuse_unknown(
    label: &str,
    cells: &[(u32, Cell)],
    columns: &[(u32, String, Option<String>)],
    file: &str,
    row: u32,
) -> Result<()> {
    let has_figures = cells.iter().any(|(col, _)| columns.iter().any(|(c, ..)| c == col));
    let is_total = ["合计", "总计", "全省", "全省合计"].contains(&fold(label).as_str());
    if has_figures && !is_total {
        bail!("{file} 第 {} 行：“{label}”不在填报单位名单里", row + 1);
    }
    Ok(())
}

fn address(grid: &Grid, row: u32, col: u32) -> String {
    let place = Place::new(grid.sheet.as_deref().unwrap_or_default(), row, col);
    if grid.sheet.is_some() { place.to_string() } else { place.address() }
}

/// The figure in a cell; `None` if a word in it says that there is none.
fn figure(
    cell: &Cell,
    key: &str,
    heading: Option<&str>,
    campaign: &Campaign,
) -> Result<Option<Decimal>> {
    let field = campaign.field(key).ok_or_else(|| anyhow!("没有指标 {key}"))?;
    let located = Located::plain(Place::new("", 0, 0), cell.clone());
    let checked = number_of(&located, field, heading, &campaign.words);
    let says_none = |f: &Finding| matches!(f.code, Code::WordForBlank | Code::NotApplicable);
    if checked.findings.iter().any(says_none) {
        return Ok(None);
    }
    let accepted = [Code::HeadingUnit, Code::Converted, Code::OverLimit];
    let doubt =
        checked.findings.iter().find(|f| f.class != Class::Note && !accepted.contains(&f.code));
    match (checked.value, doubt) {
        (Some(Value::Number(number)), None) => Ok(Some(number)),
        (_, doubt) => {
            let why = doubt.map_or("看不懂", |f| f.message.as_str());
            let raw = cell.raw().unwrap_or_default();
            bail!("{}：“{raw}”，{why}", field.name)
        }
    }
}
