//! `calendar`: due dates, what days off do to them, and the .ics file.

use crate::common::tmux::Terminal;
use crate::common::{TestDir, text};
use serde_json::Value;
use std::fs;

fn deadlines(document: &Value) -> Vec<String> {
    let periods = document["periods"].as_array().unwrap();
    periods.iter().map(|p| text(p, "deadline").to_string()).collect()
}

/// A working folder whose campaign has this shift rule.
fn desk_shifting(rule: &str) -> TestDir {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let file = desk.path("专项行动.toml");
    let definition = fs::read_to_string(&file).unwrap();
    assert!(definition.contains("shift   = \"none\""));
    let changed = definition.replace("shift   = \"none\"", &format!("shift = \"{rule}\""));
    fs::write(&file, changed).unwrap();
    desk
}

#[test]
fn a_day_has_its_number_and_stage_and_a_period_its_state() {
    let (status, document) = TestDir::new().json(&["calendar"]);
    assert_eq!(status, 0);
    assert_eq!((&document["today"]["day"], &document["length"]), (&17.into(), &100.into()));
    assert_eq!(text(&document["today"], "stage"), "集中攻坚阶段");
    let first = &document["periods"][0];
    assert_eq!((text(first, "period"), text(first, "weekday")), ("2021-09-25", "星期六"));
    assert_eq!((text(first, "state"), &first["days_left"]), ("over", &(-1).into()));
    let states: Vec<&str> =
        document["periods"].as_array().unwrap().iter().map(|p| text(p, "state")).collect();
    assert_eq!(states, ["over", "open", "ahead", "ahead", "ahead", "ahead"]);
}

#[test]
fn days_outside_the_campaign_say_so() {
    let desk = TestDir::new();
    let shown = |day| {
        let output = desk.command(&["calendar", "--today", day]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(shown("2021-09-09").contains("行动还没有开始"));
    assert!(shown("2021-09-10").contains("第 1 天/共 100 天，动员部署阶段"));
    assert!(shown("2021-12-18").contains("第 100 天/共 100 天，总结阶段"));
    assert!(shown("2021-12-19").contains("行动已经结束"));
}

#[test]
fn the_shift_rule_moves_deadlines_and_never_names() {
    let due = ["2021-09-25", "2021-10-10", "2021-10-25", "2021-11-10", "2021-11-25", "2021-12-10"];
    let (_, none) = TestDir::new().json(&["calendar"]);
    assert_eq!(deadlines(&none), due);
    let (_, holidays) = desk_shifting("holidays").json(&["calendar"]);
    assert_eq!(deadlines(&holidays), due, "weekends are no holidays");
    let (_, workday) = desk_shifting("workday").json(&["calendar"]);
    assert_eq!(deadlines(&workday)[..3], ["2021-09-26", "2021-10-11", "2021-10-25"]);
    let names: Vec<&str> =
        workday["periods"].as_array().unwrap().iter().map(|p| text(p, "period")).collect();
    assert_eq!(names, due);
}

#[test]
fn a_faulty_holiday_or_rule_is_told_with_its_line() {
    let desk = desk_shifting("maybe");
    let run = desk.run(&["calendar"]);
    assert_eq!(run.status, 2);
    assert!(
        run.stderr.contains("“maybe”不是允许的写法，可写：none、holidays、workday"),
        "{}",
        run.stderr
    );
    let desk = desk_shifting("none");
    let file = desk.path("专项行动.toml");
    let definition = fs::read_to_string(&file).unwrap();
    fs::write(&file, definition.replace("until = 2021-10-07", "until = 2021-09-07")).unwrap();
    let run = desk.run(&["calendar"]);
    assert!(run.stderr.contains("“国庆节”的起止日期"), "{}", run.stderr);
}

#[test]
fn the_ics_file_has_an_event_with_two_alarms_per_period() {
    let desk = desk_shifting("workday");
    assert_eq!(desk.run(&["calendar", "--ics", "日历.ics"]).status, 0);
    let ics = fs::read_to_string(desk.path("日历.ics")).unwrap();
    assert!(ics.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    let unfolded = ics.replace("\r\n ", "");
    assert_eq!(unfolded.matches("BEGIN:VEVENT\r\n").count(), 6);
    assert_eq!(unfolded.matches("BEGIN:VALARM\r\n").count(), 12);
    let first = unfolded.split("END:VEVENT").next().unwrap();
    for line in [
        "UID:sichuan-bairi-2021-2021-09-25@baosong",
        "DTSTAMP:20210926T000000Z",
        "DTSTART;VALUE=DATE:20210926",
        "DTEND;VALUE=DATE:20210927",
        "SUMMARY:附件2报送截止（第 1 期，2021-09-25）",
        "TRIGGER:-P2DT15H",
    ] {
        assert!(first.contains(&format!("{line}\r\n")), "{line}: {first}");
    }
}

#[test]
#[cfg_attr(not(has_tmux), ignore = "needs tmux")]
fn neither_dates_nor_file_names_are_broken_on_a_screen_of_80_columns() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    desk.take("2021-09-25/成都市.xlsx", "收件/成都市_附件2_2021-09-25.xlsx");
    desk.run(&["collect", "--period", "2021-09-25"]);
    let (binary, folder) = (env!("CARGO_BIN_EXE_baosong"), desk.whole("."));
    let run = |args: &str| format!("{binary} {args} --today 2021-09-26");
    let (calendar, log, status) = (run("calendar"), run("log"), run("status --period 2021-09-25"));
    let all = format!("cd '{folder}' && {calendar}; {log}; {status}; echo END; sleep 60");
    let Some(terminal) = Terminal::open(&all, 80, 60) else { return };
    let screen = terminal.wait_for("END");
    for whole in [
        "2021-10-10  星期日（双休日）  31",
        "成都市_附件2_2021-09-25.xlsx（采用）",
        "还有“首次收到”一栏",
    ] {
        assert!(screen.contains(whole), "{whole}: {screen}");
    }
}
