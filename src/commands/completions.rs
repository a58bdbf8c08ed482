//! `baosong completions`: what a shell needs to complete our commands.

use super::Outcome;
use crate::args::Completions;
use anyhow::Result;
use std::io::{Write, stdout};

/// Prints the script of one shell.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(args: &Completions) -> Result<Outcome> {
    stdout().write_all(&args.shell.script())?;
    Ok(Outcome::Well)
}
