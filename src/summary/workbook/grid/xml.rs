//! Rows and cells of a sheet as XML (ECMA-376 part 1, 18.3.1): texts stand in their cells (inlineStr).

use super::row::Row;
use super::{Live, Style};
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
    pub fn of(self, style: Style) -> usize {
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
pub fn row(out: &mut Vec<u8>, number: u32, row: &Row) {
    put!(out, "<row r=\"{}\"", number + 1);
    if let Some(height) = row.height {
        put!(out, " ht=\"{height}\" customHeight=\"1\"");
    }
    out.push(b'>');
    for cell in row.cells() {
        out.extend_from_slice(cell);
    }
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

fn digits(out: &mut Vec<u8>, number: usize) {
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
pub fn number(out: &mut Vec<u8>, row: u32, col: u16, style: usize, number: f64) {
    begin(out, row, col, style);
    put!(out, "><v>{number}</v></c>");
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

/// A formula and its result.
pub fn formula(out: &mut Vec<u8>, row: u32, col: u16, style: usize, live: &Live) {
    begin(out, row, col, style);
    let is_number = live.result.starts_with(|c: char| c.is_ascii_digit() || c == '-')
        && live.result.parse::<f64>().is_ok();
    out.extend_from_slice(if is_number { b"><f>" } else { b" t=\"str\"><f>" });
    escape(out, live.formula.strip_prefix('=').unwrap_or(&live.formula));
    out.extend_from_slice(b"</f><v>");
    escape(out, &live.result);
    out.extend_from_slice(b"</v></c>");
}

/// A link within the workbook (18.3.1.47).
pub fn link(out: &mut Vec<u8>, row: u32, col: u16, place: &str, tip: Option<&str>) {
    out.extend_from_slice(b"<hyperlink ref=\"");
    address(out, row, col);
    out.extend_from_slice(b"\" location=\"");
    escape_attribute(out, place);
    if let Some(tip) = tip {
        out.extend_from_slice(b"\" tooltip=\"");
        escape_attribute(out, tip);
    }
    out.extend_from_slice(b"\"/>");
}

/// Escapes what XML reserves in a text.
fn escape(out: &mut Vec<u8>, text: &str) {
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
    let plain =
        |c: char| !matches!(c, '\0'..='\x08' | '\x0B'..='\x1F' | '_' | '\u{FFFE}' | '\u{FFFF}');
    if text.chars().all(plain) {
        return escape(out, text);
    }
    for (at, c) in text.char_indices() {
        match c {
            '_' if is_escape(&text[at..]) => out.extend_from_slice(b"_x005F_"),
            _ if c == '_' || plain(c) => escape(out, c.encode_utf8(&mut [0; 4])),
            _ => {
                put!(out, "_x{:04X}_", u32::from(c));
            }
        }
    }
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
            written(|out| number(out, 4, 2, 3, 0.35)),
            "<c r=\"C5\" s=\"3\"><v>0.35</v></c>"
        );
        let live = Live { formula: "=IF(A1<2,\"是\",\"—\")".into(), result: "—".into() };
        assert_eq!(
            written(|out| formula(out, 0, 1, 9, &live)),
            "<c r=\"B1\" s=\"9\" t=\"str\"><f>IF(A1&lt;2,\"是\",\"—\")</f><v>—</v></c>"
        );
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
