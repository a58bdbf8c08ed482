//! A whole campaign played by a script: 21 units, six periods, two inboxes; after every step `status`
//! says what a person wrote down in story.txt, as JSON and as the grid.

mod story;

use crate::common::tamper::Parts;
use crate::common::{Run, TestDir, season, text};
use baosong::campaign::{Campaign, Period};
use chrono::{NaiveDate, TimeDelta};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, SystemTime};
use story::{Act, Content, Decision, Row, Step, Table};

/// The campaign's units by their short names.
fn names() -> Vec<(String, String)> {
    let campaign = Campaign::built_in().unwrap();
    campaign.units.iter().map(|u| (u.aliases[0].clone(), u.name.clone())).collect()
}

#[test]
fn status_says_at_every_step_what_a_person_wrote_down() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let tables = story::tables(include_str!("story.txt"));
    assert_eq!(tables.len(), 6);
    let mut grid: BTreeMap<Period, Vec<String>> = BTreeMap::new();
    for (number, table) in (1..).zip(&tables) {
        assert_eq!(table.period.to_string(), season::PERIODS[number - 1]);
        let listed: Vec<&String> = table.rows.iter().map(|row| &row.unit).collect();
        assert_eq!(listed, names().iter().map(|(short, _)| short).collect::<Vec<_>>());
        for (at, step) in table.steps.iter().enumerate() {
            let today = play(&desk, table, number, at, *step);
            let expected: Vec<&str> = table.rows.iter().map(|r| r.expected[at].as_str()).collect();
            compare(&desk, table, &expected, step, today);
            if let Step::Decide(_) = step {
                move_back(&mut grid, table, &tables[number.saturating_sub(2)]);
            }
            grid.insert(table.period, expected.iter().map(|cell| grid_cell(cell)).collect());
            compare_grid(&desk, &grid, today);
        }
    }
}

/// Plays what happens up to a step; returns its day.
fn play(desk: &TestDir, table: &Table, number: usize, at: usize, step: Step) -> NaiveDate {
    let day = |offset: i64| table.period.0 + TimeDelta::days(offset);
    let (today, before) = match step {
        Step::Collect(offset) => (day(offset), at.checked_sub(1).map(|b| table.steps[b])),
        Step::Decide(offset) => {
            for row in &table.rows {
                let acts = row.acts.iter();
                acts.for_each(|act| decide(desk, number, row, act, (offset, day(offset))));
            }
            return day(offset);
        }
        Step::Publish(offset) => {
            publish(desk, table.period, day(offset));
            return day(offset);
        }
    };
    let since = before.map_or(i64::MIN, Step::offset);
    for (unit, row) in table.rows.iter().enumerate() {
        for (nth, act) in row.acts.iter().enumerate() {
            if let Act::Send { content, inboxes, offset } = act
                && *offset > since
                && *offset <= step.offset()
            {
                let folders = inboxes.iter().enumerate().map(|(copy, inbox)| {
                    format!("收件/{}/{}/{unit:02}-{nth}-{copy}", inbox.name(), table.period)
                });
                let filled = day(row.first_sent(content));
                let sent = (day(*offset), filled);
                send(desk, folders.collect(), (unit, number), *content, sent);
            }
        }
    }
    let folders = ["经信厅", "经合局"].map(|inbox| format!("收件/{inbox}/{}", table.period));
    folders.iter().for_each(|folder| fs::create_dir_all(desk.path(folder)).unwrap());
    let period = table.period.to_string();
    let run = on(desk, today, &["collect", &folders[0], &folders[1], "--period", &period]);
    assert!(run.status < 2, "{}", run.stderr);
    today
}

/// Puts a return into folders, received at noon in Beijing and filled in on another day.
fn send(
    desk: &TestDir,
    folders: Vec<String>,
    (unit, number): (usize, usize),
    content: Content,
    (day, filled): (NaiveDate, NaiveDate),
) {
    let (_, name) = &names()[unit];
    let noon = day.and_hms_opt(4, 0, 0).unwrap().and_utc().timestamp();
    for folder in folders {
        let path = format!("{folder}/{name}.xlsx");
        match content {
            Content::Broken => {
                fs::create_dir_all(desk.path(&folder)).unwrap();
                fs::write(desk.path(&path), format!("%PDF-1.4 {folder}")).unwrap();
            }
            Content::Figures { negative, added, scaled } => {
                let mut figures = season::figures(unit, number);
                figures[2] += f64::from(added);
                if negative {
                    figures[0] = -1.0;
                }
                if scaled {
                    figures[3] = (figures[3] * 10_000.0).round();
                }
                let day = filled.to_string();
                season::write_on(desk, &path, (name, &day), unit, number, figures);
            }
        }
        let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(noon.unsigned_abs());
        let file = fs::OpenOptions::new().write(true).open(desk.path(&path)).unwrap();
        file.set_modified(moment).unwrap();
    }
}

