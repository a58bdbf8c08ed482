//! `baosong completions`: what a shell needs to complete our commands.

use super::{Outcome, print};
use crate::args::Completions;
use anyhow::Result;

/// Prints the script of one shell.
///
/// # Errors
/// Never; kept for the table of commands.
pub fn run(args: &Completions) -> Result<Outcome> {
    print::bytes(&args.shell.script());
    Ok(Outcome::Well)
}
