//! Several commands at the same time in one folder keep no version twice, lose nothing, and settle no
//! conflict between them.

use super::office::PERIOD;
use super::{rounds, sound};
use crate::common::{Run, TestDir, fixture, season, text};
use serde_json::Value;
use std::fs;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

/// Folders at work at the same time: most of a round is waiting.
const ABREAST: u64 = 4;
/// Units whose returns come in while the commands run; 乐山市 is the one in conflict.
const UNITS: [usize; 6] = [1, 2, 3, 4, 5, 6];
/// Decisions on one figure, as many as commands beside the watch.
const DECISIONS: usize = 3;
const CONFLICT: [&str; 2] = ["乐山市.xlsx", "乐山市(经合局).xlsx"];

fn spawn(desk: &TestDir, args: &[&str]) -> Child {
    let mut command = desk.command(args);
    command.args(["--today", "2021-09-26"]).stdin(Stdio::piped());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// How a run ended that must not have failed.
fn ended(child: Child) -> Run {
    let run = Run::of(child.wait_with_output().unwrap());
    assert!((0..2).contains(&run.status), "{}: {}{}", run.status, run.stdout, run.stderr);
    assert!(!run.stderr.contains("存档对不上"), "{}", run.stderr);
    run
}

/// Puts a file of the same moment as all others into the inbox; a copy that is complete when it appears.
fn drop_in(desk: &TestDir, name: &str, bytes: &[u8]) {
    let (draft, place) = (desk.path(name), desk.path(&format!("收件/{name}")));
    fs::write(&draft, bytes).unwrap();
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(1_632_500_000);
    fs::OpenOptions::new().write(true).open(&draft).unwrap().set_modified(moment).unwrap();
    fs::rename(draft, place).unwrap();
}

fn versions(desk: &TestDir) -> usize {
    crate::common::kept::version_folders(&desk.path(&format!("存档/{PERIOD}"))).len()
}

/// The watch takes what the commands beside it left to it.
fn wait_for(desk: &TestDir, count: usize) {
    let begun = Instant::now();
    while versions(desk) < count {
        assert!(begun.elapsed() < Duration::from_secs(60), "{} of {count}", versions(desk));
        sleep(Duration::from_millis(50));
    }
}

fn end_watch(mut watch: Child) {
    if cfg!(windows) {
        watch.kill().unwrap();
        watch.wait().unwrap();
        return;
    }
    let sent = std::process::Command::new("kill").args(["-INT", &watch.id().to_string()]).status();
    assert!(sent.unwrap().success());
    ended(watch);
}

/// The state of a unit in the summary.
fn state(desk: &TestDir, unit: &str) -> String {
    let (_, merged) = desk.json(&["merge", "--period", PERIOD]);
    let units = merged["units"].as_array().unwrap();
    text(units.iter().find(|u| u["name"] == unit).unwrap(), "status").to_string()
}

/// One round; how many processes ran in it.
fn round(number: u64) -> usize {
    let desk = TestDir::bare();
    assert_eq!(desk.run(&["init", "."]).status, 0);
    drop_return(&desk, 0, number);
    ended(spawn(&desk, &["collect", "--period", PERIOD]));
    let watch = spawn(&desk, &["collect", "收件", "--watch", "--period", PERIOD]);
    let (mut running, mut sent) = (Vec::new(), 1);
    for (nth, at) in UNITS.into_iter().enumerate() {
        drop_return(&desk, at, number);
        sent += 1;
        if let Some(name) = CONFLICT.get(nth / 2).filter(|_| nth % 2 == 1) {
            drop_in(&desk, name, &fs::read(fixture(&format!("faults/conflict/{name}"))).unwrap());
            sent += 1;
        }
        running.extend(commands(&desk, nth));
        // From all at once to one after the other.
        sleep(Duration::from_millis(number * 37 % 400));
    }
    let count = running.len() + 1;
    running.into_iter().for_each(|child| drop(ended(child)));
    wait_for(&desk, sent);
    sleep(Duration::from_millis(number * 211 % 2500));
    end_watch(watch);
    is_sound(&desk, sent);
    count
}

/// A unit's return with a figure of its own in every round.
fn drop_return(desk: &TestDir, at: usize, number: u64) {
    let names = crate::common::held::names();
    let mut figures = season::figures(at, 1);
    figures[1] += number as f64;
    let mut book = season::book((&names[at], PERIOD), at, 1, figures, None);
    drop_in(desk, &format!("{at}.xlsx"), &book.save_to_buffer().unwrap());
}

/// Commands that begin at the same time.
fn commands(desk: &TestDir, nth: usize) -> Vec<Child> {
    let reason = format!("第 {nth} 个");
    let decide = ["adjust", "成都", "签约项目", "3", "--reason", &reason];
    let all: [&[&str]; 4] = [&["collect"], &["merge"], &["remind"], &decide];
    let some = all.iter().take(if nth < DECISIONS { 4 } else { 2 });
    some.map(|args| spawn(desk, &[args, &["--period", PERIOD][..]].concat())).collect()
}

/// Everything is kept once, the conflict waits for a person, and what was decided stands there.
fn is_sound(desk: &TestDir, sent: usize) {
    let mut kept = sound::kept(desk, PERIOD);
    kept.dedup();
    assert_eq!((kept.len(), versions(desk)), (sent, sent), "kept once each");
    let (status, _) = desk.json(&["collect", "--period", PERIOD]);
    assert!(status < 2);
    assert_eq!(versions(desk), sent, "nothing is new");
    let decided = sound::reasons(desk, PERIOD);
    let mut once = decided.clone();
    once.sort();
    once.dedup();
    assert_eq!((decided.len(), once.len()), (DECISIONS, DECISIONS), "{decided:?}");
    sound::outputs_are_whole(desk);
    sound::no_draft_is_left(desk);
    sound::archive_is_whole(desk);
    let (_, log) = desk.json(&["log", "--period", PERIOD]);
    assert_eq!(log["events"].as_array().map(Vec::len), Some(sent + DECISIONS));
    conflict_waits(desk);
}

/// Whichever of the two came first counts on or both wait; the other is held, never taken.
fn conflict_waits(desk: &TestDir) {
    let (_, document) = desk.json(&["merge", "--period", PERIOD]);
    let held = document["counts"]["held"].as_u64();
    let state = state(desk, "乐山市");
    assert!(matches!(state.as_str(), "held" | "accepted"), "{state}");
    assert_eq!(held, Some(if state == "held" { 2 } else { 1 }), "{}", document["counts"]);
}

#[test]
fn commands_side_by_side_with_a_watch_lose_double_and_settle_nothing() {
    let all = rounds(2, 64);
    let mut processes = 0;
    for first in (0..all).step_by(ABREAST as usize) {
        let some = first..(first + ABREAST).min(all);
        processes += std::thread::scope(|scope| {
            let running: Vec<_> = some.map(|number| scope.spawn(move || round(number))).collect();
            running.into_iter().map(|round| round.join().unwrap()).sum::<usize>()
        });
    }
    println!(
        "side by side: {all} rounds with --watch, {processes} processes, 0 lost, 0 twice, 0 conflicts settled"
    );
}

#[test]
fn two_collects_side_by_side_lose_and_double_nothing() {
    let desk = TestDir::new();
    let inbox = desk.path("收件");
    fs::create_dir_all(&inbox).unwrap();
    let names = crate::common::held::names();
    for number in 0..500 {
        let at = number % names.len();
        let mut figures = season::figures(at, 1);
        figures[1] = number as f64;
        let mut book = season::book((&names[at], PERIOD), at, 1, figures, None);
        book.save(inbox.join(format!("{number}.xlsx"))).unwrap();
    }
    let spawn = || spawn(&desk, &["collect", "收件", "--period", PERIOD, "--format", "json"]);
    let runs = [spawn(), spawn()].map(ended);
    let added = |run: &Run| -> usize {
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        let files = document["files"].as_array().unwrap().iter();
        files.filter(|file| !file["version"].is_null()).count()
    };
    let mut kept = sound::kept(&desk, PERIOD);
    kept.dedup();
    assert_eq!((versions(&desk), kept.len(), runs.iter().map(added).sum()), (500, 500, 500));
}
