//! `accept`, `reject`, `withdraw`, `adjust` and `log`: the office decides with a reason, nothing is deleted.

use crate::common::{TestDir, codes, fixture, period, season, text};
use calamine::{Reader, Xlsx, open_workbook};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

const DAY: [&str; 2] = ["--period", "2021-09-25"];

/// What the summary says of a unit: its state and one of its figures.
fn unit(desk: &TestDir, name: &str, key: &str) -> (String, Value) {
    let (_, merged) = desk.json(&["merge", DAY[0], DAY[1]]);
    let units = merged["units"].as_array().unwrap();
    let unit = units.iter().find(|u| text(u, "name") == name).unwrap();
    (text(unit, "status").to_string(), unit["values"][key].clone())
}

fn decide(desk: &TestDir, args: &[&str]) {
    let own = [DAY[0], DAY[1], "--reason", "电话核实", "--by", "朱磊"];
    let run = desk.run(&[args, &own].concat());
    assert_eq!(run.status, 0, "{}", run.stderr);
    assert!(run.stdout.contains("已记入台账"), "{}", run.stdout);
}

/// Two versions of 内江市: 11 projects, then 12.
fn two_versions() -> TestDir {
    let desk = TestDir::new();
    for name in ["内江市.xlsx", "内江市(修改后).xlsx"] {
        let file = fixture(&format!("faults/two-versions/{name}"));
        desk.json(&["collect", &file, DAY[0], DAY[1]]);
    }
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("accepted".into(), 12.into()));
    desk
}

#[test]
fn of_two_that_conflict_the_office_chooses() {
    let desk = TestDir::new();
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(1_632_500_000);
    for name in ["乐山市.xlsx", "乐山市(经合局).xlsx"] {
        let place = desk.take(&format!("faults/conflict/{name}"), &format!("收件/{name}"));
        fs::OpenOptions::new().write(true).open(place).unwrap().set_modified(moment).unwrap();
    }
    desk.json(&["collect", "收件", DAY[0], DAY[1]]);
    assert_eq!(unit(&desk, "乐山市", "enterprise_visits"), ("held".into(), Value::Null));
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
fn a_choice_stands_when_what_was_kept_is_handed_in_again() {
    let desk = TestDir::new();
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(1_632_500_000);
    let names = ["收件/乐山市.xlsx", "收件/乐山市(经合局).xlsx"];
    for name in names {
        let place = desk.take(&name.replace("收件", "faults/conflict"), name);
        fs::OpenOptions::new().write(true).open(place).unwrap().set_modified(moment).unwrap();
        desk.json(&["collect", name, DAY[0], DAY[1]]);
    }
    let told = desk.run(&["check", "收件", DAY[0], DAY[1]]).stdout;
    assert!(told.contains("baosong accept"), "{told}");
    decide(&desk, &["accept", "--unit", "乐山", "--version", "2"]);
    let chosen = unit(&desk, "乐山市", "enterprise_visits");
    for name in names {
        let (_, again) = desk.json(&["collect", name, DAY[0], DAY[1]]);
        assert_eq!(text(&again["files"][0], "status"), "duplicate");
    }
    assert_eq!(unit(&desk, "乐山市", "enterprise_visits"), chosen);
    assert!(!desk.path("存档/2021-09-25/511100 乐山市/v3").exists());
}

#[test]
fn what_was_withdrawn_counts_when_it_is_sent_again_but_not_while_it_lies_there() {
    let desk = TestDir::new();
    let file = "faults/two-versions/内江市.xlsx";
    let place = desk.take(file, "收件/内江市.xlsx");
    let sent_at = |hours: u64| {
        let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(1_632_500_000 + hours * 3600);
        fs::OpenOptions::new().write(true).open(&place).unwrap().set_modified(moment).unwrap();
    };
    sent_at(0);
    desk.json(&["collect", "收件", DAY[0], DAY[1]]);
    decide(&desk, &["withdraw", "--unit", "内江"]);
    let twice = ["withdraw", "--unit", "内江", "--reason", "x", DAY[0], DAY[1]];
    let run = desk.run(&twice);
    assert_eq!(run.status, 2, "{}", run.stdout);
    assert!(run.stderr.contains("第 1 份已撤回：电话核实"), "{}", run.stderr);
    let (_, again) = desk.json(&["collect", "收件", DAY[0], DAY[1]]);
    assert_eq!(text(&again["files"][0], "status"), "duplicate");
    let findings = again["files"][0]["findings"].as_array().unwrap();
    let same = findings.iter().find(|f| f["code"] == "same_bytes").unwrap();
    let message = text(same, "message");
    assert!(
        message.contains("已撤回：电话核实") && message.contains("baosong accept"),
        "{message}"
    );
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("missing".into(), Value::Null));
    sent_at(96);
    let (_, again) = desk.json(&["collect", "收件", DAY[0], DAY[1]]);
    assert_eq!(text(&again["files"][0], "status"), "accepted");
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("accepted".into(), 11.into()));
}

