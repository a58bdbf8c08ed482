//! `collect`: what the archive keeps, in which versions, whatever happens to the process.

use crate::common::kept::{sound_record, version_folders};
use crate::common::{Run, TestDir, codes, fixture, fixture_path, period, season, text};
use serde_json::Value;
use std::fs;
use std::time::Duration;

#[test]
fn originals_are_kept_byte_for_byte_and_once() {
    let desk = TestDir::new();
    let (status, first) = desk.json(&["collect", &period()]);
    assert_eq!((status, &first["counts"]["accepted"]), (0, &21.into()));
    let archive = desk.path("存档/2021-09-25");
    let folders = version_folders(&archive);
    assert_eq!(folders.len(), 21);
    folders.iter().for_each(|f| drop(sound_record(f)));
    let kept = archive.join("510100 成都市/v1/成都市.xlsx");
    assert_eq!(fs::read(kept).unwrap(), fs::read(fixture_path("2021-09-25/成都市.xlsx")).unwrap());
    let (status, again) = desk.json(&["collect", &period()]);
    assert_eq!((status, &again["counts"]["duplicate"]), (0, &21.into()));
    assert_eq!(version_folders(&archive).len(), 21);
}

#[test]
fn a_newer_return_takes_the_place_of_the_older_and_says_what_changed() {
    let desk = TestDir::new();
    let files = ["内江市.xlsx", "内江市(修改后).xlsx"]
        .map(|n| fixture(&format!("faults/two-versions/{n}")));
    let day = ["--period", "2021-09-25"];
    desk.json(&["collect", &files[0], day[0], day[1]]);
    let (_, newer) = desk.json(&["collect", &files[1], day[0], day[1]]);
    assert_eq!(
        (newer["files"][0]["version"].as_u64(), text(&newer["files"][0], "status")),
        (Some(2), "accepted")
    );
    assert!(codes(&newer["files"][0]).contains(&"changed_values"));
    let changed = newer["files"][0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|f| f["code"] == "changed_values");
    assert!(text(changed.unwrap(), "message").contains("签约项目 11 → 12"));
    let (_, merged) = desk.json(&["merge", day[0], day[1]]);
    let unit = merged["units"].as_array().unwrap().iter().find(|u| u["name"] == "内江市").unwrap();
    assert_eq!(unit["values"]["signed_projects"], 12);
}

#[test]
fn an_older_return_that_comes_late_does_not_count() {
    let desk = TestDir::new();
    let files = ["内江市(修改后).xlsx", "内江市.xlsx"]
        .map(|n| fixture(&format!("faults/two-versions/{n}")));
    for file in &files {
        desk.json(&["collect", file, "--period", "2021-09-25"]);
    }
    assert_eq!(version_folders(&desk.path("存档/2021-09-25")).len(), 2);
    let (_, merged) = desk.json(&["merge", "--period", "2021-09-25"]);
    let unit = merged["units"].as_array().unwrap().iter().find(|u| u["name"] == "内江市").unwrap();
    assert_eq!(unit["values"]["signed_projects"], 12);
}

#[test]
fn a_conflict_is_settled_by_a_decision_not_by_what_still_lies_there() {
    let desk = TestDir::new();
    let moment = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_632_500_000);
    for name in ["乐山市.xlsx", "乐山市(经合局).xlsx"] {
        let place = desk.take(&format!("faults/conflict/{name}"), &format!("收件/{name}"));
        fs::OpenOptions::new().write(true).open(place).unwrap().set_modified(moment).unwrap();
    }
    let collect = |path: &str| desk.json(&["collect", path, "--period", "2021-09-25"]);
    let (status, both) = collect("收件");
    assert_eq!((status, &both["counts"]["held"]), (1, &2.into()));
    let (_, again) = collect("收件");
    assert_eq!(again["counts"]["duplicate"], 2);
    assert_eq!(version_folders(&desk.path("存档/2021-09-25")).len(), 2);
    let (_, alone) = collect("收件/乐山市.xlsx");
    assert_eq!(text(&alone["files"][0], "status"), "duplicate");
    let state = || {
        let (status, merged) = desk.json(&["merge", "--period", "2021-09-25"]);
        let units = merged["units"].as_array().unwrap().clone();
        let unit = units.iter().find(|u| u["name"] == "乐山市").unwrap();
        (status, text(unit, "status").to_string())
    };
    assert_eq!(state(), (1, "held".to_string()));
    let own = ["accept", "--unit", "乐山", "--version", "2", "--reason", "电话核实"];
    assert_eq!(desk.run(&[&own[..], &["--period", "2021-09-25"]].concat()).status, 0);
    assert_eq!(state().1, "accepted");
}

