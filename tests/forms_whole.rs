//! Six forms of offices (`fixtures/forms/D1` to `D6`) from the blank to the merged figures: `form read`
//! writes the definition, nobody corrects it, the returns are checked with it, and what was adopted is what
//! a person reads in them (`expected.json`).

use crate::common::{TestDir, cell, fixture};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A form in a working folder, with what a person reads in it.
struct Played {
    desk: TestDir,
    expected: Value,
    /// Letter of each field's column in the blank, by the field's key; that of a row its number.
    columns: BTreeMap<String, String>,
    period: &'static str,
}

fn played(form: &str, period: &'static str) -> Played {
    let desk = TestDir::bare();
    let folder = fixture(&format!("forms/{form}"));
    let folder = Path::new(&folder);
    let blank = ["blank.xlsx", "blank.docx"].map(|name| folder.join(name));
    let blank = blank.iter().find(|path| path.exists()).unwrap();
    let run = desk.run(&["form", "read", blank.to_str().unwrap(), "-o", "专项行动.toml"]);
    assert!(run.status < 2, "{}", run.stderr);
    let expected: Value =
        serde_json::from_slice(&fs::read(folder.join("expected.json")).unwrap()).unwrap();
    let mut text = fs::read_to_string(desk.path("专项行动.toml")).unwrap();
    let year = if form.contains("社会救助") { "2025" } else { "2024" };
    text = text.replace("2021-01-01", &format!("{year}-01-01"));
    text = text.replace("2021-12-31", &format!("{year}-12-31"));
    if !text.contains("\n[[units]]") {
        for (at, unit) in expected["units"].as_array().unwrap().iter().enumerate() {
            text.push_str(&format!("\n[[units]]\ncode = \"00{at:04}\"\nname = {}\n", unit["name"]));
        }
    }
    fs::write(desk.path("专项行动.toml"), &text).unwrap();
    for entry in fs::read_dir(folder.join("returns")).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("收件/{}", path.file_name().unwrap().to_str().unwrap());
        desk.take(&format!("forms/{form}/returns/{}", &name[7..]), &name);
    }
    let columns = columns_of(&text);
    Played { desk, expected, columns, period }
}

/// What the comments of a definition say: `[[blocks.fields]]  # B 列`, then `key = "…"`.
fn columns_of(text: &str) -> BTreeMap<String, String> {
    let mut columns = BTreeMap::new();
    let mut place = None;
    for line in text.lines() {
        if let Some((section, comment)) =
            line.split_once('#').filter(|(s, _)| s.contains("fields]]"))
        {
            assert!(!section.is_empty());
            let comment = comment.trim();
            place = comment.strip_suffix(" 列").or(comment.strip_suffix(" 行")).map(String::from);
        } else if let (Some(key), Some(at)) = (line.strip_prefix("key"), &place) {
            columns.insert(key.trim_matches([' ', '=', '"']).to_string(), at.clone());
            place = None;
        }
    }
    columns
}

impl Played {
    fn checked(&self) -> Vec<Value> {
        let (_, json) = self.desk.json(&["check", "收件", "--period", self.period]);
        json["files"].as_array().unwrap().clone()
    }

    /// Every question that must be asked is asked at its cell, and none about files that are fine.
    fn assert_questions(&self, files: &[Value]) {
        let name = |file: &Value| file["path"].as_str().unwrap()[7..].to_string();
        for wanted in self.expected["findings"].as_array().unwrap() {
            if wanted["level"] != "ask" || wanted["optional"] == true {
                continue;
            }
            let file = files.iter().find(|f| name(f) == wanted["file"].as_str().unwrap()).unwrap();
            let first = wanted["cell"].as_str().unwrap().split(':').next();
            let asked = asked(file).any(|f| f["cell"].as_str() == first);
            let in_word = wanted["cell"].as_str().unwrap().starts_with("表1");
            assert!(asked || in_word, "{wanted} {file}");
        }
        for fine in
            self.expected["returns"].as_array().unwrap().iter().filter(|r| r["fine"] == true)
        {
            let file = files.iter().find(|f| name(f) == fine["file"].as_str().unwrap()).unwrap();
            let asked: Vec<&Value> = asked(file).collect();
            assert!(asked.is_empty(), "{asked:?}");
        }
    }

