//! The office's own blank form, filled in where it stands: what changes in the file, and what comes back.

use crate::common::office::Office;
use crate::common::office_form::{CASES, Case, PERIOD, SHEET, case, packed, part, with_part};
use crate::common::{TestDir, codes};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

#[test]
fn only_the_parts_that_say_something_new_change() {
    const BOOK: [&str; 5] = [
        "[Content_Types].xml",
        "docProps/custom.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/workbook.xml",
        SHEET,
    ];
    for case in &CASES {
        let desk = case.desk();
        let blank = packed(&case.blank());
        let filled = packed(&fs::read(case.filled(&desk)).unwrap());
        let old: BTreeMap<&str, &[u8]> =
            blank.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        let mut touched: Vec<&str> = filled
            .iter()
            .filter(|(name, bytes)| old.get(name.as_str()) != Some(&bytes.as_slice()))
            .map(|(name, _)| name.as_str())
            .collect();
        touched.sort_unstable();
        let mut wanted = match case.ending() {
            "docx" => vec!["[Content_Types].xml", "docProps/custom.xml", "word/document.xml"],
            _ => [BOOK.as_slice(), &["xl/worksheets/sheet2.xml"]].concat(),
        };
        // Files that had no properties of their own are now led to them.
        if !old.contains_key("docProps/custom.xml") {
            wanted.push("_rels/.rels");
        }
        wanted.sort_unstable();
        assert_eq!(touched, wanted, "{}", case.name);
        let names: Vec<&str> = filled.iter().map(|(name, _)| name.as_str()).collect();
        assert!(blank.iter().all(|(name, _)| names.contains(&name.as_str())), "{names:?}");
    }
}

#[test]
fn unit_month_and_stamp_stand_on_the_form() {
    let text = |name: &str, of: &str| {
        let case = case(name);
        part(&fs::read(case.filled(&case.desk())).unwrap(), of)
    };
    let cell = |at: &str, style: u32, text: &str| {
        format!(
            "<c r=\"{at}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
        )
    };
    let first = text("D1", SHEET);
    assert!(first.contains(&cell("A3", 3, "填报单位：青山镇")), "{first}");
    // The day on which it is filled in is the unit's to write.
    assert!(first.contains("&#22635;&#25253;&#26102;&#38388;&#65306;    &#24180;"), "{first}");
    assert!(text("D2", SHEET).contains(&cell("A2", 2, "填报单位：青山镇")));
    let month = text("D3", SHEET);
    assert!(month.contains(">2024年5月</t>") && month.contains(">青山镇</t></is></c>"), "{month}");
    assert!(!text("D6", SHEET).contains("青山"), "its columns are named in the shared texts");
    let document = text("D5", "word/document.xml");
    assert!(document.contains(">填报单位：青山镇　填报日期：</w:t>"), "{document}");
    let stamp = "baosong:d5/1/510101/2024-06-10/";
    assert!(document.contains(&format!("<w:t>表码 {stamp}")), "{document}");
    assert!(text("D5", "docProps/custom.xml").contains(&format!("<vt:lpwstr>{stamp}")));
    for name in ["D1", "D2", "D3", "D4", "D6"] {
        let stamp = format!("baosong:{}/1/510101/2024-06-10/", name.to_lowercase());
        assert!(text(name, "xl/worksheets/sheet2.xml").contains(&format!("<t>{stamp}")), "{name}");
        assert!(text(name, "docProps/custom.xml").contains(&format!("<vt:lpwstr>{stamp}")));
        assert!(text(name, SHEET).contains(&format!("<t>表码 {stamp}")), "{name}");
        let list = text(name, "xl/workbook.xml");
        assert!(list.contains("name=\"_baosong\" sheetId=\"2\" state=\"veryHidden\""), "{list}");
    }
}

#[test]
fn the_month_is_told_where_it_is_written() {
    let args = ["template", "--period", PERIOD, "-o", "发件"];
    let run = |name: &str| case(name).desk().run(&args).stdout;
    // Most days between 5月11日 and 6月10日 are in May.
    assert!(run("D3").contains("原表上留空的年月写成 2024年5月"), "{}", run("D3"));
    assert!(!run("D1").contains("年月写成"));
    assert!(run("D4").contains("原表上没有写填报单位的地方"));
    assert!(!run("D3").contains("没有认出"));
}

