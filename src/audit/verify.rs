//! Whether a summary workbook still says what its sources say: it is made again and compared.

use super::compare::{Comparison, Difference, DifferenceKind, compare};
use super::sheets::Sheets;
use crate::form::{Place, SummaryStamp};
use crate::reading::{Bounds, Sheet};
use crate::summary::{self, OVERVIEW_SHEET, Summary, SummaryColumns};
use anyhow::{Result, anyhow};

/// Longest label of a row.
const LABEL_LIMIT: usize = 20;
/// Fewest digits of a SHA-256 in a cell.
const SHORTEST_SHA: usize = 12;

/// What a comparison came to.
#[derive(Debug)]
pub struct Verification {
    /// What the workbook says about its own making; `None` where a program lost it.
    pub stamp: Option<SummaryStamp>,
    /// Whether no formula has a stored result, so that formulas alone were compared.
    pub uncalculated: bool,
    /// Sheets of the summary.
    pub sheets: usize,
    /// Cells of the summary that hold something.
    pub cells: usize,
    /// In what the workbook differs from the summary.
    pub differences: Vec<Difference>,
}

/// Compares a workbook that was read with the summary as it must be.
///
/// # Errors
/// The summary is too large to be written, or to be read again.
pub fn verify(
    seen: &Sheets,
    stamp: Option<SummaryStamp>,
    summary: &Summary,
) -> Result<Verification> {
    let mut bytes = Vec::new();
    summary::write(summary, &mut bytes)?;
    let bounds = Bounds::summary(summary.rows.len(), summary.campaign.form.list_columns());
    let computed = Sheets::open(&bytes, bounds, None)
        .map_err(|finding| anyhow!("重算出来的汇总表读不了：{}", finding.message))?;
    let columns = SummaryColumns::of(summary);
    let about = |place: &Place, sheet: &Sheet| about(place, sheet, summary, &columns);
    let compared = compare(seen, &computed, about);
    let Comparison { mut differences, uncalculated, sheets, cells } =
        compared.map_err(|finding| anyhow!("读不了：{}", finding.message))?;
    let tables = (stamp.as_ref().and_then(|s| s.baseline.as_deref()), summary);
    differences.retain(|difference| !is_of_baseline_file(difference, tables));
    Ok(Verification { stamp, uncalculated, sheets, cells, differences })
}

/// Whether a cell only names the office's table of last year's figures by its SHA-256 of then: the file
/// grows by a sheet each period, and its figures are compared cell by cell.
fn is_of_baseline_file(difference: &Difference, (then, now): (Option<&str>, &Summary)) -> bool {
    let (Some(then), Some(now)) = (then, now.baseline_sha256.as_deref()) else { return false };
    let DifferenceKind::Cell { seen, computed } = &difference.matter else { return false };
    let (Some(seen), Some(computed)) = (seen.value.as_text(), computed.value.as_text()) else {
        return false;
    };
    // The list of files has the name behind the SHA-256.
    let (seen, file) = seen.split_once('\u{3000}').unwrap_or((seen, ""));
    let (computed, same) = computed.split_once('\u{3000}').unwrap_or((computed, ""));
    let names = |text: &str, whole: &str| text.len() >= SHORTEST_SHA && whole.starts_with(text);
    file == same && names(seen, then) && names(computed, now)
}

/// What a cell is about: unit and column on 汇总表, elsewhere the text at the head of its row.
fn about(place: &Place, sheet: &Sheet, summary: &Summary, columns: &SummaryColumns) -> String {
    if place.sheet == OVERVIEW_SHEET {
        let col = u16::try_from(place.col).unwrap_or(u16::MAX);
        return columns.label(summary, place.row, col).unwrap_or_default();
    }
    let first = sheet.between(place.row, place.row).first();
    let label =
        first.filter(|filled| filled.col != place.col).and_then(|filled| filled.cell.as_text());
    label.unwrap_or_default().replace('\n', " ").chars().take(LABEL_LIMIT).collect()
}
