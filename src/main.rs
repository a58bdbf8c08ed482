//! `baosong`: parse, run, print every cause, exit status.

mod args;
mod commands;

use anyhow::Result;
use args::{Arguments, Command};
use baosong::reading::{READER_ARGUMENT, serve};
use clap::Parser;
use commands::decide::Act;
use commands::{Desk, Outcome};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    // How this program calls itself to read a foreign file in a process apart.
    if std::env::args_os().nth(1).is_some_and(|first| first == READER_ARGUMENT) {
        return if serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::from(2) };
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    match run(&arguments) {
        Ok(Outcome::Well) => ExitCode::SUCCESS,
        Ok(Outcome::NeedsAttention) => ExitCode::from(1),
        Err(error) => {
            eprintln!("出错：{error}");
            for cause in error.chain().skip(1) {
                eprintln!("  原因：{cause}");
            }
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<Outcome> {
    let desk = Desk::open(&arguments.common)?;
    match &arguments.command {
        Command::Init(args) => commands::init::run(&desk, args),
        Command::Template(args) => commands::template::run(&desk, args),
        Command::Check(args) => commands::check::run(&desk, args),
        Command::Collect(args) => commands::collect::run(&desk, args),
        Command::Calendar(args) => commands::calendar::run(&desk, args),
        Command::Return(args) => commands::return_kits::run(&desk, args),
        Command::Mail(args) => commands::mail::run(&desk, args),
        Command::Accept(args) => commands::decide::run(&desk, args, Act::Accept),
        Command::Reject(args) => commands::decide::run(&desk, args, Act::Reject),
        Command::Withdraw(args) => commands::decide::run(&desk, args, Act::Withdraw),
        Command::Adjust(args) => commands::decide::adjust(&desk, args),
        Command::Log(args) => commands::log::run(&desk, args),
        Command::Rules(args) => commands::rules::run(&desk, args),
        Command::Explain(args) => commands::explain::run(&desk, args),
        Command::Merge(args) => commands::merge::run(&desk, args),
        Command::Brief(args) => commands::brief::run(&desk, args),
        Command::Schema(args) => commands::schema::run(args),
    }
}

/// Prints help on stdout, or what is wrong with the command line on stderr.
fn usage(error: &clap::Error) -> ExitCode {
    let Some(message) = args::explain(error) else {
        let help = error.render().to_string();
        let help = help.replace("[OPTIONS]", "[选项]").replace("\nOptions:\n", "\n本命令的选项:\n");
        // A closed pipe behind `baosong --help | head` is no failure.
        let _ = std::io::stdout().write_all(help.as_bytes());
        return ExitCode::SUCCESS;
    };
    eprintln!("{message}");
    eprintln!("用 baosong --help 看全部命令，用 baosong 命令 --help 看一个命令怎么用");
    ExitCode::from(2)
}
