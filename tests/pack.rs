//! `pack`: the evidence of a period in one zip that other programs unpack and check.

use crate::common::tamper::Parts;
use crate::common::{TestDir, fixture, fixture_path, period, text};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

const ZIP: &str = "汇总/2021-10-10_证据包.zip";
const DAY: [&str; 2] = ["--period", "2021-10-10"];

/// Two periods collected, and a decision in the second.
fn season() -> TestDir {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    desk.take("上年同期.xlsx", "上年同期.xlsx");
    desk.run(&["collect", &period(), "--period", "2021-09-25"]);
    for name in ["内江市.xlsx", "内江市(修改后).xlsx"] {
        desk.run(&["collect", &fixture(&format!("faults/two-versions/{name}")), DAY[0], DAY[1]]);
    }
    // Its day is one of the period before, which is asked about.
    let accept = ["accept", "内江", "2", "--reason", "电话核实", "--by", "朱磊"];
    desk.run(&[&accept[..], &DAY].concat());
    let adjust = ["adjust", "--unit", "内江", "--field", "签约金额", "--value", "9.5"];
    desk.run(&[&adjust[..], &["--reason", "剔除重复项目", "--by", "朱磊"], &DAY].concat());
    desk
}

fn pack(desk: &TestDir) -> String {
    let run = desk.run(&["pack", DAY[0], DAY[1]]);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    run.stdout
}

#[test]
fn the_same_evidence_packed_twice_gives_the_same_bytes() {
    let desk = season();
    let first = pack(&desk);
    let bytes = fs::read(desk.path(ZIP)).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert_eq!(first, pack(&desk));
    assert_eq!(bytes, fs::read(desk.path(ZIP)).unwrap());
    assert!(first.contains(&baosong::reading::sha256(&bytes)), "{first}");
    assert!(first.contains("2021-09-25、2021-10-10 期"), "{first}");
    // Another moment is another zip, with the same content.
    let mut command = desk.command(&["pack", DAY[0], DAY[1], "-o", "又.zip"]);
    command.env("SOURCE_DATE_EPOCH", "1640000000").output().unwrap();
    let again = fs::read(desk.path("又.zip")).unwrap();
    assert_ne!(bytes, again);
    let (mut one, mut two) = (Parts::of(&bytes), Parts::of(&again));
    assert_eq!(one.part("清单.txt"), two.part("清单.txt"));
}

/// Python's own zip reader takes it apart; the system's sha256sum checks the list.
#[test]
fn other_programs_unpack_and_check_it() {
    let desk = season();
    pack(&desk);
    let run = |program: &str, args: &[&str], folder: &str| {
        let output = Command::new(program).args(args).current_dir(desk.path(folder)).output();
        let Ok(output) = output else {
            assert!(std::env::var_os("CI").is_none() || cfg!(windows), "CI lacks {program}");
            println!("skipped: no {program}");
            return None;
        };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(String::from_utf8(output.stdout).unwrap())
    };
    fs::create_dir(desk.path("解开")).unwrap();
    if run("python3", &["-m", "zipfile", "-e", ZIP, "解开"], ".").is_none() {
        return;
    }
    if let Some(checked) = run("sha256sum", &["--strict", "-c", "清单.txt"], "解开") {
        assert!(checked.lines().all(|line| line.ends_with(": OK")), "{checked}");
        assert!(checked.lines().count() > 50);
    }
    let unpacked = |name: &str| fs::read(desk.path("解开").join(name)).unwrap();
    let original = fs::read(fixture_path("2021-09-25/成都市.xlsx")).unwrap();
    assert_eq!(unpacked("存档/2021-09-25/510100 成都市/v1/成都市.xlsx"), original);
    let listed: Value = serde_json::from_slice(&unpacked("清单.json")).unwrap();
    for file in listed["files"].as_array().unwrap() {
        let bytes = unpacked(text(file, "path"));
        assert_eq!(file["size"], bytes.len(), "{file}");
        assert_eq!(text(file, "sha256"), baosong::reading::sha256(&bytes), "{file}");
    }
    // What was unpacked is a working folder in which the summary is made again.
    let book = "解开/汇总/2021-10-10_汇总表.xlsx";
    let (status, document) = desk.json(&["--campaign", "解开", "verify", book]);
    assert_eq!((status, &document["agrees"]), (0, &json!(true)), "{document}");
    assert_eq!(
        (&document["made"]["returns"], &document["made"]["decisions"]),
        (&json!(23), &json!(2))
    );
}

