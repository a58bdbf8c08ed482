//! Doubted figures (待核) in everything that is made from a summary: in no total, place, chart or text as if
//! they were sound, and marked wherever they are shown.

use crate::common::document::part;
use crate::common::held::*;
use crate::common::office::Office;
use crate::common::tamper::Parts;
use crate::common::{TestDir, season, text};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::fs;

#[test]
fn a_held_figure_is_left_out_and_marked_everywhere() {
    let desk = two_periods("");
    let document = merged(&desk, SECOND);
    let without = amounts(2, &[DOUBTED, GONE]);
    assert_eq!(decimal(&document["total"]["values"]["signed_amount"]), without.normalize());
    assert_eq!(document["total"]["held"], json!({"signed_amount": 1}));
    assert_eq!(document["counts"]["held"], 1);
    let zigong = &document["units"][DOUBTED];
    assert_eq!(text(zigong, "status"), "held");
    assert_eq!(zigong["values"]["signed_amount"], Value::Null);
    // The others of the return count: 2 rounds of 13 visits.
    assert_eq!(decimal(&zigong["values"]["enterprise_visits"]), Decimal::from(26));
    assert_eq!(zigong["ranks"]["signed_amount"]["rank"], Value::Null);
    let held = &zigong["held"][0];
    assert_eq!((text(held, "field"), decimal(&held["value"])), ("signed_amount", 355_000.into()));
    assert!(held["findings"].as_array().unwrap().iter().all(|f| f["class"] == "hold"));
    // 汇总表: words in the cell, which a sum passes over; the label, the row below it, a note line.
    assert_eq!(overview(&desk, 5, 4), "待核 355000");
    assert_eq!(overview(&desk, 5, 9), "已报，待核 1 处");
    assert_eq!(overview(&desk, 25, 0), "合计（已报 20/21，不含待核 1 处）");
    assert_eq!(overview(&desk, 25, 4).parse::<Decimal>().unwrap(), without.normalize());
    assert_eq!(overview(&desk, 26, 4), "19/21，不含待核 1 处");
    assert_eq!(overview(&desk, 26, 3), "20/21");
    assert!(overview(&desk, 1, 1).contains("合计不含待核 1 处"));
    let below = sheet_text(&desk, "汇总表");
    assert!(below.contains("自贡市 签约金额 355000亿元："), "{below}");
    assert!(below.contains("像是按万元填的"), "{below}");
    said_on_every_sheet(&desk);
    let notes = part(&desk.path("汇总.xlsx"), "xl/comments1.xml");
    assert!(notes.contains("待核：") && notes.contains("没有计入合计、目标和排名。"), "{notes}");
}

/// What is not used is said in a sentence, and the lists know it.
fn said_on_every_sheet(desk: &TestDir) {
    for sheet in ["达标看板", "趋势", "排名"] {
        let all = sheet_text(desk, sheet);
        assert!(all.contains("另有 1 个待核的数没有用上：自贡市签约金额。"), "{sheet}: {all}");
        assert!(!all.contains("355000") || sheet == "排名", "{sheet}: {all}");
    }
    let finding = sheet_text(desk, "问题清单");
    assert!(finding.lines().nth(1).unwrap().starts_with("待核|自贡市|"), "{finding}");
    let source = sheet_text(desk, "数据来源");
    let line = source.lines().find(|l| l.starts_with("自贡市|签约金额(亿元)|E6|355000|"));
    assert!(line.unwrap().contains("待核："), "{source}");
    assert!(sheet_text(desk, "报送情况").contains("自贡市|已报，待核 1 处|"));
    assert!(sheet_text(desk, "说明").contains("没有计入合计和“合计所含单位数”"));
}

