//! What clerks do on Windows, as far as Linux can show it: files dropped on the program, reports in files,
//! texts in the encodings of its editors, help and versions. The rest is in docs/windows.md.

use crate::common::{Run, TestDir, period};
use std::fs;
use std::process::Command;
use unicode_width::UnicodeWidthStr;

const DAY: [&str; 2] = ["--period", "2021-09-25"];

#[test]
fn files_dropped_on_the_program_are_checked() {
    let desk = TestDir::bare();
    let (one, folder) =
        (desk.take("2021-09-25/成都市.xlsx", "收到/成都市.xlsx"), desk.whole("收到"));
    desk.take("2021-09-25/自贡市.xlsx", "收到/自贡市.xlsx");
    let drop_on = |paths: &[&str]| Run::of(desk.command(paths).output().unwrap());
    let single = drop_on(&[one.to_str().unwrap()]);
    assert_eq!(single.status, 0, "{}", single.stderr);
    assert!(single.stdout.contains("可以报"), "{}", single.stdout);
    let several = drop_on(&[&folder]);
    assert!(
        several.stdout.contains("成都") && several.stdout.contains("自贡"),
        "{}",
        several.stdout
    );
    // Nothing is asked where nobody can answer, and nothing is written.
    assert_eq!(fs::read_dir(desk.path("收到")).unwrap().count(), 2);
    let missing = drop_on(&[&folder, "没有这个文件.xlsx"]);
    assert_eq!(missing.status, 2, "{}", missing.stdout);
}

#[test]
fn every_printed_report_goes_to_a_file() {
    let desk = TestDir::new();
    desk.take("2021-09-25/成都市.xlsx", "收件/成都市.xlsx");
    desk.run(&["collect"]);
    let returns = period();
    let reports: [&[&str]; 12] = [
        &["check", &returns],
        &["collect"],
        &["calendar"],
        &["log"],
        &["remind"],
        &["rules"],
        &["explain", "没有填"],
        &["trace", "成都", "签约金额"],
        &["verify", "存档"],
        &["form", "check", &crate::common::fixture("forms/快递月报/blank.xlsx")],
        &["schema", "merge"],
        &["completions", "bash"],
    ];
    for args in reports {
        let printed = desk.run(args);
        assert!(printed.status < 2, "{args:?}: {}", printed.stderr);
        let kept = desk.run(&[args, &["-o", "报告.txt"]].concat());
        assert_eq!(
            (kept.status, kept.stdout.as_str()),
            (printed.status, "已写 报告.txt\n"),
            "{args:?}"
        );
        assert_eq!(fs::read_to_string(desk.path("报告.txt")).unwrap(), printed.stdout, "{args:?}");
    }
    // What somebody wrote into it stays, and what failed writes nothing.
    fs::write(desk.path("报告.txt"), "我的批语").unwrap();
    let beside = desk.run(&["status", "-o", "报告.txt"]).stdout;
    assert!(beside.contains("没有覆盖") && beside.ends_with("已写 报告-2.txt\n"), "{beside}");
    assert_eq!(fs::read_to_string(desk.path("报告.txt")).unwrap(), "我的批语");
    assert_eq!(desk.run(&["trace", "无此单位", "签约金额", "-o", "空.txt"]).status, 2);
    assert!(!desk.path("空.txt").exists());
    assert_eq!(desk.run(&["status", "--format", "json", "-o", "情况.json"]).status, 1);
    let document: serde_json::Value =
        serde_json::from_slice(&fs::read(desk.path("情况.json")).unwrap()).unwrap();
    assert_eq!(document["periods"][0]["period"], "2021-09-25");
}

#[test]
fn texts_are_taken_in_whatever_encoding_notepad_saved_them() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let wide = |text: &str| -> Vec<u8> {
        let text = text.replace('\n', "\r\n");
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    };
    let campaign = fs::read_to_string(desk.path("专项行动.toml")).unwrap();
    let calendar = desk.run(&["calendar"]).stdout;
    let message = "收到{已报}个单位的报表。\n";
    let mut told = Vec::new();
    for (campaign, text) in [
        (wide(&campaign), wide(message)),
        (
            encoding_rs::GBK.encode(&campaign).0.into_owned(),
            encoding_rs::GBK.encode(message).0.into_owned(),
        ),
        (format!("\u{FEFF}{campaign}").into_bytes(), format!("\u{FEFF}{message}").into_bytes()),
    ] {
        fs::write(desk.path("专项行动.toml"), campaign).unwrap();
        fs::write(desk.path("通报短信.txt"), text).unwrap();
        assert_eq!(desk.run(&["calendar"]).stdout, calendar);
        let run = desk.run(&["brief", &period(), DAY[0], DAY[1], "-o", "短信.txt"]);
        assert!(run.status < 2, "{}", run.stderr);
        told.push(fs::read_to_string(desk.path("短信.txt")).unwrap());
    }
    assert!(told[0].contains("收到21个单位的报表。"), "{told:?}");
    assert!(told.iter().all(|text| *text == told[0]), "{told:?}");
    fs::write(desk.path("通报短信.txt"), b"PK\x03\x04\0\0").unwrap();
    let refused = desk.run(&["brief", &period(), DAY[0], DAY[1], "-o", "短信.txt"]);
    assert!(
        refused.status == 2 && refused.stderr.contains("通报短信.txt 的文字编码认不出"),
        "{}",
        refused.stderr
    );
}

#[test]
fn help_of_every_command_fits_80_columns_and_has_our_colons() {
    let desk = TestDir::bare();
    let pages = desk.run(&["man", "-o", "手册"]);
    assert_eq!(pages.status, 0);
    for entry in fs::read_dir(desk.path("手册")).unwrap() {
        let name = entry.unwrap().file_name().to_str().unwrap().to_string();
        let words =
            name.trim_start_matches("baosong").trim_end_matches(".1").trim_start_matches('-');
        let line: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
        let help = desk.run(&[&line[..], &["--help"]].concat());
        assert_eq!(help.status, 0, "{name}");
        for line in help.stdout.lines() {
            assert!(line.width() <= 80 && !line.ends_with(':'), "{name}: {line}");
        }
    }
}

#[test]
fn the_version_is_the_same_wherever_it_stands() {
    let version = env!("CARGO_PKG_VERSION");
    let newest = fs::read_to_string("CHANGELOG.md").unwrap();
    let newest = newest.lines().find(|line| line.starts_with("## ")).unwrap();
    assert!(newest.starts_with(&format!("## {version}")), "{newest}");
    assert_eq!(TestDir::bare().run(&["--version"]).stdout.trim(), format!("baosong {version}"));
    // The names of what is handed out are made of the version in Cargo.toml and of no other.
    let script = fs::read_to_string("release/make.sh").unwrap();
    assert!(
        script.contains("baosong-$version-windows-x64") && !script.contains(version),
        "{script}"
    );
    let reads = "sed -n 's/^version = \"\\(.*\\)\"/\\1/p' Cargo.toml | head -1";
    assert!(script.contains(reads));
    let read = Command::new("bash").args(["-c", reads]).output();
    if let Ok(read) = read {
        assert_eq!(String::from_utf8(read.stdout).unwrap().trim(), version);
    }
}
