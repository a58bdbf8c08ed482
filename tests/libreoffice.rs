//! What LibreOffice makes of our workbooks, and we of what it saves: it opens, fills in, recalculates
//! and re-saves them through the scripts in tests/office, one office per test.

use crate::common::office::Office;
use crate::common::{self, TestDir, fixture, fixture_json, period, text};
use baosong::campaign::Campaign;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use std::fs;

const FORMATS: [&str; 3] = ["xlsx", "xls", "ods"];
/// The figures of the form: key, and heading in the summary.
const FIGURES: [(&str, &str); 7] = [
    ("promotion_meetings", "召开推介会(次)"),
    ("enterprise_visits", "拜访企业(户)"),
    ("signed_projects", "签约项目(个)"),
    ("signed_amount", "签约金额(亿元)"),
    ("landed_projects", "落地项目数(个)"),
    ("started_projects", "开工项目数(个)"),
    ("funds_in_place", "新增到位资金(亿元)"),
];

/// Runs the binary on another day than the other tests do.
fn json_on(desk: &TestDir, today: &str, args: &[&str]) -> (i32, Value) {
    let mut command = desk.command(args);
    let output = command.args(["--format", "json", "--today", today]).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stderr);
    let document =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {printed}"));
    (output.status.code().unwrap(), document)
}

fn decimal(number: &Value) -> Decimal {
    number.to_string().parse::<Decimal>().unwrap().normalize()
}

fn number(text: &str) -> Value {
    json!({ "number": text })
}

/// Numbers by their decimal, so that 12.0 from one program is 12 from another.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(_) => number(&decimal(value).to_string()),
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), plain(v))).collect(),
        other => other.clone(),
    }
}

fn in_folder(desk: &TestDir, name: &str) -> String {
    desk.path(name).to_str().unwrap().to_string()
}

fn hundredths(amount: usize) -> Value {
    serde_json::from_str(&format!("{}.{:02}", amount / 100, amount % 100)).unwrap()
}

/// What unit `at` fills in: no two units the same in any place, with a zero and the least amount, and
/// nothing that a rule would ask about.
fn entry(at: usize, name: &str) -> Value {
    let remarks = [
        format!("{name}：其中续建项目{at}个"),
        format!("{name}说“合计”<{at}> & '其他'"),
        format!("{name}第一行\n第{at}行"),
        format!("=SUM(A1:A{at}) 不是公式，{name}"),
    ];
    let (reporter, day) = (format!("李明{at:02}"), format!("2021-10-{:02}", 1 + at % 10));
    json!({
        "header": {"reporting_unit": name, "reporter": reporter, "reported_on": day},
        "values": {
            "promotion_meetings": 60 + at, "enterprise_visits": 100 + 7 * at,
            "signed_projects": 3 * at + 120, "signed_amount": hundredths(12_345 * at + 5_001),
            "landed_projects": 2 * at + 70, "started_projects": at + 40,
            "funds_in_place": hundredths(275 * at + 1), "remarks": remarks[at % 4],
        },
        "supplement": {
            "leader_led_trips": at, "outside_promotion_meetings": 60 - at,
            "signed_projects_baseline": 2 * at + 1, "landed_projects_baseline": at + 30,
            "started_projects_baseline": at + 120, "funds_in_place_baseline": hundredths(199 * at + 25),
        },
    })
}

/// A blank form for 2021-10-10.
struct Form {
    code: String,
    name: String,
    path: String,
}