#[test]
fn a_held_figure_may_be_counted_and_marked() {
    let desk = two_periods(COUNT_AND_MARK);
    let document = merged(&desk, SECOND);
    let sound = amounts(2, &[DOUBTED, GONE]);
    let all = sound + Decimal::from(355_000);
    assert_eq!(decimal(&document["total"]["values"]["signed_amount"]), all.normalize());
    let zigong = &document["units"][DOUBTED];
    assert_eq!(decimal(&zigong["values"]["signed_amount"]), Decimal::from(355_000));
    assert_eq!(zigong["ranks"]["signed_amount"]["rank"], Value::Null, "no place all the same");
    assert_eq!(text(&document["trend"][1], "period"), "2021-10-10");
    assert_eq!(decimal(&document["trend"][1]["values"]["signed_amount"]), sound.normalize());
    assert_eq!(overview(&desk, 5, 4), "355000");
    assert_eq!(overview(&desk, 25, 0), "合计（已报 20/21，含待核 1 处）");
    assert_eq!(overview(&desk, 26, 4), "20/21，含待核 1 处");
    let styles = part(&desk.path("汇总.xlsx"), "xl/styles.xml");
    assert!(styles.contains("0.00&quot;※待核&quot;"), "the mark is in words");
    for sheet in ["达标看板", "趋势", "排名"] {
        assert!(sheet_text(&desk, sheet).contains("另有 1 个待核的数没有用上：自贡市签约金额。"));
    }
    let brief = brief(&desk, SECOND);
    assert!(brief.contains(&format!("签约金额{all}亿元（含待核1处）")), "{brief}");
    assert!(brief.contains("已计入指标合计，没有用于目标和排名"), "{brief}");
}

#[test]
fn the_bulletin_and_the_message_leave_it_out_and_say_so() {
    let desk = two_periods("");
    let document = brief(&desk, SECOND);
    let message = desk.run(&["brief", "-o", "短信.txt", SECOND[0], SECOND[1]]);
    assert_eq!(message.status, 1, "{}", message.stderr);
    let message = fs::read_to_string(desk.path("短信.txt")).unwrap();
    let without = amounts(2, &[DOUBTED, GONE]);
    for shown in [&document, &message] {
        let sum = format!("签约金额{without}亿元（只有19个单位有数，不含待核1处）");
        assert!(shown.contains(&sum), "{sum}: {shown}");
        assert!(shown.contains("自贡市签约金额，合计、目标和排名都不含这些数。"), "{shown}");
        assert!(!shown.contains("355000"), "{shown}");
    }
    assert!(document.contains("部分待核"), "the table marks the return: {document}");
}

#[test]
fn what_is_read_from_the_summary_knows_it() {
    let desk = two_periods("");
    merged(&desk, SECOND);
    let trace = desk.run(&["trace", "自贡", "签约金额", SECOND[0], SECOND[1]]).stdout;
    assert!(trace.contains("汇总表!E6：待核 355000，没有计入合计"), "{trace}");
    assert!(trace.contains("为什么待核") && trace.contains("定下来的办法：单位改报"), "{trace}");
    let total = desk.run(&["trace", "合计", "签约金额", SECOND[0], SECOND[1]]).stdout;
    assert!(total.contains("由 19 个单位的数相加"), "{total}");
    assert!(total.contains("不含待核 1 处：自贡市 355000"), "{total}");
    let wide = desk.run(&["merge", "--format", "csv", SECOND[0], SECOND[1]]).stdout;
    let line = wide.lines().find(|line| line.contains("自贡市")).unwrap();
    assert!(line.contains(",签约金额 355000,"), "{line}");
    let long = desk.run(&["merge", "--format", "csv", "--long", SECOND[0], SECOND[1]]).stdout;
    let own = |key: &str| {
        let start = format!("2021-10-10,510300,自贡市,{key},");
        long.lines().find(|line| line.starts_with(&start)).unwrap().to_string()
    };
    assert!(own("signed_amount").contains("签约金额,,亿元,cumulative,held,"), "{long}");
    assert!(own("enterprise_visits").contains("拜访企业,26,户,cumulative,accepted,"), "{long}");
}