#[test]
fn a_version_is_withdrawn_sent_back_and_accepted_again() {
    let desk = two_versions();
    decide(&desk, &["withdraw", "--unit", "内江", "--version", "2"]);
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("accepted".into(), 11.into()));
    let printed = desk.run(&["merge", DAY[0], DAY[1]]).stdout.replace('\n', "");
    let counted = "存档 2 份：采用 1、待核 0、退改 0、以另一份为准 0、撤回 1、不能读 0（";
    assert!(printed.contains(counted), "{printed}");
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
fn what_came_in_one_run_is_decided_on_like_what_came_in_two() {
    let desk = TestDir::new();
    let folder = fixture("faults/two-versions");
    desk.json(&["collect", &folder, DAY[0], DAY[1]]);
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("accepted".into(), 12.into()));
    decide(&desk, &["withdraw", "--unit", "内江", "--version", "2"]);
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("accepted".into(), 11.into()));
    decide(&desk, &["accept", "--unit", "内江", "--version", "2"]);
    decide(&desk, &["accept", "--unit", "内江", "--version", "1"]);
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("accepted".into(), 11.into()));
}

#[test]
fn an_adjusted_figure_is_the_offices_and_says_so() {
    let desk = two_versions();
    decide(&desk, &["adjust", "--unit", "内江", "--field", "签约项目", "--value", "10"]);
    assert_eq!(unit(&desk, "内江市", "signed_projects"), ("accepted".into(), 10.into()));
    // What is decided is no news on a screen; the way of the number tells it.
    let printed = desk.run(&["merge", DAY[0], DAY[1]]).stdout;
    assert!(!printed.contains("省里调整"), "{printed}");
    let told = desk.run(&["trace", "内江", "签约项目", DAY[0], DAY[1]]).stdout;
    assert!(told.contains("省里调整：单位报 12，改为 10。原因：电话核实"), "{told}");
    let kept = desk.path("存档/2021-09-25/511000 内江市/v2/记录.json");
    let record: Value = serde_json::from_slice(&fs::read(kept).unwrap()).unwrap();
    assert!(!codes(&record).contains(&"adjusted"), "what was kept does not change");
}

/// A cell of the summary's sheet by its row's first texts.
fn line_of(path: &Path, sheet: &str, texts: [&str; 2]) -> Vec<String> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let row = range.rows().find(|row| {
        let text = |at: usize| row.get(at).map(ToString::to_string).unwrap_or_default();
        text(0) == texts[0] && text(1) == texts[1]
    });
    row.unwrap_or_else(|| panic!("{texts:?}")).iter().map(ToString::to_string).collect()
}

/// An entry of the summary's package as text.
fn part(path: &Path, name: &str) -> String {
    let mut package = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut package.by_name(name).unwrap(), &mut text).unwrap();
    text
}

#[test]
fn the_summary_shows_what_was_adjusted_by_whom_when_and_why() {
    let desk = TestDir::new();
    desk.json(&["collect", &period(), DAY[0], DAY[1]]);
    for (field, value) in [("签约金额", "8.5"), ("带队招商", "7"), ("签约项目上年同期", "9")]
    {
        decide(&desk, &["adjust", "--unit", "成都", "--field", field, "--value", value]);
    }
    desk.run(&["merge", DAY[0], DAY[1], "-o", "汇总.xlsx"]);
    let book = desk.path("汇总.xlsx");
    let amount = line_of(&book, "数据来源", ["成都市", "签约金额(亿元)"]);
    // The office's figure, the unit's own text, and what happened.
    assert_eq!((amount[3].as_str(), amount[6].as_str()), ("8.5", "186.5"));
    assert_eq!(amount[9], "省里调整：单位报 186.5，改为 8.5。原因：电话核实（2021-09-26 朱磊）");
    let visits = line_of(&book, "数据来源", ["成都市", "拜访企业(户)"]);
    assert_eq!(visits[9], "");
    for field in ["签约金额", "带队招商", "签约项目上年同期"] {
        let told = line_of(&book, "说明", ["汇总表", &format!("△ 成都市{field}")]);
        assert!(told[2].contains("原因：电话核实（2021-09-26 朱磊）"), "{told:?}");
    }
    // The mark is part of the number's format, so that a print shows it; a note says why.
    let styles = part(&book, "xl/styles.xml");
    for format in ["0.00&quot;△&quot;", "0&quot;△&quot;", "0&quot;*&quot;&quot;△&quot;"] {
        assert!(styles.contains(format), "{format}: {styles}");
    }
    let notes = part(&book, "xl/comments1.xml");
    assert_eq!(notes.matches("，改为 ").count(), 3, "{notes}");
    assert!(notes.contains("ref=\"E5\"") && notes.contains("单位报 186.5，改为 8.5"));
    let sheet = part(&book, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("标 △ 的是省里调整过的数（3 处）"));
}

