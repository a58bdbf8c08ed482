//! How results are shown: to a person on a terminal, to a program as JSON.

mod document;
mod explain;
mod reconciliation;
mod terminal;

pub use document::{intake_json, merge_json};
pub use explain::print_explanations;
pub use terminal::{finding_line, print_intake, print_merge, printable};
