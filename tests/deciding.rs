//! What was read right is decided by a person: the cases of fixtures/deciding, from arrival to decision.

use crate::common::{Run, TestDir, codes, season, text};
use serde_json::Value;
use std::fs;
use std::time::{Duration, SystemTime};

const FIRST: &str = "2021-09-25";
const SECOND: &str = "2021-10-10";
/// 24 September 2021, midnight in Beijing, as seconds of Unix time.
const DAY: u64 = 1_632_412_800;

fn working_folder() -> TestDir {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    desk
}

/// Puts a file into 收件, written at an hour of 24 September.
fn put(desk: &TestDir, name: &str, hour: u64) {
    let place = desk.take(&format!("deciding/{name}"), &format!("收件/{name}"));
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(DAY + hour * 3600);
    fs::OpenOptions::new().write(true).open(place).unwrap().set_modified(time).unwrap();
}

fn run_on(desk: &TestDir, today: &str, args: &[&str]) -> Run {
    Run::of(desk.command(&[args, &["--today", today]].concat()).output().unwrap())
}

/// Every file of a document, with its period.
fn files(document: &Value) -> Vec<(String, &Value)> {
    let others = document["others"].as_array().into_iter().flatten();
    let all = std::iter::once(document).chain(others);
    all.flat_map(|one| {
        let period = text(one, "period").to_string();
        one["files"].as_array().unwrap().iter().map(move |file| (period.clone(), file))
    })
    .collect()
}

fn file<'a>(document: &'a Value, name: &str) -> (String, &'a Value) {
    files(document).into_iter().find(|(_, file)| text(file, "path").ends_with(name)).unwrap()
}

/// State and one figure of a unit in the summary of a period, and how the merge ended.
fn merged(desk: &TestDir, period: &str, name: &str, key: &str) -> (i32, String, Value) {
    let (status, document) = desk.json_on("2021-10-12", &["merge", "--period", period]);
    let units = document["units"].as_array().unwrap();
    let unit = units.iter().find(|unit| text(unit, "name") == name).unwrap();
    (status, text(unit, "status").to_string(), unit["values"][key].clone())
}

#[test]
fn a_later_version_with_an_older_file_is_asked_about_and_is_no_duplicate() {
    let desk = working_folder();
    put(&desk, "绵阳市_v1.xlsx", 18);
    desk.json_on("2021-09-25", &["collect"]);
    put(&desk, "绵阳市改_v2_mtime旧.xlsx", 9);
    let (status, second) = desk.json_on("2021-09-26", &["collect"]);
    let (_, later) = file(&second, "绵阳市改_v2_mtime旧.xlsx");
    assert_eq!((status, text(later, "status")), (1, "held"), "{later}");
    assert!(codes(later).contains(&"conflicting_versions"));
    // What counted counts on until somebody decides.
    let figure = || merged(&desk, FIRST, "绵阳市", "signed_amount");
    assert_eq!(figure(), (1, "accepted".into(), 88.12.into()));
    let accept = |version: &str| {
        let own = ["accept", "绵阳", version, "--period", FIRST, "--reason", "电话核实"];
        assert_eq!(run_on(&desk, "2021-09-26", &own).status, 0);
    };
    accept("2");
    assert_eq!(figure().2, 90);
    accept("1");
    assert_eq!(figure().2, 88.12);
}

#[test]
fn a_file_named_for_another_unit_is_asked_about_before_it_replaces_a_return() {
    let desk = working_folder();
    put(&desk, "成都市_正常.xlsx", 9);
    desk.json_on("2021-09-25", &["collect"]);
    put(&desk, "文件名自贡_表码成都.xlsx", 18);
    let (status, second) = desk.json_on("2021-09-26", &["collect"]);
    let (_, other) = file(&second, "文件名自贡_表码成都.xlsx");
    assert_eq!((status, text(other, "status")), (1, "held"), "{other}");
    assert_eq!(merged(&desk, FIRST, "成都市", "signed_amount").2, 420.5);
    // Without a version the one that counts is meant, and that settles it.
    let own = ["accept", "成都", "--period", FIRST, "--reason", "那份是自贡的"];
    assert_eq!(run_on(&desk, "2021-09-26", &own).status, 0);
    let state = merged(&desk, FIRST, "成都市", "signed_amount");
    assert_eq!((state.1.as_str(), state.2), ("accepted", 420.5.into()));
    assert_eq!(merged(&desk, FIRST, "自贡市", "signed_amount").1, "missing");
}

#[test]
fn new_figures_on_an_old_form_wait_in_their_period_and_never_change_the_issued_one() {
    let desk = working_folder();
    season::write_stamped(&desk, "收件/自贡市.xlsx", 1, 1);
    desk.json_on("2021-09-25", &["collect"]);
    let issued = merged(&desk, FIRST, "自贡市", "signed_amount");
    put(&desk, "自贡市10月10日.xlsx", 9);
    let (status, second) = desk.json_on("2021-10-09", &["collect"]);
    let (period, new) = file(&second, "自贡市10月10日.xlsx");
    assert_eq!((status, period.as_str(), text(new, "status")), (1, SECOND, "held"), "{new}");
    let findings = new["findings"].as_array().unwrap().iter();
    let asked: Vec<&str> =
        findings.filter(|f| f["code"] == "different_period").map(|f| text(f, "message")).collect();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].contains("是10月10日的数填在9月25日的旧表上吗？"), "{asked:?}");
    assert_eq!(merged(&desk, FIRST, "自贡市", "signed_amount"), issued);
    assert_eq!(merged(&desk, SECOND, "自贡市", "signed_amount").2, Value::Null);
    let own = ["accept", "自贡", "--period", SECOND, "--reason", "单位确认"];
    assert_eq!(run_on(&desk, "2021-10-09", &own).status, 0);
    assert_eq!(merged(&desk, SECOND, "自贡市", "signed_amount").2, 54.48);
    assert_eq!(merged(&desk, FIRST, "自贡市", "signed_amount"), issued);
}

