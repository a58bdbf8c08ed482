//! The archive proves itself: what was changed in it is named and held until it is collected anew, and what is
//! not the program's is passed over. Every way to tamper with it is tried in `faults::tamper`.

use crate::common::{Run, TestDir, fixture, text};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

const PERIOD: &str = "2021-09-25";
const RECORD: &str = "存档/2021-09-25/510100 成都市/v1/记录.json";

/// A working folder that has collected two returns and decided on one.
fn collected() -> TestDir {
    let desk = TestDir::bare();
    assert_eq!(desk.run(&["init", "."]).status, 0);
    for name in ["成都市.xlsx", "自贡市.xlsx"] {
        fs::copy(fixture(&format!("2021-09-25/{name}")), desk.path(&format!("收件/{name}")))
            .unwrap();
    }
    assert!(on(&desk, &["collect", "--period", PERIOD]).status < 2);
    let adjust =
        ["adjust", "自贡", "签约金额", "9.5", "--reason", "剔除重复项目", "--period", PERIOD];
    assert_eq!(on(&desk, &adjust).status, 0);
    desk
}

fn on(desk: &TestDir, args: &[&str]) -> Run {
    desk.run(args)
}

/// The state of a unit in the summary.
fn state(desk: &TestDir, code: &str) -> String {
    let (_, merged) = desk.json(&["merge", "--period", PERIOD]);
    let unit =
        merged["units"].as_array().unwrap().iter().find(|u| text(u, "code") == code).unwrap();
    text(unit, "status").to_string()
}

/// Every command that reads the archive names the fault and does not end well.
fn all_tell(desk: &TestDir, told: &str) {
    let commands: [&[&str]; 6] = [
        &["merge", "--period", PERIOD],
        &["status", "--period", PERIOD],
        &["brief", "--period", PERIOD],
        &["pack", "--period", PERIOD],
        &["log", "--period", PERIOD],
        &["remind", "--period", PERIOD],
    ];
    for args in commands {
        let run = on(desk, args);
        assert_eq!(run.status, 1, "{args:?}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(told), "{args:?}: {}", run.stderr);
    }
    let whole = on(desk, &["verify", "存档"]);
    assert_eq!(whole.status, 1, "{}", whole.stdout);
}

fn edit(desk: &TestDir, file: &str, old: &str, new: &str) {
    let was = fs::read_to_string(desk.path(file)).unwrap();
    assert!(was.contains(old), "{was}");
    fs::write(desk.path(file), was.replacen(old, new, 1)).unwrap();
}

#[test]
fn an_archive_that_nobody_touched_is_whole() {
    let desk = collected();
    let whole = on(&desk, &["verify", "存档"]);
    assert_eq!(whole.status, 0, "{}", whole.stdout);
    // Two records and a decision.
    assert!(whole.stdout.contains("存档完整：登记的 3 份"), "{}", whole.stdout);
    let (status, document) = desk.json(&["verify", "存档"]);
    assert_eq!((status, &document["agrees"], &document["listed"]), (0, &true.into(), &3.into()));
    assert_eq!(on(&desk, &["verify", "收件"]).status, 2);
}

#[test]
fn a_changed_record_is_held_and_collected_anew() {
    let desk = collected();
    edit(&desk, RECORD, "186.5", "196.5");
    all_tell(&desk, "510100 成都市/v1/记录.json 和写下时不同，被改过或损坏");
    assert_eq!(
        (state(&desk, "510100"), state(&desk, "510300")),
        ("held".into(), "accepted".into())
    );
    let refused = on(&desk, &["accept", "成都", "1", "--reason", "没问题", "--period", PERIOD]);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("在存档里损坏了，不能采用"), "{}", refused.stderr);
}

#[test]
fn the_original_of_a_damaged_record_is_collected_anew() {
    let desk = collected();
    edit(&desk, RECORD, "186.5", "196.5");
    assert_eq!(state(&desk, "510100"), "held");
    // It still lies in the inbox.
    on(&desk, &["collect", "--period", PERIOD]);
    assert_eq!(state(&desk, "510100"), "accepted");
    let log = on(&desk, &["log", "--period", PERIOD]).stdout;
    assert!(log.contains("v2"), "{log}");
}

