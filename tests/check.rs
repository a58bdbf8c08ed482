//! `check` on the fixtures: what a person reads in each file is what the JSON says.

use crate::common::{TestDir, codes, fixture, fixture_json, period, text};
use serde_json::Value;

fn number_or_text_equal(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

fn differences(file: &str, part: &str, read: &Value, expected: &Value) -> Vec<String> {
    let Some(expected) = expected.as_object() else {
        return Vec::new();
    };
    expected
        .iter()
        .filter(|(key, value)| !number_or_text_equal(&read[part][key.as_str()], value))
        .map(|(key, value)| {
            format!("{file} {part}.{key}: {} is not {value}", read[part][key.as_str()])
        })
        .collect()
}

#[test]
fn every_number_of_the_period_is_what_a_person_reads() {
    let desk = TestDir::new();
    let (status, document) = desk.json(&["check", &period()]);
    assert_eq!(status, 0);
    assert_eq!(document["period"], "2021-09-25");
    let expected = fixture_json("2021-09-25.expected.json");
    let files = document["files"].as_array().unwrap();
    assert_eq!(files.len(), 21);
    let mut wrong = Vec::new();
    for read in files {
        let code = text(&read["unit"], "code");
        let wanted = &expected[code];
        assert!(text(read, "path").ends_with(text(wanted, "file")), "{code}");
        assert_eq!(text(read, "status"), "accepted", "{code}");
        for part in ["header", "values", "supplement"] {
            wrong.extend(differences(code, part, read, &wanted[part]));
        }
        let filled = |v: &Value| v.as_object().is_some_and(|o| o.values().any(|v| !v.is_null()));
        assert_eq!(filled(&read["supplement"]), filled(&wanted["supplement"]), "{code}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let counts = &document["counts"];
    assert_eq!((&counts["expected"], &counts["accepted"]), (&21.into(), &21.into()));
}

/// What is said of each fault; the files stand in `fixtures/faults`.
const FAULTS: &[(&str, &str, &str)] = &[
    ("negative-count.xlsx", "returned", "negative"),
    ("decimal-count.xlsx", "returned", "not_whole"),
    ("blank-cell.xls", "returned", "blank"),
    ("pending-text.xlsx", "returned", "not_number"),
    ("unknown-unit.xlsx", "returned", "unknown_unit"),
    ("unit-conflict.xlsx", "returned", "unit_conflict"),
    ("missing-column.xlsx", "returned", "missing_column"),
    ("empty-form.ods", "returned", "empty_form"),
    ("unit-in-amount.xls", "accepted", "converted"),
    ("unit-in-count.xls", "accepted", "cell_unit"),
    ("formula-error.xlsx", "returned", "cell_error"),
    ("date-in-count.xlsx", "returned", "date_in_number"),
    ("zero-bytes.xlsx", "unreadable", "empty_file"),
    ("truncated.xlsx", "unreadable", "damaged"),
    ("text.xlsx", "unreadable", "not_workbook"),
    ("password.xlsx", "unreadable", "encrypted"),
    ("~$成都市.xlsx", "ignored", "ignored_file"),
    ("two-units.xlsx", "accepted", "missing_block"),
];

#[test]
fn every_fault_is_told_and_no_number_is_wrong() {
    let desk = TestDir::new();
    let expected = fixture_json("faults.expected.json");
    for &(file, status, code) in FAULTS {
        let path = fixture(&format!("faults/{file}"));
        let (exit, document) = desk.json(&["check", &path, "--period", "2021-09-25"]);
        let read = &document["files"][0];
        assert_eq!(text(read, "status"), status, "{file}");
        assert!(codes(read).contains(&code), "{file}: {:?}", codes(read));
        assert_eq!(exit, i32::from(matches!(status, "held" | "returned" | "unreadable")), "{file}");
        let wrong = differences(file, "values", read, &expected[file]["values"]);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn two_units_in_one_table_are_two_entries_with_one_path() {
    let desk = TestDir::new();
    let path = fixture("faults/two-units.xlsx");
    let (status, document) = desk.json(&["check", &path, "--period", "2021-09-25"]);
    assert_eq!(status, 0);
    let files = document["files"].as_array().unwrap();
    let units: Vec<&str> = files.iter().map(|f| text(&f["unit"], "name")).collect();
    assert_eq!(units, ["自贡市", "泸州市"]);
    assert_eq!(text(&files[0], "path"), text(&files[1], "path"));
}

#[test]
fn the_same_bytes_count_once_and_the_newer_return_counts() {
    let desk = TestDir::new();
    let (_, same) = desk.json(&["check", &fixture("faults/same-bytes")]);
    assert_eq!(same["counts"]["accepted"], 1);
    assert_eq!(same["counts"]["duplicate"], 1);
    let (_, two) = desk.json(&["check", &fixture("faults/two-versions"), "--period", "2021-09-25"]);
    let accepted: Vec<&Value> =
        two["files"].as_array().unwrap().iter().filter(|f| f["status"] == "accepted").collect();
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0]["header"]["reported_on"], "2021-09-25");
    assert!(codes(accepted[0]).contains(&"changed_values"));
}

#[test]
fn two_returns_of_one_moment_with_other_numbers_are_asked() {
    let desk = TestDir::new();
    let moment = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_632_500_000);
    for (at, entry) in std::fs::read_dir(fixture("faults/conflict")).unwrap().enumerate() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let place = desk.take(&format!("faults/conflict/{name}"), &format!("收件/{at}.xlsx"));
        let file = std::fs::OpenOptions::new().write(true).open(place).unwrap();
        file.set_modified(moment).unwrap();
    }
    let (status, document) = desk.json(&["check", "收件", "--period", "2021-09-25"]);
    assert_eq!(status, 1);
    assert_eq!(document["counts"]["held"], 2);
    for file in document["files"].as_array().unwrap() {
        assert!(codes(file).contains(&"conflicting_versions"));
    }
}

#[test]
fn a_whole_folder_of_faults_adds_up() {
    let desk = TestDir::new();
    let (status, document) = desk.json(&["check", &fixture("faults"), "--period", "2021-09-25"]);
    assert_eq!(status, 1);
    let count = |key: &str| document["counts"][key].as_u64().unwrap();
    let parts = ["accepted", "held", "returned", "duplicate", "unreadable"];
    assert_eq!(count("received"), parts.iter().map(|p| count(p)).sum::<u64>());
    let all = document["files"].as_array().unwrap().len() as u64;
    assert_eq!(all, count("received") + count("ignored"));
}

#[test]
fn the_period_comes_from_the_option_then_the_stamp_then_today() {
    let desk = TestDir::new();
    let retyped = desk.take("2021-09-25/内江市.xlsx", "内江市.xlsx");
    let stamped = desk.take("2021-09-25/成都市.xlsx", "成都市.xlsx");
    let (retyped, stamped) = (retyped.to_str().unwrap(), stamped.to_str().unwrap());
    let (_, by_today) = desk.json(&["check", retyped]);
    assert_eq!(by_today["period"], "2021-09-25");
    let (_, by_stamp) = desk.json(&["check", stamped]);
    assert_eq!(by_stamp["period"], "2021-09-25");
    let (status, given) = desk.json(&["check", stamped, "--period", "2021-10-10"]);
    assert_eq!((status, text(&given["files"][0], "status")), (1, "returned"));
    assert!(codes(&given["files"][0]).contains(&"wrong_period"));
}

#[test]
fn what_cannot_be_done_ends_with_2_and_says_why() {
    let desk = TestDir::new();
    let gone = desk.run(&["check", "没有这个文件.xlsx"]);
    assert_eq!(gone.status, 2);
    assert!(gone.stderr.contains("找不到 没有这个文件.xlsx"), "{}", gone.stderr);
    let period = desk.run(&["check", ".", "--period", "2021-09-24"]);
    assert_eq!(period.status, 2);
    assert!(period.stderr.contains("2021-09-25、2021-10-10"), "{}", period.stderr);
    assert_eq!(desk.run(&["chek"]).status, 2);
}

#[test]
fn messages_name_file_cell_and_understanding() {
    let desk = TestDir::new();
    let path = fixture("faults/unit-in-amount.xls");
    let run = desk.run(&["check", &path, "--period", "2021-09-25"]);
    let (verdict, wanted) = ("\n可以报\n", "  Sheet1!E6 签约金额：“3500万元” 理解为 0.35 亿元\n");
    assert!(run.stdout.contains(verdict) && run.stdout.contains(wanted), "{}", run.stdout);
    let all = desk.run(&["check", &path, "--period", "2021-09-25", "--all"]);
    let wanted = "unit-in-amount.xls Sheet1!E6 签约金额：“3500万元” 理解为 0.35 亿元";
    assert!(all.stdout.contains(wanted), "{}", all.stdout);
}

#[test]
fn a_city_is_told_what_to_change_first() {
    let desk = TestDir::new();
    let told = |name: &str| {
        let run = desk.run(&["check", &fixture(name), "--period", "2021-09-25"]);
        (run.status, run.stdout)
    };
    let (status, negative) = told("faults/negative-count.xlsx");
    let first =
        "先改这 1 处\n  1. Sheet1!B6 召开推介会：“-2”，不能是负数 → 请改正；核减请在备注说明\n";
    assert!(status == 1 && negative.contains(first), "{negative}");
    let (status, held) = told("mistakes/34-wan-in-yi.xlsx");
    assert!(
        status == 1 && held.contains("\n请先核对这 1 处\n") && !held.contains("未报"),
        "{held}"
    );
    let (status, ranges) = told("mistakes/29-ranges.xlsx");
    let same = "（7 处）：Sheet1!B6 召开推介会“2+1”、Sheet1!C6 拜访企业“96-100”、";
    assert!(status == 1 && ranges.contains(same) && ranges.lines().count() == 3, "{ranges}");
}

#[test]
fn whoever_stops_reading_changes_neither_the_work_nor_the_status() {
    let desk = TestDir::new();
    for (args, status) in [
        (vec!["explain", "--all"], 0),
        (vec!["check", &fixture("mistakes"), "--format", "json"], 1),
        (vec!["check", &fixture("mistakes")], 1),
        (vec!["merge", &period(), "--format", "csv"], 0),
        (vec!["check", "没有的文件.xlsx"], 2),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = desk.command(&args);
        let errors = writer.try_clone().unwrap();
        let ended = command.stdout(writer).stderr(errors).status().unwrap();
        assert_eq!(ended.code(), Some(status), "{args:?}");
    }
}
