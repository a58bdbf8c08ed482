//! `baosong merge`: the provincial summary, from the archive or straight from paths.

use super::outputs::{self, Place};
use super::summary_inputs::{SummaryInputs, files, order};
use super::workspace::SUMMARY_FOLDER;
use super::{Outcome, Workspace, interrupt, print};
use crate::args::{Common, Merge, MergeFormat};
use anyhow::{Result, bail};
use baosong::campaign::Period;
use baosong::summary::{self, Summary};
use baosong::{atomic, report};
use std::io::Write;
use std::path::{Path, PathBuf};

const STOPPED: &str = "已停下，汇总表没有写，原来的文件没有动；要汇总请再运行一次";

/// Writes the summary in the form that the name of the file asks for.
///
/// # Errors
/// There is no working folder and no path, the campaign file is wrong, a path does not exist, the period is none of the campaign's,
/// the baseline cannot be read, or the file cannot be written or has a name of none of the forms.
pub fn run(common: &Common, args: &Merge) -> Result<Outcome> {
    let kind = kind(args)?;
    let stopped = interrupt::saying(STOPPED);
    // Neither needs the other, and the campaign of a whole country takes longer than listing its files.
    let paths = &args.material.paths;
    let (workspace, files) =
        rayon::join(|| Workspace::open_for(common, paths.is_empty()), || files(paths));
    let workspace = workspace?;
    let request = workspace.request(args.material.period)?;
    let files = files?;
    let material =
        SummaryInputs::gather(&workspace, files.as_deref(), request, &args.material.basis)?;
    let summary = material.summary(&workspace, order(&workspace, args.rows.order)?);
    let place = place(kind, &output(&workspace, args, material.period));
    let output = &place.path;
    let (written, shown) = rayon::join(
        || atomic::write_by(output, |out| kind.write(&summary, args.long, out)),
        || shown(&workspace, (args, kind), &material, &summary),
    );
    written?;
    drop(stopped);
    let shown = shown?;
    match args.format {
        MergeFormat::Text => print!("{}", String::from_utf8_lossy(&shown)),
        _ => print::data(&shown),
    }
    match args.format {
        MergeFormat::Text => println!("{}在 {}", kind.chinese(), output.display()),
        _ => summary.baseline_note.iter().for_each(|note| eprintln!("{}", note.told)),
    }
    if let Some(line) = outputs::kept_line(std::slice::from_ref(&place)) {
        match args.format {
            MergeFormat::Text => println!("{line}"),
            _ => eprintln!("{line}"),
        }
    }
    Ok(Outcome::attention(summary.needs_attention()))
}

/// Where the summary goes: tables for programs are replaced, a workbook that somebody changed is not.
fn place(kind: Kind, output: &Path) -> Place {
    match kind {
        Kind::Workbook => Place::for_document(output),
        Kind::Table | Kind::Document => Place::replacing(output),
    }
}

/// What the summary is written as.
fn kind(args: &Merge) -> Result<Kind> {
    let kind = args.output.as_deref().map_or(Ok(Kind::Workbook), Kind::of)?;
    if args.long && kind != Kind::Table && args.format != MergeFormat::Csv {
        bail!("--long 只用于 csv：请写 -o 文件名.csv 或 --format csv");
    }
    Ok(kind)
}

/// What is printed of the summary.
fn shown(
    workspace: &Workspace,
    (args, kind): (&Merge, Kind),
    material: &SummaryInputs,
    summary: &Summary,
) -> Result<Vec<u8>> {
    Ok(match args.format {
        MergeFormat::Json => {
            let mut bytes = Vec::new();
            Kind::Document.write(summary, false, &mut bytes)?;
            bytes
        }
        MergeFormat::Csv => table(summary, args.long)?,
        MergeFormat::Text => {
            let reason = material.reason;
            let period = workspace.campaign.calendar.dated_name(material.period);
            let beside = (&workspace.known_contacts(), workspace.today);
            let told = report::print_merge(summary, kind == Kind::Workbook, beside);
            let base = summary.baseline_note.as_ref().map(|note| format!("{}\n", note.told));
            format!("报送期 {period}（{reason}）\n{}{told}", base.unwrap_or_default()).into()
        }
    })
}

/// What a summary can be written as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Workbook,
    Table,
    Document,
}

impl Kind {
    fn of(output: &Path) -> Result<Kind> {
        let extension = output.extension().map(|e| e.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("xlsx") => Ok(Kind::Workbook),
            Some("csv") => Ok(Kind::Table),
            Some("json") => Ok(Kind::Document),
            _ => bail!("{}：文件名应以 .xlsx、.csv 或 .json 结尾", output.display()),
        }
    }

    fn chinese(self) -> &'static str {
        match self {
            Kind::Workbook => "汇总表",
            Kind::Table => "汇总数据（csv）",
            Kind::Document => "汇总数据（JSON）",
        }
    }

    fn write(self, summary: &Summary, long: bool, out: &mut dyn Write) -> Result<()> {
        match self {
            Kind::Workbook => summary::write(summary, out)?,
            Kind::Table => out.write_all(&table(summary, long)?)?,
            Kind::Document => {
                report::merge_json(summary, out)?;
                writeln!(out)?;
            }
        }
        Ok(())
    }
}

fn table(summary: &Summary, long: bool) -> Result<Vec<u8>> {
    if long { report::long_csv(summary) } else { report::merge_csv(summary) }
}

fn output(workspace: &Workspace, args: &Merge, period: Period) -> PathBuf {
    let default = || workspace.path(SUMMARY_FOLDER).join(format!("{period}_汇总表.xlsx"));
    args.output.clone().unwrap_or_else(default)
}
