//! Whether a working folder is as it must be, whatever happened to the runs in it.

use crate::common::TestDir;
use crate::common::kept::{sound_record, version_folders};
use crate::common::text;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// Folders into which the office's commands write.
const WRITTEN: [&str; 4] = ["汇总", "发件", "退改", "存档"];

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        // What is written meanwhile may be gone.
        let Ok(path) = entry.map(|entry| entry.path()) else { continue };
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// A file or folder that was being written.
fn is_draft(path: &Path) -> bool {
    path.iter().any(|part| {
        let part = part.to_string_lossy();
        part.starts_with(".draft-") || part.starts_with(".baosong-")
    })
}

/// Nothing that was being written is left anywhere.
pub fn no_draft_is_left(desk: &TestDir) {
    let left: Vec<PathBuf> =
        files(&desk.path(".")).into_iter().filter(|path| is_draft(path)).collect();
    assert_eq!(left, [] as [PathBuf; 0]);
}

/// Files into which the commands write, with their sizes.
pub fn written(desk: &TestDir) -> Vec<(PathBuf, u64)> {
    let all = WRITTEN.iter().flat_map(|folder| files(&desk.path(folder)));
    let size = |path: &PathBuf| fs::metadata(path).map_or(0, |data| data.len());
    all.map(|path| (path.clone(), size(&path))).collect()
}

/// What was written is whole.
pub fn outputs_are_whole(desk: &TestDir) {
    let all = WRITTEN.iter().flat_map(|folder| files(&desk.path(folder)));
    for path in all.filter(|path| !is_draft(path)) {
        assert!(is_whole(&path), "{} is not whole", path.display());
    }
}

fn is_whole(path: &Path) -> bool {
    let bytes = fs::read(path).unwrap();
    match path.extension().map(|ending| ending.to_string_lossy().into_owned()).as_deref() {
        Some("xlsx" | "docx" | "zip") => container_fits(path),
        Some("json") => serde_json::from_slice::<serde_json::Value>(&bytes).is_ok(),
        Some("eml") => String::from_utf8_lossy(&bytes).trim_end().ends_with("--"),
        _ => name(path) == ".lock" || !bytes.is_empty(),
    }
}

/// Whether every part of a zip is what its checksum says.
pub fn container_fits(path: &Path) -> bool {
    let Ok(mut archive) = ZipArchive::new(File::open(path).unwrap()) else { return false };
    (0..archive.len()).all(|at| {
        let part = archive.by_index(at);
        part.is_ok_and(|mut part| std::io::copy(&mut part, &mut std::io::sink()).is_ok())
    })
}

/// SHA-256 of every original that a period keeps, each as it was written.
pub fn kept(desk: &TestDir, period: &str) -> Vec<String> {
    let folders = version_folders(&desk.path(&format!("存档/{period}")));
    let mut kept: Vec<String> =
        folders.iter().map(|folder| text(&sound_record(folder), "sha256").to_string()).collect();
    kept.sort();
    kept
}

/// The reasons of a period's decisions, in the order in which they were made.
pub fn reasons(desk: &TestDir, period: &str) -> Vec<String> {
    let entries = files(&desk.path(&format!("存档/{period}/台账")));
    let reason = |path: &PathBuf| {
        let entry: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        text(&entry, "reason").to_string()
    };
    entries.iter().filter(|path| !is_draft(path)).map(reason).collect()
}

/// The archive proves itself.
pub fn archive_is_whole(desk: &TestDir) {
    let run = desk.run(&["verify", "存档"]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("存档完整"), "{}", run.stdout);
}
