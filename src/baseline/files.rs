//! Which files of a folder hold last year's figures.

use super::dated::{NamedPeriod, dated};
use crate::campaign::Calendar;
use anyhow::{Context, Result};
use std::ffi::OsStr;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Endings of files that may hold a table.
const ENDINGS: [&str; 7] = ["xlsx", "xlsm", "xls", "et", "ods", "csv", "docx"];

/// The office's tables in a folder: the file of this name, and files of single periods whose names begin
/// like it (上年同期_2021-09-25.csv).
///
/// # Errors
/// The folder cannot be listed; one that is not there holds none.
pub fn files_in(folder: &Path, name: &str, calendar: &Calendar) -> Result<Vec<PathBuf>> {
    let own = folder.join(name);
    let mut files: Vec<PathBuf> = own.is_file().then_some(own).into_iter().collect();
    let (stem, _) = name.rsplit_once('.').unwrap_or((name, ""));
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let failed = || format!("读不了文件夹 {}", folder.display());
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(files),
        entries => entries.with_context(failed)?,
    };
    let beside = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<PathBuf>>>();
    let beside = beside.with_context(failed)?.into_iter();
    let of_a_period = |path: &PathBuf| {
        let text = |part: Option<&OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
        let (own, ending) = (text(path.file_stem()), text(path.extension()).to_lowercase());
        ENDINGS.contains(&ending.as_str())
            && own.starts_with(stem)
            && matches!(dated(&own, calendar), NamedPeriod::Period(_))
            && path.is_file()
    };
    let mut dated: Vec<PathBuf> = beside.filter(of_a_period).collect();
    dated.sort();
    files.extend(dated);
    Ok(files)
}
