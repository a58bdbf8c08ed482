//! Bounds on what a foreign file may make us hold in memory; `docs/limits.md` gives the reason for
//! each. The container's are checked here, before any library opens it.

use super::sniff::FileFormat;
use crate::finding::{Code, Finding};
use std::time::Duration;

/// Largest file in bytes; a return of one page has about 10 kB.
pub const FILE_LIMIT: u64 = 32 << 20;
/// Largest Excel 97–2003 file in bytes: its reader holds every sheet as a full grid.
const OLE_LIMIT: u64 = 8 << 20;
/// Most parts of a zip container; a large workbook has some hundred.
const PART_LIMIT: usize = 2_000;
/// Most bytes that the parts that are read may inflate to, together.
const INFLATED_LIMIT: u64 = 128 << 20;
/// Most bytes of the parts that nobody reads which are inflated to see whether they are damaged.
pub const UNREAD_LIMIT: u64 = 8 << 20;
/// Most parts of earlier files that a thread keeps what was made of.
pub const KEPT_LIMIT: usize = 64;
/// Largest such part, in bytes before and after inflating.
pub const KEPT_SIZE_LIMIT: usize = 32 << 10;
/// Most sheets of one workbook.
pub const SHEET_LIMIT: usize = 500;
/// Most cells that are kept of one workbook.
const CELL_LIMIT: usize = 400_000;
/// Rows from here on are too far out to be part of any form.
pub const ROW_LIMIT: u32 = 20_000;
/// Columns from here on are too far out to be part of any form.
pub const COL_LIMIT: u32 = 512;
/// Most bytes of text in the cells of one workbook.
const TEXT_LIMIT: usize = 32 << 20;
/// Most cells that are looked at while the formulas of one workbook are calculated anew.
const STEP_LIMIT: u32 = 400_000;
/// Most entries of a table that cells share: texts, styles, number formats.
pub const SHARED_LIMIT: usize = 500_000;
/// Most merged areas of one workbook.
pub const AREA_LIMIT: usize = 10_000;
/// Largest text with tabs or commas, in bytes: every second one of them may begin a cell.
pub const DELIMITED_LIMIT: usize = 8 << 20;
/// Most conditional formats of one sheet that change what is seen, and most areas under them.
pub const RULE_LIMIT: usize = 500;
/// Most places that the cells of a document's tables may cover in all, blank ones counted.
pub const PLACE_LIMIT: u32 = 2_000_000;
/// Most tables of a document within one another.
pub const NESTED_LIMIT: usize = 32;
/// Lines of a list that a unit may add to our own summary.
const LINES_OF_UNIT: usize = 1_000;
/// Most cells of lists in our own summary: two million lines of twenty columns.
const LISTED_LIMIT: usize = 40_000_000;
/// Rows of a sheet (ECMA-376 part 1, 18.3.1.73).
const ROWS_OF_SHEET: u32 = 1_048_576;
/// Most comments of one workbook.
pub const NOTE_LIMIT: usize = 5_000;

/// Most cells, blank ones too, of the grids that calamine builds of an Excel 97–2003 workbook.
pub const GRID_LIMIT: u64 = 2_000_000;
/// Most memory, in bytes, of a process that reads one workbook by itself.
pub const MEMORY_LIMIT: u64 = 512 << 20;
/// Longest time that such a process may take.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Bounds that follow from what a workbook may be.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Largest file in bytes.
    pub file: u64,
    /// Most bytes that the parts that are read may inflate to, together.
    pub inflated: u64,
    /// Most cells that are kept.
    pub cells: usize,
    /// Rows from here on are too far out.
    pub rows: u32,
    /// Most bytes of text in the cells.
    pub text: usize,
    /// Most cells that are looked at while its formulas are calculated anew.
    pub steps: u32,
    /// Fewest cells in the lines of a text that is taken for a table; prose has commas too.
    pub columns: usize,
}

