//! How commands are found and told: the working folder, periods that are meant, decisions by position.

use crate::common::{self, Run, TestDir, cell, fixture, season, text};
use serde_json::Value;
use std::fs;
use std::time::{Duration, SystemTime};

const DAY: [&str; 2] = ["--period", "2021-09-25"];
const OUTSIDE: &str = "这里不是工作文件夹";

fn on(desk: &TestDir, day: &str, args: &[&str]) -> Run {
    Run::of(desk.command(&[args, &["--today", day]].concat()).output().unwrap())
}

/// Runs the binary in a folder below the desk's.
fn below(desk: &TestDir, folder: &str, args: &[&str]) -> Run {
    let args = [args, &["--today", "2021-09-26"]].concat();
    Run::of(desk.command(&args).current_dir(desk.path(folder)).output().unwrap())
}

#[test]
fn outside_of_a_working_folder_a_command_that_needs_one_refuses() {
    let desk = TestDir::bare();
    desk.take("2021-09-25/成都市.xlsx", "成都市.xlsx");
    let needing: [&[&str]; 18] = [
        &["template"],
        &["collect"],
        &["collect", "成都市.xlsx"],
        &["return", "-o", "退"],
        &["status"],
        &["remind"],
        &["mail", "template", "-o", "信"],
        &["mail", "remind"],
        &["mail", "return"],
        &["merge", "-o", "汇总.xlsx"],
        &["brief"],
        &["trace", "成都", "签约金额"],
        &["pack"],
        &["log"],
        &["accept", "成都", "--reason", "x"],
        &["reject", "成都", "--reason", "x"],
        &["withdraw", "成都", "--reason", "x"],
        &["adjust", "成都", "签约金额", "1", "--reason", "x"],
    ];
    for args in needing {
        let run = desk.run(args);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains(OUTSIDE) && run.stderr.contains("baosong init"), "{args:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    }
    assert_eq!(fs::read_dir(desk.path(".")).unwrap().count(), 1, "nothing was made");
    let needing_none: [&[&str]; 11] = [
        &["check", "成都市.xlsx"],
        &["template", "-o", "表", "--unit", "成都"],
        &["template", "--zip", "表.zip", "--unit", "成都"],
        &["merge", "成都市.xlsx", "-o", "汇总.xlsx"],
        &["brief", "成都市.xlsx", "-o", "通报.txt"],
        &["trace", "成都", "签约金额", "成都市.xlsx"],
        &["verify", "汇总.xlsx", "成都市.xlsx"],
        &["calendar"],
        &["rules"],
        &["explain", "converted"],
        &["init", "新"],
    ];
    for args in needing_none {
        let run = desk.run(args);
        assert!(run.status <= 1, "{args:?}: {}", run.stderr);
    }
    let of_archive = desk.run(&["verify", "表.zip"]);
    assert_eq!(of_archive.status, 2, "{}", of_archive.stdout);
}

#[test]
fn a_summary_of_the_archive_is_verified_in_its_working_folder() {
    let desk = TestDir::new();
    desk.take("2021-09-25/成都市.xlsx", "收件/成都市.xlsx");
    desk.run(&["collect"]);
    desk.run(&["merge", "-o", "汇总.xlsx"]);
    assert_eq!(desk.run(&["verify", "汇总.xlsx"]).status, 0);
    let elsewhere = TestDir::bare();
    fs::copy(desk.path("汇总.xlsx"), elsewhere.path("汇总.xlsx")).unwrap();
    let run = elsewhere.run(&["verify", "汇总.xlsx"]);
    assert!(run.status == 2 && run.stderr.contains(OUTSIDE), "{}", run.stderr);
}

#[test]
fn a_folder_below_is_in_the_working_folder_and_typed_paths_stay_where_one_is() {
    let desk = TestDir::new();
    desk.take("2021-09-25/成都市.xlsx", "收件/经信厅/成都市.xlsx");
    desk.take("2021-09-25/自贡市.xlsx", "别处/来件/自贡市.xlsx");
    let collected = below(&desk, "别处", &["collect", "来件"]);
    assert!(collected.stdout.contains("存档在 ../存档/2021-09-25"), "{}", collected.stdout);
    let inbox = below(&desk, "别处", &["collect"]);
    assert!(inbox.stdout.contains("采用 1：成都"), "{}{}", inbox.stdout, inbox.stderr);
    let made = below(&desk, "别处/来件", &["template", "--unit", "成都"]);
    assert!(made.stdout.contains("在 ../../发件/2021-10-10"), "{}", made.stdout);
    assert!(desk.path("发件/2021-10-10/成都市_附件2_2021-10-10.xlsx").is_file());
    below(&desk, "别处", &["template", "--unit", "成都", "-o", "表"]);
    assert!(desk.path("别处/表/成都市_附件2_2021-10-10.xlsx").is_file());
    let merged = below(&desk, "别处", &["merge", "-o", "汇总.csv"]);
    assert!(merged.stdout.contains("在 汇总.csv"), "{}", merged.stdout);
    assert!(desk.path("别处/汇总.csv").is_file());
    let units: Value = serde_json::from_str(
        &below(&desk, "收件/经信厅", &["status", DAY[0], DAY[1], "--format", "json"]).stdout,
    )
    .unwrap();
    let unit = &units["periods"][0]["units"][0];
    assert_eq!(unit["channels"][0], "经信厅", "{unit}");
}

#[test]
fn a_campaign_file_of_nearly_the_right_name_is_told() {
    for name in ["专项行动.toml.txt", "专项行动(1).toml", "专项行动.txt"] {
        let desk = TestDir::bare();
        fs::write(desk.path(name), baosong::campaign::BUILT_IN).unwrap();
        fs::create_dir(desk.path("收件")).unwrap();
        for args in [&["status"][..], &["calendar"], &["init", "."]] {
            let run = desk.run(args);
            assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{name} {args:?}");
            let said = format!("这里的专项行动文件叫“{name}”，应改名为“专项行动.toml”");
            assert!(run.stderr.contains(&said), "{}", run.stderr);
            assert_eq!(run.stderr.contains("扩展名"), name.ends_with(".txt"), "{}", run.stderr);
        }
        let above = below(&desk, "收件", &["status"]);
        assert!(above.stderr.contains("上级文件夹 "), "{}", above.stderr);
        let given = desk.run(&["--campaign", ".", "status"]);
        assert!(given.stderr.contains("应改名为"), "{}", given.stderr);
    }
    // A right one above goes before a wrong one here.
    let desk = TestDir::new();
    fs::create_dir(desk.path("收件")).unwrap();
    fs::write(desk.path("收件/专项行动(1).toml"), "x").unwrap();
    assert_eq!(below(&desk, "收件", &["calendar"]).status, 0);
}

#[test]
fn a_form_is_of_the_next_period_that_is_still_open() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    for (day, period) in [
        ("2021-09-24", "2021-09-25"),
        ("2021-09-25", "2021-09-25"),
        ("2021-09-26", "2021-10-10"),
        ("2021-10-11", "2021-10-25"),
        ("2022-03-01", "2021-12-10"),
    ] {
        let made = on(&desk, day, &["template", "--unit", "成都"]).stdout;
        assert!(made.contains(&format!("报送期 {period}")), "{day}: {made}");
        assert_eq!(made.contains("各期都已过了截止日"), day == "2022-03-01", "{made}");
        let letter = on(&desk, day, &["mail", "template", "--unit", "成都"]).stdout;
        assert!(letter.contains(&format!("发件/{period}/")) || letter.contains(period), "{letter}");
    }
    let made = on(&desk, "2021-09-26", &["template", DAY[0], DAY[1], "--unit", "成都"]).stdout;
    assert!(made.contains("报送期 2021-09-25") && !made.contains("各期"), "{made}");
}

