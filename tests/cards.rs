//! Cards (登记表): `fixtures/cards` from the blank to the merged figures. What is expected is in fixtures/make/cards.py.

use crate::common::office::Office;
use crate::common::{TestDir, cell, fixture};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const PERIOD: &str = "2024-06-30";

/// A working folder for the blank form of a fixture, its definition as `form read` wrote it, its returns in 收件.
fn desk(form: &str, units: &[&str]) -> TestDir {
    let desk = TestDir::bare();
    desk.take(&format!("cards/{form}/blank.xlsx"), "登记表.xlsx");
    let run = desk.run(&["form", "read", "登记表.xlsx", "-o", "专项行动.toml"]);
    assert!(run.status < 2, "{}", run.stderr);
    let mut text =
        fs::read_to_string(desk.path("专项行动.toml")).unwrap().replace("2021-", "2024-");
    for (at, unit) in units.iter().enumerate() {
        text.push_str(&format!("\n[[units]]\ncode = \"51{:02}00\"\nname = \"{unit}\"\n", at + 1));
    }
    fs::write(desk.path("专项行动.toml"), text).unwrap();
    for entry in fs::read_dir(Path::new(&fixture(&format!("cards/{form}/returns")))).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        desk.take(&format!("cards/{form}/returns/{name}"), &format!("收件/{name}"));
    }
    desk
}

fn labels(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for section in text.split("[[blocks.fields]]").skip(1) {
        let of = |name: &str| {
            let line = section.lines().find(|line| line.starts_with(name))?;
            Some(line.split('"').nth(1)?.to_string())
        };
        let above = of("headings").map(|above| format!("{above}/")).unwrap_or_default();
        found.push((format!("{above}{}", of("name").unwrap()), of("key").unwrap()));
    }
    found
}

#[test]
fn one_card_of_each_unit_with_a_list_in_it() {
    let desk = desk("用工登记", &["甲县", "乙县", "丙县"]);
    assert_eq!(desk.run(&["form", "check", "登记表.xlsx"]).status, 0);
    let labels = labels(&fs::read_to_string(desk.path("专项行动.toml")).unwrap());
    let expected = fs::read(fixture("cards/用工登记/expected.json")).unwrap();
    let expected: Value = serde_json::from_slice(&expected).unwrap();
    let (_, read) = desk.json(&["check", "收件", "--period", PERIOD]);
    let files = read["files"].as_array().unwrap();
    for file in files {
        let unit = file["unit"]["name"].as_str().unwrap();
        for (label, wanted) in expected[unit].as_object().unwrap() {
            let (_, key) = labels.iter().find(|(own, _)| own == label).unwrap();
            let found = &file["values"][key];
            let same = found == wanted || wanted.is_i64() && found.as_f64() == wanted.as_f64();
            assert!(same, "{unit} {label}: {found}, not {wanted}");
        }
    }
    // 甲县 is fine; 乙县 ticked both boxes and wrote 约30; 丙县 ticked none.
    let asked = |unit: &str| -> Vec<String> {
        let file = files.iter().find(|file| file["unit"]["name"] == unit).unwrap();
        let asked = file["findings"].as_array().unwrap().iter();
        let asked = asked.filter(|finding| finding["class"] != "note");
        asked.map(|finding| finding["message"].as_str().unwrap().to_string()).collect()
    };
    assert!(asked("甲县").is_empty());
    assert_eq!(asked("乙县"), ["勾选了是、否，只能选一项", "写的不是准确数"]);
    assert_eq!(asked("丙县"), ["“☐是  ☐否”没有勾选"]);
    desk.run(&["collect", "--period", PERIOD]);
    let (_, merged) = desk.json(&["merge", "--period", PERIOD]);
    // 500 + 80 + 1200 万元 and 86 + 30 + 210 人; posts stand in the list.
    let total = &merged["total"]["values"];
    assert_eq!(total["field_b4"].as_f64(), Some(1780.0));
    assert_eq!(total["field_f6"].as_f64(), Some(326.0));
    let posts: usize = merged["units"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| u["lists"]["table_2"].as_array().unwrap().len())
        .sum();
    assert_eq!(posts, 4);
}