fn forms(desk: &TestDir) -> Vec<Form> {
    assert_eq!(desk.run(&["template", "--period", "2021-10-10", "-o", "发件"]).status, 0);
    let form = |unit: &baosong::campaign::Unit| Form {
        code: unit.code.clone(),
        name: unit.name.clone(),
        path: in_folder(desk, &format!("发件/{}_附件2_2021-10-10.xlsx", unit.name)),
    };
    Campaign::built_in().unwrap().units.iter().map(form).collect()
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn forms_filled_in_and_saved_in_every_format_are_read_back_whole() {
    let Some(office) = Office::find() else { return };
    let desk = TestDir::new();
    let forms = forms(&desk);
    FORMATS.iter().for_each(|format| drop(desk.run(&["init", format])));
    // The file names do not tell the unit, nor the day the period.
    let task = |(at, form): (usize, &Form)| {
        let copies = FORMATS.map(|f| in_folder(&desk, &format!("{f}/收件/{at:02}.{f}")));
        json!({"form": form.path, "entry": entry(at, &form.name), "lose": [], "save": copies})
    };
    office.run(&desk, "fill_in.py", &forms.iter().enumerate().map(task).collect());
    for format in FORMATS {
        let (status, today) = json_on(&desk, "2021-10-10", &["--campaign", format, "collect"]);
        assert_eq!((status, &today["counts"]["accepted"]), (0, &21.into()), "{format}: {today}");
        let (_, later) = json_on(&desk, "2021-11-24", &["check", &format!("{format}/收件")]);
        for document in [today, later] {
            assert_eq!(document["period"], "2021-10-10", "{format}");
            assert_eq!(document["files"].as_array().unwrap().len(), 21, "{format}");
            for (at, form) in forms.iter().enumerate() {
                assert_is_entry(&document["files"][at], at, form);
            }
        }
    }
}

fn assert_is_entry(file: &Value, at: usize, form: &Form) {
    let sent = entry(at, &form.name);
    let path = text(file, "path");
    assert!(path.contains(&format!("收件/{at:02}.")), "{path}");
    assert_eq!(file["status"], "accepted", "{path}");
    assert_eq!(file["findings"], json!([]), "{path}");
    assert_eq!(text(&file["unit"], "code"), form.code, "{path}");
    assert_eq!(text(&file["unit"], "name"), form.name, "{path}");
    assert_eq!(file["period"], "2021-10-10", "{path}");
    for part in ["header", "values", "supplement"] {
        assert_eq!(plain(&file[part]), plain(&sent[part]), "{path} {part}");
    }
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn a_form_lets_in_what_is_asked_and_locks_the_rest() {
    let Some(office) = Office::find() else { return };
    let desk = TestDir::new();
    let paths: Vec<String> = forms(&desk).into_iter().map(|f| f.path).collect();
    let differences = office.run(&desk, "read_form.py", &json!(paths));
    assert_eq!(paths.len(), 21);
    for path in paths {
        assert_eq!(differences[&path], json!([]), "{path}");
    }
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn unit_and_period_survive_the_loss_of_marks_and_other_names() {
    let Some(office) = Office::find() else { return };
    let desk = TestDir::new();
    let form = &forms(&desk)[18];
    let losses: [&[&str]; 7] = [
        &["names"],
        &["names", "sheet"],
        &["names", "property"],
        &["names", "sheet", "property"],
        &["names", "sheet", "foot"],
        &["names", "property", "foot"],
        &["names", "sheet", "property", "foot"],
    ];
    let task = |(at, lose): (usize, &&[&str])| {
        let copies = FORMATS.map(|f| in_folder(&desk, &format!("{at}.{f}")));
        json!({"form": form.path, "entry": entry(18, &form.name), "lose": lose, "save": copies})
    };
    office.run(&desk, "fill_in.py", &losses.iter().enumerate().map(task).collect());
    let known = |name: &str| {
        // On this day the period would be another one if the return did not say.
        let (_, document) = json_on(&desk, "2021-11-24", &["check", name]);
        let file = &document["files"][0];
        json!([file["unit"]["code"], file["period"], file["status"]])
    };
    let ours = json!([form.code, "2021-10-10", "accepted"]);
    for format in FORMATS {
        for (at, lose) in losses[..6].iter().enumerate() {
            assert_eq!(known(&format!("{at}.{format}")), ours, "{format} without {lose:?}");
        }
        let nothing_left = json!([null, "2021-11-25", "returned"]);
        assert_eq!(known(&format!("6.{format}")), nothing_left);
    }
    for (right, wrong) in [("xls", "xlsx"), ("xlsx", "xls"), ("ods", "xls")] {
        let (own, other) = (format!("0.{right}"), format!("renamed.{wrong}"));
        for (from, to) in [(&own, &other), (&other, &own)] {
            fs::rename(desk.path(from), desk.path(to)).unwrap();
            assert_eq!(known(to), ours, "{right} from {from} to {to}");
        }
    }
}

/// Recalculates 汇总.xlsx and copies of it in the other formats, and then types numbers over cells; no
/// formula may end in an error or in another result than is stored.
fn recalculated(office: &Office, desk: &TestDir, edits: &Value) -> Value {
    let copies = ["xls", "ods"].map(|format| in_folder(desk, &format!("汇总.{format}")));
    let job = json!({"book": in_folder(desk, "汇总.xlsx"), "edits": edits, "save": copies});
    let seen = office.run(desk, "recalculate.py", &job);
    assert_eq!(seen["wrong"], json!([]));
    assert!(seen["formulas"].as_u64() > Some(300), "{}", seen["formulas"]);
    assert_eq!(seen["spoilt"], seen["formulas"]);
    seen
}

fn merge_all(desk: &TestDir) -> Value {
    let (period, baseline) = (period(), fixture("上年同期.csv"));
    let args = ["merge", &period, "--baseline", &baseline, "-o", "汇总.xlsx"];
    let (status, document) = desk.json(&args);
    assert_eq!(status, 0);
    document
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn the_summary_recalculates_to_what_is_stored_and_follows_a_change() {
    let Some(office) = Office::find() else { return };
    let desk = TestDir::new();
    let document = merge_all(&desk);
    let typed = |heading: &str, number: f64| json!([[["成都市", heading], number]]);
    let edits = json!([
        typed("签约金额(亿元)", 187.5),
        typed("签约项目(个)", 25.0),
        typed("新增到位资金(亿元)", 38.71),
        typed("新增到位资金(亿元)", 38.72),
    ]);
    let seen = recalculated(&office, &desk, &edits);
    let returned = fixture_json("2021-09-25.expected.json");
    for (key, heading) in FIGURES {
        let figures = returned.as_object().unwrap().values().map(|unit| &unit["values"][key]);
        let sum: Decimal = figures.map(decimal).sum();
        assert_eq!(decimal(&document["total"]["values"][key]), sum.normalize(), "{key}");
        let total = &seen["table"][format!("合计（已报 21/21） {heading}")];
        assert_eq!(*total, number(&sum.normalize().to_string()), "{key}");
    }
    assert_eq!(seen["edited"], changes());
}

/// What LibreOffice must show otherwise after each of the four changes, worked out by hand.
fn changes() -> Value {
    json!([
        // 2494.4 + 1
        {"成都市 签约金额(亿元)": number("187.5"), "合计（已报 21/21） 签约金额(亿元)": number("2495.4")},
        {
            "成都市 签约项目(个)": number("25"), "合计（已报 21/21） 签约项目(个)": number("265"),
            // (25 - 20) / 20
            "成都市 签约项目同比（≥10%） 本期": number("25"),
            "成都市 签约项目同比（≥10%） 同比": number("0.25"),
            // 资阳市 has no base: (256 - 227) / 227 = 0.12775330…
            "合计（已报 21/21） 签约项目同比（≥10%） 本期": number("256"),
            "合计（已报 21/21） 签约项目同比（≥10%） 同比": number("0.127753303965"),
        },
        // (38.71 - 35.2) / 35.2 = 0.09971590…; 275.76 - 42.35 + 38.71; 雅安市 and 资阳市 have no base:
        // 264.36 - 42.35 + 38.71, and (260.72 - 235.76) / 235.76 = 0.10587037…
        funds(["38.71", "0.099715909091", "6", "272.12", "260.72", "0.105870376654"], "未达标", 9),
        // 35.2 × 1.1 = 38.72 is exactly the goal; (260.73 - 235.76) / 235.76 = 0.10591279…
        funds(["38.72", "0.1", "7", "272.13", "260.73", "0.105912792671"], "达标", 10),
    ])
}

fn funds(figures: [&str; 6], verdict: &str, met: u32) -> Value {
    let [own, own_rate, own_met, total, both, rate] = figures.map(number);
    json!({
        "成都市 新增到位资金(亿元)": own,
        "成都市 到位资金同比（≥10%） 本期": own,
        "成都市 到位资金同比（≥10%） 同比": own_rate,
        "成都市 到位资金同比（≥10%） 是否达标": verdict,
        "成都市 达标项数": own_met,
        "合计（已报 21/21） 新增到位资金(亿元)": total,
        "合计（已报 21/21） 到位资金同比（≥10%） 本期": both,
        "合计（已报 21/21） 到位资金同比（≥10%） 同比": rate,
        "合计（已报 21/21） 到位资金同比（≥10%） 是否达标": format!("{met}/21达标"),
    })
}

/// 成都市 by hand: key, heading, least figure or growth, this year, last year if it counts, rate.
const WORKED: [[&str; 6]; 7] = [
    // 9 / 8 = 1.125, and 9 ≥ 8
    ["leader_led_trips", "带队招商（≥8）", "8", "9", "", "1.125"],
    // 128 / 100 = 1.28, and 128 ≥ 100
    ["enterprise_visits", "走访企业（≥100）", "100", "128", "", "1.28"],
    // 4 / 3 = 1.3333333…, and 4 ≥ 3
    ["outside_promotion_meetings", "市(州)外推介会（≥3）", "3", "4", "", "1.333333"],
    // (24 - 20) / 20 = 4 / 20 = 0.2, and 24 ≥ 20 × 1.1 = 22
    ["signed_projects_growth", "签约项目同比（≥10%）", "0.1", "24", "20", "0.2"],
    // (15 - 13) / 13 = 2 / 13 = 0.1538461…, and 15 ≥ 13 × 1.1 = 14.3
    ["landed_projects_growth", "落地项目同比（≥10%）", "0.1", "15", "13", "0.153846"],
    // (12 - 10) / 10 = 2 / 10 = 0.2, and 12 ≥ 10 × 1.1 = 11
    ["started_projects_growth", "开工项目同比（≥10%）", "0.1", "12", "10", "0.2"],
    // (42.35 - 35.2) / 35.2 = 7.15 / 35.2 = 0.203125, and 42.35 ≥ 35.2 × 1.1 = 38.72
    ["funds_in_place_growth", "到位资金同比（≥10%）", "0.1", "42.35", "35.2", "0.203125"],
];

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn the_targets_of_chengdu_are_as_worked_out_by_hand() {
    let Some(office) = Office::find() else { return };
    let desk = TestDir::new();
    let document = merge_all(&desk);
    let seen = recalculated(&office, &desk, &json!([]));
    let chengdu = &document["units"][0];
    assert_eq!(text(chengdu, "name"), "成都市");
    assert_eq!(chengdu["attainment"].as_object().unwrap().len(), WORKED.len());
    for [key, heading, target, actual, base, rate] in WORKED {
        let base = Some(base).filter(|figure| !figure.is_empty());
        let source = base.map(|_| "baseline");
        let mut judged = json!({
            "target": number(target), "actual": number(actual), "rate": number(rate), "met": true,
            "base": base.map(number), "base_source": source, "reason": null,
        });
        // Day 16 of 100, and nothing lacks; no period stands before this one.
        let ahead = decimal(&chengdu["attainment"][key]["rate"]) - Decimal::new(16, 2);
        let least = base.is_none();
        judged["schedule"] = least.then(|| number("0.16")).into();
        judged["ahead"] = least.then(|| number(&ahead.normalize().to_string())).into();
        judged["short"] = least.then(|| number("0")).into();
        // Places are for tests/attainment.rs.
        judged["rank"] = plain(&chengdu["attainment"][key]["rank"]);
        judged["rank_change"] = Value::Null;
        assert_eq!(plain(&chengdu["attainment"][key]), judged, "{key}");
        let names = if base.is_some() { ["本期", "同比"] } else { ["实际", "完成率"] };
        let parts = [names[0], "上年同期", names[1], "是否达标"];
        let mut shown = parts.map(|part| seen["table"][format!("成都市 {heading} {part}")].clone());
        // The workbook has rates to twelve decimals, JSON to six.
        let exact: Decimal = text(&shown[2], "number").parse().unwrap();
        shown[2] = number(&exact.round_dp(6).normalize().to_string());
        let by_hand = json!([number(actual), base.map(number), number(rate), "达标"]);
        assert_eq!(json!(shown), by_hand, "{key}");
    }
    assert_eq!(seen["table"]["成都市 达标项数"], number("7"));
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn a_partial_summary_recalculates_without_errors_and_says_how_many_reported() {
    let Some(office) = Office::find() else { return };
    let desk = TestDir::new();
    let files = [
        "2021-09-25/成都市.xlsx",
        "2021-09-25/宜宾市.xls",
        "2021-09-25/制造业招商引资“百日攻坚”行动情况统计表.xlsx",
        "faults/negative-count.xlsx",
    ];
    let paths = files.map(fixture);
    let mut args = vec!["merge", "--period", "2021-09-25", "-o", "汇总.xlsx"];
    args.extend(paths.iter().map(String::as_str));
    let (status, document) = desk.json(&args);
    assert_eq!((status, &document["total"]["reported"]), (1, &json!(3)));
    let seen = recalculated(&office, &desk, &json!([]));
    assert_eq!(
        common::cell(&desk.path("汇总.xlsx"), "汇总表", 1, 1),
        "报送期：2021年9月25日　　已报 3/21"
    );
    let shown = |place: &str| &seen["table"][place];
    // 成都市, 泸州市, 宜宾市: 5 + 3 + 5, 128 + 112 + 131, 24 + 13 + 21, 186.5 + 67.4 + 158.9,
    // 15 + 9 + 13, 12 + 7 + 11, 42.35 + 12.45 + 28.6
    let sums = ["13", "371", "58", "412.8", "37", "30", "83.4"];
    for ((key, heading), sum) in FIGURES.into_iter().zip(sums) {
        assert_eq!(*shown(&format!("合计（已报 3/21） {heading}")), number(sum), "{key}");
        assert_eq!(plain(&document["total"]["values"][key]), number(sum), "{key}");
        assert_eq!(*shown(&format!("自贡市 {heading}")), Value::Null, "{key}");
    }
    let told = [
        // Only 成都市 has last year's figures, in its supplement: (24 - 20) / 20.
        ("合计（已报 3/21） 签约项目同比（≥10%） 同比", number("0.2")),
        ("合计所含单位数 签约项目同比（≥10%） 本期", json!("1/21")),
        ("泸州市 签约项目同比（≥10%） 是否达标", json!("无法判断：无基数")),
        ("自贡市 走访企业（≥100） 是否达标", json!("无法判断：退改")),
        ("自贡市 报送情况", json!("退改，见问题清单")),
        ("攀枝花市 走访企业（≥100） 是否达标", json!("无法判断：未报")),
    ];
    told.iter().for_each(|(place, words)| assert_eq!(shown(place), words, "{place}"));
}
