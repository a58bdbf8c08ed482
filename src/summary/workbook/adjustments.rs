//! Figures that the office put in place of a unit's (调整): a mark that a print shows too, and a note.

use crate::summary::{Adjustment, Summary};
use anyhow::Result;
use rust_xlsxwriter::{Note, Worksheet};

/// Stands behind an adjusted figure.
const MARK: &str = "△";
/// Size of a note, in pixels.
const NOTE_SIZE: (u32, u32) = (220, 96);

/// A number format with the mark, if the figure is adjusted.
pub fn marked(number_format: &str, adjusted: Option<Adjustment>) -> String {
    match adjusted {
        Some(_) => format!("{number_format}\"{MARK}\""),
        None => number_format.to_string(),
    }
}

/// The note on an adjusted cell: the unit's figure, the reason, the day and the person.
///
/// # Errors
/// The text is longer than a note may be.
pub fn note(sheet: &mut Worksheet, row: u32, col: u16, adjusted: Option<Adjustment>) -> Result<()> {
    if let Some(adjustment) = adjusted {
        let note = Note::new(crate::theme::fitting(adjustment.message));
        let (width, height) = NOTE_SIZE;
        let note = note.add_author_prefix(false).set_width(width).set_height(height);
        sheet.insert_note(row, col, &note)?;
    }
    Ok(())
}

/// What the mark means, behind the line below the title: a page of 汇总表 has no room for one more
/// line; empty if nothing is adjusted.
pub fn legend(summary: &Summary) -> String {
    match count(summary) {
        0 => String::new(),
        count => {
            format!("　　标 {MARK} 的是省里调整过的数（{count} 处），单位报的数和理由见“说明”。")
        }
    }
}

/// The same for the pages of the targets.
pub fn short_legend(summary: &Summary) -> String {
    if any(summary) { format!("标 {MARK} 的由省里调整过。") } else { String::new() }
}

/// Whether anything is adjusted.
pub fn any(summary: &Summary) -> bool {
    summary.rows.iter().any(|row| !row.adjustments().is_empty())
}

fn count(summary: &Summary) -> usize {
    summary.rows.iter().map(|row| row.adjustments().len()).sum()
}
