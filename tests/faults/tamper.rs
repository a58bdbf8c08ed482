//! The archive tampered with on purpose: every change is named by the commands that read it and by `verify`,
//! and what it touches is held.

use super::office::PERIOD;
use crate::common::{Run, TestDir, fixture, is_long};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// One way to tamper, done in the period's folder of the archive.
struct Tampering {
    what: &'static str,
    act: fn(&Path),
    /// What is named.
    told: &'static str,
    /// Units that are held because of it.
    held: usize,
    /// Whether figures cannot have changed by it: then those commands name it that read the originals.
    is_original: bool,
}

const fn of(what: &'static str, act: fn(&Path), told: &'static str, held: usize) -> Tampering {
    Tampering { what, act, told, held, is_original: false }
}

const fn of_original(what: &'static str, act: fn(&Path), told: &'static str) -> Tampering {
    Tampering { what, act, told, held: 0, is_original: true }
}

const V1: &str = "511000 内江市/v1";
const V2: &str = "511000 内江市/v2";
const RECORD: &str = "511000 内江市/v2/记录.json";
const OLD_RECORD: &str = "511000 内江市/v1/记录.json";

const TAMPERINGS: [Tampering; 32] = [
    of("a digit of a record", |p| edit(p, RECORD, "41.75", "91.75"), RECORD, 1),
    of("a letter of a key", |p| edit(p, RECORD, "\"landed_", "\"laneed_"), RECORD, 1),
    of("a state in a record", |p| edit(p, RECORD, "\"accepted\"", "\"returned\""), RECORD, 1),
    of("a record that a run is said to be writing", announce, RECORD, 1),
    of("a record cut", |p| cut(p, RECORD), RECORD, 1),
    of("a record emptied", |p| put(p, RECORD, ""), RECORD, 1),
    of("a record made another thing", |p| put(p, RECORD, "{\"half"), RECORD, 1),
    of("a record deleted", |p| remove(p, RECORD), RECORD, 1),
    of("another unit's record", |p| copy(p, "510300 自贡市/v1/记录.json", RECORD), RECORD, 1),
    of("an older record put back", |p| copy(p, OLD_RECORD, RECORD), RECORD, 1),
    of(
        "an old record",
        |p| edit(p, OLD_RECORD, "\"version\": 1", "\"version\": 1 "),
        OLD_RECORD,
        0,
    ),
    of("the newest version deleted", |p| remove(p, V2), RECORD, 1),
    of("an old version deleted", |p| remove(p, V1), OLD_RECORD, 0),
    of("a unit deleted", |p| remove(p, "511000 内江市"), OLD_RECORD, 1),
    of("two versions swapped", |p| swap(p, V1, V2), RECORD, 1),
    of("a version renamed", |p| rename(p, V2, "511000 内江市/v7"), RECORD, 1),
    of("a version forged", forge, "511000 内江市/v3/记录.json 不是程序写的", 1),
    of("a file without a unit", |p| edit(p, &loose(p), "\"run\"", "\"Run\""), "未识别", 0),
    of(
        "the last decision deleted",
        |p| remove(p, "台账/000002.json"),
        "台账/000002.json 不见了",
        1,
    ),
    of(
        "the first decision deleted",
        |p| remove(p, "台账/000001.json"),
        "台账/000001.json 不见了",
        1,
    ),
    of("the ledger deleted", |p| remove(p, "台账"), "台账/000002.json 不见了", 1),
    of("a decision changed", |p| edit(p, "台账/000002.json", "9.5", "99.5"), "台账/000002.json", 1),
    of(
        "decisions swapped",
        |p| swap(p, "台账/000001.json", "台账/000002.json"),
        "台账/000001.json",
        1,
    ),
    of(
        "a decision forged",
        |p| copy(p, "台账/000001.json", "台账/000003.json"),
        "台账/000003.json 不是程序写的",
        1,
    ),
    of(
        "a copy changed",
        |p| edit(p, "渠道/000001.json", "经合局", "经信厅"),
        "渠道/000001.json",
        1,
    ),
    of("a copy deleted", |p| remove(p, "渠道/000001.json"), "渠道/000001.json", 0),
    of(
        "a checksum changed",
        |p| edit(p, "校验/000001.json", "511000 内江市/v1", "511000 内江市/v9"),
        "校验/000002.json",
        1,
    ),
    of(
        "the first checksums deleted",
        |p| remove(p, "校验/000001.json"),
        "校验/000001.json 不见了",
        1,
    ),
    of(
        "the last checksums deleted",
        |p| remove(p, "校验/000005.json"),
        "台账/000002.json 不是程序写的",
        1,
    ),
    of("all checksums deleted", |p| remove(p, "校验"), "校验 不见了", 0),
    of_original("an original changed", |p| put(p, &format!("{V2}/内江市(修改后).xlsx"), "x"), V2),
    of_original(
        "originals swapped",
        |p| swap(p, &format!("{V1}/内江市.xlsx"), &format!("{V2}/内江市(修改后).xlsx")),
        V1,
    ),
];

fn edit(period: &Path, file: &str, old: &str, new: &str) {
    let was = fs::read_to_string(period.join(file)).unwrap();
    assert!(was.contains(old), "{was}");
    put(period, file, &was.replacen(old, new, 1));
}

fn put(period: &Path, file: &str, text: &str) {
    fs::write(period.join(file), text).unwrap();
}

fn cut(period: &Path, file: &str) {
    let was = fs::read(period.join(file)).unwrap();
    fs::write(period.join(file), &was[..was.len() / 2]).unwrap();
}

fn remove(period: &Path, name: &str) {
    let path = period.join(name);
    if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
}

