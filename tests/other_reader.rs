//! Our reading beside calamine's, on the fixtures and on workbooks of which a part was changed: what the fuzz
//! target `against_calamine` does for longer.

use crate::common::{fixture_path, is_long};
use crate::faults::rounds;
use baosong::campaign::Campaign;
use parts::{Choices, changed, packed, unpacked};
use rayon::prelude::*;
use readers::{differences, differences_between};
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use walkdir::{DirEntry, WalkDir};

#[path = "../fuzz/src/parts.rs"]
mod parts;
#[path = "../fuzz/src/readers.rs"]
mod readers;

static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(|| Campaign::built_in().unwrap());
static WORKBOOKS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let read = |path: PathBuf| fs::read(path).unwrap();
    workbooks().into_iter().map(read).filter(|bytes| bytes.len() < 20_000).collect()
});

fn workbooks() -> Vec<PathBuf> {
    let all = files(&fixture_path("")).into_iter();
    all.filter(|path| path.extension().is_some_and(|e| e == "xlsx")).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let all = WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    all.filter(|entry| entry.file_type().is_file()).map(DirEntry::into_path).collect()
}

/// The fixtures, and the files in the folder `BAOSONG_FOUND`: what the fuzz target stopped at.
#[test]
fn every_workbook_is_read_as_another_reader_reads_it_or_asked_about() {
    let mut all = workbooks();
    assert!(all.len() > 200, "{}", all.len());
    all.extend(std::env::var_os("BAOSONG_FOUND").into_iter().flat_map(|at| files(Path::new(&at))));
    let told = all.iter().filter_map(|path| {
        let found = differences(&fs::read(path).unwrap(), &CAMPAIGN);
        (!found.is_empty()).then(|| format!("{}: {found:#?}", path.display()))
    });
    let told: Vec<String> = told.collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn a_figure_that_is_another_one_for_the_other_reader_is_told() {
    let ours = fs::read(fixture_path("2021-09-25/乐山 附件2.xlsx")).unwrap();
    let mut all = unpacked(&ours).unwrap();
    let (_, sheet) = all.iter_mut().find(|(name, _)| name.ends_with("sheet1.xml")).unwrap();
    *sheet = String::from_utf8_lossy(sheet).replace("<v>71.2<", "<v>171.2<").into_bytes();
    let theirs = packed(&all).unwrap();
    let told = differences_between(&ours, &theirs, &CAMPAIGN);
    assert!(told.len() == 1 && told[0].starts_with("signed_amount "), "{told:?}");
    assert!(differences_between(&ours, &ours, &CAMPAIGN).is_empty());
}

/// 20,000 changes where `BAOSONG_LONG` is set; what is told is kept in the folder that the message names.
#[test]
fn a_changed_part_is_read_as_another_reader_reads_it_or_asked_about() {
    let told: Vec<String> =
        (0..rounds(800, 20_000)).into_par_iter().filter_map(told_of_seed).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

fn told_of_seed(seed: u64) -> Option<String> {
    let mut choices = Choices(seed);
    let workbook = &WORKBOOKS[choices.below(WORKBOOKS.len())];
    let bytes = changed(workbook, &mut choices)?;
    // Where calamine gives up by a panic, there is nothing to compare.
    let found = catch_unwind(|| differences(&bytes, &CAMPAIGN)).unwrap_or_default();
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{seed}.xlsx"));
    (!found.is_empty()).then(|| {
        fs::write(&kept, &bytes).unwrap();
        format!("{}: {found:#?}", kept.display())
    })
}

/// Blank forms that are changed and packed again bring nothing down, and what is written of them is TOML.
#[test]
fn blank_forms_that_are_changed_are_read_or_refused() {
    let blanks = files(&fixture_path("forms")).into_iter();
    let zipped = |path: &PathBuf| path.extension().is_some_and(|e| e == "xlsx" || e == "docx");
    let blanks: Vec<PathBuf> = blanks
        .filter(zipped)
        .filter(|p| p.ends_with("blank.xlsx") || p.ends_with("blank.docx"))
        .collect();
    assert!(blanks.len() >= 20, "{}", blanks.len());
    let rounds = if is_long() { 400 } else { 6 };
    let (mut read, mut refused) = (0, 0);
    for (index, path) in blanks.iter().enumerate() {
        let bytes = fs::read(path).unwrap();
        for round in 0..rounds {
            let mut choices = Choices((index * 1000 + round) as u64);
            let Some(bytes) = changed(&bytes, &mut choices) else { continue };
            let Ok(blank) = baosong::reading::open_blank(&bytes, None) else {
                refused += 1;
                continue;
            };
            let proposal = baosong::form_reader::read(&blank);
            let text = baosong::form_reader::definition(&proposal, "附件.xlsx", None, 2024);
            let document: Result<toml::Table, toml::de::Error> = toml::from_str(&text);
            assert!(document.is_ok(), "{} {round}: {text}", path.display());
            read += 1;
        }
    }
    assert!(read > refused / 4, "{read} read, {refused} refused");
}
