//! Rows and cells of a sheet as XML (ECMA-376 part 1, 18.3.1): texts stand in their cells (inlineStr).

use super::row::RowCells;
use super::{FormulaResult, StyleIndex};
use crate::validation::to_float;
use rust_decimal::Decimal;
use std::io::Write;

/// How styles of all sheets are numbered in the workbook: the first style of every sheet, then the
/// second of every sheet …, behind the workbook's own at 0.
#[derive(Debug, Clone, Copy)]
pub struct Numbering {
    /// Place of the sheet among all.
    pub position: usize,
    /// Number of sheets.
    pub sheets: usize,
}

impl Numbering {
    /// Number of a sheet's style in the workbook.
    pub fn of(self, style: StyleIndex) -> usize {
        1 + usize::from(style.0) * self.sheets + self.position
    }
}

/// Writing to memory does not fail.
macro_rules! put {
    ($out:expr, $($text:tt)*) => {
        let _ = write!($out, $($text)*);
    };
}

/// A row with its cells.
pub fn row(out: &mut Vec<u8>, number: u32, cells: &RowCells) {
    out.extend_from_slice(b"<row r=\"");
    digits(out, number as usize + 1);
    out.push(b'"');
    if let Some(pixels) = cells.height {
        out.extend_from_slice(b" ht=\"");
        // Four pixels are three points.
        decimal(out, Decimal::new(i64::from(pixels) * 75, 2));
        out.extend_from_slice(b"\" customHeight=\"1\"");
    }
    out.push(b'>');
    cells.write(out);
    out.extend_from_slice(b"</row>");
}

/// Letters of a column: A, B, … AA.
fn letters(out: &mut Vec<u8>, col: u16) {
    if let Some(before) = (col / 26).checked_sub(1) {
        letters(out, before);
    }
    out.push(b'A' + (col % 26) as u8);
}

/// A cell's address: E7.
pub fn address(out: &mut Vec<u8>, row: u32, col: u16) {
    letters(out, col);
    digits(out, row as usize + 1);
}

/// A whole number.
pub fn digits(out: &mut Vec<u8>, number: impl itoa::Integer) {
    let mut buffer = itoa::Buffer::new();
    out.extend_from_slice(buffer.format(number).as_bytes());
}

fn begin(out: &mut Vec<u8>, row: u32, col: u16, style: usize) {
    out.extend_from_slice(b"<c r=\"");
    address(out, row, col);
    out.extend_from_slice(b"\" s=\"");
    digits(out, style);
    out.push(b'"');
}

/// A cell without content.
pub fn blank(out: &mut Vec<u8>, row: u32, col: u16, style: usize) {
    begin(out, row, col, style);
    out.extend_from_slice(b"/>");
}

/// A number.
pub fn number(out: &mut Vec<u8>, row: u32, col: u16, style: usize, number: Decimal) {
    begin(out, row, col, style);
    out.extend_from_slice(b"><v>");
    float(out, number);
    out.extend_from_slice(b"</v></c>");
}

/// Numbers below this read the same as decimals and as the binary numbers that are nearest to them.
const EXACT: u128 = 1_000_000_000_000_000;

/// A number as the program that opens the workbook will hold it: the nearest binary one.
fn float(out: &mut Vec<u8>, number: Decimal) {
    if number.mantissa().unsigned_abs() < EXACT {
        return decimal(out, number);
    }
    put!(out, "{}", to_float(number));
}

/// A number in full, without zeros at its end.
fn decimal(out: &mut Vec<u8>, number: Decimal) {
    let number = number.normalize();
    let (Ok(digits), Ok(scale)) =
        (u64::try_from(number.mantissa().unsigned_abs()), usize::try_from(number.scale()))
    else {
        put!(out, "{number}");
        return;
    };
    if number.is_sign_negative() && !number.is_zero() {
        out.push(b'-');
    }
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(digits).as_bytes();
    let Some(whole) = digits.len().checked_sub(scale).filter(|whole| *whole > 0) else {
        out.extend_from_slice(b"0.");
        out.resize(out.len() + scale - digits.len(), b'0');
        return out.extend_from_slice(digits);
    };
    let (whole, rest) = digits.split_at(whole);
    out.extend_from_slice(whole);
    if !rest.is_empty() {
        out.push(b'.');
        out.extend_from_slice(rest);
    }
}

