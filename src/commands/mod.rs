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

use crate::args::{Arguments, Command, FormCommand};
use anyhow::Result;
use baosong::archive::Verdict;
use decide::Act;

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

/// Runs a command in the working folder that it needs, if it needs one.
///
/// # Errors
/// What the command cannot do, with the causes.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let common = &arguments.common;
    // Some need a working folder only where no file is named.
    let workspace = || Workspace::open(common);
    let at_work = || Workspace::at_work(common);
    let desk_for = |needs_folder: bool| Workspace::open_for(common, needs_folder);
    match &arguments.command {
        Command::Init(args) => init::run(&workspace()?, args),
        Command::Template(args) => template::run(&desk_for(!args.is_placed())?, args),
        Command::Check(args) => check::run(&workspace()?, args),
        Command::Collect(args) => collect::run(&at_work()?, args),
        Command::Calendar(args) => calendar::run(&workspace()?, args),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
        Command::Return(args) => return_kits::run(&at_work()?, args),
        Command::Mail(args) => mail::run(&at_work()?, args),
        Command::Accept(args) => decide::run(&at_work()?, args, Act::Accept),
        Command::Reject(args) => decide::run(&at_work()?, args, Act::Reject),
        Command::Withdraw(args) => decide::run(&at_work()?, args, Act::Withdraw),
        Command::Adjust(args) => decide::adjust(&at_work()?, args),
        Command::Move(args) => place::run(&at_work()?, args),
        Command::Close(args) => close::run(&at_work()?, args, Verdict::Close),
        Command::Reopen(args) => close::run(&at_work()?, args, Verdict::Reopen),
        Command::Log(args) => log::run(&at_work()?, args),
        Command::Status(args) => status::run(&at_work()?, args),
        Command::Remind(args) => remind::run(&at_work()?, args),
        Command::Rules(args) => rules::run(&workspace()?, args),
        Command::Explain(args) => explain::run(&workspace()?, args),
        Command::Pack(args) => pack::run(&at_work()?, args),
        Command::Trace(args) => trace::run(&desk_for(args.material.paths.is_empty())?, args),
        Command::Verify(args) => verify::run(&workspace()?, args),
        Command::Merge(args) => merge::run(common, args),
        Command::Brief(args) => brief::run(&desk_for(args.material.paths.is_empty())?, args),
        Command::Form(form) => match &form.command {
            FormCommand::Read(args) => form::read(args, common.today),
            FormCommand::Check(args) => form::check(&workspace()?, args),
        },
        Command::Schema(args) => schema::run(args),
    }
}
