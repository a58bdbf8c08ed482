//! What all screens have in common: the width, tables, lines of a list, texts from outside made safe.

use crate::campaign::Campaign;
use crate::finding::Finding;
use crate::parcel;
use comfy_table::{Cell, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle};
use std::env;
use std::fmt::Write;
use std::path::Path;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Longest raw text that is shown in one line.
const RAW_LIMIT: usize = 40;
/// Width of tables when the output is no terminal.
const PLAIN_WIDTH: u16 = 100;

/// A line below the headings and space between columns: box-drawing characters are one column wide
/// on some Chinese consoles and two on others.
const RULED: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none())
    .header_separator(LineStyle::none().fill('-'))
    .content_lines(ContentLineStyle::none());

/// A table with headings, as wide as the terminal.
pub fn new_table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(RULED);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(known_width().unwrap_or(PLAIN_WIDTH));
    table.set_header(headings.iter().map(Cell::new));
    table
}

/// Width of the terminal in columns, or that of tables where there is none.
pub fn screen_width() -> usize {
    usize::from(known_width().unwrap_or(PLAIN_WIDTH))
}

/// Width of the terminal, or what the variable COLUMNS says where there is none.
pub fn known_width() -> Option<u16> {
    let told = || env::var("COLUMNS").ok()?.parse().ok().filter(|width| *width > 0);
    Table::new().width().or_else(told)
}

/// A line of a list, broken at the terminal's width with the rest set in; whole in a script.
pub fn wrapped(line: &str) -> String {
    set_in(line, 2)
}

/// The same, set in by a number of columns.
pub fn set_in(line: &str, columns: usize) -> String {
    let first = " ".repeat(columns);
    let Some(width) = known_width() else { return format!("{first}{line}") };
    let rest = " ".repeat(columns + 4);
    let options = textwrap::Options::new(usize::from(width));
    // A date or an option is one word.
    let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(line, options.initial_indent(&first).subsequent_indent(&rest))
}

/// A text cut to a number of columns.
pub fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_string();
    }
    let mut width = 1;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width <= columns
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// A finding in one line: file, cell, field, what was found and how it was read.
pub fn finding_line(file_name: &str, finding: &Finding, campaign: &Campaign) -> String {
    let mut line = printable(file_name);
    if let Some(place) = &finding.place {
        let _ = write!(line, " {}", printable(&place.to_string()));
    }
    if let Some(subject) = finding.subject(campaign) {
        let _ = write!(line, " {}", printable(&subject));
    }
    let message = printable(&finding.message);
    let found = finding.quoted().map(shortened);
    let _ = match (found, &finding.understood) {
        (Some(found), Some(reading)) => write!(line, "：“{found}” 理解为 {reading}（{message}）"),
        (Some(found), None) if !message.contains(&found) => write!(line, "：“{found}”，{message}"),
        _ => write!(line, "：{message}"),
    };
    line
}

/// A path as JSON has it on every system: with slashes.
pub fn path_text(path: &Path) -> String {
    parcel::shown(path.as_os_str())
}

/// A text of one line, cut where it is long.
pub fn shortened(text: &str) -> String {
    let text = printable(text);
    if text.chars().count() <= RAW_LIMIT {
        return text;
    }
    text.chars().take(RAW_LIMIT).chain(['…']).collect()
}

/// A text from outside made safe for a terminal: control characters and direction marks, which
/// could move the cursor or disguise a name, become `·`.
pub fn printable(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if hidden(c) { '·' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;
    use crate::form::Place;

    #[test]
    fn a_finding_reads_as_a_sentence() -> anyhow::Result<()> {
        let campaign = Campaign::built_in()?;
        let finding = Finding::new(Code::Converted)
            .at(Place::new("附件2", 6, 4))
            .on("signed_amount")
            .found("3500万元")
            .understood("0.35 亿元");
        let line = finding_line("成都市.xlsx", &finding, &campaign);
        assert!(
            line.starts_with("成都市.xlsx 附件2!E7 签约金额：“3500万元” 理解为 0.35 亿元"),
            "{line}"
        );
        assert_eq!(printable("a\u{1b}[31mb\u{202E}"), "a·[31mb·");
        Ok(())
    }
}
