//! One working folder per test and the real binary in it.

pub mod document;
pub mod held;
pub mod kept;
pub mod office;
pub mod office_form;
pub mod pages;
pub mod post_office;
pub mod season;
pub mod tamper;
pub mod tmux;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A folder of its own for one test.
pub struct TestDir {
    folder: TempDir,
}

/// What a run printed and how it ended.
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Whether the long runs are asked for, by `BAOSONG_LONG`.
pub fn is_long() -> bool {
    std::env::var_os("BAOSONG_LONG").is_some()
}

impl TestDir {
    /// A working folder that holds the built-in campaign's file and nothing else.
    pub fn new() -> TestDir {
        let desk = TestDir::bare();
        fs::write(desk.path("专项行动.toml"), baosong::campaign::BUILT_IN).unwrap();
        desk
    }

    /// A folder that is no working folder.
    pub fn bare() -> TestDir {
        TestDir { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder in another one, which may lie on a disk of its own.
    pub fn inside(folder: &Path) -> TestDir {
        TestDir { folder: tempfile::tempdir_in(folder).unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_baosong"));
        command.args(args).current_dir(self.folder.path()).env_remove("SOURCE_DATE_EPOCH");
        command
    }

    /// Runs the binary with the day fixed.
    pub fn run(&self, args: &[&str]) -> Run {
        let all: Vec<&str> = args.iter().copied().chain(["--today", "2021-09-26"]).collect();
        Run::of(self.command(&all).output().unwrap())
    }

    /// Runs the binary and parses the JSON on its standard output.
    pub fn json(&self, args: &[&str]) -> (i32, Value) {
        let all: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
        let run = self.run(&all);
        let document = serde_json::from_str(&run.stdout);
        (run.status, document.unwrap_or_else(|e| panic!("{e}: {} {}", run.stdout, run.stderr)))
    }

    /// Runs the binary on another day and parses the JSON on its standard output.
    pub fn json_on(&self, today: &str, args: &[&str]) -> (i32, Value) {
        let all: Vec<&str> =
            args.iter().copied().chain(["--format", "json", "--today", today]).collect();
        let run = Run::of(self.command(&all).output().unwrap());
        let document = serde_json::from_str(&run.stdout);
        (run.status, document.unwrap_or_else(|e| panic!("{e}: {} {}", run.stdout, run.stderr)))
    }

    /// The whole path of a name in the folder.
    pub fn whole(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_string()
    }

    /// Copies a fixture into the folder.
    pub fn take(&self, fixture: &str, name: &str) -> PathBuf {
        let place = self.path(name);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(&place, fs::read(fixture_path(fixture)).unwrap()).unwrap();
        place
    }
}

impl Run {
    pub fn of(output: Output) -> Run {
        Run {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

pub fn fixture_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

pub fn fixture(name: &str) -> String {
    fixture_path(name).to_str().unwrap().to_string()
}

pub fn fixture_json(name: &str) -> Value {
    serde_json::from_slice(&fs::read(fixture_path(name)).unwrap()).unwrap()
}

/// The 21 returned workbooks of the fixture period.
pub fn period() -> String {
    fixture("2021-09-25")
}

/// A unit of a campaign file.
pub fn unit_table(code: &str, name: &str, parent: Option<&str>) -> String {
    let parent = parent.map(|code| format!("parent = \"{code}\"\n")).unwrap_or_default();
    format!("\n[[units]]\ncode = \"{code}\"\nname = \"{name}\"\n{parent}")
}

/// The text of an array element's key.
pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

pub fn codes(file: &Value) -> Vec<&str> {
    file["findings"].as_array().unwrap().iter().map(|f| text(f, "code")).collect()
}

/// Every cell of a sheet as text, by zero-based row and column, as another reader sees it.
pub fn cell(path: &Path, sheet: &str, row: u32, col: u32) -> String {
    use calamine::{Reader, Xlsx, open_workbook};
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.get_value((row, col)).map(ToString::to_string).unwrap_or_default()
}
