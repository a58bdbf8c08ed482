//! `verify`: a summary that was touched is told, cell by cell, and one that was only saved again is not.

use crate::common::office::Office;
use crate::common::tamper::{Parts, XmlCell};
use crate::common::{TestDir, fixture, period, text};
use baosong::audit::{self, Difference, DifferenceKind};
use baosong::reading::{self, Workbook};
use serde_json::{Value, json};
use std::fs;

pub const BOOK: &str = "汇总/2021-09-25_汇总表.xlsx";
const DAY: [&str; 2] = ["--period", "2021-09-25"];
pub const SHEETS: [&str; 7] =
    ["汇总表", "达标看板", "排名", "报送情况", "问题清单", "数据来源", "说明"];

/// A working folder with a period collected and merged.
pub fn merged() -> TestDir {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    desk.take("上年同期.xlsx", "上年同期.xlsx");
    assert_eq!(desk.run(&["collect", &period(), DAY[0], DAY[1]]).status, 0);
    assert_eq!(desk.run(&["merge", DAY[0], DAY[1]]).status, 0);
    desk
}

fn verify(desk: &TestDir, more: &[&str]) -> (i32, Value) {
    desk.json(&[&["verify", BOOK], more].concat())
}

pub fn parts(desk: &TestDir) -> Parts {
    Parts::of(&fs::read(desk.path(BOOK)).unwrap())
}

/// Cells in which a comparison finds a difference.
fn places(document: &Value) -> Vec<&str> {
    document["differences"].as_array().unwrap().iter().map(|d| text(d, "cell")).collect()
}

#[test]
fn a_summary_that_nobody_touched_agrees() {
    let desk = merged();
    let (status, document) = verify(&desk, &[]);
    assert_eq!(
        (status, &document["agrees"], &document["differences"]),
        (0, &json!(true), &json!([]))
    );
    assert_eq!((&document["sheets"], &document["made"]["returns"]), (&json!(7), &json!(21)));
    assert!(document["cells"].as_u64() > Some(5000));
    let printed = desk.run(&["verify", BOOK]);
    assert!(printed.stdout.contains("一致：7 张工作表"), "{}", printed.stdout);
    assert!(printed.stdout.contains("取自存档（当时 21 份来件、0 条决定）"), "{}", printed.stdout);
}

/// Counties make a summary of more rows and cells than any return may have.
#[test]
fn the_summary_of_a_whole_country_agrees() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let campaign = desk.path("专项行动.toml");
    let mut definition = fs::read_to_string(&campaign).unwrap();
    for number in 1..=2_900 {
        definition += &format!("\n[[units]]\ncode = \"X{number}\"\nname = \"第{number}县\"\n");
    }
    fs::write(&campaign, definition).unwrap();
    let file = fixture("2021-09-25/成都市.xlsx");
    let second = ["--period", "2021-10-10"];
    for day in [DAY, second] {
        assert!(desk.run(&["collect", &file, day[0], day[1]]).status < 2);
    }
    let run = desk.run(&["merge", "-o", BOOK, second[0], second[1]]);
    assert_eq!(run.status, 1);
    // Nobody reads three thousand lines.
    assert!(run.stdout.contains("单位有 2921 个"), "{}", run.stdout);
    assert!(
        run.stdout.contains("未报 2920：自贡市、") && run.stdout.contains("……共 2920 个，其余见")
    );
    assert!(run.stdout.lines().count() < 60, "{}", run.stdout);
    let (status, document) = verify(&desk, &[]);
    assert_eq!((status, &document["differences"]), (0, &json!([])));
    let parts = parts(&desk);
    // 趋势 is there too, with a row of each unit for each field.
    let all: Vec<XmlCell> = (0..=SHEETS.len()).flat_map(|sheet| parts.cells(sheet)).collect();
    let filled = all.iter().filter(|cell| !cell.is_blank()).count();
    assert_eq!(document["cells"], json!(filled));
    // Further down than any return is read.
    assert!(all.iter().any(|cell| cell.address.ends_with("20200")));
}

pub fn compare(seen: &Workbook, expected: &Workbook) -> Vec<Difference> {
    audit::compare(seen, expected, |_, _| String::new()).unwrap().differences
}