/// Two versions of 内江市: 11 projects, then 12.
fn two_versions() -> TestDir {
    let desk = TestDir::new();
    for name in ["内江市.xlsx", "内江市(修改后).xlsx"] {
        let file = fixture(&format!("faults/two-versions/{name}"));
        desk.json(&["collect", &file, DAY[0], DAY[1]]);
    }
    desk
}

fn figure(desk: &TestDir, key: &str) -> (String, Value) {
    let (_, merged) = desk.json(&["merge", DAY[0], DAY[1]]);
    let units = merged["units"].as_array().unwrap();
    let unit = units.iter().find(|u| text(u, "name") == "内江市").unwrap();
    (text(unit, "status").to_string(), unit["values"][key].clone())
}

#[test]
fn decisions_take_unit_and_version_in_their_order() {
    let desk = two_versions();
    let decide = |args: &[&str], said: &str, projects: u64| {
        let run = desk.run(&[args, &["--reason", "电话核实"]].concat());
        assert_eq!(run.status, 0, "{args:?}: {}", run.stderr);
        assert!(run.stdout.contains(said), "{args:?}: {}", run.stdout);
        assert_eq!(figure(&desk, "signed_projects"), ("accepted".into(), projects.into()));
    };
    decide(&["accept", "内江", "1"], "采用第 1 份", 11);
    decide(&["accept", "内江", "第2份"], "采用第 2 份", 12);
    decide(&["accept", "511000", "１"], "采用第 1 份", 11);
    decide(&["accept", "--unit", "内江", "2"], "采用第 2 份", 12);
    decide(&["withdraw", "内江市", "2", DAY[0], DAY[1]], "撤回第 2 份", 11);
}

