//! Where a command puts what a person may change afterwards: not over anything that somebody made. The
//! new file takes the next name (2021-09-25_汇总表-2.xlsx), and that is said.

use super::Workspace;
use super::folder::campaign_file_above;
use super::print::Printed;
use super::workspace::ARCHIVE_FOLDER;
use anyhow::Result;
use baosong::archive::TextHashes;
use baosong::{atomic, seal, wording};
use std::fs;
use std::path::{Path, PathBuf};

/// Most names that a line gives.
const MOST_NAMED: usize = 3;

/// Where one file goes, and what had to stay.
pub struct OutputPath {
    /// The path that is free, or holds what the program wrote.
    pub path: PathBuf,
    kept: Vec<String>,
}

impl OutputPath {
    /// The first of a path and the numbered ones beside it that is free or holds what we wrote.
    fn first(path: &Path, is_ours: impl Fn(&Path) -> bool) -> OutputPath {
        let mut kept = Vec::new();
        let mut place = path.to_path_buf();
        let mut numbers = 2..;
        while place.is_file() && !is_ours(&place) {
            kept.push(name_of(&place));
            place = numbered(path, numbers.next().unwrap_or(u32::MAX));
        }
        OutputPath { path: place, kept }
    }

    /// For a file of programs, which is replaced.
    pub fn replacing(path: &Path) -> OutputPath {
        OutputPath { path: path.to_path_buf(), kept: Vec::new() }
    }

    /// For a workbook or Word document, which says itself whether somebody changed it.
    pub fn for_document(path: &Path) -> OutputPath {
        OutputPath::first(path, seal::is_intact)
    }

    /// For a text; what is written is known inside a working folder only, elsewhere a text is replaced.
    pub fn for_text(path: &Path, text: &[u8], written: &TextHashes) -> OutputPath {
        let is_same = |path: &Path| fs::read(path).is_ok_and(|there| there == text);
        OutputPath::first(path, |path| is_same(path) || written.is_intact(path))
    }

    /// Names of the files that had to stay.
    pub fn kept(&self) -> &[String] {
        &self.kept
    }

    /// Whether it is for a text.
    pub fn is_text(&self) -> bool {
        self.path.extension().is_some_and(|ending| ending == "txt")
    }

    /// The file's name.
    pub fn name(&self) -> String {
        name_of(&self.path)
    }
}

/// The texts that were written into the working folder.
///
/// # Errors
/// What is known of them cannot be read.
pub fn written(workspace: &Workspace) -> Result<TextHashes> {
    TextHashes::read(&workspace.path(ARCHIVE_FOLDER))
}

/// Writes a text that a person may change to a path, or to the next free name beside it.
///
/// # Errors
/// It cannot be written.
pub fn write_text(path: &Path, text: &[u8], mut written: TextHashes) -> Result<OutputPath> {
    let place = OutputPath::for_text(path, text, &written);
    atomic::write(&place.path, text)?;
    written.note(&place.path, text);
    written.keep()?;
    Ok(place)
}

/// Writes what a command printed: a text so that what a person changed stays, what programs read in its
/// place.
///
/// # Errors
/// It cannot be written, or the campaign file beside it has a wrong name.
pub fn write_printed(path: &Path, printed: Printed) -> Result<OutputPath> {
    if printed.is_data {
        atomic::write(path, &printed.bytes)?;
        return Ok(OutputPath::replacing(path));
    }
    let text = wording::for_editor(&String::from_utf8_lossy(&printed.bytes));
    match campaign_file_above()? {
        Some(file) => {
            let root = file.parent().unwrap_or(Path::new("")).join(ARCHIVE_FOLDER);
            write_text(path, &text, TextHashes::read(&root)?)
        }
        None => {
            atomic::write(path, &text)?;
            Ok(OutputPath::replacing(path))
        }
    }
}

/// What was not replaced, in one line; `None` if everything was.
pub fn kept_line<'p>(places: impl IntoIterator<Item = &'p OutputPath>) -> Option<String> {
    let moved = places.into_iter().filter(|place| !place.kept.is_empty());
    let (kept, new): (Vec<&[String]>, Vec<String>) =
        moved.map(|place| (place.kept.as_slice(), place.name())).unzip();
    let kept = kept.concat();
    (!kept.is_empty()).then(|| {
        format!(
            "{} 写出后有人改过（或不是程序写的），没有覆盖，新的写在 {}",
            named(&kept),
            named(&new)
        )
    })
}

/// The last of a path and the numbered ones beside it; the path itself if there is none.
pub fn latest(path: &Path) -> PathBuf {
    let others = (2..).map(|number| numbered(path, number));
    others.take_while(|path| path.is_file()).last().unwrap_or_else(|| path.to_path_buf())
}

/// A path and the numbered ones beside it, as far as they are there.
pub fn all(path: &Path) -> Vec<PathBuf> {
    let own = path.is_file().then(|| path.to_path_buf());
    let others = (2..).map(|number| numbered(path, number)).take_while(|path| path.is_file());
    own.into_iter().chain(others).collect()
}

/// The first few of several names.
pub fn named(names: &[String]) -> String {
    let first = names.iter().take(MOST_NAMED).cloned().collect::<Vec<String>>().join("、");
    match names.len() {
        number if number > MOST_NAMED => format!("{first} 等 {number} 个"),
        _ => first,
    }
}

/// 汇总表.xlsx → 汇总表-2.xlsx.
fn numbered(path: &Path, number: u32) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{number}{ending}"))
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
