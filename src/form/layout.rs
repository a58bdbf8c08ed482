//! Rows and columns of the blank form, as the notice prints them.

use crate::campaign::{Block, Campaign, Form, RowId, Rows};
use std::collections::BTreeMap;

/// Name of the sheet of instructions.
pub const GUIDE_SHEET: &str = "填报说明";
/// Name of the hidden sheet that carries the stamp in A1.
pub const STAMP_SHEET: &str = "_baosong";
/// Name of the custom document property that carries the stamp.
pub const STAMP_PROPERTY: &str = "baosong";
/// Word over the block beside the form in which it checks itself.
pub const SELF_CHECK_TITLE: &str = "填报自检";
/// Heading of the column in which a unit explains what was found.
pub const STATEMENT_HEADING: &str = "情况说明";
/// Heading of the column that ties each explanation to a finding.
pub const FINDING_ID_HEADING: &str = "问题编号";

/// Labels with their values beside each other on a card.
const PAIRS: usize = 2;
/// Blank rows below lines that a list already has.
const MORE_LINES: u32 = 5;

/// Where everything stands on the sheets that a unit fills in; rows and columns are zero-based.
#[derive(Debug, Clone, Copy)]
pub struct Layout<'a> {
    form: &'a Form,
    contacts: usize,
    lines: &'a LinesById,
}

/// The lines that lists already have, by the id of their block.
pub type LinesById = BTreeMap<String, Vec<RowId>>;

static NO_LINES: LinesById = BTreeMap::new();

impl<'a> Layout<'a> {
    /// The layout of a campaign's form.
    pub fn of(campaign: &'a Campaign) -> Layout<'a> {
        Layout::with_lines(campaign, &NO_LINES)
    }

    /// The layout of a form whose lists already have lines, and need room for more.
    pub fn with_lines(campaign: &'a Campaign, lines: &'a LinesById) -> Layout<'a> {
        Layout { form: &campaign.form, contacts: campaign.contacts.len(), lines }
    }

    /// Row of the label 附件2, or of the name of a further sheet.
    pub const LABEL_ROW: u32 = 0;
    /// Row of the title, on every sheet.
    pub const TITLE_ROW: u32 = 1;

    /// Row of header field `index` (填报单位, 填报人, …) on the first sheet.
    pub fn header_row(self, index: usize) -> u32 {
        Self::TITLE_ROW + 1 + index as u32
    }

    /// Last column of the input of a header field; it starts in column 1.
    pub const HEADER_INPUT_END: u16 = 3;

    /// First row of a block's column headings.
    pub fn heading_row(self, block: &Block) -> u32 {
        let first_sheet = block.sheet == self.form.main.sheet;
        let top = if first_sheet { self.header_row(self.form.header.len()) } else { 2 };
        let above = self.on_sheet(&block.sheet).take_while(|other| other.id != block.id);
        let taken =
            above.map(|b| Self::NOTE_ROWS + heading_rows(b) + self.data_rows(b)).sum::<u32>();
        // The main block has its title right above its headings, and no note.
        let note = if first_sheet { 0 } else { Self::NOTE_ROWS };
        top + taken + note
    }

    /// Rows of the note over a block.
    const NOTE_ROWS: u32 = 1;

    /// First row of the unit's figures in a block.
    pub fn data_row(self, block: &Block) -> u32 {
        self.heading_row(block) + heading_rows(block)
    }

    /// Row and column of the input of the field at this position of a block of one row or card per unit.
    pub fn input(self, block: &Block, index: usize) -> (u32, u16) {
        let row = self.data_row(block);
        if !is_one_card(block) {
            return (row, Self::first_col(block) + index as u16);
        }
        (row + (index / PAIRS) as u32, (index % PAIRS) as u16 * 2 + 1)
    }

    /// Number of rows that a block has for figures.
    pub fn data_rows(self, block: &Block) -> u32 {
        let filled = self.lines.get(&block.id).map_or(0, Vec::len) as u32;
        match &block.rows {
            Rows::Single if is_one_card(block) => block.fields.len().div_ceil(PAIRS) as u32,
            Rows::Single => 1,
            Rows::List(lines) if filled > 0 => lines.prepared.max(filled + MORE_LINES),
            Rows::List(lines) => lines.prepared,
            Rows::Matrix(stub) => stub.len() as u32,
        }
    }

    /// Column of the first field: behind that of the unit, which a list need not have.
    pub fn first_col(block: &Block) -> u16 {
        u16::from(block.lines().is_none() || block.unit_column.is_some())
    }

    /// The last row of the blocks on a sheet.
    pub fn last_row(self, sheet: &str) -> u32 {
        let last = |block: &Block| self.data_row(block) + self.data_rows(block) - 1;
        self.on_sheet(sheet).map(last).max().unwrap_or(Self::TITLE_ROW)
    }

    /// Row of contact line `index` below the table.
    pub fn contact_row(self, index: usize) -> u32 {
        self.last_row(&self.form.main.sheet) + 1 + index as u32
    }

    /// Row of the small visible stamp at the foot.
    pub fn stamp_row(self) -> u32 {
        self.contact_row(self.contacts)
    }

    /// First column of the self-check beside the form; one column stays blank between them.
    pub fn self_check_col(self) -> u16 {
        self.width(&self.form.main.sheet) + 1
    }

    /// Number of columns of a sheet.
    pub fn width(self, sheet: &str) -> u16 {
        let width = |block: &Block| match is_one_card(block) {
            true => PAIRS as u16 * 2,
            false => block.fields.len() as u16 + Self::first_col(block),
        };
        // Title and header fields need room too.
        self.on_sheet(sheet).map(width).max().unwrap_or(1).max(Self::HEADER_INPUT_END + 1)
    }

    /// The blocks of a sheet from the top.
    pub fn on_sheet(self, sheet: &str) -> impl Iterator<Item = &'a Block> {
        self.form.blocks().filter(move |block| block.sheet == sheet)
    }
}

/// Whether a block is drawn as labels with their values beside them.
fn is_one_card(block: &Block) -> bool {
    block.is_card() && block.rows == Rows::Single
}

fn heading_rows(block: &Block) -> u32 {
    if is_one_card(block) { 0 } else { block.heading_rows() }
}
