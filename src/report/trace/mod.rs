//! How the way of one number is shown: as a story for a person, as JSON for a program.

mod document;
mod text;
mod total;

pub use document::{total_trace_json, trace_json};
pub use text::print_trace;
pub use total::print_total_trace;
