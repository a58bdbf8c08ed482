//! `baosong form read`: the reading of blank forms is held to what a person reads in them.

use crate::common::{TestDir, fixture};
use rust_xlsxwriter::{DataValidation, Format, FormatBorder, Workbook};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

/// Every blank form with what a person reads in it.
fn forms() -> Vec<(String, PathBuf, Value)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(fixture("forms")).unwrap() {
        let folder = entry.unwrap().path();
        let blank = ["xlsx", "xls", "ods", "docx"].map(|end| folder.join(format!("blank.{end}")));
        let blank = blank.into_iter().find(|path| path.exists()).unwrap();
        let expected = fs::read_to_string(folder.join("expected.json")).unwrap();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        found.push((name, blank, serde_json::from_str(&expected).unwrap()));
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn read(blank: &Path) -> Value {
    let run = TestDir::bare().run(&["form", "read", blank.to_str().unwrap(), "--format", "json"]);
    let json: Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let asks = !json["questions"].as_array().unwrap().is_empty();
    assert_eq!(run.status, i32::from(asks), "{}", blank.display());
    json
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A name without brackets, white space and width.
fn bare(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default().replace('（', "(").replace('）', ")");
    let mut depth = 0;
    let is_outside = |c: &char| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => return depth == 0 && !c.is_whitespace(),
        }
        false
    };
    text.chars().filter(is_outside).collect()
}

/// Differences between what is expected and what was read, in words.
fn differences(form: &str, expected: &Value, read: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let definition = &expected["definition"];
    let (wanted, found) = (list(definition, "tables"), list(read, "tables"));
    if wanted.len() != found.len() {
        wrong.push(format!("{form}: {} tables, not {}", found.len(), wanted.len()));
    }
    for (nth, (wanted, found)) in wanted.iter().zip(found).enumerate() {
        let at = format!("{form}, table {}", nth + 1);
        wrong.extend(table(&at, wanted, found));
    }
    let fields = |of: &Value| -> Vec<String> {
        let all = list(of, "header_fields").iter().chain(list(of, "footer_fields"));
        all.filter(|field| field.get("fixed").is_none()).map(|field| bare(&field["name"])).collect()
    };
    let (wanted, found) = (fields(definition), fields(read));
    let missing = wanted.iter().filter(|name| !found.contains(name));
    wrong.extend(missing.map(|name| format!("{form}: no field {name}")));
    wrong
}

fn table(at: &str, wanted: &Value, found: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut same = |what: &str, a: &Value, b: &Value| {
        if a != b {
            wrong.push(format!("{at}: {what} is {b}, not {a}"));
        }
    };
    same("shape", &wanted["shape"], &found["shape"]);
    if wanted.get("data_from_row").is_some() {
        same("first row", &wanted["data_from_row"], &found["data_from_row"]);
    }
    if wanted.get("heading_rows").is_some() && wanted["shape"] != "card" {
        same("heading rows", &wanted["heading_rows"], &found["heading_rows"]);
    }
    if let Some(total) = wanted.get("total_row") {
        same("total row", total, found["total_rows"].get(0).unwrap_or(&Value::Null));
    }
    let columns = by(list(found, "columns"), |column| column["col"].to_string());
    for column in list(wanted, "columns") {
        let read = columns.get(&column["col"].to_string());
        wrong.extend(match read {
            None => vec![format!("{at}: no column {}", column["col"])],
            Some(read) => column_differs(at, column, read),
        });
    }
    let known: Vec<&Value> = list(wanted, "columns").iter().map(|column| &column["col"]).collect();
    let extra = list(found, "columns").iter().filter(|column| !known.contains(&&column["col"]));
    wrong.extend(extra.map(|column| format!("{at}: invented {}", column["name"])));
    wrong.extend(stub_and_card(at, wanted, found));
    wrong
}

fn stub_and_card(at: &str, wanted: &Value, found: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let rows = by(list(found, "rows"), |row| row["row"].to_string());
    for row in list(wanted, "rows") {
        let read = rows.get(&row["row"].to_string());
        let fits = read.is_some_and(|read| {
            bare(&read["name"]).contains(&bare(&row["name"]))
                && row.get("unit").is_none_or(|unit| *unit == read["unit"])
        });
        if !fits {
            wrong.push(format!("{at}: row {} is {read:?}, not {row}", row["row"]));
        }
    }
    let fields = by(list(found, "fields"), |field| bare(&field["name"]));
    for field in list(wanted, "fields") {
        let read = fields.get(&bare(&field["name"]));
        let fits = read
            .is_some_and(|read| ["value_cell", "kind"].iter().all(|key| read[*key] == field[*key]));
        if !fits {
            wrong.push(format!("{at}: field {} is {read:?}, not {field}", field["name"]));
        }
    }
    wrong
}

fn by(all: &[Value], key: impl Fn(&Value) -> String) -> BTreeMap<String, &Value> {
    all.iter().map(|one| (key(one), one)).collect()
}

