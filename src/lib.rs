//! Baosong (报送): from a blank statistical form to one provincial summary.
//!
//! The path data takes, one room after the other; no room knows a later one:
//!
//! campaign → form → template ⇢ (the unit fills it in) ⇢ parcel → reading → validation → intake →
//! archive → roll_up → cycle, kit, upward, summary → audit, bulletin, page → report. A finding can be made in every room from reading on; `commands`, beside
//! `main`, are the verbs of the command line. `docs/architecture.md` has the table of imports.

pub mod atomic;
pub mod rule;
pub mod wording;
pub mod zip_entry;

pub mod campaign;

pub mod form;
pub mod theme;

pub mod seal;

pub mod template;

pub mod finding;

pub mod parcel;

pub mod reading;

pub mod form_reader;

pub mod in_place;

pub mod contacts;

pub mod validation;

pub mod baseline;

pub mod intake;

pub mod archive;

pub mod roll_up;

pub mod cycle;

pub mod kit;

pub mod upward;

pub mod mail;

pub mod summary;

pub mod audit;

pub mod bulletin;

pub mod page;

pub mod report;