#[test]
fn a_summary_with_held_figures_is_verified_and_a_touched_one_told() {
    for more in ["", COUNT_AND_MARK] {
        let desk = two_periods(more);
        merged(&desk, SECOND);
        let run = desk.run(&["verify", "汇总.xlsx"]);
        assert!(run.stdout.contains("一致：8 张工作表"), "{}{}", run.stdout, run.stderr);
        let parts = Parts::of(&fs::read(desk.path("汇总.xlsx")).unwrap());
        let mut touched = parts.clone();
        let sheet = touched.part("xl/worksheets/sheet1.xml");
        let xml = String::from_utf8(sheet.clone()).unwrap();
        let (from, to) = match more {
            "" => ("待核 355000</t>", "待核 35500</t>"),
            _ => ("<v>355000</v>", "<v>35.5</v>"),
        };
        assert_eq!(xml.matches(from).count(), 1, "{from}");
        *sheet = xml.replacen(from, to, 1).into_bytes();
        fs::write(desk.path("改过.xlsx"), touched.bytes()).unwrap();
        let (status, document) = desk.json(&["verify", "改过.xlsx"]);
        assert_eq!((status, &document["agrees"]), (1, &json!(false)));
        assert_eq!(text(&document["differences"][0], "cell"), "汇总表!E6");
    }
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn the_total_recalculates_to_what_is_stored_in_both_modes() {
    let Some(office) = Office::find() else { return };
    for (more, label) in [("", "不含待核 1 处"), (COUNT_AND_MARK, "含待核 1 处")] {
        let desk = two_periods(more);
        let document = merged(&desk, SECOND);
        // The office types the figure that the unit confirmed over the one that is held.
        let edits = json!([[[["自贡市", "签约金额(亿元)"], 35.5]]]);
        let job = json!({
            "book": desk.whole("汇总.xlsx"), "edits": edits, "save": [desk.whole("汇总.ods")],
        });
        let seen = office.run(&desk, "recalculate.py", &job);
        assert_eq!(seen["wrong"], json!([]));
        let total = format!("合计（已报 20/21，{label}） 签约金额(亿元)");
        let sum = decimal(&document["total"]["values"]["signed_amount"]);
        assert_eq!(seen["table"][&total], json!({"number": sum.to_string()}));
        let after = amounts(2, &[DOUBTED, GONE]) + Decimal::new(355, 1);
        assert_eq!(seen["edited"][0][&total], json!({"number": after.normalize().to_string()}));
    }
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn the_first_period_recalculates_too() {
    let Some(office) = Office::find() else { return };
    let desk = desk("");
    collect(&desk, 1, usize::MAX, &[(DOUBTED, AMOUNT, 355_000.0), (5, AMOUNT, 1_000.0)]);
    let document = merged(&desk, FIRST);
    assert_eq!(document["since_last"], Value::Null);
    assert_eq!(document["total"]["held"], json!({"signed_amount": 2}));
    let job = json!({"book": desk.whole("汇总.xlsx"), "edits": [], "save": []});
    let seen = office.run(&desk, "recalculate.py", &job);
    assert_eq!(seen["wrong"], json!([]));
    let sum = amounts(1, &[DOUBTED, 5]).normalize().to_string();
    assert_eq!(
        seen["table"]["合计（已报 21/21，不含待核 2 处） 签约金额(亿元)"],
        json!({"number": sum})
    );
}

#[test]
fn a_unit_with_a_held_figure_has_no_place_in_an_order_that_looks_at_it() {
    let scheme = r#"
[ranking]
name     = "综合得分"
items    = [{ field = "signed_amount", weight = 30, by = "rank" }]
"#;
    let desk = two_periods(scheme);
    let document = merged(&desk, SECOND);
    assert_eq!(document["units"][DOUBTED]["overall"], Value::Null);
    assert_eq!(document["units"][20]["overall"]["rank"], 1);
    let run = desk.run(&["verify", "汇总.xlsx"]);
    assert!(run.stdout.contains("一致"), "{}", run.stdout);
    if let Some(office) = Office::find() {
        let job = json!({"book": desk.whole("汇总.xlsx"), "edits": [], "save": []});
        assert_eq!(office.run(&desk, "recalculate.py", &job)["wrong"], json!([]));
    }
}

/// A figure of last year that is held is no base.
#[test]
fn held_figures_of_the_supplement_judge_nothing() {
    let rule = RULE
        .replace("implausible", "base_implausible")
        .replace("[签约金额]<1000", "[签约项目上年同期]<1000")
        .replace("\"签约金额\"", "\"签约项目上年同期\"")
        .replace("{[签约金额]} 亿元", "{[签约项目上年同期]} 个");
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let file = desk.path("专项行动.toml");
    let campaign = fs::read_to_string(&file).unwrap();
    fs::write(&file, campaign.replacen("[[rules]]", &format!("{rule}[[rules]]"), 1)).unwrap();
    // 成都市 has 2 signed projects, and 0.8 times that last year, which is rounded to 2.
    let mut figures = season::figures(0, 1);
    figures[2] = 2.0;
    season::write(&desk, "成都市.xlsx", "成都市", 0, 1, figures);
    let plain = desk.json(&["merge", "成都市.xlsx", FIRST[0], FIRST[1]]).1;
    let growth =
        |document: &Value| document["units"][0]["attainment"]["signed_projects_growth"].clone();
    assert_ne!(growth(&plain)["reason"], "待核");
    fs::write(&file, fs::read_to_string(&file).unwrap().replace("<1000\"\nabout", "<1\"\nabout"))
        .unwrap();
    let document = merged_of(&desk, "成都市.xlsx");
    assert_eq!(growth(&document)["reason"], "待核");
    assert_eq!(growth(&document)["base"], Value::Null);
    let shown = sheet_text(&desk, "汇总表");
    assert!(shown.contains("无法判断：待核") && shown.contains("|待核 2|"), "{shown}");
    if let Some(office) = Office::find() {
        let job = json!({"book": desk.whole("汇总.xlsx"), "edits": [], "save": []});
        assert_eq!(office.run(&desk, "recalculate.py", &job)["wrong"], json!([]));
    }
}

fn merged_of(desk: &TestDir, file: &str) -> Value {
    let (status, document) = desk.json(&["merge", file, "-o", "汇总.xlsx", FIRST[0], FIRST[1]]);
    assert_eq!(status, 1);
    document
}

/// A doubt that is about no figure is about the return: 自贡市 counts only when somebody has decided.
#[test]
fn a_return_that_is_held_as_a_whole_is_named_and_not_used() {
    let desk = desk("");
    let file = desk.path("专项行动.toml");
    let campaign = fs::read_to_string(&file).unwrap();
    fs::write(&file, campaign.replacen("about   = \"签约金额\"", "about   = \"备注\"", 1)).unwrap();
    collect(&desk, 1, usize::MAX, &[(DOUBTED, AMOUNT, 1_500.0)]);
    let document = merged(&desk, FIRST);
    let zigong = &document["units"][DOUBTED];
    assert_eq!((text(zigong, "status"), &zigong["held"]), ("held", &Value::Null));
    assert!(zigong["waiting"]["findings"].as_array().unwrap().len() == 1, "{zigong}");
    assert_eq!(zigong["attainment"]["enterprise_visits"]["reason"], "待核");
    assert_eq!(document["total"]["reported"], 20);
    assert_eq!(overview(&desk, 5, 9), "待核，见问题清单");
    assert!(overview(&desk, 1, 1).contains("另有 1 份报表整份待核。"));
    let shown = sheet_text(&desk, "汇总表");
    assert!(shown.contains("合计不含：自贡市（待核）。"), "{shown}");
    assert!(
        shown.contains("自贡市 整份报表（自贡市.xlsx）：签约金额 1500 亿元大得不像"),
        "{shown}"
    );
    let board = sheet_text(&desk, "达标看板");
    assert!(board.contains("另有 1 份报表整份待核，没有用上：自贡市。"), "{board}");
    let brief = brief(&desk, FIRST);
    assert!(brief.contains("整份报表有疑问、正在核实的1个：自贡市。"), "{brief}");
    assert!(brief.contains("以下合计只含已报的20个单位，不含自贡市"), "{brief}");
    let trace = desk.run(&["trace", "自贡", "签约金额", FIRST[0], FIRST[1]]).stdout;
    assert!(trace.contains("空着，因为待核") && trace.contains("整份待核的报表"), "{trace}");
}

/// What merge, trace and the bulletin's trace print of held figures keeps to the schemas.
#[test]
fn the_documents_keep_to_their_schemas() {
    for more in ["", COUNT_AND_MARK] {
        let desk = two_periods(more);
        let trace = ["trace", "自贡", "签约金额", SECOND[0], SECOND[1], "--format", "json"];
        let total = ["trace", "合计", "签约金额", SECOND[0], SECOND[1], "--format", "json"];
        for (name, args) in [
            ("merge", &["merge", SECOND[0], SECOND[1], "--format", "json"][..]),
            ("trace", &trace),
            ("trace", &total),
            ("brief", &["brief", SECOND[0], SECOND[1], "--trace", "-"]),
        ] {
            let schemas = baosong::report::SCHEMAS;
            let (_, schema) = schemas.iter().find(|(known, _)| *known == name).unwrap();
            let schema: Value = serde_json::from_str(schema).unwrap();
            let schema = jsonschema::draft202012::new(&schema).unwrap();
            let run = desk.run(args);
            assert!(run.status < 2, "{}", run.stderr);
            let printed: Value = serde_json::from_str(&run.stdout).unwrap();
            let faults: Vec<String> = schema
                .iter_errors(&printed)
                .map(|fault| format!("{} {fault}", fault.instance_path()))
                .collect();
            assert!(faults.is_empty(), "{name}: {}", faults.join("\n"));
        }
    }
}
