//! WHAT CAN BE PROVED (核对): the way of one number back to the file it came from, whether a summary
//! still says what the archive says, and all evidence of a period in one piece.

mod compare;
mod formula;
mod later;
mod verify;

pub use compare::{Comparison, Content, Difference, Matter, compare};
pub use later::{Later, LaterReturn, later_than};
pub use verify::{Verification, verify};
