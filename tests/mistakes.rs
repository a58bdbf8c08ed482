//! The 45 mistakes of returned forms: each has a workbook written by a real program, and what is
//! said of it is what a careful clerk would say.

use crate::common::{TestDir, codes, fixture, fixture_json, fixture_path, text};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::Path;

const PERIOD: &str = "2021-09-25";
const DAY: &str = "2021-09-26";

/// Mistakes whose fixture stands among the faults, and the test that holds it.
const AMONG_FAULTS: [(u64, &str); 12] = [
    (4, "password.xlsx"),
    (9, "zero-bytes.xlsx"),
    (9, "truncated.xlsx"),
    (9, "~$成都市.xlsx"),
    (10, "unit-conflict.xlsx"),
    (12, "two-versions/内江市.xlsx"),
    (12, "conflict/乐山市.xlsx"),
    (12, "same-bytes/眉山市.xlsx"),
    (14, "unknown-unit.xlsx"),
    (15, "empty-form.ods"),
    (17, "missing-column.xlsx"),
    (33, "negative-count.xlsx"),
];

fn run(desk: &TestDir, args: &[&str]) -> Value {
    let output = desk.command(args).output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    serde_json::from_str(&out).unwrap_or_else(|e| panic!("{args:?}: {e}: {out} {error}"))
}

/// What the binary says of a fixture; one that needs the period before it is collected after it.
fn read(name: &str, wanted: &Value) -> Vec<Value> {
    let desk = TestDir::new();
    let period = wanted["period"].as_str().unwrap_or(PERIOD);
    let today = wanted["today"].as_str().unwrap_or(DAY);
    let verb = match wanted["after"].as_str() {
        Some(before) => {
            let path = fixture(&format!("mistakes/{before}"));
            run(&desk, &["collect", &path, "--period", PERIOD, "--today", DAY, "--format", "json"]);
            "collect"
        }
        None => "check",
    };
    let path = fixture(&format!("mistakes/{name}"));
    let args = [verb, &path, "--period", period, "--today", today, "--format", "json"];
    run(&desk, &args)["files"].as_array().unwrap().clone()
}

fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

/// How one return differs from what a person reads in it.
fn differences(read: &Value, wanted: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut hold = |what: &str, read: &Value, wanted: &Value| {
        if !same(read, wanted) {
            wrong.push(format!("{what} is {read}, not {wanted}"));
        }
    };
    hold("status", &read["status"], &wanted["status"]);
    hold("unit", &read["unit"]["code"], &wanted["unit"]);
    for part in ["values", "supplement"] {
        for (key, value) in wanted[part].as_object().into_iter().flatten() {
            hold(key, &read[part][key.as_str()], value);
        }
    }
    if wanted["values"].is_object() {
        hold("reported_on", &read["header"]["reported_on"], &wanted["reported_on"]);
    }
    wrong.extend(findings_apart(read, wanted));
    wrong
}

/// Wanted findings that were not made, and findings that nobody wanted.
fn findings_apart(read: &Value, wanted: &Value) -> Vec<String> {
    let mut made: Vec<&Value> = read["findings"].as_array().unwrap().iter().collect();
    let mut wrong = Vec::new();
    for finding in wanted["findings"].as_array().unwrap() {
        let keys = finding.as_object().unwrap();
        let fits = |f: &&Value| keys.iter().all(|(key, value)| f[key.as_str()] == *value);
        match made.iter().position(fits) {
            Some(at) => drop(made.remove(at)),
            None => wrong.push(format!("missing {finding}")),
        }
    }
    let more = made
        .iter()
        .map(|f| format!("unwanted {} {} {} {}", f["code"], f["class"], f["cell"], f["message"]));
    wrong.into_iter().chain(more).collect()
}