/// One formula stands for a column, and the cells below refer to it; other programs write each by itself.
#[test]
fn formulas_that_rows_share_agree_with_those_written_in_each() {
    let desk = merged();
    let shared = parts(&desk);
    let mut whole = shared.clone();
    for row in 5..=25 {
        let address = format!("L{row}");
        let cells = whole.cells(0);
        let cell = cells.iter().find(|c| c.address == address).unwrap();
        let own = format!("<f>IF(ISNUMBER(K{row}),ROUND(K{row}/8,12),\"—\")</f>");
        let xml = cell.with_formula(&own);
        assert_ne!(xml, cell.xml);
        whole = Parts::of(&whole.with(cell, &xml));
    }
    fs::write(desk.path(BOOK), whole.bytes()).unwrap();
    assert_eq!(verify(&desk, &[]).1["differences"], json!([]));
    for (book, places_named) in [(whole, 1), (shared, 21)] {
        let mut wrong = book.clone();
        let sheet = String::from_utf8(wrong.part("xl/worksheets/sheet1.xml").clone()).unwrap();
        let sheet = sheet.replacen("K5/8,12", "K5/7,12", 1);
        *wrong.part("xl/worksheets/sheet1.xml") = sheet.into_bytes();
        fs::write(desk.path(BOOK), wrong.bytes()).unwrap();
        assert_eq!(places(&verify(&desk, &[]).1).len(), places_named);
    }
}

#[test]
fn the_command_names_what_was_changed() {
    let desk = merged();
    let whole = parts(&desk);
    let cell = |sheet: usize, address: &str| {
        whole.cells(sheet).into_iter().find(|c| c.address == address).unwrap()
    };
    let number = cell(0, "E5");
    fs::write(desk.path(BOOK), whole.with(&number, "<c r=\"E5\"><v>180.5</v></c>")).unwrap();
    let run = desk.run(&["verify", BOOK]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("不一致 1 处"), "{}", run.stdout);
    let line = "汇总表!E5：表上 180.5，存档算出 186.5（成都市 签约金额(亿元)）";
    assert!(run.stdout.contains(line), "{}", run.stdout);
    let formula = cell(0, "E26");
    fs::write(desk.path(BOOK), whole.with(&formula, "<c r=\"E26\"><v>2494.4</v></c>")).unwrap();
    let run = desk.run(&["verify", BOOK]);
    assert!(
        run.stdout.contains("汇总表!E26：公式没有了，应为 =IF(COUNT(E5:E25)=0"),
        "{}",
        run.stdout
    );
    let (status, document) = verify(&desk, &[]);
    let difference = &document["differences"][0];
    assert_eq!((status, text(difference, "kind")), (1, "cell"));
    assert_eq!(text(difference, "about"), "合计 签约金额(亿元)");
    assert_eq!(difference["seen"], json!({"value": "2494.4", "formula": null}));
    assert_eq!(difference["computed"]["value"], "2494.4");
}

