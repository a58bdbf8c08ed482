//! Text with tabs or commas (.csv, .txt).

use super::workbook_builder::WorkbookBuilder;
use super::{OpenResult, plain};
use crate::finding::{Code, Finding};
use crate::reading::bounds::{Bounds, DELIMITED_LIMIT, too_large};
use crate::reading::charset::decode;
use crate::reading::sheet::SheetCell;
use csv::{Reader, ReaderBuilder, StringRecord};
use std::collections::BTreeMap;

/// Name of the sheet.
const SHEET: &str = "文本";
/// Characters that may stand between cells, the likeliest first.
const DELIMITERS: [u8; 3] = [b'\t', b',', b';'];
/// So many bytes tell what separates the cells.
const HEAD: usize = 64 << 10;

/// Loads the text as one sheet, a row for each line; a line break within quotes starts none.
///
/// # Errors
/// A finding that says what is wrong with the file.
pub fn load(bytes: &[u8], bounds: Bounds) -> OpenResult {
    if bytes.len() > DELIMITED_LIMIT {
        return Err(too_large(format!("文本文件超过 {} MB", DELIMITED_LIMIT >> 20)));
    }
    let text = decode(bytes);
    let Some(delimiter) = delimiter(&text, bounds.columns) else {
        return Err(Box::new(Finding::new(Code::NotWorkbook)));
    };
    let lines = one_kind_of_line_break(&text);
    let mut builder = WorkbookBuilder::within(bounds);
    let mut within = 0;
    let mut widths = Vec::new();
    let mut reader = reader(&lines, delimiter);
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).unwrap_or(false) {
        within += record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        // The reader stands on the line after this row, counted from 1, and passes over blank lines.
        let line = reader.position().line().saturating_sub(2 + within);
        let row = u32::try_from(line).unwrap_or(u32::MAX);
        if row < builder.row_limit() {
            widths.push((row, u32::try_from(record.len()).unwrap_or(u32::MAX)));
        }
        for (col, cell) in (0..).zip(&record) {
            builder.put(SheetCell::plain(row, col, plain::cell(cell)))?;
        }
    }
    let mut sheet = builder.sheet(SHEET, false);
    sheet.widths = widths;
    let mut book = builder.workbook(vec![sheet], None);
    book.findings.push(Finding::new(Code::TextTable));
    Ok(book)
}

/// The character that separates cells, told by the first lines; `None` for text that is no table of so many
/// columns.
pub fn delimiter(text: &str, columns: usize) -> Option<u8> {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = one_kind_of_line_break(&text[..end]);
    let scored = DELIMITERS.iter().filter_map(|d| Some((lines_alike(&head, *d, columns)?, *d)));
    scored.rev().max_by_key(|(lines, _)| *lines).map(|(_, delimiter)| delimiter)
}

/// How many lines have the same number of cells, if they are enough for a table: a heading and a
/// row, among not more than three times as many other lines.
fn lines_alike(text: &str, delimiter: u8, columns: usize) -> Option<usize> {
    let mut lines = 0;
    let mut by_width: BTreeMap<usize, usize> = BTreeMap::new();
    let mut reader = reader(text, delimiter);
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).unwrap_or(false) {
        lines += 1;
        *by_width.entry(record.len()).or_default() += 1;
    }
    let wide = by_width.into_iter().filter(|(width, _)| *width >= columns);
    let alike = wide.map(|(_, lines)| lines).max()?;
    (alike >= 2 && alike * 4 >= lines).then_some(alike)
}

fn reader(text: &str, delimiter: u8) -> Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// Every line ends with one line feed, so that lines can be counted.
fn one_kind_of_line_break(text: &str) -> String {
    let mut lines = text.replace("\r\n", "\n").replace('\r', "\n");
    if !lines.ends_with('\n') {
        lines.push('\n');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_no_table() {
        for prose in [
            "自贡市百日攻坚行动统计表另行报送，联系人李芳。",
            "Dear all, please find attached, as agreed, the form.\nRegards, Li",
            "第一，召开推介会；第二，拜访企业；第三，签约。\n第一,二,三\n完",
            "",
        ] {
            assert_eq!(delimiter(prose, 4), None, "{prose}");
        }
    }

    #[test]
    fn the_separator_is_the_one_that_makes_lines_alike() {
        assert_eq!(delimiter("a\tb\tc,x\td\n1\t2\t3\t4\n", 4), Some(b'\t'));
        assert_eq!(delimiter("标题\n单位：,,,\na,b,c,d\r\n1,2,3,4", 4), Some(b','));
        assert_eq!(delimiter("a;b;c;d\n1,5;2;3;4\n", 4), Some(b';'));
    }

    #[test]
    fn rows_are_lines_and_quotes_hold_line_breaks() -> Result<(), Box<Finding>> {
        for line_break in ["\n", "\r\n", "\r"] {
            let lines = ["标题", "", "a,\"签约\n金额\",c,d", "", "1,2,3,4"];
            let book = load(lines.join(line_break).as_bytes(), Bounds::RETURN)?;
            let sheet = &book.sheets[0];
            assert_eq!(sheet.cell(2, 1).as_text(), Some("签约\n金额"), "{line_break:?}");
            assert_eq!(sheet.cell(4, 3).raw().as_deref(), Some("4"), "{line_break:?}");
        }
        Ok(())
    }
}
