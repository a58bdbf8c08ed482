//! What stands behind a figure that counts but is not simply the unit's word: △ where the office put its own
//! in its place (调整), ？ where the unit still has to verify it (核实). A print shows the marks; a note tells.

use crate::summary::{Adjustment, Doubted, Summary, UnitRow};
use crate::theme;
use anyhow::Result;
use rust_xlsxwriter::{Note, Worksheet};

const ADJUSTED: &str = "△";
const TO_VERIFY: &str = "？";
/// Size of a note, in pixels.
const NOTE_SIZE: (u32, u32) = (260, 110);

/// The marks of a figure.
pub struct Marks<'a> {
    adjusted: Option<Adjustment<'a>>,
    to_verify: Vec<&'a Doubted<'a>>,
}

impl<'a> Marks<'a> {
    /// Those of the figure of a field; of a list, of all its lines.
    pub fn of(row: &'a UnitRow<'a>, key: &str) -> Marks<'a> {
        let to_verify = row.to_verify.iter().filter(|figure| figure.field() == key);
        Marks { adjusted: row.adjustment(key), to_verify: to_verify.collect() }
    }

    /// Whether the figure is simply the unit's.
    pub fn is_none(&self) -> bool {
        self.adjusted.is_none() && self.to_verify.is_empty()
    }

    /// A number format with the marks.
    pub fn format(&self, number_format: &str) -> String {
        let adjusted = if self.adjusted.is_some() { ADJUSTED } else { "" };
        let to_verify = if self.to_verify.is_empty() { "" } else { TO_VERIFY };
        match (adjusted, to_verify) {
            ("", "") => number_format.to_string(),
            _ => format!("{number_format}\"{adjusted}{to_verify}\""),
        }
    }

    /// The note on the cell: the unit's figure, the reason, the day and the person of an adjustment; what
    /// is to be verified, and how.
    ///
    /// # Errors
    /// The text is longer than a note may be.
    pub fn note(&self, sheet: &mut Worksheet, row: u32, col: u16) -> Result<()> {
        if self.is_none() {
            return Ok(());
        }
        let adjusted = self.adjusted.iter().map(|adjusted| adjusted.message.to_string());
        let to_verify = self.to_verify.iter().map(|figure| {
            let hint = figure.findings.first().map_or("", |finding| finding.hint.as_str());
            format!("核实：{}\n怎么办：{hint}", figure.doubt())
        });
        let text = adjusted.chain(to_verify).collect::<Vec<_>>().join("\n");
        let note = Note::new(theme::fitting(&text)).add_author_prefix(false);
        let (width, height) = NOTE_SIZE;
        sheet.insert_note(row, col, &note.set_width(width).set_height(height))?;
        Ok(())
    }
}

/// A number format with the mark of a figure to be verified.
pub fn to_verify(number_format: &str) -> String {
    format!("{number_format}\"{TO_VERIFY}\"")
}

/// What the marks mean, behind the line below the title: a page of 汇总表 has no room for one more
/// line; empty if nothing is marked.
pub fn legend(summary: &Summary) -> String {
    let mut text = String::new();
    match adjustments(summary) {
        0 => {}
        count => text.push_str(&format!(
            "　　标 {ADJUSTED} 的是省里调整过的数（{count} 处），单位报的数和理由见“说明”。"
        )),
    }
    match summary.to_verify().len() {
        0 => {}
        count => text.push_str(&format!(
            "　　标 {TO_VERIFY} 的数已计入，还要单位核实（{count} 处），见“问题清单”。"
        )),
    }
    text
}

/// The same for the pages of the targets.
pub fn short_legend(summary: &Summary) -> String {
    let adjusted = adjustments(summary) > 0;
    let adjusted = adjusted.then(|| format!("标 {ADJUSTED} 的由省里调整过。"));
    let to_verify = !summary.to_verify().is_empty();
    let to_verify = to_verify.then(|| format!("标 {TO_VERIFY} 的还要单位核实。"));
    adjusted.into_iter().chain(to_verify).collect()
}

/// Whether anything is marked, and so has a note.
pub fn any(summary: &Summary) -> bool {
    adjustments(summary) > 0 || !summary.to_verify().is_empty()
}

fn adjustments(summary: &Summary) -> usize {
    summary.rows.iter().map(|row| row.adjustments().len()).sum()
}
