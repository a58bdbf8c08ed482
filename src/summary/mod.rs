//! WHAT WE HAND OVER: totals and attainment (pure), and the workbook that shows them.

mod attainment;
mod compile;
mod held;
mod rank;
mod roll;
mod rows;
mod since;
mod total;
mod workbook;

pub use crate::intake::State;
pub use attainment::{Attainment, Reason, published};
pub use compile::{Order, Sources, baseline_differences, compile};
pub use held::Held;
pub use rank::{Overall, Rank};
pub use roll::roll;
pub use rows::{Adjustment, NOT_APPLICABLE, Summary, Total, TotalAttainment, UnitRow};
pub use since::{Change, Since};
pub use workbook::{Columns, OVERVIEW_SHEET, TargetColumns, write};