/// What the grid says of the period before once returns of this one were moved there.
fn move_back(grid: &mut BTreeMap<Period, Vec<String>>, table: &Table, before: &Table) {
    for (at, row) in table.rows.iter().enumerate() {
        let is_moved = |act: &Act| matches!(act, Act::Decide { decision: Decision::MoveBack, .. });
        let sent = row.acts.iter().find_map(|act| match act {
            Act::Send { offset, .. } => Some(table.period.0 + TimeDelta::days(*offset)),
            Act::Decide { .. } => None,
        });
        if let Some(sent) = sent.filter(|_| row.acts.iter().any(is_moved)) {
            let late = (sent - before.period.0).num_days();
            grid.get_mut(&before.period).unwrap()[at] = format!("迟{late}天 v1");
        }
    }
}

/// Carries out a decision whose day has come.
fn decide(desk: &TestDir, number: usize, row: &Row, act: &Act, (offset, today): (i64, NaiveDate)) {
    let Act::Decide { decision, offset: day } = act else { return };
    if day.is_some_and(|day| day != offset) {
        return;
    }
    let period = season::PERIODS[number - 1];
    let versioned = |verb: &'static str, version: &u32| (vec![verb.to_string()], Some(*version));
    let (mut own, version) = match decision {
        Decision::Accept(version) => versioned("accept", version),
        Decision::Reject(version) => versioned("reject", version),
        Decision::Withdraw(version) => versioned("withdraw", version),
        Decision::Adjust => {
            (["adjust", &row.unit, "签约金额", "1.5"].map(String::from).to_vec(), None)
        }
        Decision::Confirm => (["accept", &row.unit, "签约金额"].map(String::from).to_vec(), None),
        Decision::MoveBack => {
            let to = season::PERIODS[number - 2];
            let own = ["move", &row.unit, "--to", to, "--period", period];
            return run_decision(desk, row, &own, today);
        }
    };
    if let Some(version) = version {
        own.extend([row.unit.clone(), version.to_string()]);
    }
    let own: Vec<&str> = own.iter().map(String::as_str).chain(["--period", period]).collect();
    run_decision(desk, row, &own, today);
}

fn run_decision(desk: &TestDir, row: &Row, own: &[&str], today: NaiveDate) {
    let shared = ["--reason", "核实", "--by", "朱磊"];
    let run = on(desk, today, &[own, &shared].concat());
    assert_eq!(run.status, 0, "{} {own:?}: {}", row.unit, run.stderr);
}

/// Writes the summary, corrects it by hand, writes the bulletin, and the summary once more: the one that
/// was corrected stays as it is, the new one stands beside it.
fn publish(desk: &TestDir, period: Period, today: NaiveDate) {
    let period = period.to_string();
    let merge = ["merge", "--period", &period];
    assert!(on(desk, today, &merge).status < 2);
    let summaries = || -> Vec<_> {
        let all = fs::read_dir(desk.path("汇总")).unwrap().map(|entry| entry.unwrap().path());
        let of_period = |path: &std::path::PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.ends_with(".xlsx") && name.contains(&period)
        };
        all.filter(of_period).collect()
    };
    let written = summaries();
    assert_eq!(written.len(), 1, "{written:?}");
    let mut parts = Parts::of(&fs::read(&written[0]).unwrap());
    let sheet = parts.part("xl/worksheets/sheet1.xml");
    *sheet = String::from_utf8(sheet.clone()).unwrap().replacen("成都", "成　都", 1).into_bytes();
    let book = parts.bytes();
    fs::write(&written[0], &book).unwrap();
    assert!(on(desk, today, &["brief", "--period", &period]).status < 2);
    let again = on(desk, today, &merge);
    assert!(again.stdout.contains("没有覆盖"), "{}", again.stdout);
    assert_eq!(fs::read(&written[0]).unwrap(), book);
    assert_eq!(summaries().len(), 2);
}