#[test]
fn the_same_form_has_the_same_bytes_and_takes_its_own_place_again() {
    let case = case("D1");
    let (one, other) = (case.desk(), case.desk());
    let first = fs::read(case.filled(&one)).unwrap();
    assert_eq!(first, fs::read(case.filled(&other)).unwrap());
    assert_eq!(first, fs::read(case.filled(&one)).unwrap());
    let names = fs::read_dir(one.path("发件")).unwrap().count();
    assert_eq!(names, 2, "a form that nobody changed is not kept beside its like");
}

/// What a clerk types into the forms of the first unit, and what is read.
fn typed() -> [(&'static str, Value, Value); 5] {
    [
        (
            "D1",
            json!({"附件!E3": "填报时间：2024年6月3日", "附件!B5": "清水塘", "附件!C5": "池塘",
                "附件!D5": 2.5, "附件!E5": 3, "附件!F5": 2, "附件!G5": {"day": "2024-05-06"},
                "附件!H5": "甲某"}),
            json!([{"water": "清水塘", "kind": "池塘", "area": 2.5, "depth": 3, "signs": 2,
                "visited": "2024-05-06", "person": "甲某"}]),
        ),
        (
            "D2",
            json!({"Sheet1!B5": 100, "Sheet1!C5": 90, "Sheet1!D5": 40, "Sheet1!B6": 50,
                "Sheet1!C6": 60, "Sheet1!D6": 20, "Sheet1!B7": 0, "Sheet1!C7": 0, "Sheet1!D7": 0,
                "Sheet1!B8": 0, "Sheet1!C8": 0, "Sheet1!D8": 0, "Sheet1!B9": 0, "Sheet1!C9": 0,
                "Sheet1!D9": 0}),
            json!([{"area_now": 100, "area_last": 90, "output": 40, "per": 400},
                {"area_now": 50, "area_last": 60, "output": 20}, {"area_now": 0},
                {"area_now": 0}, {"area_now": 0},
                {"area_now": 150, "area_last": 150, "output": 60, "per": 400}]),
        ),
        (
            "D3",
            json!({"月报!B5": 12, "月报!C5": 60, "月报!D5": 3, "月报!E5": 15, "月报!F5": 2.85,
                "月报!G5": 86}),
            json!({"new_month": 12, "new_total": 60, "re_month": 3, "re_total": 15, "rate": 2.85,
                "loans": 86}),
        ),
        (
            "D4",
            json!({"汇总表!B6": "丙户", "汇总表!C6": "C级", "汇总表!D6": {"day": "2024-04-02"},
                "汇总表!E6": {"day": "2024-05-20"}, "汇总表!F6": 21000}),
            json!([{"owner": "丙户", "grade": "C级", "begun": "2024-04-02", "done": "2024-05-20",
                "aid": 21000}]),
        ),
        (
            "D6",
            json!({"日报!D4": 35000, "日报!D5": 128.5, "日报!D6": 62, "日报!D7": 0,
                "日报!D8": "平安"}),
            json!({"visitors": 35000, "tickets": 128.5, "load": 62, "complaints": 0,
                "safety": "平安"}),
        ),
    ]
}

#[test]
#[cfg_attr(not(has_openpyxl), ignore = "needs Python with openpyxl")]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn forms_filled_in_by_other_programs_are_read_as_their_unit_of_their_period() {
    let Some(typist) = Office::openpyxl() else { return };
    let Some(office) = Office::find() else { return };
    for (name, cells, wanted) in typed() {
        let case = case(name);
        let desk = case.desk();
        let book = case.filled(&desk);
        let saved = desk.whole("报来.xlsx");
        typist.run(&desk, "fill_cells.py", &json!([{"book": book, "cells": cells, "save": saved}]));
        // The names of the files tell neither unit nor period.
        let copies = ["再存.xlsx", "再存.ods", "再存.xls"].map(|name| desk.whole(name));
        office.run(&desk, "resave_all.py", &json!({"book": saved, "save": copies}));
        for file in [saved].iter().chain(&copies) {
            assert_is_read(&desk, file, &wanted);
        }
    }
}

