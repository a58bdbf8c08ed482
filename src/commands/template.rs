//! `baosong template`: one blank form per unit.

use super::desk::OUTBOX_FOLDER;
use super::{Desk, Outcome};
use crate::args::Template;
use anyhow::{Context, Result};
use baosong::campaign::{Period, Unit};
use baosong::{atomic, template};
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// Writes the blank forms into a folder or one zip file.
///
/// # Errors
/// Unknown unit or period, or a file that cannot be written.
pub fn run(desk: &Desk, args: &Template) -> Result<Outcome> {
    let period = match args.period {
        Some(period) => desk.check_period(period)?,
        None => desk.nearest_period()?,
    };
    let units = desk.chosen_units(&args.units)?;
    let place = match &args.zip {
        Some(file) => write_zip(desk, &units, period, file)?,
        None => write_folder(desk, &units, period, args.output.as_deref())?,
    };
    println!("已生成 {} 份空白表，报送期 {period}，在 {}", units.len(), place.display());
    Ok(Outcome::Well)
}

fn write_folder(
    desk: &Desk,
    units: &[&Unit],
    period: Period,
    folder: Option<&Path>,
) -> Result<PathBuf> {
    let default = || desk.path(OUTBOX_FOLDER).join(period.to_string());
    let folder = folder.map_or_else(default, Path::to_path_buf);
    for unit in units {
        let bytes = template::blank_form(&desk.campaign, unit, period)?;
        let name = template::file_name(&desk.campaign, unit, period);
        atomic::write(&folder.join(name), &bytes)?;
    }
    Ok(folder)
}

fn write_zip(desk: &Desk, units: &[&Unit], period: Period, file: &Path) -> Result<PathBuf> {
    let failed = || format!("写不了 {}", file.display());
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // Workbooks are compressed already, and a fixed date keeps the bytes the same.
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default());
    for unit in units {
        let bytes = template::blank_form(&desk.campaign, unit, period)?;
        let name = template::file_name(&desk.campaign, unit, period);
        zip.start_file(name, options).with_context(failed)?;
        zip.write_all(&bytes).with_context(failed)?;
    }
    let bytes = zip.finish().with_context(failed)?.into_inner();
    atomic::write(file, &bytes)?;
    Ok(file.to_path_buf())
}
