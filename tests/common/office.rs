//! LibreOffice, driven through the scripts in tests/office.

use super::TestDir;
use serde_json::Value;
use std::fs;
use std::process::Command;

/// A Python that can drive LibreOffice.
pub struct Office {
    python: String,
}

impl Office {
    /// The office of this machine; without one the test passes, but not where CI runs.
    pub fn find() -> Option<Office> {
        Office::with("import shutil, sys, uno; sys.exit(shutil.which('soffice') is None)")
    }

    /// A Python with openpyxl instead; as for the office, CI must have it.
    pub fn openpyxl() -> Option<Office> {
        Office::with("import openpyxl")
    }

    /// The first usual Python in which the probe succeeds.
    fn with(probe: &str) -> Option<Office> {
        let has_office = |python: &String| {
            let output = Command::new(python).args(["-c", probe]).output();
            output.is_ok_and(|o| o.status.success())
        };
        let named = std::env::var("UNO_PYTHON").ok();
        let usual = ["python3", "/usr/bin/python3"].map(String::from);
        let found = named.into_iter().chain(usual).find(has_office);
        if found.is_none() {
            assert!(std::env::var_os("CI").is_none(), "CI lacks what {probe:?} needs");
            println!("skipped: no Python can run {probe:?}");
        }
        found.map(|python| Office { python })
    }

    /// Has a script of tests/office do a job.
    pub fn run(&self, desk: &TestDir, script: &str, job: &Value) -> Value {
        let scripts = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/office");
        let (task, result) = (desk.path("job.json"), desk.path("result.json"));
        fs::write(&task, job.to_string()).unwrap();
        let mut command = Command::new(&self.python);
        command.env("PYTHONDONTWRITEBYTECODE", "1").arg(scripts.join(script));
        let output = command.args([task, result.clone()]).output().unwrap();
        assert!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&fs::read(result).unwrap()).unwrap()
    }
}