    /// Every row of a list, and no other; every value that may be adopted.
    fn assert_lines(&self, files: &[Value]) {
        let tables = self.expected["merged"]["tables"].as_object().unwrap();
        let wanted = tables.values().next().unwrap()["rows"].as_array().unwrap();
        let mut lines = Vec::new();
        for file in files {
            for line in file["values"].as_array().unwrap() {
                lines.push((
                    file["path"].as_str().unwrap()[7..].to_string(),
                    &file["unit"]["name"],
                    line,
                ));
            }
        }
        assert_eq!(lines.len(), wanted.len());
        for row in wanted {
            let is_it = |(file, _, line): &&(String, &Value, &Value)| {
                row["file"].as_str() == Some(file) && line["row"] == row["row"]
            };
            let (_, unit, line) = lines.iter().find(is_it).unwrap_or_else(|| panic!("{row}"));
            assert_eq!(**unit, row["unit"]);
            for (key, value) in line["values"].as_object().unwrap() {
                let column = &self.columns[key];
                let Some(wanted) = row["values"].get(column).filter(|_| column != "A") else {
                    continue;
                };
                assert!(same(wanted, value), "{row} {key}: {value}");
            }
        }
    }
}

fn asked(file: &Value) -> impl Iterator<Item = &Value> {
    file["findings"].as_array().unwrap().iter().filter(|f| f["class"] != "note")
}

/// What is to be asked is not adopted; what was understood is its value.
fn same(wanted: &Value, value: &Value) -> bool {
    match wanted.get("state").and_then(Value::as_str) {
        Some("ask") => value.is_null(),
        Some(_) => same(&wanted["value"], value),
        None => match (wanted.as_f64(), value.as_f64()) {
            (Some(wanted), Some(value)) => (wanted - value).abs() < 1e-6,
            _ => wanted == value,
        },
    }
}

#[test]
fn a_list_with_numbered_rows() {
    let played = played("D1-隐患水域台账", "2024-05-25");
    let files = played.checked();
    played.assert_questions(&files);
    played.assert_lines(&files);
    let (_, merged) = played.desk.json(&["merge", "收件", "--period", played.period]);
    let total = &merged["total"]["values"];
    // 320 + 45.5 and 2 + 2.5 + … + 5.5 亩; the deepest is 18.5 米; 6 + 4 and 7 · 1 + 2 块.
    assert_eq!(
        (total["table_1_lines"].as_f64(), total["area"].as_f64()),
        (Some(10.0), Some(395.5))
    );
}

#[test]
fn a_list_in_blocks_of_units() {
    let played = played("D4-危房改造-单位分块", "2024-05-25");
    let files = played.checked();
    played.assert_questions(&files);
    played.assert_lines(&files);
    let (_, merged) = played.desk.json(&["merge", "收件", "--period", played.period]);
    assert_eq!(merged["total"]["values"]["subsidy_amount"], 109_000);
    assert_eq!(merged["total"]["reported"], 2);
}

#[test]
fn one_row_per_unit_below_levels_of_headings() {
    // Two levels, and four with the rows of other units left in or deleted.
    for (form, period) in [("D3-就业月报-一行两层", "2024-06-05"), ("社会救助月报", "2025年5月")]
    {
        let played = played(form, period);
        let files = played.checked();
        played.assert_questions(&files);
        let single = played.expected["merged"]["single"].as_object().unwrap();
        for (unit, row) in single.values().next().unwrap()["rows"].as_object().unwrap() {
            let file = files.iter().find(|f| f["unit"]["name"] == unit.as_str()).unwrap();
            for (key, value) in file["values"].as_object().unwrap() {
                let wanted = row.get(&played.columns[key]).unwrap_or(&Value::Null);
                assert!(same(wanted, value), "{unit} {key}: {value}, {wanted}");
            }
        }
    }
}

#[test]
fn a_list_below_a_row_of_units_with_a_relation_that_is_printed() {
    let played = played("村级设施台账", "2024-05-25");
    let files = played.checked();
    played.assert_questions(&files);
    played.assert_lines(&files);
    let (_, merged) = played.desk.json(&["merge", "收件", "--period", played.period]);
    // 2 villages and 8; 1500 + 800 and 7 · 500 + 600 books; 86.5 + 50 and 7 · 40 + 45 万元; 城关镇 has none.
    let total = |column: &str| {
        let key = played.columns.iter().find(|(_, at)| *at == column).unwrap().0;
        merged["total"]["values"][key].as_f64()
    };
    assert_eq!([total("F"), total("H")], [Some(6400.0), Some(461.5)]);
    assert_eq!(merged["total"]["values"]["table_1_lines"], 10);
    assert_eq!(merged["total"]["reported"], 3);
    let told = played.desk.run(&["check", "收件", "--period", played.period]).stdout;
    // 35 + 10 of 40: what is printed is a rule.
    assert!(told.contains("投资情况/总投资 40，应等于"), "{told}");
}

