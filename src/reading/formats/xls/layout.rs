//! How the sheets of a blank form are laid out: rules and formats of cells with or without a value, and
//! lists of data validation ([MS-XLS] 2.4.108, 2.4.353).

use super::compound;
use super::records::{BLANK, EOF, FORMULA, MULRK, VALUES, XlsRecord, records, sheet_records};
use super::survey::{Survey, text};
use crate::finding::Finding;
use crate::form::{address, column_letters};
use crate::reading::blank::{Layouts, SheetLayout, Validation};
use crate::reading::sheet::Area;
use std::collections::BTreeMap;

/// Blank cells side by side.
const MULBLANK: u16 = 0x00BE;
/// A cell style.
const XF: u16 = 0x00E0;
/// A sheet in the list of tabs.
const BOUNDSHEET: u16 = 0x0085;
/// Sheets that formulas refer to.
const EXTERNSHEET: u16 = 0x0017;
/// A name.
const LBL: u16 = 0x0018;
/// A rule of data validation.
const DV: u16 = 0x01BE;

/// The layout of every sheet, by its name.
///
/// # Errors
/// A finding when the file is damaged or passes a limit.
pub fn layouts(bytes: &[u8]) -> Result<Layouts, Box<Finding>> {
    let stream = compound::workbook_stream(bytes)?;
    let stream = stream.read(bytes);
    let survey = Survey::of(&stream)?;
    let globals = LayoutGlobals::of(&stream);
    let mut found = BTreeMap::new();
    for (name, at) in &globals.sheets {
        let mut layout = SheetLayout::default();
        for record in sheet_records(&stream, *at) {
            let (row, first) = (u32::from(record.word(0)), u32::from(record.word(2)));
            match record.kind {
                DV => layout.take_validation(globals.validation(&record)),
                MULBLANK | MULRK => {
                    let size = if record.kind == MULRK { 6 } else { 2 };
                    let count = record.data.len().saturating_sub(6) / size;
                    for (nth, col) in (first..).take(count).enumerate() {
                        let style = record.word(4 + size * nth);
                        globals.take(&mut layout, &survey, (row, col), style);
                    }
                }
                kind if kind == BLANK || kind == FORMULA || VALUES.contains(&kind) => {
                    globals.take(&mut layout, &survey, (row, first), record.word(4));
                    // What it says is read elsewhere; one that cells share is not told there.
                    if kind == FORMULA {
                        layout.take_formula((row, first), "?".to_string());
                    }
                }
                _ => {}
            }
        }
        found.insert(name.clone(), layout);
    }
    Ok(Layouts { sheets: found, names: Vec::new() })
}

/// What the sheets share.
#[derive(Default)]
struct LayoutGlobals {
    /// Names of the sheets and where they begin.
    sheets: Vec<(String, usize)>,
    /// Of each cell style whether it draws a rule.
    ruled: Vec<bool>,
    /// First sheet of each reference to sheets.
    references: Vec<u16>,
    /// What each name stands for, if that is an area.
    names: Vec<String>,
}

impl LayoutGlobals {
    fn of(stream: &[u8]) -> LayoutGlobals {
        let mut globals = LayoutGlobals::default();
        for record in records(stream, 0).take_while(|record| record.kind != EOF) {
            match record.kind {
                BOUNDSHEET => {
                    let wide = record.data.get(7).is_some_and(|flags| flags & 1 != 0);
                    let name = text(record.data.get(8..).unwrap_or_default(), wide);
                    let at = usize::try_from(record.long(0)).unwrap_or_default();
                    globals.sheets.push((name, at));
                }
                // Lines at the left, right, top and bottom, four bits each.
                XF => globals.ruled.push(record.word(10) != 0),
                EXTERNSHEET => {
                    let count = usize::from(record.word(0)).min(record.data.len() / 6);
                    globals.references = (0..count).map(|nth| record.word(4 + 6 * nth)).collect();
                }
                // Flags, key, lengths of name and formula, eight bytes more, then both (2.4.150).
                LBL => {
                    let wide = record.data.get(14).is_some_and(|flags| flags & 1 != 0);
                    let length = usize::from(record.word(2) >> 8);
                    let from = 15 + if wide { 2 * length } else { length };
                    let formula = record.data.get(from..).unwrap_or_default();
                    globals.names.push(globals.source(formula));
                }
                _ => {}
            }
        }
        globals
    }