#[test]
fn a_conflict_is_one_too_when_the_two_come_in_two_runs() {
    let desk = TestDir::new();
    let moment = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1_632_500_000);
    let names = ["乐山市.xlsx", "乐山市(经合局).xlsx"];
    for name in names {
        let place = desk.take(&format!("faults/conflict/{name}"), &format!("收件/{name}"));
        fs::OpenOptions::new().write(true).open(place).unwrap().set_modified(moment).unwrap();
    }
    let collect =
        |name: &str| desk.json(&["collect", &format!("收件/{name}"), "--period", "2021-09-25"]).1;
    let status = |document: &Value| text(&document["files"][0], "status").to_string();
    assert_eq!(status(&collect(names[0])), "accepted");
    let second = collect(names[1]);
    assert_eq!(status(&second), "held");
    assert!(codes(&second["files"][0]).contains(&"conflicting_versions"));
    assert_eq!(status(&collect(names[0])), "duplicate");
    // What counted before counts on, and the summary ends with something to look at.
    let (status, merged) = desk.json(&["merge", "--period", "2021-09-25"]);
    let unit = merged["units"].as_array().unwrap().iter().find(|u| u["name"] == "乐山市").unwrap();
    assert_eq!((status, text(unit, "status")), (1, "accepted"));
    assert_eq!(merged["counts"]["held"], 1);
}

#[test]
fn files_of_unknown_units_are_kept_too() {
    let desk = TestDir::new();
    let file = fixture("faults/unknown-unit.xlsx");
    let (status, _) = desk.json(&["collect", &file, "--period", "2021-09-25"]);
    assert_eq!(status, 1);
    let folders = version_folders(&desk.path("存档/2021-09-25"));
    assert_eq!(folders.len(), 1);
    assert!(folders[0].parent().unwrap().ends_with("未识别"));
    sound_record(&folders[0]);
}

/// 收件 with three stamped returns of the first period and one without a stamp, all collected then, and
/// one of each kind of the second period, which came since.
fn two_periods_in_one_inbox() -> TestDir {
    let desk = TestDir::new();
    for at in 0..3 {
        season::write_stamped(&desk, &format!("收件/{at}.xlsx"), at, 1);
    }
    season::write(&desk, "收件/泸州市.xlsx", "泸州市", 3, 1, season::figures(3, 1));
    let (status, first) = desk.json_on("2021-09-26", &["collect"]);
    assert_eq!((status, &first["counts"]["accepted"]), (0, &4.into()), "{first}");
    season::write_stamped(&desk, "收件/新成都.xlsx", 0, 2);
    season::write(&desk, "收件/新泸州.xlsx", "泸州市", 3, 2, season::figures(3, 2));
    desk
}

/// Path and status of every file of a document.
fn statuses(document: &Value) -> Vec<(&str, &str)> {
    let files = document["files"].as_array().unwrap();
    files.iter().map(|file| (text(file, "path"), text(file, "status"))).collect()
}

fn kept_count(desk: &TestDir, period: &str) -> usize {
    version_folders(&desk.path(&format!("存档/{period}"))).len()
}

#[test]
fn every_file_goes_to_the_period_of_its_stamp() {
    let desk = two_periods_in_one_inbox();
    let (status, now) = desk.json_on("2021-10-09", &["collect"]);
    assert_eq!((status, text(&now, "period")), (0, "2021-10-10"), "{now}");
    let new = [("收件/新成都.xlsx", "accepted"), ("收件/新泸州.xlsx", "accepted")];
    assert_eq!(statuses(&now), new);
    let before = &now["others"][0];
    assert_eq!((text(before, "period"), &before["counts"]["received"]), ("2021-09-25", &3.into()));
    assert!(statuses(before).iter().all(|(_, status)| *status == "duplicate"), "{before}");
    // Without a stamp only the archive knows of which period it was.
    let passed = &now["passed"][0];
    assert_eq!((text(passed, "path"), text(passed, "period")), ("收件/泸州市.xlsx", "2021-09-25"));
    assert_eq!((kept_count(&desk, "2021-09-25"), kept_count(&desk, "2021-10-10")), (4, 2));
    let text = Run::of(desk.command(&["collect", "--today", "2021-10-09"]).output().unwrap());
    let wanted = [
        "报送期 2021-10-10（",
        "  以前收过、还放在那里 2 份，算在重复里\n",
        "\n以前收过、没有新的：2021-09-25 期 3 份\n",
    ];
    wanted.iter().for_each(|line| assert!(text.stdout.contains(line), "{}", text.stdout));
    assert!(text.stdout.contains("以前收过（2021-09-25 期）1 份"), "{}", text.stdout);
    assert!(!text.stdout.contains("内容完全相同"), "{}", text.stdout);
}

