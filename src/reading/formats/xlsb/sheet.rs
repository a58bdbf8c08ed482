//! One sheet: cells in long form, which name their column, and in short form, which stand right of
//! the cell before ([MS-XLSB] 2.1.7.62).

use super::records::{COLUMNS, MERGED, PAGE_MARGINS, ROW, XlsbRecord, records};
use super::{XlsbGlobals, failure};
use crate::finding::Finding;
use crate::reading::cell::Cell;
use crate::reading::cell_meta::CellMeta;
use crate::reading::formats::margins::{page_words, read_drawings};
use crate::reading::formats::number_format::is_told;
use crate::reading::formats::package::Package;
use crate::reading::formats::values::number_shown;
use crate::reading::formats::workbook_builder::WorkbookBuilder;
use crate::reading::sheet::{Area, Margin, SheetCell};

/// Cells in long form: blank, number in short, error, truth value, number, text, shared text, and
/// the results of formulas: text, number, truth value, error.
const LONG: std::ops::RangeInclusive<u16> = 1..=11;
/// The first seven in short form.
const SHORT: std::ops::RangeInclusive<u16> = 12..=18;
/// A text of several runs that no other cell shares.
const RICH: u16 = 62;

/// Reads a sheet into the builder.
///
/// # Errors
/// A finding when the part is missing, cut short or too large.
pub fn read(
    package: &mut Package,
    name: &str,
    shared: &XlsbGlobals,
    builder: &mut WorkbookBuilder,
) -> Result<(), Box<Finding>> {
    let part = package.bytes(name)?.ok_or_else(|| failure(false))?;
    let (mut row, mut next_col) = (0, 0);
    for record in records(&part) {
        let record = record.ok_or_else(|| failure(false))?;
        match record.kind {
            ROW => {
                row = record.long(0).ok_or_else(|| failure(false))?;
                next_col = 0;
                if record.byte(11).is_some_and(|flags| flags & 0x10 != 0) {
                    builder.hide_rows(row, row);
                }
            }
            kind if LONG.contains(&kind) || SHORT.contains(&kind) || kind == RICH => {
                let is_short = SHORT.contains(&kind);
                let col = if is_short { Some(next_col) } else { record.long(0) };
                let filled = filled(&record, is_short, shared)
                    .zip(col)
                    .map(|((cell, extras), col)| SheetCell { row, col, cell, extras })
                    .ok_or_else(|| failure(false))?;
                next_col = filled.col.saturating_add(1);
                builder.put(filled)?;
            }
            COLUMNS => hide_columns(&record, builder),
            PAGE_MARGINS => {
                let words = page_words(&margin_codes(&record));
                builder.margin(Margin::Page, &words)?;
            }
            MERGED => builder.merge(area(&record).ok_or_else(|| failure(false))?)?,
            _ => {}
        }
    }
    let relations = package.relations(name)?;
    read_drawings(package, &relations, builder)
}

/// Header and footer of the pages, behind two bytes of flags; a missing text has the length of all ones
/// (2.4.27).
fn margin_codes(record: &XlsbRecord) -> String {
    let (mut codes, mut at) = (String::new(), 2);
    for _ in 0..6 {
        match (record.long(at), record.text(at)) {
            (Some(u32::MAX), _) => at += 4,
            (_, Some((text, end))) => {
                codes.push_str(&text);
                codes.push('\n');
                at = end;
            }
            _ => break,
        }
    }
    codes
}

/// What a cell holds; `None` if its record is cut short or names a text that is not there.
fn filled(record: &XlsbRecord, is_short: bool, shared: &XlsbGlobals) -> Option<(Cell, CellMeta)> {
    let (kind, head) = if is_short { (record.kind - 11, 0) } else { (record.kind, 4) };
    let style = record.long(head)? & 0x00FF_FFFF;
    let style = shared.styles.get(style as usize).cloned().unwrap_or_default();
    let at = head + 4;
    let number = |number| number_shown(number, style.shows, shared.from_1904);
    let plain = match kind {
        2 => number(short_number(record.long(at)?)),
        3 | 11 => Cell::Error(error_name(record.byte(at)?).into()),
        4 | 10 => Cell::Bool(record.byte(at)? != 0),
        5 | 9 => number(record.real(at)?),
        6 | 8 => Cell::text(&record.text(at)?.0),
        _ => Cell::Blank,
    };
    let (cell, extras) = match kind {
        7 => shared.texts.get(record.long(at)? as usize)?.cell(style.mark),
        RICH => record.rich_text(at, &shared.fonts)?.cell(style.mark),
        _ => (plain, style.mark.extras()),
    };
    let format = style.format.filter(|code| is_told(&cell, code));
    Some((cell, CellMeta { format, ..extras }))
}

/// A number in four bytes: an integer or the upper half of a binary number, perhaps in hundredths
/// (2.5.123).
fn short_number(bits: u32) -> f64 {
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    if bits & 1 == 0 { number } else { number / 100.0 }
}

/// Name of an error value (2.5.97.2).
fn error_name(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}

fn hide_columns(record: &XlsbRecord, builder: &mut WorkbookBuilder) {
    let is_hidden = record.word(16).is_some_and(|flags| flags & 1 != 0);
    if let (true, Some(first), Some(last)) = (is_hidden, record.long(0), record.long(4)) {
        builder.hide_cols(first, last);
    }
}

fn area(record: &XlsbRecord) -> Option<Area> {
    let (top, bottom) = (record.long(0)?, record.long(4)?);
    Some(Area { top, bottom, left: record.long(8)?, right: record.long(12)? })
}

#[cfg(test)]
mod tests {
    use super::short_number;

    #[test]
    fn numbers_in_four_bytes() {
        assert_eq!(short_number(12 << 2 | 2), 12.0);
        assert_eq!(short_number((-350i32 << 2).cast_unsigned() | 3), -3.5);
        assert_eq!(short_number((186.5f64.to_bits() >> 32) as u32), 186.5);
        assert_eq!(short_number((12345.0f64.to_bits() >> 32) as u32 | 1), 123.45);
    }
}
