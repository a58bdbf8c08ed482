//! What an archive keeps, read from its folders as they lie on disk.

use super::text;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Version folders of a period's archive.
pub fn version_folders(archive: &Path) -> Vec<PathBuf> {
    let below = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten();
        let mut found: Vec<PathBuf> =
            entries.map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
        found.sort();
        found
    };
    let drafts = |p: &PathBuf| !p.file_name().unwrap().to_string_lossy().starts_with('.');
    below(archive).into_iter().filter(drafts).flat_map(|unit| below(&unit)).collect()
}

/// The record of a version folder, checked against the original beside it.
pub fn sound_record(folder: &Path) -> Value {
    let record: Value =
        serde_json::from_slice(&fs::read(folder.join("记录.json")).unwrap()).unwrap();
    let names: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(names.len(), 2, "{}", folder.display());
    let original = names.iter().find(|p| !p.ends_with("记录.json")).unwrap();
    let bytes = fs::read(original).unwrap();
    assert_eq!(baosong::intake::sha256(&bytes), text(&record, "sha256"), "{}", folder.display());
    record
}