fn on(desk: &TestDir, today: NaiveDate, args: &[&str]) -> Run {
    let today = today.to_string();
    Run::of(desk.command(&[args, &["--today", &today]].concat()).output().unwrap())
}

/// The JSON of the period against the column of the table.
fn compare(desk: &TestDir, table: &Table, expected: &[&str], step: &Step, today: NaiveDate) {
    let period = table.period.to_string();
    let args = ["status", "--period", &period];
    let (status, document) = desk.json_on(&today.to_string(), &args);
    let units = document["periods"][0]["units"].as_array().unwrap();
    let left = document["periods"][0]["days_left"].as_i64().unwrap();
    let told: Vec<String> = units.iter().map(|unit| said(unit, left)).collect();
    let wrong: Vec<String> = table
        .rows
        .iter()
        .zip(expected.iter().zip(&told))
        .filter(|(_, (expected, told))| *expected != told)
        .map(|(row, (expected, told))| format!("{} {expected} but {told}", row.unit))
        .collect();
    assert!(wrong.is_empty(), "{period} {step:?}:\n{}", wrong.join("\n"));
    let open = expected.iter().any(|cell| !cell.starts_with('采') || cell.ends_with('待'));
    assert_eq!(status, i32::from(open), "{period} {step:?}");
}

/// A unit of the JSON in the words of the story.
fn said(unit: &Value, left: i64) -> String {
    let state = match text(unit, "state") {
        "accepted" => "采",
        "held" => "核",
        "returned" => "退",
        "unreadable" => "坏",
        _ => "未",
    };
    let version = unit["version"].as_u64().map(|v| v.to_string()).unwrap_or_default();
    let days = unit["days_late"].as_i64().unwrap_or_default();
    let time = match text(unit, "timeliness") {
        "due" => format!("等{left}"),
        "in_time" => "按".to_string(),
        "late" => format!("迟{days}"),
        "overdue" => format!("过{days}"),
        other => panic!("{other}"),
    };
    let channel = match text(unit, "agreement") {
        "same" => "=".to_string(),
        "different" => "≠".to_string(),
        "only_one" => unit["channels"][0].as_str().unwrap().chars().nth(1).unwrap().to_string(),
        _ => String::new(),
    };
    let waiting = if unit["waiting"].is_null() { "" } else { "待" };
    format!("{state}{version}{time}{channel}{waiting}")
}

/// A cell of the story as the grid shows it.
fn grid_cell(cell: &str) -> String {
    let version: String = cell.chars().skip(1).take_while(char::is_ascii_digit).collect();
    let late: String = cell
        .split('迟')
        .nth(1)
        .unwrap_or_default()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    match cell.chars().next().unwrap() {
        '采' if cell.ends_with('待') => format!("待核 v{}", version.parse::<u32>().unwrap() + 1),
        '采' if !late.is_empty() => format!("迟{late}天 v{version}"),
        '采' => format!("按时 v{version}"),
        '核' => format!("待核 v{version}"),
        '退' => format!("退改 v{version}"),
        '坏' => "不能读".to_string(),
        _ => "未报".to_string(),
    }
}

/// The grid on the screen: what the story says of the periods so far, and nothing of those ahead.
fn compare_grid(desk: &TestDir, grid: &BTreeMap<Period, Vec<String>>, today: NaiveDate) {
    let campaign = Campaign::built_in().unwrap();
    let calendar = &campaign.calendar;
    let screen = on(desk, today, &["status", "--all"]).stdout;
    for (at, (short, _)) in names().iter().enumerate() {
        let line = screen.lines().find(|line| line.trim_start().starts_with(short)).unwrap();
        let shown: Vec<&str> =
            line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        let mut expected = vec![short.clone()];
        for period in calendar.periods() {
            let ahead = calendar.opens(*period) > today;
            let nothing = if ahead { "—" } else { "未报" };
            expected.push(grid.get(period).map_or(nothing.to_string(), |cells| cells[at].clone()));
        }
        assert_eq!(shown, expected, "{today}\n{screen}");
    }
}
