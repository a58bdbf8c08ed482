//! `baosong merge`: the provincial summary, from the archive or straight from paths.

use super::desk::SUMMARY_FOLDER;
use super::material::{Material, order};
use super::{Desk, Outcome};
use crate::args::{Format, Merge};
use anyhow::Result;
use baosong::campaign::Period;
use baosong::summary::{self, Summary};
use baosong::{atomic, report};
use std::path::PathBuf;

/// Writes the summary workbook.
///
/// # Errors
/// A path does not exist, the period is none of the campaign's, the baseline cannot be read, or the
/// workbook cannot be written.
pub fn run(desk: &Desk, args: &Merge) -> Result<Outcome> {
    let material = Material::gather(desk, &args.paths, args.run.period, &args.making.basis)?;
    let summary = material.summary(desk, order(desk, args.making.order)?);
    let output = output(desk, args, material.period);
    atomic::write(&output, &summary::write(&summary)?)?;
    match args.run.format {
        Format::Json => println!("{}", report::merge_json(&summary)?),
        Format::Text => {
            println!("报送期 {}（{}）", material.period, material.reason);
            print!("{}", report::print_merge(&summary));
            println!("汇总表在 {}", output.display());
        }
    }
    Ok(Outcome::attention(needs_attention(&summary)))
}

fn output(desk: &Desk, args: &Merge, period: Period) -> PathBuf {
    let default = || desk.path(SUMMARY_FOLDER).join(format!("{period}_汇总表.xlsx"));
    args.output.clone().unwrap_or_else(default)
}

/// A unit is missing or sent back, or a file is unreadable or has mandatory findings.
fn needs_attention(summary: &Summary) -> bool {
    let open = summary.counts.returned + summary.counts.unreadable;
    open > 0 || summary.rows.iter().any(|row| !row.counts())
}
