//! The verbs of the command line: one command, one file, one public function.

// First, so that its macros hold in all that follow.
#[macro_use]
pub mod print;

pub mod archives;
pub mod brief;
pub mod calendar;
pub mod check;
pub mod close;
pub mod collect;
mod colour;
pub mod completions;
pub mod console;
pub mod decide;
pub mod explain;
mod folder;
pub mod form;
pub mod init;
mod interrupt;
mod kits;
pub mod log;
pub mod mail;
pub mod man;
pub mod menu;
pub mod merge;
mod outputs;
pub mod pack;
pub mod place;
mod progress;
pub mod remind;
pub mod return_kits;
mod returns;
pub mod rules;
pub mod schema;
pub mod status;
mod summary_inputs;
pub mod template;
pub mod trace;
mod upward;
pub mod verify;
mod watch;
mod workspace;

pub use workspace::Workspace;

/// How a command ended when it could do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All well: exit status 0.
    Well,
    /// Something a person must look at: exit status 1.
    NeedsAttention,
}

impl Outcome {
    /// The outcome of a command that found something, or nothing, to look at.
    pub fn attention(needed: bool) -> Outcome {
        if needed { Outcome::NeedsAttention } else { Outcome::Well }
    }
}
