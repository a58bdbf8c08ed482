//! `baosong merge`: the provincial summary, from the archive or straight from paths.

use super::outputs::{self, OutputPath};
use super::summary_inputs::{SummaryInputs, files, order};
use super::upward::Upward;
use super::workspace::SUMMARY_FOLDER;
use super::{Outcome, Workspace, interrupt, print, upward};
use crate::args::{CommonArgs, MergeArgs, MergeFormat};
use anyhow::{Result, bail};
use baosong::campaign::Period;
use baosong::summary::{self, Summary};
use baosong::validation::lines_were_read;
use baosong::{atomic, page, report};
use std::io::Write;
use std::path::{Path, PathBuf};

const STOPPED: &str = "已停下，汇总表没有写，原来的文件没有动；要汇总请再运行一次";

/// Writes the summary in the form that the name of the file asks for.
///
/// # Errors
/// There is no working folder and no path, the campaign file is wrong, a path does not exist, the period is none of the campaign's,
/// the baseline cannot be read, or the file cannot be written or has a name of none of the forms.
pub fn run(common: &CommonArgs, args: &MergeArgs) -> Result<Outcome> {
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
    let places = places(kind, &output(&workspace, args, material.period), args.page);
    let (written, shown) = rayon::join(
        || {
            places.iter().try_for_each(|(kind, place)| {
                atomic::write_by(&place.path, |out| kind.write(&summary, args.long, out))
            })
        },
        || shown(&workspace, (args, kind), &material, &summary),
    );
    written?;
    let upward = match kind {
        SummaryFormat::Workbook => {
            let output = &places[0].1.path;
            upward::write(&workspace, &summary, output, args.reporter.as_deref())?
        }
        _ => None,
    };
    drop(stopped);
    print_result(args.format, &places, upward.as_ref(), &summary, &shown?);
    Ok(Outcome::attention(summary.needs_attention()))
}

/// Prints what there is to see, and where the files are.
fn print_result(
    format: MergeFormat,
    places: &[(SummaryFormat, OutputPath)],
    upward: Option<&Upward>,
    summary: &Summary,
    shown: &[u8],
) {
    let is_text = format == MergeFormat::Text;
    if is_text {
        print!("{}", String::from_utf8_lossy(shown));
        let written = places.iter().map(|(kind, place)| (kind.chinese(), place.path.display()));
        written.for_each(|(what, path)| println!("{what}在 {path}"));
    } else {
        print::data(shown);
        summary.baseline_note.iter().for_each(|note| eprintln!("{}", note.told));
    }
    let own = places.iter().map(|(_, place)| place);
    let kept = outputs::kept_line(own.chain(upward.map(|upward| &upward.place)));
    for line in upward.map(|upward| upward.told.clone()).into_iter().chain(kept) {
        match is_text {
            true => println!("{line}"),
            false => eprintln!("{line}"),
        }
    }
}

/// Where the summary goes, and the page beside it: tables for programs are replaced, a workbook or page that
/// somebody changed is not.
fn places(kind: SummaryFormat, output: &Path, with_page: bool) -> Vec<(SummaryFormat, OutputPath)> {
    let place = |kind: SummaryFormat, output: &Path| match kind {
        SummaryFormat::Workbook | SummaryFormat::Page => (kind, OutputPath::for_document(output)),
        SummaryFormat::Table | SummaryFormat::Document => (kind, OutputPath::replacing(output)),
    };
    let page = with_page.then(|| place(SummaryFormat::Page, &output.with_extension("html")));
    std::iter::once(place(kind, output)).chain(page).collect()
}

/// What the summary is written as.
fn kind(args: &MergeArgs) -> Result<SummaryFormat> {
    let kind = args.output.as_deref().map_or(Ok(SummaryFormat::Workbook), SummaryFormat::of)?;
    if args.long && kind != SummaryFormat::Table && args.format != MergeFormat::Csv {
        bail!("--long 只用于 csv：请写 -o 文件名.csv 或 --format csv");
    }
    if args.page && kind != SummaryFormat::Workbook {
        bail!("--page 是在汇总表（.xlsx）旁边再写网页：只要网页请写 -o 文件名.html，不用 --page");
    }
    Ok(kind)
}

/// What is printed of the summary.
fn shown(
    workspace: &Workspace,
    (args, kind): (&MergeArgs, SummaryFormat),
    material: &SummaryInputs,
    summary: &Summary,
) -> Result<Vec<u8>> {
    Ok(match args.format {
        MergeFormat::Json => {
            let mut bytes = Vec::new();
            SummaryFormat::Document.write(summary, false, &mut bytes)?;
            bytes
        }
        MergeFormat::Csv => table(summary, args.long)?,
        MergeFormat::Text => {
            let reason = material.reason;
            let period = workspace.campaign.calendar.dated_name(material.period);
            let beside = (&workspace.known_contacts(), workspace.today);
            let told = report::print_merge(summary, kind == SummaryFormat::Workbook, beside);
            let base = summary.baseline_note.as_ref().map(|note| format!("{}\n", note.told));
            format!("报送期 {period}（{reason}）\n{}{told}", base.unwrap_or_default()).into()
        }
    })
}

/// What a summary can be written as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SummaryFormat {
    Workbook,
    Page,
    Table,
    Document,
}

impl SummaryFormat {
    fn of(output: &Path) -> Result<SummaryFormat> {
        let extension = output.extension().map(|e| e.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("xlsx") => Ok(SummaryFormat::Workbook),
            Some("html" | "htm") => Ok(SummaryFormat::Page),
            Some("csv") => Ok(SummaryFormat::Table),
            Some("json") => Ok(SummaryFormat::Document),
            _ => {
                bail!("{}：文件名应以 .xlsx、.html、.csv 或 .json 结尾", output.display())
            }
        }
    }

    fn chinese(self) -> &'static str {
        match self {
            SummaryFormat::Workbook => "汇总表",
            SummaryFormat::Page => "网页",
            SummaryFormat::Table => "汇总数据（csv）",
            SummaryFormat::Document => "汇总数据（JSON）",
        }
    }

    fn write(self, summary: &Summary, long: bool, out: &mut dyn Write) -> Result<()> {
        match self {
            SummaryFormat::Workbook => summary::write(summary, out)?,
            SummaryFormat::Page => out.write_all(page::page(summary).as_bytes())?,
            SummaryFormat::Table => out.write_all(&table(summary, long)?)?,
            SummaryFormat::Document => {
                report::merge_json(summary, out)?;
                writeln!(out)?;
            }
        }
        lines_were_read()
    }
}

fn table(summary: &Summary, long: bool) -> Result<Vec<u8>> {
    if long { report::long_csv(summary) } else { report::merge_csv(summary) }
}

fn output(workspace: &Workspace, args: &MergeArgs, period: Period) -> PathBuf {
    let name = format!("{period}_{}汇总表.xlsx", workspace.office_prefix());
    let default = || workspace.path(SUMMARY_FOLDER).join(name);
    args.output.clone().unwrap_or_else(default)
}
