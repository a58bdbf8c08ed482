//! What the records of a workbook say before anything is built from them: how far its cells reach,
//! and what calamine does not tell.

use super::notes::Notes;
use super::records::{
    BOF, DIMENSIONS, EOF, FONT, FORMULA, MULRK, RICH_TEXT, SHARED_TEXT, SHARED_TEXTS, STRING,
    VALUES, XlsRecord, records, sheet_records,
};
use super::rich::{RichTextRuns, old_parted, parted_in};
use crate::finding::{Code, Finding};
use crate::reading::bounds::{COL_LIMIT, GRID_LIMIT, ROW_LIMIT, SHEET_LIMIT, too_large};
use crate::reading::formats::number_format::{self, WHITE};
use crate::reading::formats::runs::RunFormat;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was found in a workbook.
#[derive(Default)]
pub struct Survey {
    /// One entry per sheet, in the order of the tabs.
    pub sheets: Vec<SheetSurvey>,
    /// Styles that cells refer to by number.
    pub styles: Vec<XlsStyle>,
    /// Shared texts of which parts are set otherwise, by number.
    texts: BTreeMap<u32, RichTextRuns>,
    fonts: Vec<RunFormat>,
    /// Whether a formula asks to be calculated when the file is opened.
    pub is_due: bool,
    /// Places of records that are to be made blank.
    pub blanked: Vec<usize>,
}

/// What is taken of a cell style ([MS-XLS] 2.4.353).
#[derive(Default)]
pub struct XlsStyle {
    /// Number format code, if other than General.
    pub format: Option<Arc<str>>,
    /// How the font sets the content.
    pub mark: RunFormat,
}

/// What was found on a sheet.
#[derive(Default)]
pub struct SheetSurvey {
    /// Hidden rows.
    pub hidden_rows: Vec<u32>,
    /// First and last of each run of hidden columns.
    pub hidden_cols: Vec<(u32, u32)>,
    /// Number of the style of each cell with a value.
    pub styles: BTreeMap<(u32, u32), u16>,
    /// Where parts of texts begin that are set otherwise than their cells.
    pub parted: BTreeMap<(u32, u32), RichTextRuns>,
    /// Comments.
    pub notes: BTreeMap<(u32, u32), String>,
    /// Texts of text boxes.
    pub boxes: Vec<String>,
    /// Header and footer of the page, with their codes.
    pub page: Vec<String>,
    /// Cells that are too far out.
    pub far: Vec<(u32, u32)>,
}

impl SheetSurvey {
    /// Whether a cell within the limits has a value.
    pub fn has_values(&self) -> bool {
        !self.styles.is_empty()
    }

    /// Rows times columns that the values lie within: what a grid of them would hold.
    fn grid(&self) -> u64 {
        let span = |of: fn(&(u32, u32)) -> u32| {
            let (low, high) = (self.styles.keys().map(of).min(), self.styles.keys().map(of).max());
            low.zip(high).map_or(0, |(low, high)| u64::from(high - low) + 1)
        };
        span(|at| at.0) * span(|at| at.1)
    }
}

impl Survey {
    /// Surveys the workbook stream.
    ///
    /// # Errors
    /// A finding when a limit is passed.
    pub fn of(stream: &[u8]) -> Result<Survey, Box<Finding>> {
        let globals = XlsGlobals::of(stream);
        if globals.is_encrypted {
            let hint = "请单位去掉打开密码；没有设过打开密码的，取消“保护工作簿”后另存再报";
            return Err(Box::new(Finding::new(Code::Encrypted).with_hint(hint)));
        }
        if globals.sheets.len() > SHEET_LIMIT {
            return Err(too_large(format!("工作表超过 {SHEET_LIMIT} 张")));
        }
        let fonts = globals.marks();
        let mut survey = Survey {
            styles: globals.styles(),
            texts: parted_in(stream, globals.texts_at, &fonts),
            fonts,
            ..Survey::default()
        };
        let mut grid = 0;
        for at in &globals.sheets {
            let sheet = survey.sheet(stream, *at);
            grid += sheet.grid();
            if grid > GRID_LIMIT {
                let message = format!("各表从第一格到最后一格共有 {grid} 格，上限 {GRID_LIMIT} 格");
                return Err(too_large(message));
            }
            survey.sheets.push(sheet);
        }
        Ok(survey)
    }