/// What was replaced does not count again because what replaced it was damaged: somebody decides.
#[test]
fn an_older_version_counts_again_by_decision_only() {
    let desk = TestDir::new();
    let collect = |name: &str| {
        let file = fixture(&format!("faults/two-versions/{name}"));
        on(&desk, &["collect", &file, "--period", PERIOD])
    };
    collect("内江市.xlsx");
    collect("内江市(修改后).xlsx");
    let newest = "存档/2021-09-25/511000 内江市/v2";
    let kept = fs::read_to_string(desk.path(&format!("{newest}/记录.json"))).unwrap();
    fs::write(desk.path(&format!("{newest}/记录.json")), "{\"half").unwrap();
    assert_eq!(state(&desk, "511000"), "held");
    let merged = on(&desk, &["merge", "--period", PERIOD]).stdout.replace('\n', "");
    assert!(merged.contains("后来收的一份在存档里损坏了，不知道该用哪一份"), "{merged}");
    // Put back from a backup, collected anew, or decided on.
    fs::write(desk.path(&format!("{newest}/记录.json")), kept).unwrap();
    assert_eq!(state(&desk, "511000"), "accepted");
    fs::remove_dir_all(desk.path(newest)).unwrap();
    assert_eq!(state(&desk, "511000"), "held");
    let accept = ["accept", "内江", "1", "--reason", "电话核实", "--period", PERIOD];
    // Decided, and the version that is gone is still told.
    let decided = on(&desk, &accept);
    assert!(decided.status == 1 && decided.stdout.contains("已记入台账"), "{}", decided.stderr);
    assert_eq!(state(&desk, "511000"), "accepted");
}

#[test]
fn a_damaged_version_that_is_collected_anew_takes_its_place() {
    let desk = TestDir::new();
    for name in ["内江市.xlsx", "内江市(修改后).xlsx", "内江市(修改后).xlsx"] {
        let file = fixture(&format!("faults/two-versions/{name}"));
        let run = on(&desk, &["collect", &file, "--period", PERIOD]);
        assert!(run.stdout.contains("采用 1"), "{}", run.stdout);
        let record = desk.path("存档/2021-09-25/511000 内江市/v2/记录.json");
        if record.is_file() {
            fs::write(record, "").unwrap();
        }
    }
    assert_eq!(state(&desk, "511000"), "accepted");
}

#[test]
fn a_damaged_record_of_a_file_without_a_unit_stops_nobody() {
    let desk = collected();
    let collect = || desk.run(&["collect", "--period", PERIOD]);
    fs::copy(fixture("faults/unknown-unit.xlsx"), desk.path("收件/未知.xlsx")).unwrap();
    collect();
    let folders = || fs::read_dir(desk.path("存档/2021-09-25/未识别")).unwrap();
    let record = folders().next().unwrap().unwrap().path().join("记录.json");
    fs::write(record, "{\"half").unwrap();
    for _ in 0..2 {
        let run = collect();
        assert_eq!(run.status, 1, "{}", run.stderr);
        assert_eq!(folders().count(), 2, "collected anew, once");
    }
}

#[test]
fn a_folder_that_another_program_left_keeps_its_number() {
    let desk = collected();
    fs::create_dir_all(desk.path("存档/2021-09-25/510100 成都市/v2/@eaDir")).unwrap();
    fs::copy(fixture("deciding/成都市_正常.xlsx"), desk.path("收件/成都市.xlsx")).unwrap();
    let run = on(&desk, &["collect", "--period", PERIOD]);
    assert!(run.status < 2, "{}", run.stderr);
    assert!(desk.path("存档/2021-09-25/510100 成都市/v3/记录.json").is_file());
    assert_eq!(on(&desk, &["verify", "存档"]).status, 0);
}

