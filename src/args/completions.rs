//! Arguments of `completions`, and what a shell needs to complete this command line.

use super::Arguments;
use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::{generate, shells};

/// completions 的参数。
#[derive(Debug, Args)]
pub struct Completions {
    /// 哪一种命令行：bash、zsh、fish、powershell、elvish
    #[arg(value_enum, value_name = "命令行", hide_possible_values = true, help_heading = "参数")]
    pub shell: Shell,
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
    /// The script that makes this shell complete our commands and options.
    pub fn script(self) -> Vec<u8> {
        let mut script = Vec::new();
        let (mut command, name) = (Arguments::command(), "baosong");
        match self {
            Shell::Bash => generate(shells::Bash, &mut command, name, &mut script),
            Shell::Zsh => generate(shells::Zsh, &mut command, name, &mut script),
            Shell::Fish => generate(shells::Fish, &mut command, name, &mut script),
            Shell::Powershell => generate(shells::PowerShell, &mut command, name, &mut script),
            Shell::Elvish => generate(shells::Elvish, &mut command, name, &mut script),
        }
        script
    }
}