fn copy(period: &Path, from: &str, to: &str) {
    fs::copy(period.join(from), period.join(to)).unwrap();
}

fn rename(period: &Path, from: &str, to: &str) {
    fs::rename(period.join(from), period.join(to)).unwrap();
}

fn swap(period: &Path, one: &str, other: &str) {
    rename(period, one, "swapped");
    rename(period, other, one);
    rename(period, "swapped", other);
}

fn announce(period: &Path) {
    edit(period, RECORD, "41.75", "91.75");
    let sha256 = baosong::intake::sha256(&fs::read(period.join(RECORD)).unwrap());
    let pending = serde_json::json!({RECORD: {"sha256": sha256, "unit": "511000"}});
    put(period, "校验/进行中.json", &pending.to_string());
}

fn forge(period: &Path) {
    fs::create_dir(period.join("511000 内江市/v3")).unwrap();
    let record = fs::read_to_string(period.join(RECORD)).unwrap();
    let forged =
        record.replacen("\"version\": 2", "\"version\": 3", 1).replacen("41.75", "91.75", 1);
    put(period, "511000 内江市/v3/记录.json", &forged);
}

/// The record of the file that names no unit.
fn loose(period: &Path) -> String {
    let mut all = fs::read_dir(period.join("未识别")).unwrap();
    let name = all.next().unwrap().unwrap().file_name().into_string().unwrap();
    format!("未识别/{name}/记录.json")
}

/// Two versions of 内江市, one of 自贡市 that came through two inboxes, a file without a unit, and two
/// decisions on 自贡市.
fn collected() -> TestDir {
    let desk = TestDir::bare();
    desk.run(&["init", "."]);
    let mut hour = 0;
    let mut collect = |from: &str, to: &str| {
        let place = desk.path(&format!("收件/{to}"));
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::copy(fixture(from), &place).unwrap();
        // Each was written after the one before it.
        hour += 1;
        let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(1_632_500_000 + hour * 3600);
        fs::OpenOptions::new().write(true).open(place).unwrap().set_modified(moment).unwrap();
    };
    let run = |args: &[&str]| assert!(desk.run(&[args, &["--period", PERIOD]].concat()).status < 2);
    collect("faults/two-versions/内江市.xlsx", "内江市.xlsx");
    collect("2021-09-25/自贡市.xlsx", "经信厅/自贡市.xlsx");
    collect("faults/unknown-unit.xlsx", "unknown.xlsx");
    run(&["collect"]);
    collect("faults/two-versions/内江市(修改后).xlsx", "内江市(修改后).xlsx");
    run(&["collect"]);
    collect("2021-09-25/自贡市.xlsx", "经合局/自贡市.xlsx");
    run(&["collect"]);
    for value in ["8.5", "9.5"] {
        run(&["adjust", "自贡", "签约金额", value, "--reason", "剔除重复项目"]);
    }
    desk
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_folder(&entry.path(), &place),
            false => drop(fs::copy(entry.path(), place).unwrap()),
        }
    }
}

/// Commands that read the archive beside `merge`; in the short run one of them for each tampering, in turn.
const OTHERS: [&str; 5] = ["pack", "status", "brief", "log", "remind"];

/// A copy of the working folder with which somebody tampered.
fn tampered(whole: &TestDir, tampering: &Tampering) -> TestDir {
    let desk = TestDir::bare();
    copy_folder(&whole.path("."), &desk.path("."));
    (tampering.act)(&desk.path(&format!("存档/{PERIOD}")));
    desk
}

#[test]
fn every_tampering_with_the_archive_is_named() {
    let whole = collected();
    let clean = whole.run(&["verify", "存档"]);
    assert_eq!(clean.status, 0, "{}", clean.stdout);
    let (mut runs, mut wrong) = (0, Vec::new());
    for (nth, tampering) in TAMPERINGS.iter().enumerate() {
        let others: Vec<&str> = match (tampering.is_original, is_long()) {
            (true, _) => vec!["pack"],
            (false, true) => OTHERS.to_vec(),
            (false, false) => vec![OTHERS[nth % OTHERS.len()]],
        };
        for command in &others {
            is_named(&tampered(&whole, tampering), &[command, "--period", PERIOD], tampering);
        }
        let desk = tampered(&whole, tampering);
        is_named(&desk, &["verify", "存档"], tampering);
        let merged = desk.run(&["merge", "--period", PERIOD, "--format", "json"]);
        if !tampering.is_original {
            named_in(&merged, &merged.stderr, tampering.told, tampering);
        }
        runs += others.len() + 2;
        let merged: Value = serde_json::from_str(&merged.stdout).unwrap();
        let units = merged["units"].as_array().unwrap().iter();
        let held = units.filter(|unit| unit["status"] == "held").count();
        if held != tampering.held {
            wrong.push(format!("{}: {held} units held", tampering.what));
        }
    }
    assert_eq!(wrong, [] as [String; 0]);
    println!("tamper: {} ways, {runs} commands, every one named it", TAMPERINGS.len());
}

fn is_named(desk: &TestDir, args: &[&str], tampering: &Tampering) {
    let run = desk.run(args);
    // Without what is wrong with it, which `verify` words in its own way.
    let path = tampering.told.split(" 不").next().unwrap();
    match args[0] == "verify" || tampering.is_original {
        true => named_in(&run, &run.stdout, path, tampering),
        false => named_in(&run, &run.stderr, tampering.told, tampering),
    }
}

fn named_in(run: &Run, said: &str, wanted: &str, tampering: &Tampering) {
    let told = format!("{} {}: {}{}", tampering.what, run.status, run.stdout, run.stderr);
    assert!(run.status == 1 && said.contains(wanted), "{told}");
}
