//! How results are shown: to a person on a terminal, to a program as JSON.

mod calendar;
mod csv;
mod document;
mod events;
mod explain;
mod figures;
mod ics;
mod manual;
mod reconciliation;
mod schemas;
mod terminal;

pub use calendar::{calendar_json, distance, print_calendar};
pub use csv::{long_csv, merge_csv};
pub use document::{intake_json, merge_json};
pub use events::{Event, events, events_json, print_events};
pub use explain::print_explanations;
pub use figures::trace_json;
pub use ics::calendar_ics;
pub use manual::{explain, manual, print_functions, print_rules};
pub use schemas::SCHEMAS;
pub use terminal::{finding_line, print_intake, print_merge, printable};
