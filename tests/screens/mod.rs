//! The screens of three periods of 21 units with some forty kinds of mistakes, at 80 columns, kept as
//! text; `BAOSONG_RENEW=1` writes them anew, to be read in the diff.

mod play;

use crate::common::{self, Run, text};
use play::Play;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// The days on which the office collects.
const DAYS: [&str; 3] = ["2021-09-26", "2021-10-11", "2021-10-26"];
/// Lines that a clerk reads in ten seconds, or nearly.
const MOST_LINES: usize = 40;

/// Runs a command at 80 columns.
fn run(play: &Play, day: &str, args: &[&str]) -> Run {
    let all: Vec<&str> = args.iter().copied().chain(["--today", day]).collect();
    let mut command = play.desk.command(&all);
    let fixed = command.env("COLUMNS", "80").env("SOURCE_DATE_EPOCH", "1635206400");
    Run::of(fixed.output().unwrap())
}

/// Holds a screen against the kept one.
fn keep(name: &str, screen: &str) {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/screens").join(name);
    if std::env::var_os("BAOSONG_RENEW").is_some() {
        fs::write(&kept, screen).unwrap();
    }
    let wanted = fs::read_to_string(&kept).unwrap_or_default();
    assert!(screen == wanted, "{name}, to be renewed with BAOSONG_RENEW=1:\n{screen}");
}

/// A text without blanks and breaks.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Held and mandatory matters of what a run takes, each as what must stand on the screen: unit or file,
/// field, raw text and what to do.
fn matters(document: &Value) -> Vec<Vec<String>> {
    let others = document["others"].as_array().into_iter().flatten();
    let periods = std::iter::once(document).chain(others);
    let files = periods.flat_map(|d| d["files"].as_array().unwrap());
    let open = files.filter(|f| !["duplicate", "ignored"].contains(&text(f, "status")));
    let mut matters = Vec::new();
    for file in open {
        for finding in file["findings"].as_array().unwrap() {
            let is_open = ["mandatory", "hold"].contains(&text(finding, "class"));
            if is_open && finding["settled"].is_null() {
                matters.push(matter(file, finding));
            }
        }
    }
    matters
}

fn matter(file: &Value, finding: &Value) -> Vec<String> {
    let campaign = baosong::campaign::Campaign::built_in().unwrap();
    let unit = campaign.units.iter().find(|u| u.code == text(&file["unit"], "code"));
    let name = unit.map_or(text(file, "file_name"), |u| u.aliases.first().unwrap_or(&u.name));
    let field = finding["field"].as_str().map(|key| campaign.name_of(key).to_string());
    // The message of a rule tells the figures itself.
    let is_rule = baosong::finding::Code::of_id(text(finding, "code")).is_none();
    let raw = finding["found"].as_str().filter(|_| field.is_some() && !is_rule);
    let raw = raw.map(|raw| raw.chars().take(24).collect());
    let parts = [Some(name.to_string()), field, raw, Some(text(finding, "hint").to_string())];
    parts.into_iter().flatten().map(|part: String| bare(&part)).collect()
}

#[test]
fn three_periods_are_read_in_ten_seconds_each() {
    // What one folder says to a clerk, the other says to a program.
    let (play, twin) = (Play::new(), Play::new());
    let mut kinds = BTreeSet::new();
    for (number, day) in (1..).zip(DAYS) {
        play.arrive(number);
        twin.arrive(number);
        let collected = run(&twin, day, &["collect", "--format", "json"]);
        let document: Value = serde_json::from_str(&collected.stdout).unwrap();
        let screen = run(&play, day, &["collect"]).stdout;
        keep(&format!("{number}-collect.txt"), &screen);
        for period in screen.split("\n报送期 ") {
            assert!(period.lines().count() <= MOST_LINES, "{period}");
        }
        let widest = screen.lines().max_by_key(|line| line.width()).unwrap();
        assert!(widest.width() <= 80, "{widest}");
        let shown = bare(&screen);
        for matter in matters(&document) {
            assert!(matter.iter().all(|part| shown.contains(part)), "{matter:?}\n{screen}");
        }
        kinds.extend(codes(&document));
        for (name, args) in [
            ("status", &["status"][..]),
            ("remind", &["remind"]),
            ("return", &["return"]),
            ("merge", &["merge"]),
        ] {
            keep(&format!("{number}-{name}.txt"), &run(&play, day, args).stdout);
        }
    }
    assert!(kinds.len() >= 40, "{} {kinds:?}", kinds.len());
    let grid = run(&play, DAYS[2], &["status", "--all"]).stdout;
    keep("4-status-all.txt", &grid);
    let again = run(&play, DAYS[2], &["collect"]).stdout;
    keep("4-collect-again.txt", &again);
    assert!(again.lines().count() <= 12, "{again}");
}

#[test]
fn what_is_held_is_said_wherever_somebody_looks() {
    let play = Play::new();
    play.arrive(1);
    assert_eq!(run(&play, DAYS[0], &["collect"]).status, 1);
    for args in [&["merge"][..], &["brief"], &["remind"], &["status"]] {
        assert_eq!(run(&play, DAYS[0], args).status, 1, "{args:?}");
    }
    let status = run(&play, DAYS[0], &["status", "--format", "json"]).stdout;
    let status: Value = serde_json::from_str(&status).unwrap();
    let period = &status["periods"][0];
    let unit = &period["units"][1];
    assert_eq!((&period["counts"]["held"], text(unit, "state")), (&3.into(), "held"));
    assert_eq!((&unit["findings"]["hold"], &unit["waiting"]), (&1.into(), &Value::Null));
    let remind = run(&play, DAYS[0], &["remind"]).stdout;
    assert!(remind.contains("待核 v1：签约金额"), "{remind}");
    let step = bare("baosong accept 单位");
    assert!(bare(&remind).contains(&bare("自贡 签约金额“355000”：像是按万元填的")), "{remind}");
    assert!(bare(&remind).contains(&step), "{remind}");
    let kits = run(&play, DAYS[0], &["return", "--unit", "自贡"]).stdout;
    assert!(kits.contains("（待核 1 条）") && bare(&kits).contains(&step), "{kits}");
    let phone = play.desk.path("退改/2021-09-25/自贡市_退改_2021-09-25.txt");
    let phone = fs::read_to_string(phone).unwrap();
    assert!(phone.contains("待核 1 条") && phone.contains("由省里定"), "{phone}");
    let kit = play.desk.path("退改/2021-09-25/自贡市_退改_2021-09-25.xlsx");
    let opening = common::cell(&kit, "退改问题", 1, 0);
    assert!(opening.contains("待核 1 条：请核对，改正或写明情况，由省里定。"), "{opening}");
    let told = run(&play, DAYS[0], &["mail", "remind", "--unit", "自贡", "-o", "信"]);
    assert!(told.status < 2, "{}", told.stderr);
    let letter = fs::read_to_string(play.desk.path("信/自贡市_短信.txt")).unwrap();
    assert!(letter.contains("有的数需要核对，还没有核定，请尽快核对后答复"), "{letter}");
}

fn codes(document: &Value) -> Vec<String> {
    let others = document["others"].as_array().into_iter().flatten();
    let files =
        std::iter::once(document).chain(others).flat_map(|d| d["files"].as_array().unwrap());
    let findings = files.flat_map(|f| f["findings"].as_array().unwrap());
    findings.map(|f| text(f, "code").to_string()).collect()
}
