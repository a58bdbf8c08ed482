//! WHAT WE HAND OVER: totals and attainment (pure), and the workbook that shows them.

mod attainment;
mod compile;
mod workbook;

pub use attainment::{Attainment, Reason};
pub use compile::{
    Sources, State, Summary, Total, TotalAttainment, UnitRow, baseline_differences, compile,
};
pub use workbook::write;
