//! Ctrl-C in the middle of a run: nothing half written is left, and a line says how to go on.
#![cfg(unix)]

use crate::common::{Run, TestDir, fixture_path, period};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs that are stopped, at moments spread over the length of a whole one.
const STOPS: u32 = 12;

/// Names of everything below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let all = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    all.filter(|entry| entry.file_type().is_file()).map(|entry| entry.into_path()).collect()
}

fn is_draft(path: &Path) -> bool {
    path.components().any(|part| {
        let name = part.as_os_str().to_string_lossy();
        name.starts_with(".draft-") || name.starts_with(".baosong-")
    })
}

/// The same command as from a terminal: whoever runs the tests in the background or under nohup has turned
/// signals off, which the program respects.
fn attended(own: &Command) -> Command {
    let mut command = Command::new("env");
    command.arg("--default-signal=HUP,INT,TERM").arg(own.get_program()).args(own.get_args());
    command.current_dir(own.get_current_dir().unwrap());
    for (name, value) in own.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
}

/// Ends a run like Ctrl-C after a pause.
fn interrupted(desk: &TestDir, args: &[&str], pause: Duration) -> Run {
    let mut command = attended(&desk.command(args));
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(pause);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    Run::of(child.wait_with_output().unwrap())
}

/// Stops a command at many moments and looks at what is left each time; how often one was told.
fn stop_often(desk: &TestDir, args: &[&str], advice: &str, look: impl Fn()) -> u32 {
    let begun = Instant::now();
    let whole = Run::of(desk.command(args).output().unwrap());
    assert!(whole.status <= 1, "{}", whole.stderr);
    let length = begun.elapsed();
    let mut told = 0;
    for round in 0..STOPS {
        let run = interrupted(desk, args, length * round / STOPS);
        let left: Vec<PathBuf> =
            files_below(&desk.path("")).into_iter().filter(|path| is_draft(path)).collect();
        assert!(left.is_empty(), "{left:?}");
        look();
        if run.status == 130 && !run.stderr.is_empty() {
            assert!(run.stderr.contains(advice), "{}", run.stderr);
            assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
            told += 1;
        } else {
            // Before anything was begun, or after all was done.
            assert!(run.status == -1 || (0..=1).contains(&run.status) || run.status == 130);
        }
    }
    told
}

#[test]
fn a_stopped_merge_leaves_the_summary_that_was_there() {
    let desk = TestDir::bare();
    let inbox = period();
    let args = ["merge", &inbox, "-o", "汇总.xlsx", "--today", "2021-09-26"];
    let told = stop_often(&desk, &args, "汇总表没有写", || {
        assert_eq!(files_below(&desk.path("")), [desk.path("汇总.xlsx")]);
        zip::ZipArchive::new(fs::File::open(desk.path("汇总.xlsx")).unwrap()).unwrap();
    });
    assert!(told > 0);
}

#[test]
fn a_stopped_template_leaves_whole_forms_and_no_part_of_a_zip() {
    let desk = TestDir::new();
    let day = ["--today", "2021-09-26"];
    let told =
        stop_often(&desk, &["template", "-o", "表", day[0], day[1]], "都是完整的", || {
            for form in files_below(&desk.path("表")) {
                zip::ZipArchive::new(fs::File::open(form).unwrap()).unwrap();
            }
        });
    assert!(told > 0);
    let args = ["template", "--zip", "表.zip", day[0], day[1]];
    assert!(stop_often(&desk, &args, "zip 文件没有写", || ()) > 0);
}

#[test]
fn a_stopped_collect_goes_on_where_it_was_stopped() {
    let desk = TestDir::new();
    let inbox = period();
    let args = ["collect", &inbox, "--today", "2021-09-26"];
    let archive = desk.path("存档/2021-09-25");
    let mut told = 0;
    for _ in 0..3 {
        // Something is new each time.
        told += stop_often(&desk, &args, "再运行一次", || {
            for record in files_below(&archive).iter().filter(|path| path.ends_with("记录.json"))
            {
                let parsed =
                    serde_json::from_slice::<serde_json::Value>(&fs::read(record).unwrap());
                assert!(parsed.is_ok(), "{}", record.display());
            }
            let _ = fs::remove_dir_all(&archive);
        });
    }
    assert!(told > 0);
    let (status, last) = desk.json(&["collect", &inbox]);
    let counts = &last["counts"];
    let kept = counts["accepted"].as_u64().unwrap() + counts["duplicate"].as_u64().unwrap();
    assert_eq!((status, kept), (0, 21), "{last}");
    let original = fs::read(archive.join("510100 成都市/v1/成都市.xlsx")).unwrap();
    assert_eq!(original, fs::read(fixture_path("2021-09-25/成都市.xlsx")).unwrap());
}
