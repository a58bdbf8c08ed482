//! `baosong schema`: the JSON Schema of what a command prints with `--format json`.

use super::{Outcome, print};
use crate::args::SchemaArgs;
use anyhow::{Result, bail};
use baosong::report::SCHEMAS;

/// Prints a schema, or the names of all.
///
/// # Errors
/// No command of this name prints JSON.
pub fn run(args: &SchemaArgs) -> Result<Outcome> {
    let names = || SCHEMAS.map(|(name, _)| name).join("、");
    match &args.name {
        None => println!("{}", names()),
        Some(wanted) => match SCHEMAS.iter().find(|(name, _)| name == wanted) {
            Some((_, schema)) => print::data(schema.as_bytes()),
            None => bail!("没有“{wanted}”的 JSON Schema，有的是：{}", names()),
        },
    }
    Ok(Outcome::Well)
}