#[test]
fn a_return_is_moved_to_the_period_where_it_belongs() {
    let desk = working_folder();
    put(&desk, "自贡市10月10日.xlsx", 9);
    desk.json_on("2021-10-09", &["collect"]);
    let own = ["move", "自贡", "--to", FIRST, "--period", SECOND, "--reason", "是上期补报的"];
    let run = run_on(&desk, "2021-10-09", &own);
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.contains("移到 2021-09-25 期"), "{}", run.stdout);
    let there = merged(&desk, FIRST, "自贡市", "signed_amount");
    assert_eq!((there.1.as_str(), there.2), ("accepted", 54.48.into()));
    assert_eq!(merged(&desk, SECOND, "自贡市", "signed_amount").1, "missing");
    // The file that still lies in the inbox is the one that was moved.
    let (_, again) = desk.json_on("2021-10-09", &["collect"]);
    assert!(files(&again).iter().all(|(_, file)| text(file, "status") == "duplicate"), "{again}");
}

#[test]
fn a_table_named_for_the_next_period_is_asked_about_before_its_time() {
    let desk = working_folder();
    put(&desk, "节前报下期_绵阳市10月10日.xlsx", 9);
    let (status, now) = desk.json_on("2021-09-30", &["collect"]);
    let (period, new) = file(&now, "节前报下期_绵阳市10月10日.xlsx");
    assert_eq!((status, period.as_str(), text(new, "status")), (1, SECOND, "held"), "{new}");
    assert_eq!(merged(&desk, SECOND, "绵阳市", "signed_amount").2, Value::Null);
    let own = ["accept", "绵阳", "--period", SECOND, "--reason", "单位确认"];
    assert_eq!(run_on(&desk, "2021-09-30", &own).status, 0);
    assert_eq!(merged(&desk, SECOND, "绵阳市", "signed_amount").2, 54.5);
}

#[test]
fn a_bulletin_after_the_deadline_closes_its_period_and_nothing_later_changes_it() {
    let desk = working_folder();
    put(&desk, "绵阳市_v1.xlsx", 9);
    desk.json_on("2021-09-25", &["collect"]);
    let early = run_on(&desk, "2021-09-25", &["brief", "--period", FIRST]);
    assert!(!early.stdout.contains("已定稿"), "{}", early.stdout);
    let late = run_on(&desk, "2021-09-27", &["brief", "--period", FIRST]);
    assert!(late.stdout.contains("2021-09-25 期已定稿"), "{}", late.stdout);
    season::write_on(
        &desk,
        "收件/绵阳改.xlsx",
        ("绵阳市", "2021-09-27"),
        5,
        1,
        season::figures(5, 1),
    );
    let (status, after) = desk.json_on("2021-09-28", &["collect"]);
    let (_, new) = file(&after, "绵阳改.xlsx");
    assert_eq!((status, text(new, "status")), (1, "held"), "{new}");
    assert!(codes(new).contains(&"closed_period"));
    let figure = || merged(&desk, FIRST, "绵阳市", "signed_amount");
    assert_eq!(figure().2, 88.12);
    let twice = run_on(&desk, "2021-09-28", &["close", FIRST]);
    assert_eq!(twice.status, 2);
    let reopened = run_on(&desk, "2021-09-28", &["reopen", FIRST, "--reason", "领导同意"]);
    assert_eq!(reopened.status, 0, "{}", reopened.stderr);
    assert_eq!(figure().2, season::figures(5, 1)[3]);
    let log = run_on(&desk, "2021-09-28", &["log", "--period", FIRST]).stdout;
    assert!(log.contains("定稿") && log.contains("重开"), "{log}");
}

#[test]
fn one_figure_is_accepted_or_adjusted_and_an_explanation_settles_nothing() {
    let desk = working_folder();
    put(&desk, "自贡市_355000.xlsx", 9);
    for name in ["成都市.xlsx", "宜宾市.xls", "巴中市.xlsx", "德阳市.ods", "内江市.xlsx"]
    {
        desk.take(&format!("{FIRST}/{name}"), &format!("收件/{name}"));
    }
    let (status, now) = desk.json_on("2021-09-25", &["collect", "收件", "--period", FIRST]);
    let (_, new) = file(&now, "自贡市_355000.xlsx");
    assert_eq!((status, text(new, "status")), (1, "held"), "{new}");
    let own = |args: &[&str]| {
        let shared = ["--period", FIRST, "--reason", "电话核实"];
        let run = run_on(&desk, "2021-09-26", &[args, &shared].concat());
        assert_eq!(run.status, 0, "{}", run.stderr);
    };
    assert_eq!(merged(&desk, FIRST, "自贡市", "signed_amount").2, Value::Null);
    own(&["adjust", "自贡", "签约金额", "35.5亿元"]);
    assert_eq!(merged(&desk, FIRST, "自贡市", "signed_amount").2, 35.5);
    let half = merged(&desk, FIRST, "自贡市", "funds_in_place");
    assert_eq!((half.1.as_str(), half.2), ("held", Value::Null));
    own(&["accept", "自贡", "到位资金"]);
    let whole = merged(&desk, FIRST, "自贡市", "funds_in_place");
    assert_eq!((whole.1.as_str(), whole.2), ("accepted", 92_500.into()));
}
