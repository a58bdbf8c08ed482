//! `accept`, `reject`, `withdraw`, `adjust` and `log`: the office decides with a reason, nothing is deleted.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::{Desk, codes, fixture, text};
use serde_json::Value;
use std::fs;
use std::time::{Duration, SystemTime};

const DAY: [&str; 2] = ["--period", "2021-09-25"];

/// What the summary says of a unit: its state and one of its figures.
fn unit(desk: &Desk, name: &str, key: &str) -> (String, Value) {
    let (_, merged) = desk.json(&["merge", DAY[0], DAY[1]]);
    let units = merged["units"].as_array().unwrap();
    let unit = units.iter().find(|u| text(u, "name") == name).unwrap();
    (text(unit, "status").to_string(), unit["values"][key].clone())
}

fn decide(desk: &Desk, args: &[&str]) {
    let own = [DAY[0], DAY[1], "--reason", "电话核实", "--by", "朱磊"];
    let run = desk.run(&[args, &own].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.contains("已记入台账"), "{}", run.stdout);
}

/// Two versions of 内江市: 11 projects, then 12.
fn two_versions() -> Desk {
    let desk = Desk::new();
    for name in ["内江市.xlsx", "内江市(修改后).xlsx"] {
        let file = fixture(&format!("faults/two-versions/{name}"));
        desk.json(&["collect", &file, DAY[0], DAY[1]]);
    }
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("accepted".into(), 12.into()));
    desk
}

#[test]
fn of_two_that_conflict_the_office_chooses() {
    let desk = Desk::new();
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(1_632_500_000);
    for name in ["乐山市.xlsx", "乐山市(经合局).xlsx"] {
        let place = desk.take(&format!("faults/conflict/{name}"), &format!("收件/{name}"));
        fs::OpenOptions::new().write(true).open(place).unwrap().set_modified(moment).unwrap();
    }
    desk.json(&["collect", "收件", DAY[0], DAY[1]]);
    assert_eq!(unit(&desk, "乐山市", "enterprise_visits"), ("returned".into(), Value::Null));
    let visits = |version: &str| {
        decide(&desk, &["accept", "--unit", "乐山", "--version", version]);
        unit(&desk, "乐山市", "enterprise_visits")
    };
    let (one, two) = (visits("1"), visits("2"));
    let mut both = [one.1.as_u64().unwrap(), two.1.as_u64().unwrap()];
    both.sort_unstable();
    assert_eq!((one.0.as_str(), two.0.as_str(), both), ("accepted", "accepted", [106, 116]));
}

#[test]
fn a_version_is_withdrawn_sent_back_and_accepted_again() {
    let desk = two_versions();
    decide(&desk, &["withdraw", "--unit", "内江", "--version", "2"]);
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("accepted".into(), 11.into()));
    decide(&desk, &["reject", "--unit", "内江", "--version", "1"]);
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("returned".into(), Value::Null));
    decide(&desk, &["accept", "--unit", "内江", "--version", "2"]);
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("accepted".into(), 12.into()));
    let (_, log) = desk.json(&["log", DAY[0], DAY[1], "--unit", "内江"]);
    let events = log["events"].as_array().unwrap();
    let actions: Vec<&str> = events.iter().map(|e| text(e, "action")).collect();
    assert_eq!(actions, ["收表", "收表", "撤回", "退回", "采用"]);
    assert!(events[2..].iter().all(|e| text(e, "by") == "朱磊" && text(e, "detail") == "电话核实"));
}

#[test]
fn an_adjusted_figure_is_the_offices_and_says_so() {
    let desk = two_versions();
    decide(&desk, &["adjust", "--unit", "内江", "--field", "签约项目", "--value", "10"]);
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("accepted".into(), 10.into()));
    let printed = desk.run(&["merge", DAY[0], DAY[1]]).stdout;
    assert!(printed.contains("省里调整：单位报 12，改为 10。原因：电话核实"), "{printed}");
    let kept = desk.path("存档/2021-09-25/511000 内江市/v2/记录.json");
    let record: Value = serde_json::from_slice(&fs::read(kept).unwrap()).unwrap();
    assert!(!codes(&record).contains(&"adjusted"), "what was kept does not change");
}

#[test]
fn a_decision_needs_a_reason_and_a_version_that_is_fit() {
    let desk = Desk::new();
    let file = fixture("faults/negative-count.xlsx");
    desk.json(&["collect", &file, DAY[0], DAY[1]]);
    for (args, why) in [
        (vec!["accept", "--unit", "自贡", "--reason", "x"], "还有强制性问题"),
        (vec!["reject", "--unit", "自贡", "--reason", " "], "要写理由"),
        (vec!["reject", "--unit", "自贡", "--version", "7", "--reason", "x"], "没有第 7 份"),
        (vec!["withdraw", "--unit", "成都", "--reason", "x"], "没有收到成都市的报表"),
        (
            vec!["adjust", "--unit", "自贡", "--field", "备注", "--value", "1", "--reason", "x"],
            "数字指标",
        ),
    ] {
        let run = desk.run(&[&args[..], &DAY].concat());
        assert_eq!(run.status, 2, "{args:?}");
        assert!(run.stderr.contains(why), "{args:?}: {}", run.stderr);
    }
}