    fn sheet(&mut self, stream: &[u8], at: usize) -> SheetSurvey {
        let mut sheet = SheetSurvey::default();
        let mut notes = Notes::default();
        let mut formula_is_far = false;
        for record in sheet_records(stream, at) {
            match record.kind {
                // What a sheet claims to reach makes calamine take memory for it.
                DIMENSIONS => self.blanked.push(record.at),
                STRING if formula_is_far => self.blanked.push(record.at),
                FORMULA => {
                    // Excel itself leaves the second bit alone ([MS-XLS] 2.4.127); xlwt sets it.
                    self.is_due |= record.word(14) & 2 != 0;
                    formula_is_far = self.cell(&record, &mut sheet);
                }
                MULRK => self.numbers(&record, &mut sheet),
                kind if VALUES.contains(&kind) => {
                    self.cell(&record, &mut sheet);
                }
                _ => {
                    sheet.take_setting(&record);
                    notes.take(&record);
                }
            }
        }
        (sheet.notes, sheet.boxes) = notes.sorted();
        sheet
    }

    /// Takes a cell, or has it made blank if it is too far out; tells which.
    fn cell(&mut self, record: &XlsRecord, sheet: &mut SheetSurvey) -> bool {
        let at = (u32::from(record.word(0)), u32::from(record.word(2)));
        let is_far = at.0 >= ROW_LIMIT || at.1 >= COL_LIMIT;
        if is_far {
            self.blanked.push(record.at);
            sheet.far.push(at);
        } else {
            sheet.styles.insert(at, record.word(4));
            let parted = match record.kind {
                SHARED_TEXT => self.texts.get(&record.long(6)).cloned(),
                RICH_TEXT => old_parted(record, &self.fonts),
                _ => None,
            };
            sheet.parted.extend(parted.map(|parted| (at, parted)));
        }
        is_far
    }

    /// Takes numbers side by side: row, first column, style and number of each, last column.
    fn numbers(&mut self, record: &XlsRecord, sheet: &mut SheetSurvey) {
        let (row, first) = (u32::from(record.word(0)), u32::from(record.word(2)));
        let count = record.data.len().saturating_sub(6) / 6;
        let last = first + u32::try_from(count).unwrap_or_default();
        if row >= ROW_LIMIT || last > COL_LIMIT {
            self.blanked.push(record.at);
            sheet.far.extend((first..last).map(|col| (row, col)));
            return;
        }
        for (nth, col) in (first..last).enumerate() {
            sheet.styles.insert((row, col), record.word(4 + 6 * nth));
        }
    }
}

impl SheetSurvey {
    /// Rows and columns that are hidden (ROW 2.4.221, ColInfo 2.4.53), the page's header and footer.
    fn take_setting(&mut self, record: &XlsRecord) {
        match record.kind {
            0x0208 if record.word(12) & 0x20 != 0 => {
                self.hidden_rows.push(u32::from(record.word(0)));
            }
            // Header and footer: length, whether characters have two bytes, then those (2.4.136).
            0x0014 | 0x0015 if record.data.len() > 3 => {
                let wide = record.data.get(2).is_some_and(|flags| flags & 1 != 0);
                self.page.push(text(record.data.get(3..).unwrap_or_default(), wide));
            }
            0x007D if record.word(8) & 1 != 0 => {
                self.hidden_cols.push((u32::from(record.word(0)), u32::from(record.word(2))));
            }
            _ => {}
        }
    }
}

#[derive(Default, Clone, Copy)]
struct XlsFont {
    /// How it sets its text.
    mark: RunFormat,
    /// Whether it is white.
    white: bool,
}

