//! `baosong brief`: the bulletin as a Word document and as a message, and where its figures come from.

use super::outputs::{self, OutputPath};
use super::summary_inputs::{SummaryInputs, files};
use super::workspace::SUMMARY_FOLDER;
use super::{Outcome, Workspace, close};
use crate::args::BriefArgs;
use anyhow::{Result, bail};
use baosong::bulletin::{self, Bulletin, BulletinKind, Wording};
use baosong::campaign::Period;
use baosong::summary::{Order, Summary};
use baosong::{atomic, report, wording};
use std::path::{Path, PathBuf};

/// Writes the bulletins, and their trace if asked to.
///
/// # Errors
/// As for `merge`; or the office's own wording is wrong, or a file cannot be written.
pub fn run(workspace: &Workspace, args: &BriefArgs) -> Result<Outcome> {
    let wanted = args.output.as_deref().map(kind_of).transpose()?;
    let from = &args.material;
    let request = workspace.request(from.period)?;
    let files = files(&from.paths)?;
    let material = SummaryInputs::gather(workspace, files.as_deref(), request, &from.basis)?;
    let summary = material.summary(workspace, Order::Province);
    let outputs = match (wanted, &args.output) {
        (Some(kind), Some(output)) => vec![(kind, output.clone())],
        _ => both(workspace, material.period),
    };
    let (mut written, mut places) = (Vec::new(), Vec::new());
    for (kind, output) in outputs {
        let (place, bulletin) = write(workspace, &summary, kind, &output)?;
        written.push((report::path_text(&place.path), bulletin));
        places.push(place);
    }
    let trace_on_screen = args.trace.as_deref() == Some(Path::new("-"));
    if let Some(file) = &args.trace {
        let trace = report::figures_json(&summary, &written)?;
        match trace_on_screen {
            true => print_data!("{trace}"),
            false => atomic::write(file, format!("{trace}\n").as_bytes())?,
        }
    }
    let closed = args.output.is_none()
        && files.is_none()
        && close::after_bulletin(workspace, material.period)?;
    let base = summary.baseline_note.iter().map(|note| note.told.clone());
    let kept = outputs::kept_line(&places);
    if trace_on_screen {
        base.chain(kept).for_each(|line| eprintln!("{line}"));
    } else {
        let period = workspace.campaign.calendar.dated_name(material.period);
        println!("报送期 {period}（{}），{}", material.reason, summary.reported_text());
        base.for_each(|line| println!("{line}"));
        written.iter().for_each(|(file, _)| println!("已写 {file}"));
        kept.iter().for_each(|line| println!("{line}"));
        if closed {
            println!(
                "{} 期已定稿：以后来的报表先待核，不改变已定的数；要改先 baosong reopen",
                material.period
            );
        }
        args.trace.iter().for_each(|file| println!("每个数的来源在 {}", file.display()));
    }
    Ok(Outcome::attention(summary.needs_attention()))
}

fn kind_of(output: &Path) -> Result<BulletinKind> {
    let extension = output.extension().map(|e| e.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("docx") => Ok(BulletinKind::Document),
        Some("txt") => Ok(BulletinKind::Message),
        _ => bail!("{}：文件名应以 .docx（通报）或 .txt（短信文字）结尾", output.display()),
    }
}

fn both(workspace: &Workspace, period: Period) -> Vec<(BulletinKind, PathBuf)> {
    let office = workspace.office_prefix();
    let path = |name: &str| workspace.path(SUMMARY_FOLDER).join(format!("{period}_{office}{name}"));
    vec![(BulletinKind::Document, path("通报.docx")), (BulletinKind::Message, path("通报短信.txt"))]
}

fn write(
    workspace: &Workspace,
    summary: &Summary,
    kind: BulletinKind,
    output: &Path,
) -> Result<(OutputPath, Bulletin)> {
    let (text, name) = workspace.wording(kind.wording_file(), kind.built_in_wording())?;
    let wording = Wording::parse(&text, &name, kind == BulletinKind::Document)?;
    let bulletin = bulletin::compose(summary, &wording, workspace.today);
    let place = match kind {
        BulletinKind::Document => {
            let place = OutputPath::for_document(output);
            let document = bulletin::docx(&bulletin, &workspace.campaign, workspace.today)?;
            atomic::write(&place.path, &document)?;
            place
        }
        BulletinKind::Message => {
            let text = wording::for_editor(&bulletin::plain(&bulletin));
            outputs::write_text(output, &text, outputs::written(workspace)?)?
        }
    };
    Ok((place, bulletin))
}