    fn take(&self, layout: &mut SheetLayout, survey: &Survey, at: (u32, u32), style: u16) {
        let style = usize::from(style);
        let format = survey.styles.get(style).and_then(|style| style.format.as_ref());
        layout.take(at, self.ruled.get(style).copied().unwrap_or_default(), format);
    }

    /// Flags, four texts, two formulas, the areas; all but the flags are of varying length.
    fn validation(&self, record: &XlsRecord) -> Validation {
        let kind = ["any", "whole", "decimal", "list", "date", "time", "textLength", "custom"];
        let kind = kind.get(usize::from(record.word(0) & 0xF)).copied().unwrap_or_default();
        let mut at = 4;
        let mut texts = Vec::new();
        for _ in 0..4 {
            let (said, end) = string(record, at);
            texts.push(said);
            at = end;
        }
        let length = usize::from(record.word(at));
        let formula = record.data.get(at + 4..at + 4 + length).unwrap_or_default();
        let formula = self.source(formula);
        at += 4 + length;
        at += 4 + usize::from(record.word(at));
        let count = usize::from(record.word(at)).min(record.data.len() / 8);
        let word = |nth: usize| u32::from(record.word(nth));
        let area = |from: usize| Area {
            top: word(from),
            bottom: word(from + 2),
            left: word(from + 4),
            right: word(from + 6),
        };
        let areas = (0..count).map(|nth| area(at + 2 + 8 * nth)).collect();
        let prompt = texts.into_iter().nth(2).unwrap_or_default().replace('\0', "");
        Validation { areas, kind: kind.to_string(), formula, prompt }
    }

    /// The first token of a formula, if it is a text or an area ([MS-XLS] 2.5.198).
    fn source(&self, tokens: &[u8]) -> String {
        let token = XlsRecord { at: 0, kind: 0, data: tokens };
        let area = |from: usize| {
            let (top, bottom) = (u32::from(token.word(from)), u32::from(token.word(from + 2)));
            let [left, right] = [4, 6].map(|nth| u32::from(token.word(from + nth) & 0x3FFF));
            format!(
                "{}:{}",
                address(top, left),
                format_args!("{}{}", column_letters(right), bottom + 1)
            )
        };
        match tokens.first().copied() {
            Some(0x17) => {
                let wide = tokens.get(2).is_some_and(|flags| flags & 1 != 0);
                let count = usize::from(tokens.get(1).copied().unwrap_or_default());
                let bytes = tokens.get(3..).unwrap_or_default();
                let size = if wide { 2 * count } else { count };
                let said = text(bytes.get(..size).unwrap_or(bytes), wide);
                format!("\"{}\"", said.replace('\0', ","))
            }
            Some(0x25 | 0x45 | 0x65) => area(1),
            // A name, by its number from 1 (2.5.198.76).
            Some(0x23 | 0x43 | 0x63) => {
                let at = usize::from(token.word(1)).checked_sub(1);
                at.and_then(|at| self.names.get(at)).cloned().unwrap_or_default()
            }
            Some(0x3B | 0x5B | 0x7B) => {
                let sheet = self.references.get(usize::from(token.word(1)));
                let sheet = sheet.and_then(|sheet| self.sheets.get(usize::from(*sheet)));
                sheet.map_or_else(String::new, |(name, _)| format!("{name}!{}", area(3)))
            }
            _ => String::new(),
        }
    }
}

/// A text with its length before it, and where it ends.
fn string(record: &XlsRecord, at: usize) -> (String, usize) {
    let count = usize::from(record.word(at));
    let wide = record.data.get(at + 2).is_some_and(|flags| flags & 1 != 0);
    let end = at + 3 + if wide { 2 * count } else { count };
    let bytes = record.data.get(at + 3..end).unwrap_or_default();
    (text(bytes, wide), end)
}
