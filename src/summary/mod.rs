//! WHAT WE HAND OVER: totals and attainment (pure), and the workbook that shows them.

mod attainment;
mod compile;
mod rank;
mod roll;
mod rows;
mod total;
mod workbook;

pub use crate::intake::State;
pub use attainment::{Attainment, Reason};
pub use compile::{Order, Sources, baseline_differences, compile};
pub use rank::{Overall, Rank};
pub use roll::roll;
pub use rows::{Adjustment, Held, NOT_APPLICABLE, Summary, Total, TotalAttainment, UnitRow};
pub use workbook::{Columns, OVERVIEW_SHEET, TargetColumns, write};