/// Holds every fixture of these mistakes.
fn hold(numbers: RangeInclusive<u64>) {
    let expected = fixture_json("mistakes.expected.json");
    let mut wrong = Vec::new();
    for (name, wanted) in expected.as_object().unwrap() {
        if !numbers.contains(&wanted["number"].as_u64().unwrap()) {
            continue;
        }
        let files = read(name, wanted);
        let returns = wanted["returns"].as_array().unwrap();
        if files.len() != returns.len() {
            wrong.push(format!("{name}: {} entries, not {}", files.len(), returns.len()));
        }
        for (file, wanted_return) in files.iter().zip(returns) {
            let apart = differences(file, wanted_return);
            wrong.extend(apart.into_iter().map(|what| format!("{name}: {what}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

macro_rules! mistakes {
    ($($name:ident: $numbers:expr;)*) => {
        $(#[test]
        fn $name() {
            hold($numbers);
        })*
    };
}

mistakes! {
    a_wrong_extension_does_not_matter: 1..=1;
    web_pages_and_text_named_xls_are_read: 2..=2;
    wps_files_are_read: 3..=3;
    passwords_are_told: 4..=4;
    archives_are_opened: 5..=5;
    mails_are_opened: 6..=6;
    links_and_documents_are_told: 7..=8;
    what_systems_leave_behind_is_ignored: 9..=9;
    names_of_files_are_weak_evidence: 10..=10;
    several_units_in_one_file: 11..=11;
    the_period_before_sent_again: 13..=13;
    names_of_units: 14..=14;
    empty_forms: 15..=15;
    a_table_that_was_moved: 16..=16;
    columns_in_another_order: 17..=17;
    headings_in_other_words: 18..=18;
    merged_cells: 19..=19;
    totals_and_parts: 20..=20;
    counties: 21..=21;
    notes_below_the_table: 22..=22;
    other_sheets: 23..=23;
    hidden_rows_and_columns: 24..=24;
    cells_far_out: 25..=25;
    examples: 26..=26;
    units_of_measure_in_cells: 27..=27;
    hedges: 28..=28;
    several_numbers_in_a_cell: 29..=29;
    digits_and_separators: 30..=30;
    numbers_as_text: 31..=31;
    words_in_a_numbers_place: 32..=32;
    numbers_that_cannot_be: 33..=33;
    ten_thousands_for_hundred_millions: 34..=34;
    percentages: 35..=35;
    dates: 36..=36;
    formulas_without_a_result: 37..=37;
    stale_results: 38..=38;
    errors_and_links: 39..=39;
    binary_noise: 40..=40;
    fields_against_each_other: 41..=41;
    figures_that_fell: 42..=42;
    header_and_remarks: 43..=43;
    struck_and_narrow: 44..=44;
    comments: 45..=45;
}

/// Mistake 12: two people of one city send; the newer counts, the same bytes count once, and two
/// of one moment must be asked.
#[test]
fn two_senders_of_one_city() {
    let status = |folder: &str| -> Vec<String> {
        let desk = TestDir::new();
        let path = fixture(&format!("faults/{folder}"));
        let args = ["check", &path, "--period", PERIOD, "--today", DAY, "--format", "json"];
        let files = run(&desk, &args)["files"].as_array().unwrap().clone();
        let mut all: Vec<String> =
            files.iter().map(|f| format!("{} {:?}", text(f, "status"), codes(f))).collect();
        all.sort();
        all
    };
    let versions = status("two-versions");
    assert!(versions[0].starts_with("accepted") && versions[0].contains("changed_values"));
    assert!(versions[1].starts_with("duplicate") && versions[1].contains("superseded"));
    let copies = status("same-bytes");
    assert!(copies[0].starts_with("accepted") && copies[1].contains("same_bytes"), "{copies:?}");
}

/// Mistakes 13 and 15: our own blank form, sent back empty or for another period.
#[test]
fn our_own_form_comes_back_empty_or_for_another_period() {
    let desk = TestDir::new();
    let made = desk.run(&["template", "--period", PERIOD, "--unit", "自贡", "-o", "发件"]);
    assert_eq!(made.status, 0, "{}", made.stderr);
    let (_, empty) = desk.json(&["check", "发件", "--period", PERIOD]);
    assert_eq!(text(&empty["files"][0], "status"), "returned");
    assert!(codes(&empty["files"][0]).contains(&"empty_form"));
    let filled = fixture("2021-09-25/成都市.xlsx");
    let (_, late) = desk.json(&["check", &filled, "--period", "2021-10-10"]);
    assert_eq!(text(&late["files"][0], "status"), "returned");
    assert!(codes(&late["files"][0]).contains(&"wrong_period"));
}

fn files_below(folder: &Path, name: &str, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{name}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            files_below(&entry.path(), &format!("{name}/"), found);
        } else {
            found.insert(name);
        }
    }
}

#[test]
fn every_mistake_has_a_fixture_and_every_fixture_an_entry() {
    let expected = fixture_json("mistakes.expected.json");
    let entries = expected.as_object().unwrap();
    let mut files = BTreeSet::new();
    files_below(&fixture_path("mistakes"), "", &mut files);
    assert_eq!(files, entries.keys().cloned().collect::<BTreeSet<String>>());
    let faults = fixture_json("faults.expected.json");
    let elsewhere = AMONG_FAULTS.iter().filter(|(_, file)| faults[*file].is_object());
    let mut numbers: BTreeSet<u64> = elsewhere.map(|(number, _)| *number).collect();
    for (name, entry) in entries {
        let number = entry["number"].as_u64().unwrap();
        assert!(name.starts_with(&format!("{number:02}-")), "{name}");
        numbers.insert(number);
    }
    assert_eq!(numbers, (1..=45).collect());
}

/// The table in the README quotes what is printed.
#[test]
fn the_readme_quotes_what_is_said() {
    let readme = std::fs::read_to_string(fixture_path("README.md")).unwrap();
    let expected = fixture_json("mistakes.expected.json");
    for (name, wanted) in expected.as_object().unwrap() {
        let row = readme.lines().find(|line| line.contains(&format!("| `{name}` |")));
        let row = row.unwrap_or_else(|| panic!("{name} has no row"));
        for file in read(name, wanted) {
            for finding in file["findings"].as_array().unwrap() {
                let said = text(finding, "message").replace('|', "\\|");
                assert!(row.contains(&said), "{name}: {said}");
            }
        }
    }
}
