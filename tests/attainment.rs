//! Attainment: figures of a real bulletin, time passed, places and the declared order.

use crate::common::{TestDir, cell, fixture, period, text, unit_table};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use std::fs;

fn unit<'a>(document: &'a Value, name: &str) -> &'a Value {
    let units = document["units"].as_array().unwrap();
    units.iter().find(|u| text(u, "name") == name).unwrap()
}

/// A return as an office retypes it: headings and one row.
fn retyped(desk: &TestDir, path: &str, name: &str, funds: f64) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["单位", "实际到位资金(万元)", "协议资金(万元)"]).unwrap();
    sheet.write_string(1, 0, name).unwrap();
    sheet.write_number(1, 1, funds).unwrap();
    book.save(desk.path(path)).unwrap();
}

#[test]
fn the_bulletin_of_panzhihua_is_reproduced() {
    let desk = TestDir::new();
    retyped(&desk, "表.xlsx", "攀枝花市", 1_005_136.0);
    let campaign = fixture("campaigns/panzhihua-2006.toml");
    let args = ["--campaign", &campaign, "merge", "表.xlsx", "--period", "2006-10-30", "-o"];
    let args: Vec<&str> = args.into_iter().chain(["汇总.xlsx"]).collect();
    let (_, document) = desk.json(&args);
    let judged = &unit(&document, "攀枝花市")["attainment"]["funds_in_place"];
    // 80 亿元 are 800 000 万元: 1 005 136 / 800 000 = 1.25642, and less 10 / 12 that is 0.42308666…
    let shown = |key: &str| judged[key].to_string();
    assert_eq!(shown("target"), "800000");
    assert_eq!(shown("rate"), "1.25642");
    assert_eq!(shown("schedule"), "0.833333");
    assert_eq!(shown("ahead"), "0.423087");
    assert_eq!((&judged["met"], &judged["short"]), (&json!(true), &json!(0)));
    let total = &document["total"]["attainment"]["funds_in_place"];
    assert_eq!((&total["rate"], &total["ahead"]), (&json!(1.25642), &json!(0.423087)));
    let book = desk.path("汇总.xlsx");
    assert_eq!(cell(&book, "汇总表", 2, 4), "到位资金（≥80亿元）");
    assert_eq!(cell(&book, "汇总表", 4, 5), "1.25642");
}

#[test]
fn counts_are_set_against_the_days_that_have_passed() {
    let desk = TestDir::new();
    let (_, document) = desk.json(&["merge", &period(), "-o", "汇总.xlsx"]);
    // 25 September is day 16 of 100; 自贡市 has visited 96 of 100 and led 5 trips of 8.
    let zigong = &unit(&document, "自贡市")["attainment"];
    let visits = &zigong["enterprise_visits"];
    assert_eq!((&visits["schedule"], &visits["ahead"]), (&json!(0.16), &json!(0.8)));
    assert_eq!(visits["short"], 4);
    assert_eq!(zigong["leader_led_trips"]["ahead"], 0.465);
    assert_eq!(zigong["signed_projects_growth"]["schedule"], Value::Null);
    let missing = &unit(&document, "泸州市")["attainment"]["leader_led_trips"];
    assert_eq!((&missing["ahead"], &missing["short"]), (&Value::Null, &Value::Null));
    // 9 of 21 units filled in the trips, 63 together; 63 / (9 × 8) = 0.875.
    let trips = &document["total"]["attainment"]["leader_led_trips"];
    assert_eq!(
        (&trips["units"], &trips["goal"], &trips["rate"]),
        (&json!(9), &json!(72), &json!(0.875))
    );
}

#[test]
fn places_are_shared_and_the_next_one_passed_over() {
    let desk = TestDir::new();
    let (_, document) = desk.json(&["merge", &period(), "-o", "汇总.xlsx"]);
    let place = |name: &str| unit(&document, name)["ranks"]["promotion_meetings"]["rank"].clone();
    // 5: 成都市、宜宾市; 4: 德阳市、绵阳市、南充市、眉山市; 3 comes seventh.
    assert_eq!([place("成都市"), place("宜宾市")], [1, 1]);
    assert_eq!([place("德阳市"), place("眉山市")], [3, 3]);
    assert_eq!(place("攀枝花市"), 7);
    let change = &unit(&document, "成都市")["ranks"]["promotion_meetings"]["rank_change"];
    assert_eq!(change, &Value::Null);
}

/// A campaign of three units; `more` is added at its end.
fn three_units(desk: &TestDir, more: &str) {
    let whole = fs::read_to_string(fixture("campaigns/panzhihua-2006.toml")).unwrap();
    let units = [("1", "东区"), ("2", "西区"), ("3", "仁和区")];
    let units = units.map(|(code, name)| unit_table(code, name, None)).concat();
    let head = whole.split("[[units]]").next().unwrap();
    fs::write(desk.path("专项行动.toml"), format!("{head}{more}{units}")).unwrap();
}

