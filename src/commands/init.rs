//! `baosong init`: a working folder with campaign file, address book, baseline form and folders.

use super::workspace::{
    ARCHIVE_FOLDER, BASELINE_FILE, CAMPAIGN_FILE, CONTACTS_FILE, INBOX_FOLDER, OUTBOX_FOLDER,
    SUMMARY_FOLDER,
};
use super::{Outcome, Workspace};
use crate::args::InitArgs;
use anyhow::{Context, Result, bail};
use baosong::campaign::BUILT_IN;
use baosong::mail::LetterKind;
use baosong::{atomic, bulletin, template, wording};
use std::fs;
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 4] = [OUTBOX_FOLDER, INBOX_FOLDER, ARCHIVE_FOLDER, SUMMARY_FOLDER];

/// Makes what is missing in the folder; what is there stays as it is. Everything is made ready before
/// the first file is written, and where one cannot be written, this run leaves nothing behind.
///
/// # Errors
/// A file or folder cannot be written.
pub fn run(workspace: &Workspace, args: &InitArgs) -> Result<Outcome> {
    let files = files(workspace)?;
    let has_baseline = files.iter().any(|(name, _)| *name == BASELINE_FILE);
    let mut made = CreatedPaths::default();
    for folder in folders(workspace) {
        made.folder(&args.folder.join(folder))?;
    }
    let mut told = Vec::new();
    for (name, bytes) in files {
        let path = args.folder.join(name);
        told.push(match made.file(&path, &bytes)? {
            true => format!("已建 {}", path.display()),
            false => format!("已有 {}，没有改动", path.display()),
        });
    }
    made.keep();
    told.iter().for_each(|line| println!("{line}"));
    println!("工作文件夹已建好：{}（{}）", args.folder.display(), FOLDERS.join("、"));
    let tables = match has_baseline {
        true => "上年同期.xlsx（每期一张表）和 通讯录.xlsx",
        false => "通讯录.xlsx（没有同比目标，不用上年同期表）",
    };
    println!("下一步：填好 {tables}，再运行 baosong template");
    Ok(Outcome::Well)
}

fn folders(workspace: &Workspace) -> Vec<PathBuf> {
    let inboxes: Vec<&str> = workspace.campaign.inboxes().collect();
    // With one receiving office there is nothing to tell apart.
    let inboxes = inboxes.iter().filter(|_| inboxes.len() > 1);
    let inboxes = inboxes.map(|name| Path::new(INBOX_FOLDER).join(name));
    FOLDERS.iter().map(PathBuf::from).chain(inboxes).collect()
}

/// Name and content of every file of a working folder.
fn files(workspace: &Workspace) -> Result<Vec<(&str, Vec<u8>)>> {
    let definition = match &workspace.campaign_file {
        Some(file) => fs::read(file).with_context(|| format!("读不了 {}", file.display()))?,
        None => wording::for_editor(BUILT_IN),
    };
    let definition = at_office(definition, workspace);
    let mut files = vec![
        (CAMPAIGN_FILE, definition),
        (CONTACTS_FILE, template::address_book(&workspace.campaign)?),
    ];
    files.extend(office_file(workspace)?);
    files.extend(template::baseline_book(&workspace.campaign)?.map(|bytes| (BASELINE_FILE, bytes)));
    let letters = [LetterKind::Template, LetterKind::Remind, LetterKind::Return];
    files.extend(letters.map(|kind| (kind.text_file(), wording::for_editor(kind.built_in_text()))));
    let bulletins = [bulletin::BulletinKind::Document, bulletin::BulletinKind::Message];
    let text = |kind: bulletin::BulletinKind| wording::for_editor(kind.built_in_wording());
    files.extend(bulletins.map(|kind| (kind.wording_file(), text(kind))));
    Ok(files)
}

/// Name and bytes of the office's own blank form, which lies beside the campaign file that is taken over.
fn office_file(workspace: &Workspace) -> Result<Option<(&str, Vec<u8>)>> {
    let Some(name) = workspace.campaign.form.file.as_deref() else { return Ok(None) };
    // Only a file of this folder has its place in the new one.
    if Path::new(name).file_name().is_none_or(|own| own != name) {
        return Ok(None);
    }
    let path = workspace.path(name);
    // Where it is missing the commands that need it say so.
    if !path.is_file() {
        return Ok(None);
    }
    Ok(Some((name, fs::read(&path).with_context(|| format!("读不了 {}", path.display()))?)))
}

/// The campaign file for the office that `--at` names, which it says in its first line.
fn at_office(definition: Vec<u8>, workspace: &Workspace) -> Vec<u8> {
    let Some(head) = workspace.campaign.head.as_ref().filter(|_| workspace.at.is_some()) else {
        return definition;
    };
    let text = String::from_utf8_lossy(&definition);
    let text = text.trim_start_matches('\u{FEFF}');
    let others = text.lines().filter(|line| !line.trim_start().starts_with("head_office"));
    let line = format!("head_office = \"{}\"  # 本级：{}，只管它的下级", head.code, head.name);
    let lines: Vec<&str> = std::iter::once(line.as_str()).chain(others).collect();
    format!("{}\n", lines.join("\n")).into_bytes()
}

/// What this run has made so far; it goes with this value unless it is kept.
#[derive(Default)]
struct CreatedPaths {
    paths: Vec<PathBuf>,
}

impl CreatedPaths {
    /// Makes a folder and those above it that are missing.
    fn folder(&mut self, folder: &Path) -> Result<()> {
        let missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let mut missing: Vec<&Path> = folder.ancestors().take_while(missing).collect();
        missing.reverse();
        for path in missing {
            let made = fs::create_dir(path);
            made.with_context(|| format!("建不了文件夹 {}", path.display()))?;
            self.paths.push(path.to_path_buf());
        }
        if folder.is_dir() {
            Ok(())
        } else {
            bail!("{} 是一个文件，建不了文件夹", folder.display())
        }
    }

    /// Writes a file; whether it was not there.
    fn file(&mut self, path: &Path, bytes: &[u8]) -> Result<bool> {
        if path.exists() {
            return Ok(false);
        }
        atomic::write(path, bytes)?;
        self.paths.push(path.to_path_buf());
        Ok(true)
    }

    fn keep(mut self) {
        self.paths.clear();
    }
}

impl Drop for CreatedPaths {
    fn drop(&mut self) {
        for path in self.paths.iter().rev() {
            // A folder into which somebody else put something meanwhile stays.
            let _ = if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) };
        }
    }
}