#[test]
fn what_goes_back_is_a_card_too_and_reads_the_same() {
    let desk = desk("用工登记", &["甲县", "乙县", "丙县"]);
    desk.run(&["collect", "--period", PERIOD]);
    let run = desk.run(&["return", "--unit", "乙县", "--period", PERIOD]);
    assert_eq!(run.status, 0, "{}", run.stderr);
    let kit = desk.path(&format!("退改/{PERIOD}/乙县_退改_{PERIOD}.xlsx"));
    assert_eq!(cell(&kit, "登记表", 4, 0), "企业名称");
    assert_eq!(cell(&kit, "登记表", 4, 1), "乙县大山茶业");
    let (_, json) = desk.json(&["check", kit.to_str().unwrap(), "--period", PERIOD]);
    let values = &json["files"][0]["values"];
    assert_eq!((&values["field_b4"], &values["telephone_2"]), (&json!(80), &json!("13900000004")));
}

#[test]
fn blanks_are_filled_in_where_they_stand() {
    let desk = desk("用工登记", &["甲县"]);
    let run = desk.run(&["template", "--period", PERIOD]);
    assert!(run.stdout.contains("在原表 登记表.xlsx 上填好单位和表码"), "{}", run.stdout);
    let made = desk.path(&format!("发件/{PERIOD}/甲县_登记表_{PERIOD}.xlsx"));
    assert_eq!(cell(&made, "登记表", 1, 0), "填报单位：甲县");
    assert_eq!(cell(&made, "登记表", 4, 5), "☐是  ☐否");
    // Boxes that nobody ticked are the blank form's.
    let (_, json) = desk.json(&["check", made.to_str().unwrap(), "--period", PERIOD]);
    let findings = json["files"][0]["findings"].as_array().unwrap();
    assert!(findings.iter().any(|f| f["code"] == "empty_form"), "{findings:?}");
}

#[test]
fn several_cards_of_a_unit_are_lines() {
    let desk = desk("志愿者", &["甲县", "乙县"]);
    desk.run(&["collect", "--period", PERIOD]);
    let (_, merged) = desk.json(&["merge", "--period", PERIOD]);
    let lines = |unit: usize| merged["units"][unit]["lists"]["table_1"].as_array().unwrap().clone();
    let names = |unit| -> Vec<Value> {
        lines(unit).iter().map(|line| line["values"]["person_name"].clone()).collect()
    };
    assert_eq!(names(0), [json!("张三"), json!("李四")]);
    // Namesakes are told apart by their numbers.
    assert_eq!(names(1), [json!("张三")]);
    // Labels above, beside and before the values: 120 + 80 + 36.5 hours.
    let first = &lines(0)[0]["values"];
    assert_eq!(first["id_number"], "510101199003070013");
    assert_eq!((&first["field_a7"], &first["field_c7"]), (&json!("摄影"), &json!("是")));
    assert_eq!(merged["total"]["values"]["field_d5"].as_f64(), Some(236.5));
}

#[test]
#[cfg_attr(not(has_openpyxl), ignore = "needs Python with openpyxl")]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn a_card_filled_in_and_saved_by_libreoffice_in_other_formats_reads_the_same() {
    let Some(typist) = Office::openpyxl() else { return };
    let Some(office) = Office::find() else { return };
    let desk = desk("用工登记", &["甲县"]);
    desk.run(&["template", "--period", PERIOD]);
    let book = desk.whole(&format!("发件/{PERIOD}/甲县_登记表_{PERIOD}.xlsx"));
    let cells = json!({"登记表!B3": "甲县食品厂", "登记表!B4": 500, "登记表!D4": "2019年3月8日",
        "登记表!F4": "□国有 ☑民营 □外资", "登记表!F5": "☐是  ☑否", "登记表!F6": 86, "登记表!B8": "质检",
        "登记表!C8": 3, "登记表!D8": 5200});
    let saved = desk.whole("报来.xlsx");
    typist.run(&desk, "fill_cells.py", &json!([{"book": book, "cells": cells, "save": saved}]));
    let copies = ["再存.xlsx", "再存.ods", "再存.xls"].map(|name| desk.whole(name));
    office.run(&desk, "resave_all.py", &json!({"book": saved, "save": copies}));
    for file in [&saved].into_iter().chain(&copies) {
        let (_, json) = desk.json(&["check", file]);
        let one = &json["files"][0];
        let values = &one["values"];
        let found = [
            &values["enterprise_name"],
            &values["field_b4"],
            &values["field_d4"],
            &values["enterprise_type"],
            &values["field_f5"],
            &values["field_f6"],
        ];
        let wanted = [
            json!("甲县食品厂"),
            json!(500),
            json!("2019-03-08"),
            json!("民营"),
            json!("否"),
            json!(86),
        ];
        assert_eq!(found.map(Clone::clone), wanted, "{file}");
        assert_eq!(
            (&one["period"], &one["unit"]["name"]),
            (&json!(PERIOD), &json!("甲县")),
            "{file}"
        );
    }
}
