//! `collect --watch`: files that are dropped in slowly, and the ends of a watch.
#![cfg(unix)]

use crate::common::{Run, TestDir, fixture_path, text};
use serde_json::Value;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const UNITS: [&str; 6] = ["成都市", "自贡市", "内江市", "巴中市", "达州市", "凉山州"];

/// A watch over 收件 whose standard input never ends and never says anything.
fn watch(desk: &TestDir) -> Child {
    fs::create_dir_all(desk.path("收件")).unwrap();
    let mut command = desk.command(&["collect", "收件", "--watch", "--today", "2021-09-26"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Ends a watch with a signal and says what it printed.
fn end(child: Child, signal: &str) -> Run {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    Run::of(child.wait_with_output().unwrap())
}

/// Writes a fixture's bytes in two halves with this pause between them.
fn drop_slowly(desk: &TestDir, unit: &str, pause: Duration) {
    let bytes = fs::read(fixture_path(&format!("2021-09-25/{unit}.xlsx"))).unwrap();
    let (one, two) = bytes.split_at(bytes.len() / 2);
    let path = desk.path(&format!("收件/{unit}.xlsx"));
    let mut file = OpenOptions::new().create_new(true).append(true).open(path).unwrap();
    file.write_all(one).unwrap();
    sleep(pause);
    file.write_all(two).unwrap();
}

/// Names of the kept originals, each checked against the fixture it was.
fn kept(desk: &TestDir) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for version in versions(&desk.path("存档/2021-09-25")) {
        let record: Value =
            serde_json::from_slice(&fs::read(version.join("记录.json")).unwrap()).unwrap();
        let name = text(&record, "file_name").to_string();
        let original = fs::read(version.join(&name)).unwrap();
        let fixture = fs::read(fixture_path(&format!("2021-09-25/{name}"))).unwrap();
        assert!(original == fixture, "{name} is not what was dropped in");
        names.push(name);
    }
    names.sort();
    names
}

fn versions(archive: &Path) -> Vec<std::path::PathBuf> {
    let below = |folder: &Path| {
        let entries = fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().path());
        entries.filter(|p| p.is_dir()).collect::<Vec<_>>()
    };
    let whole = |p: &&std::path::PathBuf| !p.ends_with("台账") && !is_draft(p);
    below(archive).iter().filter(whole).flat_map(|unit| below(unit)).collect()
}

fn is_draft(path: &Path) -> bool {
    path.file_name().unwrap().to_string_lossy().starts_with('.')
}

/// Waits until this many originals are kept.
fn wait_for(desk: &TestDir, count: usize) {
    let start = Instant::now();
    while versions(&desk.path("存档/2021-09-25")).len() < count {
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}", kept(desk));
        sleep(Duration::from_millis(20));
    }
}

fn file_names(units: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = units.iter().map(|unit| format!("{unit}.xlsx")).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_taken_once_when_it_is_complete_and_ctrl_c_reconciles() {
    let desk = TestDir::new();
    let child = watch(&desk);
    desk.take("faults/negative-count.xlsx", "收件/~$负数.xlsx");
    drop_slowly(&desk, "成都市", Duration::from_millis(1500));
    wait_for(&desk, 1);
    drop_slowly(&desk, "自贡市", Duration::from_millis(1500));
    wait_for(&desk, 2);
    fs::write(desk.path("收件/绵阳市.xlsx"), "half").unwrap();
    let run = end(child, "-INT");
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    assert_eq!(kept(&desk), file_names(&["成都市", "自贡市"]));
    let told: Vec<&str> = run.stdout.lines().filter(|l| l.starts_with("12:00 ")).collect();
    assert_eq!(told.len(), 2, "{}", run.stdout);
    assert!(told[0].contains("采用 v1 成都市 成都市.xlsx"), "{}", told[0]);
    assert!(run.stdout.contains("应报 21，收到 2：采用 2、待核 0、退改 0"), "{}", run.stdout);
    assert!(run.stdout.contains("还没写完、没有收的 1 个：收件/绵阳市.xlsx"), "{}", run.stdout);
    assert!(run.stdout.contains("接着守：baosong collect --watch"), "{}", run.stdout);
}

#[test]
fn what_must_be_corrected_is_told_as_it_comes() {
    let desk = TestDir::new();
    desk.take("faults/negative-count.xlsx", "收件/负数.xlsx");
    let child = watch(&desk);
    wait_for(&desk, 1);
    let run = end(child, "-TERM");
    assert_eq!(run.status, 1, "{}", run.stderr);
    let line = run.stdout.lines().find(|l| l.contains("负数.xlsx")).unwrap();
    assert!(line.starts_with("12:00 退改 v1 自贡市 负数.xlsx Sheet1!B6"), "{line}");
    assert!(line.contains(" → 请改正"), "{line}");
}

#[test]
fn after_kills_at_any_moment_every_file_is_in_the_archive_once() {
    let desk = TestDir::new();
    let (last, killed) = UNITS.split_last().unwrap();
    for (round, unit) in killed.iter().enumerate() {
        let mut child = watch(&desk);
        drop_slowly(&desk, unit, Duration::from_millis(200));
        // From before the file is complete until after it is kept.
        sleep(Duration::from_millis(1400 + 400 * round as u64));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let child = watch(&desk);
    drop_slowly(&desk, last, Duration::from_millis(200));
    wait_for(&desk, UNITS.len());
    let run = end(child, "-INT");
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert_eq!(kept(&desk), file_names(&UNITS));
    assert!(run.stdout.contains("应报 21，收到 6：采用 6"), "{}", run.stdout);
}

#[test]
fn watching_and_json_do_not_go_together() {
    let desk = TestDir::new();
    let run = desk.run(&["collect", "收件", "--watch", "--format", "json"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("--watch 不能和 --format"), "{}", run.stderr);
    let run = desk.run(&["collect", "没有", "--watch"]);
    assert_eq!((run.status, run.stderr.as_str()), (2, "出错：找不到 没有\n"));
}