/// A text.
pub fn text(out: &mut Vec<u8>, row: u32, col: u16, style: usize, text: &str) {
    begin(out, row, col, style);
    out.extend_from_slice(b" t=\"inlineStr\"><is><t");
    if text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) {
        out.extend_from_slice(b" xml:space=\"preserve\"");
    }
    out.push(b'>');
    escape_text(out, text);
    out.extend_from_slice(b"</t></is></c>");
}

/// A formula's cell up to the formula's element, which follows.
pub fn begin_formula(out: &mut Vec<u8>, row: u32, col: u16, style: usize, result: &FormulaResult) {
    begin(out, row, col, style);
    out.extend_from_slice(match result {
        FormulaResult::Number(_) => b">",
        FormulaResult::Words(_) => b" t=\"str\">",
    });
}

/// A formula by itself (18.3.1.40).
pub fn formula(out: &mut Vec<u8>, formula: &str) {
    out.extend_from_slice(b"<f>");
    escape(out, formula);
    out.extend_from_slice(b"</f>");
}

/// The first of the rows that share a formula, up to its text.
pub fn begin_shared_formula(out: &mut Vec<u8>, number: u32, (first, last): (u32, u32), col: u16) {
    out.extend_from_slice(b"<f t=\"shared\" ref=\"");
    address(out, first, col);
    out.push(b':');
    address(out, last, col);
    out.extend_from_slice(b"\" si=\"");
    digits(out, number);
    out.extend_from_slice(b"\">");
}

/// The formula of another row that shares it.
pub fn shared_formula(out: &mut Vec<u8>, number: u32) {
    out.extend_from_slice(b"<f t=\"shared\" si=\"");
    digits(out, number);
    out.extend_from_slice(b"\"/>");
}

/// What follows a formula: its result.
pub fn end_formula(out: &mut Vec<u8>, result: &FormulaResult) {
    out.extend_from_slice(b"<v>");
    match result {
        FormulaResult::Number(number) => decimal(out, *number),
        FormulaResult::Words(words) => escape(out, words),
    }
    out.extend_from_slice(b"</v></c>");
}

/// A link within the workbook (18.3.1.47).
pub fn link(out: &mut Vec<u8>, from: (u32, u16), sheet: &str, to: (u32, u16), tip: Option<&str>) {
    out.extend_from_slice(b"<hyperlink ref=\"");
    address(out, from.0, from.1);
    out.extend_from_slice(b"\" location=\"'");
    escape_attribute(out, sheet);
    out.extend_from_slice(b"'!");
    address(out, to.0, to.1);
    if let Some(tip) = tip {
        out.extend_from_slice(b"\" tooltip=\"");
        escape_attribute(out, tip);
    }
    out.extend_from_slice(b"\"/>");
}