#[test]
fn a_figure_is_adjusted_with_its_unit_of_measure() {
    let desk = two_versions();
    for (typed, understood, value) in [
        ("35.5", None, "35.5"),
        ("35.5亿元", Some("“35.5亿元”理解为 35.5 亿元"), "35.5"),
        ("3500万元", Some("“3500万元”理解为 0.35 亿元"), "0.35"),
        ("１２．５", Some("“１２．５”理解为 12.5 亿元"), "12.5"),
        ("125,000,000元", Some("“125,000,000元”理解为 1.25 亿元"), "1.25"),
    ] {
        let run = desk.run(&["adjust", "内江", "签约金额", typed, "--reason", "来电更正"]);
        assert_eq!(run.status, 0, "{typed}: {}", run.stderr);
        assert_eq!(run.stdout.contains("理解为"), understood.is_some(), "{}", run.stdout);
        assert!(run.stdout.contains(understood.unwrap_or_default()), "{}", run.stdout);
        assert!(run.stdout.contains(&format!("签约金额调整为 {value}")), "{}", run.stdout);
        assert_eq!(figure(&desk, "signed_amount").1.to_string(), value, "{typed}");
    }
    let options = ["adjust", "内江", "--field", "签约项目", "--value", "12个", "--reason", "x"];
    assert!(desk.run(&options).stdout.contains("“12个”理解为 12 个"));
    for (typed, why) in [
        ("35个", "“签约金额”的计量单位是亿元，“35个”写的是“个”，不能换算"),
        ("35%", "百分数"),
        ("约35", "不是准数"),
        ("-5", "“-5”不是大于等于 0 的数"),
        ("3501元", "位小数"),
        ("很多", "不是一个数"),
    ] {
        let run = desk.run(&["adjust", "内江", "签约金额", typed, "--reason", "x"]);
        assert_eq!(run.status, 2, "{typed}: {}", run.stdout);
        assert!(run.stderr.contains(why), "{typed}: {}", run.stderr);
    }
    assert_eq!(figure(&desk, "signed_amount").1.to_string(), "1.25");
}

