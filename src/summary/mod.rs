//! WHAT WE HAND OVER: totals and attainment (pure), and the workbook that shows them.

mod attainment;
mod compile;
mod doubted;
mod held;
mod line_changes;
mod line_doubts;
mod line_owner;
mod name_list;
mod over_time;
mod rank;
mod rows;
mod since;
mod total;
mod tree;
mod workbook;

pub use crate::intake::State;
pub use attainment::{Attainment, Reason, published, rounded};
pub use compile::{Order, SummarySources, baseline_differences, compile};
pub use doubted::Doubted;
pub use line_changes::{
    CountedReturn, LineChange, LineChangeKind, count_of, line_changes, line_changes_between,
    line_changes_text,
};
pub use line_doubts::LineDoubts;
pub use line_owner::OwnedLine;
pub use name_list::roll;
pub use rank::{OverallRank, Rank};
pub use rows::{Adjustment, NOT_APPLICABLE, Summary, Total, TotalAttainment, UnitRow};
pub use since::{PeriodComparison, SumChange};
pub use tree::TreeNode;
pub use workbook::{OVERVIEW_SHEET, SummaryColumns, TargetColumns, write};
