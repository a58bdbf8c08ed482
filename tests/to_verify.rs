//! Figures that count although the unit still has to verify them (核实): marked wherever they are shown, and no
//! longer once the unit has explained or corrected them.

use crate::common::document::{paragraphs, part};
use crate::common::held::{decimal, overview, sheet_text};
use crate::common::{TestDir, text};
use baosong::campaign::{BUILT_IN, Campaign};
use std::fs;

const HEADER: &str = "市(州),召开推介会(次),拜访企业(户),签约项目(个),签约金额(亿元),落地项目数(个),\
                      开工项目数(个),新增到位资金(亿元),备注\n";

/// A working folder into which two units sent their figures; 自贡市's visits are as given.
fn desk(visits: &str) -> TestDir {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    fs::create_dir_all(desk.path("收件")).unwrap();
    fs::write(desk.path("收件/成都市.csv"), format!("{HEADER}成都市,3,110,12,35.5,4,3,2.5,\n"))
        .unwrap();
    let line = format!("自贡市,2,{visits},8,20.25,5,4,1.5,\n");
    fs::write(desk.path("收件/自贡市.csv"), format!("{HEADER}{line}")).unwrap();
    let run = desk.run(&["collect", "--period", "2021-09-25"]);
    assert!(run.status < 2, "{}", run.stderr);
    desk
}

fn merge(desk: &TestDir, more: &[&str]) -> String {
    let args = [&["merge", "--period", "2021-09-25"][..], more].concat();
    let run = desk.run(&args);
    assert!(run.status < 2, "{}", run.stderr);
    run.stdout
}

#[test]
fn an_inexact_figure_counts_with_its_mark() {
    let desk = desk("约128");
    let document = desk.json(&["merge", "--period", "2021-09-25", "-o", "汇总.xlsx"]).1;
    assert_eq!(decimal(&document["total"]["values"]["enterprise_visits"]), 238.into());
    let asked = &document["units"][1]["to_verify"];
    assert_eq!(asked.as_array().unwrap().len(), 1);
    let asked = &asked[0];
    assert_eq!((text(asked, "field"), decimal(&asked["value"])), ("enterprise_visits", 128.into()));
    assert_eq!(text(&asked["findings"][0], "code"), "approximate");
    assert!(document["units"][0].get("to_verify").is_none(), "{document}");

    assert_eq!(overview(&desk, 5, 2), "128", "a number still");
    assert!(overview(&desk, 1, 1).contains("标 ？ 的数已计入，还要单位核实（1 处）"));
    let book = desk.path("汇总.xlsx");
    assert!(part(&book, "xl/styles.xml").contains("0&quot;？&quot;"), "the mark is seen in print");
    assert!(part(&book, "xl/comments1.xml").contains("核实：写的不是准确数"));
    for sheet in ["达标看板", "排名"] {
        let said = sheet_text(&desk, sheet);
        assert!(said.contains("用上的数里有 1 个还要单位核实，“汇总表”标 ？。"), "{sheet}: {said}");
    }
    let csv = merge(&desk, &["--format", "csv"]);
    let line = csv.lines().find(|line| line.contains("自贡市")).unwrap();
    assert!(line.ends_with(",,拜访企业 128"), "{line}");

    for (file, said) in [
        ("通报.docx", "以上合计里有1个数还要单位核实：自贡市拜访企业。"),
        ("短信.txt", "已计入的数里有1个还要单位核实：自贡市拜访企业。"),
    ] {
        let run = desk.run(&["brief", "-o", file, "--period", "2021-09-25"]);
        assert!(run.status < 2, "{}", run.stderr);
        let path = desk.path(file);
        let shown = match file.ends_with("docx") {
            true => paragraphs(&path).join("\n"),
            false => fs::read_to_string(&path).unwrap(),
        };
        assert!(shown.contains(said), "{file}: {shown}");
    }
}

#[test]
fn a_plain_figure_has_no_mark() {
    let desk = desk("128");
    let document = desk.json(&["merge", "--period", "2021-09-25", "-o", "汇总.xlsx"]).1;
    assert!(document["units"][1].get("to_verify").is_none(), "{document}");
    assert!(!overview(&desk, 1, 1).contains("？"));
    assert!(!part(&desk.path("汇总.xlsx"), "xl/styles.xml").contains("？"));
    assert!(!sheet_text(&desk, "达标看板").contains("还要单位核实"));
}

/// A formula of the form that cannot be read would leave its column unchecked without a word.
#[test]
fn a_formula_of_the_form_that_cannot_be_read_is_refused_with_its_line() {
    let with = |formula: &str| {
        let column = format!("kind         = \"amount\"\ncomputed     = \"{formula}\"");
        let own = BUILT_IN.replacen("kind         = \"amount\"", &column, 1);
        assert_ne!(own, BUILT_IN);
        Campaign::parse(&own, "行动.toml").map(|_| ()).map_err(|e| format!("{e:#}"))
    };
    assert_eq!(with("[签约项目]+[落地项目数]"), Ok(()));
    let refused = with("[签约项目]+VLOOKUP(1)").unwrap_err();
    assert!(refused.contains("行动.toml 第 "), "{refused}");
    assert!(refused.contains("的 computed = \"[签约项目]+VLOOKUP(1)\" 读不懂"), "{refused}");
    let unknown = with("[没有这一列]*2").unwrap_err();
    assert!(unknown.contains("没有“没有这一列”"), "{unknown}");
}
