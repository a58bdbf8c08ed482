//! WHERE IT SITS: sheets, columns, headings, places and the identity stamp; the one map that the
//! writer of blank workbooks and the reader of returned ones share.

mod below_sheet;
mod heading;
mod heading_index;
mod heading_text;
mod layout;
mod period_words;
mod place;
mod remark;
mod stamp;
mod summary_stamp;
mod word_list;

pub use below_sheet::{
    BELOW_HEADINGS, BELOW_SHEET, BelowColumn, HELD_MARK, LATER_HEADINGS, NOT_REPORTED, block_names,
};
pub use heading::{Heading, unit_alone};
pub use heading_index::{ColumnRole, HeadingIndex, OTHER_THINGS};
pub use heading_text::HeadingText;
pub use layout::{
    FINDING_ID_HEADING, GUIDE_SHEET, Layout, LinesById, SELF_CHECK_TITLE, STAMP_PROPERTY,
    STAMP_SHEET, STATEMENT_HEADING,
};
pub use period_words::of_any_period;
pub use place::{Place, address, column_letters};
pub use remark::{sealed, unsealed};
pub use stamp::Stamp;
pub use summary_stamp::{SUMMARY_PROPERTY_MARK, SummaryOrigin, SummaryStamp};
pub use word_list::WordList;
