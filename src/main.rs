//! `baosong`: parse, run, print every cause, exit status.

#[macro_use]
mod commands;
mod args;

use args::Arguments;
use baosong::reading::{READER_ARGUMENT, serve};
use baosong::report;
use baosong::validation::lines_were_read;
use clap::Parser;
use commands::{Outcome, archives, console, menu, print};
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
    let checked =
        || commands::run(&arguments).and_then(|outcome| lines_were_read().map(|()| outcome));
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
