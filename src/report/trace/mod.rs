//! How the way of one number is shown: as a story for a person, as JSON for a program.

mod document;
mod story;
mod total;

pub use document::{total_trace_json, trace_json};
pub use story::print_trace;
pub use total::print_total_trace;
