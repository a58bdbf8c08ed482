//! `baosong form read`: reads the office's own blank form and proposes a definition.

use super::Outcome;
use crate::args::{Format, FormRead};
use anyhow::{Context, Result, anyhow};
use baosong::form_reader;
use baosong::reading::{FILE_LIMIT, open_blank};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Reads the form, shows the reading and writes the definition that was asked for.
///
/// # Errors
/// The file cannot be read or is no form, or the definition cannot be written.
pub fn run(args: &FormRead) -> Result<Outcome> {
    let bytes = bytes_of(&args.file)?;
    let name = args.file.display();
    let program = std::env::current_exe().ok();
    let blank = open_blank(&bytes, program.as_deref())
        .map_err(|finding| anyhow!("{name} {}", finding.message))?;
    let proposal = form_reader::read(&blank);
    if args.format == Format::Json {
        println!("{}", serde_json::to_string_pretty(&proposal)?);
    }
    Ok(Outcome::attention(!proposal.questions.is_empty()))
}

/// The bytes of a file, one more than may be read at most.
fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    let failed = || format!("读不了 {}", path.display());
    let mut bytes = Vec::new();
    let file = File::open(path).with_context(failed)?;
    file.take(FILE_LIMIT + 1).read_to_end(&mut bytes).with_context(failed)?;
    Ok(bytes)
}
