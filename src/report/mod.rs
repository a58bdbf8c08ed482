//! How results are shown: to a person on a terminal, to a program as JSON.

mod arrivals;
mod calendar;
mod csv;
mod document;
mod events;
mod evidence;
mod explain;
mod figures;
mod ics;
mod manual;
mod reconciliation;
mod remind;
mod schemas;
mod standings;
mod status;
mod terminal;
mod trace;
mod verify;

pub use arrivals::print_arrivals;
pub use calendar::{calendar_json, distance, print_calendar};
pub use csv::{long_csv, merge_csv};
pub use document::{intake_json, merge_json, submissions_json};
pub use events::{Event, events, events_json, print_events};
pub use evidence::{evidence_check_json, manifest_json, print_evidence_check};
pub use explain::print_explanations;
pub use figures::figures_json;
pub use ics::calendar_ics;
pub use manual::{explain, manual, print_functions, print_rules};
pub use reconciliation::reconciliation;
pub use remind::{print_remind, remind_json};
pub use schemas::SCHEMAS;
pub use standings::status_json;
pub use status::{print_grid, print_status};
pub use terminal::{finding_line, print_intake, print_merge, printable};
pub use trace::{print_total_trace, print_trace, total_trace_json, trace_json};
pub use verify::{Verified, print_verify, verify_json};