fn funds(desk: &TestDir, figures: [f64; 3]) {
    fs::create_dir_all(desk.path("收件")).unwrap();
    for (name, figure) in ["东区", "西区", "仁和区"].into_iter().zip(figures) {
        retyped(desk, &format!("收件/{name}.xlsx"), name, figure);
    }
}

const SCHEME: &str = r#"
[ranking]
name     = "综合得分"
items    = [{ field = "funds_in_place", weight = 60, by = "best" },
            { target = "funds_in_place", weight = 30, by = "rank" },
            { target = "funds_in_place", weight = 10, by = "met" }]
honours  = [{ name = "流动红旗", first = 1 }, { name = "通报表扬", first = 2 }]
"#;

#[test]
fn an_overall_order_follows_the_declared_scheme_and_nothing_else() {
    let desk = TestDir::new();
    three_units(&desk, "");
    funds(&desk, [400_000.0, 800_000.0, 200_000.0]);
    let args = ["merge", "收件", "--period", "2006-10-30", "-o", "汇总.xlsx"];
    let (_, plain) = desk.json(&args);
    assert_eq!(plain["units"][0]["overall"], Value::Null);
    let by_rank: Vec<&str> = args.into_iter().chain(["--order", "rank"]).collect();
    let refused = desk.run(&by_rank);
    assert_eq!(refused.status, 2);
    assert!(refused.stderr.contains("没有 [ranking]"), "{}", refused.stderr);
    three_units(&desk, SCHEME);
    let (_, ranked) = desk.json(&by_rank);
    let overall = |at: usize| {
        let unit = &ranked["units"][at];
        json!([
            unit["name"],
            unit["overall"]["score"],
            unit["overall"]["rank"],
            unit["overall"]["honours"]
        ])
    };
    // 60 + 30 + 10; 60 × 4/8 + 30 × 2/3; 60 × 2/8 + 30 × 1/3
    assert_eq!(overall(0), json!(["西区", 100, 1, ["流动红旗", "通报表扬"]]));
    assert_eq!(overall(1), json!(["东区", 50, 2, ["通报表扬"]]));
    assert_eq!(overall(2), json!(["仁和区", 25, 3, []]));
    assert_eq!(cell(&desk.path("汇总.xlsx"), "汇总表", 4, 0), "西区");
}

#[test]
fn a_place_is_compared_with_that_of_the_period_before() {
    let desk = TestDir::new();
    three_units(&desk, SCHEME);
    for (period, figures) in [("2006-09-30", [3.0, 2.0, 1.0]), ("2006-10-30", [3.5, 2.5, 4.0])] {
        funds(&desk, figures);
        desk.json(&["collect", "--period", period]);
    }
    let (_, document) = desk.json(&["merge", "--period", "2006-10-30"]);
    let change = |name: &str| {
        let unit = unit(&document, name);
        let overall = &unit["overall"];
        let judged = &unit["attainment"]["funds_in_place"];
        let place = &unit["ranks"]["funds_in_place"];
        assert_eq!(judged["rank_change"], place["rank_change"]);
        assert_eq!(overall["rank_change"], place["rank_change"]);
        json!([place["rank"], place["rank_change"]])
    };
    assert_eq!(change("东区"), json!([2, -1]));
    assert_eq!(change("西区"), json!([3, -1]));
    assert_eq!(change("仁和区"), json!([1, 2]));
    let trend = document["trend"].as_array().unwrap();
    assert_eq!(trend.len(), 2);
    assert_eq!(
        (&trend[0]["values"]["funds_in_place"], &trend[1]["reported"]),
        (&json!(6), &json!(3))
    );
    let (_, later) = desk.json(&["merge", "--period", "2006-09-30"]);
    assert_eq!(later["trend"].as_array().unwrap().len(), 1);
}

#[test]
fn a_wrong_scheme_or_goal_is_told_with_its_line() {
    let desk = TestDir::new();
    let wrong = SCHEME.replacen("field = \"funds_in_place\"", "field = \"none\"", 1);
    three_units(&desk, &wrong);
    let run = desk.run(&["merge", "."]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("“none”不行"), "{}", run.stderr);
    let text = fs::read_to_string(fixture("campaigns/panzhihua-2006.toml")).unwrap();
    fs::write(desk.path("专项行动.toml"), text.replace("\"亿元\"", "\"户\"")).unwrap();
    let run = desk.run(&["merge", "."]);
    assert!(run.stderr.contains("换算不成"), "{}", run.stderr);
}