#[test]
fn folders_of_other_programs_are_passed_over_and_named() {
    let desk = collected();
    let unit = desk.path("存档/2021-09-25/510100 成都市");
    fs::create_dir(unit.join("@eaDir")).unwrap();
    let copy = desk.path("存档/2021-09-25/510100 成都市 (冲突副本)");
    fs::create_dir_all(copy.join("v1")).unwrap();
    fs::copy(desk.path(RECORD), copy.join("v1/记录.json")).unwrap();
    for args in [&["merge"][..], &["status"], &["log"], &["pack"]] {
        let run = on(&desk, &[args, &["--period", PERIOD]].concat());
        for folder in ["510100 成都市/@eaDir", "510100 成都市 (冲突副本)/v1"] {
            let told = format!("存档/2021-09-25/{folder} 不是程序建的文件夹，没有读");
            assert!(run.stderr.contains(&told), "{args:?}: {}", run.stderr);
        }
    }
    assert_eq!(on(&desk, &["log", "--period", PERIOD]).status, 0);
    let zip = fs::read(desk.path("汇总/2021-09-25_证据包.zip")).unwrap();
    let packed = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    assert!(packed.file_names().all(|name| !name.unwrap().contains("冲突副本")));
    assert_eq!(on(&desk, &["verify", "存档"]).status, 0);
}

#[test]
fn an_archive_of_the_version_before_is_taken_as_it_is() {
    let desk = collected();
    // What an older program kept: no list, and records that do not know of one.
    fs::remove_dir_all(desk.path("存档/2021-09-25/校验")).unwrap();
    for unit in ["510100 成都市", "510300 自贡市"] {
        let record = format!("存档/2021-09-25/{unit}/v1/记录.json");
        let mut kept: Value =
            serde_json::from_slice(&fs::read(desk.path(&record)).unwrap()).unwrap();
        kept["collected"].as_object_mut().unwrap().remove("is_listed");
        fs::write(desk.path(&record), serde_json::to_vec_pretty(&kept).unwrap()).unwrap();
    }
    assert_eq!(
        (state(&desk, "510100"), state(&desk, "510300")),
        ("accepted".into(), "accepted".into())
    );
    let reject = ["reject", "自贡", "--reason", "不实", "--period", PERIOD];
    assert_eq!(on(&desk, &reject).status, 0);
    let whole = on(&desk, &["verify", "存档"]);
    assert!(whole.stdout.contains("存档完整：登记的 4 份"), "{}", whole.stdout);
    edit(&desk, RECORD, "186.5", "196.5");
    all_tell(&desk, "记录.json 和写下时不同，被改过或损坏");
}

#[test]
fn what_a_killed_run_left_half_written_goes_and_is_never_packed() {
    let desk = collected();
    let left: Vec<PathBuf> = [
        "汇总",
        "退改",
        "退改/2021-09-25",
        "发件",
        "发件/2021-09-25",
        "发件/2021-09-25/退改邮件",
        "存档",
        "存档/2021-09-25/台账",
        "别处",
        ".",
    ]
    .map(|folder| desk.path(&format!("{folder}/.baosong-abc123.tmp")))
    .to_vec();
    for draft in &left {
        fs::create_dir_all(draft.parent().unwrap()).unwrap();
        fs::write(draft, "{half").unwrap();
    }
    assert!(on(&desk, &["pack", "--period", PERIOD]).status < 2);
    let zip = fs::read(desk.path("汇总/2021-09-25_证据包.zip")).unwrap();
    let packed = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    assert!(packed.file_names().all(|name| !name.unwrap().ends_with(".tmp")));
    on(&desk, &["reject", "自贡", "--reason", "不实", "--period", PERIOD]);
    // Outside of the working folder's own folders it goes when something is written there.
    on(&desk, &["merge", "--period", PERIOD, "-o", "别处/汇总.xlsx"]);
    for draft in left {
        assert!(!draft.exists(), "{}", draft.display());
    }
}

/// A draft that another process is writing stays.
#[test]
fn a_draft_that_is_being_written_stays() {
    let desk = collected();
    let draft = desk.path("汇总/.baosong-abc123.tmp");
    let file = fs::File::create(&draft).unwrap();
    file.lock().unwrap();
    on(&desk, &["merge", "--period", PERIOD]);
    assert!(draft.exists());
    drop(file);
    on(&desk, &["merge", "--period", PERIOD]);
    assert!(!draft.exists());
}
