//! Binary Office Open XML workbooks (.xlsb), read record by record ([MS-XLSB]). calamine passes over
//! the short forms of cell records, which SheetJS writes, without a word: figures would be lost.

mod records;
mod sheet;

use super::number_format::{Shows, built_in, built_in_code, shows};
use super::package::{Package, Relationship};
use super::runs::{CellRuns, RunFormat};
use super::workbook_builder::WorkbookBuilder;
use super::xlsx::{part_of, property};
use super::{OpenResult, failure};
use crate::finding::{Code, Finding};
use crate::form::STAMP_PROPERTY;
use crate::reading::bounds::{SHARED_LIMIT, SHEET_LIMIT, too_large};
use crate::reading::sheet::Workbook;
use records::{
    FONT, FORMAT, SHEET, STYLE, STYLES_BEGIN, STYLES_END, TEXT, WORKBOOK, XlsbRecord, records,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the sheets of a workbook have in common.
#[derive(Default)]
struct XlsbGlobals {
    /// Texts that cells refer to by number.
    texts: Vec<CellRuns>,
    /// Styles that cells refer to by number.
    styles: Vec<XlsbStyle>,
    /// Fonts that parts of texts refer to by number.
    fonts: Vec<RunFormat>,
    /// Whether days are counted from 1904.
    from_1904: bool,
}

/// What is taken of a cell style.
#[derive(Clone, Default)]
struct XlsbStyle {
    format: Option<Arc<str>>,
    shows: Shows,
    mark: RunFormat,
}

/// A sheet in the workbook's list.
struct XlsbSheetEntry {
    name: String,
    hidden: bool,
    part: String,
}

/// Loads the workbook.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(package: &mut Package) -> OpenResult {
    let root = package.relations("")?;
    let main = part_of(&root, "officeDocument", "xl/workbook.bin");
    let workbook = package.bytes(&main)?.ok_or_else(|| failure(false))?;
    let relations = package.relations(&main)?;
    let shared = shared(package, &workbook, &relations)?;
    let mut builder = WorkbookBuilder::within(package.bounds());
    let mut sheets = Vec::new();
    for entry in entries(&workbook, &relations)? {
        match sheet::read(package, &entry.part, &shared, &mut builder) {
            Ok(()) => sheets.push(builder.sheet(&entry.name, entry.hidden)),
            Err(finding) if finding.code == Code::TooLarge => return Err(finding),
            Err(_) => builder.abandon(&entry.name),
        }
    }
    if sheets.is_empty() {
        return Err(failure(false));
    }
    let custom = part_of(&root, "custom-properties", "docProps/custom.xml");
    let stamp = package.part(&custom)?.and_then(|text| property(&text, STAMP_PROPERTY));
    // Only spreadsheets write this format, and their formulas are not read.
    Ok(Workbook { is_calculated: true, ..builder.workbook(sheets, stamp) })
}

fn shared(
    package: &mut Package,
    workbook: &[u8],
    relations: &[Relationship],
) -> Result<XlsbGlobals, Box<Finding>> {
    let styles = part_of(relations, "styles", "xl/styles.bin");
    let styles = package.bytes(&styles)?.map(|part| styles_in(&part)).transpose()?;
    let (styles, fonts) = styles.unwrap_or_default();
    let texts = part_of(relations, "sharedStrings", "xl/sharedStrings.bin");
    let texts = package.bytes(&texts)?.map(|part| texts_in(&part, &fonts)).transpose()?;
    let properties = records(workbook).flatten().find(|r| r.kind == WORKBOOK);
    let from_1904 = properties.and_then(|r| r.byte(0)).is_some_and(|flags| flags & 1 != 0);
    let texts = texts.unwrap_or_default();
    Ok(XlsbGlobals { texts, styles, fonts, from_1904 })
}

/// The sheets that hold cells, in the order of their tabs (2.4.304).
fn entries(
    workbook: &[u8],
    relations: &[Relationship],
) -> Result<Vec<XlsbSheetEntry>, Box<Finding>> {
    let mut entries = Vec::new();
    for record in records(workbook) {
        let record = record.ok_or_else(|| failure(false))?;
        if record.kind != SHEET {
            continue;
        }
        let hidden = record.long(0).is_some_and(|state| state != 0);
        let (id, end) = record.text(8).ok_or_else(|| failure(false))?;
        let (name, _) = record.text(end).ok_or_else(|| failure(false))?;
        let relation = relations.iter().find(|r| r.id == id);
        if relation.is_none_or(|r| r.kind != "chartsheet" && r.kind != "dialogsheet") {
            let part = relation.map(|r| r.target.clone()).unwrap_or_default();
            entries.push(XlsbSheetEntry { name, hidden, part });
        }
        if entries.len() > SHEET_LIMIT {
            return Err(too_large(format!("工作表超过 {SHEET_LIMIT} 张")));
        }
    }
    Ok(entries)
}

/// Texts in their order.
fn texts_in(part: &[u8], fonts: &[RunFormat]) -> Result<Vec<CellRuns>, Box<Finding>> {
    let mut texts = Vec::new();
    for record in records(part) {
        let record = record.ok_or_else(|| failure(false))?;
        if record.kind == TEXT {
            texts.push(record.rich_text(0, fonts).ok_or_else(|| failure(false))?);
        }
        if texts.len() > SHARED_LIMIT {
            return Err(too_large(format!("共用的文字超过 {SHARED_LIMIT} 条")));
        }
    }
    Ok(texts)
}

/// Styles in their order, with the formats and fonts that they name (2.4.876), and the fonts.
fn styles_in(part: &[u8]) -> Result<(Vec<XlsbStyle>, Vec<RunFormat>), Box<Finding>> {
    let mut formats: BTreeMap<u16, String> = BTreeMap::new();
    let (mut fonts, mut styles, mut within) = (Vec::new(), Vec::new(), false);
    for record in records(part) {
        let record = record.ok_or_else(|| failure(false))?;
        match record.kind {
            FORMAT => formats.extend(record.word(0).zip(record.text(2).map(|(code, _)| code))),
            FONT => fonts.push(font(&record)),
            STYLES_BEGIN => within = true,
            STYLES_END => within = false,
            STYLE if within => styles.push(style(&record, &formats, &fonts)),
            _ => {}
        }
        if styles.len().max(fonts.len()).max(formats.len()) > SHARED_LIMIT {
            return Err(too_large(format!("单元格样式超过 {SHARED_LIMIT} 种")));
        }
    }
    Ok((styles, fonts))
}

/// How a font sets its text: flags, weight, raised or lowered (2.4.149).
fn font(record: &XlsbRecord) -> RunFormat {
    match (record.word(2), record.word(6)) {
        (Some(flags), _) if flags & 8 != 0 => RunFormat::Struck,
        (_, Some(1)) => RunFormat::Raised,
        (_, Some(2)) => RunFormat::Lowered,
        _ => RunFormat::Plain,
    }
}

fn style(record: &XlsbRecord, formats: &BTreeMap<u16, String>, fonts: &[RunFormat]) -> XlsbStyle {
    let id = record.word(2).unwrap_or_default();
    let font = record.word(4).and_then(|font| fonts.get(usize::from(font)).copied());
    let mark = font.unwrap_or_default();
    match formats.get(&id) {
        Some(code) => {
            let format = Some(code).filter(|code| !code.eq_ignore_ascii_case("general"));
            let format = format.map(|code| code.as_str().into());
            XlsbStyle { shows: shows(code), format, mark }
        }
        None => {
            let id = u32::from(id);
            XlsbStyle { format: built_in_code(id).map(Arc::from), shows: built_in(id), mark }
        }
    }
}
