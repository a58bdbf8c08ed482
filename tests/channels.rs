//! Two receiving offices: through which inbox each return came, and whether both got the same.

use crate::common::{TestDir, codes, season, text};
use serde_json::Value;
use std::fs;

const PERIOD: &str = "2021-09-25";
/// Position of 自贡市 among the units.
const ZIGONG: usize = 1;

/// Figures of 自贡市 in the first period, signed projects replaced.
fn figures(signed: f64) -> [f64; 7] {
    let mut figures = season::figures(ZIGONG, 1);
    figures[2] = signed;
    figures
}

fn write(desk: &TestDir, path: &str, signed: f64) {
    season::write(desk, path, "自贡市", ZIGONG, 1, figures(signed));
}

fn collect(desk: &TestDir, paths: &[&str]) -> Value {
    let args: Vec<&str> =
        ["collect"].iter().chain(paths).chain(&["--period", PERIOD]).copied().collect();
    desk.json(&args).1
}

fn channels(document: &Value) -> Vec<&str> {
    document["files"].as_array().unwrap().iter().map(|f| text(f, "channel")).collect()
}

fn difference(document: &Value) -> Vec<&str> {
    let files = document["files"].as_array().unwrap().iter();
    let findings = files.flat_map(|f| f["findings"].as_array().unwrap());
    findings.filter(|f| f["code"] == "channels_differ").map(|f| text(f, "message")).collect()
}

#[test]
fn the_folder_tells_the_inbox() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    assert!(desk.path("收件/经信厅").is_dir() && desk.path("收件/经合局").is_dir());
    write(&desk, "收件/经信厅/9月/自贡市.xlsx", 4.0);
    write(&desk, "收件/省经合局邮箱/自贡.xlsx", 5.0);
    write(&desk, "收件/自贡市/报经信厅.xlsx", 6.0);
    // Sorted by path: 省经合局邮箱, 经信厅, then the unit's own folder in its place.
    let mut all =
        channels(&collect(&desk, &["收件"])).into_iter().map(String::from).collect::<Vec<_>>();
    all.sort();
    assert_eq!(all, ["", "经信厅", "经合局"]);
    for path in ["收件/经信厅/9月/自贡市.xlsx", "收件/经信厅/9月", "收件/经信厅"]
    {
        assert_eq!(channels(&collect(&desk, &[path])), ["经信厅"], "{path}");
    }
}

#[test]
fn folders_side_by_side_are_inboxes_by_name_but_units_are_none() {
    let desk = TestDir::new();
    write(&desk, "甲处/自贡.xlsx", 4.0);
    write(&desk, "乙处/自贡.xlsx", 5.0);
    write(&desk, "自贡市/报表.xlsx", 6.0);
    assert_eq!(channels(&collect(&desk, &["甲处", "乙处", "自贡市"])), ["甲处", "乙处", ""]);
    assert_eq!(channels(&collect(&desk, &["甲处"])), [""]);
    // What stands above 收件 says nothing: the whole office works in a folder of its name.
    write(&desk, "经信厅/百日攻坚/收件/自贡.xlsx", 7.0);
    assert_eq!(channels(&collect(&desk, &["经信厅/百日攻坚/收件"])), [""]);
    write(&desk, "收件/经合局/9月/自贡.xlsx", 8.0);
    write(&desk, "收件/经信厅/9月/自贡.xlsx", 9.0);
    let months = collect(&desk, &["收件/经合局/9月", "收件/经信厅/9月"]);
    assert_eq!(channels(&months), ["经合局", "经信厅"]);
}

#[test]
fn the_same_bytes_through_both_are_one_return_of_both() {
    let desk = TestDir::new();
    write(&desk, "经信厅/自贡市.xlsx", 4.0);
    collect(&desk, &["经信厅"]);
    fs::create_dir(desk.path("经合局")).unwrap();
    fs::copy(desk.path("经信厅/自贡市.xlsx"), desk.path("经合局/zg.xlsx")).unwrap();
    for _ in 0..2 {
        let again = collect(&desk, &["经合局"]);
        assert_eq!(again["counts"]["duplicate"], 1);
        assert!(difference(&again).is_empty());
    }
    let notes: Vec<_> = fs::read_dir(desk.path("存档/2021-09-25/渠道")).unwrap().collect();
    assert_eq!(notes.len(), 1, "noted once");
    let note = fs::read(desk.path("存档/2021-09-25/渠道/000001.json")).unwrap();
    let note: Value = serde_json::from_slice(&note).unwrap();
    assert_eq!((text(&note, "channel"), &note["version"]), ("经合局", &1.into()));
    assert_eq!(text(&note, "path"), "经合局/zg.xlsx");
}

#[test]
fn different_figures_are_told_with_both_cells_and_the_newest_counts() {
    let desk = TestDir::new();
    let name = ("自贡市", "2021-09-24");
    season::write_on(&desk, "经信厅/自贡市.xlsx", name, ZIGONG, 1, figures(4.0));
    write(&desk, "经合局/自贡市.xlsx", 5.0);
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_632_500_000);
    let file = fs::OpenOptions::new().write(true).open(desk.path("经信厅/自贡市.xlsx")).unwrap();
    file.set_modified(old).unwrap();
    let both = collect(&desk, &["经信厅", "经合局"]);
    let told = difference(&both);
    assert_eq!(told.len(), 1, "{both}");
    assert!(
        told[0].ends_with("：签约项目：经合局 5 个（附件2!D3）、经信厅 4 个（附件2!D3）"),
        "{}",
        told[0]
    );
    let accepted = both["files"].as_array().unwrap().iter().find(|f| f["status"] == "accepted");
    assert_eq!(accepted.unwrap()["channel"], "经合局");
    assert!(codes(accepted.unwrap()).contains(&"channels_differ"));
    // The summary says so too, until the other office gets the same.
    let printed = || desk.run(&["merge", "--period", PERIOD]).stdout;
    assert!(
        printed().contains("经合局 5 个（附件2!D3）、经信厅 4 个（附件2!D3）"),
        "{}",
        printed()
    );
    fs::copy(desk.path("经合局/自贡市.xlsx"), desk.path("经信厅/自贡市.xlsx")).unwrap();
    assert!(difference(&collect(&desk, &["经信厅"])).is_empty());
    assert!(!printed().contains("两个接收单位"), "{}", printed());
}

#[test]
fn the_offices_choice_ends_the_question() {
    let desk = TestDir::new();
    write(&desk, "经信厅/自贡市.xlsx", 4.0);
    write(&desk, "经合局/自贡市.xlsx", 5.0);
    collect(&desk, &["经信厅", "经合局"]);
    let own = ["--unit", "自贡", "--version", "1", "--period", PERIOD, "--reason", "电话核实"];
    assert_eq!(desk.run(&[&["accept"], &own[..]].concat()).status, 0);
    assert!(!desk.run(&["merge", "--period", PERIOD]).stdout.contains("两个接收单位"));
}