fn column_differs(at: &str, wanted: &Value, read: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let name = bare(&read["name"]);
    let leaf = list(wanted, "heading").last().map(bare).unwrap_or_default();
    if name != bare(&wanted["name"]) && name != leaf {
        wrong.push(format!("{at}: {} is called {}", wanted["name"], read["name"]));
    }
    for key in ["unit", "kind"] {
        let is_silent = key == "unit" && wanted["kind"] == "percent" && read[key].is_null();
        if wanted[key] != read[key] && !is_silent {
            wrong.push(format!(
                "{at}: {key} of {} is {}, not {}",
                wanted["name"], read[key], wanted[key]
            ));
        }
    }
    if let Some(choices) = wanted.get("choices")
        && *choices != read["choices"]
    {
        wrong.push(format!("{at}: {} offers {}, not {choices}", wanted["name"], read["choices"]));
    }
    if wanted["computed"] == true && read["computed"] != true {
        wrong.push(format!("{at}: {} is computed", wanted["name"]));
    }
    wrong
}

#[test]
fn blank_forms_are_read_as_a_person_reads_them() {
    let mut wrong = Vec::new();
    let (mut columns, mut questions) = (0, 0);
    for (name, blank, expected) in forms() {
        let read = read(&blank);
        wrong.extend(differences(&name, &expected, &read));
        let size = |table: &Value| {
            ["columns", "rows", "fields"].map(|key| list(table, key).len()).into_iter().max()
        };
        columns += list(&read, "tables").iter().filter_map(size).sum::<usize>();
        questions += list(&read, "questions").len();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        columns > 200 && questions * 8 <= columns,
        "{questions} questions on {columns} columns"
    );
}

#[test]
fn a_reading_fits_the_screen_and_asks_what_is_unsure() {
    let desk = TestDir::bare();
    for (name, blank, _) in forms() {
        let mut command = desk.command(&["form", "read", blank.to_str().unwrap()]);
        let run = command.env("COLUMNS", "80").output().unwrap();
        let text = String::from_utf8(run.stdout).unwrap();
        // Names of files and long words are not broken.
        let long: Vec<&str> = text.lines().skip(1).filter(|line| line.width() > 80).collect();
        assert!(long.is_empty(), "{name}: {}", long.join("\n"));
        assert_eq!(text.contains("请您定"), run.status.code() == Some(1), "{name}");
    }
}

#[test]
fn a_definition_is_written_once_and_is_sound_toml() {
    for (name, blank, expected) in forms() {
        let desk = TestDir::bare();
        let args = ["form", "read", blank.to_str().unwrap(), "-o", "专项行动.toml"];
        let run = desk.run(&args);
        assert!(run.status <= 1, "{name}: {}", run.stderr);
        let text = fs::read_to_string(desk.path("专项行动.toml")).unwrap();
        let parsed: toml::Table =
            toml::from_str(&text).unwrap_or_else(|e| panic!("{name}: {e}\n{text}"));
        let tables = expected["definition"]["tables"].as_array().unwrap();
        let is_short = tables.len() == 1 && tables[0]["shape"] == "single";
        let blocks = parsed.get("blocks").and_then(toml::Value::as_array).map_or(0, Vec::len);
        assert_eq!(blocks, if is_short { 0 } else { tables.len() }, "{name}");
        let again = desk.run(&args);
        assert_eq!(again.status, 2, "{name}");
        assert!(again.stderr.contains("已经有了"), "{}", again.stderr);
        assert_eq!(fs::read_to_string(desk.path("专项行动.toml")).unwrap(), text);
    }
}

#[test]
fn what_is_no_blank_form_is_refused_by_name() {
    let desk = TestDir::bare();
    fs::write(desk.path("通知.pdf"), "%PDF-1.4\n").unwrap();
    fs::write(desk.path("空.xlsx"), "").unwrap();
    for name in ["通知.pdf", "空.xlsx", "没有.xlsx"] {
        let run = desk.run(&["form", "read", name]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{name}");
        assert!(run.stderr.contains(name), "{}", run.stderr);
    }
}

#[test]
fn columns_of_one_heading_are_told_apart_and_a_list_without_words_is_a_text() {
    let desk = TestDir::bare();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("附件").unwrap();
    let ruled = Format::new().set_border(FormatBorder::Thin);
    sheet.write(0, 0, "项目表").unwrap();
    sheet.write(1, 0, "填报单位：").unwrap();
    let headings = ["项目名称", "金额（万元）", "金额（万元）", "进度"];
    for (col, text) in (0u16..).zip(headings) {
        sheet.write_with_format(2, col, text, &ruled).unwrap();
        (3..8).for_each(|row| _ = sheet.write_blank(row, col, &ruled).unwrap());
    }
    let gone = DataValidation::new().allow_list_formula("=没有的名称".into());
    sheet.add_data_validation(3, 3, 7, 3, &gone).unwrap();
    book.save(desk.path("附件.xlsx")).unwrap();
    let args = ["form", "read", "附件.xlsx", "-o", "专项行动.toml", "--units", "甲县"];
    let told = desk.run(&args).stdout;
    assert!(told.contains("C 列“金额”的标题和前面一列相同，定义里叫“金额2”"), "{told}");
    assert!(told.contains("D 进度：文字"), "{told}");
    let run = desk.run(&["calendar"]);
    assert_eq!(run.status, 0, "{}", run.stderr);
}
