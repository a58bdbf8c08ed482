//! `status` and `remind`: exit status, what changed, whom to call; one screen of 80 columns.

use crate::common::{Run, TestDir, season, text};
use serde_json::{Value, json};
use std::fs;
use std::time::{Duration, SystemTime};

const PERIOD: [&str; 2] = ["--period", "2021-09-25"];
const NAMES: [&str; 3] = ["成都市", "自贡市", "攀枝花市"];

/// Noon in Beijing on a day of September 2021.
fn noon(day: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_630_468_800 + (day - 1) * 86_400)
}

fn hand_in(desk: &TestDir, at: usize, figures: [f64; 7], day: u64) {
    let path = format!("收件/{}.xlsx", NAMES[at]);
    season::write(desk, &path, NAMES[at], at, 1, figures);
    let file = fs::OpenOptions::new().write(true).open(desk.path(&path)).unwrap();
    file.set_modified(noon(day)).unwrap();
}

fn collect(desk: &TestDir) {
    desk.run(&["collect", "收件", PERIOD[0], PERIOD[1]]);
}

fn on(desk: &TestDir, day: &str, args: &[&str]) -> Run {
    Run::of(desk.command(&[args, &["--today", day]].concat()).output().unwrap())
}

fn unit<'a>(document: &'a Value, name: &str) -> &'a Value {
    let units = document["periods"][0]["units"].as_array().unwrap();
    units.iter().find(|u| text(u, "name") == name).unwrap()
}

/// 成都 in time, 自贡 two days late, 攀枝花 in time with a negative count.
fn three() -> TestDir {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    hand_in(&desk, 0, season::figures(0, 1), 25);
    hand_in(&desk, 1, season::figures(1, 1), 27);
    let mut wrong = season::figures(2, 1);
    wrong[0] = -1.0;
    hand_in(&desk, 2, wrong, 24);
    collect(&desk);
    desk
}

#[test]
fn a_file_that_cannot_be_read_came_and_what_was_rejected_came_through_its_inbox() {
    let desk = TestDir::new();
    let place = desk.take("faults/zero-bytes.xlsx", "收件/经信厅/泸州市.xlsx");
    fs::OpenOptions::new().write(true).open(place).unwrap().set_modified(noon(24)).unwrap();
    season::write(&desk, "收件/经合局/自贡市.xlsx", "自贡市", 1, 1, season::figures(1, 1));
    collect(&desk);
    desk.run(&["reject", "--unit", "自贡", "--reason", "x", PERIOD[0], PERIOD[1]]);
    let (_, document) = desk.json_on("2021-09-28", &["status", PERIOD[0], PERIOD[1]]);
    let (unread, rejected) = (unit(&document, "泸州市"), unit(&document, "自贡市"));
    assert_eq!(text(unread, "state"), "unreadable");
    assert_eq!(text(unread, "first_received"), "2021-09-24T12:00:00+08:00");
    assert_eq!(text(unread, "timeliness"), "overdue", "no return came");
    assert_eq!(unread["channels"], json!(["经信厅"]));
    assert_eq!((text(rejected, "state"), &rejected["channels"]), ("returned", &json!(["经合局"])));
}

#[test]
fn the_first_return_decides_who_was_in_time() {
    let desk = three();
    hand_in(&desk, 2, season::figures(2, 1), 28);
    collect(&desk);
    let (status, document) = desk.json_on("2021-09-28", &["status", PERIOD[0], PERIOD[1]]);
    assert_eq!(status, 1, "18 units are missing");
    let told = |name| {
        let unit = unit(&document, name);
        let parts = ["state", "version", "timeliness", "days_late"].map(|key| unit[key].clone());
        Value::from(parts.to_vec())
    };
    assert_eq!(told("成都市"), json!(["accepted", 1, "in_time", 0]));
    assert_eq!(told("自贡市"), json!(["accepted", 1, "late", 2]));
    assert_eq!(told("攀枝花市"), json!(["accepted", 2, "in_time", 0]), "corrected later");
    assert_eq!(told("泸州市"), json!(["missing", null, "overdue", 3]));
    assert_eq!(text(unit(&document, "攀枝花市"), "first_received"), "2021-09-24T12:00:00+08:00");
    // Withdrawn is as if it had not come: the second is now the first.
    let own = ["--unit", "攀枝花", "--version", "1", "--reason", "报错", PERIOD[0], PERIOD[1]];
    assert_eq!(desk.run(&[&["withdraw"], &own[..]].concat()).status, 0);
    let (_, document) = desk.json_on("2021-09-28", &["status", PERIOD[0], PERIOD[1]]);
    assert_eq!(unit(&document, "攀枝花市")["days_late"], 3);
}

