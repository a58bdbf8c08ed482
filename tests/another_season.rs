//! Another season: other dates, 12 units, two more columns, other rules and targets, written only in its
//! campaign file. Form, check, kit and summary follow.

use crate::common::office::Office;
use crate::common::{TestDir, cell, codes, text};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const TODAY: &str = "2022-05-25";
const UNITS: [&str; 12] = [
    "成都市",
    "自贡市",
    "泸州市",
    "德阳市",
    "绵阳市",
    "内江市",
    "乐山市",
    "南充市",
    "宜宾市",
    "达州市",
    "眉山市",
    "凉山彝族自治州",
];
const HEADINGS: [&str; 11] = [
    "地区",
    "召开推介会(次)",
    "拜访企业(户)",
    "签约项目(个)",
    "其中：5亿元以上项目(个)",
    "签约金额(亿元)",
    "落地项目数(个)",
    "开工项目数(个)",
    "新增到位资金(亿元)",
    "实际到位外资(万美元)",
    "情况",
];

/// A working folder of the season, with its forms in 发件.
fn desk() -> TestDir {
    let desk = TestDir::new();
    desk.take("season/专项行动.toml", "第二季/专项行动.toml");
    let made = run(&desk, &["template", "--period", "2022-05-25"]);
    assert!(made.contains("12 份空白表"), "{made}");
    desk
}

