//! Blank forms of fixtures/forms with the campaigns of tests/office_forms, and the parts of what is made of them.

use super::{TestDir, fixture_path};
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

pub const PERIOD: &str = "2024-06-10";

/// A blank form of fixtures/forms, and what its campaign in tests/office_forms says.
pub struct Case {
    pub name: &'static str,
    pub folder: &'static str,
    pub file: &'static str,
    /// Name of the filled form of the first unit, without its ending.
    pub first: &'static str,
}

pub const CASES: [Case; 6] = [
    Case {
        name: "D1", folder: "D1-隐患水域台账", file: "附件.xlsx", first: "青山镇_附件"
    },
    Case {
        name: "D2", folder: "D2-粮食生产-矩阵", file: "附件.xlsx", first: "青山镇_Sheet1"
    },
    Case {
        name: "D3", folder: "D3-就业月报-一行两层", file: "附件.xlsx", first: "青山镇_月报"
    },
    Case {
        name: "D4", folder: "D4-危房改造-单位分块", file: "附件.xlsx", first: "青山镇_汇总表"
    },
    Case {
        name: "D5", folder: "D5-应急演练-Word表", file: "附件.docx", first: "青山镇_附件1"
    },
    Case {
        name: "D6", folder: "D6-旅游日报-县在列", file: "附件.xlsx", first: "青山县_日报"
    },
];

impl Case {
    pub fn ending(&self) -> &str {
        self.file.rsplit('.').next().unwrap()
    }

    pub fn campaign(&self) -> String {
        let file = format!("tests/office_forms/{}.toml", self.name);
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
    }

    pub fn blank(&self) -> Vec<u8> {
        let file = format!("forms/{}/blank.{}", self.folder, self.ending());
        fs::read(fixture_path(&file)).unwrap()
    }

    /// A working folder with the campaign and the blank form in it.
    pub fn desk(&self) -> TestDir {
        let desk = TestDir::bare();
        fs::write(desk.path("专项行动.toml"), self.campaign()).unwrap();
        fs::write(desk.path(self.file), self.blank()).unwrap();
        desk
    }

    /// The filled form of the first unit.
    pub fn filled(&self, desk: &TestDir) -> PathBuf {
        let run = desk.run(&["template", "--period", PERIOD, "-o", "发件"]);
        assert_eq!(run.status, 0, "{}: {}", self.name, run.stderr);
        assert!(run.stdout.contains("上填好单位和表码，其余照原样"), "{}", run.stdout);
        desk.path(&format!("发件/{}_{PERIOD}.{}", self.first, self.ending()))
    }
}

pub fn case(name: &str) -> &'static Case {
    CASES.iter().find(|case| case.name == name).unwrap()
}

/// The parts of a file in their order, each as it is packed.
pub fn packed(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let part = |at| {
        let mut part = zip.by_index_raw(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        (part.name().unwrap().into_owned(), bytes)
    };
    (0..ZipArchive::new(Cursor::new(bytes)).unwrap().len()).map(part).collect()
}

pub fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// A file with one of its parts written anew.
pub fn with_part(bytes: &[u8], name: &str, text: &str) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let part = from.by_index_raw(at).unwrap();
        if part.name().unwrap() == name {
            to.start_file(name, SimpleFileOptions::default()).unwrap();
            to.write_all(text.as_bytes()).unwrap();
        } else {
            to.raw_copy_file(part).unwrap();
        }
    }
    to.finish().unwrap().into_inner()
}

pub const SHEET: &str = "xl/worksheets/sheet1.xml";