#[test]
fn what_changed_is_told_once_and_the_memory_may_be_lost() {
    let desk = three();
    let status = || on(&desk, "2021-09-28", &["status", PERIOD[0], PERIOD[1]]).stdout;
    assert!(!status().contains("从上次看"));
    assert!(status().contains("没有变化"));
    hand_in(&desk, 2, season::figures(2, 1), 28);
    collect(&desk);
    let told = status();
    assert!(told.contains("变了 1 处：攀枝花 退改中 v1 → 已采用 v2"), "{told}");
    assert!(status().contains("没有变化"));
    let memory = desk.path("存档/.status.json");
    fs::write(&memory, "{").unwrap();
    assert!(!status().contains("从上次看"), "a memory that is damaged is none");
    fs::remove_file(&memory).unwrap();
    fs::create_dir(&memory).unwrap();
    let run = on(&desk, "2021-09-28", &["status", PERIOD[0], PERIOD[1]]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("攀枝花") && run.stderr.contains("写不进"), "{}", run.stderr);
}

#[test]
fn nothing_is_missing_before_its_time_and_no_archive_is_made() {
    let desk = TestDir::new();
    let later = ["status", "--period", "2021-12-10"];
    assert_eq!(on(&desk, "2021-09-28", &later).status, 0);
    assert_eq!(on(&desk, "2021-12-09", &later).status, 1);
    assert_eq!(on(&desk, "2021-09-28", &["remind", "--period", "2021-12-10"]).status, 0);
    assert!(!desk.path("存档").exists());
    let wrong = on(&desk, "2021-09-28", &["status", "--period", "2021-09-26"]);
    assert_eq!((wrong.status, wrong.stdout.as_str()), (2, ""));
}

#[test]
fn whom_to_call_depends_on_the_day() {
    let desk = three();
    let remind = |day: &str| on(&desk, day, &["remind", PERIOD[0], PERIOD[1]]);
    for (day, words) in [
        ("2021-09-21", "还有 4 天截止，今天不是提醒的日子；要催 19 个单位"),
        ("2021-09-22", "截止前 3 天，该提醒了；要催 19 个单位"),
        ("2021-09-24", "截止前 1 天，该提醒了"),
        ("2021-09-25", "今天截止"),
        ("2021-09-28", "已过期 3 天"),
    ] {
        let run = remind(day);
        assert_eq!(run.status, 1);
        assert!(run.stdout.contains(words), "{day}: {}", run.stdout);
    }
    let (_, document) = desk.json_on("2021-09-28", &["remind"]);
    let calls = document["calls"].as_array().unwrap();
    // 19 of the first period, 21 of the second, whose time began on 26 September.
    assert_eq!(calls.len(), 19 + 21);
    let first = calls.iter().find(|c| text(c, "name") == "攀枝花市").unwrap();
    assert_eq!((text(first, "state"), text(first, "occasion")), ("returned", "after"));
    assert_eq!(first["open"], json!(["不能是负数"]));
    let list = on(&desk, "2021-09-28", &["remind"]).stdout;
    assert!(list.contains("：召开推介会不能是负数"), "{list}");
    let command = "baosong mail remind --period 2021-09-25";
    assert!(list.lines().last().is_some_and(|line| line.ends_with(command)), "{list}");
    // The letters go to the same units, and to none before its time.
    let mail = ["mail", "remind", PERIOD[0], PERIOD[1], "--dry-run"];
    let letters = on(&desk, "2021-09-28", &mail).stdout;
    assert!(letters.contains("没有写信的 19 个单位") && !letters.contains("成都"), "{letters}");
    let early = ["mail", "remind", "--period", "2021-12-10"];
    assert_eq!(on(&desk, "2021-09-28", &early).stdout, "2021-12-10 期没有要催报的单位\n");
}

#[test]
fn a_broken_table_of_contacts_stops_nobody_from_looking() {
    let desk = three();
    fs::write(desk.path("通讯录.xlsx"), "not a workbook").unwrap();
    let run = on(&desk, "2021-09-28", &["status", PERIOD[0], PERIOD[1]]);
    assert!(run.stderr.contains("通讯录没有用上"), "{}", run.stderr);
    assert!(run.stdout.contains("已采用 v1"));
}
