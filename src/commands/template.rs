//! `baosong template`: one blank form per unit.

use super::desk::{ARCHIVE_FOLDER, OUTBOX_FOLDER};
use super::{Desk, Outcome};
use crate::args::Template;
use anyhow::{Context, Result};
use baosong::archive::Archive;
use baosong::campaign::{Period, Unit};
use baosong::intake::Submission;
use baosong::validation::Record;
use baosong::{atomic, template};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// Writes the blank forms into a folder or one zip file.
///
/// # Errors
/// Unknown unit or period, or a file that cannot be written.
pub fn run(desk: &Desk, args: &Template) -> Result<Outcome> {
    let period = desk.period(args.period)?;
    let units = desk.chosen_units(&args.units)?;
    let forms = Forms::new(desk, period)?;
    let place = match &args.zip {
        Some(file) => write_zip(&forms, &units, file)?,
        None => write_folder(&forms, &units, args.output.as_deref())?,
    };
    println!("已生成 {} 份空白表，报送期 {period}，在 {}", units.len(), place.display());
    Ok(Outcome::Well)
}

/// The forms of a period, each with the figures of its unit's last accepted return beside it.
pub(super) struct Forms<'a> {
    desk: &'a Desk,
    period: Period,
    before: BTreeMap<String, Submission>,
}

impl<'a> Forms<'a> {
    /// The forms as they are to be made on this desk.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub(super) fn new(desk: &'a Desk, period: Period) -> Result<Forms<'a>> {
        let before = Archive::accepted_before(&desk.path(ARCHIVE_FOLDER), period)?;
        Ok(Forms { desk, period, before })
    }

    /// File name of a unit's form.
    pub(super) fn name(&self, unit: &Unit) -> String {
        template::file_name(&self.desk.campaign, unit, self.period)
    }

    /// A unit's form.
    ///
    /// # Errors
    /// A text of the campaign is longer than the file format allows.
    pub(super) fn bytes(&self, unit: &Unit) -> Result<Vec<u8>> {
        let before = self.before.get(&unit.code).and_then(|s| s.record.as_ref());
        let figures = before.map(Record::figures).unwrap_or_default();
        template::blank_form(&self.desk.campaign, unit, self.period, figures)
    }
}

fn write_folder(forms: &Forms, units: &[&Unit], folder: Option<&Path>) -> Result<PathBuf> {
    let (desk, period) = (forms.desk, forms.period);
    let default = || desk.path(OUTBOX_FOLDER).join(period.to_string());
    let folder = folder.map_or_else(default, Path::to_path_buf);
    for unit in units {
        atomic::write(&folder.join(forms.name(unit)), &forms.bytes(unit)?)?;
    }
    Ok(folder)
}

fn write_zip(forms: &Forms, units: &[&Unit], file: &Path) -> Result<PathBuf> {
    let failed = || format!("写不了 {}", file.display());
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // Workbooks are compressed already, and a fixed date keeps the bytes the same.
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default());
    for unit in units {
        zip.start_file(forms.name(unit), options).with_context(failed)?;
        zip.write_all(&forms.bytes(unit)?).with_context(failed)?;
    }
    let bytes = zip.finish().with_context(failed)?.into_inner();
    atomic::write(file, &bytes)?;
    Ok(file.to_path_buf())
}
