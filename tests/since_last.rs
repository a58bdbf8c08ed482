//! What has changed since the last period compares the same units, and figures have the decimals that the
//! campaign declares.

use crate::common::document::part;
use crate::common::held::*;
use crate::common::office::Office;
use crate::common::text;
use rust_decimal::Decimal;
use serde_json::json;
use std::fs;

#[test]
fn changes_since_the_last_period_compare_the_same_units() {
    let desk = two_periods("");
    let document = merged(&desk, SECOND);
    let since = &document["since_last"];
    assert_eq!(text(since, "period"), "2021-09-25");
    // 20 units in both periods but for 攀枝花市 and 泸州市; 推介会 one more each, 签约金额 without 自贡市.
    let meetings = &since["values"]["promotion_meetings"];
    assert_eq!(*meetings, json!({"change": 19, "units": 19, "all_units": false}));
    let amount = &since["values"]["signed_amount"];
    assert_eq!(decimal(&amount["change"]), amounts(1, &[DOUBTED, NEW, GONE]).normalize());
    assert_eq!(amount["units"], 18);
    let shown = brief(&desk, SECOND);
    let sentence = "与上期（2021年9月25日）相比，按两期都有数的19个单位比，召开推介会增加19次、";
    assert!(shown.contains(sentence), "{shown}");
    let amount = format!(
        "；按两期都有数的18个单位比，签约金额增加{}亿元。",
        amounts(1, &[DOUBTED, NEW, GONE]).normalize()
    );
    assert!(shown.contains(&amount), "{amount}: {shown}");
    // 走访企业: 12 + unit a round. Of the 19 units of both periods 2 rounds are twice one.
    let one: usize = (0..21)
        .filter(|at| ![NEW, GONE].contains(at))
        .map(|at| 12 + if at == 10 { 9 } else { at })
        .sum();
    let points = Decimal::from(one) / Decimal::from(19);
    let points =
        points.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let rate =
        format!("完成率较上期提高{}个百分点（按两期都有数的19个单位比）。", points.normalize());
    assert!(shown.contains(&rate), "{rate}: {shown}");
    let board = sheet_text(&desk, "达标看板");
    assert!(board.contains("各项指标较上期（2021-09-25）"), "{board}");
    assert!(board.contains("只比两期都有数的 18 个单位"), "{board}");
}

#[test]
fn places_change_among_the_units_of_both_periods_only() {
    let desk = two_periods("");
    let document = merged(&desk, SECOND);
    let rank = |at: usize| document["units"][at]["ranks"]["signed_amount"].clone();
    // The figures of all units grow alike: nobody's place changes, though the last of 20 is now the last
    // of 19.
    assert_eq!(rank(0), json!({"rank": 19, "rank_change": 0}));
    assert_eq!(rank(20), json!({"rank": 1, "rank_change": 0}));
    assert_eq!(rank(NEW), json!({"rank": 18, "rank_change": null}));
    assert_eq!(rank(DOUBTED), json!({"rank": null, "rank_change": null}));
    assert_eq!(rank(GONE), json!({"rank": null, "rank_change": null}));
}

#[test]
fn sums_over_the_periods_compare_the_same_units() {
    let desk = two_periods("");
    merged(&desk, SECOND);
    let trend = sheet_text(&desk, "趋势");
    let line = trend.lines().find(|line| line.starts_with("其中同样 18 个单位|")).unwrap();
    let sums = [1, 2].map(|number| amounts(number, &[DOUBTED, NEW, GONE]).normalize());
    assert!(line.contains(&format!("|{}|{}|", sums[0], sums[1])), "{line}");
    assert!(trend.contains("|2021-09-25※|2021-10-10※|"), "{trend}");
    let gaps =
        "2021-09-25 缺 攀枝花市（未报）；2021-10-10 缺 泸州市（未报）、自贡市签约金额（待核）。";
    assert!(trend.contains(gaps), "{trend}");
}

#[test]
fn decimals_follow_the_declaration() {
    let desk = desk("");
    collect(&desk, 1, usize::MAX, &[(0, AMOUNT, 35.5555)]);
    let (_, document) = desk.json(&["merge", "-o", "汇总.xlsx", FIRST[0], FIRST[1]]);
    let sum = amounts(1, &[0]) + "35.5555".parse::<Decimal>().unwrap();
    assert_eq!(decimal(&document["total"]["values"]["signed_amount"]), sum.normalize());
    // What is stored is exact, what is shown has two decimals, and a line says so.
    assert_eq!(overview(&desk, 4, 4), "35.5555");
    assert_eq!(overview(&desk, 25, 4).parse::<Decimal>().unwrap(), sum.normalize());
    let styles = part(&desk.path("汇总.xlsx"), "xl/styles.xml");
    assert!(styles.contains("\"0.00\"") || styles.contains("numFmtId=\"2\""), "{styles}");
    assert!(!styles.contains("0.0000"), "no column is widened");
    let below = sheet_text(&desk, "汇总表");
    assert!(
        below.contains("签约金额按 2 位小数显示，有 1 个数的小数更多（成都市 35.5555）"),
        "{below}"
    );
    let run = desk.run(&["brief", "-o", "短信.txt", FIRST[0], FIRST[1]]);
    assert!(run.status < 2, "{}", run.stderr);
    let message = fs::read_to_string(desk.path("短信.txt")).unwrap();
    let rounded =
        sum.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    assert!(message.contains(&format!("签约金额{}亿元、", rounded.normalize())), "{message}");
    assert!(!message.contains(&sum.to_string()), "{message}");
    if let Some(office) = Office::find() {
        let job = json!({"book": desk.whole("汇总.xlsx"), "edits": [], "save": []});
        assert_eq!(office.run(&desk, "recalculate.py", &job)["wrong"], json!([]));
    }
}
