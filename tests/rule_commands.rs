//! `rules` and `explain`, and what class, trial, `from` and `enabled` of a rule do; a rule that is wrong is
//! refused with its place.

use crate::common::{Run, TestDir, codes, fixture, text};
use baosong::campaign::Campaign;
use baosong::finding::Code;
use baosong::rule::functions;
use serde_json::{Value, json};
use std::fs;

const BUILT_IN: &str = include_str!("../templates/sichuan-bairi-2021.toml");
const FORMULA: &str = r#""[开工项目数]<=[落地项目数]""#;
/// The class of the rule started_over_landed, where the file has it.
const CLASS: &str = "formula = \"[开工项目数]<=[落地项目数]\"\nclass   = \"verify\"";

/// A folder whose campaign file is the built-in one but for one text.
fn desk(from: &str, to: &str) -> TestDir {
    assert_eq!(BUILT_IN.matches(from).count(), 1, "{from}");
    let desk = TestDir::new();
    fs::write(desk.path("专项行动.toml"), BUILT_IN.replace(from, to)).unwrap();
    desk
}

/// A folder with more in the table of the rule that says 开工 ≤ 落地.
fn desk_with(more: &str) -> TestDir {
    desk(CLASS, &format!("{CLASS}\n{more}"))
}

/// 17 projects started, 16 landed.
fn broken() -> String {
    fixture("rules/started_over_landed.breaks.xlsx")
}

fn check(desk: &TestDir, period: &str) -> (i32, Value) {
    let (status, document) = desk.json_on("2021-10-10", &["check", &broken(), "--period", period]);
    (status, document["files"][0].clone())
}

fn refused(run: &Run) -> &str {
    assert_eq!(run.status, 2, "{}{}", run.stdout, run.stderr);
    &run.stderr
}

/// The line of a rule in the list, without the spaces between columns.
fn line_of(desk: &TestDir, id: &str) -> Vec<String> {
    let listed = desk.run(&["rules", "--period", "2021-10-10"]);
    assert_eq!(listed.status, 0, "{}", listed.stderr);
    let line = listed.stdout.lines().find(|line| line.trim_start().starts_with(id)).unwrap();
    line.split_whitespace().map(String::from).collect()
}

#[test]
fn rules_are_listed_with_class_state_and_hits() {
    let desk = desk_with("");
    let name = "开工项目数不多于落地项目数";
    assert_eq!(
        line_of(&desk, "started_over_landed"),
        ["started_over_landed", name, "核实性", "启用", "0"]
    );
    desk.json_on("2021-10-10", &["collect", &broken(), "--period", "2021-10-10"]);
    assert_eq!(
        line_of(&desk, "started_over_landed"),
        ["started_over_landed", name, "核实性", "启用", "1"]
    );
    assert_eq!(line_of(&desk, "landed_over_signed").last().map(String::as_str), Some("0"));
}

#[test]
fn functions_are_listed_with_an_example_each() {
    let listed = TestDir::new().run(&["rules", "--functions"]);
    assert_eq!(listed.status, 0);
    assert!(functions().count() > 20);
    for function in functions() {
        let named = |line: &str| line.split_whitespace().next() == Some(function.name);
        assert!(listed.stdout.lines().any(named), "{}", function.name);
        assert!(function.example.contains(function.name), "{}", function.name);
    }
}

