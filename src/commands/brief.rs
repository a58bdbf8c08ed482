//! `baosong brief`: the bulletin as a Word document and as a message, and where its figures come from.

use super::desk::SUMMARY_FOLDER;
use super::material::{Material, files};
use super::outputs::{self, Place};
use super::{Desk, Outcome, close};
use crate::args::Brief;
use anyhow::{Result, bail};
use baosong::bulletin::{self, Bulletin, Kind, Wording};
use baosong::campaign::Period;
use baosong::summary::{Order, Summary};
use baosong::{atomic, report};
use std::path::{Path, PathBuf};

/// Writes the bulletins, and their trace if asked to.
///
/// # Errors
/// As for `merge`; or the office's own wording is wrong, or a file cannot be written.
pub fn run(desk: &Desk, args: &Brief) -> Result<Outcome> {
    let wanted = args.output.as_deref().map(kind_of).transpose()?;
    let from = &args.material;
    let request = desk.request(from.period)?;
    let files = files(&from.paths)?;
    let material = Material::gather(desk, files.as_deref(), request, &from.basis)?;
    let summary = material.summary(desk, Order::Province);
    let outputs = match (wanted, &args.output) {
        (Some(kind), Some(output)) => vec![(kind, output.clone())],
        _ => both(desk, material.period),
    };
    let (mut written, mut places) = (Vec::new(), Vec::new());
    for (kind, output) in outputs {
        let (place, bulletin) = write(desk, &summary, kind, &output)?;
        written.push((place.path.display().to_string(), bulletin));
        places.push(place);
    }
    let trace_on_screen = args.trace.as_deref() == Some(Path::new("-"));
    if let Some(file) = &args.trace {
        let trace = report::figures_json(&summary, &written)?;
        match trace_on_screen {
            true => println!("{trace}"),
            false => atomic::write(file, format!("{trace}\n").as_bytes())?,
        }
    }
    let closed =
        args.output.is_none() && files.is_none() && close::after_bulletin(desk, material.period)?;
    let base = summary.baseline_note.iter().map(|note| note.told.clone());
    let kept = outputs::kept_line(&places);
    if trace_on_screen {
        base.chain(kept).for_each(|line| eprintln!("{line}"));
    } else {
        println!("报送期 {}（{}），{}", material.period, material.reason, summary.reported_text());
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

fn kind_of(output: &Path) -> Result<Kind> {
    let extension = output.extension().map(|e| e.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("docx") => Ok(Kind::Document),
        Some("txt") => Ok(Kind::Message),
        _ => bail!("{}：文件名应以 .docx（通报）或 .txt（短信文字）结尾", output.display()),
    }
}

fn both(desk: &Desk, period: Period) -> Vec<(Kind, PathBuf)> {
    let path = |name: &str| desk.path(SUMMARY_FOLDER).join(format!("{period}_{name}"));
    vec![(Kind::Document, path("通报.docx")), (Kind::Message, path("通报短信.txt"))]
}

fn write(desk: &Desk, summary: &Summary, kind: Kind, output: &Path) -> Result<(Place, Bulletin)> {
    let (text, name) = desk.wording(kind.wording_file(), kind.built_in_wording())?;
    let wording = Wording::parse(&text, &name, kind == Kind::Document)?;
    let bulletin = bulletin::compose(summary, &wording, desk.today);
    let place = match kind {
        Kind::Document => {
            let place = Place::for_document(output);
            let document = bulletin::docx(&bulletin, &desk.campaign, desk.today)?;
            atomic::write(&place.path, &document)?;
            place
        }
        Kind::Message => {
            let (text, mut written) = (bulletin::plain(&bulletin), outputs::written(desk)?);
            let place = Place::for_text(output, text.as_bytes(), &written);
            atomic::write(&place.path, text.as_bytes())?;
            written.note(&place.path, text.as_bytes());
            written.keep()?;
            place
        }
    };
    Ok((place, bulletin))
}