#[test]
fn many_old_files_do_not_draw_a_new_one_into_their_period() {
    let desk = TestDir::new();
    (0..3).for_each(|at| season::write_stamped(&desk, &format!("收件/{at}.xlsx"), at, 1));
    season::write_stamped(&desk, "收件/新.xlsx", 0, 2);
    let of = |document: &Value| {
        let others = document["others"].as_array().unwrap().iter();
        let all = std::iter::once(document).chain(others);
        all.map(|d| (text(d, "period").to_string(), d["counts"]["accepted"].as_u64().unwrap()))
            .collect::<Vec<_>>()
    };
    let wanted = [("2021-10-10".to_string(), 1), ("2021-09-25".to_string(), 3)];
    let (status, checked) = desk.json_on("2021-10-09", &["check", "收件"]);
    assert_eq!((status, of(&checked)), (0, wanted.to_vec()), "{checked}");
    let (status, collected) = desk.json_on("2021-10-09", &["collect"]);
    assert_eq!((status, of(&collected)), (0, wanted.to_vec()), "{collected}");
    assert_eq!((kept_count(&desk, "2021-09-25"), kept_count(&desk, "2021-10-10")), (3, 1));
    // A summary is of one period and names what is no part of it.
    let merge = desk.command(&["merge", "收件", "-o", "表.xlsx", "--today", "2021-10-09"]);
    let merge = Run::of({ merge }.output().unwrap());
    assert!(merge.stdout.contains("报送期 2021-10-10"), "{}", merge.stdout);
    assert!(merge.stderr.contains("另有 3 份是 2021-09-25 期的"), "{}", merge.stderr);
    assert!(merge.stderr.contains("0.xlsx、1.xlsx、2.xlsx"), "{}", merge.stderr);
}

#[test]
fn what_still_lies_there_is_passed_over_and_what_came_anew_is_not() {
    let desk = two_periods_in_one_inbox();
    let asked = ["collect", "收件", "--period", "2021-10-10"];
    let (status, now) = desk.json_on("2021-10-09", &asked);
    assert_eq!((status, statuses(&now).len()), (0, 2), "{now}");
    assert_eq!(now["passed"].as_array().unwrap().len(), 4);
    assert_eq!((kept_count(&desk, "2021-09-25"), kept_count(&desk, "2021-10-10")), (4, 2));
    // The same bytes in a new file were sent again, and that is a mistake.
    fs::copy(desk.path("收件/1.xlsx"), desk.path("收件/第二期.xlsx")).unwrap();
    let (status, again) = desk.json_on("2021-10-09", &asked);
    let files = again["files"].as_array().unwrap();
    let wrong: Vec<&str> = files
        .iter()
        .filter(|file| codes(file).contains(&"wrong_period"))
        .map(|file| text(file, "path"))
        .collect();
    assert_eq!((status, wrong), (1, vec!["收件/第二期.xlsx"]), "{again}");
    // Whoever names the file itself wants it.
    let (_, named) = desk.json_on("2021-10-09", &["check", "收件/泸州市.xlsx", asked[2], asked[3]]);
    // It says a day of the period before, so it is asked about.
    assert_eq!(statuses(&named), [("收件/泸州市.xlsx", "held")]);
    // A withdrawn version stands for nothing: the file can be collected for the right period.
    let withdraw = ["withdraw", "--unit", "泸州", "--version", "1", "--period", "2021-09-25"];
    let run = desk.run(&[&withdraw[..], &["--reason", "报错了期"]].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    let (_, last) = desk.json_on("2021-10-09", &asked);
    assert_eq!(last["passed"].as_array().unwrap().len(), 3, "{last}");
    assert!(statuses(&last).iter().any(|(path, _)| *path == "收件/泸州市.xlsx"), "{last}");
}

#[test]
fn the_rest_of_a_run_that_broke_off_goes_where_its_first_part_went() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    // The stamped returns were kept when the run broke off; the one without a stamp was not.
    let names = ["成都市.xlsx", "自贡市.xlsx"];
    for name in names {
        desk.take(&format!("2021-09-25/{name}"), &format!("收件/{name}"));
    }
    // 10-10 is nearer, and the stamps say 09-25.
    let late = |args: &[&str]| desk.json_on("2021-10-05", args).1;
    assert_eq!(late(&["collect"])["period"], "2021-09-25");
    desk.take("2021-09-25/眉山市.xls", "收件/眉山市.xls");
    let document = late(&["collect"]);
    assert_eq!(
        (&document["period"], &document["counts"]["accepted"]),
        (&"2021-09-25".into(), &1.into())
    );
    // On another day it is not the same run.
    desk.take("2021-09-25/资阳市.xls", "收件/资阳市.xls");
    let (_, document) = desk.json_on("2021-10-09", &["collect"]);
    assert_eq!(document["period"], "2021-10-10");
}