#[test]
fn what_is_missing_or_too_much_in_a_decision_is_told_with_an_example() {
    let desk = two_versions();
    for (args, why) in [
        (&["accept", "内江", "2"][..], "要写理由，记进台账：在后面加上 --reason \"已电话核实\""),
        (&["adjust", "内江", "签约金额", "3"], "--reason \"已电话核实\""),
        (&["accept", "--reason", "x"], "要写是哪个单位，如 baosong accept 凉山 --reason"),
        (
            &["adjust", "内江", "--reason", "x"],
            "要写是哪个指标，如 baosong adjust 自贡 签约金额 35.5",
        ),
        (&["adjust", "内江", "签约金额", "--reason", "x"], "要写改成多少，如 baosong adjust"),
        (&["adjust", "内江", "签约金额", "1", "2", "--reason", "x"], "“2”多写了"),
        (&["adjust", "内江", "签约金额", "1", "--unit", "内江", "--reason", "x"], "“1”多写了"),
        (&["accept", "内江", "2", "3", "--reason", "x"], "“3”多写了"),
        (&["accept", "内江", "2", "--version", "1", "--reason", "x"], "“2”多写了"),
        (&["reject", "内江", "签约金额", "--reason", "x"], "“签约金额”不是第几份"),
        (&["reject", "内江", "7", "--reason", "x"], "7"),
    ] {
        let run = desk.run(args);
        assert_eq!(run.status, 2, "{args:?}: {}", run.stdout);
        assert!(run.stderr.contains(why), "{args:?}: {}", run.stderr);
    }
}

#[test]
fn a_finding_is_explained_by_the_words_of_the_screen() {
    let desk = TestDir::new();
    let told = desk.run(&["explain", "没有填"]).stdout;
    assert!(told.contains("- 含义：没有填\n") && told.contains("确实为零的填 0"), "{told}");
    let rule = desk.run(&["explain", "累计数不少于上期"]).stdout;
    assert!(rule.contains("- 含义：累计数不少于上期"), "{rule}");
    let unknown = desk.run(&["explain", "天气"]);
    assert!(unknown.status == 2 && unknown.stderr.contains("没有“天气”这个问题"));
}

#[test]
fn the_guide_says_what_may_stay_blank_as_the_campaign_does() {
    let desk = TestDir::new();
    let guide = |folder: &str| {
        desk.run(&["template", DAY[0], DAY[1], "--unit", "成都", "-o", folder]);
        let form = desk.path(folder).join("成都市_附件2_2021-09-25.xlsx");
        let lines: Vec<String> = (0..40).map(|row| cell(&form, "填报说明", row, 0)).collect();
        lines.into_iter().find(|line| line.contains("没有发生填 0")).unwrap()
    };
    assert_eq!(
        guide("一"),
        "2. 没有发生填 0，不能空着，空着的会退回；只有“补充表”暂时没有数的可以留空，并在备注里说明。"
    );
    let file = desk.path("专项行动.toml");
    let campaign = fs::read_to_string(&file).unwrap();
    fs::write(&file, campaign.replace("enabled = true", "enabled = false")).unwrap();
    assert_eq!(guide("二"), "2. 没有发生填 0，不能空着：空着和 0 是两回事，空着的会退回。");
    let lenient = campaign.replace("if_blank     = \"mandatory\"", "if_blank     = \"verify\"");
    fs::write(&file, lenient).unwrap();
    let told = guide("三");
    assert!(told.contains("暂时没有数的留空，并在备注里说明"), "{told}");
}

#[test]
fn a_first_look_at_a_period_tells_of_no_change() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let look = |period: &str| on(&desk, "2021-10-09", &["status", "--period", period]).stdout;
    assert!(!look("2021-09-25").contains("从上次看"));
    assert!(look("2021-09-25").contains("没有变化"));
    assert!(!look("2021-10-10").contains("从上次看"), "nobody has looked at it yet");
    assert!(look("2021-10-10").contains("没有变化"));
}

