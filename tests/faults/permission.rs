//! Folders and files that cannot be read end a command with exit 2 and their name, and never pass for empty.

use super::office::PERIOD;
use crate::common::{Run, TestDir, fixture};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// What a folder is closed for, and whom it concerns.
struct Closed {
    folder: &'static str,
    commands: &'static [&'static [&'static str]],
}

const ALL: &[&[&str]] = &[
    &["merge"],
    &["status"],
    &["brief"],
    &["pack"],
    &["log"],
    &["remind"],
    &["collect"],
    &["mail", "remind", "--dry-run"],
    &["adjust", "自贡", "签约金额", "9.5", "--reason", "x"],
];
const UNIT: &str = "存档/2021-09-25/510100 成都市";

const CLOSED: [Closed; 9] = [
    Closed { folder: "存档", commands: ALL },
    Closed { folder: "存档/2021-09-25", commands: ALL },
    Closed { folder: UNIT, commands: ALL },
    Closed { folder: "存档/2021-09-25/510100 成都市/v1", commands: ALL },
    Closed { folder: "存档/2021-09-25/510100 成都市/v1/记录.json", commands: ALL },
    Closed { folder: "存档/2021-09-25/台账", commands: ALL },
    Closed { folder: "存档/2021-09-25/校验", commands: ALL },
    Closed { folder: "存档/2021-09-25/发信", commands: &[&["mail", "template", "--send"]] },
    Closed { folder: "收件", commands: &[&["collect"], &["check", "收件"]] },
];

/// The program without the right to pass over permissions, which root has.
fn run(desk: &TestDir, args: &[&str]) -> Run {
    let plain = desk.command(args);
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set", "-dac_override,-dac_read_search"]).arg(plain.get_program());
    let mut command = if is_root(desk) { command } else { Command::new(plain.get_program()) };
    command.args(args).args(["--period", PERIOD, "--today", "2021-09-26"]);
    command.current_dir(desk.path(""));
    command.env("BAOSONG_SMTP_PASSWORD", "x");
    Run::of(command.output().unwrap())
}

/// Whether permissions mean nothing to this process.
fn is_root(desk: &TestDir) -> bool {
    let probe = desk.path("probe");
    fs::create_dir_all(&probe).unwrap();
    with_closed(&probe, || fs::read_dir(&probe).is_ok())
}

/// Does something while nobody may read a folder or file.
fn with_closed<T>(path: &Path, act: impl FnOnce() -> T) -> T {
    let before = fs::metadata(path).unwrap().permissions();
    fs::set_permissions(path, Permissions::from_mode(0o000)).unwrap();
    let done = act();
    fs::set_permissions(path, before).unwrap();
    done
}

fn desk() -> TestDir {
    let desk = TestDir::bare();
    desk.run(&["init", "."]);
    desk.take("通讯录.xlsx", "通讯录.xlsx");
    for name in ["成都市.xlsx", "自贡市.xlsx"] {
        fs::copy(fixture(&format!("2021-09-25/{name}")), desk.path(&format!("收件/{name}")))
            .unwrap();
    }
    assert_eq!(run(&desk, &["collect"]).status, 0);
    let adjust = ["adjust", "自贡", "签约金额", "9", "--reason", "x"];
    assert_eq!(run(&desk, &adjust).status, 0);
    fs::create_dir(desk.path("存档/2021-09-25/发信")).unwrap();
    desk
}

#[test]
fn what_cannot_be_read_is_named_and_never_empty() {
    let desk = desk();
    let mut tried = 0;
    for Closed { folder, commands } in CLOSED {
        for args in commands {
            let run = with_closed(&desk.path(folder), || run(&desk, args));
            let told = format!("{folder} {args:?} {}: {}{}", run.status, run.stdout, run.stderr);
            assert_eq!(run.status, 2, "{told}");
            assert!(run.stderr.contains(folder), "{told}");
            tried += 1;
        }
    }
    assert_eq!(run(&desk, &["merge"]).status, 1, "open again, units are missing only");
    println!(
        "permission: {tried} commands on closed folders, every one ended with exit 2 and the name"
    );
}

#[test]
fn a_folder_or_file_of_the_inbox_that_cannot_be_read_is_an_entry_of_its_own() {
    let desk = desk();
    fs::create_dir_all(desk.path("收件/经信厅")).unwrap();
    let mut deep = desk.path("收件");
    (0..17).for_each(|level| deep.push(format!("d{level}")));
    fs::create_dir_all(&deep).unwrap();
    fs::copy(fixture("2021-09-25/成都市.xlsx"), deep.join("深.xlsx")).unwrap();
    for closed in ["收件/经信厅", "收件/自贡市.xlsx"] {
        let run = with_closed(&desk.path(closed), || run(&desk, &["collect"]));
        let told = format!("{closed}: {}{}", run.stdout, run.stderr);
        assert_eq!(run.status, 1, "{told}");
        let name = closed.rsplit('/').next().unwrap();
        assert!(run.stdout.contains(name) && run.stdout.contains("d15"), "{told}");
    }
}