#[test]
fn titles_of_groups_are_no_lines() {
    let played = played("年度投资计划", "2024-05-25");
    let files = played.checked();
    played.assert_questions(&files);
    played.assert_lines(&files);
}

#[test]
fn a_matrix_in_any_order_of_rows() {
    let played = played("D2-粮食生产-矩阵", "2024-05-25");
    let files = played.checked();
    played.assert_questions(&files);
    played.desk.run(&["merge", "收件", "--period", played.period]);
    let book = played.desk.path("汇总表_2024-05-25.xlsx");
    let found = fs::read_dir(played.desk.path("")).unwrap().map(|e| e.unwrap().path());
    let mut books = found.chain(
        fs::read_dir(played.desk.path("汇总")).into_iter().flatten().map(|e| e.unwrap().path()),
    );
    let book = books.find(|path| path.extension().is_some_and(|e| e == "xlsx")).unwrap_or(book);
    let sheet = "2024年粮食生产情况表·明细";
    let totals = (0..40).filter(|row| cell(&book, sheet, *row, 0).starts_with("合计"));
    let totals: BTreeMap<String, [String; 4]> = totals
        .map(|row| {
            let at = |col| cell(&book, sheet, row, col);
            (at(1), [at(2), at(3), at(4), at(5)])
        })
        .collect();
    // 小麦: 1200 + 300 and 1180 + 310 亩, 480 + 111 吨; 591 · 1000 / 1500 公斤 per 亩.
    assert_eq!(totals["小麦"], ["1500", "1490", "591", "394"]);
    // 大豆: 绿水乡 left it blank.
    assert_eq!(totals["大豆"], ["150", "90", "22.5", "150"]);
    // 合计: 绿水乡 typed 2900 over a sum of 2890.
    assert_eq!(totals["合计"][..3], ["5100", "5035", "2516"]);
}

#[test]
fn a_column_for_each_unit() {
    let played = played("D6-旅游日报-县在列", "2024-10-25");
    let files = played.checked();
    played.assert_questions(&files);
    let (_, merged) = played.desk.json(&["merge", "收件", "--period", played.period]);
    let total = |row: &str| {
        let key = played.columns.iter().find(|(_, at)| at.contains(row)).unwrap().0;
        merged["total"]["values"][key].as_f64()
    };
    // 人次 and 万元 are added up, of the rate the larger counts.
    assert_eq!(
        [total("4"), total("5"), total("6"), total("7")],
        [Some(47800.0), Some(168.7), Some(62.0), Some(3.0)]
    );
}

#[test]
fn a_table_in_a_word_document() {
    let played = played("D5-应急演练-Word表", "2024-05-25");
    let files = played.checked();
    played.assert_questions(&files);
    let lines: Vec<&Value> = files
        .iter()
        .flat_map(|f| f["values"].as_array().unwrap())
        .map(|line| &line["values"])
        .collect();
    let sum = |column: &str| -> f64 {
        let key = played.columns.iter().find(|(_, at)| *at == column).unwrap().0;
        lines.iter().filter_map(|line| line[key].as_f64()).sum()
    };
    // 230 + 35 + 近100 + 60 人; 1.2 + 0 + 8000元 + 0.5 万元.
    assert_eq!((lines.len(), sum("5"), sum("6")), (4, 425.0, 2.5));
}

#[test]
fn a_blank_that_changed_no_longer_agrees_with_its_definition() {
    let played = played("D1-隐患水域台账", "2024-05-25");
    let blank = fixture("forms/D1-隐患水域台账/blank.xlsx");
    let same = played.desk.run(&["form", "check", &blank]);
    assert_eq!((same.status, same.stdout.contains("一致")), (0, true), "{}", same.stdout);
    let file = played.desk.path("专项行动.toml");
    let text = fs::read_to_string(&file).unwrap();
    let changed = text.replace("\"警示牌\"", "\"救生圈\"").replace("\"亩\"", "\"公顷\"");
    fs::write(&file, changed).unwrap();
    let told = played.desk.run(&["form", "check", &blank]);
    assert_eq!(told.status, 1);
    for line in [
        "D 列“面积”：空白表的计量单位是亩，定义公顷",
        "空白表里没有“救生圈”这一列",
        "F 列“警示牌”：定义里没有",
    ] {
        assert!(told.stdout.contains(line), "{}", told.stdout);
    }
}