#[test]
fn everything_of_the_period_is_in_it() {
    let desk = season();
    pack(&desk);
    let bytes = fs::read(desk.path(ZIP)).unwrap();
    let mut parts = Parts::of(&bytes);
    let list = String::from_utf8(parts.part("清单.txt").clone()).unwrap();
    let paths: BTreeSet<&str> = list.lines().map(|line| line.split_once("  ").unwrap().1).collect();
    for path in [
        "专项行动.toml",
        "上年同期.xlsx",
        "存档/2021-10-10/511000 内江市/v1/内江市.xlsx",
        "存档/2021-10-10/511000 内江市/v1/记录.json",
        "存档/2021-10-10/511000 内江市/v2/内江市(修改后).xlsx",
        "存档/2021-10-10/台账/000001.json",
        "汇总/2021-10-10_汇总表.xlsx",
        "汇总/2021-10-10_汇总.json",
        "汇总/2021-10-10_来件.json",
        "清单.json",
    ] {
        assert!(paths.contains(path), "{path} is not in {paths:?}");
    }
    assert_eq!(paths.iter().filter(|path| path.ends_with("记录.json")).count(), 23);
    let came: Value = serde_json::from_slice(parts.part("汇总/2021-10-10_来件.json")).unwrap();
    assert_eq!(came["files"].as_array().unwrap().len(), 2);
    let merged: Value = serde_json::from_slice(parts.part("汇总/2021-10-10_汇总.json")).unwrap();
    assert_eq!(merged, desk.json(&["merge", DAY[0], DAY[1]]).1);
    let summary = fs::read(desk.path("汇总/2021-10-10_汇总表.xlsx")).unwrap();
    assert_eq!(*parts.part("汇总/2021-10-10_汇总表.xlsx"), summary);
}

#[test]
fn a_zip_that_was_touched_is_told_entry_by_entry() {
    let desk = season();
    pack(&desk);
    let whole = Parts::of(&fs::read(desk.path(ZIP)).unwrap());
    let faults = |change: &dyn Fn(&mut Parts)| {
        let mut parts = whole.clone();
        change(&mut parts);
        fs::write(desk.path("动过.zip"), parts.bytes()).unwrap();
        let (status, document) = desk.json(&["verify", "动过.zip"]);
        assert_eq!(status == 0, document["agrees"] == true);
        document["faults"].clone()
    };
    let (book, toml) = ("汇总/2021-10-10_汇总表.xlsx", "专项行动.toml");
    assert_eq!(faults(&|_| {}), json!([]));
    assert_eq!(faults(&|p| p.part(toml)[0] ^= 1), json!([{"path": toml, "kind": "altered"}]));
    assert_eq!(faults(&|p| p.remove(book)), json!([{"path": book, "kind": "missing"}]));
    assert_eq!(faults(&|p| p.add("多.txt", b"x")), json!([{"path": "多.txt", "kind": "extra"}]));
    // Bytes changed where they lie, so that the zip's own checksum does not fit either.
    let mut bytes = fs::read(desk.path(ZIP)).unwrap();
    let at = bytes.windows(14).position(|w| w == "川办发〔20".as_bytes()).unwrap();
    bytes[at] ^= 1;
    fs::write(desk.path("坏.zip"), bytes).unwrap();
    let run = desk.run(&["verify", "坏.zip"]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("专项行动.toml：读不出来"), "{}", run.stdout);
}

#[test]
fn an_original_that_was_changed_in_the_archive_is_told() {
    let desk = season();
    desk.run(&["merge", DAY[0], DAY[1]]);
    let original = "存档/2021-10-10/511000 内江市/v2/内江市(修改后).xlsx";
    fs::write(desk.path(original), fs::read(fixture_path("2021-09-25/成都市.xlsx")).unwrap())
        .unwrap();
    let run = desk.run(&["pack", DAY[0], DAY[1]]);
    assert_eq!(run.status, 1);
    let told = "存档里的原件和收到时不一样：存档/2021-10-10/511000 内江市/v2";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    let (status, document) = desk.json(&["verify", "汇总/2021-10-10_汇总表.xlsx"]);
    assert_eq!((status, &document["agrees"]), (1, &json!(true)));
    assert_eq!(document["changed_since"]["altered"], json!(["2021-10-10/511000 内江市/v2"]));
}

#[test]
fn a_built_in_campaign_and_another_baseline_are_packed_too() {
    let desk = TestDir::new();
    desk.run(&["collect", &fixture("2021-09-25/成都市.xlsx"), "--period", "2021-09-25"]);
    let baseline = fixture("上年同期.csv");
    let run = desk.run(&["pack", "--baseline", &baseline, "-o", "证据.zip"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let mut parts = Parts::of(&fs::read(desk.path("证据.zip")).unwrap());
    assert_eq!(*parts.part("上年同期/上年同期.csv"), fs::read(&baseline).unwrap());
    let campaign = String::from_utf8(parts.part("专项行动.toml").clone()).unwrap();
    assert_eq!(campaign, baosong::campaign::BUILT_IN);
    let run = TestDir::new().run(&["pack"]);
    assert!(run.status == 2 && run.stderr.contains("还没有报表"), "{}", run.stderr);
}