#[test]
fn rows_and_sheets_that_came_or_went_are_told() {
    let desk = merged();
    let mut book = reading::open(&fs::read(desk.path(BOOK)).unwrap()).unwrap();
    let expected = book.clone();
    let list = &mut book.sheets[4];
    let rows = list.cells().map(|f| f.row).max().unwrap();
    let kept = list.cells().filter(|f| f.row != 3).cloned().map(|mut filled| {
        filled.row -= u32::from(filled.row > 3);
        filled
    });
    *list = reading::Sheet::new("问题清单", false, kept.collect());
    book.sheets[6].name = "说明书".to_string();
    let differences = compare(&book, &expected);
    let told: Vec<String> = differences.iter().map(|d| d.place.to_string()).collect();
    assert_eq!(told, ["问题清单!A4", "说明!A1", "说明书!A1"], "{rows} {differences:?}");
    assert!(matches!(differences[0].matter, DifferenceKind::MissingRow(_)));
    assert_eq!(differences[1].matter, DifferenceKind::MissingSheet);
    assert_eq!(differences[2].matter, DifferenceKind::ExtraSheet);
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn a_workbook_saved_again_by_libreoffice_agrees_unless_a_cell_was_changed() {
    let Some(office) = Office::find() else { return };
    let desk = merged();
    let resaved = |edits: Value, name: &str| {
        let job = json!({"book": desk.whole(BOOK), "edits": edits, "save": desk.whole(name)});
        office.run(&desk, "resave.py", &job);
        desk.json(&["verify", name])
    };
    for name in ["再存.xlsx", "再存.ods"] {
        let (status, document) = resaved(json!([]), name);
        assert_eq!((status, &document["differences"]), (0, &json!([])), "{name}");
    }
    // 自贡市 visits 96 enterprises, not 106; everything that hangs on the cell follows and is told.
    let (status, document) = resaved(json!([["汇总表", "C6", "106"]]), "改过.xlsx");
    assert_eq!(status, 1);
    let told = places(&document);
    for place in ["汇总表!C6", "汇总表!C26", "汇总表!N6", "汇总表!P6"] {
        assert!(told.contains(&place), "{place} {told:?}");
    }
    let (_, document) =
        resaved(json!([["说明", "C2", "另一个专项行动"], ["数据来源", "H3", "12"]]), "文字.xlsx");
    assert_eq!(places(&document), ["数据来源!H3", "说明!C2"]);
    let job = json!({"book": desk.whole(BOOK), "edits": [], "save": desk.whole("旧.xls")});
    office.run(&desk, "resave.py", &job);
    let run = desk.run(&["verify", "旧.xls"]);
    assert!(run.status == 2 && run.stderr.contains("旧格式 .xls"), "{}", run.stderr);
}

#[test]
#[cfg_attr(not(has_openpyxl), ignore = "needs Python with openpyxl")]
fn what_openpyxl_changes_is_told_from_what_it_does_not_store() {
    let Some(office) = Office::openpyxl() else { return };
    let desk = merged();
    let retyped = |edits: Value, name: &str| {
        let job = json!({"book": desk.whole(BOOK), "edits": edits, "save": desk.whole(name)});
        office.run(&desk, "retype.py", &job);
        desk.json(&["verify", name, DAY[0], DAY[1]])
    };
    let (status, document) = retyped(json!([]), "再存.xlsx");
    assert_eq!((status, &document["differences"]), (0, &json!([])));
    assert_eq!(document["uncalculated"], true);
    for (sheet, cell, content) in [
        ("汇总表", "E7", json!(12)),
        ("汇总表", "E26", json!("=SUM(E5:E24)")),
        ("汇总表", "E26", json!(2494.4)),
        ("汇总表", "A5", json!("成都")),
        ("排名", "B5", Value::Null),
        ("报送情况", "H2", json!("另一份.xlsx")),
        ("数据来源", "Z99", json!("多的")),
    ] {
        let (status, document) = retyped(json!([[sheet, cell, content]]), "改过.xlsx");
        let place = format!("{sheet}!{cell}");
        assert_eq!((status, places(&document)), (1, vec![place.as_str()]), "{content}");
    }
}

#[test]
fn what_came_into_the_archive_since_is_told() {
    let desk = TestDir::new();
    desk.run(&["init", "."]);
    let version = |name: &str| fixture(&format!("faults/two-versions/{name}"));
    desk.run(&["collect", &version("内江市.xlsx"), DAY[0], DAY[1]]);
    desk.run(&["merge", DAY[0], DAY[1]]);
    let on = |args: &[&str]| {
        let args = [args, &["--today", "2021-09-27"]].concat();
        let output = desk.command(&args).output().unwrap();
        assert!(output.status.code() < Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    };
    on(&["collect", &version("内江市(修改后).xlsx"), DAY[0], DAY[1]]);
    let adjust = ["adjust", "--unit", "内江", "--field", "签约金额", "--value", "9.5"];
    on(&[&adjust[..], &["--reason", "剔除重复项目", "--by", "朱磊"], &DAY].concat());
    let (status, document) = verify(&desk, &[]);
    assert_eq!(status, 1);
    let since = &document["changed_since"];
    assert_eq!(since["returns"].as_array().unwrap().len(), 1);
    assert_eq!(
        (text(&since["returns"][0], "unit"), &since["returns"][0]["version"]),
        ("内江市", &json!(2))
    );
    assert_eq!(text(&since["decisions"][0], "action"), "adjust");
    assert!(places(&document).contains(&"汇总表!D13"), "{document}");
    let printed = desk.run(&["verify", BOOK]).stdout;
    assert!(
        printed.contains("2021-09-25 期 新收 内江市 v2（内江市(修改后).xlsx，09-27 12:00 收）"),
        "{printed}"
    );
    assert!(
        printed.contains("内江市 签约金额调整为 9.5（剔除重复项目，09-27 12:00）"),
        "{printed}"
    );
    desk.run(&["merge", DAY[0], DAY[1]]);
    assert_eq!(verify(&desk, &[]).0, 0);
    fs::remove_dir_all(desk.path("存档/2021-09-25/511000 内江市/v1")).unwrap();
    assert_eq!(verify(&desk, &[]).1["changed_since"]["lost"], 1);
}

#[test]
fn a_record_that_was_changed_in_the_archive_is_held_against_its_original() {
    let desk = merged();
    let place = desk.path("存档/2021-09-25/510100 成都市/v1/记录.json");
    let record = fs::read_to_string(&place).unwrap();
    assert_eq!(record.matches("186.5").count(), 2, "value and raw text");
    fs::write(&place, record.replace("186.5", "286.5")).unwrap();
    desk.run(&["merge", DAY[0], DAY[1]]);
    let (status, document) = verify(&desk, &[]);
    assert_eq!((status, &document["agrees"]), (1, &json!(true)));
    let told = json!([{"period": "2021-09-25", "unit": "成都市", "version": 1, "field": "signed_amount",
                       "kept": "286.5", "original": "186.5"}]);
    assert_eq!(document["changed_since"]["records"], told);
    let printed = desk.run(&["verify", BOOK]).stdout;
    let line = "存档记录和原件对不上：2021-09-25 期 成都市 v1 签约金额记录是 286.5，原件是 186.5";
    assert!(printed.contains(line), "{printed}");
}

#[test]
fn a_summary_made_of_files_is_compared_with_the_files() {
    let desk = TestDir::new();
    let (period, baseline) = (period(), fixture("上年同期.csv"));
    desk.run(&["merge", &period, "--baseline", &baseline, "-o", "汇总.xlsx"]);
    let (status, document) = desk.json(&["verify", "汇总.xlsx", &period, "--baseline", &baseline]);
    assert_eq!((status, &document["changed_since"]["baseline"]), (0, &json!(false)), "{document}");
    let (status, document) = desk.json(&["verify", "汇总.xlsx", &period]);
    assert_eq!((status, &document["changed_since"]["baseline"]), (1, &json!(true)));
    let refused = |args: &[&str], why: &str| {
        let run = desk.run(args);
        assert_eq!(run.status, 2, "{}", run.stdout);
        assert!(run.stderr.contains(why), "{}", run.stderr);
    };
    refused(&["verify", "汇总.xlsx"], "请写上当时的文件");
    refused(&["verify", "汇总.xlsx", &period, "--period", "2021-10-10"], "不是 2021-10-10 期的");
    refused(&["verify", &fixture("2021-09-25/成都市.xlsx")], "不是 baosong merge 做的汇总表");
    refused(&["verify", "没有.xlsx"], "读不了");
}

#[test]
fn what_is_hidden_from_the_reader_is_told() {
    let desk = merged();
    let mut parts = parts(&desk);
    let mut edit = |part: &str, from: &str, to: &str| {
        let text = String::from_utf8(parts.part(part).clone()).unwrap();
        assert!(text.contains(from), "{part}: {from}");
        *parts.part(part) = text.replacen(from, to, 1).into_bytes();
    };
    edit("xl/workbook.xml", "name=\"问题清单\"", "name=\"问题清单\" state=\"hidden\"");
    edit("xl/worksheets/sheet1.xml", "<row r=\"8\"", "<row r=\"8\" hidden=\"1\"");
    fs::write(desk.path("藏过.xlsx"), parts.bytes()).unwrap();
    let run = desk.run(&["verify", "藏过.xlsx"]);
    assert_eq!(run.status, 1);
    for told in ["工作表“问题清单”被隐藏了", "汇总表 第 8 行被隐藏了"] {
        assert!(run.stdout.contains(told), "{}", run.stdout);
    }
}