#[test]
fn what_was_not_understood_is_shown_as_it_stands() {
    let desk = TestDir::new();
    for (file, meetings) in [("1.xlsx", -1.0), ("2.xlsx", 5.0)] {
        let mut figures = season::figures(1, 1);
        figures[0] = meetings;
        season::write(&desk, file, "自贡市", 1, 1, figures);
        desk.json(&["collect", file, DAY[0], DAY[1]]);
    }
    decide(&desk, &["withdraw", "--unit", "自贡", "--version", "2"]);
    let trace = ["trace", "自贡", "召开推介会", DAY[0], DAY[1]];
    let told = desk.run(&trace).stdout;
    assert!(told.contains("v1 “-1”"), "{told}");
    decide(&desk, &["adjust", "--unit", "自贡", "--field", "召开推介会", "--value", "4"]);
    let told = desk.run(&trace).stdout;
    assert!(told.contains("单位报 “-1”，改为 4"), "{told}");
    assert!(!told.contains("空白"), "{told}");
}

#[test]
fn an_adjustment_belongs_to_the_figure_on_which_it_was_made() {
    let desk = TestDir::new();
    let send = |file: &str, signed: f64, amount: f64| {
        let mut figures = season::figures(1, 1);
        (figures[2], figures[3]) = (signed, amount);
        let hour: u64 = file[..1].parse().unwrap();
        let day = format!("2021-09-2{hour}");
        season::write_on(&desk, file, ("自贡市", &day), 1, 1, figures);
        let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(1_632_500_000 + hour * 3600);
        let opened = fs::OpenOptions::new().write(true).open(desk.path(file)).unwrap();
        opened.set_modified(moment).unwrap();
        desk.json(&["collect", file, DAY[0], DAY[1]]);
    };
    let figure = || unit(&desk, "自贡市", "signed_projects").1;
    send("1.xlsx", 6.0, 1.5);
    decide(&desk, &["adjust", "--unit", "自贡", "--field", "签约项目", "--value", "9"]);
    let log = desk.run(&["log", DAY[0], DAY[1]]).stdout.replace(['\n', ' ', '│'], "");
    assert!(log.contains("v1的6改为9"), "{log}");
    // Another version with the same figure: it still holds. With another one: it is asked.
    send("2.xlsx", 6.0, 1.7);
    assert_eq!(figure(), 9);
    send("3.xlsx", 7.0, 1.7);
    assert_eq!(figure(), 7);
    let printed = desk.run(&["merge", DAY[0], DAY[1]]).stdout.replace('\n', "");
    assert!(printed.contains("省里曾把 v1 的 6 调整为 9，单位现在报 7：请确认"), "{printed}");
    // The unit now says what the office had said.
    send("4.xlsx", 9.0, 1.7);
    let printed = desk.run(&["merge", DAY[0], DAY[1]]).stdout;
    assert!(!printed.contains("调整"), "{printed}");
    decide(&desk, &["accept", "--unit", "自贡", "--version", "1"]);
    assert_eq!(figure(), 9);
}

#[test]
fn the_newer_ones_say_that_the_office_decided() {
    let desk = two_versions();
    decide(&desk, &["accept", "--unit", "内江", "--version", "1"]);
    let decision = "省里决定采用第 1 份：电话核实（2021-09-26 朱磊）";
    let printed = desk.run(&["merge", DAY[0], DAY[1]]).stdout;
    assert!(!printed.contains("省里决定") && !printed.contains("以新的为准"), "{printed}");
    let told = desk.run(&["trace", "内江", "签约项目", DAY[0], DAY[1]]).stdout;
    assert!(told.contains(decision) && told.contains("省里决定采用这一份：电话核实"), "{told}");
}

