//! Arguments of `completions`, and how a shell completes this command line: its script asks this program,
//! which knows the units, fields and periods of the working folder too.

use super::{Arguments, ToFile};
use baosong::campaign::TypedPeriod;
use clap::builder::ValueParser;
use clap::{Arg, Args, Command, CommandFactory, ValueEnum, value_parser};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Shells, Zsh};
use std::env;
use std::ffi::OsString;
use std::io;

/// Variable by which the script of a shell asks for completions.
const ASKING: &str = "BAOSONG_COMPLETE";

/// completions 的参数。
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// 哪一种命令行：bash、zsh、fish、powershell、elvish
    #[arg(value_enum, value_name = "命令行", hide_possible_values = true, help_heading = "参数")]
    pub shell: Shell,

    #[command(flatten)]
    pub place: ToFile,
}

/// 能补全命令的命令行。
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// Linux 上最常见的
    Bash,
    /// macOS 上的
    Zsh,
    /// fish
    Fish,
    /// Windows 上的
    Powershell,
    /// elvish
    Elvish,
}

impl Shell {
    /// The script that makes this shell complete our command line, in ASCII only.
    ///
    /// # Errors
    /// None but those of writing to memory.
    pub fn script(self) -> io::Result<Vec<u8>> {
        let shell: &dyn EnvCompleter = match self {
            Shell::Bash => &Bash,
            Shell::Zsh => &Zsh,
            Shell::Fish => &Fish,
            Shell::Powershell => &Powershell,
            Shell::Elvish => &Elvish,
        };
        let (mut script, name) = (Vec::new(), "baosong");
        shell.write_registration(ASKING, name, name, name, &mut script)?;
        Ok(script)
    }
}

/// What a value on the command line names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A unit.
    Unit,
    /// A field.
    Field,
    /// A finding or a rule.
    Finding,
    /// A period.
    Period,
}

impl Named {
    fn of(arg: &Arg) -> Option<Named> {
        if arg.get_value_parser().type_id()
            == ValueParser::from(value_parser!(TypedPeriod)).type_id()
        {
            return Some(Named::Period);
        }
        match arg.get_value_names()?.first()?.as_str() {
            "单位" => Some(Named::Unit),
            "指标" => Some(Named::Field),
            "问题" => Some(Named::Finding),
            _ => None,
        }
    }
}

/// What a shell that asks for completions is answered; `None` where none asks. `known` gives what can be
/// named, each with a word on it.
///
/// # Errors
/// None but those of writing to memory.
pub fn complete(known: fn(Named) -> Vec<(String, String)>) -> Option<io::Result<String>> {
    let asking = env::var(ASKING).ok()?;
    let shells = Shells::builtins();
    let shell = shells.completer(&asking)?;
    let words: Vec<OsString> = env::args_os().skip_while(|word| word != "--").skip(1).collect();
    if words.is_empty() {
        return None;
    }
    let mut answer = Vec::new();
    let here = env::current_dir().ok();
    let mut command = with_candidates(Arguments::command(), known);
    let written = shell.write_complete(&mut command, words, here.as_deref(), &mut answer);
    Some(written.map(|()| String::from_utf8_lossy(&answer).into_owned()))
}

fn with_candidates(command: Command, known: fn(Named) -> Vec<(String, String)>) -> Command {
    let candidate =
        |(value, help): (String, String)| CompletionCandidate::new(value).help(Some(help.into()));
    let command = command.mut_args(|arg| match Named::of(&arg) {
        Some(named) => arg.add(ArgValueCandidates::new(move || {
            known(named).into_iter().map(candidate).collect::<Vec<_>>()
        })),
        None => arg,
    });
    command.mut_subcommands(|command| with_candidates(command, known))
}
