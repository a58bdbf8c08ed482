//! The return for the office above in the office's own file: filled in, read again by the office above, and drawn
//! where the file cannot take it.

use super::offices::{json_on, on};
use crate::common::office_form::{Case, case};
use crate::common::tamper::Parts;
use crate::common::{TestDir, cell, fixture_path};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

const PERIOD: &str = "2024-06-10";
const DAY: &str = "2024-06-08";

/// The office of a county over the units of a form, and the one above it.
fn offices(case: &Case) -> (TestDir, TestDir) {
    let units = case.campaign().replace("[[units]]\n", "[[units]]\nparent = \"H1\"\n");
    let text = format!("{units}\n[[units]]\ncode = \"H1\"\nname = \"青川县\"\n");
    let above = TestDir::bare();
    fs::write(above.path("专项行动.toml"), &text).unwrap();
    fs::write(above.path(case.file), case.blank()).unwrap();
    let office = TestDir::bare();
    let file = above.whole("专项行动.toml");
    let run = office.run(&["init", ".", "--campaign", &file, "--at", "青川县"]);
    assert!(run.status == 0 && office.path(case.file).is_file(), "{}", run.stderr);
    (office, above)
}

/// What `merge` said of the return, and its file; the units whose names begin so have reported.
fn merged(case: &Case, office: &TestDir, units: &str) -> (String, PathBuf) {
    fs::create_dir_all(office.path("收件")).unwrap();
    let returns = fixture_path(&format!("forms/{}/returns", case.folder));
    for entry in fs::read_dir(returns).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_string();
        if !name.starts_with(units) {
            continue;
        }
        fs::copy(&path, office.path(&format!("收件/{name}"))).unwrap();
    }
    on(office, DAY, &["collect", "--period", PERIOD]);
    let said = on(office, DAY, &["merge", "--period", PERIOD, "--reporter", "王芳"]).stdout;
    let all = fs::read_dir(office.path("汇总")).unwrap().map(|entry| entry.unwrap().path());
    let upward = all.into_iter().find(|path| path.to_str().unwrap().ends_with("_上报.xlsx"));
    (said, upward.unwrap())
}

/// The total of the office below, and what the office above has of it.
fn values(case: &Case, units: &str) -> (Value, Value, TestDir, PathBuf) {
    let (office, above) = offices(case);
    let (said, file) = merged(case, &office, units);
    assert!(said.contains("在原表 附件.xlsx 上填的"), "{}: {said}", case.name);
    fs::create_dir_all(above.path("收件")).unwrap();
    fs::copy(&file, above.path("收件/青川县.xlsx")).unwrap();
    let document = json_on(&office, DAY, &["merge", "--period", PERIOD]);
    on(&above, DAY, &["collect", "--period", PERIOD]);
    let received = json_on(&above, DAY, &["merge", "--period", PERIOD]);
    let units = received["units"].as_array().unwrap();
    let county = units.iter().find(|unit| unit["name"] == "青川县").unwrap().clone();
    assert_eq!(county["status"], "accepted", "{}: {county}", case.name);
    (document["total"]["values"].clone(), county["values"].clone(), office, file)
}

#[test]
fn a_row_a_list_and_a_matrix_go_up_in_the_offices_own_file() {
    // The list has six rows to be filled in, and 青山镇 two lines.
    for (name, units) in [("D1", "青山镇"), ("D2", ""), ("D3", "")] {
        let case = case(name);
        let (sent, received, office, file) = values(case, units);
        let sums = sent.as_object().unwrap().iter().filter(|(_, value)| value.is_number());
        let mut compared = 0;
        for (key, value) in sums {
            // Of a list the total of the texts is none.
            assert_eq!(received[key.as_str()].as_f64(), value.as_f64(), "{name} {key}");
            compared += 1;
        }
        assert!(compared > 0, "{name}");
        // The office's own look: every other part as it was, the units below on a sheet of their own.
        let (mut blank, mut filled) =
            (Parts::of(&case.blank()), Parts::of(&fs::read(&file).unwrap()));
        for part in ["xl/styles.xml", "xl/theme/theme1.xml"] {
            if blank.names().iter().any(|name| name == part) {
                assert_eq!(blank.part(part), filled.part(part), "{name} {part}");
            }
        }
        assert_eq!(cell(&file, "下级数据来源", 0, 3), "表");
        let (_, document) =
            office.json_on(DAY, &["check", file.to_str().unwrap(), "--period", PERIOD]);
        let told = document.to_string();
        assert!(
            !told.contains("below_not_used") && !told.contains("levels_differ"),
            "{name}: {told}"
        );
    }
}

#[test]
fn what_the_file_cannot_take_is_drawn_and_said() {
    let word = case("D5");
    let (office, _) = offices(word);
    let (said, _) = merged(word, &office, "");
    assert!(
        said.contains("附件.docx 不能在原表上填（Word 表里还不能填数），按专项行动文件画"),
        "{said}"
    );
    let list = case("D1");
    let (office, _) = offices(list);
    let (said, _) = merged(list, &office, "");
    assert!(said.contains("有 10 行，原表上没有这么多），按专项行动文件画"), "{said}");
}

/// The form drawn for a table with a column for each unit has its fields in columns, and is read all the same.
#[test]
fn a_drawn_form_of_a_table_by_units_is_read() {
    let days = case("D6");
    let (office, above) = offices(days);
    let (said, file) = merged(days, &office, "");
    assert!(said.contains("按专项行动文件画"), "{said}");
    fs::create_dir_all(above.path("收件")).unwrap();
    fs::copy(&file, above.path("收件/青川县.xlsx")).unwrap();
    on(&above, DAY, &["collect", "--period", PERIOD]);
    let received = json_on(&above, DAY, &["merge", "--period", PERIOD]);
    assert_eq!(received["total"]["values"]["visitors"], 47_800, "{received}");
}
