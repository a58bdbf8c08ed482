//! Bits flipped in returns of every format and files cut: no crash, no file that takes long or much, and
//! none that is accepted as another return without a word.

use super::{Random, rounds, sound};
use crate::common::{TestDir, codes, fixture_path, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// One return of each way of writing it, each of a unit of its own, so that no two are held against each
/// other.
const RETURNS: [&str; 18] = [
    "2021-09-25/成都市.xlsx",
    "2021-09-25/达州市.xlsx",
    "2021-09-25/凉山州.xlsx",
    "2021-09-25/资阳市.xls",
    "2021-09-25/阿坝州.ods",
    "2021-09-25/宜宾市.xls",
    "2021-09-25/广安市9.25.xlsx",
    "formats/南充市.xls",
    "formats/内江市.csv",
    "formats/广元市.csv",
    "formats/泸州市.xlsb",
    "formats/眉山市.docx",
    "formats/绵阳市.csv",
    "formats/自贡市.xls",
    "formats/遂宁市.html",
    "parcels/info-zip.zip",
    "parcels/压缩附件.eml",
    "parcels/甘孜.eml",
];
/// What one file may take, and therefore all of a run.
const SECONDS: Duration = Duration::from_secs(5);
const KILOBYTES: u64 = 512 << 10;

/// What was read of one file: for each return in it unit, state, figures, and every finding.
#[derive(Debug, Default, Clone, PartialEq)]
struct Said {
    figures: BTreeSet<String>,
    findings: BTreeSet<String>,
    is_accepted: bool,
}

/// How many broken files came to what.
#[derive(Debug, Default)]
struct Tally {
    told: u64,
    same: u64,
    another_value: u64,
    silent: Vec<String>,
    longest: Duration,
    most: u64,
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// Whether the figures of a file stand under a checksum, in a zip or in a zip inside a mail; elsewhere a
/// flipped digit is another digit.
fn is_checked(path: &str, whole: &[u8]) -> bool {
    whole.starts_with(b"PK") || path.ends_with(".eml")
}

/// Checks a folder of files, and says what was read of each, how long it took and how much memory.
fn check(desk: &TestDir, folder: &str) -> (BTreeMap<String, Said>, Duration, u64) {
    let args = ["check", folder, "--format", "json", "--period", "2021-09-25"];
    let begun = Instant::now();
    let (out, errors) = (desk.path("out"), desk.path("errors"));
    let mut command = desk.command(&args);
    command.args(["--today", "2021-09-26"]).stdin(Stdio::null());
    command.stdout(fs::File::create(&out).unwrap()).stderr(fs::File::create(&errors).unwrap());
    let mut child = command.spawn().unwrap();
    let mut most = 0;
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => most = most.max(peak(child.id())),
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let took = begun.elapsed();
    let errors = String::from_utf8(fs::read(errors).unwrap()).unwrap();
    assert!(
        matches!(status.code(), Some(0 | 1)) && !errors.contains("panicked"),
        "{status} {errors}"
    );
    let document: Value = serde_json::from_slice(&fs::read(out).unwrap()).unwrap();
    (said(&document), took, most)
}

/// Peak memory of a process in kilobytes; 0 where the system does not tell. Readers of .xls files are
/// processes of their own, which the program itself bounds.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

fn said(document: &Value) -> BTreeMap<String, Said> {
    let others = document["others"].as_array().into_iter().flatten();
    let all = std::iter::once(document).chain(others);
    let mut files: BTreeMap<String, Said> = BTreeMap::new();
    for entry in all.flat_map(|part| part["files"].as_array().unwrap()) {
        let path = entry["carrier"]["path"].as_str().unwrap_or(text(entry, "path"));
        let said = files.entry(name(path).to_string()).or_default();
        said.findings.extend(codes(entry).into_iter().map(String::from));
        let state = text(entry, "status");
        said.is_accepted |= state == "accepted";
        if !matches!(state, "accepted" | "ignored") {
            said.findings.insert(state.to_string());
        }
        said.figures.insert(format!("{} {}", entry["unit"]["code"], entry["values"]));
    }
    files
}

/// A file with some bits flipped, or cut.
fn broken(whole: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    let flips = match random.below(8) {
        0 | 1 => {
            bytes.truncate(random.below(bytes.len() as u64) as usize);
            return bytes;
        }
        2 => 2 + random.below(15),
        _ => 1,
    };
    for _ in 0..flips {
        let at = random.below(bytes.len() as u64) as usize;
        bytes[at] ^= 1 << random.below(8);
    }
    bytes
}

impl Tally {
    fn add(&mut self, path: &str, is_checked: bool, (whole, now): (&Said, &Said), is_fit: bool) {
        let is_told = !now.is_accepted || now.findings.difference(&whole.findings).count() > 0;
        let is_other = now.figures != whole.figures;
        match (is_told, is_other || !is_fit) {
            (true, _) => self.told += 1,
            (false, false) => self.same += 1,
            (false, true) if !is_checked => self.another_value += 1,
            (false, true) => self.silent.push(format!("{path} {is_other} {is_fit}")),
        }
    }
}

#[test]
fn a_broken_file_is_never_accepted_as_another_in_silence() {
    let runs = rounds(30, 5600);
    let mut random = Random(38);
    let desk = TestDir::new();
    let folder = desk.path("收");
    fs::create_dir(&folder).unwrap();
    let whole: Vec<Vec<u8>> =
        RETURNS.iter().map(|path| fs::read(fixture_path(path)).unwrap()).collect();
    let put = |at: usize, bytes: &[u8]| fs::write(folder.join(name(RETURNS[at])), bytes).unwrap();
    (0..whole.len()).for_each(|at| put(at, &whole[at]));
    let (before, ..) = check(&desk, "收");
    assert!(before.len() == RETURNS.len() && before.values().all(|said| said.is_accepted));
    let mut tally = Tally::default();
    for round in 0..runs {
        (0..whole.len()).for_each(|at| put(at, &broken(&whole[at], &mut random)));
        let (now, took, most) = check(&desk, "收");
        tally.longest = tally.longest.max(took);
        tally.most = tally.most.max(most);
        for (path, whole) in RETURNS.iter().zip(&whole) {
            let file = folder.join(name(path));
            let is_fit = !whole.starts_with(b"PK") || sound::container_fits(&file);
            // A file of which nothing is said is a panic here.
            let both = (&before[name(path)], &now[name(path)]);
            tally.add(&format!("round {round}: {path}"), is_checked(path, whole), both, is_fit);
        }
    }
    let Tally { told, same, another_value, silent, longest, most } = &tally;
    println!(
        "flip: {} files, {told} told, {same} read as before, {another_value} of formats without checksums say \
         another value, {} silent, longest run of {} files {longest:?}, most memory {} MiB",
        runs * RETURNS.len() as u64,
        silent.len(),
        RETURNS.len(),
        most >> 10
    );
    assert_eq!(*silent, [] as [String; 0]);
    assert!(*longest < SECONDS && *most < KILOBYTES, "{longest:?} {most}");
}
