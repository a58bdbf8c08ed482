//! Where the working folder is: here or above, as its campaign file shows; a file that is only nearly
//! called so is told, for Windows hides the end of a name.

use anyhow::{Context, Result, anyhow, bail};
use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Name of the campaign file in a working folder.
pub const CAMPAIGN_FILE: &str = "专项行动.toml";
const STEM: &str = "专项行动";
/// How a name ends that somebody meant to end in .toml.
const ENDINGS: [&str; 4] = [".toml.txt", ".toml.toml", ".toml", ".txt"];

/// The campaign file of the working folder that this folder is, or lies in.
///
/// # Errors
/// There is none, but a file that somebody meant to be one.
pub fn campaign_file_above() -> Result<Option<PathBuf>> {
    let folders = here_and_above();
    let found = folders.iter().map(|folder| folder.join(CAMPAIGN_FILE)).find(|path| path.is_file());
    if found.is_some() {
        return Ok(found);
    }
    match folders.iter().find_map(|folder| Some((folder, nearly_called(folder)?))) {
        Some((folder, name)) => Err(misnamed(&called(folder), &name)),
        None => Ok(None),
    }
}

/// The campaign file in a folder that was named.
///
/// # Errors
/// There is none.
pub fn campaign_file_in(folder: &Path) -> Result<PathBuf> {
    let file = folder.join(CAMPAIGN_FILE);
    if file.is_file() {
        return Ok(file);
    }
    match nearly_called(folder) {
        Some(name) => Err(misnamed(&format!("{} 里", folder.display()), &name)),
        None => {
            bail!("文件夹 {} 里没有 {CAMPAIGN_FILE}，请先用 baosong init 建立", folder.display())
        }
    }
}

/// What is told where a command needs a working folder and there is none.
pub fn no_working_folder() -> anyhow::Error {
    anyhow!(
        "这里不是工作文件夹（这个文件夹和上级文件夹里都没有 {CAMPAIGN_FILE}）：\
         请先进入工作文件夹再运行，还没有的用 baosong init 文件夹名 建一个"
    )
}

/// This folder and those above it, each by the shortest way from here.
fn here_and_above() -> Vec<PathBuf> {
    let levels = env::current_dir().map_or(1, |here| here.ancestors().count());
    (0..levels).map(|level| std::iter::repeat_n("..", level).collect()).collect()
}

/// What lies in a folder, by name; nothing in one that is not there.
///
/// # Errors
/// The folder is there and cannot be listed.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = || format!("读不了文件夹 {}", folder.display());
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.with_context(failed)?,
    };
    let paths: std::io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.with_context(failed)?;
    paths.sort();
    Ok(paths)
}

/// A file whose name somebody meant to be the campaign file's.
fn nearly_called(folder: &Path) -> Option<String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let files = entries(folder).ok()?.into_iter().filter(|path| path.is_file());
    let names = files.filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    names.filter(|name| is_meant(name)).min()
}

/// 专项行动.toml.txt, 专项行动.txt, 专项行动(1).toml, 专项行动 - 副本.toml.
fn is_meant(name: &str) -> bool {
    let lower = name.to_lowercase();
    let Some(stem) = ENDINGS.iter().find_map(|ending| lower.strip_suffix(ending)) else {
        return false;
    };
    let is_of_copy =
        |c: char| c.is_whitespace() || c.is_ascii_digit() || "()（）-_副本".contains(c);
    stem.strip_prefix(STEM).is_some_and(|rest| rest.chars().all(is_of_copy))
}

/// How a message calls this folder or one above it.
fn called(folder: &Path) -> String {
    let level = folder.components().count();
    let here = env::current_dir().unwrap_or_default();
    match here.ancestors().nth(level) {
        Some(above) if level > 0 => format!("上级文件夹 {} 里", above.display()),
        _ => "这里".to_string(),
    }
}

fn misnamed(place: &str, name: &str) -> anyhow::Error {
    let hidden = match name.to_lowercase().ends_with(".txt") {
        true => "（电脑不显示扩展名的，先在文件夹的“查看”里勾选“文件扩展名”）",
        false => "",
    };
    anyhow!("{place}的专项行动文件叫“{name}”，应改名为“{CAMPAIGN_FILE}”{hidden}，改好再运行")
}

#[cfg(test)]
mod tests {
    use super::is_meant;

    #[test]
    fn a_name_that_was_meant_is_known() {
        for name in [
            "专项行动.toml.txt",
            "专项行动.txt",
            "专项行动(1).toml",
            "专项行动 (2).toml",
            "专项行动（1）.toml.txt",
            "专项行动 - 副本.toml",
            "专项行动.TOML.TXT",
            "专项行动.toml.toml",
        ] {
            assert!(is_meant(name), "{name}");
        }
        for name in ["专项行动通知.txt", "专项行动", "专项行动.docx", "百日专项行动.toml", "x.toml"]
        {
            assert!(!is_meant(name), "{name}");
        }
    }
}