impl Bounds {
    /// Bounds of a return.
    pub const RETURN: Bounds = Bounds {
        file: FILE_LIMIT,
        inflated: INFLATED_LIMIT,
        cells: CELL_LIMIT,
        rows: ROW_LIMIT,
        text: TEXT_LIMIT,
        steps: STEP_LIMIT,
        columns: 4,
    };

    /// Bounds of our own summary of so many units over some periods: wider by what each of them adds, about
    /// double of what the built-in campaign needs for six periods; and by the lines of lists of so many
    /// columns together, which are none for most forms.
    pub fn summary(units: usize, list_columns: usize) -> Bounds {
        let usual = Bounds::RETURN;
        let units = units.min(100_000);
        let listed = (units * LINES_OF_UNIT).saturating_mul(list_columns).min(LISTED_LIMIT);
        let rows = if listed > 0 { ROWS_OF_SHEET } else { usual.rows + units as u32 * 60 };
        Bounds {
            file: usual.file + units as u64 * (8 << 10) + listed as u64 * 12,
            inflated: usual.inflated + units as u64 * (64 << 10) + listed as u64 * 120,
            cells: usual.cells + units * 1_000 + listed,
            rows: rows.min(ROWS_OF_SHEET),
            text: usual.text + units * (32 << 10) + listed * 24,
            ..usual
        }
    }

    /// Bounds of a table that the office keeps, a row for each of so many units; two columns are one.
    pub fn reference(units: usize) -> Bounds {
        Bounds { columns: 2, ..Bounds::summary(units, 0) }
    }
}

/// Checks the file's size and, of a zip, the number of its parts, before its list of parts is read.
///
/// # Errors
/// A finding when a bound is passed.
pub fn check_size(bytes: &[u8], bounds: Bounds) -> Result<(), Box<Finding>> {
    check_length(bytes, bounds.file)?;
    if !bytes.starts_with(b"PK") {
        return Ok(());
    }
    // Every part has an entry with this signature in the container's directory (APPNOTE 4.3.12).
    let parts = memchr::memmem::find_iter(bytes, b"PK\x01\x02").take(PART_LIMIT + 1).count();
    if parts > PART_LIMIT {
        return Err(too_large(format!("文件内部的部件超过 {PART_LIMIT} 个")));
    }
    Ok(())
}

/// Checks what the kind of file asks for beside its size.
///
/// # Errors
/// A finding when a bound is passed or the container is damaged.
pub fn check(bytes: &[u8], kind: FileFormat) -> Result<(), Box<Finding>> {
    // Readers of zip containers inflate a part when they want it, and count.
    if kind == FileFormat::Xls { check_length(bytes, OLE_LIMIT) } else { Ok(()) }
}

/// A finding that says which limit was passed.
pub fn too_large(message: String) -> Box<Finding> {
    Box::new(Finding::new(Code::TooLarge).with_message(message))
}

/// The finding on parts that inflate beyond the limit.
pub fn inflated_too_large(bounds: Bounds) -> Box<Finding> {
    too_large(format!("文件解压后超过 {} MB", bounds.inflated >> 20))
}

fn check_length(bytes: &[u8], limit: u64) -> Result<(), Box<Finding>> {
    let size = bytes.len() as u64;
    if size <= limit {
        return Ok(());
    }
    let tenths = size.saturating_mul(10) >> 20;
    let shown = format!("{}.{}", tenths / 10, tenths % 10);
    Err(too_large(format!("文件有 {shown} MB，上限 {} MB", limit >> 20)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_of_lists_may_be_larger_than_one_without() {
        let plain = Bounds::summary(2_850, 0);
        let listed = Bounds::summary(2_850, 17);
        // A million lines took 54.2 MB, a little more than is enough for single rows.
        assert!(plain.file < 56 << 20 && listed.file > 160 << 20);
        assert_eq!((listed.rows, listed.cells - plain.cells), (1_048_576, 40_000_000));
        assert_eq!(Bounds::summary(100_000, usize::MAX).cells, 400_000 + 100_000_000 + 40_000_000);
    }
}
