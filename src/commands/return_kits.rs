//! `baosong return`: for each unit with open findings a workbook to correct and a phone message.

use super::outputs::{self, OutputPath, latest};
use super::workspace::ARCHIVE_FOLDER;
use super::{Outcome, Workspace, interrupt, kits};
use crate::args::ReturnArgs;
use anyhow::{Context, Result};
use baosong::archive::{Archive, TextHashes};
use baosong::campaign::{Period, Unit};
use baosong::intake::Submission;
use baosong::kit::{Kit, kit_for, open_findings, stem};
use baosong::{atomic, report, seal, wording};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const MAKING: &str = "制退改表";
const XLSX: &str = "xlsx";
const STOPPED: &str = "已停下；已经生成的退改表都是完整的，其余的再运行一次同样的命令";

/// Writes the kits of a period into a folder; one in 退改 that its unit no longer needs is removed.
///
/// # Errors
/// Unknown unit or period, an archive that cannot be read, or a file that cannot be written.
pub fn run(workspace: &Workspace, args: &ReturnArgs) -> Result<Outcome> {
    let period = workspace.kept_period(args.period)?;
    let archive = workspace.read_archive(period)?;
    let folder = args.output.clone().unwrap_or_else(|| kits::folder(workspace, period));
    let stopped = interrupt::saying(STOPPED);
    let (mut asked, mut settled) = (Vec::new(), Vec::new());
    let mut written = outputs::written(workspace)?;
    for unit in workspace.chosen_units(&args.units)? {
        match kits::wanting(workspace, &archive, unit) {
            Some(submission) => asked.push((unit, submission)),
            None if remove_kit(workspace, period, unit, &written)? => {
                settled.push(unit.name.as_str())
            }
            None => {}
        }
    }
    let edited = match asked.is_empty() {
        true => Vec::new(),
        false => write(workspace, period, &folder, &asked, &mut written)?,
    };
    written.keep()?;
    drop(stopped);
    for (unit, submission) in &asked {
        let open = open_findings(submission);
        let held = open.iter().filter(|finding| finding.holds()).count();
        let held = if held > 0 { format!("（待核 {held} 条）") } else { String::new() };
        println!("{}：{} 条问题{held}，{}.xlsx", unit.name, open.len(), stem(unit, period));
    }
    edited.iter().for_each(|line| println!("{line}"));
    if !settled.is_empty() {
        println!("已没有问题、删去退改表的 {} 个单位：{}", settled.len(), settled.join("、"));
    }
    match asked.len() {
        0 => println!("{period} 期没有需要退改的报表"),
        written => println!("已生成 {written} 份退改表和短信，在 {}", folder.display()),
    }
    tell_doubts(workspace, period, &args.units)
}

/// Tells what the office has to decide of these units.
///
/// # Errors
/// Unknown unit, or an archive that cannot be read.
pub fn tell_doubts(workspace: &Workspace, period: Period, units: &[String]) -> Result<Outcome> {
    let contacts = workspace.known_contacts();
    let cycle = workspace.cycle(&[period], &contacts)?;
    print!("{}", report::print_doubts(&cycle, &workspace.chosen_units(units)?));
    Ok(Outcome::Well)
}

/// Writes the kits of units for their returns, several at a time; files that somebody changed stay: as the
/// kit where they are newer than the return, else beside a new one. Tells the lines on them.
fn write(
    workspace: &Workspace,
    period: Period,
    folder: &Path,
    asked: &[(&Unit, Submission)],
    written: &mut TextHashes,
) -> Result<Vec<String>> {
    let earlier =
        Archive::accepted_before(&workspace.path(ARCHIVE_FOLDER), period, &workspace.campaign)?;
    workspace.progress.start(MAKING, asked.len());
    let kept = kits::Changes::of(workspace, period);
    let (known, fates) = (&*written, Mutex::new(Vec::new()));
    atomic::write_all(folder, asked, |(unit, submission)| {
        let before = earlier.get(&unit.code).and_then(|s| s.record.as_ref());
        let kit = kit_for(&workspace.campaign, unit, period, submission, before)?;
        workspace.progress.step(&unit.name);
        let mut files = Vec::new();
        for (ending, bytes) in kit.into_iter().flat_map(files_of) {
            let path = folder.join(format!("{}.{ending}", stem(unit, period)));
            let place = match ending {
                XLSX => OutputPath::for_document(&path),
                _ => OutputPath::for_text(&path, &bytes, known),
            };
            let stays = place.path != path && kits::is_as_new(&latest(&path), kept.of_unit(unit));
            let text = (place.is_text() && !stays).then(|| bytes.clone());
            if !stays {
                files.push((place.name(), bytes));
            }
            fates.lock().unwrap_or_else(PoisonError::into_inner).push(KitFileState {
                place,
                stays,
                text,
            });
        }
        Ok(files)
    })?;
    workspace.progress.stop();
    let mut fates = fates.into_inner().unwrap_or_else(PoisonError::into_inner);
    fates.sort_by(|a, b| a.place.path.cmp(&b.place.path));
    for (fate, text) in fates.iter().filter_map(|fate| Some((fate, fate.text.as_ref()?))) {
        written.note(&fate.place.path, text);
    }
    Ok(lines(fates))
}

/// What became of a file of a kit.
struct KitFileState {
    place: OutputPath,
    /// Whether what somebody made of it stays in use.
    stays: bool,
    /// A text that was written.
    text: Option<Vec<u8>>,
}

/// The files of a kit by their endings.
fn files_of(kit: Kit) -> [(&'static str, Vec<u8>); 2] {
    [(XLSX, kit.workbook), ("txt", wording::for_editor(&kit.message))]
}

fn lines(fates: Vec<KitFileState>) -> Vec<String> {
    let (stay, moved): (Vec<KitFileState>, Vec<KitFileState>) =
        fates.into_iter().partition(|fate| fate.stays);
    let names: Vec<String> = stay.iter().flat_map(|fate| fate.place.kept().to_vec()).collect();
    let stay =
        (!names.is_empty()).then(|| format!("{} 有人改过，没有重新生成", outputs::named(&names)));
    let moved: Vec<OutputPath> = moved.into_iter().map(|fate| fate.place).collect();
    stay.into_iter().chain(outputs::kept_line(&moved)).collect()
}

/// Removes what an earlier run wrote for a unit, nothing else that lies there and nothing that somebody
/// changed; whether there was any.
fn remove_kit(
    workspace: &Workspace,
    period: Period,
    unit: &Unit,
    written: &TextHashes,
) -> Result<bool> {
    let workbook = kits::workbook(workspace, period, unit);
    let ours = |path: &PathBuf| match path.extension() {
        Some(ending) if ending == XLSX => seal::is_intact(path),
        _ => written.is_intact(path),
    };
    let all = [workbook.with_extension("txt"), workbook];
    let there: Vec<PathBuf> = all.iter().flat_map(|path| outputs::all(path)).collect();
    let ours: Vec<&PathBuf> = there.iter().filter(|path| ours(path)).collect();
    for path in &ours {
        fs::remove_file(path).with_context(|| format!("删不了 {}", path.display()))?;
    }
    Ok(!ours.is_empty())
}