/// Escapes what XML reserves in a text.
pub fn escape(out: &mut Vec<u8>, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(at) = memchr::memchr3(b'&', b'<', b'>', rest) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(match rest[at] {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            _ => b"&gt;",
        });
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

/// The same in an attribute.
fn escape_attribute(out: &mut Vec<u8>, text: &str) {
    for (at, part) in text.split('"').enumerate() {
        if at > 0 {
            out.extend_from_slice(b"&quot;");
        }
        escape(out, part);
    }
}

/// Escapes a cell's text: what XML reserves, characters that it cannot hold as _x0007_, and texts that
/// look like that (ECMA-376 part 1, 22.4.2.4).
fn escape_text(out: &mut Vec<u8>, text: &str) {
    // U+FFFE and U+FFFF begin with a byte that begins a few others; most texts have none of these bytes.
    let care = |b: &u8| matches!(b, 0..=8 | 11..=31 | b'_' | b'&' | b'<' | b'>' | 0xEF);
    if !text.as_bytes().iter().any(care) {
        return out.extend_from_slice(text.as_bytes());
    }
    let mut written = 0;
    for (at, c) in text.char_indices() {
        let code = match c {
            '\0'..='\x08' | '\x0B'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => u32::from(c),
            '_' if is_escape(&text[at..]) => u32::from(c),
            _ => continue,
        };
        escape(out, &text[written..at]);
        put!(out, "_x{code:04X}_");
        written = at + c.len_utf8();
    }
    escape(out, &text[written..]);
}

/// Whether a text begins like _x0007_.
fn is_escape(text: &str) -> bool {
    let code = text.strip_prefix("_x").and_then(|rest| rest.as_bytes().get(..5));
    code.is_some_and(|code| code[..4].iter().all(u8::is_ascii_hexdigit) && code[4] == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    #[test]
    fn cells_are_written_as_the_standard_says() {
        let at = |row, col| written(|out| address(out, row, col));
        assert_eq!([at(0, 0), at(6, 25), at(9, 26), at(0, 16_383)], ["A1", "Z7", "AA10", "XFD1"]);
        assert_eq!(
            written(|out| number(out, 4, 2, 3, Decimal::new(350, 3))),
            "<c r=\"C5\" s=\"3\"><v>0.35</v></c>"
        );
        let cell = |result: FormulaResult| {
            written(|out| {
                begin_formula(out, 0, 1, 9, &result);
                formula(out, "IF(A1<2,1,\"—\")");
                end_formula(out, &result);
            })
        };
        assert_eq!(
            cell(FormulaResult::Words("—".into())),
            "<c r=\"B1\" s=\"9\" t=\"str\"><f>IF(A1&lt;2,1,\"—\")</f><v>—</v></c>"
        );
        assert_eq!(
            cell(FormulaResult::Number(Decimal::ONE)),
            "<c r=\"B1\" s=\"9\"><f>IF(A1&lt;2,1,\"—\")</f><v>1</v></c>"
        );
        assert_eq!(
            written(|out| link(out, (0, 2), "数据来源", (8, 0), Some("看来源"))),
            "<hyperlink ref=\"C1\" location=\"'数据来源'!A9\" tooltip=\"看来源\"/>"
        );
    }

    #[test]
    fn numbers_are_written_in_full() {
        let shown = |text: &str| {
            let number = text.parse().unwrap_or_default();
            (written(|out| decimal(out, number)), written(|out| float(out, number)))
        };
        for text in ["0", "7", "-7", "0.35", "-0.05", "100", "12.5", "999999999999999", "0.000001"]
        {
            assert_eq!(shown(text), (text.to_string(), text.to_string()));
        }
        assert_eq!(shown("-0.00").0, "0");
        assert_eq!(shown("10.500").0, "10.5");
        let long = "1234567890123456789.123456789";
        assert_eq!(shown(long), (long.to_string(), "1234567890123456800".to_string()));
    }

    #[test]
    fn a_text_stays_what_it_is() {
        let inner = |value: &str| {
            let cell = written(|out| text(out, 0, 0, 1, value));
            let start = cell.find("<is>").map_or(0, |at| at + 4);
            cell[start..].trim_end_matches("</is></c>").to_string()
        };
        assert_eq!(inner("=1+1"), "<t>=1+1</t>");
        assert_eq!(inner(" a&b "), "<t xml:space=\"preserve\"> a&amp;b </t>");
        assert_eq!(inner("铃\u{7}_x0041_ a_b"), "<t>铃_x0007__x005F_x0041_ a_b</t>");
    }
}
