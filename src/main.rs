//! `baosong`: parse, run, print every cause, exit status.

#[macro_use]
mod commands;
mod args;

use anyhow::Result;
use args::{Arguments, Command, FormCommand};
use baosong::archive::Verdict;
use baosong::reading::{READER_ARGUMENT, serve};
use baosong::report;
use baosong::validation::lines_were_read;
use clap::Parser;
use commands::decide::Act;
use commands::{Outcome, Workspace, archives, console, menu, print};
use std::ffi::OsString;
use std::process::ExitCode;

/// Columns of help where the width is not known, and at most.
const HELP_WIDTH: (usize, usize) = (80, 100);

fn main() -> ExitCode {
    // How this program calls itself to read a foreign file in a process apart.
    if std::env::args_os().nth(1).is_some_and(|first| first == READER_ARGUMENT) {
        return if serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::from(2) };
    }
    if let Some(status) = commands::completions::answer() {
        return ExitCode::from(status);
    }
    let typed = |line: &[String]| {
        let name = OsString::from("baosong");
        execute(std::iter::once(name).chain(line.iter().map(OsString::from)))
    };
    if menu::is_wanted() {
        menu::run(&typed);
        return ExitCode::SUCCESS;
    }
    let words: Vec<OsString> = std::env::args_os().skip(1).collect();
    let status = match menu::dropped(&words, &args::command_names()) {
        Some(paths) => menu::take(&paths, &typed),
        None => execute(std::env::args_os()),
    };
    console::wait_if_closing();
    ExitCode::from(status)
}

/// Runs one command line, the program's name first, and gives its exit status.
fn execute(line: impl Iterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(line) {
        Ok(arguments) => arguments,
        Err(error) => return args::print_usage(&error, help_width()),
    };
    archives::begin();
    let checked = || run(&arguments).and_then(|outcome| lines_were_read().map(|()| outcome));
    let outcome = match arguments.command.printed_to() {
        Some(file) => print::to_file(file, checked),
        None => checked(),
    };
    match outcome {
        Ok(Outcome::Well) if archives::is_broken() => 1,
        Ok(Outcome::Well) => 0,
        Ok(Outcome::NeedsAttention) => 1,
        Err(error) => {
            let mut causes = error.chain().map(report::cause);
            eprintln!("出错：{}", causes.next().unwrap_or_default());
            causes.for_each(|cause| eprintln!("  原因：{cause}"));
            2
        }
    }
}

/// Columns of help: those of the terminal, as long as lines stay short enough to be read.
fn help_width() -> usize {
    report::known_width().map_or(HELP_WIDTH.0, |width| usize::from(width).min(HELP_WIDTH.1))
}

fn run(arguments: &Arguments) -> Result<Outcome> {
    let common = &arguments.common;
    // Some need a working folder only where no file is named.
    let workspace = || Workspace::open(common);
    let at_work = || Workspace::at_work(common);
    let desk_for = |needs_folder: bool| Workspace::open_for(common, needs_folder);
    match &arguments.command {
        Command::Init(args) => commands::init::run(&workspace()?, args),
        Command::Template(args) => commands::template::run(&desk_for(!args.is_placed())?, args),
        Command::Check(args) => commands::check::run(&workspace()?, args),
        Command::Collect(args) => commands::collect::run(&at_work()?, args),
        Command::Calendar(args) => commands::calendar::run(&workspace()?, args),
        Command::Completions(args) => commands::completions::run(args),
        Command::Man(args) => commands::man::run(args),
        Command::Return(args) => commands::return_kits::run(&at_work()?, args),
        Command::Mail(args) => commands::mail::run(&at_work()?, args),
        Command::Accept(args) => commands::decide::run(&at_work()?, args, Act::Accept),
        Command::Reject(args) => commands::decide::run(&at_work()?, args, Act::Reject),
        Command::Withdraw(args) => commands::decide::run(&at_work()?, args, Act::Withdraw),
        Command::Adjust(args) => commands::decide::adjust(&at_work()?, args),
        Command::Move(args) => commands::place::run(&at_work()?, args),
        Command::Close(args) => commands::close::run(&at_work()?, args, Verdict::Close),
        Command::Reopen(args) => commands::close::run(&at_work()?, args, Verdict::Reopen),
        Command::Log(args) => commands::log::run(&at_work()?, args),
        Command::Status(args) => commands::status::run(&at_work()?, args),
        Command::Remind(args) => commands::remind::run(&at_work()?, args),
        Command::Rules(args) => commands::rules::run(&workspace()?, args),
        Command::Explain(args) => commands::explain::run(&workspace()?, args),
        Command::Pack(args) => commands::pack::run(&at_work()?, args),
        Command::Trace(args) => {
            commands::trace::run(&desk_for(args.material.paths.is_empty())?, args)
        }
        Command::Verify(args) => commands::verify::run(&workspace()?, args),
        Command::Merge(args) => commands::merge::run(common, args),
        Command::Brief(args) => {
            commands::brief::run(&desk_for(args.material.paths.is_empty())?, args)
        }
        Command::Form(form) => match &form.command {
            FormCommand::Read(args) => commands::form::read(args, common.today),
            FormCommand::Check(args) => commands::form::check(&workspace()?, args),
        },
        Command::Schema(args) => commands::schema::run(args),
    }
}
