//! Letters with return kits: to each unit that has something to correct or to explain, whatever
//! `baosong return` or the clerk put into 退改 for it.

use crate::commands::folder::entries;
use crate::commands::{Workspace, kits, outputs};
use anyhow::{Context, Result, bail};
use baosong::campaign::{Period, Unit, Units};
use baosong::finding::blocks;
use baosong::intake::Submission;
use baosong::mail::{Attachment, Letter, LetterWriter, RequiredAction, ReturnSummary};
use baosong::wording;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Most that mail servers take, in bytes of attachments.
const SIZE_LIMIT: u64 = 20 * 1024 * 1024;

/// A letter to each of the units that has something to correct or to explain now.
///
/// # Errors
/// A unit has no kit or one that is older than its return, or a file cannot be read.
pub fn letters(
    workspace: &Workspace,
    writer: &LetterWriter,
    units: &[&Unit],
    period: Period,
) -> Result<Vec<Letter>> {
    let folder = kits::folder(workspace, period);
    let files = files_by_unit(&folder, &workspace.campaign.units)?;
    let archive = workspace.read_archive(period)?;
    let changes = kits::Changes::of(workspace, period);
    let (mut letters, mut without) = (Vec::new(), Vec::new());
    for unit in units {
        let Some(wanting) = kits::wanting(workspace, &archive, unit) else { continue };
        if !changes.has_kit(workspace, period, unit) {
            without.push(unit.name.as_str());
            continue;
        }
        let (phone_texts, files): (Vec<PathBuf>, Vec<PathBuf>) = files
            .get(unit.code.as_str())
            .into_iter()
            .flatten()
            .filter(|path| !is_superseded(path, &kits::workbook(workspace, period, unit)))
            .cloned()
            .partition(|path| path.extension().is_some_and(|e| e == "txt"));
        let blocking = wanting.findings.iter().filter(|f| f.blocks());
        let standing = blocking.map(|f| f.message.as_str()).collect::<Vec<&str>>().join("；");
        let matter = ReturnSummary { standing: &standing, demand: Some(demand(&wanting)) };
        let mut letter = writer.letter(unit, matter, attachments(unit, &files)?);
        if let Some(path) = phone_texts.first() {
            letter.phone_text = phone_text(path)?;
        }
        letters.push(letter);
    }
    if !without.is_empty() {
        bail!(
            "没有退改表或退改表比报表旧的 {} 个单位：{}，请先 baosong return --period {period}",
            without.len(),
            without.join("、")
        );
    }
    Ok(letters)
}

/// Whether a file is a kit, or its phone text, beside which there is a newer one.
fn is_superseded(path: &PathBuf, workbook: &Path) -> bool {
    let kit = [workbook.to_path_buf(), workbook.with_extension("txt")];
    kit.iter().any(|own| outputs::all(own).contains(path) && outputs::latest(own) != *path)
}

/// What a unit has to do with its kit.
fn demand(wanting: &Submission) -> RequiredAction {
    match (&wanting.record, blocks(&wanting.findings)) {
        (None, _) => RequiredAction::FillInAgain,
        (_, true) => RequiredAction::Correct,
        (_, false) => RequiredAction::Explain,
    }
}

/// Files in a folder by the codes of the units whose they are, their folders opened one level deep.
fn files_by_unit<'a>(folder: &Path, units: &'a Units) -> Result<BTreeMap<&'a str, Vec<PathBuf>>> {
    let mut files = BTreeMap::<&str, Vec<PathBuf>>::new();
    for path in entries(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(unit) = owner(&name, units) else { continue };
        let own = files.entry(unit.code.as_str()).or_default();
        if path.is_dir() {
            own.extend(entries(&path)?);
        } else {
            own.push(path);
        }
    }
    files.values_mut().for_each(|own| own.retain(|path| path.is_file()));
    Ok(files)
}

/// The unit whose name a file's begins with, as a whole word: 成都市青羊区 is not 成都市.
fn owner<'a>(name: &str, units: &'a Units) -> Option<&'a Unit> {
    units.iter().find(|unit| {
        let rest = name.strip_prefix(unit.name.as_str());
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

fn attachments(unit: &Unit, files: &[PathBuf]) -> Result<Vec<Attachment>> {
    let sizes = files.iter().map(|path| fs::metadata(path).map_or(0, |m| m.len()));
    let total: u64 = sizes.sum();
    if total > SIZE_LIMIT {
        let most = SIZE_LIMIT / 1024 / 1024;
        bail!("{}的退改件共 {} MB，超过 {most} MB，邮箱收不下", unit.name, total / 1024 / 1024);
    }
    let attachment = |path: &PathBuf| {
        let bytes = fs::read(path).with_context(|| format!("读不了 {}", path.display()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Attachment { name, bytes })
    };
    files.iter().map(attachment).collect()
}

fn phone_text(path: &Path) -> Result<String> {
    let shown = path.display().to_string();
    let bytes = fs::read(path).with_context(|| format!("读不了 {shown}"))?;
    Ok(wording::text_of(&bytes, &shown)?.trim_end().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_the_unit_whose_whole_name_it_begins_with() {
        let units = Units::new(vec![Unit::named("1", "成都市"), Unit::named("2", "成都市青羊区")]);
        let code = |name: &str| owner(name, &units).map(|u| u.code.as_str());
        assert_eq!(code("成都市_退改.xlsx"), Some("1"));
        assert_eq!(code("成都市.xlsx"), Some("1"));
        assert_eq!(code("成都市"), Some("1"));
        assert_eq!(code("成都市青羊区_退改.xlsx"), Some("2"));
        assert_eq!(code("成都市武侯区.xlsx"), None);
        assert_eq!(code("~$成都市.xlsx"), None);
    }
}
