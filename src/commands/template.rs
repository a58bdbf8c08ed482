//! `baosong template`: one blank form per unit.

use super::outputs::{self, OutputPath};
use super::workspace::{ARCHIVE_FOLDER, OUTBOX_FOLDER};
use super::{Outcome, Workspace, interrupt};
use crate::args::Template;
use anyhow::{Context, Result};
use baosong::archive::Archive;
use baosong::atomic::{self, FirstError};
use baosong::campaign::{Period, Unit};
use baosong::in_place::OfficeForm;
use baosong::intake::Submission;
use baosong::reading::FILE_LIMIT;
use baosong::report::printable;
use baosong::template;
use baosong::validation::Record;
use baosong::zip_entry;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufWriter, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// What the bar says.
const MAKING: &str = "制表";
const STOPPED: &str = "已停下；已经生成的空白表都是完整的，其余的再运行一次同样的命令";
const ZIP_STOPPED: &str = "已停下，zip 文件没有写；再运行一次同样的命令";
/// Folder of the forms of the units below, in the zip of a unit.
const BELOW_FOLDER: &str = "下级";
/// Forms that are held until their turn in the zip file comes.
const MADE_AHEAD: usize = 64;

/// Writes the blank forms into a folder or one zip file.
///
/// # Errors
/// Unknown unit or period, or a file that cannot be written.
pub fn run(workspace: &Workspace, args: &Template) -> Result<Outcome> {
    let (period, why) = workspace.open_period(args.period)?;
    let units = workspace.reporting_units(&args.units)?;
    let forms = Forms::new(workspace, period, args.below)?;
    let place = match &args.zip {
        Some(file) => write_zip(&forms, &units, file)?,
        None => write_folder(&forms, &units, args.output.as_deref())?,
    };
    let named = workspace.campaign.calendar.dated_name(period);
    println!("已生成 {} 份空白表，报送期 {named}，在 {}", units.len(), place.display());
    why.iter().for_each(|why| println!("{why}"));
    Ok(Outcome::Well)
}

/// The forms of a period, each with the figures of its unit's last accepted return beside it.
pub(super) struct Forms<'a> {
    workspace: &'a Workspace,
    period: Period,
    before: BTreeMap<String, Submission>,
    /// The office's own file, if the campaign names one that can be filled in.
    office: Option<OfficeForm>,
    /// Whether a unit gets the forms of the units below it too.
    with_below: bool,
}

impl<'a> Forms<'a> {
    /// The forms as they are to be made on this desk.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub(super) fn new(
        workspace: &'a Workspace,
        period: Period,
        with_below: bool,
    ) -> Result<Forms<'a>> {
        let before =
            Archive::accepted_before(&workspace.path(ARCHIVE_FOLDER), period, &workspace.campaign)?;
        Ok(Forms {
            workspace,
            period,
            before,
            office: told_office_form(workspace, period)?,
            with_below,
        })
    }

    /// Name of the file that a unit is sent: its form, or one zip with those of the units below it.
    pub(super) fn name(&self, unit: &Unit) -> String {
        let form = self.form_name(unit);
        match self.below(unit).is_empty() {
            true => form,
            false => format!("{}_含下级.zip", Path::new(&form).with_extension("").display()),
        }
    }

    /// The file that a unit is sent.
    ///
    /// # Errors
    /// As for [`Forms::bytes`].
    pub(super) fn sent(&self, unit: &Unit) -> Result<Vec<u8>> {
        let below = self.below(unit);
        if below.is_empty() {
            return self.bytes(unit);
        }
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let own = std::iter::once((String::new(), unit));
        let others = below.into_iter().map(|unit| (format!("{BELOW_FOLDER}/"), unit));
        for (folder, unit) in own.chain(others) {
            zip.start_file(format!("{folder}{}", self.form_name(unit)), stored())?;
            zip.write_all(&self.bytes(unit)?)?;
        }
        Ok(zip.finish()?.into_inner())
    }

    /// The units whose forms a unit passes on.
    fn below(&self, unit: &Unit) -> Vec<&'a Unit> {
        let units = &self.workspace.campaign.units;
        let all = units.iter().filter(|_| self.with_below);
        all.filter(|one| units.is_below(&one.code, &unit.code)).collect()
    }

    /// File name of a unit's form.
    fn form_name(&self, unit: &Unit) -> String {
        let format = self.office.as_ref().map_or("xlsx", OfficeForm::format);
        template::file_name(&self.workspace.campaign, unit, self.period, format)
    }

    /// Name and content of a unit's form, as one more that is made.
    fn named(&self, unit: &Unit) -> Result<(String, Vec<u8>)> {
        let (name, bytes) = (self.name(unit), self.sent(unit)?);
        self.workspace.progress.step(&name);
        Ok((name, bytes))
    }

    /// A unit's form.
    ///
    /// # Errors
    /// A text of the campaign is longer than the file format allows.
    fn bytes(&self, unit: &Unit) -> Result<Vec<u8>> {
        let campaign = &self.workspace.campaign;
        if let Some(office) = &self.office {
            let filled = office.filled(campaign, unit, self.period);
            return filled.with_context(|| format!("填不了{}的空白表", unit.name));
        }
        let before = self.before.get(&unit.code).and_then(|s| s.record.as_ref());
        let figures = before.map(Record::figures).unwrap_or_default();
        template::blank_form(campaign, unit, self.period, figures)
    }
}

