//! Lists against the period before (变动), by the keys of their lines; and what returns teach about a blank list.

use crate::common::TestDir;
use crate::common::office::Office;
use crate::schema::schema;
use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{Format, FormatBorder, Workbook};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// A name, an amount and a stage.
type Line = (&'static str, f64, &'static str);

/// 台账 of a unit: heading in row 3, lines below, all ruled.
fn ledger(path: &Path, unit: &str, day: &str, heading: &str, lines: &[Line]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("台账").unwrap();
    let ruled = Format::new().set_border(FormatBorder::Thin);
    sheet.write(0, 0, "重点项目台账").unwrap();
    sheet.write(1, 0, format!("填报单位：{unit}")).unwrap();
    sheet.write(1, 3, format!("填报时间：{day}")).unwrap();
    for (col, text) in (0u16..).zip(["序号", heading, "投资额（万元）", "进度"]) {
        sheet.write_with_format(2, col, text, &ruled).unwrap();
    }
    for row in 0..lines.len().max(3) {
        let at = 3 + row as u32;
        for col in 0..4 {
            sheet.write_blank(at, col, &ruled).unwrap();
        }
        if let Some((name, amount, stage)) = lines.get(row) {
            sheet.write_with_format(at, 0, row as u32 + 1, &ruled).unwrap();
            sheet.write_with_format(at, 1, *name, &ruled).unwrap();
            sheet.write_with_format(at, 2, *amount, &ruled).unwrap();
            sheet.write_with_format(at, 3, *stage, &ruled).unwrap();
        }
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    book.save(path).unwrap();
}

/// A blank list, and the returns of two units in April and May.
fn desk() -> TestDir {
    let desk = TestDir::bare();
    let path = |name: &str| desk.path(name);
    ledger(&path("台账.xlsx"), "", "", "项目名称", &[]);
    let april = [("一号桥", 100.0, "开工"), ("二号路", 50.0, "前期"), ("三号闸", 80.0, "开工")];
    ledger(&path("4月/甲县.xlsx"), "甲县", "2024年4月25日", "项目名称", &april);
    ledger(
        &path("4月/乙县.xlsx"),
        "乙县",
        "2024年4月25日",
        "项目名称",
        &[("四号塔", 10.0, "开工")],
    );
    let may = [
        ("五号井", 20.0, "前期"),
        ("二号路", 55.0, "开工"),
        ("一号桥", 100.0, "开工"),
        ("六号坝", 7.5, "前期"),
    ];
    ledger(&path("5月/甲县.xlsx"), "甲县", "2024年5月24日", "项目名", &may);
    let may = [("四号塔", 10.0, "开工"), ("一号桥", 100.0, "开工")];
    ledger(&path("5月/乙县.xlsx"), "乙县", "2024年5月24日", "项目名称", &may);
    desk
}

#[test]
fn returns_teach_headings_and_rows_and_answers_are_taken() {
    let desk = desk();
    let read = &["form", "read", "台账.xlsx"];
    let run = desk.run(
        &[
            &read[..],
            &["--with", "5月", "--answer", "1=1", "--units", "甲县、乙县", "-o", "专项行动.toml"],
        ]
        .concat(),
    );
    assert_eq!(run.status, 0, "{} {}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("甲县.xlsx B 列把“项目名称”写成“项目名”，记作别名"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("甲县.xlsx 的“重点项目台账”有 4 行，空白表备 3 行"),
        "{}",
        run.stdout
    );
    // What was not looked at is said; a second blank is refused.
    fs::create_dir_all(desk.path("5月/旧表")).unwrap();
    let told = desk.run(&[&read[..], &["--with", "5月"]].concat()).stdout;
    assert!(told.contains("里面的文件夹没有看：旧表"), "{told}");
    let two = desk.run(&["form", "read", "台账.xlsx", "台账.xlsx"]);
    assert!(two.status == 2 && two.stderr.contains("一次读一份附件"), "{}", two.stderr);
    let text = fs::read_to_string(desk.path("专项行动.toml")).unwrap();
    assert!(text.contains("aliases  = [\"项目名\"]      # 甲县.xlsx 这样写"), "{text}");
    assert!(text.contains("numbered_rows = 4      # 甲县.xlsx 填到这么多行"), "{text}");
    assert!(text.contains("unit     = \"万元\"") && !text.contains("问题 1"), "{text}");
    for (answer, told) in [
        ("9=1", "没有第 9 个问题"),
        ("1=9", "可以答：1 每月几日报，2 月报"),
        ("一", "应写成 --answer 1=2 这样"),
    ] {
        let run = desk.run(&[&read[..], &["--answer", answer]].concat());
        assert_eq!(run.status, 2);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}

#[test]
fn lines_are_compared_with_the_period_before() {
    let desk = desk();
    desk.run(&[
        "form",
        "read",
        "台账.xlsx",
        "--answer",
        "1=1",
        "--units",
        "甲县、乙县",
        "-o",
        "专项行动.toml",
    ]);
    let text = fs::read_to_string(desk.path("专项行动.toml")).unwrap().replace("2021-", "2024-");
    fs::write(desk.path("专项行动.toml"), text).unwrap();
    desk.run(&["collect", "4月", "--period", "2024-04-25"]);
    desk.run(&["merge", "--period", "2024-04-25", "-o", "四月.xlsx"]);
    desk.run(&["collect", "5月", "--period", "2024-05-25"]);
    let run = desk.run(&["merge", "--period", "2024-05-25", "-o", "五月.xlsx"]);
    // 甲县: 五号井 and 六号坝 are new, 三号闸 is gone, 二号路 changed; 一号桥 is in 乙县 too, where it is new.
    let told = "清单变动：新增 3 条、减少 1 条、变化 1 条、几个单位都有 2 条";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    let mut book: Xlsx<_> = open_workbook(desk.path("五月.xlsx")).unwrap();
    let rows: Vec<String> = (book.worksheet_range("变动").unwrap().rows().skip(1))
        .map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|"))
        .collect();
    for wanted in [
        "甲县|重点项目台账|变化|二号路|投资额|50|55|甲县.xlsx C5",
        "甲县|重点项目台账|变化|二号路|进度|前期|开工|甲县.xlsx D5",
        "甲县|重点项目台账|减少|三号闸||||上期的 甲县.xlsx D6",
        "乙县|重点项目台账|新增|一号桥||||乙县.xlsx D5",
        "甲县|重点项目台账|几个单位都有|一号桥|||乙县|甲县.xlsx D6",
        "乙县|重点项目台账|几个单位都有|一号桥|||甲县|乙县.xlsx D5",
    ] {
        assert!(rows.iter().any(|row| row == wanted), "{wanted}: {rows:#?}");
    }
    // Of the first period there is nothing to compare with, and no sheet.
    let book: Xlsx<_> = open_workbook(desk.path("四月.xlsx")).unwrap();
    assert!(!book.sheet_names().contains(&"变动".to_string()));
    let total = desk.json(&["merge", "--period", "2024-05-25"]).1["total"]["values"].clone();
    // 20 + 55 + 100 + 7.5 + 10 + 100: what two units have is counted twice and told, never removed.
    let amount = total.as_object().unwrap().values().filter_map(|v| v.as_f64()).fold(0.0, f64::max);
    assert_eq!(amount, 292.5);
    assert_eq!(desk.run(&["verify", "五月.xlsx"]).status, 0);
    status_bulletin_and_json_tell_them(&desk);
}

fn of<'a>(args: &[&'a str], period: &'a str) -> Vec<&'a str> {
    [args, &["--period", period]].concat()
}

fn status_bulletin_and_json_tell_them(desk: &TestDir) {
    let told = "清单变动：新增 3 条、减少 1 条、变化 1 条、几个单位都有 2 条";
    let status = desk.run(&of(&["status"], "2024-05-25")).stdout;
    assert!(status.contains(told), "{status}");
    assert!(!desk.run(&of(&["status"], "2024-04-25")).stdout.contains("清单变动"));
    let (_, merged) = desk.json(&of(&["merge"], "2024-05-25"));
    let list = &merged["line_changes"][0];
    let counts = ["new", "gone", "changed", "shared"].map(|kind| list[kind].as_u64().unwrap());
    assert_eq!((list["name"].as_str(), counts), (Some("重点项目台账"), [3, 1, 1, 2]));
    let lines = list["lines"].as_array().unwrap();
    let gone: Vec<&Value> = lines.iter().filter(|line| line["kind"] == "gone").collect();
    assert_eq!(
        (gone.len(), &gone[0]["line"], &gone[0]["cell"]),
        (1, &json!("三号闸"), &json!("台账!D6"))
    );
    let road =
        |line: &&Value| line["line"] == "二号路" && line["was"] == "50" && line["now"] == "55";
    assert_eq!(lines.iter().filter(road).count(), 1, "{lines:?}");
    let (_, state) = desk.json(&of(&["status"], "2024-05-25"));
    let of_status = &state["line_changes"][0];
    assert_eq!((of_status["new"].as_u64(), of_status.get("lines")), (Some(3), None));
    for (name, document) in [("merge", &merged), ("status", &state)] {
        let faults: Vec<String> =
            schema(name).iter_errors(document).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
    }
    let brief = desk.run(&of(&["brief", "--trace", "-"], "2024-05-25"));
    let wanted = "清单与上期相比：“重点项目台账”新增3条、减少1条、变化1条。";
    assert!(brief.stdout.contains(wanted), "{} {}", brief.stdout, brief.stderr);
    assert!(brief.stdout.contains("/line_changes/0/gone"), "{}", brief.stdout);
}

#[test]
#[cfg_attr(not(has_office), ignore = "needs LibreOffice with python3-uno")]
fn the_sheet_of_a_list_recalculates_to_what_is_stored() {
    let Some(office) = Office::find() else { return };
    let desk = desk();
    desk.run(&[
        "form",
        "read",
        "台账.xlsx",
        "--answer",
        "1=1",
        "--units",
        "甲县、乙县",
        "-o",
        "专项行动.toml",
    ]);
    let text = fs::read_to_string(desk.path("专项行动.toml")).unwrap().replace("2021-", "2024-");
    fs::write(desk.path("专项行动.toml"), text).unwrap();
    desk.run(&["merge", "5月", "--period", "2024-05-25", "-o", "五月.xlsx"]);
    let copies = ["五月.xls", "五月.ods"].map(|name| desk.whole(name));
    let job = json!({"book": desk.whole("五月.xlsx"), "edits": [], "save": copies});
    let seen = office.run(&desk, "recalculate.py", &job);
    assert_eq!(seen["wrong"], json!([]));
    assert!(seen["formulas"].as_u64() > Some(10) && seen["spoilt"] == seen["formulas"], "{seen}");
}