#[test]
fn a_figure_that_the_form_could_not_hold_is_refused_and_one_without_effect_told() {
    let desk = two_versions();
    for (field, value, why) in [
        ("签约项目", "12.5", "应是整数"),
        ("签约金额", "1.2345678", "位小数"),
        ("签约项目", "-3", "-3"),
    ] {
        let value = format!("--value={value}");
        let args = ["adjust", "--unit", "内江", "--field", field, &value, "--reason", "x"];
        let run = desk.run(&[&args[..], &DAY].concat());
        assert_eq!(run.status, 2, "{}", run.stdout);
        assert!(run.stderr.contains(why), "{}", run.stderr);
    }
    decide(&desk, &["reject", "--unit", "内江"]);
    let args = ["adjust", "--unit", "内江", "--field", "签约项目", "--value", "10"];
    let run = desk.run(&[&args[..], &DAY, &["--reason", "x"]].concat());
    assert!(run.stdout.contains("第 2 份还没有采用（退改）"), "{}", run.stdout);
}

#[test]
fn rules_are_judged_again_over_adjusted_figures() {
    let desk = TestDir::new();
    season::write(&desk, "1.xlsx", "自贡市", 1, 1, season::figures(1, 1));
    desk.json(&["collect", "1.xlsx", DAY[0], DAY[1]]);
    let adjust = |value: &str| {
        let args = ["adjust", "--unit", "自贡", "--field", "签约项目", "--value", value];
        let told = desk.run(&[&args[..], &["--reason", "x"], &DAY].concat()).stdout;
        let told = told.lines().find_map(|line| line.strip_prefix("调整后要核实："));
        told.map(String::from)
    };
    let flat = |text: &str| text.replace(['\n', ' '], "");
    let merged = || flat(&desk.run(&["merge", DAY[0], DAY[1]]).stdout);
    let told = flat(&adjust("1").unwrap());
    assert!(told.contains("落地项目") && merged().contains(&told), "{told} {}", merged());
    assert_eq!(adjust("30"), None);
    assert!(!merged().contains(&told), "{}", merged());
}

#[test]
fn an_adjustment_without_a_place_is_refused_or_told() {
    let desk = two_versions();
    let args = ["adjust", "--unit", "内江", "--field", "带队招商", "--value", "7"];
    let run = desk.run(&[&args[..], &["--reason", "x"], &DAY].concat());
    assert_eq!(run.status, 2, "{}", run.stdout);
    assert!(run.stderr.contains("没有“带队招商”这一项"), "{}", run.stderr);
    // 自贡市 sends its supplement, then a newer return without one.
    let figures = season::figures(1, 1);
    season::write(&desk, "自贡/1.xlsx", "自贡市", 1, 1, figures);
    desk.json(&["collect", "自贡/1.xlsx", DAY[0], DAY[1]]);
    decide(&desk, &["adjust", "--unit", "自贡", "--field", "带队招商", "--value", "7"]);
    season::write(&desk, "自贡/2.xlsx", "自贡市", season::PLAIN, 1, figures);
    desk.json(&["collect", "自贡/2.xlsx", DAY[0], DAY[1]]);
    let printed = desk.run(&["merge", DAY[0], DAY[1]]).stdout;
    assert!(printed.contains("带队招商：省里调整过的数没有用上"), "{printed}");
}

#[test]
fn a_decision_needs_a_reason_and_a_version_that_is_fit() {
    let desk = TestDir::new();
    let file = fixture("faults/negative-count.xlsx");
    desk.json(&["collect", &file, DAY[0], DAY[1]]);
    for (args, why) in [
        (vec!["accept", "--unit", "自贡", "--reason", "x"], "还有强制性问题"),
        (vec!["reject", "--unit", "自贡", "--reason", " "], "要写理由"),
        (vec!["reject", "--unit", "自贡", "--version", "7", "--reason", "x"], "没有第 7 份"),
        (vec!["withdraw", "--unit", "成都", "--reason", "x"], "没有收到成都市的报表"),
        (
            vec!["adjust", "--unit", "自贡", "--field", "备注", "--value", "1", "--reason", "x"],
            "没有“备注”这个数字指标，可以写：召开推介会、拜访企业、",
        ),
        (
            vec![
                "adjust",
                "--unit",
                "自贡",
                "--field",
                "拜访企业",
                "--value",
                "-3",
                "--reason",
                "x",
            ],
            "“-3”不是大于等于 0 的数",
        ),
    ] {
        let run = desk.run(&[&args[..], &DAY].concat());
        assert_eq!(run.status, 2, "{args:?}");
        assert!(run.stderr.contains(why), "{args:?}: {}", run.stderr);
    }
}