#[test]
fn a_unit_that_sent_an_old_form_is_told_what_came() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    // 9 October: the figures of 10 October on the form of 25 September.
    season::write(&desk, "收件/自贡市.xlsx", "自贡市", 1, 1, season::figures(1, 1));
    let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(1_633_752_000);
    let file = fs::OpenOptions::new().write(true).open(desk.path("收件/自贡市.xlsx")).unwrap();
    file.set_modified(noon).unwrap();
    on(&desk, "2021-10-09", &["collect", DAY[0], DAY[1]]);
    let next = ["--period", "2021-10-10"];
    let list = on(&desk, "2021-10-09", &["remind", next[0], next[1]]).stdout;
    assert!(list.contains("未报（10-09 来的是 2021-09-25 期的表）"), "{list}");
    let mail = ["mail", "remind", next[0], next[1], "-o", "信"];
    on(&desk, "2021-10-09", &mail);
    let phone = |unit: &str| fs::read_to_string(desk.path(&format!("信/{unit}_短信.txt"))).unwrap();
    let told = phone("自贡市");
    assert!(
        told.contains("10月9日收到的是贵单位 2021-09-25 期的报表，尚未收到本期的报表"),
        "{told}"
    );
    assert!(phone("成都市").contains("尚未收到贵单位的报表"));
}

#[test]
fn only_a_number_can_be_a_nought() {
    let desk = TestDir::new();
    let mut hints: Vec<(String, String)> = Vec::new();
    for file in ["2021-09-25/甘孜州.xlsm", "faults/blank-cell.xls"] {
        let (_, told) = desk.json(&["check", &fixture(file)]);
        for finding in told["files"][0]["findings"].as_array().unwrap() {
            if text(finding, "code") == "blank" {
                hints.push((text(finding, "field").into(), text(finding, "hint").into()));
            }
        }
    }
    let hint =
        |field: &str| hints.iter().find(|(of, _)| of == field).map(|(_, hint)| hint.as_str());
    assert_eq!(hint("reporting_unit"), Some("请补填"), "{hints:?}");
    assert_eq!(hint("landed_projects"), Some("请补填；确实为零的填 0"), "{hints:?}");
}

#[test]
fn nobody_lags_who_has_met_the_target() {
    let desk = TestDir::new();
    let file = desk.path("专项行动.toml");
    fs::write(desk.path("通报短信.txt"), "{每个 数量目标}{目标}居后：{落后}。\n").unwrap();
    let lagging = || {
        desk.run(&["brief", &common::period(), DAY[0], DAY[1], "-o", "通报.txt"]);
        let told = fs::read_to_string(desk.path("通报.txt")).unwrap();
        let line = told.lines().find(|line| line.contains("走访企业居后")).unwrap();
        line.trim().to_string()
    };
    let (_, merged) = desk.json(&["merge", &common::period(), DAY[0], DAY[1], "-o", "a.xlsx"]);
    let named = lagging();
    let mut short = 0;
    for unit in merged["units"].as_array().unwrap() {
        let met = &unit["attainment"]["enterprise_visits"]["met"];
        if *met == true {
            assert!(!named.contains(text(unit, "name")), "{named}: {unit}");
        }
        short += usize::from(*met == false);
    }
    assert!(short > 0 && named.len() > "走访企业居后：。".len(), "{named}");
    // A target that everybody has met has nobody behind.
    let campaign = fs::read_to_string(&file).unwrap();
    let (head, tail) = campaign.split_once("field    = \"enterprise_visits\"").unwrap();
    let (line, tail) = tail.split_once("at_least = 100").unwrap();
    let easy = format!("{head}field    = \"enterprise_visits\"{line}at_least = 1{tail}");
    fs::write(&file, easy).unwrap();
    assert_eq!(lagging(), "走访企业居后：。");
}