/// Runs a command in the season's folder and gives what it printed.
fn run(desk: &TestDir, args: &[&str]) -> String {
    let all: Vec<&str> = ["--campaign", "第二季"].into_iter().chain(args.iter().copied()).collect();
    let output = desk.command(&all).args(["--today", TODAY]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json_of(desk: &TestDir, args: &[&str]) -> Value {
    let all: Vec<&str> = ["--campaign", "第二季"].into_iter().chain(args.iter().copied()).collect();
    desk.json_on(TODAY, &all).1
}

fn form(unit: &str) -> String {
    format!("第二季/发件/2022-05-25/{unit}_附表_2022-05-25.xlsx")
}

#[test]
fn the_form_is_the_seasons_and_says_nothing_of_the_first() {
    let desk = desk();
    for unit in UNITS {
        let path = desk.path(&form(unit));
        let headings: Vec<String> =
            (0..11).map(|col| cell(&path, "附表", 5, col).replace('\n', "")).collect();
        assert_eq!(headings, HEADINGS);
        assert_eq!(cell(&path, "附表", 6, 0), unit);
        assert_eq!(cell(&path, "附表", 1, 0), "制造业招商引资“百日攻坚”第二季行动进展表");
    }
    let whole = everything(&desk.path(&form("成都市")));
    for first in ["附件2", "2021", "市(州)", "市（州）", "补充表", "备注", "朱"] {
        assert!(!whole.contains(first), "the form says {first}");
    }
    for second in ["2022年5月25日", "第二季行动办公室", "5亿元以上项目不多于签约项目"]
    {
        assert!(whole.contains(second), "the form does not say {second}");
    }
    assert!(!whole.contains("开工项目数不多于落地项目数"), "a rule on trial is not in the form");
}

/// Every part of a workbook as text.
fn everything(path: &Path) -> String {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut whole = String::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        if part.name().unwrap().starts_with("xl/") {
            part.read_to_string(&mut whole).unwrap();
        }
    }
    whole
}

/// What unit `at` types into row 7; 自贡市 reports more large projects than projects.
fn typed(at: usize) -> Value {
    let large = if at == 1 { 9 } else { 2 };
    json!({
        "附表!B4": format!("李{at:02}"), "附表!B5": "2022-05-24",
        "附表!B7": at, "附表!C7": 100 + at, "附表!D7": 8, "附表!E7": large, "附表!F7": 60 + at,
        // 凉山州 starts more than it landed, which a rule on trial asks about.
        "附表!G7": 6, "附表!H7": if at == 11 { 7 } else { 5 },
        "附表!I7": 12.25, "附表!J7": 100.5, "附表!K7": "",
    })
}

fn fill(desk: &TestDir, office: &Office) {
    fs::create_dir_all(desk.path("第二季/收件")).unwrap();
    let task = |(at, unit): (usize, &&str)| {
        let save = desk.whole(&format!("第二季/收件/{at:02}.{}", ["xlsx", "ods", "xls"][at % 3]));
        json!({"book": desk.whole(&form(unit)), "cells": typed(at), "day": "附表!B5", "save": save})
    };
    let tasks: Value = UNITS.iter().enumerate().map(task).collect();
    assert_eq!(office.run(desk, "type_in.py", &tasks), 12);
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn check_kit_and_summary_follow_the_campaign_file() {
    let Some(office) = Office::find() else { return };
    let desk = desk();
    fill(&desk, &office);
    let first = json_of(&desk, &["collect"]);
    let counts = &first["counts"];
    assert_eq!(
        [&counts["expected"], &counts["accepted"], &counts["returned"]],
        [12, 11, 1],
        "{first}"
    );
    assert_eq!(text(&first, "period"), "2022-05-25");
    let files = first["files"].as_array().unwrap();
    assert_eq!(codes(&files[1]), ["large_over_signed"], "9 of 8 projects are large: {}", files[1]);
    assert_eq!(codes(&files[11]), ["landed_and_started"]);
    assert_eq!(files[11]["findings"][0]["trial"], true);
    assert_eq!(files[0]["findings"], json!([]));
    assert_eq!(text(&files[1]["findings"][0], "message"), "5 亿元以上项目 9 个，多于签约项目 8 个");
    corrected(&desk, &office);
    summed(&desk);
}

/// 自贡市 gets a kit, types 3 and is accepted.
fn corrected(desk: &TestDir, office: &Office) {
    let printed = run(desk, &["return"]);
    assert!(printed.contains("自贡市：1 条问题") && printed.contains("1 份退改表"), "{printed}");
    let stem = "第二季/退改/2022-05-25/自贡市_退改_2022-05-25";
    let message = fs::read_to_string(desk.path(&format!("{stem}.txt"))).unwrap();
    assert!(message.contains("第二季行动进展表（2022年5月25日报送期）"), "{message}");
    let kit = desk.path(&format!("{stem}.xlsx"));
    assert_eq!(cell(&kit, "附表", 6, 4), "9");
    assert_eq!(cell(&kit, "附表", 5, 9).replace('\n', ""), HEADINGS[9]);
    let task = json!([{"book": kit, "cells": {"附表!E7": 3}, "save": desk.whole("改.xlsx")}]);
    office.run(desk, "type_in.py", &task);
    let second = json_of(desk, &["collect", "改.xlsx"]);
    let file = &second["files"][0];
    assert_eq!((text(file, "status"), &file["version"]), ("accepted", &json!(2)), "{file}");
    assert_eq!(file["correction"]["resolved"], json!(["large_over_signed/large_projects"]));
}

fn summed(desk: &TestDir) {
    let merged = json_of(desk, &["merge", "-o", "汇总.xlsx"]);
    let total = &merged["total"];
    assert_eq!([&total["reported"], &total["expected"]], [12, 12]);
    assert_eq!(total["values"]["large_projects"], 25); // 11 × 2 + 3
    assert_eq!(total["values"]["foreign_capital"], 1206); // 12 × 100.5
    assert_eq!(total["values"]["signed_amount"], 786); // 12 × 60 + 0 + 1 + … + 11
    let goals = &merged["units"][0]["attainment"];
    assert_eq!(goals["signed_amount"]["met"], true); // 60 ≥ 60
    assert_eq!(goals["large_projects"]["target"], 2);
    assert_eq!(goals.as_object().unwrap().len(), 2);
    let whole = everything(&desk.path("汇总.xlsx"));
    assert!(whole.contains("实际到位外资") && whole.contains("第二季"));
    assert!(!whole.contains("附件2") && !whole.contains("2021"), "the summary is the season's");
}
