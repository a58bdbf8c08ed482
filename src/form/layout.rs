//! Rows and columns of the blank form, as the notice prints them.

use crate::campaign::Campaign;

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

/// Where everything stands on the form sheet and on the supplement sheet; rows and columns are
/// zero-based. On both sheets column 0 names the unit and field `i` stands in column `i + 1`.
#[derive(Debug, Clone, Copy)]
pub struct Layout<'a> {
    campaign: &'a Campaign,
}

impl<'a> Layout<'a> {
    /// The layout of a campaign's form.
    pub fn of(campaign: &'a Campaign) -> Layout<'a> {
        Layout { campaign }
    }

    /// Row of the label 附件2.
    pub const LABEL_ROW: u32 = 0;
    /// Row of the title, on both sheets.
    pub const TITLE_ROW: u32 = 1;

    /// Row of header field `index` (填报单位, 填报人, …).
    pub fn header_row(self, index: usize) -> u32 {
        Self::TITLE_ROW + 1 + index as u32
    }

    /// Last column of the input of a header field; it starts in column 1.
    pub const HEADER_INPUT_END: u16 = 3;

    /// Row of the column headings on the form sheet.
    pub fn heading_row(self) -> u32 {
        self.header_row(self.campaign.form.header.len())
    }

    /// Row of the unit's figures on the form sheet.
    pub fn data_row(self) -> u32 {
        self.heading_row() + 1
    }

    /// Row of contact line `index` below the table.
    pub fn contact_row(self, index: usize) -> u32 {
        self.data_row() + 1 + index as u32
    }

    /// Row of the small visible stamp at the foot.
    pub fn stamp_row(self) -> u32 {
        self.contact_row(self.campaign.contacts.len())
    }

    /// Row of the column headings on the supplement sheet.
    pub const SUPPLEMENT_HEADING_ROW: u32 = 3;
    /// Row of the unit's figures on the supplement sheet.
    pub const SUPPLEMENT_DATA_ROW: u32 = 4;

    /// First column of the block beside the form; one column stays blank between them.
    pub fn self_check_col(self) -> u16 {
        self.width() + 1
    }

    /// Number of columns of the form sheet.
    pub fn width(self) -> u16 {
        self.campaign.form.fields.len() as u16 + 1
    }
}