#[test]
fn explain_tells_meaning_reason_and_cure_of_codes_and_rules() {
    let desk = TestDir::new();
    let told = desk.run(&["explain", "started_over_landed"]).stdout;
    for words in [
        "开工项目数不多于落地项目数",
        "`[开工项目数]<=[落地项目数]`",
        "核实性：改正，或写明情况；照常汇总（启用）",
        "所以是核实，不是退回。",
        "含行动开始前落地的项目请说明",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let code = desk.run(&["explain", "negative"]).stdout;
    assert!(code.contains("不能是负数") && code.contains("核减请在备注说明"), "{code}");
    // As findings are named in kits.
    assert_eq!(desk.run(&["explain", "negative/promotion_meetings"]).stdout, code);
    assert!(
        refused(&desk.run(&["explain", "nothing_of_the_kind"])).contains("nothing_of_the_kind")
    );
    assert!(refused(&desk.run(&["explain"])).contains("--all"));
}

#[test]
fn the_manual_holds_every_code_and_every_rule_once() {
    let manual = TestDir::new().run(&["explain", "--all"]).stdout;
    let campaign = Campaign::built_in().unwrap();
    let codes =
        Code::ALL.iter().filter(|code| **code != Code::Rule).map(|code| code.id().to_string());
    let mut ids: Vec<String> = codes.chain(campaign.rules.iter().map(|r| r.id.clone())).collect();
    ids.dedup();
    for id in &ids {
        assert_eq!(manual.matches(&format!("### `{id}`\n")).count(), 1, "{id}");
    }
    assert_eq!(manual.matches("\n### ").count(), ids.len());
    let page = std::fs::read_to_string("docs/findings.md").unwrap();
    assert!(page == manual, "write the page anew: baosong explain --all > docs/findings.md");
    for rule in &campaign.rules {
        assert!(manual.contains(&rule.reason) && manual.contains(&rule.hint), "{}", rule.id);
    }
}

#[test]
fn a_rule_on_trial_is_told_apart_and_blocks_nothing() {
    let mandatory = CLASS.replace("verify", "mandatory");
    let desk = desk(CLASS, &format!("{mandatory}\ntrial = true"));
    let (status, file) = check(&desk, "2021-10-10");
    assert_eq!((status, text(&file, "status")), (0, "accepted"), "{file}");
    let finding = &file["findings"][0];
    assert_eq!((text(finding, "code"), &finding["trial"]), ("started_over_landed", &json!(true)));
    assert_eq!(line_of(&desk, "started_over_landed")[3], "试运行");
    let args = ["collect", &broken(), "--all", "--period", "2021-10-10", "--today", "2021-10-10"];
    let printed = String::from_utf8(desk.command(&args).output().unwrap().stdout).unwrap();
    let (_, apart) = printed.split_once("试运行（").unwrap();
    assert!(apart.contains("1 条）\n"), "{printed}");
    assert!(apart.contains("开工项目数 17 多于落地项目数 16"), "{printed}");
    assert!(!printed.contains("提示（") && !printed.contains("强制性（"), "{printed}");
    let kits = desk.run(&["return", "--period", "2021-10-10"]).stdout;
    assert_eq!(kits, "2021-10-10 期没有需要退改的报表\n");
}

#[test]
fn a_mandatory_rule_sends_back() {
    let desk = desk(CLASS, &CLASS.replace("verify", "mandatory"));
    let (status, file) = check(&desk, "2021-10-10");
    assert_eq!((status, text(&file, "status")), (1, "returned"), "{file}");
    assert_eq!(file["findings"][0]["class"], "mandatory");
    desk.json_on("2021-10-10", &["collect", &broken(), "--period", "2021-10-10"]);
    let (_, merged) = desk.json(&["merge", "--period", "2021-10-10", "-o", "汇总.xlsx"]);
    assert_eq!(merged["units"][0]["status"], "returned");
    assert_eq!(merged["total"]["reported"], 0);
}

#[test]
fn a_rule_counts_from_its_period_on_and_only_while_it_is_on() {
    let later = desk_with("from = 2021-10-25");
    assert!(!codes(&check(&later, "2021-10-10").1).contains(&"started_over_landed"));
    assert!(codes(&check(&later, "2021-10-25").1).contains(&"started_over_landed"));
    assert_eq!(line_of(&later, "started_over_landed")[3..5], ["自", "2021-10-25"]);
    let off = desk_with("enabled = false");
    assert!(!codes(&check(&off, "2021-10-25").1).contains(&"started_over_landed"));
    assert_eq!(line_of(&off, "started_over_landed")[3], "停用");
}

/// What is wrong with a rule, and what must be said of it.
const WRONG: [(&str, &str, &[&str]); 12] = [
    (
        FORMULA,
        r#""[开工项目]<=[落地项木数]""#,
        &["第 9 个字", "没有“落地项木数”", "是不是 [落地项目数]？"],
    ),
    (FORMULA, r#""SUMIF([开工项目数],1)<=1""#, &["第 1 个字", "不支持的函数 SUMIF"]),
    (FORMULA, r#""[开工项目数]+[落地项目数]""#, &["规则要写成判断式"]),
    (FORMULA, r#""[开工项目数]<=[备注]""#, &["第 8 个字", "数字和文字不能比较"]),
    (FORMULA, r#""[开工项目数]<=""#, &["第 10 个字"]),
    (FORMULA, r#""1<=2""#, &["规则里没有指标"]),
    (FORMULA, r#""[本项]<=[落地项目数]""#, &["只能用在写了 each 的规则里"]),
    (FORMULA, r#""[备注.上年同期]=1""#, &["“备注”后面不能写“.上年同期”"]),
    (
        "开工项目数 {[开工项目数]} 多于",
        "开工项目数 {[开工项目数} 多于",
        &["提示文字里的", "没有配对"],
    ),
    ("\"started_over_landed\"", "\"landed_over_signed\"", &["规则 id“landed_over_signed”重复"]),
    ("\"started_over_landed\"", "\"开工多于落地\"", &["只能用小写字母、数字和下划线"]),
    ("\"跳升起点\" = 10", "\"跳升起点\" = true", &["常数“跳升起点”要写数字或文字"]),
];

#[test]
fn a_wrong_rule_is_refused_with_its_place() {
    for (from, to, words) in WRONG {
        let run = desk(from, to).run(&["rules"]);
        let said = refused(&run);
        assert!(said.contains("专项行动.toml 第 "), "{to}: {said}");
        words.iter().for_each(|word| assert!(said.contains(word), "{to}: {said}"));
    }
    let line = 1 + BUILT_IN.lines().position(|line| line.ends_with(FORMULA)).unwrap();
    let run = desk(FORMULA, r#""[不存在]<=1""#).run(&["rules"]);
    assert!(refused(&run).contains(&format!("第 {line} 行：规则“started_over_landed”")));
    let taken = desk("\"started_over_landed\"", "\"negative\"").run(&["rules"]);
    assert!(refused(&taken).contains("规则“negative”和通用的问题代码重名"));
}
