//! `baosong init`: a working folder with campaign file, address book, baseline form and folders.

use super::desk::{
    ARCHIVE_FOLDER, BASELINE_FILE, CAMPAIGN_FILE, CONTACTS_FILE, INBOX_FOLDER, OUTBOX_FOLDER,
    SUMMARY_FOLDER,
};
use super::{Desk, Outcome};
use crate::args::Init;
use anyhow::{Context, Result};
use baosong::campaign::BUILT_IN;
use baosong::mail::Kind;
use baosong::{atomic, bulletin, template};
use std::fs;
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 4] = [OUTBOX_FOLDER, INBOX_FOLDER, ARCHIVE_FOLDER, SUMMARY_FOLDER];

/// Makes what is missing in the folder; what is there stays as it is.
///
/// # Errors
/// A file or folder cannot be written.
pub fn run(desk: &Desk, args: &Init) -> Result<Outcome> {
    let inboxes: Vec<&str> = desk.campaign.inboxes().collect();
    // With one receiving office there is nothing to tell apart.
    let inboxes = inboxes.iter().filter(|_| inboxes.len() > 1);
    let inboxes = inboxes.map(|name| Path::new(INBOX_FOLDER).join(name));
    for name in FOLDERS.iter().map(PathBuf::from).chain(inboxes) {
        let folder = args.folder.join(name);
        fs::create_dir_all(&folder)
            .with_context(|| format!("建不了文件夹 {}", folder.display()))?;
    }
    let definition = match &desk.campaign_file {
        Some(file) => fs::read(file).with_context(|| format!("读不了 {}", file.display()))?,
        None => BUILT_IN.as_bytes().to_vec(),
    };
    let files = [
        (CAMPAIGN_FILE, definition),
        (CONTACTS_FILE, template::address_book(&desk.campaign)?),
        (BASELINE_FILE, template::baseline_book(&desk.campaign)?),
    ];
    let letters = [Kind::Template, Kind::Remind, Kind::Return];
    let texts = letters.map(|kind| (kind.text_file(), kind.built_in_text().as_bytes().to_vec()));
    let bulletins = [bulletin::Kind::Document, bulletin::Kind::Message];
    let bulletins =
        bulletins.map(|kind| (kind.wording_file(), kind.built_in_wording().as_bytes().to_vec()));
    for (name, bytes) in files.into_iter().chain(texts).chain(bulletins) {
        let path = args.folder.join(name);
        if path.exists() {
            println!("已有 {}，没有改动", path.display());
        } else {
            atomic::write(&path, &bytes)?;
            println!("已建 {}", path.display());
        }
    }
    println!("工作文件夹已建好：{}（{}）", args.folder.display(), FOLDERS.join("、"));
    println!("下一步：填好 上年同期.xlsx 和 通讯录.xlsx，再运行 baosong template");
    Ok(Outcome::Well)
}