impl XlsFont {
    /// A font: flags, colour, weight, raised or lowered ([MS-XLS] 2.4.122); 1 and 9 are white among the
    /// colours (2.5.161).
    fn of(record: &XlsRecord) -> XlsFont {
        let mark = match (record.word(2) & 0x08, record.word(8)) {
            (0, 1) => RunFormat::Raised,
            (0, 2) => RunFormat::Lowered,
            (0, _) => RunFormat::Plain,
            _ => RunFormat::Struck,
        };
        XlsFont { mark, white: matches!(record.word(4), 1 | 9) }
    }
}

/// What all sheets share.
#[derive(Default)]
struct XlsGlobals {
    is_biff8: bool,
    is_encrypted: bool,
    sheets: Vec<usize>,
    fonts: Vec<XlsFont>,
    /// Where the shared texts begin in the stream.
    texts_at: Option<usize>,
    codes: BTreeMap<u16, String>,
    /// Font and number format of each style, and whether it fills the cell.
    styles: Vec<(u16, u16, bool)>,
}

impl XlsGlobals {
    fn of(stream: &[u8]) -> XlsGlobals {
        let mut globals = XlsGlobals::default();
        for record in records(stream, 0).take_while(|r| r.kind != EOF) {
            match record.kind {
                BOF => globals.is_biff8 = record.word(0) == 0x0600,
                0x0085 => globals.sheets.extend(usize::try_from(record.long(0))),
                FONT => globals.take_font(&record),
                SHARED_TEXTS => globals.texts_at = Some(record.at),
                0x041E => {
                    globals.codes.insert(record.word(0), globals.code(&record));
                }
                0x00E0 => {
                    // The pattern of the fill ([MS-XLS] 2.5.20).
                    let is_filled = globals.is_biff8 && record.word(16) & 0xFC00 != 0;
                    globals.styles.push((record.word(0), record.word(2), is_filled));
                }
                // FILEPASS, whichever way it says (0 is the oldest, XOR; [MS-XLS] 2.4.117).
                0x002F => globals.is_encrypted = true,
                _ => {}
            }
        }
        globals
    }

    fn take_font(&mut self, record: &XlsRecord) {
        // There is no font number 4 ([MS-XLS] 2.5.129).
        if self.fonts.len() == 4 {
            self.fonts.push(XlsFont::default());
        }
        self.fonts.push(XlsFont::of(record));
    }

    /// How each font sets its text.
    fn marks(&self) -> Vec<RunFormat> {
        self.fonts.iter().map(|font| font.mark).collect()
    }

    /// A number format's code ([MS-XLS] 2.4.126); before Excel 97 it was in the system's characters.
    fn code(&self, record: &XlsRecord) -> String {
        if !self.is_biff8 {
            let bytes = record.data.get(3..).unwrap_or_default();
            return encoding_rs::GB18030.decode_without_bom_handling(bytes).0.into_owned();
        }
        let wide = record.data.get(4).is_some_and(|flags| flags & 1 != 0);
        text(record.data.get(5..).unwrap_or_default(), wide)
    }

    fn styles(&self) -> Vec<XlsStyle> {
        let style = |&(font, format, is_filled): &(u16, u16, bool)| {
            let own = self.codes.get(&format).map(String::as_str);
            let code = own.or_else(|| number_format::built_in_code(u32::from(format)));
            let code = code.filter(|code| !code.eq_ignore_ascii_case("General"));
            let XlsFont { mark, white } =
                self.fonts.get(usize::from(font)).copied().unwrap_or_default();
            let is_unseen = self.is_biff8 && white && !is_filled;
            let code = if is_unseen { Some(WHITE) } else { code };
            XlsStyle { format: code.map(Arc::from), mark }
        };
        self.styles.iter().map(style).collect()
    }
}

/// Characters of one byte, or of two.
pub fn text(bytes: &[u8], wide: bool) -> String {
    if wide {
        let units: Vec<u16> = bytes.as_chunks().0.iter().map(|b| u16::from_le_bytes(*b)).collect();
        return String::from_utf16_lossy(&units);
    }
    bytes.iter().map(|b| char::from(*b)).collect()
}