/// The office's own blank form with its name, or why it cannot be filled in; `None` where the campaign names none.
///
/// # Errors
/// The file cannot be read.
pub(super) fn office_form(workspace: &Workspace) -> Result<Option<(String, Result<OfficeForm>)>> {
    let Some(name) = &workspace.campaign.form.file else { return Ok(None) };
    let path = workspace.path(name);
    let shown = printable(name);
    let failed = || format!("专项行动文件写的空白表 {shown} 读不了");
    let file = fs::File::open(&path).with_context(failed)?;
    let mut bytes = Vec::new();
    file.take(FILE_LIMIT + 1).read_to_end(&mut bytes).with_context(failed)?;
    let form = OfficeForm::open(bytes, &workspace.campaign, workspace.program.as_deref());
    Ok(Some((shown, form)))
}

/// The office's own blank form, and what is said of it; told is why one is drawn instead.
fn told_office_form(workspace: &Workspace, period: Period) -> Result<Option<OfficeForm>> {
    let Some((shown, form)) = office_form(workspace)? else { return Ok(None) };
    match form {
        Ok(form) => {
            println!("在原表 {shown} 上填好单位和表码，其余照原样");
            if !form.has_unit(&workspace.campaign) {
                println!("原表上没有写填报单位的地方，单位记在表码里，请不要删掉表码");
            }
            if !form.unseen().is_empty() {
                let names = printable(&form.unseen().join("、"));
                println!("原表里没有认出 {names}，请核对专项行动文件里的名称");
            }
            if let Some(month) = form.month(&workspace.campaign, period)? {
                println!("原表上留空的年月写成 {month}，请核对");
            }
            Ok(Some(form))
        }
        Err(why) => {
            let why = printable(&format!("{why:#}"));
            println!("{shown} 不能在原表上填，改发按专项行动文件画的表：{why}");
            Ok(None)
        }
    }
}

/// Workbooks are compressed already.
fn stored() -> SimpleFileOptions {
    zip_entry::options(zip::CompressionMethod::Stored)
}

fn write_folder(forms: &Forms, units: &[&Unit], folder: Option<&Path>) -> Result<PathBuf> {
    let (workspace, period) = (forms.workspace, forms.period);
    let default = || workspace.path(OUTBOX_FOLDER).join(period.to_string());
    let folder = folder.map_or_else(default, Path::to_path_buf);
    let _stopped = interrupt::saying(STOPPED);
    workspace.progress.start(MAKING, units.len());
    let place = |unit: &&Unit| {
        let path = folder.join(forms.name(unit));
        match path.extension().is_some_and(|ending| ending == "zip") {
            true => OutputPath::replacing(&path),
            false => OutputPath::for_document(&path),
        }
    };
    let places: Vec<OutputPath> = units.iter().map(place).collect();
    let places_of: Vec<(&Unit, &OutputPath)> = units.iter().copied().zip(&places).collect();
    atomic::write_all(&folder, &places_of, |(unit, place)| {
        let (_, bytes) = forms.named(unit)?;
        Ok([(place.name(), bytes)])
    })?;
    workspace.progress.stop();
    outputs::kept_line(&places).iter().for_each(|line| println!("{line}"));
    Ok(folder)
}

fn write_zip(forms: &Forms, units: &[&Unit], file: &Path) -> Result<PathBuf> {
    let failed = || format!("写不了 {}", file.display());
    let _stopped = interrupt::saying(ZIP_STOPPED);
    forms.workspace.progress.start(MAKING, units.len());
    atomic::write_by(file, |draft| {
        let mut to = FirstError::of(BufWriter::new(draft));
        let mut zip = zip::ZipWriter::new(&mut to);
        for some in units.chunks(MADE_AHEAD) {
            let made: Vec<Result<(String, Vec<u8>)>> =
                some.par_iter().map(|unit| forms.named(unit)).collect();
            for form in made {
                let (name, bytes) = form?;
                zip.start_file(name, stored()).with_context(failed)?;
                zip.write_all(&bytes).with_context(failed)?;
            }
        }
        zip.finish().with_context(failed)?.check().with_context(failed)
    })?;
    forms.workspace.progress.stop();
    Ok(file.to_path_buf())
}
