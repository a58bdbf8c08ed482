//! `return`: what is found wrong goes back as a kit, and what comes back closes it or leaves it open.

use crate::common::office::Office;
use crate::common::{TestDir, codes, fixture_json, fixture_path, text};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// What a clerk of a unit does: mistypes a figure, and answers the kit by a figure or by words.
struct Round {
    unit: &'static str,
    file: &'static str,
    mistyped: (&'static str, Mistyped),
    finding: &'static str,
    answer: Answer,
}

enum Mistyped {
    Number(f64),
    Text(&'static str),
}

enum Answer {
    /// The figure of the sound return.
    Corrects,
    Says(&'static str),
}

use Answer::{Corrects, Says};
use Mistyped::{Number, Text};

/// Seven units that sent a supplement too, so that nothing else is asked of them.
const ROUNDS: [Round; 7] = [
    round(
        "成都市",
        "成都市.xlsx",
        ("promotion_meetings", Number(-2.0)),
        "negative/promotion_meetings",
        Corrects,
    ),
    round(
        "自贡市",
        "自贡市.xlsx",
        ("enterprise_visits", Text("待核实")),
        "not_number/enterprise_visits",
        Corrects,
    ),
    round(
        "攀枝花市",
        "攀枝花.xlsx",
        ("signed_amount", Text("523000万元")),
        "converted/signed_amount",
        Corrects,
    ),
    round(
        "德阳市",
        "德阳市.ods",
        ("landed_projects", Number(11.5)),
        "not_whole/landed_projects",
        Corrects,
    ),
    // 15 started, 14 landed
    round(
        "绵阳市",
        "绵阳市百日攻坚统计表(9月25日).xlsx",
        ("started_projects", Number(15.0)),
        "started_over_landed/started_projects",
        Says("含8月落地的项目1个"),
    ),
    // 40 in place, 38.25 signed
    round(
        "内江市",
        "内江市.xlsx",
        ("funds_in_place", Number(40.0)),
        "funds_over_amount/funds_in_place",
        Says("含上半年签约项目的到位资金"),
    ),
    // 17 landed, 16 signed
    round(
        "南充市",
        "南充市.ods",
        ("landed_projects", Number(17.0)),
        "landed_over_signed/landed_projects",
        Says("核实无误"),
    ),
];

const fn round(
    unit: &'static str,
    file: &'static str,
    mistyped: (&'static str, Mistyped),
    finding: &'static str,
    answer: Answer,
) -> Round {
    Round { unit, file, mistyped, finding, answer }
}

/// A folder with 21 returns, seven of them mistyped by LibreOffice, collected; and the findings.
fn collected(desk: &TestDir, office: &Office) -> Value {
    for entry in fs::read_dir(fixture_path("2021-09-25")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        desk.take(&format!("2021-09-25/{name}"), &format!("收件/{name}"));
    }
    let tasks: Value = ROUNDS.iter().map(|round| mistype(desk, round)).collect();
    assert_eq!(office.run(desk, "correct.py", &tasks), 7);
    let (_, first) = collect(desk, "收件");
    first
}

fn mistype(desk: &TestDir, round: &Round) -> Value {
    let (key, typed) = &round.mistyped;
    let typed = match typed {
        Number(number) => json!(number),
        Text(text) => json!(text),
    };
    // An office leaves a lock file beside a book that it opens.
    let book = desk.take(&format!("2021-09-25/{}", round.file), &format!("原件/{}", round.file));
    let save = desk.whole(&format!("收件/{}", round.file));
    json!({"book": book, "save": save, "values": {*key: typed}, "statements": {}})
}

fn collect(desk: &TestDir, path: &str) -> (i32, Value) {
    desk.json(&["collect", path, "--period", "2021-09-25"])
}

fn file_of<'a>(document: &'a Value, unit: &str) -> &'a Value {
    let files = document["files"].as_array().unwrap();
    files.iter().find(|f| text(&f["unit"], "name") == unit).unwrap()
}

/// The kit's answer, in the folder 收件2.
fn answer(desk: &TestDir, round: &Round, sound: &Value) -> Value {
    let kit = desk.whole(&format!("退改/2021-09-25/{}_退改_2021-09-25.xlsx", round.unit));
    let key = round.mistyped.0;
    let (values, statements) = match round.answer {
        Corrects => (json!({key: sound["values"][key]}), json!({})),
        Says(words) => (json!({}), json!({round.finding: words})),
    };
    let save = desk.whole(&format!("收件2/{}_退改.xlsx", round.unit));
    json!({"book": kit, "save": save, "values": values, "statements": statements})
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn a_round_of_corrections_closes_six_of_seven_and_merges_all() {
    let Some(office) = Office::find() else { return };
    let desk = TestDir::new();
    let first = collected(&desk, &office);
    assert_eq!(
        (&first["counts"]["accepted"], &first["counts"]["returned"]),
        (&json!(18), &json!(3))
    );
    for round in &ROUNDS {
        let open = open_ids(file_of(&first, round.unit));
        assert_eq!(open, [round.finding], "{}", round.unit);
    }
    let originals = versions(&desk, "v1");
    assert_eq!(originals.len(), 42, "an original and a record each");
    answer_all(&desk, &office);
    let (status, second) = collect(&desk, "收件2");
    assert_eq!((status, &second["counts"]["accepted"]), (0, &json!(7)), "{second}");
    let mut closed = 0;
    for round in &ROUNDS {
        let file = file_of(&second, round.unit);
        assert_eq!(
            (text(file, "status"), &file["version"]),
            ("accepted", &json!(2)),
            "{}",
            round.unit
        );
        closed += became(round, &file["correction"]);
        // The kit's own comments are still there.
        assert!(!codes(file).contains(&"cell_note"), "{file}");
    }
    assert_eq!(closed, 6);
    merged_whole(&desk);
    assert_eq!(versions(&desk, "v1"), originals, "the first versions are what they were");
    let kept = versions(&desk, "v2");
    assert_eq!(kept.len(), 14);
    for (path, bytes) in kept.iter().filter(|(path, _)| path.ends_with(".xlsx")) {
        let sent = desk.path("收件2").join(Path::new(path).file_name().unwrap());
        assert_eq!(*bytes, baosong::intake::sha256(&fs::read(sent).unwrap()), "{path}");
    }
    let log = desk.run(&["log", "--period", "2021-09-25", "--unit", "成都"]).stdout;
    assert!(log.contains("v1") && log.contains("v2"), "{log}");
    later_versions(&desk, &office);
}

fn answer_all(desk: &TestDir, office: &Office) {
    let written = desk.run(&["return", "--period", "2021-09-25"]);
    assert_eq!(written.status, 0, "{}", written.stderr);
    fs::create_dir(desk.path("收件2")).unwrap();
    let sound = fixture_json("2021-09-25.expected.json");
    let of = |round: &Round| {
        let units = sound.as_object().unwrap().values();
        units.clone().find(|unit| text(unit, "file") == round.file).unwrap()
    };
    let tasks: Value = ROUNDS.iter().map(|round| answer(desk, round, of(round))).collect();
    assert_eq!(office.run(desk, "correct.py", &tasks), 7);
}

/// Counts the finding of a round that was closed, after seeing that it was told how.
fn became(round: &Round, correction: &Value) -> usize {
    let told = |part: &str| correction[part] == json!([round.finding]);
    let parts = ["resolved", "explained", "open", "new"].map(told);
    let (expected, closed) = match round.answer {
        Corrects => ([true, false, false, false], 1),
        Says("核实无误") => ([false, false, true, false], 0),
        Says(_) => ([false, true, false, false], 1),
    };
    assert_eq!(parts, expected, "{}: {correction}", round.unit);
    closed
}

/// All 21 are in the summary, with the figures of the second versions.
fn merged_whole(desk: &TestDir) {
    let (status, document) = desk.json(&["merge", "--period", "2021-09-25", "-o", "汇总.xlsx"]);
    assert_eq!((status, &document["total"]["reported"]), (0, &json!(21)));
    let value = |unit: &str, key: &str| {
        let units = document["units"].as_array().unwrap();
        units.iter().find(|u| text(u, "name") == unit).unwrap()["values"][key].clone()
    };
    assert_eq!(value("成都市", "promotion_meetings"), 5);
    assert_eq!(value("攀枝花市", "signed_amount"), 52.3);
    assert_eq!(value("绵阳市", "started_projects"), 15);
    assert_eq!(value("南充市", "landed_projects"), 17);
}

/// A statement holds while the figures do, without being sent again, and no longer.
fn later_versions(desk: &TestDir, office: &Office) {
    let [round] = ROUNDS.iter().filter(|r| r.unit == "绵阳市").collect::<Vec<_>>()[..] else {
        panic!()
    };
    let (first, second) =
        (format!("收件/{}", round.file), format!("收件2/{}_退改.xlsx", round.unit));
    let third = retyped(desk, office, (&first, "3.xlsx"), json!({"enterprise_visits": 122}));
    assert_eq!(
        (codes(&third).contains(&"started_over_landed"), &third["version"]),
        (true, &json!(3))
    );
    assert_eq!(open_ids(&third), [""; 0], "the statement is kept: {third}");
    assert_eq!(third["correction"]["explained"], json!([round.finding]));
    let statement =
        third["findings"].as_array().unwrap().iter().find_map(|f| f["statement"].as_str());
    assert_eq!(statement, Some("含8月落地的项目1个"));
    // The old words still stand in the workbook, but the figure beside them is another.
    let fourth = retyped(desk, office, (&second, "4.xlsx"), json!({"started_projects": 16}));
    assert_eq!(open_ids(&fourth), [round.finding], "{fourth}");
    assert_eq!(fourth["correction"]["open"], json!([round.finding]));
}

fn retyped(desk: &TestDir, office: &Office, (from, to): (&str, &str), values: Value) -> Value {
    let task = json!([{"book": desk.whole(from), "save": desk.whole(to), "values": values, "statements": {}}]);
    office.run(desk, "correct.py", &task);
    let (_, document) = collect(desk, to);
    document["files"][0].clone()
}

fn open_ids(file: &Value) -> Vec<String> {
    let open = |f: &&Value| match text(f, "class") {
        "mandatory" => true,
        "verify" => f.get("statement").is_none(),
        _ => false,
    };
    let id = |f: &Value| match f["field"].as_str() {
        Some(field) => format!("{}/{field}", text(f, "code")),
        None => text(f, "code").to_string(),
    };
    file["findings"].as_array().unwrap().iter().filter(open).map(id).collect()
}

/// Every file of a version's folders with its SHA-256.
fn versions(desk: &TestDir, version: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for unit in fs::read_dir(desk.path("存档/2021-09-25")).unwrap() {
        let folder = unit.unwrap().path().join(version);
        for file in fs::read_dir(folder).into_iter().flatten() {
            let path = file.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            found.push((path.to_str().unwrap().to_string(), baosong::intake::sha256(&bytes)));
        }
    }
    found.sort();
    found
}

/// 约128 goes back as 约128: a kit that is sent back unchanged is no answer.
#[test]
fn an_inexact_number_is_still_asked_when_its_kit_comes_back_unchanged() {
    let desk = TestDir::new();
    fs::create_dir(desk.path("收件")).unwrap();
    let header = "市(州),召开推介会(次),拜访企业(户),签约项目(个),签约金额(亿元),落地项目数(个),\
                  开工项目数(个),新增到位资金(亿元),备注\n";
    let line = "成都市,3,约128,12,约3500万元,4,3,0.2,\n";
    fs::write(desk.path("收件/表.csv"), format!("{header}{line}")).unwrap();
    let asked = |document: &Value| {
        let findings = file_of(document, "成都市")["findings"].as_array().unwrap();
        let inexact: Vec<Value> =
            findings.iter().filter(|f| f["code"] == "approximate").cloned().collect();
        inexact.iter().map(|f| (f["found"].clone(), f["understood"].clone())).collect::<Vec<_>>()
    };
    let (_, first) = collect(&desk, "收件");
    let said = |found: &str, understood: &str| (json!(found), json!(understood));
    assert_eq!(asked(&first), [said("约128", "128 户"), said("约3500万元", "0.35 亿元")]);
    let run = desk.run(&["return", "--period", "2021-09-25", "-o", "退改"]);
    assert!(run.status < 2, "{}", run.stderr);
    let (_, again) = collect(&desk, "退改/成都市_退改_2021-09-25.xlsx");
    assert_eq!(asked(&again), [said("约128", "128 户"), said("约0.35", "0.35 亿元")]);
}