/// The cells of the form of D2, D3 and D6 that the program draws, for those of the office's own.
fn drawn_cell(name: &str, cell: &str) -> String {
    let (sheet, address) = cell.split_once('!').unwrap();
    let (letter, row) = (&address[..1], address[1..].parse::<usize>().unwrap());
    match name {
        "D2" => format!("{sheet}!{letter}{}", row + 1),
        "D3" => format!("{sheet}!{letter}8"),
        // What stands below one another in the office's form stands side by side.
        _ => format!("{sheet}!{}4", char::from(b'B' + row as u8 - 4)),
    }
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn matrices_and_single_rows_typed_into_by_libreoffice_read_the_same_in_every_format() {
    let Some(office) = Office::find() else { return };
    let shapes = typed().into_iter().filter(|(name, ..)| ["D2", "D3", "D6"].contains(name));
    for (name, cells, wanted) in shapes {
        let case = case(name);
        let own = case.desk();
        let book = own.whole("在原表上填.xlsx");
        fs::copy(case.filled(&own), &book).unwrap();
        let drawn = case.desk();
        let campaign = case.campaign().replace("\nfile ", "\n# file ");
        fs::write(drawn.path("专项行动.toml"), campaign).unwrap();
        assert_eq!(drawn.run(&["template", "--period", PERIOD, "-o", "发件"]).status, 0);
        let other = drawn.whole(&format!("发件/{}_{PERIOD}.xlsx", case.first));
        let cells = cells.as_object().unwrap();
        let moved = cells.iter().map(|(cell, typed)| (drawn_cell(name, cell), typed.clone()));
        let moved: serde_json::Map<String, Value> = moved.collect();
        for (desk, book, cells) in [(&own, book, cells), (&drawn, other, &moved)] {
            let copies = ["再存.xlsx", "再存.ods", "再存.xls"].map(|name| desk.whole(name));
            let job = json!({"book": book, "cells": cells, "save": copies});
            office.run(desk, "resave_all.py", &job);
            copies.iter().for_each(|file| assert_is_read(desk, file, &wanted));
        }
    }
}

fn assert_is_read(desk: &TestDir, file: &str, wanted: &Value) {
    // On this day the period would be another one if the form did not say.
    let (_, document) = desk.json_on("2024-09-20", &["check", file]);
    let one = &document["files"][0];
    assert_eq!(one["period"], PERIOD, "{one}");
    assert_eq!(one["unit"]["code"], "510101", "{one}");
    let found = codes(one);
    for code in ["empty_form", "unknown_unit", "unit_by_file_name", "missing_column"] {
        assert!(!found.contains(&code), "{file} {code}: {one}");
    }
    assert!(holds(&one["values"], wanted), "{file}: {} instead of {wanted}", one["values"]);
}

/// Whether what was read has every figure of `wanted`; of a list or matrix, row by row.
fn holds(read: &Value, wanted: &Value) -> bool {
    match wanted {
        Value::Object(map) => map.iter().all(|(key, value)| holds(&read[key], value)),
        Value::Array(all) => {
            let rows = read.as_array().map(Vec::as_slice).unwrap_or_default();
            let is_own = |(row, own): (&Value, &Value)| holds(&row["values"], own);
            rows.len() == all.len() && rows.iter().zip(all).all(is_own)
        }
        Value::Number(number) => read.as_f64() == number.as_f64(),
        other => read == other,
    }
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn a_word_document_filled_in_comes_back_as_its_units() {
    let desk = case("D5").desk();
    let filled = fs::read(case("D5").filled(&desk)).unwrap();
    let mut text = part(&filled, "word/document.xml");
    for typed in ["山火演练", "实战演练", "2024-05-08", "120", "1.5"] {
        let run = format!("<w:p><w:r><w:t>{typed}</w:t></w:r></w:p></w:tc>");
        text = text.replacen("<w:p/></w:tc>", &run, 1);
    }
    let saved = desk.whole("报来.docx");
    fs::write(&saved, with_part(&filled, "word/document.xml", &text)).unwrap();
    let wanted = json!([{"drill": "山火演练", "kind": "实战演练", "held": "2024-05-08",
        "people": 120, "cost": 1.5}]);
    assert_is_read(&desk, &saved, &wanted);
    // The office asked for a Word document.
    let (_, document) = desk.json_on("2024-09-20", &["check", &saved]);
    assert!(!codes(&document["files"][0]).contains(&"word_table"), "{document}");
    let without_foot = text.replace("<w:t>表码 baosong:", "<w:t>");
    fs::write(&saved, with_part(&filled, "word/document.xml", &without_foot)).unwrap();
    assert_is_read(&desk, &saved, &wanted);
    let Some(office) = Office::find() else { return };
    let copy = desk.whole("再存.docx");
    office.run(&desk, "resave_all.py", &json!({"book": saved, "save": [copy]}));
    assert_is_read(&desk, &copy, &wanted);
}

/// Kind and cells of all data validation in the first sheet, those of the office first.
fn validation(sheet: &str) -> Vec<(String, String)> {
    let value = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().to_string()
    };
    let tags = sheet.split("<dataValidation ").skip(1).map(|rest| rest.split('>').next().unwrap());
    tags.map(|tag| format!(" {tag}"))
        .map(|tag| (value(&tag, "type"), value(&tag, "sqref")))
        .collect()
}

#[test]
fn cells_let_in_what_is_asked_and_what_the_office_wrote_itself_stays() {
    let of = |name: &str| {
        let sheet = part(&fs::read(case(name).filled(&case(name).desk())).unwrap(), SHEET);
        let found = validation(&sheet);
        assert!(sheet.contains(&format!("<dataValidations count=\"{}\"", found.len())), "{name}");
        found.iter().map(|(kind, cells)| format!("{kind} {cells}")).collect::<Vec<String>>()
    };
    let first = ["list C5:C10", "custom D5:D10", "custom E5:E10", "whole F5:F10", "date G5:G10"];
    assert_eq!(of("D1"), first);
    assert_eq!(of("D2"), ["custom B5:B9", "custom C5:C9", "custom D5:D9"]);
    let third = ["whole B5", "whole C5", "whole D5", "whole E5", "custom F5", "custom G5"];
    assert_eq!(of("D3"), third);
    // Below total and example, above 截止日期.
    assert_eq!(of("D4"), ["list C6:C17", "date D6:D17", "date E6:E17", "custom F6:F17"]);
    assert_eq!(of("D6"), ["whole D4:F4", "custom D5:F5", "custom D6:F6", "whole D7:F7"]);
}

#[test]
#[cfg_attr(not(has_openpyxl), ignore = "needs Python with openpyxl")]
fn another_reader_finds_sheets_and_validation() {
    let Some(typist) = Office::openpyxl() else { return };
    let desk = case("D1").desk();
    let (book, save) = (case("D1").filled(&desk), desk.whole("x.xlsx"));
    let read = json!(["附件!A3", "附件!A12", "_baosong!A1"]);
    let task = json!([{"book": book, "cells": {}, "read": read, "save": save}]);
    let seen = &typist.run(&desk, "fill_cells.py", &task)[0];
    assert_eq!(seen["sheets"], json!({"附件": "visible", "_baosong": "veryHidden"}));
    assert_eq!(seen["texts"]["附件!A3"], "填报单位：青山镇");
    let stamp = seen["texts"]["_baosong!A1"].as_str().unwrap();
    assert_eq!(seen["texts"]["附件!A12"], format!("表码 {stamp}"));
    assert_eq!(seen["validation"]["D5:D10"], json!(["custom", "AND(ISNUMBER(D5),D5>=0)"]));
    assert_eq!(seen["validation"]["C5:C10"], json!(["list", "\"水库,河流,池塘,沟渠\""]));
}

/// What is said of a blank form with which the campaign of a case is run; the form is drawn.
fn drawn(case: &Case, blank: &[u8]) -> String {
    let desk = case.desk();
    fs::write(desk.path(case.file), blank).unwrap();
    let run = desk.run(&["template", "--period", PERIOD, "-o", "发件"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let file = desk.path(&format!("发件/{}_{PERIOD}.xlsx", case.first));
    assert!(part(&fs::read(file).unwrap(), "xl/workbook.xml").contains("填报说明"));
    let line = run.stdout.lines().next().unwrap();
    let (start, why) = line.split_once("：").unwrap();
    assert_eq!(start, format!("{} 不能在原表上填，改发按专项行动文件画的表", case.file));
    why.to_string()
}

#[test]
fn what_cannot_be_filled_in_is_drawn_and_it_is_said_why() {
    let one = case("D1");
    let blank = one.blank();
    let sheet = part(&blank, SHEET);
    let without = |heading: &str, other: &str| {
        // 警示牌
        let coded = heading.chars().map(|c| format!("&#{};", u32::from(c))).collect::<String>();
        assert!(sheet.contains(&coded));
        with_part(&blank, SHEET, &sheet.replace(&coded, other))
    };
    assert_eq!(drawn(one, &without("警示牌", "其他")), "“防溺水隐患水域台账”里找不到 “警示牌”");
    // 责任人, a text: filled in all the same, and told.
    let desk = one.desk();
    fs::write(desk.path(one.file), without("责任人", "某某")).unwrap();
    let run = desk.run(&["template", "--period", PERIOD, "-o", "发件"]);
    assert!(run.stdout.contains("原表里没有认出 “责任人”"), "{}", run.stdout);
    let other = case("D3").blank();
    assert_eq!(drawn(one, &other), "里面找不到“防溺水隐患水域台账”的表头");
    for old in ["formats/南充市.xls", "formats/泸州市.xlsb", "formats/绵阳市.csv"] {
        let said = told_of_built_in(old);
        assert!(said.ends_with("：只有 xlsx 和 docx 能在原表上填，请另存为 xlsx"), "{said}");
    }
    let ours = fs::read(one.filled(&one.desk())).unwrap();
    assert!(drawn(one, &ours).contains("已有表码"));
    let types = part(&blank, "[Content_Types].xml");
    let macros = types.replace(
        "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
        "vnd.ms-excel.sheet.macroEnabled.main",
    );
    assert!(drawn(one, &with_part(&blank, "[Content_Types].xml", &macros)).contains("带宏"));
    let rows = "<row/>".repeat((8 << 20) / 6 + 1);
    let large = sheet.replace("</sheetData>", &format!("{rows}</sheetData>"));
    assert!(drawn(one, &with_part(&blank, SHEET, &large)).contains("太大"));
    let deep = format!("{}{}</worksheet>", "<a>".repeat(300), "</a>".repeat(300));
    let deep = sheet.replace("</worksheet>", &deep);
    assert!(!drawn(one, &with_part(&blank, SHEET, &deep)).is_empty());
    assert!(!drawn(one, &blank[..blank.len() / 2]).is_empty());
}

#[test]
fn a_form_that_is_not_there_is_told_before_anything_is_made() {
    let desk = case("D1").desk();
    fs::remove_file(desk.path("附件.xlsx")).unwrap();
    let run = desk.run(&["template", "--period", PERIOD, "-o", "发件"]);
    assert_eq!(run.status, 2, "{}", run.stdout);
    assert!(run.stderr.contains("专项行动文件写的空白表 附件.xlsx 读不了"), "{}", run.stderr);
    assert!(!desk.path("发件").exists());
}

/// What is said of a blank form in a folder of the built-in campaign.
fn told_of_built_in(name: &str) -> String {
    let desk = TestDir::new();
    let text = baosong::campaign::BUILT_IN;
    let file = name.rsplit('/').next().unwrap();
    let named = text.replacen("[form]\n", &format!("[form]\nfile = \"{file}\"\n"), 1);
    assert_ne!(named, text);
    fs::write(desk.path("专项行动.toml"), named).unwrap();
    desk.take(name, file);
    let run = desk.run(&["template", "--period", "2021-09-25", "--unit", "成都", "-o", "发件"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    run.stdout.lines().next().unwrap().to_string()
}
